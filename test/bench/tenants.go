//go:build linux

package main

import (
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"ponte/test/mariadb"
)

// crowd is an installation of many tenants that nobody calls: what is measured is what they cost by being there.
type crowd struct {
	engine  string
	tenants int
	backlog int // entregas that wait for a paused destination and for one at rest
	tested  *ponte
	server  *mariadb.Server // nil on SQLite
	db      *sql.DB
}

// The measured windows, and how long a server is left alone before the first.
const (
	crowdSettles = 15 * time.Second
	crowdWindow  = 10 * time.Second
)

// tenantsMain measures a server with many tenants, at rest and after a change of one and of all of them.
func tenantsMain(args []string) error {
	flags := flag.NewFlagSet("tenants", flag.ContinueOnError)
	sizes := flags.String("sizes", "1000,10000", "tenants")
	engines := flags.String("engines", "sqlite,mariadb", "databases to run")
	backlog := flags.Int("backlog", 0, "entregas, half of them for a paused destination and half for one at rest")
	program := flags.String("program", "", "a built Ponte to measure (default: build this tree)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	counts, err := numbers(*sizes)
	if err != nil {
		return err
	}
	return session(func(dir string) (err error) {
		if *program == "" {
			if *program, err = build(dir); err != nil {
				return err
			}
		}
		fmt.Println("| engine | tenants | start, CPU s | RSS MB | idle: CPU ms in 10 s | database | a change of one tenant | database | of all | database | RSS MB then |")
		fmt.Println("|---|---|---|---|---|---|---|---|---|---|---|")
		for _, engine := range list(*engines) {
			for _, n := range counts {
				folder := filepath.Join(dir, fmt.Sprint(engine, n))
				c := crowd{engine: engine, tenants: n, backlog: *backlog}
				c.tested = &ponte{label: "Ponte", dir: folder, program: *program, buyers: 1}
				if err := errors.Join(c.run(folder), c.end()); err != nil {
					return fmt.Errorf("%s with %d tenants: %w", engine, n, err)
				}
			}
		}
		return nil
	})
}

func (c *crowd) run(folder string) (err error) {
	file := filepath.Join(folder, "ponte.db")
	c.tested.database = "sqlite://" + file
	if c.engine == "mariadb" {
		if c.server, err = mariadb.LaunchIn(folder+"-data", databaseArguments(false, 512)...); err != nil {
			return err
		}
		if err := makeDatabase(c.server, ponteDatabase); err != nil {
			return err
		}
		c.tested.database = c.server.URL(ponteDatabase)
	}
	if err := c.tested.prepare(); err != nil {
		return err
	}
	if c.server != nil {
		c.db, err = c.server.Open(ponteDatabase)
	} else {
		c.db, err = sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(10000)")
	}
	if err != nil {
		return err
	}
	if err := c.fill(); err != nil {
		return err
	}
	if err := c.tested.start(); err != nil {
		return err
	}
	return c.watch()
}

// watch prints the row of the table.
func (c *crowd) watch() error {
	pid := c.tested.process.Pid()
	started, err := cpuOf(pid)
	if err != nil {
		return err
	}
	time.Sleep(crowdSettles)
	before, err := measure(pid)
	if err != nil {
		return err
	}
	row := fmt.Sprintf("| %s | %d | %.1f | %d |", c.engine, c.tenants, started.Seconds(), before.RSS>>20)
	const grow = "UPDATE versoes SET versao = versao + 1 WHERE nome"
	for _, change := range []string{"", grow + " IN ('retratos', 'retratos/1000001')", grow + " = 'retratos'"} {
		own, database, err := c.window(change)
		if err != nil {
			return err
		}
		row += fmt.Sprintf(" %d | %s |", own.Milliseconds(), database)
	}
	after, err := measure(pid)
	fmt.Printf("%s %d |\n", row, after.RSS>>20)
	return err
}

// window is the processor time of a window that begins with a change of the database.
func (c *crowd) window(change string) (own time.Duration, database string, err error) {
	spent := func() (own, database time.Duration, err error) {
		if own, err = cpuOf(c.tested.process.Pid()); err == nil && c.server != nil {
			database, err = cpuOf(c.server.Pid())
		}
		return own, database, err
	}
	own0, database0, err := spent()
	if err == nil && change != "" {
		_, err = c.db.Exec(change)
	}
	if err != nil {
		return 0, "", err
	}
	time.Sleep(crowdWindow)
	own1, database1, err := spent()
	if c.server == nil {
		return own1 - own0, "–", err
	}
	return own1 - own0, fmt.Sprint((database1 - database0).Milliseconds()), err
}

func (c *crowd) end() (err error) {
	if c.tested.process != nil {
		err = c.tested.process.end()
	}
	if c.db != nil {
		err = errors.Join(err, c.db.Close())
	}
	if c.server != nil {
		err = errors.Join(err, c.server.Close())
	}
	return err
}

// firstTenant is the id of the first of the crowd; what belongs to them is counted from there too.
const firstTenant = 1_000_001

// fill writes tenants with four credentials, four networks, 45 codes and an active destination each, and the backlog.
func (c *crowd) fill() error {
	var secret string
	if err := c.db.QueryRow("SELECT segredo FROM credenciais").Scan(&secret); err != nil {
		return err
	}
	for _, t := range []struct {
		table, columns string
		each           int
		row            func(tenant, k int) string // without id and tenant
	}{
		{"credenciais", "usuario, sistema, segredo, operacoes", 4, func(_, k int) string { return fmt.Sprintf("'u%d', 's%d', '%s', '[]'", k, k, secret) }},
		{"faixas_ip", "prefixo", 4, func(_, k int) string { return fmt.Sprintf("'203.0.113.%d/32'", k) }},
		{"divisoes", "codigo, nome", 5, func(_, k int) string { return fmt.Sprintf("'D%d', 'Divisão %d'", k, k) }},
		{"solicitacoes", "codigo, nome", 25, func(_, k int) string { return fmt.Sprintf("'S%d', 'Solicitação %d'", k, k) }},
		{"status", "codigo, nome, fase", 15, func(_, k int) string { return fmt.Sprintf("'T%d', 'Status %d', 'aberta'", k, k) }},
		{"destinos", "nome, ambiente, endereco, ativo, pausado, sistema, acoes, interesses", 1, func(n, _ int) string {
			paused := map[bool]int{true: 1}[n == 0 && c.backlog > 0]
			return fmt.Sprintf("'mobuss', 'producao', 'https://mobuss.exemplo.invalid/', 1, %d, 'mobuss', '[]', '[]'", paused)
		}},
	} {
		err := c.insert(t.table, "id, tenant_id, "+t.columns, c.tenants*t.each, func(i int) string {
			n, k := i/t.each, i%t.each
			return fmt.Sprintf("%d, %d, %s", firstTenant+i, firstTenant+n, t.row(n, k))
		})
		if err != nil {
			return err
		}
	}
	settings := []string{"'url', 'https://mobuss.exemplo.invalid/'", "'token', 'x'", "'prazo', '15s'"}
	return errors.Join(
		c.insert("tenants", "id, slug, slug_chave, nome, wsdl, mapeamento", c.tenants, func(i int) string {
			return fmt.Sprintf("%d, 'obra%d', 'obra%d', 'Construtora %d', '', ''", firstTenant+i, i, i, i)
		}),
		c.insert("tenant_cnpjs", "tenant_id, cnpj", c.tenants, func(i int) string { return fmt.Sprintf("%d, '%014d'", firstTenant+i, i) }),
		c.insert("versoes", "nome, versao", c.tenants, func(i int) string { return fmt.Sprintf("'retratos/%d', 1", firstTenant+i) }),
		c.insert("destino_configuracoes", "tenant_id, destino, ambiente, chave, valor", c.tenants*len(settings), func(i int) string {
			return fmt.Sprintf("%d, 'mobuss', 'producao', %s", firstTenant+i/len(settings), settings[i%len(settings)])
		}),
		c.insert("destino_saude", "tenant_id, destino, falhas, aberto_ate, ultimo_erro", min(c.backlog, 1), func(int) string {
			return fmt.Sprintf("%d, 'mobuss', 12, %d, ''", firstTenant+1, time.Now().Add(time.Hour).UnixMilli())
		}),
		c.insert("entregas", "id, tenant_id, ocorrencia_id, destino, ambiente, acao, estado, proxima_em, motivo", c.backlog, func(i int) string {
			state := []string{"agendada", "pendente"}[i/2%2]
			return fmt.Sprintf("%d, %d, %d, 'mobuss', 'producao', 'MOBUSS_ISA', '%s', 1000, ''", firstTenant+i, firstTenant+i%2, firstTenant+i, state)
		}),
	)
}

// insert writes n rows, in one transaction.
func (c *crowd) insert(table, columns string, n int, row func(i int) string) error {
	tx, err := c.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for from := 0; from < n; from += 500 {
		var b strings.Builder
		for i := from; i < min(from+500, n); i++ {
			b.WriteString(",(" + row(i) + ")")
		}
		if _, err := tx.Exec("INSERT INTO " + table + " (" + columns + ") VALUES " + b.String()[1:]); err != nil {
			return fmt.Errorf("%s: %w", table, err)
		}
	}
	return tx.Commit()
}
