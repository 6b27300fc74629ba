package delivery

import (
	"context"
	"testing"
	"time"

	"ponte/crm"
	"ponte/integration/destino"
)

type port = crm.Conferencias

// keptRuns has one run of a destination, or none.
type keptRuns struct {
	port
	last *crm.Conferencia
}

func (k keptRuns) Abertas(context.Context) ([]crm.Conferencia, error) {
	if k.last != nil && k.last.Aberta() {
		return []crm.Conferencia{*k.last}, nil
	}
	return nil, nil
}

func (k keptRuns) Ultima(context.Context, int64, string, string) (*crm.Conferencia, error) {
	if k.last == nil {
		return nil, crm.ErrNaoEncontrado
	}
	return k.last, nil
}

// TestComparisonsThatAreDue is when the schedule makes one, and which.
func TestComparisonsThatAreDue(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 28, 6, 0, 0, 0, time.UTC) // 03:00 in São Paulo, in the window from 02:00 to 05:00
	tonight, before := now.Add(-30*time.Minute), now.Add(-24*time.Hour)
	run := func(state crm.EstadoConferencia, began time.Time) *crm.Conferencia {
		return &crm.Conferencia{ID: 9, TenantID: 1, Destino: "parceiro", Estado: state, IniciadaEm: began, TerminouEm: began.Add(time.Minute)}
	}
	set := func(change func(d *crm.Destino)) crm.Destino {
		d := crm.Destino{TenantID: 1, Nome: "parceiro", Ambiente: crm.AmbienteProducao, Ativo: true}
		if change != nil {
			change(&d)
		}
		return d
	}
	kind := destino.Tipo{
		DefinicaoDestino: crm.DefinicaoDestino{Nome: "parceiro", Campos: destino.CamposDaConferencia()},
		Comparar: func(context.Context, destino.Configuracao, *destino.Registro, []crm.Nomeada, *crm.Retrato) ([]crm.Achado, int, error) {
			return nil, 0, nil
		},
	}
	for name, c := range map[string]struct {
		last *crm.Conferencia
		set  crm.Destino
		want string
	}{
		"never compared":           {nil, set(nil), "new"},
		"compared yesterday":       {run(crm.ConferenciaConcluida, before), set(nil), "new"},
		"compared tonight":         {run(crm.ConferenciaConcluida, tonight), set(nil), ""},
		"asked for":                {run(crm.ConferenciaPedida, time.Time{}), set(func(d *crm.Destino) { d.Ativo = false }), "that"},
		"its process died":         {run(crm.ConferenciaExecutando, before), set(nil), "that"},
		"failed tonight":           {run(crm.ConferenciaFalhou, tonight), set(nil), "that"},
		"failed a moment ago":      {run(crm.ConferenciaFalhou, now.Add(-5*time.Minute)), set(nil), ""},
		"failed yesterday":         {run(crm.ConferenciaFalhou, before), set(nil), "new"},
		"switched off":             {nil, set(func(d *crm.Destino) { d.Ativo = false }), ""},
		"paused":                   {nil, set(func(d *crm.Destino) { d.Pausado = true }), ""},
		"not daily":                {nil, set(func(d *crm.Destino) { d.NoRetrato = map[string]string{crm.CampoConferenciaDiaria: "nao"} }), ""},
		"in another window":        {nil, set(func(d *crm.Destino) { d.NoRetrato = map[string]string{crm.CampoJanelaConferencia: "22:00-23:00"} }), ""},
		"what cannot be compared":  {nil, set(func(d *crm.Destino) { d.Nome = "outro" }), ""},
		"in a window of midnight":  {nil, set(func(d *crm.Destino) { d.NoRetrato = map[string]string{crm.CampoJanelaConferencia: "23:00-04:00"} }), "new"},
		"compared before midnight": {run(crm.ConferenciaConcluida, now.Add(-3*time.Hour-30*time.Minute)), set(func(d *crm.Destino) { d.NoRetrato = map[string]string{crm.CampoJanelaConferencia: "23:00-04:00"} }), ""},
	} {
		comparer := &Comparer{Types: []destino.Tipo{kind}, Runs: keptRuns{last: c.last}}
		due, err := comparer.due(t.Context(), []*crm.Retrato{{Tenant: crm.Tenant{ID: 1}, Destinos: []crm.Destino{c.set}}}, now)
		got := ""
		if len(due) == 1 {
			got = map[int64]string{0: "new", 9: "that"}[due[0].ID]
		}
		if err != nil || len(due) > 1 || got != c.want {
			t.Errorf("%s: %+v, %v, want %q", name, due, err, c.want)
		}
	}
}
