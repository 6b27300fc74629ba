package portal_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// TestDesligarUmTipo: a kind that is switched off is refused to a system, the refusal leads to where it is switched on, and a person
// still opens it.
func TestDesligarUmTipo(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	formulario := func() (versao string, desligada bool) {
		f := p.ver("/status?tipo=solicitacao&codigo=SO124").Find("#novo form")
		versao, _ = f.Find("input[name=versao]").Attr("value")
		return versao, f.Find("select[name=desligada] option[selected]").AttrOr("value", "") == "sim"
	}
	mudar := func(desligada string) *pagina {
		versao, _ := formulario()
		return p.enviar("/status", "versao", versao, "tipo", "solicitacao", "codigo", "SO124", "nome", "Vazamento", "divisao", "COM01", "desligada", desligada)
	}
	if pg := mudar("sim"); pg.status != http.StatusOK || !strings.Contains(pg.Find("tr:contains('SO124')").Text(), "sincronização desligada") {
		t.Fatalf("%d %s", pg.status, pg.Find("main").Text())
	}
	if _, desligada := formulario(); !desligada {
		t.Error("the form does not say that it is switched off")
	}
	tentativa := 0
	ateQue(t, "the kind is refused", func() bool {
		tentativa++ // the same call again would be told the number that it got
		return strings.Contains(s.chamar("DadosServicedesk", "COD_PROJETO", "C-1001", "COD_SOLICITACAO", "SO124", "DESCRICAO", strconv.Itoa(tentativa)), "(e:322)")
	})
	var linha string
	ateQue(t, "the refusal is in the log", func() bool {
		linha = p.ver("/chamadas?situacao=recusada").Find("tbody a[href^='/portal/chamadas/']").First().AttrOr("href", "")
		return linha != ""
	})
	if pg := p.ver(strings.TrimPrefix(linha, "/portal")); pg.Find("a[href='/portal/status']:contains('Ver o que')").Length() == 0 {
		t.Errorf("the refusal leads nowhere: %s", pg.Find("main").Text())
	}
	chave, _ := p.ver("/ocorrencias/nova").Find("input[name=chave]").Attr("value")
	if pg := p.enviar("/ocorrencias/nova", "chave", chave, "solicitacao", "SO124", "texto", "Aberta por uma pessoa", "ato", "abrir"); pg.status != http.StatusOK || strings.Contains(pg.Text(), "desligada") {
		t.Errorf("a person: %d %s", pg.status, pg.Find("main").Text())
	}
	mudar("")
	if _, desligada := formulario(); desligada {
		t.Error("it is still switched off")
	}
}
