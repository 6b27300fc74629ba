package portal_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestTarefas is the story of a team: a status asks for a tarefa, its people find it, end it with a file, and the history tells.
func TestTarefas(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	numero := s.abrir("T-1")
	regra := p.formulario("/status?tipo=status&codigo=em_atendimento", "#novo form")
	regra.Set("tarefas", "Vistoriar | dois dias")
	if pg := p.pedir(http.MethodPost, "/status", regra); pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Find("#erro-tarefas").Text(), "linha 1") {
		t.Fatalf("a rule that says nothing: %d %s", pg.status, pg.Find(".erro").Text())
	}
	regra.Set("tarefas", "Vistoriar o local | 0 dias | equipe Assistência\nAvisar o cliente | pessoa admin | cliente")
	if pg := p.pedir(http.MethodPost, "/status", regra); pg.status != http.StatusOK {
		t.Fatalf("the rule: %d %s", pg.status, pg.Find(".erro").Text())
	}
	if texto := p.ver("/status").Find("#t-status + table").Text(); !strings.Contains(texto, "Vistoriar o local") {
		t.Errorf("the list of statuses: %s", texto)
	}
	// The picture of the tenant is renewed by the change itself on this server.
	ateQue(t, "the status's tarefas", func() bool {
		s.chamar("EditOC", "PARAMS", "numero="+numero+"&amp;status=aberta")
		s.chamar("EditOC", "PARAMS", "numero="+numero+"&amp;status=em_atendimento")
		return strings.Contains(p.ver("/ocorrencias/"+numero).Find("#tarefas").Text(), "Vistoriar o local")
	})
	texto := p.ver("/ocorrencias/" + numero).Find("#linha-do-tempo").Text()
	if !strings.Contains(texto, "Tarefa criada: Vistoriar o local, para Assistência, até ") || !strings.Contains(texto, "Cliente vê") {
		t.Errorf("the history: %s", texto)
	}
	if minhas := p.ver("/tarefas").Find("table.lista").Text(); strings.Contains(minhas, "Vistoriar") || !strings.Contains(minhas, "Avisar o cliente") {
		t.Errorf("before the team: %s", minhas)
	}
	usuario, _ := p.ver("/usuarios").Find("table.lista a:contains('admin')").Attr("href")
	eu := p.formulario(strings.TrimPrefix(usuario, "/portal"), "#t-cadastro + form")
	eu.Set("equipes", "Assistência, Assistência ,Obra")
	if pg := p.pedir(http.MethodPost, strings.TrimPrefix(usuario, "/portal"), eu); pg.status != http.StatusOK {
		t.Fatalf("the person's teams: %d %s", pg.status, pg.Find(".erro").Text())
	}
	minhas := p.ver("/tarefas")
	if linhas := minhas.Find("table.lista tbody tr"); !strings.Contains(linhas.First().Text(), "Vistoriar") || !strings.Contains(minhas.Text(), "Assistência, Obra") {
		t.Errorf("what is due does not come first: %s", minhas.Text())
	}
	criada := p.enviar("/ocorrencias/"+numero+"/tarefas", "tarefa_titulo", "Comprar <massa>", "tarefa_vence", "2020-01-31T10:00", "tarefa_pessoa", "admin", "tarefa_visibilidade", "interna")
	if criada.status != http.StatusOK || !strings.Contains(criada.Find("#tarefas").Text(), "Comprar <massa>") {
		t.Fatalf("creating: %d %s", criada.status, criada.Find(".erro, .aviso").Text())
	}
	if pg := p.enviar("/ocorrencias/"+numero+"/tarefas", "tarefa_titulo", " ", "tarefa_equipe", "Obra"); pg.status != http.StatusUnprocessableEntity ||
		!strings.Contains(pg.Find("#erro-tarefa_titulo").Text(), "obrigatório") || pg.Find("#campo-tarefa_equipe").AttrOr("value", "") != "Obra" {
		t.Errorf("without a title: %d, %s", pg.status, pg.Find("#tarefas").Text())
	}
	if pg := p.enviar("/ocorrencias/"+numero+"/tarefas", "tarefa_titulo", "x", "tarefa_vence", "amanhã"); pg.status != http.StatusUnprocessableEntity || pg.Find("#erro-tarefa_vence").Length() == 0 {
		t.Errorf("with a date that is none: %d", pg.status)
	}
	if texto := p.ver("").Find(".cartoes").Text(); !strings.Contains(texto, "Tarefas atrasadas1") {
		t.Errorf("the Painel: %s", texto)
	}
	atrasadas := p.ver("/tarefas?atrasadas=sim").Find("table.lista tbody tr")
	if atrasadas.Length() != 1 || !strings.Contains(atrasadas.Text(), "atrasada") {
		t.Errorf("late: %s", atrasadas.Text())
	}
	para, _ := p.ver("/ocorrencias/" + numero).Find("#tarefas li:contains('Comprar') form").Attr("action")
	if para = strings.TrimPrefix(para, "/portal"); para == "" {
		t.Fatal("there is no form to end it")
	}
	if pg := p.anexar(para, "anexo", "nota.pdf", "%PDF", "situacao", "fechada", "nota", "Comprada"); pg.status != http.StatusOK {
		t.Fatalf("ending: %d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	if pg := p.enviar(para, "situacao", "cancelada"); pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Find("#tarefas .aviso").Text(), "não foi encerrada") {
		t.Errorf("ending again: %d %s", pg.status, pg.Find("#tarefas").Text())
	}
	pg := p.ver("/ocorrencias/" + numero)
	if texto := pg.Find("#linha-do-tempo").Text(); !strings.Contains(texto, "Tarefa fechada: Comprar <massa>\nComprada") || !strings.Contains(texto, "nota.pdf") {
		t.Errorf("the history: %s", texto)
	}
	if csv := p.ver("/tarefas/exportar?formato=csv&quem=todas&situacao=fechada").corpo; !strings.Contains(csv, "Comprada") || strings.Contains(csv, "Vistoriar") {
		t.Errorf("the file: %s", csv)
	}
	if trilha := p.trilha("tarefa.encerrar"); !strings.Contains(trilha, numero) {
		t.Errorf("the trail: %s", trilha)
	}
}

// TestPrazos: the SLA of a kind shows on the ocorrência, on the list and on the Painel.
func TestPrazos(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	tipo := p.formulario("/status?tipo=solicitacao&codigo=SO124", "#novo form")
	for valor, status := range map[string]int{"dez": http.StatusUnprocessableEntity, "-1": http.StatusUnprocessableEntity} {
		tipo.Set("sla_horas", valor)
		if pg := p.pedir(http.MethodPost, "/status", tipo); pg.status != status || pg.Find("#erro-sla_horas").Length() == 0 {
			t.Errorf("SLA %q: %d", valor, pg.status)
		}
	}
	tipo.Set("sla_horas", "8")
	if pg := p.pedir(http.MethodPost, "/status", tipo); pg.status != http.StatusOK {
		t.Fatalf("the SLA: %d %s", pg.status, pg.Find(".erro").Text())
	}
	pausa := p.formulario("/status?tipo=status&codigo=em_atendimento", "#novo form")
	pausa.Set("pausa_sla", "sim")
	if pg := p.pedir(http.MethodPost, "/status", pausa); pg.status != http.StatusOK {
		t.Fatalf("the pause: %d %s", pg.status, pg.Find(".erro").Text())
	}
	p.emVigor()
	n, numero := 0, ""
	ateQue(t, "the SLA", func() bool {
		n++
		numero = s.abrir("P-"+string(rune('a'+n)), "DATA_ABERTURA", "2024-01-10 10:00:00")
		return strings.Contains(p.ver("/ocorrencias/"+numero).Find("#t-resumo + dl").Text(), "10/01/2024 18:00:00 vencido")
	})
	em := s.abrir("P-novo")
	if vencidas := p.ver("/ocorrencias?prazo=vencidas").Find("table.lista").Text(); !strings.Contains(vencidas, numero) || strings.Contains(vencidas, em+"P-novo") {
		t.Errorf("late: %s", vencidas)
	}
	if texto := p.ver("").Find(".cartoes").Text(); !strings.Contains(texto, "Prazos vencidos1") {
		t.Errorf("the Painel: %s", texto)
	}
	s.chamar("EditOC", "PARAMS", "numero="+em+"&amp;status=em_atendimento")
	if texto := p.ver("/ocorrencias/" + em).Find("#t-resumo + dl").Text(); !strings.Contains(texto, "parado, restam 7 h") && !strings.Contains(texto, "parado, restam 8 h") {
		t.Errorf("a pause: %s", texto)
	}
	s.chamar("EditOC", "PARAMS", "numero="+numero+"&amp;status=encerrado")
	if texto := p.ver("/ocorrencias/" + numero).Find("#t-resumo + dl").Text(); !strings.Contains(texto, "encerrada fora do prazo") {
		t.Errorf("closed late: %s", texto)
	}
	if texto := p.ver("").Find(".cartoes").Text(); strings.Contains(texto, "Prazos vencidos") {
		t.Errorf("the Painel, after it: %s", texto)
	}
}
