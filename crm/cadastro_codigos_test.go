package crm_test

import (
	"errors"
	"strings"
	"testing"

	"ponte/crm"
)

// TestCodigoRecusado: what is wrong with a code is said in words, of a status, a divisão and a solicitação alike.
func TestCodigoRecusado(t *testing.T) {
	t.Parallel()
	for codigo, quer := range map[string]string{
		"": "é obrigatório", "  ": "é obrigatório", strings.Repeat("ã", 65): "passa do limite de 64 caracteres",
		"a\tb": "tem um caractere de controle: apague-o", "a\nb": "tem uma quebra de linha: deixe o texto em uma linha só",
	} {
		_, doStatus := (&crm.Despacho{}).ConfigurarStatus(t.Context(), crm.Ator{}, 1, codigo, crm.MudancaStatus{})
		_, daDivisao := (&crm.Administracao{}).ConfigurarDivisao(t.Context(), crm.Ator{}, 1, codigo, crm.MudancaCodigo{})
		_, daSolicitacao := (&crm.Administracao{}).ConfigurarSolicitacao(t.Context(), crm.Ator{}, 1, codigo, crm.MudancaCodigo{})
		for _, err := range []error{doStatus, daDivisao, daSolicitacao} {
			var i *crm.Invalido
			if !errors.As(err, &i) || i.Campo != "codigo" || i.Frase() != quer {
				t.Errorf("%q: %v, want %q", codigo, err, quer)
			}
		}
	}
}
