package portal_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"ponte/crm"
	"ponte/storage"
)

// passado logs calls of the last 45 days in the demonstration's installation, as they would have come, and counts them.
func (s *servidor) passado() {
	s.t.Helper()
	banco, fechar := s.abrirBanco()
	defer fechar()
	tenants, err := banco.Cadastro().Tenants(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	tenant := tenants[0].ID
	var linhas storage.Rows
	id, agora := int64(5_000_000), time.Now().UTC().Truncate(time.Hour)
	chamada := func(c crm.Chamada) {
		id++
		c.ID, c.TenantID, c.Operacao, c.Superficie, c.Vezes = id, tenant, "DadosServicedesk", "soap", max(c.Vezes, 1)
		linhas.AddValue(&c)
	}
	for h := 2; h < 24*45; h++ {
		em := agora.Add(-time.Duration(h) * time.Hour)
		for i := range (h*7+h/5)%4 + 1 {
			chamada(crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: em.Add(time.Duration(i*9) * time.Minute), Duracao: time.Duration(8+h%9) * time.Millisecond})
		}
		if h%3 == 0 {
			chamada(crm.Chamada{Sistema: "mobuss", Situacao: crm.ChamadaRepetida, Em: em.Add(5 * time.Minute), Duracao: 3 * time.Millisecond})
		}
		if h%5 == 4 {
			chamada(crm.Chamada{Sistema: "mobuss", Situacao: crm.ChamadaRecusada, CodigoRecusa: 301, Em: em.Add(15 * time.Minute), Duracao: time.Millisecond})
		}
		if h%11 == 4 {
			chamada(crm.Chamada{Situacao: crm.ChamadaRecusada, CodigoRecusa: 101, Em: em.Add(25 * time.Minute)})
		}
	}
	chamada(crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: time.Now().UTC().Add(-20 * time.Minute), Duracao: 5 * time.Millisecond})
	chamada(crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaRecusada, CodigoRecusa: 301, Em: time.Now().UTC().Add(-30 * time.Minute)})
	maior := agora.Add(-4 * time.Hour)
	for i := range 6 {
		chamada(crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaFalha, Em: maior.Add(time.Duration(i) * time.Minute)})
	}
	for i, estado := range []crm.EstadoEntrega{crm.EntregaFalhou, crm.EntregaFalhou, crm.EntregaSuspensa, crm.EntregaPendente} {
		linhas.AddValue(&crm.Entrega{ID: 4_000_000 + int64(i), TenantID: tenant, Destino: "mobuss", Acao: "MOBUSS_ISA", Estado: estado, CriadaEm: agora.Add(-26 * time.Hour), AtualizadaEm: agora})
	}
	if err := banco.Insert(s.t.Context(), &linhas); err != nil {
		s.t.Fatal(err)
	}
	if err := banco.CountAgain(s.t.Context(), tenant); err != nil {
		s.t.Fatal(err)
	}
	if err := banco.Count(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// aberturas opens ocorrências of the last month beside one that is there, with its unit and kind, some of them somebody's.
func (s *servidor) aberturas(numero, responsavel string, n int) {
	s.t.Helper()
	banco, fechar := s.abrirBanco()
	defer fechar()
	tenant, err := banco.Cadastro().Tenant(s.t.Context(), "demo")
	if err != nil {
		s.t.Fatal(err)
	}
	ficha, err := banco.Acervo().Ficha(s.t.Context(), tenant.ID, numero)
	if err != nil {
		s.t.Fatal(err)
	}
	ano, mes, _ := time.Now().In(tenant.Fuso()).Date()
	var linhas storage.Rows
	for i := range n {
		o := ficha.Ocorrencia
		o.ID, o.Numero, o.CodigoOC = 6_000_000+int64(i), fmt.Sprint("P", i), ""
		o.AbertaEm = time.Date(ano, mes-1, 2+i%20, 10, 0, 0, 0, tenant.Fuso())
		o.CriadaEm, o.AtualizadaEm = o.AbertaEm, o.AbertaEm
		if i%3 == 0 {
			o.Responsavel = responsavel
		}
		if i%4 == 3 {
			o.SolicitacaoID = 0
		}
		linhas.AddValue(&o)
	}
	if err := banco.Insert(s.t.Context(), &linhas); err != nil {
		s.t.Fatal(err)
	}
	if err := banco.CountAgain(s.t.Context(), tenant.ID); err != nil {
		s.t.Fatal(err)
	}
	if err := banco.Count(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// TestMesAMes: last month against this one by empreendimento and kind, in a page and in a file with a line of its own; who sees a part reads the
// rest as elsewhere; what is no month is said.
func TestMesAMes(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	admin := s.admin()
	numero := s.abrir("MES-1")
	s.abrir("MES-2")
	s.aberturas(numero, "davi", 12)
	admin.enviar("/papeis/novo", "nome", "Contas próprias", "alcance", "proprias", "permite", "painel=acessar", "permite", "relatorios=acessar", "permite", "relatorios=exportar", "permite", "relatorios=filtrar")
	p := s.comPapeis(admin, "davi", []string{"contas-proprias"}, "instalacao", admin.instalacaoDemo())
	linhas := func(pg *pagina) (todas []string) {
		pg.Find("table.lista tbody tr").Each(func(_ int, l *selecao) {
			todas = append(todas, strings.Join(l.Children().Map(func(_ int, c *selecao) string { return strings.TrimSpace(c.Text()) }), "|"))
		})
		return todas
	}
	want := []string{"Residencial Ponte|Infiltração|9|2|-7 (-77%)", "Residencial Ponte|Sem tipo|3|0|-3 (-100%)", "Total|todos|12|2|-10 (-83%)"}
	pg := admin.ver("/ocorrencias/meses")
	if got := linhas(pg); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	for _, formato := range []string{"csv", "xlsx"} {
		link, _ := pg.Find(".exportar a[href*='formato=" + formato + "']").Attr("href")
		arquivo := admin.pedir(http.MethodGet, strings.TrimPrefix(link, "/portal"), nil)
		if arquivo.status != http.StatusOK || !strings.Contains(arquivo.header.Get("Content-Disposition"), "meses-") || formato == "csv" && !strings.Contains(arquivo.corpo, "Residencial Ponte;Infiltração;9;2;-7") {
			t.Errorf("%s: %d %s", formato, arquivo.status, arquivo.corpo)
		}
	}
	deles := []string{"Residencial Ponte|Infiltração|3|0|-3 (-100%)", "Residencial Ponte|Sem tipo|1|0|-1 (-100%)", "Total|todos|4|0|-4 (-100%)", "Fora do seu alcance|todos|8|2|-6 (-75%)"}
	if got := linhas(p.ver("/ocorrencias/meses")); !slices.Equal(got, deles) {
		t.Errorf("who sees their own: %q", got)
	}
	if corpo := p.pedir(http.MethodGet, "/ocorrencias/meses/exportar?formato=csv", nil).corpo; !strings.Contains(corpo, "Fora do seu alcance;;8;2;-6") {
		t.Errorf("their file: %s", corpo)
	}
	if pg := admin.ver("/ocorrencias/meses?mes=agora"); !strings.Contains(pg.Find(".campo.invalido").Text(), "não é um mês") {
		t.Errorf("no month: %s", pg.Find(".filtros").Text())
	}
	for _, mes := range []string{"2019-01", "2999-12", "0000-00"} {
		if pg := admin.ver("/ocorrencias/meses?mes=" + mes); pg.Find(".campo.invalido").Length() != 1 {
			t.Errorf("%s was never counted: %s", mes, pg.Find(".filtros").Text())
		}
	}
	if pg := admin.pedir(http.MethodGet, "/ocorrencias/meses/exportar?formato=csv&mes=agora", nil); pg.status != http.StatusBadRequest {
		t.Errorf("a file of no month: %d", pg.status)
	}
}

// listadas is how many rows a list has, on all its pages.
func (p *pessoa) listadas(endereco string) (n int) {
	p.t.Helper()
	for endereco != "" {
		pg := p.ver(strings.TrimPrefix(endereco, "/portal"))
		n += pg.Find("table.lista tbody tr").Length()
		endereco, _ = pg.Find("a[rel=next]").Attr("href")
	}
	return n
}

// numero reads "1.234".
func numero(texto string) int {
	n, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(texto), ".", ""))
	if err != nil {
		return -1
	}
	return n
}

// TestPainelLevaAoQueConta: every tile, bar, row and name leads to a list that has exactly as many calls as it says, in every period and in both ways of
// telling calls apart.
func TestPainelLevaAoQueConta(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	s.passado()
	p := s.admin()
	for _, periodo := range []string{"1h", "24h", "7d", "30d"} {
		for _, por := range []string{"", "&por=resultado"} {
			pg := p.ver("?periodo=" + periodo + por)
			if atual := pg.Find(".periodos [aria-current]"); atual.Length() != 1 || !strings.Contains(pg.Find(".cartoes .rotulo").First().Text(), atual.Text()) {
				t.Errorf("%s: %q is chosen", periodo, atual.Text())
			}
			contar := func(o, texto, link string) {
				t.Helper()
				if n := p.listadas(link); n != numero(texto) {
					t.Errorf("%s%s: %s says %s, its list has %d: %s", periodo, por, o, texto, n, link)
				}
			}
			soma, barras := 0, pg.Find("svg.grafico a")
			barras.Each(func(i int, a *selecao) {
				titulo := a.AttrOr("aria-label", "")
				onde := strings.LastIndex(titulo, ": ")
				soma += numero(titulo[onde+2:])
				if i%9 == 0 { // each costs a page
					contar(titulo, titulo[onde+2:], a.AttrOr("href", ""))
				}
			})
			total := pg.Find(".cartoes li").First()
			if periodo != "30d" || por == "" {
				contar("the tile", total.Find(".valor").Text(), total.Find("a").AttrOr("href", ""))
				ruins := pg.Find(".cartoes li").Eq(1)
				contar("the tile of those not attended", ruins.Find(".valor").Text(), ruins.Find("a").AttrOr("href", ""))
				pg.Find("#t-recusas ~ table tbody tr").Each(func(_ int, l *selecao) {
					contar("a reason", l.Find("td").Eq(1).Text(), l.Find("a").AttrOr("href", ""))
				})
				pg.Find("#t-sistemas ~ table tbody tr").Each(func(_ int, l *selecao) {
					contar("a system", l.Find("[data-rotulo=Chamadas]").Text(), l.Find("a").AttrOr("href", ""))
				})
			}
			if soma != numero(total.Find(".valor").Text()) {
				t.Errorf("%s%s: the bars have %d, the tile %s", periodo, por, soma, total.Find(".valor").Text())
			}
			if por != "" && (pg.Find("svg.grafico rect.serie-recusada[fill='url(#hachura)']").Length() == 0 || !strings.Contains(pg.Find(".legenda").Text(), "recusadas")) {
				t.Errorf("%s: refusals are told by colour alone, or not at all", periodo)
			}
			marcas := pg.Find("svg.grafico text[text-anchor=end]")
			if marcas.Length() < 2 || marcas.Length() > 7 {
				t.Errorf("%s%s has %d ticks", periodo, por, marcas.Length())
			}
			if len(pg.corpo) > 90<<10 {
				t.Errorf("%s%s is %d bytes long", periodo, por, len(pg.corpo))
			}
		}
	}
	texto := p.ver("?periodo=30d").Find(".cartoes").Text()
	for _, trecho := range []string{"Atendidas", "; antes ", "(p50)", "(p95)", "ms"} {
		if !strings.Contains(texto, trecho) {
			t.Errorf("the tiles do not say %q: %s", trecho, texto)
		}
	}
	if opcao := p.ver("/chamadas?periodo=20261127T1700Z_20261127T1800Z").Find("#campo-periodo option[selected]").Text(); opcao != "27/11 14:00 a 27/11 15:00" {
		t.Errorf("the list's period is %q", opcao)
	}
}

// TestPainelVivo: it is fetched anew by itself, and what was opened, scrolled to and stood on stays; who does not want it says so once.
func TestPainelVivo(t *testing.T) {
	s := subir(t, true)
	s.passado()
	a := abrir(t, s.url)
	a.tamanho(1440, 700)
	a.entrar("admin", "demo")
	a.espera("Ver os números")
	a.fazer(chromedp.Click("#numeros > summary"))
	js[bool](a, `document.getElementById("numeros-tabela").scrollTop = 40; document.getElementById("numeros").scrollIntoView({block: "center"}); document.querySelector(".legenda a").focus(); window.alturaAntes = window.scrollY;
		window.trocas = 0; window.assentadas = 0; document.addEventListener("htmx:afterSwap", () => { trocas++; }); document.addEventListener("htmx:afterSettle", () => { assentadas++; }); true`)
	antes := js[string](a, `document.querySelector(".cartoes .valor").textContent`)
	s.abrir("VIVO-1")
	ateQue(t, "the Painel counts the call", func() bool {
		return js[bool](a, fmt.Sprintf(`document.querySelector(".cartoes .valor").textContent !== %q`, antes))
	})
	a.esperaJS("what came is in place, and listens", `trocas > 0 && trocas === assentadas`) // until then it hears nothing
	for o, certo := range map[string]string{
		"the table is open":     `document.getElementById("numeros").open`,
		"it is scrolled":        `document.getElementById("numeros-tabela").scrollTop === 40`,
		"the focus is":          `document.activeElement === document.querySelector(".legenda a")`,
		"the page is scrolled":  `Math.abs(window.scrollY - window.alturaAntes) < 2 && window.scrollY > 0`,
		"nothing is said aloud": `document.querySelectorAll("#vivo [aria-live]").length === 0`,
	} {
		if !js[bool](a, certo) {
			t.Errorf("not so any more: %s", o)
		}
	}
	// Not while nobody looks; one that is under way is let end first.
	a.esperaJS("nothing is asked", `!document.querySelector(".htmx-request")`)
	if js[bool](a, `(() => {
		let pedidos = 0;
		document.addEventListener("htmx:beforeSend", () => { pedidos++; });
		Object.defineProperty(document, "hidden", {value: true, configurable: true});
		htmx.trigger("#vivo", "voltou");
		const escondida = pedidos;
		delete document.hidden;
		document.dispatchEvent(new Event("visibilitychange"));
		return escondida !== 0 || pedidos !== 1;
	})()`) {
		t.Error("a page that nobody looks at asks, or one that somebody comes back to does not")
	}
	a.clicar("form.vivo button")
	if js[bool](a, `document.querySelector("[data-vivo]") !== null || !document.querySelector("form.vivo").textContent.includes("Atualizar sozinho")`) {
		t.Error("it still asks")
	}
	a.ir("/chamadas")
	if js[bool](a, `document.querySelector("[data-vivo]") !== null`) {
		t.Error("a list still asks")
	}
	a.ir("?periodo=7d&por=resultado")
	a.clicar("form.vivo button")
	if onde := js[string](a, `location.search + document.querySelector("#vivo").getAttribute("hx-get")`); onde != "?periodo=7d&por=resultado/portal?periodo=7d&por=resultado" {
		t.Errorf("switched on again at %s", onde)
	}
	a.semFora()
}

// TestFotosDoPainel keeps pictures of the front page and of the months as people see them, at four widths, light and dark; axe-core looks at the
// widths between which the page changes, at the others when pictures are asked for.
func TestFotosDoPainel(t *testing.T) {
	axe := lerAxe(t)
	s := subir(t, true)
	s.passado()
	s.aberturas(s.abrir("FOTO-1"), "davi", 40)
	a := abrir(t, s.url)
	a.entrar("admin", "demo")
	for _, largura := range []int64{360, 768, 1440, 1920} {
		for _, escuro := range []bool{false, true} {
			a.tamanho(largura, 900)
			a.tema(escuro)
			for nome, caminho := range map[string]string{"painel-sistema": "", "painel-resultado": "?periodo=7d&por=resultado", "painel-30d": "?periodo=30d", "painel-1h": "?periodo=1h", "meses": "/ocorrencias/meses"} {
				a.ir(caminho)
				onde := fmt.Sprintf("%s-%d-%v", nome, largura, escuro)
				if *fotos || largura == 360 || largura == 1440 {
					conferirAcessibilidade(a, onde, axe)
				}
				if tem := js[int64](a, "document.documentElement.scrollWidth"); tem > largura {
					t.Errorf("%s is %d px wide", onde, tem)
				}
				a.fotografar(onde)
			}
		}
	}
	a.semFora()
}

// TestListasDizemNovas: a list says how many rows came since it was shown, within its filter, and shows them when it is asked to.
func TestListasDizemNovas(t *testing.T) {
	s := subir(t, true)
	s.abrir("NOVA-1")
	a := abrir(t, s.url)
	a.entrar("admin", "demo")
	perguntar := `document.dispatchEvent(new Event("visibilitychange")); document.getElementById("novas").textContent`
	for _, lista := range []struct{ caminho, barra string }{{"/chamadas?situacao=atendida", "1 nova: mostrar"}, {"/ocorrencias", "1 nova: mostrar"}} {
		a.ir(lista.caminho)
		linhas := js[int](a, `document.querySelectorAll("table.lista tbody tr").length`)
		numero := s.abrir("NOVA-" + strings.Trim(lista.caminho, "/"))
		s.chamar("DadosServicedesk", "COD_PROJETO", "C-9999") // refused: beyond the one filter, no ocorrência
		ateQue(t, "the list says so", func() bool { return js[string](a, perguntar) == lista.barra })
		if js[bool](a, `document.getElementById("novas").getAttribute("role") !== "status"`) {
			t.Error("nobody is told who does not see it")
		}
		a.clicar("#novas a")
		ateQue(t, "the list shows it", func() bool {
			return js[bool](a, fmt.Sprintf(`document.querySelectorAll("table.lista tbody tr").length === %d && document.querySelector("table.lista tbody tr").textContent.includes(%q)`, linhas+1, numero))
		})
		if texto := js[string](a, `document.getElementById("novas").textContent`); texto != "" {
			t.Errorf("it still says %q", texto)
		}
	}
	a.semFora()
	// What an address may ask for.
	p := s.admin()
	novas, _ := p.ver("/entregas").Find("#novas").Attr("hx-get")
	for caminho, status := range map[string]int{
		strings.TrimPrefix(novas, "/portal"): http.StatusNoContent, "/chamadas/novas": http.StatusBadRequest, "/chamadas/novas?desde=x": http.StatusBadRequest, "/chamadas/novas?desde=1.0": http.StatusOK,
	} {
		if pg := p.pedir(http.MethodGet, caminho, nil); pg.status != status {
			t.Errorf("%s: %d, want %d", caminho, pg.status, status)
		}
	}
	if n := p.ver("/chamadas?periodo=20261127T1700Z_20261127T1800Z").Find("#novas").Length(); n != 0 {
		t.Error("a list of the past asks what came since")
	}
}
