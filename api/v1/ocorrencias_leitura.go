package v1

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"ponte/crm"
)

// ListarOcorrencias lists those that the caller may see.
func (a *API) ListarOcorrencias(c echo.Context, params ListarOcorrenciasParams) error {
	q := da(c)
	f := crm.FiltroOcorrencias{
		Texto: params.Texto, CodigoOC: params.CodigoOc, Status: params.Status, PrincipalNumero: params.Principal,
		AbertaDe: params.AbertaDe.UTC(), AbertaAte: params.AbertaAte.UTC(), ModificadaDe: params.ModificadaDe.UTC(), ModificadaAte: params.ModificadaAte.UTC(),
		ClienteID: numeroDe(params.Cliente), ContratoID: numeroDe(params.Contrato), UnidadeID: numeroDe(params.Unidade),
		EmpreendimentoID: numeroDe(params.Empreendimento), Pagina: pagina(params.Limite, params.Cursor),
	}
	if params.Ordem == "modificacao" {
		f.Ordem = crm.OrdemModificacao
	}
	if params.Vencidas {
		f.VencidaAte = a.dep.Relogio()
	}
	lista, err := a.dep.Casos.Listar(q.Ctx(), &q.Pedido, f)
	if err != nil {
		return err
	}
	resposta := ListaDeOcorrencias{Itens: make([]Ocorrencia, len(lista.Linhas)), Proximo: lista.Proximo, ProcuradoAte: q.em(lista.Ate)}
	for i := range lista.Linhas {
		resposta.Itens[i] = q.ocorrencia(&lista.Linhas[i])
	}
	return q.pagina(len(lista.Linhas), lista.Proximo, resposta)
}

// LerOcorrencia gives one whole.
func (a *API) LerOcorrencia(c echo.Context, numero Numero, params LerOcorrenciaParams) error {
	q := da(c)
	ficha, err := a.dep.Casos.Ler(q.Ctx(), &q.Pedido, numero)
	if err != nil {
		return err
	}
	versao := etag(ficha.Ocorrencia.Versao)
	c.Response().Header().Set("ETag", versao)
	q.Resposta = &crm.Resposta{Numero: ficha.Ocorrencia.Numero, OcorrenciaID: ficha.Ocorrencia.ID}
	if params.IfNoneMatch == versao {
		return c.NoContent(http.StatusNotModified)
	}
	return q.Responder(http.StatusOK, q.inteira(ficha))
}

// LerAnexo gives a file. A browser saves it, whatever it says to be.
func (a *API) LerAnexo(c echo.Context, numero Numero, id Id) error {
	q := da(c)
	anexo, conteudo, err := a.dep.Casos.LerAnexo(q.Ctx(), &q.Pedido, numero, id)
	if err != nil {
		return err
	}
	q.Resposta = &crm.Resposta{Texto: "anexo " + id}
	h := c.Response().Header()
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(anexo.Nome))
	h.Set("X-Content-Type-Options", "nosniff")
	return c.Blob(http.StatusOK, "application/octet-stream", conteudo)
}

// ocorrencia is a line of a list as the facade shows it.
func (q *requisicao) ocorrencia(l *crm.LinhaOcorrencia) Ocorrencia {
	if !q.Token.Tem(crm.EscopoLerCadastros) {
		m := l.Mascarada()
		l = &m
	}
	oc := &l.Ocorrencia
	o := Ocorrencia{
		Numero: oc.Numero, CodigoOc: oc.CodigoOC, Status: CodigoDeStatus{Codigo: l.StatusCodigo, Nome: l.StatusNome, Fase: string(l.Fase)},
		Divisao: Codigo{Codigo: l.DivisaoCodigo, Nome: l.DivisaoNome}, Solicitacao: Codigo{Codigo: l.SolicitacaoCodigo, Nome: l.SolicitacaoNome},
		Cliente: ClienteNaOcorrencia{Id: idDe(oc.ClienteID), Nome: l.ClienteNome, Documento: l.ClienteDocumento},
		Lugar: LugarDaOcorrencia{
			ContratoId: idDe(oc.ContratoID), Contrato: l.ContratoCodigo, UnidadeId: idDe(oc.UnidadeID), Unidade: l.Unidade, Bloco: l.Bloco,
			Empreendimento: l.Empreendimento,
		},
		Descricao: oc.Descricao, Solucao: oc.Solucao, Responsavel: oc.Responsavel, AbertoPor: oc.AbertoPor, AbertoPara: oc.AbertoPara,
		Sistema: oc.Origem.Sistema, Principal: l.PrincipalNumero, AbertaEm: q.em(oc.AbertaEm), AtualizadaEm: q.em(oc.AtualizadaEm),
		Versao: strconv.FormatInt(oc.Versao, 10), Link: linkDaOcorrencia(oc.Numero),
	}
	if oc.FechadaEm != nil {
		o.FechadaEm = q.em(*oc.FechadaEm)
	}
	if oc.VenceEm != nil {
		o.VenceEm = q.em(*oc.VenceEm)
	}
	for _, x := range oc.CamposVariaveis {
		o.CamposVariaveis = append(o.CamposVariaveis, Item{Codigo: x.Codigo, Valor: x.Valor})
	}
	return o
}

// inteira adds what belongs to one.
func (q *requisicao) inteira(f *crm.Ficha) any {
	o := struct {
		Ocorrencia
		Narrativas []Narrativa `json:"narrativas"`
		Movimentos []Movimento `json:"movimentos"`
		Anexos     []Anexo     `json:"anexos"`
		Vinculos   []Vinculo   `json:"vinculos"`
	}{q.ocorrencia(&f.LinhaOcorrencia), []Narrativa{}, []Movimento{}, []Anexo{}, q.vinculos(f.Vinculos)}
	for i := range f.Narrativas {
		n := &f.Narrativas[i]
		o.Narrativas = append(o.Narrativas, Narrativa{
			Id: idDe(n.ID), Tipo: NarrativaTipo(n.Tipo), Autor: n.Autor, Sistema: n.Origem.Sistema, Texto: n.Texto,
			Visibilidade: Visibilidade(n.Visibilidade), Em: q.em(n.Em),
		})
	}
	for i := range f.Movimentos {
		m := &f.Movimentos[i]
		o.Movimentos = append(o.Movimentos, Movimento{
			De: q.codigoDoStatus(m.DeStatusID), Para: q.codigoDoStatus(m.ParaStatusID), Autor: m.Autor, Sistema: m.Origem.Sistema, Em: q.em(m.Em),
		})
	}
	for i := range f.Anexos {
		x := &f.Anexos[i]
		id := idDe(x.ID)
		o.Anexos = append(o.Anexos, Anexo{
			Id: id, Nome: x.Nome, Tipo: x.Tipo, Tamanho: x.Tamanho, Sha256: x.SHA256, Link: linkDaOcorrencia(f.Ocorrencia.Numero) + "/anexos/" + id,
		})
	}
	return o
}

func (q *requisicao) codigoDoStatus(id int64) string {
	if st := q.Pedido.Retrato.StatusPorID[id]; st != nil {
		return st.Codigo
	}
	return ""
}

// em is an instant in the tenant's zone; zero stays zero.
func (q *requisicao) em(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(q.Pedido.Retrato.Tenant.Fuso())
}

// idDe writes an id; "" of none.
func idDe(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

// numeroDe reads an id that the description has allowed; 0 of none.
func numeroDe(id string) int64 {
	n, _ := strconv.ParseInt(id, 10, 64)
	return n
}

// pagina is a part of a list as it is asked for.
func pagina(limite int, cursor string) crm.Pagina { return crm.Pagina{Limite: limite, Cursor: cursor} }

// pagina answers a page of a list, with the address of the next.
func (q *requisicao) pagina(linhas int, proximo string, v any) error {
	q.Resposta = &crm.Resposta{Texto: strconv.Itoa(linhas) + " linhas"}
	if proximo != "" {
		u := *q.C.Request().URL
		valores := u.Query()
		valores.Set("cursor", proximo)
		u.RawQuery = valores.Encode()
		q.C.Response().Header().Set("Link", "<"+u.RequestURI()+`>; rel="next"`)
	}
	return q.Responder(http.StatusOK, v)
}
