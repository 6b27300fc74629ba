package storage

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// withEntregas writes one ocorrência of a system for each row, numbered from 1 and a day after the other, with the entrega
// of it, and the destinations mobuss and vimob of the systems of these names.
func withEntregas(t *testing.T, s *Storage, rows []crm.Entrega, sistema string) *crm.Tenant {
	t.Helper()
	acme := newTenant(t, administration(s), "acme")
	for i, name := range []string{"mobuss", "vimob"} {
		if _, err := s.pools.writer.Exec("INSERT INTO destinos (id, tenant_id, nome, sistema, acoes, interesses) VALUES (?, ?, ?, ?, '[]', '[]')", 900+i, acme.ID, name, name); err != nil {
			t.Fatal(err)
		}
	}
	for i, entrega := range rows {
		e := openingWrite(int64(1000+10*i), acme.ID, fmt.Sprint(i+1), "")
		oc := &e.Ocorrencias[0]
		oc.Origem.Sistema, oc.AbertaEm, oc.AtualizadaEm = sistema, testInstant.AddDate(0, 0, i), testInstant.AddDate(0, 0, -i)
		if i == 0 {
			oc.Origem.Sistema = "mobuss"
		}
		entrega.ID, entrega.TenantID, entrega.OcorrenciaID, entrega.CriadaEm = oc.ID+3, acme.ID, oc.ID, testInstant
		e.Entregas = nil
		if entrega.Destino != "" {
			e.Entregas = []crm.Entrega{entrega}
		}
		if err := s.Escritor().Gravar(deadline(t), e); err != nil {
			t.Fatal(err)
		}
	}
	return acme
}

// TestEnviadas: a look-up and a list agree on what was sent to a system, on both engines.
func TestEnviadas(t *testing.T) {
	rows := []crm.Entrega{
		{}, // opened by mobuss itself
		{Destino: "mobuss", Estado: crm.EntregaPendente},
		{Destino: "mobuss", Estado: crm.EntregaEntregue, Tentativas: 1, IDExterno: "501"},
		{Destino: "vimob", Estado: crm.EntregaEntregue, Tentativas: 1},
		{Destino: "mobuss", Estado: crm.EntregaFalhou, Tentativas: 3},
		{Destino: "mobuss", Estado: crm.EntregaFalhou, Tentativas: 3, IDExterno: "502"},
		{Destino: "mobuss", Estado: crm.EntregaIncerta, Tentativas: 1},
		{},
	}
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		acme := withEntregas(t, s, rows, "mega")
		var found []string
		for i := range rows {
			a, err := s.Consultas().Buscar(deadline(t), &crm.Procura{TenantID: acme.ID, Numero: fmt.Sprint(i + 1), EnviadaAo: "mobuss"})
			if err != nil || a.Ocorrencia == nil {
				t.Fatal(i+1, a, err)
			}
			if a.Enviada {
				found = append(found, a.Ocorrencia.Numero)
			}
		}
		if want := []string{"3", "6", "7"}; !slices.Equal(found, want) {
			t.Errorf("sent are %v, want %v", found, want)
		}
		if a, err := s.Consultas().Buscar(deadline(t), &crm.Procura{TenantID: acme.ID + 1, Numero: "3", EnviadaAo: "mobuss"}); err != nil || a.Ocorrencia != nil || a.Enviada {
			t.Errorf("another tenant: %+v, %v", a, err)
		}
		for _, tc := range []struct {
			filter crm.FiltroOcorrencias
			want   string
		}{
			{crm.FiltroOcorrencias{}, "7 6 3 1"},
			{crm.FiltroOcorrencias{Ordem: crm.OrdemModificacao}, "1 3 6 7"},
			{crm.FiltroOcorrencias{AbertaDe: testInstant.AddDate(0, 0, 1), AbertaAte: testInstant.AddDate(0, 0, 5)}, "6 3"},
			{crm.FiltroOcorrencias{Numero: "3"}, "3"},
			{crm.FiltroOcorrencias{Numero: "4"}, ""},
			{crm.FiltroOcorrencias{CodigoOC: "nada"}, ""},
			{crm.FiltroOcorrencias{Status: []string{"nada"}}, ""},
			{crm.FiltroOcorrencias{Pagina: crm.Pagina{Limite: 2}}, "7 6"},
		} {
			tc.filter.TenantID, tc.filter.DoSistema = acme.ID, "mobuss"
			l, err := s.Acervo().Ocorrencias(deadline(t), tc.filter)
			if err != nil || numbersOf(l) != tc.want {
				t.Errorf("%+v: %q, want %q (%v)", tc.filter, numbersOf(l), tc.want, err)
			}
		}
		for i := range rows {
			write(t, s, &crm.Escrita{Assistencias: []crm.Assistencia{{OcorrenciaID: int64(1000 + 10*i), TenantID: acme.ID, Versao: 1, SituacaoID: 1}}})
		}
		list, err := s.AcervoAssistencias().Assistencias(deadline(t), crm.FiltroAssistencias{TenantID: acme.ID, Sistema: "mobuss"})
		var numbers []string
		for i := range list.Linhas {
			numbers = append(numbers, list.Linhas[i].Linha.Ocorrencia.Numero)
		}
		if err != nil || strings.Join(numbers, " ") != "7 6 3 1" {
			t.Errorf("assistências %v, %v", numbers, err)
		}
	})
}

// TestEnviadaAskedInTheSameRound: members that ask whether theirs was sent and members that do not go together, and each
// gets its own answer in one statement.
func TestEnviadaAskedInTheSameRound(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		acme := withEntregas(t, s, []crm.Entrega{{}, {Destino: "mobuss", Estado: crm.EntregaEntregue, Tentativas: 1}, {Destino: "vimob", Estado: crm.EntregaEntregue, Tentativas: 1}}, "mega")
		round := []*lookup{
			{p: &crm.Procura{TenantID: acme.ID, Numero: "2"}},
			{p: &crm.Procura{TenantID: acme.ID, Numero: "2", EnviadaAo: "mobuss", Chaves: []crm.ProcuraChave{{Sistema: "mobuss", Tipo: crm.ChaveNarrativa, Chave: "k"}}}},
			{p: &crm.Procura{TenantID: acme.ID, Contrato: "x", EnviadaAo: "mobuss"}},
			{p: &crm.Procura{TenantID: acme.ID, Numero: "3", EnviadaAo: "mobuss"}},
			{p: &crm.Procura{TenantID: acme.ID, Numero: "3", EnviadaAo: "vimob"}},
		}
		if n := len(newJoinedQuery(round).sections); n != 4 { // a key, a contract, the ocorrência, whether it was sent
			t.Errorf("%d sections", n)
		}
		if err := s.lookups.answer(deadline(t), round); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, b := range round {
			got = append(got, fmt.Sprint(b.a.Ocorrencia != nil, " ", b.a.Enviada))
		}
		if want := []string{"true false", "true true", "false false", "true false", "true true"}; !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	})
}

// TestEnviadasFollowIndexes: whether one ocorrência was sent is asked by its own entregas, never by all of a destination.
func TestEnviadasFollowIndexes(t *testing.T) {
	s := open(t, newFile(t))
	j := newJoinedQuery([]*lookup{{p: &crm.Procura{TenantID: 1, Numero: "2", EnviadaAo: "mobuss"}}})
	text, args := j.statement()
	queries := map[string][]any{text: args}
	for _, f := range []crm.FiltroOcorrencias{
		{AbertaDe: time.Now()}, {ModificadaDe: time.Now(), Ordem: crm.OrdemModificacao}, {Numero: "1"}, {CodigoOC: "x"},
	} {
		f.TenantID, f.DoSistema = 1, "mobuss"
		p, err := newLists(s).search(context.Background(), &f, false)
		if err != nil || len(p.sources) == 0 {
			t.Fatal(p.sources, err)
		}
		query, args := mergeSources("ocorrencias", p.sources, ocorrenciaConditions(&f), "aberta_em", 50)
		queries[query] = args
	}
	for query, args := range queries {
		plan := strings.Join(planRows(t, s, "EXPLAIN QUERY PLAN "+query, args), "; ")
		for _, want := range []string{"SEARCH e USING INDEX entregas_ocorrencia", "SEARCH d USING INDEX destinos_nome"} {
			if !strings.Contains(plan, want) {
				t.Errorf("%s\n%s\nwant %s", query, plan, want)
			}
		}
		for _, bad := range []string{"SCAN ocorrencias", "SCAN e ", "SCAN d "} {
			if strings.Contains(plan, bad) {
				t.Errorf("%s: %s", query, plan)
			}
		}
	}
}
