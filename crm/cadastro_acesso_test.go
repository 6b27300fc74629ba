package crm_test

import (
	"context"
	"strings"
	"testing"

	"ponte/crm"
)

// TestAcessoAoCadastro: what a credential may do to clients, for one who is there and for one whom no key finds.
func TestAcessoAoCadastro(t *testing.T) {
	const novo = "11122233396"
	for nome, c := range map[string]struct {
		acesso              crm.AcessoCadastro
		bloqueio            string
		completa, inclui    bool
		papel, papelDeMaria crm.PapelDoCliente
		email               string
	}{
		"nenhum":                      {acesso: crm.CadastroNenhum},
		"editar":                      {acesso: crm.CadastroEditar, completa: true, email: "maria@exemplo.com.br"},
		"editar um prospecto":         {acesso: crm.CadastroEditar, completa: true, papelDeMaria: crm.PapelProspecto, email: "nova@exemplo.com.br"},
		"incluir":                     {acesso: crm.CadastroIncluir, completa: true, inclui: true, email: "maria@exemplo.com.br"},
		"o normal é incluir":          {completa: true, inclui: true, email: "maria@exemplo.com.br"},
		"a chamada pode pedir nenhum": {acesso: crm.CadastroEditar, bloqueio: "T"},
	} {
		t.Run(nome, func(t *testing.T) {
			m, o := novaMemoria(t)
			m.creds["outro"].Cadastro = c.acesso
			maria := m.clientes[10]
			maria.Papel = c.papelDeMaria
			m.clientes[10] = maria
			m.fotografar()
			abrir(t, o, m.pedido("outro", crm.OperacaoAbrir, "CNPJ_CLIENTE", cpfMaria, "EMAIL_CLIENTE", "nova@exemplo.com.br", "CIDADE_CLIENTE", "Santos",
				"COD_CLIENTE", "V-1", "BLOQUEIO_INCLUIR_CLIENTE", c.bloqueio))
			maria = m.clientes[10]
			if completa := maria.Endereco.Cidade == "Santos"; completa != c.completa || c.completa && maria.Email != c.email || maria.Codigo != "M-1" {
				t.Errorf("%+v", maria)
			}
			_, err := o.Abrir(context.Background(), m.pedido("outro", crm.OperacaoAbrir, "CNPJ_CLIENTE", novo, "NOME_CLIENTE", "NOVA", "BLOQUEIO_INCLUIR_CLIENTE", c.bloqueio))
			if (err == nil) != c.inclui || err != nil && !strings.HasSuffix(err.Error(), "(e:311)") {
				t.Errorf("an unknown client is answered %v", err)
			}
			if criado := len(m.clientes) == 3; criado != c.inclui {
				t.Errorf("%d clients", len(m.clientes))
			}
		})
	}
}

// TestIDDoCRM: who was told our id of a client finds him by it, and creates nobody by it.
func TestIDDoCRM(t *testing.T) {
	m, o := novaMemoria(t)
	if oc := m.ocorrencia(t, abrir(t, o, m.pedido("outro", crm.OperacaoAbrir, "ID_CRM", "10")).Numero); oc.ClienteID != 10 {
		t.Errorf("%+v", oc)
	}
	for id, quer := range map[string]string{
		"99":   "Cliente não encontrado por ID_CRM 99 e a inclusão de clientes está bloqueada (bloqueio_incluir_cliente): confira os dados enviados. (e:311)",
		"V-10": "ID_CRM tem um valor que não é aceito: não é um id de cliente do CRM. (e:205)",
		"-1":   "",
	} {
		_, err := o.Abrir(context.Background(), m.pedido("outro", crm.OperacaoAbrir, "ID_CRM", id, "NOME_CLIENTE", "X", "DESCRICAO", id))
		if quer == "" && err != nil || quer != "" && (err == nil || err.Error() != quer) {
			t.Errorf("%s is answered %v", id, err)
		}
	}
	if len(m.clientes) != 2 {
		t.Errorf("%d clients", len(m.clientes))
	}
	_, err := o.Abrir(context.Background(), m.pedido("outro", crm.OperacaoAbrir, "ID_CRM", "10", "CNPJ_CLIENTE", cpfJose))
	if err == nil || !strings.Contains(err.Error(), "cadastros diferentes: ID_CRM 10, CNPJ_CLIENTE") {
		t.Errorf("two clients are answered %v", err)
	}
}

// TestPapelDeQuemEIncluido: without a contract nobody is a buyer yet, unless the system of record says that he is one.
func TestPapelDeQuemEIncluido(t *testing.T) {
	for nome, c := range map[string]struct {
		usuario, projeto string
		quer             crm.PapelDoCliente
	}{
		"sem contrato":         {"outro", "", crm.PapelProspecto},
		"com contrato":         {"outro", "1001", crm.PapelCliente},
		"sem contrato, mestre": {"integra.mega", "", crm.PapelCliente},
	} {
		t.Run(nome, func(t *testing.T) {
			m, o := novaMemoria(t)
			n := abrir(t, o, m.pedido(c.usuario, crm.OperacaoAbrir, "CNPJ_EMPRESA", cnpj, "CNPJ_CLIENTE", "11122233396", "COD_PROJETO", c.projeto)).Numero
			if papel := m.clientes[m.ocorrencia(t, n).ClienteID].Papel; papel != c.quer {
				t.Errorf("papel %q, want %q", papel, c.quer)
			}
		})
	}
}
