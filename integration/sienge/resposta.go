package sienge

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"ponte/integration/destino"
)

// respostas is how Sienge answers: an object, a refusal with two sentences, of which both may be null.
var respostas = destino.RespostaJSON{
	Parceiro: "o Sienge", Codigos: []string{"status"}, Mensagens: []string{"clientMessage", "developerMessage", "mensagem"},
}

// julgar reads an answer. 403 is a resource that was not released: nothing comes through until a person did that.
func julgar(r *destino.Retorno) (map[string]any, error) {
	if r.HTTP == http.StatusForbidden {
		return nil, destino.Permanente("o Sienge não liberou o recurso (HTTP 403): em Integrações, APIs, Usuários de APIs, libere todos os endpoints de Assistência técnica para este usuário, retome o destino e reenvie").PedePausa()
	}
	return respostas.Julgar(r)
}

// maxPagina is how many rows Sienge gives at once.
const maxPagina = 200

// pagina reads some assistências and how many there are.
func (c *cliente) pagina(ctx context.Context, registro *destino.Registro, limite, inicio int) (lista resultado, err error) {
	consulta := url.Values{"limit": {strconv.Itoa(limite)}, "offset": {strconv.Itoa(inicio)}}
	return c.lista(ctx, registro, c.valores[campoCaminho], consulta)
}

// resultado is a list as Sienge gives it.
type resultado struct {
	ResultSetMetadata *struct{ Count int }
	Results           []map[string]any
}

func (c *cliente) lista(ctx context.Context, registro *destino.Registro, caminho string, consulta url.Values) (lista resultado, err error) {
	retorno, err := c.chamar(ctx, registro, c.orcamento(), destino.Chamada{Metodo: http.MethodGet, Caminho: caminho, Consulta: consulta})
	if err != nil {
		return lista, err
	}
	if _, err := julgar(retorno); err != nil {
		return lista, err
	}
	if json.Unmarshal(retorno.Corpo, &lista) != nil || lista.ResultSetMetadata == nil {
		return lista, destino.Desconhecido("o Sienge respondeu algo que não é uma lista dele")
	}
	return lista, nil
}

// maxPaginas bounds a full read: 10,000 assistências.
const maxPaginas = 50

// todas reads every assistência, a page after the other. inteira = there were not more than are read.
func (c *cliente) todas(ctx context.Context, registro *destino.Registro, ver func(item map[string]any) (segue bool)) (inteira bool, err error) {
	vistas := 0
	for range maxPaginas {
		lista, err := c.pagina(ctx, registro, maxPagina, vistas)
		if err != nil {
			return false, err
		}
		for _, item := range lista.Results {
			if !ver(item) {
				return false, nil
			}
		}
		if vistas += len(lista.Results); len(lista.Results) == 0 || vistas >= lista.ResultSetMetadata.Count {
			return vistas >= lista.ResultSetMetadata.Count, nil
		}
	}
	return false, nil
}

// Verificar looks for an opening whose answer was lost, by our number in its text; what is open and known may lack attachments, and those
// that Sienge has are noted.
func (c *cliente) Verificar(ctx context.Context, t *destino.Tarefa) (destino.Entregue, bool, error) {
	d := t.Dossie
	feito := destino.Entregue{IDExterno: d.Entrega.IDExterno, NumeroExterno: d.Entrega.NumeroExterno}
	if feito.IDExterno == "" {
		legivel := true
		inteira, err := c.todas(ctx, t.Registro, func(item map[string]any) bool {
			id, texto := destino.Texto(item[c.valores[campoID]]), destino.Texto(item[c.valores[campoDescricao]])
			for _, conhecido := range d.Conhecidos {
				if conhecido == id {
					return true
				}
			}
			legivel = legivel && texto != ""
			if id != "" && strings.Contains(texto, marca(d)) {
				feito.IDExterno = id
			}
			return feito.IDExterno == ""
		})
		switch {
		case err != nil:
			return feito, false, err
		case feito.IDExterno == "" && (!inteira || !legivel):
			return feito, false, destino.ErrNaoVerificavel
		case feito.IDExterno == "":
			return feito, false, nil
		}
		if err := t.Progredir(ctx, feito, t.Progresso); err != nil {
			return feito, false, destino.Transitorio("a assistência "+feito.IDExterno+" foi encontrada no Sienge, mas isso não pôde ser gravado", 0).Por(err)
		}
		d.Entrega.IDExterno = feito.IDExterno
	}
	if err := c.conhecerAnexos(ctx, t, feito); err != nil {
		return feito, false, err
	}
	return feito, true, c.enviarAnexos(ctx, t, feito)
}
