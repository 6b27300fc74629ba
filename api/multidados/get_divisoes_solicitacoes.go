package multidados

import "ponte/crm"

// getDivisoesSolicitacoes lists the codes that an opening may bear (docs/fatos/multidados.md §4).
func getDivisoesSolicitacoes(casos Casos) Operacao {
	return Operacao{
		Nome:     crm.OperacaoDivisoes,
		REST:     []string{"getDivisoesSolicitacoes"},
		SoLe:     true,
		Executar: casos.ListarDivisoes,
	}
}
