package portal_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// alarmar puts an alarm there as the evaluator does, and gives its page.
func (s *servidor) alarmar(objeto string) string {
	s.t.Helper()
	banco, fechar := s.abrirBanco()
	defer fechar()
	tenant, err := banco.Cadastro().Tenant(s.t.Context(), "demo")
	if err != nil {
		s.t.Fatal(err)
	}
	agora := time.Now().UTC()
	a := &crm.Alarme{
		TenantID: tenant.ID, Causa: crm.CausaRecusaNova, Objeto: objeto, Situacao: crm.AlarmeAberto, Frase: "Um motivo que não havia nos últimos 30 dias.", Pagina: "/chamadas?recusa=" + objeto,
		Quantidade: 3, AbertoEm: agora, VistoEm: agora, Exemplo: crm.ExemploAlarme{Assunto: "Chamada 7", Pedido: `{"numero":"9"}`, Resposta: "não existe"},
	}
	if ok, err := banco.Alarmes().Abrir(s.t.Context(), a, nil); err != nil || !ok {
		s.t.Fatal(ok, err)
	}
	return "/alarmes/" + strconv.FormatInt(a.ID, 10)
}

// TestAlarmes: a real refusal raises an alarm that the Painel begins with; it is acknowledged with a note and silenced until a day, and what is
// typed wrong is said beside its field.
func TestAlarmes(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	s.chamar("DadosServicedesk", "COD_PROJETO", "C-9999")
	ateQue(t, "the evaluator sees the refusal", func() bool {
		return strings.Contains(p.ver("/alarmes").Find("#resultado table").Text(), "Motivo novo de recusa: Contrato não encontrado")
	})
	const novos = `p[role="alert"]:contains("Motivo novo") a[href^="/portal/alarmes/"]` // this machine may have a full disk besides
	novo := p.ver("").Find(novos)
	if novo.Length() != 1 || !strings.Contains(novo.Text(), "Contrato não encontrado") {
		t.Fatalf("the Painel has %q", p.ver("").Find("main").Text())
	}
	caminho := strings.TrimPrefix(novo.AttrOr("href", ""), "/portal")
	pg := p.ver(caminho)
	if texto := pg.Find("main").Text(); !strings.Contains(texto, "DadosServicedesk de mega") || !strings.Contains(texto, "C-9999") || !strings.Contains(texto, "(e:301)") {
		t.Errorf("the alarm says %q", texto)
	}
	if link, _ := pg.Find("a.principal").Attr("href"); !strings.Contains(p.ver(strings.TrimPrefix(link, "/portal")).Text(), "Contrato não encontrado") {
		t.Errorf("it leads to %s", link)
	}
	for _, errada := range []struct{ ato, campo, valor, frase string }{
		{"reconhecer", "nota", "", "obrigatório"},
		{"silenciar", "ate", "", "obrigatório"},
		{"silenciar", "ate", "amanhã", "um dia, como"},
		{"silenciar", "ate", "2020-01-01", "já passou"},
		{"silenciar", "ate", "2999-01-01", "um dia até"},
	} {
		pg := p.enviar(caminho, "ato", errada.ato, errada.campo, errada.valor)
		if pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Find("#erro-"+errada.campo).Text(), errada.frase) {
			t.Errorf("%+v: %d %q", errada, pg.status, pg.Find(".erro").Text())
		}
	}
	p.enviar(caminho, "ato", "reconhecer", "nota", "o contrato vem na carga de hoje")
	if p.ver("").Find(novos).Length() != 0 || !strings.Contains(p.ver("").Find("#vivo").Text(), "1 já reconhecido") {
		t.Error("what was acknowledged is still new")
	}
	if linha := p.ver("/alarmes?situacao=reconhecido&causa=recusa_nova").Find("#resultado tbody").Text(); !strings.Contains(linha, "o contrato vem na carga de hoje") {
		t.Errorf("the list says %q", linha)
	}
	p.enviar(caminho, "ato", "silenciar", "ate", time.Now().AddDate(0, 0, 3).Format(time.DateOnly))
	if !strings.Contains(p.ver(caminho).Find(".cabeca").Text(), "silenciado") {
		t.Error("it is not silenced")
	}
	p.enviar(caminho, "ato", "avisar")
	if strings.Contains(p.ver(caminho).Find(".cabeca").Text(), "silenciado") {
		t.Error("it is still silenced")
	}
	if trilha := p.trilha("alarme.reconhecer"); !strings.Contains(trilha, "Motivo novo de recusa: Contrato não encontrado") {
		t.Errorf("the trail has %q", trilha)
	}
	if pg := p.pedir(http.MethodGet, "/alarmes/999999", nil); pg.status != http.StatusNotFound {
		t.Errorf("an alarm that is not there: %d", pg.status)
	}
}

// TestSilencioDaCredencial: when a system is expected to call is set on the page of its credential.
func TestSilencioDaCredencial(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	const caminho = "/credenciais/mobuss"
	versao := func() string { return p.ver(caminho).Find(`input[name="versao"]`).First().AttrOr("value", "") }
	for _, errada := range []struct{ silencio, horario, campo, frase string }{
		{"0", "", "silencio", "uma duração de 1m"},
		{"-5m", "", "silencio", "uma duração de 1m"},
		{"meia hora", "", "silencio", "uma duração de 1m"},
		{"1000h", "", "silencio", "uma duração de 1m"},
		{"30m", "seg-sex 25:00-26:00", "horario", "não é um intervalo de horas"},
		{"30m", "seg-sex 19:00-07:00", "horario", "termina antes de começar"},
		{"30m", "seg-sex 08:00-08:00", "horario", "termina antes de começar"},
		{"30m", "amanhã 08:00-10:00", "horario", "escreva como"},
		{"30m", "seg 08:00-12:00 11:00-13:00", "horario", "começa antes do fim"},
	} {
		pg := p.enviar(caminho, "ato", "vigiar", "versao", versao(), "silencio", errada.silencio, "horario", errada.horario)
		if pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Find("#erro-"+errada.campo).Text(), errada.frase) {
			t.Errorf("%+v: %d %q", errada, pg.status, pg.Find(".erro").Text())
		}
		if valor, _ := pg.Find("#campo-horario").Attr("value"); valor != errada.horario {
			t.Errorf("what was typed is lost: %q", valor)
		}
	}
	velha := versao()
	p.enviar(caminho, "ato", "vigiar", "versao", velha, "silencio", "1h 30m", "horario", "seg-sex 07:00-19:00,  sab 08:00-12:00")
	pg := p.ver(caminho)
	if s, h := pg.Find("#campo-silencio").AttrOr("value", ""), pg.Find("#campo-horario").AttrOr("value", ""); s != "1h30m" || h != "seg-sex 07:00-19:00, sab 08:00-12:00" {
		t.Errorf("kept as %q, %q", s, h)
	}
	if pg := p.enviar(caminho, "ato", "vigiar", "versao", velha, "silencio", "2h", "horario", ""); pg.status != http.StatusUnprocessableEntity || pg.Find(`[role="alert"]`).Length() == 0 {
		t.Errorf("an old form was taken: %d", pg.status)
	}
	p.enviar(caminho, "versao", versao(), "busca", "unidade", "cadastro", "nenhum")
	if s := p.ver(caminho).Find("#campo-silencio").AttrOr("value", ""); s != "1h30m" {
		t.Errorf("the other form of the page lost it: %q", s)
	}
	p.enviar(caminho, "ato", "vigiar", "versao", versao(), "silencio", "", "horario", "")
	if campo := p.ver(caminho).Find("#campo-silencio"); campo.Length() != 1 || campo.AttrOr("value", "") != "" {
		t.Errorf("switched off it shows %q in %d fields", campo.AttrOr("value", ""), campo.Length())
	}
	if trilha := p.trilha("credencial.vigiar"); !strings.Contains(trilha, "1h30m") {
		t.Errorf("the trail has %q", trilha)
	}
}
