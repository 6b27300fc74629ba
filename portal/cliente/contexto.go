package cliente

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"ponte/crm"
	"ponte/crm/portalcliente"
)

// contexto is one request of a client, or of who looks as one.
type contexto struct {
	echo.Context
	p          *Portal
	ctx        context.Context
	pagina     *pagina
	retrato    *crm.Retrato
	zona       *time.Location
	agora      time.Time
	base       string // address of the first page
	requisicao string
	parametros map[string]string // of the address; nil = echo has them
	sessao     *portalcliente.Sessao
	cliente    *crm.Cliente // who is signed in; nil = nobody
	operador   string       // who looks as the client; "" = it is the client
	nomeDaObra string       // of the empreendimento by whose link they came
}

// maxFormulario bounds a form without files, in bytes.
const maxFormulario = 16 << 10

func (p *Portal) novoContexto(c echo.Context, pg *pagina, r *crm.Retrato) *contexto {
	k := &contexto{Context: c, p: p, ctx: c.Request().Context(), pagina: pg, retrato: r, agora: p.Relogio()}
	k.requisicao = strconv.FormatUint(rand.Uint64()|1<<63, 36)
	c.Response().Header().Set(echo.HeaderXRequestID, k.requisicao)
	if r != nil {
		k.zona, k.base = r.Tenant.Fuso(), Raiz+"/"+r.Tenant.Slug
	}
	return k
}

// atender is the door of every page: of a tenant whose portal is on, from our own forms, and signed in where the page says so.
func (p *Portal) atender(pg *pagina, protecao *http.CrossOriginProtection) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		r, ok := p.Retratos.Retrato(c.Param("tenant"))
		if !ok || !portalcliente.Aberta(r) {
			r = nil
		}
		k := p.novoContexto(c, pg, r)
		defer k.recuperar(&err)
		if r == nil { // whether there is an installation of this name is told to nobody
			return k.mostrarErro(http.StatusNotFound, falha{Titulo: "Página não encontrada", Texto: "Confira o endereço que a construtora lhe deu."})
		}
		ctx, cancel := context.WithTimeout(k.ctx, pg.prazo())
		defer cancel()
		k.ctx = ctx
		if err := protecao.Check(c.Request()); err != nil {
			return k.concluir(errOrigem)
		}
		c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, k.maxCorpo())
		if pg.metodo == http.MethodPost && !pg.fotos && c.Request().ParseForm() != nil {
			return k.concluir(errPedido)
		}
		if err := k.identificar(); err != nil {
			return k.concluir(err)
		}
		if k.cliente == nil && !pg.aberta {
			return k.ir("/entrar")
		}
		return k.concluir(pg.atende(k))
	}
}

// identificar finds the client of the session. One who is not registered any more is nobody, and one whose document or e-mail changed
// comes in again.
func (k *contexto) identificar() error {
	b, err := k.Cookie(biscoitoSessao)
	if err != nil {
		return nil //nolint:nilerr // without the cookie it is nobody
	}
	k.sessao, err = k.p.Porta.Sessao(k.ctx, k.retrato, b.Value)
	if errors.Is(err, crm.ErrNaoEncontrado) {
		return nil
	}
	if err != nil {
		return err
	}
	err = k.lerCliente()
	if errors.Is(err, crm.ErrNaoEncontrado) || err == nil && !k.sessao.Vale(k.cliente) {
		k.sessao, k.cliente = nil, nil
		return nil
	}
	return err
}

func (k *contexto) lerCliente() (err error) {
	k.cliente, err = k.p.Clientes.Cliente(k.ctx, k.retrato.Tenant.ID, k.sessao.ClienteID)
	return err
}

// param is a part of the address.
func (k *contexto) param(nome string) string {
	texto := k.Param(nome)
	switch {
	case k.parametros != nil:
		texto = k.parametros[nome]
	case k.Request().URL.RawPath == "": // then echo has taken it from what is decoded already
		return texto
	}
	if inteiro, err := url.PathUnescape(texto); err == nil {
		return inteiro
	}
	return texto
}

func (k *contexto) campo(nome string) string { return strings.TrimSpace(k.FormValue(nome)) }

// ir sends the browser to another page.
func (k *contexto) ir(caminho string) error {
	return k.Redirect(http.StatusSeeOther, k.base+caminho)
}

var (
	errOrigem = errors.New("the form comes from another site")
	errPedido = errors.New("the form cannot be read")
)

// falha is what the page of an error says.
type falha struct {
	Titulo, Texto string
	Codigo        string // in the server's log, "" = there is none
}

// concluir answers for a page that failed.
func (k *contexto) concluir(err error) error {
	if err == nil || k.Response().Committed {
		return err
	}
	var negado *portalcliente.Negado
	switch {
	case errors.As(err, &negado):
		k.recusar(crm.AtoClienteContrato, "um contrato: "+negado.Nomes(), http.StatusForbidden, err)
		return k.mostrarErro(http.StatusForbidden, falha{Titulo: "Contrato não encontrado", Texto: portalcliente.FraseContrato})
	case errors.Is(err, crm.ErrNaoEncontrado):
		return k.mostrarErro(http.StatusNotFound, falha{Titulo: "Não encontrado", Texto: "Não há nada seu neste endereço."})
	case errors.Is(err, crm.ErrCursor), errors.Is(err, errPedido):
		return k.mostrarErro(http.StatusBadRequest, falha{Titulo: "Endereço inválido", Texto: "O endereço desta página não pôde ser lido. Volte ao início."})
	case errors.Is(err, errMuitosEnvios):
		k.Response().Header().Set("Retry-After", "10")
		return k.mostrarErro(http.StatusServiceUnavailable, falha{Titulo: "Muitos envios agora", Texto: "Outros envios com fotos estão chegando. Espere um momento e envie de novo."})
	case errors.Is(err, errLento):
		return k.mostrarErro(http.StatusRequestTimeout, falha{Titulo: "O envio demorou demais", Texto: "As fotos não chegaram a tempo. Envie menos de cada vez, ou por uma conexão melhor."})
	case errors.Is(err, errOrigem):
		return k.mostrarErro(http.StatusForbidden, falha{Titulo: "Pedido recusado", Texto: "O formulário veio de outro endereço. Abra a página de novo e repita."})
	}
	k.p.Anotar(k.requisicao, "client's portal: a page failed", err)
	return k.mostrarErro(http.StatusServiceUnavailable, falha{Titulo: "Não foi possível agora", Texto: "Algo não respondeu a tempo. Espere um momento e tente de novo.", Codigo: k.requisicao})
}

// recusar leaves what was refused in the request log, where people find it and an alarm counts it, and in the server's. Whoever comes is a
// stranger there: of many refusals a few are kept and the rest is counted.
func (k *contexto) recusar(operacao, oque string, status int, causa error) {
	quem := ""
	if k.cliente != nil {
		quem = portalcliente.QuemE(k.cliente.ID)
	}
	if k.operador == "" {
		k.p.Diario.Registrar(crm.Chamada{
			TenantID: k.retrato.Tenant.ID, RequestID: k.requisicao, Superficie: crm.SistemaCliente, Sistema: crm.SistemaCliente, Operacao: operacao, Usuario: quem,
			Endereco: endereco(k).String(), Situacao: crm.ChamadaRecusada, CodigoRecusa: int(crm.RecusaPortalCliente), Mensagem: crm.Recusar(crm.RecusaPortalCliente, oque).Frase,
			HTTP: status, Estranha: true, Vezes: 1, Em: k.agora,
		})
	}
	k.p.Anotar(k.requisicao, strings.TrimSpace("client's portal of "+k.retrato.Tenant.Slug+": refused "+operacao+" "+quem), causa)
}

// recuperar answers for a page that panicked. The value may quote what was sent: its type and the stack tell where the bug is.
func (k *contexto) recuperar(err *error) {
	r := recover()
	if r == nil {
		return
	}
	if e, ok := r.(error); ok && errors.Is(e, http.ErrAbortHandler) || k.Response().Committed {
		panic(http.ErrAbortHandler)
	}
	k.p.Anotar(k.requisicao, "panic in the client's portal", fmt.Errorf("%T\n%s", r, debug.Stack()))
	*err = k.String(http.StatusInternalServerError, "Falha interna.\n")
}
