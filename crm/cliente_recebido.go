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

// completar takes over what d says: empty fields are filled, with chaves the keys and with valores the rest are replaced;
// what d leaves empty stays. It tells whether anything changed and which parts were not taken over although they say
// something else, and never touches what the caller's copy shares with another.
func (c *Cliente) completar(d *Cliente, chaves bool, valores func(grupo string) bool) (mudou bool, mantidos []string) {
	for i, par := range [...]struct {
		parte string
		de    string
		para  *string
	}{
		{"", d.Documento, &c.Documento}, // has a notice of its own
		{"ID_INTEGRACAO", d.IDIntegracao, &c.IDIntegracao},
		{"COD_CLIENTE", d.Codigo, &c.Codigo},
		{"CODIGO_AUXILIAR", d.CodigoAuxiliar, &c.CodigoAuxiliar},
		{"NOME_CLIENTE", d.Nome, &c.Nome},
		{"EMAIL_CLIENTE", d.Email, &c.Email},
		{"DT_NASC_CLIENTE", d.Nascimento, &c.Nascimento},
		{"END_CLIENTE", d.Endereco.Logradouro, &c.Endereco.Logradouro},
		{"NUM_END_CLIENTE", d.Endereco.Numero, &c.Endereco.Numero},
		{"COMPLEMENTO_CLIENTE", d.Endereco.Complemento, &c.Endereco.Complemento},
		{"BAIRRO_CLIENTE", d.Endereco.Bairro, &c.Endereco.Bairro},
		{"CIDADE_CLIENTE", d.Endereco.Cidade, &c.Endereco.Cidade},
		{"ESTADO_CLIENTE", d.Endereco.Estado, &c.Endereco.Estado},
		{"CEP_CLIENTE", d.Endereco.CEP, &c.Endereco.CEP},
	} {
		substituir := chaves
		if i >= chavesDoCliente && par.de != "" {
			substituir = valores(GrupoDaParte(par.parte))
		}
		switch {
		case par.de == "" || par.de == *par.para:
		case *par.para == "" || substituir:
			*par.para, mudou = par.de, true
		case par.parte != "" && !mesmoTexto(par.de, *par.para):
			mantidos = append(mantidos, par.parte)
		}
	}
	fones, foneMantido := c.completarTelefones(d.Telefones, valores(grupoContato))
	if foneMantido {
		mantidos = append(mantidos, "TELEFONE")
	}
	outros, outrosMantidos := c.completarOutros(d.Outros, valores)
	return mudou || fones || outros, append(mantidos, outrosMantidos...)
}

// chavesDoCliente is how many of the fields, the first, are keys.
const chavesDoCliente = 4

// mesmoTexto tells whether two texts differ in case and blanks only.
func mesmoTexto(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}

func (c *Cliente) completarTelefones(novos []Telefone, substituir bool) (mudou, mantido bool) {
	for _, n := range novos {
		i := slices.IndexFunc(c.Telefones, func(t Telefone) bool { return t.Tipo == n.Tipo && t.Ordem == n.Ordem })
		if i >= 0 && (c.Telefones[i] == n || !substituir && c.Telefones[i].Numero != "") {
			mantido = mantido || digitosDoTelefone(c.Telefones[i]) != digitosDoTelefone(n)
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
	return mudou, mantido
}

func digitosDoTelefone(t Telefone) string { return Digitos(t.DDD + t.Numero) }

func (c *Cliente) completarOutros(novos map[string]string, valores func(grupo string) bool) (mudou bool, mantidos []string) {
	for _, nome := range slices.Sorted(maps.Keys(novos)) {
		valor := novos[nome]
		if atual := c.Outros[nome]; atual == valor || atual != "" && !valores(GrupoDaParte(nome)) {
			if !mesmoTexto(atual, valor) {
				mantidos = append(mantidos, nome)
			}
			continue
		}
		if !mudou {
			c.Outros, mudou = maps.Clone(c.Outros), true
		}
		c.guardarOutro(nome, valor)
	}
	return mudou, mantidos
}
