package multidados

import "ponte/crm"

// dadosServicedesk opens an ocorrência (facts multidados §1.3); incluir_oc over REST (§1.4).
func dadosServicedesk(casos Casos) Operacao {
	return Operacao{
		Nome:     crm.OperacaoAbrir,
		SOAP:     true,
		REST:     []string{"incluir_oc"},
		Executar: casos.Abrir,
	}
}
