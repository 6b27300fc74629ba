package ficha

import (
	"context"
	"slices"

	"ponte/crm"
)

// Bounds of what addresses are taken from.
const (
	maxVistos       = 1000 // refusals, and calls of a page
	paginasDeVistos = 20   // of a system's calls: a page may end early where they are rare
)

// EnderecosVistos are those from which these webservice users were refused, and those from which calls were made with
// their passwords, each the last first. Others of the same system are not theirs to see.
func EnderecosVistos(ctx context.Context, a crm.Acervo, tenantID int64, credenciais []*crm.Credencial) ([]EnderecoVisto, error) {
	var vistos []EnderecoVisto
	mais := func(v EnderecoVisto) {
		if !slices.ContainsFunc(vistos, func(x EnderecoVisto) bool { return x.Endereco == v.Endereco }) {
			vistos = append(vistos, v)
		}
	}
	recusados, err := a.IPsRecusados(ctx, crm.FiltroRecusados{TenantID: tenantID, Pagina: crm.Pagina{Limite: maxVistos}})
	if err != nil {
		return nil, err
	}
	var sistemas []string
	for _, c := range credenciais {
		for _, r := range recusados.Linhas {
			if r.Usuario == c.Usuario {
				mais(EnderecoVisto{Endereco: r.Endereco, Recusado: true, Ultima: r.Ultima})
			}
		}
		if !slices.Contains(sistemas, c.Sistema) {
			sistemas = append(sistemas, c.Sistema)
		}
	}
	for _, sistema := range sistemas {
		err := chamadasDoSistema(ctx, a, tenantID, sistema, func(c *crm.Chamada) bool {
			if !feitaCom(c, credenciais) {
				return false
			}
			mais(EnderecoVisto{Endereco: c.Endereco, Ultima: c.Em})
			return true
		})
		if err != nil {
			return nil, err
		}
	}
	return vistos, nil
}

// chamadasDoSistema walks a system's calls, the last first, until conta took enough of them or the bound is reached.
func chamadasDoSistema(ctx context.Context, a crm.Acervo, tenantID int64, sistema string, conta func(*crm.Chamada) bool) error {
	p, contadas := crm.Pagina{Limite: maxVistos}, 0
	for range paginasDeVistos {
		chamadas, err := a.Chamadas(ctx, crm.FiltroChamadas{TenantID: tenantID, Sistema: sistema, Pagina: p})
		if err != nil {
			return err
		}
		for i := range chamadas.Linhas {
			if conta(&chamadas.Linhas[i]) {
				contadas++
			}
		}
		if p.Cursor = chamadas.Proximo; p.Cursor == "" || contadas >= maxVistos {
			return nil
		}
	}
	return nil
}

// feitaCom tells whether one of these let the call in. A call has a system only when a credential did.
func feitaCom(c *crm.Chamada, credenciais []*crm.Credencial) bool {
	return slices.ContainsFunc(credenciais, func(x *crm.Credencial) bool {
		return c.CredencialID == x.ID || c.CredencialID == 0 && c.Usuario == x.Usuario
	})
}
