package deliveries

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// openAtMobuss opens a solicitação at the simulator, as a person there does, and gives its id.
func (p *ponte) openAtMobuss() string {
	p.t.Helper()
	request, err := http.NewRequest(http.MethodPost, p.mobussAddress()+"/incluirSolicitacaoAtendimento", strings.NewReader(`{"nomCliente":"Maria","cpfCnpj":"52998224725","idLocal":9001,"desSolicitacao":"Porta não fecha"}`))
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", token)
	request.Header.Set("token", token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		p.t.Fatal(err)
	}
	id, ok := answer["idMobuss"]
	if !ok {
		p.t.Fatalf("%s: %v", response.Status, answer)
	}
	text, err := json.Marshal(id)
	if err != nil {
		p.t.Fatal(err)
	}
	return strings.Trim(string(text), `"`)
}

// TestWhatMobussOpenedIsReached: its CODIGO_OC is the name by which comments and the closing reach its own solicitação, and none is
// opened beside it.
func TestWhatMobussOpenedIsReached(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, address string) {
		p, s := withMobussOn(t, address, "", "metodo=C")
		p.run("status", "set", "encerrar_mobuss", "--external", "MOBUSS_SRSA")
		id := p.openAtMobuss()
		before := total(s.Executadas())
		number := p.asMobuss("incluir_oc", map[string]any{"codigo_oc": id, "cod_projeto": "101", "cnpj_cliente": "529.982.247-25", "descricao": "Porta não fecha", "bloqueio_incluir_cliente": "T"})
		if again := p.asMobuss("incluir_oc", map[string]any{"codigo_oc": id, "cod_projeto": "101", "cnpj_cliente": "529.982.247-25", "descricao": "Porta não fecha", "bloqueio_incluir_cliente": "T"}); again != number {
			t.Fatalf("%s, again %s", number, again)
		}
		shown := p.show(number)
		if len(shown.Vinculos) != 1 || shown.Vinculos[0].Codigo != id {
			t.Fatalf("%+v", shown)
		}
		p.edit(number, "comentar_mobuss")
		p.awaitState(number, "MOBUSS_ICSA", "entregue")
		p.edit(number, "abrir_mobuss")
		if d := p.awaitState(number, "MOBUSS_ISA", "cancelada"); !strings.Contains(d.Motivo, "já aberta") {
			t.Errorf("%+v", d)
		}
		p.edit(number, "encerrar_mobuss")
		p.awaitState(number, "MOBUSS_SRSA", "entregue")
		if n := total(s.Executadas()) - before; n != 2 {
			t.Errorf("%d were carried out, want the comment and the closing: %v", n, s.Executadas())
		}
		if out := p.run("ocorrencia", "list", "--search", id); !strings.Contains(out, number) {
			t.Errorf("a search for its id finds %s", out)
		}
	})
}

func total(counts map[string]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}
