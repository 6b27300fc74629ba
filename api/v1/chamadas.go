package v1

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"ponte/crm"
)

// ListarChamadas lists the request log.
func (a *API) ListarChamadas(c echo.Context, p ListarChamadasParams) error {
	q := da(c)
	f := crm.FiltroChamadas{
		TenantID: q.TenantID(), Sistema: p.Sistema, CodigoOC: p.CodigoOc, De: p.De.UTC(), Ate: p.Ate.UTC(), Pagina: pagina(p.Limite, p.Cursor),
	}
	f.CodigoRecusa, _ = strconv.Atoi(p.CodigoRecusa)
	for _, s := range p.Situacao {
		f.Situacoes = append(f.Situacoes, crm.SituacaoChamada(s))
	}
	lista, err := a.dep.Casos.Acervo.Chamadas(q.Ctx(), f)
	if err != nil {
		return err
	}
	resposta := ListaDeChamadas{Itens: make([]Chamada, len(lista.Linhas)), Proximo: lista.Proximo, ProcuradoAte: q.em(lista.Ate)}
	for i := range lista.Linhas {
		resposta.Itens[i] = q.chamada(&lista.Linhas[i])
	}
	return q.pagina(len(lista.Linhas), lista.Proximo, resposta)
}

// LerChamada gives one with what was sent.
func (a *API) LerChamada(c echo.Context, id Id) error {
	q := da(c)
	lista, err := a.dep.Casos.Acervo.Chamadas(q.Ctx(), crm.FiltroChamadas{TenantID: q.TenantID(), ID: numeroDe(id), ComConteudo: true, Pagina: crm.Pagina{Limite: 1}})
	if err != nil {
		return err
	}
	if len(lista.Linhas) == 0 {
		return crm.Recusar(crm.RecusaCadastro, "chamada", "id "+id)
	}
	l := &lista.Linhas[0]
	q.Resposta = &crm.Resposta{Texto: "chamada " + id}
	return q.Responder(http.StatusOK, struct {
		Chamada
		Pedido   string `json:"pedido,omitempty"`
		Resposta string `json:"resposta,omitempty"`
	}{q.chamada(l), l.Pedido, l.Resposta})
}

func (q *requisicao) chamada(l *crm.Chamada) Chamada {
	c := Chamada{
		Id: idDe(l.ID), Superficie: l.Superficie, Operacao: l.Operacao, Usuario: l.Usuario, Sistema: l.Sistema, Endereco: l.Endereco,
		Situacao: ChamadaSituacao(l.Situacao), Mensagem: l.Mensagem, Avisos: l.Avisos, Ocorrencia: l.Numero, CodigoOc: l.CodigoOC, Http: l.HTTP,
		Vezes: l.Vezes, DuracaoMs: l.Duracao.Milliseconds(), Em: q.em(l.Em),
	}
	if l.CodigoRecusa != 0 {
		c.CodigoRecusa = strconv.Itoa(l.CodigoRecusa)
	}
	return c
}
