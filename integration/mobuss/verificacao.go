package mobuss

import (
	"context"
	"errors"
	"slices"
	"strings"

	"ponte/integration/destino"
)

// maxVerificadas bounds how many solicitações of a client are looked into one by one.
const maxVerificadas = 30

// Verificar asks whether an earlier try was carried out: an opening among the client's solicitações, by our number in its
// text; a closing in the solicitação itself.
func (c *cliente) Verificar(ctx context.Context, t *destino.Tarefa) (destino.Entregue, bool, error) {
	d := t.Dossie
	if d.Entrega.Acao == AcaoEncerrar {
		return c.verificarEncerramento(ctx, t)
	}
	if d.Entrega.Acao != AcaoAbrir || d.Cliente == nil || d.Cliente.Documento == "" {
		return destino.Entregue{}, false, destino.ErrNaoVerificavel
	}
	if d.Entrega.IDExterno != "" {
		return destino.Entregue{}, false, nil // it is open and known; what is missing are attachments
	}
	resposta, err := c.chamar(ctx, t.Registro, campoCaminhoCliente, map[string]any{"numCPFCNPJ": d.Cliente.Documento})
	if errors.Is(err, errNaoEncontrada) {
		return destino.Entregue{}, false, nil
	}
	if err != nil {
		return destino.Entregue{}, false, err
	}
	achada, legivel, err := c.procurar(ctx, t, listaDe(resposta))
	switch {
	case err != nil:
		return destino.Entregue{}, false, err
	case achada == nil && !legivel:
		return destino.Entregue{}, false, destino.ErrNaoVerificavel
	case achada == nil:
		return destino.Entregue{}, false, nil
	}
	feito := destino.Entregue{IDExterno: idDe(achada), NumeroExterno: destino.Texto(achada["numSolicitacao"])}
	if err := t.Progredir(ctx, feito, t.Progresso); err != nil {
		return feito, false, destino.Transitorio("a solicitação "+feito.IDExterno+" foi encontrada, mas isso não pôde ser gravado", 0).Por(err)
	}
	return feito, true, c.enviarAnexos(ctx, t, feito)
}

// procurar finds the solicitação with our mark: in the list itself, else by looking into each one that shows no text. What
// another entrega of the ocorrência made bears the same mark and is not what is looked for.
// legivel = every one that there is could be judged.
func (c *cliente) procurar(ctx context.Context, t *destino.Tarefa, lista []map[string]any) (achada map[string]any, legivel bool, err error) {
	m := marca(t.Dossie)
	legivel = len(lista) <= maxVerificadas
	for i, item := range lista {
		if slices.Contains(t.Dossie.Conhecidos, idDe(item)) {
			continue
		}
		if contem(item, m) {
			return item, true, nil
		}
		if temTexto(item) || i >= maxVerificadas {
			continue
		}
		uma, err := c.chamar(ctx, t.Registro, campoCaminhoUma, map[string]any{"idSolicitacaoAtendimento": idDe(item)})
		switch {
		case errors.Is(err, errNaoEncontrada):
		case err != nil:
			return nil, false, err
		case contem(uma, m):
			return item, true, nil
		case !temTexto(uma):
			legivel = false
		}
	}
	return nil, legivel || todasComTexto(lista), nil
}

func todasComTexto(lista []map[string]any) bool {
	for _, item := range lista {
		if !temTexto(item) {
			return false
		}
	}
	return true
}

// idInexistente is no solicitação's: Mobuss counts from one.
const idInexistente = "0"

// Testar asks for a solicitação that does not exist. The answer that says so has passed the address, the path and the token.
func (c *cliente) Testar(ctx context.Context, registro *destino.Registro) (string, error) {
	resposta, err := c.chamar(ctx, registro, campoCaminhoUma, map[string]any{"idSolicitacaoAtendimento": idInexistente})
	switch {
	case errors.Is(err, errNaoEncontrada):
	case err != nil:
		return "", err
	case !ehDaMobuss(resposta):
		return "", destino.Permanente("O endereço respondeu, mas não como a Mobuss: confira o endereço e o caminho.")
	}
	return "A Mobuss respondeu a uma consulta: endereço, caminho e token servem.", nil
}

// ehDaMobuss recognises an answer by a name that only Mobuss gives (docs/fatos/mobuss.md §2): any server may answer 200.
func ehDaMobuss(resposta map[string]any) bool {
	for _, chave := range []string{"idMobuss", "idSolicitacaoAtendimento", "numSolicitacao", "desSolicitacao", "solicitacaoAtendimento"} {
		if _, tem := resposta[chave]; tem {
			return true
		}
	}
	return false
}

func (c *cliente) verificarEncerramento(ctx context.Context, t *destino.Tarefa) (destino.Entregue, bool, error) {
	resposta, err := c.chamar(ctx, t.Registro, campoCaminhoUma, map[string]any{"idSolicitacaoAtendimento": t.Dossie.IDExterno})
	if err != nil {
		return destino.Entregue{}, false, err
	}
	return destino.Entregue{}, ehFinal(situacao(resposta)), nil
}

// listaDe reads the solicitações of an answer: under solicitacaoAtendimento (docs/fatos/mobuss.md §2), or the list itself.
func listaDe(resposta map[string]any) []map[string]any {
	return objetosDe(resposta, "solicitacaoAtendimento", "solicitacoes", "lista")
}

// objetosDe are the objects of the lists that an answer has under these names.
func objetosDe(resposta map[string]any, chaves ...string) []map[string]any {
	var itens []map[string]any
	for _, chave := range chaves {
		lista, _ := resposta[chave].([]any)
		for _, v := range lista {
			if m, ok := v.(map[string]any); ok {
				itens = append(itens, m)
			}
		}
	}
	return itens
}

func idDe(item map[string]any) string {
	return destino.PrimeiroTexto(item, "id", "idMobuss", "idSolicitacaoAtendimento")
}

// temTexto tells whether an answer shows the description at all. Its field's name is not public.
func temTexto(item map[string]any) bool {
	for chave, v := range item {
		c := strings.ToLower(chave)
		if s, ok := v.(string); ok && s != "" && (strings.Contains(c, "dessolicitacao") || strings.Contains(c, "descricao")) {
			return true
		}
	}
	return false
}

// contem looks for a text anywhere in an answer.
func contem(v any, procurado string) bool {
	switch x := v.(type) {
	case string:
		return strings.Contains(x, procurado)
	case []any:
		for _, item := range x {
			if contem(item, procurado) {
				return true
			}
		}
	case map[string]any:
		for _, item := range x {
			if contem(item, procurado) {
				return true
			}
		}
	}
	return false
}
