package storage

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ponte/crm"
)

// filledAssistencia gives one without what other tables hold.
func filledAssistencia(seed int64) crm.Assistencia {
	a := filled[crm.Assistencia](seed)
	a.Prioridade, a.Itens, a.Visitas, a.Ocorrencia, a.Entrega = crm.PrioridadeAlta, nil, nil, crm.Ocorrencia{}, crm.EntregaDoImovel{}
	return a
}

func filledItem(seed int64) crm.ItemDaAssistencia {
	i := filled[crm.ItemDaAssistencia](seed)
	i.Item = crm.ItemDeManutencao{}
	return i
}

// assistenciaChanges are the changes of assistências, for TestEveryChangeComesBack.
func assistenciaChanges() map[string]func(t *testing.T, s *Storage) {
	return map[string]func(t *testing.T, s *Storage){
		"MudancaAssistencia": func(t *testing.T, s *Storage) {
			before, after := filledAssistencia(100), filledAssistencia(1_000)
			after.OcorrenciaID, after.TenantID, after.Versao = before.OcorrenciaID, before.TenantID, before.Versao
			write(t, s, &crm.Escrita{Assistencias: []crm.Assistencia{before}})
			changedRow(t, s, assistenciasTable, readAssistencia, "ocorrencia_id", before.OcorrenciaID, before)
			write(t, s, &crm.Escrita{Mudancas: []crm.Mudanca{crm.MudancaAssistencia{Assistencia: after}}})
			after.CriadaEm = before.CriadaEm
			after.Versao++
			changedRow(t, s, assistenciasTable, readAssistencia, "ocorrencia_id", after.OcorrenciaID, after)
		},
		"MudancaItem": func(t *testing.T, s *Storage) {
			before, after := filledItem(100), filledItem(1_000)
			after.ID, after.TenantID, after.Versao = before.ID, before.TenantID, before.Versao
			write(t, s, &crm.Escrita{Itens: []crm.ItemDaAssistencia{before}})
			changedRow(t, s, assistenciaItensTable, readAssistenciaItem, "id", before.ID, before)
			write(t, s, &crm.Escrita{Mudancas: []crm.Mudanca{crm.MudancaItem{Item: after}}})
			after.OcorrenciaID, after.ItemID, after.CriadoEm = before.OcorrenciaID, before.ItemID, before.CriadoEm
			after.Versao++
			changedRow(t, s, assistenciaItensTable, readAssistenciaItem, "id", after.ID, after)
		},
		"MudancaVisita": func(t *testing.T, s *Storage) {
			before, after := filled[crm.Visita](100), filled[crm.Visita](1_000)
			after.ID, after.TenantID, after.Versao = before.ID, before.TenantID, before.Versao
			write(t, s, &crm.Escrita{Visitas: []crm.Visita{before}})
			changedRow(t, s, visitasTable, readVisita, "id", before.ID, before)
			write(t, s, &crm.Escrita{Mudancas: []crm.Mudanca{crm.MudancaVisita{Visita: after}}})
			after.OcorrenciaID, after.CriadaEm = before.OcorrenciaID, before.CriadaEm
			after.Versao++
			changedRow(t, s, visitasTable, readVisita, "id", after.ID, after)
		},
		"RemocaoItem": func(t *testing.T, s *Storage) {
			item := filledItem(100)
			write(t, s, &crm.Escrita{Itens: []crm.ItemDaAssistencia{item}})
			old := item
			old.Versao++
			if err := s.Escritor().Gravar(deadline(t), &crm.Escrita{Mudancas: []crm.Mudanca{crm.RemocaoItem{Item: old}}}); !errors.Is(err, crm.ErrConflito) {
				t.Errorf("a row of another version is removed: %v", err)
			}
			write(t, s, &crm.Escrita{Mudancas: []crm.Mudanca{crm.RemocaoItem{Item: item}}})
			if n := count(t, s, "SELECT COUNT(*) FROM assistencia_itens"); n != 0 {
				t.Errorf("%d rows are left", n)
			}
		},
	}
}

// TestAssistenciasAreRead writes an opening with items and reads it whole, in lists, and as what a delivery has of it.
func TestAssistenciasAreRead(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		acme := newTenant(t, administration(s), "acme")
		other := newTenant(t, administration(s), "outra")
		c := s.Cadastro()
		item := crm.ItemDeManutencao{TenantID: acme.ID, Nome: "Infiltração", DiasMinimos: 3, GarantiaMeses: 12, NoPainel: true}
		if err := c.GravarItemDeManutencao(deadline(t), &item, crm.Auditoria{Acao: "teste"}); err != nil || item.ID == 0 || item.Versao != 1 {
			t.Fatal(item, err)
		}
		first, err := c.IDs(deadline(t), 40)
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.pools.writer.Exec("INSERT INTO empreendimentos (id, tenant_id, nome, data_entrega) VALUES (?, ?, 'Torre', '2026-01-31')", first, acme.ID)
		if err == nil {
			_, err = s.pools.writer.Exec("INSERT INTO blocos (id, tenant_id, empreendimento_id, nome) VALUES (?, ?, ?, 'A')", first+1, acme.ID, first)
		}
		if err == nil {
			_, err = s.pools.writer.Exec("INSERT INTO unidades (id, tenant_id, bloco_id, numero, codigo) VALUES (?, ?, ?, '101', '9001')", first+2, acme.ID, first+1)
		}
		if err != nil {
			t.Fatal(err)
		}
		ids := make([]int64, 5)
		for i := range ids {
			ids[i] = first + 10 + int64(i)
			e := openingWrite(ids[i], acme.ID, fmt.Sprint("7", i), fmt.Sprint("K-", i))
			e.Ocorrencias[0].UnidadeID = first + 2
			e.Assistencias = []crm.Assistencia{{OcorrenciaID: ids[i], TenantID: acme.ID, Versao: 1, SituacaoID: int64(1 + i%2)}}
			e.Itens = []crm.ItemDaAssistencia{{ID: first + 20 + int64(i), TenantID: acme.ID, OcorrenciaID: ids[i], Versao: 1, ItemID: item.ID, SituacaoID: 11, Descricao: "Mancha"}}
			write(t, s, e)
		}
		acervo := s.AcervoAssistencias()
		a, err := acervo.Assistencia(deadline(t), acme.ID, ids[0])
		if err != nil || len(a.Itens) != 1 || a.Itens[0].Item != item || a.Ocorrencia.Numero != "70" || a.Entrega != (crm.EntregaDoImovel{TemUnidade: true, Empreendimento: "2026-01-31"}) {
			t.Errorf("%+v, %v", a, err)
		}
		for _, x := range [][2]int64{{other.ID, ids[0]}, {acme.ID, first}} {
			if _, err := acervo.Assistencia(deadline(t), x[0], x[1]); !errors.Is(err, crm.ErrNaoEncontrado) {
				t.Errorf("%v: %v", x, err)
			}
		}
		dossie, err := s.Entregas().Dossie(deadline(t), &crm.Entrega{TenantID: acme.ID, OcorrenciaID: ids[1], Acao: crm.EventoAssistencia})
		if err != nil || dossie.Assistencia == nil || len(dossie.Assistencia.Itens) != 1 || dossie.Assistencia.Itens[0].Item.Nome != "Infiltração" {
			t.Errorf("%+v, %v", dossie, err)
		}

		// The same row twice is a conflict, also inside a batch.
		twice := &crm.Escrita{Assistencias: []crm.Assistencia{{OcorrenciaID: ids[0], TenantID: acme.ID, Versao: 1}}}
		if err := s.Escritor().Gravar(deadline(t), twice); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("an ocorrência is an assistência twice: %v", err)
		}

		pages := func(f crm.FiltroAssistencias) string {
			t.Helper()
			f.TenantID = acme.ID
			var b strings.Builder
			for {
				list, err := acervo.Assistencias(deadline(t), f)
				if err != nil {
					t.Fatal(err)
				}
				for _, l := range list.Linhas {
					fmt.Fprint(&b, l.Linha.Ocorrencia.Numero, "/", l.QuantosItens, " ")
				}
				if b.WriteString("| "); list.Proximo == "" {
					return b.String()
				}
				f.Pagina.Cursor = list.Proximo
			}
		}
		off := a
		now := fromMS(1_700_000_000_000)
		off.InativaDesde, off.InativaPorque = &now, "teste"
		write(t, s, &crm.Escrita{Mudancas: []crm.Mudanca{crm.MudancaAssistencia{Assistencia: *off}}})
		for _, x := range []struct {
			filter crm.FiltroAssistencias
			want   string
		}{
			{crm.FiltroAssistencias{Pagina: crm.Pagina{Limite: 2}}, "74/1 73/1 | 72/1 71/1 | "},
			{crm.FiltroAssistencias{Inativas: true}, "74/1 73/1 72/1 71/1 70/1 | "},
			{crm.FiltroAssistencias{SituacaoID: 2}, "73/1 71/1 | "},
			{crm.FiltroAssistencias{Numero: "72"}, "72/1 | "},
			{crm.FiltroAssistencias{Sistema: "ninguem"}, "| "},
		} {
			if got := pages(x.filter); got != x.want {
				t.Errorf("%+v: %q, want %q", x.filter, got, x.want)
			}
		}
		if _, err := acervo.Assistencias(deadline(t), crm.FiltroAssistencias{TenantID: acme.ID, Pagina: crm.Pagina{Cursor: "!"}}); !errors.Is(err, crm.ErrCursor) {
			t.Errorf("%v", err)
		}
		if list, err := acervo.Assistencias(deadline(t), crm.FiltroAssistencias{TenantID: other.ID, Inativas: true}); err != nil || len(list.Linhas) != 0 {
			t.Errorf("another tenant sees %d, %v", len(list.Linhas), err)
		}
	})
}

// TestCatalogueAndWorkflows: names are unique, versions guard, and a workflow is replaced as it was read; the picture has it.
func TestCatalogueAndWorkflows(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		c := s.Cadastro()
		acme := newTenant(t, administration(s), "acme")
		item := filled[crm.ItemDeManutencao](100)
		item.ID, item.TenantID = 0, acme.ID
		if err := c.GravarItemDeManutencao(deadline(t), &item, crm.Auditoria{Acao: "teste"}); err != nil {
			t.Fatal(err)
		}
		changed := filled[crm.ItemDeManutencao](1_000)
		changed.ID, changed.TenantID, changed.Versao = item.ID, acme.ID, item.Versao
		if err := c.GravarItemDeManutencao(deadline(t), &changed, crm.Auditoria{Acao: "teste"}); err != nil {
			t.Fatal(err)
		}
		kept, err := s.AcervoAssistencias().ItensDeManutencao(deadline(t), acme.ID)
		if d := cmp.Diff([]crm.ItemDeManutencao{changed}, kept); err != nil || d != "" {
			t.Errorf("%v (-sent +kept):\n%s", err, d)
		}
		old := item
		if err := c.GravarItemDeManutencao(deadline(t), &old, crm.Auditoria{Acao: "teste"}); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("an old version is written: %v", err)
		}
		same := crm.ItemDeManutencao{TenantID: acme.ID, Nome: changed.Nome}
		if err := c.GravarItemDeManutencao(deadline(t), &same, crm.Auditoria{Acao: "teste"}); !errors.Is(err, crm.ErrJaExiste) {
			t.Errorf("a name twice: %v", err)
		}

		workflow := func() crm.Workflow {
			set, err := s.readPictures(deadline(t), nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			return set.byID[acme.ID].Workflows[crm.FuncItens]
		}
		before := workflow()
		if len(before) != 4 || before[0].Nome != "Aberto" || !before[0].Inicio {
			t.Fatalf("%+v", before)
		}
		after := crm.Workflow{filled[crm.SituacaoWorkflow](100), filled[crm.SituacaoWorkflow](200)}
		for i := range after {
			after[i].TenantID, after[i].Funcionalidade = acme.ID, crm.FuncItens
		}
		if err := c.GravarWorkflow(deadline(t), acme.ID, crm.FuncItens, before, after, crm.Auditoria{Acao: "teste"}); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(after, workflow()); d != "" {
			t.Errorf("(-sent +kept):\n%s", d)
		}
		if err := c.GravarWorkflow(deadline(t), acme.ID, crm.FuncItens, before, after, crm.Auditoria{Acao: "teste"}); !errors.Is(err, crm.ErrConflito) {
			t.Errorf("a workflow that changed is written: %v", err)
		}
		if n := count(t, s, "SELECT COUNT(*) FROM workflow_situacoes WHERE tenant_id = ? AND funcionalidade <> 'assistencias_itens'", acme.ID); n != 7 {
			t.Errorf("%d situations of the others", n)
		}
	})
}

// TestPresentTenantsGetTheFirstWorkflow runs the step again on a database whose tenants have none: they get what a new tenant has.
func TestPresentTenantsGetTheFirstWorkflow(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		acme := newTenant(t, administration(s), "acme")
		if _, err := s.pools.writer.Exec("DELETE FROM workflow_situacoes"); err != nil {
			t.Fatal(err)
		}
		text, err := migrations.ReadFile("migrations/" + string(s.dialect) + "/0022_assistencias.sql")
		if err != nil {
			t.Fatal(err)
		}
		_, seed, _ := strings.Cut(string(text), "gives a new tenant.\n")
		for range 2 {
			if _, err := s.pools.writer.Exec(strings.TrimSuffix(strings.TrimSpace(seed), ";")); err != nil {
				t.Fatal(err)
			}
		}
		set, err := s.readPictures(deadline(t), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		want := map[crm.Funcionalidade]crm.Workflow{}
		for _, x := range crm.WorkflowInicial() {
			x.TenantID = acme.ID
			want[x.Funcionalidade] = append(want[x.Funcionalidade], x)
		}
		if got := set.byID[acme.ID].Workflows; !reflect.DeepEqual(got, want) {
			t.Errorf("%s", cmp.Diff(want, got))
		}
	})
}
