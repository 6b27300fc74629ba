package crm_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"ponte/crm"
)

// tocar tries everything that a credential can do to an ocorrência by its number, and gives the refusals by operation.
func tocar(t *testing.T, m *memoria, o *crm.Ocorrencias, usuario, numero string) map[string]string {
	t.Helper()
	recusas := map[string]string{}
	for i, c := range []struct {
		operacao string
		caso     caso
		partes   []string
	}{
		{crm.OperacaoNarrar, o.Narrar, []string{"N_OCORRENCIA", numero, "DESCRICAO", "visita"}},
		{crm.OperacaoEditar, o.Editar, []string{"PARAMS", "numero=" + numero + "&observacao=texto"}},
		{crm.OperacaoEditar, o.Editar, []string{"NUMERO_PROTOCOLO", numero, "CODIGO_STATUS", "novo"}},
		{crm.OperacaoEditarLote, o.EditarLote, []string{"LISTA_OCS", `[{"numero":"` + numero + `","responsavel":"ana"}]`}},
		{crm.OperacaoConsultar, o.Consultar, []string{"NUMERO", numero}},
		{crm.OperacaoConsultar, o.Consultar, []string{"DATA_INI", "2026-11-22"}},
		{crm.OperacaoConsultar, o.Consultar, []string{"DATA_INI", "2026-11-22", "TIPO_DATA", "ultima_modificacao"}},
	} {
		r, err := c.caso(context.Background(), m.pedido(usuario, c.operacao, c.partes...))
		nome := fmt.Sprint(i, " ", c.operacao)
		switch {
		case err != nil:
			recusas[nome] = err.Error()
		case c.operacao == crm.OperacaoEditarLote && !strings.HasPrefix(r.Texto, `{"success":true,`):
			recusas[nome] = r.Texto
		case c.operacao == crm.OperacaoConsultar && !strings.Contains(r.Texto, `"`+numero+`"`):
			recusas[nome] = r.Texto
		}
	}
	return recusas
}

// TestAlcance: what a credential may read and touch is what its system opened and what was sent to it; a master's is
// everything. The refusal of another's is the one of a number that does not exist, and nothing is written.
func TestAlcance(t *testing.T) {
	enviada := func(destino string, estado crm.EstadoEntrega, tentativas int, idExterno string) []crm.Entrega {
		return []crm.Entrega{{Destino: destino, Estado: estado, Tentativas: tentativas, IDExterno: idExterno}}
	}
	for nome, c := range map[string]struct {
		abriu, usuario string
		entregas       []crm.Entrega
		alcanca        bool
	}{
		"a própria":                         {"mobuss", "mobuss", nil, true},
		"a de outro":                        {"integra.mega", "mobuss", nil, false},
		"a de outro, mestre":                {"mobuss", "integra.mega", nil, true},
		"entregue":                          {"integra.mega", "mobuss", enviada("mobuss", crm.EntregaEntregue, 1, "SA-1"), true},
		"entregue ao destino de outro":      {"integra.mega", "mobuss", enviada("vimob", crm.EntregaEntregue, 1, "P-1"), false},
		"entregue, sem destino seu":         {"integra.mega", "outro", enviada("mobuss", crm.EntregaEntregue, 1, "SA-1"), false},
		"à espera":                          {"integra.mega", "mobuss", enviada("mobuss", crm.EntregaPendente, 0, ""), false},
		"a caminho":                         {"integra.mega", "mobuss", enviada("mobuss", crm.EntregaEnviando, 1, ""), true},
		"incerta":                           {"integra.mega", "mobuss", enviada("mobuss", crm.EntregaIncerta, 1, ""), true},
		"cancelada por quem conferiu lá":    {"integra.mega", "mobuss", enviada("mobuss", crm.EntregaCancelada, 1, ""), true},
		"cancelada antes de ir":             {"integra.mega", "mobuss", enviada("mobuss", crm.EntregaCancelada, 0, ""), false},
		"recusada pelo destino":             {"integra.mega", "mobuss", enviada("mobuss", crm.EntregaFalhou, 1, ""), false},
		"aceita, com um anexo recusado":     {"integra.mega", "mobuss", enviada("mobuss", crm.EntregaFalhou, 1, "SA-1"), true},
		"aceita, e o comentário recusado":   {"integra.mega", "mobuss", append(enviada("mobuss", crm.EntregaFalhou, 1, ""), enviada("mobuss", crm.EntregaEntregue, 1, "SA-1")...), true},
		"do portal, entregue":               {"", "mobuss", enviada("mobuss", crm.EntregaEntregue, 1, "SA-1"), true},
		"do portal, sem entrega":            {"", "mobuss", nil, false},
		"entregue a um destino desativado":  {"integra.mega", "inativo", enviada("inativo", crm.EntregaEntregue, 1, "X"), true},
		"a de outra credencial do sistema":  {"mobuss", "mobuss.2", nil, true},
		"o nome do sistema é o que conta":   {"integra.mega", "mega", nil, false},
		"o usuário tem o nome do destino":   {"integra.mega", "vimob", enviada("mobuss", crm.EntregaEntregue, 1, "SA-1"), false},
		"pertence ao sistema, não ao outro": {"outro", "mobuss", enviada("vimob", crm.EntregaEntregue, 1, "P-1"), false},
	} {
		t.Run(nome, func(t *testing.T) {
			m, o := novaMemoria(t)
			for i, cred := range []crm.Credencial{{Usuario: "mobuss.2", Sistema: "mobuss"}, {Usuario: "mega", Sistema: "x"}, {Usuario: "vimob", Sistema: "y"}, {Usuario: "inativo", Sistema: "inativo"}} {
				cred.ID, cred.TenantID = int64(50+i), 1
				m.creds[cred.Usuario], m.senhas[cred.Usuario] = &cred, "senha"
			}
			m.destinos = []crm.Destino{
				{Nome: "mobuss", Ativo: true, Sistema: "mobuss"}, {Nome: "vimob", Ativo: true, Sistema: "vimob"}, {Nome: "inativo", Sistema: "inativo"},
			}
			m.fotografar()
			abriu := c.abriu
			if abriu == "" {
				abriu = "integra.mega"
			}
			n := abrir(t, o, m.pedido(abriu, crm.OperacaoAbrir, "CODIGO_OC", "A", "CNPJ_CLIENTE", cpfMaria)).Numero
			oc := m.ocorrencia(t, n)
			if c.abriu == "" {
				oc.Origem = crm.Origem{Sistema: crm.SistemaPortal}
				m.ocorrencias[oc.ID] = oc
			}
			for _, e := range c.entregas {
				e.OcorrenciaID = oc.ID
				m.entregas = append(m.entregas, e)
			}
			buscas, narrativas := m.buscas.Load(), len(m.narrativas)
			recusas := tocar(t, m, o, c.usuario, n)
			if c.alcanca {
				if len(recusas) != 0 {
					t.Errorf("refused: %q", recusas)
				}
				return
			}
			if len(recusas) != 7 {
				t.Errorf("only %d of 7 are refused: %q", len(recusas), recusas)
			}
			for operacao, frase := range recusas {
				quer := "Ocorrência " + n + " não encontrada. (e:331)"
				switch {
				case strings.HasSuffix(operacao, crm.OperacaoConsultar):
					quer = "[]"
				case strings.HasSuffix(operacao, crm.OperacaoEditarLote):
					quer = `{"success":false,"resultados":[{"numero":"` + n + `","success":false,"erros":"` + quer + `"}]}`
				}
				if frase != quer {
					t.Errorf("%s: %s, want %s", operacao, frase, quer)
				}
			}
			if depois := m.ocorrencia(t, n); depois.Versao != oc.Versao || len(m.narrativas) != narrativas {
				t.Errorf("it was written: %+v", depois)
			}
			if feitas := m.buscas.Load() - buscas; feitas != 4 {
				t.Errorf("%d look-ups for 4 refusals", feitas)
			}
		})
	}
}

// TestAlcanceConcedido: each operation is widened by its own name.
func TestAlcanceConcedido(t *testing.T) {
	for _, operacao := range []string{crm.OperacaoNarrar, crm.OperacaoEditar, crm.OperacaoEditarLote, crm.OperacaoConsultar, "*"} {
		m, o := novaMemoria(t)
		n := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "A")).Numero
		m.creds["outro"].Operacoes = []string{strings.ToLower(operacao)}
		m.fotografar()
		for nome := range tocar(t, m, o, "outro", n) {
			if strings.HasSuffix(nome, operacao) || operacao == "*" {
				t.Errorf("%s granted, and %s refused", operacao, nome)
			}
		}
		if recusadas := len(tocar(t, m, o, "outro", n)); operacao != "*" && recusadas < 4 {
			t.Errorf("%s granted, and only %d refused", operacao, recusadas)
		}
	}
}

// TestAlcanceNoRegistro: the operator reads whose it is, and finds the call at the ocorrência; the caller does not.
func TestAlcanceNoRegistro(t *testing.T) {
	m, o := novaMemoria(t)
	n := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "A")).Numero
	p := m.pedido("outro", crm.OperacaoNarrar, "N_OCORRENCIA", n, "DESCRICAO", "x")
	_, err := o.Narrar(context.Background(), p)
	if codigo(err) != crm.RecusaOcorrencia {
		t.Fatal(err)
	}
	c := linha(p, nil, err)
	if c.OcorrenciaID != m.ocorrencia(t, n).ID || c.Numero != n || !strings.Contains(strings.Join(c.Avisos, ""), "OCORRENCIA "+n+" E DO SISTEMA mega E NAO FOI ENVIADA AO outro:: ACAO:: ") {
		t.Errorf("%+v", c)
	}
	desconhecida := m.pedido("outro", crm.OperacaoNarrar, "N_OCORRENCIA", "999", "DESCRICAO", "x")
	_, err = o.Narrar(context.Background(), desconhecida)
	if strings.ReplaceAll(err.Error(), "999", n) != c.Mensagem || len(linha(desconhecida, nil, err).Avisos) != 0 {
		t.Errorf("%v, %q", err, desconhecida.Registro.Avisos)
	}
	r := fazer(t, o.EditarLote, m.pedido("outro", crm.OperacaoEditarLote, "LISTA_OCS", `[{"numero":"`+n+`","status":"x"},{"numero":"999","status":"x"}]`))
	if lote := m.chamadas[len(m.chamadas)-1]; r.Chamada == nil || lote.OcorrenciaID != 0 || len(lote.Avisos) != 3 || !strings.Contains(lote.Avisos[0], "SISTEMA mega") {
		t.Errorf("%+v", lote)
	}
}
