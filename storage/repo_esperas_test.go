package storage

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"ponte/crm"
	"ponte/crm/cadastro"
)

// TestWhatWaitsIsListed: newest first, by source and kind, page by page; one is forgotten with a trail, and what comes ends the others.
func TestWhatWaitsIsListed(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		c := s.Cadastro()
		acme, other := newTenant(t, administration(s), "acme"), newTenant(t, administration(s), "outra")
		var records []cadastro.Registro
		for i := range 7 {
			records = append(records, reg(crm.VinculoContrato, fmt.Sprint("K-", i), "codigo", fmt.Sprint("C-", i), "cliente", "M-1"))
		}
		synchronise(t, s, acme, mega, records...)
		synchronise(t, s, acme, vimob, reg(crm.VinculoTitulo, "T-1", "contrato", "K-0", "vencimento", "2026-01-01"))
		synchronise(t, s, other, mega, records[0])
		seen := map[string]bool{}
		for f := (cadastro.FiltroPendencias{TenantID: acme.ID, Pagina: crm.Pagina{Limite: 3}}); ; {
			l, err := c.Pendencias(deadline(t), f)
			if err != nil || len(l.Linhas) > 3 {
				t.Fatal(len(l.Linhas), err)
			}
			for _, p := range l.Linhas {
				k := p.Fonte.Sistema + " " + p.Registro.Codigo
				if seen[k] || p.Motivo == "" || p.Desde.IsZero() {
					t.Errorf("%s twice, or without a sentence: %+v", k, p)
				}
				seen[k] = true
			}
			if f.Pagina.Cursor = l.Proximo; f.Pagina.Cursor == "" {
				break
			}
		}
		if len(seen) != 8 {
			t.Errorf("listed: %v", seen)
		}
		for _, tc := range []struct {
			f    cadastro.FiltroPendencias
			want int
		}{
			{cadastro.FiltroPendencias{Sistema: "vimob"}, 1},
			{cadastro.FiltroPendencias{Sistema: "mega", Tipo: crm.VinculoContrato}, 7},
			{cadastro.FiltroPendencias{Sistema: "mega", Tipo: crm.VinculoTitulo}, 0},
		} {
			tc.f.TenantID = acme.ID
			if l, err := c.Pendencias(deadline(t), tc.f); err != nil || len(l.Linhas) != tc.want {
				t.Errorf("%+v: %d, %v", tc.f, len(l.Linhas), err)
			}
		}
		if _, err := c.Pendencias(deadline(t), cadastro.FiltroPendencias{TenantID: acme.ID, Pagina: crm.Pagina{Cursor: "lixo"}}); !errors.Is(err, crm.ErrCursor) {
			t.Errorf("a cursor of nowhere: %v", err)
		}
		sources, err := c.FontesQueEsperam(deadline(t), acme.ID)
		if fmt.Sprint(sources) != "[{mega  7} {vimob  1}]" || err != nil {
			t.Errorf("sources: %v, %v", sources, err)
		}
		one := &cadastro.Pendencia{TenantID: acme.ID, Fonte: cadastro.Fonte{Sistema: "vimob"}, Registro: cadastro.Registro{Tipo: crm.VinculoTitulo, Codigo: "T-1"}}
		trail := crm.Auditoria{TenantID: acme.ID, Quem: "joana", Acao: "pendencia.esquecer", Em: testInstant}
		if err := c.EsquecerPendencia(deadline(t), one, trail); err != nil {
			t.Error(err)
		}
		if err := c.EsquecerPendencia(deadline(t), one, trail); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("twice: %v", err)
		}
		if n := Count(t, s, "SELECT COUNT(*) FROM auditorias WHERE acao = 'pendencia.esquecer'"); n != 1 {
			t.Errorf("%d rows of the trail", n)
		}
		if e, err := s.Painel().Esperando(deadline(t), acme.ID); err != nil || e != (crm.EsperasDoCadastro{Pendencias: 7}) {
			t.Errorf("%+v, %v", e, err)
		}
		synchronise(t, s, acme, mega, reg(crm.VinculoCliente, "M-1", "documento", "529.982.247-25", "nome", "Maria"))
		if e, err := s.Painel().Esperando(deadline(t), acme.ID); err != nil || e != (crm.EsperasDoCadastro{}) {
			t.Errorf("after the client came: %+v, %v", e, err)
		}
	})
}

// TestANameIsGiven: a name that three claim becomes one's, whoever held it, and nobody else's; it finds the object from then on.
func TestANameIsGiven(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		c, ctx := s.Cadastro(), deadline(t)
		acme := newTenant(t, administration(s), "acme")
		for _, v := range []crm.Vinculo{
			{ObjetoID: 20, Codigo: "9"},
			{ObjetoID: 21, Codigo: "9", Disputa: true},
			{ObjetoID: 22, Codigo: "9", Disputa: true},
			{ObjetoID: 20, Codigo: "8"},
			{ObjetoID: 22, Codigo: "8", Disputa: true},
			{ObjetoID: 30, Codigo: "7"},
		} {
			v.TenantID, v.Tipo, v.Sistema, v.Em = acme.ID, crm.VinculoUnidade, "mobuss", testInstant
			if _, err := s.pools.writer.Exec(vinculosTable.insertStatement(1), vinculoValues(&v)...); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.pools.writer.Exec("INSERT INTO unidades (id, tenant_id, bloco_id, numero, codigo, tipo) VALUES (21, ?, 1, '101', '', '')", acme.ID); err != nil {
			t.Fatal(err)
		}
		first, err := c.Disputas(ctx, acme.ID, crm.Pagina{Limite: 1})
		if err != nil || len(first.Linhas) != 1 || first.Proximo == "" || first.Linhas[0].Codigo != "8" {
			t.Fatal(first, err)
		}
		second, err := c.Disputas(ctx, acme.ID, crm.Pagina{Limite: 1, Cursor: first.Proximo})
		if err != nil || len(second.Linhas) != 1 || second.Proximo != "" || len(second.Linhas[0].Pretensos) != 3 {
			t.Fatal(second, err)
		}
		if p := second.Linhas[0].Pretensos; !p[0].Tem || p[0].ID != 20 || p[1].Tem || p[1].Nome != "101" {
			t.Errorf("who claims it: %+v", p)
		}
		name := crm.Vinculo{TenantID: acme.ID, Tipo: crm.VinculoUnidade, Codigo: "9", Sistema: "mobuss"}
		trail := crm.Auditoria{TenantID: acme.ID, Quem: "joana", Acao: "vinculo.dar", Em: testInstant}
		if err := c.DarNome(ctx, name, 30, trail); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("to whom claims nothing: %v", err)
		}
		if err := c.DarNome(ctx, name, 21, trail); err != nil {
			t.Fatal(err)
		}
		name.Codigo = "8"
		if err := c.DarNome(ctx, name, 20, trail); err != nil { // who holds it keeps it
			t.Fatal(err)
		}
		wantNames(t, s, "unidade:21=mobuss//9/", "unidade:20=mobuss//8/", "unidade:30=mobuss//7/")
		if e, err := s.Painel().Esperando(ctx, acme.ID); err != nil || e.Disputas != 0 {
			t.Errorf("%+v, %v", e, err)
		}
		for _, query := range []string{
			"SELECT DISTINCT tipo, codigo, sistema, ambiente FROM vinculos WHERE tenant_id = 1 AND disputa > 0 ORDER BY tipo, codigo, sistema, ambiente LIMIT 51",
			"SELECT 1 FROM contratos WHERE tenant_id = 1 AND a_classificar = 1 LIMIT 10",
		} {
			if plan := strings.Join(planRows(t, s, explain(t, s)+query, nil), "; "); !strings.Contains(plan, "vinculos_disputa") && !strings.Contains(plan, "contratos_a_classificar") {
				t.Errorf("%s: %s", query, plan)
			}
		}
	})
}
