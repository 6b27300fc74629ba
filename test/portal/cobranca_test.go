package portal_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// cobrar turns the ocorrências of collection on and has the títulos looked at.
func (p *pessoa) cobrar() {
	p.t.Helper()
	config := p.formulario("/configuracoes", "form#configuracoes")
	config.Set("cobranca", "sim")
	if pg := p.pedir(http.MethodPost, "/configuracoes", config); pg.status != http.StatusOK {
		p.t.Fatalf("the setting: %d %s", pg.status, pg.Find(".erro").Text())
	}
	ateQue(p.t, "the picture has the setting", func() bool {
		p.enviar("/cobranca")
		return p.ver("/cobranca").Find("#t-faixas").Closest("section").Find("tbody tr").Length() > 0
	})
}

// TestCobranca is the story of a contract that owes: its ocorrências, what the Painel adds up, a promise that is written down and taken back, and
// the payment of everything.
func TestCobranca(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	s.daFonte("mega", obra()...)
	p := s.admin()
	if texto := p.ver("/cobranca").Find("main").Text(); !strings.Contains(texto, "estão desligadas") {
		t.Errorf("it does not say that it is off: %s", texto)
	}
	p.cobrar()
	quadro := p.ver("/cobranca")
	linha := quadro.Find("tbody tr:contains('Residencial Ponte')").Text()
	if !strings.Contains(linha, "R$ 1.234,56") || !strings.Contains(quadro.Find(".cartoes").Text(), "Promessas e acordos em aberto") {
		t.Errorf("the Painel: %s / %s", linha, quadro.Find(".cartoes").Text())
	}
	// The workbook is opened and adds up to what the page says.
	livro, err := excelize.OpenReader(strings.NewReader(p.pedir(http.MethodGet, "/cobranca/exportar?formato=xlsx", nil).corpo))
	if err != nil {
		t.Fatal(err)
	}
	linhas, err := livro.GetRows("Sheet1", excelize.Options{RawCellValue: true})
	if err != nil || len(linhas) < 3 {
		t.Fatalf("%v, %v", linhas, err)
	}
	parcelas, devido := 0, 0.0
	for i, l := range linhas[1:] {
		n, _ := strconv.Atoi(l[3])
		v, err := strconv.ParseFloat(l[4], 64)
		if err != nil {
			t.Fatalf("row %d: %q is no number: %v", i+2, l[4], err)
		}
		parcelas, devido = parcelas+n, devido+v
	}
	if tipo, err := livro.GetCellType("Sheet1", "E2"); err != nil || tipo == excelize.CellTypeSharedString || tipo == excelize.CellTypeInlineString {
		t.Errorf("the amount is %v, %v", tipo, err)
	}
	if want := float64(parcelas) * 1234.56; parcelas < 3 || devido < want-0.01 || devido > want+0.01 {
		t.Errorf("%d parcelas of 1234.56 come to %v", parcelas, devido)
	}
	if total := quadro.Find("tbody tr:contains('Total')").Text(); !strings.Contains(total, strconv.Itoa(parcelas)) {
		t.Errorf("the page's total is %s, the workbook has %d", total, parcelas)
	}

	devedor, ok := p.ver("/cobranca/devedores").Find("table.lista tbody th a:contains('C-9001')").Attr("href")
	if !ok {
		t.Fatal("the contract is not in the list")
	}
	if n := p.ver("/cobranca/devedores?faixa=0").Find("table.lista").Length(); n != 0 {
		t.Error("who owes for longer is in the band of a month")
	}
	if pg := p.ver("/cobranca/devedores?empreendimento=-1"); pg.Find("table.lista").Length() != 0 {
		t.Error("it has an empreendimento")
	}
	devedor = strings.TrimPrefix(devedor, "/portal")
	pg := p.ver(devedor)
	numero := pg.Find("#t-deve ~ dl a.numero-oc").Text()
	subs := pg.Find("#t-parcelas ~ table tbody a.numero-oc")
	if numero == "" || subs.Length() != parcelas {
		t.Fatalf("ocorrência %q, %d of parcelas, want %d", numero, subs.Length(), parcelas)
	}
	if texto := p.ver("/ocorrencias/" + subs.First().Text()).Find("main").Text(); !strings.Contains(texto, numero) || !strings.Contains(texto, "C-9001") {
		t.Errorf("the parcela's ocorrência does not lead to the contract's: %s", texto)
	}

	// A promise: what is wrong is said beside the field, and what was typed stays.
	if pg := p.enviar(devedor+"/promessas", "tipo", "acordo", "ate", "2020-01-01", "valor", "1.000,00"); pg.status != http.StatusUnprocessableEntity ||
		pg.Find("#erro-ate").Length() != 1 || pg.Find("#campo-valor").AttrOr("value", "") != "1.000,00" {
		t.Errorf("a day that is over: %d %s", pg.status, pg.Find(".erro").Text())
	}
	if pg := p.enviar(devedor+"/promessas", "ate", "2020-01-01", "valor", "mil"); pg.status != http.StatusUnprocessableEntity || pg.Find("#erro-valor").Length() != 1 {
		t.Errorf("no amount: %d", pg.status)
	}
	ate := time.Now().AddDate(0, 0, 5).Format(time.DateOnly)
	pg = p.enviar(devedor+"/promessas", "tipo", "acordo", "ate", ate, "valor", "1.000,00", "combinado", "Duas vezes")
	if pg.status != http.StatusOK || !strings.Contains(pg.Find("#promessas").Text(), "Em aberto") || !strings.Contains(pg.Find("#promessas").Text(), "R$ 1.000,00") {
		t.Fatalf("the promise: %d %s", pg.status, pg.Find("#promessas").Text())
	}
	if texto := p.ver("/ocorrencias/" + numero).Find("#tarefas").Text(); !strings.Contains(texto, "Acordo ") || !strings.Contains(texto, "R$ 1.000,00") {
		t.Errorf("its tarefa: %s", texto)
	}
	if texto := p.ver("/cobranca/devedores").Find("table.lista").Text(); !strings.Contains(texto, "prometido") {
		t.Errorf("the list does not say that it was promised: %s", texto)
	}
	if texto := p.ver("/cobranca/promessas").Find("table.lista").Text(); !strings.Contains(texto, "C-9001") || !strings.Contains(texto, "Duas vezes") {
		t.Errorf("the list of promises: %s", texto)
	}
	form, _ := pg.Find("#promessas form").Attr("action")
	p.enviar(strings.TrimPrefix(form, "/portal"), "nota", "Desistiu")
	if texto := p.ver("/cobranca/promessas?situacao=cancelada").Find("table.lista").Text(); !strings.Contains(texto, "Cancelada") {
		t.Errorf("taken back: %s", texto)
	}
	if pg := p.pedir(http.MethodGet, "/cobranca/devedores/999999", nil); pg.status != http.StatusNotFound {
		t.Errorf("nobody's: %d", pg.status)
	}

	// The source says that all of it was paid.
	pagos := obra()
	for i := range pagos {
		if r := &pagos[i]; r.Valores["sequencia"] != "" {
			r.Valores["pago"], r.Valores["pago_em"], r.Valores["situacao"] = "1234,56", "2026-11-20", "Pago"
			r.Em = r.Em.Add(time.Hour)
		}
	}
	s.daFonte("mega", pagos...)
	ateQue(t, "the payment is seen", func() bool { // the server may be looking by itself, and one look at a time is made
		p.enviar("/cobranca")
		return strings.Contains(p.ver("/cobranca/devedores?situacao=encerrado").Find("table.lista").Text(), "em dia")
	})
	if texto := p.ver("/ocorrencias/" + numero).Find("main").Text(); !strings.Contains(texto, "Nenhuma parcela do contrato está vencida") {
		t.Errorf("the contract's ocorrência: %s", texto)
	}
	if csv := p.pedir(http.MethodGet, "/cobranca/devedores/exportar?formato=csv&situacao=todos", nil).corpo; !strings.Contains(csv, "C-9001") {
		t.Errorf("the file: %s", csv)
	}
}
