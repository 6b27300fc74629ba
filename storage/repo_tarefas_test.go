package storage

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// tarefasOf makes n tarefas of ten ocorrências: due one a minute, every third without a date, for teams and persons in turn, every fifth
// fechada.
func tarefasOf(t *testing.T, s *Storage, n int) []crm.Tarefa {
	t.Helper()
	rows := &Rows{}
	for i := range int64(10) {
		system := []string{"mega", "vimob"}[i%2]
		rows.AddValue(&crm.Ocorrencia{ID: 900 + i, TenantID: 1, Versao: 1, Numero: fmt.Sprint(500 + i), StatusID: 1, Origem: crm.Origem{Sistema: system}})
	}
	tarefas := make([]crm.Tarefa, n)
	for i := range tarefas {
		x := crm.Tarefa{
			ID: int64(1000 + i), TenantID: 1, Versao: 1, OcorrenciaID: 900 + int64(i%10), Titulo: fmt.Sprint("Tarefa ", i), Situacao: crm.TarefaAberta,
			Equipe: fmt.Sprint("Equipe ", i%4), Pessoa: fmt.Sprint("pessoa", i%7), Visibilidade: crm.VisibilidadeInterna,
			CriadaEm: testInstant, AtualizadaEm: testInstant,
		}
		if i%3 > 0 {
			due := testInstant.Add(time.Duration((i*7)%n) * time.Minute)
			x.VenceEm = &due
		}
		if i%5 == 0 {
			x.Situacao = crm.TarefaFechada
		}
		tarefas[i] = x
		rows.AddValue(&tarefas[i])
	}
	if err := s.Insert(deadline(t), rows); err != nil {
		t.Fatal(err)
	}
	return tarefas
}

func TestTarefasAreListed(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		all := tarefasOf(t, s, 210)
		noon := testInstant.Add(60 * time.Minute)
		for name, c := range map[string]struct {
			filter crm.FiltroTarefas
			want   func(x *crm.Tarefa) bool
		}{
			"all":        {crm.FiltroTarefas{}, func(*crm.Tarefa) bool { return true }},
			"open":       {crm.FiltroTarefas{Situacao: crm.TarefaAberta}, func(x *crm.Tarefa) bool { return x.Situacao == crm.TarefaAberta }},
			"a person's": {crm.FiltroTarefas{Pessoa: "pessoa3"}, func(x *crm.Tarefa) bool { return x.Pessoa == "pessoa3" }},
			"two teams'": {crm.FiltroTarefas{Equipes: []string{"Equipe 1", "Equipe 2"}}, func(x *crm.Tarefa) bool { return x.Equipe == "Equipe 1" || x.Equipe == "Equipe 2" }},
			"mine and my": {crm.FiltroTarefas{Situacao: crm.TarefaAberta, Pessoa: "pessoa3", Equipes: []string{"Equipe 1"}}, func(x *crm.Tarefa) bool {
				return x.Situacao == crm.TarefaAberta && (x.Pessoa == "pessoa3" || x.Equipe == "Equipe 1")
			}},
			"late":         {crm.FiltroTarefas{Situacao: crm.TarefaAberta, VencidaAte: noon}, func(x *crm.Tarefa) bool { return x.Atrasada(noon) }},
			"one number's": {crm.FiltroTarefas{Numero: "503"}, func(x *crm.Tarefa) bool { return x.OcorrenciaID == 903 }},
			"mine of one": {crm.FiltroTarefas{Numero: "503", Pessoa: "pessoa3", Situacao: crm.TarefaAberta}, func(x *crm.Tarefa) bool {
				return x.OcorrenciaID == 903 && x.Pessoa == "pessoa3" && x.Situacao == crm.TarefaAberta
			}},
			"of a system":    {crm.FiltroTarefas{Sistema: "vimob"}, func(x *crm.Tarefa) bool { return x.OcorrenciaID%2 == 1 }},
			"sent to it too": {crm.FiltroTarefas{Sistema: "vimob", Recebe: true}, func(x *crm.Tarefa) bool { return x.OcorrenciaID%2 == 1 }},
			"of nobody":      {crm.FiltroTarefas{Pessoa: "ninguem"}, func(*crm.Tarefa) bool { return false }},
		} {
			var got []crm.Tarefa
			c.filter.TenantID, c.filter.Pagina.Limite = 1, 17
			for pages := 0; pages < 30; pages++ {
				page, err := s.Tarefas().Tarefas(deadline(t), c.filter)
				if err != nil {
					t.Fatal(name, err)
				}
				for _, l := range page.Linhas {
					if l.Numero != fmt.Sprint(l.OcorrenciaID-400) {
						t.Errorf("%s: tarefa %d of number %s", name, l.ID, l.Numero)
					}
					got = append(got, l.Tarefa)
				}
				if c.filter.Pagina.Cursor = page.Proximo; page.Proximo == "" {
					break
				}
			}
			var want []crm.Tarefa
			for i := range all {
				if c.want(&all[i]) {
					want = append(want, all[i])
				}
			}
			slices.SortFunc(want, func(x, y crm.Tarefa) int {
				due := func(x *crm.Tarefa) int64 { return tarefaValues(x)[6].(int64) }
				n := int(due(&x) - due(&y))
				if n == 0 {
					n = int(x.ID - y.ID)
				}
				if c.filter.Situacao != crm.TarefaAberta {
					n = -n
				}
				return n
			})
			ids := func(list []crm.Tarefa) (ids []int64) {
				for i := range list {
					ids = append(ids, list[i].ID)
				}
				return ids
			}
			if !slices.Equal(ids(got), ids(want)) {
				t.Errorf("%s: %v, want %v", name, ids(got), ids(want))
			}
		}
		if _, err := s.Tarefas().Tarefas(deadline(t), crm.FiltroTarefas{TenantID: 1, Pagina: crm.Pagina{Cursor: "x"}}); !errors.Is(err, crm.ErrCursor) {
			t.Errorf("a cursor that is none: %v", err)
		}
		if _, err := s.Tarefas().Tarefa(deadline(t), 2, 1000); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("of another tenant: %v", err)
		}
		if x, err := s.Tarefas().Tarefa(deadline(t), 1, 1001); err != nil || x.Titulo != "Tarefa 1" || x.Numero != "501" {
			t.Errorf("%+v %v", x, err)
		}
		late, err := s.Painel().Prazos(deadline(t), 1, noon)
		want := int64(0)
		for i := range all {
			if all[i].Atrasada(noon) {
				want++
			}
		}
		if err != nil || late.Tarefas != want || want == 0 {
			t.Errorf("%+v %v, want %d late", late, err, want)
		}
	})
}

// TestTarefasFollowIndexes: each source of a list is a range of an index in the list's order, on both engines.
func TestTarefasFollowIndexes(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		tarefasOf(t, s, 3000)
		if s.dialect == dialectMySQL {
			if _, err := s.pools.writer.Exec("ANALYZE TABLE tarefas"); err != nil {
				t.Fatal(err)
			}
		}
		for _, tc := range []struct {
			filter crm.FiltroTarefas
			index  string
		}{
			{crm.FiltroTarefas{Situacao: crm.TarefaAberta}, "tarefas_prazo"},
			{crm.FiltroTarefas{Situacao: crm.TarefaAberta, VencidaAte: testInstant.Add(time.Hour)}, "tarefas_prazo"},
			{crm.FiltroTarefas{Situacao: crm.TarefaFechada}, "tarefas_prazo"},
			{crm.FiltroTarefas{Situacao: crm.TarefaAberta, Pessoa: "pessoa3"}, "tarefas_pessoa"},
			{crm.FiltroTarefas{Situacao: crm.TarefaAberta, Equipes: []string{"Equipe 1"}}, "tarefas_equipe"},
			{crm.FiltroTarefas{Situacao: crm.TarefaCancelada, Equipes: []string{"Equipe 1"}, VencidaAte: testInstant.Add(time.Hour)}, "tarefas_equipe"},
		} {
			tc.filter.TenantID = 1
			query, args := tarefasQuery(&tc.filter, cursor{toMS(testInstant), 1200}, 50)
			_, query, _ = strings.Cut(query, "(")
			query, _, _ = strings.Cut(query, ") f0")
			plan := strings.Join(planRows(t, s, explain(t, s)+query, args), "; ")
			if !strings.Contains(plan, tc.index) || strings.Contains(plan, "SCAN") || strings.Contains(plan, "filesort") || strings.Contains(plan, "TEMP B-TREE") {
				t.Errorf("%+v: %s, want %s in its order", tc.filter, plan, tc.index)
			}
		}
	})
}

// TestTarefaEndsOnce: an end holds the version that it read, and goes with what it writes besides or not at all.
func TestTarefaEndsOnce(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		x := tarefasOf(t, s, 2)[1]
		at := testInstant.Add(time.Hour)
		x.Situacao, x.Nota, x.EncerradaEm, x.EncerradaPor = crm.TarefaFechada, "feita", &at, "ana"
		end := func(narrativa int64) error {
			return s.Escritor().Gravar(deadline(t), &crm.Escrita{
				Narrativas: []crm.Narrativa{{ID: narrativa, TenantID: 1, OcorrenciaID: x.OcorrenciaID, Tipo: crm.NarrativaSistema, Visibilidade: crm.VisibilidadeInterna, Texto: "fechada"}},
				Mudancas:   []crm.Mudanca{crm.MudancaTarefa{Tarefa: x}},
			})
		}
		if err := end(5001); err != nil {
			t.Fatal(err)
		}
		if err := end(5002); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("a second end: %v", err)
		}
		f, err := s.Acervo().Ficha(deadline(t), 1, "501")
		if err != nil || len(f.Narrativas) != 1 || len(f.Tarefas) != 1 || f.Tarefas[0].Versao != 2 || f.Tarefas[0].Nota != "feita" || !f.Tarefas[0].EncerradaEm.Equal(at) {
			t.Errorf("%+v %v", f, err)
		}
	})
}
