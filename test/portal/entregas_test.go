package portal_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"ponte/crm"
	"ponte/integration"
)

// comMobuss sets Mobuss up, and a status that opens there. ligar switches it on.
func comMobuss(t *testing.T, p *pessoa, ativo string, mobuss http.Handler) (ligar func() *pagina) {
	t.Helper()
	parceiro := httptest.NewServer(mobuss)
	t.Cleanup(parceiro.Close)
	gravar := func(versao, ativo string) *pagina {
		t.Helper()
		return p.enviar("/destinos/mobuss", "lado", "homologacao", "versao", versao, "ativo", ativo, "sistema", "mobuss", "c_url", parceiro.URL, "c_token", "segredo-de-teste")
	}
	if pg := gravar("0", ativo); pg.status != http.StatusOK {
		t.Fatalf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	versaoStatus, _ := p.ver("/status?tipo=status&codigo=em_atendimento").Find(`#novo input[name="versao"]`).Attr("value")
	if pg := p.enviar("/status", "versao", versaoStatus, "tipo", "status", "codigo", "em_atendimento", "nome", "Em atendimento", "fase", string(crm.FaseEmAndamento), "acao", "MOBUSS_ISA"); pg.status != 200 {
		t.Fatalf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	p.emVigor()
	return func() *pagina { return gravar("1", "sim") }
}

func simulador() http.Handler {
	row, _ := integration.Find("mobuss")
	return row.Simulador()
}

// entregaDe is the address of the newest entrega in a state.
func (p *pessoa) entregaDe(estado string) string {
	p.t.Helper()
	var onde string
	ateQue(p.t, "an entrega is "+estado, func() bool {
		onde = p.ver("/entregas?estado="+estado).Find("#resultado tbody th a").First().AttrOr("href", "")
		return onde != ""
	})
	onde, _, _ = strings.Cut(onde, "?") // without the list that it was found in
	return strings.TrimPrefix(onde, "/portal")
}

// TestGatilhoComDestinoDesligado is the whole story of a status that fires into a destination that is off.
func TestGatilhoComDestinoDesligado(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	ligar := comMobuss(t, p, "", simulador())
	numero := s.abrir("OFF-1", "COD_STATUS", "em_atendimento")
	if texto := p.ver("").Find(".cartoes").Text(); !strings.Contains(texto, "Não enviadas") || !strings.Contains(texto, "Mobuss") {
		t.Errorf("the Painel says %s", texto)
	}
	if texto := p.ver("/status").Find("tr:contains('em_atendimento')").Text(); !strings.Contains(texto, "falta ligar o destino Mobuss") || !strings.Contains(texto, "1 não enviada") {
		t.Errorf("the status says %s", texto)
	}
	entrega := p.entregaDe("suspensa")
	pg := p.ver(entrega)
	if texto := pg.Find("#situacao").Text(); !strings.Contains(texto, "Não enviada: falta ligar o destino Mobuss") {
		t.Errorf("the entrega says %s", texto)
	}
	if pg.Find(`#situacao a[href="/portal/destinos/mobuss"]`).Length() != 1 || pg.Find(`button[value="reenviar"][disabled]`).Length() != 1 {
		t.Error("nothing leads to the destination, or it can be sent to one that is off")
	}
	if texto := p.ver("/destinos/mobuss").Text(); !strings.Contains(texto, "1 entrega não foi enviada e espera este destino") {
		t.Error("the destination does not say what waits")
	}
	pg = ligar()
	if pg.url.Path != "/portal/entregas/lote" || !strings.Contains(pg.Find("h1").Text(), "Reenviar 1 entrega") {
		t.Fatalf("switching on leads to %s: %s", pg.url, pg.Find("h1").Text())
	}
	if pg := p.enviar("/entregas/lote?ato=reenviar&destino=mobuss&esperando=1", "ato", "reenviar", "motivo", ""); pg.status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", pg.status)
	}
	if pg := p.enviar("/entregas/lote?ato=reenviar&destino=mobuss&esperando=1", "ato", "reenviar", "motivo", "ligado"); !strings.Contains(pg.Text(), "1 entrega: reenvio pedido") || !strings.Contains(pg.Text(), numero) {
		t.Errorf("%s", pg.Find(".aviso").Text())
	}
	ateQue(t, "it is delivered", func() bool { return strings.Contains(p.ver(entrega).Find(".cabeca").Text(), "Entregue") })
	if texto := p.ver("").Find("#t-destinos").Parent().Text(); !strings.Contains(texto, "último sucesso") || strings.Contains(texto, "sem entregas ainda") {
		t.Errorf("the Painel says of the destination: %s", texto)
	}
	if texto := p.ver("").Find(".cartoes").Text(); strings.Contains(texto, "Não enviadas") {
		t.Error("something still waits")
	}
}

// TestAbrirOutraNoPortal: a second trigger opens nothing, and a person may ask for another with a reason.
func TestAbrirOutraNoPortal(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	comMobuss(t, p, "sim", simulador())
	numero := s.abrir("DUAS-1", "COD_STATUS", "em_atendimento")
	primeira := p.entregaDe("entregue")
	for _, status := range []string{"aberta", "em_atendimento"} {
		if pg := p.enviar("/ocorrencias/"+numero, "texto", "", "status", status); pg.status != http.StatusOK {
			t.Fatalf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
		}
	}
	segunda := p.entregaDe("cancelada")
	if texto := p.ver(segunda).Find("#situacao").Text(); !strings.Contains(texto, "já aberta: SA-501") {
		t.Errorf("the second trigger: %s", texto)
	}
	for _, entrega := range []string{primeira, segunda} {
		if p.ver(entrega).Find(`button[value="abrir_outra"]`).Length() != 1 {
			t.Errorf("%s offers no other one", entrega)
		}
	}
	if pg := p.enviar(segunda, "ato", "abrir_outra", "motivo", ""); pg.status != http.StatusUnprocessableEntity || pg.Find("#erro-motivo").Length() != 1 {
		t.Errorf("without a reason: %d", pg.status)
	}
	pg := p.enviar(segunda, "ato", "abrir_outra", "motivo", "a primeira foi para o local errado")
	if pg.status != http.StatusOK || pg.url.Path == "/portal"+segunda {
		t.Fatalf("%d %s %s", pg.status, pg.url, pg.Find(".erro, .aviso").Text())
	}
	terceira := strings.TrimPrefix(pg.url.Path, "/portal")
	ateQue(t, "another one is open", func() bool { return strings.Contains(p.ver(terceira).Find("#situacao").Text(), "SA-502") })
	if texto := p.trilha("entrega.abrir_outra"); !strings.Contains(texto, "local errado") {
		t.Errorf("the trail: %s", texto)
	}
}

// TestReenvioAcompanhado: the page of a resend says that a person asked for it, and asks for itself until the outcome is there.
func TestReenvioAcompanhado(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	var aceita atomic.Bool
	segura := make(chan struct{})
	soltar := sync.OnceFunc(func() { close(segura) })
	comMobuss(t, p, "sim", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if !aceita.Load() {
			http.Error(w, `{"mensagem":"dados inválidos"}`, http.StatusUnprocessableEntity)
			return
		}
		<-segura
		_, _ = w.Write([]byte(`{"idMobuss":"501","numSolicitacao":"SA-501"}`))
	}))
	t.Cleanup(soltar) // before the partner closes
	numero := s.abrir("RE-1", "COD_STATUS", "em_atendimento")
	entrega := p.entregaDe("falhou")
	ateQue(t, "the ocorrência is in failure", func() bool { return strings.Contains(p.ver("/ocorrencias/"+numero).Find(".cabeca").Text(), "Falha") })
	if p.ver(entrega).Find("#situacao[hx-get]").Length() != 0 {
		t.Error("an end is followed")
	}
	aceita.Store(true)
	pg := p.enviar(entrega, "ato", "reenviar", "motivo", "corrigido lá")
	if texto := pg.Find("#situacao").Text(); !strings.Contains(texto, "Reenvio pedido por uma pessoa") || !strings.Contains(texto, "corrigido lá") || pg.Find("#situacao[hx-get]").Length() != 1 {
		t.Errorf("%s", texto)
	}
	if r := p.ver(entrega + "?acompanhar=1"); r.header.Get("HX-Refresh") != "" {
		t.Error("the page goes on before the outcome is there")
	}
	soltar()
	ateQue(t, "the page is told to show the outcome", func() bool {
		return p.pedir(http.MethodGet, entrega+"?acompanhar=1", nil).header.Get("HX-Refresh") == "true"
	})
	if texto := p.ver(entrega).Find("#t-tentativas").Parent().Text(); !strings.Contains(texto, "pedida por uma pessoa") {
		t.Errorf("the tries: %s", texto)
	}
	ateQue(t, "the ocorrência is back", func() bool {
		return strings.Contains(p.ver("/ocorrencias/"+numero).Find(".cabeca").Text(), "Em atendimento")
	})
	if texto := p.ver("/entregas/sanar").Text(); !strings.Contains(texto, "Nenhuma ocorrência está presa") {
		t.Errorf("%s", texto)
	}
	if pg := p.enviar("/entregas/sanar", "motivo", ""); pg.status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", pg.status)
	}
}

// TestNaoEnviadaLevaAoRemedio: what lacks the partner's code of its unit leads to where it is entered.
func TestNaoEnviadaLevaAoRemedio(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	comMobuss(t, p, "sim", simulador())
	if pg := p.enviar("/unidades/novo", "empreendimento", "Residencial Novo", "bloco", "B", "unidade", "777"); pg.status != http.StatusOK {
		t.Fatalf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	if pg := p.enviar("/contratos/novo", "codigo", "C-777", "empreendimento", "Residencial Novo", "bloco", "B", "unidade", "777", "situacao", "A"); pg.status != http.StatusOK {
		t.Fatalf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	s.abrir("SEM-1", "COD_STATUS", "em_atendimento", "COD_PROJETO", "C-777")
	pg := p.ver(p.entregaDe("falhou"))
	if texto := pg.Find("#situacao").Text(); !strings.Contains(texto, "Não enviada: falta o código da unidade na Mobuss") || strings.Contains(texto, "O destino recusou") {
		t.Errorf("%s", texto)
	}
	botao := pg.Find("#situacao a.botao")
	if !strings.Contains(botao.Text(), "Cadastrar Id na Mobuss da unidade 777") {
		t.Fatalf("the button says %q", botao.Text())
	}
	form := p.ver(strings.TrimPrefix(botao.AttrOr("href", ""), "/portal"))
	if form.Find("#campo-unidade").AttrOr("value", "") != "777" || form.Find("#campo-bloco").AttrOr("value", "") != "B" {
		t.Errorf("the form is not of that unit: %s", form.url)
	}
}

// TestProcurarCodigoOCRecusado: the caller quotes its own id, of an opening that was refused.
func TestProcurarCodigoOCRecusado(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	s.chamar("DadosServicedesk", "COD_PROJETO", "NAO-EXISTE", "CODIGO_OC", "RECUSADA-9", "DESCRICAO", "x")
	ateQue(t, "the refusal is in the log", func() bool {
		return p.ver("/chamadas?codigo_oc=RECUSADA-9").Find("#resultado tbody tr").Length() == 1
	})
	if n := p.ver("/chamadas?codigo_oc=OUTRA").Find("#resultado tbody tr").Length(); n != 0 {
		t.Errorf("another id finds %d calls", n)
	}
	if pg := p.ver("/busca?q=RECUSADA-9"); !strings.HasPrefix(pg.url.Path, "/portal/chamadas/") || !strings.Contains(pg.Text(), "RECUSADA-9") {
		t.Errorf("the search box leads to %s", pg.url)
	}
}

// TestSituacoesConferidas: a row of the table that names no status is told beside its field, with what was typed.
func TestSituacoesConferidas(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	pg := p.enviar("/destinos/mobuss", "lado", "homologacao", "versao", "0", "ativo", "", "sistema", "mobuss", "c_situacoes", "ENCERRADA=encerrado\nAGENDADA=agendadinha")
	if texto := pg.Find("#erro-c_situacoes").Text(); pg.status != http.StatusUnprocessableEntity || !strings.Contains(texto, "AGENDADA=agendadinha") || !strings.Contains(texto, "encerrado") {
		t.Errorf("%d %s", pg.status, texto)
	}
	if !strings.Contains(pg.Find("#campo-c_situacoes").Text(), "agendadinha") {
		t.Error("what was typed is lost")
	}
	if pg := p.enviar("/destinos/mobuss", "lado", "homologacao", "versao", "0", "ativo", "", "sistema", "mobuss", "c_situacoes", "ENCERRADA=encerrado"); pg.status != http.StatusOK {
		t.Errorf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
}
