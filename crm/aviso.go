package crm

import "ponte/crm/sigilo"

// Aviso builds a sentence of the integration log in the family's form (docs/fatos/multidados.md §8), for what was accepted but
// deserves a look. A CPF that a caller sent as a code is masked here; other personal data in it must be masked before.
func Aviso(problema, acao string) string {
	return sigilo.MascararFrase(problema, "") + ":: ACAO:: " + acao + "::"
}
