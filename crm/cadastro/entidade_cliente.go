package cadastro

import (
	"slices"

	"ponte/crm"
)

// The fields of a client. conjuge is the spouse's code at the source; conjuge_nome and conjuge_documento tell of one whom the
// source has no code of.
var camposDoCliente = []campoDe[crm.Cliente]{
	textoEm(Campo{Nome: "documento", Rotulo: "CPF/CNPJ", Tipo: Documento, Pessoal: true, Grupo: grupoIdentificacao, Apelidos: []string{"agn_st_cpf", "cnpj"}, Partes: []string{"CNPJ_CLIENTE"}}, func(c *crm.Cliente) *string { return &c.Documento }),
	textoEm(Campo{Nome: "nome", Rotulo: "Nome", Tipo: Texto, Max: 200, Grupo: grupoIdentificacao, Apelidos: []string{"agn_st_nome"}, Partes: []string{"NOME_CLIENTE"}}, func(c *crm.Cliente) *string { return &c.Nome }),
	textoEm(Campo{Nome: "id_integracao", Rotulo: "Id de integração", Tipo: Texto, Max: 64, Grupo: grupoIdentificacao, Partes: []string{"ID_INTEGRACAO_CLIENTE", "CLIENTE_ID_INTEGRACAO"}}, func(c *crm.Cliente) *string { return &c.IDIntegracao }),
	textoEm(Campo{Nome: "codigo", Rotulo: "Código", Tipo: Texto, Max: 64, Grupo: grupoIdentificacao, Apelidos: []string{"agn_in_codigo"}, Partes: []string{"COD_CLIENTE"}}, func(c *crm.Cliente) *string { return &c.Codigo }),
	textoEm(Campo{Nome: "nascimento", Rotulo: "Nascimento", Tipo: Data, Pessoal: true, Grupo: grupoIdentificacao, Apelidos: []string{"agn_dt_nascimento"}, Partes: []string{"DT_NASC_CLIENTE"}}, func(c *crm.Cliente) *string { return &c.Nascimento }),
	outroEm(Campo{Nome: "rg", Rotulo: "RG", Tipo: Texto, Pessoal: true, Max: 60, Grupo: grupoIdentificacao, Partes: []string{"RG_CLIENTE"}}, "RG_CLIENTE"),
	outroEm(Campo{Nome: "sexo", Rotulo: "Sexo", Tipo: Texto, Max: 20, Grupo: grupoIdentificacao, Partes: []string{"SEXO_CLIENTE"}}, "SEXO_CLIENTE"),
	textoEm(Campo{Nome: "email", Rotulo: "E-mail", Tipo: Email, Max: 200, Grupo: grupoContato, Apelidos: []string{"agn_st_email"}, Partes: []string{"EMAIL_CLIENTE"}}, func(c *crm.Cliente) *string { return &c.Email }),
	telefoneEm(Campo{Nome: "celular", Rotulo: "Celular", Tipo: Telefone, Grupo: grupoContato, Partes: []string{"TEL_CEL_CLIENTE", "DDD_TEL_CEL_CLIENTE"}}, "CEL"),
	telefoneEm(Campo{Nome: "telefone_residencial", Rotulo: "Telefone residencial", Tipo: Telefone, Grupo: grupoContato, Partes: []string{"TEL_RES_CLIENTE", "DDD_TEL_RES_CLIENTE"}}, "RES"),
	telefoneEm(Campo{Nome: "telefone_comercial", Rotulo: "Telefone comercial", Tipo: Telefone, Grupo: grupoContato, Partes: []string{"TEL_COM_CLIENTE", "DDD_TEL_COM_CLIENTE"}}, "COM"),
	textoEm(Campo{Nome: "logradouro", Rotulo: "Logradouro", Tipo: Texto, Max: 200, Grupo: grupoEndereco, Apelidos: []string{"agn_st_logradouro"}, Partes: []string{"END_CLIENTE"}}, func(c *crm.Cliente) *string { return &c.Endereco.Logradouro }),
	textoEm(Campo{Nome: "numero", Rotulo: "Número", Tipo: Texto, Max: 200, Grupo: grupoEndereco, Apelidos: []string{"agn_st_numero"}, Partes: []string{"NUM_END_CLIENTE"}}, func(c *crm.Cliente) *string { return &c.Endereco.Numero }),
	textoEm(Campo{Nome: "complemento", Rotulo: "Complemento", Tipo: Texto, Max: 200, Grupo: grupoEndereco, Apelidos: []string{"agn_st_complemento"}, Partes: []string{"COMPLEMENTO_CLIENTE"}}, func(c *crm.Cliente) *string { return &c.Endereco.Complemento }),
	textoEm(Campo{Nome: "bairro", Rotulo: "Bairro", Tipo: Texto, Max: 200, Grupo: grupoEndereco, Apelidos: []string{"agn_st_bairro"}, Partes: []string{"BAIRRO_CLIENTE"}}, func(c *crm.Cliente) *string { return &c.Endereco.Bairro }),
	textoEm(Campo{Nome: "cidade", Rotulo: "Cidade", Tipo: Texto, Max: 200, Grupo: grupoEndereco, Apelidos: []string{"agn_st_municipio"}, Partes: []string{"CIDADE_CLIENTE"}}, func(c *crm.Cliente) *string { return &c.Endereco.Cidade }),
	textoEm(Campo{Nome: "estado", Rotulo: "UF", Tipo: Texto, Max: 200, Grupo: grupoEndereco, Apelidos: []string{"uf_st_sigla"}, Partes: []string{"ESTADO_CLIENTE"}}, func(c *crm.Cliente) *string { return &c.Endereco.Estado }),
	textoEm(Campo{Nome: "cep", Rotulo: "CEP", Tipo: Texto, Max: 200, Grupo: grupoEndereco, Apelidos: []string{"agn_st_cep"}, Partes: []string{"CEP_CLIENTE"}}, func(c *crm.Cliente) *string { return &c.Endereco.CEP }),
	outroEm(Campo{Nome: "estado_civil", Rotulo: "Estado civil", Tipo: Texto, Max: 60, Grupo: grupoFamilia, Apelidos: []string{"agn_ch_estcivil_extenso"}, Partes: []string{"EST_CIVIL_CLIENTE"}}, "EST_CIVIL_CLIENTE"),
	numeroEm(Campo{Nome: "conjuge", Rotulo: "Código do cônjuge", Tipo: Nome, Refere: crm.VinculoCliente, Grupo: grupoFamilia}, func(c *crm.Cliente) *int64 { return &c.ConjugeID }),
	sem[crm.Cliente](Campo{Nome: "conjuge_nome", Rotulo: "Nome do cônjuge", Tipo: Texto, Max: 200, Grupo: grupoFamilia, Apelidos: []string{"agn_st_conjuge"}}),
	sem[crm.Cliente](Campo{Nome: "conjuge_documento", Rotulo: "CPF do cônjuge", Tipo: Documento, Pessoal: true, Grupo: grupoFamilia, Apelidos: []string{"agn_st_cpf_conjuge"}}),
}

// outroEm keeps a field among the client's other parts, by the contract's name of it.
func outroEm(c Campo, parte string) campoDe[crm.Cliente] {
	return campoDe[crm.Cliente]{c, func(o *crm.Cliente) string { return o.Outros[parte] }, func(o *crm.Cliente, v string) {
		outros := make(map[string]string, len(o.Outros)+1) // the one before may be another's too
		for k, x := range o.Outros {
			outros[k] = x
		}
		if outros[parte] = v; v == "" {
			delete(outros, parte)
		}
		o.Outros = outros
	}}
}

// telefoneEm keeps a field as the client's first phone of a kind.
func telefoneEm(c Campo, tipo string) campoDe[crm.Cliente] {
	indice := func(o *crm.Cliente) int {
		return slices.IndexFunc(o.Telefones, func(t crm.Telefone) bool { return t.Tipo == tipo && t.Ordem == 1 })
	}
	de := func(o *crm.Cliente) string {
		if i := indice(o); i >= 0 {
			return crm.Digitos(o.Telefones[i].DDD + o.Telefones[i].Numero)
		}
		return ""
	}
	por := func(o *crm.Cliente, v string) {
		i := indice(o)
		switch {
		case v == "":
			o.Telefones = slices.Delete(slices.Clone(o.Telefones), i, i+1)
			return
		case i < 0:
			i = len(o.Telefones)
			o.Telefones = append(o.Telefones[:i:i], crm.Telefone{})
		default:
			o.Telefones = slices.Clone(o.Telefones)
		}
		ddd := ""
		if len(v) > 9 {
			ddd, v = v[:2], v[2:]
		}
		o.Telefones[i] = crm.Telefone{Tipo: tipo, Ordem: 1, DDD: ddd, Numero: v}
	}
	return campoDe[crm.Cliente]{c, de, por}
}
