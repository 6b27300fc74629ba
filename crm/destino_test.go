package crm_test

import (
	"strings"
	"testing"

	"ponte/crm"
)

// TestEnderecoQueNenhumDestinoTem: an address that would always be refused is refused when it is typed.
func TestEnderecoQueNenhumDestinoTem(t *testing.T) {
	campo := crm.CampoDestino{Chave: "url", Rotulo: "Endereço", Tipo: crm.CampoURL}
	for _, endereco := range []string{
		"http://169.254.169.254/latest", "http://[fe80::1]/", "http://0.0.0.0:80", "https://[::]", "http://[::ffff:169.254.169.254]/", "http://224.0.0.1",
	} {
		if _, err := campo.Validar(endereco); err == nil || !strings.HasPrefix(err.Error(), "Endereço") {
			t.Errorf("%s is answered %v", endereco, err)
		}
	}
	for _, endereco := range []string{"http://127.0.0.1:9001", "http://10.0.0.5/api", "https://parceiro.invalid/v1", "http://[2001:db8::1]:8080"} {
		if _, err := campo.Validar(endereco); err != nil {
			t.Errorf("%s: %v", endereco, err)
		}
	}
}
