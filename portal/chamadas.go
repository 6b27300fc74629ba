package portal

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"ponte/crm"
)

// naoAtendidas is the filter's word for every outcome that is a problem.
const naoAtendidas = "nao_atendidas"

// atendidas is its word for every other.
const atendidas = "atendidas"

// semCredencial stands in the filter for the calls of no system; no system has a name like it.
const semCredencial = "(sem credencial)"

// situacoesNaoAtendidas are those outcomes.
var situacoesNaoAtendidas = []crm.SituacaoChamada{crm.ChamadaRecusada, crm.ChamadaFalha, crm.ChamadaDesconhecida, crm.ChamadaSemResposta}

// telaChamadas is the log of inbound calls.
type telaChamadas struct {
	Filtro    *filtro
	Linhas    []linhaChamada
	Paginacao paginacao
	Novas     string // where it is asked how many rows came since
	Situacoes []opcao
	Sistemas  []opcao
	Operacoes []opcao
	Recusas   []opcao
	Nenhuma   bool
	Visoes    *visoes
}

type linhaChamada struct {
	crm.Chamada
	Em    momento
	Frase string   // what was answered to a call that was not carried out: the reason, what it is about, the sentence
	Soam  []string // avisos that are not silenced
}

func (k *contexto) filtroChamadas() (*filtro, crm.FiltroChamadas) {
	f := k.novoFiltro("/chamadas", "situacao", "sistema", "operacao", "recusa", "endereco", "codigo_oc", "contrato", "numero", "documento", "requisicao", "periodo", "de", "ate")
	k.lerPeriodo(f, "7d")
	q := crm.FiltroChamadas{
		TenantID: k.tenant.ID, RequestID: f.Valor("requisicao"), Sistema: f.Valor("sistema"), Operacao: f.Valor("operacao"),
		CodigoOC: f.Valor("codigo_oc"), Contrato: f.Valor("contrato"), Numero: f.Valor("numero"), Documento: f.Valor("documento"),
		De: f.De, Ate: f.Ate, Pagina: k.paginaPedida(),
	}
	if texto := f.Valor("endereco"); texto != "" {
		var err error
		q.Enderecos, err = crm.LerEnderecos(texto)
		maps.Copy(f.Erros, errosDe(err))
	}
	q.CodigoRecusa, _ = strconv.Atoi(f.Valor("recusa"))
	switch s := f.Valor("situacao"); {
	case s == naoAtendidas:
		q.Situacoes = situacoesNaoAtendidas
	case s == atendidas:
		q.Situacoes = []crm.SituacaoChamada{crm.ChamadaAtendida, crm.ChamadaRepetida}
	case s != "":
		q.Situacoes = []crm.SituacaoChamada{crm.SituacaoChamada(s)}
	case q.CodigoRecusa != 0: // the range of an index in place of the whole log
		q.Situacoes = situacoesNaoAtendidas
	}
	if q.Sistema == semCredencial {
		q.Sistema, q.SemSistema = "", true
	}
	if q.RequestID != "" {
		q.De, q.Situacoes = f.De, nil
	}
	return f, q
}

func (k *contexto) chamadas() error {
	f, q := k.filtroChamadas()
	tela := telaChamadas{Filtro: f, Sistemas: k.opcoesSistema(f.Valor("sistema"))}
	tela.Situacoes = opcoes(f.Valor("situacao"), "", "Todas", naoAtendidas, "Não atendidas", atendidas, "Atendidas e repetidas", "atendida", "Atendidas", "repetida", "Repetidas",
		"recusada", "Recusadas", "falha", "Falhas", "desconhecida", "Desconhecidas", "sem_resposta", "Sem resposta", "teste", "Testes")
	pares := []string{"", "Todas"}
	for _, o := range k.p.Operacoes {
		pares = append(pares, o, o)
	}
	if o := f.Valor("operacao"); o != "" && !slices.Contains(k.p.Operacoes, o) {
		pares = append(pares, o, o)
	}
	tela.Operacoes = opcoes(f.Valor("operacao"), pares...)
	pares = []string{"", "Todos"}
	for _, r := range crm.Recusas {
		pares = append(pares, strconv.Itoa(int(r.Codigo)), strconv.Itoa(int(r.Codigo))+" "+remedioDe(int(r.Codigo)).Titulo)
	}
	tela.Recusas = opcoes(f.Valor("recusa"), pares...)
	if len(f.Erros) == 0 {
		lista, err := k.p.Acervo.Chamadas(k.ctx, q)
		if err != nil {
			return err
		}
		silenciados, err := k.p.Administracao.Listas.Silenciados(k.ctx, k.tenant.ID)
		if err != nil {
			return err
		}
		for _, c := range lista.Linhas {
			tela.Linhas = append(tela.Linhas, k.linhaChamada(c, silenciados))
		}
		tela.Paginacao = k.paginar(f, len(lista.Linhas), lista.Proximo)
		tela.Novas = k.perguntaNovas(f, len(lista.Linhas), func() lugar { return lugar{lista.Linhas[0].Em, lista.Linhas[0].ID} })
		tela.Paginacao.Ate = k.em(lista.Ate)
		tela.Nenhuma = len(lista.Linhas) == 0 && f.Vazio() && q.Pagina.Cursor == ""
	}
	var err error
	if tela.Visoes, err = k.visoesDa(f); err != nil {
		return err
	}
	return k.mostrar(http.StatusOK, "chamadas", "Chamadas", tela)
}

func (k *contexto) linhaChamada(c crm.Chamada, silenciados []crm.AvisoSilenciado) linhaChamada {
	l := linhaChamada{Chamada: c, Em: k.em(c.Em), Frase: c.Mensagem, Soam: crm.Soam(&c, silenciados)}
	if c.CodigoRecusa != 0 {
		titulo := remedioDe(c.CodigoRecusa).Titulo
		if ditos := crm.DitosNaFrase(crm.CodigoRecusa(c.CodigoRecusa), c.Mensagem); len(ditos) > 0 {
			titulo += ": " + strings.Join(ditos, ", ")
		}
		l.Frase = comoFrase(titulo) + " " + c.Mensagem
	}
	return l
}
