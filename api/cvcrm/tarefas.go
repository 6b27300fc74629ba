package cvcrm

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
)

// tarefa is one as CV lists it. Ours has one id, which is both of CV's.
type tarefa struct {
	IDTarefa       int64             `json:"idtarefa"`
	IDTarefaCriada int64             `json:"idtarefa_criada"`
	DataCad        string            `json:"data_cad"`
	DataVencimento *string           `json:"data_vencimento"`
	DataConclusao  *string           `json:"data_conclusao"`
	NotaConclusao  *string           `json:"nota_conclusao"`
	Observacao     string            `json:"observacao"`
	Situacao       string            `json:"situacao"`
	Time           *string           `json:"time"`
	Responsavel    *string           `json:"responsavel"`
	Atendimento    tarefaAtendimento `json:"atendimento"`
}

type tarefaAtendimento struct {
	IDAtendimento  int64   `json:"idatendimento"`
	Protocolo      string  `json:"protocolo"`
	Assunto        *string `json:"assunto"`
	Subassunto     *string `json:"subassunto"`
	Empreendimento *string `json:"empreendimento"`
	Unidade        *string `json:"unidade"`
	Cliente        *string `json:"cliente"`
}

// situacoesDeTarefa are CV's words for ours.
var situacoesDeTarefa = map[crm.SituacaoTarefa]string{crm.TarefaAberta: "Aberta", crm.TarefaFechada: "Fechada", crm.TarefaCancelada: "Cancelada"}

func (q *requisicao) tarefa(t *crm.LinhaTarefa) tarefa {
	return tarefa{
		IDTarefa: t.ID, IDTarefaCriada: t.ID, DataCad: q.em(t.CriadaEm), DataVencimento: q.emSeHouver(t.VenceEm), DataConclusao: q.emSeHouver(t.EncerradaEm),
		NotaConclusao: seHouver(t.Nota), Observacao: strings.TrimSpace(t.Titulo + "\n" + t.Observacao), Situacao: situacoesDeTarefa[t.Situacao],
		Time: seHouver(t.Equipe), Responsavel: seHouver(t.Pessoa),
		Atendimento: tarefaAtendimento{
			t.OcorrenciaID, t.Numero, seHouver(t.DivisaoNome), seHouver(t.SolicitacaoNome), seHouver(t.Empreendimento), seHouver(t.Unidade), seHouver(t.ClienteNome),
		},
	}
}

func (q *requisicao) emSeHouver(t *time.Time) *string {
	if t == nil {
		return nil
	}
	return seHouver(q.em(*t))
}

// Bounds of the lists that are asked for by offset and limit.
const (
	limitePadrao = 30
	limiteMaximo = 500
)

// fatia reads offset and limit.
func (q *requisicao) fatia() (pular, limite int, err error) {
	l := q.consulta()
	limite = limitePadrao
	if n := l.inteiro("limit"); n != 0 {
		limite = int(min(n, limiteMaximo))
	}
	return l.salto("offset"), limite, l.fim()
}

// consulta reads the query as a body is read.
func (q *requisicao) consulta() *leitor {
	l := &leitor{q: q, tabela: q.op.consulta, corpo: map[string]any{}}
	consulta, err := url.ParseQuery(q.C.Request().URL.RawQuery)
	if err != nil { // what cannot be read is left out of it, and a filter would be missing
		l.falhar("endereço", "os parâmetros depois de ? não podem ser lidos")
	}
	for nome, valores := range consulta {
		l.corpo[nome] = strings.Join(valores, ",")
	}
	return l
}

// percorrer gives a slice of a list that comes in pages, and how many lines it has, up to maxListados.
func percorrer[T any](pular, limite int, pagina func(crm.Pagina) (crm.Lista[T], error)) (linhas []T, total int, err error) {
	p := crm.Pagina{Limite: limiteMaximo}
	for total < maxListados {
		lista, err := pagina(p)
		if err != nil {
			return nil, 0, err
		}
		for i := range lista.Linhas {
			if n := total + i; n >= pular && n < pular+limite {
				linhas = append(linhas, lista.Linhas[i])
			}
		}
		total += len(lista.Linhas)
		if p.Cursor = lista.Proximo; p.Cursor == "" {
			break
		}
	}
	return linhas, total, nil
}

// listarTarefas gives the tarefas of the atendimentos in reach.
func listarTarefas(q *requisicao) error {
	pular, limite, err := q.fatia()
	if err != nil {
		return err
	}
	linhas, total, err := percorrer(pular, limite, func(p crm.Pagina) (crm.Lista[crm.LinhaTarefa], error) {
		return q.a.dep.Casos.ListarTarefas(q.Ctx(), &q.Pedido, crm.FiltroTarefas{Pagina: p})
	})
	if err != nil {
		return err
	}
	if total == 0 {
		return crm.Recusar(crm.RecusaCadastro, "tarefa", "esta busca")
	}
	tarefas := make([]tarefa, len(linhas))
	for i := range linhas {
		tarefas[i] = q.tarefa(&linhas[i])
	}
	q.Resposta = &crm.Resposta{Texto: strconv.Itoa(len(tarefas)) + " tarefas"}
	return q.Responder(http.StatusOK, struct {
		Total   int      `json:"total"`
		Offset  int      `json:"offset"`
		Limit   int      `json:"limit"`
		Tarefas []tarefa `json:"tarefas"`
	}{total, pular, limite, tarefas})
}

// lerTarefa gives one.
func lerTarefa(q *requisicao) error {
	t, err := q.a.dep.Casos.LerTarefa(q.Ctx(), &q.Pedido, q.e.valores["idTarefaCriada"])
	if err != nil {
		return err
	}
	q.Resposta = &crm.Resposta{Numero: t.Numero, OcorrenciaID: t.OcorrenciaID}
	return q.Responder(http.StatusOK, q.tarefa(t))
}

// encerrarTarefa ends one, with its note and files.
func encerrarTarefa(q *requisicao) error {
	l, err := q.lerCorpo()
	if err != nil {
		return err
	}
	fim := crm.FimTarefa{Nota: l.texto("nota_conclusao")}
	switch l.umDe("visibilidade") {
	case "I":
		fim.Visao = crm.VisibilidadeInterna
	case "C":
		fim.Visao = crm.VisibilidadeCliente
	}
	q.Pedido.Anexos = l.arquivos()
	if err := l.fim(); err != nil {
		return err
	}
	q.Pedido.Campos = crm.Campos{{Nome: "TAREFA", Valor: q.e.valores["idTarefaCriada"]}, {Nome: "NOTA", Valor: fim.Nota}, {Nome: "VISIBILIDADE", Valor: string(fim.Visao)}}
	q.registrar()
	if q.Resposta, err = q.a.dep.Casos.EncerrarTarefa(q.Ctx(), &q.Pedido, q.e.valores["idTarefaCriada"], fim); err != nil {
		return err
	}
	return q.Responder(http.StatusOK, formaCodigo(http.StatusOK, "Tarefa encerrada com sucesso."))
}
