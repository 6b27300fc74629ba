package e2e

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"ponte/crm"
)

// TestTwins sends the same opening 64 times at once: with the caller's own id, and with nothing but its content.
func TestTwins(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		p := start(t, database)
		for name, body := range map[string]string{
			"CODIGO_OC": opening("CODIGO_OC", "GEMEAS-1", "DESCRICAO", "Infiltração"),
			"content":   opening("DESCRICAO", "Outra infiltração"),
			"new client": opening("CODIGO_OC", "GEMEAS-2", "NOME_CLIENTE", "Ana Nova", "CNPJ_CLIENTE", "529.982.247-25",
				"COD_PROJETO", "", "DESCRICAO", "Cliente que ninguém conhece"),
		} {
			before := len(in.numbers())
			answers := atOnce(t, p, 64, func(int) string { return body })
			for _, a := range answers {
				if a != answers[0] || !digits.MatchString(a) {
					t.Fatalf("%s: answers differ or are no number: %q", name, answers)
				}
			}
			if got := len(in.numbers()) - before; got != 1 {
				t.Errorf("%s: 64 equal requests made %d ocorrências", name, got)
			}
		}
		assertOneClient(t, in, "52998224725")
	})
}

// TestManyAtOnce sends 64 different openings that all bring the same new codes: each gets a number of its own.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		p := start(t, database)
		answers := atOnce(t, p, 64, func(i int) string {
			return opening("CODIGO_OC", "MUITAS-"+string(rune('A'+i%26))+strings.Repeat("x", i/26), "COD_DIVISAO", "NOVA", "COD_SOLICITACAO", "NOVA", "COD_STATUS", "novo")
		})
		seen := map[string]bool{}
		for _, a := range answers {
			if !digits.MatchString(a) || seen[a] {
				t.Fatalf("no number, or one given twice: %q", answers)
			}
			seen[a] = true
		}
		if got := len(in.numbers()); got != 64 {
			t.Errorf("%d ocorrências of 64", got)
		}
	})
}

// atOnce posts n bodies over n connections at the same moment and gives the return texts.
func atOnce(t *testing.T, p *ponte, n int, body func(i int) string) []string {
	t.Helper()
	answers := make([]string, n)
	var ready, calls sync.WaitGroup
	begin := make(chan struct{})
	ready.Add(n)
	for i := range n {
		calls.Go(func() {
			b := body(i)
			ready.Done()
			<-begin
			r, err := p.try("/webservices/index.php", b)
			if err != nil || r.status != http.StatusOK {
				t.Errorf("call %d: %d %v", i, r.status, err)
			}
			answers[i] = r.text
		})
	}
	ready.Wait()
	close(begin)
	calls.Wait()
	return answers
}

func assertOneClient(t *testing.T, in *installation, document string) {
	t.Helper()
	clients, err := in.store.Cadastro().ClientesPorChave(t.Context(), in.tenant.ID, []crm.ProcuraCliente{{Documento: document}})
	in.must(err)
	if len(clients) != 1 {
		t.Errorf("%d clients with one document", len(clients))
	}
}
