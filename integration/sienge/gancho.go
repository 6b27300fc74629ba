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

func (c *cliente) ganchos(ctx context.Context, registro *destino.Registro) (todos []destino.Gancho, err error) {
	lista, err := c.lista(ctx, registro, c.valores[campoCaminhoGanchos], url.Values{"limit": {"100"}, "offset": {"0"}})
	for _, item := range lista.Results {
		g := destino.Gancho{ID: destino.Texto(item["id"]), URL: destino.Texto(item["url"])}
		eventos, _ := item["events"].([]any)
		for _, e := range eventos {
			g.Eventos = append(g.Eventos, destino.Texto(e))
		}
		todos = append(todos, g)
	}
	return todos, err
}

// registrar makes Sienge tell the events of the settings to an address, with a token that it sends back as Bearer. What is registered for
// the address already, of other events or with another token, is replaced: Sienge has no way to change it.
func registrar(ctx context.Context, config destino.Configuracao, registro *destino.Registro, endereco, token string) (destino.Gancho, error) {
	c, err := abrirCliente(config)
	if err != nil {
		return destino.Gancho{}, err
	}
	antes, err := c.ganchos(ctx, registro)
	if err != nil {
		return destino.Gancho{}, err
	}
	g := destino.Gancho{URL: endereco, Eventos: slices.Sorted(maps.Keys(c.tabelas.eventos))}
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
