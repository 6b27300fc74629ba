package mobuss

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/integration/destino"
	"ponte/integration/simulator"
)

// naMobuss opens a client of a server, with an example of an action to try.
func naMobuss(t *testing.T, servidor http.Handler) (*cliente, func(acao string, anteriores ...string) *destino.Tarefa) {
	t.Helper()
	s := httptest.NewServer(servidor)
	t.Cleanup(s.Close)
	tipo := Tipo()
	d, err := abrir(destino.Configuracao{
		Ambiente: crm.AmbienteHomologacao, Valores: tipo.Completar(map[string]string{destino.CampoURL: s.URL}), Rede: destino.Rede{Loopback: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	return d.(*cliente), func(acao string, anteriores ...string) *destino.Tarefa {
		dossie := exemplo(acao)
		dossie.Progressos = anteriores
		return &destino.Tarefa{
			Dossie: dossie, Registro: destino.NovoRegistro(nil),
			Progredir: func(_ context.Context, _ destino.Entregue, _ string) error { return nil },
		}
	}
}

// TestVisita: what is asked for bears its dates, its time is not offered again, and the cancellation takes the newest that stands.
func TestVisita(t *testing.T) {
	sim := simulator.New(responder)
	c, tarefa := naMobuss(t, sim)
	if _, err := c.Executar(t.Context(), tarefa(AcaoAbrir)); err != nil {
		t.Fatal(err)
	}
	desde := time.Date(2026, 3, 5, 11, 30, 0, 0, time.UTC)
	perguntar := func() []crm.Horario {
		livres, err := c.Horarios(t.Context(), destino.NovoRegistro(nil), crm.PerguntaHorarios{IDExterno: "501", Desde: desde, Maximo: 2})
		if err != nil || len(livres) != 2 {
			t.Fatal(livres, err)
		}
		return livres
	}
	meioDia := time.Date(2026, 3, 5, 12, 0, 0, 0, time.UTC)
	if h := perguntar()[0]; h != (crm.Horario{Inicio: meioDia, Fim: meioDia.Add(time.Hour), Pessoa: "77", Nome: "Técnico 77"}) {
		t.Errorf("free: %+v", h)
	}
	var progressos []string
	for _, id := range []string{"9001", "9002"} {
		visita := tarefa(AcaoVistoriar)
		feito, err := c.Executar(t.Context(), visita)
		if err != nil || feito.NumeroExterno != id || feito.IDExterno != "" {
			t.Fatal(feito, err)
		}
		if p := visita.Registro.Pedido(); !strings.Contains(p, `"dataInicioPrevisto":"2026-03-05T12:00:00Z"`) || !strings.Contains(p, `"idColaborador":"77"`) {
			t.Errorf("sent: %s", p)
		}
		progressos = append(progressos, visita.Progresso)
	}
	if h := perguntar()[0]; !h.Inicio.Equal(meioDia.Add(time.Hour)) {
		t.Errorf("a taken hour is offered: %+v", h)
	}
	for _, id := range []string{"9002", "9001"} {
		cancelar := tarefa(AcaoCancelar, progressos...)
		if feito, err := c.Executar(t.Context(), cancelar); err != nil || feito.NumeroExterno != id {
			t.Fatalf("%+v, %v, want %s", feito, err, id)
		}
		// The answer was lost and the try goes out again: it is what was wanted.
		if feito, err := c.Executar(t.Context(), tarefa(AcaoCancelar, progressos...)); err != nil || feito.NumeroExterno != id {
			t.Errorf("again: %+v, %v", feito, err)
		}
		progressos = append(progressos, cancelar.Progresso)
	}
	if h := perguntar()[0]; !h.Inicio.Equal(meioDia) {
		t.Errorf("a cancelled hour is not offered: %+v", h)
	}
	if _, err := c.Executar(t.Context(), tarefa(AcaoCancelar, progressos...)); err == nil || destino.Classificar(err).Classe() != destino.ClassePermanente || !strings.Contains(err.Error(), "não há visita marcada") {
		t.Errorf("nothing to cancel: %v", err)
	}
	if n := sim.Executadas(); n["1042/MOBUSS_IVV"] != 2 || n["1042/MOBUSS_CVV"] != 2 {
		t.Errorf("done: %v", n)
	}
}

// TestHorariosDeOutroJeito: the names of the answer are not public, and one that nobody understands is no empty calendar.
func TestHorariosDeOutroJeito(t *testing.T) {
	for corpo, certo := range map[string]bool{
		`[{"inicio":"2026-03-05 09:00","fim":"2026-03-05 10:00"}]`:                             true,
		`{"horarios":[{"dataInicioPrevisto":"2026-03-05T09:00:00Z","nomeColaborador":"Rui"}]}`: true,
		`{"disponibilidades":[]}`:                                     true,
		`{"disponibilidades":[{"quando":"amanhã"}]}`:                  false,
		`{"status":"400","mensagem":"CPF 529.982.247-25 sem agenda"}`: false,
	} {
		c, _ := naMobuss(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(corpo)) }))
		livres, err := c.Horarios(t.Context(), destino.NovoRegistro(nil), crm.PerguntaHorarios{IDExterno: "501"})
		if certo != (err == nil) || err == nil && strings.Contains(corpo, "2026") != (len(livres) == 1) {
			t.Errorf("%s: %+v, %v", corpo, livres, err)
		}
		if err != nil && strings.Contains(err.Error(), "529.982") {
			t.Errorf("a document is shown: %v", err)
		}
	}
}
