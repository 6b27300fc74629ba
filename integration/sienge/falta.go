package sienge

import (
	"strings"

	"ponte/crm"
)

// faltasDe says what is missing here before Sienge would take an assistência, a sentence each; none = it can be sent. valores are the
// settings in force, situacoes the tenant's workflow of assistências.
func faltasDe(d *crm.DossieEntrega, valores map[string]string, situacoes crm.Workflow) []string {
	a := d.Assistencia
	if a == nil || len(a.Itens) == 0 {
		return []string{"a ocorrência " + d.Ocorrencia.Numero + " não tem itens de manutenção"}
	}
	faltas := faltaNoImovel(d, valores)
	for i := range a.Itens {
		item := &a.Itens[i].Item
		if item.DiasMinimos == 0 {
			faltas = append(faltas, "o item "+item.Nome+" não tem Tempo mínimo de finalização (dias): preencha-o em Itens de manutenção")
		}
		if item.MinutosMedios == 0 {
			faltas = append(faltas, "o item "+item.Nome+" não tem Tempo médio de execução: preencha-o em Itens de manutenção")
		}
	}
	if situacoes.DoFim() == nil {
		faltas = append(faltas, "o workflow de assistências não tem uma situação com a marca fim: sem ela o que o Sienge finaliza não volta")
	}
	if situacoes.DeCancelado() == nil {
		faltas = append(faltas, "o workflow de assistências não tem uma situação com a marca cancelado: sem ela o que o Sienge cancela não volta")
	}
	return faltas
}

func faltaNoImovel(d *crm.DossieEntrega, valores map[string]string) (faltas []string) {
	u := d.Unidade
	if u == nil {
		return []string{"a ocorrência " + d.Ocorrencia.Numero + " não tem unidade"}
	}
	if u.CodigoEm(Nome) == "" {
		faltas = append(faltas, "a unidade "+u.Numero+" não tem o Id no Sienge: cadastre-o (coluna id_"+Nome+" da importação de unidades)")
	}
	entrega := d.Assistencia.Entrega
	uma := valores[campoDatas] == datasUma
	if entrega.Empreendimento == "" && (!uma || entrega.Unidade == "") {
		faltas = append(faltas, "o empreendimento "+u.Empreendimento+" não tem data de entrega: preencha-a aqui e no Sienge, em Comercial, Apoio, Assistência Técnica, Data de Entrega por Empreendimento")
	}
	if entrega.Unidade == "" && (!uma || entrega.Empreendimento == "") {
		faltas = append(faltas, "a unidade "+u.Numero+" não tem data de entrega: preencha-a aqui e no Sienge, em Comercial, Apoio, Assistência Técnica, Data de Entrega por Unidade")
	}
	return faltas
}

// frase joins what is missing for the reason of an entrega.
func frase(faltas []string) string { return strings.Join(faltas, "; ") }
