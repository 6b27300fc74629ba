package portal

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"

	"ponte/crm"
)

// What a session keeps.
const (
	chaveSessao    = "sessao"    // a name of its own, to tell it apart in a list
	chaveUsuario   = "usuario"   // id
	chaveImpressao = "impressao" // of the password that it was opened with
	chaveInicio    = "inicio"    // Unix seconds
	chaveEndereco  = "endereco"
	chaveAgente    = "agente"   // the browser, as it names itself
	chaveTenant    = "tenant"   // id
	chaveAviso     = "aviso"    // sentence for the next page
	chaveAlerta    = "alerta"   // the same, of what was not done
	chaveDesfazer  = "desfazer" // what a button beside it undoes (desfeita)
)

// duracaoSessao is a working day: people sign in once in the morning.
const duracaoSessao = 12 * time.Hour

func (p *Portal) novasSessoes() *scs.SessionManager {
	m := scs.New()
	m.Lifetime = duracaoSessao
	m.HashTokenInStore = true
	m.Store = deposito{p.Sessoes}
	m.Cookie.Name = "ponte_portal"
	m.Cookie.Path = Raiz
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.ErrorFunc = func(w http.ResponseWriter, _ *http.Request, err error) {
		p.Anotar("", "the session could not be read or kept", err)
		http.Error(w, "O banco de dados não está disponível no momento: tente novamente.", http.StatusServiceUnavailable)
	}
	return m
}

// sessao reads the session of a request and keeps what became of it. The cookie is Secure where the request came over TLS:
// the same portal may be reached both ways, behind a proxy and on its own machine.
func (p *Portal) sessao(next echo.HandlerFunc) echo.HandlerFunc {
	segura := *p.sessoes
	segura.Cookie.Secure = true
	aberta, fechada := echo.WrapMiddleware(p.sessoes.LoadAndSave)(next), echo.WrapMiddleware(segura.LoadAndSave)(next)
	return func(c echo.Context) error {
		if p.Seguro(c.Request()) {
			return fechada(c)
		}
		return aberta(c)
	}
}

// impressao changes with every password: a session opened with an older one is over.
func impressao(u *crm.Usuario) string {
	soma := sha256.Sum256([]byte(u.Segredo))
	return hex.EncodeToString(soma[:8])
}

// deposito keeps sessions through the port of crm; it also tells it whose each is.
type deposito struct{ sessoes crm.Sessoes }

var _ scs.CtxStore = deposito{}

// FindCtx implements scs.CtxStore.
func (d deposito) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	s, err := d.sessoes.Sessao(ctx, token)
	if errors.Is(err, crm.ErrNaoEncontrado) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	return s.Dados, true, nil
}

// CommitCtx implements scs.CtxStore.
func (d deposito) CommitCtx(ctx context.Context, token string, dados []byte, expira time.Time) error {
	_, valores, err := scs.GobCodec{}.Decode(dados)
	if err != nil {
		return err
	}
	id, _ := valores[chaveUsuario].(int64)
	return d.sessoes.GravarSessao(ctx, crm.Sessao{Token: token, UsuarioID: id, Dados: dados, ExpiraEm: expira})
}

// DeleteCtx implements scs.CtxStore.
func (d deposito) DeleteCtx(ctx context.Context, token string) error {
	return d.sessoes.ApagarSessao(ctx, token)
}

// Find implements scs.Store; the library calls FindCtx instead.
func (d deposito) Find(token string) ([]byte, bool, error) {
	return d.FindCtx(context.Background(), token)
}

// Commit implements scs.Store; the library calls CommitCtx instead.
func (d deposito) Commit(token string, dados []byte, expira time.Time) error {
	return d.CommitCtx(context.Background(), token, dados, expira)
}

// Delete implements scs.Store; the library calls DeleteCtx instead.
func (d deposito) Delete(token string) error { return d.DeleteCtx(context.Background(), token) }
