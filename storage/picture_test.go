package storage

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/crm"
)

// writeTestTenant writes a tenant with one row of everything that a picture shows.
func writeTestTenant(t *testing.T, s *Storage) {
	t.Helper()
	for _, q := range []string{
		"INSERT INTO tenants (id, slug, slug_chave, nome, padrao, wsdl, mapeamento) VALUES (1, 'Demo', 'demo', 'Construtora', 1, '<w/>', 'x: y')",
		"INSERT INTO tenants (id, slug, slug_chave, nome, padrao, wsdl, mapeamento) VALUES (2, 'outra', 'outra', 'Outra', 0, '', '')",
		"INSERT INTO tenant_cnpjs (tenant_id, cnpj) VALUES (1, '11222333000181')",
		"INSERT INTO tenant_configuracoes (tenant_id, chave, valor) VALUES (1, 'retorno', 'json'), (1, 'chamadas_dias', '5')",
		"INSERT INTO credenciais (id, tenant_id, usuario, sistema, segredo, versao, mestre, janela_us, operacoes, criada_em) VALUES (3, 1, 'integra', 'mega', 'hash', 4, 1, 60000000, '[\"X\"]', 1000)",
		"INSERT INTO faixas_ip (id, tenant_id, prefixo, ate) VALUES (5, 1, '127.0.0.0/8', 2000)",
		"INSERT INTO divisoes (id, tenant_id, codigo, nome) VALUES (6, 1, 'COM01', 'Comercial')",
		"INSERT INTO solicitacoes (id, tenant_id, codigo, nome, divisao_id, a_classificar) VALUES (7, 1, 'SO124', '', 6, 1)",
		"INSERT INTO status (id, tenant_id, codigo, nome, fase, integracao_externa) VALUES (8, 1, 'aberta', 'Aberta', 'aberta', 'MOBUSS_ISA')",
		"INSERT INTO destinos (id, tenant_id, nome, ambiente, acoes, interesses, ativo) VALUES (9, 1, 'mobuss', 'producao', '[\"MOBUSS_ISA\"]', '', 1)",
	} {
		if _, err := s.pools.writer.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPictureShowsEverythingOfItsTenant(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		writeTestTenant(t, s)
		rs, err := s.Retratos(deadline(t), nil)
		if err != nil {
			t.Fatal(err)
		}
		r, ok := rs.Retrato("dEMO")
		defaultOne, _ := rs.Retrato("")
		if !ok || r != defaultOne {
			t.Fatal("the default tenant is not found by slug and by nothing")
		}
		c := r.Credenciais["integra"]
		if c == nil || !c.Mestre || c.JanelaEfetiva() != time.Minute || c.Versao != 4 || !c.Concedida("x") || c.CriadaEm.UnixMilli() != 1000 {
			t.Errorf("credential %+v", c)
		}
		if len(r.Faixas) != 1 || !r.Faixas[0].Prefixo.Contains(netip.MustParseAddr("127.0.0.1")) || r.Faixas[0].Ate.UnixMilli() != 2000 {
			t.Errorf("allowlist %+v", r.Faixas)
		}
		if r.Divisoes["COM01"] == nil || r.Solicitacoes["SO124"].DivisaoID != 6 || !r.Solicitacoes["SO124"].AClassificar ||
			r.Status["aberta"] != r.StatusPorID[8] || r.Status["aberta"].IntegracaoExterna != "MOBUSS_ISA" {
			t.Errorf("codes %+v %+v %+v", r.Divisoes, r.Solicitacoes, r.Status)
		}
		if len(r.Destinos) != 1 || !r.Destinos[0].Ativo || len(r.Destinos[0].Acoes) != 1 || r.WSDL != "<w/>" || r.Mapeamento != "x: y" {
			t.Errorf("destinations %+v", r.Destinos)
		}
		if len(r.Tenant.CNPJs) != 1 || r.Tenant.Configuracoes.Texto(crm.ConfRetorno) != "json" {
			t.Errorf("tenant %+v", r.Tenant)
		}
		if o, _ := rs.Retrato("outra"); len(o.Credenciais)+len(o.Faixas)+len(o.Status)+len(o.Destinos) != 0 {
			t.Errorf("another tenant's rows: %+v", o)
		}
		if _, ok := rs.Retrato("nenhuma"); ok {
			t.Error("an unknown tenant was found")
		}
	})
}

func TestNewCodesAreSeenByOtherProcesses(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		a, b := open(t, address), open(t, address)
		writeTestTenant(t, a)
		rs, err := b.Retratos(deadline(t), nil)
		if err != nil {
			t.Fatal(err)
		}
		old, _ := rs.Retrato("demo")
		e := opening(t, a, 1, "k")
		e.Status = []crm.Status{{ID: 100, TenantID: 1, Codigo: "novo", Nome: "novo", Fase: crm.FaseEmAndamento, AClassificar: true}}
		if err := a.Escritor().Gravar(deadline(t), e); err != nil {
			t.Fatal(err)
		}
		waitFor(t, "the other process sees it", func() bool {
			r, _ := rs.Retrato("demo")
			return r.Status["novo"] != nil
		})
		if old.Status["novo"] != nil {
			t.Error("a picture was changed in place")
		}
	})
}

// TestAChangeReadsItsTenantAlone: a picture that was not read again is the same one.
func TestAChangeReadsItsTenantAlone(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a, ctx := administration(s), deadline(t)
		newTenant(t, a, "padrao")
		acme := newTenant(t, a, "acme")
		newTenant(t, a, "outra")
		rs, err := s.Retratos(ctx, []crm.DefinicaoDestino{{Nome: "mobuss"}})
		if err != nil {
			t.Fatal(err)
		}
		slugs := []string{"acme", "outra", "padrao", "nova"}
		// readAgain tells whose pictures are others after a change.
		readAgain := func(change func() error) string {
			t.Helper()
			before := map[string]*crm.Retrato{}
			for _, slug := range slugs {
				before[slug], _ = rs.Retrato(slug)
			}
			if err := errors.Join(change(), rs.Atualizar(ctx)); err != nil {
				t.Fatal(err)
			}
			var changed []string
			for _, slug := range slugs {
				r, ok := rs.Retrato(slug)
				if r == before[slug] {
					continue
				}
				changed = append(changed, slug)
				if same, known := rs.DoTenant(r.Tenant.ID); !ok || !known || same != r || len(r.Definicoes) != 1 || r.StatusPorID == nil {
					t.Errorf("the new picture of %s is %+v", slug, r)
				}
				if old := before[slug]; old != nil && old.Versao >= r.Versao {
					t.Errorf("%s: version %d after %d", slug, r.Versao, old.Versao)
				}
			}
			return strings.Join(changed, " ")
		}
		setting := func(slug, value string) func() error {
			return func() error {
				_, err := a.AlterarTenant(ctx, actor, slug, []crm.Atribuicao{{Chave: crm.ChaveNome, Valor: value}})
				return err
			}
		}
		oldProgram := func() error {
			_, err := s.pools.writer.Exec("UPDATE versoes SET versao = versao + 1 WHERE nome = 'retratos'")
			return err
		}
		codes := int64(0)
		opening := func() error { // codes that a call brings
			codes++
			return s.Escritor().Gravar(ctx, &crm.Escrita{Status: []crm.Status{{ID: 9_000 + codes, TenantID: acme.ID, Codigo: fmt.Sprint("novo", codes), Fase: crm.FaseAberta}}})
		}
		for _, step := range []struct {
			name   string
			change func() error
			want   string
		}{
			{"nothing", func() error { return nil }, ""},
			{"a name", setting("acme", "Acme S.A."), "acme"},
			{"the default tenant's name", setting("padrao", "Padrão"), "padrao"},
			{"one tenant twice", func() error { return errors.Join(setting("outra", "A")(), setting("outra", "B")()) }, "outra"},
			{"new codes", func() error { return errors.Join(opening(), opening()) }, "acme"},
			{"a new tenant", func() error {
				_, err := a.CriarTenant(ctx, actor, crm.NovoTenant{Slug: "nova", Nome: "Nova", CNPJs: []string{testCNPJ}, PrimeiroNumero: 1})
				return err
			}, "nova"},
			{"another default", func() error {
				_, err := a.AlterarTenant(ctx, actor, "nova", []crm.Atribuicao{{Chave: crm.ChavePadrao, Valor: "sim"}})
				return err
			}, "acme outra padrao nova"},
			{"an older program", oldProgram, "acme outra padrao nova"},
			{"an older program and this one", func() error { return errors.Join(setting("acme", "C")(), oldProgram()) }, "acme outra padrao nova"},
			{"afterwards", setting("outra", "C"), "outra"},
		} {
			if got := readAgain(step.change); got != step.want {
				t.Errorf("%s: read again are %q, want %q", step.name, got, step.want)
			}
		}
		if r, _ := rs.Retrato("acme"); r.Status["novo1"] == nil || r.Status["novo2"] == nil {
			t.Error("new codes are missing")
		}
		if r, _ := rs.Retrato(""); r.Tenant.Slug != "nova" {
			t.Errorf("the default tenant is %s", r.Tenant.Slug)
		}
	})
}

func TestUpdatesOfPicturesAreShared(t *testing.T) {
	s := open(t, newFile(t))
	writeTestTenant(t, s)
	rs, err := s.Retratos(deadline(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if err := rs.Atualizar(deadline(t)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if rs.answered != rs.asked && rs.answered == 0 {
		t.Errorf("%d of %d", rs.answered, rs.asked)
	}
}

func TestAttachmentsComeBackByteForByte(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		large := make([]byte, 3*pieceSize+17)
		for i := range large {
			large[i] = byte(i * 7)
		}
		for id, content := range map[int64][]byte{1: large, 2: {}, 3: []byte("foto"), 4: large[:pieceSize]} {
			if err := s.Arquivos().Guardar(deadline(t), id, content); err != nil {
				t.Fatal(err)
			}
			got, err := s.Arquivos().Ler(deadline(t), id)
			if err != nil || string(got) != string(content) {
				t.Errorf("attachment %d: %d bytes came back (%v)", id, len(got), err)
			}
		}
		if n := count(t, s, "SELECT COUNT(*) FROM anexo_partes WHERE anexo_id = 1"); n != 4 {
			t.Errorf("%d pieces", n)
		}
		if _, err := s.Arquivos().Ler(deadline(t), 99); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Error(err)
		}
	})
}
