package portal_test

import (
	"strconv"
	"strings"
	"testing"

	"ponte/test/correio"
)

// TestEmail walks through what sets e-mail up: a server with what is wrong by its label, the test, words of one's own, who is told, and a message
// of a movement that arrives.
func TestEmail(t *testing.T) {
	t.Parallel()
	caixa := correio.Subir(t, correio.Opcoes{})
	s := subir(t, true)
	p := s.admin()
	porta := strconv.Itoa(caixa.Porta)
	if pg := p.enviar("/email", "endereco", "smtp exemplo", "porta", "x", "remetente", "avisos"); pg.status != 422 || pg.Find("#erro-porta").Length() != 1 {
		t.Errorf("a wrong port: %d %q", pg.status, pg.Find(".erro").Text())
	}
	pg := p.enviar("/email", "empresa", "0", "filial", "0", "endereco", "smtp exemplo", "porta", "70000", "intervalo", "90", "remetente", "a@b.com\r\nBcc: c@d.com", "autentica", "sim", "usuario", "", "senha", "segredo-forte")
	for _, campo := range []string{"empresa", "endereco", "porta", "intervalo", "remetente", "usuario", "seguro"} {
		if pg.status != 422 || pg.Find("#erro-"+campo).Length() != 1 {
			t.Errorf("%d: nothing is said of %s: %q", pg.status, campo, pg.Find(".erro").Text())
		}
	}
	if strings.Contains(pg.Text(), "segredo-forte") {
		t.Error("the password is shown")
	}
	if pg := p.enviar("/email", "empresa", "0", "filial", "0", "endereco", "localhost", "porta", porta, "intervalo", "0", "remetente", "avisos@exemplo.com.br", "nome", "Exemplo", "principal", "sim"); pg.status != 200 || !strings.Contains(pg.Text(), "localhost:"+porta) {
		t.Fatalf("%d %s", pg.status, pg.Find("main").Text())
	}
	id, _ := p.ver("/email").Find(`form input[name=id]`).First().Attr("value")
	if pg := p.enviar("/email", "ato", "testar", "id", id); pg.status != 200 || !strings.Contains(pg.Text(), "aceitou uma mensagem de teste para avisos@exemplo.com.br") || len(caixa.Aceitas()) != 1 {
		t.Fatalf("%d %s", pg.status, pg.Find("main").Text())
	}
	caixa.Falhar(func() correio.Defeito { return correio.Remetente })
	if pg := p.enviar("/email", "ato", "testar", "id", id); pg.status != 422 || !strings.Contains(pg.Find("#falha-teste").Text(), "E-mail de envio: o servidor não o aceita como remetente") {
		t.Errorf("a refused sender: %d %s", pg.status, pg.Find(".aviso").Text())
	}
	caixa.Falhar(nil)

	// Words of one's own.
	const modelo = "/email/modelos/aviso.ocorrencia"
	if pg := p.enviar(modelo, "ato", "gravar", "versao", "0", "assunto", "Oc {{.numero}}", "texto", "Olá,\n{{.usuari}}", "html", "<p>x</p>"); pg.status != 422 || !strings.Contains(pg.Find("#erro-texto").Text(), "linha 2: a variável usuari não existe neste modelo") || pg.valor("#campo-assunto") != "Oc {{.numero}}" {
		t.Errorf("an unknown variable: %d %s", pg.status, pg.Find(".erro").Text())
	}
	palavras := []string{"versao", "0", "assunto", "Oc {{.numero}}", "texto", "Olá, {{.usuario}}", "html", "<p>Olá, {{.usuario}}</p>"}
	if pg := p.enviar(modelo, append([]string{"ato", "ver"}, palavras...)...); pg.status != 200 || !strings.Contains(pg.Find("#previa").Text(), "Olá, Paulo Souza") || !strings.Contains(pg.Find("#previa").Text(), "Oc 500123") {
		t.Errorf("the preview: %d %s", pg.status, pg.Find("main").Text())
	}
	if pg := p.enviar(modelo+"/previa", palavras...); pg.status != 200 || !strings.Contains(pg.header.Get("Content-Security-Policy"), "sandbox") || !strings.Contains(pg.Text(), "Olá, Paulo Souza") {
		t.Errorf("the HTML: %d %s", pg.status, pg.Text())
	}
	if pg := p.enviar(modelo, append([]string{"ato", "gravar"}, palavras...)...); pg.status != 200 || !strings.Contains(p.ver("/email").Text(), "próprio") {
		t.Errorf("%d %s", pg.status, pg.Find("main").Text())
	}
	if pg := p.enviar(modelo, append([]string{"ato", "gravar"}, palavras...)...); pg.status != 422 {
		t.Errorf("an old version is taken: %d", pg.status)
	}

	// Who is told.
	if pg := p.ver("/avisos"); !strings.Contains(pg.Find("main").Text(), "não envia avisos de ocorrências, tarefas, alarmes:") {
		t.Errorf("nothing is said of what is off: %s", pg.Find("main").Text())
	}
	if pg := p.enviar("/avisos", "versao", "0", "email", "", "ocorrencias", "todos"); pg.status != 422 || pg.Find("#erro-email").Length() != 1 {
		t.Errorf("no address: %d %s", pg.status, pg.Find(".erro").Text())
	}
	if pg := p.enviar("/avisos", "versao", "0", "email", "admin@exemplo.com.br", "ocorrencias", "todos", "tarefas", "todos"); pg.status != 200 {
		t.Fatalf("%d %s", pg.status, pg.Find(".erro").Text())
	}
	gravar := func(versao, ativo string) *pagina {
		return p.enviar("/destinos/email", "versao", versao, "lado", "producao", "ativo", ativo, "sistema", "email", "c_eventos", "aviso.ocorrencia")
	}
	gravar("0", "")
	p.enviar("/destinos/email/ato", "ato", "trocar", "ambiente", "producao")
	if pg := gravar("2", "sim"); pg.status != 200 {
		t.Fatalf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	numero := ""
	ateQue(t, "a message of an opening arrives", func() bool {
		numero = s.abrir("EM-" + strconv.Itoa(len(numero)) + numero)
		for _, m := range caixa.Aceitas() {
			if m.Para[0] == "admin@exemplo.com.br" && strings.Contains(m.Texto, "Subject: Oc ") {
				return true
			}
		}
		return false
	})
	if pg := p.ver("/entregas?destino=email"); !strings.Contains(pg.Find("table.lista").Text(), "Aviso de ocorrência") {
		t.Errorf("the delivery is not listed: %s", pg.Find("main").Text())
	}
	if pg := p.ver("/auditoria"); !strings.Contains(pg.Text(), "Testar envio de e-mail") || strings.Contains(pg.Text(), "admin@exemplo.com.br") {
		t.Errorf("the trail: %s", pg.Find("table.lista").Text())
	}
}
