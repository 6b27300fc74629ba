package storage

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/importacao"
)

// TestCallsByWhatTheySaid: what a call says leads to those that were refused and to those of the ocorrências that others made, newest first
// and page by page; nothing is left of a call that was swept.
func TestCallsByWhatTheySaid(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a, ctx := administration(s), deadline(t)
		acme := newTenant(t, a, "acme")
		importFile(t, a, acme, importacao.Clientes, false, clientesCSV)
		client, err := newLists(s).ids(ctx, "SELECT id FROM clientes WHERE tenant_id = ? AND documento = '52998224725'", acme.ID)
		if err != nil || len(client) != 1 {
			t.Fatal(client, err)
		}
		contract := &crm.Contrato{ID: 900_001, TenantID: acme.ID, Codigo: "S-33239", ClienteID: client[0].(int64)}
		rows := &Rows{}
		rows.AddValue(contract)
		refused := make([]crm.Chamada, 12)
		for i := range refused {
			refused[i] = crm.Chamada{
				TenantID: acme.ID, Situacao: crm.ChamadaRecusada, Sistema: "mega", CodigoOC: "MEG-91", Em: testInstant.Add(time.Duration(2*i) * time.Second),
				Chaves: []crm.ChaveChamada{
					{Tipo: crm.ChaveChamadaCodigoOC, Valor: "MEG-91"},
					{Tipo: crm.ChaveChamadaContrato, Valor: "S-33239"},
					{Tipo: crm.ChaveChamadaDocumento, Valor: "***.982.247-**"},
					{Tipo: crm.ChaveChamadaNumero, Valor: "77"},
				},
			}
			oc := &crm.Ocorrencia{
				ID: 910_000 + int64(i), TenantID: acme.ID, Versao: 1, Numero: fmt.Sprint(500 + i), CodigoOC: fmt.Sprint("OC-", i), ClienteID: contract.ClienteID,
				AbertaEm: refused[i].Em, StatusID: 1,
			}
			if i < 6 {
				oc.ContratoID = contract.ID
			}
			rows.AddValue(oc)
			rows.AddValue(&crm.Chamada{ID: 920_000 + int64(i), TenantID: acme.ID, Situacao: crm.ChamadaAtendida, OcorrenciaID: oc.ID, Numero: oc.Numero, CodigoOC: oc.CodigoOC, Em: refused[i].Em.Add(time.Second)})
			rows.AddValue(&crm.Chamada{ID: 930_000 + int64(i), TenantID: acme.ID, Situacao: crm.ChamadaAtendida, OcorrenciaID: oc.ID, Numero: oc.Numero, Em: refused[i].Em.Add(time.Hour)})
		}
		if err := s.Insert(ctx, rows); err != nil {
			t.Fatal(err)
		}
		if err := s.calls.write(ctx, refused); err != nil {
			t.Fatal(err)
		}
		l := newLists(s)
		l.limits.ditas = 8
		for name, c := range map[string]struct {
			filter crm.FiltroChamadas
			want   int
			most   bool // attended ones beyond the limit of ocorrências are not looked for
		}{
			"a refused CODIGO_OC":         {crm.FiltroChamadas{CodigoOC: "MEG-91"}, 12, false},
			"an opened CODIGO_OC":         {crm.FiltroChamadas{CodigoOC: "OC-7"}, 1, false},
			"another CODIGO_OC":           {crm.FiltroChamadas{CodigoOC: "OC"}, 0, false},
			"a contract":                  {crm.FiltroChamadas{Contrato: "S-33239"}, 12 + 2*6, false},
			"a contract, refused":         {crm.FiltroChamadas{Contrato: "S-33239", Situacoes: []crm.SituacaoChamada{crm.ChamadaRecusada}}, 12, false},
			"a contract, of another":      {crm.FiltroChamadas{Contrato: "S-33239", Sistema: "vimob"}, 0, false},
			"a contract and a CODIGO_OC":  {crm.FiltroChamadas{Contrato: "S-33239", CodigoOC: "OC-3"}, 1, false},
			"a CODIGO_OC and a document":  {crm.FiltroChamadas{Documento: "529.982.247-25", CodigoOC: "MEG-91"}, 12, false},
			"a document":                  {crm.FiltroChamadas{Documento: "52998224725"}, 12 + 2*8, true},
			"the number of nothing":       {crm.FiltroChamadas{Numero: "77"}, 12, false},
			"the number of an ocorrência": {crm.FiltroChamadas{Numero: "503"}, 2, false},
			"of every tenant":             {crm.FiltroChamadas{CodigoOC: "MEG-91", TenantID: -1}, 12, false},
			"a name that no document is":  {crm.FiltroChamadas{Documento: "SILVA"}, 0, false},
			"of an interval":              {crm.FiltroChamadas{CodigoOC: "MEG-91", De: testInstant.Add(10 * time.Second)}, 7, false},
			"another tenant's":            {crm.FiltroChamadas{CodigoOC: "MEG-91", TenantID: acme.ID + 1}, 0, false},
		} {
			switch c.filter.TenantID {
			case 0:
				c.filter.TenantID = acme.ID
			case -1:
				c.filter.TenantID = 0
			}
			c.filter.Pagina.Limite = 5
			var ids []int64
			var last time.Time
			for pages := 0; pages < 40; pages++ {
				page, err := l.Chamadas(ctx, c.filter)
				if err != nil {
					t.Fatal(name, err)
				}
				for _, k := range page.Linhas {
					if !last.IsZero() && k.Em.After(last) || slices.Contains(ids, k.ID) {
						t.Errorf("%s: %d twice or out of order", name, k.ID)
					}
					ids, last = append(ids, k.ID), k.Em
				}
				if c.filter.Pagina.Cursor = page.Proximo; page.Proximo == "" {
					break
				}
			}
			if len(ids) != c.want {
				t.Errorf("%s: %d calls, want %d", name, len(ids), c.want)
			}
		}
		// Swept with their calls.
		if err := s.deleteByID(ctx, "chamadas", "SELECT id FROM chamadas WHERE tenant_id = ? AND situacao = ? LIMIT ?", acme.ID, string(crm.ChamadaRecusada), 5); err != nil {
			t.Fatal(err)
		}
		if left, err := l.ids(ctx, "SELECT id FROM chamada_chaves"); err != nil || len(left) > 0 {
			t.Errorf("%d keys of calls that are gone, %v", len(left), err)
		}
	})
}

// TestSaidFollowsIndexes: what calls are found by is a range of a key, on both engines.
func TestSaidFollowsIndexes(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		rows := make([]crm.Chamada, 3000)
		for i := range rows {
			rows[i] = crm.Chamada{TenantID: 1, Situacao: crm.ChamadaRecusada, Em: testInstant.Add(time.Duration(i) * time.Second), Chaves: []crm.ChaveChamada{
				{Tipo: crm.ChaveChamadaCodigoOC, Valor: fmt.Sprint("OC-", i%3)}, {Tipo: crm.ChaveChamadaNumero, Valor: fmt.Sprint(i)},
			}}
		}
		if err := s.calls.write(deadline(t), rows); err != nil {
			t.Fatal(err)
		}
		if s.dialect == dialectMySQL {
			if _, err := s.pools.writer.Exec("ANALYZE TABLE chamada_chaves, ips_recusados"); err != nil {
				t.Fatal(err)
			}
		}
		for name, c := range map[string]struct {
			query string
			args  []any
		}{
			"the newest of a CODIGO_OC": {
				"SELECT id, em FROM chamada_chaves WHERE tenant_id = ? AND tipo = ? AND valor = ? AND em <= ? ORDER BY em DESC, id DESC LIMIT 1000",
				[]any{1, "codigo_oc", "OC-1", toMS(testInstant.Add(time.Hour))},
			},
			"refused addresses of a network": {
				selectRefusedIPs + " AND endereco >= ? AND endereco < ? AND SUBSTR(endereco, 11) + 0 >= ? AND SUBSTR(endereco, 11) + 0 < ? ORDER BY endereco, operacao LIMIT 5",
				[]any{1, "192.0.2.", prefixEnd("192.0.2."), 0, 16},
			},
		} {
			plan := strings.Join(planRows(t, s, explain(t, s)+c.query, c.args), "; ")
			if strings.Contains(plan, "SCAN") || strings.Contains(plan, "filesort") || strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, " ALL ") {
				t.Errorf("%s: %s", name, plan)
			}
		}
	})
}
