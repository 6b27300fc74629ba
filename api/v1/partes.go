package v1

import (
	"strings"
	"time"

	"ponte/api/moldura"
	"ponte/crm"
)

// partes is what the facade's fields are among the parts of an opening, which the rules and the log know (docs/fatos/multidados.md §2).
// It follows the schema NovaOcorrencia.
var partes = []struct{ campo, parte string }{
	{"codigo_oc", "CODIGO_OC"},
	{"contrato", "COD_PROJETO"},
	{"unidade", "COD_PROJETO"},
	{"divisao", "COD_DIVISAO"},
	{"solicitacao", "COD_SOLICITACAO"},
	{"status", "COD_STATUS"},
	{"descricao", "DESCRICAO"},
	{"solucao", "DESCRICAO_SOLUCAO"},
	{"aberta_em", "DATA_ABERTURA"},
	{"fechada_em", "DATA_FECHAMENTO"},
	{"aberto_por", "COD_ABERTO_POR"},
	{"aberto_para", "COD_ABERTO_PARA"},
	{"responsavel", "RESPONSAVEL"},
	{"campos_variaveis", "CAMPOS_VARIAVEIS_OCORRENCIA"},
	{"campos_variaveis_cliente", "CAMPOS_VARIAVEIS_CLIENTES"},
	{"cliente.documento", "CNPJ_CLIENTE"},
	{"cliente.id_integracao", "ID_INTEGRACAO"},
	{"cliente.codigo", "COD_CLIENTE"},
	{"cliente.codigo_auxiliar", "CODIGO_AUXILIAR"},
	{"cliente.nome", "NOME_CLIENTE"},
	{"cliente.email", "EMAIL_CLIENTE"},
	{"cliente.nascimento", "DT_NASC_CLIENTE"},
	{"cliente.celular", "DDD_TEL_CEL_CLIENTE"},
	{"cliente.telefone_residencial", "DDD_TEL_RES_CLIENTE"},
	{"cliente.telefone_comercial", "DDD_TEL_COM_CLIENTE"},
	{"cliente.logradouro", "END_CLIENTE"},
	{"cliente.numero", "NUM_END_CLIENTE"},
	{"cliente.complemento", "COMPLEMENTO_CLIENTE"},
	{"cliente.bairro", "BAIRRO_CLIENTE"},
	{"cliente.cidade", "CIDADE_CLIENTE"},
	{"cliente.estado", "ESTADO_CLIENTE"},
	{"cliente.cep", "CEP_CLIENTE"},
}

// outrasPartes are those of movements and narrativas.
var outrasPartes = map[string]string{
	"STATUS": "status", "OBSERVACAO": "observacao", "CAMPOS_VARIAVEIS": "campos_variaveis", "DATA_HORA_ATENDIMENTO": "em", "NOME_OPERADOR": "autor",
	"VISIBILIDADE": "visibilidade",
	"PRINCIPAL":    "principal",
}

var campoDaParte = func() map[string]string {
	m := map[string]string{}
	for _, p := range partes {
		if m[p.parte] == "" {
			m[p.parte] = p.campo
		}
	}
	for parte, campo := range outrasPartes {
		m[parte] = campo
	}
	return m
}()

// instante is a time as the parts have it, in the tenant's zone.
const instante = "2006-01-02 15:04:05"

// lerPartes gives the parts of a body that the description allows.
func (q *requisicao) lerPartes(corpo map[string]any) crm.Campos {
	var campos crm.Campos
	for _, p := range partes {
		onde, nome := corpo, p.campo
		if grupo, resto, dentro := strings.Cut(p.campo, "."); dentro {
			onde, _ = corpo[grupo].(map[string]any)
			nome = resto
		}
		switch v := onde[nome].(type) {
		case string:
			campos = append(campos, crm.Campo{Nome: p.parte, Valor: q.noFuso(nome, v)})
		case []any:
			campos = append(campos, crm.Campo{Nome: p.parte, Itens: lerItens(v)})
		}
	}
	return campos
}

// noFuso writes an instant as the parts have it; other texts are what they are.
func (q *requisicao) noFuso(campo, texto string) string {
	if campo != "aberta_em" && campo != "fechada_em" && campo != "em" {
		return texto
	}
	t, err := time.Parse(time.RFC3339, texto)
	if err != nil { // the description allows RFC 3339 only
		return texto
	}
	return t.In(q.Pedido.Retrato.Tenant.Fuso()).Format(instante)
}

func lerItens(lista []any) []crm.Item {
	itens := make([]crm.Item, 0, len(lista))
	for _, x := range lista {
		m, _ := x.(map[string]any)
		codigo, _ := m["codigo"].(string)
		valor, _ := m["valor"].(string)
		itens = append(itens, crm.Item{Codigo: codigo, Valor: valor})
	}
	return itens
}

// comCampos writes the names of fields in the place of those of parts, and gives the first that a sentence names.
func (q *requisicao) comCampos(frase string) (string, string) {
	return moldura.TrocarPartes(frase, func(parte string) string {
		campo := campoDaParte[parte]
		if campo == "contrato" && q.Pedido.Busca == crm.BuscaUnidade {
			campo = "unidade"
		}
		return campo
	})
}
