package e2e

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ponte/api/multidados"
	"ponte/crm"
	"ponte/crm/importacao"
)

// Golden files: test/golden/<operation>/<case>/<codec>.req is a request, <codec>.res the answer to it, byte for byte but
// for the numbers. go test ./test/e2e -run TestGolden -update writes the answers again; read the difference.
const golden = "../golden"

var update = flag.Bool("update", false, "write the golden answers again")

// goldenCase is one folder; its name says what must come of it: sucesso..., repetida..., or eNNN... for a refusal.
type goldenCase struct{ operation, name, codec string }

func (c goldenCase) file(extension string) string {
	return filepath.Join(golden, c.operation, c.name, c.codec+extension)
}

func (c goldenCase) refusal() crm.CodigoRecusa {
	if m := refusalName.FindStringSubmatch(c.name); m != nil {
		n, _ := strconv.Atoi(m[1])
		return crm.CodigoRecusa(n)
	}
	return 0
}

var refusalName = regexp.MustCompile(`^e([0-9]{3})(-|$)`)

func goldenCases(t *testing.T) []goldenCase {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(golden, "*", "*", "*.req"))
	if err != nil {
		t.Fatal(err)
	}
	all := make([]goldenCase, 0, len(files))
	for _, f := range files {
		parts := strings.Split(filepath.ToSlash(f), "/")
		n := len(parts)
		all = append(all, goldenCase{parts[n-3], parts[n-2], strings.TrimSuffix(parts[n-1], ".req")})
	}
	return all
}

// everywhere are refusals that every operation can meet.
var everywhere = []crm.CodigoRecusa{
	crm.RecusaIP, crm.RecusaCredencial, crm.RecusaTenant, crm.RecusaCorpo, crm.RecusaTamanho,
	crm.RecusaInterna, crm.RecusaOcupado, crm.RecusaBanco, crm.RecusaPrazo,
}

// refusalsOfTheFacade are given by the REST API alone, whose own tests meet each of them (v1_*_test.go).
var refusalsOfTheFacade = []crm.CodigoRecusa{
	crm.RecusaToken, crm.RecusaEscopo, crm.RecusaVersao, crm.RecusaChaveReusada, crm.RecusaCadastro, crm.RecusaEntrega, crm.RecusaTarefa,
	crm.RecusaRitmo,
}

// refusalsOfTheDialects are given by Senior X's alone (senior_golden_test.go).
var refusalsOfTheDialects = []crm.CodigoRecusa{crm.RecusaPessoa, crm.RecusaTrocarSenha, crm.RecusaPlataforma, crm.RecusaLogins}

// refusalsOfTheClientDoor are given by the Portal do Cliente, to a client who reads another sentence (test/portal/portal_cliente_test.go).
var refusalsOfTheClientDoor = []crm.CodigoRecusa{crm.RecusaPortalCliente}

// refusalsOfTheMirror are given where the old service was to answer (server/shadow_test.go).
var refusalsOfTheMirror = []crm.CodigoRecusa{crm.RecusaAntigo}

// refusalsOf are the others, by operation; "" is what belongs to no operation. Every row of crm's table is here or above.
var refusalsOf = map[string][]crm.CodigoRecusa{
	crm.OperacaoAbrir: {
		crm.RecusaCNPJEmpresa, crm.RecusaData, crm.RecusaTextoLongo, crm.RecusaObrigatorio, crm.RecusaDocumento, crm.RecusaValor, crm.RecusaAnexo,
		crm.RecusaContrato, crm.RecusaUnidade, crm.RecusaUnidadeAmbigua, crm.RecusaContratoEncerrado, crm.RecusaClienteNaoEncontrado,
		crm.RecusaClienteDivergente, crm.RecusaCodigo, crm.RecusaSincronizacao, crm.RecusaRepetida, crm.RecusaChaveDeOutro,
	},
	crm.OperacaoEditar: {
		crm.RecusaData, crm.RecusaTextoLongo, crm.RecusaObrigatorio, crm.RecusaValor, crm.RecusaCodigo, crm.RecusaOcorrencia, crm.RecusaEncerrada,
	},
	crm.OperacaoNarrar:           {crm.RecusaData, crm.RecusaTextoLongo, crm.RecusaObrigatorio, crm.RecusaOcorrencia},
	crm.OperacaoConsultar:        {crm.RecusaData, crm.RecusaObrigatorio, crm.RecusaValor, crm.RecusaPeriodo, crm.RecusaLinhas},
	crm.OperacaoConsultarCliente: {crm.RecusaOperacao, crm.RecusaObrigatorio, crm.RecusaClienteInexistente},
	crm.OperacaoTimesheet: {
		crm.RecusaOperacao, crm.RecusaCNPJEmpresa, crm.RecusaData, crm.RecusaTextoLongo, crm.RecusaObrigatorio, crm.RecusaValor,
	},
	crm.OperacaoEditarLote: {crm.RecusaObrigatorio, crm.RecusaValor},
	crm.OperacaoDivisoes:   {},
	crm.OperacaoIncluirCliente: {
		crm.RecusaOperacao, crm.RecusaTextoLongo, crm.RecusaObrigatorio, crm.RecusaDocumento, crm.RecusaValor, crm.RecusaClienteNaoEncontrado,
		crm.RecusaClienteDivergente,
	},
	crm.OperacaoIncluirContrato: {
		crm.RecusaOperacao, crm.RecusaTextoLongo, crm.RecusaObrigatorio, crm.RecusaDocumento, crm.RecusaValor, crm.RecusaSincronizacao,
	},
	crm.OperacaoIncluirUnidade: {crm.RecusaOperacao, crm.RecusaTextoLongo, crm.RecusaObrigatorio, crm.RecusaValor, crm.RecusaSincronizacao},
	crm.OperacaoIncluirTitulos: {crm.RecusaOperacao, crm.RecusaObrigatorio, crm.RecusaValor},
	"desconhecida":             {crm.RecusaMetodo, crm.RecusaContatoSemSenha},
}

// TestGoldenIsComplete fails when an operation lacks a success, a repeat or one of its refusals in a codec that serves it.
func TestGoldenIsComplete(t *testing.T) {
	t.Parallel()
	have := map[string]bool{}
	for _, c := range goldenCases(t) {
		kind := c.name
		if n := c.refusal(); n != 0 {
			kind = strconv.Itoa(int(n))
		}
		have[c.operation+"/"+kind+"/"+c.codec] = true
	}
	seen := map[crm.CodigoRecusa]bool{}
	for _, n := range everywhere {
		seen[n] = true
	}
	for _, o := range multidados.Catalogo() {
		codes, listed := refusalsOf[o.Nome]
		if !listed {
			t.Errorf("operation %s is not in refusalsOf: say there which refusals it gives", o.Nome)
		}
		want := []string{"sucesso"}
		if !o.SoLe {
			want = append(want, "repetida")
		}
		for _, n := range append(slices.Clone(everywhere), codes...) {
			seen[n] = true
			want = append(want, strconv.Itoa(int(n)))
		}
		for _, kind := range want {
			if o.SOAP && kind != strconv.Itoa(int(crm.RecusaAnexo)) && !have[o.Nome+"/"+kind+"/soap"] {
				t.Errorf("no golden file of %s over SOAP: %s", o.Nome, kind)
			}
			if len(o.REST) > 0 && !have[o.Nome+"/"+kind+"/rest"] {
				t.Errorf("no golden file of %s over REST: %s", o.Nome, kind)
			}
		}
	}
	for _, n := range refusalsOf["desconhecida"] {
		if seen[n] = have["desconhecida/"+strconv.Itoa(int(n))+"/rest"]; !seen[n] {
			t.Errorf("no golden file: desconhecida, %d", n)
		}
	}
	for _, row := range crm.Recusas {
		if !seen[row.Codigo] && !slices.Contains(slices.Concat(refusalsOfTheFacade, refusalsOfTheDialects, refusalsOfTheClientDoor, refusalsOfTheMirror), row.Codigo) {
			t.Errorf("refusal %d belongs to no operation: add it to refusalsOf", row.Codigo)
		}
	}
}

// TestGolden sends every request and compares the answer, on both engines.
func TestGolden(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := installGolden(t, database)
		g := &goldenRun{in: in, ponte: start(t, database), failing: failingServer(t)}
		for _, c := range goldenCases(t) {
			t.Run(c.operation+"/"+c.name+"/"+c.codec, func(t *testing.T) { g.check(t, c) })
		}
	})
}

type goldenRun struct {
	in      *installation
	ponte   *ponte
	failing string
	opened  int
	known   map[string]string // number → placeholder, of the case at work
}

var (
	placeholder = regexp.MustCompile(`\{\{(aberta|encerrada|chave_usada|chave_de_outro)\}\}`)
	requestLine = regexp.MustCompile(`^([A-Z]+) (/\S*)$`)
	bareNumber  = regexp.MustCompile(`(^|>|"|ncia )([0-9]{1,5})(<|"|$| )`)
	requestID   = regexp.MustCompile(`informe o código \S+ ao suporte`)
)

func (g *goldenRun) check(t *testing.T, c goldenCase) {
	g.known = map[string]string{}
	request, err := os.ReadFile(c.file(".req"))
	if err != nil {
		t.Fatal(err)
	}
	request = placeholder.ReplaceAllFunc(request, func(m []byte) []byte { return []byte(g.prepare(strings.Trim(string(m), "{}"))) })
	got := g.send(t, request)
	if strings.HasPrefix(c.name, "repetida") {
		first := got
		if got = g.send(t, request); !bytes.Equal(got, first) {
			t.Errorf("the repeat differs (-first +repeat):\n%s", cmp.Diff(string(first), string(got)))
		}
	}
	g.holds(t, c, string(got))
	if *update {
		if err := os.WriteFile(c.file(".res"), got, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(c.file(".res"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("(-golden +answer):\n%s", diff)
	}
}

// holds checks what an answer must be by its case's name, whatever the golden file says.
func (g *goldenRun) holds(t *testing.T, c goldenCase, got string) {
	status, _, _ := strings.Cut(got, "\n")
	code := c.refusal()
	refused := strings.Contains(got, "(e:") || strings.Contains(got, "<faultstring")
	switch {
	case code == 0 && (refused && !strings.Contains(c.name, "parcial") || status != "200"):
		t.Errorf("a success is refused:\n%s", got)
	case code == crm.RecusaCorpo && c.codec == "soap":
		if status != "500" {
			t.Errorf("no fault:\n%s", got)
		}
	case code != 0 && !strings.Contains(got, fmt.Sprintf("(e:%d)", code)):
		t.Errorf("not refused with %d:\n%s", code, got)
	case code != 0 && status != wantedStatus(c):
		t.Errorf("refused with status %s, want %s", status, wantedStatus(c))
	}
}

// wantedStatus is the one of the table of refusals on REST. On SOAP refusals travel in 200, faults in 500.
func wantedStatus(c goldenCase) string {
	code := c.refusal()
	switch {
	case c.codec == "soap" && (strings.HasSuffix(c.name, "-como-fault") || code == crm.RecusaTamanho):
		return "500"
	case c.codec == "soap":
		return "200"
	case strings.HasSuffix(c.name, "metodo-http"):
		return strconv.Itoa(http.StatusMethodNotAllowed)
	}
	i := slices.IndexFunc(crm.Recusas, func(l crm.LinhaRecusa) bool { return l.Codigo == code })
	return strconv.Itoa(crm.Recusas[i].HTTP)
}

// prepare makes what a request refers to.
func (g *goldenRun) prepare(what string) string {
	g.opened++
	number := "0020261122" + strconv.Itoa(1000+g.opened) // a protocol of the old system: too long to move the sequence
	key := "OURO-" + number
	if what == "chave_usada" { // by an opening with other content, which an import does not keep
		g.ponte.restJSON("incluir_oc", map[string]any{"usuario_ws": demanding.Usuario, "senha_ws": demanding.Senha, "codigo_oc": key, "descricao": "A primeira"})
		return key
	}
	status := crm.StatusAberta
	if what == "encerrada" {
		status = crm.StatusEncerrado
	}
	g.in.load(importacao.Ocorrencias, "numero;codigo_oc;sistema;documento;contrato;status;data_abertura;descricao\n"+
		number+";"+key+";mobuss;"+buyerCPF+";1001;"+status+";2026-11-22 08:00:00;Infiltração na laje\n")
	g.known[number] = "{{" + what + "}}"
	if what == "chave_de_outro" {
		return key
	}
	return number
}

// send gives the answer as a golden file keeps it: status, the headers that matter, and the body.
func (g *goldenRun) send(t *testing.T, request []byte) []byte {
	head, body, _ := bytes.Cut(request, []byte("\n\n"))
	lines := bufio.NewScanner(bytes.NewReader(head))
	lines.Scan()
	m := requestLine.FindStringSubmatch(lines.Text())
	if m == nil {
		t.Fatalf("the request begins with %q", lines.Text())
	}
	base := g.ponte.url
	if strings.HasPrefix(m[2], "/falha-") {
		base = g.failing
	}
	r, err := http.NewRequestWithContext(t.Context(), m[1], base+m[2], bytes.NewReader(bytes.TrimSuffix(body, []byte("\n"))))
	if err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		r.Header.Set(name, value)
	}
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "%d\n", answer.StatusCode)
	for _, name := range []string{"Content-Type", "Retry-After", "WWW-Authenticate", "Allow"} {
		if v := answer.Header.Get(name); v != "" {
			fmt.Fprintf(&out, "%s: %s\n", name, v)
		}
	}
	out.WriteString("\n" + g.stable(string(text)) + "\n")
	return out.Bytes()
}

// stable puts names where an answer holds numbers of this run.
func (g *goldenRun) stable(text string) string {
	text = requestID.ReplaceAllString(text, "informe o código {{pedido}} ao suporte")
	text = strings.ReplaceAll(text, g.ponte.url, "{{ponte}}")
	for number, name := range g.known {
		text = strings.ReplaceAll(text, number, name)
	}
	return bareNumber.ReplaceAllString(text, "${1}{{numero}}${3}")
}

var demanding = crm.NovaCredencial{Usuario: "exigente", Sistema: "mobuss", Senha: "senha-exigente", AoRepetir: crm.RepetirRecusar}

// installGolden sets up what the requests speak of: besides the usual tenant one that refuses what may be refused, one
// with narrow limits, one that nobody may call, and one with too much to list.
func installGolden(t *testing.T, database string) *installation {
	t.Helper()
	in := install(t, database)
	in.credential(mobussCredential)
	in.credential(demanding)
	in.credential(crm.NovaCredencial{Usuario: "em.json", Senha: "senha-json", Retorno: crm.RetornoJSON, Operacoes: []string{crm.OperacaoIncluirCliente}})
	in.credential(crm.NovaCredencial{
		Usuario: "so.edita", Senha: "senha-edita", Sistema: "mega", Cadastro: crm.CadastroEditar, Operacoes: []string{crm.OperacaoIncluirCliente},
	})
	in.credential(crm.NovaCredencial{Usuario: "em.texto", Senha: "senha-texto", Retorno: crm.RetornoTexto})
	in.credential(crm.NovaCredencial{Usuario: "com.falha", Senha: "senha-falha", RecusaFalha: true})
	in.load(importacao.Clientes, "documento;nome;codigo\n52998224725;Ana Souza;C-88\n")
	in.load(importacao.Unidades, "empreendimento;bloco;unidade;codigo\nResidencial Teste;B;101;1102\nResidencial Teste;C;303;1303\n")
	in.load(importacao.Unidades, "empreendimento;unidade\nTorre Parada;1\n")
	in.load(importacao.Empreendimentos, "nome;desligado\nTorre Parada;S\n")
	if _, err := in.admin.ConfigurarSolicitacao(t.Context(), operator, in.tenant.ID, "PARADA", crm.MudancaCodigo{Desligada: new(true)}); err != nil {
		t.Fatal(err)
	}
	main := in.tenant
	for slug, settings := range map[string][]crm.Atribuicao{
		"estrita": {{Chave: crm.ConfCodigoDesconhecido, Valor: "recusar"}, {Chave: crm.ConfContratoEncerrado, Valor: "recusar"}, {Chave: crm.ConfObrigatorios, Valor: "DESCRICAO"}},
		"pequena": {{Chave: crm.ConfMaxCorpo, Valor: "4096"}, {Chave: crm.ConfMaxAnexo, Valor: "1024"}},
		"fechada": nil,
		"cheia":   nil,
	} {
		var err error
		in.tenant, err = in.admin.CriarTenant(t.Context(), operator, crm.NovoTenant{Slug: slug, Nome: slug, CNPJs: []string{"11222333000181"}})
		in.must(err)
		if _, err = in.admin.AlterarTenant(t.Context(), operator, slug, settings); err != nil {
			t.Fatal(err)
		}
		in.credential(crm.NovaCredencial{Usuario: megaUser, Sistema: "mega", Senha: megaSecret, Mestre: true})
		switch slug {
		case "fechada":
			continue
		case "estrita":
			in.load(importacao.Clientes, "documento;nome;codigo\n"+buyerCPF+";José da Conceição;C-77\n")
			in.load(importacao.Unidades, "empreendimento;bloco;unidade\nResidencial Teste;A;101\nResidencial Teste;A;102\n")
			in.load(importacao.Contratos, "codigo;documento;empreendimento;bloco;unidade;situacao\n1001;"+buyerCPF+";Residencial Teste;A;101;A\n1002;"+buyerCPF+";Residencial Teste;A;102;D\n")
			in.load(importacao.Ocorrencias, "numero;sistema;status;data_abertura;descricao\n500;mega;aberta;2026-11-22 08:00:00;Infiltração\n")
		case "cheia":
			rows := "numero;sistema;status;data_abertura;descricao\n"
			for i := range crm.MaxLinhasConsulta + 1 {
				rows += strconv.Itoa(100_000+i) + ";mega;aberta;2026-11-22 08:00:00;x\n"
			}
			in.load(importacao.Ocorrencias, rows)
		}
		in.allow("127.0.0.0/8")
	}
	in.tenant = main
	return in
}
