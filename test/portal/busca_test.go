package portal_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"ponte/crm"
)

// buscar gives the page that the search leads to.
func (p *pessoa) buscar(termo string) *pagina {
	p.t.Helper()
	return p.ver("/busca?" + url.Values{"q": {termo}}.Encode())
}

// TestBuscaAchaTudo: whatever somebody has in hand leads to what it names; what several things answer to is a page of them by place.
func TestBuscaAchaTudo(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	numero := s.abrir("ACHA-1", "CNPJ_CLIENTE", "529.982.247-25")
	for range 6 {
		s.chamar("DadosServicedesk", "COD_PROJETO", "S-33239", "CODIGO_OC", "MEG-91", "CNPJ_CLIENTE", "390.533.447-05", "DESCRICAO", "x")
	}
	s.chamar("DadosServicedesk", "COD_PROJETO", "S-33240", "CODIGO_OC", "MB-92", "DESCRICAO", "x")
	s.chamar("DadosNarrativasOC", "N_OCORRENCIA", "987654", "DESCRICAO", "x")
	s.escrever(fmt.Sprintf("INSERT INTO vinculos (tenant_id, tipo, codigo, sistema, ambiente, disputa, objeto_id, numero, situacao, em, carimbo, resumo)"+
		" SELECT tenant_id, 'ocorrencia', '900505', 'mobuss', 'producao', 0, id, 'SA-505', '', %d, 0, '' FROM ocorrencias WHERE numero = '%s'", time.Now().UnixMilli(), numero))
	s.escrever("INSERT INTO ips_recusados (id, tenant_id, endereco, operacao, usuario, quantidade, primeira, ultima) SELECT 990001, id, '200.147.3.15', 'DadosServicedesk', 'mega', 7, 1, 2 FROM tenants WHERE slug = 'demo'")
	p := s.admin()
	ateQue(t, "the refusals are in the log", func() bool {
		return p.ver("/chamadas?situacao=nao_atendidas").Find("#resultado tbody tr").Length() == 8
	})
	for termo, destino := range map[string]string{
		numero: "/portal/ocorrencias/" + numero, "ACHA-1": "/portal/ocorrencias/" + numero, "SA-505": "/portal/ocorrencias/" + numero, "900505": "/portal/ocorrencias/" + numero,
		"MB-92": "/portal/chamadas/", "S-33240": "/portal/chamadas/", "987654": "/portal/chamadas/", "200.147.3.15": "/portal/ips", "200.147": "/portal/ips", "200.147.0.0/16": "/portal/ips",
		"C-1001": "/portal/contratos/",
	} {
		if pg := p.buscar(termo); !strings.HasPrefix(pg.url.Path, destino) {
			t.Errorf("%q led to %s: %s", termo, pg.url, pg.Find("#resultado").Text())
		}
	}
	for termo, lugares := range map[string][]string{
		"MEG-91":         {"Chamadas não atendidas com este CODIGO_OC"},
		"S-33239":        {"Chamadas não atendidas deste contrato"},
		"390.533.447-05": {"Chamadas não atendidas deste CPF ou CNPJ"}, "39053344705": {"Chamadas não atendidas deste CPF ou CNPJ"},
		"529.982.247-25": {"Ocorrências", "Clientes", "Contratos"}, "maria": {"Ocorrências", "Clientes"}, "silva mar": {"Ocorrências", "Clientes"},
		"127.0.0.1": {"IPs", "Chamadas deste endereço"},
	} {
		pg := p.buscar(termo)
		titulos := pg.Find("#resultado h2").Map(func(_ int, h *selecao) string { return h.Text() })
		if strings.Join(titulos, "|") != strings.Join(lugares, "|") {
			t.Errorf("%q is found in %q, want %q", termo, titulos, lugares)
		}
		if strings.Contains(pg.Find("#resultado").Text(), "529.982.247-25") || strings.Contains(pg.Find("#resultado").Text(), "39053344705") {
			t.Errorf("%q shows a document", termo)
		}
	}
	// A few of each, and the list has them all.
	grupo := p.buscar("MEG-91").Find("#resultado section")
	if n := grupo.Find("li").Length(); n != 4 {
		t.Errorf("%d calls are shown", n)
	}
	todas, _ := grupo.Find(".sobre-lista a").Attr("href")
	if n := p.ver(strings.TrimPrefix(todas, "/portal")).Find("#resultado tbody tr").Length(); n != 6 {
		t.Errorf("%s has %d calls", todas, n)
	}
	// Nothing: the other places, with the term filled in; a list that has nothing offers this search.
	pg := p.buscar("nada-disso")
	if links := pg.Find("#resultado a.botao").Map(func(_ int, a *selecao) string { return a.AttrOr("href", "") }); len(links) < 6 || !strings.Contains(strings.Join(links, " "), "/portal/chamadas?codigo_oc=nada-disso&periodo=tudo") {
		t.Errorf("offers %q", links)
	}
	for _, lista := range []string{"/chamadas?codigo_oc=nada-disso", "/chamadas?contrato=nada-disso", "/ocorrencias?q=nada-disso", "/clientes?q=nada-disso", "/unidades?q=nada-disso"} {
		if a := p.ver(lista).Find("#resultado a[href='/portal/busca?q=nada-disso']"); a.Length() != 1 {
			t.Errorf("%s does not lead on", lista)
		}
	}
	if pg := p.buscar(strings.Repeat("a", 300)); !strings.Contains(pg.Find("[role=alert]").Text(), "longo demais") {
		t.Errorf("a long one: %s", pg.Find("#resultado").Text())
	}
}

// TestBuscaSoOndePode: a place that no papel opens is not looked in, and what is beyond the alcance is counted.
func TestBuscaSoOndePode(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	admin := s.admin()
	s.abrir("SO-1", "CNPJ_CLIENTE", "529.982.247-25")
	s.chamar("DadosServicedesk", "COD_PROJETO", "NAO-HA", "CODIGO_OC", "SO-9", "DESCRICAO", "x")
	ateQue(t, "the refusal is in the log", func() bool { return strings.HasPrefix(admin.buscar("SO-9").url.Path, "/portal/chamadas/") })
	p := s.comPapeis(admin, "davi", []string{crm.PapelUsuario}, "instalacao", admin.instalacaoDemo())
	if pg := p.buscar("SO-9"); pg.url.Path != "/portal/busca" || !strings.Contains(pg.Text(), "Nada encontrado") || pg.Find("a[href*='/portal/chamadas']").Length() > 0 {
		t.Errorf("who may not see calls: %s %s", pg.url, pg.Find("#resultado").Text())
	}
	if pg := p.buscar("SO-1"); pg.url.Path != "/portal/busca" || pg.Find(".fora").Text() != "1 fora do seu alcance." {
		t.Errorf("beyond the alcance: %s %s", pg.url, pg.Find("#resultado").Text())
	}
	if pg := p.buscar("maria"); pg.url.Path != "/portal/busca" || pg.Find(".fora").Length() != 1 || pg.Find("a[href^='/portal/clientes/']").Length() != 1 {
		t.Errorf("a client whose ocorrência is beyond it: %s %s", pg.url, pg.Find("#resultado").Text())
	}
}

// TestFiltrosDasChamadas: a beginning and a network of addresses, a contract, and what cannot be read.
func TestFiltrosDasChamadas(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	s.abrir("FI-1")
	s.chamar("DadosServicedesk", "COD_PROJETO", "S-1", "DESCRICAO", "x")
	p := s.admin()
	ateQue(t, "the refusal is in the log", func() bool { return p.ver("/chamadas").Find("#resultado tbody tr").Length() == 2 })
	for filtro, n := range map[string]int{
		"endereco=127.0": 2, "endereco=127.0.0.0/8": 2, "endereco=127.0.0.0/30": 2, "endereco=127.0.0.1": 2, "endereco=127.0.0.8/29": 0, "endereco=12": 0,
		"contrato=C-1001": 1, "contrato=S-1": 1, "contrato=S": 0, "contrato=C-1001&situacao=nao_atendidas": 0, "codigo_oc=FI-1": 1, "codigo_oc=FI-1&contrato=S-1": 0,
	} {
		pg := p.ver("/chamadas?" + filtro)
		if got := pg.Find("#resultado tbody tr").Length(); got != n {
			t.Errorf("%s: %d calls, want %d", filtro, got, n)
		}
	}
	pg := p.ver("/chamadas?endereco=meu+ip")
	if erro := pg.Find("#campo-endereco").Parent().Find(".erro").Text(); pg.status != http.StatusOK || !strings.Contains(erro, "200.147") {
		t.Errorf("what is no address: %q", erro)
	}
}

// TestBuscaNoNavegador: the key, the box, a page of several, one of them; nothing, and on from there.
func TestBuscaNoNavegador(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	numero := s.abrir("NAV-1", "CNPJ_CLIENTE", "529.982.247-25")
	a := abrir(t, s.url)
	a.entrar("admin", "demo")
	procurar := func(termo, aparece string) {
		t.Helper()
		a.teclarBarra()
		a.fazer(chromedp.KeyEvent(termo), chromedp.KeyEvent(kb.Enter))
		a.espera(aparece)
	}
	procurar("maria", "Procurar em tudo")
	if n := js[int](a, "document.querySelectorAll('#resultado section').length"); n != 2 {
		t.Errorf("%d places", n)
	}
	for _, tela := range []struct{ largura, altura int64 }{{360, 740}, {768, 1000}, {1440, 900}} {
		a.tamanho(tela.largura, tela.altura)
		if js[bool](a, "document.documentElement.scrollWidth > document.documentElement.clientWidth") {
			t.Errorf("the page scrolls sideways at %d", tela.largura)
		}
		a.fotografar(fmt.Sprint("busca-", tela.largura))
	}
	a.fazer(chromedp.Click("#resultado a[href='/portal/ocorrencias/" + numero + "']"))
	a.espera("Linha do tempo")
	procurar("nada-disso", "Nada encontrado")
	a.fazer(chromedp.Click("#resultado a[href='/portal/chamadas?codigo_oc=nada-disso&periodo=tudo']"))
	a.espera("Nenhuma chamada com este filtro")
	if v := js[string](a, "document.getElementById('campo-codigo_oc').value"); v != "nada-disso" {
		t.Errorf("the filter has %q", v)
	}
	procurar("NAV-1", "Linha do tempo")
}
