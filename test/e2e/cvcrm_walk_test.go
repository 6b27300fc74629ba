package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"ponte/crm"
)

// TestOneStoreOfManyDialects: what SOAP opens is read, answered and moved through CV's dialect, and what that did is in the one history that the
// others read; and back.
func TestOneStoreOfManyDialects(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		c := installCV(t, database)
		in := look(t, database)
		number := c.p.soap(of(buyerCPF, "1001", "CODIGO_OC", "CV-ANDAR", "DESCRICAO", "Porta emperrada", "COD_DIVISAO", "12", "COD_SOLICITACAO", "34")).text
		id := fmt.Sprint(in.record(number).Ocorrencia.ID)
		var done struct{ Sucesso bool }
		c.read("POST", "/api/cvio/mensagem_atendimento", `{"idatendimento":`+id+`,"mensagem":"Visita marcada","cliente_visualiza":"S"}`, &done)
		var moved struct{ Codigo int }
		c.read("PUT", "/api/cvio/atendimento/alterar_situacao", `{"idatendimento":`+id+`,"situacao_para":"Em atendimento"}`, &moved)
		c.read("PUT", "/api/v1/relacionamento/atendimentos/"+id, `{"prioridade":"A"}`, &done)

		f := in.record(number)
		last := f.Narrativas[len(f.Narrativas)-1]
		if f.StatusCodigo != crm.StatusEmAtendimento || last.Texto != "Visita marcada" || last.Origem.Sistema != "cv" || last.Visibilidade != crm.VisibilidadeCliente {
			t.Errorf("in %s, last narrativa %+v", f.StatusCodigo, last)
		}
		if len(f.Movimentos) != 2 {
			t.Errorf("%d movements, want the opening's and CV's", len(f.Movimentos))
		}

		// Back: the webservice narrates and closes what CV opened.
		opened := c.opened("Aberto pelo CV")
		var list []struct{ Protocolo, Situacao, Titulo string }
		c.read("GET", "/api/v1/relacionamento/atendimentos/listar?idatendimento="+opened, "", &list)
		protocol := list[0].Protocolo
		c.p.restJSON("editar_ocorrencia", map[string]any{"usuario_ws": megaUser, "senha_ws": megaSecret, "numero": protocol, "status": crm.StatusEncerrado, "observacao": "Resolvido"})
		var again []struct {
			Situacao        string
			DataFinalizacao string
			Respostas       []struct{ Resposta string }
		}
		c.read("GET", "/api/v1/relacionamento/atendimentos/listar?idatendimento="+opened, "", &again)
		if again[0].Situacao != "Encerrada" || again[0].DataFinalizacao == "" || len(again[0].Respostas) != 1 || again[0].Respostas[0].Resposta != "Resolvido" {
			t.Errorf("CV reads %+v", again[0])
		}
		if status, text := c.call("POST", "/mensagem_atendimento", `{"idatendimento":`+opened+`,"mensagem":"E agora?"}`); status != http.StatusOK || !strings.Contains(text, `"erro":true`) {
			t.Errorf("a message for what the webservice closed: %d %s", status, text)
		}
	})
}

// TestRepeatsOfCV: the same atendimento twice within the window, and at once, is one.
func TestRepeatsOfCV(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		c := installCV(t, database)
		body := c.fill(`{"titulo":"Uma vez","idassunto":{{assunto}},"idsubassunto":{{subassunto}},"cliente_visualiza":"S","cliente_cv":{"documento":"` + buyerCPF + `"}}`)
		answers := make(chan string, 16)
		for range cap(answers) {
			go func() {
				_, text := c.call("POST", "/api/v1/relacionamento/atendimentos/cadastrar", body)
				answers <- text
			}()
		}
		first := <-answers
		for range cap(answers) - 1 {
			if next := <-answers; next != first || !strings.Contains(next, `"sucesso":true`) {
				t.Errorf("%s and %s", first, next)
			}
		}
		if status, text := c.call("POST", "/api/v1/relacionamento/atendimentos/cadastrar", strings.Replace(body, "Uma vez", "Outra", 1)); text == first {
			t.Errorf("another atendimento is answered as the first: %d %s", status, text)
		}
	})
}
