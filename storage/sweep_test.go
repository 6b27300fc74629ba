package storage

import (
	"fmt"
	"testing"

	"ponte/crm"
)

func TestOldRowsAreDeletedAndNoOthers(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		writeTestTenant(t, s) // tenant 1 keeps calls for 5 days and tries for 7, the others both for 90
		if _, err := s.pools.writer.Exec("INSERT INTO tenant_configuracoes (tenant_id, chave, valor) VALUES (1, 'tentativas_dias', '7')"); err != nil {
			t.Fatal(err)
		}
		now := crm.RelogioDoSistema()
		id := int64(0)
		chamada := func(tenantID int64, days int) {
			id++
			c := crm.Chamada{ID: id, TenantID: tenantID, RequestID: fmt.Sprint(tenantID, "/", days), Situacao: crm.ChamadaRecusada, Em: now.AddDate(0, 0, -days)}
			if _, err := s.pools.writer.Exec(chamadasTable.insertStatement(1), chamadaValues(&c)...); err != nil {
				t.Fatal(err)
			}
		}
		for range sweepBatch + 3 {
			chamada(1, 6)
		}
		for _, tenantID := range []int64{0, 1, 2} {
			chamada(tenantID, 4)
			chamada(tenantID, 89)
			chamada(tenantID, 91)
		}
		entrega := crm.Entrega{ID: 1, TenantID: 1, Destino: "mobuss", Acao: "MOBUSS_ISA", Estado: crm.EntregaFalhou, Tentativas: 4, CriadaEm: now.AddDate(0, 0, -91)}
		if _, err := s.pools.writer.Exec(entregasTable.insertStatement(1), entregaValues(&entrega)...); err != nil {
			t.Fatal(err)
		}
		tentativa := func(tenantID int64, days int) {
			id++
			_, err := s.pools.writer.Exec("INSERT INTO tentativas (id, tenant_id, entrega_id, ordem, inicio, pedido, resposta, erro) VALUES (?, ?, 1, ?, ?, '', '', '')",
				id, tenantID, id, toMS(now.AddDate(0, 0, -days)))
			if err != nil {
				t.Fatal(err)
			}
		}
		for range sweepBatch + 3 {
			tentativa(1, 8)
		}
		for _, tenantID := range []int64{1, 2} {
			tentativa(tenantID, 6)
			tentativa(tenantID, 89)
			tentativa(tenantID, 91)
		}
		for anexoID, hours := range map[int64]int{1: 25, 2: 25, 3: 1} {
			if err := s.Arquivos().Guardar(deadline(t), anexoID, []byte("foto")); err != nil {
				t.Fatal(err)
			}
			if _, err := s.pools.writer.Exec("UPDATE anexo_partes SET criado_em = criado_em - ? WHERE anexo_id = ?", hours*3600_000, anexoID); err != nil {
				t.Fatal(err)
			}
		}
		a := crm.Anexo{ID: 2, TenantID: 1, OcorrenciaID: 1, Nome: "foto.jpg"}
		if _, err := s.pools.writer.Exec(anexosTable.insertStatement(1), anexoValues(&a)...); err != nil {
			t.Fatal(err)
		}
		for kind, days := range map[crm.TipoChave]int{crm.ChaveConteudo: 4, crm.ChaveCodigoOC: 400} {
			for key, age := range map[string]int{"velha": days, "nova": 1} {
				k := crm.ChaveIdempotencia{TenantID: 1, Sistema: "mega", Tipo: kind, Chave: key, Versao: 1, Em: now.AddDate(0, 0, -age)}
				if _, err := s.pools.writer.Exec(chavesTable.insertStatement(1), chaveValues(&k)...); err != nil {
					t.Fatal(err)
				}
			}
		}
		orphan := crm.ChaveIdempotencia{TenantID: 3, Sistema: "extinto", Tipo: crm.ChaveConteudo, Chave: "velha", Versao: 1, Em: now.AddDate(0, 0, -4)}
		if _, err := s.pools.writer.Exec(chavesTable.insertStatement(1), chaveValues(&orphan)...); err != nil { // no credential of its system is left
			t.Fatal(err)
		}
		for range 2 { // again: nothing is left to delete, and what it remembered must not matter
			if err := s.Sweep(deadline(t)); err != nil {
				t.Fatal(err)
			}
			for q, want := range map[string]int{
				"SELECT COUNT(*) FROM chamadas WHERE tenant_id = 1": 1, "SELECT COUNT(*) FROM chamadas WHERE tenant_id = 2": 2,
				"SELECT COUNT(*) FROM tentativas WHERE tenant_id = 1": 1, "SELECT COUNT(*) FROM tentativas WHERE tenant_id = 2": 2, "SELECT COUNT(*) FROM entregas": 1,
				"SELECT COUNT(*) FROM chamadas WHERE tenant_id = 0": 2, "SELECT COUNT(*) FROM chaves_idempotencia": 3,
				"SELECT COUNT(*) FROM chaves_idempotencia WHERE tipo = 'conteudo' AND chave = 'velha'": 0,
				"SELECT COUNT(*) FROM anexo_partes WHERE anexo_id = 1":                                 0, "SELECT COUNT(*) FROM anexo_partes WHERE anexo_id <> 1": 2,
			} {
				if n := count(t, s, q); n != want {
					t.Errorf("%s: %d, want %d", q, n, want)
				}
			}
		}
	})
}
