package storage

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"ponte/crm"
)

// What a person does not see is left out of each list and counted.
func TestListsKeepToTheRecorte(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		ctx := deadline(t)
		rows := &Rows{}
		rows.AddValue(&crm.Empreendimento{ID: 1, TenantID: 1, Nome: "Norte", FilialID: 10})
		rows.AddValue(&crm.Empreendimento{ID: 2, TenantID: 1, Nome: "Sul", FilialID: 20})
		rows.AddValue(&crm.Empreendimento{ID: 3, TenantID: 1, Nome: "De ninguém"})
		for i := range int64(3) {
			rows.AddValue(&crm.Bloco{ID: 11 + i, TenantID: 1, EmpreendimentoID: 1 + i, Nome: "A"})
			rows.AddValue(&crm.Unidade{ID: 21 + i, TenantID: 1, BlocoID: 11 + i, Numero: "101"})
		}
		responsible := []string{"ana", "RUI", "", "eva", ""}
		for i := range int64(20) {
			o := crm.Ocorrencia{
				ID: 900 + i, TenantID: 1, Versao: 1, Numero: fmt.Sprint(500 + i), StatusID: 1, Responsavel: responsible[i%5], UnidadeID: []int64{21, 22, 23, 0}[i%4],
				AbertaEm: testInstant, CriadaEm: testInstant, AtualizadaEm: testInstant,
			}
			if i == 2 {
				o.AbertoPor = "ana"
			}
			rows.AddValue(&o)
		}
		for i, x := range []crm.Tarefa{{OcorrenciaID: 903, Pessoa: "ana"}, {OcorrenciaID: 904, Equipe: "Obra"}, {OcorrenciaID: 908, Pessoa: "eva"}} {
			x.ID, x.TenantID, x.Versao, x.Titulo, x.Situacao, x.CriadaEm, x.AtualizadaEm = int64(950+i), 1, 1, "T", crm.TarefaAberta, testInstant, testInstant
			rows.AddValue(&x)
		}
		if err := s.Insert(ctx, rows); err != nil {
			t.Fatal(err)
		}
		if _, err := s.pools.writer.Exec("INSERT INTO assistencias (ocorrencia_id, tenant_id, versao, situacao_id, prioridade, parecer, prevista_para, concluida_em, minutos," +
			" custo_previsto, inativa_porque, criada_em, atualizada_em) SELECT id, 1, 1, 0, '', '', '', '', 0, 0, '', 0, 0 FROM ocorrencias"); err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			r     *crm.Recorte
			want  func(i int64) bool
			tasks int
		}{
			"everything": {nil, func(int64) bool { return true }, 3},
			"own":        {&crm.Recorte{Pessoas: []string{"ana"}}, func(i int64) bool { return i%5 == 0 || i == 2 || i == 3 }, 1},
			"a team's":   {&crm.Recorte{Pessoas: []string{"ninguem"}, Equipes: []string{"Obra"}}, func(i int64) bool { return i == 4 }, 1},
			"those below": {&crm.Recorte{Pessoas: []string{"ana", "rui", "eva"}}, func(i int64) bool {
				return i%5 == 0 || i%5 == 1 || i%5 == 3 || i == 2
			}, 2},
			"a filial's":    {&crm.Recorte{Filiais: []int64{10}}, func(i int64) bool { return i%4 != 1 }, 3},
			"own of filial": {&crm.Recorte{Pessoas: []string{"ana"}, Filiais: []int64{20}}, func(i int64) bool { return (i%5 == 0 || i == 2 || i == 3) && i%4 != 0 }, 1},
		} {
			want := []string{}
			for i := range int64(20) {
				if c.want(i) {
					want = append(want, fmt.Sprint(500+i))
				}
			}
			got := []string{}
			f := crm.FiltroOcorrencias{TenantID: 1, Recorte: c.r, Pagina: crm.Pagina{Limite: 6}}
			for {
				list, err := s.Acervo().Ocorrencias(ctx, f)
				if err != nil {
					t.Fatal(err)
				}
				for _, l := range list.Linhas {
					got = append(got, l.Ocorrencia.Numero)
				}
				if f.Pagina.Cursor = list.Proximo; f.Pagina.Cursor == "" {
					break
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v", name, got, want)
			}
			if n, more, err := s.Acervo().OcorrenciasFora(ctx, f); c.r != nil && (err != nil || more || n != 20-len(want)) {
				t.Errorf("%s: %d left out, more %v, want %d, %v", name, n, more, 20-len(want), err)
			}
			service, err := s.AcervoAssistencias().Assistencias(ctx, crm.FiltroAssistencias{TenantID: 1, Recorte: c.r})
			if err != nil || len(service.Linhas) != len(want) {
				t.Errorf("%s: %d assistências, want %d, %v", name, len(service.Linhas), len(want), err)
			}
			tasks, err := s.Tarefas().Tarefas(ctx, crm.FiltroTarefas{TenantID: 1, Recorte: c.r})
			if err != nil || len(tasks.Linhas) != c.tasks {
				t.Errorf("%s: %d tarefas, want %d, %v", name, len(tasks.Linhas), c.tasks, err)
			}
			if c.r != nil {
				left, _, err := s.Tarefas().TarefasFora(ctx, crm.FiltroTarefas{TenantID: 1, Recorte: c.r})
				out, _, err2 := s.AcervoAssistencias().AssistenciasFora(ctx, crm.FiltroAssistencias{TenantID: 1, Recorte: c.r})
				if left != 3-c.tasks || out != 20-len(want) || errors.Join(err, err2) != nil {
					t.Errorf("%s: %d tarefas and %d assistências left out: %v, %v", name, left, out, err, err2)
				}
			}
			// A key finds one, whether it is seen or not.
			for i := range int64(20) {
				one, err := s.Acervo().Ocorrencias(ctx, crm.FiltroOcorrencias{TenantID: 1, Numero: fmt.Sprint(500 + i), Recorte: c.r})
				if err != nil || (len(one.Linhas) == 1) != c.want(i) {
					t.Errorf("%s: %d by its number: %d, %v", name, 500+i, len(one.Linhas), err)
				}
			}
		}
	})
}
