package portal_test

import (
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
)

// TestTrocarWSDL: a captured WSDL is compared, refused while nothing of it could be served, served as it was compared, and
// taken back.
func TestTrocarWSDL(t *testing.T) {
	t.Parallel()
	nosso, err := os.ReadFile("../captures/multidados.wsdl")
	if err != nil {
		t.Fatal(err)
	}
	site := strings.NewReplacer("DadosServicedesk", "AbrirChamado", "EditOC", "MudarChamado", `"CODIGO_OC"`, `"CHAMADO"`).Replace(string(nosso))
	const mapeamento = "operacoes: {AbrirChamado: DadosServicedesk, MudarChamado: EditOC}\npartes: {CHAMADO: CODIGO_OC}\n"
	s := subir(t, true)
	p := s.admin()
	servido := func() string {
		r, err := http.Get(s.url + "/demo/webservices/index.php?wsdl")
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	for nome, caso := range map[string]struct{ arquivo, mapeamento, diz string }{
		"a page":             {"<html><body>Erro</body></html>", "", "isto não é um WSDL"},
		"no XML":             {"quase <xml", "", "não é XML bem formado"},
		"a broken mapping":   {site, "operacoes: [", "mapeamento não pode ser lido"},
		"nothing is served":  {strings.NewReplacer("DadosServicedesk", "A", "EditOC", "B", "DadosNarrativasOC", "C", "ConsultarOcorrencias", "D", "GetClienteCpfCnpj", "E", "DadosTimesheet", "F").Replace(string(nosso)), "", "nenhuma operação"},
		"a slip of the hand": {site, "operacoes: {AbrirChamad: DadosServicedesk}", "AbrirChamad"},
	} {
		pg := p.anexar("/webservice/wsdl", "arquivo", "site.wsdl", caso.arquivo, "mapeamento", caso.mapeamento, "ato", "usar")
		if texto := pg.Find(".aviso.tom-ruim").Text(); !strings.Contains(strings.ToLower(texto), strings.ToLower(caso.diz)) {
			t.Errorf("%s: %d %q", nome, pg.status, texto)
		}
		if caso.mapeamento != pg.Find("#campo-mapeamento").Text() {
			t.Errorf("%s: what was typed is lost: %q", nome, pg.Find("#campo-mapeamento").Text())
		}
	}
	pg := p.anexar("/webservice/wsdl", "arquivo", "site.wsdl", site, "mapeamento", mapeamento, "ato", "conferir")
	if linha := pg.Find("tr:contains('AbrirChamado')").Text(); pg.status != http.StatusOK || !strings.Contains(linha, "DadosServicedesk") {
		t.Fatalf("%d %s", pg.status, pg.Find("main").Text())
	}
	if strings.Contains(servido(), "AbrirChamado") {
		t.Error("comparing it served it")
	}
	usar := pg.Find("form:has(button[value=usar]) input[type=hidden]")
	var campos []string
	usar.Each(func(_ int, c *selecao) {
		nome, _ := c.Attr("name")
		valor, _ := c.Attr("value")
		campos = append(campos, nome, valor)
	})
	if pg := p.enviar("/webservice/wsdl", append(campos, "ato", "usar")...); pg.status != http.StatusOK || !strings.Contains(pg.Find("#t-ativo").Text(), "capturado") {
		t.Fatalf("%d %s", pg.status, pg.Find("main").Text())
	}
	ateQue(t, "the site's own is served", func() bool { return strings.Contains(servido(), "AbrirChamado") })
	if numero := s.chamar("AbrirChamado", "COD_PROJETO", "C-1001", "CHAMADO", "WSDL-1"); numero != "1" {
		t.Errorf("a call by its names: %q", numero)
	}
	// An operation that nobody needs here is answered as one of ours that no WSDL of ours lists.
	apontar := func(operacao, nossa, partes string) *pagina {
		versao, _ := p.ver("/webservice/wsdl").Find("form:has(button[value=apontar]) input[name=versao]").Attr("value")
		return p.enviar("/webservice/wsdl", "versao", versao, "operacao", operacao, "nossa", nossa, "partes", partes, "ato", "apontar")
	}
	for partes, diz := range map[string]string{"CODIGO_PROJETO": "DELES=NOSSA", "PARAMS=CARRO": "incluir_cliente não conhece", "COD_PROJETO=CODIGO": "que o WSDL não tem"} {
		if pg := apontar("MudarChamado", "incluir_cliente", partes); pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Find(".aviso.tom-ruim").Text(), diz) ||
			pg.Find("#campo-partes").Text() != partes {
			t.Errorf("%s: %d %s", partes, pg.status, pg.Find(".aviso.tom-ruim").Text())
		}
	}
	if pg := apontar("MudarChamado", "incluir_cliente", "PARAMS=CNPJ_CLIENTE"); !strings.Contains(pg.Find("tr:contains('MudarChamado')").Text(), "incluir_cliente") {
		t.Errorf("%d %s", pg.status, pg.Find("main").Text())
	}
	ateQue(t, "the operation is ours", func() bool { return soDigitos(s.chamar("MudarChamado", "PARAMS", "111.444.777-35", "NOME", "Joana")) })
	if pg := apontar("MudarChamado", "EditOC", ""); !strings.Contains(pg.Find("tr:contains('MudarChamado')").Text(), "EditOC") {
		t.Errorf("%d %s", pg.status, pg.Find("main").Text())
	}
	// The page from before: somebody else has changed it meanwhile.
	if pg := p.enviar("/webservice/wsdl", append(campos, "ato", "usar")...); pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Text(), "Outra pessoa salvou") {
		t.Errorf("a stale page: %d", pg.status)
	}
	versao, _ := p.ver("/webservice/wsdl").Find("form:has(button[value=remover]) input[name=versao]").Attr("value")
	p.enviar("/webservice/wsdl", "versao", versao, "ato", "remover")
	ateQue(t, "ours is served again", func() bool { return strings.Contains(servido(), "DadosServicedesk") })
	if texto := p.trilha("wsdl.trocar") + p.trilha("wsdl.remover"); strings.Count(texto, "WSDL: ") != 2 {
		t.Errorf("the trail: %s", texto)
	}
}

func soDigitos(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
