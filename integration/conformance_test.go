package integration_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ponte/crm"
	"ponte/integration"
	"ponte/integration/destino"
)

func TestDelivered(t *testing.T) {
	eachAction(t, func(t *testing.T, row destino.Tipo, action crm.AcaoDestino) {
		o, partner := simulated(t, row, action.Codigo, "")
		if _, err := o.perform(t); err != nil {
			t.Fatal(err)
		}
		if n := executions(o, partner); n != 1 {
			t.Errorf("the partner did it %d times", n)
		}
		if o.task.Registro.Pedido() == "" {
			t.Error("nothing is kept of the request")
		}
	})
}

// TestSeeOther: 303 is how a server says that the POST is done and where to look.
func TestSeeOther(t *testing.T) {
	eachAction(t, func(t *testing.T, row destino.Tipo, action crm.AcaoDestino) {
		service := answering(row, http.RedirectHandler("/done", http.StatusSeeOther).ServeHTTP)
		defer service.Close()
		_, err := open(t, row, action.Codigo, service.URL).perform(t)
		wantKind(t, err, destino.ClasseDesconhecido)
	})
}

func TestAnAnswerWithAByteOrderMark(t *testing.T) {
	eachAction(t, func(t *testing.T, row destino.Tipo, action crm.AcaoDestino) {
		service := answering(row, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("\ufeff" + `{"id":"7","idMobuss":7}`))
		})
		defer service.Close()
		if _, err := open(t, row, action.Codigo, service.URL).perform(t); err != nil {
			t.Error(err)
		}
	})
}

func TestAnswersOfThePartner(t *testing.T) {
	for _, c := range []struct {
		name    string
		status  int
		headers map[string]string
		body    string
		kind    destino.Classe
		after   time.Duration
	}{
		{"400", 400, nil, `{"mensagem":"campo inválido"}`, destino.ClassePermanente, 0},
		{"404", 404, nil, ``, destino.ClassePermanente, 0},
		{"422", 422, nil, `{"mensagem":"cpf 529.982.247-25 inválido"}`, destino.ClassePermanente, 0},
		{"401", 401, nil, ``, destino.ClasseTransitorio, 0},
		{"429", 429, map[string]string{"Retry-After": "7"}, ``, destino.ClasseTransitorio, 7 * time.Second},
		{"503", 503, map[string]string{"Retry-After": "3"}, ``, destino.ClasseTransitorio, 3 * time.Second},
		{"500", 500, nil, `{"mensagem":"falhou"}`, destino.ClasseDesconhecido, 0},
		{"502", 502, nil, `<html>`, destino.ClasseDesconhecido, 0},
		{"garbage", 200, nil, `<html>Bem-vindo</html>`, destino.ClasseDesconhecido, 0},
		{"refusal inside 200", 200, nil, `{"status":"400","mensagem":"recusado"}`, destino.ClassePermanente, 0},
		{"failure inside 200", 200, nil, `{"status":500,"mensagem":"falhou"}`, destino.ClasseDesconhecido, 0},
		{"endless body", 200, nil, strings.Repeat("a", 2<<20), destino.ClasseDesconhecido, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			eachAction(t, func(t *testing.T, row destino.Tipo, action crm.AcaoDestino) {
				service := answering(row, func(w http.ResponseWriter, _ *http.Request) {
					for k, v := range c.headers {
						w.Header().Set(k, v)
					}
					w.WriteHeader(c.status)
					_, _ = w.Write([]byte(c.body))
				})
				defer service.Close()
				_, err := open(t, row, action.Codigo, service.URL).perform(t)
				if row.SoStatus && c.status == http.StatusOK {
					if err != nil {
						t.Errorf("a 200 is all of its answer, and counts as %v", err)
					}
					return
				}
				if e := kindOf(t, err, c.kind); e.Depois() != c.after {
					t.Errorf("the next try is after %s, want %s", e.Depois(), c.after)
				}
			})
		})
	}
}

func TestNothingWasSent(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refused := "http://" + closed.Addr().String()
	_ = closed.Close()
	for name, address := range map[string]string{"connection refused": refused, "DNS": "http://partner.invalid"} {
		t.Run(name, func(t *testing.T) {
			eachAction(t, func(t *testing.T, row destino.Tipo, action crm.AcaoDestino) {
				_, err := openFor(t, row, action.Codigo, address, haste).perform(t)
				wantKind(t, err, destino.ClasseTransitorio)
			})
		})
	}
	t.Run("stopping", func(t *testing.T) {
		eachAction(t, func(t *testing.T, row destino.Tipo, action crm.AcaoDestino) {
			o := open(t, row, action.Codigo, refused)
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			_, err := o.Executar(ctx, o.task)
			wantKind(t, err, destino.ClasseCancelado)
		})
	})
}

func TestAddressesThatAreRefused(t *testing.T) {
	for _, address := range []string{"http://169.254.169.254/latest", "http://[fe80::1]", "http://0.0.0.0:1", "http://10.0.0.1"} {
		eachAction(t, func(t *testing.T, row destino.Tipo, action crm.AcaoDestino) {
			_, err := open(t, row, action.Codigo, address).perform(t)
			wantKind(t, err, destino.ClassePermanente)
			if !errors.Is(err, destino.ErrEnderecoRecusado) {
				t.Errorf("%s: %v", address, err)
			}
		})
	}
}

func TestRedirectToAnotherHost(t *testing.T) {
	eachAction(t, func(t *testing.T, row destino.Tipo, action crm.AcaoDestino) {
		var reached atomic.Bool
		other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Store(true) }))
		defer other.Close()
		service := answering(row, http.RedirectHandler(other.URL, http.StatusPermanentRedirect).ServeHTTP)
		defer service.Close()
		_, err := open(t, row, action.Codigo, service.URL).perform(t)
		wantKind(t, err, destino.ClassePermanente)
		if reached.Load() {
			t.Error("the other host was asked")
		}
	})
}

// TestLostAnswers: whatever the partner did, the outcome is unknown; an action that can be asked for is recognised when it
// was carried out, and not when it was not.
func TestLostAnswers(t *testing.T) {
	for fault, done := range map[string]int{"executed": 1, "timeout": 0, "reset": 0} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			eachAction(t, func(t *testing.T, row destino.Tipo, action crm.AcaoDestino) {
				t.Parallel() // each waits for its deadline
				o, partner := simulated(t, row, action.Codigo, fault)
				_, err := o.perform(t)
				wantKind(t, err, destino.ClasseDesconhecido)
				for limit := time.Now().Add(patience); executions(o, partner) < done && time.Now().Before(limit); time.Sleep(10 * time.Millisecond) {
				} // the partner may still be at it
				if n := executions(o, partner); n != done {
					t.Fatalf("the partner did it %d times, want %d", n, done)
				}
				o.recover(t, partner)
				_, found, err := o.Verificar(t.Context(), o.task)
				if action.Repeticao != crm.RepeticaoVerificavel {
					if !errors.Is(err, destino.ErrNaoVerificavel) {
						t.Errorf("an action that cannot be asked for answers %v", err)
					}
					return
				}
				if err != nil || found != (done == 1) {
					t.Fatalf("found = %v (%v), want %v", found, err, done == 1)
				}
				if !found {
					if _, err := o.perform(t); err != nil {
						t.Fatal(err)
					}
				}
				if n := executions(o, partner); n != 1 {
					t.Errorf("in the end the partner did it %d times", n)
				}
			})
		})
	}
}

func TestMappings(t *testing.T) {
	for _, c := range []struct {
		name, program, says string
		kind                destino.Classe
	}{
		{"fails", `error("sem unidade")`, "sem unidade", destino.ClassePermanente},
		{"never ends", `def f: f; f`, "interrompido", destino.ClasseTransitorio}, // it may be the machine that had no time
		{"gives nothing", `empty`, "não produziu nada", destino.ClassePermanente},
		{"gives a text", `"x"`, "precisa produzir um objeto", destino.ClassePermanente},
		{"gives two", `{}, {}`, "mais de um", destino.ClassePermanente},
	} {
		t.Run(c.name, func(t *testing.T) {
			eachAction(t, func(t *testing.T, row destino.Tipo, action crm.AcaoDestino) {
				if _, mapped := row.Campo(destino.CampoMapeamento); !mapped {
					return // what it is sent is no mapping's
				}
				row.ExemploValores = map[string]string{destino.CampoMapeamento: c.program}
				_, err := open(t, row, action.Codigo, "http://127.0.0.1:9").perform(t)
				if e := kindOf(t, err, c.kind); !strings.Contains(e.Error(), c.says) {
					t.Errorf("the operator reads %q, not the program's %q", e, c.says)
				}
			})
			for _, row := range integration.Destinations() {
				if _, mapped := row.Campo(destino.CampoMapeamento); !mapped {
					continue
				}
				err := row.Conferir(row.Completar(map[string]string{destino.CampoMapeamento: c.program}))
				if err == nil || !strings.Contains(err.Error(), "Mapeamento") {
					t.Errorf("%s: saving it is answered %v, want a refusal with the label", row.Nome, err)
				}
			}
		})
	}
}

func TestMetadata(t *testing.T) {
	for _, row := range integration.Destinations() {
		t.Run(row.Nome, func(t *testing.T) {
			if row.Titulo == "" || row.Sistema == "" {
				t.Error("title or system is missing")
			}
			if len(row.Ajuda) < 500 {
				t.Errorf("the help has %d bytes: fewer than 500 explain nothing", len(row.Ajuda))
			}
			seen := map[string]bool{}
			for _, f := range row.Campos {
				if f.Chave == "" || f.Rotulo == "" || f.Ajuda == "" || f.Tipo == "" || seen[f.Chave] {
					t.Errorf("setting %q is incomplete or there twice", f.Chave)
				}
				seen[f.Chave] = true
				if secret := slices.ContainsFunc([]string{"senha", "token", "segredo", "chave_api"}, func(w string) bool { return strings.Contains(f.Chave, w) }); secret != f.Segredo {
					t.Errorf("setting %s: secret = %v", f.Chave, f.Segredo)
				}
				if v, err := f.Validar(f.Padrao); err != nil || v != f.Padrao && f.Tipo != crm.CampoJQ {
					t.Errorf("setting %s refuses its own default: %v", f.Chave, err)
				}
				if !strings.Contains(row.Ajuda, f.Rotulo) && !slices.Contains(common, f.Chave) {
					t.Errorf("the help does not explain %q", f.Rotulo)
				}
			}
			for _, a := range row.Entregas() {
				if a.Rotulo == "" || !strings.Contains(row.Ajuda, a.Codigo) {
					t.Errorf("action %s has no label or is not in the help", a.Codigo)
				}
				if !slices.Contains([]crm.Repeticao{crm.RepeticaoIdempotente, crm.RepeticaoVerificavel, crm.RepeticaoCega}, a.Repeticao) {
					t.Errorf("action %s does not say what a repeat does", a.Codigo)
				}
			}
			if err := row.Conferir(row.Completar(nil)); err != nil {
				t.Errorf("the defaults are refused: %v", err)
			}
		})
	}
}

// common are the settings that every destination has; one page explains them.
var common = []string{
	destino.CampoURL, destino.CampoPrazo, destino.CampoAgenda, destino.CampoConcorrencia, destino.CampoPorMinuto,
	destino.CampoEsperaVerificacao, destino.CampoPausaDisjuntor, destino.CampoMapeamento,
}

func TestWrongSettingsAreRefusedWithTheLabel(t *testing.T) {
	for _, row := range integration.Destinations() {
		for _, f := range row.Campos {
			wrong := map[crm.TipoCampoDestino]string{
				crm.CampoURL: "ftp://x", crm.CampoCaminho: "http://other/x", crm.CampoSimNao: "talvez", crm.CampoInteiro: "-1",
				crm.CampoDuracao: "15", crm.CampoAgenda: "1s,depois", crm.CampoOpcao: "Z", crm.CampoOpcoes: "Z", crm.CampoLinhas: "sem igual", crm.CampoTexto: "a\x00b",
			}[f.Tipo]
			if wrong == "" {
				continue
			}
			if _, err := f.Validar(wrong); err == nil || !strings.HasPrefix(err.Error(), f.Rotulo) {
				t.Errorf("%s.%s = %q is answered %v", row.Nome, f.Chave, wrong, err)
			}
		}
	}
}

// TestAPartnerThatEchoesSecrets: some answer with what they were sent. Nothing of it may stay in the failure, which goes to
// the log, the ocorrência and the destination's health.
func TestAPartnerThatEchoesSecrets(t *testing.T) {
	for name, answer := range map[string]string{
		"refusal": `{"status":"400","mensagem":"%s"}`, "failure": `{"status":"500","mensagem":"%s"}`, "asked to wait": `{"status":"429","mensagem":"%s"}`,
	} {
		for _, status := range []int{200, 400} {
			eachAction(t, func(t *testing.T, row destino.Tipo, action crm.AcaoDestino) {
				if row.SoStatus && status == http.StatusOK {
					return
				}
				service := answering(row, func(w http.ResponseWriter, r *http.Request) {
					w.WriteHeader(status)
					_, _ = fmt.Fprintf(w, answer, credentials(r))
				})
				defer service.Close()
				o := open(t, row, action.Codigo, service.URL)
				_, err := o.perform(t)
				if err == nil {
					t.Fatalf("%s with %d counts as delivered", name, status)
				}
				kept, _ := o.task.Registro.Resposta()
				for credential := range strings.FieldsSeq(authorization(t, row)) {
					if credential != "Bearer" && credential != "Basic" && strings.Contains(kept+err.Error(), credential) {
						t.Errorf("%s with %d: what is kept shows the credential: %s", name, status, err)
					}
				}
			})
		}
	}
}

// credentials are the headers of a request that let it in: the standard's, and a token of its own.
func credentials(r *http.Request) string {
	return strings.TrimSpace(r.Header.Get("Authorization") + " " + r.Header.Get("Token"))
}

// authorization is what a row's example settings make it send to be let in; "" for a destination without a credential.
func authorization(t *testing.T, row destino.Tipo) (sent string) {
	t.Helper()
	signed := false
	service := answering(row, func(_ http.ResponseWriter, r *http.Request) {
		sent, signed = credentials(r), r.Header.Get("Webhook-Signature") != ""
	})
	defer service.Close()
	_, _ = open(t, row, row.Entregas()[0].Codigo, service.URL).perform(t) // an empty answer may be a failure
	secret := slices.ContainsFunc(row.Campos, func(f crm.CampoDestino) bool { return f.Segredo })
	if sent == "" && secret && !signed { // a secret that only signs is never sent
		t.Fatalf("%s has a secret among its settings and sends no credential: are its ExemploValores missing?", row.Nome)
	}
	return sent
}
