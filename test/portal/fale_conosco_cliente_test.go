package portal_test

import (
	"bytes"
	"crypto/rand"
	"io"
	"mime/multipart"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/portalcliente"
)

// comoCliente switches the Portal do Cliente on and gives the token of a session of the client of a contract.
func (s *servidor) comoCliente(contrato string) string {
	s.t.Helper()
	admin := s.admin()
	config := admin.formulario("/configuracoes", "main form")
	config.Set(crm.ConfPortalCliente, "sim")
	if pg := admin.pedir(http.MethodPost, "/configuracoes", config); pg.status != http.StatusOK {
		s.t.Fatalf("the portal was not switched on: %d %s", pg.status, pg.Find("main").Text())
	}
	banco, fechar := s.abrirBanco()
	defer fechar()
	tenants, err := banco.Cadastro().Tenants(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	contratos, err := banco.AcervoCadastros().Contratos(s.t.Context(), crm.FiltroContratos{TenantID: tenants[0].ID, Pagina: crm.Pagina{Limite: 500}})
	if err != nil {
		s.t.Fatal(err)
	}
	i := slices.IndexFunc(contratos.Linhas, func(c crm.LinhaContrato) bool { return c.Codigo == contrato })
	if i < 0 {
		s.t.Fatalf("no contract %s", contrato)
	}
	token, agora := rand.Text(), time.Now()
	dono, err := banco.AcervoCadastros().Cliente(s.t.Context(), tenants[0].ID, contratos.Linhas[i].ClienteID)
	if err != nil {
		s.t.Fatal(err)
	}
	sessao := &portalcliente.Sessao{
		Token: portalcliente.Resumo(token), TenantID: tenants[0].ID, ClienteID: contratos.Linhas[i].ClienteID, Endereco: netip.MustParseAddr("127.0.0.1").String(), CriadaEm: agora, ExpiraEm: agora.Add(time.Hour),
	}
	sessao.Selar(dono)
	err = banco.PortalCliente(nil).AbrirPorLink(s.t.Context(), portalcliente.Resumo(token), agora.Add(time.Hour), sessao, crm.Auditoria{TenantID: tenants[0].ID, Quem: "teste", Acao: "portal_cliente.entrar", Em: agora})
	if err != nil {
		s.t.Fatal(err)
	}
	return token
}

// cliente is a signed-in client.
type cliente struct{ *pessoa }

func (s *servidor) cliente(contrato string) *cliente {
	s.t.Helper()
	c := &cliente{s.pessoa()}
	u, err := url.Parse(s.url)
	if err != nil {
		s.t.Fatal(err)
	}
	c.client.Jar.SetCookies(u, []*http.Cookie{{Name: "ponte_cliente", Value: s.comoCliente(contrato), Path: "/cliente"}})
	ateQue(s.t, "the portal is on", func() bool { return c.abrir("").status == http.StatusOK })
	return c
}

func (c *cliente) abrir(caminho string) *pagina {
	c.t.Helper()
	r, err := http.NewRequest(http.MethodGet, c.s.url+"/cliente/demo"+caminho, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.fazer(r)
}

type arquivo struct{ nome, conteudo string }

// mandar posts a form with photos. The fields come before them, as in a browser.
func (c *cliente) mandar(caminho string, campos url.Values, fotos ...arquivo) *pagina {
	c.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for nome, valores := range campos {
		for _, v := range valores {
			if err := w.WriteField(nome, v); err != nil {
				c.t.Fatal(err)
			}
		}
	}
	for _, f := range fotos {
		p, err := w.CreateFormFile("foto", f.nome)
		if err == nil {
			_, err = io.WriteString(p, f.conteudo)
		}
		if err != nil {
			c.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		c.t.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodPost, c.s.url+caminho, &b)
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	return c.fazer(r)
}

// form is a form of a page with what stands in it, and where it goes.
func (pg *pagina) form(seletor string) (caminho string, campos url.Values) {
	campos = url.Values{}
	f := pg.Find(seletor)
	f.Find("input[name], textarea[name]").Each(func(_ int, x *selecao) {
		if tipo := x.AttrOr("type", ""); tipo != "file" && tipo != "radio" {
			campos.Set(x.AttrOr("name", ""), x.AttrOr("value", x.Text()))
		}
	})
	f.Find("select").Each(func(_ int, x *selecao) {
		escolhida := x.Find("option[selected]")
		if escolhida.Length() == 0 {
			escolhida = x.Find("option").First()
		}
		campos.Set(x.AttrOr("name", ""), escolhida.AttrOr("value", ""))
	})
	return f.AttrOr("action", ""), campos
}

// tipo makes a kind in the operator's portal and gives its address in the client's.
func (s *servidor) tipo(admin *pessoa, c *cliente, pares ...string) string {
	s.t.Helper()
	pg := admin.enviar("/fale-conosco", append([]string{"oferecido", "sim", "fotos", "opcionais"}, pares...)...)
	if pg.status != http.StatusOK {
		s.t.Fatalf("the kind was not taken: %s", pg.Find("main").Text())
	}
	nome := pares[slices.Index(pares, "nome")+1]
	link := c.abrir("/nova").Find("a.linha").FilterFunction(func(_ int, a *selecao) bool { return a.Find(".titulo").Text() == nome })
	if link.Length() != 1 {
		s.t.Fatalf("%d kinds are offered as %s", link.Length(), nome)
	}
	return strings.TrimPrefix(link.AttrOr("href", ""), "/cliente/demo")
}
