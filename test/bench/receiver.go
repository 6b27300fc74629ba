//go:build linux

package main

import (
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"ponte/test/mariadb"
)

// receiver measures how long a partner waits whose event is stored before it is answered, with a database whose every answer is late.
type receiver struct {
	delay  time.Duration
	events int // of a series
	pause  time.Duration
	bursts []int

	tested  *ponte
	server  *mariadb.Server // nil on SQLite
	way     *slowed
	db      *sql.DB
	token   string
	sent    int
	refused int
	acked   map[string]bool // keys of the events that were answered 200
	client  http.Client
}

const (
	receiverSettles = 3 * time.Second // before the first event
	burstPause      = time.Second     // between bursts
)

// receiverMain measures the receiver of Sienge's webhooks.
func receiverMain(args []string) error {
	flags := flag.NewFlagSet("receiver", flag.ContinueOnError)
	r := receiver{}
	flags.DurationVar(&r.delay, "delay", 200*time.Millisecond, "that each answer of the database is late; SQLite has no line to be slow")
	flags.IntVar(&r.events, "events", 300, "events of a series")
	flags.DurationVar(&r.pause, "pause", 100*time.Millisecond, "between events that come one by one")
	bursts := flags.String("bursts", "10,50,100", "events that come at the same moment")
	engines := flags.String("engines", "mariadb,sqlite", "databases to run")
	program := flags.String("program", "", "a built Ponte to measure (default: build this tree)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var err error
	if r.bursts, err = numbers(*bursts); err != nil {
		return err
	}
	return session(func(dir string) (err error) {
		if *program == "" {
			if *program, err = build(dir); err != nil {
				return err
			}
		}
		fmt.Println("| engine | answers late by | events | sent | p50 ms | p95 ms | p99 ms | longest ms | answered 503 |")
		fmt.Println("|---|---|---|---|---|---|---|---|---|")
		for _, engine := range list(*engines) {
			m := r
			m.tested = &ponte{label: "Ponte", dir: filepath.Join(dir, engine), program: *program, buyers: 1, settings: []string{"PONTE_SECRET_KEY=" + vaultKey}}
			if err := errors.Join(m.run(engine), m.end()); err != nil {
				return fmt.Errorf("%s: %w", engine, err)
			}
		}
		return nil
	})
}

func (r *receiver) run(engine string) (err error) {
	folder := r.tested.dir
	file := filepath.Join(folder, "ponte.db")
	r.tested.database = "sqlite://" + file
	if engine == "mariadb" {
		if r.server, err = mariadb.LaunchIn(folder+"-data", databaseArguments(false, 512)...); err != nil {
			return err
		}
		if err := makeDatabase(r.server, ponteDatabase); err != nil {
			return err
		}
		r.tested.database = r.server.URL(ponteDatabase)
		r.db, err = r.server.Open(ponteDatabase)
	} else {
		r.delay = 0
	}
	if err == nil {
		err = r.prepare()
	}
	if err != nil {
		return err
	}
	if r.server == nil {
		r.db, err = sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(10000)")
	} else if r.way, err = slowDown(r.server.Address(), r.delay); err == nil {
		r.tested.database = strings.Replace(r.tested.database, r.server.Address(), r.way.address(), 1)
	}
	if err != nil {
		return err
	}
	if err := r.tested.start(); err != nil {
		return err
	}
	r.acked = map[string]bool{}
	r.client = http.Client{Timeout: answerTimeout, Transport: &http.Transport{MaxIdleConnsPerHost: slices.Max(append(r.bursts, 1))}}
	return r.measure(engine)
}

var tokenLine = regexp.MustCompile(`Token: (\S+)`)

// prepare sets the destination up, which need not be reached: nothing is sent to it.
func (r *receiver) prepare() error {
	p := r.tested
	if err := p.prepare(); err != nil {
		return err
	}
	if err := p.command("senha=senha-de-teste-52aa\n", "destination", "set", "sienge", "url=https://sienge.exemplo.invalid", "subdominio=exemplo", "usuario=exemplo-ponte", "ativo=true"); err != nil {
		return err
	}
	if err := p.command(wsPassword+"\n", "credential", "create", "sienge", "--system", "sienge"); err != nil {
		return err
	}
	said, err := p.ask("", "token", "create", "sienge", "--name", "ganchos do Sienge", "--scope", "ocorrencias:escrever")
	if err != nil {
		return err
	}
	m := tokenLine.FindStringSubmatch(said)
	if m == nil {
		return errors.New("ponte token create printed no token")
	}
	r.token = m[1]
	return nil
}

// measure prints a row for the first event, for a series of events that come one by one, and for one of bursts of each size.
func (r *receiver) measure(engine string) error {
	row := func(how string, took []time.Duration) error {
		if err := r.check(); err != nil {
			return err
		}
		slices.Sort(took)
		at := func(percent int) float64 { return took[(len(took)*percent+99)/100-1].Seconds() * 1000 }
		fmt.Printf("| %s | %s | %d | %s | %.0f | %.0f | %.0f | %.0f | %d |\n", engine, r.delay, len(took), how, at(50), at(95), at(99), at(100), r.refused)
		r.refused = 0
		return nil
	}
	time.Sleep(receiverSettles)
	took, err := r.burst(1)
	if err != nil {
		return err
	}
	if err := row(fmt.Sprintf("the first, %s after the start", receiverSettles), took); err != nil {
		return err
	}
	took = nil
	for range r.events {
		one, err := r.burst(1)
		if err != nil {
			return err
		}
		took = append(took, one...)
		time.Sleep(r.pause)
	}
	if err := row(fmt.Sprintf("one by one, %s after each answer", r.pause), took); err != nil {
		return err
	}
	for _, size := range r.bursts {
		took = nil
		for range max(r.events/size, 1) {
			some, err := r.burst(size)
			if err != nil {
				return err
			}
			took = append(took, some...)
			time.Sleep(burstPause)
		}
		if err := row(fmt.Sprintf("%d at the same moment", size), took); err != nil {
			return err
		}
	}
	return nil
}

// burst sends so many events at the same moment and waits for every answer.
func (r *receiver) burst(size int) ([]time.Duration, error) {
	took, oks, errs := make([]time.Duration, size), make([]bool, size), make([]error, size)
	key := func(i int) string { return fmt.Sprint("evento-", r.sent+i) }
	var senders sync.WaitGroup
	for i := range size {
		senders.Go(func() { took[i], oks[i], errs[i] = r.send(key(i)) })
	}
	senders.Wait()
	for i, ok := range oks {
		if ok {
			r.acked[key(i)] = true
		} else {
			r.refused++
		}
	}
	r.sent += size
	return took, errors.Join(errs...)
}

// check holds the database against what was answered.
func (r *receiver) check() error {
	rows, err := r.db.Query("SELECT chave FROM eventos_parceiro")
	if err != nil {
		return err
	}
	defer rows.Close()
	stored := map[string]bool{}
	for rows.Next() {
		var key string
		if err := rows.Scan(&key); err != nil {
			return err
		}
		if stored[key] {
			return fmt.Errorf("%s is stored twice", key)
		}
		stored[key] = true
	}
	for key := range r.acked {
		if !stored[key] {
			return fmt.Errorf("%s was answered and is not stored", key)
		}
	}
	return rows.Err()
}

// send is an event as Sienge sends it; a 503 is no error of the measurement, because Sienge comes again.
func (r *receiver) send(key string) (took time.Duration, ok bool, err error) {
	q, err := http.NewRequest(http.MethodPost, "http://"+r.tested.address+"/integracoes/sienge/"+ponteTenant+"/", strings.NewReader(`{"technicalAssistanceId":4711}`))
	if err != nil {
		return 0, false, err
	}
	for name, value := range map[string]string{
		"Authorization": "Bearer " + r.token, "User-Agent": "sienge-hooks", "Content-Type": "application/json",
		"X-Sienge-Tenant": "exemplo", "X-Sienge-Id": key, "X-Sienge-Event": "TECHNICAL_ASSISTANCE_CANCELED",
	} {
		q.Header.Set(name, value)
	}
	begin := time.Now()
	answer, err := r.client.Do(q)
	if err != nil {
		return 0, false, err
	}
	took = time.Since(begin)
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK && answer.StatusCode != http.StatusServiceUnavailable {
		err = fmt.Errorf("event %s is answered %s: %s", key, answer.Status, excerpt(said))
	}
	return took, answer.StatusCode == http.StatusOK, err
}

func (r *receiver) end() (err error) {
	if r.tested.process != nil {
		err = r.tested.process.end()
	}
	if r.way != nil {
		err = errors.Join(err, r.way.Close())
	}
	if r.db != nil {
		err = errors.Join(err, r.db.Close())
	}
	if r.server != nil {
		err = errors.Join(err, r.server.Close())
	}
	return err
}
