package cadastro

import (
	"errors"
	"slices"
	"testing"

	"ponte/crm"
)

// TestCampos reads texts of every kind of field.
func TestCampos(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		tipo        TipoCampo
		texto, quer string
		motivo      crm.Motivo
	}{
		{Texto, " a b ", "a b", ""},
		{Texto, "a\nb", "", crm.MotivoQuebra},
		{Texto, "a\x00b", "", crm.MotivoControle},
		{Texto, "", "", ""},
		{Documento, "529.982.247-25", "52998224725", ""},
		{Documento, "1234567890123456", "", crm.MotivoDocumento},
		{Email, "A@B.com", "a@b.com", ""},
		{Email, "a@b@c", "", crm.MotivoFormato},
		{Email, "a b@c", "", crm.MotivoFormato},
		{Telefone, "+55 (11) 98765-4321", "11987654321", ""},
		{Telefone, "011 3333-4444", "1133334444", ""},
		{Telefone, "12", "", crm.MotivoFormato},
		{Telefone, "+55 11 98765-43210", "", crm.MotivoFormato},
		{Data, "2026-03-01", "2026-03-01", ""},
		{Data, "01/03/2026", "2026-03-01", ""},
		{Data, "0001-01-01", "", ""},
		{Data, "0001/01/01", "", crm.MotivoFormato},
		{Data, "31/02/2026", "", crm.MotivoDia},
		{Data, "03-2026", "", crm.MotivoFormato},
		{Dinheiro, "1234.56", "123456", ""},
		{Dinheiro, "1.234,56", "123456", ""},
		{Dinheiro, "R$ 1.234,5", "123450", ""},
		{Dinheiro, "10", "1000", ""},
		{Dinheiro, "-0,01", "-1", ""},
		{Dinheiro, "0,00", "", ""},
		{Dinheiro, "1.23,45", "", crm.MotivoFormato},
		{Dinheiro, "1,234", "", crm.MotivoFormato},
		{Dinheiro, "1.234.567", "", crm.MotivoFormato},
		{Dinheiro, "1e5", "", crm.MotivoFormato},
		{Dinheiro, "12345678901234567", "", crm.MotivoFormato},
		{Dinheiro, "1,500000", "150", ""},
		{Dinheiro, ",5", "", crm.MotivoFormato},
		{Dinheiro, "NaN", "", crm.MotivoFormato},
		{Percentual, "33.33", "3333", ""},
		{Percentual, "100", "10000", ""},
		{Percentual, "100.01", "", crm.MotivoFormato},
		{Percentual, "-1", "", crm.MotivoFormato},
		{SimNao, "Sim", "S", ""},
		{SimNao, "false", "", ""},
		{SimNao, "talvez", "", crm.MotivoOpcao},
		{Opcao, "a", "A", ""},
		{Opcao, "c", "", crm.MotivoOpcao},
	} {
		campo := Campo{Nome: "x", Tipo: c.tipo, Opcoes: []string{"A", "B"}}
		got, err := campo.Ler(c.texto)
		var i *crm.Invalido
		if motivo := crm.Motivo(""); errors.As(err, &i) != (c.motivo != motivo) || i != nil && (i.Motivo != c.motivo || i.Campo != "x") || got != c.quer && c.motivo == "" {
			t.Errorf("%s %q: %q, %v", c.tipo, c.texto, got, err)
		}
	}
}

// TestGruposDoCadastro: the setting knows the groups that fields have, and no others; every field says its own.
func TestGruposDoCadastro(t *testing.T) {
	t.Parallel()
	var grupos []string
	for _, e := range Entidades() {
		if posicao(e.Tipo) < 0 {
			t.Errorf("%s has no place in the order", e.Tipo)
		}
		for _, c := range e.Campos {
			if c.Grupo == "" || c.Rotulo == "" || (c.Tipo == Nome) != (c.Refere != "") || (c.Tipo == Opcao) != (c.Opcoes != nil) {
				t.Errorf("%s.%s: %+v", e.Tipo, c.Nome, c)
			}
			if g := string(e.Tipo) + "." + c.Grupo; !slices.Contains(grupos, g) {
				grupos = append(grupos, g)
			}
		}
	}
	slices.Sort(grupos)
	conhecidos := slices.Sorted(slices.Values(crm.GruposDoCadastro))
	if !slices.Equal(grupos, conhecidos) {
		t.Errorf("fields have the groups %v, the setting knows %v", grupos, conhecidos)
	}
}
