package portal_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/integration/serasa"
)

// devendo gives a contract three títulos that are long overdue, and the installation what the bureau asks of it.
func (p *pessoa) devendo() {
	p.t.Helper()
	registros := obra()[:7]
	for campo, valor := range map[string]string{
		"logradouro": "Rua das Flores", "numero": "100", "bairro": "Centro", "cidade": "São Paulo", "estado": "SP", "cep": "01001-000",
	} {
		registros[3].Valores[campo] = valor
	}
	vence := time.Now().AddDate(0, -4, 0).Format(time.DateOnly)
	for i := range 3 {
		registros = append(registros, reg(crm.VinculoTitulo, fmt.Sprint("N-", i), "contrato", "K-1", "codigo", fmt.Sprint(i+1), "situacao", "Ativo", "vencimento", vence, "valor", "1234,56"))
	}
	p.s.daFonte("mega", registros...)
	config := p.formulario("/configuracoes", "form#configuracoes")
	for chave, valor := range map[string]string{
		"serasa_cnpj": "11222333000181", "serasa_natureza": "IM", "serasa_contato": "Cobrança", "serasa_telefone": "11 33334444", "serasa_diferencial": "0012",
	} {
		config.Set(chave, valor)
	}
	if pg := p.pedir(http.MethodPost, "/configuracoes", config); pg.status != http.StatusOK {
		p.t.Fatalf("the settings: %d %s", pg.status, pg.Find(".erro").Text())
	}
}

// escolher sends a form of a page with its own address and hidden fields, and these on top.
func (p *pessoa) escolher(pg *pagina, seletor string, pares ...string) *pagina {
	p.t.Helper()
	form := pg.Find(seletor)
	if form.Length() != 1 {
		p.t.Fatalf("%s has %d forms %s: %s", pg.url, form.Length(), seletor, pg.Find("main").Text())
	}
	campos := url.Values{}
	form.Find(`input[type="hidden"]`).Each(func(_ int, c *selecao) { campos.Add(c.AttrOr("name", ""), c.AttrOr("value", "")) })
	for i := 0; i < len(pares); i += 2 {
		campos.Add(pares[i], pares[i+1])
	}
	return p.pedir(http.MethodPost, strings.TrimPrefix(form.AttrOr("action", ""), "/portal"), campos)
}

// situacoes is where each in the list stands, the newest first.
func (p *pessoa) situacoes() string {
	p.t.Helper()
	lista := p.ver("/negativacoes").Find(`table.lista td[data-rotulo="Situação"] .emblema`)
	return strings.Join(lista.Map(func(_ int, c *selecao) string {
		rotulo, _, _ := strings.Cut(c.Text(), ",")
		return strings.TrimSpace(rotulo)
	}), ", ")
}

func (p *pessoa) espera(situacoes string) {
	p.t.Helper()
	if tem := p.situacoes(); tem != situacoes {
		p.t.Errorf("they stand at %q, want %q", tem, situacoes)
	}
}

// TestNegativacoes walks the forms: asked for, refused to who asked, approved by another, sent, the ruler, the return once and again, one that is of no remessa,
// the exclusion and its return.
func TestNegativacoes(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	p.devendo()
	bruna := s.outroUsuario(p, "bruna")
	bureau := serasa.NovaSimulada()

	candidatos := p.ver("/negativacoes/candidatos?codigo=C-9001")
	ids := candidatos.Find(`input[name="id"]`).Map(func(_ int, c *selecao) string { return c.AttrOr("value", "") })
	if len(ids) != 3 || strings.Contains(candidatos.corpo, "39053344705") {
		t.Fatalf("%d candidates, documents masked: %t", len(ids), !strings.Contains(candidatos.corpo, "39053344705"))
	}
	if n := p.ver("/negativacoes/candidatos").Find(`input[name="id"]`).Length(); n < 3 {
		t.Errorf("the whole list has %d", n)
	}
	previa := p.escolher(candidatos, `#resultado form[method="post"]`, "id", ids[0], "id", ids[1])
	p.espera("")
	p.escolher(previa, `#resultado form[method="post"]`, "motivo", "não responde")
	p.espera("espera aprovação, espera aprovação")
	if texto := p.enviar("/negativacoes/candidatos", "id", ids[0]).Find("main").Text(); !strings.Contains(texto, "já tem uma negativação") {
		t.Errorf("asked for twice: %s", texto)
	}

	lista := p.ver("/negativacoes")
	negs := lista.Find(`table.lista input[name="id"]`).Map(func(_ int, c *selecao) string { return c.AttrOr("value", "") })
	todas := []string{"id", negs[0], "id", negs[1]}
	aprovar := func(quem *pessoa) *pagina {
		return quem.escolher(quem.enviar("/negativacoes/aprovar", todas...), "main form")
	}
	if texto := aprovar(p).Find("main").Text(); !strings.Contains(texto, "Quem pediu não aprova") {
		t.Errorf("who asked approved: %s", texto)
	}
	p.espera("espera aprovação, espera aprovação")
	aprovar(bruna)
	p.espera("aprovada, aprovada")
	p.escolher(p.enviar("/negativacoes/lote", "ato", "desaprovar", "id", negs[0]), "main form")
	p.espera("espera aprovação, aprovada")
	if texto := aprovar(bruna).Find("main").Text(); !strings.Contains(texto, "Já foi aprovada por bruna") {
		t.Errorf("one of two: %s", texto)
	}
	p.espera("aprovada, aprovada")

	remessa := p.enviar("/negativacoes/remessas")
	if !strings.HasPrefix(remessa.url.Path, "/portal/negativacoes/remessas/") || remessa.Find("#regua").Length() != 1 {
		t.Fatalf("no remessa: %s %s", remessa.url, remessa.Find("main").Text())
	}
	p.espera("enviada, enviada")
	caminho := strings.TrimPrefix(remessa.url.Path, "/portal")
	if regua := p.ver(caminho + "?linha=2").Find("#regua").Text(); !strings.Contains(regua, "valor") || strings.Contains(regua, "39053344705") || !strings.Contains(regua, "***.533.447-**") {
		t.Errorf("the ruler: %s", regua)
	}
	arquivo := p.pedir(http.MethodGet, caminho+"/arquivo", nil).corpo
	if len(arquivo) != 4*602 || arquivo[126:130] != "0012" {
		t.Fatalf("the file has %d bytes, and %q for the difference", len(arquivo), arquivo[126:130])
	}
	if outra := p.pedir(http.MethodGet, caminho+"/arquivo", nil).corpo; outra != arquivo {
		t.Error("the file changed")
	}
	volta, err := bureau.Receber([]byte(arquivo), map[int][]string{3: {"296"}})
	if err != nil {
		t.Fatal(err)
	}
	// What is no return of this remessa moves nothing, and each leaves a line.
	for nome, conteudo := range map[string]string{
		"cut": string(volta[:len(volta)-700]), "another's": strings.Replace(string(volta), string(volta[119:125]), "000777", 1), "the remessa itself": arquivo, "no file of it": "%PDF-1.7",
	} {
		if texto := p.anexar("/negativacoes/retornos", "arquivo", "retorno.txt", conteudo).Find("main").Text(); !strings.Contains(texto, "Nada mudou") {
			t.Errorf("%s: %s", nome, texto)
		}
	}
	p.espera("enviada, enviada")
	lido := p.anexar("/negativacoes/retornos", "arquivo", "retorno.txt", string(volta))
	if texto := lido.Find("main").Text(); !strings.Contains(texto, "1 aceito") || !strings.Contains(texto, "1 rejeitado") || !strings.Contains(texto, "296") {
		t.Errorf("the return: %s", texto)
	}
	depois := p.situacoes()
	if depois != "rejeitada pela Serasa, negativada" && depois != "negativada, rejeitada pela Serasa" {
		t.Errorf("they stand at %s", depois)
	}
	de := p.anexar("/negativacoes/retornos", "arquivo", "retorno.txt", string(volta))
	if de.url.Path != lido.url.Path || !strings.Contains(de.corpo, "já tinha sido lido") {
		t.Errorf("the same again: %s", de.url)
	}
	p.espera(depois)

	// Out again.
	aceita := p.ver("/negativacoes?situacao=aceita").Find(`table.lista input[name="id"]`).AttrOr("value", "")
	if pg := p.enviar("/negativacoes/"+aceita, "ato", "baixa", "motivo_baixa", "88"); pg.status != http.StatusUnprocessableEntity {
		t.Errorf("a reserved motive: %d", pg.status)
	}
	p.enviar("/negativacoes/"+aceita, "ato", "baixa", "motivo_baixa", "19", "motivo", "acordo")
	p.enviar("/negativacoes/"+aceita, "ato", "desistir")
	p.espera(depois)
	p.enviar("/negativacoes/"+aceita, "ato", "baixa", "motivo_baixa", "19", "motivo", "acordo")
	segunda := p.enviar("/negativacoes/remessas")
	arquivo = p.pedir(http.MethodGet, strings.TrimPrefix(segunda.url.Path, "/portal")+"/arquivo", nil).corpo
	if volta, err = bureau.Receber([]byte(arquivo), nil); err != nil {
		t.Fatal(err)
	}
	p.anexar("/negativacoes/retornos", "arquivo", "retorno.txt", string(volta))
	p.espera(strings.Replace(depois, "negativada", "baixada", 1))
	if trilha := p.trilha("negativacao.aprovar"); !strings.Contains(trilha, "bruna") {
		t.Errorf("the trail: %s", trilha)
	}
}
