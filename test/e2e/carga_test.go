package e2e

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/carga"
	"ponte/integration/destino"
	"ponte/integration/mega"
	"ponte/integration/simulator"
	"ponte/server"
	"ponte/test/mariadb"
	"ponte/test/migrated"
	"ponte/test/process"
)

// kills is how often a load is killed.
const kills = 10

// sourceKey encrypts the source's secrets, on every engine.
const sourceKey = "chave-de-teste-0123456789"

// megaREST is the simulated Mega, which tells when it has answered so many calls.
type megaREST struct {
	*httptest.Server
	sim   *simulator.Simulator
	calls atomic.Int64
	alarm atomic.Int64 // at this call rings bell; 0 = never
	bell  chan struct{}
}

func newMegaREST(t *testing.T, size destino.Tamanho) *megaREST {
	t.Helper()
	m := &megaREST{sim: mega.NovoSimulador(size), bell: make(chan struct{}, 1)}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n := m.calls.Add(1); n == m.alarm.Load() {
			m.bell <- struct{}{}
		}
		m.sim.ServeHTTP(w, r)
	}))
	t.Cleanup(m.Close)
	return m
}

// loading is the environment and the settings of loads from a simulated Mega.
type loading struct {
	t        *testing.T
	database string
	env      []string
}

// sourced sets the source up at the tenant of a database.
func sourced(t *testing.T, database string, m *megaREST) *loading {
	t.Helper()
	l := &loading{t: t, database: database, env: append(os.Environ(), "PONTE_DESTINATION_NETWORKS=loopback", "PONTE_SECRET_KEY="+sourceKey)}
	set := l.command("destination", "set", "mega")
	row := mega.Tipo()
	lines := "url=" + m.URL + "\n"
	for key, value := range row.ExemploValores {
		lines += key + "=" + value + "\n"
	}
	set.Stdin = strings.NewReader(lines)
	if out, err := set.CombinedOutput(); err != nil {
		t.Fatalf("destination set: %v\n%s", err, out)
	}
	return l
}

func (l *loading) command(arguments ...string) *exec.Cmd {
	l.t.Helper()
	binary, err := process.Ponte()
	if err != nil {
		l.t.Fatal(err)
	}
	cmd := exec.Command(binary, append(arguments, "--database", l.database, "--tenant", tenantSlug)...)
	cmd.Env = l.env
	return cmd
}

// loaded is the outcome of a load as --json writes it.
type loaded struct {
	ID                        int64
	Situacao, Motivo, Posicao string
	Chamadas                  int64
	Registros                 map[string]map[string]int
}

// run reads Mega to the end of the run.
func (l *loading) run(arguments ...string) loaded {
	l.t.Helper()
	cmd := l.command(append([]string{"carga", "mega", "--json"}, arguments...)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var job loaded
	if e := json.Unmarshal(out.Bytes(), &job); e != nil {
		l.t.Fatalf("carga mega %v: %v, %v\n%s%s", arguments, err, e, out.String(), errs.String())
	}
	return job
}

// TestKilledLoads kills ponte carga mega with -9 at moments that a seed draws, and goes on each time: the base ends as that of a load
// that nobody disturbed. Another run then writes nothing, and a contract that comes into being at Mega is opened against after one more.
func TestKilledLoads(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	onBothEngines(t, func(t *testing.T, database string) {
		draw := rand.New(rand.NewPCG(seed, seed)) //nolint:gosec // to be had again by its seed
		m := newMegaREST(t, destino.Tamanho{Empreendimentos: 3, Contratos: 45, Parcelas: 4})
		calm := another(t, database)
		install(t, calm)
		undisturbed := sourced(t, calm, m).run()
		if undisturbed.Situacao != "concluida" {
			t.Fatalf("%+v", undisturbed)
		}
		perRun := m.calls.Load()

		in := install(t, database)
		l := sourced(t, database, m)
		died := 0
		for n := range kills {
			m.alarm.Store(m.calls.Load() + 1 + draw.Int64N(perRun/kills*2))
			arguments := []string{"carga", "mega"}
			if n > 0 {
				arguments = append(arguments, "--resume")
				release(t, database, "carga/%") // the dead one's lease, for which the run after the last waits
			}
			if l.killed(m, arguments) {
				died++
			}
			m.alarm.Store(0)
		}
		if died < kills/2 {
			t.Errorf("only %d of %d loads were killed before their end", died, kills)
		}
		if last := l.run("--resume"); last.Situacao != "concluida" {
			t.Errorf("after the kills: %+v", last)
		}
		if d := cmp.Diff(masterData(t, calm), masterData(t, database)); d != "" {
			t.Errorf("the killed load's base differs: %s", d)
		}

		before := rows(t, database)
		again := l.run()
		for kind, outcomes := range again.Registros {
			if len(outcomes) != 1 || outcomes["igual"] == 0 {
				t.Errorf("nothing changed, and of %s became %v", kind, outcomes)
			}
		}
		if d := cmp.Diff(before, rows(t, database)); d != "" {
			t.Errorf("nothing changed, and rows were written: %s", d)
		}

		answer, err := http.Post(m.URL+"/_contrato", "application/json", nil)
		in.must(err)
		defer answer.Body.Close()
		var made struct{ Contrato, Documento string }
		in.must(json.NewDecoder(answer.Body).Decode(&made))
		p := start(t, database, func(c *server.Config) { c.SecretKey = sourceKey })
		if r := p.soap(opening("COD_PROJETO", made.Contrato, "CODIGO_OC", "NOVO-1", "CNPJ_CLIENTE", made.Documento)); digits.MatchString(r.text) {
			t.Fatalf("contract %s is not there yet, and %s was opened", made.Contrato, r.text)
		}
		if one := l.run(); one.Registros["contrato"]["criado"] != 1 {
			t.Errorf("the new contract: %+v", one)
		}
		if r := p.soap(opening("COD_PROJETO", made.Contrato, "CODIGO_OC", "NOVO-1", "CNPJ_CLIENTE", made.Documento)); !digits.MatchString(r.text) {
			t.Errorf("the new contract is not opened against: %s", r.text)
		}
	})
}

// TestScheduledLoads: in its window a server reads a source by itself, once, and one that is switched off it leaves alone.
func TestScheduledLoads(t *testing.T) {
	t.Parallel()
	m := newMegaREST(t, destino.Tamanho{Empreendimentos: 2, Contratos: 10, Parcelas: 2})
	database := newSQLite(t)
	in := install(t, database)
	l := sourced(t, database, m)
	now := time.Now().In(in.tenant.Fuso())
	window := now.Add(-time.Hour).Format("15:04") + "-" + now.Add(3*time.Hour).Format("15:04")
	if out, err := l.command("destination", "set", "mega", "janela="+window).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	start(t, database, func(c *server.Config) { c.SecretKey, c.DestinationNetworks = sourceKey, []string{"loopback"} })
	if out, err := l.command("destination", "set", "mega", "ativo=sim").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	eventually(t, "the load has ended", func() bool {
		list, err := in.store.Cargas().Lista(t.Context(), in.tenant.ID, crm.Pagina{})
		in.must(err)
		if len(list.Linhas) > 1 {
			t.Fatalf("%d loads in one window", len(list.Linhas))
		}
		if len(list.Linhas) == 0 || list.Linhas[0].Situacao != carga.Concluida {
			return false
		}
		if job := list.Linhas[0]; job.Quem != "agenda" || job.Contadores[crm.VinculoContrato][cadastro.Criado] != 10 {
			t.Errorf("%+v", job)
		}
		return true
	})
}

// killed runs a load and kills it at the call for which the alarm is set; false = it ended before.
func (l *loading) killed(m *megaREST, arguments []string) bool {
	l.t.Helper()
	cmd := l.command(arguments...)
	var out process.Log
	cmd.Stdout, cmd.Stderr = &out, &out
	p, err := process.Start(cmd, syscall.SIGKILL)
	if err != nil {
		l.t.Fatal(err)
	}
	select {
	case <-m.bell:
	case <-p.Ended():
		select {
		case <-m.bell: // the alarm was for the last of its calls
		default:
		}
		if p.Err() != nil && !strings.Contains(out.String(), "Não há carga a continuar") {
			l.t.Logf("a load ended by itself: %v\n%s", p.Err(), out.Tail())
		}
		return false
	}
	if err := p.Kill(); err != nil {
		l.t.Error(err)
	}
	return true
}

// another is one more database of the same engine.
func another(t *testing.T, database string) string {
	t.Helper()
	if strings.HasPrefix(database, "sqlite://") {
		return newSQLite(t)
	}
	return migrated.Database(t)
}

func hand(t *testing.T, database string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", strings.TrimPrefix(database, "sqlite://")+"?_pragma=busy_timeout(60000)")
	if !strings.HasPrefix(database, "sqlite://") {
		name, _, _ := strings.Cut(database[strings.LastIndexByte(database, '/')+1:], "?")
		db, err = mariadb.Shared(t).Open(name)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// masterData is what a base says, without the ids and instants by which two of the same differ.
func masterData(t *testing.T, database string) map[string][]string {
	t.Helper()
	const object = `CASE v.tipo WHEN 'empreendimento' THEN (SELECT nome FROM empreendimentos o WHERE o.id = v.objeto_id) WHEN 'bloco' THEN (SELECT nome FROM blocos o WHERE o.id = v.objeto_id)
		WHEN 'unidade' THEN (SELECT codigo FROM unidades o WHERE o.id = v.objeto_id) WHEN 'cliente' THEN (SELECT codigo FROM clientes o WHERE o.id = v.objeto_id)
		ELSE (SELECT codigo FROM contratos o WHERE o.id = v.objeto_id) END`
	return query(t, database, map[string]string{
		"empreendimentos": "SELECT nome, data_entrega, desligado FROM empreendimentos ORDER BY 1",
		"blocos":          "SELECT e.nome, b.nome FROM blocos b JOIN empreendimentos e ON e.id = b.empreendimento_id ORDER BY 1, 2",
		"unidades":        "SELECT u.codigo, u.numero, u.tipo, u.data_entrega, b.nome FROM unidades u JOIN blocos b ON b.id = u.bloco_id ORDER BY 1",
		"clientes": `SELECT c.codigo, c.documento, c.id_integracao, c.papel, c.nome, c.email, c.nascimento, c.telefones, c.endereco, c.outros, k.codigo
			FROM clientes c LEFT JOIN clientes k ON k.id = c.conjuge_id ORDER BY 1, 2`,
		"palavras": "SELECT c.codigo, p.palavra, p.nome FROM cliente_palavras p JOIN clientes c ON c.id = p.cliente_id ORDER BY 1, 2",
		"contratos": `SELECT k.codigo, c.codigo, u.codigo, k.situacao, k.situacao_na_fonte, k.assinado_em, k.chaves_em
			FROM contratos k LEFT JOIN clientes c ON c.id = k.cliente_id LEFT JOIN unidades u ON u.id = k.unidade_id ORDER BY 1`,
		"participantes": `SELECT k.codigo, c.codigo, p.papel, p.parte FROM contrato_participantes p JOIN contratos k ON k.id = p.contrato_id JOIN clientes c ON c.id = p.cliente_id ORDER BY 1, 2`,
		"titulos": `SELECT k.codigo, t.codigo, t.sequencia, t.tipo, t.situacao, t.vencimento, t.prorrogado, t.pago_em, t.valor, t.corrigido, t.multa, t.juros, t.desconto, t.pago,
			t.nosso_numero, t.sistema, t.carimbo, t.resumo FROM titulos t JOIN contratos k ON k.id = t.contrato_id ORDER BY 1, 2`,
		"ditos":      "SELECT k.codigo, d.sistema, d.carimbo, d.resumo FROM contrato_resumos d JOIN contratos k ON k.id = d.contrato_id ORDER BY 1",
		"vinculos":   "SELECT v.tipo, v.sistema, v.ambiente, v.codigo, v.carimbo, v.resumo, " + object + " FROM vinculos v ORDER BY 1, 2, 3, 4",
		"pendencias": "SELECT sistema, tipo, codigo, assunto, falta_tipo, falta_codigo, registro, motivo FROM pendencias ORDER BY 1, 2, 3, 4",
	})
}

// rows is every row of master data as it is.
func rows(t *testing.T, database string) map[string][]string {
	t.Helper()
	all := map[string]string{}
	for table, order := range map[string]string{
		"empreendimentos": "id", "blocos": "id", "unidades": "id", "clientes": "id", "contratos": "id", "contrato_participantes": "contrato_id, cliente_id",
		"titulos": "id", "contrato_resumos": "contrato_id", "vinculos": "tipo, sistema, codigo", "pendencias": "tipo, codigo, assunto", "cliente_palavras": "cliente_id, palavra",
	} {
		all[table] = "SELECT * FROM " + table + " ORDER BY " + order
	}
	return query(t, database, all)
}

func query(t *testing.T, database string, queries map[string]string) map[string][]string {
	t.Helper()
	db := hand(t, database)
	found := map[string][]string{}
	for name, q := range queries {
		found[name] = textsOf(t, db, name, q)
	}
	return found
}

// textsOf is each row of a query as text.
func textsOf(t *testing.T, db *sql.DB, name, q string) (found []string) {
	t.Helper()
	r, err := db.Query(q)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	defer r.Close()
	columns, err := r.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for r.Next() {
		values, into, texts := make([]sql.NullString, len(columns)), make([]any, len(columns)), make([]string, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := r.Scan(into...); err != nil {
			t.Fatal(err)
		}
		for i, v := range values {
			texts[i] = fmt.Sprintf("%s=%q", columns[i], v.String)
		}
		found = append(found, strings.Join(texts, " "))
	}
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}
