package destino

import (
	"context"
	"errors"
	"strings"

	"ponte/crm"
	"ponte/crm/carga"
)

// Gancho is a registration of a partner's webhooks.
type Gancho struct {
	ID      string
	URL     string
	Eventos []string
}

const rotuloJanelaConferencia = "Janela da conferência"

// CamposDaConferencia are the settings of a destination that can be compared; they go into its CamposDoRetrato, too.
func CamposDaConferencia() []crm.CampoDestino {
	return []crm.CampoDestino{
		{Chave: crm.CampoConferenciaDiaria, Rotulo: "Conferência diária", Ajuda: "Ligado o destino, compara os dois lados uma vez por dia. As diferenças ficam em Conferências; nada muda sem que alguém as aplique.", Tipo: crm.CampoSimNao, Padrao: "sim"},
		{Chave: crm.CampoJanelaConferencia, Rotulo: rotuloJanelaConferencia, Ajuda: "HH:MM-HH:MM no fuso da instalação: em que horário a conferência diária começa.", Tipo: crm.CampoTexto, Padrao: "02:00-05:00"},
	}
}

// JanelaDaConferencia is when the schedule begins to compare, the zero value = never. valores are complete.
func JanelaDaConferencia(valores map[string]string) (carga.Janela, error) {
	j, err := carga.LerJanela(valores[crm.CampoJanelaConferencia])
	if err != nil {
		return j, errors.New(rotuloJanelaConferencia + ": " + err.Error())
	}
	if valores[crm.CampoConferenciaDiaria] != "sim" {
		return carga.Janela{}, nil
	}
	return j, nil
}

// OQueFalta says what is missing before an entrega could be sent, a sentence each: what is missing of an assistência whoever gets it, then what
// this partner asks for. It is the one place that says so: before sending, on pages and at the command line. valores are complete and without
// secrets.
func (t *Tipo) OQueFalta(ctx context.Context, d *crm.DossieEntrega, valores map[string]string, situacoes crm.Workflow) []string {
	if t.Faltas == nil {
		return nil
	}
	var faltas []string
	if d.Entrega.Acao == crm.EventoAssistencia {
		if d.Assistencia == nil {
			return []string{"A ocorrência " + d.Ocorrencia.Numero + " não tem itens de manutenção."}
		}
		faltas = d.Assistencia.Pendencias(situacoes, len(d.Anexos))
	}
	return append(faltas, t.Faltas(ctx, d, valores)...)
}

// FraseDasFaltas joins what is missing for the reason of an entrega.
func FraseDasFaltas(faltas []string) string { return strings.Join(faltas, " ") }

// QueAbre is the action that makes the partner know an ocorrência, "" = none does.
func (t *Tipo) QueAbre() string {
	for _, a := range t.Entregas() {
		if a.Nomeia == crm.VinculoOcorrencia {
			return a.Codigo
		}
	}
	return ""
}

// SemOsSegredos copies settings without the secret ones.
func (t *Tipo) SemOsSegredos(valores map[string]string) map[string]string {
	var chaves []string
	for _, c := range t.Campos {
		if c.Segredo {
			chaves = append(chaves, c.Chave)
		}
	}
	copia := SemSegredos(valores, chaves...)
	copia[CampoMapeamento] = valores[CampoMapeamento]
	return copia
}
