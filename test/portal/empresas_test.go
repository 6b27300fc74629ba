package portal_test

import (
	"strings"
	"testing"

	"ponte/crm"
)

// TestEmpresasEFiliais walks through them: what is refused, a filial with the data of its empresa, an empreendimento of it, and that nothing
// goes that something hangs on.
func TestEmpresasEFiliais(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	s.daFonte("mega", obra()...)
	p := s.admin()
	if pg := p.enviar("/empresas", "tipo", "empresa", "codigo", "", "nome", "", "cnpj", "11222333000180", "email", "a b@x"); pg.status != 422 || pg.Find(".erro").Length() != 4 {
		t.Fatalf("a wrong empresa: %d %q", pg.status, pg.Find(".erro").Text())
	}
	if pg := p.enviar("/empresas", "tipo", "empresa", "codigo", "10", "nome", "Construtora Exemplo", "cnpj", "11.222.333/0001-81", "email", "contato@exemplo.com.br"); pg.status != 200 {
		t.Fatalf("%d %s", pg.status, pg.Find("main").Text())
	}
	if pg := p.enviar("/empresas", "tipo", "empresa", "codigo", "10", "nome", "Outra"); pg.status != 422 || !strings.Contains(pg.Find("#erro-codigo").Text(), "já existe") {
		t.Errorf("a code twice: %d %q", pg.status, pg.Find(".erro").Text())
	}
	duplicar, _ := p.ver("/empresas").Find(`main a:contains("com os dados da empresa")`).Attr("href")
	pg := p.ver(strings.TrimSuffix(strings.TrimPrefix(duplicar, "/portal"), "#novo"))
	if pg.valor("#campo-nome") != "Construtora Exemplo" || pg.valor("#campo-codigo") != "" || pg.valor("#campo-cnpj") != "11222333000181" {
		t.Errorf("duplicated: %q %q", pg.valor("#campo-nome"), pg.valor("#campo-codigo"))
	}
	empresa, _ := pg.Find("#campo-empresa option[selected]").Attr("value")
	if pg := p.enviar("/empresas", "tipo", "filial", "empresa", empresa, "codigo", "1", "nome", "Centro", "matriz", "sim"); pg.status != 200 {
		t.Fatalf("%d %s", pg.status, pg.Find("main").Text())
	}
	if pg := p.enviar("/empresas", "tipo", "filial", "empresa", empresa, "codigo", "2", "nome", "Norte", "matriz", "sim"); pg.status != 422 || !strings.Contains(pg.Find("#erro-matriz").Text(), "Centro") {
		t.Errorf("two head offices: %d %q", pg.status, pg.Find(".erro").Text())
	}
	if pg := p.enviar("/empresas", "tipo", "filial", "empresa", "", "codigo", "2", "nome", "Norte"); pg.status != 422 || pg.Find("#erro-empresa").Length() != 1 {
		t.Errorf("a filial of none: %d %q", pg.status, pg.Find(".erro").Text())
	}
	// The empreendimento is said to be of the filial.
	obra := p.ficha("empreendimentos", "E-1")
	filial, _ := p.ver(obra).Find("#campo-filial option").Last().Attr("value")
	if pg := p.enviar(obra+"/filial", "filial", "999999"); pg.status != 422 || !strings.Contains(pg.Find("#erro-filial").Text(), "não foi encontrado") {
		t.Errorf("of an unknown filial: %d %q", pg.status, pg.Find(".erro").Text())
	}
	if pg := p.enviar(obra+"/filial", "filial", filial); pg.status != 200 || !strings.Contains(pg.Find("#campo-filial option[selected]").Text(), "Centro") {
		t.Errorf("%d %s", pg.status, pg.Find("main").Text())
	}
	// A source that tells of it again does not take it away.
	s.daFonte("mega", reg(crm.VinculoEmpreendimento, "E-1", "nome", "Residencial Ponte", "data_entrega", "2027-09-30"))
	if nome := p.ver(obra).Find("#campo-filial option[selected]").Text(); !strings.Contains(nome, "Centro") {
		t.Errorf("after the source: %q", nome)
	}
	apagar := func(tipo, id, codigo string) *pagina {
		versao, _ := p.ver("/empresas?" + tipo + "=" + id).Find(`input[name=versao]`).First().Attr("value")
		return p.enviar("/empresas", "ato", "apagar", "tipo", tipo, "id", id, "versao", versao, "codigo", codigo, "nome", "X")
	}
	if pg := apagar("filial", filial, "1"); pg.status != 422 || !strings.Contains(pg.Find("main").Text(), "A filial não pode ser apagada: há dados ligados a ela: empreendimentos (1)") {
		t.Errorf("a filial with an empreendimento: %d %q", pg.status, pg.Find(".aviso").Text())
	}
	if pg := apagar("empresa", empresa, "10"); pg.status != 422 || !strings.Contains(pg.Find("main").Text(), "filiais (1)") {
		t.Errorf("an empresa with a filial: %d %q", pg.status, pg.Find(".aviso").Text())
	}
	p.enviar(obra+"/filial", "filial", "0")
	if pg := apagar("filial", filial, "1"); pg.status != 200 {
		t.Errorf("%d %s", pg.status, pg.Find(".aviso").Text())
	}
	if pg := apagar("empresa", empresa, "10"); pg.status != 200 || !strings.Contains(pg.Text(), "Nenhuma empresa") {
		t.Errorf("%d %s", pg.status, pg.Find(".aviso").Text())
	}
}
