package main

import (
	"context"
	"strconv"
	"strings"

	"ponte/crm"
)

// Calls prints the request log.
type Calls struct {
	Target
	Paging
	Unknown bool   `help:"Only operations and methods that the catalogue does not know."`
	Refused bool   `help:"Only calls that a rule refused."`
	System  string `help:"Only calls of this system." placeholder:"NAME"`
	All     bool   `help:"Calls to every tenant, and to addresses of none."`
}

// callJSON is a call as --json writes it; payloads are stored with secrets and personal data masked.
type callJSON struct {
	ID           int64    `json:"id"`
	Em           string   `json:"em"`
	RequestID    string   `json:"request_id"`
	Superficie   string   `json:"superficie"`
	Operacao     string   `json:"operacao"`
	Usuario      string   `json:"usuario"`
	Sistema      string   `json:"sistema"`
	Endereco     string   `json:"endereco"`
	Par          string   `json:"par"`
	Alerta       string   `json:"alerta"`
	Situacao     string   `json:"situacao"`
	CodigoRecusa int      `json:"codigo_recusa"`
	Mensagem     string   `json:"mensagem"`
	Avisos       []string `json:"avisos"`
	Numero       string   `json:"numero"`
	CodigoOC     string   `json:"codigo_oc"`
	Pedido       string   `json:"pedido"`
	Resposta     string   `json:"resposta"`
	HTTP         int      `json:"http"`
	Bytes        int      `json:"bytes"`
	SHA256       string   `json:"sha256"`
	Vezes        int64    `json:"vezes"`
	Milissegundo float64  `json:"duracao_ms"`
}

// Run prints a page of the log.
func (c *Calls) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		filter := crm.FiltroChamadas{TenantID: tenant.ID, Sistema: c.System, ComConteudo: c.JSON, Pagina: c.page()}
		if c.All {
			filter.TenantID = 0
		}
		if c.Unknown {
			filter.Situacoes = append(filter.Situacoes, crm.ChamadaDesconhecida)
		}
		if c.Refused {
			filter.Situacoes = append(filter.Situacoes, crm.ChamadaRecusada)
		}
		page, err := firstRows(filter.Pagina, func(p crm.Pagina) (crm.Lista[crm.Chamada], error) {
			filter.Pagina = p
			return i.lists.Chamadas(ctx, filter)
		})
		if err != nil {
			return err
		}
		defer t.more(page.Proximo)
		zone := tenant.Fuso()
		if c.JSON {
			list := make([]callJSON, len(page.Linhas))
			for n, k := range page.Linhas {
				list[n] = callJSON{
					k.ID, stamp(k.Em, zone), k.RequestID, k.Superficie, k.Operacao, k.Usuario, k.Sistema, k.Endereco, k.Par, k.Alerta,
					string(k.Situacao), k.CodigoRecusa, k.Mensagem, append([]string{}, k.Avisos...), k.Numero, k.CodigoOC, k.Pedido,
					k.Resposta, k.HTTP, k.Bytes, k.SHA256, k.Vezes, float64(k.Duracao.Microseconds()) / 1000,
				}
			}
			return t.json(list)
		}
		rows := make([][]string, len(page.Linhas))
		for n, k := range page.Linhas {
			who := k.Sistema
			if who == "" {
				who = k.Usuario
			}
			rows[n] = []string{
				clock(k.Em, zone), string(k.Situacao), k.Operacao, who, k.Endereco, k.Numero, strconv.FormatInt(k.Vezes, 10), said(&k),
			}
		}
		return t.table(none(page, "No call.", zone), []string{"WHEN", "OUTCOME", "OPERATION", "SYSTEM", "ADDRESS", "NUMBER", "TIMES", "MESSAGE"}, rows)
	})
}

// said is the sentence that the caller got, and what was read otherwise than it was sent.
func said(c *crm.Chamada) string {
	texts := make([]string, 0, 1+len(c.Avisos))
	if c.Mensagem != "" {
		texts = append(texts, c.Mensagem)
	}
	for _, notice := range c.Avisos {
		texts = append(texts, "aviso: "+notice)
	}
	return strings.Join(texts, "; ")
}
