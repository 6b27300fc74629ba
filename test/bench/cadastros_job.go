//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime/pprof"
	"strconv"
	"syscall"
	"time"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/carga"
	"ponte/storage"
)

// jobPlan is one load by a process of its own.
type jobPlan struct {
	database               string
	tenant                 int64
	first, clients, titles int // clients first to first + clients - 1, with a contract each, and títulos of each contract
	piece                  int // records that the source gives at once
	profile                string
}

// jobOutcome is what came of it, as JSON.
type jobOutcome struct {
	Seconds float64 // of the job, without the start of the process
	PeakMB  int64   // the greatest resident size of the process
	Created int
	Left    int // records that were refused or wait: there are none
}

// launchJob starts this program as `bench job` and tells where it writes the outcome.
func launchJob(dir string, p jobPlan) (*child, string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, "", err
	}
	out := filepath.Join(dir, "job.json")
	c, err := launch(dir, "job", exec.Command(self, "job", "-database", p.database, "-tenant", strconv.FormatInt(p.tenant, 10), "-first", strconv.Itoa(p.first),
		"-clients", strconv.Itoa(p.clients), "-titles", strconv.Itoa(p.titles), "-piece", strconv.Itoa(p.piece), "-profile", p.profile, "-out", out), syscall.SIGTERM)
	return c, out, err
}

// runJob is launchJob until the end of the load.
func runJob(dir string, p jobPlan) (o jobOutcome, err error) {
	c, out, err := launchJob(dir, p)
	if err != nil {
		return o, err
	}
	<-c.Ended()
	if err := c.Err(); err != nil {
		return o, fmt.Errorf("load: %w\n%s", err, c.tail())
	}
	content, err := os.ReadFile(out)
	if err != nil {
		return o, err
	}
	return o, json.Unmarshal(content, &o)
}

// jobMain is the process that loads: the job of crm/carga on Ponte's storage, whose source makes the records up.
func jobMain(args []string) (err error) {
	flags := flag.NewFlagSet("job", flag.ContinueOnError)
	var p jobPlan
	flags.StringVar(&p.database, "database", "", "database in Ponte's form")
	flags.Int64Var(&p.tenant, "tenant", 1, "tenant's id")
	flags.IntVar(&p.first, "first", 0, "first client")
	flags.IntVar(&p.clients, "clients", 1000, "clients")
	flags.IntVar(&p.titles, "titles", 10, "títulos of each")
	flags.IntVar(&p.piece, "piece", 500, "records of a piece")
	flags.StringVar(&p.profile, "profile", "", "file for a processor profile")
	out := flags.String("out", "", "file for the outcome")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if p.profile != "" {
		f, err := os.Create(p.profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer cancel()
	s, err := storage.Open(ctx, p.database, storage.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close(context.WithoutCancel(ctx))) }()
	loader := carga.Carregador{
		Cargas: s.Cargas(), Fontes: &p, Relogio: crm.RelogioDoSistema,
		Sincronizador: &cadastro.Sincronizador{Cadastros: s.Cadastro(), Relogio: crm.RelogioDoSistema},
	}
	began := time.Now()
	job, err := loader.Executar(ctx, carga.Pedido{Ator: crm.Ator{Quem: "bench"}, Tenant: &crm.Tenant{ID: p.tenant, Slug: ponteTenant}, Fonte: "mega"})
	if err != nil {
		return err
	}
	if job.Situacao != carga.Concluida {
		return fmt.Errorf("the load is %s: %s", job.Situacao, job.Erro)
	}
	content, err := json.Marshal(jobOutcome{
		Seconds: time.Since(began).Seconds(), PeakMB: kilobytes(os.Getpid(), "status", "VmHWM:")[0] >> 20, Created: job.Contadores.De(cadastro.Criado),
		Left: job.Contadores.De(cadastro.Recusado, cadastro.Pendente),
	})
	if err != nil {
		return err
	}
	return os.WriteFile(*out, content, 0o600)
}

// AbrirFonte opens the source that makes the plan's records up.
func (p *jobPlan) AbrirFonte(context.Context, *crm.Tenant, string) (*carga.Aberta, error) {
	return &carga.Aberta{Fonte: &invented{p}, Sistema: "mega"}, nil
}

// perBuilding is how many contracts an invented empreendimento has.
const perBuilding = 1000

// invented gives records in the order of Mega's reader: of each empreendimento the clients, each with its contract, and then the
// títulos of these. A position is the number of the next record.
type invented struct{ *jobPlan }

func (f *invented) Chamadas() int64 { return 0 }

func (f *invented) Proxima(_ context.Context, position string) (*carga.Parte, error) {
	n, total := 0, f.clients*(2+f.titles)
	if position != "" {
		var err error
		if n, err = strconv.Atoi(position); err != nil {
			return nil, err
		}
	}
	end := min(n+f.piece, total)
	part := &carga.Parte{Fim: end == total, Posicao: strconv.Itoa(end), Feitos: int64(end), Total: int64(total)}
	for ; n < end; n++ {
		building, k := n/(perBuilding*(2+f.titles)), n%(perBuilding*(2+f.titles))
		begins := building * perBuilding
		size := min(perBuilding, f.clients-begins)
		if k < 2*size {
			part.Registros = append(part.Registros, f.party(f.first+begins+k/2, k%2 == 1))
			continue
		}
		k -= 2 * size
		part.Registros = append(part.Registros, f.title(f.first+begins+k/f.titles, k%f.titles))
	}
	return part, nil
}

// party is a client, or its contract.
func (f *invented) party(i int, contract bool) cadastro.Registro {
	code := strconv.Itoa(i + 1)
	if contract {
		return cadastro.Registro{Tipo: crm.VinculoContrato, Codigo: code, Valores: map[string]string{"codigo": "L-" + code, "cliente": code, "situacao": "A", "assinado_em": "2025-03-10"}}
	}
	return cadastro.Registro{Tipo: crm.VinculoCliente, Codigo: code, Valores: map[string]string{
		"codigo": code, "documento": cpf(i + 1), "nome": "Cliente " + code + " da Silva " + strconv.Itoa(i%97), "email": "cliente" + code + "@exemplo.com.br",
		"celular": "11 9" + strconv.Itoa(10_000_000+i), "logradouro": "Rua das Obras", "numero": code, "cidade": "São Paulo", "estado": "SP", "cep": "01001-000",
	}}
}

// title is the k-th of a client's contract.
func (f *invented) title(i, k int) cadastro.Registro {
	contract, code := strconv.Itoa(i+1), strconv.Itoa(k)
	return cadastro.Registro{Tipo: crm.VinculoTitulo, Codigo: contract + "/" + code, Valores: map[string]string{
		"contrato": contract, "codigo": code, "sequencia": strconv.Itoa(k+1) + "/" + strconv.Itoa(f.titles), "tipo": "Mensal", "situacao": "Aberto",
		"vencimento": "10/0" + strconv.Itoa(k%9+1) + "/2027", "valor": strconv.Itoa(1000+i%500) + ",50", "nosso_numero": strconv.Itoa(1_000_000_000 + i*100 + k),
	}}
}
