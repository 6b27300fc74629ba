//go:build linux

package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"syscall"
	"time"

	"ponte/crm"
	"ponte/crm/carga"
	"ponte/integration/destino"
	"ponte/server"
	"ponte/storage"
)

// besidePlan is how openings are measured while a load runs.
type besidePlan struct {
	program       string
	rounds        int
	window, pause time.Duration
	answer        time.Duration // of the slower Mega
	connections   int
}

// besideResult is what openings took without a load and beside one, a value a round.
type besideResult struct {
	engine, how string
	without     []besideWindow
	with        []besideWindow
	records     []float64 // a second, that the load brought meanwhile
}

type besideWindow struct{ perSecond, p50, p95 float64 }

// besideWarm is how long a load and openings run before a window.
const besideWarm = 2 * time.Second

// beside is a Ponte that is called while master data are loaded into its database.
type beside struct {
	plan   loadPlan
	tested *ponte
	db     *sql.DB
	tenant int64
	loaded int // clients that jobs of a process of their own were given
}

// openBeside alternates windows of openings without a load and beside it: loads that the server itself runs, which read the simulated
// Mega as it takes its time over each call and as it answers at once, then one by a process of its own, as fast as it can.
func openBeside(engine, dir string, p loadPlan) (results []besideResult, err error) {
	if err := makeFolder(dir); err != nil {
		return nil, err
	}
	at, err := openPlace(engine, dir, ponteDatabase, p.poolMB)
	defer func() { err = errors.Join(err, at.close()) }()
	if err != nil {
		return nil, err
	}
	b := &beside{plan: p, tested: &ponte{
		label: "Ponte", dir: dir, program: p.beside.program, database: at.address, body: "mega12", buyers: 10_000,
		settings: []string{"PONTE_DESTINATION_NETWORKS=loopback", "PONTE_SECRET_KEY=" + vaultKey},
	}}
	defer func() { err = errors.Join(err, b.tested.process.end()) }()
	if err := b.tested.prepare(); err != nil {
		return nil, err
	}
	if b.db, err = openSQLite(at.file); at.server != nil {
		b.db, err = at.server.Open(ponteDatabase)
	}
	if err != nil {
		return nil, err
	}
	defer b.db.Close()
	if b.tenant, err = tenantOf(b.db); err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	mega, err := b.simulate(address)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, mega.end()) }()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	slow := &http.Server{Handler: patient(address, p.beside.answer), ReadHeaderTimeout: time.Minute}
	defer slow.Close()
	go func() { _ = slow.Serve(listener) }() // until it is closed
	if err := b.tested.start(); err != nil {
		return nil, err
	}
	for _, way := range []struct {
		how, source string
		begin       func() (stop func() error, err error)
	}{
		{"the server, from a Mega that takes " + p.beside.answer.String() + " a call", "http://" + listener.Addr().String(), b.inServer},
		{"the server, from a Mega that answers at once", "http://" + address, b.inServer},
		{"a process of its own, at full speed", "", b.inProcess},
	} {
		r := besideResult{engine: engine, how: way.how}
		if way.source != "" {
			err = b.tested.command("tenant_id=00000000-0000-4000-8000-00000000c0de\nsenha=senha-do-simulador\n", "destination", "set", "mega",
				"url="+way.source, "usuario=api.crm", "orcamento_chamadas=1000000")
		}
		if err == nil {
			err = b.alternate(&r, way.begin)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", way.how, err)
		}
		results = append(results, r)
	}
	return results, nil
}

// patient hands calls on to an address after a while.
func patient(address string, wait time.Duration) http.Handler {
	to := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: address})
	to.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) } // a load that stops gives up its call
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(wait)
		to.ServeHTTP(w, r)
	})
}

// vaultKey encrypts the invented secrets of the simulated Mega.
const vaultKey = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

// simulate starts the simulated Mega with more than is read meanwhile.
func (b *beside) simulate(address string) (*child, error) {
	cmd := exec.Command(b.tested.program, "simulate", "mega-rest", "--listen", address, "--empreendimentos", "200", "--contratos", "200000")
	mega, err := launch(b.tested.dir, "mega", cmd, syscall.SIGTERM)
	if err != nil {
		return nil, err
	}
	err = mega.await(readyTimeout, func() error {
		c, err := net.Dial("tcp", address)
		if err == nil {
			c.Close()
		}
		return err
	})
	if err != nil {
		err = errors.Join(err, mega.end())
	}
	return mega, err
}

func (b *beside) alternate(r *besideResult, begin func() (func() error, error)) error {
	for round := range b.plan.beside.rounds {
		loading := []bool{false, true}
		if round%2 == 1 {
			slices.Reverse(loading)
		}
		for _, with := range loading {
			if err := b.measure(r, with, begin); err != nil {
				return err
			}
		}
		last := len(r.with) - 1
		log.Printf("round %d  without p50 %.2f p95 %.2f ms  beside p50 %.2f p95 %.2f ms, %.0f records/s", round+1,
			r.without[last].p50, r.without[last].p95, r.with[last].p50, r.with[last].p95, r.records[last])
	}
	return nil
}

// measure runs one window of openings.
func (b *beside) measure(r *besideResult, with bool, begin func() (func() error, error)) (err error) {
	time.Sleep(besideWarm) // what the window before left to the background
	if with {
		stop, err := begin()
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, stop()) }()
		time.Sleep(besideWarm)
	}
	var marks [2]int64
	var at [2]time.Time
	n := 0
	p := b.plan.beside
	o, err := generate(b.tested.dir, "beside", b.tested.address, "/webservices/index.php", b.tested.body, b.tested.buyers, b.tested.calls.reserve(), p.connections,
		besideWarm, p.window, func() {
			if n < 2 {
				marks[n], err = b.records()
				at[n] = time.Now()
			}
			n++
		}, "-pause", p.pause.String())
	switch {
	case err != nil:
		return err
	case o.Errors > 0 || o.Completed == 0:
		return fmt.Errorf("%d openings, %d errors %q", o.Completed, o.Errors, o.Samples)
	}
	w := besideWindow{float64(o.Completed) / o.Seconds, quantile(o.Latencies, 0.50), quantile(o.Latencies, 0.95)}
	if !with {
		r.without = append(r.without, w)
		return nil
	}
	if marks[1] == marks[0] {
		return errors.New("the load brought nothing meanwhile")
	}
	r.with = append(r.with, w)
	r.records = append(r.records, float64(marks[1]-marks[0])/at[1].Sub(at[0]).Seconds())
	return nil
}

// records counts what the newest load has brought.
func (b *beside) records() (int64, error) {
	var text string
	if err := b.db.QueryRow("SELECT contadores FROM cargas ORDER BY id DESC LIMIT 1").Scan(&text); err != nil {
		return 0, err
	}
	var of carga.Contadores
	if err := json.Unmarshal([]byte(text), &of); err != nil {
		return 0, err
	}
	return int64(of.De()), nil
}

// await waits until the newest load stands there.
func (b *beside) await(is carga.Situacao) error {
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		var now string
		err := b.db.QueryRow("SELECT situacao FROM cargas ORDER BY id DESC LIMIT 1").Scan(&now)
		if err != nil && !errors.Is(err, sql.ErrNoRows) || now == string(is) {
			return err
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the load is %q and not %q", now, is)
		}
	}
}

// inServer asks the server for a load, as the portal does, or for going on with it.
func (b *beside) inServer() (stop func() error, err error) {
	tenant, who := &crm.Tenant{ID: b.tenant, Slug: ponteTenant}, crm.Ator{Quem: "bench"}
	ask := func(f func(ctx context.Context, c *carga.Carregador, last *carga.Carga) error) error {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		vault, err := storage.OpenVault(b.tested.database, vaultKey)
		if err != nil {
			return err
		}
		s, err := storage.Open(ctx, b.tested.database, storage.Options{})
		if err != nil {
			return err
		}
		last, err := s.Cargas().Ultima(ctx, b.tenant, "mega")
		if errors.Is(err, crm.ErrNaoEncontrado) {
			err = nil
		}
		if err == nil {
			err = f(ctx, server.Loader(s, s.Destinos(vault), destino.Rede{Loopback: true}), last)
		}
		return errors.Join(err, s.Close(ctx))
	}
	err = ask(func(ctx context.Context, c *carga.Carregador, last *carga.Carga) error {
		if last == nil {
			_, err := c.Pedir(ctx, who, tenant, "mega", false)
			return err
		}
		_, err := c.Continuar(ctx, who, tenant, last.ID)
		return err
	})
	if err == nil {
		err = b.await(carga.Executando)
	}
	return func() error {
		err := ask(func(ctx context.Context, c *carga.Carregador, last *carga.Carga) error {
			return c.Parar(ctx, who, tenant, last.ID)
		})
		return errors.Join(err, b.await(carga.Interrompida))
	}, err
}

// inProcess starts a load of records that no other has, and interrupts it at the end.
func (b *beside) inProcess() (stop func() error, err error) {
	const each = 1_000_000 // more than it gets to
	job := b.plan.job
	job.database, job.tenant, job.profile = b.tested.database, b.tenant, ""
	job.first, job.clients = 10_000_000+b.loaded, each // no code and no CPF of the buyers, nor of the simulated Mega
	b.loaded += each
	c, _, err := launchJob(b.tested.dir, job)
	if err == nil {
		err = b.await(carga.Executando)
	}
	return func() error { return errors.Join(c.end(), b.await(carga.Interrompida)) }, err
}

func makeFolder(dir string) error { return os.MkdirAll(dir, 0o700) }

func reportBeside(results []besideResult) {
	if len(results) == 0 {
		return
	}
	fmt.Println("\n| engine | the load is run by | its records/s | openings/s | p50 ms without → beside | ratio | p95 ms without → beside | ratio |\n|---|---|---|---|---|---|---|---|")
	for _, r := range results {
		row := fmt.Sprintf("| %s | %s | %.0f | %.0f → %.0f |", r.engine, r.how, median(r.records), medianOf(r.without, besideWindow.rate), medianOf(r.with, besideWindow.rate))
		for _, of := range []func(besideWindow) float64{besideWindow.half, besideWindow.most} {
			ratios := make([]float64, len(r.with))
			for i := range ratios {
				ratios[i] = of(r.with[i]) / of(r.without[i])
			}
			row += fmt.Sprintf(" %.2f → %.2f | %.2f× (%.2f–%.2f) |", medianOf(r.without, of), medianOf(r.with, of), median(ratios), slices.Min(ratios), slices.Max(ratios))
		}
		fmt.Println(row)
	}
}

func (w besideWindow) rate() float64 { return w.perSecond }
func (w besideWindow) half() float64 { return w.p50 }
func (w besideWindow) most() float64 { return w.p95 }

func medianOf(windows []besideWindow, of func(besideWindow) float64) float64 {
	values := make([]float64, len(windows))
	for i := range values {
		values[i] = of(windows[i])
	}
	return median(values)
}
