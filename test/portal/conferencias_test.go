package portal_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"ponte/integration"
)

// TestConferencias: a person asks for a comparison, reads what it found, and applies it after a look at what it would do; the file has the same lines. CV
// is in it by its row of the registry alone.
func TestConferencias(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	row, _ := integration.Find("cvcrm")
	cv := httptest.NewServer(row.Simulador())
	t.Cleanup(cv.Close)

	if pg := p.enviar("/conferencias", "destino", "cvcrm"); pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Find("[role=alert]").Text(), "não está configurado") {
		t.Errorf("nothing is set up: %d %s", pg.status, pg.Find("[role=alert]").Text())
	}
	if pg := p.enviar("/conferencias", "destino", "mega"); pg.status == http.StatusOK {
		t.Error("what cannot be compared is")
	}
	p.enviar("/status", "tipo", "status", "codigo", "abrir_cv", "nome", "Abrir no CV", "fase", "em_andamento", "acao", "CV_ATENDIMENTO")
	gravar := func(versao, recebidas, subassuntos string) {
		t.Helper()
		pg := p.enviar("/destinos/cvcrm", "lado", "homologacao", "versao", versao, "ativo", "sim", "sistema", "cvcrm", "c_url", cv.URL, "c_email", "integracao@exemplo.invalid",
			"c_token", "token-de-teste-7c1d", "c_assuntos", "*=3", "c_subassuntos", subassuntos, "c_situacoes", recebidas, "c_por_minuto", "0", "c_conferencia_diaria", "nao")
		if pg.status != http.StatusOK {
			t.Fatalf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
		}
	}
	gravar("0", "", "*=9")
	ateQue(t, "the destination is known", func() bool {
		return strings.Contains(p.ver("/conferencias").Find("#t-conferir").Parent().Text(), "diária desligada")
	})
	numero := s.abrir("CV-1", "COD_STATUS", "abrir_cv")
	ateQue(t, "it is at the CV", func() bool {
		return strings.Contains(p.ver("/entregas?destino=cvcrm").Find("table").Text(), "Entregue")
	})

	conferir := func() string {
		t.Helper()
		pg := p.enviar("/conferencias", "destino", "cvcrm")
		if pg.status != http.StatusOK {
			t.Fatalf("%d %s", pg.status, pg.Find("main").Text())
		}
		endereco := strings.TrimPrefix(pg.url.Path, "/portal")
		ateQue(t, "the comparison ends", func() bool { return strings.Contains(p.ver(endereco).Find("#t-situacao").Parent().Text(), "Feita") })
		return endereco
	}
	velha := conferir()
	if texto := p.ver(velha).Find("main").Text(); !strings.Contains(texto, "Os dois lados conferem") {
		t.Errorf("both stand alike: %s", texto)
	}

	// The CV's word for where it stands leads to another status; and one that cannot be sent waits.
	gravar("1", "Novo=em_atendimento", "SO124=9")
	tentativas := 0
	ateQue(t, "the settings are known", func() bool { // until then they are sent
		tentativas++
		s.abrir("CV-2-"+strconv.Itoa(tentativas), "COD_STATUS", "abrir_cv", "COD_SOLICITACAO", "SO999")
		return strings.Contains(p.ver("/entregas?destino=cvcrm&estado=falhou").Find("main").Text(), "Falta o idsubassunto")
	})
	pagina := conferir()
	linhas := p.ver(pagina).Find("table.lista tbody")
	for _, quer := range []string{numero, "Novo", "Passa a ocorrência para o status", "Não sairia", "Falta o idsubassunto do CV para a solicitação SO999"} {
		if !strings.Contains(linhas.Text(), quer) {
			t.Errorf("no %q in %s", quer, linhas.Text())
		}
	}
	if n := p.ver(pagina + "?tipo=falta").Find("table.lista tbody tr").Length(); n == 0 || n > tentativas {
		t.Errorf("of what would not be sent: %d", n)
	}
	if n := p.ver(pagina + "?situacao=aplicavel&numero=" + numero).Find("table.lista tbody tr").Length(); n != 1 {
		t.Errorf("of what can be applied: %d", n)
	}
	if pg := p.pedir(http.MethodGet, pagina+"/exportar?formato=csv&tipo=diferenca", nil); !strings.Contains(pg.corpo, numero) || strings.Contains(pg.corpo, "idsubassunto") {
		t.Errorf("exported: %s", pg.corpo)
	}
	if texto := p.ver(velha).Find("main").Text(); !strings.Contains(texto, "mais nova") || p.ver(velha).Find("main a[href*=aplicar]").Length() != 0 {
		t.Errorf("the older one: %s", texto)
	}
	if pg := p.enviar(velha + "/aplicar"); pg.status != http.StatusUnprocessableEntity {
		t.Errorf("of the older one something is applied: %d", pg.status)
	}
	ordem := strings.TrimPrefix(p.ver(pagina+"?numero="+numero).Find("table.lista a[href*=aplicar]").AttrOr("href", ""), "/portal"+pagina+"/aplicar?ordem=")
	previa := p.ver(pagina + "/aplicar?ordem=" + ordem)
	if texto := previa.Find("main").Text(); !strings.Contains(texto, numero) || !strings.Contains(texto, "Nada é enviado") {
		t.Errorf("the preview: %s", texto)
	}
	if texto := p.ver("/ocorrencias/" + numero).Find("main").Text(); strings.Contains(texto, "Situação no CV") {
		t.Error("the preview changed it")
	}
	for _, outra := range []string{"x", "-1", "0"} { // no one of them is not all of them
		if pg := p.enviar(pagina+"/aplicar", "ordem", outra); pg.status != http.StatusNotFound {
			t.Errorf("finding %s is applied: %d", outra, pg.status)
		}
	}
	if pg := p.pedir(http.MethodGet, pagina+"?acompanhar=1", nil); pg.header.Get("HX-Refresh") != "true" {
		t.Error("the page that followed it does not learn that it can be applied")
	}
	for range 2 { // as a double click
		p.enviar(pagina+"/aplicar", "ordem", ordem, "motivo", "conferido no CV")
	}
	ateQue(t, "it is applied", func() bool { return strings.Contains(p.ver(pagina).Find("table.lista tbody").Text(), "Aplicada") })
	if texto := p.ver(pagina + "?situacao=aplicado").Find("table.lista tbody").Text(); !strings.Contains(texto, "por admin") {
		t.Errorf("who applied it: %s", texto)
	}
	if texto := p.ver("/ocorrencias/" + numero).Find("main").Text(); !strings.Contains(texto, "Em atendimento") {
		t.Errorf("it did not move: %s", texto)
	}
	if trilha := p.trilha("conferencia.aplicar"); strings.Count(trilha, "conferido no CV") != 1 || !strings.Contains(trilha, strings.TrimPrefix(pagina, "/conferencias/")+", diferença "+ordem) {
		t.Errorf("the trail: %s", trilha)
	}
	s.escrever("DELETE FROM eventos_parceiro WHERE destino = 'cvcrm'") // as the sweep does
	if texto := p.ver(pagina + "?situacao=aplicado").Find("table.lista tbody").Text(); strings.Contains(texto, "em instantes") || !strings.Contains(texto, "já foi apagado") {
		t.Errorf("without its event: %s", texto)
	}
	if linhas := p.ver(conferir() + "?numero=" + numero).Find("table.lista tbody tr"); linhas.Length() != 0 {
		t.Errorf("afterwards it still differs: %s", linhas.Text())
	}
	if strings.Contains(p.ver("/entregas?destino=cvcrm").Find("table").Text(), "CV_SITUACAO") {
		t.Error("what came from the CV went back")
	}
	if pg := p.pedir(http.MethodGet, "/conferencias/exportar?formato=csv&destino=cvcrm", nil); strings.Count(pg.corpo, "CV CRM") != 3 {
		t.Errorf("the runs exported: %s", pg.corpo)
	}
}

// TestConferenciaNaoFeita: what could not be compared is not said to be alike, and an empty list says why it is.
func TestConferenciaNaoFeita(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	vazia := func(endereco, quer string) {
		t.Helper()
		if texto := p.ver(endereco).Find(".vazio").Text(); !strings.Contains(texto, quer) {
			t.Errorf("%s says %q", endereco, texto)
		}
	}
	vazia("/conferencias", "Nenhuma conferência ainda")
	feita, falha := s.conferencia()
	vazia("/conferencias?destino=mega", "Nada combina")
	vazia(feita+"?numero=x", "Nada combina")
	vazia(falha, "Não foi feita")
}

// conferencia writes a comparison that found one of each kind, and one that was not made, and gives their pages.
func (s *servidor) conferencia() (feita, falha string) {
	s.t.Helper()
	const id, outra = 990001, 980001
	s.escrever(
		fmt.Sprintf("INSERT INTO conferencias (id, tenant_id, destino, ambiente, quem, estado, erro, pedida_em, iniciada_em, terminou_em, vistas, nomeadas, diferencas, faltas)"+
			" SELECT %[1]d, id, 'cvcrm', 'homologacao', 'maria.das.gracas.de.nome.muito.longo', 'falhou', 'recusa de https://cv.exemplo.invalid/listar?idatendimento=%[3]s', %[2]d, %[2]d, %[2]d, 0, 0, 0, 0"+
			" FROM tenants WHERE slug = 'demo'", outra, time.Now().UnixMilli(), strings.Repeat("9", 60)),
		fmt.Sprintf("INSERT INTO conferencias (id, tenant_id, destino, ambiente, quem, estado, erro, pedida_em, iniciada_em, terminou_em, vistas, nomeadas, diferencas, faltas)"+
			" SELECT %[1]d, id, 'sienge', 'homologacao', 'agenda', 'concluida', '', %[2]d, %[2]d, %[2]d, 9, 8, 2, 1 FROM tenants WHERE slug = 'demo'", id, time.Now().UnixMilli()),
		achadoDeTeste(id, 1, "diferenca", "Finaliza a assistência aqui", "TECHNICAL_ASSISTANCE_FINISHED"), achadoDeTeste(id, 2, "diferenca", "", ""), achadoDeTeste(id, 3, "falta", "", ""),
	)
	return fmt.Sprint("/conferencias/", id), fmt.Sprint("/conferencias/", outra)
}

// escrever changes the database beside the server.
func (s *servidor) escrever(escritas ...string) {
	s.t.Helper()
	banco, err := sql.Open("sqlite", strings.TrimPrefix(s.banco, "sqlite://")+"?_pragma=busy_timeout(10000)")
	if err != nil {
		s.t.Fatal(err)
	}
	defer banco.Close()
	for _, escrita := range escritas {
		if _, err := banco.Exec(escrita); err != nil {
			s.t.Fatal(err)
		}
	}
}

func achadoDeTeste(id, ordem int, tipo, fara, evento string) string {
	return fmt.Sprintf("INSERT INTO conferencia_achados (conferencia_id, ordem, tenant_id, tipo, codigo, numero, aqui, la, porque, fara, evento, corpo, aplicado_em, aplicado_por, chave)"+
		" SELECT %d, %d, id, '%s', '900%d', '104%d', 'Em andamento', 'TECHNICAL_FINISHED_WITH_A_LONG_WORD', 'no Sienge está de outro modo', '%s', '%s', '', 0, '', '' FROM tenants WHERE slug = 'demo'",
		id, ordem, tipo, ordem, ordem, fara, evento)
}

// TestOQueODestinoPede: the page of an assistência says what is missing whoever gets it, and what the destination that wants it asks for, in the words of
// its entrega.
func TestOQueODestinoPede(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	pg := p.enviar("/destinos/sienge", "lado", "homologacao", "versao", "0", "ativo", "sim", "sistema", "sienge", "c_url", "http://127.0.0.1:1", "c_subdominio", "exemplo",
		"c_usuario", "exemplo-ponte", "c_senha", "senha-de-teste-52aa", "c_conferencia_diaria", "nao")
	if pg.status != http.StatusOK {
		t.Fatalf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	ateQue(t, "the destination is known", func() bool {
		return strings.Contains(p.ver("/conferencias").Find("#t-conferir").Parent().Text(), "diária desligada")
	})
	numero := s.abrir("AT-1")
	item := p.catalogar("nome", "Infiltração", "garantia_meses", "60", "minutos_medios", "1:30")
	p.agir(numero, "item_novo", "iditem", item, "descricao", "Mancha no teto")
	geral, proprio := "Infiltração não tem tempo mínimo de finalização", "não tem o Id no Sienge"
	texto := p.ver("/assistencias/" + numero).Find("#por-que").Text()
	if strings.Count(texto, geral) == 0 || !strings.Contains(texto, "O que Sienge pede e falta") || !strings.Contains(texto, proprio) {
		t.Errorf("the page says %s", texto)
	}
	ateQue(t, "its entrega says the same", func() bool {
		texto := p.pedir(http.MethodGet, "/entregas/exportar?formato=csv&destino=sienge", nil).corpo
		return strings.Contains(texto, geral) && strings.Contains(texto, proprio)
	})

	// A destination that lost a setting says so, and does not take the page with it.
	s.escrever("DELETE FROM destino_configuracoes WHERE destino = 'sienge' AND chave = 'senha'")
	if texto := p.ver("/assistencias/" + numero).Find("#por-que").Text(); !strings.Contains(texto, "Falta preencher em Destinos, Sienge (homologacao): Senha de API") {
		t.Errorf("without a setting the page says %s", texto)
	}
}
