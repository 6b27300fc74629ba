package e2e

import (
	"fmt"
	"strings"
	"testing"
)

const cvAssistencias = "/api/v1/relacionamento/assistencias"

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
				answer, text := c.exchange(t, strings.Replace(request, "ID", id, 1)+"\nEmail: "+cvReader+"\nToken: "+c.names["token.leitura"]+"\n\n")
				answers[id] = fmt.Sprint(answer.StatusCode, " ", strings.ReplaceAll(string(text), id, "ID"))
			}
			if theirs, nobodys := answers[c.names["assistencia"]], answers["999999999"]; theirs != nobodys || !strings.Contains(theirs, "ID") {
				t.Errorf("%s\n%s\n%s", request, theirs, nobodys)
			}
		}
	})
}
