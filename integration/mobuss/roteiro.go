package mobuss

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"

	"ponte/integration/simulator"
)

// roteiro is Mobuss' side of the methods B and C: each round opens one solicitação in the CRM, sends it once more as after an
// answer that was lost, comments and closes it. The solicitação exists on Mobuss' own side, too: what the CRM delivers about it
// finds it there.
func roteiro(p *simulator.Player, s *simulator.Simulator) simulator.Script {
	v := &visitante{Player: p, banco: bancoDe(s)}
	v.banco(func(d *banco) { d.proximo += int(p.Seed) * 1000 }) // another play opens others
	return v.rodada
}

type visitante struct {
	*simulator.Player
	banco comBanco
}

func (v *visitante) rodada(ctx context.Context, n int) {
	descricao := fmt.Sprintf("Vistoria %d: porta do quarto não fecha", n)
	var id int
	v.banco(func(d *banco) { id = d.incluir(v.Document, descricao).id })
	codigo := strconv.Itoa(id)
	abertura := map[string]string{
		"codigo_oc": codigo, "cod_projeto": v.Projects[n%len(v.Projects)], "cnpj_cliente": v.Document, "bloqueio_incluir_cliente": "T", "descricao": descricao,
	}
	for _, vez := range []struct {
		oQue    string
		desiste bool
	}{{"abrir a solicitação ", v.Chance(v.GiveUp)}, {"abrir de novo ", false}} {
		if numero, ok := v.enviar(ctx, "incluir_oc", vez.oQue+codigo, abertura, vez.desiste); ok {
			v.Opened(codigo, numero)
		}
	}
	numero := v.Number(codigo)
	if numero == "" {
		return
	}
	v.enviar(ctx, "editar_ocorrencia", "comentar "+numero, map[string]string{
		"numero_protocolo": numero, "observacao": fmt.Sprintf("Equipe no local, solicitação %s", codigo),
	}, false)
	v.enviar(ctx, "editar_ocorrencia", "encerrar "+numero, map[string]string{
		"numero_protocolo": numero, "codigo_status": "encerrado", "observacao": "Serviço executado",
	}, false)
	v.banco(func(d *banco) { d.todas[id].situacao = "ENCERRADA" })
}

// soDigitos is all that Mobuss takes for a number: it renumbers its own with the body as it is.
var soDigitos = regexp.MustCompile(`^[0-9]+$`)

func (v *visitante) enviar(ctx context.Context, metodo, oQue string, campos map[string]string, desiste bool) (string, bool) {
	campos["usuario_ws"], campos["senha_ws"] = v.User, v.Password
	corpo, err := json.Marshal(campos)
	if err != nil {
		return "", false // texts are always JSON
	}
	return v.Do(ctx, simulator.Request{
		Operation: metodo, What: oQue, Method: http.MethodPost, Address: v.To + "/webservices/rest/" + metodo,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: string(corpo), Abandon: desiste,
		Read: func(status int, body string) (string, bool) {
			var recusa struct{ Erros string }
			if json.Unmarshal([]byte(body), &recusa) == nil && recusa.Erros != "" {
				body = recusa.Erros
			}
			return body, status == http.StatusOK && soDigitos.MatchString(body)
		},
	})
}
