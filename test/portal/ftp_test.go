package portal_test

import (
	"strings"
	"testing"
)

// TestServidoresFTP sets one up: what is wrong by its label, and a test that meets nobody.
func TestServidoresFTP(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	p.enviar("/empresas", "tipo", "empresa", "codigo", "10", "nome", "Construtora Exemplo")
	empresa, _ := p.ver("/empresas/ftp").Find("#campo-empresa option").Last().Attr("value")
	pg := p.enviar("/empresas/ftp", "empresa", "0", "endereco", "a b", "porta", "x", "pasta", "../fora", "tipo", "scp", "usuario", "", "senha", "")
	for _, campo := range []string{"empresa", "endereco", "porta", "pasta", "tipo", "usuario", "senha"} {
		if pg.status != 422 || pg.Find("#erro-"+campo).Length() != 1 {
			t.Errorf("%d: nothing is said of %s: %q", pg.status, campo, pg.Find(".erro").Text())
		}
	}
	if pg := p.enviar("/empresas/ftp", "empresa", empresa, "filial", "0", "endereco", "localhost", "porta", "1", "pasta", "crm", "tipo", "sftp", "usuario", "ana", "senha", "segredo-forte"); pg.status != 200 || strings.Contains(pg.Text(), "segredo-forte") {
		t.Fatalf("%d %s", pg.status, pg.Find("main").Text())
	}
	id, _ := p.ver("/empresas/ftp").Find(`form input[name=id]`).First().Attr("value")
	if pg := p.enviar("/empresas/ftp", "ato", "testar", "id", id); pg.status != 422 || !strings.Contains(pg.Find("#falha-teste").Text(), "Porta FTP: a conexão foi recusada") {
		t.Errorf("%d %s", pg.status, pg.Find(".aviso").Text())
	}
	if pg := p.enviar("/empresas/ftp", "empresa", empresa, "filial", "0", "endereco", "localhost", "porta", "2", "tipo", "ftp", "usuario", "ana", "senha", "x"); pg.status != 422 || !strings.Contains(pg.Find("#erro-filial").Text(), "já existe") {
		t.Errorf("two of an empresa: %d %s", pg.status, pg.Find(".erro").Text())
	}
	if pg := p.enviar("/empresas/ftp", "ato", "apagar", "id", id); pg.status != 200 || !strings.Contains(pg.Text(), "Nenhum servidor") {
		t.Errorf("%d %s", pg.status, pg.Find("main").Text())
	}
}
