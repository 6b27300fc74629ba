package crm

import (
	"context"
	"slices"
	"strconv"
)

// PorID is what a call names by our own ids, on a surface whose contract has nothing else; 0 = nothing. An opening takes the unit of it, an
// edit all.
type PorID struct{ UnidadeID, DivisaoID, SolicitacaoID int64 }

// NumeroDe gives the number of the ocorrência that has an id, of one that the caller may see: no number of another's is told.
func (o *Ocorrencias) NumeroDe(ctx context.Context, p *Pedido, id int64) (string, error) {
	alcance := p.alcance()
	achados, err := o.Consultas.Buscar(ctx, &Procura{TenantID: p.Retrato.Tenant.ID, OcorrenciaID: id})
	if err == nil && achados.Ocorrencia != nil && alcance.recebe { // what was sent is found by number
		procura := Procura{TenantID: p.Retrato.Tenant.ID, Numero: achados.Ocorrencia.Numero}
		alcance.procurar(&procura)
		achados, err = o.Consultas.Buscar(ctx, &procura)
	}
	if err != nil {
		return "", err
	}
	oc, err := p.exigirAlcance("de id "+strconv.FormatInt(id, 10), achados)
	if err != nil {
		return "", err
	}
	return oc.Numero, nil
}

// escolherPorID takes the unit that an opening names by its id, as one that a person chose from a list.
func (o *Ocorrencias) escolherPorID(ctx context.Context, a *abertura) error {
	id := a.p.PorID.UnidadeID
	if id == 0 {
		return nil
	}
	unidade, err := o.unidadePorID(ctx, a.procura.TenantID, id)
	if err != nil {
		return err
	}
	a.escolha, a.procura.Contrato, a.procura.Unidade = &escolha{unidade: unidade}, "", ""
	a.lembranca = [16]byte{} // as AbrirPorPessoa
	return nil
}

func (o *Ocorrencias) unidadePorID(ctx context.Context, tenantID, id int64) (*Unidade, error) {
	lista, err := o.Cadastros.Unidades(ctx, FiltroUnidades{TenantID: tenantID, ID: id, Pagina: Pagina{Limite: 1}})
	if err != nil {
		return nil, err
	}
	if len(lista.Linhas) == 0 {
		return nil, Recusar(RecusaCadastro, "unidade", "id "+strconv.FormatInt(id, 10))
	}
	return &lista.Linhas[0], nil
}

// classificar gives an ocorrência another unit or other codes. The contract becomes the one in force that ties the client to the unit.
func (o *Ocorrencias) classificar(ctx context.Context, m *movimentacao, por PorID) error {
	for _, x := range []struct {
		novo  int64
		atual *int64
	}{{por.DivisaoID, &m.mudanca.DivisaoID}, {por.SolicitacaoID, &m.mudanca.SolicitacaoID}} {
		if x.novo != 0 && x.novo != *x.atual {
			*x.atual, m.mudou = x.novo, true
		}
	}
	m.novoPrazo()
	if por.UnidadeID == 0 || por.UnidadeID == m.mudanca.UnidadeID {
		return nil
	}
	if _, err := o.unidadePorID(ctx, m.oc.TenantID, por.UnidadeID); err != nil {
		return err
	}
	achados, err := o.Consultas.Buscar(ctx, &Procura{TenantID: m.oc.TenantID, ContratosDasUnidades: []int64{por.UnidadeID}})
	if err != nil {
		return err
	}
	m.mudanca.UnidadeID, m.mudanca.ContratoID, m.mudou = por.UnidadeID, 0, true
	vigente := func(c Contrato) bool { return c.Situacao.Vigente() && c.ClienteID == m.oc.ClienteID }
	if i := slices.IndexFunc(achados.Contratos, vigente); i >= 0 {
		m.mudanca.ContratoID = achados.Contratos[i].ID
	}
	return nil
}

// novoPrazo gives an ocorrência of other codes their SLA, counted from its opening as if it had always been of them; pauses before now are not
// taken out.
func (m *movimentacao) novoPrazo() {
	r, oc := m.retrato, *m.oc
	sla := slaDe(r.DivisaoPorID(m.mudanca.DivisaoID), r.SolicitacaoPorID(m.mudanca.SolicitacaoID))
	st := r.StatusPorID[oc.StatusID]
	if st == nil || sla == slaDe(r.DivisaoPorID(oc.DivisaoID), r.SolicitacaoPorID(oc.SolicitacaoID)) {
		return
	}
	oc.VenceEm, oc.SLARestante = nil, nil
	if e := r.Tenant.Expediente(); sla > 0 {
		vence := e.Somar(oc.AbertaEm, sla)
		oc.VenceEm, oc.SLARestante = moverPrazo(e, &vence, nil, st, m.agora, oc.FechadaEm)
	}
	m.oc, m.mudanca.VenceEm, m.mudanca.SLARestante = &oc, oc.VenceEm, oc.SLARestante
}

// DivisaoPorID finds a divisão; nil when there is none.
func (r *Retrato) DivisaoPorID(id int64) *Divisao {
	for _, d := range r.Divisoes {
		if d.ID == id {
			return d
		}
	}
	return nil
}

// SolicitacaoPorID finds a solicitação; nil when there is none.
func (r *Retrato) SolicitacaoPorID(id int64) *Solicitacao {
	for _, s := range r.Solicitacoes {
		if s.ID == id {
			return s
		}
	}
	return nil
}
