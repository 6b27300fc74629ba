package portal_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestRegua is the story of a régua: it is written, its words are looked at with a real título, it is rehearsed while it is off, it is switched
// on, and an older version is read again.
func TestRegua(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	s.daFonte("mega", obra()...)
	p := s.admin()
	p.cobrar()
	if texto := p.ver("/cobranca/reguas").Find("main").Text(); !strings.Contains(texto, "Nenhuma régua") {
		t.Errorf("before there is one: %s", texto)
	}
	exemplo := p.formulario("/cobranca/reguas/nova?exemplo=sim", "form#regua")
	exemplo.Set("ato", "gravar")
	if pg := p.pedir(http.MethodPost, "/cobranca/reguas/nova", exemplo); pg.status != http.StatusOK || !strings.Contains(pg.Find("table.lista").Text(), "desligada") {
		t.Errorf("the example as it ships: %d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	nova := []string{
		"nome", "Padrão", "limite", "400", "multa", "2,00", "mora", "1,00",
		"passos.1.nome", "Aviso", "passos.1.dias", "5", "passos.1.canal", "email", "passos.1.assunto", "Parcela {parcela}", "passos.1.texto", "Olá, {primeiro_nome}: {valor} venceu em {vencimento}.",
		"passos.2.nome", "Ligar", "passos.2.dias", "20", "passos.2.canal", "tarefa", "passos.2.assunto", "Ligar para {nome}", "passos.2.texto", "Contrato {contrato}", "passos.2.valor_minimo", "50,00",
	}
	com := func(pares ...string) []string { return append(append([]string{}, nova...), pares...) }
	// What is wrong is said beside its field, and what was typed stays.
	errada := com("ato", "gravar", "passos.3.nome", "Errado", "passos.3.dias", "logo", "passos.3.canal", "email", "passos.3.assunto", "x", "passos.3.texto", "{saldo}")
	if pg := p.enviar("/cobranca/reguas/nova", errada...); pg.status != http.StatusUnprocessableEntity || pg.Find(`[id="erro-passos.3.dias"]`).Length() != 1 ||
		pg.Find(`[id="campo-passos.1.assunto"]`).AttrOr("value", "") != "Parcela {parcela}" {
		t.Errorf("days that are none: %d %s", pg.status, pg.Find(".erro").Text())
	}
	errada = com("ato", "gravar", "passos.3.nome", "Errado", "passos.3.dias", "30", "passos.3.canal", "email", "passos.3.assunto", "x", "passos.3.texto", "{saldo}")
	if pg := p.enviar("/cobranca/reguas/nova", errada...); pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Find(`[id="erro-passos.3.texto"]`).Text(), "a variável saldo não existe") {
		t.Errorf("a variable that is none: %d %s", pg.status, pg.Find(".erro").Text())
	}
	if pg := p.enviar("/cobranca/reguas/nova", com("ato", "mais")...); pg.Find("section h2:contains('Passo novo')").Length() != 1 {
		t.Errorf("no empty step: %s", pg.Find("h2").Text())
	}
	// The words with a real título, and with one of a contract that is not there.
	previa := p.enviar("/cobranca/reguas/nova", com("ato", "ver", "previa_contrato", "C-9001")...).Find("#previa").Text()
	if !strings.Contains(previa, "Olá, JOANA: R$ 1.234,56 venceu em 10/02/2026.") || !strings.Contains(previa, "Ligar para JOANA PEREIRA") {
		t.Errorf("the preview: %s", previa)
	}
	if pg := p.enviar("/cobranca/reguas/nova", com("ato", "ver", "previa_contrato", "C-0")...); pg.status != http.StatusUnprocessableEntity || pg.Find("#erro-previa_contrato").Length() != 1 {
		t.Errorf("a contract that is not there: %d", pg.status)
	}
	if pg := p.enviar("/cobranca/reguas/nova", com("ato", "gravar")...); pg.status != http.StatusOK || !strings.Contains(pg.Find("table.lista").Text(), "desligada") {
		t.Fatalf("saved: %d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	endereco, _ := p.ver("/cobranca/reguas").Find("table.lista tbody th a:contains('Padrão')").Attr("href")
	regua := strings.TrimPrefix(endereco, "/portal")
	id := regua[strings.LastIndex(regua, "/")+1:]

	// Off, it does nothing; rehearsed, it says of each título what and why not.
	if texto := p.ver("/cobranca/ensaio").Find("#resultado").Text(); !strings.Contains(texto, "Nada a fazer") {
		t.Errorf("a régua that is off: %s", texto)
	}
	ensaio := p.ver("/cobranca/ensaio?regua=" + id)
	if texto := ensaio.Find("#resultado table").Text(); !strings.Contains(texto, "C-9001") || !strings.Contains(texto, "Ligar") || !strings.Contains(texto, "e-mail") {
		t.Errorf("the rehearsal: %s", texto)
	}
	livro, err := excelize.OpenReader(strings.NewReader(p.pedir(http.MethodGet, "/cobranca/ensaio/exportar?formato=xlsx&regua="+id, nil).corpo))
	if err != nil {
		t.Fatal(err)
	}
	if linhas, err := livro.GetRows("Sheet1"); err != nil || len(linhas) < 4 || linhas[1][0] != "C-9001" {
		t.Errorf("the workbook: %v, %v", linhas, err)
	}

	// The next version, read beside the first.
	form := p.formulario(regua, "form#regua")
	form.Set("passos.1.nome", "Primeiro aviso")
	form.Set("ato", "gravar")
	if pg := p.pedir(http.MethodPost, regua, form); pg.status != http.StatusOK {
		t.Fatalf("the second version: %d %s", pg.status, pg.Find(".erro").Text())
	}
	if pg := p.pedir(http.MethodPost, regua, form); pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Text(), "Outra pessoa salvou") {
		t.Errorf("from a page that is older than the régua: %d", pg.status)
	}
	antiga := p.ver(regua + "?versao=1")
	if antiga.Find(`[id="campo-passos.1.nome"]`).AttrOr("value", "") != "Aviso" || !strings.Contains(antiga.Text(), "Esta é a versão 1") {
		t.Errorf("the first version: %s", antiga.Find("main").Text())
	}
	if pg := p.enviar(regua, "ato", "ligar"); !strings.Contains(pg.Find("table.lista").Text(), "ligada") {
		t.Errorf("switched on: %s", pg.Find("main").Text())
	}
	if texto := p.ver("/cobranca/ensaio").Find("#contagem").Text(); !strings.Contains(texto, "títulos vistos") {
		t.Errorf("what the next run would do: %s", texto)
	}

	// Hours of a state, and a debtor who does not want e-mail.
	if pg := p.enviar("/cobranca/janelas", "uf", "SP", "semana", "sempre"); pg.status != http.StatusUnprocessableEntity || pg.Find("#erro-SP").Length() != 1 {
		t.Errorf("hours that are none: %d", pg.status)
	}
	if pg := p.enviar("/cobranca/janelas", "uf", "SP", "semana", "seg-sex 10:00-16:00"); !strings.Contains(pg.Find("tr:contains('São Paulo')").Text(), "seg-sex 10:00-16:00") {
		t.Errorf("hours: %s", pg.Find("tr:contains('São Paulo')").Text())
	}
	devedor, _ := p.ver("/cobranca/devedores").Find("table.lista tbody th a").Attr("href")
	devedor = strings.TrimPrefix(devedor, "/portal")
	if pg := p.enviar(devedor+"/recusas", "canal", "email", "ato", "recusar", "motivo", "Pediu por telefone"); !strings.Contains(pg.Find("#contatos").Text(), "Pediu por telefone") {
		t.Errorf("the refusal: %s", pg.Find("#contatos").Text())
	}
	if texto := p.ver("/cobranca/ensaio?pulados=sim").Find("#resultado table").Text(); !strings.Contains(texto, "não quer ser contatado por e-mail") {
		t.Errorf("the rehearsal after it: %s", texto)
	}
	if pg := p.enviar(devedor+"/recusas", "canal", "email", "ato", "aceitar"); strings.Contains(pg.Find("#contatos").Text(), "Pediu por telefone") {
		t.Errorf("taken back: %s", pg.Find("#contatos").Text())
	}
}
