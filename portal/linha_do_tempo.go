package portal

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ponte/crm"
)

// evento is one entry of an ocorrência's timeline.
type evento struct {
	Tipo     string
	Icone    string
	Quando   momento
	Titulo   string
	Autor    string
	Texto    string
	Emblema  string
	Tom      string
	Link     string
	Detalhes []string
	ordem    int // of things at the same instant
}

// Kinds of the timeline, with what its filter calls them.
var tiposEvento = []struct{ tipo, rotulo string }{
	{"narrativa", "Narrativas"}, {"status", "Status"}, {"chamada", "Chamadas"}, {"entrega", "Entregas"}, {"anexo", "Anexos"},
}

// maxEntregasComTentativas bounds how many deliveries of a page show their tries; the others show them on their own.
const maxEntregasComTentativas = 20

// eventos brings everything that happened to an ocorrência into one list, newest first.
func (k *contexto) eventos(f *crm.Ficha) ([]evento, error) {
	var todos []evento
	for i := range f.Narrativas {
		todos = append(todos, k.eventoNarrativa(&f.Narrativas[i]))
	}
	for i := range f.Movimentos {
		todos = append(todos, k.eventoMovimento(&f.Movimentos[i]))
	}
	for i := range f.Chamadas {
		todos = append(todos, k.eventoChamada(&f.Chamadas[i]))
	}
	for i := range f.Anexos {
		a := &f.Anexos[i]
		if a.SHA256 == "" && a.Tamanho == 0 { // its time was over, or the person was anonymised
			todos = append(todos, evento{Tipo: "anexo", Icone: "anexo", Quando: k.em(a.CriadoEm), Titulo: a.Nome, Autor: a.Origem.Sistema, Texto: "arquivo apagado", ordem: 3})
			continue
		}
		todos = append(todos, evento{
			Tipo: "anexo", Icone: "anexo", Quando: k.em(a.CriadoEm), Titulo: a.Nome, Autor: a.Origem.Sistema, Texto: tamanho(a.Tamanho),
			Link: fmt.Sprintf("%s/ocorrencias/%s/anexos/%d", Raiz, f.Ocorrencia.Numero, a.ID), ordem: 3,
		})
	}
	for i := range f.Entregas {
		e, err := k.eventosEntrega(&f.Entregas[i], i < maxEntregasComTentativas)
		if err != nil {
			return nil, err
		}
		todos = append(todos, e...)
	}
	slices.SortStableFunc(todos, func(x, y evento) int {
		if c := y.Quando.T.Compare(x.Quando.T); c != 0 {
			return c
		}
		return y.ordem - x.ordem
	})
	return todos, nil
}

func (k *contexto) eventoNarrativa(n *crm.Narrativa) evento {
	titulos := map[crm.TipoNarrativa]string{
		crm.NarrativaAbertura: "Descrição da abertura", crm.NarrativaRecebida: "Narrativa recebida",
		crm.NarrativaOperador: "Narrativa do portal", crm.NarrativaSistema: "Registro do Ponte",
		crm.NarrativaCliente: "Mensagem do cliente",
	}
	autor := n.Autor
	if n.Origem.Sistema != "" && n.Origem.Sistema != crm.SistemaPortal && n.Origem.Sistema != crm.SistemaCliente && !strings.EqualFold(n.Origem.Sistema, n.Autor) {
		autor = strings.TrimPrefix(autor+" · "+n.Origem.Sistema, " · ")
	}
	e := evento{Tipo: "narrativa", Icone: "narrativa", Quando: k.em(n.Em), Titulo: titulos[n.Tipo], Autor: autor, Texto: n.Texto, ordem: 2}
	if n.Tipo == crm.NarrativaSistema {
		e.Texto = registroEmFrase(n.Texto)
	}
	if n.Visibilidade == crm.VisibilidadeCliente {
		e.Emblema, e.Tom = "Cliente vê", tomNeutro
	}
	return e
}

// opcoesDeVisao are who may read what a person writes.
func opcoesDeVisao(atual crm.Visibilidade) []opcao {
	return opcoes(string(atual), string(crm.VisibilidadeInterna), "Só a equipe", string(crm.VisibilidadeCliente), "A equipe e o cliente")
}

func (k *contexto) eventoMovimento(m *crm.Movimento) evento {
	e := evento{Tipo: "status", Icone: "status", Quando: k.em(m.Em), Autor: m.Autor, Titulo: "Status", ordem: 1}
	para := k.retrato().StatusPorID[m.ParaStatusID]
	if para != nil {
		e.Emblema, e.Tom = para.Nome, k.tons().De(para.Codigo, para.Fase)
	}
	if de := k.retrato().StatusPorID[m.DeStatusID]; de != nil {
		e.Titulo = "De " + de.Nome + " para"
	} else {
		e.Titulo = "Aberta com o status"
	}
	return e
}

func (k *contexto) eventoChamada(c *crm.Chamada) evento {
	e := evento{
		Tipo: "chamada", Icone: "chamadas", Quando: k.em(c.Em), Titulo: c.Operacao + " por " + rotuloSuperficie(c.Superficie), Autor: c.Sistema,
		Texto: c.Mensagem, Emblema: rotuloSituacao(c.Situacao), Tom: tomSituacao(c.Situacao), Link: fmt.Sprintf("%s/chamadas/%d", Raiz, c.ID),
	}
	for _, a := range c.Avisos {
		e.Detalhes = append(e.Detalhes, avisoEmFrase(a))
	}
	return e
}

func (k *contexto) eventosEntrega(e *crm.Entrega, comTentativas bool) ([]evento, error) {
	titulo := k.tituloDestino(e.Destino)
	if def, err := k.p.Despacho.Definicao(e.Destino); err == nil {
		if a, ok := def.Acao(e.Acao); ok && a.Rotulo != "" {
			titulo += ": " + a.Rotulo
		} else {
			titulo += ": " + e.Acao
		}
	}
	link := fmt.Sprintf("%s/entregas/%d", Raiz, e.ID)
	eventos := []evento{{
		Tipo: "entrega", Icone: "entregas", Quando: k.em(e.CriadaEm), Titulo: titulo, Autor: rotuloAmbiente(e.Ambiente), Texto: registroEmFrase(e.Motivo),
		Emblema: rotuloEstado(e.Estado), Tom: tomEstado(e.Estado), Link: link, ordem: 4,
	}}
	if e.IDExterno != "" || e.NumeroExterno != "" {
		eventos[0].Detalhes = append(eventos[0].Detalhes, "No destino: "+strings.TrimSpace(e.NumeroExterno+" (id "+lacuna(e.IDExterno)+")"))
	}
	if !comTentativas || e.Tentativas == 0 {
		return eventos, nil
	}
	tentativas, err := k.p.Despacho.Entregas.Tentativas(k.ctx, e.TenantID, e.ID)
	for _, t := range tentativas {
		v := evento{
			Tipo: "entrega", Icone: "repetir", Quando: k.em(t.Inicio), Titulo: fmt.Sprintf("%s, tentativa %d", k.tituloDestino(e.Destino), t.Ordem),
			Texto: t.Erro, Emblema: rotuloDecisao(t.Decisao), Tom: tomDecisao(t.Decisao), Link: link, ordem: 5,
		}
		if t.CodigoHTTP != 0 {
			v.Detalhes = []string{fmt.Sprintf("HTTP %d em %s", t.CodigoHTTP, t.Duracao.Round(time.Millisecond))}
		}
		if t.Manual {
			v.Detalhes = append(v.Detalhes, "pedida por uma pessoa")
		}
		eventos = append(eventos, v)
	}
	return eventos, err
}

func rotuloDecisao(d string) string {
	nomes := map[string]string{
		"entregue": "Entregue", "transitorio": "Tentar de novo", "permanente": "Recusada pelo destino", "desconhecido": "Resultado desconhecido",
		crm.DecisaoNaoEnviada: "Não enviada", "dispensado": "Não é para enviar", "cancelado": "Continua",
	}
	if n := nomes[d]; n != "" {
		return n
	}
	return d
}

func tomDecisao(d string) string {
	switch d {
	case "entregue":
		return tomBom
	case "transitorio": // it is tried again by itself
		return tomCurso
	case "desconhecido": // the delivery, incerta, is what asks for a person
		return tomNeutro
	case "permanente", crm.DecisaoNaoEnviada:
		return tomRuim
	}
	return tomNeutro
}
