package v1

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"ponte/crm"
)

// itemNovo, itemAlterado, visita and mudancaDeAssistencia are bodies as the description allows them; what is nil did not come.
type itemNovo struct {
	Item                                     string `json:"item_manutencao"`
	Descricao, Ambiente, Patologia, Problema string
}

type itemAlterado struct {
	ID, Situacao                             string
	Descricao, Ambiente, Patologia, Problema *string
	PrevistoPara                             *crm.Dia `json:"previsto_para"`
	ConcluidoEm                              *crm.Dia `json:"concluido_em"`
	Minutos                                  *int64
	Coberto, Recorrente                      *bool
}

type dadosDaVisita struct {
	Equipe     string
	De, Ate    time.Time
	Usuarios   []string
	Observacao string
	Itens      []string
}

type visitaAlterada struct {
	ID, Situacao string
	Dados        *dadosDaVisita
}

type assistenciaNova struct {
	Itens      []itemNovo
	Prioridade crm.Prioridade
}

type mudancaDeAssistencia struct {
	Situacao      string
	Prioridade    *crm.Prioridade
	Parecer       *string
	PrevistaPara  *crm.Dia `json:"prevista_para"`
	ConcluidaEm   *crm.Dia `json:"concluida_em"`
	Minutos       *int64
	CustoPrevisto *int64 `json:"custo_previsto"`
	Observacao    string
	Inativar      string
	Reativar      bool
	ItensNovos    []itemNovo `json:"itens_novos"`
	Itens         []itemAlterado
	RemoverItem   string         `json:"remover_item"`
	VisitaNova    *dadosDaVisita `json:"visita_nova"`
	Visita        *visitaAlterada
}

func novosItens(lista []itemNovo) []crm.NovoItem {
	itens := make([]crm.NovoItem, len(lista))
	for i, x := range lista {
		itens[i] = crm.NovoItem{ItemID: numeroDe(x.Item), Descricao: x.Descricao, Ambiente: x.Ambiente, Patologia: x.Patologia, Problema: x.Problema}
	}
	return itens
}

func (v *dadosDaVisita) dados() *crm.DadosDaVisita {
	if v == nil {
		return nil
	}
	d := &crm.DadosDaVisita{Equipe: v.Equipe, De: v.De, Ate: v.Ate, Usuarios: v.Usuarios, Observacao: v.Observacao}
	for _, id := range v.Itens {
		d.Itens = append(d.Itens, numeroDe(id))
	}
	return d
}

// ato is what a body asks for.
func (m *mudancaDeAssistencia) ato(numero string) crm.AtoAssistencia {
	ato := crm.AtoAssistencia{
		Numero: numero, SituacaoID: numeroDe(m.Situacao), Prioridade: m.Prioridade, Parecer: m.Parecer, PrevistaPara: m.PrevistaPara, ConcluidaEm: m.ConcluidaEm,
		Minutos: m.Minutos, CustoPrevisto: m.CustoPrevisto, Texto: m.Observacao, Inativar: m.Inativar, Reativar: m.Reativar, NovosItens: novosItens(m.ItensNovos),
		RemoverItem: numeroDe(m.RemoverItem), NovaVisita: m.VisitaNova.dados(),
	}
	for _, x := range m.Itens {
		ato.Itens = append(ato.Itens, crm.MudancaDeItem{
			ID: numeroDe(x.ID), SituacaoID: numeroDe(x.Situacao), Descricao: x.Descricao, Ambiente: x.Ambiente, Patologia: x.Patologia, Problema: x.Problema,
			PrevistoPara: x.PrevistoPara, ConcluidoEm: x.ConcluidoEm, Minutos: x.Minutos, Coberto: x.Coberto, Recorrente: x.Recorrente,
		})
	}
	if v := m.Visita; v != nil {
		ato.Visita = &crm.MudancaDeVisita{ID: numeroDe(v.ID), SituacaoID: numeroDe(v.Situacao), Dados: v.Dados.dados()}
	}
	return ato
}

// abrir opens an ocorrência, as an assistência when the body says so.
func (q *requisicao) abrir(nova *assistenciaNova) (*crm.Resposta, error) {
	if nova == nil {
		return q.a.dep.Casos.Abrir(q.Ctx(), &q.Pedido)
	}
	return q.a.dep.Assistencias.Abrir(q.Ctx(), &q.Pedido, crm.NovaAssistencia{Itens: novosItens(nova.Itens), Prioridade: nova.Prioridade})
}

// AlterarAssistencia changes one.
func (a *API) AlterarAssistencia(c echo.Context, numero Numero, params AlterarAssistenciaParams) error {
	q := da(c)
	var corpo mudancaDeAssistencia
	if err := q.decodificar(&corpo); err != nil {
		return err
	}
	p := &q.Pedido
	var err error
	if p.SeVersao, err = lerVersao(params.IfMatch); err != nil {
		return err
	}
	p.Campos = crm.Campos{{Nome: "NUMERO", Valor: numero}, {Nome: "ASSISTENCIA", Valor: string(q.corpo)}}
	p.RegistrarPartes(p.Campos)
	r, err := a.dep.Assistencias.Alterar(q.Ctx(), crm.Agente{Pedido: p}, corpo.ato(numero))
	if err != nil {
		return err
	}
	return q.recibo(http.StatusOK, r.Resposta, params.Prefer)
}

// LerAssistencia gives one whole.
func (a *API) LerAssistencia(c echo.Context, numero Numero) error {
	q := da(c)
	x, ficha, err := a.dep.Assistencias.Ler(q.Ctx(), &q.Pedido, numero)
	if err != nil {
		return err
	}
	oc, ws := &ficha.Ocorrencia, q.Pedido.Retrato.Workflows
	c.Response().Header().Set("ETag", etag(oc.Versao))
	q.Resposta = &crm.Resposta{Numero: oc.Numero, OcorrenciaID: oc.ID}
	r := Assistencia{
		Numero: oc.Numero, Situacao: situacaoDe(ws[crm.FuncAssistencias], x.SituacaoID), Prioridade: string(x.Prioridade), Parecer: x.Parecer,
		PrevistaPara: string(x.PrevistaPara), ConcluidaEm: string(x.ConcluidaEm), Minutos: x.Minutos, CustoPrevisto: x.CustoPrevisto, Ativa: x.Ativa(),
		InativaPorque: x.InativaPorque, Itens: []ItemDaAssistencia{}, Visitas: []Visita{}, Vinculos: q.vinculos(ficha.Vinculos),
		Pendencias: append([]string{}, x.Pendencias(ws[crm.FuncAssistencias], len(ficha.Anexos))...), Versao: strconv.FormatInt(oc.Versao, 10),
	}
	zona := q.Pedido.Retrato.Tenant.Fuso()
	for i := range x.Itens {
		item := &x.Itens[i]
		cobertura := x.Cobertura(item, zona)
		r.Itens = append(r.Itens, ItemDaAssistencia{
			Id: idDe(item.ID), ItemManutencao: idDe(item.ItemID), Item: item.Item.Nome, Descricao: item.Descricao, Situacao: situacaoDe(ws[crm.FuncItens], item.SituacaoID),
			Ambiente: item.Ambiente, Patologia: item.Patologia, Problema: item.Problema, PrevistoPara: string(item.PrevistoPara), ConcluidoEm: string(item.ConcluidoEm),
			Minutos: item.Minutos, Coberto: cobertura.Coberto, Cobertura: cobertura.Porque, Recorrente: item.Recorrente,
		})
	}
	for i := range x.Visitas {
		v := &x.Visitas[i]
		r.Visitas = append(r.Visitas, Visita{
			Id: idDe(v.ID), Equipe: v.Equipe, De: q.em(v.De), Ate: q.em(v.Ate), Usuarios: v.Usuarios, Observacao: v.Observacao, Itens: idsDe(v.Itens),
			Situacao: situacaoDe(ws[crm.FuncVisitas], v.SituacaoID),
		})
	}
	return q.Responder(http.StatusOK, r)
}

// ListarAssistencias lists those that the caller may see.
func (a *API) ListarAssistencias(c echo.Context, params ListarAssistenciasParams) error {
	q := da(c)
	lista, err := a.dep.Assistencias.Listar(q.Ctx(), &q.Pedido, crm.FiltroAssistencias{
		SituacaoID: numeroDe(params.Situacao), Inativas: params.Inativas, Pagina: pagina(params.Limite, params.Cursor),
	})
	if err != nil {
		return err
	}
	w := q.Pedido.Retrato.Workflows[crm.FuncAssistencias]
	r := ListaDeAssistencias{Itens: make([]ResumoDeAssistencia, len(lista.Linhas)), Proximo: lista.Proximo}
	for i := range lista.Linhas {
		l := &lista.Linhas[i]
		r.Itens[i] = ResumoDeAssistencia{
			Ocorrencia: q.ocorrencia(&l.Linha), Situacao: situacaoDe(w, l.Assistencia.SituacaoID), Prioridade: string(l.Assistencia.Prioridade),
			PrevistaPara: string(l.Assistencia.PrevistaPara), ConcluidaEm: string(l.Assistencia.ConcluidaEm), Ativa: l.Assistencia.Ativa(), QuantosItens: l.QuantosItens,
		}
	}
	return q.pagina(len(lista.Linhas), lista.Proximo, r)
}

// ListarItensDeManutencao gives the catalogue.
func (a *API) ListarItensDeManutencao(c echo.Context) error {
	q := da(c)
	itens, err := a.dep.Assistencias.Catalogo(q.Ctx(), &q.Pedido)
	if err != nil {
		return err
	}
	r := ItensDeManutencao{Itens: make([]ItemDeManutencao, len(itens))}
	for i := range itens {
		x := &itens[i]
		r.Itens[i] = ItemDeManutencao{
			Id: idDe(x.ID), Nome: x.Nome, Descricao: x.Descricao, DiasMinimos: x.DiasMinimos, MinutosMedios: x.MinutosMedios, DiasFinalizacao: x.DiasFinalizacao,
			GarantiaMeses: x.GarantiaMeses, Cobertura: x.Cobertura, ArquivoObrigatorio: x.ArquivoObrigatorio,
		}
	}
	q.Resposta = &crm.Resposta{Texto: strconv.Itoa(len(itens)) + " itens"}
	return q.Responder(http.StatusOK, r)
}

// ListarSituacoes gives the workflows.
func (a *API) ListarSituacoes(c echo.Context) error {
	q := da(c)
	r := Situacoes{Situacoes: []Situacao{}}
	for _, f := range crm.Funcionalidades {
		for _, s := range q.Pedido.Retrato.Workflows[f] {
			r.Situacoes = append(r.Situacoes, Situacao{
				Id: idDe(s.ID), Funcionalidade: SituacaoFuncionalidade(f), Ordem: s.Ordem, Nome: s.Nome, Inicio: s.Inicio, Fim: s.Fim, Cancelado: s.Cancelado,
				Proximas: idsDe(s.Proximas), Status: s.Status,
			})
		}
	}
	q.Resposta = &crm.Resposta{Texto: strconv.Itoa(len(r.Situacoes)) + " situações"}
	return q.Responder(http.StatusOK, r)
}

func situacaoDe(w crm.Workflow, id int64) SituacaoDoWorkflow {
	return SituacaoDoWorkflow{Id: idDe(id), Nome: w.Nome(id)}
}

func idsDe(ids []int64) []string {
	textos := make([]string, len(ids))
	for i, id := range ids {
		textos[i] = idDe(id)
	}
	return textos
}
