package crm

import "strings"

// situacaoDoParceiro translates what the system of a destination calls a situation into the code of a status
// (CampoSituacoes), without regard to case. tabela tells whether that destination has a table at all, titulo is what people
// call it.
func (r *Retrato) situacaoDoParceiro(sistema, situacao string) (status, titulo string, tabela bool) {
	for i := range r.Destinos {
		d := &r.Destinos[i]
		if sistema == "" || d.Sistema != sistema || len(d.Situacoes) == 0 {
			continue
		}
		titulo, tabela = r.titulo(d.Nome), true
		for dela, nosso := range d.Situacoes {
			if strings.EqualFold(dela, situacao) {
				return nosso, titulo, true
			}
		}
	}
	return "", titulo, tabela
}

// statusPedido is the code of the status that a call of a system means.
func (r *Retrato) statusPedido(sistema, codigo string) string {
	if status, _, _ := r.situacaoDoParceiro(sistema, codigo); status != "" {
		return status
	}
	return codigo
}
