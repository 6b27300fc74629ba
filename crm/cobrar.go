package crm

import "time"

// EventoCobranca is a step of the régua de cobrança that reaches the debtor (docs/regras.md §30): by e-mail, or by a subscriber that sends it on.
const EventoCobranca = "cobranca.passo"

// MensagemCobranca is what an entrega of EventoCobranca says, read when it is about to go.
type MensagemCobranca struct {
	DisparoID  int64
	Titulo     Titulo
	Passo      string
	Dias       int    // of the step, from the due date; negative = before it
	Atraso     int    // days that the título is late
	Parar      string // Portuguese: why nothing is sent any more, "" = it is sent
	NaoAntes   time.Time
	Assunto    string
	Texto      string
	HTML       string
	Incompleta string // Portuguese, "falta ...": the words cannot be filled now
}

// EntregasDaCobranca give a step's message to the destination that writes to people, or to the subscribers that want it. None = there is no
// such destination that is on. Ids are still missing.
func EntregasDaCobranca(r *Retrato, porEmail bool, agora time.Time) (entregas []Entrega) {
	pessoas := r.DestinoDePessoas()
	for i := range r.Destinos {
		d := &r.Destinos[i]
		if (pessoas != nil && d.Nome == pessoas.Nome) == porEmail && d.quer(EventoCobranca, "") {
			entregas = append(entregas, novaEntrega(r.Tenant.ID, d, EventoCobranca, agora))
		}
	}
	return entregas
}

// TarefaDaCobranca makes a tarefa of an ocorrência for a step, with the narrativa and the notices that tell of it. The tarefa has the id.
func TarefaDaCobranca(r *Retrato, oc *Ocorrencia, id int64, n NovaTarefa, agora time.Time) (Tarefa, Narrativa, []Entrega) {
	origem := Origem{Sistema: SistemaPonte}
	n.Visibilidade = VisibilidadeInterna
	t := n.nova(oc, "Ponte", origem, agora)
	t.ID = id
	avisos := avisar(r, oc, "Ponte", false, []Tarefa{t}, agora)
	for i := range avisos {
		avisos[i].OcorrenciaID = oc.ID
	}
	return t, t.narrativa(r.Tenant.Fuso(), "Ponte", origem, agora), avisos
}
