package portal_test

import (
	"strings"
	"testing"
)

// catalogar adds an item to the catalogue and gives its id.
func (p *pessoa) catalogar(campos ...string) string {
	p.t.Helper()
	if pg := p.enviar("/itens-manutencao", append([]string{"id", "0", "versao", "0", "no_painel", "sim"}, campos...)...); pg.status != 200 {
		p.t.Fatalf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	link, _ := p.ver("/itens-manutencao").Find("table.lista tbody a").First().Attr("href")
	_, id, _ := strings.Cut(strings.TrimSuffix(link, "#novo"), "id=")
	return id
}

// agir sends one of the forms of an assistência, with the version that its page shows.
func (p *pessoa) agir(numero, ato string, campos ...string) *pagina {
	p.t.Helper()
	versao, _ := p.ver("/assistencias/" + numero).Find(`input[name=versao]`).First().Attr("value")
	return p.enviar("/assistencias/"+numero, append([]string{"versao", versao, "ato", ato}, campos...)...)
}

// TestAssistencia walks through one: the catalogue, an ocorrência that becomes one, coverage, visits, situations and the ocorrência's status.
func TestAssistencia(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	numero := s.abrir("AT-1")
	if pg := p.ver("/assistencias/" + numero); !strings.Contains(pg.Text(), "Ainda não é uma assistência") || !strings.Contains(pg.Text(), "O catálogo está vazio") {
		t.Fatalf("an ocorrência without items: %s", pg.Find("main").Text())
	}
	if pg := p.enviar("/itens-manutencao", "id", "0", "nome", "", "garantia_meses", "x", "minutos_medios", "1:99"); pg.status != 422 || pg.Find("#erro-garantia_meses").Length() != 1 || pg.Find("#erro-minutos_medios").Length() != 1 {
		t.Errorf("a wrong item: %d %s", pg.status, pg.Find(".erro").Text())
	}
	item := p.catalogar("nome", "Infiltração", "garantia_meses", "60", "minutos_medios", "1:30")
	if pg := p.enviar("/itens-manutencao", "id", "0", "nome", "Infiltração"); pg.status != 422 || !strings.Contains(pg.Find("#erro-nome").Text(), "já existe") {
		t.Errorf("the same name twice: %d %s", pg.status, pg.Find(".erro").Text())
	}

	pg := p.agir(numero, "item_novo", "iditem", item, "descricao", "Mancha no teto", "ambiente", "Sala")
	if pg.status != 200 || !strings.Contains(pg.Find("#itens").Text(), "Mancha no teto") {
		t.Fatalf("%d %s", pg.status, pg.Find("main").Text())
	}
	porque := pg.Find("#por-que").Text()
	if !strings.Contains(pg.Find("#itens").Text(), "60 meses de garantia a partir da entrega da unidade em 01/03/2026 vão até 01/03/2031") || !strings.Contains(porque, "Infiltração não tem tempo mínimo de finalização") {
		t.Errorf("coverage %q, what is missing %q", pg.Find("#itens").Text(), porque)
	}
	if pg := p.ver("/assistencias"); !strings.Contains(pg.Find("table.lista").Text(), numero) || !strings.Contains(pg.Text(), "Aberta") {
		t.Errorf("the list: %s", pg.Find("main").Text())
	}

	// A visit needs an end after its beginning.
	idItem, _ := pg.Find("#itens article").First().Attr("id")
	visita := []string{"equipe", "Equipe 1", "data_de", "2026-12-01T09:00", "data_ate", "2026-12-01T08:00", "itens", strings.TrimPrefix(idItem, "item-")}
	if pg := p.agir(numero, "visita_nova", visita...); pg.status != 422 || !strings.Contains(pg.Find("#erro-data_ate").Text(), "depois") || pg.valor("#campo-equipe") != "Equipe 1" {
		t.Errorf("a visit that ends before it begins: %d %s", pg.status, pg.Find(".erro").Text())
	}
	visita[5] = "2026-12-01T11:00"
	if pg := p.agir(numero, "visita_nova", visita...); !strings.Contains(pg.Find("#visitas").Text(), "Agendada") {
		t.Errorf("%d %s", pg.status, pg.Find("#visitas, .erro, .aviso").Text())
	}

	// The workflow decides what may follow, and what the ocorrência's status is.
	if pg := p.agir(numero, "situacao", "situacao", "2", "texto", "Equipe a caminho"); pg.status != 200 || !strings.Contains(pg.Find(".cabeca").Text(), "Em andamento") {
		t.Fatalf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	if pg := p.agir(numero, "situacao", "situacao", "1"); pg.status != 422 || !strings.Contains(pg.Find("#erro-situacao").Text(), "Finalizada, Cancelada") {
		t.Errorf("back to the beginning: %d %s", pg.status, pg.Find(".erro").Text())
	}
	if pg := p.agir(numero, "dados", "prioridade", "A", "parecer", "Troca da manta", "total_horas", "2:15", "custo_previsto", "1.234,5"); pg.status != 422 || pg.Find("#erro-custo_previsto").Length() != 1 {
		t.Errorf("an amount that is none: %d %s", pg.status, pg.Find(".erro").Text())
	}
	pg = p.agir(numero, "dados", "prioridade", "A", "parecer", "Troca da manta", "total_horas", "2:15", "custo_previsto", "1.234,56")
	for _, quero := range []string{"Troca da manta", "2:15", "R$ 1234,56", "Alta"} {
		if !strings.Contains(pg.Find("dl.dados").Text(), quero) {
			t.Errorf("%q is not shown: %d %s", quero, pg.status, pg.Find("dl.dados, .erro").Text())
		}
	}
	pg = p.agir(numero, "situacao", "situacao", "3")
	if !strings.Contains(pg.Find("#itens").Text(), "Concluído") || !strings.Contains(pg.Text(), "Encerrada") {
		t.Errorf("the end leaves items open: %s", pg.Find("main").Text())
	}
	historia := p.ver("/ocorrencias/" + numero).Find("#linha-do-tempo").Text()
	for _, quero := range []string{"item incluído: Infiltração", "visita agendada: Equipe 1", "situação: Em andamento → Finalizada", "Equipe a caminho"} {
		if !strings.Contains(historia, quero) {
			t.Errorf("the history lacks %q: %s", quero, historia)
		}
	}
	if pg := p.ver("/auditoria"); !strings.Contains(pg.Text(), "Alterar assistência") {
		t.Error("the trail has nothing of it")
	}

	// Out of the lists and back.
	if pg := p.agir(numero, "inativar", "motivo", "aberta em dobro"); !strings.Contains(pg.Text(), "Inativa: aberta em dobro") {
		t.Errorf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	if pg := p.ver("/assistencias"); strings.Contains(pg.Find("main").Text(), numero) {
		t.Error("an inactive one is listed")
	}
	if pg := p.agir(numero, "situacao", "situacao", "2"); pg.status != 422 || !strings.Contains(pg.Find(".aviso").Text(), "inativa") {
		t.Errorf("an inactive one moves: %d %s", pg.status, pg.Find(".aviso").Text())
	}
	if pg := p.agir(numero, "reativar"); strings.Contains(pg.Text(), "Inativa:") {
		t.Error("it stays inactive")
	}
	if pg := p.enviar("/assistencias/"+numero, "versao", "1", "ato", "situacao", "situacao", "2"); pg.status != 422 || !strings.Contains(pg.Find(".aviso").Text(), "Outra pessoa") {
		t.Errorf("a page that is old: %d %s", pg.status, pg.Find(".aviso").Text())
	}
}

// TestWorkflow edits one and is refused what would leave assistências without a way.
func TestWorkflow(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	campos := func(mudar func(c map[string]string)) []string {
		pg := p.ver("/workflows")
		form := pg.Find("#assistencias form")
		c := map[string]string{}
		form.Find("input").Each(func(_ int, i *selecao) { c[i.AttrOr("name", "")] = i.AttrOr("value", "") })
		form.Find("select").Each(func(_ int, i *selecao) { c[i.AttrOr("name", "")] = i.Find("option[selected]").AttrOr("value", "") })
		mudar(c)
		var pares []string
		for n, v := range c {
			pares = append(pares, n, v)
		}
		return pares
	}
	for frase, mudar := range map[string]func(c map[string]string){
		"exatamente uma situação de início":         func(c map[string]string) { c["marca-1"] = "inicio" },
		"ao menos uma situação de cancelado":        func(c map[string]string) { c["marca-3"] = "" },
		"nenhum caminho leva do início a Cancelada": func(c map[string]string) { c["proximas-0"], c["proximas-1"] = "2, 3", "3" },
		"não há situação de ordem 9":                func(c map[string]string) { c["proximas-0"] = "2, 9" },
		"precisam encerrar os dois":                 func(c map[string]string) { c["status-1"] = "encerrado" },
		"Outra pessoa gravou":                       func(c map[string]string) { c["versao"] = "velha" },
	} {
		pg := p.enviar("/workflows", campos(mudar)...)
		if pg.status != 422 || !strings.Contains(pg.Find("#assistencias .aviso").Text(), frase) {
			t.Errorf("%q is not told: %d %s", frase, pg.status, pg.Find(".aviso").Text())
		}
	}
	pg := p.enviar("/workflows", campos(func(c map[string]string) {
		c["ordem-4"], c["nome-4"], c["proximas-4"], c["status-4"] = "5", "Aguardando peça", "2, 4", "em_atendimento"
		c["proximas-1"] = "3, 4, 5"
	})...)
	if pg.status != 200 || pg.Find(`#assistencias input[value="Aguardando peça"]`).Length() != 1 || pg.Find(`#assistencias input[value="3, 4, 5"]`).Length() != 1 {
		t.Fatalf("%d %s", pg.status, pg.Find(".aviso").Text())
	}
	// A situation that something is in stays.
	numero := s.abrir("AT-2")
	item := p.catalogar("nome", "Porta", "dias_minimos", "5")
	if pg := p.agir(numero, "item_novo", "iditem", item); pg.status != 200 {
		t.Fatalf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	pg = p.enviar("/workflows", campos(func(c map[string]string) {
		c["nome-0"], c["marca-1"], c["marca-0"] = "", "inicio", ""
		c["proximas-1"], c["proximas-2"], c["proximas-3"] = "3, 4, 5", "2", "2"
		c["status-1"] = ""
	})...)
	if pg.status != 422 || !strings.Contains(pg.Find(".aviso").Text(), "Aberta está em uso") {
		t.Errorf("a situation in use is deleted: %d %s", pg.status, pg.Find(".aviso").Text())
	}
}
