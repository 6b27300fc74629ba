package cvcrm

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"ponte/crm"
)

type situacaoDe struct {
	IDSituacao int64   `json:"idsituacao"`
	Nome       string  `json:"nome"`
	CorBg      *string `json:"cor_bg"`
	CorNome    *string `json:"cor_nome"`
}

type itemDaAssistencia struct {
	IDAssistenciaItem int64      `json:"idassistencia_item"`
	IDItem            int64      `json:"iditem"`
	Item              string     `json:"item"`
	DataConclusao     *string    `json:"data_conclusao"`
	HorasServico      *string    `json:"horas_servico"`
	Coberto           *string    `json:"coberto"`
	DataPrevisao      *string    `json:"data_previsao"`
	Descricao         string     `json:"descricao"`
	Situacao          situacaoDe `json:"situacao"`
	Ambiente          *string    `json:"ambiente"`
	Patologia         *string    `json:"patologia"`
	Problema          *string    `json:"problema"`
	Recorrente        string     `json:"recorrente"`
	Subitens          []subitem  `json:"subitens"`
}

type subitem struct {
	TempoFinalizacao   int `json:"tempoFinalizacao"`
	TempoGarantia      int `json:"tempoGarantia"`
	TempoMedioExecucao int `json:"tempoMedioExecucao"`
	TempoMinimo        int `json:"tempoMinimoFinalizacao"`
}

type visitaDaAssistencia struct {
	IDVisita      int64             `json:"idvisita"`
	Equipe        string            `json:"equipe"`
	PeriodoDataDe string            `json:"periodo_data_de"`
	PeriodoDataAt string            `json:"periodo_data_ate"`
	Observacao    *string           `json:"observacao"`
	Situacao      situacaoDe        `json:"situacao"`
	Itens         []itemDaVisita    `json:"itens"`
	Usuarios      []usuarioDaVisita `json:"usuarios"`
}

type itemDaVisita struct {
	IDAssistenciaItem int64 `json:"idassistencia_item"`
}

type usuarioDaVisita struct {
	IDUsuario string `json:"idusuario"`
}

type mensagemDaAssistencia struct {
	IDMensagem            int64  `json:"idmensagem"`
	IDUsuario             *int64 `json:"idusuario"`
	Nome                  string `json:"nome"`
	Mensagem              string `json:"mensagem"`
	DataCadastro          string `json:"data_cadastro"`
	ExibirMensagemCliente bool   `json:"exibirMensagemCliente"`
	TipoMensagem          string `json:"tipoMensagem"`
}

// assistenciaLida is one whole.
type assistenciaLida struct {
	assistenciaListada
	Situacao            situacaoDe              `json:"situacao"`
	Prioridade          *string                 `json:"prioridade"`
	DataPrevistaTermino *string                 `json:"data_prevista_termino"`
	DataConclusao       *string                 `json:"data_conclusao"`
	TotalHoras          *string                 `json:"total_horas"`
	CustoPrevisto       *string                 `json:"custo_previsto"`
	DataFinalizacao     *string                 `json:"data_finalizacao"`
	DataCancelamento    *string                 `json:"data_cancelamento"`
	Itens               []itemDaAssistencia     `json:"itens"`
	Visitas             []visitaDaAssistencia   `json:"visitas"`
	Mensagens           []mensagemDaAssistencia `json:"mensagens"`
}

// acharAssistencia gives one that the caller may see, with its ocorrência.
func (q *requisicao) acharAssistencia() (*crm.Assistencia, *crm.Ficha, error) {
	return q.assistenciaDe(q.id("idAssistencia"))
}

func (q *requisicao) assistenciaDe(id int64) (*crm.Assistencia, *crm.Ficha, error) {
	numero, err := q.numeroDe(id)
	if err != nil {
		return nil, nil, err
	}
	q.Resposta = &crm.Resposta{Numero: numero, OcorrenciaID: id}
	return q.a.dep.Assistencias.Ler(q.Ctx(), &q.Pedido, numero)
}

// lerAssistencia gives one with its items, visits and messages.
func lerAssistencia(q *requisicao) error {
	a, ficha, err := q.acharAssistencia()
	if err != nil {
		return err
	}
	x := assistenciaLida{
		assistenciaListada: q.assistenciaListada(&crm.LinhaAssistencia{Assistencia: *a, Linha: ficha.LinhaOcorrencia}),
		Situacao:           q.situacaoDe(crm.FuncAssistencias, a.SituacaoID), Prioridade: seHouver(string(a.Prioridade)),
		DataPrevistaTermino: diaDe(a.PrevistaPara), DataConclusao: diaDe(a.ConcluidaEm), TotalHoras: horasDe(a.Minutos), CustoPrevisto: centavosDe(a.CustoPrevisto),
		Itens: []itemDaAssistencia{}, Visitas: []visitaDaAssistencia{}, Mensagens: q.mensagensDaAssistencia(ficha),
	}
	if s := q.Pedido.Retrato.Workflows[crm.FuncAssistencias].Situacao(a.SituacaoID); s != nil && ficha.Ocorrencia.FechadaEm != nil {
		em := q.em(*ficha.Ocorrencia.FechadaEm)
		if s.Fim {
			x.DataFinalizacao = &em
		}
		if s.Cancelado {
			x.DataCancelamento = &em
		}
	}
	if x.Empreendimento != nil {
		x.Empreendimento.DataEntrega = diaDe(a.Entrega.Empreendimento)
	}
	zona := q.Pedido.Retrato.Tenant.Fuso()
	for i := range a.Itens {
		n := &a.Itens[i]
		item := itemDaAssistencia{
			IDAssistenciaItem: n.ID, IDItem: n.ItemID, Item: n.Item.Nome, DataConclusao: diaDe(n.ConcluidoEm), HorasServico: horasDe(n.Minutos),
			DataPrevisao: diaDe(n.PrevistoPara), Descricao: n.Descricao, Situacao: q.situacaoDe(crm.FuncItens, n.SituacaoID), Ambiente: seHouver(n.Ambiente),
			Patologia: seHouver(n.Patologia), Problema: seHouver(n.Problema), Recorrente: sn(n.Recorrente),
			Subitens: []subitem{{n.Item.DiasFinalizacao, n.Item.GarantiaMeses, n.Item.MinutosMedios, n.Item.DiasMinimos}},
		}
		if c := a.Cobertura(n, zona); !c.Indefinida {
			coberto := sn(c.Coberto)
			item.Coberto = &coberto
		}
		x.Itens = append(x.Itens, item)
	}
	for i := range a.Visitas {
		v := &a.Visitas[i]
		visita := visitaDaAssistencia{
			IDVisita: v.ID, Equipe: v.Equipe, PeriodoDataDe: q.em(v.De), PeriodoDataAt: q.em(v.Ate), Observacao: seHouver(v.Observacao),
			Situacao: q.situacaoDe(crm.FuncVisitas, v.SituacaoID), Itens: []itemDaVisita{}, Usuarios: []usuarioDaVisita{},
		}
		for _, id := range v.Itens {
			visita.Itens = append(visita.Itens, itemDaVisita{id})
		}
		for _, u := range v.Usuarios {
			visita.Usuarios = append(visita.Usuarios, usuarioDaVisita{u})
		}
		x.Visitas = append(x.Visitas, visita)
	}
	return q.Responder(http.StatusOK, x)
}

func (q *requisicao) situacaoDe(f crm.Funcionalidade, id int64) situacaoDe {
	return situacaoDe{IDSituacao: id, Nome: q.nomeDaSituacao(f, id)}
}

func diaDe(d crm.Dia) *string { return seHouver(d.Texto()) }

// horasDe writes minutes as hours with two decimals; 0 = nobody said.
func horasDe(minutos int64) *string {
	if minutos == 0 {
		return nil
	}
	return seHouver(strconv.FormatFloat(float64(minutos)/60, 'f', 2, 64))
}

// centavosDe writes cents as a number with two decimals; 0 = nobody said.
func centavosDe(n int64) *string {
	if n == 0 {
		return nil
	}
	centavos := strconv.FormatInt(n%100+100, 10)[1:]
	return seHouver(strconv.FormatInt(n/100, 10) + "." + centavos)
}

func (q *requisicao) mensagensDaAssistencia(f *crm.Ficha) []mensagemDaAssistencia {
	lista := []mensagemDaAssistencia{}
	for i := range f.Narrativas {
		n := &f.Narrativas[i]
		if n.Tipo != crm.NarrativaAbertura {
			lista = append(lista, mensagemDaAssistencia{
				IDMensagem: n.ID, Nome: n.Autor, Mensagem: n.Texto, DataCadastro: q.em(n.Em), ExibirMensagemCliente: n.Visibilidade == crm.VisibilidadeCliente,
				TipoMensagem: "atendimento",
			})
		}
	}
	return lista
}

// lerMensagensDaAssistencia gives its messages, or the one that the address names.
func lerMensagensDaAssistencia(q *requisicao) error {
	_, ficha, err := q.acharAssistencia()
	if err != nil {
		return err
	}
	lista := q.mensagensDaAssistencia(ficha)
	id := q.id("idMensagem")
	if id == 0 {
		l := q.consulta()
		if l.umDe("tipoMensagem") == "visita" {
			lista = []mensagemDaAssistencia{} // none is of a visit
		}
		if err := l.fim(); err != nil {
			return err
		}
		return q.Responder(http.StatusOK, lista)
	}
	i := slices.IndexFunc(lista, func(m mensagemDaAssistencia) bool { return m.IDMensagem == id })
	if i < 0 {
		return crm.Recusar(crm.RecusaCadastro, "mensagem nesta assistência", "id "+q.e.valores["idMensagem"])
	}
	return q.Responder(http.StatusOK, lista[i])
}

// mensagemDeAssistencia adds one.
func mensagemDeAssistencia(q *requisicao) error {
	l, err := q.lerCorpo()
	if err != nil {
		return err
	}
	if _, _, err := q.acharAssistencia(); err != nil {
		return err
	}
	if err := q.narrar(l, q.id("idAssistencia")); err != nil {
		return err
	}
	resposta := q.Resposta
	_, ficha, err := q.acharAssistencia()
	if q.Resposta = resposta; err != nil {
		return err
	}
	id := int64(0)
	for i := range ficha.Narrativas {
		if n := &ficha.Narrativas[i]; n.Tipo == crm.NarrativaRecebida && n.Texto == q.Pedido.Campos.Texto("DESCRICAO") { // others write beside us
			id = max(id, n.ID)
		}
	}
	return q.Responder(http.StatusOK, struct {
		IDMensagem int64 `json:"idmensagem"`
		Sucesso    bool  `json:"sucesso"`
	}{id, true})
}

// instanteDe reads a date with its hour in the tenant's zone.
func (l *leitor) instanteDe(nome string) time.Time {
	texto := l.textoDe(nome, Instante)
	if texto == "" {
		return time.Time{}
	}
	for _, forma := range []string{"02/01/2006 15:04:05", "2006-01-02 15:04:05"} {
		if t, err := time.ParseInLocation(forma, texto, l.q.Pedido.Retrato.Tenant.Fuso()); err == nil {
			return t.UTC()
		}
	}
	l.falhar(nome, "precisa ser uma data DD/MM/AAAA HH:MM:SS")
	return time.Time{}
}
