package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// kept are the tables with a tenant that emptying leaves as they are: what people set up, registrations and their names elsewhere (those of
// ocorrências go with them), the trail.
var kept = strings.Fields(`tenants tenant_cnpjs tenant_configuracoes credenciais faixas_ip empresas filiais smtp_servidores ftp_servidores email_modelos papeis empreendimentos blocos unidades unidade_codigos_externos
	clientes cliente_palavras contratos contrato_participantes titulos contrato_resumos pendencias cargas carga_linhas conferencias conferencia_achados vinculos divisoes solicitacoes status destinos destino_configuracoes destino_saude usuarios auditorias itens_manutencao workflow_situacoes tokens chamadas_ao_parceiro credencial_usos anonimizacoes sombra_capturas ips_ignorados avisos_silenciados visoes portal_segredos portal_empreendimentos
	tipos_abertura cobranca_reguas cobranca_versoes cobranca_janelas cobranca_recusas`)

// TestEveryTableIsEmptiedOrKept fails for a new table of a tenant that nobody has thought of.
func TestEveryTableIsEmptiedOrKept(t *testing.T) {
	s := open(t, newFile(t))
	emptied := slices.Concat(movements.before, movements.ofOcorrencia, movements.after, movements.counts, []string{"ocorrencias", "chaves_idempotencia"})
	err := eachRow(deadline(t), s.pools.reader, `SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'tenant_id' WHERE m.type = 'table'`, nil,
		func(scan func(...any) error) error {
			var table string
			err := scan(&table)
			if slices.Contains(emptied, table) == slices.Contains(kept, table) {
				t.Errorf("%s: say in repo_empty_tenant.go that emptying a tenant deletes it, or here that it stays", table)
			}
			return err
		})
	if err != nil {
		t.Fatal(err)
	}
}

// TestEveryReferenceIsMoved fails for a column of a copied table that refers to a row and is copied as it is.
func TestEveryReferenceIsMoved(t *testing.T) {
	t.Parallel()
	for _, table := range copiedTables {
		for _, c := range table.columns {
			refers := c.name == "id" || c.name == "disputa" || strings.HasSuffix(c.name, "_id") && c.name != "tenant_id"
			if refers != slices.Contains(table.ids, c.name) {
				t.Errorf("%s.%s refers to a row: %v, moved: %v", table.Table.name, c.name, refers, !refers)
			}
		}
		if !slices.Contains(table.ids, table.key) {
			t.Errorf("%s is walked by %s, which is not moved", table.Table.name, table.key)
		}
	}
}

// writePast writes so many clients with a unit and a contract each, and of each an ocorrência with all that may hang on one.
func writePast(t *testing.T, s *Storage, tenantID int64, n int) {
	t.Helper()
	const per = 12
	first, err := s.Cadastro().IDs(deadline(t), 2+per*n)
	if err != nil {
		t.Fatal(err)
	}
	at := crm.RelogioDoSistema()
	var r Rows
	r.AddValue(&crm.Empreendimento{ID: first, TenantID: tenantID, Nome: "Residencial"})
	r.AddValue(&crm.Bloco{ID: first + 1, TenantID: tenantID, EmpreendimentoID: first, Nome: "A"})
	for i := range n {
		id := first + 2 + int64(i)*per
		r.AddValue(&crm.Unidade{ID: id, TenantID: tenantID, BlocoID: first + 1, Numero: fmt.Sprint(i), Codigo: fmt.Sprint("U", i)})
		r.Add(vinculosTable, vinculoValues(&crm.Vinculo{TenantID: tenantID, Tipo: crm.VinculoUnidade, ObjetoID: id, Sistema: "mobuss", Codigo: fmt.Sprint(9000 + i)})...)
		r.Add(vinculosTable, vinculoValues(&crm.Vinculo{TenantID: tenantID, Tipo: crm.VinculoOcorrencia, ObjetoID: id + 3, Sistema: "mobuss", Codigo: fmt.Sprint(i)})...)
		r.AddValue(&crm.Cliente{ID: id + 1, TenantID: tenantID, Versao: 1, Nome: fmt.Sprint("Maria Silva ", i), Codigo: fmt.Sprint("C", i), CriadoEm: at, AtualizadoEm: at})
		r.AddValue(&crm.Contrato{ID: id + 2, TenantID: tenantID, Codigo: fmt.Sprint("K", i), UnidadeID: id, ClienteID: id + 1, Situacao: crm.ContratoAtivo})
		o := crm.Ocorrencia{ID: id + 3, TenantID: tenantID, Versao: 1, Numero: fmt.Sprint(i + 1), ClienteID: id + 1, ContratoID: id + 2, AbertaEm: at, CriadaEm: at, AtualizadaEm: at}
		r.AddValue(&o)
		r.AddValue(&crm.ChaveIdempotencia{TenantID: tenantID, Sistema: "mega", Tipo: crm.ChaveCodigoOC, Chave: fmt.Sprint(i), OcorrenciaID: o.ID, Numero: o.Numero, Versao: 1, Em: at.Add(-time.Hour)})
		r.AddValue(&crm.Narrativa{ID: id + 4, TenantID: tenantID, OcorrenciaID: o.ID, Em: at, CriadaEm: at})
		r.AddValue(&crm.Movimento{ID: id + 5, TenantID: tenantID, OcorrenciaID: o.ID, Em: at})
		r.AddValue(&crm.Entrega{ID: id + 6, TenantID: tenantID, OcorrenciaID: o.ID, Destino: "mobuss", Acao: "MOBUSS_ISA", Estado: crm.EntregaPendente, CriadaEm: at, AtualizadaEm: at})
		r.AddValue(&crm.Chamada{ID: id + 7, TenantID: tenantID, OcorrenciaID: o.ID, Situacao: crm.ChamadaAtendida, Em: at})
	}
	if err := s.Insert(deadline(t), &r); err != nil {
		t.Fatal(err)
	}
	base := first + 2
	for _, q := range []string{
		fmt.Sprintf("INSERT INTO tentativas (id, tenant_id, entrega_id, ordem, pedido, resposta, erro) VALUES (%d, %d, %d, 1, '', '', '')", base+8, tenantID, base+6),
		fmt.Sprintf("INSERT INTO anexos (id, tenant_id, ocorrencia_id, nome) VALUES (%d, %d, %d, 'foto.jpg')", base+9, tenantID, base+3),
		fmt.Sprintf("INSERT INTO anexo_partes (anexo_id, ordem, conteudo) VALUES (%d, 1, 'abc')", base+9),
		fmt.Sprintf("INSERT INTO timesheets (id, tenant_id, texto) VALUES (%d, %d, '')", base+10, tenantID),
		fmt.Sprintf("INSERT INTO ips_recusados (id, tenant_id, endereco, operacao) VALUES (%d, %d, '203.0.113.9', 'x')", base+11, tenantID),
	} {
		if _, err := s.pools.writer.Exec(q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
}

// rowsOf counts a tenant's rows, by table.
func rowsOf(t *testing.T, s *Storage, tenantID int64, tables []string) map[string]int {
	t.Helper()
	counts := map[string]int{}
	for _, table := range tables {
		counts[table] = count(t, s, "SELECT COUNT(*) FROM "+table+" WHERE tenant_id = ?", tenantID)
	}
	return counts
}

// TestEmptiedTenantKeepsWhatPeopleSetUp: interrupted and called again, it deletes what happened in one tenant and nothing else.
func TestEmptiedTenantKeepsWhatPeopleSetUp(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a := administration(s)
		a.Trilha, a.Esvaziamento = s.Cadastro(), s.Cadastro()
		ours, others := newTenant(t, a, "homologa"), newTenant(t, a, "outra")
		const n = emptyPiece + 3
		writePast(t, s, ours.ID, n)
		writePast(t, s, others.ID, 3)
		happened := slices.Concat(movements.before, movements.ofOcorrencia, movements.after, movements.counts, []string{"ocorrencias", "chaves_idempotencia"})
		stays := []string{"clientes", "cliente_palavras", "unidades", "contratos", "status", "tenant_cnpjs"}
		before, beforeOthers := rowsOf(t, s, ours.ID, stays), rowsOf(t, s, others.ID, slices.Concat(happened, stays))

		if err := a.Esvaziar(deadline(t), actor, "homologa", nil); !errors.Is(err, crm.ErrNaoHomologacao) {
			t.Fatalf("a tenant that is not marked: %v", err)
		}
		if _, err := a.AlterarTenant(deadline(t), actor, "homologa", []crm.Atribuicao{{Chave: crm.ConfHomologacao, Valor: "sim"}}); err != nil {
			t.Fatal(err)
		}
		_, counts, err := a.ContarMovimento(deadline(t), "homologa")
		if err != nil || !slices.Contains(counts, crm.Contagem{Nome: "ocorrencias", Linhas: n}) || !slices.Contains(counts, crm.Contagem{Nome: "anexos", Linhas: 1}) {
			t.Errorf("%v, %v", counts, err)
		}
		ctx, stop := context.WithCancel(deadline(t))
		if err := a.Esvaziar(ctx, actor, "homologa", func(int64, int64) { stop() }); !errors.Is(err, context.Canceled) {
			t.Errorf("interrupted: %v", err)
		}
		if left := count(t, s, "SELECT COUNT(*) FROM ocorrencias WHERE tenant_id = ?", ours.ID); left == 0 || left == n {
			t.Errorf("%d ocorrências are left of an interrupted one", left)
		}
		if err := a.Esvaziar(deadline(t), actor, "homologa", nil); err != nil {
			t.Fatal(err)
		}
		for table, rows := range rowsOf(t, s, ours.ID, happened) {
			if rows > 0 {
				t.Errorf("%s: %d rows are left", table, rows)
			}
		}
		if n := count(t, s, "SELECT COUNT(*) FROM vinculos WHERE tipo = 'ocorrencia'"); n != 3 {
			t.Errorf("%d names of ocorrências, want those of the other tenant", n)
		}
		if n := count(t, s, "SELECT COUNT(*) FROM anexo_partes"); n != 1 {
			t.Errorf("%d pieces of files, want those of the other tenant", n)
		}
		if after := rowsOf(t, s, ours.ID, stays); fmt.Sprint(after) != fmt.Sprint(before) {
			t.Errorf("what stays: %v, was %v", after, before)
		}
		if after := rowsOf(t, s, others.ID, slices.Concat(happened, stays)); fmt.Sprint(after) != fmt.Sprint(beforeOthers) {
			t.Errorf("the other tenant: %v, was %v", after, beforeOthers)
		}
		if n := count(t, s, "SELECT COUNT(*) FROM auditorias WHERE acao = 'tenant.esvaziar'"); n != 3 {
			t.Errorf("%d rows of the trail, want two beginnings and an end", n)
		}
	})
}

// TestRegistrationsAreCopied: interrupted and called again, what was copied hangs together as the original does.
func TestRegistrationsAreCopied(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a := administration(s)
		from, to := newTenant(t, a, "producao"), newTenant(t, a, "homologa")
		const n = copyPiece + 7
		writePast(t, s, from.ID, n)
		tables := []string{"empreendimentos", "blocos", "unidades", "clientes", "cliente_palavras", "contratos"}
		want := rowsOf(t, s, from.ID, tables)
		ctx, stop := context.WithCancel(deadline(t))
		if _, err := s.Cadastro().CopiarCadastros(ctx, from.ID, to.ID, func(done, _ int64) {
			if done > copyPiece {
				stop()
			}
		}); !errors.Is(err, context.Canceled) {
			t.Fatalf("interrupted: %v", err)
		}
		counts, err := s.Cadastro().CopiarCadastros(deadline(t), from.ID, to.ID, nil)
		if err != nil || !slices.Contains(counts, crm.Contagem{Nome: "contratos", Linhas: n}) {
			t.Fatalf("%v, %v", counts, err)
		}
		if got := rowsOf(t, s, to.ID, tables); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%v, want %v", got, want)
		}
		if got := rowsOf(t, s, from.ID, tables); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("the original is now %v", got)
		}
		whole := count(t, s, `SELECT COUNT(*) FROM contratos k JOIN clientes c ON c.id = k.cliente_id JOIN unidades u ON u.id = k.unidade_id
			JOIN vinculos x ON x.tipo = 'unidade' AND x.objeto_id = u.id JOIN blocos b ON b.id = u.bloco_id JOIN empreendimentos e ON e.id = b.empreendimento_id
			JOIN cliente_palavras w ON w.cliente_id = c.id AND w.palavra = 'silva'
			WHERE k.tenant_id = ? AND c.tenant_id = k.tenant_id AND u.tenant_id = k.tenant_id AND x.tenant_id = k.tenant_id AND b.tenant_id = k.tenant_id
			AND e.tenant_id = k.tenant_id AND w.tenant_id = k.tenant_id`, to.ID)
		if whole != n {
			t.Errorf("%d contracts hang together, want %d", whole, n)
		}
		if _, err := s.Cadastro().CopiarCadastros(deadline(t), from.ID, to.ID, nil); !errors.Is(err, crm.ErrJaExiste) {
			t.Errorf("a second copy: %v", err)
		}
	})
}
