package crm

import (
	"context"
	"slices"
)

// maxVistos bounds the calls and refusals that addresses are taken from.
const maxVistos = 1000

// EnderecosVistos are those from which these webservice users were refused, and those from which their systems called,
// each the last first.
func EnderecosVistos(ctx context.Context, a Acervo, tenantID int64, credenciais []*Credencial) ([]EnderecoVisto, error) {
	var vistos []EnderecoVisto
	mais := func(v EnderecoVisto) {
		if !slices.ContainsFunc(vistos, func(x EnderecoVisto) bool { return x.Endereco == v.Endereco }) {
			vistos = append(vistos, v)
		}
	}
	recusados, err := a.IPsRecusados(ctx, tenantID, Pagina{Limite: maxVistos})
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
		chamadas, err := a.Chamadas(ctx, FiltroChamadas{TenantID: tenantID, Sistema: sistema, Pagina: Pagina{Limite: maxVistos}})
		if err != nil {
			return nil, err
		}
		for i := range chamadas.Linhas {
			mais(EnderecoVisto{Endereco: chamadas.Linhas[i].Endereco, Ultima: chamadas.Linhas[i].Em})
		}
	}
	return vistos, nil
}
