package crm

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"ponte/crm/jsontext"
)

// ListarDivisoes (GetDivisoesSolicitacoes) lists the tenant's divisões, each with the solicitações that it may have, as a JSON list of
// objects with string values: what a system may open, without those that are switched off. It reads the picture in memory.
func (o *Ocorrencias) ListarDivisoes(ctx context.Context, p *Pedido) (*Resposta, error) {
	if err := o.Autorizar(ctx, p); err != nil {
		return nil, err
	}
	b := []byte{'['}
	for _, codigo := range slices.Sorted(maps.Keys(p.Retrato.Divisoes)) {
		d := p.Retrato.Divisoes[codigo]
		if d.Desligada {
			continue
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = anexarDivisao(b, p.Retrato, d)
	}
	if len(p.Retrato.Divisoes) == 0 && len(p.Retrato.Solicitacoes) > 0 {
		b = anexarDivisao(b, p.Retrato, &Divisao{}) // solicitações of no divisão are not lost
	}
	texto := string(append(b, ']'))
	return &Resposta{Texto: texto, resumo: strconv.Itoa(len(p.Retrato.Divisoes)) + " divisões"}, nil
}

func anexarDivisao(b []byte, r *Retrato, d *Divisao) []byte {
	b = append(jsontext.AppendText(append(b, `{"codigo":`...), d.Codigo), `,"nome":`...)
	b = append(jsontext.AppendText(b, d.Nome), `,"solicitacoes":[`...)
	primeira := true
	for _, cod := range slices.Sorted(maps.Keys(r.Solicitacoes)) {
		s := r.Solicitacoes[cod]
		if s.Desligada || s.DivisaoID != 0 && s.DivisaoID != d.ID {
			continue
		}
		if !primeira {
			b = append(b, ',')
		}
		primeira = false
		b = append(jsontext.AppendText(append(b, `{"codigo":`...), s.Codigo), `,"nome":`...)
		b = append(jsontext.AppendText(b, s.Nome), '}')
	}
	return append(b, "]}"...)
}
