package cvcrm

import (
	"slices"

	"github.com/labstack/echo/v4"

	"ponte/api/moldura"
	"ponte/crm"
)

// Superficie is the dialect's name in the log.
const Superficie = "cvcrm"

// Dependencias is what the dialect needs from outside.
type Dependencias struct {
	*moldura.Moldura
	Cadastros    crm.AcervoCadastros
	Assistencias *crm.Assistencias
	Catalogo     CatalogoDeItens
}

// API answers everything that Reconhecer knows.
type API struct{ dep Dependencias }

// Nova prepares the dialect.
func Nova(d Dependencias) *API { return &API{d} }

// Atender answers a request to an address that Reconhecer took apart.
func (a *API) Atender(c echo.Context, e Endereco) {
	op := e.op
	if op == nil {
		op = &operacao{nome: moldura.NomeDaDesconhecida(c.Request()), falha: falha{forma: formaCodigo}}
	}
	token, prazo := lerAcesso(c.Request(), a.dep.Relogio())
	q := &requisicao{Requisicao: a.dep.Receber(c, Superficie, op.nome, op.escopo, token), a: a, op: op, e: e}
	defer q.Largar()
	q.encerrar(q.Executar(func() error {
		if e.op == nil {
			return q.Desconhecida(nil)
		}
		q.Pedido.RegistrarPartes(append(q.Consulta(mostra), q.doCaminho()...))
		if op.entra {
			return op.executar(q)
		}
		if !prazo {
			return crm.Recusar(crm.RecusaToken)
		}
		if err := q.entrar(c.Request().Header); err != nil {
			return err
		}
		return op.executar(q)
	}))
}

// mostra tells which parameters of a query the log shows: neither a person's, nor what a caller made up.
func mostra(nome string) bool {
	return slices.Contains([]string{"idatendimento", "limit", "offset", "idsubworkflow", "idsituacao"}, nome)
}
