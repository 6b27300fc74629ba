package crm

import (
	"slices"
	"strings"
)

// Campo is one part of a call as it arrived, after the codec has undone the transport's encoding.
// Nome is the contract's spelling (upper case) when the catalogue knows the part, else the received name upper-cased.
// A part is either text (Valor) or a list of {CODIGO, VALOR} structs (Itens, for the CA_/BD_ parts).
// Missing, nil and empty are kept apart on the wire only; to the rules they are all the empty text.
type Campo struct {
	Nome  string
	Valor string
	Itens []Item
}

// Item is one struct of a CA_Clientes/BD_Clientes array (CODIGO, VALOR; contract/README.md).
type Item struct {
	Codigo string `json:"CODIGO"`
	Valor  string `json:"VALOR"`
}

// Vazio tells whether the part carries nothing that a rule could use.
func (c Campo) Vazio() bool { return strings.TrimSpace(c.Valor) == "" && len(c.Itens) == 0 }

// Campos are the parts of one call, each name at most once, in the contract's order (unknown parts last).
type Campos []Campo

// Texto returns the trimmed text of a part, or "" when it is missing, nil, empty or a list.
func (c Campos) Texto(nome string) string {
	for i := range c {
		if c[i].Nome == nome {
			return strings.TrimSpace(c[i].Valor)
		}
	}
	return ""
}

// sem gives a copy in which a part is empty.
func (c Campos) sem(nome string) Campos {
	c = slices.Clone(c)
	for i := range c {
		if c[i].Nome == nome {
			c[i].Valor = ""
		}
	}
	return c
}

// Bruto returns the text of a part with its blanks, as received.
func (c Campos) Bruto(nome string) string {
	for i := range c {
		if c[i].Nome == nome {
			return c[i].Valor
		}
	}
	return ""
}

// Itens returns the list of a part, nil when it is missing or is text.
func (c Campos) Itens(nome string) []Item {
	for i := range c {
		if c[i].Nome == nome {
			return c[i].Itens
		}
	}
	return nil
}
