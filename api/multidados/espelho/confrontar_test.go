package espelho

import (
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
