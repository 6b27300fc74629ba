package e2e

import (
	"bufio"
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ponte/crm"
	"ponte/crm/sombra"
	"ponte/server"
	"ponte/test/nusoap"
)

// foreignCall is a request of a system that calls, as it came; the call's own CODIGO_OC takes the place of key, which is as long.
type foreignCall struct {
	operation, key string
	raw            []byte
}

// foreigners are the captured requests of every SOAP stack, and those of the REST callers in each of their forms.
func foreigners(t *testing.T) []foreignCall {
	t.Helper()
	var all []foreignCall
	for _, c := range readCaptures(t) {
		raw, err := os.ReadFile(filepath.Join(captures, c.file))
		if err != nil {
			t.Fatal(err)
		}
		key, _ := c.expected["CODIGO_OC"].(string)
		all = append(all, foreignCall{c.operation, key, raw})
	}
	const key = "REST-0000"
	rest := func(operation, method, path, contentType, body string) {
		raw := fmt.Sprintf("%s /webservices/rest/%s HTTP/1.1\r\nHost: crm.exemplo\r\n", method, path)
		if contentType != "" {
			raw += fmt.Sprintf("Content-Type: %s\r\nContent-Length: %d\r\n", contentType, len(body))
		}
		all = append(all, foreignCall{operation, key, []byte(raw + "\r\n" + body)})
	}
	asJSON := func(user, secret string, parts ...string) string {
		m := map[string]string{"usuario_ws": user, "senha_ws": secret}
		for i := 0; i < len(parts); i += 2 {
			m[parts[i]] = parts[i+1]
		}
		b, _ := json.Marshal(m)
		return string(b)
	}
	opens := []string{"cod_projeto", "1101", "cnpj_cliente", "111.444.777-35", "bloqueio_incluir_cliente", "T", "descricao", "Infiltração na laje", "codigo_oc", key}
	form := url.Values{"usuario_ws": {mobussUser}, "senha_ws": {mobussSecret}}
	for i := 0; i < len(opens); i += 2 {
		form.Set(opens[i], opens[i+1])
	}
	mobuss := asJSON(mobussUser, mobussSecret, opens...)
	rest(crm.OperacaoAbrir, "POST", "incluir_oc", "application/json", mobuss)
	rest(crm.OperacaoAbrir, "POST", "incluir_oc", "application/json", strings.NewReplacer("ç", "\xe7", "ã", "\xe3").Replace(mobuss))
	rest(crm.OperacaoAbrir, "POST", "incluir_oc", "application/x-www-form-urlencoded", form.Encode())
	rest(crm.OperacaoAbrir, "GET", "incluir_oc?"+form.Encode(), "", "")
	rest(crm.OperacaoAbrir, "POST", "api.php?api_method=incluir_oc", "application/json", asJSON("vimob", "senha-vimob", opens...))
	rest(crm.OperacaoEditar, "POST", "editar_ocorrencia", "application/json", asJSON(megaUser, megaSecret, "numero_protocolo", "123", "codigo_status", "encerrado"))
	rest(crm.OperacaoDivisoes, "POST", "getDivisoesSolicitacoes", "application/json", asJSON(mobussUser, mobussSecret))
	rest(crm.OperacaoDivisoes, "GET", "getDivisoesSolicitacoes?"+url.Values{"usuario_ws": {"vimob"}, "senha_ws": {"senha-vimob"}}.Encode(), "", "")
	return all
}

// with gives the request with a CODIGO_OC of its own, and headers that say what is planted.
func (f *foreignCall) with(id int, planted string) []byte {
	raw := f.raw
	if f.key != "" {
		own := strings.ToUpper(strconv.FormatInt(int64(id), 36))
		raw = bytes.ReplaceAll(raw, []byte(f.key), []byte(strings.Repeat("0", len(f.key)-len(own))+own))
	}
	if planted == "sentence" { // of a contract that nobody knows
		raw = bytes.Replace(raw, []byte(">1001<"), []byte(">1009<"), 1)
	}
	line, rest, _ := bytes.Cut(raw, []byte("\r\n"))
	return slices.Concat(line, fmt.Appendf(nil, "\r\nX-Call: %d\r\nX-Planted: %s\r\n", id, planted), rest)
}

// exchange sends a request on a connection of its own, and reads the answer.
func exchange(address string, request []byte) (*http.Response, []byte, error) {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return nil, nil, err
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(2 * time.Minute))
	if _, err := c.Write(request); err != nil {
		return nil, nil, err
	}
	in := bufio.NewReader(c)
	r, err := http.ReadResponse(in, &http.Request{Method: string(request[:bytes.IndexByte(request, ' ')])})
	if err != nil {
		return nil, nil, err
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	return r, body, err
}

// asSent tells whether an answer is what the old service sent, by what that wrote down of it.
func asSent(r *http.Response, body []byte) error {
	sum := md5.Sum(append([]byte(strconv.Itoa(r.StatusCode)+"\n"), body...)) //nolint:gosec // what PHP has; it guards nothing
	if got := r.Header.Get("X-Sum"); got != hex.EncodeToString(sum[:]) {
		return fmt.Errorf("the answer is not what was sent: %d %.200q", r.StatusCode, body)
	}
	var headers []string
	sent, err := base64.StdEncoding.DecodeString(r.Header.Get("X-Sent"))
	if err == nil {
		err = json.Unmarshal(sent, &headers)
	}
	if err != nil {
		return err
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ":")
		if !slices.Contains(r.Header.Values(name), strings.TrimSpace(value)) {
			return fmt.Errorf("header %q came as %q", h, r.Header.Values(name))
		}
	}
	return nil
}

// shadowed is an installation in espelho before an old service, both with ocorrência 123 and another.
type shadowed struct {
	*installation
	old *nusoap.Server
}

// oldNumber is the number that the old service gave last before a test.
const oldNumber = 70_000

func toLoopback(c *server.Config) { c.DestinationNetworks = []string{"loopback"} }

func shadow(t *testing.T, database string, p func() *ponte) (*shadowed, *ponte) {
	t.Helper()
	in := install(t, database)
	in.credential(mobussCredential)
	in.credential(crm.NovaCredencial{Usuario: "vimob", Senha: "senha-vimob", Busca: crm.BuscaUnidade, Cadastro: crm.CadastroNenhum})
	in.must(in.store.Sombra().ElevarNumeracao(t.Context(), in.tenant.ID, 122))
	first := p()
	for n := range 2 {
		if r := first.soap(opening("CODIGO_OC", fmt.Sprint("BASE-", n), "DATA_ABERTURA", "2026-11-22 10:00:00", "COD_DIVISAO", "COM01", "COD_SOLICITACAO", "SO124", "DESCRICAO", fmt.Sprint("Base ", n))); !digits.MatchString(r.text) || n == 0 && r.text != "123" {
			t.Fatalf("%q", r.text)
		}
	}
	lists := map[string]string{}
	for _, f := range foreigners(t) {
		if f.operation != crm.OperacaoConsultar && f.operation != crm.OperacaoDivisoes {
			continue
		}
		r := first.raw200(f.raw)
		text := r.text
		if f.operation == crm.OperacaoDivisoes {
			text = r.body
		}
		if other := lists[f.operation]; other != "" && other != text {
			t.Fatalf("%s lists %s here and %s there", f.operation, other, text)
		}
		lists[f.operation] = text
	}
	s := &shadowed{in, nusoap.Start(t, oldNumber, lists)}
	s.set(crm.ConfSombraAntigo, s.old.URL)
	s.set(crm.ConfSombraModo, string(crm.SombraEspelho))
	eventually(t, "the old service answers", func() bool { return s.answeredBy(first.url) == "old" })
	return s, first
}

// raw200 is raw for a request of either surface.
func (p *ponte) raw200(request []byte) reply {
	p.t.Helper()
	r, body, err := exchange(strings.TrimPrefix(p.url, "http://"), request)
	if err != nil || r.StatusCode != 200 {
		p.t.Fatalf("%v %+v %s", err, r, body)
	}
	return read(r, body, 0)
}

// answeredBy tells who answers at an address, by a request that is no call: the service page, since Ponte answers the WSDL once it is captured.
func (s *shadowed) answeredBy(url string) string {
	r, _, err := exchange(strings.TrimPrefix(url, "http://"), []byte("GET /webservices/index.php HTTP/1.0\r\n\r\n"))
	switch {
	case err != nil:
		return err.Error()
	case strings.Contains(r.Header.Get("X-Powered-By"), "PHP"):
		return "old"
	case r.StatusCode == 200 && r.Header.Get("X-Request-Id") != "":
		return "ponte"
	}
	return "nobody"
}

// report waits until that many calls were compared or lost.
func (s *shadowed) report(calls int64) *sombra.Relatorio {
	s.t.Helper()
	var r *sombra.Relatorio
	eventually(s.t, fmt.Sprint(calls, " calls are compared"), func() bool {
		lines, err := s.store.Sombra().Sombra(s.t.Context(), s.tenant.ID, "2000-01-01")
		s.must(err)
		r = sombra.Relatar("2000-01-01", lines)
		return r.Chamadas+r.Perdidas >= calls
	})
	return r
}

// planted are the differences by operation: how many of its calls get which.
var planted = map[string][]string{
	crm.OperacaoAbrir:     {"sentence", "slow"},
	crm.OperacaoNarrar:    {"empty"},
	crm.OperacaoEditar:    {"500"},
	crm.OperacaoConsultar: {"order", "missing"},
}

// TestTheReportNamesWhatWasPlanted sends the calls of all foreign systems through espelho to NuSOAP, some of which it answers in
// another way than Ponte would: each caller gets the old service's answer as it is, and the report names those and no other.
func TestTheReportNamesWhatWasPlanted(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		calls := 10_000
		if !strings.HasPrefix(database, "sqlite") {
			calls = 1_000
		}
		s, p := shadow(t, database, func() *ponte { return start(t, database, toLoopback) })
		all := foreigners(t)
		address := strings.TrimPrefix(p.url, "http://")
		before := len(s.numbers())
		type finding struct {
			Operation, Field string
			Result           sombra.Resultado
		}
		want, kinds, wants := map[string]map[sombra.Resultado]int64{}, map[finding]int64{}, make([]string, calls)
		for id := range calls {
			f := &all[id%len(all)]
			result := sombra.Igual
			if round := id / len(all); round%9 == 4 && len(planted[f.operation]) > 0 && f.operation != "" && (f.key == "" || bytes.Contains(f.raw, []byte("index.php"))) {
				wants[id] = planted[f.operation][(round/9)%len(planted[f.operation])]
			}
			field := ""
			switch wants[id] {
			case "sentence":
				result, field = sombra.Diferente, sombra.CampoRetorno
			case "empty", "500":
				result, field = sombra.SoLaRecusa, sombra.CampoRetorno
			case "order":
				result, field = sombra.Diferente, sombra.CampoOrdem
			case "missing":
				result, field = sombra.Diferente, "*.descricao"
			}
			if f.operation == crm.OperacaoDivisoes {
				result = sombra.Ruido
			}
			if want[f.operation] == nil {
				want[f.operation] = map[sombra.Resultado]int64{}
			}
			want[f.operation][result]++
			if field != "" {
				kinds[finding{f.operation, field, result}]++
			}
		}
		kinds[finding{crm.OperacaoDivisoes, "*.consultado", sombra.Ruido}] = 1 // what was learned, once
		// That consultado is noise is learned by asking again, for which there is time before the flood.
		alone := slices.IndexFunc(all, func(f foreignCall) bool { return f.operation == crm.OperacaoDivisoes })
		p.raw200(all[alone].with(calls, ""))
		s.report(1)
		want[crm.OperacaoDivisoes][sombra.Ruido]++
		var senders sync.WaitGroup
		next := make(chan int)
		for range 16 {
			senders.Go(func() {
				for id := range next {
					f := &all[id%len(all)]
					r, body, err := exchange(address, f.with(id, wants[id]))
					if err == nil {
						err = asSent(r, body)
					}
					if err != nil {
						t.Errorf("call %d, %s: %v", id, f.operation, err)
					}
				}
			})
		}
		for id := range calls {
			next <- id
		}
		close(next)
		senders.Wait()

		r := s.report(int64(calls) + 1)
		got, found := map[string]map[sombra.Resultado]int64{}, map[finding]int64{}
		for _, o := range r.Operacoes {
			got[o.Nome] = o.Vezes
			for _, l := range o.Achados {
				found[finding{o.Nome, l.Campo, l.Resultado}] = l.Vezes
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("results (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(kinds, found); diff != "" {
			t.Errorf("findings (-want +got):\n%s", diff)
		}
		if n := len(s.numbers()); n != before {
			t.Errorf("%d ocorrências, %d before: a dry run writes", n, before)
		}
		s.onceEach(calls + 1)
		t.Logf("%d calls compared, %d unexplained", r.Chamadas, r.Inexplicado)
	})
}

// onceEach: the old service got each call once; a read perhaps once more.
func (s *shadowed) onceEach(calls int) {
	s.t.Helper()
	list, err := s.old.Calls()
	s.must(err)
	seen := map[string]int{}
	for _, c := range list {
		if seen[c.ID]++; seen[c.ID] > 1 && c.Operation != crm.OperacaoConsultar && c.Operation != crm.OperacaoDivisoes {
			s.t.Errorf("%s %s came %d times", c.Operation, c.ID, seen[c.ID])
		}
	}
	if len(seen) != calls {
		s.t.Errorf("the old service got %d calls of %d", len(seen), calls)
	}
}
