//go:build linux

package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ponte/crm"
	"ponte/storage"
	"ponte/test/mariadb"
)

// growth is what one size costs.
type growth struct {
	Engine      string
	Ocorrencias int64
	Seeding     time.Duration // of what was added to reach this size
	DataMB      int64         // on disk
	Calls       []cell        // openings at this size
	Pages       []page
}

// page is one list or search, asked many times.
type page struct {
	What string
	Rows int     // of one answer
	P50  float64 // milliseconds
	P99  float64
	Max  float64
}

// growthPlan is what `bench growth` runs.
type growthPlan struct {
	plan
	sizes []int
	asks  int // times that each list is asked
}

// growthMain measures openings, lists and searches at growing sizes of the database.
func growthMain(args []string) (err error) {
	flags := flag.NewFlagSet("growth", flag.ContinueOnError)
	g := growthPlan{}
	sizes := flags.String("sizes", "10000,1000000,10000000", "ocorrências in the database, growing")
	flags.IntVar(&g.Rounds, "rounds", 3, "rounds at each size")
	flags.DurationVar(&g.Warm, "warm", 2*time.Second, "time before each measured window")
	flags.DurationVar(&g.Window, "window", 6*time.Second, "measured window")
	connections := flags.String("connections", "1,64", "keep-alive connections")
	flags.StringVar(&g.Body, "body", "mega12", "request body")
	flags.IntVar(&g.Buyers, "buyers", 10_000, "clients that the openings are for, beside the seeded ones")
	flags.BoolVar(&g.Binlog, "binlog", false, "binary log on, with sync_binlog=1")
	flags.IntVar(&g.PoolMB, "pool", 2048, "InnoDB buffer pool, MB")
	flags.IntVar(&g.asks, "asks", 300, "times that each list is asked")
	engines := flags.String("engines", "mariadb", "databases to run: mariadb, sqlite")
	out := flags.String("out", "bin/bench", "folder for the report")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if g.sizes, err = numbers(*sizes); err != nil {
		return err
	}
	if g.Connections, err = numbers(*connections); err != nil {
		return err
	}
	return session(func(dir string) error {
		r := &report{When: time.Now(), Command: "go run ./test/bench growth " + strings.Join(args, " "), Plan: g.plan}
		if r.Machine, err = describe(dir); err != nil {
			return err
		}
		program, err := build(dir)
		if err != nil {
			return err
		}
		for _, engine := range list(*engines) {
			run := g.onMariaDB
			if engine == "sqlite" {
				run = g.onSQLite
			} else if engine != "mariadb" {
				return fmt.Errorf("no such engine: %s", engine)
			}
			if err := run(dir, program, r); err != nil {
				r.Failure = err.Error()
				return errors.Join(err, r.write(*out, "growth"))
			}
		}
		return r.write(*out, "growth")
	})
}

func (g growthPlan) onMariaDB(dir, program string, r *report) (err error) {
	server, err := mariadb.Launch(databaseArguments(g.Binlog, g.PoolMB)...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	if err := makeDatabase(server, ponteDatabase); err != nil {
		return err
	}
	db, err := server.Open(ponteDatabase)
	if err != nil {
		return err
	}
	b := &bench{plan: g.plan, server: server, stored: map[string]int64{}, acks: map[string]map[string]string{}}
	if b.watch, err = server.Open(""); err != nil {
		return errors.Join(err, db.Close())
	}
	defer b.watch.Close()
	if err := r.readDatabase(b); err != nil {
		return errors.Join(err, db.Close())
	}
	return g.grow(b, filepath.Join(dir, "on-mariadb"), "Ponte", program, server.URL(ponteDatabase), db, r)
}

func (g growthPlan) onSQLite(dir, program string, r *report) error {
	file := filepath.Join(dir, "on-sqlite", "ponte.db")
	db, err := openSQLite(file)
	if err != nil {
		return err
	}
	b := &bench{plan: g.plan, stored: map[string]int64{}, acks: map[string]map[string]string{}}
	return g.grow(b, filepath.Dir(file), "Ponte (SQLite)", program, "sqlite://"+file, db, r)
}

// grow seeds one database up to each size in turn and measures there.
func (g growthPlan) grow(b *bench, dir, label, program, database string, db *sql.DB, r *report) (err error) {
	tested, err := newPonte(dir, label, program, database, g.Body, g.Buyers, false)
	if tested != nil {
		tested.db = db
		b.targets = []target{tested}
		defer func() { err = errors.Join(err, tested.end()) }()
	}
	if err != nil {
		return err
	}
	for _, size := range g.sizes {
		one, err := g.at(int64(size), b, tested)
		if err != nil {
			return fmt.Errorf("%s at %d ocorrências: %w", label, size, err)
		}
		r.Growth = append(r.Growth, one)
	}
	return nil
}

func (g growthPlan) at(size int64, b *bench, tested *ponte) (growth, error) {
	one := growth{Engine: tested.label, Ocorrencias: size}
	// The seeding writes behind the server's back, so the server is down meanwhile.
	if err := tested.process.end(); err != nil {
		return one, err
	}
	begin := time.Now()
	if err := seed(tested, size); err != nil {
		return one, err
	}
	one.Seeding = time.Since(begin)
	if err := tested.start(); err != nil {
		return one, err
	}
	b.cells = nil
	if err := b.roundsCounting(func() (int64, error) {
		return countRows(tested.db, "chamadas WHERE situacao = 'atendida' AND usuario = '"+wsUser+"'")
	}); err != nil {
		return one, err
	}
	one.Calls = b.cells
	var err error
	if one.DataMB, err = dataMB(tested, b); err != nil {
		return one, err
	}
	one.Pages, err = askPages(tested.database, g.asks)
	return one, err
}

// seed brings the tenant to so many ocorrências.
func seed(tested *ponte, size int64) error {
	ctx := context.Background()
	s, err := storage.Open(ctx, tested.database, storage.Opcoes{})
	if err != nil {
		return err
	}
	tenantID, err := tenantOf(tested.db)
	if err == nil {
		var have int64
		if have, err = countRows(tested.db, "ocorrencias"); err == nil && have < size {
			logged := time.Now()
			err = s.Semear(ctx, storage.Semeadura{TenantID: tenantID, Ocorrencias: size - have, Avanco: func(done int64) {
				if time.Since(logged) > 10*time.Second {
					logged = time.Now()
					log.Printf("%s: seeded %d of %d", tested.label, have+done, size)
				}
			}})
		}
	}
	closing, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	return errors.Join(err, s.Close(closing))
}

func tenantOf(db *sql.DB) (id int64, err error) {
	err = db.QueryRow("SELECT id FROM tenants WHERE slug = ?", ponteTenant).Scan(&id)
	return id, err
}

func dataMB(tested *ponte, b *bench) (int64, error) {
	if b.server == nil {
		info, err := os.Stat(strings.TrimPrefix(tested.database, "sqlite://"))
		if err != nil {
			return 0, err
		}
		return info.Size() >> 20, nil
	}
	var bytes int64
	err := tested.db.QueryRow("SELECT SUM(data_length + index_length) FROM information_schema.tables WHERE table_schema = ?", ponteDatabase).Scan(&bytes)
	return bytes >> 20, err
}

// askPages times the lists and searches through the port that the CLI and the portal read by, on a connection of its
// own. What the pages add (rendering) is theirs.
func askPages(database string, asks int) (pages []page, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Minute)
	defer cancel()
	s, err := storage.Open(ctx, database, storage.Opcoes{Migracao: storage.MigracaoCheck})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close(ctx)) }()
	q, err := newQuestions(ctx, s.Acervo())
	if err != nil {
		return nil, err
	}
	for _, question := range q.all() {
		one := page{What: question.what}
		var took []uint32
		for i := range asks {
			begin := time.Now()
			if one.Rows, err = question.ask(ctx, i); err != nil {
				return nil, fmt.Errorf("%s: %w", question.what, err)
			}
			took = append(took, uint32(time.Since(begin).Microseconds()))
		}
		one.P50, one.P99, one.Max = quantile(took, 0.5), quantile(took, 0.99), quantile(took, 1)
		log.Printf("%-50s %5d rows  p50 %8.2f  p99 %8.2f ms", one.What, one.Rows, one.P50, one.P99)
		pages = append(pages, one)
	}
	return pages, nil
}

// questions are the lists and searches of an operator.
type questions struct {
	acervo   crm.Acervo
	tenantID int64
	lines    []crm.LinhaOcorrencia // some hundreds all over the past, to ask for
}

type question struct {
	what string
	ask  func(ctx context.Context, i int) (rows int, err error)
}

// newQuestions collects ocorrências from years apart, so that what is asked for is not what was just read.
func newQuestions(ctx context.Context, a crm.Acervo) (*questions, error) {
	q := &questions{acervo: a, tenantID: 1}
	first, err := a.Ocorrencias(ctx, crm.FiltroOcorrencias{Pagina: crm.Pagina{Limite: 1}})
	if err != nil {
		return nil, err
	}
	if len(first.Linhas) == 1 {
		q.tenantID = first.Linhas[0].Ocorrencia.TenantID
	}
	now := time.Now()
	for month := range 60 {
		l, err := a.Ocorrencias(ctx, q.filter(func(f *crm.FiltroOcorrencias) {
			f.AbertaAte = now.AddDate(0, -month, -1)
			f.Pagina.Limite = 10
		}))
		if err != nil {
			return nil, err
		}
		q.lines = append(q.lines, l.Linhas...)
	}
	if len(q.lines) == 0 {
		return nil, errors.New("there is nothing to ask for: the database was not seeded")
	}
	return q, nil
}

func (q *questions) filter(set func(*crm.FiltroOcorrencias)) crm.FiltroOcorrencias {
	f := crm.FiltroOcorrencias{TenantID: q.tenantID}
	set(&f)
	return f
}

func (q *questions) line(i int) crm.LinhaOcorrencia { return q.lines[i*7%len(q.lines)] }

func (q *questions) all() []question {
	of := func(what string, set func(*crm.FiltroOcorrencias, int)) question {
		return question{what, func(ctx context.Context, i int) (int, error) {
			l, err := q.acervo.Ocorrencias(ctx, q.filter(func(f *crm.FiltroOcorrencias) { set(f, i) }))
			return len(l.Linhas), err
		}}
	}
	text := func(what string, word func(crm.LinhaOcorrencia) string) question {
		return of(what, func(f *crm.FiltroOcorrencias, i int) { f.Texto = word(q.line(i)) })
	}
	constant := func(what, word string) question {
		return text(what, func(crm.LinhaOcorrencia) string { return word })
	}
	return []question{
		of("list: newest first", func(*crm.FiltroOcorrencias, int) {}),
		of("list: last changed first", func(f *crm.FiltroOcorrencias, _ int) { f.Ordem = crm.OrdemModificacao }),
		of("list: open ones", func(f *crm.FiltroOcorrencias, _ int) { f.Status = []string{crm.StatusAberta} }),
		of("list: closed ones", func(f *crm.FiltroOcorrencias, _ int) { f.Status = []string{crm.StatusEncerrado} }),
		of("list: of one system", func(f *crm.FiltroOcorrencias, _ int) { f.Sistemas = []string{"vimob"} }),
		of("list: a day years ago", func(f *crm.FiltroOcorrencias, i int) {
			f.AbertaAte = q.line(i).Ocorrencia.AbertaEm
			f.AbertaDe = f.AbertaAte.AddDate(0, 0, -1)
		}),
		of("list: of a client", func(f *crm.FiltroOcorrencias, i int) { f.ClienteID = q.line(i).Ocorrencia.ClienteID }),
		{"list: a page in the depth, by cursor", q.deep()},
		text("search: number", func(l crm.LinhaOcorrencia) string { return l.Ocorrencia.Numero }),
		text("search: CODIGO_OC", func(l crm.LinhaOcorrencia) string { return l.Ocorrencia.CodigoOC }),
		text("search: document", func(l crm.LinhaOcorrencia) string { return l.ClienteDocumento }),
		text("search: whole name", func(l crm.LinhaOcorrencia) string { return l.ClienteNome }),
		constant("search: a very common word (silva)", "silva"),
		constant("search: beginnings (mar sil)", "mar sil"),
		constant("search: a name that nobody has", "zzyzx"),
		{"record: one ocorrência whole", func(ctx context.Context, i int) (int, error) {
			f, err := q.acervo.Ficha(ctx, q.tenantID, q.line(i).Ocorrencia.Numero)
			if err != nil {
				return 0, err
			}
			return len(f.Narrativas), nil
		}},
		{"request log: newest first", q.calls(func(*crm.FiltroChamadas) {})},
		{"request log: refused ones", q.calls(func(f *crm.FiltroChamadas) { f.Situacoes = []crm.SituacaoChamada{crm.ChamadaRecusada} })},
		{"request log: of one system", q.calls(func(f *crm.FiltroChamadas) { f.Sistema = "vimob" })},
	}
}

func (q *questions) calls(set func(*crm.FiltroChamadas)) func(context.Context, int) (int, error) {
	return func(ctx context.Context, _ int) (int, error) {
		f := crm.FiltroChamadas{TenantID: q.tenantID}
		set(&f)
		l, err := q.acervo.Chamadas(ctx, f)
		return len(l.Linhas), err
	}
}

// deep turns pages, each from the one before, as a reader does who does not search.
func (q *questions) deep() func(context.Context, int) (int, error) {
	cursor := ""
	return func(ctx context.Context, _ int) (int, error) {
		l, err := q.acervo.Ocorrencias(ctx, q.filter(func(f *crm.FiltroOcorrencias) { f.Pagina.Cursor = cursor }))
		cursor = l.Proximo
		return len(l.Linhas), err
	}
}
