package crm_test

import (
	"errors"
	"strings"
	"testing"

	"ponte/crm"
)

// TestObrigatoriosPorOperacao: each operation requires what its own setting says, and a refusal names part and label.
func TestObrigatoriosPorOperacao(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		chave, valor string
		frase        string // "" = taken
	}{
		{crm.ConfObrigatoriosNarrar, "", ""},
		{crm.ConfObrigatoriosNarrar, "nome_operador", "NOME_OPERADOR (Nome do operador) é obrigatório."},
		{crm.ConfObrigatoriosNarrar, "DESCRICAO", ""},
		{crm.ConfObrigatoriosNarrar, "CD_PROPRIO", "CD_PROPRIO é obrigatório."},
		{crm.ConfObrigatoriosEditar, "RESPONSAVEL", ""}, // of another operation
		{crm.ConfObrigatorios, "RESPONSAVEL", ""},
	} {
		m, o := novaMemoria(t)
		numero := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "A", "DESCRICAO", "x")).Numero
		if c.valor != "" {
			m.tenant.Configuracoes[c.chave] = c.valor
			m.fotografar()
		}
		_, err := o.Narrar(t.Context(), m.pedido("integra.mega", crm.OperacaoNarrar, "N_OCORRENCIA", numero, "DESCRICAO", "x"))
		var r *crm.Recusa
		if errors.As(err, &r); c.frase == "" && err != nil || c.frase != "" && (r == nil || !strings.HasPrefix(r.Error(), c.frase)) {
			t.Errorf("%s=%s: %v", c.chave, c.valor, err)
		}
	}
	m, o := novaMemoria(t)
	numero := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "A", "DESCRICAO", "x")).Numero
	m.tenant.Configuracoes[crm.ConfObrigatoriosEditar] = "RESPONSAVEL"
	m.fotografar()
	var r *crm.Recusa
	if _, err := o.Editar(t.Context(), m.pedido("integra.mega", crm.OperacaoEditar, "NUMERO", numero, "OBSERVACAO", "x")); !errors.As(err, &r) || !strings.HasPrefix(r.Error(), "RESPONSAVEL (Responsável) é") {
		t.Errorf("an edit without RESPONSAVEL: %v", err)
	}
	fazer(t, o.Editar, m.pedido("integra.mega", crm.OperacaoEditar, "NUMERO", numero, "OBSERVACAO", "x", "RESPONSAVEL", "Ana"))
}

// TestObrigatoriosValidos: a setting that can name no part is refused when it is set.
func TestObrigatoriosValidos(t *testing.T) {
	t.Parallel()
	for _, chave := range []string{crm.ConfObrigatorios, crm.ConfObrigatoriosNarrar, crm.ConfObrigatoriosEditar} {
		for valor, vale := range map[string]bool{"": true, "DESCRICAO, cod_projeto": true, "a descrição": false, "DESCRICAO COD_PROJETO": false, "9A": false} {
			if _, err := crm.ValidarConfiguracao(chave, valor); (err == nil) != vale {
				t.Errorf("%s=%q: %v", chave, valor, err)
			}
		}
	}
}
