package portal

import "testing"

func TestAvisoEmFrase(t *testing.T) {
	t.Parallel()
	for de, para := range map[string]string{
		"TEXTO DECLARADO UTF-8 LIDO COMO WINDOWS-1252:: ACAO:: Corrigir a codificacao no sistema chamador::":                        "Texto declarado UTF-8 lido como WINDOWS-1252. Corrigir a codificação no sistema chamador.",
		"CNPJ DA EMPRESA NAO ENVIADO:: ACAO:: Enviar CNPJ_EMPRESA::":                                                                "CNPJ da empresa não enviado. Enviar CNPJ_EMPRESA.",
		"CONTRATO C-NOVO DESCONHECIDO, CRIADO A CLASSIFICAR:: ACAO:: Trazer o contrato do sistema de registro::":                    "Contrato C-NOVO desconhecido, criado a classificar. Trazer o contrato do sistema de registro.",
		"DATA_FECHAMENTO ANTERIOR A ABERTURA, NAO APLICADA:: ACAO:: Nenhuma::":                                                      "DATA_FECHAMENTO anterior a abertura, não aplicada.",
		"COD_DIVISAO COM01 A CLASSIFICAR:: ACAO:: Descrever o codigo em Status e codigos::":                                         "COD_DIVISAO COM01 a classificar. Descrever o código em Status e códigos.",
		"FALHA DE INTEGRACAO COM CV CRM (abrir_atendimento): o destino recusou o pedido:: ACAO:: Corrigir e reenviar a entrega 7::": "Falha de integração com CV CRM (abrir_atendimento): o destino recusou o pedido. Corrigir e reenviar a entrega 7.",
		"de outro modo": "De outro modo.",
	} {
		if tem := avisoEmFrase(de); tem != para {
			t.Errorf("%q is shown as %q", de, tem)
		}
	}
}

// TestRegistroEmFrase: what a person wrote in capitals stays as it was written.
func TestRegistroEmFrase(t *testing.T) {
	t.Parallel()
	if tem := registroEmFrase("NAO ABRE A PORTA"); tem != "NAO ABRE A PORTA" {
		t.Errorf("%q", tem)
	}
	for de, para := range map[string]string{
		`o destino recusou o pedido (HTTP 422): {"mensagem":"local 42 sem vistoria"}`: "o destino recusou o pedido: local 42 sem vistoria (HTTP 422)",
		`o destino recusou o pedido (HTTP 422): {"mensagem":"local 42 sem vist`:       `o destino recusou o pedido (HTTP 422): {"mensagem":"local 42 sem vist`,
		`o destino recusou o pedido (HTTP 400): {"codigo":7}`:                         `o destino recusou o pedido (HTTP 400): {"codigo":7}`,
	} {
		if tem := registroEmFrase(de); tem != para {
			t.Errorf("%q is shown as %q", de, tem)
		}
	}
	if tem := registroEmFrase("INTEGRACAO COM Mobuss SEM CONFIRMACAO:: ACAO:: Verificar::"); tem != "Integração com Mobuss sem confirmação. Verificar." {
		t.Errorf("%q", tem)
	}
}
