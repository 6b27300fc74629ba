package multidados

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"ponte/api/multidados/soap"
	"ponte/crm"
	"ponte/wsdl"
)

// contrato is a served WSDL tied to the catalogue: which operation runs under which name, and where its parts go.
type contrato struct {
	documento *wsdl.Document
	gemeo     func() (*wsdl.Document, error) // its document/literal twin
	operacoes []operacaoServida
	porNome   map[string]*operacaoServida
}

// operacaoServida is an operation as one WSDL offers it.
type operacaoServida struct {
	*Operacao
	site   wsdl.Operation // as the served WSDL has it
	layout *soap.Layout
}

// novoContrato ties a WSDL to the catalogue. An operation of the WSDL without a row is not served.
func novoContrato(documento *wsdl.Document, mapa *wsdl.Mapping, operacoes []Operacao) *contrato {
	c := &contrato{documento: documento, porNome: make(map[string]*operacaoServida)}
	c.gemeo = sync.OnceValues(documento.Contract.Twin)
	for _, o := range wsdl.Multidados().Contract.Compare(&documento.Contract, mapa, alemDoWSDL(operacoes)...).Operations {
		i := slices.IndexFunc(operacoes, func(x Operacao) bool { return x.Nome == o.Ours })
		if i < 0 {
			continue
		}
		slots := make([]soap.Slot, len(o.Parts))
		for n, p := range o.Parts {
			slots[n] = soap.Slot{Wire: p.Name, Name: o.Matched[n].Name, List: o.Matched[n].List}
		}
		c.operacoes = append(c.operacoes, operacaoServida{
			Operacao: &operacoes[i], site: o.Operation, layout: soap.NewLayout(slots),
		})
	}
	c.servirAlem(operacoes)
	for i := range c.operacoes {
		c.porNome[c.operacoes[i].site.Name] = &c.operacoes[i]
	}
	return c
}

// servirAlem adds what is served over SOAP and is in no WSDL of ours, unless the site's has an operation of the name: by its name, in
// the served namespace.
func (c *contrato) servirAlem(operacoes []Operacao) {
	for i := range operacoes {
		o := &operacoes[i]
		if _, tem := c.documento.Contract.OperationFold(o.Nome); tem || !o.SOAP || o.Partes == nil {
			continue
		}
		slots := make([]soap.Slot, len(o.Partes))
		for n, parte := range o.Partes {
			slots[n] = soap.Slot{Wire: parte}
		}
		c.operacoes = append(c.operacoes, operacaoServida{
			Operacao: o, site: wsdl.Operation{Name: o.Nome, Return: "return"}, layout: soap.NewLayout(slots),
		})
	}
}

// achar finds the operation of a call: by the name of Body's first child, exactly as written, then in any case, then by
// the SOAPAction (docs/regras.md §2.1). nil = the served WSDL does not define it.
func (c *contrato) achar(nome, acao string) *operacaoServida {
	if o := c.porNome[nome]; o != nil {
		return o
	}
	for i := range c.operacoes {
		if strings.EqualFold(c.operacoes[i].site.Name, nome) {
			return &c.operacoes[i]
		}
	}
	if o, ok := c.documento.Contract.ByAction(acao); ok {
		return c.porNome[o.Name]
	}
	return c.porNome[acao[strings.LastIndexAny(acao, "#/")+1:]]
}

// namespace is that of an operation, for the answer to a call that did not say.
func (c *contrato) namespace(o *operacaoServida) string {
	return cmp.Or(o.site.Namespace, c.documento.Contract.Namespace)
}

// contratoGuardado is a site's contract and what it was made from.
type contratoGuardado struct {
	wsdl, mapeamento string
	contrato         *contrato
}

// contrato is the one that a tenant serves: its own captured WSDL, else ours, also for an unknown tenant. It is made
// again when the tenant's texts change.
func (s *Servico) contrato(r *crm.Retrato) *contrato {
	if r == nil || r.WSDL == "" {
		return s.ours
	}
	if v, ok := s.doSite.Load(r.Tenant.ID); ok {
		if g := v.(*contratoGuardado); g.wsdl == r.WSDL && g.mapeamento == r.Mapeamento {
			return g.contrato
		}
	}
	g := &contratoGuardado{r.WSDL, r.Mapeamento, s.ours}
	documento, err := wsdl.Parse([]byte(r.WSDL))
	var mapa *wsdl.Mapping
	if err == nil {
		mapa, err = wsdl.ParseMapping([]byte(r.Mapeamento))
	}
	if err == nil {
		g.contrato = novoContrato(documento, mapa, s.dep.Operacoes)
	} else { // it was read when it was set: a version of ours that reads less
		s.dep.Anotar("", "the own WSDL of tenant "+r.Tenant.Slug+" cannot be read; ours is served", err)
	}
	s.doSite.Store(r.Tenant.ID, g)
	return g.contrato
}
