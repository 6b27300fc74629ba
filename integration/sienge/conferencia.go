package sienge

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"ponte/crm"
	"ponte/integration/destino"
)

// Diferenca is an assistência that does not stand alike on both sides.
type Diferenca struct {
	ID       string // at Sienge, "" = it is not there
	Numero   string // of the ocorrência, "" = it is not here
	Aqui     string // the situation
	NoSienge string // its own word
	Porque   string // Portuguese
	Efeito   string // what brings this side to where Sienge is; "" = a person's to judge
}

// Nossa is an assistência of ours by the name that Sienge gave it.
type Nossa struct {
	ID     string
	Linha  crm.LinhaAssistencia
	Numero string
}

// Conferir reads Sienge's assistências and compares them with ours: a webhook that failed for ten hours is never told again.
func Conferir(ctx context.Context, config destino.Configuracao, registro *destino.Registro, nossas []Nossa, situacoes crm.Workflow) (diferencas []Diferenca, vistas int, err error) {
	c, err := abrirCliente(config)
	if err != nil {
		return nil, 0, err
	}
	porID := map[string]*Nossa{}
	for i := range nossas {
		porID[nossas[i].ID] = &nossas[i]
	}
	achadas := map[string]bool{}
	inteira, err := c.todas(ctx, registro, func(item map[string]any) bool {
		id := destino.Texto(item[c.valores[campoID]])
		vistas++
		achadas[id] = true
		if d := c.comparar(id, item, porID[id], situacoes); d != nil {
			diferencas = append(diferencas, *d)
		}
		return true
	})
	if err != nil {
		return diferencas, vistas, err
	}
	if !inteira {
		return diferencas, vistas, destino.Permanente("o Sienge tem mais assistências do que uma conferência lê: as que faltam no fim da lista não foram comparadas")
	}
	for i := range nossas {
		n := &nossas[i]
		if !achadas[n.ID] && n.Linha.Assistencia.Ativa() {
			diferencas = append(diferencas, Diferenca{ID: n.ID, Numero: n.Numero, Aqui: nomeDaSituacao(situacoes, n.Linha.Assistencia.SituacaoID), Porque: "o Sienge não a tem mais, e aqui ela está ativa", Efeito: efeitoExcluida})
		}
	}
	slices.SortFunc(diferencas, func(a, b Diferenca) int { return cmp.Or(cmp.Compare(a.Numero, b.Numero), cmp.Compare(a.ID, b.ID)) })
	return diferencas, vistas, nil
}

func nomeDaSituacao(situacoes crm.Workflow, id int64) string {
	if s := situacoes.Situacao(id); s != nil {
		return s.Nome
	}
	return ""
}

func (c *cliente) comparar(id string, item map[string]any, nossa *Nossa, situacoes crm.Workflow) *Diferenca {
	la := destino.Texto(item[c.valores[campoSituacao]])
	if nossa == nil {
		porque := "existe só no Sienge"
		if strings.Contains(destino.Texto(item[c.valores[campoDescricao]]), "[CRM ") {
			porque = "o texto no Sienge traz a marca do CRM, e nenhuma ocorrência daqui tem este nome"
		}
		return &Diferenca{ID: id, NoSienge: la, Porque: porque}
	}
	a := &nossa.Linha.Assistencia
	aqui := situacoes.Situacao(a.SituacaoID)
	d := &Diferenca{ID: id, Numero: nossa.Numero, Aqui: nomeDaSituacao(situacoes, a.SituacaoID), NoSienge: la}
	efeito := c.tabelas.situacoes[la]
	switch {
	case !a.Ativa():
		d.Porque = "está inativa aqui, e o Sienge ainda a tem"
	case la == "" || aqui == nil:
		return nil
	case efeito == "":
		if !aqui.Inicio { // a word that no row explains is how a new one stands
			d.Porque = "a situação no Sienge não está em " + rotuloSituacoes
		}
	case efeito == efeitoFinalizada && !aqui.Fim, efeito == efeitoCancelada && !aqui.Cancelado:
		d.Porque, d.Efeito = "o Sienge a deu por "+efeito, efeito
	case efeito == efeitoAndamento && aqui.Final():
		d.Porque = "terminou aqui, e no Sienge está em andamento: reaberta lá, ou encerrada só aqui"
	case efeito == efeitoAndamento && aqui.Inicio:
		d.Porque, d.Efeito = "no Sienge está em andamento", efeito
	}
	if d.Porque == "" {
		return nil
	}
	return d
}
