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
			p, err := a.search(deadline(t), &c.filter, false)
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
			found, _, err := a.rarestFirst(ctx, tenant.ID, words(text))
			if got := strings.Join(found, " "); err != nil || got != want {
				t.Errorf("%s: %s %v, want %s", text, got, err, want)
			}
		}
		for limit, common := range map[int]bool{1_349: true, 1_350: false, 1_800: false} { // of the words that begin so there are 1,800
			a.limits.clientes = limit
			ids, name, err := a.clientesByText(ctx, tenant.ID, "s", false)
			if err != nil || (name != nil) != common || len(ids) != min(limit, 1_350) {
				t.Errorf("at most %d: %d, %v %v", limit, len(ids), name, err)
			}
		}
		if ids, name, err := a.clientesByText(ctx, tenant.ID, "silva marcos marques mar", true); err != nil || name != nil || len(ids) != 450 {
			t.Errorf("%d %v %v", len(ids), name, err)
		}
	})
}

// TestANameThatSeemsCommon is looked for along the list at once; where it is found too seldom there, those who have it are gathered after all.
func TestANameThatSeemsCommon(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		names := append(slices.Repeat([]string{"Maria da Silva"}, 1_010), slices.Repeat([]string{"Ana Souza"}, 200)...) // whose are the newest
		tenant := buyersNamed(t, s, len(names), 1, names...)
		want, err := readAll(deadline(t), s.pools.reader, readID, "SELECT o.id FROM ocorrencias o JOIN clientes c ON c.id = o.cliente_id"+
			" WHERE c.nome = 'Maria da Silva' ORDER BY o.aberta_em DESC, o.id DESC")
		if err != nil || len(want) != 1_010 {
			t.Fatal(len(want), err)
		}
		for _, c := range []struct {
			clientes, window int
			short            bool // the first page ends before it is full
		}{{2_000, 400, false}, {2_000, 160, false}, {1_000, 160, true}} {
			a := &lists{s, searchLimits{clientes: c.clientes, ocorrencias: c.window}}
			f := crm.FiltroOcorrencias{TenantID: tenant.ID, Texto: "mar sil", Pagina: crm.Pagina{Limite: 40}}
			if p, err := a.search(deadline(t), &f, true); err != nil || !p.guessed {
				t.Fatalf("%+v %v", p, err)
			}
			var found []int64
			for pages := range 60 {
				l, err := a.Ocorrencias(deadline(t), f)
				if err != nil {
					t.Fatal(err)
				}
				if short := len(l.Linhas) < 40; pages == 0 && short != c.short {
					t.Errorf("%+v: %d on the first page", c, len(l.Linhas))
				}
				for i := range l.Linhas {
					found = append(found, l.Linhas[i].Ocorrencia.ID)
				}
				if f.Pagina.Cursor = l.Proximo; l.Proximo == "" {
					break
				}
			}
			if !slices.Equal(found, want) {
				t.Errorf("%+v: %d found, want %d", c, len(found), len(want))
			}
		}
	})
}
