package storage

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/alarme"
	"ponte/crm/correio"
)

// TestExamplesAreMasked: an alarm carries what it was about, what was sent and what was answered, without personal data or secrets.
func TestExamplesAreMasked(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		w := newWatch(t, address)
		w.delivery(w.now.Add(-time.Minute), crm.EntregaFalhou)
		w.look(w.evaluator())
		alarms, _ := w.list(crm.CausaEntregas)
		if len(alarms) != 1 {
			t.Fatal(alarms)
		}
		x := alarms[0].Exemplo
		if !strings.Contains(x.Assunto, "MOBUSS_ISA, HTTP 422") || !strings.Contains(x.Pedido, `"cpf"`) || !strings.Contains(x.Resposta, `"erro"`) {
			t.Errorf("%+v", x)
		}
		for _, secret := range []string{"52998224725", "529.982.247-25", "s3gr3do"} {
			if strings.Contains(fmt.Sprint(x), secret) {
				t.Errorf("%s in %+v", secret, x)
			}
		}
	})
}

// TestSilenceIsCountedInTheHoursOfTheSystem: nobody is woken at night, at the weekend or on a holiday; in the morning the time goes on.
func TestSilenceIsCountedInTheHoursOfTheSystem(t *testing.T) {
	w := newWatch(t, newFile(t))
	causes[0].raise(w)
	w.exec("DELETE FROM chamadas")
	a := administration(w.s)
	if _, err := a.AlterarTenant(deadline(t), actor, "acme", []crm.Atribuicao{{Chave: crm.ConfFeriados, Valor: "09/03/2026"}}); err != nil {
		t.Fatal(err)
	}
	v := w.evaluator()
	friday := time.Date(2026, 3, 6, 20, 50, 0, 0, time.UTC) // 17:50 there
	w.calls(1, crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: friday})
	for _, tc := range []struct {
		at   time.Time
		want string
	}{
		{friday.Add(9 * time.Minute), ""}, {friday.Add(12 * time.Hour), ""}, {friday.AddDate(0, 0, 2), ""}, {friday.AddDate(0, 0, 3), ""}, // Monday is a holiday
		{time.Date(2026, 3, 10, 11, 19, 0, 0, time.UTC), ""}, {time.Date(2026, 3, 10, 11, 21, 0, 0, time.UTC), "mega:aberto"},
	} {
		w.now = tc.at
		w.look(v)
		if _, got := w.list(crm.CausaSilencio); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.at, got, tc.want)
		}
	}
}

// TestSignalsFollowIndexes: what an evaluator asks every half minute seeks ranges of indexes that have all that is counted, one for each
// tenant; no query walks the calls, the entregas or the ocorrências.
func TestSignalsFollowIndexes(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a := s.Alarmes()
		for _, tc := range []struct{ name, query, index string }{
			{"unattended", "SELECT t.id, x.codigo_recusa, COUNT(*), MAX(x.id)" + s.dialect.eachTenant("chamadas", "chamadas_situacao") + " WHERE x.situacao = 'recusada' AND x.em >= 1 GROUP BY t.id, x.codigo_recusa", "chamadas_situacao"},
			{"stopped", "SELECT t.id, x.destino, COUNT(*), MAX(x.id)" + s.dialect.eachTenant("entregas", "entregas_estado") + " WHERE x.estado IN ('falhou', 'incerta') AND x.criada_em >= 1 GROUP BY t.id, x.destino", "entregas_estado"},
			{"waiting", "SELECT t.id, x.destino, COUNT(*), MIN(x.criada_em)" + s.dialect.eachTenant("entregas", "entregas_estado") + " WHERE x.estado IN ('pendente', 'agendada', 'enviando') GROUP BY t.id, x.destino", "entregas_estado"},
			{"late", "SELECT t.id, COUNT(*)" + s.dialect.eachTenant("ocorrencias", "ocorrencias_prazo") + " WHERE x.vence_em < 1 GROUP BY t.id", "ocorrencias_prazo"},
			{"refused", "SELECT t.id, x.endereco, SUM(x.quantidade)" + s.dialect.eachTenant("ips_recusados", "ips_recusados_ultima") + " WHERE x.ultima >= 1 GROUP BY t.id, x.endereco", "ips_recusados_ultima"},
			{"unresolved", "SELECT id FROM alarmes WHERE aberto = 1 ORDER BY tenant_id, causa, objeto", "alarmes_aberto"},
			{"last call", "SELECT em FROM chamadas" + s.dialect.byIndex("chamadas_tempo") + " WHERE tenant_id = 1 AND em >= 1 AND sistema = 'mega' ORDER BY em DESC LIMIT 1", "chamadas_tempo"},
		} {
			plan := strings.Join(planRows(t, s, explain(t, s)+tc.query, nil), "; ")
			if !strings.Contains(plan, tc.index) || strings.Contains(plan, "SCAN x") || strings.Contains(plan, "SCAN chamadas") || strings.Contains(plan, "filesort") && tc.name == "last call" {
				t.Errorf("%s: %s, want %s", tc.name, plan, tc.index)
			}
		}
		if _, err := a.UltimasChamadas(deadline(t), make([]alarme.Sistema, 2*askedTogether+1)); err != nil { // as many as installations may have
			t.Error(err)
		}
		if _, err := a.HouveAntes(deadline(t), make([]alarme.NaoAtendidas, 2*askedTogether+1), testInstant, testInstant); err != nil {
			t.Error(err)
		}
	})
}

// TestAClockThatWasAhead: what was seen while it was is no reason to keep an alarm until the clock is there again, nor to miss a call.
func TestAClockThatWasAhead(t *testing.T) {
	w := newWatch(t, newFile(t))
	causes[0].raise(w)
	w.exec("DELETE FROM chamadas")
	v := w.evaluator()
	call := func(at time.Time) {
		t.Helper()
		w.calls(1, crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: at})
	}
	call(noon.Add(-5 * time.Minute))
	w.look(v)
	w.now = noon.Add(3 * time.Hour)
	w.look(v)
	if _, got := w.list(crm.CausaSilencio); got != "mega:aberto" {
		t.Fatalf("ahead: %s", got)
	}
	call(noon.Add(10 * time.Minute)) // in the log before the next look
	for _, later := range []time.Duration{20 * time.Minute, 22 * time.Minute} {
		w.now = noon.Add(later)
		w.look(v)
	}
	if _, got := w.list(crm.CausaSilencio); got != "mega:resolvido" {
		t.Errorf("back again: %s", got)
	}
	w.now = noon.Add(39 * time.Minute) // 29 after the call, 44 after the one before
	w.look(v)
	if _, got := w.list(crm.CausaSilencio); got != "mega:resolvido" {
		t.Errorf("a call was missed: %s", got)
	}
}

// TestManyAddressesAreNoStorm: of hundreds that insist a few have an alarm each and the others one together, and it stays so.
func TestManyAddressesAreNoStorm(t *testing.T) {
	w := newWatch(t, newFile(t))
	v := w.evaluator()
	sweep := func(n int) {
		t.Helper()
		ips := map[ipKey]*crm.IPRecusado{}
		for i := range n {
			ip := &crm.IPRecusado{TenantID: w.acme.ID, Endereco: fmt.Sprint("2001:db8::", i), Operacao: "EditOC", Quantidade: int64(20 + i), Primeira: w.now, Ultima: w.now}
			ips[ipKey{w.acme.ID, ip.Endereco, ip.Operacao}] = ip
		}
		if err := w.s.calls.writeIPs(deadline(t), ips); err != nil {
			t.Fatal(err)
		}
		w.look(v)
	}
	for range 3 {
		sweep(300)
		alarms, text := w.list(crm.CausaIPRecusado)
		if len(alarms) != 11 || !strings.Contains(text, "2001:db8::299:aberto") || !strings.Contains(text, "outros endereços:aberto") || strings.Contains(text, "::289:") {
			t.Fatalf("%d: %s", len(alarms), text)
		}
		w.now = w.now.Add(time.Minute)
	}
	w.now = w.now.Add(2*time.Hour + time.Minute)
	w.look(v)
	if _, text := w.list(crm.CausaIPRecusado); strings.Contains(text, "aberto") {
		t.Errorf("it does not end: %s", text)
	}
}

// TestPeopleGetOneMessage for all that happened while it waited, and another for what came after it went; only those who asked, and of
// the installation's alarms only those who look after all of it.
func TestPeopleGetOneMessage(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		w := newWatch(t, address)
		v := w.evaluator()
		subscriber(t, w.s, w.acme.ID, "email", "email", true, crm.EventoAvisoAlarmes)
		notices := crm.Correio{Avisos: w.s.Correio(nil), Relogio: crm.RelogioDoSistema}
		for i, u := range []crm.Ouvinte{
			{TenantID: w.acme.ID, Login: "joana", Alarmes: crm.AvisosTodos},
			{Login: "admin", Alarmes: crm.AvisosTodos},
			{TenantID: w.acme.ID, Login: "paulo", Tarefas: crm.AvisosTodos},
			{TenantID: w.acme.ID, Login: "usuario", Alarmes: crm.AvisosTodos}, // whose papel does not open the page
		} {
			papel := crm.PapelDiretor
			if u.Login == "usuario" {
				papel = crm.PapelUsuario
			}
			w.exec("INSERT INTO usuarios (id, tenant_id, login, nome, papel, papeis, segredo, equipes) VALUES (?, ?, ?, ?, 'operador', ?, '', '')", 5_000_000+i, u.TenantID, u.Login, u.Login, papel)
			u.UsuarioID, u.Email = int64(5_000_000+i), u.Login+"@exemplo.com.br"
			if err := notices.GravarAvisos(deadline(t), actor, &u); err != nil {
				t.Fatal(err)
			}
		}
		waiting := func() (all []crm.LinhaEntrega) {
			t.Helper()
			list, err := w.s.Entregas().Entregas(deadline(t), crm.FiltroEntregas{TenantID: w.acme.ID, Acao: crm.EventoAvisoAlarmes})
			if err != nil {
				t.Fatal(err)
			}
			return list.Linhas
		}
		fail := func(destination string) {
			t.Helper()
			if _, err := w.s.Entregas().Falhou(deadline(t), w.acme.ID, destination, "recusou", func(int) time.Duration { return time.Hour }); err != nil {
				t.Fatal(err)
			}
			w.now = w.now.Add(time.Second)
			w.look(v)
		}
		fail("mobuss")
		fail("webhook1")
		w.calls(1, crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaFalha, Em: w.now})
		w.look(v)
		sent := waiting()
		if len(sent) != 1 || sent[0].AlarmeID == 0 || sent[0].OcorrenciaID != 0 || !sent[0].ProximaEm.Equal(noon.Add(crm.JanelaAlarmes).Add(time.Second)) {
			t.Fatalf("%+v", sent)
		}
		full := alarme.Sinal{Causa: crm.CausaDisco, Objeto: "crm1:/var", Quantidade: 1, Frase: "1 % livre."}
		if ok, err := w.s.Alarmes().Abrir(deadline(t), &crm.Alarme{Causa: full.Causa, Objeto: full.Objeto, Situacao: crm.AlarmeAberto, Frase: full.Frase, AbertoEm: w.now, VistoEm: w.now}, nil); err != nil || !ok {
			t.Fatal(ok, err)
		}
		if err := w.s.Entregas().Funcionou(deadline(t), w.acme.ID, "webhook1"); err != nil {
			t.Fatal(err)
		}
		w.now = w.now.Add(6 * time.Minute)
		w.look(v)
		if sent = waiting(); len(sent) != 1 {
			t.Fatalf("what ended made another message: %+v", sent)
		}
		d, err := w.s.Entregas().Dossie(deadline(t), &sent[0].Entrega)
		if err != nil {
			t.Fatal(err)
		}
		k, err := w.s.Correio(nil).Correspondencia(deadline(t), d)
		if err != nil {
			t.Fatal(err)
		}
		m := correio.ModeloDe(crm.EventoAvisoAlarmes)
		words, err := m.Compilar(&m.Padrao)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, to := range correio.Destinatarios(d, k) {
			message, err := words.Escrever(correio.Valores(d, k, &to, "https://crm.exemplo.com.br"))
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{"Disjuntor aberto: mobuss", "Disjuntor aberto: webhook1", "Motivo novo de recusa: falha", "Resolvidos", "https://crm.exemplo.com.br/portal/alarmes", "Respondido: recusou"} {
				if !strings.Contains(message.Texto, want) || want != "Resolvidos" && !strings.Contains(message.HTML, want) {
					t.Errorf("%s is not told of %s:\n%s", to.Email, want, message.Texto)
				}
			}
			got = append(got, fmt.Sprint(to.Email, " ", strings.Contains(message.Texto, "disco")))
		}
		if slices.Sort(got); strings.Join(got, ", ") != "admin@exemplo.com.br true, joana@exemplo.com.br false" {
			t.Errorf("told %s", got)
		}
		w.exec("UPDATE entregas SET estado = 'agendada', tentativas = 1 WHERE acao = ?", crm.EventoAvisoAlarmes)
		fail("webhook1") // comes back: one of the two may have the message already
		if sent = waiting(); len(sent) != 2 {
			t.Errorf("%d messages after the first was tried", len(sent))
		}
		w.exec("UPDATE entregas SET estado = 'entregue' WHERE acao = ?", crm.EventoAvisoAlarmes)
		w.calls(1, crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaDesconhecida, Em: w.now})
		w.look(v)
		if sent = waiting(); len(sent) != 3 {
			t.Errorf("%d messages after both went", len(sent))
		}
	})
}
