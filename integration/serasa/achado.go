package serasa

import "fmt"

// Texto is the finding in one sentence, in Portuguese: where and what.
func (a *Achado) Texto() string {
	switch {
	case a.Linha == 0 && a.Campo == nil:
		return a.Motivo
	case a.Campo == nil:
		return fmt.Sprintf("linha %d: %s", a.Linha, a.Motivo)
	case a.Linha == 0:
		return fmt.Sprintf("%s (%s): %s", a.Campo.Nome, a.Campo.onde(), a.Motivo)
	}
	return fmt.Sprintf("linha %d, %s, %s: %s", a.Linha, a.Campo.onde(), a.Campo.Nome, a.Motivo)
}

func (c *Campo) onde() string {
	if c.Tamanho == 1 {
		return "posição " + c.Posicoes()
	}
	return "posições " + c.Posicoes()
}

// Posicoes is where a field stands, as 9-16.
func (c *Campo) Posicoes() string {
	if c.Tamanho == 1 {
		return fmt.Sprint(c.Inicio)
	}
	return fmt.Sprintf("%d-%d", c.Inicio, c.Fim())
}

// RemessaRecusada is the error of a remessa that is not written: no part of it is.
type RemessaRecusada struct{ Achados []Achado }

// Error says the first reason and how many there are, in Portuguese.
func (e *RemessaRecusada) Error() string {
	texto := e.Achados[0].Texto()
	if n := len(e.Achados) - 1; n > 0 {
		texto += fmt.Sprintf(" (e mais %d)", n)
	}
	return texto
}
