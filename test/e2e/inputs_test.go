package e2e

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"ponte/crm"
	"ponte/crm/importacao"
	"ponte/server"
)

// inputs are requests and files that real clients send, byte for byte. Those whose names begin with the same two digits
// are sent in order to one installation with the demonstration's data. What came of them stands in NN.golden: the answers,
// then every ocorrência and every call as they were kept. go test ./test/e2e -run TestInputs -update writes these again;
// read the difference.
const inputs = "../inputs"

func TestInputs(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(inputs, "[0-9][0-9]*.*"))
	if err != nil {
		t.Fatal(err)
	}
	groups := map[string][]string{}
	for _, f := range files {
		if filepath.Ext(f) != ".golden" {
			group := filepath.Base(f)[:2]
			groups[group] = append(groups[group], f)
		}
	}
	if len(groups) == 0 {
		t.Fatal("no inputs")
	}
	for name, group := range groups {
		t.Run(name, func(t *testing.T) {
			onBothEngines(t, func(t *testing.T, database string) { checkInputs(t, database, name, group) })
		})
	}
}

func checkInputs(t *testing.T, database, name string, group []string) {
	begin := time.Now().Truncate(time.Second)
	p := start(t, database, func(c *server.Config) { c.Demo = true })
	in := open(t, database)
	var err error
	in.tenant, err = in.admin.Tenant(t.Context(), "demo")
	in.must(err)
	kept := &inputReport{in: in, begin: begin}
	for _, f := range group {
		input, err := os.ReadFile(f)
		in.must(err)
		fmt.Fprintf(&kept.out, "== %s\n", filepath.Base(f))
		if filepath.Ext(f) == ".csv" {
			kept.load(f, input)
		} else {
			kept.send(strings.TrimPrefix(p.url, "http://"), input)
		}
	}
	kept.calls()
	kept.records()
	golden := filepath.Join(inputs, name+".golden")
	if *update {
		in.must(os.WriteFile(golden, kept.out.Bytes(), 0o600))
		return
	}
	want, err := os.ReadFile(golden)
	in.must(err)
	if d := gocmp.Diff(string(want), kept.out.String()); d != "" {
		t.Errorf("(-golden +kept):\n%s", d)
	}
}

// inputReport is what came of the inputs, as text.
type inputReport struct {
	in    *installation
	begin time.Time
	sent  int
	out   bytes.Buffer
}

// send writes a request as it is and keeps status and body of the answer. Each goes out a millisecond after the one before:
// the request log keeps its times to the millisecond, and is read back in their order.
func (r *inputReport) send(address string, request []byte) {
	t := r.in.t
	t.Helper()
	time.Sleep(time.Millisecond)
	connection, err := net.Dial("tcp", address)
	r.in.must(err)
	defer connection.Close()
	r.in.must(connection.SetDeadline(time.Now().Add(2 * time.Minute)))
	_, err = connection.Write(request)
	r.in.must(err)
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	r.in.must(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	r.in.must(err)
	got := read(answer, body, 0)
	if got.text != "" {
		got.body = got.text
	}
	fmt.Fprintf(&r.out, "%d %s\n", got.status, strings.TrimSpace(requestID.ReplaceAllString(got.body, "informe o código ... ao suporte")))
	r.sent++
}

// load imports a file: of ocorrências when it brings their number, else of clients.
func (r *inputReport) load(name string, file []byte) {
	table := importacao.Clientes
	if bytes.Contains(file, []byte("numero;")) {
		table = importacao.Ocorrencias
	}
	result, err := server.Importer(r.in.store).Importar(r.in.t.Context(), operator, r.in.tenant, importacao.Pedido{
		Tabela: table, Nome: filepath.Base(name), Arquivo: bytes.NewReader(file),
	})
	r.in.must(err)
	fmt.Fprintf(&r.out, "%s: %d lidas, %d criadas, %d alteradas, %d iguais, %d com erro\n",
		table, result.Lidas, result.Criadas, result.Alteradas, result.Iguais, result.ComErro)
	for _, e := range result.Erros {
		fmt.Fprintf(&r.out, "linha %d: %s\n", e.Linha, e.Frase())
	}
	for _, a := range result.Avisos {
		fmt.Fprintf(&r.out, "linha %d, aviso: %s\n", a.Linha, a.Frase)
	}
}

// calls waits for the rows of the request log: refused calls are logged after their answer.
func (r *inputReport) calls() {
	t := r.in.t
	t.Helper()
	var page crm.Lista[crm.Chamada]
	eventually(t, "every call is logged", func() bool {
		var err error
		page, err = r.in.store.Acervo().Chamadas(t.Context(), crm.FiltroChamadas{TenantID: r.in.tenant.ID})
		r.in.must(err)
		return len(page.Linhas) >= r.sent
	})
	slices.SortFunc(page.Linhas, func(a, b crm.Chamada) int { return a.Em.Compare(b.Em) })
	for _, c := range page.Linhas {
		fmt.Fprintf(&r.out, "chamada: %s %s %d %s %s\n", c.Operacao, c.Situacao, c.HTTP, c.Numero, c.Mensagem)
		for _, a := range c.Avisos {
			fmt.Fprintf(&r.out, "  aviso: %s\n", a)
		}
	}
}

// records writes every ocorrência and every client of the tenant.
func (r *inputReport) records() {
	t, ctx := r.in.t, r.in.t.Context()
	t.Helper()
	for _, number := range slices.SortedFunc(maps.Keys(r.in.numbers()), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	}) {
		f := r.in.record(number)
		o := &f.Ocorrencia
		fmt.Fprintf(&r.out, "ocorrência %s: %s %s, código %q, cliente %q, contrato %q, unidade %q, aberta %s, fechada %s\n  %q\n", number, f.StatusCodigo, f.Fase,
			o.CodigoOC, f.ClienteNome, f.ContratoCodigo, f.Unidade, r.instant(&o.AbertaEm), r.instant(o.FechadaEm), o.Descricao)
		for _, m := range f.Movimentos {
			fmt.Fprintf(&r.out, "  movimento %s\n", r.instant(&m.Em))
		}
		for _, n := range f.Narrativas {
			fmt.Fprintf(&r.out, "  narrativa %s %s: %q\n", n.Tipo, r.instant(&n.Em), n.Texto)
		}
		for _, a := range f.Anexos {
			fmt.Fprintf(&r.out, "  anexo %q %s, %d bytes\n", a.Nome, a.Tipo, a.Tamanho)
		}
	}
	clients, err := r.in.store.AcervoCadastros().Clientes(ctx, crm.FiltroClientes{TenantID: r.in.tenant.ID})
	r.in.must(err)
	names := make([]string, len(clients.Linhas))
	for i := range clients.Linhas {
		names[i] = clients.Linhas[i].Nome
	}
	slices.Sort(names)
	fmt.Fprintf(&r.out, "clientes: %s\n", strings.Join(names, ", "))
}

// instant is a time of an input, or "agora" for one of this run.
func (r *inputReport) instant(when *time.Time) string {
	switch {
	case when == nil:
		return "-"
	case !when.Before(r.begin):
		return "agora"
	}
	return when.UTC().Format(time.RFC3339)
}
