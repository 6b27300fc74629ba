package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/crm"
	"ponte/integration/destino"
	"ponte/integration/simulator"
)

// served is a client of a partner, and the partner's address.
func served(t *testing.T, partner http.Handler, prazo string) (*cliente, string) {
	t.Helper()
	service := httptest.NewServer(partner)
	t.Cleanup(func() {
		service.CloseClientConnections()
		service.Close()
	})
	row := Tipo()
	valores := map[string]string{destino.CampoURL: service.URL, destino.CampoPrazo: prazo}
	for k, v := range row.ExemploValores {
		valores[k] = v
	}
	c, err := abrir(destino.Configuracao{Valores: row.Completar(valores), Rede: destino.Rede{Loopback: true}})
	if err != nil {
		t.Fatal(err)
	}
	return c, service.URL
}

func tarefa(acao string) *destino.Tarefa {
	return &destino.Tarefa{Dossie: exemplo(acao), Registro: destino.NovoRegistro([]string{"segredo-de-teste-91cd"})}
}

func simulado(t *testing.T) (*cliente, *simulator.Simulator, string) {
	t.Helper()
	s := Tipo().Simulador().(*simulator.Simulator)
	c, address := served(t, s, "20s")
	return c, s, address
}

func post(t *testing.T, address, body string) {
	t.Helper()
	r, err := http.Post(address, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
}

// TestWhatIsAsked: the inclusion is the body of the API, the exclusion is headers, and no document is kept of either.
func TestWhatIsAsked(t *testing.T) {
	t.Parallel()
	type call struct {
		method, path, body string
		header             http.Header
	}
	var calls []call
	s := Tipo().Simulador().(*simulator.Simulator)
	c, _ := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b := new(strings.Builder)
		body := http.MaxBytesReader(w, r.Body, 1<<20)
		_, _ = fmt.Fprint(b, readAll(body))
		r.Body = http.NoBody
		calls = append(calls, call{r.Method, r.URL.Path, b.String(), r.Header.Clone()})
		again := httptest.NewRequest(r.Method, r.URL.Path, strings.NewReader(b.String()))
		again.Header = r.Header
		s.ServeHTTP(w, again)
	}), "20s")
	for _, acao := range []string{crm.EventoNegativar, crm.EventoBaixar} {
		task := tarefa(acao)
		made, err := c.Executar(t.Context(), task)
		if err != nil || made.IDExterno == "" || made.NumeroExterno != "T-1001-003" {
			t.Fatalf("%s: %+v, %v", acao, made, err)
		}
		if kept := task.Registro.Pedido(); strings.Contains(kept, "52998224725") || strings.Contains(kept, "token-simulado") || !strings.Contains(kept, "T-1001-003") {
			t.Errorf("%s: kept is %s", acao, kept)
		}
	}
	if len(calls) != 3 {
		t.Fatalf("%d calls: one login was to do for both", len(calls))
	}
	if calls[0].path != "/security/iam/v1/client-identities/login" || !strings.HasPrefix(calls[0].header.Get("Authorization"), "Basic ") {
		t.Errorf("the login is %+v", calls[0])
	}
	const want = `{"value":1523.40,"areaInformante":"0001","dueDate":"2026-02-10","categoryId":"IM","debtor":{"documentNumber":"52998224725","name":"MARIA DA SILVA",` +
		`"address":{"zipCode":"01310100","addressLine":"AVENIDA PAULISTA, 1000","district":"BELA VISTA","city":"SÃO PAULO","state":"SP"}},` +
		`"creditor":{"documentNumber":"11222333000181"},"contractNumber":"T-1001-003","debtType":"PEFIN"}`
	if calls[1].method != http.MethodPost || calls[1].path != "/collection/debt/" || calls[1].body != want {
		t.Errorf("the inclusion is %s %s\n%s\nwant\n%s", calls[1].method, calls[1].path, calls[1].body, want)
	}
	if calls[2].method != http.MethodDelete || calls[2].path != "/collection/debt/contract" || calls[2].body != "" {
		t.Errorf("the exclusion is %s %s with %q", calls[2].method, calls[2].path, calls[2].body)
	}
	for name, value := range map[string]string{"Creditor-Document": "11222333000181", "Debtor-Document": "52998224725", "Contract-Number": "T-1001-003", "Reason": "1", "Type": "PEFIN"} {
		if got := calls[2].header.Get(name); got != value {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
}

func readAll(r interface{ Read([]byte) (int, error) }) string {
	var b strings.Builder
	buffer := make([]byte, 4096)
	for {
		n, err := r.Read(buffer)
		b.Write(buffer[:n])
		if err != nil {
			return b.String()
		}
	}
}

// TestTokenThatEnds: by its own hour a token is asked for again before it is used, and one that is refused is asked for again once.
func TestTokenThatEnds(t *testing.T) {
	t.Parallel()
	c, s, address := simulado(t)
	now := time.Now()
	c.agora = func() time.Time { return now }
	send := func() {
		t.Helper()
		task := tarefa(crm.EventoNegativar)
		if _, err := c.Executar(t.Context(), task); err != nil {
			t.Fatal(err)
		}
	}
	send()
	first := c.token
	send()
	if c.token != first {
		t.Error("a token that is good was asked for again")
	}
	now = now.Add(15 * time.Minute)
	send()
	if c.token == first {
		t.Error("a token whose time is over was used")
	}
	second := c.token
	post(t, address+"/_expirar", `{"segundos":900}`)
	send()
	if c.token == second {
		t.Error("a token that was refused was kept")
	}
	if n := s.Executadas()["T-1001-003/"+crm.EventoNegativar]; n != 4 {
		t.Errorf("the partner did it %d times", n)
	}
}

// TestTokenThatIsNeverGood: a refusal of the token that was just given ends the try; nothing was done, and it is tried later.
func TestTokenThatIsNeverGood(t *testing.T) {
	t.Parallel()
	c, s, address := simulado(t)
	post(t, address+"/_expirar", `{"segundos":-60}`)
	_, err := c.Executar(t.Context(), tarefa(crm.EventoNegativar))
	if e := destino.Classificar(err); err == nil || e.Classe() != destino.ClasseTransitorio {
		t.Errorf("%v", err)
	}
	if n := len(s.Executadas()); n != 0 {
		t.Errorf("the partner did %d things", n)
	}
}

func TestValidity(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_790_000_000, 0)
	c := &cliente{agora: func() time.Time { return now }}
	for text, want := range map[string]time.Duration{
		strconv.FormatInt(now.Unix()+900, 10): 900*time.Second - folgaDoToken, "900": 900*time.Second - folgaDoToken,
		strconv.FormatInt(now.Unix()+90_000, 10): usoMaximo, "": usoSemPrazo, "logo": usoSemPrazo, "-1": usoSemPrazo,
	} {
		if got := c.validade(text).Sub(now); got != want {
			t.Errorf("%q is good for %s, want %s", text, got, want)
		}
	}
	if c.validade(strconv.FormatInt(now.Unix()-5, 10)).After(now) {
		t.Error("a token of the past is good")
	}
}

// TestLoginFailures: whatever becomes of the login, no debt was sent, so that the try is made again; what is sent and not answered is unknown.
func TestLoginFailures(t *testing.T) {
	t.Parallel()
	held := make(chan struct{})
	t.Cleanup(func() { close(held) })
	hold := func(_ http.ResponseWriter, r *http.Request) {
		_ = readAll(r.Body) // only then is it noticed that the caller is gone
		select {
		case <-held:
		case <-r.Context().Done():
		}
	}
	answer := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}
	for name, c := range map[string]struct {
		login, debt http.HandlerFunc
		want        destino.Classe
	}{
		"login not answered":      {hold, nil, destino.ClasseTransitorio},
		"login fails":             {answer(500, ""), nil, destino.ClasseTransitorio},
		"login breaks off":        {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, nil, destino.ClasseTransitorio},
		"login refused":           {answer(401, `{"message":"no"}`), nil, destino.ClasseTransitorio},
		"login without a token":   {answer(200, `{}`), nil, destino.ClasseTransitorio},
		"login is a page":         {answer(200, `<html>`), nil, destino.ClasseTransitorio},
		"debt not answered":       {nil, hold, destino.ClasseDesconhecido},
		"debt without an id":      {nil, answer(200, `{}`), destino.ClasseDesconhecido},
		"debt answered in part":   {nil, answer(200, `{"transactionId":`), destino.ClasseDesconhecido},
		"debt refused":            {nil, answer(400, `{"message":"documento 529.982.247-25 inválido"}`), destino.ClassePermanente},
		"debt cannot be taken":    {nil, answer(503, ``), destino.ClasseTransitorio},
		"debt fails at the other": {nil, answer(500, ``), destino.ClasseDesconhecido},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			routes := http.NewServeMux()
			login := c.login
			if login == nil {
				login = answer(200, `{"accessToken":"token-bom-123","tokenType":"Bearer","expiresIn":"`+strconv.FormatInt(time.Now().Unix()+900, 10)+`"}`)
			}
			routes.HandleFunc(caminhoLogin, login)
			asked := 0
			routes.HandleFunc("/collection/", func(w http.ResponseWriter, r *http.Request) {
				asked++
				if c.debt == nil {
					t.Error("a debt was sent")
					return
				}
				c.debt(w, r)
			})
			deadline := "20s"
			if strings.HasSuffix(name, "not answered") {
				deadline = "3s"
			}
			client, _ := served(t, routes, deadline)
			task := tarefa(crm.EventoNegativar)
			_, err := client.Executar(t.Context(), task)
			if err == nil || destino.Classificar(err).Classe() != c.want {
				t.Fatalf("%v, want %s", err, c.want)
			}
			if c.debt != nil && asked != 1 {
				t.Errorf("it was sent %d times", asked)
			}
			answered, _ := task.Registro.Resposta()
			if said := err.Error() + answered + task.Registro.Pedido(); strings.Contains(said, "529.982.247-25") || strings.Contains(said, "token-bom-123") || strings.Contains(said, "segredo-de-teste") {
				t.Errorf("what is kept shows a secret or a document: %s", said)
			}
		})
	}
}

// TestEchoedToken: a partner that answers with the token it was sent.
func TestEchoedToken(t *testing.T) {
	t.Parallel()
	routes := http.NewServeMux()
	routes.HandleFunc(caminhoLogin, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"accessToken":"token-bom-123","expiresIn":"900"}`))
	})
	routes.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, r.Header.Get("Authorization"), http.StatusUnprocessableEntity)
	})
	c, _ := served(t, routes, "20s")
	task := tarefa(crm.EventoNegativar)
	_, err := c.Executar(t.Context(), task)
	answered, _ := task.Registro.Resposta()
	if err == nil || strings.Contains(err.Error()+answered, "token-bom-123") {
		t.Errorf("%v\n%s", err, answered)
	}
}

// TestOneLoginForMany: those that need a token at once share one login.
func TestOneLoginForMany(t *testing.T) {
	t.Parallel()
	c, s, _ := simulado(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := c.Executar(t.Context(), tarefa(crm.EventoNegativar)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	logins := 0
	s.Locked(func(state map[string]any) { logins = len(bancoDe(state).tokens) })
	if logins != 1 {
		t.Errorf("%d logins", logins)
	}
}

func TestStopBeforeAnything(t *testing.T) {
	t.Parallel()
	c, s, _ := simulado(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := c.Executar(ctx, tarefa(crm.EventoBaixar))
	if destino.Classificar(err).Classe() != destino.ClasseCancelado || len(s.Executadas()) != 0 {
		t.Errorf("%v", err)
	}
	if _, _, err := c.Verificar(t.Context(), tarefa(crm.EventoBaixar)); !errors.Is(err, destino.ErrNaoVerificavel) {
		t.Errorf("Serasa can be asked: %v", err)
	}
}

// TestPaidMeanwhile: what is not to go any more does not, and not even the login is made.
func TestPaidMeanwhile(t *testing.T) {
	t.Parallel()
	c, s, _ := simulado(t)
	task := tarefa(crm.EventoNegativar)
	task.Dossie.Negativacao.NaoEnviar = "a dívida foi paga antes do envio"
	if f := faltasDe(t.Context(), task.Dossie, nil); f != nil {
		t.Errorf("it lacks %v", f)
	}
	_, err := c.Executar(t.Context(), task)
	if destino.Classificar(err).Classe() != destino.ClasseDispensado || task.Registro.Pedido() != "" || len(s.Executadas()) != 0 {
		t.Errorf("%v", err)
	}
}

func TestWhatIsMissing(t *testing.T) {
	t.Parallel()
	if f := faltasDe(t.Context(), exemplo(crm.EventoNegativar), nil); f != nil {
		t.Errorf("the example lacks %v", f)
	}
	if f := faltasDe(t.Context(), exemplo(crm.EventoBaixar), nil); f != nil {
		t.Errorf("the example lacks %v", f)
	}
	for want, spoil := range map[string]func(*crm.PedidoDeNegativacao){
		"R$ 10,00":       func(n *crm.PedidoDeNegativacao) { n.Valor = 999 },
		"CEP":            func(n *crm.PedidoDeNegativacao) { n.Devedor.CEP = "1310100" },
		"logradouro":     func(n *crm.PedidoDeNegativacao) { n.Devedor.Logradouro = " " },
		"bairro":         func(n *crm.PedidoDeNegativacao) { n.Devedor.Bairro = "" },
		"cidade":         func(n *crm.PedidoDeNegativacao) { n.Devedor.Cidade = "" },
		"UF":             func(n *crm.PedidoDeNegativacao) { n.Devedor.UF = "sp" },
		"nome":           func(n *crm.PedidoDeNegativacao) { n.Devedor.Nome = "" },
		"vencimento":     func(n *crm.PedidoDeNegativacao) { n.Vencimento = "" },
		"natureza":       func(n *crm.PedidoDeNegativacao) { n.Natureza = "" },
		"contrato":       func(n *crm.PedidoDeNegativacao) { n.Contrato = strings.Repeat("1", 21) },
		"CNPJ do credor": func(n *crm.PedidoDeNegativacao) { n.Credor = "52998224725" },
		"CPF ou CNPJ do": func(n *crm.PedidoDeNegativacao) { n.Devedor.Documento = "52998224726" },
	} {
		d := exemplo(crm.EventoNegativar)
		spoil(d.Negativacao)
		f := faltasDe(t.Context(), d, nil)
		if len(f) != 1 || !strings.Contains(f[0], want) {
			t.Errorf("%s: %v", want, f)
		}
	}
	for _, motivo := range []int{0, 26, 30, 86, 99} {
		d := exemplo(crm.EventoBaixar)
		d.Negativacao.Motivo = motivo
		if f := faltasDe(t.Context(), d, nil); len(f) != 1 || !strings.Contains(f[0], "motivo") {
			t.Errorf("reason %d: %v", motivo, f)
		}
	}
	d := exemplo(crm.EventoNegativar)
	d.Negativacao = nil
	if f := faltasDe(t.Context(), d, nil); len(f) != 1 {
		t.Errorf("of nothing: %v", f)
	}
}

// TestWhereItSignsIn: the login has an address of its own, in each environment.
func TestWhereItSignsIn(t *testing.T) {
	t.Parallel()
	for api, want := range map[string]string{
		"https://api.serasa.dev": "https://uat-api.serasaexperian.com.br", "https://api.serasa.com.br/": "https://api.serasaexperian.com.br", "http://127.0.0.1:9001": "http://127.0.0.1:9001",
	} {
		if got := enderecoDoLogin(map[string]string{destino.CampoURL: api}); got != want {
			t.Errorf("%s signs in at %s", api, got)
		}
	}
	if got := enderecoDoLogin(map[string]string{destino.CampoURL: "https://api.serasa.dev", campoEntradaNoSerasa: "https://interno.invalid"}); got != "https://interno.invalid" {
		t.Error(got)
	}
}
