package crm

import (
	"slices"
	"time"
)

// DestinoDePessoas is the tenant's destination by which people are written to; nil when it was never set up.
func (r *Retrato) DestinoDePessoas() *Destino {
	for i := range r.Definicoes {
		if r.Definicoes[i].EscreveAPessoas {
			return r.Destino(r.Definicoes[i].Nome)
		}
	}
	return nil
}

// avisar gives the entregas by which the users who asked are told of a change of an ocorrência, and of the tarefas that were made or ended with
// it. An event that nobody asked for leaves no row. A tarefa without an id yet is named by its place among them (numerarTarefas).
func avisar(r *Retrato, oc *Ocorrencia, autor string, mudou bool, tarefas []Tarefa, em time.Time) (entregas []Entrega) {
	d := r.DestinoDePessoas()
	if d == nil || !d.Ativo || len(r.Ouvintes) == 0 {
		return nil
	}
	alguem := func(quer func(*Ouvinte) bool) bool {
		return slices.ContainsFunc(r.Ouvintes, func(o Ouvinte) bool { return quer(&o) })
	}
	if mudou && slices.Contains(d.Interesses, EventoAvisoOcorrencia) && alguem(func(o *Ouvinte) bool { return o.QuerOcorrencia(oc, autor) }) {
		entregas = append(entregas, novaEntrega(r.Tenant.ID, d, EventoAvisoOcorrencia, em))
	}
	if !slices.Contains(d.Interesses, EventoAvisoTarefa) {
		return entregas
	}
	for i := range tarefas {
		t := &tarefas[i]
		if !alguem(func(o *Ouvinte) bool { return o.QuerTarefa(t, autor) }) {
			continue
		}
		e := novaEntrega(r.Tenant.ID, d, EventoAvisoTarefa, em)
		if e.TarefaID = t.ID; t.ID == 0 {
			e.TarefaID = -int64(i + 1)
		}
		entregas = append(entregas, e)
	}
	return entregas
}

// numerarTarefas puts the ids of tarefas, which have them by now, into the entregas that tell of them.
func numerarTarefas(entregas []Entrega, tarefas []Tarefa) {
	for i := range entregas {
		if n := -entregas[i].TarefaID; n > 0 {
			entregas[i].TarefaID = tarefas[n-1].ID
		}
	}
}

// respostaAoCliente is the last of the narrativas that a person wrote for the client to read; nil when there is none.
func respostaAoCliente(narrativas []Narrativa) *Narrativa {
	for i := len(narrativas) - 1; i >= 0; i-- {
		if n := &narrativas[i]; n.Tipo == NarrativaOperador && n.Visibilidade == VisibilidadeCliente {
			return n
		}
	}
	return nil
}
