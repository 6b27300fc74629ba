package webhook

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"ponte/crm"
	"ponte/integration/destino"
	"ponte/test/require"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// recebida is a message as it arrived.
type recebida struct {
	cabecalhos http.Header
	corpo      []byte
}

// assinante answers each message with a status, and hands on what arrived.
func assinante(t *testing.T, responder func(w http.ResponseWriter)) (endereco string, chegaram chan recebida) {
	t.Helper()
	chegaram = make(chan recebida, 10)
	servico := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		corpo, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		chegaram <- recebida{r.Header, corpo}
		responder(w)
	}))
	t.Cleanup(servico.Close)
	return servico.URL, chegaram
}

func aberto(t *testing.T, endereco, publico string, valores map[string]string) *cliente {
	t.Helper()
	row := Tipos()[0]
	todos := map[string]string{destino.CampoURL: endereco, crm.CampoSegredo: segredoExemplo}
	for k, v := range valores {
		todos[k] = v
	}
	d, err := abrir(destino.Configuracao{Valores: row.Completar(todos), Rede: destino.Rede{Loopback: true}, Publico: publico})
	if err != nil {
		t.Fatal(err)
	}
	return d.(*cliente)
}

func executar(c *cliente, d *crm.DossieEntrega) error {
	_, err := c.Executar(context.Background(), &destino.Tarefa{Dossie: d, Registro: destino.NovoRegistro([]string{segredoExemplo})})
	return err
}

// TestMessage is the whole message of each event: thin, the same id and body in each try, the time of the try in the header.
func TestMessage(t *testing.T) {
	t.Parallel()
	endereco, chegaram := assinante(t, func(http.ResponseWriter) {})
	c := aberto(t, endereco+"/ganchos/ponte", "https://crm.exemplo.com.br/", nil)
	for acao, dados := range map[string]string{
		crm.EventoAbertura:     `{"numero":"1042","codigo_oc":"OC-77","status":"em_atendimento","link":"https://crm.exemplo.com.br/v1/ocorrencias/1042"}`,
		crm.EventoMovimento:    `{"numero":"1042","codigo_oc":"OC-77","status":"em_atendimento","link":"https://crm.exemplo.com.br/v1/ocorrencias/1042"}`,
		crm.EventoNarrativa:    `{"numero":"1042","codigo_oc":"OC-77","status":"em_atendimento","link":"https://crm.exemplo.com.br/v1/ocorrencias/1042"}`,
		crm.EventoEncerramento: `{"numero":"1042","codigo_oc":"OC-77","status":"em_atendimento","link":"https://crm.exemplo.com.br/v1/ocorrencias/1042"}`,
		crm.EventoContrato:     `{"id":"10","codigo":"C-1001","situacao":"A","link":"https://crm.exemplo.com.br/v1/contratos/10"}`,
		crm.EventoAlarmeAberto: `{"id":"12","causa":"entregas","objeto":"mobuss","frase":"Entregas para Mobuss que não foram feitas: 1 falhou.","quantidade":1,` +
			`"assunto":"Entrega 61: MOBUSS_ISA, da ocorrência 1042, HTTP 422","pedido":"{\"idUnidade\":\"77\"}","resposta":"unidade desconhecida","link":"https://crm.exemplo.com.br/portal/alarmes/12"}`,
	} {
		want := `{"type":"` + acao + `","timestamp":"2026-03-02T13:30:00.000Z","data":` + dados + `}`
		for n := range int64(2) {
			em := time.Unix(1_772_458_200+n*3600, 0)
			c.agora = func() time.Time { return em }
			if err := executar(c, exemplo("webhook1", acao)); err != nil {
				t.Fatal(err)
			}
			r := <-chegaram
			if string(r.corpo) != want {
				t.Errorf("%s\n%s, want\n%s", acao, r.corpo, want)
			}
			if id, hora := r.cabecalhos.Get(cabecalhoID), r.cabecalhos.Get(cabecalhoHora); id != "evt_61_1772458200000" || hora != itoa(em.Unix()) {
				t.Errorf("id %s at %s", id, hora)
			}
			v, err := standardwebhooks.NewWebhook(segredoExemplo)
			if err != nil {
				t.Fatal(err)
			}
			if err := v.VerifyIgnoringTimestamp(r.corpo, r.cabecalhos); err != nil {
				t.Error(err)
			}
			for _, pessoal := range []string{"MARIA", "52998224725", "maria@", "Infiltra"} {
				if strings.Contains(string(r.corpo), pessoal) {
					t.Errorf("%s tells %s", acao, pessoal)
				}
			}
		}
	}
	relativo, err := corpoDe(exemplo("webhook1", crm.EventoAbertura), "")
	if err != nil || !strings.Contains(string(relativo), `"link":"/v1/ocorrencias/1042"`) {
		t.Errorf("without a public address: %s, %v", relativo, err)
	}
	estranho := exemplo("webhook1", crm.EventoAbertura)
	estranho.Ocorrencia.Numero = `A/1 "x"`
	torto, err := corpoDe(estranho, "")
	if err != nil || !strings.Contains(string(torto), `"link":"/v1/ocorrencias/A%2F1%20%22x%22"`) {
		t.Errorf("a number with strange characters: %s, %v", torto, err)
	}
}

// TestAnswers: what each answer of a subscriber means.
func TestAnswers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		nome   string
		status int
		espera string
		classe destino.Classe // "" = delivered
		depois time.Duration
		pausa  bool
	}{
		{"200", 200, "", "", 0, false},
		{"202", 202, "", "", 0, false},
		{"204", 204, "", "", 0, false},
		{"404", 404, "", destino.ClassePermanente, 0, false},
		{"410", 410, "", destino.ClasseTransitorio, 0, true},
		{"401", 401, "", destino.ClasseTransitorio, 0, false},
		{"429", 429, "9", destino.ClasseTransitorio, 9 * time.Second, false},
		{"503", 503, "4", destino.ClasseTransitorio, 4 * time.Second, false},
		{"500", 500, "", destino.ClasseDesconhecido, 0, false},
	} {
		endereco, _ := assinante(t, func(w http.ResponseWriter) {
			if c.espera != "" {
				w.Header().Set("Retry-After", c.espera)
			}
			w.WriteHeader(c.status)
		})
		err := executar(aberto(t, endereco, "", nil), exemplo("webhook1", crm.EventoAbertura))
		if c.classe == "" {
			if err != nil {
				t.Errorf("%s: %v", c.nome, err)
			}
			continue
		}
		if e := destino.Classificar(err); err == nil || e.Classe() != c.classe || e.Depois() != c.depois || e.Pausa() != c.pausa {
			t.Errorf("%s: %s, after %s, pause %v: %v", c.nome, e.Classe(), e.Depois(), e.Pausa(), err)
		}
	}
}

// TestNoRedirect: a signed message goes where the settings say, not where somebody points to, not even on the same host.
func TestNoRedirect(t *testing.T) {
	t.Parallel()
	var chegou atomic.Bool
	mux := http.NewServeMux()
	mux.Handle("/aqui", http.RedirectHandler("/ali", http.StatusPermanentRedirect))
	mux.HandleFunc("/ali", func(http.ResponseWriter, *http.Request) { chegou.Store(true) })
	servico := httptest.NewServer(mux)
	defer servico.Close()
	err := executar(aberto(t, servico.URL+"/aqui", "", nil), exemplo("webhook1", crm.EventoAbertura))
	if e := destino.Classificar(err); err == nil || e.Classe() != destino.ClassePermanente || chegou.Load() {
		t.Errorf("%v, followed %v", err, chegou.Load())
	}
}

// TestGuide runs what the guide tells a subscriber to do: its shell accepts a message with either secret of a rotation, and no
// other body. Its table of events is the code's.
func TestGuide(t *testing.T) {
	t.Parallel()
	require.Tool(t, "openssl", "openssl")
	guia, err := os.ReadFile(filepath.Join("..", "..", "docs", "integradores", "webhooks.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, script, ok := strings.Cut(string(guia), "```sh verificar\n")
	script, _, fim := strings.Cut(script, "```")
	if !ok || !fim {
		t.Fatal("the guide has no block \"sh verificar\"")
	}
	const velho = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	endereco, chegaram := assinante(t, func(http.ResponseWriter) {})
	if err := executar(aberto(t, endereco, "", map[string]string{crm.CampoSegredoAnterior: velho}), exemplo("webhook1", crm.EventoMovimento)); err != nil {
		t.Fatal(err)
	}
	r := <-chegaram
	for nome, c := range map[string]struct {
		segredo, corpo string
		aceita         bool
	}{
		"the new secret": {segredoExemplo, string(r.corpo), true},
		"the old secret": {velho, string(r.corpo), true},
		"another secret": {"whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", string(r.corpo), false},
		"another body":   {segredoExemplo, `{"type":"ocorrencia.movida"}`, false},
	} {
		arquivo := filepath.Join(t.TempDir(), "corpo.json")
		if err := os.WriteFile(arquivo, []byte(c.corpo), 0o600); err != nil {
			t.Fatal(err)
		}
		comando := exec.Command("sh", "-c", script)
		comando.Env = append(os.Environ(), "SEGREDO="+c.segredo, "ID="+r.cabecalhos.Get(cabecalhoID), "HORA="+r.cabecalhos.Get(cabecalhoHora),
			"ASSINATURAS="+r.cabecalhos.Get(cabecalhoAssinatura), "CORPO="+arquivo)
		saida, err := comando.CombinedOutput()
		if aceita := err == nil && strings.Contains(string(saida), "aceita"); aceita != c.aceita {
			t.Errorf("%s: %s (%v)", nome, saida, err)
		}
	}
	tabela := "| type | quando | data |\n|---|---|---|\n"
	for _, e := range Eventos() {
		var membros []string
		dados := reflect.TypeOf(e.Dados)
		for i := range dados.NumField() {
			membros = append(membros, "`"+dados.Field(i).Tag.Get("json")+"`")
		}
		tabela += "| `" + e.Codigo + "` | " + e.Quando + " | " + strings.Join(membros, ", ") + " |\n"
	}
	if !strings.Contains(string(guia), tabela+"\n") {
		t.Errorf("the guide's table is not the code's:\n%s", tabela)
	}
	var m mensagem
	_, exemplo, _ := strings.Cut(string(guia), "```json\n")
	exemplo, _, _ = strings.Cut(exemplo, "```")
	if err := json.Unmarshal([]byte(exemplo), &m); err != nil || m.Type == "" {
		t.Errorf("the example of the guide: %v", err)
	}
}
