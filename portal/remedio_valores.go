package portal

import (
	"net/http"
	"net/url"
	"strings"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// procurando leads to a list searched for the first of these parts that the call sent and the log keeps whole.
func procurando(lista string, nomes ...string) func(*crm.Chamada) string {
	return func(c *crm.Chamada) string {
		partes := partesDoPedido(c.Pedido)
		for _, nome := range nomes {
			if valor, _ := partes[nome].(string); valor != "" && !strings.Contains(valor, sigilo.Oculto) {
				return listaCom(lista, "q", valor)
			}
		}
		return lista
	}
}

// daOcorrencia leads to the search for the number that the call spoke of.
func daOcorrencia(c *crm.Chamada) string {
	if c.Numero != "" {
		return listaCom("/ocorrencias", "q", c.Numero)
	}
	return procurando("/ocorrencias", "N_OCORRENCIA", "NUMERO", "NUMERO_PROTOCOLO")(c)
}

// tiposDeCodigo are the kinds of a code by the part that brings it.
var tiposDeCodigo = map[string]string{"COD_STATUS": codigoStatus, "COD_DIVISAO": codigoDivisao, "COD_SOLICITACAO": codigoSolicitacao}

// doCodigo leads to the form of the code that the refusal names.
func doCodigo(c *crm.Chamada) string {
	parte, resto, _ := strings.Cut(c.Mensagem, " ")
	codigo, _, nomeado := strings.Cut(resto, " não está cadastrado")
	if tipo := tiposDeCodigo[parte]; tipo != "" && nomeado && !strings.Contains(codigo, sigilo.Oculto) {
		return "/status?" + url.Values{"tipo": {tipo}, "codigo": {codigo}}.Encode() + "#novo"
	}
	return "/status#novo"
}

// entrouDepois is the number of the ocorrência that the partner opened by the CODIGO_OC of a refused opening, as far as the user sees it;
// "" = none yet.
func (k *contexto) entrouDepois(c *crm.Chamada) (string, error) {
	if c.Operacao != crm.OperacaoAbrir || c.Situacao.Atendida() || c.CodigoOC == "" || strings.Contains(c.CodigoOC, sigilo.Oculto) {
		return "", nil
	}
	lista, err := k.p.Acervo.Ocorrencias(k.ctx, crm.FiltroOcorrencias{TenantID: k.tenant.ID, CodigoOC: c.CodigoOC, Recorte: k.recorte, Pagina: crm.Pagina{Limite: 1}})
	if err != nil || len(lista.Linhas) == 0 {
		return "", err
	}
	numero := lista.Linhas[0].Ocorrencia.Numero
	if k.faltaPara(http.MethodGet, Raiz+"/ocorrencias/"+url.PathEscape(numero)) != nil {
		return "", nil
	}
	return numero, nil
}
