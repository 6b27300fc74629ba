package crm

import "context"

// Vizinhas are what stands before and after a row in a list: numbers of ocorrências, ids of what has none. "" is none, or none as near as
// one look reaches (a list that is narrowed by what no index leads to is looked through in windows).
type Vizinhas struct{ Antes, Depois string }

// Vizinhanca finds what stands beside a row in a list of the Acervo, by the list's filter and order. The row itself need not be in the list
// any more: its place in the order counts. One that does not exist has no neighbours.
type Vizinhanca interface {
	VizinhasDaOcorrencia(ctx context.Context, f FiltroOcorrencias, id int64) (Vizinhas, error)
	VizinhasDaChamada(ctx context.Context, f FiltroChamadas, id int64) (Vizinhas, error)
	VizinhasDaEntrega(ctx context.Context, f FiltroEntregas, id int64) (Vizinhas, error)
}
