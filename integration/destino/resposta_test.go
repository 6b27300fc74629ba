package destino

import (
	"net/http"
	"testing"
)

func TestRespostaJSON(t *testing.T) {
	t.Parallel()
	j := RespostaJSON{
		Parceiro: "o parceiro", Codigos: []string{"status", "codigo"}, Falsos: []string{"ok"}, Erros: []string{"erro"},
		Mensagens: []string{"mensagem", "detalhe"}, Lista: "lista",
	}
	for nome, c := range map[string]struct {
		http   int
		corpo  string
		classe Classe // "" = delivered
		frase  string
	}{
		"an object":               {200, `{"id":7}`, "", ""},
		"nothing":                 {204, ``, "", ""},
		"blanks":                  {200, " \n", "", ""},
		"a list":                  {200, `[1]`, "", ""},
		"a word as status":        {200, `{"status":"ok","ok":true,"erro":false}`, "", ""},
		"a status inside":         {200, `{"status":"422","mensagem":"sem unidade"}`, ClassePermanente, "o parceiro recusou dentro de um HTTP 200: sem unidade"},
		"the worse of two":        {200, `{"status":200,"codigo":503}`, ClasseDesconhecido, "o parceiro falhou dentro de um HTTP 200"},
		"asked to wait":           {200, `{"status":429}`, ClasseTransitorio, "o parceiro pediu para esperar"},
		"false":                   {200, `{"ok":false,"detalhe":"cpf 529.982.247-25"}`, ClassePermanente, "o parceiro recusou dentro de um HTTP 200: cpf ***.982.247-**"},
		"true":                    {200, `{"erro":true}`, ClassePermanente, "o parceiro recusou dentro de um HTTP 200"},
		"no JSON":                 {200, `<html>`, ClasseDesconhecido, "o parceiro respondeu algo que não se espera em vez de JSON"},
		"an HTTP status is first": {500, `{"status":422}`, ClasseDesconhecido, "o destino falhou ao processar (HTTP 500)"},
	} {
		t.Run(nome, func(t *testing.T) {
			t.Parallel()
			_, err := j.Julgar(&Retorno{HTTP: c.http, Corpo: []byte(c.corpo), Cabecalhos: http.Header{}})
			if c.classe == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || Classificar(err).Classe() != c.classe || err.Error() != c.frase {
				t.Errorf("%v, want %s: %s", err, c.classe, c.frase)
			}
		})
	}
	semLista := j
	semLista.Lista = ""
	if _, err := semLista.Julgar(&Retorno{HTTP: 200, Corpo: []byte(`[1]`)}); Classificar(err).Classe() != ClasseDesconhecido {
		t.Errorf("a list where an object is expected is answered %v", err)
	}
}
