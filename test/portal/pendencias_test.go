package portal_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"ponte/crm"
)

// TestPendencias: what waits is seen, tried, and forgotten by who may; the front page counts it while there is any.
func TestPendencias(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	if texto := p.ver("").Find(".cartoes").Text(); strings.Contains(texto, "pendentes") || strings.Contains(texto, "disputa") {
		t.Errorf("nothing waits, and the front page says %s", texto)
	}
	s.daFonte("mega", reg(crm.VinculoContrato, "K-1", "codigo", "C-9001", "cliente", "M-1"), reg(crm.VinculoCliente, "M-7", "documento", "111.444.777-35", "nome", "PAULO", "conjuge", "M-8"))
	if texto := p.ver("").Find(".cartoes").Text(); !strings.Contains(texto, "Registros pendentes2") {
		t.Errorf("the front page: %s", texto)
	}
	linhas := p.ver("/pendencias").Find("table.lista tbody")
	for _, frase := range []string{"Contrato K-1", "C-9001", "Cliente M-1", "ainda não veio", "Cliente M-7", "só o campo conjuge", "Cliente M-8"} {
		if !strings.Contains(linhas.Text(), frase) {
			t.Errorf("no %q in %s", frase, linhas.Text())
		}
	}
	if linhas := p.ver("/pendencias?sistema=mega&tipo=cliente").Find("table.lista tbody tr"); linhas.Length() != 1 || !strings.Contains(linhas.Text(), "M-7") {
		t.Errorf("of clients: %s", linhas.Text())
	}
	if pg := p.enviar("/pendencias/tentar", "sistema", "mega"); !strings.Contains(pg.Text(), "Nada do que espera pôde entrar") {
		t.Errorf("tried: %s", pg.Find("main").Text())
	}
	if pg := p.pedir(http.MethodGet, "/pendencias/exportar?formato=csv&tipo=contrato", nil); !strings.Contains(pg.corpo, "K-1") || strings.Contains(pg.corpo, "M-7") {
		t.Errorf("exported: %s", pg.corpo)
	}
	pg := p.enviar("/pendencias/esquecer", "sistema", "mega", "tipo", "cliente", "codigo", "M-7", "assunto", "conjuge")
	if !strings.Contains(pg.Text(), "Pendência descartada") || strings.Contains(pg.Find("table.lista").Text(), "M-7") || !strings.Contains(p.trilha("pendencia.esquecer"), "cliente M-7") {
		t.Errorf("forgotten: %s", pg.Find("main").Text())
	}
	if pg := p.enviar("/pendencias/esquecer", "sistema", "mega", "tipo", "cliente", "codigo", "M-7", "assunto", "conjuge"); !strings.Contains(pg.Text(), "já não existe") {
		t.Errorf("twice: %s", pg.Find("main").Text())
	}
	s.daFonte("mega", reg(crm.VinculoCliente, "M-1", "documento", "390.533.447-05", "nome", "JOANA"))
	if pg := p.ver("/pendencias"); !strings.Contains(pg.Text(), "Nada espera") {
		t.Errorf("the client came, and still: %s", pg.Find("main").Text())
	}
}

// TestNomesEmDisputa: a name that two units have is one's when a person says so.
func TestNomesEmDisputa(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	primeira, segunda := p.ficha("unidades", "1101"), p.ficha("unidades", "1102")
	id := strings.TrimPrefix(segunda, "/unidades/")
	// As an answer of the partner leaves it that names both alike.
	s.escrever(fmt.Sprintf("INSERT INTO vinculos (tenant_id, tipo, codigo, sistema, ambiente, disputa, objeto_id, numero, situacao, em)"+
		" SELECT tenant_id, tipo, codigo, sistema, ambiente, %[1]s, %[1]s, numero, situacao, em FROM vinculos WHERE codigo = '9101'", id))
	if texto := p.ver("").Find(".cartoes").Text(); !strings.Contains(texto, "Nomes em disputa1") {
		t.Errorf("the front page: %s", texto)
	}
	if !strings.Contains(p.ver(segunda).Find("#t-vinculos").Closest("section").Text(), "em disputa") {
		t.Error("the unit's page does not say it")
	}
	linha := p.ver("/pendencias/nomes").Find("table.lista tbody tr")
	if linha.Length() != 1 || !strings.Contains(linha.Text(), "9101") || linha.Find("li").Length() != 2 || !strings.Contains(linha.Find("li").First().Text(), "é achado por ele") {
		t.Fatalf("disputed: %s", linha.Text())
	}
	pg := p.enviar("/pendencias/nomes", "tipo", "unidade", "codigo", "9101", "sistema", "mobuss", "objeto", id, "antes", "unidade 1, unidade 2")
	if !strings.Contains(pg.Text(), "agora é só de unidade "+id) || !strings.Contains(pg.Text(), "Nenhum nome está em disputa") {
		t.Errorf("given: %s", pg.Find("main").Text())
	}
	if texto := p.ver(primeira).Find("#t-vinculos").Closest("section").Text(); strings.Contains(texto, "9101") {
		t.Errorf("the other unit keeps it: %s", texto)
	}
	if trilha := p.trilha("vinculo.dar"); !strings.Contains(trilha, "9101") || !strings.Contains(trilha, "unidade "+id) {
		t.Errorf("the trail: %s", trilha)
	}
	if pg := p.enviar("/pendencias/nomes", "tipo", "unidade", "codigo", "9101", "sistema", "mobuss", "objeto", "999999"); !strings.Contains(pg.Text(), "já não disputa") {
		t.Errorf("to nobody: %s", pg.Find("main").Text())
	}
}
