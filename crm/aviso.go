package crm

// aviso builds a sentence of the integration log in the family's form (facts multidados §1.8), for what was accepted but
// deserves a look. Personal data in it must be masked.
func aviso(problema, acao string) string { return problema + ":: ACAO:: " + acao + "::" }
