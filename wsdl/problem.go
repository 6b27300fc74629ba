package wsdl

import (
	"errors"
	"fmt"
)

// Problem is what is wrong with a captured WSDL or with its mapping: Error is for the engineer, Frase for the operator.
type Problem struct{ english, portuguese string }

// problem takes one format for each reader, with the same values.
func problem(english, portuguese string, values ...any) *Problem {
	return &Problem{fmt.Sprintf(english, values...), fmt.Sprintf(portuguese, values...)}
}

// malformed is the problem of what is no XML.
func malformed(err error) error {
	var p *Problem
	if errors.As(err, &p) { // a charset that is not read
		return p
	}
	return problem("the WSDL is not well-formed: %s", "o WSDL não é XML bem formado: %s", err)
}

// Error is the sentence in English.
func (p *Problem) Error() string { return p.english }

// Frase is the sentence in Portuguese.
func (p *Problem) Frase() string { return p.portuguese }

// FraseDe is the Portuguese sentence of an error of this package; "" when it is of another.
func FraseDe(err error) string {
	var p *Problem
	if errors.As(err, &p) {
		return p.portuguese
	}
	return ""
}
