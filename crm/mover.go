package crm

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// movimentacao is what is to happen to an existing ocorrência: it collects the changes of an edit or of a repeat with
// other content, and writes only what really differs.
type movimentacao struct {
	retrato *Retrato
	agora   time.Time
	oc      *Ocorrencia
	origem  Origem
	autor   string
	visao   Visibilidade // of the texts that the caller or the person writes; "" = interna

	mudanca    MudancaOcorrencia
	mudou      bool
	codigos    codigos
	moveu      bool // to another status
	narrativas []Narrativa
	chaves     []ChaveIdempotencia
	mudancas   []Mudanca // of keys
	vinculos   []Vinculo
	anexos     []Anexo
	tarefas    []Tarefa    // new ones; those of a person or a call have their ids
	rastro     []Narrativa // of the tarefas that the status creates: nobody is told of them but by the movement

	assistencia *mudancaDeAssistencia // nil = nothing happens to it as such
	eventos     []string              // besides those that follow from the above
}

func novaMovimentacao(r *Retrato, oc *Ocorrencia, origem Origem, autor string, agora time.Time) *movimentacao {
	return &movimentacao{
		retrato: r, agora: agora, oc: oc, origem: origem, autor: autor,
		mudanca: oc.Mudanca(agora),
	}
}

// mover enters a status and keeps the closing date that was sent, unless it lies before the opening. A partner's word for a
// situation is the status that its table says. The current status
// moves nothing; leaving the final phases opens again; entering one without a date closes now.
func (m *movimentacao) mover(codigo, parte string, fechada *time.Time, v avisador) error {
	codigo = m.retrato.statusPedido(m.origem.Sistema, codigo)
	atual := m.retrato.StatusPorID[m.oc.StatusID]
	fechada = FechamentoAceito(fechada, m.oc.AbertaEm, !m.oc.AbertaEm.Equal(m.oc.CriadaEm), &m.retrato.Tenant, v.avisar)
	switch {
	case codigo != "":
		if err := m.codigos.resolverStatus(m.retrato, parte, codigo, fechada != nil, v); err != nil {
			return err
		}
	case fechada != nil && (atual == nil || !atual.Fase.Final()):
		m.codigos.statusPadrao(m.retrato, ConfStatusEncerramento, FaseEncerrada)
	}
	if m.codigos.status != nil {
		m.entrar(m.codigos.status)
	}
	if fechada != nil && (m.mudanca.FechadaEm == nil || !m.mudanca.FechadaEm.Equal(*fechada)) {
		m.mudanca.FechadaEm, m.mudou = fechada, true
	}
	return nil
}

// entrar goes into a status, unless it is the current one.
func (m *movimentacao) entrar(st *Status) {
	if m.codigos.status = st; !m.codigos.statusNovo && st.ID == m.oc.StatusID {
		return
	}
	m.moveu, m.mudou = true, true
	switch {
	case !st.Fase.Final():
		m.mudanca.FechadaEm = nil
	case m.mudanca.FechadaEm == nil:
		fim := maisTarde(m.agora, m.oc.AbertaEm)
		m.mudanca.FechadaEm = &fim
	}
}

// narrar adds a text to the ocorrência.
func (m *movimentacao) narrar(tipo TipoNarrativa, texto string, em time.Time) {
	m.mudou = true // a narrativa is a modification: callers poll by ultima_modificacao
	visao := VisibilidadeInterna
	if tipo != NarrativaSistema {
		visao = cmp.Or(m.visao, visao)
	}
	m.narrativas = append(m.narrativas, Narrativa{
		TenantID: m.oc.TenantID, OcorrenciaID: m.oc.ID, Autor: m.autor, Origem: m.origem, Tipo: tipo, Visibilidade: visao, Texto: texto,
		Em: em, CriadaEm: m.agora,
	})
}

// anexar adds files that are stored already. A narrativa names each, so that whoever is told of narrativas learns of it.
func (m *movimentacao) anexar(anexos []Anexo) {
	for i := range anexos {
		anexos[i].OcorrenciaID = m.oc.ID
		m.narrar(NarrativaSistema, "Anexo recebido: "+anexos[i].Nome, m.agora)
	}
	m.anexos = append(m.anexos, anexos...)
}

// resolver replaces the solution text; empty never erases.
func (m *movimentacao) resolver(solucao string) {
	if solucao != "" && solucao != m.mudanca.Solucao {
		m.mudanca.Solucao, m.mudou = solucao, true
	}
}

// disparar adds the tarefas that the status creates, and gives what the destinations get of it all. It is called once, last.
func (m *movimentacao) disparar() []Entrega {
	if m.moveu {
		var tarefas []Tarefa
		tarefas, m.rastro = tarefasDoStatus(m.retrato, m.codigos.status, m.oc, m.autor, m.origem, m.agora)
		m.tarefas = append(m.tarefas, tarefas...)
	}
	eventos := slices.Clone(m.eventos)
	if len(m.narrativas) > 0 {
		eventos = append(eventos, EventoNarrativa)
	}
	if respostaAoCliente(m.narrativas) != nil {
		eventos = append(eventos, EventoResposta)
	}
	var st *Status
	if m.moveu {
		eventos = append(eventos, EventoMovimento)
		if st = m.codigos.status; st.Fase.Final() {
			eventos = append(eventos, EventoEncerramento)
		}
	}
	entregas := entregar(m.retrato, st, eventos, m.origem, m.mudanca.AtualizadaEm)
	if st != nil && st.Codigo == m.retrato.Tenant.Configuracoes.Texto(ConfStatusFalha) {
		return entregas // it tells nobody
	}
	return append(entregas, m.avisos()...)
}

// avisos are the entregas by which users are told of what happened.
func (m *movimentacao) avisos() []Entrega {
	tarefas := slices.Clone(m.tarefas)
	for _, mudanca := range m.mudancas {
		if t, ok := mudanca.(MudancaTarefa); ok {
			tarefas = append(tarefas, t.Tarefa)
		}
	}
	// What Ponte itself says of a tarefa or a file is told with those.
	dito := slices.ContainsFunc(m.narrativas, func(n Narrativa) bool { return n.Tipo != NarrativaSistema })
	return avisar(m.retrato, m.oc, m.autor, m.moveu || dito, tarefas, m.mudanca.AtualizadaEm)
}

// escrever builds the write, all but the call. The ids are drawn by the caller: quantosIDs of them.
func (m *movimentacao) escrever(e *Escrita, entregas []Entrega, ids *sequencia) {
	m.codigos.gravar(e, ids)
	e.Chaves = append(e.Chaves, m.chaves...)
	e.Mudancas = append(e.Mudancas, m.mudancas...)
	e.Vinculos = append(e.Vinculos, m.vinculos...)
	e.Anexos = append(e.Anexos, m.anexos...)
	var narrativaID int64
	for i := range m.narrativas {
		m.narrativas[i].ID = ids.proximo()
		narrativaID = m.narrativas[i].ID
	}
	for i := range m.rastro {
		m.rastro[i].ID = ids.proximo()
	}
	e.Narrativas = slices.Concat(e.Narrativas, m.narrativas, m.rastro)
	for i := range m.tarefas {
		if m.tarefas[i].ID == 0 {
			m.tarefas[i].ID = ids.proximo()
		}
	}
	e.Tarefas = append(e.Tarefas, m.tarefas...)
	numerarTarefas(entregas, m.tarefas)
	if m.moveu {
		m.mudanca.StatusID = m.codigos.status.ID
		e.Movimentos = append(e.Movimentos, Movimento{
			ID: ids.proximo(), TenantID: m.oc.TenantID, OcorrenciaID: m.oc.ID, DeStatusID: m.oc.StatusID, ParaStatusID: m.codigos.status.ID,
			Autor: m.autor, Origem: m.origem, Em: m.agora,
		})
	}
	if m.moveu && (m.oc.VenceEm != nil || m.oc.SLARestante != nil) {
		m.mudanca.VenceEm, m.mudanca.SLARestante = moverPrazo(
			m.retrato.Tenant.Expediente(), m.oc.VenceEm, m.oc.SLARestante, m.codigos.status, m.agora, m.mudanca.FechadaEm)
	}
	if m.mudou {
		e.Mudancas = append(e.Mudancas, m.mudanca)
	}
	m.assistencia.gravar(e, ids)
	entregas = completarEntregas(entregas, ids, m.oc.ID, narrativaID)
	if resposta := respostaAoCliente(m.narrativas); resposta != nil {
		for i := range entregas {
			if entregas[i].Acao == EventoResposta {
				entregas[i].NarrativaID = resposta.ID
			}
		}
	}
	e.Entregas = append(e.Entregas, entregas...)
}

// gravarSo commits the change of a person or of what was fetched: there is no call to log with it.
func (m *movimentacao) gravarSo(ctx context.Context, numeracao Numeracao, escritor Escritor) error {
	entregas := m.disparar()
	primeiro, err := numeracao.IDs(ctx, max(m.quantosIDs(entregas), 1))
	if err != nil {
		return err
	}
	ids, escrita := sequencia{primeiro}, &Escrita{}
	m.escrever(escrita, entregas, &ids)
	return escritor.Gravar(ctx, escrita)
}

func (m *movimentacao) quantosIDs(entregas []Entrega) int {
	n := m.codigos.quantos() + len(m.narrativas) + len(m.rastro) + len(m.tarefas) + len(entregas) + m.assistencia.quantos()
	if m.moveu {
		n++
	}
	return n
}

// encerrada tells whether the ocorrência is in a final phase now.
func (m *movimentacao) encerrada() bool {
	st := m.retrato.StatusPorID[m.oc.StatusID]
	return st != nil && st.Fase.Final()
}

// variar sets campos variáveis by their code; those that were not sent stay.
func (m *movimentacao) variar(itens []Item) {
	copiados := false
	for _, item := range itens {
		i := slices.IndexFunc(m.mudanca.CamposVariaveis, func(x Item) bool { return x.Codigo == item.Codigo })
		if item.Codigo == "" || i >= 0 && m.mudanca.CamposVariaveis[i] == item || i < 0 && item.Valor == "" {
			continue
		}
		if !copiados {
			m.mudanca.CamposVariaveis, copiados = slices.Clone(m.mudanca.CamposVariaveis), true
		}
		if i < 0 {
			m.mudanca.CamposVariaveis = append(m.mudanca.CamposVariaveis, item)
		} else {
			m.mudanca.CamposVariaveis[i] = item
		}
		m.mudou = true
	}
}
