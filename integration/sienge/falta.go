package sienge

import (
	"context"

	"ponte/crm"
)

// faltasDe says what Sienge asks for, besides what is missing of any assistência, a sentence each: its id of the unit, and with Datas de entrega
// exigidas on ambas the one day of delivery that is not there (that both are missing is said of any assistência).
func faltasDe(_ context.Context, d *crm.DossieEntrega, valores map[string]string) (faltas []string) {
	u := d.Unidade
	if u == nil { // said of any assistência
		return nil
	}
	if u.CodigoEm(Nome) == "" {
		faltas = append(faltas, "A unidade "+u.Numero+" não tem o Id no Sienge: cadastre-o (coluna id_"+Nome+" da importação de unidades).")
	}
	if valores[campoDatas] == datasUma || d.Assistencia == nil {
		return faltas
	}
	switch entrega := d.Assistencia.Entrega; {
	case entrega.Empreendimento == "" && entrega.Unidade != "":
		faltas = append(faltas, "O empreendimento "+u.Empreendimento+" não tem data de entrega: preencha-a aqui e no Sienge, em Comercial, Apoio, Assistência Técnica, Data de Entrega por Empreendimento.")
	case entrega.Unidade == "" && entrega.Empreendimento != "":
		faltas = append(faltas, "A unidade "+u.Numero+" não tem data de entrega: preencha-a aqui e no Sienge, em Comercial, Apoio, Assistência Técnica, Data de Entrega por Unidade.")
	}
	return faltas
}
