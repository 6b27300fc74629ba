package cliente

import (
	"errors"
	"net/http"
	"time"

	"ponte/crm"
	"ponte/crm/portalcliente"
)

// Cookies of the client's browser, apart from the operators'.
const (
	biscoitoSessao = "ponte_cliente"
	biscoitoPedido = "ponte_cliente_pedido"
)

// telaEntrar asks who somebody is.
type telaEntrar struct {
	Link, Erro string
}

func (k *contexto) entrar() error {
	if k.cliente != nil {
		return k.ir("")
	}
	tela := telaEntrar{Link: k.param("link")}
	if _, err := k.obra(tela.Link); err != nil {
		return err
	}
	return k.mostrar(http.StatusOK, "entrar", "Entrar", tela)
}

// obra finds the empreendimento of a link and remembers its name; one that is off, or is none, is not found.
func (k *contexto) obra(link string) (id int64, err error) {
	if link == "" {
		return 0, nil
	}
	e, err := k.p.Guarda.EmpreendimentoPorLink(k.ctx, k.retrato.Tenant.ID, link)
	if err == nil && e.Desligado {
		err = crm.ErrNaoEncontrado
	}
	if err != nil {
		return 0, err
	}
	k.nomeDaObra = e.Nome
	return e.ID, nil
}

// pedirCodigo has a code sent. The answer is the same for whoever asks.
func (k *contexto) pedirCodigo() error {
	tela := telaEntrar{Link: k.campo("link")}
	obra, err := k.obra(tela.Link)
	if err != nil {
		return err
	}
	chave, err := k.p.Porta.PedirCodigo(k.ctx, k.retrato, k.campo("documento"), obra, endereco(k))
	var invalido *crm.Invalido
	switch {
	case errors.As(err, &invalido):
		tela.Erro = "O que foi escrito " + invalido.Frase() + "."
		return k.mostrar(http.StatusUnprocessableEntity, "entrar", "Entrar", tela)
	case errors.Is(err, portalcliente.ErrMuitos):
		k.recusar(crm.AtoClienteEntrar, "um código: pedidos demais em uma hora, do documento ou do endereço", http.StatusTooManyRequests, err)
		tela.Erro = "Muitos pedidos de código. Espere uma hora e tente de novo."
		k.Response().Header().Set("Retry-After", "3600")
		return k.mostrar(http.StatusTooManyRequests, "entrar", "Entrar", tela)
	case err != nil:
		return err
	}
	k.lembrar(biscoitoPedido, chave, portalcliente.ValidadeDoCodigo)
	return k.ir("/codigo")
}

// telaCodigo asks for the code.
type telaCodigo struct {
	Erro   string
	Minuto int
}

func (k *contexto) codigo() error {
	if _, err := k.Cookie(biscoitoPedido); err != nil {
		return k.ir("/entrar")
	}
	return k.mostrar(http.StatusOK, "codigo", "Código", telaCodigo{Minuto: int(portalcliente.ValidadeDoCodigo.Minutes())})
}

// conferirCodigo signs in who has read the code. What is wrong with one is not told.
func (k *contexto) conferirCodigo() error {
	b, err := k.Cookie(biscoitoPedido)
	if err != nil {
		return k.ir("/entrar")
	}
	token, s, err := k.p.Porta.Entrar(k.ctx, k.retrato, b.Value, k.campo("codigo"), endereco(k))
	if errors.Is(err, portalcliente.ErrCodigo) {
		k.recusar(crm.AtoClienteEntrar, "um código que não confere, venceu ou foi tentado vezes demais", http.StatusUnprocessableEntity, err)
		return k.mostrar(http.StatusUnprocessableEntity, "codigo", "Código", telaCodigo{
			Erro: "O código não confere ou já não vale. Confira o último e-mail, ou peça outro código.", Minuto: int(portalcliente.ValidadeDoCodigo.Minutes()),
		})
	}
	if err != nil {
		return err
	}
	k.lembrar(biscoitoPedido, "", 0)
	k.lembrar(biscoitoSessao, token, s.ExpiraEm.Sub(k.agora))
	return k.ir("")
}

// telaLink asks who came by a signed link to go on. Programs that look at links of messages open them: only a person uses one up.
type telaLink struct {
	portalcliente.Link
	Obra, Erro string
}

func (k *contexto) link() error {
	tela := telaLink{Obra: k.QueryParam("obra"), Link: portalcliente.Link{
		Cliente: k.QueryParam("cliente"), Ate: k.QueryParam("ate"), Vez: k.QueryParam("vez"), Assinatura: k.QueryParam("assinatura"),
	}}
	k.Response().Header().Set("Referrer-Policy", "no-referrer")
	return k.mostrar(http.StatusOK, "link", "Entrar", tela)
}

func (k *contexto) entrarPorLink() error {
	obra, err := k.obra(k.campo("obra"))
	if errors.Is(err, crm.ErrNaoEncontrado) { // it is no reason to stand before the door
		err = nil
	}
	if err != nil {
		return err
	}
	l := portalcliente.Link{Cliente: k.campo("cliente"), Ate: k.campo("ate"), Vez: k.campo("vez"), Assinatura: k.campo("assinatura")}
	token, s, err := k.p.Porta.EntrarPorLink(k.ctx, k.retrato, l, obra, endereco(k))
	var recusado *portalcliente.ErroLink
	if errors.As(err, &recusado) {
		k.recusar(crm.AtoClienteEntrar, "um link assinado: "+recusado.Causa, http.StatusForbidden, err)
		return k.mostrar(http.StatusForbidden, "link", "Entrar", telaLink{Erro: "Este link não vale mais. Volte à página de onde veio e abra-o de novo, ou entre com o seu documento."})
	}
	if err != nil {
		return err
	}
	k.lembrar(biscoitoSessao, token, s.ExpiraEm.Sub(k.agora))
	return k.ir("")
}

func (k *contexto) sair() error {
	if b, err := k.Cookie(biscoitoSessao); err == nil {
		if err := k.p.Porta.Sair(k.ctx, b.Value); err != nil {
			return err
		}
	}
	k.lembrar(biscoitoSessao, "", 0)
	return k.ir("/entrar")
}

// lembrar sets a cookie of the client's pages, "" takes it away.
func (k *contexto) lembrar(nome, valor string, por time.Duration) {
	b := &http.Cookie{
		Name: nome, Value: valor, Path: Raiz, MaxAge: int(por.Seconds()), HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: k.p.Seguro(k.Request()),
	}
	if valor == "" {
		b.MaxAge = -1
	}
	k.SetCookie(b)
}
