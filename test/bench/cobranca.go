//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"strconv"
	"time"

	"ponte/crm"
	"ponte/crm/cobranca"
	"ponte/storage"
)

// The régua's promise: a run over a million títulos takes no longer and no more than this.
const (
	collectionSeconds = 60
	collectionMB      = 100
)

// collectionDay is the first day of the runs, a Monday at 10:00 in São Paulo; runs follow on that day and the next.
var collectionDay = time.Date(2026, 11, 23, 13, 0, 0, 0, time.UTC)

// debtPlan is what `bench cobranca` writes.
type debtPlan struct {
	titles, each int // títulos in all, and of a contract
	overdue      int // of a hundred contracts, those that pay nothing since months
	late         int // months that these have not paid
	poolMB       int
	profile      string
}

// runOutcome is what came of one run, as JSON.
type runOutcome struct {
	Seconds  float64
	PeakMB   int64 // the greatest resident size of the process
	Contagem cobranca.Contagem
}

// cobrancaMain measures runs of the régua: the first, in which everything that is overdue enters at once, the second of the same day, which has
// nothing to do, and that of the day after.
func cobrancaMain(args []string) error {
	flags := flag.NewFlagSet("cobranca", flag.ContinueOnError)
	var p debtPlan
	flags.IntVar(&p.titles, "titles", 1_000_000, "títulos in all")
	flags.IntVar(&p.each, "each", 100, "títulos of a contract")
	flags.IntVar(&p.overdue, "overdue", 100, "of a hundred contracts, those that are behind")
	flags.IntVar(&p.late, "late", 10, "months that these are behind")
	flags.IntVar(&p.poolMB, "pool", 512, "InnoDB buffer pool, MB")
	flags.StringVar(&p.profile, "profile", "", "files for a processor profile of each run: this name with the engine and the run behind it")
	engines := flags.String("engines", "mariadb,sqlite", "databases to run")
	if err := flags.Parse(args); err != nil {
		return err
	}
	return session(func(dir string) error {
		fmt.Println("| engine | run | títulos judged | entered | messages | held | passed over | s | peak RSS MB |\n|---|---|---|---|---|---|---|---|---|")
		var missed error
		for _, engine := range list(*engines) {
			if err := collectOn(engine, filepath.Join(dir, engine), p, &missed); err != nil {
				return fmt.Errorf("%s: %w", engine, err)
			}
		}
		return missed
	})
}

func collectOn(engine, dir string, p debtPlan, missed *error) (err error) {
	if err := makeFolder(dir); err != nil {
		return err
	}
	at, err := openPlace(engine, dir, "debts", p.poolMB)
	if err != nil {
		return errors.Join(err, at.close())
	}
	defer func() { err = errors.Join(err, at.close()) }()
	log.Printf("%s: writing %d títulos", engine, p.titles)
	if err := writeDebts(at.address, p); err != nil {
		return err
	}
	for n, run := range []struct {
		name string
		at   time.Time
	}{{"the first", collectionDay}, {"again", collectionDay.Add(10 * time.Minute)}, {"the next day", collectionDay.AddDate(0, 0, 1)}} {
		profile := ""
		if p.profile != "" {
			profile = fmt.Sprintf("%s.%s.%d", p.profile, engine, n+1)
		}
		o, err := collect(dir, at.address, run.at, profile)
		if err != nil {
			return err
		}
		c := o.Contagem
		fmt.Printf("| %s | %s | %d | %d | %d | %d | %d | %.1f | %d |\n", engine, run.name, c.Vistos, c.Entraram, c.Feitos, c.Retidos, c.Pulados, o.Seconds, o.PeakMB)
		if o.Seconds > collectionSeconds || o.PeakMB > collectionMB {
			*missed = errors.Join(*missed, fmt.Errorf("%s, %s: %.1f s and %d MB, promised are %d s and %d MB", engine, run.name, o.Seconds, o.PeakMB, collectionSeconds, collectionMB))
		}
	}
	return nil
}

// writeDebts writes contracts with their títulos, a month apart: those that are due are paid, but for the last ones of who is behind.
func writeDebts(address string, p debtPlan) (err error) {
	ctx := context.Background()
	s, err := storage.Open(ctx, address, storage.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close(ctx)) }()
	contracts := p.titles / p.each
	const per = 50 // contracts of a transaction
	for first := 0; first < contracts; first += per {
		count := min(per, contracts-first)
		id, err := s.Cadastro().IDs(ctx, count*(3+p.each))
		if err != nil {
			return err
		}
		rows := &storage.Rows{}
		for i := first; i < first+count; i++ {
			client := crm.Cliente{ID: id, TenantID: 1, Versao: 1, Nome: fmt.Sprint("Cliente ", i), Email: fmt.Sprintf("c%d@exemplo.com.br", i)}
			client.Endereco.Estado = "SP"
			rows.AddValue(&client)
			rows.AddValue(&crm.Unidade{ID: id + 1, TenantID: 1, Numero: strconv.Itoa(i)})
			rows.AddValue(&crm.Contrato{ID: id + 2, TenantID: 1, Codigo: fmt.Sprint("C-", i), ClienteID: client.ID, UnidadeID: id + 1, Situacao: crm.ContratoAtivo})
			id += 3
			behind := i%100 < p.overdue
			for j := range p.each {
				month := j - p.each/2 // half of them are due
				due := collectionDay.AddDate(0, month, -1-i%28)
				title := crm.Titulo{
					ID: id, TenantID: 1, ContratoID: client.ID + 2, Codigo: strconv.Itoa(j), Sequencia: fmt.Sprintf("%03d/%03d", j+1, p.each), Tipo: "Mensal", Situacao: "Aberto",
					Vencimento: crm.Dia(due.Format(time.DateOnly)), Valor: 1_500_00, Sistema: "mega", Carimbo: collectionDay,
				}
				if due.Before(collectionDay) && !(behind && month > -p.late) {
					title.Situacao, title.Pago, title.PagoEm = "Pago", title.Valor, title.Vencimento
				}
				rows.AddValue(&title)
				id++
			}
		}
		if err := s.Insert(ctx, rows); err != nil {
			return err
		}
	}
	step := func(name string, days int, channel cobranca.Canal) cobranca.Passo {
		return cobranca.Passo{Nome: name, Dias: days, Canal: channel, Assunto: "Parcela {parcela}", Texto: "{primeiro_nome}, a parcela {parcela}, de {valor}, venceu em {vencimento}."}
	}
	r := &cobranca.Regua{TenantID: 1, Nome: "Padrão", Conteudo: cobranca.Conteudo{Limite: 1825, Passos: []cobranca.Passo{
		step("1", 1, cobranca.CanalEmail), step("5", 5, cobranca.CanalEmail), step("10", 10, cobranca.CanalEmail), step("15", 15, cobranca.CanalEmail), step("30", 30, cobranca.CanalEmail),
	}}}
	e := &cobranca.Editor{Reguas: s.Cobranca(), Relogio: crm.RelogioDoSistema}
	ator := crm.Ator{Quem: "bench"}
	return errors.Join(e.Gravar(ctx, ator, r), e.Ligar(ctx, ator, r, true))
}

// collect runs once, in a process of its own.
func collect(dir, address string, at time.Time, profile string) (o runOutcome, err error) {
	self, err := os.Executable()
	if err != nil {
		return o, err
	}
	out := filepath.Join(dir, "run.json")
	c := exec.Command(self, "cobranca-run", "-database", address, "-at", at.Format(time.RFC3339), "-profile", profile, "-out", out)
	c.Stderr = os.Stderr
	if err := c.Run(); err != nil {
		return o, err
	}
	content, err := os.ReadFile(out)
	if err != nil {
		return o, err
	}
	return o, json.Unmarshal(content, &o)
}

// cobrancaRunMain is the process that runs the régua.
func cobrancaRunMain(args []string) (err error) {
	flags := flag.NewFlagSet("cobranca-run", flag.ContinueOnError)
	database := flags.String("database", "", "database in Ponte's form")
	at := flags.String("at", "", "the instant that it is")
	profile := flags.String("profile", "", "file for a processor profile")
	out := flags.String("out", "", "file for the outcome")
	if err := flags.Parse(args); err != nil {
		return err
	}
	now, err := time.Parse(time.RFC3339, *at)
	if err != nil {
		return err
	}
	if *profile != "" {
		f, err := os.Create(*profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	ctx := context.Background()
	s, err := storage.Open(ctx, *database, storage.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close(ctx)) }()
	picture := &crm.Retrato{
		Tenant:     crm.Tenant{ID: 1, Slug: ponteTenant, Configuracoes: crm.Configuracoes{crm.ConfCobrancaDia: "10", crm.ConfCobrancaSemana: "30"}},
		Definicoes: []crm.DefinicaoDestino{{Nome: "email", EscreveAPessoas: true}},
		Destinos:   []crm.Destino{{Nome: "email", Ambiente: crm.AmbienteProducao, Ativo: true, Interesses: []string{crm.EventoCobranca}}},
	}
	began := time.Now()
	runner := &cobranca.Corredor{Reguas: s.Cobranca(), Corrida: s.Cobranca(), Relogio: func() time.Time { return now }}
	e, err := runner.Correr(ctx, picture)
	if err != nil {
		return err
	}
	content, err := json.Marshal(runOutcome{time.Since(began).Seconds(), kilobytes(os.Getpid(), "status", "VmHWM:")[0] >> 20, e.Contagem})
	if err != nil {
		return err
	}
	return os.WriteFile(*out, content, 0o600)
}
