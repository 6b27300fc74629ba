package v1

import (
	"fmt"
	"time"

	"github.com/labstack/echo/v4"

	"ponte/api/borda"
	"ponte/crm"
	"ponte/crm/cadastro"
)

// Superficie is the facade's name in the log.
const Superficie = "v1"

// Retratos gives the pictures of tenants by id: a token says whose it is.
type Retratos interface {
	DoTenant(id int64) (*crm.Retrato, bool)
}

// Dependencias is what the facade needs from outside.
type Dependencias struct {
	Casos         *crm.Ocorrencias
	Assistencias  *crm.Assistencias
	Cadastros     crm.AcervoCadastros
	Sincronizador *cadastro.Sincronizador
	Despacho      *crm.Despacho
	Retratos      Retratos
	Diario        crm.Diario
	Relogio       crm.Relogio
	Prazo         time.Duration // from arrival to answer, queueing included
	Vagas         int           // calls worked on at once
	Quem          func(echo.Context) borda.Chamador
	Medir         func(borda.Medida)
	Anotar        func(requestID, mensagem string, causa error)
	Panico        func(requestID string, valor any) // logs one
}

// API answers everything under Raiz.
type API struct {
	dep       Dependencias
	descricao []byte               // openapi.json
	operacoes map[string]*operacao // by route
	vagas     chan struct{}
	grandes   chan struct{} // bodies beyond corpoPequeno at once
	ritmo     ritmo
}

// Nova prepares the facade. Its Vagas and Prazo must be positive.
func Nova(d Dependencias) (*API, error) {
	descricao, operacoes, err := lerDescricao()
	if err != nil {
		return nil, err
	}
	texto, err := descricao.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("openapi.json: %w", err)
	}
	return &API{
		dep: d, descricao: texto, operacoes: operacoes, vagas: make(chan struct{}, d.Vagas), grandes: make(chan struct{}, maxGrandes),
	}, nil
}

// Montar adds the facade's routes: its operations, its description, and the page that shows it.
func (a *API) Montar(e *echo.Echo) {
	RegisterHandlers(e.Group(Raiz, a.atender), a)
	a.montarPagina(e)
}
