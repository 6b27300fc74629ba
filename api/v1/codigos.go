package v1

import (
	"maps"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"ponte/crm"
)

// ListarCodigos gives the codes that an opening may bear: those that are switched off are left out.
func (a *API) ListarCodigos(c echo.Context) error {
	q := da(c)
	r := q.Pedido.Retrato
	resposta := Codigos{Status: []CodigoDeStatus{}, Divisoes: []Codigo{}, Solicitacoes: []CodigoDeSolicitacao{}}
	for _, codigo := range slices.Sorted(maps.Keys(r.Status)) {
		resposta.Status = append(resposta.Status, CodigoDeStatus{Codigo: codigo, Nome: r.Status[codigo].Nome, Fase: string(r.Status[codigo].Fase)})
	}
	for _, codigo := range slices.Sorted(maps.Keys(r.Divisoes)) {
		if d := r.Divisoes[codigo]; !d.Desligada {
			resposta.Divisoes = append(resposta.Divisoes, Codigo{Codigo: codigo, Nome: d.Nome})
		}
	}
	for _, codigo := range slices.Sorted(maps.Keys(r.Solicitacoes)) {
		s := r.Solicitacoes[codigo]
		if r.SolicitacaoDesligada(s) {
			continue
		}
		lida := CodigoDeSolicitacao{Codigo: codigo, Nome: s.Nome}
		if d := r.DivisaoDe(s); d != nil {
			lida.Divisao = d.Codigo
		}
		resposta.Solicitacoes = append(resposta.Solicitacoes, lida)
	}
	q.Resposta = &crm.Resposta{Texto: "códigos"}
	return q.Responder(http.StatusOK, resposta)
}

// LerConta tells who the token is.
func (a *API) LerConta(c echo.Context) error {
	q := da(c)
	t := &q.Pedido.Retrato.Tenant
	conta := Conta{
		Instalacao: t.Slug, Usuario: q.Pedido.Credencial.Usuario, Sistema: q.Pedido.Credencial.Sistema, Mestre: q.Pedido.Credencial.Mestre,
		Token: q.Token.Nome, PorMinuto: t.Configuracoes.Inteiro(crm.ConfRitmoV1), Escopos: []string{},
	}
	for _, e := range q.Token.Escopos {
		conta.Escopos = append(conta.Escopos, string(e))
	}
	if q.Token.ExpiraEm != nil {
		conta.ExpiraEm = q.em(*q.Token.ExpiraEm)
	}
	q.Resposta = &crm.Resposta{Texto: "conta"}
	return q.Responder(http.StatusOK, conta)
}
