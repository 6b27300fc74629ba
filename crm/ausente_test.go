package crm_test

import (
	"context"
	"strings"
	"testing"

	"ponte/crm"
)

// idsQueNaoSao are what callers write where they have no id; idsDeVerdade look like them.
var (
	idsQueNaoSao = []string{
		"0", "00000", "0.0", "0,00", "-0", "null", "NULL", " Null ", "undefined", "nil", "None", "NaN", "N/A", "n/a", "#N/A", "N/D", "[object Object]", "-1", "-1,00", "-", "--", "—",
		"S/N", "s/nº", "(null)", `"null"`, "'undefined'", "<null>", "{00000000-0000-0000-0000-000000000000}", "#NULL!", "DBNull", "false", `\N`,
	}
	idsDeVerdade = []string{"10", "0A", "OC-0", "-2", "-10", "-1A", "-1.5", "1.0", "nula", "none1", "SN", "NA", "N", "0x0", "nulo/1", "Object"}
)

func TestCodigoOCQueNaoEId(t *testing.T) {
	for _, id := range idsQueNaoSao {
		for _, cabecalho := range []bool{false, true} {
			m, o := novaMemoria(t)
			pedido := func(documento, texto string) *crm.Pedido {
				p := m.pedido("integra.mega", crm.OperacaoAbrir, "CNPJ_CLIENTE", documento, "DESCRICAO", texto, "CODIGO_OC", id)
				if cabecalho {
					p.Campos[2].Valor, p.ChaveIdempotencia = "", id
				}
				return p
			}
			a, b := abrir(t, o, pedido(cpfMaria, "teto")), abrir(t, o, pedido(cpfJose, "porta"))
			if a.Numero == b.Numero || b.Repetida || m.ocorrencia(t, b.Numero).ClienteID != 11 {
				t.Errorf("%q, header %v: the second person's ticket is %+v", id, cabecalho, b)
			}
			parte := map[bool]string{false: "CODIGO_OC", true: "Idempotency-Key"}[cabecalho]
			if aviso := parte + " SEM VALOR, LIDO COMO NAO ENVIADO"; !strings.Contains(strings.Join(m.ultimaChamada().Avisos, "\n"), aviso) {
				t.Errorf("%q: avisos %q", id, m.ultimaChamada().Avisos)
			}
			if oc := m.ocorrencia(t, b.Numero); oc.CodigoOC != "" || m.ultimaChamada().CodigoOC != "" {
				t.Errorf("%q kept as CODIGO_OC", id)
			}
			if r := abrir(t, o, pedido(cpfJose, "porta")); r.Numero != b.Numero { // by its content
				t.Errorf("%q: an equal repeat is %s, not %s", id, r.Numero, b.Numero)
			}
		}
	}
	for _, id := range idsDeVerdade {
		m, o := novaMemoria(t)
		pedir := func(texto string) *crm.Resposta {
			return abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "DESCRICAO", texto, "CODIGO_OC", id))
		}
		if a, b := pedir("teto"), pedir("porta"); a.Numero != b.Numero || strings.Contains(strings.Join(m.ultimaChamada().Avisos, ""), "SEM VALOR") {
			t.Errorf("%q is no key", id)
		}
	}
}

// A word that says that there is no code moves no ocorrência and makes no status; 0 and - may be codes of a site's own.
func TestCodigosQueNaoSao(t *testing.T) {
	for _, codigo := range []string{"null", "undefined", "#N/A", "None"} {
		m, o := novaMemoria(t)
		a := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "C-1", "DESCRICAO", "teto", "COD_STATUS", codigo, "COD_DIVISAO", codigo))
		antes := m.ocorrencia(t, a.Numero)
		if m.codigoDoStatus(antes.StatusID) != "aberta" || antes.DivisaoID != 0 || !strings.Contains(strings.Join(m.ultimaChamada().Avisos, "\n"), "COD_STATUS SEM VALOR") {
			t.Errorf("%q: status %s, avisos %q", codigo, m.codigoDoStatus(antes.StatusID), m.ultimaChamada().Avisos)
		}
		abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "C-1", "DESCRICAO", "porta", "COD_STATUS", codigo))
		fazer(t, o.Editar, m.pedido("integra.mega", crm.OperacaoEditar, "NUMERO", a.Numero, "STATUS", codigo, "RESPONSAVEL", "Ana"))
		if oc := m.ocorrencia(t, a.Numero); oc.StatusID != antes.StatusID || oc.Responsavel != "Ana" {
			t.Errorf("%q moved it to %s", codigo, m.codigoDoStatus(oc.StatusID))
		}
	}
	m, o := novaMemoria(t)
	a := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "DESCRICAO", "teto", "COD_STATUS", "0"))
	if c := m.codigoDoStatus(m.ocorrencia(t, a.Numero).StatusID); c != "0" {
		t.Errorf("the code 0 became %s", c)
	}
}

// What looks up a client or a contract is not sent when it says that there is none: the contract's client is taken.
func TestChavesDoClienteQueNaoSao(t *testing.T) {
	for _, parte := range []string{
		"COD_CLIENTE", "CNPJ_CLIENTE", "CLIENTE_CODIGO_AUXILIAR", "CODIGO_AUXILIAR", "CODIGO_AUXILIAR_CLIENTE", "ID_INTEGRACAO", "ID_INTEGRACAO_CLIENTE", "CLIENTE_ID_INTEGRACAO", "EMAIL_CLIENTE", "ID_CRM",
	} {
		for _, valor := range []string{"0", "null", "undefined", "000.000.000-00", "00.000.000/0000-00", "-1", "N/A"} {
			m, o := novaMemoria(t)
			m.tenant.Configuracoes[crm.ConfClientePorEmail] = "sim"
			m.fotografar()
			r := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "COD_PROJETO", "1001", "BLOQUEIO_INCLUIR_CLIENTE", "T", parte, valor))
			oc := m.ocorrencia(t, r.Numero)
			if oc.ClienteID != 10 || !strings.Contains(strings.Join(m.ultimaChamada().Avisos, "\n"), parte+" SEM VALOR") || oc.Recebido.Texto(parte) != valor {
				t.Errorf("%s %q: client %d, avisos %q", parte, valor, oc.ClienteID, m.ultimaChamada().Avisos)
			}
		}
	}
	m, o := novaMemoria(t)
	abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CNPJ_CLIENTE", cpfMaria, "EMAIL_CLIENTE", "null", "COD_CLIENTE", "0"))
	if c := m.clientes[10]; c.Email != "maria@exemplo.com.br" || c.Codigo != "M-1" {
		t.Errorf("a master's null replaced: %+v", c)
	}
}

// A contract that says that there is none is the contract that was not sent.
func TestContratoQueNaoE(t *testing.T) {
	m, o := novaMemoria(t)
	for _, usuario := range []string{"integra.mega", "mobuss"} {
		r := abrir(t, o, m.pedido(usuario, crm.OperacaoAbrir, "COD_PROJETO", "null", "DESCRICAO", usuario))
		if oc := m.ocorrencia(t, r.Numero); oc.ContratoID != 0 || !strings.Contains(strings.Join(m.ultimaChamada().Avisos, ""), "COD_PROJETO SEM VALOR") {
			t.Errorf("%+v", oc)
		}
	}
	m.tenant.Configuracoes[crm.ConfObrigatorios] = "COD_PROJETO"
	m.fotografar()
	_, err := o.Abrir(context.Background(), m.pedido("integra.mega", crm.OperacaoAbrir, "COD_PROJETO", "undefined"))
	if err == nil || err.Error() != "COD_PROJETO (Contrato ou unidade) é obrigatório. (e:203)" {
		t.Errorf("%v", err)
	}
}

// A number that says that there is none lets the next name of the number speak.
func TestNumeroQueNaoE(t *testing.T) {
	m, o := novaMemoria(t)
	n := abrir(t, o, m.pedido("outro", crm.OperacaoAbrir, "CODIGO_OC", "A")).Numero
	fazer(t, o.Narrar, m.pedido("outro", crm.OperacaoNarrar, "N_OCORRENCIA", "0", "NUMERO", n, "DESCRICAO", "x"))
	fazer(t, o.Editar, m.pedido("outro", crm.OperacaoEditar, "NUMERO", "undefined", "NUMERO_PROTOCOLO", n, "OBSERVACAO", "y"))
	if len(m.narrativas) != 2 || !strings.Contains(strings.Join(m.ultimaChamada().Avisos, ""), "NUMERO SEM VALOR") {
		t.Errorf("%d narrativas, %q", len(m.narrativas), m.ultimaChamada().Avisos)
	}
	for _, f := range []caso{o.Narrar, o.Editar} {
		if _, err := f(context.Background(), m.pedido("outro", crm.OperacaoNarrar, "N_OCORRENCIA", "null", "DESCRICAO", "x")); codigo(err) != crm.RecusaObrigatorio {
			t.Errorf("%v", err)
		}
	}
	if _, err := o.ConsultarCliente(context.Background(), m.pedido("integra.mega", crm.OperacaoConsultarCliente, "CNPJ_CPF", "000.000.000-00")); codigo(err) != crm.RecusaObrigatorio {
		t.Errorf("%v", err)
	}
	// A filter that says nothing must not widen a query to everybody's.
	if r := fazer(t, o.Consultar, m.pedido("integra.mega", crm.OperacaoConsultar, "CODIGO_AUXILIAR_CLIENTE", "null", "DATA_INI", "2026-11-20")); r.Texto != "[]" {
		t.Errorf("%s", r.Texto)
	}
}
