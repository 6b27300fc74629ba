package portal_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"ponte/test/require"
)

// todas are the pages of the navigation.
var todas = []string{
	"", "/alarmes", "/ocorrencias", "/ocorrencias/nova", "/assistencias", "/tarefas", "/cobranca", "/negativacoes", "/chamadas", "/entregas", "/conferencias", "/ips", "/credenciais", "/tokens", "/webservice", "/status", "/clientes", "/contratos", "/unidades",
	"/empreendimentos", "/empresas", "/itens-manutencao", "/workflows", "/fale-conosco", "/cargas", "/pendencias", "/configuracoes", "/destinos", "/email", "/portal-do-cliente", "/usuarios", "/papeis", "/auditoria", "/privacidade", "/sombra", "/diagnostico", "/instalacoes",
}

func TestPaginasSemScript(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	numero := s.abrir("A-1")
	p := s.admin()
	naNavegacao := p.ver("").Find(`nav.lado a[href^="/portal"]`).Map(func(_ int, a *selecao) string {
		return strings.TrimPrefix(a.AttrOr("href", ""), "/portal")
	})
	if !slices.Equal(naNavegacao, todas) {
		t.Errorf("the navigation leads to %q, the tests know %q", naNavegacao, todas)
	}
	for _, caminho := range append([]string{
		"/ocorrencias/" + numero, "/assistencias/" + numero, "/ocorrencias/relatorio", "/ocorrencias/meses", "/negativacoes/candidatos", "/negativacoes/remessas", "/entregas/sanar", "/entregas?esperando=1", "/clientes/novo", "/contratos/novo", "/unidades/novo", "/clientes/importar",
		"/destinos/mobuss", "/destinos/mega", "/destinos/vimob?lado=producao", "/credenciais/integra.mega", "/webservice/ficha/mobuss", "/webservice?testar=1", "/senha",
	}, todas...) {
		pg := p.ver(caminho)
		if csp := pg.header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", caminho, csp)
		}
		if n := pg.Find("main h1").Length(); n != 1 {
			t.Errorf("%s has %d headings", caminho, n)
		}
		if pg.Find(`nav.lado a[aria-current="page"]`).Length() == 0 && caminho != "/senha" {
			t.Errorf("%s is marked nowhere in the navigation", caminho)
		}
	}
	var diagnostico *pagina
	ateQue(t, "all was examined", func() bool { // an examination that a busy machine does not end in time is left out, and told
		diagnostico = p.ver("/diagnostico")
		return diagnostico.Find("#exames tr:contains('sqlite-sync')").Length() != 0
	})
	if exames := diagnostico.Find("#exames"); exames.Find("tbody tr").Length() < 5 || !strings.Contains(exames.Find("tr:contains('sqlite-sync')").Text(), "O SQLite grava no disco antes de responder") {
		t.Errorf("the examination found %q", exames.Text())
	}
	// What the Painel says is missing is not right here.
	if exames := diagnostico.Find("main"); exames.Find("#exames tr:contains('public-url')").Length() != 0 || !strings.Contains(exames.Find("details").Text(), "falta o endereço") {
		t.Errorf("of a server without a public address: %q", exames.Text())
	}
}

func TestSemEntrar(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.pessoa()
	for _, caminho := range todas {
		if pg := p.pedir(http.MethodGet, caminho, nil); pg.url.Path != "/portal/entrar" {
			t.Errorf("%s was shown to nobody in particular: %s", caminho, pg.url)
		}
	}
	if pg := p.enviar("/ips", "endereco", "192.0.2.1"); pg.url.Path != "/portal/entrar" {
		t.Errorf("a form was taken from nobody: %s", pg.url)
	}
	if pg := p.entrar("admin", "errada"); pg.status != http.StatusUnauthorized || !strings.Contains(pg.Text(), "não conferem") {
		t.Errorf("a wrong password answered %d", pg.status)
	}
	if valor, _ := p.entrar("Admin", "errada").Find("#campo-login").Attr("value"); valor != "Admin" {
		t.Errorf("what was typed is lost: %q", valor)
	}
	if pg := p.enviar("/entrar", "login", "admin", "senha", "demo", "para", "//mau.example/x"); pg.url.Path != "/portal" || pg.url.Host != strings.TrimPrefix(s.url, "http://") {
		t.Errorf("sign-in led away to %s", pg.url)
	}
}

func TestOutroSiteNaoEnviaFormulario(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	r, err := http.NewRequest(http.MethodPost, s.url+"/portal/ips", strings.NewReader("endereco=192.0.2.1"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "https://mau.example")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if pg := p.fazer(r); pg.status != http.StatusForbidden {
		t.Errorf("a form of another site was taken: %d", pg.status)
	}
	if strings.Contains(p.ver("/ips").Text(), "192.0.2.1") {
		t.Error("and it was acted upon")
	}
}

// A password is changed without a script: the older one lets in until the time that was chosen, and is ended by a button.
func TestTrocarSenhaDaCredencial(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	const credencial = "/credenciais/mobuss"
	form := p.formulario(credencial, "#t-senha ~ form.formulario")
	if form.Get("anterior_ate") == "" {
		t.Fatalf("no end is proposed: %v", form)
	}
	if pg := p.enviar(credencial, "ato", "senha", "anterior_ate", "amanhã"); pg.status != 422 || pg.Find("#erro-anterior_ate").Length() != 1 {
		t.Errorf("no time: %d %q", pg.status, pg.Find(".erro").Text())
	}
	if pg := p.enviar(credencial, "ato", "senha", "anterior_ate", "2999-01-01T00:00"); pg.status != 422 || !strings.Contains(pg.Find("#erro-anterior_ate").Text(), "90 dias") {
		t.Errorf("too far: %d %q", pg.status, pg.Find(".erro").Text())
	}
	if pg := p.enviar(credencial, "ato", "senha", "senha", "outra senha longa", "anterior_ate", form.Get("anterior_ate")); pg.status != 200 || pg.Find("#senha-criada").Length() != 0 {
		t.Errorf("a given password: %d %s", pg.status, pg.Find("main").Text())
	}
	if texto := p.ver(credencial).Find("#t-senha ~ dl").Text(); !strings.Contains(texto, "Senha anterior") || !strings.Contains(texto, "vale até") {
		t.Errorf("the older password is not shown: %q", texto)
	}
	p.enviar(credencial, "ato", "encerrar_anterior")
	if texto := p.ver(credencial).Find("#t-senha ~ dl").Text(); strings.Contains(texto, "Senha anterior") {
		t.Errorf("after its end: %q", texto)
	}
	if texto := p.ver("/credenciais").Find("table.lista").Text(); !strings.Contains(texto, "nenhuma") {
		t.Errorf("the list says nothing of the last call: %q", texto)
	}
	if trilha := p.trilha("credencial.encerrar_senha"); !strings.Contains(trilha, "mobuss") {
		t.Errorf("the trail: %q", trilha)
	}
}

func TestOperadorNaoConfigura(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	admin := s.admin()
	pg := admin.enviar("/usuarios", "login", "joana", "nome", "Joana", "papeis", "crm-diretor", "instalacao", "0")
	senha := pg.Find("#senha-criada").Text()
	if senha == "" {
		t.Fatalf("no password was shown: %s", pg.Find("main").Text())
	}
	p := s.pessoa()
	if pg := p.entrar("joana", senha); pg.url.Path != "/portal/senha" {
		t.Fatalf("the first sign-in led to %s", pg.url)
	}
	if pg := p.pedir(http.MethodGet, "/ocorrencias", nil); pg.url.Path != "/portal/senha" {
		t.Errorf("a page was shown before a password was chosen: %s", pg.url)
	}
	if pg := p.enviar("/senha", "atual", senha, "nova", "curta", "repetida", "curta"); pg.status != 422 || !strings.Contains(pg.Find("#erro-nova").Text(), "10 caracteres") {
		t.Errorf("a short password: %d %q", pg.status, pg.Find(".erro").Text())
	}
	if pg := p.enviar("/senha", "atual", senha, "nova", "uma frase longa", "repetida", "uma frase longa"); pg.url.Path != "/portal" {
		t.Fatalf("after the change: %s %s", pg.url, pg.Find(".erro").Text())
	}
	for _, caminho := range []string{"/credenciais", "/webservice", "/empreendimentos/novo", "/destinos", "/usuarios", "/papeis", "/auditoria", "/clientes/importar"} {
		pg := p.pedir(http.MethodGet, caminho, nil)
		if pg.status != http.StatusForbidden || pg.Find(`main a[href="/portal"]`).Length() == 0 {
			t.Errorf("%s: %d, and no way back", caminho, pg.status)
		}
		if p.ver("").Find(`nav a[href="/portal`+caminho+`"]`).Length() > 0 {
			t.Errorf("%s is in the navigation of who may not see it", caminho)
		}
	}
	if pg := p.enviar("/status", "tipo", "status", "codigo", "x", "nome", "X"); pg.status != http.StatusForbidden {
		t.Errorf("an operator changed a status: %d", pg.status)
	}
	// A reset ends the session that is open.
	linha := admin.ver("/usuarios").Find("a:contains('joana')")
	caminho, _ := linha.Attr("href")
	admin.enviar(strings.TrimPrefix(caminho, "/portal"), "ato", "senha")
	if pg := p.pedir(http.MethodGet, "", nil); pg.url.Path != "/portal/entrar" {
		t.Errorf("the session outlived its password: %s", pg.url)
	}
}

func TestBuscaLevaAOcorrencia(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	numero := s.abrir("BUSCA-7")
	p := s.admin()
	chamada := p.ver("/chamadas").Find("table.lista tbody th a").First()
	caminho, _ := chamada.Attr("href")
	requisicao := p.ver(strings.TrimPrefix(caminho, "/portal")).Find("dt:contains('Requisição') + dd code").First().Text()
	for _, q := range []string{numero, "BUSCA-7", requisicao} {
		if pg := p.ver("/busca?" + url.Values{"q": {q}}.Encode()); pg.url.Path != "/portal/ocorrencias/"+numero {
			t.Errorf("%q led to %s", q, pg.url)
		}
	}
	if pg := p.ver("/busca?q=inexistente"); !strings.Contains(pg.Text(), "Nada encontrado") {
		t.Errorf("what is nowhere led to %s", pg.url)
	}
}

func TestDocumentoMascarado(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	numero := s.abrir("DOC-1", "CNPJ_CLIENTE", "529.982.247-25")
	p := s.admin()
	for _, caminho := range []string{"/ocorrencias", "/ocorrencias/" + numero, "/clientes", "/contratos", "/chamadas"} {
		if texto := p.ver(caminho).corpo; strings.Contains(texto, "52998224725") || strings.Contains(texto, "529.982.247-25") {
			t.Errorf("%s shows the document", caminho)
		}
	}
	if texto := p.enviar("/ocorrencias/" + numero + "/documento").Find("#documento").Text(); !strings.Contains(texto, "52998224725") {
		t.Errorf("asked for, it shows %q", texto)
	}
	if texto := p.trilha("documento.mostrar"); !strings.Contains(texto, "ocorrência "+numero) || strings.Contains(texto, "52998224725") {
		t.Error("no trail of who asked, or the document in it")
	}
}

func TestAtenderOcorrencia(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	numero := s.abrir("AT-1")
	p := s.admin()
	pagina := "/ocorrencias/" + numero
	versao, _ := p.ver(pagina).Find(`input[name="versao"]`).Attr("value")
	pg := p.enviar(pagina, "versao", versao, "texto", "Visita marcada <b>\n\n  às 9 h", "status", "encerrado")
	if pg.status != 200 || !strings.Contains(pg.Find(".tempo pre").Text(), "Visita marcada <b>\n\n  às 9 h") || pg.Find(".cabeca .emblema").Text() != "Encerrada" {
		t.Fatalf("%d %s", pg.status, pg.Find("main").Text())
	}
	// The same form again: somebody else saved meanwhile.
	pg = p.enviar(pagina, "versao", versao, "texto", "texto que não se perde", "status", "aberta")
	if pg.status != 422 || !strings.Contains(pg.Text(), "Outra pessoa salvou") || pg.Find("#campo-texto").Text() != "texto que não se perde" {
		t.Errorf("a stale edit: %d, kept %q", pg.status, pg.Find("#campo-texto").Text())
	}
	if pg := p.enviar(pagina, "texto", ""); pg.status != 422 || pg.Find("#erro-texto").Length() == 0 {
		t.Errorf("nothing to do was taken: %d", pg.status)
	}
	if p.trilha("ocorrencia.atender") == "" {
		t.Error("no trail")
	}
}

func TestLiberarIP(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	if pg := p.enviar("/ips", "endereco", "203.0.113.300", "nota", "o que digitei"); pg.status != 422 || pg.Find("#erro-endereco").Length() == 0 {
		t.Errorf("a wrong address: %d", pg.status)
	} else if nota, _ := pg.Find("#campo-nota").Attr("value"); nota != "o que digitei" {
		t.Errorf("what was typed is lost: %q", nota)
	}
	if pg := p.enviar("/ips", "endereco", "10.1.2.3"); pg.status != 422 || !strings.Contains(pg.Text(), "rede privada") {
		t.Errorf("a private address passed without a word: %d", pg.status)
	}
	if pg := p.enviar("/ips", "endereco", "10.1.2.3", "ciente", "sim", "credencial", "mobuss"); pg.status != 200 || !strings.Contains(pg.Text(), "10.1.2.3/32") {
		t.Errorf("the warning was read, still: %d", pg.status)
	}
	if pg := p.enviar("/ips", "endereco", "10.1.2.3", "ciente", "sim", "credencial", "mobuss"); pg.status != 422 || !strings.Contains(pg.Find("#erro-endereco").Text(), "já existe") {
		t.Errorf("twice the same: %d", pg.status)
	}
	// The same address for two credentials are two entries: taking one off leaves the other.
	p.enviar("/ips", "endereco", "10.1.2.3", "ciente", "sim", "credencial", "integra.mega")
	minha := p.ver("/ips").Find("tr:contains('10.1.2.3/32'):contains('mobuss') input[name=id]")
	id, _ := minha.Attr("value")
	pg := p.enviar("/ips/remover", "id", id)
	if resta := pg.Find("#t-liberados").Closest("section").Find("tr:contains('10.1.2.3/32')").Text(); strings.Contains(resta, "mobuss") || !strings.Contains(resta, "integra.mega") {
		t.Errorf("after taking off one of two: %q", resta)
	}
	if !strings.Contains(p.trilha("ip.remover"), "Credencial: mobuss") {
		t.Errorf("the trail does not say whose: %s", p.trilha("ip.remover"))
	}
	if !strings.Contains(p.trilha("ip.liberar"), "10.1.2.3/32") {
		t.Error("no trail")
	}
}

func TestConfiguracaoVelhaNaoSobrescreve(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	velho := p.formulario("/configuracoes", "main form")
	novo := p.formulario("/configuracoes", "main form")
	novo.Set("retorno", "json")
	if pg := p.pedir(http.MethodPost, "/configuracoes", novo); pg.status != 200 {
		t.Fatalf("%d %s", pg.status, pg.Find(".erro").Text())
	}
	velho.Set("chamadas_dias", "30")
	if pg := p.pedir(http.MethodPost, "/configuracoes", velho); pg.status != 422 || !strings.Contains(pg.Text(), "Outra pessoa salvou") {
		t.Errorf("a stale form was taken: %d", pg.status)
	}
	fresco := p.formulario("/configuracoes", "main form")
	fresco.Set("chamadas_dias", "muitos")
	if pg := p.pedir(http.MethodPost, "/configuracoes", fresco); pg.status != 422 || pg.Find("#erro-chamadas_dias").Length() == 0 {
		t.Errorf("a wrong number: %d", pg.status)
	} else if v, _ := pg.Find("#campo-chamadas_dias").Attr("value"); v != "muitos" {
		t.Errorf("what was typed is lost: %q", v)
	}
	// It holds in a moment, without a restart.
	fim := time.Now().Add(time.Minute)
	for s.chamar("DadosServicedesk", "COD_PROJETO", "C-1001", "CODIGO_OC", "CONF-1") == "" || !strings.Contains(s.chamar("DadosServicedesk", "COD_PROJETO", "C-1001", "CODIGO_OC", "CONF-1"), "idocorrencia") {
		if time.Now().After(fim) {
			t.Fatal("the new form of answers never came")
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func TestExportarCSV(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	for _, codigo := range []string{"=HYPERLINK(1)", "E-2"} {
		s.abrir(codigo)
	}
	p := s.admin()
	pg := p.pedir(http.MethodGet, "/ocorrencias/exportar?formato=csv", nil)
	if !strings.HasPrefix(pg.corpo, "\uFEFF") || !strings.Contains(pg.header.Get("Content-Disposition"), ".csv") {
		t.Fatalf("%d %q", pg.status, pg.header)
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(pg.corpo, "\uFEFF")))
	r.Comma = ';'
	linhas, err := r.ReadAll()
	if err != nil || len(linhas) != 3 {
		t.Fatalf("%d lines, %v", len(linhas), err)
	}
	if linhas[2][1] != "'=HYPERLINK(1)" {
		t.Errorf("a formula went out: %q", linhas[2][1])
	}
	pg = p.pedir(http.MethodGet, "/chamadas/exportar?formato=xlsx", nil)
	f, err := excelize.OpenReader(strings.NewReader(pg.corpo))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if linhas, err := f.GetRows("Sheet1"); err != nil || len(linhas) != 3 {
		t.Errorf("%d rows, %v", len(linhas), err)
	}
	for _, lista := range []string{
		"entregas", "clientes", "contratos", "unidades", "empreendimentos", "pendencias", "auditoria", "ips", "ips/recusados", "credenciais", "alarmes", "status", "usuarios", "destinos", "ocorrencias/relatorio",
	} {
		if pg := p.pedir(http.MethodGet, "/"+lista+"/exportar?formato=csv", nil); pg.status != 200 || !strings.Contains(pg.corpo, ";") {
			t.Errorf("%s: %d", lista, pg.status)
		}
		f, err := excelize.OpenReader(strings.NewReader(p.pedir(http.MethodGet, "/"+lista+"/exportar?formato=xlsx", nil).corpo))
		if err != nil {
			t.Errorf("%s: %v", lista, err)
			continue
		}
		if linhas, err := f.GetRows("Sheet1"); err != nil || len(linhas) == 0 {
			t.Errorf("%s: %d rows, %v", lista, len(linhas), err)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
	if p.trilha("exportar.ocorrencias") == "" {
		t.Error("no trail of the export")
	}
}

func TestErrosTemVolta(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	for caminho, status := range map[string]int{
		"/nada": 404, "/ocorrencias/999999": 404, "/chamadas/1": 404, "/chamadas/x": 404, "/entregas/999999": 404, "/ocorrencias?apos=lixo": 400, "/clientes/0": 404,
		"/destinos/nenhum": 404, "/entregas/lote?ato=apagar": 400, "/ocorrencias/exportar?formato=exe": 400,
	} {
		if pg := p.pedir(http.MethodGet, caminho, nil); pg.status != status || pg.Find(`main a[href="/portal"]`).Length() == 0 {
			t.Errorf("%s: %d, want %d and a way back", caminho, pg.status, status)
		}
	}
	if pg := p.ver("/ocorrencias?de=31/12/2026"); !strings.Contains(pg.Find(".erro").Text(), "não é uma data") {
		t.Error("a wrong date is not told beside its field")
	}
}

// TestCurlRepete runs what "copiar como curl" gives, with the masked password filled in: it must reach the service and be
// known as a repeat.
func TestCurlRepete(t *testing.T) {
	t.Parallel()
	curl := require.Tool(t, "curl", "curl")
	s := subir(t, true)
	numero := s.abrir("CURL-1")
	p := s.admin()
	caminho, _ := p.ver("/chamadas").Find("table.lista tbody th a").Attr("href")
	comando := p.ver(strings.TrimPrefix(caminho, "/portal")).Find("section:contains('Copiar como curl') code").Text()
	if !strings.Contains(comando, "***") || strings.Contains(comando, ">demo<") {
		t.Fatalf("the password is not masked in %s", comando)
	}
	comando = strings.Replace(comando, "***", "demo", 1)
	saida, err := exec.Command("sh", "-c", strings.Replace(comando, "curl ", curl+" -s ", 1)).CombinedOutput()
	if err != nil || !strings.Contains(string(saida), ">"+numero+"<") {
		t.Errorf("%v: %s", err, saida)
	}
}
