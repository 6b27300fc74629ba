package cadastro

import (
	"slices"
	"strings"

	"ponte/crm"
)

// Apelidos are the names of fields in the ERP's base, of a kind of record: the name there → the field.
func Apelidos(tipo crm.TipoVinculo) map[string]string {
	m := map[string]string{}
	for _, c := range CamposDe(tipo) {
		for _, apelido := range c.Apelidos {
			m[apelido] = c.Nome
		}
	}
	return m
}

// colunaTelefone is a phone of which nobody says what it is.
const colunaTelefone = "telefone"

// CampoDoTelefone is the field of such a phone by its digits: a number of nine is a mobile one.
func CampoDoTelefone(texto string) (string, error) {
	c := Campo{Nome: colunaTelefone, Tipo: Telefone}
	digitos, err := c.Ler(texto)
	if len(digitos)%2 == 1 { // 9, or 11 with the area code
		return "celular", err
	}
	return "telefone_residencial", err
}

// Parts of a call that are of the record and no field of it.
const (
	parteCodigo     = "CODIGO_EXTERNO" // its name at the caller, where the field codigo is another
	parteAlteradoEm = "ALTERADO_EM"    // when the caller changed it last
	parteTelefone   = "TELEFONE"
)

// camposPorParte gives the field of a part, by its name in upper case: the field's own, that of the ERP's base, or the contract's.
var camposPorParte = func() map[crm.TipoVinculo]map[string]*Campo {
	tipos := map[crm.TipoVinculo]map[string]*Campo{}
	for _, e := range entidades {
		m := map[string]*Campo{}
		for i := range e.Campos {
			c := &e.Campos[i]
			for _, nome := range slices.Concat([]string{c.Nome}, c.Apelidos, c.Partes) {
				m[strings.ToUpper(nome)] = c
			}
		}
		tipos[e.Tipo] = m
	}
	return tipos
}()

// dddDaParte is the part with the area code of a phone that the contract sends in two, "" when it is no such phone.
func dddDaParte(parte string) string {
	if tipo, ok := strings.CutPrefix(parte, "TEL_"); ok {
		return "DDD_" + tipo
	}
	return ""
}

// Partes are the names under which a call may send what is of a kind of record, in upper case: each field's own name, in the order of
// the table, then what else may name it.
func Partes(tipo crm.TipoVinculo) []string {
	var proprias, outras []string
	for _, c := range CamposDe(tipo) {
		proprias = append(proprias, strings.ToUpper(c.Nome))
		for _, nome := range slices.Concat(c.Apelidos, c.Partes) {
			nome = strings.ToUpper(nome)
			outras = append(outras, nome)
			if ddd := dddDaParte(nome); ddd != "" {
				outras = append(outras, ddd)
			}
		}
	}
	proprias = append(proprias, parteCodigo, parteAlteradoEm)
	if tipo == crm.VinculoCliente {
		proprias = append(proprias, parteTelefone)
	}
	return append(proprias, outras...)
}
