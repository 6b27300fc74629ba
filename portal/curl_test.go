package portal

import "testing"

func TestEnvelopeDe(t *testing.T) {
	t.Parallel()
	got, err := envelopeDe("DadosServicedesk", `{"USUARIO_WS":"mega","SENHA_WS":"***","DESCRICAO":"a < b & 'ç'","CA_Clientes":[{"CODIGO":"1","VALOR":"x"}],"<mau>":"y"}`)
	want := `<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>` +
		`<m:DadosServicedesk xmlns:m="urn:server.Multidados"><USUARIO_WS>mega</USUARIO_WS><SENHA_WS>***</SENHA_WS>` +
		`<DESCRICAO>a &lt; b &amp; &#39;ç&#39;</DESCRICAO><CA_Clientes><item><CODIGO>1</CODIGO><VALOR>x</VALOR></item></CA_Clientes>` +
		`</m:DadosServicedesk></e:Body></e:Envelope>`
	if err != nil || got != want {
		t.Errorf("%s\n%v\nwant\n%s", got, err, want)
	}
	for _, partes := range []string{"", "texto", "[1]", `{"A":`} {
		if got, err := envelopeDe("X", partes); err == nil {
			t.Errorf("%q became %s", partes, got)
		}
	}
	if got := aspas("it's"); got != `'it'\''s'` {
		t.Errorf("quoted %s", got)
	}
}
