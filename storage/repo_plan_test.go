package storage

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/importacao"
)

// TestListasSeguemIndices: SQLite serves each source of a list by a range of an index that has the list's order, or by a
// key that finds few rows; no list walks a table.
func TestListasSeguemIndices(t *testing.T) {
	s := abrir(t, "sqlite://"+filepath.Join(t.TempDir(), "ponte.db"))
	a, ctx := administracao(s), prazo(t)
	acme := novoTenant(t, a, "acme")
	importar(t, a, acme, importacao.Clientes, false, csvClientes)
	agora := time.Now()
	for _, caso := range []struct {
		nome   string
		filtro crm.FiltroOcorrencias
		indice string
		ordem  bool // the index gives the order too
	}{
		{"everything", crm.FiltroOcorrencias{}, "ocorrencias_aberta", true},
		{"an interval", crm.FiltroOcorrencias{AbertaDe: agora}, "ocorrencias_aberta", true},
		{"changed since", crm.FiltroOcorrencias{ModificadaDe: agora, Ordem: crm.OrdemModificacao}, "ocorrencias_atualizada", true},
		{"a status", crm.FiltroOcorrencias{Status: []string{"aberta"}}, "ocorrencias_status", true},
		{"a system", crm.FiltroOcorrencias{Sistemas: []string{"mega"}}, "ocorrencias_sistema", true},
		{"a status of a system", crm.FiltroOcorrencias{Sistemas: []string{"mega"}, Status: []string{"aberta"}}, "ocorrencias_sistema_status", true},
		{"a status, by change", crm.FiltroOcorrencias{Status: []string{"aberta"}, Ordem: crm.OrdemModificacao}, "ocorrencias_atualizada", true},
		{"a CODIGO_OC", crm.FiltroOcorrencias{CodigoOC: "x"}, "ocorrencias_codigo_oc", false},
		{"a number", crm.FiltroOcorrencias{Numero: "x"}, "ocorrencias_numero", false},
		{"a client's name", crm.FiltroOcorrencias{Texto: "silva"}, "ocorrencias_cliente", false},
	} {
		caso.filtro.TenantID = acme.ID
		p, err := novoAcervo(s).procura(ctx, &caso.filtro)
		if err != nil || len(p.fontes) == 0 {
			t.Fatal(caso.nome, p.fontes, err)
		}
		fonte := p.fontes[len(p.fontes)-1]
		coluna := "aberta_em"
		if caso.filtro.Ordem == crm.OrdemModificacao {
			coluna = "atualizada_em"
		}
		// What unir makes of one source, without the sort that merges several.
		consulta, args := unir("ocorrencias", []condicao{fonte}, comuns(&caso.filtro), coluna, 50)
		_, consulta, _ = strings.Cut(consulta, "(")
		consulta, _, _ = strings.Cut(consulta, ") f0")
		plano, err := lerTodas(ctx, s.pools.leitura, func(scan func(...any) error) (string, error) {
			var id, pai, nada int
			var passo string
			err := scan(&id, &pai, &nada, &passo)
			return passo, err
		}, "EXPLAIN QUERY PLAN "+consulta, args...)
		if err != nil {
			t.Fatal(err)
		}
		texto := strings.Join(plano, "; ")
		if !strings.Contains(texto, caso.indice+" ") || strings.Contains(texto, "SCAN") || caso.ordem && strings.Contains(texto, "TEMP B-TREE") {
			t.Errorf("%s: %s, want %s", caso.nome, texto, fmt.Sprint(caso.indice, ", in order ", caso.ordem))
		}
	}
}

// TestChamadasSeguemIndices: each source of the request log's list is a range of an index in the list's order, on both
// engines; a sort would read every call that the tenant has.
func TestChamadasSeguemIndices(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		linhas := make([]crm.Chamada, 3000)
		for i := range linhas {
			linhas[i] = crm.Chamada{
				ID: int64(i + 1), TenantID: 1 + int64(i%2), Sistema: "mega", Situacao: crm.ChamadaAtendida, Em: instanteDeTeste.Add(time.Duration(i/3) * time.Second),
			}
		}
		if err := s.diario.gravar(prazo(t), linhas); err != nil {
			t.Fatal(err)
		}
		explicar := "EXPLAIN QUERY PLAN "
		if s.dialeto == dialetoMySQL {
			explicar = "EXPLAIN "
			if _, err := s.pools.escrita.Exec("ANALYZE TABLE chamadas"); err != nil {
				t.Fatal(err)
			}
		}
		for _, caso := range []struct {
			nome   string
			filtro crm.FiltroChamadas
			indice string
		}{
			{"everything", crm.FiltroChamadas{}, "chamadas_tempo"},
			{"since", crm.FiltroChamadas{De: instanteDeTeste}, "chamadas_tempo"},
			{"an address", crm.FiltroChamadas{Endereco: "192.0.2.1"}, "chamadas_tempo"},
			{"an outcome of a system", crm.FiltroChamadas{Sistema: "mega", Situacoes: []crm.SituacaoChamada{crm.ChamadaRecusada}}, "chamadas_situacao"},
			{"an outcome", crm.FiltroChamadas{Situacoes: []crm.SituacaoChamada{crm.ChamadaAtendida}}, "chamadas_situacao"},
		} {
			caso.filtro.TenantID = 1
			fontes, err := novoAcervo(s).fontesDeChamadas(prazo(t), &caso.filtro)
			if err != nil {
				t.Fatal(err)
			}
			limites, filtros := comunsDeChamadas(&caso.filtro)
			consulta, args := unir("chamadas", fontes, append(limites, filtros...), "em", 50)
			_, consulta, _ = strings.Cut(consulta, "(")
			consulta, _, _ = strings.Cut(consulta, ") f0")
			plano := strings.Join(linhasDoPlano(t, s, explicar+consulta, args), "; ")
			if !strings.Contains(plano, caso.indice) || strings.Contains(plano, "SCAN") || strings.Contains(plano, "filesort") || strings.Contains(plano, "TEMP B-TREE") {
				t.Errorf("%s: %s, want %s in its order", caso.nome, plano, caso.indice)
			}
		}
	})
}

// linhasDoPlano are the rows of an EXPLAIN, whatever their columns.
func linhasDoPlano(t *testing.T, s *Storage, q string, args []any) []string {
	t.Helper()
	rows, err := s.pools.leitura.QueryContext(prazo(t), q, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	colunas, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for rows.Next() {
		valores, onde := make([]sql.NullString, len(colunas)), make([]any, len(colunas))
		for i := range valores {
			onde[i] = &valores[i]
		}
		if err := rows.Scan(onde...); err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprint(valores))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
