package storage

import (
	"fmt"
	"testing"
	"time"

	"ponte/crm"
)

var testInstant = time.Date(2026, 3, 4, 12, 30, 15, 123_000_000, time.UTC)

// opening makes the write of one opening, with ids and number of its own.
func opening(t testing.TB, s *Storage, tenantID int64, key string) *crm.Escrita {
	t.Helper()
	id, err := s.Numeracao().IDs(deadline(t), 5)
	if err != nil {
		t.Fatal(err)
	}
	numero, err := s.Numeracao().Numero(deadline(t), tenantID)
	if err != nil {
		t.Fatal(err)
	}
	return openingWrite(id, tenantID, numero, key)
}

func openingWrite(id, tenantID int64, numero, key string) *crm.Escrita {
	now := testInstant
	origem := crm.Origem{Sistema: "erp", CredencialID: 7}
	e := &crm.Escrita{
		Ocorrencias: []crm.Ocorrencia{{
			ID: id, TenantID: tenantID, Versao: 1, Numero: numero, CodigoOC: key, StatusID: 1, Descricao: "Infiltração na sala",
			Origem: origem, AbertaEm: now, CriadaEm: now, AtualizadaEm: now,
			Recebido: crm.Campos{{Nome: "DESCRICAO", Valor: "Infiltração na sala"}, {Nome: "COD_DIVISAO", Valor: "COM01"}},
		}},
		Narrativas: []crm.Narrativa{{ID: id + 1, TenantID: tenantID, OcorrenciaID: id, Origem: origem, Tipo: crm.NarrativaAbertura, Texto: "Infiltração", Em: now, CriadaEm: now}},
		Movimentos: []crm.Movimento{{ID: id + 2, TenantID: tenantID, OcorrenciaID: id, ParaStatusID: 1, Origem: origem, Em: now}},
		Entregas:   []crm.Entrega{{ID: id + 3, TenantID: tenantID, OcorrenciaID: id, Destino: "mobuss", Acao: "MOBUSS_ISA", Estado: crm.EntregaPendente, CriadaEm: now}},
		Chamada: &crm.Chamada{
			ID: id + 4, TenantID: tenantID, RequestID: fmt.Sprint("req-", id), Superficie: "soap", Operacao: "DadosServicedesk", Sistema: "erp",
			Situacao: crm.ChamadaAtendida, OcorrenciaID: id, Numero: numero, Pedido: "<pedido/>", Em: now,
		},
	}
	if key != "" {
		e.Chaves = []crm.ChaveIdempotencia{{TenantID: tenantID, Sistema: "erp", Tipo: crm.ChaveCodigoOC, Chave: key, OcorrenciaID: id, Numero: numero, Versao: 1, Em: now}}
	}
	return e
}

// count answers a SELECT of one number.
func count(t testing.TB, s *Storage, q string, args ...any) int {
	t.Helper()
	var n int
	if err := s.pools.writer.QueryRow(q, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
