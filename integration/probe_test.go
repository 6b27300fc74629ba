package integration_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/integration"
	"ponte/integration/delivery"
	"ponte/integration/destino"
	"ponte/integration/simulator"
)

// eachProbe tests the connection of every row to a partner's address.
func eachProbe(t *testing.T, partner func(row destino.Tipo) http.Handler, judge func(t *testing.T, row destino.Tipo, outcome crm.TesteDestino)) {
	t.Helper()
	for _, row := range overHTTP() {
		t.Run(row.Nome, func(t *testing.T) {
			service := httptest.NewServer(partner(row))
			defer service.Close()
			defer service.CloseClientConnections()
			prober := delivery.NewProber(integration.Destinations(), destino.Rede{Loopback: true})
			outcome, err := prober.Testar(t.Context(), configured(row, service.URL), crm.AmbienteProducao)
			if err != nil {
				t.Fatal(err)
			}
			shown := outcome.Frase + outcome.Pedido + outcome.Resposta
			for _, f := range row.Campos {
				if secret := row.ExemploValores[f.Chave]; f.Segredo && secret != "" && strings.Contains(shown, secret) {
					t.Errorf("the outcome shows %s: %s", f.Chave, shown)
				}
			}
			if outcome.Frase == "" {
				t.Error("the person is told nothing")
			}
			judge(t, row, outcome)
		})
	}
}

func configured(row destino.Tipo, address string) *crm.DestinoConfigurado {
	values := map[string]string{destino.CampoURL: address}
	for k, v := range row.ExemploValores {
		values[k] = v
	}
	return &crm.DestinoConfigurado{
		Destino: crm.Destino{Nome: row.Nome, Ambiente: crm.AmbienteHomologacao}, TenantSlug: "exemplo",
		Valores: map[string]map[string]string{crm.AmbienteProducao: values},
	}
}

// TestProbeChangesNothing: the partner says that all is well, and has done nothing.
func TestProbeChangesNothing(t *testing.T) {
	partners := map[string]*simulator.Simulator{}
	eachProbe(t, func(row destino.Tipo) http.Handler {
		partners[row.Nome] = row.Simulador().(*simulator.Simulator)
		return partners[row.Nome]
	}, func(t *testing.T, row destino.Tipo, outcome crm.TesteDestino) {
		if !outcome.Certo || outcome.HTTP == 0 || outcome.Pedido == "" {
			t.Errorf("%+v", outcome)
		}
		if done := partners[row.Nome].Executadas(); len(done) != 0 {
			t.Errorf("the test did %v", done)
		}
	})
}

func TestProbeTellsWhatIsWrong(t *testing.T) {
	for status, says := range map[int]string{http.StatusUnauthorized: "credencial", http.StatusInternalServerError: "falhou", http.StatusServiceUnavailable: "indisponível"} {
		eachProbe(t, func(row destino.Tipo) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				http.Error(w, r.Header.Get("Authorization"), status) // some partners answer with what they were sent
			})
		}, func(t *testing.T, _ destino.Tipo, outcome crm.TesteDestino) {
			if outcome.Certo || outcome.HTTP != status || !strings.Contains(outcome.Frase, says) {
				t.Errorf("HTTP %d: %+v", status, outcome)
			}
		})
	}
}

// TestProbesAreBounded: a partner that does not answer holds up its own test only, and no more than a few of those.
func TestProbesAreBounded(t *testing.T) {
	row := overHTTP()[0]
	release := make(chan struct{})
	reached := make(chan struct{}, 16)
	service := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		reached <- struct{}{}
		<-release
	}))
	defer service.Close()
	prober := delivery.NewProber(integration.Destinations(), destino.Rede{Loopback: true})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan crm.TesteDestino)
	for range 4 {
		go func() {
			outcome, _ := prober.Testar(ctx, configured(row, service.URL), crm.AmbienteProducao)
			ended <- outcome
		}()
	}
	for range 4 {
		<-reached
	}
	// Nobody is released yet: one that waited for a place would never be answered.
	if _, err := prober.Testar(t.Context(), configured(row, service.URL), crm.AmbienteProducao); !errors.Is(err, crm.ErrMuitosTestes) || len(reached) > 0 {
		t.Errorf("one test too many: %v, and the partner was asked %d times more", err, len(reached))
	}
	cancel()
	for range 4 {
		if outcome := <-ended; outcome.Certo {
			t.Errorf("%+v", outcome)
		}
	}
	close(release)
	if outcome, err := prober.Testar(t.Context(), configured(row, "http://169.254.169.254"), crm.AmbienteProducao); err != nil || outcome.Certo || !strings.Contains(outcome.Frase, "não é permitido") {
		t.Errorf("an address that is refused: %+v, %v", outcome, err)
	}
}

// TestProbeLeavesNoConnection: a person may press the button as often as they like.
func TestProbeLeavesNoConnection(t *testing.T) {
	for _, row := range overHTTP() {
		t.Run(row.Nome, func(t *testing.T) {
			closed := make(chan struct{}, 8)
			service := httptest.NewUnstartedServer(row.Simulador())
			service.Config.ConnState = func(_ net.Conn, state http.ConnState) {
				if state == http.StateClosed {
					closed <- struct{}{}
				}
			}
			service.Start()
			defer service.Close()
			prober := delivery.NewProber(integration.Destinations(), destino.Rede{Loopback: true})
			if outcome, err := prober.Testar(t.Context(), configured(row, service.URL), crm.AmbienteProducao); err != nil || !outcome.Certo {
				t.Fatalf("%+v, %v", outcome, err)
			}
			select {
			case <-closed:
			case <-time.After(time.Minute):
				t.Error("the connection of a test is still open")
			}
		})
	}
}
