package storage

import (
	"fmt"
	"strings"
	"testing"

	"ponte/crm"
	"ponte/crm/cadastro"
)

// TestListsOfWhatHasNoName: what a system has no code for is found page by page, in windows, each row once; the others are not. Contracts
// that nobody has described are found among many.
func TestListsOfWhatHasNoName(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		ctx, list := deadline(t), &lists{s, searchLimits{cadastros: 7, clientes: 100}}
		tenant := newTenant(t, administration(s), "obra")
		use := cadastro.Sincronizador{Cadastros: s.Cadastro(), Relogio: crm.RelogioDoSistema}
		var records, strangers []cadastro.Registro
		add := func(named bool, r cadastro.Registro) {
			if !named {
				strangers = append(strangers, cadastro.Registro{Tipo: r.Tipo, Valores: r.Valores})
				return
			}
			records = append(records, r)
		}
		add(true, cadastro.Registro{Tipo: crm.VinculoEmpreendimento, Codigo: "E", Valores: map[string]string{"nome": "Torre"}})
		for i := range 40 {
			n, named := fmt.Sprintf("%03d", i), i != 3 && i != 4 && i != 33
			add(named, cadastro.Registro{Tipo: crm.VinculoCliente, Codigo: "c" + n, Valores: map[string]string{"codigo": "C" + n, "nome": "Ana " + n[:1]}})
			add(named, cadastro.Registro{Tipo: crm.VinculoUnidade, Codigo: "u" + n, Valores: map[string]string{"empreendimento": "Torre", "unidade": n, "codigo": "U" + n}})
			add(named, cadastro.Registro{Tipo: crm.VinculoContrato, Codigo: "k" + n, Valores: map[string]string{"codigo": "K" + n}})
		}
		for _, b := range []struct {
			f cadastro.Fonte
			r []cadastro.Registro
		}{{cadastro.Fonte{Sistema: "mega", Dona: true}, records}, {cadastro.Fonte{Dona: true}, strangers}} {
			results, err := use.Nova(tenant, b.f, cadastro.Opcoes{}).Sincronizar(ctx, b.r)
			for _, r := range results {
				if r.Erro != nil {
					t.Fatal(r.Registro.Codigo, r.Erro)
				}
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		for name, page := range map[string]func(crm.Pagina) ([]string, string, error){
			"C003 C004 C033": func(p crm.Pagina) (keys []string, next string, err error) {
				l, err := list.Clientes(ctx, crm.FiltroClientes{TenantID: tenant.ID, SemNome: "mega", Pagina: p})
				for _, c := range l.Linhas {
					keys = append(keys, c.Codigo)
				}
				return keys, l.Proximo, err
			},
			"U003 U004 U033": func(p crm.Pagina) (keys []string, next string, err error) {
				l, err := list.Unidades(ctx, crm.FiltroUnidades{TenantID: tenant.ID, SemNome: "mega", Pagina: p})
				for _, u := range l.Linhas {
					keys = append(keys, u.Codigo)
				}
				return keys, l.Proximo, err
			},
			"K003 K004 K033": func(p crm.Pagina) (keys []string, next string, err error) {
				l, err := list.Contratos(ctx, crm.FiltroContratos{TenantID: tenant.ID, SemNome: "mega", Pagina: p})
				for _, k := range l.Linhas {
					keys = append(keys, k.Codigo)
				}
				return keys, l.Proximo, err
			},
			"": func(p crm.Pagina) (keys []string, next string, err error) {
				l, err := list.Empreendimentos(ctx, crm.FiltroEmpreendimentos{TenantID: tenant.ID, SemNome: "mega", Pagina: p})
				for _, e := range l.Linhas {
					keys = append(keys, e.Nome)
				}
				return keys, l.Proximo, err
			},
		} {
			var found []string
			pages := 0
			for p := (crm.Pagina{Limite: 2}); pages < 50; {
				keys, next, err := page(p)
				if err != nil {
					t.Fatal(err)
				}
				found, pages = append(found, keys...), pages+1
				if p.Cursor = next; next == "" {
					break
				}
			}
			if strings.Join(found, " ") != name || name != "" && pages < 5 {
				t.Errorf("without a name: %v in %d pages, want %s", found, pages, name)
			}
		}
		if l, err := list.Contratos(ctx, crm.FiltroContratos{TenantID: tenant.ID, SemNome: "mega", Texto: "K03"}); err != nil || len(l.Linhas) != 1 || l.Proximo != "" {
			t.Errorf("of a beginning: %+v, %v", l, err)
		}
		if l, err := list.Clientes(ctx, crm.FiltroClientes{TenantID: tenant.ID, SemNome: "mega", Texto: "ana"}); err != nil || len(l.Linhas) != 3 {
			t.Errorf("of a name: %+v, %v", l, err)
		}
		if l, err := list.Contratos(ctx, crm.FiltroContratos{TenantID: tenant.ID, Texto: "k005"}); err != nil || len(l.Linhas) != 1 || l.Linhas[0].Codigo != "K005" {
			t.Errorf("by the source's name: %+v, %v", l, err)
		}
		if _, err := s.pools.writer.Exec("UPDATE contratos SET a_classificar = 1 WHERE codigo IN ('K002', 'K035')"); err != nil {
			t.Fatal(err)
		}
		plan := strings.Join(planRows(t, s, explain(t, s)+"SELECT k.codigo FROM contratos k WHERE k.tenant_id = ? AND k.a_classificar = 1 ORDER BY k.codigo LIMIT 51", []any{tenant.ID}), "; ")
		if !strings.Contains(plan, "contratos_a_classificar") || strings.Contains(plan, "SCAN") {
			t.Error(plan)
		}
		if l, err := list.Contratos(ctx, crm.FiltroContratos{TenantID: tenant.ID, AClassificar: true}); err != nil || len(l.Linhas) != 2 || !l.Linhas[1].AClassificar {
			t.Errorf("to be described: %+v, %v", l, err)
		}
	})
}
