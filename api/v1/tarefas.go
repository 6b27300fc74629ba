package v1

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"ponte/crm"
)

// CriarTarefa adds one to an ocorrência.
func (a *API) CriarTarefa(c echo.Context, numero Numero, _ CriarTarefaParams) error {
	q := da(c)
	var corpo NovaTarefa
	if err := q.decodificar(&corpo); err != nil {
		return err
	}
	nova := crm.NovaTarefa{
		Titulo: corpo.Titulo, Observacao: corpo.Observacao, Equipe: corpo.Equipe, Pessoa: corpo.Pessoa, Visibilidade: crm.Visibilidade(corpo.Visibilidade),
	}
	vence := ""
	if !corpo.VenceEm.IsZero() {
		t := corpo.VenceEm.UTC()
		nova.VenceEm, vence = &t, q.em(t).Format(instante)
	}
	p := &q.Pedido
	p.Campos = crm.Campos{
		{Nome: "NUMERO", Valor: numero},
		{Nome: "TITULO", Valor: nova.Titulo},
		{Nome: "OBSERVACAO", Valor: nova.Observacao},
		{Nome: "VENCE_EM", Valor: vence},
		{Nome: "EQUIPE", Valor: nova.Equipe},
		{Nome: "PESSOA", Valor: nova.Pessoa},
		{Nome: "VISIBILIDADE", Valor: string(nova.Visibilidade)},
	}
	p.RegistrarPartes(p.Campos)
	p.Registro.HTTP = criado
	r, err := a.dep.Casos.CriarTarefa(q.Ctx(), p, numero, nova)
	if err != nil {
		return err
	}
	return q.reciboDeTarefa(http.StatusCreated, r)
}

// EncerrarTarefa ends one.
func (a *API) EncerrarTarefa(c echo.Context, id Id, _ EncerrarTarefaParams) error {
	q := da(c)
	var corpo FimDeTarefa
	if err := q.decodificar(&corpo); err != nil {
		return err
	}
	p := &q.Pedido
	p.Campos = crm.Campos{{Nome: "TAREFA", Valor: id}, {Nome: "SITUACAO", Valor: string(corpo.Situacao)}, {Nome: "NOTA", Valor: corpo.Nota}}
	p.RegistrarPartes(p.Campos)
	r, err := a.dep.Casos.EncerrarTarefa(q.Ctx(), p, id, crm.FimTarefa{Situacao: crm.SituacaoTarefa(corpo.Situacao), Nota: corpo.Nota})
	if err != nil {
		return err
	}
	return q.reciboDeTarefa(http.StatusOK, r)
}

// ListarTarefas lists those of ocorrências that the caller may see.
func (a *API) ListarTarefas(c echo.Context, p ListarTarefasParams) error {
	q := da(c)
	f := crm.FiltroTarefas{
		Numero: p.Ocorrencia, Situacao: crm.SituacaoTarefa(p.Situacao), Pessoa: p.Pessoa, Equipes: p.Equipe, Pagina: pagina(p.Limite, p.Cursor),
	}
	if p.Atrasadas {
		f.Situacao, f.VencidaAte = crm.TarefaAberta, a.dep.Relogio()
	}
	lista, err := a.dep.Casos.ListarTarefas(q.Ctx(), &q.Pedido, f)
	if err != nil {
		return err
	}
	resposta := ListaDeTarefas{Itens: make([]Tarefa, len(lista.Linhas)), Proximo: lista.Proximo}
	for i := range lista.Linhas {
		resposta.Itens[i] = q.tarefa(&lista.Linhas[i])
	}
	return q.pagina(len(lista.Linhas), lista.Proximo, resposta)
}

// LerTarefa gives one.
func (a *API) LerTarefa(c echo.Context, id Id) error {
	q := da(c)
	t, err := a.dep.Casos.LerTarefa(q.Ctx(), &q.Pedido, id)
	if err != nil {
		return err
	}
	q.Resposta = &crm.Resposta{Numero: t.Numero, OcorrenciaID: t.OcorrenciaID}
	return q.Responder(http.StatusOK, q.tarefa(t))
}

// reciboDeTarefa answers what never changes of a tarefa, so that the same call again is answered alike.
func (q *requisicao) reciboDeTarefa(status int, r *crm.Resposta) error {
	q.Resposta = r
	q.marcarRepetida(r)
	return q.Responder(status, ReciboDeTarefa{Id: idDe(r.TarefaID), Ocorrencia: r.Numero, Link: linkDaTarefa(r.TarefaID)})
}

func linkDaTarefa(id int64) string { return Raiz + "/tarefas/" + idDe(id) }

func (q *requisicao) tarefa(l *crm.LinhaTarefa) Tarefa {
	t := Tarefa{
		Id: idDe(l.ID), Ocorrencia: l.Numero, Titulo: l.Titulo, Observacao: l.Observacao, Situacao: TarefaSituacao(l.Situacao), Equipe: l.Equipe,
		Pessoa: l.Pessoa, Visibilidade: Visibilidade(l.Visibilidade), Atrasada: l.Atrasada(q.a.dep.Relogio()), Nota: l.Nota, CriadaPor: l.CriadaPor,
		CriadaEm: q.em(l.CriadaEm), EncerradaPor: l.EncerradaPor, Sistema: l.Origem.Sistema, Link: linkDaTarefa(l.ID),
	}
	if l.VenceEm != nil {
		t.VenceEm = q.em(*l.VenceEm)
	}
	if l.EncerradaEm != nil {
		t.EncerradaEm = q.em(*l.EncerradaEm)
	}
	return t
}
