package crm_test

import (
	"context"
	"net/netip"
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

// credenciaisDeTeste is a CadastroCredenciais in memory, to be read.
type credenciaisDeTeste struct {
	crm.CadastroCredenciais
	todas []crm.Credencial
}

func (c credenciaisDeTeste) Credenciais(context.Context, int64) ([]crm.Credencial, error) {
	return c.todas, nil
}

// TestEscoposDoMestre: what shows every system's calls and deliveries is no common credential's, nor any longer of one that was a master.
func TestEscoposDoMestre(t *testing.T) {
	_, o := novaMemoria(t)
	a := &crm.Administracao{
		Relogio: o.Relogio, Tokens: tokensDeTeste{},
		Credenciais: credenciaisDeTeste{todas: []crm.Credencial{{ID: 1, Usuario: "mestre", Mestre: true}, {ID: 2, Usuario: "comum"}}},
	}
	for _, l := range crm.Escopos {
		novo := crm.NovoToken{Usuario: "comum", Nome: "x", Escopos: []string{string(l.Escopo)}}
		if _, _, err := a.CriarToken(t.Context(), crm.Ator{Quem: "teste"}, 1, novo); (err == nil) != !l.Mestre {
			t.Errorf("comum, %s: %v", l.Escopo, err)
		}
		novo.Usuario = "mestre"
		token, texto, err := a.CriarToken(t.Context(), crm.Ator{Quem: "teste"}, 1, novo)
		if err != nil {
			t.Fatal(err)
		}
		for _, mestre := range []bool{true, false} {
			p := &crm.Pedido{
				Token: texto, Escopo: l.Escopo, Operacao: "x", Endereco: netip.MustParseAddr("10.0.0.1"),
				Retrato: &crm.Retrato{
					Tokens: map[string]*crm.Token{token.Resumo: token}, Credenciais: map[string]*crm.Credencial{"mestre": {ID: 1, Usuario: "mestre", Mestre: mestre}},
					Faixas: []crm.FaixaIP{{Prefixo: netip.MustParsePrefix("10.0.0.0/8")}},
				},
			}
			if err := o.Autorizar(t.Context(), p); (err == nil) != (mestre || !l.Mestre) {
				t.Errorf("master %v, %s: %v", mestre, l.Escopo, err)
			}
		}
	}
}
