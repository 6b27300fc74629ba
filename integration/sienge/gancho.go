package sienge

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"ponte/integration/destino"
)

// Gancho is a registration of Sienge's webhooks.
type Gancho struct {
	ID      string
	URL     string
	Eventos []string
}

// Ganchos lists what is registered at Sienge.
func Ganchos(ctx context.Context, config destino.Configuracao, registro *destino.Registro) ([]Gancho, error) {
	c, err := abrirCliente(config)
	if err != nil {
		return nil, err
	}
	return c.ganchos(ctx, registro)
}

func (c *cliente) ganchos(ctx context.Context, registro *destino.Registro) (todos []Gancho, err error) {
	lista, err := c.lista(ctx, registro, c.valores[campoCaminhoGanchos], url.Values{"limit": {"100"}, "offset": {"0"}})
	for _, item := range lista.Results {
		g := Gancho{ID: destino.Texto(item["id"]), URL: destino.Texto(item["url"])}
		eventos, _ := item["events"].([]any)
		for _, e := range eventos {
			g.Eventos = append(g.Eventos, destino.Texto(e))
		}
		todos = append(todos, g)
	}
	return todos, err
}

// Registrar makes Sienge tell the events of the settings to an address, with a token that it sends back as Bearer. What is registered for
// the address already, of other events or with another token, is replaced: Sienge has no way to change it.
func Registrar(ctx context.Context, config destino.Configuracao, registro *destino.Registro, endereco, token string) (Gancho, error) {
	c, err := abrirCliente(config)
	if err != nil {
		return Gancho{}, err
	}
	antes, err := c.ganchos(ctx, registro)
	if err != nil {
		return Gancho{}, err
	}
	g := Gancho{URL: endereco, Eventos: slices.Sorted(maps.Keys(c.tabelas.eventos))}
	corpo, err := json.Marshal(map[string]any{"url": endereco, "events": g.Eventos, "token": token})
	if err != nil {
		return g, destino.Permanente("o gancho não pode ser escrito em JSON").Por(err)
	}
	guardado, _ := json.Marshal(map[string]any{"url": endereco, "events": g.Eventos, "token": "***"})
	retorno, err := c.chamar(ctx, registro, c.orcamento(), destino.Chamada{
		Metodo: http.MethodPost, Caminho: c.valores[campoCaminhoGanchos], Tipo: "application/json; charset=utf-8", Corpo: corpo, Guardado: string(guardado),
	})
	if err != nil {
		return g, err
	}
	resposta, err := julgar(retorno)
	if err != nil {
		return g, err
	}
	g.ID = destino.Texto(resposta["id"])
	for _, velho := range antes {
		if velho.URL != endereco || velho.ID == g.ID {
			continue
		}
		// The new one is there first: no event falls between the two.
		retorno, err := c.chamar(ctx, registro, c.orcamento(), destino.Chamada{Metodo: http.MethodDelete, Caminho: c.valores[campoCaminhoGanchos] + "/" + url.PathEscape(velho.ID)})
		if err == nil {
			_, err = julgar(retorno)
		}
		if err != nil {
			return g, err
		}
	}
	return g, nil
}
