package deliveries

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// asMobuss calls a REST method with Mobuss' credential and gives the answer.
func (p *ponte) asMobuss(method string, parts map[string]any) string {
	p.t.Helper()
	parts["usuario_ws"], parts["senha_ws"] = "mobuss", "demo"
	body, err := json.Marshal(parts)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.post("rest/"+method, "application/json", string(body))
}

// narrateAsMobuss narrates over SOAP, which alone has the operation, and gives what is returned.
func (p *ponte) narrateAsMobuss(number, text string) string {
	p.t.Helper()
	answer := p.post("index.php", "text/xml; charset=utf-8", `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><m:DadosNarrativasOC xmlns:m="urn:server.Multidados">`+
		`<USUARIO_WS>mobuss</USUARIO_WS><SENHA_WS>demo</SENHA_WS><N_OCORRENCIA>`+number+`</N_OCORRENCIA><DESCRICAO>`+text+`</DESCRICAO></m:DadosNarrativasOC></e:Body></e:Envelope>`)
	if m := digits.FindStringSubmatch(answer); m != nil {
		return m[1]
	}
	return answer
}

func (p *ponte) post(path, contentType, body string) string {
	p.t.Helper()
	response, err := http.Post(p.url+"/demo/webservices/"+path, contentType, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return string(answer)
}

// touch tries all that a partner does to an ocorrência by its number.
func (p *ponte) touch(number, text string) map[string]string {
	p.t.Helper()
	yesterday := time.Now().AddDate(0, 0, -1).Format(time.DateOnly)
	return map[string]string{
		"edit":    p.asMobuss("editar_ocorrencia", map[string]any{"numero_protocolo": number, "observacao": text, "codigo_status": "em_atendimento"}),
		"batch":   p.asMobuss("editar_ocorrencia_lote", map[string]any{"lista_ocs": []any{map[string]any{"numero_protocolo": number, "responsavel": text}}}),
		"narrate": p.narrateAsMobuss(number, text+" narrada"),
		"query":   p.asMobuss("consultar_ocorrencias", map[string]any{"numero": number, "campos": "numero"}),
		"changed": p.asMobuss("consultar_ocorrencias", map[string]any{"data_ini": yesterday, "tipo_data": "ultima_modificacao", "campos": "numero"}),
	}
}

// TestAPartnerTouchesWhatItWasSent: what the ERP opened is nobody else's until it is delivered to a partner; then the partner
// comments on it, moves it and reads it, and the others stay as they are.
func TestAPartnerTouchesWhatItWasSent(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, database string) {
		p, _ := withMobussOn(t, database, "")
		kept, sent := p.mustOpen("REACH-1", "aberta"), p.mustOpen("REACH-2", "aberta")
		for _, number := range []string{kept, sent} {
			unknown := "Ocorrência " + number + " não encontrada. (e:331)"
			want := map[string]string{
				"edit": `{"success":false,"erros":"` + unknown + `"}`, "narrate": strings.ReplaceAll(strings.ReplaceAll(unknown, "ê", "\xea"), "ã", "\xe3"), "query": "[]", "changed": "[]",
				"batch": `{"success":false,"resultados":[{"numero":"` + number + `","success":false,"erros":"` + unknown + `"}]}`,
			}
			got := p.touch(number, "antes da entrega")
			for what, answer := range want {
				if strings.TrimSpace(got[what]) != answer {
					t.Errorf("%s before it was sent: %s, want %s", what, got[what], answer)
				}
			}
		}
		p.mustOpen("REACH-2", "abrir_mobuss") // the ERP moves it on: a repeat that says another status
		p.awaitState(sent, "MOBUSS_ISA", "entregue")
		want := map[string]string{
			"edit": sent, "narrate": sent, "batch": fmt.Sprintf(`{"success":true,"resultados":[{"numero":"%s","success":true}]}`, sent),
			"query": `[{"numero":"` + sent + `"}]`, "changed": `[{"numero":"` + sent + `"}]`,
		}
		got := p.touch(sent, "depois da entrega")
		for what, answer := range want {
			if strings.TrimSpace(got[what]) != answer {
				t.Errorf("%s of what was delivered: %s, want %s", what, got[what], answer)
			}
		}
		shown, other := p.run("ocorrencia", "show", sent, "--json"), p.run("ocorrencia", "show", kept, "--json")
		if strings.Count(shown, "depois da entrega") != 3 || !strings.Contains(shown, `"em_atendimento"`) || strings.Contains(shown+other, "antes da entrega") {
			t.Errorf("kept are\n%s\n%s", shown, other)
		}
		if answer := p.touch(kept, "ainda não")["edit"]; !strings.Contains(answer, "(e:331)") {
			t.Errorf("another one is open too: %s", answer)
		}
		if calls := p.run("calls", "--json"); !strings.Contains(calls, "OCORRENCIA "+kept+" E DO SISTEMA mega E NAO FOI ENVIADA AO mobuss") {
			t.Errorf("the operator does not read why: %s", calls)
		}
	})
}
