package v1

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"ponte/api/moldura"
	"ponte/crm"
	"ponte/crm/cadastro"
)

// Superficie is the facade's name in the log.
const Superficie = "v1"

// Dependencias is what the facade needs from outside.
type Dependencias struct {
	*moldura.Moldura
	Assistencias  *crm.Assistencias
	Cadastros     crm.AcervoCadastros
	Sincronizador *cadastro.Sincronizador
	Despacho      *crm.Despacho
}

// API answers everything under Raiz.
type API struct {
	dep       Dependencias
	descricao []byte               // openapi.json
	operacoes map[string]*operacao // by route
	metodos   map[string][]string  // that the path of a route takes
}

// Nova prepares the facade.
func Nova(d Dependencias) (*API, error) {
	descricao, operacoes, err := lerDescricao()
	if err != nil {
		return nil, err
	}
	texto, err := descricao.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("openapi.json: %w", err)
	}
	return &API{dep: d, descricao: texto, operacoes: operacoes, metodos: metodosPorCaminho(descricao)}, nil
}

// Montar adds the facade's routes: its operations, its description, and the page that shows it.
func (a *API) Montar(e *echo.Echo) {
	g := e.Group(Raiz, a.atender)
	RegisterHandlers(g, a)
	for caminho, metodos := range a.metodos {
		for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
			if !slices.Contains(metodos, m) { // atender says so
				g.Add(m, strings.TrimPrefix(caminho, Raiz), echo.NotFoundHandler)
			}
		}
	}
	a.montarPagina(e)
}
