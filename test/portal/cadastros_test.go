package portal_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/cadastro"
)

// daFonte brings records of a source into the demonstration's tenant, as a load in another process would.
func (s *servidor) daFonte(sistema string, registros ...cadastro.Registro) {
	s.t.Helper()
	banco, fechar := s.abrirBanco()
	defer fechar()
	tenant, err := banco.Cadastro().Tenant(s.t.Context(), "demo")
	if err != nil {
		s.t.Fatal(err)
	}
	uso := cadastro.Sincronizador{Cadastros: banco.Cadastro(), Relogio: crm.RelogioDoSistema}
	resultados, err := uso.Nova(tenant, cadastro.Fonte{Sistema: sistema, Dona: true}, cadastro.Opcoes{Anunciar: true}).Sincronizar(s.t.Context(), registros)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, r := range resultados {
		if r.Desfecho == cadastro.Recusado {
			s.t.Fatalf("%s %s: %v", r.Registro.Tipo, r.Registro.Codigo, r.Erro)
		}
	}
}

// reg is a record of a source; pares are field and text.
func reg(tipo crm.TipoVinculo, codigo string, pares ...string) cadastro.Registro {
	r := cadastro.Registro{Tipo: tipo, Codigo: codigo, Em: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), Valores: map[string]string{}}
	for i := 0; i < len(pares); i += 2 {
		r.Valores[pares[i]] = pares[i+1]
	}
	return r
}

// obra is what a source tells of one building: the demonstration's own empreendimento under the source's names, a contract with two
// people, and more títulos than a page has.
func obra() []cadastro.Registro {
	registros := []cadastro.Registro{
		reg(crm.VinculoEmpreendimento, "E-1", "nome", "Residencial Ponte", "data_entrega", "2027-06-30"), reg(crm.VinculoBloco, "B-9", "empreendimento", "E-1", "nome", "Torre Nova"),
		reg(crm.VinculoUnidade, "U-901", "codigo_bloco", "B-9", "unidade", "901", "codigo", "9901"),
		reg(crm.VinculoCliente, "M-1", "documento", "390.533.447-05", "nome", "JOANA PEREIRA", "codigo", "J-1", "rg", "12.345.678-9", "nascimento", "1980-02-03", "celular", "11987650001"),
		reg(crm.VinculoCliente, "M-2", "documento", "111.444.777-35", "nome", "PAULO PEREIRA", "codigo", "P-1", "conjuge", "M-1"),
		reg(crm.VinculoContrato, "K-1", "codigo", "C-9001", "cliente", "M-1", "codigo_unidade", "U-901", "situacao", "A", "assinado_em", "2025-03-04"),
		reg(crm.VinculoParticipante, "K-1/M-2", "contrato", "K-1", "cliente", "M-2", "papel", "Coadquirente", "parte", "33,33"),
	}
	for i := range 60 {
		vence := time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC).AddDate(0, i, 0)
		t := reg(crm.VinculoTitulo, fmt.Sprint("T-", i), "contrato", "K-1", "codigo", fmt.Sprint(i+1), "sequencia", fmt.Sprintf("%03d/060", i+1), "tipo", "Mensal", "situacao", "Ativo",
			"vencimento", vence.Format(time.DateOnly), "valor", "1234,56", "link", "https://boletos.example/"+fmt.Sprint(i))
		switch i {
		case 0:
			t.Valores["pago"], t.Valores["pago_em"], t.Valores["situacao"] = "1234,56", "2026-01-09", "Pago"
		case 2:
			t.Valores["prorrogado"] = "2031-12-20"
		}
		registros = append(registros, t)
	}
	return registros
}

// ficha is the address of a record's page, found by its list's search.
func (p *pessoa) ficha(lista, busca string) string {
	p.t.Helper()
	endereco, ok := p.ver("/" + lista + "?" + url.Values{"q": {busca}}.Encode()).Find("table.lista tbody th a").First().Attr("href")
	if !ok {
		p.t.Fatalf("%s has no %s", lista, busca)
	}
	return strings.TrimPrefix(endereco, "/portal")
}

// TestFichasDeCadastro: what a source told of one building is found from page to page, with what was opened for each.
func TestFichasDeCadastro(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	s.daFonte("mega", obra()...)
	numero := s.abrir("FICHA-1", "COD_PROJETO", "C-9001")
	s.abrir("FICHA-2")
	p := s.admin()
	contrato := p.ficha("contratos", "K-1") // by the source's name
	pg := p.ver(contrato)
	for _, frase := range []string{
		"C-9001", "JOANA PEREIRA", "***.533.447-**", "Residencial Ponte · Torre Nova · 901", "04/03/2025", "Ativo", "PAULO PEREIRA", "Coadquirente", "33,33 %", "K-1", "mega",
		"R$ 1.234,56", "em 09/01/2026", "Valores de mega em 20/11/2026",
	} {
		if !strings.Contains(pg.Find("main").Text(), frase) {
			t.Errorf("the contract's page does not say %q", frase)
		}
	}
	if vencidos := pg.Find("#t-titulos").Closest("section").Find("tr:contains('vencida') th").Text(); !strings.Contains(vencidos, "002/060") || strings.Contains(vencidos, "001/060") || strings.Contains(vencidos, "003/060") {
		t.Errorf("overdue: %q", vencidos)
	}
	if n := pg.Find("#t-titulos").Closest("section").Find("tbody tr").Length(); n != 50 {
		t.Errorf("%d títulos on the first page", n)
	}
	proxima, _ := pg.Find(`.paginacao a[rel="next"]`).Attr("href")
	segunda := p.ver(strings.TrimPrefix(proxima, "/portal")).Find("#t-titulos").Closest("section")
	if texto := segunda.Text(); segunda.Find("tbody tr").Length() != 10 || !strings.Contains(texto, "20/12/2031") || !strings.Contains(texto, "era 10/03/2026") {
		t.Errorf("the second page of títulos: %s", texto)
	}
	if href, _ := segunda.Find("tbody a").First().Attr("href"); !strings.HasPrefix(href, "https://boletos.example/") {
		t.Errorf("the link of a slip is %q", href)
	}
	// From page to page, and to what was opened for each.
	unidade := p.ficha("unidades", "U-901")
	if texto := p.ver(unidade).Find("main").Text(); !strings.Contains(texto, "C-9001") || !strings.Contains(texto, "9901") {
		t.Errorf("the unit's page: %s", texto)
	}
	empreendimento := p.ficha("empreendimentos", "E-1")
	pg = p.ver(empreendimento)
	if texto := pg.Find("main").Text(); !strings.Contains(texto, "Torre Nova") || !strings.Contains(texto, "30/06/2027") {
		t.Errorf("the empreendimento's page: %s", texto)
	}
	bloco, _ := pg.Find("a:contains('Torre Nova')").Attr("href")
	if linhas := p.ver(strings.TrimPrefix(bloco, "/portal")).Find("table.lista tbody tr"); linhas.Length() != 1 || !strings.Contains(linhas.Text(), "901") {
		t.Errorf("the units of a bloco: %s", linhas.Text())
	}
	for _, pagina := range []string{contrato, unidade} {
		link, _ := p.ver(pagina).Find("a:contains('Ocorrências')").Last().Attr("href")
		if linhas := p.ver(strings.TrimPrefix(link, "/portal")).Find("table.lista tbody tr"); linhas.Length() != 1 || !strings.Contains(linhas.Text(), numero) {
			t.Errorf("%s has %s", link, linhas.Text())
		}
	}
	link, _ := p.ver(empreendimento).Find("main a:contains('Ocorrências')").Attr("href")
	if n := p.ver(strings.TrimPrefix(link, "/portal")).Find("table.lista tbody tr").Length(); n != 2 {
		t.Errorf("the empreendimento has %d ocorrências", n)
	}
	// A client's personal data is shown to who asks, and that stays.
	cliente := p.ficha("clientes", "M-1")
	pg = p.ver(cliente)
	for _, dado := range []string{"39053344705", "390.533", "12.345.678-9", "03/02/1980"} {
		if strings.Contains(pg.corpo, dado) {
			t.Errorf("%s is shown", dado)
		}
	}
	aberto := p.enviar(cliente + "/documento").Find("#cadastro").Text()
	if !strings.Contains(aberto, "39053344705") || !strings.Contains(aberto, "12.345.678-9") || !strings.Contains(aberto, "03/02/1980") {
		t.Errorf("asked for: %s", aberto)
	}
	if !strings.Contains(p.trilha("documento.mostrar"), strings.Replace(cliente[1:], "clientes/", "cliente ", 1)) {
		t.Error("no trail of who asked")
	}
	if texto := p.ver(p.ficha("clientes", "M-2")).Find("main").Text(); !strings.Contains(texto, "CônjugeJOANA PEREIRA") || !strings.Contains(texto, "Participa de") {
		t.Errorf("spouse and shares: %s", texto)
	}
	for _, caminho := range []string{"/contratos/999999", "/unidades/0", "/empreendimentos/x", "/contratos/1/editar"} {
		if pg := p.pedir(http.MethodGet, caminho, nil); pg.status != 404 {
			t.Errorf("%s: %d", caminho, pg.status)
		}
	}
}

// TestRemedioDaRecusa: the remedy of a call that was refused for what is not registered is the form with what the call sent in it; once it
// is saved, the same call is taken.
func TestRemedioDaRecusa(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	partes := []string{"COD_PROJETO", "C-5050", "COD_DIVISAO", "COM01", "COD_SOLICITACAO", "SO124", "CODIGO_OC", "REM-1", "DESCRICAO", "Infiltração", "CNPJ_CLIENTE", "529.982.247-25"}
	if r := s.chamar("DadosServicedesk", partes...); !strings.Contains(r, "C-5050") {
		t.Fatalf("the opening answered %q", r)
	}
	ateQue(t, "the refusal is in the log", func() bool { return strings.Contains(p.ver("/chamadas").Text(), "Contrato não encontrado") })
	recusada, _ := p.ver("/chamadas?situacao=recusada").Find("table.lista tbody th a").First().Attr("href")
	recusada, _, _ = strings.Cut(recusada, "?") // without the list that it was found in
	remedio, _ := p.ver(strings.TrimPrefix(recusada, "/portal")).Find(".remedio a").Attr("href")
	form := p.ver(strings.TrimPrefix(remedio, "/portal"))
	if v, _ := form.Find("#campo-codigo").Attr("value"); v != "C-5050" {
		t.Errorf("the contract's code is %q", v)
	}
	if texto := form.Find("main").Text(); !strings.Contains(texto, "A chamada enviou ***.982.247-**") || !strings.Contains(texto, "quando o parceiro repetir") || strings.Contains(form.corpo, "52998224725") {
		t.Errorf("the form says %s", texto)
	}
	campos := p.formulario(strings.TrimPrefix(remedio, "/portal"), "main form")
	campos.Set("documento", "529.982.247-26")
	if pg := p.pedir(http.MethodPost, "/contratos/novo", campos); pg.status != 422 || pg.Find("#erro-documento").Length() == 0 || pg.Find(`input[name="chamada"]`).Length() != 1 {
		t.Errorf("a document of nobody: %d %s", pg.status, pg.Find(".erro").Text())
	}
	campos.Set("documento", "529.982.247-25")
	pg := p.pedir(http.MethodPost, "/contratos/novo", campos)
	if pg.url.Path != recusada || !strings.Contains(pg.Text(), "Cadastro gravado. A ocorrência entra quando o parceiro repetir") {
		t.Errorf("saved: %s %s", pg.url, pg.Find(".aviso").Text())
	}
	caminho := strings.TrimPrefix(recusada, "/portal")
	if texto := p.ver(caminho).Find(".remedio").Text(); !strings.Contains(texto, "entra quando o parceiro repetir") {
		t.Errorf("before it is repeated: %s", texto)
	}
	numero := s.chamar("DadosServicedesk", partes...)
	if !regexp.MustCompile(`^[0-9]+$`).MatchString(numero) {
		t.Errorf("repeated: %q", numero)
	}
	if entrou := p.ver(caminho).Find(".remedio .entrou a"); entrou.Text() != numero || strings.Contains(p.ver(caminho).Find(".remedio").Text(), "quando o parceiro repetir") {
		t.Errorf("afterwards: %s", p.ver(caminho).Find(".remedio").Text())
	}
	if pg := p.pedir(http.MethodGet, "/contratos/novo?chamada=999999999", nil); pg.status != 404 {
		t.Errorf("of no call: %d", pg.status)
	}
}

// TestEditarCadastro: a form of the record's fields, what is emptied is erased, what is wrong stands beside its field, and what
// somebody else changed meanwhile is not written over.
func TestEditarCadastro(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	s.daFonte("mega", obra()...)
	p := s.admin()
	cliente := p.ficha("clientes", "M-1")
	velho := p.formulario(cliente+"/editar", "main form")
	if v := velho.Get("nome") + "|" + velho.Get("celular") + "|" + velho.Get("documento") + "|" + velho.Get("nascimento"); v != "JOANA PEREIRA|(11) 98765-0001||" {
		t.Errorf("the form begins with %s", v)
	}
	if texto := p.ver(cliente + "/editar").Find("main").Text(); !strings.Contains(texto, "Hoje: ***.533.447-**. Vazio: fica como está.") {
		t.Errorf("the document is not told: %s", texto)
	}
	novo := p.formulario(cliente+"/editar", "main form")
	novo.Set("celular", "")
	novo.Set("email", "Joana@Exemplo.com.br")
	novo.Set("apagar_rg", "sim")
	novo.Set("nascimento", "04/02/1980")
	pg := p.pedir(http.MethodPost, cliente+"/editar", novo)
	if pg.url.Path != "/portal"+cliente || !strings.Contains(pg.Text(), "Cadastro gravado.") || strings.Contains(pg.Text(), "98765") || !strings.Contains(pg.Text(), "joana@exemplo.com.br") {
		t.Fatalf("%d %s %s", pg.status, pg.url, pg.Find("main").Text())
	}
	if trilha := p.trilha("cadastro.alterar"); !strings.Contains(trilha, "Nascimento: *** → ***; RG: *** → vazio; E-mail: vazio → joana@exemplo.com.br; Celular: (11) 98765-0001 → vazio") {
		t.Errorf("the trail: %s", trilha)
	}
	if texto := p.enviar(cliente + "/documento").Find("#cadastro").Text(); !strings.Contains(texto, "04/02/1980") || strings.Contains(texto, "12.345.678-9") {
		t.Errorf("kept: %s", texto)
	}
	velho.Set("nome", "OUTRA")
	if pg := p.pedir(http.MethodPost, cliente+"/editar", velho); pg.status != 422 || !strings.Contains(pg.Text(), "Outra pessoa salvou") {
		t.Errorf("a stale form: %d", pg.status)
	} else if v, _ := pg.Find("#campo-nome").Attr("value"); v != "JOANA PEREIRA" {
		t.Errorf("the stale form shows %q", v)
	}
	fresco := p.formulario(cliente+"/editar", "main form")
	fresco.Set("email", "joana")
	fresco.Set("cidade", "Santos")
	if pg := p.pedir(http.MethodPost, cliente+"/editar", fresco); pg.status != 422 || pg.Find("#erro-email").Length() == 0 {
		t.Errorf("a wrong e-mail: %d", pg.status)
	} else if v, _ := pg.Find("#campo-cidade").Attr("value"); v != "Santos" {
		t.Errorf("what was typed is lost: %q", v)
	}
	// A contract's unit by where it stands, its client by document; and neither any more.
	contrato := p.ficha("contratos", "K-1")
	campos := p.formulario(contrato+"/editar", "main form")
	campos.Set("bloco", "A")
	campos.Set("unidade", "101")
	campos.Set("documento", "529.982.247-25")
	campos.Set("situacao", "Q")
	if texto := p.pedir(http.MethodPost, contrato+"/editar", campos).Find("main").Text(); !strings.Contains(texto, "Residencial Ponte · A · 101") || !strings.Contains(texto, "MARIA DA SILVA") || !strings.Contains(texto, "Quitado") {
		t.Errorf("the contract: %s", texto)
	}
	campos = p.formulario(contrato+"/editar", "main form")
	campos.Set("apagar_cliente", "sim")
	campos.Set("apagar_codigo_unidade", "sim")
	if texto := p.pedir(http.MethodPost, contrato+"/editar", campos).Find("#cadastro").Text(); strings.Contains(texto, "MARIA") || strings.Contains(texto, "101") {
		t.Errorf("the contract of nobody: %s", texto)
	}
	campos = p.formulario(contrato+"/editar", "main form")
	campos.Set("unidade", "999")
	if pg := p.pedir(http.MethodPost, contrato+"/editar", campos); pg.status != 422 || pg.Find("#erro-empreendimento").Length() == 0 {
		t.Errorf("a place by halves: %d %s", pg.status, pg.Find(".erro").Text())
	}
	// A unit's code at a partner, and an empreendimento's switch.
	unidade := p.ficha("unidades", "1102")
	campos = p.formulario(unidade+"/editar", "main form")
	campos.Set("id_mobuss", "7777")
	campos.Set("tipo", "garagem")
	if texto := p.pedir(http.MethodPost, unidade+"/editar", campos).Find("main").Text(); !strings.Contains(texto, "7777") || strings.Contains(texto, "9102") || !strings.Contains(texto, "Garagem") {
		t.Errorf("the unit: %s", texto)
	}
	empreendimento := p.ficha("empreendimentos", "E-1")
	campos = p.formulario(empreendimento+"/editar", "main form")
	campos.Set("desligado", "sim")
	if texto := p.pedir(http.MethodPost, empreendimento+"/editar", campos).Find("main").Text(); !strings.Contains(texto, "sincronização desligada") {
		t.Errorf("the empreendimento: %s", texto)
	}
	campos = p.formulario(unidade+"/editar", "main form")
	campos.Set("bloco", "Z")
	if pg := p.pedir(http.MethodPost, unidade+"/editar", campos); pg.status != 200 || !strings.Contains(pg.Find("main").Text(), "Residencial Ponte · Z") {
		t.Errorf("a person changes a unit of it: %d %s", pg.status, pg.Find("main").Text())
	}
	campos = p.formulario(empreendimento+"/editar", "main form")
	campos.Del("desligado")
	campos.Set("nome", "")
	if pg := p.pedir(http.MethodPost, empreendimento+"/editar", campos); pg.status != 422 || pg.Find("#erro-nome").Length() == 0 {
		t.Errorf("without a name: %d", pg.status)
	}
}

// TestListasPorCodigo: what a system has no code for, and the contracts that an opening named before their source.
func TestListasPorCodigo(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	s.daFonte("mega", obra()...)
	p := s.admin()
	for caminho, quer := range map[string]string{"/contratos?sem=mega": "C-1001", "/contratos?sem=mobuss&q=C-9": "C-9001", "/unidades?sem=mobuss": "901", "/clientes?sem=mega": "MARIA DA SILVA"} {
		if linhas := p.ver(caminho).Find("table.lista tbody tr"); linhas.Length() != 1 || !strings.Contains(linhas.Text(), quer) {
			t.Errorf("%s: %s", caminho, linhas.Text())
		}
	}
	if pg := p.pedir(http.MethodGet, "/contratos/exportar?formato=csv&sem=mega", nil); !strings.Contains(pg.corpo, "C-1001") || strings.Contains(pg.corpo, "C-9001") {
		t.Errorf("exported: %s", pg.corpo)
	}
	config := p.formulario("/configuracoes", "main form")
	config.Set("contrato_desconhecido", "criar")
	if pg := p.pedir(http.MethodPost, "/configuracoes", config); pg.status != 200 {
		t.Fatalf("%d %s", pg.status, pg.Find(".erro").Text())
	}
	ateQue(t, "an unknown contract is made", func() bool {
		return regexp.MustCompile(`^[0-9]+$`).MatchString(s.chamar("DadosServicedesk", "COD_PROJETO", "C-NOVO", "COD_DIVISAO", "COM01", "COD_SOLICITACAO", "SO124", "CODIGO_OC", "NOVO-1",
			"CNPJ_CLIENTE", "529.982.247-25", "DESCRICAO", "x"))
	})
	if linhas := p.ver("/contratos?a_classificar=1").Find("table.lista tbody tr"); linhas.Length() != 1 || !strings.Contains(linhas.Text(), "C-NOVO") {
		t.Errorf("to be described: %s", linhas.Text())
	}
	if texto := p.ver("").Find(".cartoes").Text(); !strings.Contains(texto, "Contratos a classificar1") {
		t.Errorf("the front page: %s", texto)
	}
	contrato := p.ficha("contratos", "C-NOVO")
	campos := p.formulario(contrato+"/editar", "main form")
	campos.Set("documento", "529.982.247-25")
	if texto := p.pedir(http.MethodPost, contrato+"/editar", campos).Find("main").Text(); strings.Contains(texto, "a classificar") || !strings.Contains(texto, "MARIA") {
		t.Errorf("described: %s", texto)
	}
}
