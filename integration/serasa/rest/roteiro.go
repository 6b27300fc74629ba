package rest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"ponte/integration/simulator"
)

var semTenant = regexp.MustCompile(`^(.*)/([^/]+)$`)

// roteiro is Serasa's other side: each round tells what became of all that its own side received since the last one.
func roteiro(p *simulator.Player, s *simulator.Simulator) simulator.Script {
	endereco := semTenant.ReplaceAllString(strings.TrimRight(p.To, "/"), "$1/integracoes/"+Nome+"/$2")
	return func(ctx context.Context, _ int) {
		if s == nil {
			return
		}
		for _, c := range proximos(s) {
			corpo, err := json.Marshal(c.Corpo)
			if err != nil {
				return // it came from JSON
			}
			com := http.Request{Header: http.Header{"Content-Type": {"application/json"}}}
			com.SetBasicAuth(p.User, p.Password)
			p.Do(ctx, simulator.Request{
				Operation: strings.TrimPrefix(c.Caminho, "/"), What: fmt.Sprint(c.Corpo["uuid"]), Method: http.MethodPost, Address: endereco + c.Caminho, Header: com.Header, Body: string(corpo),
				Read: func(status int, texto string) (string, bool) { return texto, status == http.StatusOK },
			})
		}
	}
}
