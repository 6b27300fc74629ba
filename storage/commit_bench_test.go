package storage

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"ponte/crm"
	"ponte/test/mariadb"
)

// BenchmarkCommitter commits openings of realistic size from 1, 16 and 64 callers, without and with the journal of what was
// acknowledged. On MariaDB db-us/op is the server's own processor time per opening; in both, wall time per opening is bounded
// by the disk at 1 and by processor time at 64.
func BenchmarkCommitter(b *testing.B) {
	for _, callers := range []int{1, 16, 64} {
		for _, kept := range []string{"", "/journal"} {
			b.Run(fmt.Sprintf("sqlite/%d%s", callers, kept), func(b *testing.B) {
				benchmarkCommitter(b, newFile(b), 0, callers, kept != "")
			})
			b.Run(fmt.Sprintf("mariadb/%d%s", callers, kept), func(b *testing.B) {
				server := mariadb.Start(b, "--skip-log-bin", "--innodb-buffer-pool-size=512M", "--innodb-log-file-size=512M")
				benchmarkCommitter(b, server.NewDatabase(b), server.Pid(), callers, kept != "")
			})
		}
	}
}

func benchmarkCommitter(b *testing.B, address string, pid, callers int, kept bool) {
	var o Options
	if kept {
		o.Journal.Folder = b.TempDir()
	}
	s, err := Open(deadline(b), address, o)
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := s.Close(deadline(b)); err != nil {
			b.Error(err)
		}
	}()
	ctx := b.Context()
	seedBuyers(b, s)
	first, err := s.Numeracao().IDs(ctx, 5*(b.N+64))
	if err != nil {
		b.Fatal(err)
	}
	var next atomic.Int64
	b.ReportAllocs()
	b.ResetTimer()
	before := processorTicks(b, pid)
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			for {
				i := next.Add(1)
				if i > int64(b.N) {
					return
				}
				e := realisticOpening(first+5*i, i)
				if err := s.Escritor().Gravar(ctx, e); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.StopTimer()
	if pid != 0 {
		b.ReportMetric(float64(processorTicks(b, pid)-before)*10_000/float64(b.N), "db-us/op")
	}
}

const benchBuyers = 10_000

func benchContrato(id int64) crm.Contrato {
	return crm.Contrato{ID: id, TenantID: 1, Codigo: "BENCH-" + strconv.FormatInt(id, 10), UnidadeID: id, ClienteID: id, Situacao: crm.ContratoAtivo}
}

// seedBuyers writes the clients and contracts that the openings know.
func seedBuyers(b *testing.B, s *Storage) {
	rows := &Rows{}
	for id := int64(1); id <= benchBuyers; id++ {
		contrato := benchContrato(id)
		rows.AddValue(&contrato)
		rows.AddValue(&crm.Cliente{ID: id, TenantID: 1, Versao: 1, Codigo: contrato.Codigo, Nome: "MARIA DA SILVA"})
	}
	if err := s.Insert(b.Context(), rows); err != nil {
		b.Fatal(err)
	}
}

// realisticOpening is an opening with the texts of Mega's twelve parts, for a client and a contract that were named before.
func realisticOpening(id, i int64) *crm.Escrita {
	numero := strconv.FormatInt(i, 10)
	e := openingWrite(id, 1, numero, "BENCH-"+numero)
	o := &e.Ocorrencias[0]
	o.ClienteID, o.ContratoID, o.UnidadeID, o.AbertoPor = i*7_907%benchBuyers, i*7_907%benchBuyers, i*7_907%benchBuyers, "integra.mega"
	o.Recebido = nil
	for p := range 11 {
		o.Recebido = append(o.Recebido, crm.Campo{Nome: "PARTE_DO_CONTRATO_" + strconv.Itoa(p), Valor: "um valor de quarenta letras, mais ou menos"})
	}
	o.StatusAberturaID = o.StatusID
	e.Narrativas, e.Movimentos, e.Entregas = nil, nil, nil
	e.Chamada.Pedido, e.Chamada.Resposta = crm.PedidoDoRecebido, numero
	e.Lido = &crm.Lido{ClienteID: 1 + o.ClienteID, ClienteVersao: 1, Contrato: benchContrato(1 + o.ContratoID)}
	return e
}

// processorTicks reads a process's user and system time in hundredths of a second.
func processorTicks(b *testing.B, pid int) int64 {
	if pid == 0 {
		return 0
	}
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Skip("no /proc: ", err)
	}
	fields := strings.Fields(string(content[strings.LastIndexByte(string(content), ')')+1:]))
	var ticks int64
	for _, f := range fields[11:13] {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			b.Fatal(err)
		}
		ticks += n
	}
	return ticks
}

// BenchmarkJournal appends the lines of a batch of 1 and of 64 openings, beside the goroutine that syncs them.
func BenchmarkJournal(b *testing.B) {
	for _, n := range []int{1, 64} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			s, err := Open(deadline(b), newFile(b), Options{Journal: JournalOptions{Folder: b.TempDir()}})
			if err != nil {
				b.Fatal(err)
			}
			defer func() {
				if err := s.Close(deadline(b)); err != nil {
					b.Error(err)
				}
			}()
			batch := make([]*member, n)
			for i := range batch {
				p, err := prepareWrite(realisticOpening(int64(1000+5*i), int64(i)))
				if err != nil {
					b.Fatal(err)
				}
				batch[i] = &member{p: p}
			}
			b.ReportAllocs()
			for b.Loop() {
				s.journal.acknowledge(batch)
			}
		})
	}
}
