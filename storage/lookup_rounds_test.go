package storage

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/crm"
)

// populate writes n clients, contracts and units through plain statements.
func populate(t testing.TB, s *Storage, n int) {
	t.Helper()
	exec := func(q string, args ...any) {
		t.Helper()
		if _, err := s.pools.writer.Exec(q, args...); err != nil {
			t.Fatal(err)
		}
	}
	exec("INSERT INTO empreendimentos (id, tenant_id, nome) VALUES (1, 1, 'Residencial Ponte')")
	exec("INSERT INTO blocos (id, tenant_id, empreendimento_id, nome) VALUES (1, 1, 1, 'A'), (2, 1, 1, 'B')")
	for i := 1; i <= n; i++ {
		c := crm.Cliente{
			ID: int64(i), TenantID: 1, Versao: 1, Documento: fmt.Sprintf("%011d", i), IDIntegracao: fmt.Sprint("ERP", i), Codigo: fmt.Sprint("C", i),
			CodigoAuxiliar: fmt.Sprint("AUX", i), Email: fmt.Sprintf("c%d@example.com", i), Nome: fmt.Sprint("Cliente ", i),
		}
		if _, err := s.pools.writer.Exec(clientesTable.insertStatement(1), clienteValues(&c)...); err != nil {
			t.Fatal(err)
		}
		exec("INSERT INTO unidades (id, tenant_id, bloco_id, numero, codigo) VALUES (?, 1, ?, ?, ?)", i, 1+i%2, fmt.Sprint("U", (i+1)/2), fmt.Sprint("EST", i))
		exec("INSERT INTO contratos (id, tenant_id, codigo, unidade_id, cliente_id, situacao) VALUES (?, 1, ?, ?, ?, 'A')", i, fmt.Sprint("CT", i), i, i)
	}
}

func TestLookUpsOfManyCallersGetTheirOwnAnswers(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		const n = 40
		populate(t, s, n)
		var wg sync.WaitGroup
		for i := 1; i <= n; i++ {
			e := opening(t, s, 1, fmt.Sprint("K", i))
			if err := s.Escritor().Gravar(deadline(t), e); err != nil {
				t.Fatal(err)
			}
			for range 4 {
				wg.Go(func() { checkLookup(t, s, i, &e.Ocorrencias[0]) })
			}
		}
		wg.Wait()
	})
}

func checkLookup(t *testing.T, s *Storage, i int, o *crm.Ocorrencia) {
	p := crm.Procura{
		TenantID: 1,
		Chaves:   []crm.ProcuraChave{{Sistema: "erp", Tipo: crm.ChaveCodigoOC, Chave: fmt.Sprint("K", i)}, {Sistema: "erp", Tipo: crm.ChaveConteudo, Chave: "nada"}},
		Cliente:  crm.ProcuraCliente{Documento: fmt.Sprintf("%011d", i), Codigo: fmt.Sprint("C", i%40+1), Email: fmt.Sprintf("c%d@example.com", i)},
		Contrato: fmt.Sprint("CT", i), Unidade: fmt.Sprint("EST", i), ContratosDasUnidades: []int64{int64(i%40 + 1)}, Numero: o.Numero,
	}
	a, err := s.Consultas().Buscar(deadline(t), &p)
	if err != nil {
		t.Error(err)
		return
	}
	if len(a.Chaves) != 1 || a.Chaves[0].OcorrenciaID != o.ID || a.Ocorrencia == nil || a.Ocorrencia.ID != o.ID || a.Ocorrencia.Recebido != nil {
		t.Errorf("%d: keys %+v, ocorrência %+v", i, a.Chaves, a.Ocorrencia)
	}
	if len(a.Clientes) != 2 || a.Clientes[0].ID >= a.Clientes[1].ID || len(a.Contratos) != 2 {
		t.Errorf("%d: %d clients, %d contracts", i, len(a.Clientes), len(a.Contratos))
	}
	if len(a.Unidades) != 1 || a.Unidades[0].Empreendimento != "Residencial Ponte" {
		t.Errorf("%d: units %+v", i, a.Unidades)
	}
	a, err = s.Consultas().Buscar(deadline(t), &crm.Procura{TenantID: 1, OcorrenciaID: o.ID, Unidade: fmt.Sprint("U", (i+1)/2)})
	if err != nil || a.Ocorrencia == nil || len(a.Ocorrencia.Recebido) != 2 || len(a.Unidades) != 2 {
		t.Errorf("%d by id: %+v (%v)", i, a, err)
	}
	a, err = s.Consultas().Buscar(deadline(t), &crm.Procura{TenantID: 2, OcorrenciaID: o.ID, Numero: o.Numero, Contrato: fmt.Sprint("CT", i)})
	if err != nil || a.Ocorrencia != nil || len(a.Contratos) != 0 {
		t.Errorf("another tenant sees %+v (%v)", a, err)
	}
}

// Callers that give up at any moment must not take the leadership of a round with them.
func TestLookUpsGoOnWhenCallersGiveUp(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		populate(t, s, 3)
		var wg sync.WaitGroup
		for i := range 200 {
			wg.Go(func() {
				ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i*20)*time.Microsecond)
				defer cancel()
				_, _ = s.Consultas().Buscar(ctx, &crm.Procura{TenantID: 1, Contrato: "CT1"})
			})
		}
		wg.Wait()
		for range 3 {
			if a, err := s.Consultas().Buscar(deadline(t), &crm.Procura{TenantID: 1, Contrato: "CT2"}); err != nil || len(a.Contratos) != 1 {
				t.Fatalf("%+v (%v)", a, err)
			}
		}
		if s.lookups.running || len(s.lookups.queue) != 0 {
			t.Errorf("a round (%v) and %d look-ups are left over", s.lookups.running, len(s.lookups.queue))
		}
	})
}

// TestUnitsOfManyBlocksAreAllFound: the rules narrow a number that repeats by the client's contracts, so that a builder of
// many towers must find all of them.
func TestUnitsOfManyBlocksAreAllFound(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		const blocos = 120
		for i := 1; i <= blocos; i++ {
			if _, err := s.pools.writer.Exec("INSERT INTO unidades (id, tenant_id, bloco_id, numero) VALUES (?, 1, ?, '101')", i, i); err != nil {
				t.Fatal(err)
			}
		}
		a, err := s.Consultas().Buscar(deadline(t), &crm.Procura{TenantID: 1, Unidade: "101"})
		if err != nil || len(a.Unidades) != blocos {
			t.Errorf("%d units (%v), want %d", len(a.Unidades), err, blocos)
		}
	})
}

// TestOneStatementServesKeysOfAnyLength: the statement of a round stays prepared, so what it learnt of the values that came
// first, short ones or none at all, must not cut those that come later.
func TestOneStatementServesKeysOfAnyLength(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		codes := []string{"1", strings.Repeat("9", 19), strings.Repeat("ção", 85), "x"}
		for i, code := range codes {
			if _, err := s.pools.writer.Exec("INSERT INTO contratos (id, tenant_id, codigo, unidade_id, cliente_id, situacao) VALUES (?, 1, ?, 1, 1, 'A')",
				i+1, code); err != nil {
				t.Fatal(err)
			}
		}
		e := opening(t, s, 1, "OC")
		if err := s.Escritor().Gravar(deadline(t), e); err != nil {
			t.Fatal(err)
		}
		for _, first := range []crm.Procura{{Contrato: "x"}, {Numero: e.Ocorrencias[0].Numero}, {OcorrenciaID: e.Ocorrencias[0].ID}} {
			for _, code := range codes {
				first, second := first, crm.Procura{TenantID: 1, Contrato: code}
				first.TenantID = 1
				for _, pair := range [][]*crm.Procura{{&first, &second}, {&second, &first}} {
					round := []*lookup{{p: pair[0]}, {p: pair[1]}}
					if err := s.lookups.answer(deadline(t), round); err != nil {
						t.Fatal(err)
					}
					for _, b := range round {
						if b.p == &second && (len(b.a.Contratos) != 1 || b.a.Contratos[0].Codigo != code) {
							t.Errorf("contract %.20q beside %+v: %+v", code, first, b.a.Contratos)
						}
						if b.p == &first && len(b.a.Contratos) == 0 && b.a.Ocorrencia == nil {
							t.Errorf("%+v beside contract %.20q finds nothing", first, code)
						}
					}
				}
			}
		}
	})
}

// TestABadRowHarmsOnlyWhoSeeksIt: the others of the round get their answers.
func TestABadRowHarmsOnlyWhoSeeksIt(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		populate(t, s, 2)
		if _, err := s.pools.writer.Exec("UPDATE clientes SET telefones = '{' WHERE id = 1"); err != nil {
			t.Fatal(err)
		}
		round := []*lookup{
			{p: &crm.Procura{TenantID: 1, Cliente: crm.ProcuraCliente{Codigo: "C1"}}},
			{p: &crm.Procura{TenantID: 1, Cliente: crm.ProcuraCliente{Codigo: "C2"}, Contrato: "CT2"}},
		}
		errs := make([]error, len(round))
		s.lookups.answerEach(deadline(t), round[0], round, errs)
		if errs[0] == nil {
			t.Error("a client whose telephones cannot be read was read")
		}
		if a := round[1].a; errs[1] != nil || len(a.Clientes) != 1 || len(a.Contratos) != 1 {
			t.Errorf("%+v (%v)", a, errs[1])
		}
	})
}
