package portal_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// TestNegativacaoDiaADia is a day of two people with the bureau: who owes is named on every page on which somebody decides, and not by numbers
// alone.
func TestNegativacaoDiaADia(t *testing.T) {
	t.Parallel()
	c := subirComSerasa(t)
	const devedor, contrato = "ELISA NOGUEIRA", "SA-2024-0104"
	diz := func(onde string, pg *pagina, frases ...string) {
		t.Helper()
		for _, f := range frases {
			if texto := strings.Join(strings.Fields(pg.Find("main").Text()), " "); pg.status != http.StatusOK || !strings.Contains(texto, f) {
				t.Errorf("%s: %d, without %q: %.900s", onde, pg.status, f, texto)
			}
		}
	}
	v := ids(c.admin.ver("/negativacoes/candidatos"), contrato, 3)
	if len(v["id"]) == 0 {
		t.Fatal("nothing of the contract is a candidate")
	}
	diz("what would be asked for", c.admin.pedir(http.MethodPost, "/negativacoes/candidatos", v), devedor, contrato, "Nada foi pedido ainda")
	c.pedir(contrato, 3)
	diz("a minor's", c.pedir("SA-2024-0102", 1), "menos de 18 anos")
	c.admin.ver("/negativacoes/candidatos?codigo=SA-2024-0102").Find("table.lista tbody tr").Each(func(_ int, tr *selecao) {
		if n := strings.Count(tr.Text(), "menos de 18 anos"); n != 1 || tr.Find("input[name=id][disabled]").Length() != 1 {
			t.Errorf("a minor's title: the reason is said %d times, boxes that can be marked %d", n, tr.Find("input[name=id]:not([disabled])").Length())
		}
	})
	proprias := ids(c.admin.ver("/negativacoes?situacao=pendente"), "", 500)
	diz("what would be approved", c.outra.pedir(http.MethodPost, "/negativacoes/aprovar", proprias), devedor, contrato, "Nada foi feito ainda")
	proprias.Set("confirmado", "sim")
	diz("approved by who asked", c.admin.pedir(http.MethodPost, "/negativacoes/aprovar", proprias), "Quem pediu não aprova")
	c.aprovar()
	remessa, bytes := c.remeter()
	diz("the remessa", c.admin.ver(remessa), devedor, contrato, "R$ ")
	pg := c.retornar(bytes, map[int][]string{2: {"057"}, 3: {"888"}})
	diz("the return", pg, devedor, contrato, "rejeitado", "não catalogado")
	diz("the same return again", c.trazer(c.retorno), "já tinha sido lido")
	if n := c.admin.ver("/negativacoes?situacao=aceita").Find("table.lista tbody tr").Length(); n != 1 {
		t.Errorf("%d are accepted", n)
	}
}

// TestPlanilhasDaCobranca opens the workbooks of the new lists: the heading is frozen, columns are as wide as what stands in them, amounts are numbers
// and days are dates.
func TestPlanilhasDaCobranca(t *testing.T) {
	t.Parallel()
	c := subirComSerasa(t)
	c.admin.cobrar()
	c.pedir("SA-2024-0104", 6)
	c.aprovar()
	c.remeter()
	devedor, _ := c.admin.ver("/cobranca/devedores").Find("table.lista tbody th a").Attr("href")
	c.admin.enviar(strings.TrimPrefix(devedor, "/portal")+"/promessas", "tipo", "acordo", "ate", time.Now().AddDate(0, 0, 5).Format(time.DateOnly), "valor", "1.000,00")
	for caminho, quer := range map[string]struct{ quantias, dias []string }{
		"/cobranca/exportar":                {[]string{"E"}, nil},
		"/cobranca/devedores/exportar":      {[]string{"F", "G"}, []string{"H"}},
		"/cobranca/promessas/exportar":      {[]string{"E"}, []string{"D"}},
		"/negativacoes/exportar":            {[]string{"G"}, []string{"A", "H"}},
		"/negativacoes/candidatos/exportar": {[]string{"G"}, []string{"F"}},
		"/negativacoes/remessas/exportar":   {nil, []string{"B"}},
	} {
		livro, err := excelize.OpenReader(strings.NewReader(c.admin.pedir(http.MethodGet, caminho+"?formato=xlsx", nil).corpo))
		if err != nil {
			t.Errorf("%s: %v", caminho, err)
			continue
		}
		if fixo, err := livro.GetPanes("Sheet1"); err != nil || !fixo.Freeze || fixo.YSplit != 1 {
			t.Errorf("%s: the heading is not frozen: %+v, %v", caminho, fixo, err)
		}
		linhas, err := livro.GetRows("Sheet1")
		if err != nil || len(linhas) < 2 {
			t.Errorf("%s: %d rows, %v", caminho, len(linhas), err)
			continue
		}
		for _, coluna := range append(quer.quantias, quer.dias...) {
			if tipo, err := livro.GetCellType("Sheet1", coluna+"2"); err != nil || tipo == excelize.CellTypeInlineString || tipo == excelize.CellTypeSharedString {
				t.Errorf("%s: %s2 is a text: %v, %v", caminho, coluna, tipo, err)
			}
		}
		for _, coluna := range quer.dias {
			if valor, err := livro.GetCellValue("Sheet1", coluna+"2"); err != nil || len(valor) < len("27/11/2026") || valor[2] != '/' {
				t.Errorf("%s: %s2 reads %q, %v", caminho, coluna, valor, err)
			}
		}
		for i, titulo := range linhas[0] {
			coluna, err := excelize.ColumnNumberToName(i + 1)
			if err != nil {
				t.Fatal(err)
			}
			if largura, err := livro.GetColWidth("Sheet1", coluna); err != nil || largura < float64(len([]rune(titulo))) {
				t.Errorf("%s: %q is %v wide, %v", caminho, titulo, largura, err)
			}
		}
	}
}
