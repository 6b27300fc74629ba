package storage

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/alarme"
	"ponte/crm/carga"
	"ponte/crm/negativacao"
)

// watch is an installation whose alarms are judged at instants of the test's own.
type watch struct {
	t    *testing.T
	s    *Storage
	acme *crm.Tenant
	rs   *Retratos
	now  time.Time
	ids  int64
}

// noon is a Wednesday, 12:00 in São Paulo.
var noon = time.Date(2026, 3, 4, 15, 0, 0, 0, time.UTC)

func newWatch(t *testing.T, address string) *watch {
	t.Helper()
	s := open(t, address)
	w := &watch{t: t, s: s, now: noon, ids: 1_000_000}
	w.acme = newTenant(t, administration(s), "acme")
	for _, name := range []string{"webhook1", "mobuss"} {
		subscriber(t, s, w.acme.ID, name, name, true, crm.EventoAlarmeAberto, crm.EventoAlarmeResolvido)
	}
	rs, err := s.Retratos(deadline(t), []crm.DefinicaoDestino{{Nome: "email", Titulo: "E-mail", EscreveAPessoas: true}})
	if err != nil {
		t.Fatal(err)
	}
	w.rs = rs
	return w
}

func (w *watch) evaluator() *alarme.Vigia {
	return &alarme.Vigia{
		Alarmes: w.s.Alarmes(), Sinais: w.s.Alarmes(), Retratos: w.rs, Relogio: func() time.Time { return w.now }, Servidor: "crm1",
		Anotar: func(message string, err error) { w.t.Error(message, err) },
	}
}

func (w *watch) look(v *alarme.Vigia) {
	w.t.Helper()
	if err := w.rs.Atualizar(deadline(w.t)); err != nil {
		w.t.Fatal(err)
	}
	if err := v.Olhar(deadline(w.t)); err != nil {
		w.t.Fatal(err)
	}
}

// calls writes n calls as the log does.
func (w *watch) calls(n int, c crm.Chamada) {
	w.t.Helper()
	rows := make([]crm.Chamada, n)
	for i := range rows {
		w.ids++
		rows[i] = c
		rows[i].ID, rows[i].TenantID = w.ids, w.acme.ID
	}
	if err := w.s.calls.write(deadline(w.t), rows); err != nil {
		w.t.Fatal(err)
	}
}

// delivery makes an entrega at an instant, and ends it when asked to.
func (w *watch) delivery(at time.Time, end crm.EstadoEntrega) {
	w.t.Helper()
	w.ids++
	rows := &Rows{}
	rows.AddValue(&crm.Entrega{ID: w.ids, TenantID: w.acme.ID, OcorrenciaID: w.ids, Destino: "mobuss", Acao: "MOBUSS_ISA", Estado: crm.EntregaPendente, CriadaEm: at})
	if err := w.s.Insert(deadline(w.t), rows); err != nil {
		w.t.Fatal(err)
	}
	if end == "" {
		return
	}
	q := w.s.Entregas()
	claimed, err := q.Reservar(deadline(w.t), crm.Reserva{TenantID: w.acme.ID, Destino: "mobuss", Token: fmt.Sprint("t", w.ids), Max: 1, Prazo: time.Minute})
	if err != nil || len(claimed) != 1 {
		w.t.Fatal(claimed, err)
	}
	if ok, err := q.Iniciar(deadline(w.t), &claimed[0], "https://mobuss.invalid", time.Minute); err != nil || !ok {
		w.t.Fatal(ok, err)
	}
	ok, err := q.Concluir(deadline(w.t), crm.FimTentativa{Reservada: &claimed[0], Estado: end, Motivo: "recusada", Tentativa: &crm.Tentativa{
		ID: 2_000_000 + w.ids, TenantID: w.acme.ID, EntregaID: w.ids, Ordem: 1, Inicio: at, Pedido: `{"cpf":"52998224725","senha":"s3gr3do"}`, Resposta: `{"erro":"unidade 529.982.247-25"}`, CodigoHTTP: 422, Decisao: "permanente",
	}})
	if err != nil || !ok {
		w.t.Fatal(ok, err)
	}
}

func (w *watch) exec(q string, args ...any) {
	w.t.Helper()
	if err := w.s.execRetrying(deadline(w.t), q, args...); err != nil {
		w.t.Fatal(err)
	}
}

// list is what became of a cause's alarms, the oldest first.
func (w *watch) list(cause crm.CausaAlarme) (all []crm.Alarme, text string) {
	w.t.Helper()
	page, err := w.s.Alarmes().Lista(deadline(w.t), crm.FiltroAlarmes{TenantID: w.acme.ID, Causa: cause})
	if err != nil {
		w.t.Fatal(err)
	}
	slices.Reverse(page.Linhas)
	var words []string
	for _, a := range page.Linhas {
		words = append(words, a.Objeto+":"+string(a.Situacao))
	}
	return page.Linhas, strings.Join(words, " ")
}

// told is what destinations are told of a cause's alarms.
func (w *watch) told(cause crm.CausaAlarme) string {
	w.t.Helper()
	var words []string
	alarms, _ := w.list(cause)
	list, err := w.s.Entregas().Entregas(deadline(w.t), crm.FiltroEntregas{TenantID: w.acme.ID, Pagina: crm.Pagina{Limite: 500}})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, e := range slices.Backward(list.Linhas) {
		if slices.ContainsFunc(alarms, func(a crm.Alarme) bool { return a.ID == e.AlarmeID }) {
			words = append(words, e.Destino+" "+e.Acao)
		}
	}
	slices.Sort(words)
	return strings.Join(words, ", ")
}

// causes are the ways in which each is brought about and ends, with real rows.
var causes = []struct {
	cause  crm.CausaAlarme
	object string
	raise  func(w *watch)
	clear  func(w *watch)
	calm   time.Duration
	untold string // the destination that is not told: it is the object
}{
	{crm.CausaSilencio, "mega", func(w *watch) {
		a := administration(w.s)
		a.Relogio = func() time.Time { return noon.Add(-48 * time.Hour) }
		if _, _, err := a.CriarCredencial(deadline(w.t), actor, w.acme.ID, crm.NovaCredencial{Usuario: "integra.mega", Sistema: "mega"}); err != nil {
			w.t.Fatal(err)
		}
		if _, err := a.AlterarVigilia(deadline(w.t), actor, w.acme.ID, "integra.mega", crm.Vigilia{Versao: 1, Silencio: 30 * time.Minute, Horario: "seg-sex 08:00-18:00"}); err != nil {
			w.t.Fatal(err)
		}
		w.calls(1, crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: w.now.Add(-31 * time.Minute)})
		w.calls(3, crm.Chamada{Sistema: "mobuss", Situacao: crm.ChamadaAtendida, Em: w.now.Add(-time.Minute)})
	}, func(w *watch) {
		w.calls(1, crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaRecusada, CodigoRecusa: int(crm.RecusaCredencial), Em: w.now})
	}, time.Minute, ""},
	{crm.CausaRecusas, "", func(w *watch) {
		w.calls(20, crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaRecusada, CodigoRecusa: int(crm.RecusaCredencial), Em: w.now.Add(-time.Minute)})
		w.calls(180, crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: w.now.Add(-time.Minute)})
	}, func(w *watch) { w.now = w.now.Add(16 * time.Minute) }, 5 * time.Minute, ""},
	{crm.CausaRecusaNova, "331", func(w *watch) {
		w.calls(1, crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaRecusada, CodigoRecusa: 102, Em: w.now.Add(-time.Hour)})
		w.calls(1, crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaRecusada, CodigoRecusa: 102, Em: w.now.Add(-time.Minute)}) // is no news
		w.calls(1, crm.Chamada{
			Sistema: "mega", Operacao: "EditOC", Endereco: "203.0.113.9", Situacao: crm.ChamadaRecusada, CodigoRecusa: 331, Mensagem: "não existe (e:331)", Pedido: "<NUMERO>9</NUMERO>", Em: w.now.Add(-time.Minute),
		})
	}, func(w *watch) { w.now = w.now.Add(16 * time.Minute) }, 24 * time.Hour, ""},
	{crm.CausaIPRecusado, "203.0.113.77", func(w *watch) {
		ips := map[ipKey]*crm.IPRecusado{}
		for _, operation := range []string{"EditOC", "DadosServicedesk"} { // what it tries is added up
			ip := &crm.IPRecusado{TenantID: w.acme.ID, Endereco: "203.0.113.77", Operacao: operation, Usuario: "x", Quantidade: 10, Primeira: w.now.Add(-time.Hour), Ultima: w.now}
			ips[ipKey{w.acme.ID, ip.Endereco, operation}] = ip
		}
		if err := w.s.calls.writeIPs(deadline(w.t), ips); err != nil {
			w.t.Fatal(err)
		}
	}, func(w *watch) { w.now = w.now.Add(61 * time.Minute) }, time.Hour, ""},
	{crm.CausaDisjuntor, "mobuss", func(w *watch) {
		if _, err := w.s.Entregas().Falhou(deadline(w.t), w.acme.ID, "mobuss", "recusou a conexão", func(int) time.Duration { return time.Hour }); err != nil {
			w.t.Fatal(err)
		}
	}, func(w *watch) {
		if err := w.s.Entregas().Funcionou(deadline(w.t), w.acme.ID, "mobuss"); err != nil {
			w.t.Fatal(err)
		}
	}, 5 * time.Minute, "mobuss"},
	{crm.CausaEntregas, "mobuss", func(w *watch) {
		w.delivery(w.now.Add(-time.Minute), crm.EntregaFalhou)
		w.delivery(w.now.Add(-time.Minute), crm.EntregaIncerta)
	}, func(w *watch) {
		d := crm.Despacho{Entregas: w.s.Entregas(), Relogio: crm.RelogioDoSistema}
		if n, err := d.Cancelar(deadline(w.t), actor, crm.FiltroEntregas{TenantID: w.acme.ID, Destino: "mobuss"}); err != nil || n != 2 {
			w.t.Fatal(n, err)
		}
	}, 5 * time.Minute, "mobuss"},
	{crm.CausaFila, "mobuss", func(w *watch) { w.delivery(w.now.Add(-61*time.Minute), "") }, func(w *watch) {
		d := crm.Despacho{Entregas: w.s.Entregas(), Relogio: crm.RelogioDoSistema}
		if n, err := d.Cancelar(deadline(w.t), actor, crm.FiltroEntregas{TenantID: w.acme.ID, Acao: "MOBUSS_ISA"}); err != nil || n != 1 {
			w.t.Fatal(n, err)
		}
	}, 5 * time.Minute, "mobuss"},
	{crm.CausaLogin, "mega", func(w *watch) { w.load(carga.Interrompida, carga.PorLogin) }, func(w *watch) { w.load(carga.Concluida, "") }, time.Minute, ""},
	{crm.CausaCarga, "mega", func(w *watch) { w.load(carga.Interrompida, carga.PorFalha) }, func(w *watch) { w.load(carga.Concluida, "") }, time.Minute, ""},
	{crm.CausaPrazo, "", func(w *watch) {
		e := opening(w.t, w.s, w.acme.ID, "")
		due := w.now.Add(-time.Minute)
		e.Ocorrencias[0].VenceEm = &due
		e.Entregas = nil
		if err := w.s.Escritor().Gravar(deadline(w.t), e); err != nil {
			w.t.Fatal(err)
		}
	}, func(w *watch) { w.exec("UPDATE ocorrencias SET vence_em = NULL") }, 5 * time.Minute, ""},
	{crm.CausaBaixaSerasa, "", func(w *watch) {
		w.note(negativacao.Negativacao{Situacao: negativacao.BaixaPendente, PrazoBaixa: "2026-03-06"})
	}, func(w *watch) { w.exec("UPDATE negativacoes SET situacao = 'baixada'") }, 5 * time.Minute, ""},
	{crm.CausaPropostas, "", func(w *watch) {
		w.note(negativacao.Negativacao{Situacao: negativacao.Aceita, Proposta: negativacao.MotivoParcial, MudouEm: w.now.AddDate(0, 0, -1).Add(-time.Minute)})
	}, func(w *watch) { w.exec("UPDATE negativacoes SET proposta = '--'") }, 5 * time.Minute, ""},
	{crm.CausaSemRetorno, "remessa 1", func(w *watch) {
		n := w.note(negativacao.Negativacao{Situacao: negativacao.Aprovada})
		r := &negativacao.Remessa{TenantID: w.acme.ID, Transporte: "arquivo", Situacao: negativacao.RemessaGerada, GeradaEm: w.now.AddDate(0, 0, -3)}
		err := w.s.Negativacoes().Remeter(deadline(w.t), r, func() ([]negativacao.Envio, []negativacao.Negativacao, []negativacao.Passo, crm.Auditoria, error) {
			n.Situacao = negativacao.Enviada
			item := negativacao.Envio{TenantID: w.acme.ID, NegativacaoID: n.ID, Sequencia: 2, Operacao: negativacao.Inclusao}
			return []negativacao.Envio{item}, []negativacao.Negativacao{n}, nil, crm.Auditoria{TenantID: w.acme.ID}, nil
		})
		if err != nil {
			w.t.Fatal(err)
		}
	}, func(w *watch) { w.exec("UPDATE negativacao_envios SET desfecho = 'aceito'") }, 5 * time.Minute, ""},
}

// note makes a negativação that stands somewhere.
func (w *watch) note(n negativacao.Negativacao) negativacao.Negativacao {
	w.t.Helper()
	n.TenantID, n.TituloID = w.acme.ID, 1
	ns := []negativacao.Negativacao{n}
	if err := w.s.Negativacoes().Criar(deadline(w.t), ns, []negativacao.Passo{{TenantID: w.acme.ID, Ordem: 1, Para: n.Situacao}}, crm.Auditoria{TenantID: w.acme.ID}); err != nil {
		w.t.Fatal(err)
	}
	return ns[0]
}

// load makes a job of a source that stands somewhere since a while.
func (w *watch) load(s carga.Situacao, why carga.Motivo) {
	w.t.Helper()
	c := &carga.Carga{TenantID: w.acme.ID, Fonte: "mega", Situacao: s, Motivo: why, Erro: "HTTP 401", PedidaEm: w.now, VistaEm: w.now, TerminouEm: w.now.Add(-16 * time.Minute)}
	if err := w.s.Cargas().Criar(deadline(w.t), c, crm.Auditoria{TenantID: w.acme.ID}); err != nil {
		w.t.Fatal(err)
	}
}

// TestAlarms: each cause that is common to all raises one alarm, however often it is looked at and by how many; a look in which it is
// gone for a moment resolves nothing; it is resolved once by itself; and it comes back as another row. Destinations are told of each twice,
// but not of themselves.
func TestAlarms(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		for _, c := range causes {
			t.Run(string(c.cause), func(t *testing.T) {
				base := address + string(c.cause)
				if !strings.HasPrefix(address, "sqlite://") {
					base = sharedDatabase(t)
				}
				w := newWatch(t, base)
				one, other := w.evaluator(), w.evaluator()
				w.look(one)
				if _, got := w.list(c.cause); got != "" {
					t.Fatalf("before anything happened: %s", got)
				}
				c.raise(w)
				for range 3 {
					w.look(one)
					w.look(other)
					w.now = w.now.Add(time.Second)
				}
				alarms, got := w.list(c.cause)
				if got != c.object+":aberto" {
					t.Fatalf("raised %q", got)
				}
				if a := alarms[0]; a.Frase == "" || a.Pagina == "" || a.Quantidade < 1 || !a.AbertoEm.Before(a.VistoEm) {
					t.Errorf("%+v", a)
				}
				c.clear(w)
				w.now = w.now.Add(time.Second)
				w.look(one)
				if _, got := w.list(c.cause); got != c.object+":aberto" && c.calm > w.now.Sub(alarms[0].VistoEm) {
					t.Errorf("it flaps: %s", got)
				}
				w.now = w.now.Add(c.calm + time.Second)
				w.calls(1, crm.Chamada{Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: w.now}) // it goes on calling
				w.look(other)
				w.look(one)
				if _, got = w.list(c.cause); got != c.object+":resolvido" {
					t.Fatalf("resolved as %q", got)
				}
				want := []string{"webhook1 alarme.aberto", "webhook1 alarme.resolvido"}
				if c.untold != "mobuss" {
					want = []string{"mobuss alarme.aberto", "mobuss alarme.resolvido", "webhook1 alarme.aberto", "webhook1 alarme.resolvido"}
				}
				if got := w.told(c.cause); got != strings.Join(want, ", ") {
					t.Errorf("told %q", got)
				}
			})
		}
	})
}
