package destino

import (
	"cmp"
	"strconv"
	"time"

	"ponte/crm"
)

// EntradaMapeamento is what a mapping sees of an entrega. Names are Portuguese, in lower case; times are ISO 8601 with the
// tenant's offset; what does not exist is null.
func EntradaMapeamento(d *crm.DossieEntrega, valores map[string]string) map[string]any {
	zona := d.Tenant.Fuso()
	oc := &d.Ocorrencia
	entrada := map[string]any{
		"acao": d.Entrega.Acao, "ambiente": d.Entrega.Ambiente, "entrega": strconv.FormatInt(d.Entrega.ID, 10),
		"tenant": d.Tenant.Slug, "config": valores,
		"ocorrencia": map[string]any{
			"numero": oc.Numero, "codigo_oc": oc.CodigoOC, "descricao": oc.Descricao, "solucao": oc.Solucao, "aberta_em": iso(oc.AbertaEm, zona),
			"aberto_por": oc.AbertoPor, "aberto_para": oc.AbertoPara, "responsavel": oc.Responsavel, "sistema": oc.Origem.Sistema,
			"chave_externa":    cmp.Or(d.NumeroExterno, d.IDExterno), // as mappings of sites still call it
			"campos_variaveis": itens(oc.CamposVariaveis),
		},
		"externo": map[string]any{"id": d.IDExterno, "numero": d.NumeroExterno},
		"status":  nil, "divisao": nil, "solicitacao": nil, "cliente": nil, "contrato": nil, "unidade": nil, "narrativa": nil,
		"anexos": anexos(d.Anexos),
	}
	if oc.FechadaEm != nil {
		entrada["ocorrencia"].(map[string]any)["fechada_em"] = iso(*oc.FechadaEm, zona)
	}
	if s := d.Status; s != nil {
		entrada["status"] = map[string]any{"codigo": s.Codigo, "nome": s.Nome, "fase": string(s.Fase)}
	}
	if x := d.Divisao; x != nil {
		entrada["divisao"] = map[string]any{"codigo": x.Codigo, "nome": x.Nome}
	}
	if x := d.Solicitacao; x != nil {
		entrada["solicitacao"] = map[string]any{"codigo": x.Codigo, "nome": x.Nome}
	}
	if c := d.Cliente; c != nil {
		entrada["cliente"] = clienteDaEntrada(c)
	}
	if c := d.Contrato; c != nil {
		entrada["contrato"] = map[string]any{"codigo": c.Codigo, "situacao": string(c.Situacao)}
	}
	if u := d.Unidade; u != nil {
		entrada["unidade"] = map[string]any{
			"numero": u.Numero, "codigo": u.Codigo, "bloco": u.Bloco, "empreendimento": u.Empreendimento, "id_externo": u.CodigoEm(d.Entrega.Destino),
		}
	}
	if n := d.Narrativa; n != nil {
		entrada["narrativa"] = map[string]any{
			"texto": n.Texto, "autor": n.Autor, "em": iso(n.Em, zona), "tipo": string(n.Tipo), "visibilidade": string(n.Visibilidade),
		}
	}
	return entrada
}

func clienteDaEntrada(c *crm.Cliente) map[string]any {
	return map[string]any{
		"id": strconv.FormatInt(c.ID, 10), "documento": c.Documento, "nome": c.Nome, "email": c.Email, "telefone": telefone(c.Telefones),
		"codigo": c.Codigo, "codigo_auxiliar": c.CodigoAuxiliar, "id_integracao": c.IDIntegracao, "papel": string(c.Papel), "nascimento": c.Nascimento,
		"endereco": map[string]any{
			"logradouro": c.Endereco.Logradouro, "numero": c.Endereco.Numero, "complemento": c.Endereco.Complemento, "bairro": c.Endereco.Bairro,
			"cidade": c.Endereco.Cidade, "estado": c.Endereco.Estado, "cep": c.Endereco.CEP,
		},
	}
}

func iso(t time.Time, zona *time.Location) any {
	if t.IsZero() {
		return nil
	}
	return t.In(zona).Format(time.RFC3339)
}

func itens(lista []crm.Item) map[string]any {
	m := make(map[string]any, len(lista))
	for _, i := range lista {
		m[i.Codigo] = i.Valor
	}
	return m
}

func anexos(lista []crm.Anexo) []any {
	nomes := make([]any, len(lista))
	for i, a := range lista {
		nomes[i] = map[string]any{"id": strconv.FormatInt(a.ID, 10), "nome": a.Nome, "tipo": a.Tipo, "tamanho": a.Tamanho}
	}
	return nomes
}

// telefone picks the mobile phone, else the first one, digits only.
func telefone(lista []crm.Telefone) string {
	escolhido := ""
	for _, t := range lista {
		numero := crm.Digitos(t.DDD + t.Numero)
		if numero == "" {
			continue
		}
		if t.Tipo == "CEL" {
			return numero
		}
		if escolhido == "" {
			escolhido = numero
		}
	}
	return escolhido
}
