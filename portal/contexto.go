package portal

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"ponte/crm"
)

// prazoPagina bounds the work for one page; exports have their own.
const prazoPagina = 20 * time.Second

// contexto is one request: who asks, for which tenant, and what page it is.
type contexto struct {
	echo.Context
	p          *Portal
	ctx        context.Context
	pagina     *pagina
	usuario    *crm.Usuario // nil = nobody has signed in
	acesso     *crm.Acesso  // of the user, read at each request
	recorte    *crm.Recorte // what the user sees of ocorrências and tarefas
	tenants    []crm.Tenant // that the user may see
	tenant     *crm.Tenant  // nil = there is none
	zona       *time.Location
	agora      time.Time
	requisicao string
	lista      url.Values // of a row's page: what the list is narrowed by from which it was opened; nil = this is no such page
}

func (p *Portal) novoContexto(c echo.Context, pg *pagina) *contexto {
	k := &contexto{Context: c, p: p, ctx: c.Request().Context(), pagina: pg, zona: time.UTC, agora: p.Relogio()}
	k.requisicao = strconv.FormatUint(rand.Uint64()|1<<63, 36)
	c.Response().Header().Set(echo.HeaderXRequestID, k.requisicao)
	return k
}

// atender is the door of every page: signed in, with a password of one's own, with a papel that permits what the page asks for, and of
// the form no more than the page takes.
func (p *Portal) atender(pg *pagina) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx, cancel := context.WithTimeout(c.Request().Context(), pg.prazo())
		defer cancel()
		k := p.novoContexto(c, pg)
		k.ctx = ctx
		corpo := k.limitarCorpo()
		err := k.entrarNaPagina()
		if err == nil {
			var soltar func()
			if soltar, err = k.receberFormulario(corpo); err == nil {
				defer soltar()
				err = pg.atende(k)
			}
		}
		return p.concluir(k, err)
	}
}

// concluir answers for a page that failed. When a file is on its way already the connection is cut: what arrived of it must
// not look whole.
func (p *Portal) concluir(k *contexto, err error) error {
	if err == nil {
		return nil
	}
	if k.Response().Committed {
		p.Anotar(k.requisicao, "a page ended in the middle", err)
		panic(http.ErrAbortHandler)
	}
	return p.mostrarErro(k, err)
}

func (k *contexto) entrarNaPagina() error {
	if err := k.identificar(); err != nil {
		return err
	}
	if k.pagina.exige == semEntrar {
		return nil
	}
	if k.usuario == nil {
		return errEntrar
	}
	if err := k.escolherTenant(); err != nil {
		return err
	}
	switch {
	case k.usuario.TrocarSenha && !k.pagina.livre:
		return errTrocarSenha
	case k.tenant == nil && !k.pagina.livre && !k.pagina.semTenant:
		return errSemInstalacao
	}
	if falta := k.falta(k.pagina, k.QueryParams()); falta != nil {
		return errPermissao{*falta}
	}
	if k.tenant == nil {
		return nil
	}
	return k.lerRecorte()
}

// identificar finds the user of the session. One who was disabled or whose password was reset meanwhile is nobody.
func (k *contexto) identificar() error {
	id := k.p.sessoes.GetInt64(k.Request().Context(), chaveUsuario)
	if id == 0 {
		return nil
	}
	u, err := k.p.Administracao.Usuarios.Usuario(k.ctx, id)
	if errors.Is(err, crm.ErrNaoEncontrado) || err == nil && (!u.Entra() || impressao(u) != k.p.sessoes.GetString(k.Request().Context(), chaveImpressao)) {
		return k.p.sessoes.Destroy(k.Request().Context())
	}
	if err != nil {
		return err
	}
	if k.acesso, err = k.p.Administracao.AcessoDoUsuario(k.ctx, u); err != nil {
		return err
	}
	k.usuario = u
	return nil
}

// pode tells whether the user's papéis permit something. Installations are looked after by who is of all of them.
func (k *contexto) pode(q crm.Permissao) bool {
	return k.acesso != nil && k.acesso.Pode(q) && (q.Modulo != crm.ModuloInstalacoes || k.usuario == nil || k.usuario.TenantID == 0)
}

// escolherTenant is the tenant that the user chose last, else the default one.
func (k *contexto) escolherTenant() error {
	todos, err := k.p.Administracao.Tenants.Tenants(k.ctx)
	if err != nil {
		return err
	}
	for _, t := range todos {
		if k.usuario.TenantID == 0 || k.usuario.TenantID == t.ID {
			k.tenants = append(k.tenants, t)
		}
	}
	if len(k.tenants) == 0 {
		return nil
	}
	escolhido := k.p.sessoes.GetInt64(k.Request().Context(), chaveTenant)
	i := max(0, slices.IndexFunc(k.tenants, func(t crm.Tenant) bool { return t.ID == escolhido }))
	k.tenant = &k.tenants[i]
	k.zona = k.tenant.Fuso()
	return nil
}

// ator is the user as the trail names them.
func (k *contexto) ator(motivo string) crm.Ator {
	return crm.Ator{Quem: k.usuario.Login, Endereco: k.endereco().String(), Motivo: strings.TrimSpace(motivo), Acesso: k.acesso}
}

func (k *contexto) endereco() netip.Addr {
	if a, err := netip.ParseAddr(k.RealIP()); err == nil {
		return a.Unmap().WithZone("")
	}
	return netip.Addr{}
}

// retrato is the tenant's picture in memory; nil for the moment in which a new tenant is not in it yet.
func (k *contexto) retrato() *crm.Retrato {
	r, ok := k.p.Retratos.Retrato(k.tenant.Slug)
	if !ok {
		return &crm.Retrato{Tenant: *k.tenant}
	}
	return r
}

// consulta is a parameter of the address, trimmed.
func (k *contexto) consulta(nome string) string { return strings.TrimSpace(k.QueryParam(nome)) }

// campo is a value of the form, trimmed.
func (k *contexto) campo(nome string) string { return strings.TrimSpace(k.FormValue(nome)) }

// id reads a number of the address; 0 when it is none.
func (k *contexto) id(nome string) int64 {
	n, err := strconv.ParseInt(k.Param(nome), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// segmento reads a text of the address.
func (k *contexto) segmento(nome string) string {
	texto, err := url.PathUnescape(k.Param(nome))
	if err != nil {
		return k.Param(nome)
	}
	return texto
}

// voltar sends the browser to another page after a change, with a sentence to show there.
func (k *contexto) voltar(caminho, aviso string) error {
	return k.voltarCom(chaveAviso, caminho, aviso)
}

// voltarSemFazer is voltar where nothing was done: the sentence says why, and is not shown as a success.
func (k *contexto) voltarSemFazer(caminho, porque string) error {
	return k.voltarCom(chaveAlerta, caminho, porque)
}

func (k *contexto) voltarCom(chave, caminho, frase string) error {
	caminho = k.comLista(caminho)
	if frase != "" {
		k.p.sessoes.Put(k.Request().Context(), chave, frase)
	}
	if k.Request().Header.Get("HX-Request") != "" {
		k.Response().Header().Set("HX-Redirect", Raiz+caminho)
		return k.NoContent(http.StatusOK)
	}
	return k.Redirect(http.StatusSeeOther, Raiz+caminho)
}

// prazoTrilha bounds an entry of the trail, which does not wait for the page.
const prazoTrilha = 5 * time.Second

// auditar leaves the trail of an act that changes nothing here, as showing a document or calling a partner. It is left even
// when the browser has gone or the page's time is over: the act was done.
func (k *contexto) auditar(acao, alvo, depois string) error {
	a := k.ator("")
	ctx, cancel := context.WithTimeout(context.WithoutCancel(k.ctx), prazoTrilha)
	defer cancel()
	return k.p.Trilha.RegistrarAuditoria(ctx, crm.Auditoria{
		TenantID: k.tenant.ID, Quem: a.Quem, Acao: acao, Alvo: alvo, Depois: depois, Endereco: a.Endereco, Em: k.agora,
	})
}
