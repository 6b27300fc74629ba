package vimob

import (
	"strings"
	"testing"

	"ponte/crm"
)

func TestTabelasPorStatus(t *testing.T) {
	existe := func(codigo string) bool { return codigo == "credito_ok" || codigo == crm.StatusCancelada }
	for nome, c := range map[string]struct{ abrem, bpo, encerram, erro string }{
		"nada":                             {},
		"tudo":                             {"ANALISE=SO200", "Aprovada=Análise:credito_ok\nRESERVADA=*;VISTORIA=credito_ok", "REPROVADA=cancelada", ""},
		"sem status do CRM":                {"", "APROVADA=", "", "Status de BPO exigidos: a linha de APROVADA está incompleta"},
		"sem status depois de dois-pontos": {"ANALISE=SO200", "APROVADA=ANALISE:", "", "Status de BPO exigidos: a linha de APROVADA precisa de um status do CRM"},
		"status do CRM que não existe":     {"", "APROVADA=credito", "", "Status de BPO exigidos: credito não é um status do CRM: crie-o antes"},
		"status que não abre nada":         {"", "APROVADA=ANALISE:credito_ok", "", "Status de BPO exigidos: ANALISE não está em Status que abrem ocorrências"},
		"o mesmo status duas vezes":        {"", "APROVADA=*;aprovada =credito_ok", "", "está em mais de uma linha"},
		"encerrar em status inexistente":   {"", "", "REPROVADA=perdida", "Status ao encerrar o fluxo: perdida não é um status do CRM"},
		"solicitação ausente":              {"ANALISE=", "", "", "Status que abrem ocorrências: a linha de ANALISE está incompleta"},
	} {
		def := Tipo().DefinicaoDestino
		err := conferirStatus(def.Completar(map[string]string{campoStatusAbrem: c.abrem, campoBPO: c.bpo, campoEncerram: c.encerram}), existe)
		if c.erro == "" && err != nil || c.erro != "" && (err == nil || !strings.Contains(err.Error(), c.erro)) {
			t.Errorf("%s: %v, want %q", nome, err, c.erro)
		}
	}
	nada, def := func(string) bool { return false }, Tipo().DefinicaoDestino
	if err := conferirStatus(def.Completar(nil), nada); err != nil {
		t.Errorf("the defaults ask for a status that a tenant may not have: %v", err)
	}
}

func TestStatusSaoComparadosComoSeLeem(t *testing.T) {
	tab, err := lerTabela("Análise de Crédito=SO200")
	if err != nil {
		t.Fatal(err)
	}
	for _, status := range []string{"Análise de Crédito", "ANALISE DE CREDITO", " analise  de crédito ", "ANÁLISE DE CRÉDITO"} {
		if l, ok := tab.achar(status); !ok || l.status != "Análise de Crédito" {
			t.Errorf("%q is not found", status)
		}
	}
	for _, status := range []string{"", "analise", "analise de creditos"} {
		if _, ok := tab.achar(status); ok {
			t.Errorf("%q is found", status)
		}
	}
}
