package portal_test

import (
	"os"
	"strings"
	"testing"
)

// TestFotografarServidor takes pictures of a server that is running, to look at while a page is made:
// PONTE_TEST_PORTAL=http://127.0.0.1:8080 go test -run FotografarServidor ./test/portal. PONTE_TEST_PAGES narrows it.
func TestFotografarServidor(t *testing.T) {
	base := os.Getenv("PONTE_TEST_PORTAL")
	if base == "" {
		t.Skip("PONTE_TEST_PORTAL names no running server")
	}
	a := abrir(t, base)
	a.entrar("admin", "demo")
	paginas := []string{"", "/ocorrencias", "/chamadas", "/entregas", "/ips"}
	if p := os.Getenv("PONTE_TEST_PAGES"); p != "" {
		paginas = strings.Split(p, ",")
	}
	for _, tela := range []struct {
		nome            string
		largura, altura int64
		escuro          bool
	}{{"largo-claro", 1440, 900, false}, {"largo-escuro", 1440, 900, true}, {"estreito-claro", 360, 740, false}} {
		a.tema(tela.escuro)
		a.tamanho(tela.largura, tela.altura)
		for _, p := range paginas {
			a.ir(p)
			nome := strings.Trim(strings.NewReplacer("/", "-", "?", "-", "=", "-", "&", "-", "#", "-").Replace(p), "-")
			if nome == "" {
				nome = "painel"
			}
			a.fotografar(nome + "-" + tela.nome)
		}
	}
}
