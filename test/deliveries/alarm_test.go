package deliveries

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestAnAlarmReachesItsSubscriber: a call that is refused for a new reason raises one alarm, which a subscriber is told of once, also when
// the process is killed after that and the refusal comes again; /metrics shows it, when the system called last and what the program is.
func TestAnAlarmReachesItsSubscriber(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, address string) {
		s := subscribe(t, secretOne)
		p := install(t, address)
		p.serve()
		p.subscribed("webhook1", s.URL, secretOne, "alarme.aberto,alarme.resolvido")
		p.run("tenant", "set", "demo", "alarmes=disco=0") // this machine may have a full one
		p.settled()
		refused := func() {
			t.Helper()
			body := `{"usuario_ws":"integra.mega","senha_ws":"demo","numero_protocolo":"999999","codigo_status":"encerrado"}`
			r, err := http.Post(p.url+"/demo/webservices/rest/editar_ocorrencia", "application/json", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			defer r.Body.Close()
			if text, err := io.ReadAll(r.Body); err != nil || !strings.Contains(string(text), "(e:331)") {
				t.Fatalf("%d %s %v", r.StatusCode, text, err)
			}
		}
		refused()
		s.await(t, "alarme.aberto ")
		type alarm struct{ Causa, Objeto, Situacao, Exemplo any }
		alarms := func() (list []alarm) {
			t.Helper()
			if err := json.Unmarshal([]byte(p.run("alarms", "list", "--state", "todos", "--json")), &list); err != nil {
				t.Fatal(err)
			}
			return list
		}
		if list := alarms(); len(list) != 1 || list[0].Causa != "recusa_nova" || list[0].Objeto != "331" || list[0].Situacao != "aberto" {
			t.Errorf("%+v", list)
		}
		waitFor(t, 5*time.Minute, "the metrics", func() bool {
			r, err := http.Get(p.url + "/metrics")
			if err != nil {
				t.Fatal(err)
			}
			defer r.Body.Close()
			text, err := io.ReadAll(r.Body)
			if err != nil {
				t.Fatal(err)
			}
			return strings.Contains(string(text), `ponte_alarms{cause="recusa_nova",state="aberto",tenant="demo"} 1`) &&
				strings.Contains(string(text), `ponte_last_call_timestamp_seconds{system="mega",tenant="demo"} 1.`) && strings.Contains(string(text), "ponte_build_info{goversion=")
		})
		p.kill()
		p.serve()
		refused()
		time.Sleep(8 * time.Second) // the first look of the new process
		if list, told := alarms(), s.told(); len(list) != 1 || len(told) != 1 {
			t.Errorf("after the kill there are %+v, told %v", list, told)
		}
	})
}
