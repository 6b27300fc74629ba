package portal

import (
	"slices"

	"ponte/crm"
)

// paginaExterna is a button that leads to a partner's own page.
type paginaExterna struct{ Rotulo, Endereco string }

// paginasExternas are the partners' pages of a client and, on the page of an ocorrência, of that: those whose address is set
// and whose id is known.
func (k *contexto) paginasExternas(clienteID int64, o *crm.Ocorrencia) ([]paginaExterna, error) {
	var paginas []paginaExterna
	for i := range k.p.Despacho.Definicoes {
		def := &k.p.Despacho.Definicoes[i]
		if len(def.Paginas) == 0 {
			continue
		}
		d, err := k.p.Despacho.Destino(k.ctx, k.tenant.ID, def.Nome)
		if err != nil {
			return nil, err
		}
		for _, pagina := range def.Paginas {
			modelo := d.EmVigor()[pagina.Campo]
			if modelo == "" {
				continue
			}
			id, err := k.idNaPagina(d, pagina.De, clienteID, o)
			if err != nil {
				return nil, err
			}
			if id != "" {
				paginas = append(paginas, paginaExterna{pagina.Rotulo, crm.EnderecoDaPagina(modelo, id)})
			}
		}
	}
	return paginas, nil
}

// idNaPagina is the id that the partner knows the client or the ocorrência by; "" = it knows neither.
func (k *contexto) idNaPagina(d *crm.DestinoConfigurado, de string, clienteID int64, o *crm.Ocorrencia) (string, error) {
	switch {
	case de == crm.PaginaDaChave && o == nil:
		return "", nil
	case de == crm.PaginaDaChave && o.ChaveExterna == "" && o.Origem.Sistema == d.Sistema:
		return o.CodigoOC, nil
	case de == crm.PaginaDaChave:
		return o.ChaveExterna, nil
	case clienteID == 0:
		return "", nil
	}
	lista, err := k.p.Despacho.Entregas.Entregas(k.ctx, crm.FiltroEntregas{
		TenantID: k.tenant.ID, ClienteID: clienteID, Destino: d.Nome, Acao: de, Estados: []crm.EstadoEntrega{crm.EntregaEntregue},
	})
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(lista.Linhas, func(e crm.LinhaEntrega) bool { return e.IDExterno != "" && e.Ambiente == d.Ambiente })
	if i < 0 {
		return "", nil
	}
	return lista.Linhas[i].IDExterno, nil
}
