package crm

import (
	"maps"
	"slices"
	"strings"
)

// partesOutros are the contract's client parts that have no column of their own: they are kept in Cliente.Outros.
var partesOutros = []string{
	"SEXO_CLIENTE", "EST_CIVIL_CLIENTE", "QTDE_DEPENDENTES_CLIENTE", "NOME_MAE_CLIENTE", "ESTADO_NASC_CLIENTE", "RG_CLIENTE",
	"DT_EMISSAO_CLIENTE", "ORGAO_EMISSOR_CLIENTE", "ESTADO_EMISSOR_CLIENTE", "NOME_CONTATO",
}

// tiposTelefone are the kinds of phone in the contract's part names, with their parts for the ordinals 1 to 4.
var tiposTelefone = func() (t []tipoTelefone) {
	for _, tipo := range []string{"RES", "CEL", "COM", "OUTROS"} {
		for ordem, sufixo := range []string{"", "2", "3", "4"} {
			t = append(t, tipoTelefone{
				tipo: tipo, ordem: ordem + 1, ddd: "DDD_" + tipo + sufixo + "_CLIENTE", tel: "TEL_" + tipo + sufixo + "_CLIENTE",
				inteiro: "DDD_TEL_" + tipo + sufixo + "_CLIENTE",
			})
		}
	}
	return t
}()

type tipoTelefone struct {
	tipo              string
	ordem             int
	ddd, tel, inteiro string
}

// clienteRecebido is the client as a call describes it, without id.
func clienteRecebido(campos Campos, chaves *ProcuraCliente) *Cliente {
	c := &Cliente{
		Documento: chaves.Documento, IDIntegracao: chaves.IDIntegracao, Codigo: chaves.Codigo, CodigoAuxiliar: chaves.CodigoAuxiliar,
		Nome: campos.Texto("NOME_CLIENTE"), Email: strings.ToLower(campos.Texto("EMAIL_CLIENTE")), Nascimento: campos.Texto("DT_NASC_CLIENTE"),
		Telefones: telefonesRecebidos(campos),
		Endereco: Endereco{
			Logradouro: campos.Texto("END_CLIENTE"), Numero: campos.Texto("NUM_END_CLIENTE"), Complemento: campos.Texto("COMPLEMENTO_CLIENTE"),
			Bairro: campos.Texto("BAIRRO_CLIENTE"), Cidade: campos.Texto("CIDADE_CLIENTE"), Estado: campos.Texto("ESTADO_CLIENTE"), CEP: campos.Texto("CEP_CLIENTE"),
		},
	}
	for _, parte := range partesOutros {
		if v := campos.Texto(parte); v != "" {
			c.guardarOutro(parte, v)
		}
	}
	for _, item := range campos.Itens("CAMPOS_VARIAVEIS_CLIENTES") {
		if item.Codigo != "" && item.Valor != "" {
			c.guardarOutro(item.Codigo, item.Valor)
		}
	}
	return c
}

func (c *Cliente) guardarOutro(nome, valor string) {
	if c.Outros == nil {
		c.Outros = make(map[string]string)
	}
	c.Outros[nome] = valor
}

// telefonesRecebidos reads the contract's three ways to send a phone: area code and number apart, both in one part, and
// the list TELEFONES_CLIENTES_FULL, whose phones take the first free ordinal of their kind.
func telefonesRecebidos(campos Campos) []Telefone {
	var fones []Telefone
	for i := range campos { // most calls bring none: one pass over the few parts beats 48 searches
		c := &campos[i]
		if (!strings.HasPrefix(c.Nome, "DDD_") && !strings.HasPrefix(c.Nome, "TEL_")) || c.Vazio() {
			continue
		}
		k := slices.IndexFunc(tiposTelefone, func(t tipoTelefone) bool { return c.Nome == t.tel || c.Nome == t.inteiro })
		if k < 0 {
			continue
		}
		t := &tiposTelefone[k]
		if c.Nome == t.tel {
			fones = append(fones, Telefone{Tipo: t.tipo, Ordem: t.ordem, DDD: campos.Texto(t.ddd), Numero: strings.TrimSpace(c.Valor)})
		} else if campos.Texto(t.tel) == "" {
			fones = append(fones, Telefone{Tipo: t.tipo, Ordem: t.ordem, Numero: strings.TrimSpace(c.Valor)})
		}
	}
	for _, item := range campos.Itens("TELEFONES_CLIENTES_FULL") {
		tipo, numero := strings.ToUpper(strings.TrimSpace(item.Codigo)), strings.TrimSpace(item.Valor)
		for ordem := 1; ordem <= 4 && numero != ""; ordem++ {
			if !slices.ContainsFunc(tiposTelefone, func(t tipoTelefone) bool { return t.tipo == tipo }) {
				break
			}
			if !slices.ContainsFunc(fones, func(f Telefone) bool { return f.Tipo == tipo && f.Ordem == ordem }) {
				fones = append(fones, Telefone{Tipo: tipo, Ordem: ordem, Numero: numero})
				break
			}
		}
	}
	return fones
}

// completar takes over what d says: empty fields are filled, with substituir others are replaced; what d leaves empty
// stays. It tells whether anything changed, and never touches what the caller's copy shares with another.
func (c *Cliente) completar(d *Cliente, substituir bool) bool {
	mudou := false
	for _, par := range [...]struct {
		de   string
		para *string
	}{
		{d.Documento, &c.Documento},
		{d.IDIntegracao, &c.IDIntegracao},
		{d.Codigo, &c.Codigo},
		{d.CodigoAuxiliar, &c.CodigoAuxiliar},
		{d.Nome, &c.Nome},
		{d.Email, &c.Email},
		{d.Nascimento, &c.Nascimento},
		{d.Endereco.Logradouro, &c.Endereco.Logradouro},
		{d.Endereco.Numero, &c.Endereco.Numero},
		{d.Endereco.Complemento, &c.Endereco.Complemento},
		{d.Endereco.Bairro, &c.Endereco.Bairro},
		{d.Endereco.Cidade, &c.Endereco.Cidade},
		{d.Endereco.Estado, &c.Endereco.Estado},
		{d.Endereco.CEP, &c.Endereco.CEP},
	} {
		if par.de != "" && par.de != *par.para && (*par.para == "" || substituir) {
			*par.para, mudou = par.de, true
		}
	}
	fones := c.completarTelefones(d.Telefones, substituir)
	outros := c.completarOutros(d.Outros, substituir)
	return mudou || fones || outros
}

func (c *Cliente) completarTelefones(novos []Telefone, substituir bool) bool {
	mudou := false
	for _, n := range novos {
		i := slices.IndexFunc(c.Telefones, func(t Telefone) bool { return t.Tipo == n.Tipo && t.Ordem == n.Ordem })
		if i >= 0 && (c.Telefones[i] == n || !substituir && c.Telefones[i].Numero != "") {
			continue
		}
		if !mudou {
			c.Telefones, mudou = slices.Clone(c.Telefones), true
		}
		if i < 0 {
			c.Telefones = append(c.Telefones, n)
		} else {
			c.Telefones[i] = n
		}
	}
	return mudou
}

func (c *Cliente) completarOutros(novos map[string]string, substituir bool) bool {
	mudou := false
	for nome, valor := range novos {
		if atual := c.Outros[nome]; atual == valor || atual != "" && !substituir {
			continue
		}
		if !mudou {
			c.Outros, mudou = maps.Clone(c.Outros), true
		}
		c.guardarOutro(nome, valor)
	}
	return mudou
}
