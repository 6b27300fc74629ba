package sienge

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"ponte/crm"
	"ponte/integration/destino"
)

// autor is who an act of Sienge is said to be by.
var autor = crm.Ator{Quem: "Sienge"}

// aplicar does what an event means here: cancelada cancels, finalizada goes to the situation with the flag fim, excluída takes it out of the lists,
// em andamento moves what has not ended, aberta opens it here. Sienge gives events neither an order nor a time: what would take an ended assistência back is left to the
// comparison of both sides, which asks how things stand.
func aplicar(ctx context.Context, a *destino.Aplicacao) error {
	e := a.Evento
	tabelas, err := lerTabelas(a.Config.Valores)
	if err != nil {
		return err
	}
	efeito := tabelas.eventos[e.Codigo]
	if efeito == "" {
		e.Estado, e.Motivo = crm.EventoIgnorado, "nenhuma linha de "+rotuloEventos+" tem este código"
		return nil
	}
	var corpo map[string]any
	_ = json.Unmarshal([]byte(e.Corpo), &corpo) // it was read when it came
	id := destino.PrimeiroTexto(corpo, a.Config.Valores[campoChaveEvento], "id")
	if id == "" {
		e.Estado, e.Motivo = crm.EventoFalhou, "o aviso não tem o campo "+a.Config.Valores[campoChaveEvento]+" (Campo: id no aviso)"
		return nil
	}
	err = porEfeito(ctx, a, id, efeito, destino.Texto(corpo[situacaoVista]))
	if err == nil && efeito == efeitoAberta && e.Estado == crm.EventoSemObjeto {
		return abrirAqui(ctx, a, id)
	}
	return err
}

// porEfeito brings an assistência, by the id that Sienge gave it, to where an effect says. vista is the situation in which a comparison saw it,
// "" = Sienge itself tells: what people did here since is not undone by what they looked at before.
func porEfeito(ctx context.Context, a *destino.Aplicacao, id, efeito, vista string) error {
	e := a.Evento
	o := a.Assistencias.Ocorrencias
	achados, err := o.Consultas.Buscar(ctx, &crm.Procura{
		TenantID: a.Retrato.Tenant.ID, Vinculo: crm.ProcuraVinculo{Interlocutor: crm.Interlocutor{Sistema: Nome, Ambiente: e.Ambiente}, Codigo: id},
	})
	if err != nil {
		return err
	}
	if achados.Nomeada == 0 {
		e.Estado, e.Motivo = crm.EventoSemObjeto, "nenhuma ocorrência daqui tem o nome "+id+" no Sienge"
		return nil
	}
	atual, err := a.Assistencias.Acervo.Assistencia(ctx, a.Retrato.Tenant.ID, achados.Nomeada)
	if errors.Is(err, crm.ErrNaoEncontrado) {
		e.Estado, e.Motivo = crm.EventoFalhou, "a ocorrência de nome "+id+" não é uma assistência"
		return nil
	}
	if err != nil {
		return err
	}
	ato, motivo := atoDe(efeito, atual, a.Retrato.Workflows[crm.FuncAssistencias])
	if ato != nil && vista != "" && vista != strconv.FormatInt(atual.SituacaoID, 10) {
		ato, motivo = nil, "mudou aqui depois da conferência: confira de novo"
	}
	if ato == nil && (efeito == efeitoAberta || !atual.Ativa()) {
		e.Estado, e.Motivo = crm.EventoIgnorado, motivo
		return nil
	}
	if ato == nil {
		ato = &crm.AtoAssistencia{} // its key is kept, too: another process that has it in hand still must not find something to do after the next event
	}
	ato.OcorrenciaID, ato.Chave, ato.SemOrdem = achados.Nomeada, e.Chave, true
	feito, err := a.Assistencias.Alterar(ctx, crm.Agente{Slug: a.Retrato.Tenant.Slug, Sistema: Nome, Ator: autor}, *ato)
	if err != nil {
		return err
	}
	if e.Estado, e.Motivo = crm.EventoAplicado, "ocorrência "+feito.Numero+": "+efeito; motivo != "" {
		e.Estado, e.Motivo = crm.EventoIgnorado, motivo
	}
	return nil
}

// atoDe is what an effect does to an assistência as it stands; nil with the reason = nothing.
func atoDe(efeito string, atual *crm.Assistencia, situacoes crm.Workflow) (ato *crm.AtoAssistencia, motivo string) {
	var para *crm.SituacaoWorkflow
	agora := situacoes.Situacao(atual.SituacaoID)
	switch {
	case efeito == efeitoAberta:
		return nil, "já está aberta aqui"
	case !atual.Ativa():
		return nil, "está inativa aqui: reative-a para que o Sienge a mude"
	}
	switch efeito {
	case efeitoExcluida:
		return &crm.AtoAssistencia{Inativar: "excluída no Sienge"}, ""
	case efeitoCancelada:
		if para = situacoes.DeCancelado(); para == nil {
			return nil, "o workflow de assistências não tem uma situação com a marca cancelado"
		}
	case efeitoFinalizada:
		if para = situacoes.DoFim(); para == nil {
			return nil, "o workflow de assistências não tem uma situação com a marca fim"
		}
	case efeitoAndamento:
		if para = situacoes.EmAndamento(); para == nil {
			return nil, "o workflow de assistências não tem uma situação entre a do início e as finais"
		}
		if agora != nil && agora.Final() {
			return nil, "já está em " + agora.Nome + ": um aviso de andamento não a traz de volta; a conferência mostra se o Sienge a reabriu"
		}
		if agora != nil && !agora.Inicio {
			return nil, "já está em " + agora.Nome
		}
	}
	if para.ID == atual.SituacaoID {
		return nil, "já está em " + para.Nome
	}
	return &crm.AtoAssistencia{SituacaoID: para.ID}, ""
}
