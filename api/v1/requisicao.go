package v1

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"ponte/api/moldura"
)

// requisicao is one request to the facade.
type requisicao struct {
	*moldura.Requisicao
	a     *API
	op    *operacao
	corpo []byte // JSON
}

const chaveDaRequisicao = "ponte.v1"

// da gives the request that the middleware began.
func da(c echo.Context) *requisicao { return c.Get(chaveDaRequisicao).(*requisicao) }

// atender is around every operation: who calls, whether they may, what they send, and the end of the call whatever became of it.
func (a *API) atender(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		op := a.operacoes[chaveDaRota(c.Request().Method, c.Path())]
		conhecida := op != nil
		if !conhecida {
			op = &operacao{nome: moldura.NomeDaDesconhecida(c.Request())}
		}
		q := &requisicao{Requisicao: a.dep.Receber(c, Superficie, op.nome, op.escopo, moldura.Portador(c.Request())), a: a, op: op}
		defer q.Largar()
		c.Set(chaveDaRequisicao, q)
		q.encerrar(q.Executar(func() error {
			if !conhecida {
				return a.desconhecida(q)
			}
			q.Pedido.RegistrarPartes(q.Consulta(q.mostra))
			if err := q.Entrar(); err != nil {
				return err
			}
			if err := q.lerCorpo(); err != nil {
				return err
			}
			if err := q.conferir(); err != nil {
				return err
			}
			return next(c)
		}))
		return nil
	}
}

// desconhecida answers what is no operation; where the path takes another method, it says so.
func (a *API) desconhecida(q *requisicao) error {
	recusa := q.Desconhecida()
	if metodos := a.metodos[q.C.Path()]; metodos != nil {
		recusa.HTTP = http.StatusMethodNotAllowed
		q.C.Response().Header().Set("Allow", strings.Join(metodos, ", "))
	}
	return recusa
}

// mostra tells whether the log shows the value of a parameter. A free text may be a document or a name, a cursor bears the name where its page
// ended, and what a caller made up may be anything.
func (q *requisicao) mostra(nome string) bool {
	return nome != "texto" && nome != "cursor" && q.op.conhece(nome)
}

// encerrar answers what went wrong, if something did, and ends the call with its row.
func (q *requisicao) encerrar(err error) {
	if err == nil {
		q.Encerrar(nil)
		return
	}
	recusa, campos := q.recusaDe(err)
	q.Recusar(recusa)
	_ = q.C.Blob(recusa.HTTP, "application/problem+json", problema(recusa, campos, q.Quem.RequestID)) // the caller may be gone
	q.Encerrar(recusa)
}
