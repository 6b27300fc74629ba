package senior

import (
	"github.com/labstack/echo/v4"

	"ponte/api/moldura"
	"ponte/crm"
	"ponte/crm/carga"
	"ponte/crm/plataforma"
)

// Servico is the service whose configuration and load are here those of a source.
const Servico = integracao

// Superficie is the dialect's name in the log.
const Superficie = "senior"

// Dependencias is what the dialect needs from outside.
type Dependencias struct {
	*moldura.Moldura
	Retratos      crm.Retratos
	Acessos       *plataforma.Acessos
	Administracao *crm.Administracao
	Integracao    *plataforma.Integracao
	Cargas        *carga.Carregador
}

// API answers everything that Reconhecer knows.
type API struct {
	dep      Dependencias
	catalogo []operacao
	logins   logins
}

// Nova prepares the dialect.
func Nova(d Dependencias) *API { return &API{dep: d, catalogo: catalogo} }

// Atender answers a request to an address that Reconhecer took apart.
func (a *API) Atender(c echo.Context, e Endereco) {
	nome := moldura.NomeDaDesconhecida(c.Request())
	var escopo crm.Escopo
	if e.op != nil {
		nome, escopo = e.op.nome(), e.op.escopo
	}
	q := &requisicao{Requisicao: a.dep.Receber(c, Superficie, nome, escopo, ""), a: a, op: e.op, e: e}
	defer q.Largar()
	q.encerrar(q.Executar(q.executar))
}
