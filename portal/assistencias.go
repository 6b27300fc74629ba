package portal

import (
	"net/http"
	"slices"

	"ponte/crm"
)

// telaAssistencias is the list of assistências técnicas.
type telaAssistencias struct {
	Tons      tonsStatus
	Filtro    *filtro
	Linhas    []linhaAssistencia
	Paginacao paginacao
	Situacoes []opcao
	Inativas  []opcao
	Fora      string // how many the user does not see
	Nenhuma   bool   // none at all exists yet
}

type linhaAssistencia struct {
	crm.LinhaAssistencia
	Aberta        momento
	Local         string
	Situacao, Tom string
	Prevista      string
}

func (k *contexto) assistencias() error {
	f := k.novoFiltro("/assistencias", "q", "situacao", "inativas")
	w := k.retrato().Workflows[crm.FuncAssistencias]
	tela := telaAssistencias{Tons: k.tons(), Filtro: f, Inativas: opcoes(f.Valor("inativas"), "", "Só ativas", "1", "Também inativas")}
	pares := []string{"", "Todas"}
	for i := range w {
		pares = append(pares, texto64(w[i].ID), w[i].Nome)
	}
	tela.Situacoes = opcoes(f.Valor("situacao"), pares...)
	q := crm.FiltroAssistencias{
		TenantID: k.tenant.ID, SituacaoID: lerID(f.Valor("situacao")), Inativas: f.Valor("inativas") == "1", Numero: f.Valor("q"), Recorte: k.recorte, Pagina: k.paginaPedida(),
	}
	lista, err := k.p.Assistencias.Acervo.Assistencias(k.ctx, q)
	if err != nil {
		return err
	}
	for _, l := range lista.Linhas {
		o := &l.Linha
		nome, tom := situacaoNoWorkflow(w, l.Assistencia.SituacaoID)
		tela.Linhas = append(tela.Linhas, linhaAssistencia{
			l, k.em(o.Ocorrencia.AbertaEm), local(o.Empreendimento, o.Bloco, o.Unidade), nome, tom, l.Assistencia.PrevistaPara.Texto(),
		})
	}
	tela.Paginacao = k.paginar(f, len(lista.Linhas), lista.Proximo)
	if tela.Fora, err = k.fraseFora(func() (int, bool, error) { return k.p.Assistencias.Acervo.AssistenciasFora(k.ctx, q) }); err != nil {
		return err
	}
	tela.Nenhuma = len(lista.Linhas) == 0 && tela.Fora == "" && f.Vazio() && k.consulta("apos") == ""
	return k.mostrar(http.StatusOK, "assistencias", "Assistências", tela)
}

// situacaoNoWorkflow names a situation, and the tone in which it is shown.
func situacaoNoWorkflow(w crm.Workflow, id int64) (nome, tom string) {
	switch s := w.Situacao(id); {
	case s == nil:
		return "sem situação", "ruim"
	case s.Fim:
		return s.Nome, "bom"
	case s.Cancelado:
		return s.Nome, "neutro"
	case s.Inicio:
		return s.Nome, tomAtivo
	default:
		return s.Nome, tomCurso
	}
}

// proximasSituacoes are the choices of who moves something on: where it stays, then what the workflow allows.
func proximasSituacoes(w crm.Workflow, atual int64, escolhida string) []opcao {
	nome, _ := situacaoNoWorkflow(w, atual)
	pares := []string{"", "Manter: " + nome}
	for i := range w {
		if s := w.Situacao(atual); s == nil || s.Permite(w[i].ID) {
			pares = append(pares, texto64(w[i].ID), w[i].Nome)
		}
	}
	if escolhida != "" && !slices.Contains(pares, escolhida) {
		escolhida = ""
	}
	return opcoes(escolhida, pares...)
}
