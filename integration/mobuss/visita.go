package mobuss

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"ponte/crm"
	"ponte/integration/destino"
)

// What the visits leave in the progress of their entregas, before the idVisita: a later cancellation finds it there.
const (
	visitaMarcada   = "visita="
	visitaCancelada = "cancelada="
)

// vistoriar asks for the visit and keeps its id.
func (c *cliente) vistoriar(ctx context.Context, t *destino.Tarefa, corpo map[string]any) (destino.Entregue, error) {
	resposta, err := c.chamar(ctx, t.Registro, campoCaminhoVistoria, corpo)
	if err != nil {
		return destino.Entregue{}, err
	}
	id := destino.Texto(resposta["idVisita"])
	feito := destino.Entregue{NumeroExterno: id}
	if id == "" {
		return feito, nil
	}
	t.Progresso = strings.TrimSpace(t.Progresso + " " + visitaMarcada + id)
	if err := t.Progredir(ctx, feito, t.Progresso); err != nil {
		return feito, destino.Desconhecido("a visita " + id + " foi marcada, mas isso não pôde ser gravado").Por(err)
	}
	return feito, nil
}

// visitaAberta is the visit that was asked for last and is not cancelled; "" = there is none.
func visitaAberta(t *destino.Tarefa) string {
	passos := strings.Fields(strings.Join(append(slices.Clone(t.Dossie.Progressos), t.Progresso), " "))
	for _, passo := range slices.Backward(passos) {
		if id, ok := strings.CutPrefix(passo, visitaMarcada); ok && !slices.Contains(passos, visitaCancelada+id) {
			return id
		}
	}
	return ""
}

var palavraCancelada = regexp.MustCompile(`(?i)\bj[áa] .*\bcancelad[oa]s?\b`)

// cancelarVisita cancels it. One that is cancelled already is what was wanted.
func (c *cliente) cancelarVisita(ctx context.Context, t *destino.Tarefa, corpo map[string]any) (destino.Entregue, error) {
	id := visitaAberta(t)
	if id == "" {
		return destino.Entregue{}, destino.Permanente("não há visita marcada pelo Ponte para cancelar nesta ocorrência: confira na Mobuss")
	}
	if _, err := c.chamar(ctx, t.Registro, campoCaminhoCancelar, corpo); err != nil {
		if e := destino.Classificar(err); e.Classe() != destino.ClassePermanente || !palavraCancelada.MatchString(e.Error()) {
			return destino.Entregue{}, err
		}
	}
	feito := destino.Entregue{NumeroExterno: id}
	t.Progresso = strings.TrimSpace(t.Progresso + " " + visitaCancelada + id)
	if err := t.Progredir(ctx, feito, t.Progresso); err != nil {
		return feito, destino.Desconhecido("a visita " + id + " foi cancelada, mas isso não pôde ser gravado").Por(err)
	}
	return feito, nil
}

var _ destino.ComAgenda = (*cliente)(nil)

// Horarios asks for free times (docs/fatos/mobuss.md §2). The names in the answer are not public: several are understood.
func (c *cliente) Horarios(ctx context.Context, registro *destino.Registro, p crm.PerguntaHorarios) ([]crm.Horario, error) {
	resposta, err := c.chamar(ctx, registro, campoCaminhoHorarios, map[string]any{
		"idSolicitacaoAtendimento": p.IDExterno, "dataHoraInicio": p.Desde.UTC().Format(time.RFC3339), "numDisponibilidades": p.Maximo,
	})
	if err != nil {
		return nil, err
	}
	itens := objetosDe(resposta, "disponibilidades", "disponibilidade", "horarios", "agendamentos", "lista")
	horarios := make([]crm.Horario, 0, len(itens))
	for _, item := range itens {
		h := crm.Horario{
			Pessoa: destino.PrimeiroTexto(item, "idColaborador", "colaborador"), Nome: destino.PrimeiroTexto(item, "nomeColaborador", "nome"),
		}
		var leitura crm.Leitura
		h.Inicio, leitura = crm.LerData(destino.PrimeiroTexto(item, "dataHoraInicio", "dataInicioPrevisto", "dataInicio", "inicio"), time.UTC)
		if leitura != crm.DataLida {
			continue
		}
		if h.Fim, leitura = crm.LerData(destino.PrimeiroTexto(item, "dataHoraFim", "dataFimPrevisto", "dataFim", "fim"), time.UTC); leitura != crm.DataLida {
			h.Fim = time.Time{}
		}
		horarios = append(horarios, h)
	}
	if len(itens) > 0 && len(horarios) == 0 {
		return nil, destino.Permanente("a Mobuss respondeu horários em uma forma que não se entende: confirme com ela os nomes dos campos")
	}
	return horarios, nil
}
