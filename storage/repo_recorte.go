package storage

import (
	"context"
	"strings"

	"ponte/crm"
)

// recorteOf is the condition of what a person sees of the ocorrências in a table, or with out of what they do not see; empty = everything.
// It counts, because what is asked for by IN may be turned into a join that begins elsewhere.
func recorteOf(r *crm.Recorte, out bool, table string) condition {
	if r == nil {
		return condition{}
	}
	var parts []string
	var args []any
	if r.Pessoas != nil {
		people, teams := toAny(r.Pessoas), append(toAny(r.Equipes), "\x00") // a name that no team has: the list may not be empty
		in := "IN (" + placeholders(len(people)) + ")"
		parts = append(parts, "(LOWER("+table+".responsavel) "+in+" OR LOWER("+table+".aberto_por) "+in+
			" OR (SELECT COUNT(*) FROM tarefas rt WHERE rt.ocorrencia_id = "+table+".id AND (rt.pessoa "+in+" OR rt.equipe IN ("+placeholders(len(teams))+"))) > 0)")
		args = append(args, people...)
		args = append(args, people...)
		args = append(args, people...)
		args = append(args, teams...)
	}
	if r.Filiais != nil {
		ids := toAny(r.Filiais)
		parts = append(parts, "(SELECT COUNT(*) FROM unidades ru JOIN blocos rb ON rb.id = ru.bloco_id JOIN empreendimentos re ON re.id = rb.empreendimento_id"+
			" WHERE ru.id = "+table+".unidade_id AND re.filial_id <> 0 AND re.filial_id NOT IN ("+placeholders(len(ids))+")) = 0")
		args = append(args, ids...)
	}
	if len(parts) == 0 {
		return condition{}
	}
	text := "(" + strings.Join(parts, " AND ") + ")"
	if out {
		text = "NOT " + text
	}
	return condition{text: text, args: args}
}

// OcorrenciasFora counts what a list would have and a person does not see.
func (a *lists) OcorrenciasFora(ctx context.Context, f crm.FiltroOcorrencias) (n int, more bool, err error) {
	f.Fora, f.Pagina = true, crm.Pagina{Limite: crm.MaxForaDoRecorte}
	page, next, _, err := a.ocorrenciasPage(ctx, &f)
	return len(page), next != "", err
}
