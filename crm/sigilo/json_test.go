package sigilo_test

import (
	"strings"
	"testing"

	"ponte/crm/sigilo"
)

// TestMascararJSON masks what REST callers nest by the names inside.
func TestMascararJSON(t *testing.T) {
	for texto, quer := range map[string]string{
		`{"senha":"x1","nome":"Ana","cpf":"52998224725","itens":[{"email":"ana@exemplo.com.br","rg":123}]}`: `{"senha":"***","nome":"Ana","cpf":"***.982.247-**","itens":[{"email":"a***@exemplo.com.br","rg":"***"}]}`,
		` [1,true,null,"segredo!",{"obs":"CPF 529.982.247-25"}]`:                                            `[1,true,null,"***",{"obs":"CPF ***.982.247-**"}]`,
		`{"a":{"b":"{\"senha\":\"x\"}"}}`:                                                                   `{"a":{"b":"{\"senha\":\"***\"}"}}`,
		`{"senha":{"valor":"x1","b":[1,{"c":"x2"}]},"d":"y"}`:                                               `{"senha":"***","d":"y"}`,
		`{"token":["x1",["x2"]],"d":"y"}`:                                                                   `{"token":"***","d":"y"}`,

		`[{"campos":[{"CODIGO":"senha","VALOR":"x1"},{"valor":{"a":"x2"},"b":{"key":"z"},"key":"SENHA"},{"codigo":"b","valor":"y"}]}]`: `[{"campos":[{"CODIGO":"senha","VALOR":"***"},{"valor":"***","b":{"key":"z"},"key":"SENHA"},{"codigo":"b","valor":"y"}]}]`,
		`{"email":{"valor":"ana@exemplo.com.br","":"bia@exemplo.com.br"}}`:                                                             `{"email":{"valor":"a***@exemplo.com.br","":"b***@exemplo.com.br"}}`,
		`{"sem fim":`:   `{"sem fim":`,
		`[52998224725]`: `["***.982.247-**"]`,
		strings.Repeat("[", 40) + `"fundo"` + strings.Repeat("]", 40): strings.Repeat("[", 40) + `"***"` + strings.Repeat("]", 40),
	} {
		if tem := sigilo.MascararParte("OBSERVACAO", texto, "segredo!"); tem != quer {
			t.Errorf("%s\n got %s\nwant %s", texto, tem, quer)
		}
	}
}
