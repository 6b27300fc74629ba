//go:build linux

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strconv"
	"strings"
	"time"

	"go.uber.org/zap"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/storage"
	"ponte/test/mariadb"
)

// loadPlan is what `bench cadastros` runs.
type loadPlan struct {
	clients, titles, batch int
	profile                string
}

// loadResult is what one engine took.
type loadResult struct {
	engine            string
	rows              int64
	first, again, raw time.Duration
	peakMB            int64
}

// cadastrosMain measures a load of master data beside the engine's own way of loading the rows that it made.
func cadastrosMain(args []string) error {
	flags := flag.NewFlagSet("cadastros", flag.ContinueOnError)
	p := loadPlan{}
	flags.IntVar(&p.clients, "clients", 500_000, "clients, with a contract each")
	flags.IntVar(&p.titles, "titles", 10, "títulos of each contract")
	flags.IntVar(&p.batch, "batch", 500, "records of a batch")
	flags.StringVar(&p.profile, "profile", "", "files for a processor profile of each load: this name and .1, .2")
	engines := flags.String("engines", "mariadb,sqlite", "databases to run")
	pool := flags.Int("pool", 512, "InnoDB buffer pool, MB")
	if err := flags.Parse(args); err != nil {
		return err
	}
	return session(func(dir string) error {
		var results []loadResult
		for _, engine := range list(*engines) {
			log.Printf("%s: %d clients and contracts, %d títulos", engine, p.clients, p.clients*p.titles)
			r, err := loadOn(engine, dir, p, *pool)
			if err != nil {
				return fmt.Errorf("%s: %w", engine, err)
			}
			results = append(results, r)
		}
		fmt.Println("| engine | rows | records/s | rows/s | raw rows/s | of raw | second run | times faster | peak RSS MB |\n|---|---|---|---|---|---|---|---|---|")
		records := float64(p.clients * (2 + p.titles))
		for _, r := range results {
			fmt.Printf("| %s | %d | %.0f | %.0f | %.0f | %.2f | %.1f s | %.1f× | %d |\n", r.engine, r.rows, records/r.first.Seconds(), float64(r.rows)/r.first.Seconds(),
				float64(r.rows)/r.raw.Seconds(), r.first.Seconds()/r.raw.Seconds(), r.again.Seconds(), r.first.Seconds()/r.again.Seconds(), r.peakMB)
		}
		return nil
	})
}

// loadedTables are what a load writes, of which the raw way gets the same rows.
var loadedTables = []string{"clientes", "cliente_palavras", "contratos", "vinculos", "titulos"}

func loadOn(engine, dir string, p loadPlan, poolMB int) (r loadResult, err error) {
	r.engine = engine
	address := "sqlite://" + filepath.Join(dir, "load.db")
	var raw rawLoader = &sqliteLoader{from: filepath.Join(dir, "load.db"), to: filepath.Join(dir, "raw.db")}
	if engine == "mariadb" {
		server, err := mariadb.Launch(append(databaseArguments(false, poolMB), "--local-infile=ON")...)
		if err != nil {
			return r, err
		}
		defer func() { err = errors.Join(err, server.Close()) }()
		for _, name := range []string{"loaded", "raw"} {
			if err := makeDatabase(server, name); err != nil {
				return r, err
			}
		}
		address, raw = server.URL("loaded"), &mariadbLoader{server: server, dir: dir}
	}
	if r.first, r.again, err = loadTwice(address, p); err != nil {
		return r, err
	}
	r.peakMB = peakMB()
	r.rows, r.raw, err = raw.load()
	return r, err
}

// loadTwice brings the same records in twice.
func loadTwice(address string, p loadPlan) (first, again time.Duration, err error) {
	ctx := context.Background()
	s, err := storage.Open(ctx, address, storage.Options{Log: zap.NewNop()})
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, s.Close(ctx)) }()
	tenant := &crm.Tenant{ID: 1, Slug: "carga", Configuracoes: crm.Configuracoes{}}
	for run, took := range []*time.Duration{&first, &again} {
		if p.profile != "" {
			f, err := os.Create(fmt.Sprintf("%s.%d", p.profile, run+1))
			if err != nil {
				return 0, 0, err
			}
			defer f.Close()
			if err := pprof.StartCPUProfile(f); err != nil {
				return 0, 0, err
			}
		}
		began := time.Now()
		if err := loadRecords(ctx, s, tenant, p); err != nil {
			return 0, 0, err
		}
		*took = time.Since(began)
		pprof.StopCPUProfile()
	}
	return first, again, nil
}

// loadRecords brings clients, their contracts and the títulos of these, batch by batch as a source does.
func loadRecords(ctx context.Context, s *storage.Storage, tenant *crm.Tenant, p loadPlan) error {
	use := cadastro.Sincronizador{Cadastros: s.Cadastro(), Relogio: crm.RelogioDoSistema}
	to := use.Nova(tenant, cadastro.Fonte{Sistema: "mega", Dona: true}, cadastro.Opcoes{})
	var batch []cadastro.Registro
	flush := func() error {
		results, err := to.Sincronizar(ctx, batch)
		for i := range results {
			if results[i].Erro != nil {
				return results[i].Erro
			}
		}
		batch = batch[:0]
		return err
	}
	add := func(r cadastro.Registro) error {
		if batch = append(batch, r); len(batch) < p.batch {
			return nil
		}
		return flush()
	}
	for i := range p.clients {
		code := strconv.Itoa(i + 1)
		records := []cadastro.Registro{
			{Tipo: crm.VinculoCliente, Codigo: code, Valores: map[string]string{
				"codigo": code, "documento": cpf(100_000_000 + i), "nome": fmt.Sprintf("Cliente %s da Silva %d", code, i%97), "email": "cliente" + code + "@exemplo.com.br",
				"celular": fmt.Sprintf("11 9%08d", i), "logradouro": "Rua das Obras", "numero": code, "cidade": "São Paulo", "estado": "SP", "cep": "01001-000",
			}},
			{Tipo: crm.VinculoContrato, Codigo: code, Valores: map[string]string{"codigo": "C-" + code, "cliente": code, "situacao": "A", "assinado_em": "2025-03-10"}},
		}
		for n := range p.titles {
			records = append(records, cadastro.Registro{Tipo: crm.VinculoTitulo, Codigo: code + "/" + strconv.Itoa(n), Valores: map[string]string{
				"contrato": code, "codigo": strconv.Itoa(n), "sequencia": fmt.Sprintf("%03d/%03d", n+1, p.titles), "tipo": "Mensal", "situacao": "Aberto",
				"vencimento": fmt.Sprintf("10/%02d/2027", n%12+1), "valor": fmt.Sprintf("%d,%02d", 1000+i%500, n), "nosso_numero": fmt.Sprintf("%011d", i*100+n),
			}})
		}
		for _, r := range records {
			if err := add(r); err != nil {
				return err
			}
		}
	}
	return flush()
}

// peakMB is the greatest resident size of this process.
func peakMB() int64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	kb, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	return kb / 1024
}
