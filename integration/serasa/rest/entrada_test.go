package rest

import (
	"encoding/json"
	"testing"
)

func TestWhatIsKeptOfAWebhook(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body string
		want guardado
		erro bool
	}{
		"inclusion": {
			`{"uuid":"u-1","debtorDocument":"529.982.247-25","creditorDocument":"11222333000181","contract":"T-1","debtValue":10.5,"cadusKey":123456,"error":null,"novo":{"a":1}}`,
			guardado{UUID: "u-1", Credor: "11222333000181", Devedor: "***.982.247-**", Contrato: "T-1", Cadus: "123456"},
			false,
		},
		"exclusion": {
			`{"uuid":"u-2","creditor":{"documentNumber":"11222333000181"},"debtor":{"documentNumber":"52998224725"},"contractNumber":"T-1","writeOff":{"reason":1},"error":{"message":"CPF 52998224725 não consta","statusCode":422}}`,
			guardado{UUID: "u-2", Credor: "11222333000181", Devedor: "***.982.247-**", Contrato: "T-1", Erro: "CPF ***.982.247-** não consta", Status: "422"},
			true,
		},
		"error as a text": {`{"uuid":"u-3","error":"não"}`, guardado{UUID: "u-3", Erro: "não"}, true},
		"nothing known":   {`{"uuid":4,"creditor":"x","debtor":[1]}`, guardado{UUID: "4"}, false},
	} {
		var body map[string]any
		if err := json.Unmarshal([]byte(c.body), &body); err != nil {
			t.Fatal(err)
		}
		if got, erro := ler(body); got != c.want || erro != c.erro {
			t.Errorf("%s: %+v %v, want %+v", name, got, erro, c.want)
		}
	}
}
