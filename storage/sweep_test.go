package storage

import (
	"fmt"
	"testing"

	"ponte/crm"
)

func TestOldRowsAreDeletedAndNoOthers(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		tenantDeTeste(t, s) // tenant 1 keeps calls for 5 days and tries for 7, the others both for 90
		if _, err := s.pools.escrita.Exec("INSERT INTO tenant_configuracoes (tenant_id, chave, valor) VALUES (1, 'tentativas_dias', '7')"); err != nil {
			t.Fatal(err)
		}
		agora := crm.RelogioDoSistema()
		id := int64(0)
		chamada := func(tenantID int64, dias int) {
			id++
			c := crm.Chamada{ID: id, TenantID: tenantID, RequestID: fmt.Sprint(tenantID, "/", dias), Situacao: crm.ChamadaRecusada, Em: agora.AddDate(0, 0, -dias)}
			if _, err := s.pools.escrita.Exec(tabChamadas.inserir(1), valoresChamada(&c)...); err != nil {
				t.Fatal(err)
			}
		}
		for range loteLimpeza + 3 {
			chamada(1, 6)
		}
		for _, tenantID := range []int64{0, 1, 2} {
			chamada(tenantID, 4)
			chamada(tenantID, 89)
			chamada(tenantID, 91)
		}
		entrega := crm.Entrega{ID: 1, TenantID: 1, Destino: "mobuss", Acao: "MOBUSS_ISA", Estado: crm.EntregaFalhou, Tentativas: 4, CriadaEm: agora.AddDate(0, 0, -91)}
		if _, err := s.pools.escrita.Exec(tabEntregas.inserir(1), valoresEntrega(&entrega)...); err != nil {
			t.Fatal(err)
		}
		tentativa := func(tenantID int64, dias int) {
			id++
			_, err := s.pools.escrita.Exec("INSERT INTO tentativas (id, tenant_id, entrega_id, ordem, inicio, pedido, resposta, erro) VALUES (?, ?, 1, ?, ?, '', '', '')",
				id, tenantID, id, paraMS(agora.AddDate(0, 0, -dias)))
			if err != nil {
				t.Fatal(err)
			}
		}
		for range loteLimpeza + 3 {
			tentativa(1, 8)
		}
		for _, tenantID := range []int64{1, 2} {
			tentativa(tenantID, 6)
			tentativa(tenantID, 89)
			tentativa(tenantID, 91)
		}
		for anexoID, horas := range map[int64]int{1: 25, 2: 25, 3: 1} {
			if err := s.Arquivos().Guardar(prazo(t), anexoID, []byte("foto")); err != nil {
				t.Fatal(err)
			}
			if _, err := s.pools.escrita.Exec("UPDATE anexo_partes SET criado_em = criado_em - ? WHERE anexo_id = ?", horas*3600_000, anexoID); err != nil {
				t.Fatal(err)
			}
		}
		a := crm.Anexo{ID: 2, TenantID: 1, OcorrenciaID: 1, Nome: "foto.jpg"}
		if _, err := s.pools.escrita.Exec(tabAnexos.inserir(1), valoresAnexo(&a)...); err != nil {
			t.Fatal(err)
		}
		for tipo, dias := range map[crm.TipoChave]int{crm.ChaveConteudo: 4, crm.ChaveCodigoOC: 400} {
			for chave, idade := range map[string]int{"velha": dias, "nova": 1} {
				k := crm.ChaveIdempotencia{TenantID: 1, Sistema: "mega", Tipo: tipo, Chave: chave, Versao: 1, Em: agora.AddDate(0, 0, -idade)}
				if _, err := s.pools.escrita.Exec(tabChaves.inserir(1), valoresChave(&k)...); err != nil {
					t.Fatal(err)
				}
			}
		}
		extinta := crm.ChaveIdempotencia{TenantID: 3, Sistema: "extinto", Tipo: crm.ChaveConteudo, Chave: "velha", Versao: 1, Em: agora.AddDate(0, 0, -4)}
		if _, err := s.pools.escrita.Exec(tabChaves.inserir(1), valoresChave(&extinta)...); err != nil { // no credential of its system is left
			t.Fatal(err)
		}
		for range 2 { // again: nothing is left to delete, and what it remembered must not matter
			if err := s.Limpar(prazo(t)); err != nil {
				t.Fatal(err)
			}
			for q, want := range map[string]int{
				"SELECT COUNT(*) FROM chamadas WHERE tenant_id = 1": 1, "SELECT COUNT(*) FROM chamadas WHERE tenant_id = 2": 2,
				"SELECT COUNT(*) FROM tentativas WHERE tenant_id = 1": 1, "SELECT COUNT(*) FROM tentativas WHERE tenant_id = 2": 2, "SELECT COUNT(*) FROM entregas": 1,
				"SELECT COUNT(*) FROM chamadas WHERE tenant_id = 0": 2, "SELECT COUNT(*) FROM chaves_idempotencia": 3,
				"SELECT COUNT(*) FROM chaves_idempotencia WHERE tipo = 'conteudo' AND chave = 'velha'": 0,
				"SELECT COUNT(*) FROM anexo_partes WHERE anexo_id = 1":                                 0, "SELECT COUNT(*) FROM anexo_partes WHERE anexo_id <> 1": 2,
			} {
				if n := contar(t, s, q); n != want {
					t.Errorf("%s: %d, want %d", q, n, want)
				}
			}
		}
	})
}
