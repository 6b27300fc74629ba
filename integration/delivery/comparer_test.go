package delivery

import (
	"context"
	"errors"
	"testing"
	"time"

	"ponte/crm"
	"ponte/integration/destino"
)

// placedRuns has one run, and its tenant's place for everybody who asks.
type placedRuns struct {
	port
	kept  *crm.Conferencia
	found []crm.Achado
	begun int
}

func (p *placedRuns) Ocupar(context.Context, int64, string, time.Duration) (bool, error) {
	return true, nil
}
func (p *placedRuns) Desocupar(context.Context, int64, string) error { return nil }

func (p *placedRuns) Conferencia(context.Context, int64, int64) (*crm.Conferencia, error) {
	return p.kept, nil
}

func (p *placedRuns) Ultima(context.Context, int64, string, string) (*crm.Conferencia, error) {
	return p.kept, nil
}
func (p *placedRuns) Criar(context.Context, *crm.Conferencia, crm.Auditoria) error { return nil }

func (p *placedRuns) Iniciar(context.Context, *crm.Conferencia, string) error {
	p.begun++
	return nil
}

func (p *placedRuns) Concluir(_ context.Context, _ *crm.Conferencia, _ string, found []crm.Achado) error {
	p.found = found
	return nil
}

func (p *placedRuns) Nomeadas(context.Context, int64, string, string) ([]crm.Nomeada, error) {
	return nil, nil
}

// manyAssistencias is a list of one page, and what was never sent of each.
type manyAssistencias struct {
	crm.AcervoAssistencias
	crm.FilaEntregas
	n int
}

func (m manyAssistencias) Assistencias(context.Context, crm.FiltroAssistencias) (list crm.Lista[crm.LinhaAssistencia], err error) {
	list.Linhas = make([]crm.LinhaAssistencia, m.n)
	for i := range list.Linhas {
		list.Linhas[i].Assistencia.OcorrenciaID = int64(i + 1)
	}
	return list, nil
}

func (m manyAssistencias) Dossie(context.Context, *crm.Entrega) (*crm.DossieEntrega, error) {
	return &crm.DossieEntrega{IDExterno: "sent since"}, nil
}

// TestWhatIsNotJudgedIsTold: an end of the judging is no "nothing is missing".
func TestWhatIsNotJudgedIsTold(t *testing.T) {
	t.Parallel()
	kind := &destino.Tipo{
		DefinicaoDestino: crm.DefinicaoDestino{Nome: partnerName, Eventos: []crm.AcaoDestino{{Codigo: crm.EventoAssistencia, Nomeia: crm.VinculoOcorrencia}}},
		Faltas:           func(context.Context, *crm.DossieEntrega, map[string]string) []string { return nil },
	}
	for n, want := range map[int]int{maxJudged: 0, maxJudged + 5: 1} {
		many := manyAssistencias{n: n}
		told := 0
		err := (&Comparer{Assistencias: many, Queue: many}).missing(t.Context(), &compared{kind: kind, picture: &crm.Retrato{}}, nil, func(number string, lacking []string) {
			if told++; number != "" || len(lacking) != 1 || lacking[0] != notJudged {
				t.Errorf("of %q: %q", number, lacking)
			}
		})
		if err != nil || told != want {
			t.Errorf("of %d: told %d times, %v", n, told, err)
		}
	}
}

// TestAComparisonThatSomebodyElseMade: what was to be made when it was read, and was made since, is not made again.
func TestAComparisonThatSomebodyElseMade(t *testing.T) {
	t.Parallel()
	read := time.Now().UTC()
	run := func(id int64, state crm.EstadoConferencia, by string, ended time.Time) *crm.Conferencia {
		return &crm.Conferencia{ID: id, TenantID: 1, Destino: partnerName, Quem: by, Estado: state, PedidaEm: read, TerminouEm: ended}
	}
	for name, c := range map[string]struct {
		read, kept *crm.Conferencia
		want       error
	}{
		"as it was read":              {run(9, crm.ConferenciaPedida, "maria", time.Time{}), run(9, crm.ConferenciaPedida, "maria", time.Time{}), nil},
		"left by a process that died": {run(9, crm.ConferenciaExecutando, "maria", time.Time{}), run(9, crm.ConferenciaExecutando, "maria", time.Time{}), nil},
		"made since":                  {run(9, crm.ConferenciaPedida, "maria", time.Time{}), run(9, crm.ConferenciaConcluida, "maria", read.Add(time.Second)), ErrComparing},
		"failed, again":               {run(9, crm.ConferenciaFalhou, "maria", read), run(9, crm.ConferenciaFalhou, "maria", read), nil},
		"failed, made again since":    {run(9, crm.ConferenciaFalhou, "maria", read), run(9, crm.ConferenciaFalhou, "maria", read.Add(time.Second)), ErrComparing},
		"of the day":                  {run(0, crm.ConferenciaPedida, crm.ConferenciaDaAgenda, time.Time{}), run(8, crm.ConferenciaConcluida, "maria", read.Add(-24*time.Hour)), nil},
		"of the day, made since":      {run(0, crm.ConferenciaPedida, crm.ConferenciaDaAgenda, time.Time{}), run(8, crm.ConferenciaConcluida, crm.ConferenciaDaAgenda, read.Add(time.Second)), ErrComparing},
		"of a person, beside it":      {run(0, crm.ConferenciaPedida, "maria", time.Time{}), run(8, crm.ConferenciaConcluida, crm.ConferenciaDaAgenda, read.Add(time.Second)), nil},
	} {
		runs := &placedRuns{kept: c.kept}
		comparer := &Comparer{Runs: runs}
		_, err := comparer.Run(t.Context(), &crm.Retrato{Tenant: crm.Tenant{ID: 1}}, c.read)
		if !errors.Is(err, c.want) || (runs.begun == 0) != (c.want != nil) {
			t.Errorf("%s: %v, begun %d times", name, err, runs.begun)
		}
	}
}
