package portal

import (
	"context"
	"net/http"
	"net/netip"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"

	"ponte/crm"
	"ponte/crm/alarme"
	"ponte/crm/cadastro"
	"ponte/crm/carga"
	"ponte/crm/cobranca"
	"ponte/crm/correio"
	"ponte/crm/diagnostico"
	"ponte/crm/implantacao"
	"ponte/crm/importacao"
	"ponte/crm/negativacao"
	"ponte/crm/portalcliente"
	"ponte/crm/sombra"
	"ponte/crm/titular"
	"ponte/portal/cliente"
	"ponte/portal/estatico"
	"ponte/wsdl"
)

// Raiz is the address below which the portal lives.
const Raiz = "/portal"

// Dependencias is what the portal needs from outside.
type Dependencias struct {
	Administracao *crm.Administracao
	Importador    *importacao.Importador
	Sincronizador *cadastro.Sincronizador
	Trilha        crm.Trilha
	Titulares     *titular.Titulares
	Despacho      *crm.Despacho
	Correio       *crm.Correio
	Modelos       *correio.Editor
	Ajustes       *portalcliente.Ajustes
	Cliente       *cliente.Portal // what a client sees
	FTP           *crm.ArquivosFTP
	Cargas        *carga.Carregador
	Negativador   *negativacao.Negativador
	Alarmes       *alarme.Atendimento
	Implantador   *implantacao.Implantador
	Atendimento   *crm.Atendimento
	Cobrador      *cobranca.Registrador
	Reguas        *cobranca.Editor
	Corredor      *cobranca.Corredor
	Falhas        *crm.FalhasDeIntegracao
	Eventos       crm.CaixaDeEventos
	Conferidor    *crm.Conferidor
	Preflight     crm.Preflight
	Ocorrencias   *crm.Ocorrencias // to open what was taken for a repeat
	Assistencias  *crm.Assistencias
	Acervo        crm.Acervo
	Vizinhanca    crm.Vizinhanca
	Cadastros     crm.AcervoCadastros
	Tarefas       crm.AcervoTarefas
	Esperas       cadastro.Esperas
	Nomes         crm.Disputas
	Painel        crm.Painel
	Conducao      *sombra.Conducao
	Retratos      crm.Retratos
	Arquivos      crm.Arquivos
	Sessoes       crm.Sessoes
	Senhas        crm.Senhas
	Relogio       crm.Relogio
	Operacoes     []string                 // of the webservice's catalogue
	AlemDoWSDL    []wsdl.Operation         // those that our WSDL does not list, with their parts
	Publica       string                   // address that callers use, "" = what the request says
	Seguro        func(*http.Request) bool // did it travel over TLS? nil = never
	Proxies       []netip.Prefix
	Autoteste     func(ctx context.Context, slug, base string) []Verificacao                       // nil = not offered
	Diagnostico   func(context.Context) []diagnostico.Laudo                                        // of the database and the server, empty while another is made; nil = not offered
	Avisos        func(context.Context) []string                                                   // what the operator must know of the installation, Portuguese; nil = nothing
	Capturar      func(ctx context.Context, ator crm.Ator, t *crm.Tenant) (*sombra.Captura, error) // looks at the WSDL of the old service
	Anotar        func(requisicao, mensagem string, causa error)                                   // what failed, for the log; nil = nobody
}

// NivelVerificacao is how bad a finding is, as the badge says it.
type NivelVerificacao string

// The levels.
const (
	VerificacaoCerta  NivelVerificacao = "certo"
	VerificacaoAlerta NivelVerificacao = "atenção"
	VerificacaoRuim   NivelVerificacao = "falhou"
)

// Tom is the badge's.
func (n NivelVerificacao) Tom() string {
	switch n {
	case VerificacaoCerta:
		return tomBom
	case VerificacaoAlerta:
		return tomAlerta
	}
	return tomRuim
}

// Verificacao is one finding of the webservice's self-test, in Portuguese.
type Verificacao struct {
	Assunto string
	Nivel   NivelVerificacao
	Texto   string
}

// Portal answers everything below Raiz.
type Portal struct {
	Dependencias
	sessoes  *scs.SessionManager
	tabela   []pagina
	arquivos chan struct{} // places of forms with files
}

// Novo prepares the portal.
func Novo(d Dependencias) *Portal {
	if d.Anotar == nil {
		d.Anotar = func(string, string, error) {}
	}
	if d.Seguro == nil {
		d.Seguro = func(*http.Request) bool { return false }
	}
	d.Sessoes = comReserva(d.Sessoes, d.Relogio)
	p := &Portal{Dependencias: d, arquivos: make(chan struct{}, maxComArquivos)}
	p.sessoes = p.novasSessoes()
	p.tabela = paginas()
	return p
}

// Montar puts the portal on a listener's echo, behind what guards it there.
func (p *Portal) Montar(e *echo.Echo, guarda echo.MiddlewareFunc) {
	protecao := http.NewCrossOriginProtection()
	g := e.Group(Raiz, guarda, p.cabecalhos, p.recuperar, p.sessao, p.mesmaOrigem(protecao))
	g.GET("/estatico/:versao/*", estatico.Servir(arquivosEstaticos))
	for i := range p.tabela {
		pg := &p.tabela[i]
		g.Add(pg.metodo, pg.caminho, p.atender(pg))
	}
	g.RouteNotFound("", p.atender(&p.tabela[0]))
	g.RouteNotFound("/*", p.atender(&pagina{titulo: "Página não encontrada", exige: conta, atende: func(*contexto) error { return errPagina }}))
}

// cabecalhos are on every answer. No script, style or image comes from elsewhere, none is written into a page.
func (p *Portal) cabecalhos(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "+
			"form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		return next(c)
	}
}

// mesmaOrigem refuses a form that another site sent.
func (p *Portal) mesmaOrigem(protecao *http.CrossOriginProtection) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if err := protecao.Check(c.Request()); err != nil {
				return p.mostrarErro(p.novoContexto(c, nil), errOrigem)
			}
			return next(c)
		}
	}
}
