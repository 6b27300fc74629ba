package main

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"ponte/crm"
)

// DeliveryList lists deliveries.
type DeliveryList struct {
	Dispatch
	DeliveryFilter
	Paging
	Tries int64 `help:"Print every try of this delivery instead, with what was exchanged." placeholder:"ID"`
}

// deliveryJSON is a delivery as --json writes it.
type deliveryJSON struct {
	ID            int64  `json:"id"`
	Numero        string `json:"numero"`
	CodigoOC      string `json:"codigo_oc"`
	Contrato      string `json:"contrato"` // that it is about itself; "" = it is about an ocorrência
	Destino       string `json:"destino"`
	Ambiente      string `json:"ambiente"`
	Endereco      string `json:"endereco"`
	Acao          string `json:"acao"`
	Estado        string `json:"estado"`
	Tentativas    int    `json:"tentativas"`
	ProximaEm     string `json:"proxima_em"` // "" = no try is scheduled
	Motivo        string `json:"motivo"`
	IDExterno     string `json:"id_externo"`
	NumeroExterno string `json:"numero_externo"`
	CriadaEm      string `json:"criada_em"`
	AtualizadaEm  string `json:"atualizada_em"`
}

// tryJSON is a try as --json writes it.
type tryJSON struct {
	Ordem      int    `json:"ordem"`
	Manual     bool   `json:"manual"`
	Inicio     string `json:"inicio"`
	DuracaoMS  int64  `json:"duracao_ms"`
	CodigoHTTP int    `json:"codigo_http"`
	Decisao    string `json:"decisao"`
	Erro       string `json:"erro"`
	Pedido     string `json:"pedido"`
	Resposta   string `json:"resposta"`
}

// Run prints the deliveries, or the tries of one.
func (c *DeliveryList) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(_ *installation, tenant *crm.Tenant, d *crm.Despacho) error {
		if c.Tries != 0 {
			return c.tries(ctx, t, tenant, d)
		}
		filter, err := c.filter(tenant)
		if err != nil {
			return err
		}
		filter.Pagina = c.page()
		page, err := d.Entregas.Entregas(ctx, filter)
		if err != nil {
			return err
		}
		zone := tenant.Fuso()
		list := make([]deliveryJSON, len(page.Linhas))
		rows := make([][]string, len(page.Linhas))
		for n := range page.Linhas {
			list[n] = asDeliveryJSON(&page.Linhas[n], zone)
			e := &page.Linhas[n]
			rows[n] = []string{
				strconv.FormatInt(e.ID, 10), cmp.Or(e.Numero, e.Contrato), e.Destino, e.Acao, string(e.Estado), strconv.Itoa(e.Tentativas), clock(e.AtualizadaEm, zone), e.NumeroExterno, e.Motivo,
			}
		}
		defer t.more(page.Proximo)
		if c.JSON {
			return t.json(list)
		}
		return t.table("No delivery matches.", []string{"ID", "NUMBER", "DESTINATION", "ACTION", "STATE", "TRIES", "CHANGED", "THEIR NUMBER", "REASON"}, rows)
	})
}

func asDeliveryJSON(e *crm.LinhaEntrega, zone *time.Location) deliveryJSON {
	j := deliveryJSON{
		ID: e.ID, Numero: e.Numero, CodigoOC: e.CodigoOC, Contrato: e.Contrato, Destino: e.Destino, Ambiente: e.Ambiente, Endereco: e.Endereco, Acao: e.Acao,
		Estado: string(e.Estado), Tentativas: e.Tentativas, Motivo: e.Motivo, IDExterno: e.IDExterno, NumeroExterno: e.NumeroExterno,
		CriadaEm: stamp(e.CriadaEm, zone), AtualizadaEm: stamp(e.AtualizadaEm, zone),
	}
	if e.Estado == crm.EntregaPendente || e.Estado == crm.EntregaAgendada {
		j.ProximaEm = stamp(e.ProximaEm, zone)
	}
	return j
}

func (c *DeliveryList) tries(ctx context.Context, t *Terminal, tenant *crm.Tenant, d *crm.Despacho) error {
	one, err := d.Entregas.Entregas(ctx, crm.FiltroEntregas{TenantID: tenant.ID, IDs: []int64{c.Tries}})
	if err != nil {
		return err
	}
	if len(one.Linhas) == 0 {
		return fmt.Errorf("tenant %s has no delivery %d: see ponte delivery list", tenant.Slug, c.Tries)
	}
	tries, err := d.Entregas.Tentativas(ctx, tenant.ID, c.Tries)
	if err != nil {
		return err
	}
	zone := tenant.Fuso()
	list := make([]tryJSON, len(tries))
	rows := make([][]string, len(tries))
	for n, x := range tries {
		list[n] = tryJSON{x.Ordem, x.Manual, stamp(x.Inicio, zone), x.Duracao.Milliseconds(), x.CodigoHTTP, x.Decisao, x.Erro, x.Pedido, x.Resposta}
		rows[n] = []string{
			strconv.Itoa(x.Ordem), clock(x.Inicio, zone), x.Duracao.Round(time.Millisecond).String(), strconv.Itoa(x.CodigoHTTP), x.Decisao, mark(x.Manual), x.Erro,
		}
	}
	if c.JSON {
		return t.json(list)
	}
	return t.table("No try yet.", []string{"TRY", "AT", "TOOK", "HTTP", "DECISION", "MANUAL", "REASON"}, rows)
}
