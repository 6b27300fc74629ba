package crm

// ErroServidor is what a server of the builder's did not take, said of the setting that it speaks of.
type ErroServidor struct {
	Campo  string // of the form, "" = of none
	Rotulo string // the field's label
	Frase  string // Portuguese, without the label
}

// Error begins with the label.
func (e *ErroServidor) Error() string {
	if e.Rotulo != "" {
		return e.Rotulo + ": " + e.Frase
	}
	return e.Frase
}
