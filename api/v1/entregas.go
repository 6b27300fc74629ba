package v1

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"ponte/crm"
)

// ListarEntregas lists what goes to destinations.
func (a *API) ListarEntregas(c echo.Context, p ListarEntregasParams) error {
	q := da(c)
	f := crm.FiltroEntregas{TenantID: q.TenantID(), Destino: p.Destino, Numero: p.Ocorrencia, Pagina: pagina(p.Limite, p.Cursor)}
	for _, e := range p.Estado {
		f.Estados = append(f.Estados, crm.EstadoEntrega(e))
	}
	lista, err := a.dep.Despacho.Entregas.Entregas(q.Ctx(), f)
	if err != nil {
		return err
	}
	resposta := ListaDeEntregas{Itens: make([]Entrega, len(lista.Linhas)), Proximo: lista.Proximo}
	for i := range lista.Linhas {
		resposta.Itens[i] = q.entrega(&lista.Linhas[i])
	}
	return q.pagina(len(lista.Linhas), lista.Proximo, resposta)
}

// LerEntrega gives one with its tries.
func (a *API) LerEntrega(c echo.Context, id Id) error {
	q := da(c)
	l, err := q.acharEntrega(id)
	if err != nil {
		return err
	}
	tentativas, err := a.dep.Despacho.Entregas.Tentativas(q.Ctx(), q.TenantID(), l.ID)
	if err != nil {
		return err
	}
	resposta := struct {
		Entrega
		Tentativas []Tentativa `json:"lista_de_tentativas"`
	}{q.entrega(l), []Tentativa{}}
	for i := range tentativas {
		t := &tentativas[i]
		resposta.Tentativas = append(resposta.Tentativas, Tentativa{
			Ordem: t.Ordem, Manual: t.Manual, Inicio: q.em(t.Inicio), DuracaoMs: t.Duracao.Milliseconds(), Http: t.CodigoHTTP, Decisao: t.Decisao, Erro: t.Erro,
		})
	}
	q.Resposta = &crm.Resposta{Texto: "entrega " + id}
	return q.Responder(http.StatusOK, resposta)
}

// ReenviarEntrega makes one ready at once.
func (a *API) ReenviarEntrega(c echo.Context, id Id) error {
	q := da(c)
	var corpo PedidoDeReenvio
	if err := q.decodificar(&corpo); err != nil {
		return err
	}
	l, err := q.acharEntrega(id)
	if err != nil {
		return err
	}
	q.Pedido.RegistrarPartes(crm.Campos{{Nome: "ENTREGA", Valor: id}, {Nome: "MOTIVO", Valor: corpo.Motivo}})
	n, err := a.dep.Despacho.Reenviar(q.Ctx(), q.ator(corpo.Motivo), crm.FiltroEntregas{TenantID: q.TenantID(), IDs: []int64{l.ID}})
	if err != nil {
		return err
	}
	if n == 0 {
		return crm.Recusar(crm.RecusaEntrega, id, string(l.Estado))
	}
	if l, err = q.acharEntrega(id); err != nil {
		return err
	}
	q.Resposta = &crm.Resposta{Texto: "entrega " + id + " reenviada"}
	return q.Responder(http.StatusAccepted, q.entrega(l))
}

// ator is the caller as the trail names it.
func (q *requisicao) ator(motivo string) crm.Ator {
	return crm.Ator{Quem: "api:" + q.Pedido.Credencial.Usuario + "/" + q.Token.Nome, Endereco: q.Pedido.Endereco.Unmap().String(), Motivo: motivo}
}

func (q *requisicao) acharEntrega(id string) (*crm.LinhaEntrega, error) {
	lista, err := q.a.dep.Despacho.Entregas.Entregas(q.Ctx(), crm.FiltroEntregas{TenantID: q.TenantID(), IDs: []int64{numeroDe(id)}, Pagina: crm.Pagina{Limite: 1}})
	if err != nil {
		return nil, err
	}
	if len(lista.Linhas) == 0 {
		return nil, crm.Recusar(crm.RecusaCadastro, "entrega", "id "+id)
	}
	return &lista.Linhas[0], nil
}

func (q *requisicao) entrega(l *crm.LinhaEntrega) Entrega {
	return Entrega{
		Id: idDe(l.ID), Ocorrencia: l.Numero, ContratoId: idDe(l.ContratoID), Destino: l.Destino, Ambiente: l.Ambiente, Acao: l.Acao, Estado: EntregaEstado(l.Estado), Motivo: l.Motivo,
		Tentativas: l.Tentativas, IdExterno: l.IDExterno, NumeroExterno: l.NumeroExterno, ProximaEm: q.em(l.ProximaEm), CriadaEm: q.em(l.CriadaEm),
		AtualizadaEm: q.em(l.AtualizadaEm),
	}
}
