package storage

import (
	"fmt"
	"testing"
	"time"

	"ponte/crm"
)

var instanteDeTeste = time.Date(2026, 3, 4, 12, 30, 15, 123_000_000, time.UTC)

// abertura makes the write of one opening, with ids and number of its own.
func abertura(t testing.TB, s *Storage, tenantID int64, chave string) *crm.Escrita {
	t.Helper()
	id, err := s.Numeracao().IDs(prazo(t), 5)
	if err != nil {
		t.Fatal(err)
	}
	numero, err := s.Numeracao().Numero(prazo(t), tenantID)
	if err != nil {
		t.Fatal(err)
	}
	return escritaAbertura(id, tenantID, numero, chave)
}

func escritaAbertura(id, tenantID int64, numero, chave string) *crm.Escrita {
	agora := instanteDeTeste
	origem := crm.Origem{Sistema: "erp", CredencialID: 7}
	e := &crm.Escrita{
		Ocorrencias: []crm.Ocorrencia{{
			ID: id, TenantID: tenantID, Versao: 1, Numero: numero, CodigoOC: chave, StatusID: 1, Descricao: "Infiltração na sala",
			Origem: origem, AbertaEm: agora, CriadaEm: agora, AtualizadaEm: agora,
			Recebido: crm.Campos{{Nome: "DESCRICAO", Valor: "Infiltração na sala"}, {Nome: "COD_DIVISAO", Valor: "COM01"}},
		}},
		Narrativas: []crm.Narrativa{{ID: id + 1, TenantID: tenantID, OcorrenciaID: id, Origem: origem, Tipo: crm.NarrativaAbertura, Texto: "Infiltração", Em: agora, CriadaEm: agora}},
		Movimentos: []crm.Movimento{{ID: id + 2, TenantID: tenantID, OcorrenciaID: id, ParaStatusID: 1, Origem: origem, Em: agora}},
		Entregas:   []crm.Entrega{{ID: id + 3, TenantID: tenantID, OcorrenciaID: id, Destino: "mobuss", Acao: "MOBUSS_ISA", Estado: crm.EntregaPendente, CriadaEm: agora}},
		Chamada: &crm.Chamada{
			ID: id + 4, TenantID: tenantID, RequestID: fmt.Sprint("req-", id), Superficie: "soap", Operacao: "DadosServicedesk", Sistema: "erp",
			Situacao: crm.ChamadaAtendida, OcorrenciaID: id, Numero: numero, Pedido: "<pedido/>", Em: agora,
		},
	}
	if chave != "" {
		e.Chaves = []crm.ChaveIdempotencia{{TenantID: tenantID, Sistema: "erp", Tipo: crm.ChaveCodigoOC, Chave: chave, OcorrenciaID: id, Numero: numero, Versao: 1, Em: agora}}
	}
	return e
}

// contar answers a SELECT of one number.
func contar(t testing.TB, s *Storage, q string, args ...any) int {
	t.Helper()
	var n int
	if err := s.pools.escrita.QueryRow(q, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
