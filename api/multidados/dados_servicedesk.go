package multidados

import "ponte/crm"

// dadosServicedesk opens an ocorrência; over REST it is incluir_oc (docs/fatos/multidados.md §3 and §4).
func dadosServicedesk(casos Casos) Operacao {
	return Operacao{
		Nome:     crm.OperacaoAbrir,
		SOAP:     true,
		REST:     []string{"incluir_oc"},
		Executar: casos.Abrir,
	}
}
