package crm_test

import (
	"context"
	"testing"

	"ponte/crm"
)

// tokensDeTeste is a CadastroTokens in memory.
type tokensDeTeste []crm.Token

func (l tokensDeTeste) Tokens(context.Context, int64) ([]crm.Token, error) {
	return append([]crm.Token(nil), l...), nil
}

func (tokensDeTeste) CriarToken(context.Context, *crm.Token, crm.Auditoria) error { return nil }

func (tokensDeTeste) RevogarToken(context.Context, *crm.Token, crm.Auditoria) error { return nil }

// TestQualToken: an id is that one's, whatever the others are called; a name is one's that is in use.
func TestQualToken(t *testing.T) {
	m, o := novaMemoria(t)
	fim := m.agora
	a := &crm.Administracao{
		Relogio: o.Relogio,
		Tokens: tokensDeTeste{
			{ID: 9, TenantID: 1, Nome: "7"},
			{ID: 8, TenantID: 1, Nome: "painel"},
			{ID: 7, TenantID: 1, Nome: "painel", RevogadoEm: &fim},
			{ID: 6, TenantID: 1, Nome: "dois"},
			{ID: 5, TenantID: 1, Nome: "dois"},
		},
	}
	for qual, quer := range map[string]int64{"7": 7, "9": 9, "painel": 8, " 8 ": 8, "dois": 0, "nenhum": 0, "": 0} {
		token, err := a.RevogarToken(t.Context(), crm.Ator{Quem: "teste"}, 1, qual)
		if quer == 0 && err == nil || quer != 0 && (err != nil || token.ID != quer || token.RevogadoEm == nil) {
			t.Errorf("%q: %+v, %v; quer %d", qual, token, err, quer)
		}
	}
}
