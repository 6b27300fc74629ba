package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

const cvAssistencias = "/api/v1/relacionamento/assistencias"

// keyed sends a body under an Idempotency-Key.
func (c *cv) keyed(t *testing.T, method, path, key, body string) (int, string) {
	t.Helper()
	answer, text := c.exchange(t, method+" "+path+"\nEmail: "+cvUser+"\nToken: "+c.token+"\nIdempotency-Key: "+key+"\n\n"+body)
	return answer.StatusCode, string(text)
}

// TestKeysOfAssistencias: what is sent again under its key makes nothing, and is answered with the id that the first made; something else under it
// is refused, and the log has what was sent.
func TestKeysOfAssistencias(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		c := installCV(t, database)
		in := look(t, database)
		c.needed("{{assistencia}}", "chaves")
		one := cvAssistencias + "/" + c.names["assistencia"]
		for path, bodies := range map[string][2]string{
			"/itens":   {`{"iditem":{{torneira}},"descricao":"Uma vez"}`, `{"iditem":{{torneira}},"descricao":"Outra"}`},
			"/visitas": {cvVisit, strings.Replace(cvVisit, "Escada", "Corda", 1)},
		} {
			first, again, other := "", "", c.fill(bodies[1])
			for _, answer := range []*string{&first, &again} {
				var status int
				if status, *answer = c.keyed(t, "POST", one+path, "chave de "+path, c.fill(bodies[0])); status != http.StatusCreated || strings.Contains(*answer, ":0,") {
					t.Errorf("%s: %d %s", path, status, *answer)
				}
			}
			if first != again {
				t.Errorf("%s: %s and then %s", path, first, again)
			}
			if status, text := c.keyed(t, "POST", one+path, "chave de "+path, other); status != http.StatusUnprocessableEntity || !strings.Contains(text, "(e:336)") {
				t.Errorf("another under the key of %s: %d %s", path, status, text)
			}
		}
		if status, text := c.keyed(t, "POST", one+"/alterar-situacao/2", "chave de /itens", ""); status != http.StatusUnprocessableEntity {
			t.Errorf("another act under the key: %d %s", status, text)
		}
		var whole struct {
			Itens   []struct{ Descricao string }
			Visitas []struct{ Observacao string }
		}
		c.read("GET", one, "", &whole)
		if len(whole.Itens) != 4 || len(whole.Visitas) != 2 {
			t.Errorf("%+v", whole)
		}
		row, _ := cvRow(t, "assistencia-alterar")
		_, _, id := c.ask(t, row, one, map[string]any{"prioridade": "B"}, c.token)
		if call := in.call(id); !strings.Contains(call.Pedido, `prioridade`) {
			t.Errorf("log row %+v", call)
		}
	})
}

// TestReachOfIdsAtCV: an id that another system's ocorrência has is answered as one that nobody has, and no number is told.
func TestReachOfIdsAtCV(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		c := installCV(t, database)
		c.needed("{{assistencia}}", "alcance")
		for _, request := range []string{
			"GET /api/v1/relacionamento/atendimentos/ID/mensagens", "GET " + cvAssistencias + "/ID", "GET " + cvAssistencias + "/ID/mensagens",
			"GET /api/v3/relacionamento/assistencias/ID/visitas-tecnicas",
		} {
			answers := map[string]string{}
			for _, id := range []string{c.names["assistencia"], "999999999"} {
				answer, text := c.exchange(t, strings.Replace(request, "ID", id, 1)+"\nEmail: "+cvReader+"\nToken: "+c.names["token.outro"]+"\n\n")
				answers[id] = fmt.Sprint(answer.StatusCode, " ", strings.ReplaceAll(string(text), id, "ID"))
			}
			if theirs, nobodys := answers[c.names["assistencia"]], answers["999999999"]; theirs != nobodys || !strings.Contains(theirs, "ID") {
				t.Errorf("%s\n%s\n%s", request, theirs, nobodys)
			}
		}
		for of, id := range map[string]string{"assistencias": "assistencia", "assistencias_itens": "item", "assistencias_mensagens": "mensagem"} {
			answer, text := c.exchange(t, "POST "+cvAssistencias+"/upload-arquivos/"+of+"/"+c.names[id]+"\nEmail: "+cvReader+"\nToken: "+c.names["token.outro"]+
				"\nContent-Type: multipart/form-data; boundary=xx\n\n--xx\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\na\r\n--xx--")
			if want := "Não há " + of + " com id " + c.names[id] + "."; answer.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(string(text), want) {
				t.Errorf("%s: %d %s, want %s", of, answer.StatusCode, text, want)
			}
		}
	})
}

// TestPlaceOfAnAssistencia: what it was said to be of is read back, with a unit or without.
func TestPlaceOfAnAssistencia(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		c := installCV(t, database)
		in := look(t, database)
		for _, place := range []string{
			`"unidade":{"idempreendimento":{{empreendimento}},"idbloco":{{bloco}},"idunidade":{{unidade}}}`, `"unidade":{"idempreendimento":{{empreendimento}},"idbloco":{{bloco}}}`,
			`"area":{"idempreendimento":{{empreendimento}},"idarea":2}`,
		} {
			status, text := c.call("POST", cvAssistencias, c.fill(`{"documento":"`+buyerCPF+`","itens":[{"iditem":{{torneira}}}],`+place+`}`))
			var made struct{ IDAssistencia int64 }
			if err := json.Unmarshal([]byte(text), &made); err != nil || status != http.StatusCreated {
				t.Fatalf("%s: %d %s", place, status, text)
			}
			var got struct {
				Protocolo      string `json:"protocolo_atendimento"`
				Empreendimento struct{ IDEmpreendimento int64 }
			}
			c.read("GET", cvAssistencias+"/"+fmt.Sprint(made.IDAssistencia), "", &got)
			if fmt.Sprint(got.Empreendimento.IDEmpreendimento) != c.names["empreendimento"] {
				t.Errorf("%s is read as %+v", place, got)
			}
			kept := fmt.Sprint(in.record(got.Protocolo).Ocorrencia.CamposVariaveis)
			if strings.Contains(place, "idbloco") && !strings.Contains(place, "idunidade") && !strings.Contains(kept, "{CV_IDBLOCO "+c.names["bloco"]+"}") {
				t.Errorf("%s keeps %s", place, kept)
			}
		}
	})
}
