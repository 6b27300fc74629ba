package crm

import "context"

// FaltasNoDestino is what is missing before an ocorrência could be sent to one destination.
type FaltasNoDestino struct {
	Destino string   // registry name
	Faltas  []string // sentences for people
}

// Preflight says what is missing before an ocorrência could be sent to the tenant's destinations that should know it and do not: what would be said
// before sending it. Destinations to which nothing is missing are not in it.
type Preflight interface {
	FaltasDe(ctx context.Context, r *Retrato, ocorrenciaID int64) ([]FaltasNoDestino, error)
}

// Pendencias says, in sentences for people, what an assistência lacks that a partner may refuse it for, before anything is sent: the day of
// delivery, an item's tempo mínimo de finalização, a file that an item asks for, and the marks of the workflow by which the partner's answers are
// taken in. w is the workflow of assistências, anexos how many files the ocorrência has. What one partner asks for besides is its row's to say.
func (a *Assistencia) Pendencias(w Workflow, anexos int) []string {
	var faltas []string
	if dia, _ := a.Entrega.Dia(); dia == "" {
		if a.Entrega.TemUnidade {
			faltas = append(faltas, "Falta a data de entrega da unidade ou do empreendimento.")
		} else {
			faltas = append(faltas, "A ocorrência não tem unidade, e por isso não há data de entrega.")
		}
	}
	ditos := map[int64]bool{} // items of the catalogue
	for i := range a.Itens {
		item := &a.Itens[i].Item
		if ditos[item.ID] {
			continue
		}
		ditos[item.ID] = true
		if item.DiasMinimos == 0 {
			faltas = append(faltas, "O item de manutenção "+item.Nome+" não tem tempo mínimo de finalização (dias).")
		}
		if item.MinutosMedios == 0 {
			faltas = append(faltas, "O item de manutenção "+item.Nome+" não tem tempo médio de execução.")
		}
		if item.ArquivoObrigatorio && anexos == 0 {
			faltas = append(faltas, "O item de manutenção "+item.Nome+" pede um arquivo, e a ocorrência não tem anexos.")
		}
	}
	if len(a.Itens) == 0 {
		faltas = append(faltas, "A assistência não tem itens.")
	}
	if w.DoFim() == nil {
		faltas = append(faltas, "O workflow de assistências não tem situação de fim.")
	}
	if w.DeCancelado() == nil {
		faltas = append(faltas, "O workflow de assistências não tem situação de cancelado.")
	}
	return faltas
}
