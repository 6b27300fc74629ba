package cliente

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"ponte/crm"
	"ponte/crm/portalcliente"
	"ponte/portal/estatico"
)

// Raiz is the address below which clients come; the tenant's name follows.
const Raiz = "/cliente"

// Dependencias is what the pages need from outside.
type Dependencias struct {
	Porta    *portalcliente.Porta
	Vista    *portalcliente.Vista
	Guarda   portalcliente.Guarda
	Clientes crm.AcervoCadastros
	Conversa *crm.FaleConosco
	Empresas crm.CadastroEmpresas
	Retratos crm.Retratos
	Diario   crm.Diario // of what was refused: people find it in the request log
	Relogio  crm.Relogio
	Seguro   func(*http.Request) bool // did it travel over TLS?
	// Anotar is for the server's log: what was refused, with its cause, and what failed.
	Anotar func(requisicao, mensagem string, causa error)
}

// Portal answers everything below Raiz, and for the operator's portal what a client would see.
type Portal struct {
	Dependencias
	tabela   []pagina
	arquivos chan struct{} // places of forms with photos
	enviando sync.Map      // ids of the clients who have one
}

// pagina is one row of the table of pages.
type pagina struct {
	metodo  string
	caminho string // below Raiz/:tenant; segments that begin with : are parameters
	titulo  string
	aberta  bool // without having signed in
	fotos   bool // its form may bring photos, and the page reads it itself
	atende  func(*contexto) error
}

// paginas is the table of pages. Those that are read with a session are also what a person sees as the client.
func paginas() []pagina {
	ver := func(caminho, titulo string, atende func(*contexto) error) pagina {
		return pagina{metodo: http.MethodGet, caminho: caminho, titulo: titulo, atende: atende}
	}
	aberta := func(metodo, caminho, titulo string, atende func(*contexto) error) pagina {
		return pagina{metodo: metodo, caminho: caminho, titulo: titulo, aberta: true, atende: atende}
	}
	comFotos := func(caminho, titulo string, atende func(*contexto) error) pagina {
		return pagina{metodo: http.MethodPost, caminho: caminho, titulo: titulo, fotos: true, atende: atende}
	}
	return []pagina{
		ver("", "Início", (*contexto).inicio),
		ver("/contratos/:codigo", "Contrato", (*contexto).contrato),
		ver("/contrato", "Contrato", (*contexto).procurarContrato),
		ver("/nova", "Nova solicitação", (*contexto).nova),
		ver("/nova/:tipo", "Nova solicitação", (*contexto).novaDoTipo),
		comFotos("/nova/:tipo", "Nova solicitação", (*contexto).abrir),
		comFotos("/ocorrencias/:numero/resposta", "Solicitação", (*contexto).responder),
		{metodo: http.MethodPost, caminho: "/ocorrencias/:numero/avaliacao", titulo: "Solicitação", atende: (*contexto).avaliar},
		ver("/ocorrencias", "Minhas solicitações", (*contexto).ocorrencias),
		ver("/ocorrencias/:numero", "Solicitação", (*contexto).ocorrencia),
		aberta(http.MethodGet, "/entrar", "Entrar", (*contexto).entrar),
		aberta(http.MethodPost, "/entrar", "Entrar", (*contexto).pedirCodigo),
		aberta(http.MethodGet, "/e/:link", "Entrar", (*contexto).entrar),
		aberta(http.MethodGet, "/codigo", "Código", (*contexto).codigo),
		aberta(http.MethodPost, "/codigo", "Código", (*contexto).conferirCodigo),
		aberta(http.MethodGet, "/acesso", "Entrar", (*contexto).link),
		aberta(http.MethodPost, "/acesso", "Entrar", (*contexto).entrarPorLink),
		aberta(http.MethodPost, "/sair", "Sair", (*contexto).sair),
	}
}

// Caminhos are the pages that a person may see as a client, below the first one.
func Caminhos() []string {
	var todos []string
	for _, pg := range paginas() {
		if !pg.aberta && pg.metodo == http.MethodGet {
			todos = append(todos, pg.caminho)
		}
	}
	return todos
}

// Novo prepares the pages.
func Novo(d Dependencias) *Portal {
	if d.Anotar == nil {
		d.Anotar = func(string, string, error) {}
	}
	if d.Seguro == nil {
		d.Seguro = func(*http.Request) bool { return false }
	}
	return &Portal{Dependencias: d, tabela: paginas(), arquivos: make(chan struct{}, maxComFotos)}
}

// Montar puts the pages on a listener's echo. What is none of them is left to others: a tenant may be called cliente.
func (p *Portal) Montar(e *echo.Echo) {
	protecao := http.NewCrossOriginProtection()
	g := e.Group(Raiz, cabecalhos)
	g.GET("/estatico/:versao/*", estatico.Servir(arquivosEstaticos))
	for i := range p.tabela {
		pg := &p.tabela[i]
		g.Add(pg.metodo, "/:tenant"+pg.caminho, p.atender(pg, protecao))
	}
}

// cabecalhos are on every answer. A signed link is in an address: it is told to nobody.
func cabecalhos(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		h.Set("X-Robots-Tag", "noindex")
		return next(c)
	}
}

// Visao is a person of the builder who looks as a client: read only, and no session of the client is made.
type Visao struct {
	Retrato   *crm.Retrato
	ClienteID int64
	Operador  string // login
	Base      string // address of the first page
	Caminho   string // below it
}

// VerComo answers with the page that the client would see; one that is none, or that changes something, is crm.ErrNaoEncontrado.
func (p *Portal) VerComo(c echo.Context, v Visao) error {
	caminho := strings.Trim(v.Caminho, "/")
	for i := range p.tabela {
		pg := &p.tabela[i]
		if pg.aberta || pg.metodo != http.MethodGet {
			continue
		}
		parametros, ok := casar(pg.caminho, caminho)
		if !ok {
			continue
		}
		k := p.novoContexto(c, pg, v.Retrato)
		k.base, k.operador, k.parametros = v.Base, v.Operador, parametros
		k.sessao = &portalcliente.Sessao{TenantID: v.Retrato.Tenant.ID, ClienteID: v.ClienteID}
		ctx, cancel := context.WithTimeout(c.Request().Context(), prazoPagina)
		defer cancel()
		k.ctx = ctx
		if err := k.lerCliente(); err != nil {
			return err
		}
		return k.concluir(pg.atende(k))
	}
	return crm.ErrNaoEncontrado
}

// casar compares an address with the path of a page.
func casar(modelo, caminho string) (parametros map[string]string, ok bool) {
	pedacos, partes := strings.Split(strings.Trim(modelo, "/"), "/"), strings.Split(caminho, "/")
	if len(pedacos) != len(partes) {
		return nil, false
	}
	parametros = map[string]string{}
	for i, x := range pedacos {
		if nome, parametro := strings.CutPrefix(x, ":"); parametro {
			parametros[nome] = partes[i]
		} else if x != partes[i] {
			return nil, false
		}
	}
	return parametros, true
}

// prazoPagina bounds the work for one page.
const prazoPagina = 20 * time.Second

func endereco(c echo.Context) netip.Addr {
	if a, err := netip.ParseAddr(c.RealIP()); err == nil {
		return a.Unmap().WithZone("")
	}
	return netip.Addr{}
}
