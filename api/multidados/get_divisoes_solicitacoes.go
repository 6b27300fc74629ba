package multidados

import "ponte/crm"

// getDivisoesSolicitacoes lists the codes that an opening may bear (facts multidados §1.4).
func getDivisoesSolicitacoes(casos Casos) Operacao {
	return Operacao{
		Nome:     crm.OperacaoDivisoes,
		REST:     []string{"getDivisoesSolicitacoes"},
		SoLe:     true,
		Executar: casos.ListarDivisoes,
	}
}
