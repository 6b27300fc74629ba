package sienge

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"ponte/crm"
	"ponte/integration/destino"
)

// maxSumidas is how many of ours may be gone from a Sienge that shows no assistência at all before that is taken for a wrong address.
const maxSumidas = 2

// comparar reads Sienge's assistências and compares them with ours: a webhook that failed for ten hours is never told again.
func comparar(ctx context.Context, config destino.Configuracao, registro *destino.Registro, nossas []crm.Nomeada, r *crm.Retrato) (achados []crm.Achado, vistas int, err error) {
	c, err := abrirCliente(config)
	if err != nil {
		return nil, 0, err
	}
	situacoes := r.Workflows[crm.FuncAssistencias]
	porID := map[string]*crm.Nomeada{}
	for i := range nossas {
		porID[nossas[i].Codigo] = &nossas[i]
	}
	achadas := map[string]bool{}
	comID, comSituacao := true, false
	inteira, err := c.todas(ctx, registro, func(item map[string]any) bool {
		id := destino.Texto(item[c.valores[campoID]])
		if comID = id != ""; !comID {
			return false
		}
		comSituacao = comSituacao || destino.Texto(item[c.valores[campoSituacao]]) != ""
		vistas++
		achadas[id] = true
		if d := c.compararUma(id, item, porID[id], situacoes); d != nil {
			achados = append(achados, *d)
		}
		return true
	})
	switch { // names that Sienge does not publish: by a wrong one all would seem alike
	case err != nil:
		return achados, vistas, err
	case !comID:
		return achados, vistas, destino.Permanente("a lista do Sienge não traz o campo " + c.valores[campoID] + " (Campo: id): esta lista não serve para conferir")
	case vistas > 0 && !comSituacao:
		return achados, vistas, destino.Permanente("a lista do Sienge não traz o campo " + c.valores[campoSituacao] + " (Campo: situação): esta lista não serve para conferir")
	case !inteira:
		return achados, vistas, destino.Permanente("o Sienge tem mais assistências do que uma conferência lê: as que faltam no fim da lista não foram comparadas")
	}
	sumiram, achouPeloID := 0, false
	for i := range nossas {
		n := &nossas[i]
		if achadas[n.Codigo] || !n.Assistencia || n.Inativa {
			continue
		}
		// A page of the list may have passed it over while others were deleted: Sienge is asked for it by its id.
		item, err := c.uma(ctx, registro, n.Codigo)
		switch {
		case err != nil:
			return achados, vistas, err
		case item == nil:
			sumiram++
			achados = append(achados, c.trazer(crm.Achado{Codigo: n.Codigo, Numero: n.Numero, Aqui: nomeDaSituacao(situacoes, n.SituacaoID), Porque: "o Sienge não a tem mais, e aqui ela está ativa"}, n, efeitoExcluida))
		default:
			achouPeloID = true
			if d := c.compararUma(n.Codigo, item, n, situacoes); d != nil {
				achados = append(achados, *d)
			}
		}
	}
	if vistas == 0 && !achouPeloID && sumiram > maxSumidas { // the address of another installation shows none of ours either
		return nil, 0, destino.Permanente("o Sienge não mostra nenhuma das " + strconv.Itoa(sumiram) + " assistências que têm nome lá: confira o endereço e o subdomínio, antes de tirá-las daqui")
	}
	slices.SortFunc(achados, func(a, b crm.Achado) int {
		return cmp.Or(cmp.Compare(a.Numero, b.Numero), cmp.Compare(a.Codigo, b.Codigo))
	})
	return achados, vistas, nil
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

// situacaoVista is the member, of the body of an event that a comparison makes, with the id of the situation in which it saw ours.
const situacaoVista = "situacaoVista"

func (c *cliente) corpoDe(id string, nossa *crm.Nomeada) string {
	corpo := map[string]string{c.valores[campoChaveEvento]: id}
	if nossa != nil {
		corpo[situacaoVista] = strconv.FormatInt(nossa.SituacaoID, 10)
	}
	b, _ := json.Marshal(corpo) // of texts: never fails
	return string(b)
}

func nomeDaSituacao(situacoes crm.Workflow, id int64) string {
	if s := situacoes.Situacao(id); s != nil {
		return s.Nome
	}
	return ""
}

// trazer says what would bring this side to where Sienge is: the event of an effect, if the settings name one.
func (c *cliente) trazer(a crm.Achado, nossa *crm.Nomeada, efeito string) crm.Achado {
	if a.Evento = c.codigoDe(efeito); a.Evento == "" {
		return a
	}
	a.Corpo = c.corpoDe(a.Codigo, nossa)
	a.Fara = map[string]string{
		efeitoExcluida: "tira a assistência das listas", efeitoCancelada: "cancela a assistência aqui", efeitoFinalizada: "finaliza a assistência aqui",
		efeitoAndamento: "põe a assistência em andamento aqui", efeitoAberta: "abre a assistência aqui",
	}[efeito]
	return a
}

func (c *cliente) compararUma(id string, item map[string]any, nossa *crm.Nomeada, situacoes crm.Workflow) *crm.Achado {
	la := destino.Texto(item[c.valores[campoSituacao]])
	if nossa == nil {
		d := crm.Achado{Codigo: id, La: la, Porque: "existe só no Sienge"}
		if strings.Contains(destino.Texto(item[c.valores[campoDescricao]]), "[CRM ") {
			d.Porque = "o texto no Sienge traz a marca do CRM, e nenhuma ocorrência daqui tem este nome"
			return &d
		}
		d = c.trazer(d, nossa, efeitoAberta)
		return &d
	}
	aqui := situacoes.Situacao(nossa.SituacaoID)
	d := crm.Achado{Codigo: id, Numero: nossa.Numero, Aqui: nomeDaSituacao(situacoes, nossa.SituacaoID), La: la}
	efeito := c.tabelas.situacoes[la]
	switch {
	case nossa.Inativa:
		d.Porque = "está inativa aqui, e o Sienge ainda a tem"
	case la == "" || aqui == nil:
		return nil
	case efeito == "":
		if !aqui.Inicio { // a word that no row explains is how a new one stands
			d.Porque = "a situação no Sienge não está em " + rotuloSituacoes
		}
	case efeito == efeitoFinalizada && !aqui.Fim, efeito == efeitoCancelada && !aqui.Cancelado:
		d.Porque = "o Sienge a deu por " + efeito
		d = c.trazer(d, nossa, efeito)
	case efeito == efeitoAndamento && aqui.Final():
		d.Porque = "terminou aqui, e no Sienge está em andamento: reaberta lá, ou encerrada só aqui"
	case efeito == efeitoAndamento && aqui.Inicio:
		d.Porque = "no Sienge está em andamento"
		d = c.trazer(d, nossa, efeito)
	}
	if d.Porque == "" {
		return nil
	}
	return &d
}
