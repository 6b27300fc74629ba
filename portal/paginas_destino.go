package portal

import (
	"cmp"
	"strconv"

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

// idNaPagina is the id that the partner knows the client or the ocorrência by; "" = it knows neither. An ocorrência's is the number that
// the partner shows to people, and of what it opened itself without one, its own code.
func (k *contexto) idNaPagina(d *crm.DestinoConfigurado, de string, clienteID int64, o *crm.Ocorrencia) (string, error) {
	tipo, objeto := crm.VinculoCliente, clienteID
	if de == crm.PaginaDaChave {
		tipo, objeto = crm.VinculoOcorrencia, 0
		if o != nil {
			objeto = o.ID
		}
	}
	if objeto == 0 {
		return "", nil
	}
	nomes, err := k.p.Cadastros.Vinculos(k.ctx, k.tenant.ID, tipo, []int64{objeto})
	if err != nil {
		return "", err
	}
	nosso := strconv.FormatInt(objeto, 10) // a client whom it was sent is known there by our id too
	for _, v := range nomes[objeto] {
		if v.Sistema == d.Nome && (v.Ambiente == "" || v.Ambiente == d.Ambiente) && v.Codigo != nosso {
			return cmp.Or(v.Numero, v.Codigo), nil
		}
	}
	if de == crm.PaginaDaChave && o.Origem.Sistema == d.Sistema {
		return o.CodigoOC, nil
	}
	return "", nil
}
