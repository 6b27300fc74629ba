package portal

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"

	"github.com/labstack/echo/v4"

	"ponte/crm"
)

// Outcomes of a request that no page answers.
var (
	errEntrar        = errors.New("sign in first")
	errTrocarSenha   = errors.New("choose a password first")
	errPagina        = errors.New("no such page")
	errOrigem        = errors.New("the form came from another site")
	errSemInstalacao = errors.New("there is no tenant")
	errPedido        = errors.New("the request cannot be read")
	errLongo         = errors.New("the form is too long")
	errDemora        = errors.New("the form did not arrive in time")
	errArquivo       = errors.New("the page takes no files")

	errMuitosArquivos = errors.New("too many forms with files at once")
)

// errPermissao is the error of a page that no papel of the user permits.
type errPermissao struct{ falta crm.Permissao }

func (e errPermissao) Error() string { return "no papel permits " + e.falta.String() }

// falha is what the page of an error shows.
type falha struct {
	Titulo, Texto, Requisicao string
	Repetir                   bool // the same request may succeed in a moment
}

// mostrarErro answers with the page that says what happened and leads back.
func (p *Portal) mostrarErro(k *contexto, err error) error {
	switch {
	case errors.Is(err, errEntrar):
		destino := Raiz + "/entrar"
		if r := k.Request(); r.Method == http.MethodGet && r.URL.Path != Raiz && r.URL.Path != Raiz+"/" {
			destino += "?para=" + url.QueryEscape(r.URL.RequestURI())
		}
		if k.Request().Header.Get("HX-Request") != "" {
			k.Response().Header().Set("HX-Redirect", destino)
			return k.NoContent(http.StatusOK)
		}
		return k.Redirect(http.StatusSeeOther, destino)
	case errors.Is(err, errTrocarSenha):
		return k.Redirect(http.StatusSeeOther, Raiz+"/senha")
	case errors.Is(err, errSemInstalacao) && k.pode(incluir(crm.ModuloInstalacoes)):
		return k.Redirect(http.StatusSeeOther, Raiz+"/instalacoes")
	}
	if k.pagina != nil && k.pagina.exige == acessar(crm.ModuloPainel) && errors.As(err, new(errPermissao)) {
		if grupos := k.navegacao(); len(grupos) > 0 { // the front page of who may not see the Painel
			return k.Redirect(http.StatusSeeOther, grupos[0].Links[0].Caminho)
		}
	}
	status, f := descreverErro(err)
	if status >= 500 {
		p.Anotar(k.requisicao, "a page failed", err)
		f.Requisicao = k.requisicao
	}
	return k.mostrar(status, "erro", f.Titulo, f)
}

func descreverErro(err error) (int, falha) {
	var negada errPermissao
	switch {
	case errors.As(err, &negada):
		return http.StatusForbidden, falha{Titulo: "Sem permissão", Texto: "Nenhum papel seu permite " + negada.falta.Acao.String() + " em " + crm.RotuloDoModulo(negada.falta.Modulo) +
			". Peça a um administrador, ou volte ao Painel."}
	case errors.Is(err, errAlcance):
		return http.StatusForbidden, falha{Titulo: "Fora do seu alcance", Texto: "Esta ocorrência existe, mas é de outra pessoa ou de outra filial. Quem a vê pode passá-la a você; o que o seu papel alcança, um administrador muda."}
	case errors.Is(err, errOrigem):
		return http.StatusForbidden, falha{Titulo: "Pedido recusado", Texto: "O formulário veio de outro endereço e não foi aceito. Abra a página de novo e repita."}
	case errors.Is(err, errSemInstalacao):
		return http.StatusNotFound, falha{Titulo: "Nenhuma instalação", Texto: "Ainda não há instalação para mostrar. Quem administra todas cria a primeira no portal, ou na linha de comando: ponte tenant create."}
	case errors.Is(err, errPagina):
		return http.StatusNotFound, falha{Titulo: "Página não encontrada", Texto: "Não há nada neste endereço."}
	case errors.Is(err, crm.ErrNaoEncontrado):
		return http.StatusNotFound, falha{Titulo: "Não encontrado", Texto: "O registro não existe nesta instalação, ou já foi apagado."}
	case errors.Is(err, crm.ErrCursor), errors.Is(err, errPedido):
		return http.StatusBadRequest, falha{Titulo: "Endereço inválido", Texto: "O endereço desta página não pôde ser lido. Volte ao começo da lista."}
	case errors.Is(err, errLongo):
		return http.StatusRequestEntityTooLarge, falha{Titulo: "Formulário grande demais", Texto: "O que foi enviado passa do limite desta página. Nada foi gravado. Volte e envie menos de uma vez."}
	case errors.Is(err, errDemora):
		return http.StatusRequestTimeout, falha{Titulo: "Envio interrompido", Texto: "O formulário não chegou a tempo. Nada foi gravado. Volte e envie de novo."}
	case errors.Is(err, errArquivo):
		return http.StatusUnsupportedMediaType, falha{Titulo: "Pedido recusado", Texto: "Esta página não recebe arquivos."}
	case errors.Is(err, errMuitosArquivos):
		return http.StatusServiceUnavailable, falha{Titulo: "Muitos envios ao mesmo tempo", Texto: "Outros arquivos estão sendo recebidos. Espere um momento e envie de novo.", Repetir: true}
	case fraseDaChave(err) != "":
		return http.StatusInternalServerError, falha{Titulo: "Segredos fechados", Texto: fraseDaChave(err)}
	case errors.Is(err, crm.ErrIndisponivel), errors.Is(err, crm.ErrOcupado), errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable, falha{Titulo: "Banco de dados indisponível", Texto: "O banco de dados não respondeu a tempo. Espere um momento e tente de novo.", Repetir: true}
	}
	return http.StatusInternalServerError, falha{Titulo: "Falha interna", Texto: "Algo deu errado. O código abaixo está no log do servidor.", Repetir: true}
}

// fraseDaChave says what to do about the key of the secrets; "" when that is not what is wrong.
func fraseDaChave(err error) string {
	switch {
	case errors.Is(err, crm.ErrSemChave):
		return "Falta a chave dos segredos no servidor: defina PONTE_SECRET_KEY ou PONTE_SECRET_KEY_FILE, reinicie o Ponte e repita. Nada foi gravado."
	case errors.Is(err, crm.ErrChaveErrada):
		return "A chave dos segredos do servidor não é a que os cifrou: volte a PONTE_SECRET_KEY anterior, reinicie o Ponte e repita. Nada foi gravado."
	}
	return ""
}

// recuperar answers for a page that panicked.
func (p *Portal) recuperar(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			r := recover()
			if r == nil {
				return
			}
			if e, ok := r.(error); ok && errors.Is(e, http.ErrAbortHandler) {
				panic(r)
			}
			// The value may quote what was sent: its type and the stack tell where the bug is.
			p.Anotar("", "panic in the portal", fmt.Errorf("%T\n%s", r, debug.Stack()))
			if c.Response().Committed {
				panic(http.ErrAbortHandler)
			}
			err = c.String(http.StatusInternalServerError, "Falha interna.\n")
		}()
		return next(c)
	}
}
