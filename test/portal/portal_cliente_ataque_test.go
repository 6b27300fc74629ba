package portal_test

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// TestPortalDoClienteRecusasFicam: whoever guesses leaves rows in the request log, each with its cause, and nothing of a person.
func TestPortalDoClienteRecusasFicam(t *testing.T) {
	t.Parallel()
	s, p, caixa, _ := comPortalDoCliente(t)
	c := s.entrarComoCliente(caixa, joana, "joana@exemplo.com.br")
	c.noCliente("/contrato?numero=C-1001")
	estranha := s.pessoa()
	for range 6 {
		estranha.noCliente("/entrar", "documento", "935.411.347-80")
	}
	estranha.noCliente("/codigo", "codigo", "000000")
	estranha.noCliente("/acesso", "cliente", "J-1", "ate", "1", "vez", "1", "assinatura", "x")
	ateQue(t, "the refusals are in the log of calls", func() bool {
		corpo := p.ver("/chamadas?situacao=nao_atendidas&superficie=" + crm.SistemaCliente).Find("main").Text()
		for _, frase := range []string{"contrato_de_outro_cliente", "pedidos demais", "um código que não confere", "um link assinado"} {
			if !strings.Contains(corpo, frase) {
				return false
			}
		}
		if strings.Contains(corpo, "935.411") || strings.Contains(corpo, "93541134780") {
			t.Error("the log has the document")
		}
		return true
	})
}

// TestPortalDoClienteSessaoAcaba: a session ends with the e-mail by which it was opened, and is worth nothing at another installation.
func TestPortalDoClienteSessaoAcaba(t *testing.T) {
	t.Parallel()
	s, p, caixa, _ := comPortalDoCliente(t)
	c := s.entrarComoCliente(caixa, joana, "joana@exemplo.com.br")
	p.enviar("/instalacoes", "slug", "obra", "nome", "Obra", "cnpj", "11222333000181", "pacote", "starter", "integracao", "mega")
	for _, x := range c.client.Jar.Cookies(mustParse(t, s.url+"/cliente/demo")) {
		if strings.Contains(x.Value, " ") || x.Value == "" {
			t.Errorf("the cookie %s", x.Name)
		}
	}
	correto := novoEmail("M-1", "joana.certa@exemplo.com.br")
	correto.Em = correto.Em.Add(time.Hour)
	s.daFonte("mega", correto)
	if pg := c.noCliente(""); pg.url.Path != "/cliente/demo/entrar" {
		t.Errorf("who came by the wrong e-mail is still in: %d %s", pg.status, pg.url)
	}
	if nova := s.entrarComoCliente(caixa, joana, "joana.certa@exemplo.com.br"); nova.noCliente("").url.Path != "/cliente/demo" {
		t.Error("the corrected e-mail lets nobody in")
	}
}

// TestParcelaEncerradaNaoSePaga: of what is cancelled or was replaced no slip is shown.
func TestParcelaEncerradaNaoSePaga(t *testing.T) {
	t.Parallel()
	s, _, caixa, _ := comPortalDoCliente(t)
	for i, situacao := range []string{"Cancelada", "Renegociada", "Parcialmente paga"} {
		r := reg(crm.VinculoTitulo, fmt.Sprint("T-", 1+i), "contrato", "K-1", "codigo", fmt.Sprint(2+i), "situacao", situacao, "vencimento", "2031-01-10", "valor", "1234,56", "link", "https://boletos.example/"+fmt.Sprint(1+i))
		r.Em = r.Em.Add(time.Hour)
		s.daFonte("mega", r)
	}
	c := s.entrarComoCliente(caixa, joana, "joana@exemplo.com.br")
	pg := c.noCliente("/contratos/C-9001")
	for i, mostra := range []bool{false, false, false, false, true} {
		if (pg.Find(fmt.Sprintf(`a[href="https://boletos.example/%d"]`, i)).Length() == 1) != mostra {
			t.Errorf("the slip of instalment %d: want %v", i+1, mostra)
		}
	}
}

// TestVerComoOClienteSoLe: whoever looks as a client sees no form on the pages that have one, and what the forms would do is not taken.
func TestVerComoOClienteSoLe(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	c, admin := s.cliente("C-1001"), s.admin()
	tipo := s.tipo(admin, c, "nome", "Dúvida", "fechada", "aberta")
	caminho, campos := c.abrir(tipo).form("main form")
	campos.Set("texto", "Quando fica pronto?")
	feita := c.mandar(caminho, campos)
	numero := strings.TrimPrefix(feita.url.Path, "/cliente/demo/ocorrencias/")
	dono, _ := admin.ver("/ocorrencias/" + numero).Find("a[href^='/portal/clientes/']").First().Attr("href")
	como := strings.TrimPrefix(dono, "/portal") + "/como-cliente"
	antes := admin.ver("/ocorrencias").Find("table.lista tbody tr").Length()
	for _, pagina := range []string{"/nova", tipo, "/ocorrencias", "/ocorrencias/" + numero} {
		pg := admin.ver(como + pagina)
		if pg.status != http.StatusOK || !strings.Contains(pg.Text(), "Você está vendo como") || pg.Find("form[method=post], main textarea, main input[type=file]").Length() != 0 {
			t.Errorf("%s: %d, %d forms", pagina, pg.status, pg.Find("form[method=post]").Length())
		}
	}
	for _, pagina := range []string{tipo, "/ocorrencias/" + numero + "/resposta", "/ocorrencias/" + numero + "/avaliacao"} {
		campos.Set("chave", "outra")
		if pg := admin.pedir(http.MethodPost, como+pagina, campos); pg.status != http.StatusNotFound && pg.status != http.StatusMethodNotAllowed {
			t.Errorf("POST %s: %d", pagina, pg.status)
		}
	}
	if agora := admin.ver("/ocorrencias").Find("table.lista tbody tr").Length(); agora != antes {
		t.Errorf("%d more are there", agora-antes)
	}
}

// TestEnviosLentosNaoSeguramOsOutros: one client whose photos never end keeps no other from sending theirs.
func TestEnviosLentosNaoSeguramOsOutros(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	s.daFonte("mega", obra()...)
	token, outra := s.comoCliente("C-1001"), s.cliente("C-9001")
	tipo := s.tipo(s.admin(), outra, "nome", "Dúvida", "fechada", "aberta")
	u := mustParse(t, s.url)
	for range 6 {
		con, err := net.Dial("tcp", u.Host)
		if err != nil {
			t.Fatal(err)
		}
		defer con.Close()
		fmt.Fprintf(con, "POST /cliente/demo%s HTTP/1.1\r\nHost: %s\r\nCookie: ponte_cliente=%s\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n"+
			"--b\r\nContent-Disposition: form-data; name=\"foto\"; filename=\"a.jpg\"\r\n\r\n%s%s", tipo, u.Host, token, jpeg, strings.Repeat("x", 5000))
	}
	caminho, campos := outra.abrir(tipo).form("main form")
	campos.Set("texto", "Vaza")
	for n := range 3 { // whenever the slow ones have come, by the second one at the latest
		campos.Set("chave", fmt.Sprint("k", n))
		if pg := outra.mandar(caminho, campos, arquivo{"a.jpg", jpeg + "x"}); pg.status != http.StatusOK {
			t.Errorf("%d %s", pg.status, pg.Find("main").Text())
		}
	}
}

func mustParse(t *testing.T, endereco string) *url.URL {
	t.Helper()
	u, err := url.Parse(endereco)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
