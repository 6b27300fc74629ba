package deliveries

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/integration"
	"ponte/integration/destino"
	"ponte/test/migrated"
)

// apply applies an event about what has an id at Sienge, as the server does with one that it has read.
func (d *desk) apply(service *httptest.Server, code, key, id string) (*crm.EventoDeParceiro, error) {
	row, _ := integration.Find("sienge")
	event := &crm.EventoDeParceiro{
		ID: 1, TenantID: d.tenant.Tenant.ID, Destino: "sienge", Ambiente: crm.AmbienteHomologacao, Chave: key, Codigo: code,
		Corpo: `{"technicalAssistanceId":` + id + `}`, Estado: crm.EventoPendente,
	}
	values := map[string]string{"url": service.URL, "subdominio": "exemplo", "usuario": "exemplo-ponte", "senha": "senha-de-teste-52aa"}
	return event, row.Aplicar(d.t.Context(), &destino.Aplicacao{
		Evento: event, Retrato: d.tenant, Assistencias: d.cases,
		Config: destino.Configuracao{Tenant: "demo", Ambiente: crm.AmbienteHomologacao, Valores: row.Completar(values), Rede: destino.Rede{Loopback: true}},
	})
}

// TestSiengeEventInTwoHands: an event that another process had read before it was ended, and applies when later ones are, changes nothing, also
// when there was nothing to do the first time.
func TestSiengeEventInTwoHands(t *testing.T) {
	t.Parallel()
	_, _, service, desk, _ := withSienge(t, migrated.File(t))
	id, _ := desk.open(1)
	name := crm.Vinculo{TenantID: desk.tenant.Tenant.ID, Tipo: crm.VinculoOcorrencia, ObjetoID: id, Sistema: "sienge", Ambiente: crm.AmbienteHomologacao, Codigo: "7001", Em: time.Now()}
	if err := desk.cases.Ocorrencias.Escritor.Gravar(t.Context(), &crm.Escrita{Vinculos: []crm.Vinculo{name}}); err != nil {
		t.Fatal(err)
	}
	for i, e := range []struct {
		code, key string
		state     crm.EstadoEvento
		situation int64
	}{
		{"FINISHED", "a", crm.EventoAplicado, 3},
		{"FINISHED", "b", crm.EventoIgnorado, 3},
		{"CANCELED", "c", crm.EventoAplicado, 4},
		{"FINISHED", "b", "", 4},
		{"FINISHED", "a", "", 4},
		{"FINISHED", "d", crm.EventoAplicado, 3},
		{"REMOVED", "e", crm.EventoAplicado, 0},
		{"CANCELED", "f", crm.EventoIgnorado, 0},
	} {
		event, err := desk.apply(service, "TECHNICAL_ASSISTANCE_"+e.code, e.key, "7001")
		if err != nil || e.state != "" && event.Estado != e.state {
			t.Errorf("%d: %+v, %v", i, event, err)
		}
		if got := desk.stands(id); got != e.situation {
			t.Errorf("%d: in %d, want %d", i, got, e.situation)
		}
	}
}

// failingWriter fails the write of its number, counted from one, as a process that dies there does.
type failingWriter struct {
	crm.Escritor
	fails, writes int
}

func (w *failingWriter) Gravar(ctx context.Context, e *crm.Escrita) error {
	if w.writes++; w.writes == w.fails {
		return errors.New("the process ends here")
	}
	return w.Escritor.Gravar(ctx, e)
}

// TestSiengeOpensHereInSteps: whichever step of an opening is the last one of a process, the event that is applied again ends with one
// ocorrência that has its items and its name.
func TestSiengeOpensHereInSteps(t *testing.T) {
	t.Parallel()
	_, _, service, desk, _ := withSienge(t, migrated.File(t))
	writer := &failingWriter{Escritor: desk.cases.Ocorrencias.Escritor}
	desk.cases.Ocorrencias.Escritor = writer
	apply := func(id string) (*crm.EventoDeParceiro, error) {
		return desk.apply(service, "TECHNICAL_ASSISTANCE_CREATED", "passo-"+id, id)
	}
	for step := 1; step <= 3; step++ {
		r, err := http.Post(service.URL+"/_abrir", "application/json", strings.NewReader(fmt.Sprintf(
			`{"unitId":4102,"customerDocument":"52998224725","description":"Porta %d","items":[{"name":"Impermeabilização","description":"Parede","minimumDays":3,"averageMinutes":90}]}`, step)))
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
		id := strconv.Itoa(9000 + step)
		writer.fails, writer.writes = step, 0
		if event, err := apply(id); err == nil {
			t.Fatalf("step %d did not fail: %+v", step, event)
		}
		writer.fails = 0
		if event, err := apply(id); err != nil || event.Estado != crm.EventoAplicado {
			t.Errorf("after step %d: %+v, %v", step, event, err)
		}
		list, err := desk.cases.Acervo.Assistencias(t.Context(), crm.FiltroAssistencias{TenantID: desk.tenant.Tenant.ID})
		if err != nil || len(list.Linhas) != step || list.Linhas[0].QuantosItens != 1 {
			t.Errorf("after step %d: %d assistências, %v", step, len(list.Linhas), err)
		}
	}
}
