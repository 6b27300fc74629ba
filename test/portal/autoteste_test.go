package portal_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestAutotesteNaoConta: the page makes every check of `ponte check`, and what it called stands in the log as tests and is counted nowhere.
func TestAutotesteNaoConta(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	s.chamar("DadosServicedesk", "COD_PROJETO", "NAO-HA", "DESCRICAO", "x")
	ateQue(t, "the refusal is in the log", func() bool { return p.ver("/chamadas").Find("#resultado tbody tr").Length() == 1 })
	vezes := 0
	ateQue(t, "all is sound", func() bool { // an answer that took five seconds is no error, and is told
		vezes++
		texto := p.ver("/webservice?testar=1").Find("#verificacoes").Text()
		return !slices.ContainsFunc([]string{"Endereço", "WSDL", "SOAP", "Proxy", "Falha SOAP", "REST", "Banco de dados"}, func(assunto string) bool {
			return !strings.Contains(texto, "certo "+assunto)
		})
	})
	ateQue(t, "the tests are in the log", func() bool { return p.ver("/chamadas?situacao=teste").Find("#resultado tbody tr").Length() == 4*vezes })
	if n := p.ver("/chamadas?situacao=nao_atendidas").Find("#resultado tbody tr").Length(); n != 1 {
		t.Errorf("%d calls were not attended", n)
	}
	if painel := p.ver("").Find("main").Text(); strings.Contains(painel, "Usuário ou senha") || strings.Contains(painel, "Operação desconhecida") || !strings.Contains(painel, "Contrato não encontrado") {
		t.Errorf("the Painel counts tests: %s", painel)
	}
	resposta, err := http.Get(s.url + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer resposta.Body.Close()
	metricas, err := io.ReadAll(resposta.Body)
	if err != nil || strings.Contains(string(metricas), `refusal="102"`) || !strings.Contains(string(metricas), `refusal="301"`) || strings.Contains(string(metricas), `outcome="teste"`) {
		t.Errorf("the metrics count tests: %v", err)
	}
}
