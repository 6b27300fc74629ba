package deliveries

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/test/migrated"
)

// TestSiengeTellsWhatIsWrong: who may not tell is refused, what nobody knows is kept, and what cannot be sent says why.
func TestSiengeTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, address string) {
		p, partner, service, desk, token := withSienge(t, address, "datas_entrega=ambas")
		// The empreendimento has no day of delivery: it is said, and nothing is sent.
		_, number := desk.open(1)
		d := p.awaitState(number, "assistencia.aberta", "falhou")
		if !strings.HasPrefix(d.Motivo, "Não enviada: O empreendimento Residencial Ponte não tem data de entrega") {
			t.Errorf("it says %s", d.Motivo)
		}
		if tries := p.run("delivery", "list", "--json", "--tries", jsonNumber(d.ID)); !strings.Contains(tries, `"decisao": "nao_enviada"`) {
			t.Errorf("the try says %s", tries)
		}
		if out := p.refused("destination", "preflight", "sienge", "--destination-networks", "loopback"); !strings.Contains(out, number) || !strings.Contains(out, "data de entrega") {
			t.Errorf("preflight says %s", out)
		}
		p.run("destination", "set", "sienge", "datas_entrega=uma")
		// Not released: the destination is paused, and nothing is lost.
		release(t, service, false)
		if out := p.refused("destination", "preflight", "sienge", "--destination-networks", "loopback"); !strings.Contains(out, "HTTP 403") {
			t.Errorf("preflight says %s", out)
		}
		p.resendUntil(number, "corrigido", func(d delivery) bool { return strings.Contains(d.Motivo, "HTTP 403") })
		waitFor(t, time.Minute, "the pause", func() bool { return p.paused("sienge") })
		release(t, service, true)
		p.run("delivery", "resume", "sienge")
		p.run("delivery", "resend", jsonNumber(d.ID), "--reason", "liberado")
		d = p.awaitState(number, "assistencia.aberta", "entregue")
		if out := p.input("", "destination", "preflight", "sienge", "--destination-networks", "loopback"); !strings.Contains(out, "Nothing is missing") {
			t.Errorf("preflight says %s", out)
		}
		if n := partner.Executadas()[number+"/assistencia.aberta"]; n != 1 {
			t.Errorf("it is opened %d times", n)
		}

		p.hook(token)
		post := p.tellAsSienge
		p.run("tenant", "create", "vizinha", "--copy-from", "demo")
		m := tokenLine.FindStringSubmatch(p.run("token", "create", "sienge", "--name", "ganchos", "--scope", "ocorrencias:escrever", "--tenant", "vizinha"))
		if m == nil {
			t.Fatal("no token of the other tenant")
		}
		other := m[1]
		p.settled()
		thin := `{"technicalAssistanceId":` + d.IDExterno + `}`
		for name, got := range map[string]int{
			"a wrong token": post("ponte_errado", "exemplo", "w-1", "TECHNICAL_ASSISTANCE_CANCELED", thin), "none": post("", "exemplo", "w-2", "TECHNICAL_ASSISTANCE_CANCELED", thin),
			"another tenant's token": post(other, "exemplo", "w-0", "TECHNICAL_ASSISTANCE_CANCELED", thin),
			"another tenant":         post(token, "outro", "w-3", "TECHNICAL_ASSISTANCE_CANCELED", thin), "no key": post(token, "exemplo", "", "TECHNICAL_ASSISTANCE_CANCELED", thin), "no JSON": post(token, "exemplo", "w-4", "TECHNICAL_ASSISTANCE_CANCELED", "x"),
			"a comparison's key": post(token, "exemplo", "conferencia/1/1", "TECHNICAL_ASSISTANCE_CANCELED", thin),
			"null":               post(token, "exemplo", "w-5", "TECHNICAL_ASSISTANCE_CANCELED", "null"), "no UTF-8": post(token, "exemplo", "w-6", "TECHNICAL_ASSISTANCE_CANCELED", "{\"technicalAssistanceId\":\"\xff\"}"),
			"a key in another charset": post(token, "exemplo", "\xe9", "TECHNICAL_ASSISTANCE_CANCELED", thin),
		} {
			if got < 400 || got >= 500 {
				t.Errorf("%s is answered %d", name, got)
			}
		}
		if n := len(p.events()); n != 0 {
			t.Errorf("%d events of nobody are kept", n)
		}
		for key, code := range map[string]string{"k-1": "UNIT_UPDATED", "k-2": "technical_assistance_canceled"} { // codes are exact
			if got := post(token, "exemplo", key, code, thin); got != http.StatusOK {
				t.Errorf("an event that nobody knows is answered %d", got)
			}
		}
		if got := post(token, "exemplo", "k-3", "TECHNICAL_ASSISTANCE_CANCELED", `{"technicalAssistanceId":777}`); got != http.StatusOK {
			t.Errorf("an event of something unknown is answered %d", got)
		}
		waitFor(t, time.Minute, "them to be judged", func() bool {
			seen := map[string]string{}
			for _, e := range p.events() {
				seen[e.Chave] = e.Estado + " " + e.Motivo
			}
			return strings.HasPrefix(seen["k-1"], "ignorado") && strings.HasPrefix(seen["k-2"], "ignorado") && strings.Contains(seen["k-3"], "777")
		})

		// Sienge gave up telling: the comparison shows it, and takes it over.
		event(t, service, `{"id":`+d.IDExterno+`,"efeito":"finalizada","chave":"perdido","calado":true}`)
		if out := p.refused("destination", "reconcile", "sienge", "--destination-networks", "loopback"); !strings.Contains(out, number) || !strings.Contains(out, "FINISHED") {
			t.Errorf("the comparison says %s", out)
		}
		list, err := desk.cases.Acervo.Assistencias(t.Context(), crm.FiltroAssistencias{TenantID: desk.tenant.Tenant.ID, Numero: number})
		if err != nil || len(list.Linhas) != 1 {
			t.Fatal(list, err)
		}
		id := list.Linhas[0].Assistencia.OcorrenciaID
		// What people do here after it is not undone by it.
		_, err = desk.cases.Alterar(t.Context(), crm.Agente{Slug: "demo", Ator: crm.Ator{Quem: "teste"}}, crm.AtoAssistencia{OcorrenciaID: id, SituacaoID: 2})
		if err != nil {
			t.Fatal(err)
		}
		desk.applyOld("sienge")
		if got := desk.stands(id); got != 2 {
			t.Errorf("it stands in %d", got)
		}
		p.run("destination", "reconcile", "sienge", "--destination-networks", "loopback", "--apply")
		waitFor(t, time.Minute, "it to be finished here, too", func() bool { return desk.stands(id) == 3 })
		// Out of order, as the last of Sienge's tries ten hours later: what came late does not take an ended one back.
		if got := post(token, "exemplo", "late", "TECHNICAL_ASSISTANCE_UPDATED", thin); got != http.StatusOK {
			t.Errorf("a late event is answered %d", got)
		}
		waitFor(t, time.Minute, "the late one to be judged", func() bool {
			for _, e := range p.events() {
				if e.Chave == "late" {
					return e.Estado == "ignorado" && strings.Contains(e.Motivo, "Finalizada")
				}
			}
			return false
		})
		if out := p.input("", "destination", "reconcile", "sienge", "--destination-networks", "loopback"); !strings.Contains(out, "Both sides stand alike") {
			t.Errorf("the comparison says %s", out)
		}
	})
}

// TestSiengeOpensHere: what is opened there appears here, once, with its items, and does not go back.
func TestSiengeOpensHere(t *testing.T) {
	t.Parallel()
	p, partner, service, desk, token := withSienge(t, migrated.File(t))
	p.hook(token)
	openThere(t, service, "Porta emperrada")
	for range 2 {
		event(t, service, `{"id":9001,"efeito":"aberta","chave":"nova-1"}`)
	}
	waitFor(t, time.Minute, "it to be opened here", func() bool {
		list := p.events()
		return len(list) == 1 && list[0].Estado == "aplicado"
	})
	event(t, service, `{"id":9001,"efeito":"aberta","chave":"nova-2"}`)
	event(t, service, `{"id":9001,"efeito":"finalizada","chave":"fim-1"}`)
	waitFor(t, time.Minute, "it to be finished here", func() bool {
		list, err := desk.cases.Acervo.Assistencias(t.Context(), crm.FiltroAssistencias{TenantID: desk.tenant.Tenant.ID})
		return err == nil && len(list.Linhas) == 1 && list.Linhas[0].Assistencia.SituacaoID == 3 && list.Linhas[0].QuantosItens == 1 && list.Linhas[0].Linha.Unidade == "102"
	})
	if n := len(partner.Executadas()); n != 0 {
		t.Errorf("it went back %d times: %v", n, p.deliveries())
	}
	if out := p.input("", "destination", "reconcile", "sienge", "--destination-networks", "loopback"); !strings.Contains(out, "Both sides stand alike") {
		t.Errorf("the comparison says %s", out)
	}
}

func release(t *testing.T, service *httptest.Server, released bool) {
	t.Helper()
	r, err := http.Post(service.URL+"/_liberar", "application/json", strings.NewReader(fmt.Sprintf(`{"liberado":%v}`, released)))
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
}
