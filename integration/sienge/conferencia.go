package sienge

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"ponte/crm"
	"ponte/integration/destino"
)

// comparar reads Sienge's assistências and compares them with ours: a webhook that failed for ten hours is never told again.
func comparar(ctx context.Context, config destino.Configuracao, registro *destino.Registro, nossas []destino.Nossa, situacoes crm.Workflow) (diferencas []destino.Diferenca, vistas int, err error) {
	c, err := abrirCliente(config)
	if err != nil {
		return nil, 0, err
	}
	porID := map[string]*destino.Nossa{}
	for i := range nossas {
		porID[nossas[i].ID] = &nossas[i]
	}
	achadas := map[string]bool{}
	inteira, err := c.todas(ctx, registro, func(item map[string]any) bool {
		id := destino.Texto(item[c.valores[campoID]])
		vistas++
		achadas[id] = true
		if d := c.compararUma(id, item, porID[id], situacoes); d != nil {
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
		if achadas[n.ID] || !n.Linha.Assistencia.Ativa() {
			continue
		}
		// A page of the list may have passed it over while others were deleted: Sienge is asked for it by its id.
		item, err := c.uma(ctx, registro, n.ID)
		switch {
		case err != nil:
			return diferencas, vistas, err
		case item == nil:
			diferencas = append(diferencas, destino.Diferenca{ID: n.ID, Numero: n.Linha.Linha.Ocorrencia.Numero, Aqui: nomeDaSituacao(situacoes, n.Linha.Assistencia.SituacaoID), Porque: "o Sienge não a tem mais, e aqui ela está ativa", CodigoDe: c.codigoDe(efeitoExcluida), Corpo: c.corpoDe(n.ID)})
		default:
			if d := c.compararUma(n.ID, item, n, situacoes); d != nil {
				diferencas = append(diferencas, *d)
			}
		}
	}
	slices.SortFunc(diferencas, func(a, b destino.Diferenca) int {
		return cmp.Or(cmp.Compare(a.Numero, b.Numero), cmp.Compare(a.ID, b.ID))
	})
	return diferencas, vistas, nil
}

// codigoDe is the code of the event that has an effect, "" = no setting names one; corpoDe is the body of such an event.
func (c *cliente) codigoDe(efeito string) string {
	for codigo, e := range c.tabelas.eventos {
		if e == efeito {
			return codigo
		}
	}
	return ""
}

func (c *cliente) corpoDe(id string) string {
	b, _ := json.Marshal(map[string]string{c.valores[campoChaveEvento]: id}) // of texts: never fails
	return string(b)
}

func nomeDaSituacao(situacoes crm.Workflow, id int64) string {
	if s := situacoes.Situacao(id); s != nil {
		return s.Nome
	}
	return ""
}

func (c *cliente) compararUma(id string, item map[string]any, nossaAqui *destino.Nossa, situacoes crm.Workflow) *destino.Diferenca {
	la := destino.Texto(item[c.valores[campoSituacao]])
	if nossaAqui == nil {
		porque, nossa := "existe só no Sienge", false
		if strings.Contains(destino.Texto(item[c.valores[campoDescricao]]), "[CRM ") {
			porque, nossa = "o texto no Sienge traz a marca do CRM, e nenhuma ocorrência daqui tem este nome", true
		}
		d := &destino.Diferenca{ID: id, La: la, Porque: porque, Corpo: c.corpoDe(id)}
		if !nossa {
			d.CodigoDe = c.codigoDe(efeitoAberta)
		}
		return d
	}
	a := &nossaAqui.Linha.Assistencia
	aqui := situacoes.Situacao(a.SituacaoID)
	d := &destino.Diferenca{ID: id, Numero: nossaAqui.Linha.Linha.Ocorrencia.Numero, Aqui: nomeDaSituacao(situacoes, a.SituacaoID), La: la, Corpo: c.corpoDe(id)}
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
		d.Porque, d.CodigoDe = "o Sienge a deu por "+efeito, c.codigoDe(efeito)
	case efeito == efeitoAndamento && aqui.Final():
		d.Porque = "terminou aqui, e no Sienge está em andamento: reaberta lá, ou encerrada só aqui"
	case efeito == efeitoAndamento && aqui.Inicio:
		d.Porque, d.CodigoDe = "no Sienge está em andamento", c.codigoDe(efeito)
	}
	if d.Porque == "" {
		return nil
	}
	return d
}
