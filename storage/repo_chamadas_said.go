package storage

import (
	"context"
	"fmt"
	"slices"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// said is where the calls are that said something: by their keys, and by the ocorrências of those that were attended.
type said struct {
	asked   bool
	sources []condition
	keys    int    // how many are read
	end     cursor // how far back they were read; the zero one = to their end
}

// oneOf tells whether one of the texts is there, and no other.
func oneOf(texts ...string) bool {
	n := 0
	for _, text := range texts {
		if text != "" {
			n++
		}
	}
	return n == 1
}

func hasAll[T comparable](all, of []T) bool {
	return !slices.ContainsFunc(of, func(v T) bool { return !slices.Contains(all, v) })
}

// chamadasSaying finds the calls that said a contract, a document, a CODIGO_OC or a number: the first of them that is asked for leads
// there, the others narrow what is found.
func (a *lists) chamadasSaying(ctx context.Context, f *crm.FiltroChamadas, limits, filters []condition) (s said, err error) {
	if f.ID != 0 || f.RequestID != "" {
		return s, nil
	}
	// Calls with keys were not attended: nothing else asked for, a page is their newest.
	s.keys = a.limits.ditas
	if len(filters) == 0 && oneOf(f.Contrato, f.Documento, f.CodigoOC, f.Numero) && (len(f.Situacoes) == 0 || hasAll(f.Situacoes, unattended)) {
		s.keys = min(s.keys, f.Pagina.Linhas()+1)
	}
	var narrowed []condition
	for _, k := range []struct {
		kind   crm.TipoChaveChamada
		value  string
		column string // of the call's row, where it is there too
		of     func(context.Context, int64, string) ([]any, error)
	}{
		{crm.ChaveChamadaContrato, f.Contrato, "", a.ocorrenciasOfContrato},
		{crm.ChaveChamadaDocumento, f.Documento, "", a.ocorrenciasOfDocumento},
		{crm.ChaveChamadaCodigoOC, f.CodigoOC, "codigo_oc", a.ocorrenciasWithCodigoOC},
		{crm.ChaveChamadaNumero, f.Numero, "numero", a.ocorrenciasWithNumero},
	} {
		if k.value == "" {
			continue
		}
		key := crm.ValorNaChave(k.kind, k.value)
		own := condition{text: "1 = 1"}
		if k.kind == crm.ChaveChamadaCodigoOC { // calls about the ocorrência said nothing of it
			own = condition{text: "codigo_oc = ?", args: []any{key}}
		}
		if s.asked {
			if k.column != "" {
				narrowed = append(narrowed, condition{text: k.column + " = ?", args: []any{key}})
			} else {
				narrowed = append(narrowed, condition{
					text: "(SELECT COUNT(*) FROM chamada_chaves q WHERE q.id = chamadas.id AND q.tipo = ? AND q.valor = ?) > 0", args: []any{string(k.kind), key},
				})
			}
			continue
		}
		s.asked = true
		if err := a.sourcesSaying(ctx, f, limits, k.kind, key, func(tenantID int64) ([]any, error) { return k.of(ctx, tenantID, k.value) }, own, &s); err != nil {
			return s, err
		}
	}
	if len(f.Situacoes) > 0 {
		outcomes := make([]any, len(f.Situacoes))
		for i, outcome := range f.Situacoes {
			outcomes[i] = string(outcome)
		}
		narrowed = append(narrowed, condition{text: "situacao IN (" + placeholders(len(outcomes)) + ")", args: outcomes})
	}
	for i := range s.sources {
		for _, c := range narrowed {
			s.sources[i] = c.in(s.sources[i])
		}
	}
	return s, nil
}

// sourcesSaying adds the sources of one key, in each tenant that is asked.
func (a *lists) sourcesSaying(ctx context.Context, f *crm.FiltroChamadas, limits []condition, kind crm.TipoChaveChamada, key string,
	ocorrencias func(tenantID int64) ([]any, error), own condition, s *said,
) error {
	tenants, err := a.tenantsOf(ctx, f)
	if err != nil {
		return err
	}
	for _, tenant := range tenants {
		tenantID, _ := tenant.(int64)
		if key != "" {
			query, args := "SELECT id, em FROM chamada_chaves WHERE tenant_id = ? AND tipo = ? AND valor = ?", []any{tenantID, string(kind), key}
			for _, l := range limits {
				query, args = query+" AND "+l.text, append(args, l.args...)
			}
			found, err := readAll(ctx, a.s.pools.reader, readCursor, query+fmt.Sprintf(" ORDER BY em DESC, id DESC LIMIT %d", s.keys), args...)
			if err != nil {
				return err
			}
			if n := len(found); n == s.keys && found[n-1].newer(s.end) {
				s.end = found[n-1]
			}
			if len(found) > 0 {
				ids := make([]any, len(found))
				for i, c := range found {
					ids[i] = c.id
				}
				s.sources = append(s.sources, condition{text: "id IN (" + placeholders(len(ids)) + ")", args: ids, rare: true})
			}
		}
		opened, err := ocorrencias(tenantID)
		if err != nil {
			return err
		}
		if len(opened) > 0 {
			s.sources = append(s.sources, own.in(condition{text: "ocorrencia_id IN (" + placeholders(len(opened)) + ")", args: opened, rare: true}))
		}
	}
	return nil
}

// newer tells whether a row comes before another in a list.
func (c cursor) newer(other cursor) bool {
	return c.ms > other.ms || c.ms == other.ms && c.id > other.id
}

func (a *lists) ocorrenciasWithCodigoOC(ctx context.Context, tenantID int64, code string) ([]any, error) {
	return a.ids(ctx, fmt.Sprintf("SELECT id FROM ocorrencias WHERE tenant_id = ? AND codigo_oc = ? LIMIT %d", a.limits.ditas), tenantID, code)
}

func (a *lists) ocorrenciasWithNumero(ctx context.Context, tenantID int64, number string) ([]any, error) {
	return a.ids(ctx, "SELECT id FROM ocorrencias WHERE tenant_id = ? AND numero = ?", tenantID, number)
}

func (a *lists) ocorrenciasOfDocumento(ctx context.Context, tenantID int64, document string) ([]any, error) {
	clients, err := a.ids(ctx, "SELECT id FROM clientes WHERE tenant_id = ? AND documento = ?", tenantID, sigilo.NormalizarDocumento(document))
	if err != nil || len(clients) == 0 {
		return nil, err
	}
	return a.newestOfClientes(ctx, clients, condition{text: "1 = 1"})
}

// ocorrenciasOfContrato are those of its client and of who has a part in it: no index leads from a contract to its ocorrências, because each
// opening would pay for one.
func (a *lists) ocorrenciasOfContrato(ctx context.Context, tenantID int64, code string) ([]any, error) {
	contracts, err := a.ids(ctx, "SELECT id FROM contratos WHERE tenant_id = ? AND codigo = ?", tenantID, code)
	if err != nil {
		return nil, err
	}
	named, err := a.idsNamed(ctx, tenantID, crm.VinculoContrato, code)
	if contracts = append(contracts, named...); err != nil || len(contracts) == 0 {
		return nil, err
	}
	in := placeholders(len(contracts))
	clients, err := a.ids(ctx, fmt.Sprintf("SELECT cliente_id FROM contratos WHERE id IN (%s) AND cliente_id <> 0 UNION SELECT cliente_id FROM contrato_participantes"+
		" WHERE contrato_id IN (%s) LIMIT %d", in, in, a.limits.ditas), append(append([]any{}, contracts...), contracts...)...)
	if err != nil || len(clients) == 0 {
		return nil, err
	}
	return a.newestOfClientes(ctx, clients, condition{text: "contrato_id IN (" + in + ")", args: contracts})
}

// newestOfClientes are the newest ocorrências of clients that meet a condition.
func (a *lists) newestOfClientes(ctx context.Context, clients []any, c condition) ([]any, error) {
	source := c.in(ofClientes(clients))
	return a.ids(ctx, fmt.Sprintf("SELECT id FROM ocorrencias WHERE %s ORDER BY aberta_em + 0 DESC LIMIT %d", source.text, a.limits.ditas), source.args...)
}
