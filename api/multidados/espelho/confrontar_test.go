package espelho

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ponte/api/multidados"
	"ponte/crm"
)

// TestGuardadas reads every kept call that there is, and tells what it asks for.
func TestGuardadas(t *testing.T) {
	t.Parallel()
	classificador := multidados.NovoClassificador()
	vistas := map[string]int{}
	for _, pasta := range []string{"../../../test/captures/*.req", "../../../test/inputs/*.http", "../../../test/golden/*/sucesso*/*.req"} {
		arquivos, err := filepath.Glob(pasta)
		if err != nil || len(arquivos) == 0 {
			t.Fatalf("%s: %v", pasta, err)
		}
		for _, arquivo := range arquivos {
			texto, err := os.ReadFile(arquivo)
			if err != nil {
				t.Fatal(err)
			}
			chamadas, err := LerGuardadas(texto)
			if err != nil || len(chamadas) != 1 {
				t.Errorf("%s: %d calls, %v", arquivo, len(chamadas), err)
				continue
			}
			g := &chamadas[0]
			o := classificador.Classificar(g.pedido())
			nome := "none"
			if o != nil {
				nome = o.Nome
			}
			vistas[nome]++
			if partes := strings.Split(filepath.ToSlash(arquivo), "/"); strings.Contains(pasta, "golden") && nome != partes[len(partes)-3] {
				t.Errorf("%s is taken for %s", arquivo, nome)
			}
			if (nome == "none") != strings.Contains(arquivo, "wsdl-get") {
				t.Errorf("%s is taken for %s", arquivo, nome)
			}
		}
	}
	if vistas[crm.OperacaoAbrir] < 20 || vistas[crm.OperacaoConsultar] == 0 || vistas[crm.OperacaoDivisoes] == 0 {
		t.Errorf("seen: %v", vistas)
	}
}

// TestVariasGuardadas: a file may have several; one that is cut is told.
func TestVariasGuardadas(t *testing.T) {
	t.Parallel()
	const uma = "POST /webservices/rest/incluir_oc HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\na=1"
	for nome, caso := range map[string]struct {
		texto string
		quer  int
	}{
		"two":               {uma + "\r\n" + uma, 2},
		"bare line feeds":   {strings.ReplaceAll(uma, "\r\n", "\n"), 1},
		"without a length":  {strings.Replace(uma, "Content-Length: 3\r\n", "", 1), 1},
		"no version":        {"POST /x\n\na=1", 1},
		"cut":               {strings.Replace(uma, "a=1", "a", 1), 0},
		"a page":            {"<html>", 0},
		"nothing":           {"\n", 0},
		"an identity":       {strings.Replace(uma, "Host: h", "Host: h\r\nTransfer-Encoding: identity", 1), 1},
		"chunks":            {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=1\r\n0\r\n\r\n", 1},
		"more than it says": {uma + "=2", 0},
	} {
		chamadas, err := LerGuardadas([]byte(caso.texto))
		if len(chamadas) != caso.quer || (err == nil) != (caso.quer > 0) {
			t.Errorf("%s: %d calls, %v", nome, len(chamadas), err)
		}
		for i := range chamadas {
			if string(chamadas[i].Corpo) != "a=1" {
				t.Errorf("%s: body %q", nome, chamadas[i].Corpo)
			}
		}
	}
}

// TestOneCallAlone: a read that another service may take for something else is sent nowhere; every kept read of a known caller is one.
func TestOneCallAlone(t *testing.T) {
	t.Parallel()
	classificador := multidados.NovoClassificador()
	rest := func(metodo, endereco, corpo string) string {
		return fmt.Sprintf("%s /webservices/rest/%s HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n%s", metodo, endereco, len(corpo), corpo)
	}
	soap := func(acao, corpo string) string {
		corpo = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>` + corpo + `</e:Body></e:Envelope>`
		return fmt.Sprintf("POST /webservices/index.php HTTP/1.1\r\nHost: h\r\nContent-Type: text/xml\r\nSOAPAction: %q\r\nContent-Length: %d\r\n\r\n%s", acao, len(corpo), corpo)
	}
	const le = `<ConsultarOcorrencias/>`
	for nome, caso := range map[string]struct {
		texto string
		uma   bool
	}{
		"a read":                       {rest("POST", "getDivisoesSolicitacoes", `{"usuario_ws":"u"}`), true},
		"by api.php":                   {rest("POST", "api.php?api_method=getDivisoesSolicitacoes", `{"usuario_ws":"u"}`), true},
		"by api.php, in the body":      {rest("POST", "api.php", `{"api_method":"GETDIVISOESSOLICITACOES"}`), true},
		"on SOAP":                      {soap("urn:x#ConsultarOcorrencias", le), true},
		"without an action":            {soap("", le), true},
		"another one in the query":     {rest("POST", "api.php?api_method=incluir_oc", `{"api_method":"getDivisoesSolicitacoes"}`), false},
		"an unknown one in the query":  {rest("POST", "api.php?api_method=excluir_tudo", `{"api_method":"getDivisoesSolicitacoes"}`), false},
		"twice in the query":           {rest("GET", "api.php?api_method=getDivisoesSolicitacoes&api_method=excluir_tudo", ""), false},
		"as PHP spells it":             {rest("GET", "api.php?api_method=getDivisoesSolicitacoes&api.method=excluir_tudo", ""), false},
		"escaped":                      {rest("POST", "api.php?%61pi_method=excluir_tudo", `{"api_method":"getDivisoesSolicitacoes"}`), false},
		"beside the address":           {rest("POST", "getDivisoesSolicitacoes?api_method=excluir_tudo", `{}`), false},
		"in the body and the address":  {rest("POST", "getDivisoesSolicitacoes", `{"api\u005fmethod":"excluir_tudo"}`), false},
		"named anywhere":               {rest("POST", "getDivisoesSolicitacoes", `{"x":"%69ncluir_oc"}`), false},
		"a method hidden by JSON":      {rest("POST", "getDivisoesSolicitacoes", `{"x":"INCLUIR\u005Foc"}`), false},
		"compressed":                   {strings.Replace(rest("POST", "getDivisoesSolicitacoes", `{}`), "Host: h", "Host: h\r\nContent-Encoding: gzip", 1), false},
		"another action":               {soap("urn:x#DadosServicedesk", le), false},
		"an unknown action":            {soap("urn:x#Excluir", le), false},
		"a batch":                      {soap("", le+`<DadosServicedesk/>`), false},
		"a batch of an unknown one":    {soap("", le+`<Excluir/>`), false},
		"values beside it":             {soap("", le+`<multiRef id="id0">1</multiRef>`), true},
		"SOAP with a method of REST's": {strings.Replace(soap("", le), "index.php", "index.php?api_method=excluir", 1), false},
	} {
		chamadas, err := LerGuardadas([]byte(caso.texto))
		if err != nil {
			t.Errorf("%s: %v", nome, err)
			continue
		}
		o := classificador.Classificar(chamadas[0].pedido())
		if uma := o != nil && o.SoLe && !pedeMais(&chamadas[0], o); uma != caso.uma {
			t.Errorf("%s: sent = %v", nome, uma)
		}
	}
	for _, pasta := range []string{"../../../test/captures/*.req", "../../../test/inputs/*.http", "../../../test/golden/*/sucesso*/*.req"} {
		arquivos, _ := filepath.Glob(pasta)
		for _, arquivo := range arquivos {
			texto, err := os.ReadFile(arquivo)
			if err != nil {
				t.Fatal(err)
			}
			chamadas, err := LerGuardadas(texto)
			if err != nil {
				continue
			}
			if o := classificador.Classificar(chamadas[0].pedido()); o != nil && o.SoLe && pedeMais(&chamadas[0], o) {
				t.Errorf("%s is sent nowhere", arquivo)
			}
		}
	}
}
