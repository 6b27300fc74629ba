package alarme

import (
	"context"

	"ponte/crm"
)

// julgamento judges one cause for all tenants. An error leaves its alarms as they are.
type julgamento struct {
	causa crm.CausaAlarme
	julga func(v *Vigia, ctx context.Context, o *olhar) ([]Sinal, error)
}

// julgamentos are those of the causes that no machine judges of itself, in the order of crm.TabelaCausas.
var julgamentos = []julgamento{
	{crm.CausaSilencio, (*Vigia).silencio},
	{crm.CausaRecusas, (*Vigia).recusas},
	{crm.CausaRecusaNova, (*Vigia).recusaNova},
	{crm.CausaIPRecusado, (*Vigia).ipRecusado},
	{crm.CausaDisjuntor, (*Vigia).disjuntor},
	{crm.CausaEntregas, (*Vigia).entregasParadas},
	{crm.CausaFila, (*Vigia).fila},
	{crm.CausaAvisos, (*Vigia).avisosPerdidos},
	{crm.CausaLogin, (*Vigia).loginDaFonte},
	{crm.CausaCarga, (*Vigia).cargaParada},
	{crm.CausaPrazo, (*Vigia).prazos},
	{crm.CausaBaixaSerasa, (*Vigia).baixasNaSerasa},
	{crm.CausaPropostas, (*Vigia).propostasNaSerasa},
	{crm.CausaSemRetorno, (*Vigia).semRetorno},
}
