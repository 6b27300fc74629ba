package storage

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ponte/crm"
	"ponte/crm/cadastro"
)

// saidTogether counts the títulos that are read, and does something before the next write.
type saidTogether struct {
	*Cadastro
	read   int
	before func()
}

func (c *saidTogether) ResumosDeTitulos(ctx context.Context, tenantID int64, contracts []int64) ([]crm.Titulo, error) {
	list, err := c.Cadastro.ResumosDeTitulos(ctx, tenantID, contracts)
	c.read += len(list)
	return list, err
}

func (c *saidTogether) GravarCadastros(ctx context.Context, e *cadastro.Escrita) error {
	if f := c.before; f != nil {
		c.before = nil
		f()
	}
	return c.Cadastro.GravarCadastros(ctx, e)
}

// instalment is the k-th título of a contract as its source has it.
func instalment(contract string, k int, value string) cadastro.Registro {
	code := fmt.Sprint(k)
	return reg(crm.VinculoTitulo, contract+"/"+code, "contrato", contract, "codigo", code, "vencimento", "2026-12-01", "valor", value)
}

// party is a contract with its client.
func party(contract string) []cadastro.Registro {
	return []cadastro.Registro{
		reg(crm.VinculoCliente, "M-"+contract, "codigo", "M-"+contract, "nome", "Cliente "+contract),
		reg(crm.VinculoContrato, contract, "codigo", "C-"+contract, "cliente", "M-"+contract, "situacao", "A"),
	}
}

// sienge is another system of record.
var sienge = cadastro.Fonte{Sistema: "sienge", Dona: true}

var asLoad = cadastro.Opcoes{SemIDs: true}

// TestTitlesSaidTogether: a load reads no título of a contract of which the source says what it said last, and reads them all as soon
// as anything of it is otherwise.
func TestTitlesSaidTogether(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		acme := newTenant(t, administration(s), "acme")
		port := &saidTogether{Cadastro: s.Cadastro()}
		values := func(v ...string) (all []cadastro.Registro) {
			for k, value := range v {
				all = append(all, instalment("1", k, value))
			}
			return all
		}
		synchroniseBy(t, port, acme, mega, asLoad, append(party("1"), party("2")...)...)
		other := []cadastro.Registro{instalment("2", 0, "5,00")}
		for _, step := range []struct {
			name    string
			source  cadastro.Fonte
			o       cadastro.Opcoes
			records []cadastro.Registro
			read    int
			want    string
		}{
			{"the first time", mega, asLoad, append(values("1,00", "2,00"), other...), 0, "criado criado criado"},
			{"again", mega, asLoad, append(values("1,00", "2,00"), other...), 0, "igual igual igual"},
			{"in another order", mega, asLoad, append(other, values("1,00", "2,00")...), 0, "igual igual igual"},
			{"one is otherwise", mega, asLoad, append(values("1,00", "3,00"), other...), 2, "igual alterado igual"},
			{"again", mega, asLoad, append(values("1,00", "3,00"), other...), 0, "igual igual igual"},
			{"back", mega, asLoad, values("1,00", "2,00"), 2, "igual alterado"},
			{"a call, which wants ids", mega, cadastro.Opcoes{}, values("1,00", "2,00"), 2, "igual igual"},
			{"all are decided", mega, cadastro.Opcoes{SemIDs: true, Todos: true}, values("1,00", "2,00"), 2, "igual igual"},
			{"a call says one", mega, cadastro.Opcoes{}, values("9,00"), 2, "alterado"},
			{"which the load takes back", mega, asLoad, values("1,00", "2,00"), 2, "alterado igual"},
			{"a part", mega, asLoad, values("1,00"), 2, "igual"},
			{"the whole again", mega, asLoad, values("1,00", "2,00"), 0, "igual igual"},
			{"one more", mega, asLoad, values("1,00", "2,00", "3,00"), 2, "igual igual criado"},
			{"one is refused", mega, asLoad, values("1,00", "2,00", "nada"), 3, "igual igual recusado"},
			{"again", mega, asLoad, values("1,00", "2,00", "nada"), 3, "igual igual recusado"},
			{"as it was", mega, asLoad, values("1,00", "2,00", "3,00"), 0, "igual igual igual"},
			{"another source's names", sienge, asLoad, party("1"), 0, "igual igual"},
			{"another source", sienge, asLoad, values("1,00", "2,00"), 3, "igual igual"},
			{"it did not bring them", sienge, asLoad, values("1,00", "2,00"), 3, "igual igual"},
			{"the first one", mega, asLoad, values("1,00", "2,00", "3,00"), 0, "igual igual igual"},
			{"with a stamp", mega, asLoad, []cadastro.Registro{at(instalment("2", 0, "6,00"), 5)}, 1, "alterado"},
			{"with a newer one", mega, asLoad, []cadastro.Registro{at(instalment("2", 0, "6,00"), 6)}, 0, "igual"},
			{"with an older one", mega, asLoad, []cadastro.Registro{at(instalment("2", 0, "6,00"), 4)}, 1, "antigo"},
		} {
			port.read = 0
			var got string
			for _, r := range synchroniseBy(t, port, acme, step.source, step.o, step.records...) {
				got += " " + string(r.Desfecho)
			}
			if got != " "+step.want || port.read != step.read {
				t.Errorf("%s:%s with %d read, want %s with %d", step.name, got, port.read, step.want, step.read)
			}
		}
	})
}

// TestTitlesSaidWhileALoadWrites: what somebody else writes between a load's reading and its writing is not left behind as said.
func TestTitlesSaidWhileALoadWrites(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		acme := newTenant(t, administration(s), "acme")
		port := &saidTogether{Cadastro: s.Cadastro()}
		both := []cadastro.Registro{instalment("1", 0, "1,00"), instalment("1", 1, "2,00")}
		load := func() { synchroniseBy(t, port, acme, mega, asLoad, both...) }
		call := func(k int, value string) func() {
			return func() {
				synchroniseBy(t, s.Cadastro(), acme, mega, cadastro.Opcoes{}, instalment("1", k, value))
			}
		}
		value := func() int64 {
			return int64(count(t, s, "SELECT SUM(valor) FROM titulos"))
		}
		synchroniseBy(t, port, acme, mega, asLoad, party("1")...)
		port.before = call(0, "7,00") // the row is not there yet
		load()
		load()
		if v := value(); v != 300 {
			t.Errorf("a call before the first write: %d", v)
		}
		call(0, "1,00")() // says the same, and all together is said no more
		call(1, "7,00")()
		call(1, "2,00")()
		port.before = call(0, "7,00") // the load finds both as they are, and writes only that
		load()
		load()
		if v := value(); v != 300 || port.before != nil {
			t.Errorf("a call before the write of what is said together: %d", v)
		}
	})
}

// TestTitlesSaidTogetherChangeNoRule plays what sources, calls and people do with títulos at random, on a tenant whose loads know what
// was said together and on one whose loads do not: outcomes and rows are the same.
func TestTitlesSaidTogetherChangeNoRule(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a := administration(s)
		tenants := []*crm.Tenant{newTenant(t, a, "acme"), newTenant(t, a, "beta")}
		tenants[0].Configuracoes[crm.ConfDonosDoCadastro] = "titulo.datas=mega"
		tenants[1].Configuracoes[crm.ConfDonosDoCadastro] = "titulo.datas=mega"
		seed := rand.Uint64()
		r := rand.New(rand.NewPCG(seed, 0))
		rows := func(tenant *crm.Tenant) (all []string) {
			err := eachRow(deadline(t), s.pools.reader, `SELECT k.codigo, t.codigo, t.valor, t.sistema, t.carimbo, t.resumo FROM titulos t JOIN contratos k ON k.id = t.contrato_id
				WHERE t.tenant_id = ? ORDER BY 1, 2`, []any{tenant.ID}, func(scan func(...any) error) error {
				var contract, code, source, digest string
				var value, stamp int64
				err := scan(&contract, &code, &value, &source, &stamp, &digest)
				all = append(all, fmt.Sprint(contract, " ", code, " ", value, " ", source, " ", stamp, " ", digest))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		for step := range 120 {
			source, call := mega, r.IntN(4) == 0
			if r.IntN(4) == 0 {
				source = sienge
			}
			o := cadastro.Opcoes{Todos: !call && r.IntN(10) == 0}
			var records []cadastro.Registro
			for c := range 2 {
				contract := fmt.Sprint(c)
				if step < 4 || r.IntN(20) == 0 {
					records = append(records, party(contract)...)
				}
				for k := range 3 {
					if call && r.IntN(3) > 0 || r.IntN(12) == 0 {
						continue
					}
					record := instalment(contract, k, [...]string{"1,00", "1,00", "1,00", "1,00", "2,00", "nada"}[r.IntN(6)])
					if r.IntN(8) == 0 {
						record = at(record, r.IntN(3))
					}
					records = append(records, record)
				}
			}
			var outcomes [2][]string
			for i, tenant := range tenants {
				o.SemIDs = i == 0 && !call
				for _, result := range synchroniseBy(t, s.Cadastro(), tenant, source, o, slices.Clone(records)...) {
					outcomes[i] = append(outcomes[i], fmt.Sprint(result.Registro.Codigo, " ", result.Desfecho, result.Avisos))
				}
			}
			if d := cmp.Diff(outcomes[1], outcomes[0]); d != "" {
				t.Fatalf("seed %d, step %d: %s", seed, step, d)
			}
			if d := cmp.Diff(rows(tenants[1]), rows(tenants[0])); d != "" {
				t.Fatalf("seed %d, step %d: %s", seed, step, d)
			}
		}
	})
}
