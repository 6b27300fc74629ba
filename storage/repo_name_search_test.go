package storage

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// buyersNamed gives a tenant that has clients by these names in turn, each with as many ocorrências.
func buyersNamed(t *testing.T, s *Storage, clientes, each int, names ...string) *crm.Tenant {
	t.Helper()
	tenant := newTenant(t, administration(s), "obra")
	ids, err := s.Cadastro().IDs(deadline(t), clientes*(each+1))
	if err != nil {
		t.Fatal(err)
	}
	rows := &Rows{}
	for i := range clientes {
		id := ids + int64(i)
		rows.AddValue(&crm.Cliente{ID: id, TenantID: tenant.ID, Versao: 1, Codigo: fmt.Sprint("C", i), Documento: fmt.Sprintf("%011d", i), Nome: names[i%len(names)]})
		for j := range each {
			at := testInstant.Add(time.Duration(j*clientes+i) * time.Minute)
			id := ids + int64(clientes*(j+1)+i)
			rows.AddValue(&crm.Ocorrencia{
				ID: id, TenantID: tenant.ID, Versao: 1, Numero: fmt.Sprint(id), ClienteID: ids + int64(i), Origem: crm.Origem{Sistema: "mega"}, StatusID: 1,
				AbertaEm: at, CriadaEm: at, AtualizadaEm: at,
			})
		}
	}
	if err := s.Insert(deadline(t), rows); err != nil {
		t.Fatal(err)
	}
	if err := s.Analyze(deadline(t)); err != nil {
		t.Fatal(err)
	}
	return tenant
}

// TestACommonNameFollowsTheList: a name that too many have is looked for along the index that has the list's order, each entry of it in the
// words of its client, on both engines; the list of the newest looks at no row.
func TestACommonNameFollowsTheList(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		tenant := buyersNamed(t, s, 400, 5, "Maria da Silva", "Ana Souza", "Marcos Sá", "Sílvia Marques Silva")
		a := &lists{s, searchLimits{clientes: 2, ocorrencias: 1_000}}
		for _, c := range []struct {
			filter crm.FiltroOcorrencias
			index  string
			alone  bool // no row is looked at
		}{
			{crm.FiltroOcorrencias{}, "ocorrencias_aberta", true},
			{crm.FiltroOcorrencias{AbertaDe: testInstant.Add(time.Hour)}, "ocorrencias_aberta", true},
			{crm.FiltroOcorrencias{Sistemas: []string{"mega"}}, "ocorrencias_sistema_status", false},
			{crm.FiltroOcorrencias{Ordem: crm.OrdemModificacao}, "ocorrencias_atualizada", false},
		} {
			c.filter.TenantID, c.filter.Texto = tenant.ID, "mar sil"
			p, err := a.search(deadline(t), &c.filter)
			if err != nil || len(p.walks) == 0 {
				t.Fatal(p, err)
			}
			query, args := mergeSources("ocorrencias", p.sources[len(p.sources)-1:], ocorrenciaConditions(&c.filter), ocorrenciaOrder(&c.filter), 51)
			_, query, _ = strings.Cut(query, "(")
			query, _, _ = strings.Cut(query, ") f0")
			plan := planRows(t, s, explain(t, s)+query, args)
			text := strings.Join(plan, "; ")
			walked, looked := strings.Index(text, c.index), strings.Index(text, "cliente_palavras_cliente")
			if walked < 0 || looked < walked || strings.Contains(text, "SCAN") || strings.Contains(text, "TEMP B-TREE") || strings.Contains(text, "filesort") || strings.Contains(text, "temporary") {
				t.Errorf("%+v: %s, want %s in its order", c.filter, text, c.index)
			}
			if c.alone && !strings.Contains(plan[0], "COVERING INDEX") && !strings.Contains(plan[0], "Using index") {
				t.Errorf("%+v: %s, want %s alone", c.filter, plan[0], c.index)
			}
		}
	})
}

// TestTheRarestWordIsFirst, of counted words and of those that too many have; who has two words with one beginning is one.
func TestTheRarestWordIsFirst(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		ctx, names := deadline(t), slices.Repeat([]string{"Mara Dias"}, 9)
		names = append(names, "Marcos Marques da Silva", "Sílvio Sá", "Rui Silva")
		tenant := buyersNamed(t, s, 12*450, 0, names...) // 4,500 begin a word with mar and 1,350 one with sil
		a := &lists{s, searchLimits{clientes: 450, ocorrencias: 100}}
		for text, want := range map[string]string{
			"mar sil": "sil mar", "sil mar": "sil mar", "mar rui": "", "mar da": "da mar", "silva marcos": "marcos silva", "mar": "mar", "marcos mar sil": "marcos sil mar", "zzz mar": "",
		} {
			found, err := a.rarestFirst(ctx, tenant.ID, words(text))
			if got := strings.Join(found, " "); err != nil || got != want {
				t.Errorf("%s: %s %v, want %s", text, got, err, want)
			}
		}
		for limit, common := range map[int]bool{1_349: true, 1_350: false, 1_800: false} { // of the words that begin so there are 1,800
			a.limits.clientes = limit
			ids, name, err := a.clientesByText(ctx, tenant.ID, "s")
			if err != nil || (name != nil) != common || len(ids) != min(limit, 1_350) {
				t.Errorf("at most %d: %d, %v %v", limit, len(ids), name, err)
			}
		}
		if ids, name, err := a.clientesByText(ctx, tenant.ID, "silva marcos marques mar"); err != nil || name != nil || len(ids) != 450 {
			t.Errorf("%d %v %v", len(ids), name, err)
		}
	})
}
