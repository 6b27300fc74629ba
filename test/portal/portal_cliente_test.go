package portal_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/portalcliente"
	"ponte/test/correio"
)

const fraseContrato = "Contrato inválido ou você não tem permissão de acesso!"

// joana is the client of the obra's contract; paulo has a part in it.
const (
	joana = "390.533.447-05"
	paulo = "111.444.777-35"
)

// comPortalDoCliente is a server whose clients may come, with a mailbox for their codes and a contract for each reason not to be seen.
func comPortalDoCliente(t *testing.T) (*servidor, *pessoa, *correio.Servidor, *observer.ObservedLogs) {
	t.Helper()
	caixa := correio.Subir(t, correio.Opcoes{})
	nucleo, log := observer.New(zap.WarnLevel)
	s := subirCom(t, true, zap.New(nucleo))
	s.daFonte("mega", append(obra(),
		reg(crm.VinculoEmpreendimento, "E-2", "nome", "Residencial Fechado"), reg(crm.VinculoBloco, "B-2", "empreendimento", "E-2", "nome", "Única"),
		reg(crm.VinculoUnidade, "U-2", "codigo_bloco", "B-2", "unidade", "1", "codigo", "2001"),
		reg(crm.VinculoContrato, "K-2", "codigo", "C-FECHADO", "cliente", "M-1", "codigo_unidade", "U-2", "situacao", "A"),
		reg(crm.VinculoContrato, "K-3", "codigo", "C-DISTRATO", "cliente", "M-1", "codigo_unidade", "U-901", "situacao", "D"),
		novoEmail("M-1", "joana@exemplo.com.br"), novoEmail("M-2", "paulo@exemplo.com.br"))...)
	p := s.admin()
	p.enviar("/email", "empresa", "0", "filial", "0", "endereco", "localhost", "porta", strconv.Itoa(caixa.Porta), "intervalo", "0", "remetente", "avisos@exemplo.com.br", "nome", "Exemplo", "principal", "sim")
	gravar := func(versao, ativo string) *pagina {
		return p.enviar("/destinos/email", "versao", versao, "lado", "producao", "ativo", ativo, "sistema", "email", "c_eventos", "cliente.codigo")
	}
	gravar("0", "")
	p.enviar("/destinos/email/ato", "ato", "trocar", "ambiente", "producao")
	if pg := gravar("2", "sim"); pg.status != http.StatusOK {
		t.Fatalf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	config := p.formulario("/configuracoes", "form#configuracoes")
	config.Set("portal_cliente", "sim")
	if pg := p.pedir(http.MethodPost, "/configuracoes", config); pg.status != http.StatusOK {
		t.Fatalf("%d %s", pg.status, pg.Find(".erro").Text())
	}
	ateQue(t, "the portal answers", func() bool { return s.pessoa().noCliente("/entrar").status == http.StatusOK })
	return s, p, caixa, log
}

// novoEmail is what a source says of a client later.
func novoEmail(codigo, email string) cadastro.Registro {
	r := reg(crm.VinculoCliente, codigo, "email", email)
	r.Em = r.Em.Add(time.Hour)
	return r
}

// noCliente asks for a page of the demonstration's Portal do Cliente; with pares it posts a form.
func (p *pessoa) noCliente(caminho string, pares ...string) *pagina {
	p.t.Helper()
	metodo, corpo := http.MethodGet, url.Values{}
	for i := 0; i < len(pares); i += 2 {
		metodo = http.MethodPost
		corpo.Set(pares[i], pares[i+1])
	}
	r, err := http.NewRequest(metodo, p.s.url+"/cliente/demo"+caminho, strings.NewReader(corpo.Encode()))
	if err != nil {
		p.t.Fatal(err)
	}
	if metodo == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return p.fazer(r)
}

var umCodigo = regexp.MustCompile(`\b[0-9]{6}\b`)

// codigoPara waits for the code of a message to somebody, after so many before it.
func codigoPara(t *testing.T, caixa *correio.Servidor, email string, antes int) (codigo string) {
	t.Helper()
	ateQue(t, "the code is sent to "+email, func() bool {
		n := 0
		for _, m := range caixa.Aceitas() {
			if m.Para[0] != email {
				continue
			}
			if n++; n > antes {
				_, corpo, _ := strings.Cut(m.Texto, "text/plain")
				codigo = umCodigo.FindString(corpo)
				return true
			}
		}
		return false
	})
	return codigo
}

// entrarComoCliente signs in by a code.
func (s *servidor) entrarComoCliente(caixa *correio.Servidor, documento, email string) *pessoa {
	s.t.Helper()
	c := s.pessoa()
	if pg := c.noCliente("/entrar", "documento", documento); pg.url.Path != "/cliente/demo/codigo" {
		s.t.Fatalf("%d %s", pg.status, pg.Find("main").Text())
	}
	if pg := c.noCliente("/codigo", "codigo", codigoPara(s.t, caixa, email, 0)); pg.url.Path != "/cliente/demo" {
		s.t.Fatalf("%d %s %s", pg.status, pg.url, pg.Find("main").Text())
	}
	return c
}

// TestPortalDoCliente: a client comes by a code that a real server took, sees what is theirs and nothing else; another one's contract, one that
// does not exist and one that is off answer alike, and the log knows why.
func TestPortalDoCliente(t *testing.T) {
	t.Parallel()
	s, p, caixa, log := comPortalDoCliente(t)
	obraFechada := p.ficha("empreendimentos", "E-2")
	if pg := p.enviar(obraFechada+"/portal", "versao", "0", "link", "fechado"); pg.status != http.StatusOK {
		t.Fatalf("%d %s", pg.status, pg.Find(".erro").Text())
	}
	minha := s.abrir("PC-1", "COD_PROJETO", "C-9001")
	deOutro := s.abrir("PC-2")
	c := s.entrarComoCliente(caixa, joana, "joana@exemplo.com.br")
	if pg := c.noCliente("/ocorrencias/" + minha); pg.status != http.StatusNotFound || strings.Contains(c.noCliente("/ocorrencias").Text(), "nº "+minha+",") {
		t.Errorf("what a system opened for the builder's own work is shown: %d", pg.status)
	}
	if pg := p.enviar("/fale-conosco", "nome", "Reparo", "fechada", "aberta", "divisao", "COM01", "solicitacao", "SO124", "fotos", "opcionais"); pg.status != http.StatusOK {
		t.Fatalf("%d %s", pg.status, pg.Find(".erro").Text())
	}

	inicio := c.noCliente("")
	for _, frase := range []string{"JOANA PEREIRA", "C-9001", "Torre Nova", minha} {
		if !strings.Contains(inicio.Find("main").Text(), frase) {
			t.Errorf("the first page does not say %q: %s", frase, inicio.Find("main").Text())
		}
	}
	for _, frase := range []string{"C-FECHADO", "C-DISTRATO", "C-1001", "nº " + deOutro + ","} {
		if strings.Contains(inicio.Find("main").Text(), frase) {
			t.Errorf("the first page tells of %q", frase)
		}
	}
	contrato := c.noCliente("/contratos/C-9001")
	if texto := contrato.Find("main").Text(); !strings.Contains(texto, "R$ 1.234,56") || !strings.Contains(texto, "Vencida") || !strings.Contains(texto, "parcelas vencidas") || len(contrato.corpo) > 60<<10 {
		t.Errorf("the contract: %d bytes, %s", len(contrato.corpo), texto)
	}
	if link, _ := contrato.Find("main a.botao[target]").First().Attr("href"); !strings.HasPrefix(link, "https://boletos.example/") || link == "https://boletos.example/0" {
		t.Errorf("the copy leads to %q: the first is paid", link)
	}
	if mais, _ := contrato.Find("main > section > p > a.botao").Attr("href"); !strings.Contains(mais, "apos=") {
		t.Error("the other instalments are out of reach")
	}
	if pg := c.noCliente("/ocorrencias/" + minha); pg.status != http.StatusOK || !strings.Contains(pg.Find(".conversa").Text(), "Infiltração na laje") {
		t.Errorf("my own: %d %s", pg.status, pg.Find("main").Text())
	}

	// One sentence for whatever cause, and the log has it.
	paginas := map[string]string{}
	for codigo, causa := range map[string]portalcliente.Causa{
		"C-1001": portalcliente.DeOutro, "C-0000": portalcliente.SemContrato, "C-FECHADO": portalcliente.Desligado, "C-DISTRATO": portalcliente.Encerrado,
	} {
		pg := c.noCliente("/contrato?numero=" + codigo)
		if frase := strings.TrimSpace(pg.Find("main p").First().Text()); pg.status != http.StatusForbidden || frase != fraseContrato {
			t.Errorf("%s: %d %q", codigo, pg.status, frase)
		}
		paginas[pg.corpo] = codigo
		if direto := c.noCliente("/contratos/" + codigo); direto.corpo != pg.corpo {
			t.Errorf("%s answers otherwise at its own address", codigo)
		}
		achou := false
		for _, linha := range log.All() {
			achou = achou || strings.Contains(fmt.Sprint(linha.ContextMap()["error"], linha.Message), string(causa))
		}
		if !achou {
			t.Errorf("%s: the log does not know %s", codigo, causa)
		}
	}
	if len(paginas) != 1 {
		t.Errorf("the causes can be told apart: %d pages", len(paginas))
	}
	if pg := c.noCliente("/ocorrencias/" + deOutro); pg.status != http.StatusNotFound || pg.corpo != c.noCliente("/ocorrencias/999999999").corpo {
		t.Errorf("another's ocorrência: %d", pg.status)
	}

	// Whoever has a part in it sees the contract, and not what another opened.
	outro := s.entrarComoCliente(caixa, paulo, "paulo@exemplo.com.br")
	if texto := outro.noCliente("").Find("main").Text(); !strings.Contains(texto, "C-9001") || strings.Contains(texto, "nº "+minha+",") {
		t.Errorf("the participant sees %s", texto)
	}
	if pg := c.noCliente("/sair", "x", "x"); pg.url.Path != "/cliente/demo/entrar" || c.noCliente("").url.Path != "/cliente/demo/entrar" {
		t.Error("who went is still in")
	}
	for _, m := range caixa.Aceitas() { // no code is to be read by who sees the tries of entregas
		codigo := umCodigo.FindString(m.Texto[strings.Index(m.Texto, "text/plain"):])
		href, _ := p.ver("/entregas?destino=email").Find("table.lista tbody th a").First().Attr("href")
		if pg := p.ver(strings.TrimPrefix(href, "/portal")); codigo == "" || strings.Contains(pg.corpo, codigo) {
			t.Errorf("the page of the entrega shows the code %q", codigo)
		}
	}
}

// TestPortalDoClienteNaoContaQuemE: an unknown document, a wrong code and a portal that is off say nothing of who is registered.
func TestPortalDoClienteNaoContaQuemE(t *testing.T) {
	t.Parallel()
	s, p, caixa, _ := comPortalDoCliente(t)
	conhecida, estranha := s.pessoa(), s.pessoa()
	a, b := conhecida.noCliente("/entrar", "documento", joana), estranha.noCliente("/entrar", "documento", "935.411.347-80")
	if a.status != b.status || a.corpo != b.corpo || a.url.Path != b.url.Path {
		t.Errorf("known %d %s, unknown %d %s", a.status, a.url, b.status, b.url)
	}
	codigo := codigoPara(t, caixa, "joana@exemplo.com.br", 0)
	errado := "000000"
	if codigo == errado {
		errado = "000001"
	}
	for range 2 {
		a, b = conhecida.noCliente("/codigo", "codigo", errado), estranha.noCliente("/codigo", "codigo", errado)
		if a.status != http.StatusUnprocessableEntity || a.status != b.status || a.corpo != b.corpo {
			t.Errorf("a wrong code: known %d, unknown %d", a.status, b.status)
		}
	}
	// The code is worth nothing in another browser, nor after five tries, nor twice.
	if pg := estranha.noCliente("/codigo", "codigo", codigo); pg.status != http.StatusUnprocessableEntity {
		t.Errorf("a code that was sent to another: %d %s", pg.status, pg.url)
	}
	for range 3 {
		conhecida.noCliente("/codigo", "codigo", errado)
	}
	if pg := conhecida.noCliente("/codigo", "codigo", codigo); pg.status != http.StatusUnprocessableEntity {
		t.Errorf("the code after five tries: %d %s", pg.status, pg.url)
	}
	// Five wishes of an hour for a document, whoever it is of.
	for _, documento := range []string{joana, "935.411.347-80"} {
		for n := 2; n <= 6; n++ {
			pg := s.pessoa().noCliente("/entrar", "documento", documento)
			if muitos := pg.status == http.StatusTooManyRequests; muitos != (n == 6) {
				t.Errorf("%s, wish %d: %d", documento, n, pg.status)
			}
		}
	}
	if pg := s.pessoa().noCliente("/entrar", "documento", "123"); pg.status != http.StatusUnprocessableEntity {
		t.Errorf("no document: %d", pg.status)
	}
	r, _ := http.NewRequest(http.MethodPost, s.url+"/cliente/demo/entrar", strings.NewReader("documento=1"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if pg := s.pessoa().fazer(r); pg.status != http.StatusForbidden {
		t.Errorf("another site's form: %d", pg.status)
	}
	// An installation without the portal is one that does not exist.
	p.enviar("/instalacoes", "slug", "obra", "nome", "Obra", "cnpj", "11222333000181", "pacote", "starter", "integracao", "mega")
	nada, err1 := http.NewRequest(http.MethodGet, s.url+"/cliente/nada/entrar", nil)
	desligada, err2 := http.NewRequest(http.MethodGet, s.url+"/cliente/obra/entrar", nil)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	if a, b := s.pessoa().fazer(nada), s.pessoa().fazer(desligada); a.status != http.StatusNotFound || a.corpo != b.corpo {
		t.Errorf("%d and %d", a.status, b.status)
	}
}

// TestPortalDoClientePeloERP: a signed link lets its client in once; what is wrong with one is not told.
func TestPortalDoClientePeloERP(t *testing.T) {
	t.Parallel()
	s, p, _, log := comPortalDoCliente(t)
	pg := p.enviar("/portal-do-cliente/segredo")
	segredo := strings.TrimSpace(pg.Find("#senha-criada").Text())
	if !strings.HasPrefix(segredo, "pcl_") || strings.Contains(p.ver("/portal-do-cliente").corpo, segredo) {
		t.Fatalf("the secret %q is shown %d", segredo, pg.status)
	}
	fazer := func(mudar func(*portalcliente.Link), com string) url.Values {
		l := portalcliente.Link{Cliente: "J-1", Ate: strconv.FormatInt(time.Now().Add(5*time.Minute).Unix(), 10), Vez: "1"}
		if mudar != nil {
			mudar(&l)
		}
		l.Assinatura = l.Assinar("demo", com)
		return url.Values{"cliente": {l.Cliente}, "ate": {l.Ate}, "vez": {l.Vez}, "assinatura": {l.Assinatura}}
	}
	entrar := func(v url.Values) (*pessoa, *pagina) {
		c := s.pessoa()
		c.noCliente("/acesso?" + v.Encode()) // as a program that looks at links does: it uses nothing up
		f := c.noCliente("/acesso?" + v.Encode()).Find("main form")
		var pares []string
		f.Find("input").Each(func(_ int, i *selecao) { pares = append(pares, i.AttrOr("name", ""), i.AttrOr("value", "")) })
		return c, c.noCliente("/acesso", pares...)
	}
	bom := fazer(nil, segredo)
	if c, pg := entrar(bom); pg.url.Path != "/cliente/demo" || !strings.Contains(c.noCliente("").Text(), "C-9001") {
		t.Fatalf("%d %s", pg.status, pg.Find("main").Text())
	}
	telas := map[string]bool{}
	for causa, v := range map[string]url.Values{
		"usado":                bom,
		"assinatura":           fazer(func(l *portalcliente.Link) { l.Vez = "2" }, "pcl_outro"),
		"vencido":              fazer(func(l *portalcliente.Link) { l.Ate = strconv.FormatInt(time.Now().Add(-time.Second).Unix(), 10) }, segredo),
		"validade_longa":       fazer(func(l *portalcliente.Link) { l.Ate = strconv.FormatInt(time.Now().Add(time.Hour).Unix(), 10) }, segredo),
		"cliente_desconhecido": fazer(func(l *portalcliente.Link) { l.Cliente = "NINGUEM" }, segredo),
		"sem_vez":              fazer(func(l *portalcliente.Link) { l.Vez = "" }, segredo),
		"validade_ilegivel":    fazer(func(l *portalcliente.Link) { l.Ate = "amanhã" }, segredo),
	} {
		c, pg := entrar(v)
		if pg.status != http.StatusForbidden || c.noCliente("").url.Path != "/cliente/demo/entrar" {
			t.Errorf("%s: %d %s", causa, pg.status, pg.url)
		}
		telas[pg.corpo] = true
		if log.FilterMessageSnippet("client's portal").Filter(func(e observer.LoggedEntry) bool {
			return strings.HasSuffix(fmt.Sprint(e.ContextMap()["error"]), ": "+causa)
		}).Len() == 0 {
			t.Errorf("the log does not know %s", causa)
		}
	}
	if len(telas) != 1 {
		t.Errorf("the causes can be told apart: %d pages", len(telas))
	}
	p.enviar("/portal-do-cliente/segredo", "ato", "apagar")
	if _, pg := entrar(fazer(func(l *portalcliente.Link) { l.Vez = "9" }, segredo)); pg.status != http.StatusForbidden {
		t.Errorf("without a secret: %d", pg.status)
	}
}

// TestPorQueNaoAparece: a person of the builder sees why, and what the client sees, read only and in the trail.
func TestPorQueNaoAparece(t *testing.T) {
	t.Parallel()
	s, p, _, _ := comPortalDoCliente(t)
	p.enviar(p.ficha("empreendimentos", "E-2")+"/portal", "versao", "0", "aparece", "", "link", "")
	s.daFonte("mega", novoEmail("M-2", ""))
	for busca, frases := range map[string][]string{
		"K-1": {"JOANA PEREIRA", "aparece"}, "K-2": {"não aparece", "desligado no Portal do Cliente"}, "K-3": {"não aparece", "distratado, transferido ou cedido"},
	} {
		pg := p.ver(p.ficha("contratos", busca) + "/portal-do-cliente")
		for _, frase := range frases {
			if !strings.Contains(pg.Find("main").Text(), frase) {
				t.Errorf("%s: nothing is said of %q: %s", busca, frase, pg.Find("main").Text())
			}
		}
	}
	fechado := p.ficha("contratos", "K-2") + "/portal-do-cliente"
	if texto := p.ver(fechado + "?documento=" + paulo).Find("main").Text(); !strings.Contains(texto, "é de outro cliente") {
		t.Errorf("another client: %s", texto)
	}
	if texto := p.ver(fechado + "?documento=935.411.347-80").Find("main").Text(); !strings.Contains(texto, "Nenhum cliente desta instalação") {
		t.Errorf("nobody: %s", texto)
	}
	como := p.ficha("clientes", "M-1") + "/como-cliente"
	pg := p.ver(como)
	if texto := pg.Text(); !strings.Contains(texto, "Você está vendo como JOANA PEREIRA") || !strings.Contains(texto, "C-9001") || strings.Contains(texto, "Sair") {
		t.Errorf("as the client: %s", texto)
	}
	href, _ := pg.Find("main a.linha").First().Attr("href")
	if !strings.HasPrefix(href, "/portal"+como+"/contratos/") {
		t.Fatalf("the contract is at %q", href)
	}
	p.ver(strings.TrimPrefix(href, "/portal"))
	if pg := p.pedir(http.MethodGet, como+"/contratos/C-1001", nil); pg.status != http.StatusForbidden || !strings.Contains(pg.Text(), fraseContrato) {
		t.Errorf("another's contract: %d", pg.status)
	}
	if pg := p.enviar(como+"/ocorrencias", "texto", "x"); pg.status == http.StatusOK {
		t.Errorf("something was written as the client: %d", pg.status)
	}
	if trilha := p.trilha("portal_cliente.ver_como"); strings.Count(trilha, "admin") < 3 {
		t.Errorf("the trail: %s", trilha)
	}
}
