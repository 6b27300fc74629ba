package crm_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

func TestLocalizarContratoEUnidade(t *testing.T) {
	for nome, caso := range map[string]struct {
		usuario           string
		partes            []string
		contrato, unidade int64
		cliente           int64
		aviso             string
		buscas            int64
	}{
		"contrato":                        {"integra.mega", []string{"COD_PROJETO", "1001"}, 30, 20, 10, "", 1},
		"contrato distratado":             {"integra.mega", []string{"COD_PROJETO", "1003"}, 32, 22, 10, "CONTRATO 1003 DISTRATADO:: ACAO::", 1},
		"cliente que não é o do contrato": {"integra.mega", []string{"COD_PROJETO", "1001", "CNPJ_CLIENTE", cpfJose}, 30, 20, 11, "CLIENTE ENVIADO NAO E O DO CONTRATO 1001:: ACAO::", 1},
		"unidade por código":              {"mobuss", []string{"COD_PROJETO", "9002", "CNPJ_CLIENTE", cpfJose}, 0, 21, 11, "", 1},
		"unidade única por número":        {"mobuss", []string{"COD_PROJETO", "102", "CNPJ_CLIENTE", cpfMaria}, 0, 22, 10, "", 1},
		"unidade estreitada pelo cliente": {"mobuss", []string{"COD_PROJETO", "101", "CNPJ_CLIENTE", cpfJose}, 31, 21, 11, "", 2},
		"unidade sem cliente enviado":     {"mobuss", []string{"COD_PROJETO", "9001"}, 30, 20, 10, "", 2},
		"unidade de contrato distratado":  {"mobuss", []string{"COD_PROJETO", "102"}, 0, 22, 0, "OCORRENCIA SEM CLIENTE", 2},
		"nada":                            {"mobuss", nil, 0, 0, 0, "OCORRENCIA SEM CLIENTE", 1},
	} {
		t.Run(nome, func(t *testing.T) {
			m, o := novaMemoria(t)
			r := abrir(t, o, m.pedido(caso.usuario, crm.OperacaoAbrir, append([]string{"CNPJ_EMPRESA", cnpj}, caso.partes...)...))
			oc := m.ocorrencia(t, r.Numero)
			if oc.ContratoID != caso.contrato || oc.UnidadeID != caso.unidade || oc.ClienteID != caso.cliente {
				t.Errorf("contrato %d unidade %d cliente %d, want %d %d %d", oc.ContratoID, oc.UnidadeID, oc.ClienteID, caso.contrato, caso.unidade, caso.cliente)
			}
			avisos := strings.Join(m.chamadas[0].Avisos, "\n")
			if (caso.aviso == "") != (avisos == "") || !strings.Contains(avisos, caso.aviso) {
				t.Errorf("avisos %q, want %q", avisos, caso.aviso)
			}
			if n := m.buscas.Load(); n != caso.buscas {
				t.Errorf("%d look-ups, want %d", n, caso.buscas)
			}
		})
	}
}

func TestClienteCriado(t *testing.T) {
	m, o := novaMemoria(t)
	p := m.pedido("outro", crm.OperacaoAbrir, "CNPJ_CLIENTE", "12.abc.345/01de-35", "NOME_CLIENTE", "Construtora Ação", "EMAIL_CLIENTE", "Obra@Exemplo.com.br", "CODIGO_AUXILIAR", "AUX-9",
		"DDD_TEL_COM2_CLIENTE", "11 3333-4444", "DDD_RES_CLIENTE", "11", "TEL_RES_CLIENTE", "2222", "END_CLIENTE", "Praça da Sé", "CEP_CLIENTE", "01001-000", "RG_CLIENTE", "12.345.678-9", "BLOQUEIO_INCLUIR_CLIENTE", "f")
	p.Campos = append(p.Campos, crm.Campo{Nome: "TELEFONES_CLIENTES_FULL", Itens: []crm.Item{{Codigo: "res", Valor: "5555"}, {Codigo: "x", Valor: "1"}}},
		crm.Campo{Nome: "CAMPOS_VARIAVEIS_CLIENTES", Itens: []crm.Item{{Codigo: "CA_10", Valor: "sim"}}})
	r := abrir(t, o, p)
	c := m.clientes[m.ocorrencia(t, r.Numero).ClienteID]
	if c.Documento != "12ABC34501DE35" || c.Nome != "Construtora Ação" || c.Email != "obra@exemplo.com.br" || c.CodigoAuxiliar != "AUX-9" || c.Papel != crm.PapelProspecto || c.Versao != 1 {
		t.Errorf("%+v", c)
	}
	if len(c.Telefones) != 3 || c.Telefones[2] != (crm.Telefone{Tipo: "RES", Ordem: 2, Numero: "5555"}) || c.Endereco.CEP != "01001-000" || c.Outros["RG_CLIENTE"] == "" || c.Outros["CA_10"] != "sim" {
		t.Errorf("%+v", c)
	}
}

func TestClienteEncontrado(t *testing.T) {
	for nome, caso := range map[string]struct {
		usuario, bloqueio string
		partes            []string
		verificar         func(c crm.Cliente) bool
		aviso             string
	}{
		"campos vazios são preenchidos": {"outro", "", []string{"CNPJ_CLIENTE", cpfMaria, "CIDADE_CLIENTE", "São Paulo", "NOME_CLIENTE", "OUTRO NOME"}, func(c crm.Cliente) bool {
			return c.Endereco.Cidade == "São Paulo" && c.Nome == "MARIA DA SILVA" && c.Versao == 2
		}, "NOME_CLIENTE DIFERENTE DO CADASTRO DO CLIENTE, QUE FICOU COMO ESTAVA:: ACAO::"},
		"o que não é diferença não avisa": {"outro", "", []string{"CNPJ_CLIENTE", cpfMaria, "NOME_CLIENTE", "Maria  da silva", "EMAIL_CLIENTE", "MARIA@exemplo.com.br"}, func(c crm.Cliente) bool { return c.Versao == 1 }, ""},
		"o que se deixa de lado é dito":   {"outro", "", []string{"CNPJ_CLIENTE", cpfMaria, "COD_CLIENTE", "ZZZ", "NOME_CLIENTE", "X", "EMAIL_CLIENTE", "x@exemplo.com.br"}, func(c crm.Cliente) bool { return c.Versao == 1 && c.Codigo == "M-1" }, "NOME_CLIENTE, EMAIL_CLIENTE DIFERENTE"},
		"mestre substitui":                {"integra.mega", "", []string{"COD_CLIENTE", "M-1", "NOME_CLIENTE", "MARIA SOUZA", "EMAIL_CLIENTE", ""}, func(c crm.Cliente) bool { return c.Nome == "MARIA SOUZA" && c.Email == "maria@exemplo.com.br" }, ""},
		"mestre troca o documento":        {"integra.mega", "", []string{"COD_CLIENTE", "M-1", "CNPJ_CLIENTE", "111.222.333-96"}, func(c crm.Cliente) bool { return c.Documento == "11122233396" }, ""},
		"documento inválido não entra":    {"integra.mega", "", []string{"COD_CLIENTE", "M-1", "CNPJ_CLIENTE", "111.222.333-97"}, func(c crm.Cliente) bool { return c.Documento == cpfMaria && c.Versao == 1 }, "CPF/CNPJ RECEBIDO NAO E VALIDO"},
		"outros não trocam o documento":   {"outro", "", []string{"COD_CLIENTE", "M-1", "CNPJ_CLIENTE", "111.222.333-96"}, func(c crm.Cliente) bool { return c.Documento == cpfMaria }, "CPF/CNPJ RECEBIDO NAO E O DO CADASTRO"},
		"nada novo, nada escrito":         {"integra.mega", "", []string{"COD_CLIENTE", "M-1", "NOME_CLIENTE", "MARIA DA SILVA"}, func(c crm.Cliente) bool { return c.Versao == 1 }, ""},
		"bloqueio T":                      {"integra.mega", "T", []string{"COD_CLIENTE", "M-1", "NOME_CLIENTE", "X", "CIDADE_CLIENTE", "Y"}, func(c crm.Cliente) bool { return c.Versao == 1 && c.Nome == "MARIA DA SILVA" }, ""},
		"bloqueio sim":                    {"integra.mega", "sim", []string{"COD_CLIENTE", "M-1", "CIDADE_CLIENTE", "Y"}, func(c crm.Cliente) bool { return c.Versao == 1 }, ""},
		"bloqueio FALSE":                  {"integra.mega", "FALSE", []string{"COD_CLIENTE", "M-1", "CIDADE_CLIENTE", "Y"}, func(c crm.Cliente) bool { return c.Endereco.Cidade == "Y" }, ""},
		"bloqueio 0":                      {"integra.mega", "0", []string{"COD_CLIENTE", "M-1", "CIDADE_CLIENTE", "Y"}, func(c crm.Cliente) bool { return c.Endereco.Cidade == "Y" }, ""},
		"zeros à esquerda perdidos":       {"outro", "", []string{"CNPJ_CLIENTE", "52998224725", "CIDADE_CLIENTE", "Y"}, func(c crm.Cliente) bool { return c.Endereco.Cidade == "Y" }, ""},
	} {
		t.Run(nome, func(t *testing.T) {
			m, o := novaMemoria(t)
			r := abrir(t, o, m.pedido(caso.usuario, crm.OperacaoAbrir, append([]string{"CNPJ_EMPRESA", cnpj, "BLOQUEIO_INCLUIR_CLIENTE", caso.bloqueio}, caso.partes...)...))
			if id := m.ocorrencia(t, r.Numero).ClienteID; id != 10 || len(m.clientes) != 2 {
				t.Fatalf("cliente %d, %d clientes", id, len(m.clientes))
			}
			avisos := strings.Join(m.chamadas[0].Avisos, "\n")
			if !caso.verificar(m.clientes[10]) || (caso.aviso == "") != (avisos == "") || !strings.Contains(avisos, caso.aviso) {
				t.Errorf("%+v, avisos %q", m.clientes[10], avisos)
			}
		})
	}
}

// TestDonosNaAbertura: what the tenant gives to a system, an opening of another does not replace, and one of its own does.
func TestDonosNaAbertura(t *testing.T) {
	partes := []string{"CNPJ_CLIENTE", cpfMaria, "NOME_CLIENTE", "MARIA SOUZA", "EMAIL_CLIENTE", "nova@exemplo.com.br", "CIDADE_CLIENTE", "Santos"}
	for nome, caso := range map[string]struct {
		donos, usuario string
		partes         []string
		nome, email    string
		codigo         string
		aviso          string
	}{
		"de ninguém":                      {"", "integra.mega", partes, "MARIA SOUZA", "nova@exemplo.com.br", "M-1", ""},
		"de outro sistema":                {"cliente.contato=crm", "integra.mega", partes, "MARIA SOUZA", "maria@exemplo.com.br", "M-1", "EMAIL_CLIENTE DIFERENTE DO CADASTRO DO CLIENTE, QUE FICOU COMO ESTAVA:: ACAO:: Corrigir o cadastro do cliente, ou o sistema chamador, ou dizer em donos_do_cadastro"},
		"de quem chama, sem ser o mestre": {"cliente.contato=OUTRO", "outro", partes, "MARIA DA SILVA", "nova@exemplo.com.br", "M-1", "NOME_CLIENTE DIFERENTE"},
		"do mestre":                       {"cliente.contato=mega", "outro", partes, "MARIA DA SILVA", "maria@exemplo.com.br", "M-1", "NOME_CLIENTE, EMAIL_CLIENTE DIFERENTE"},
		"as chaves, do mestre tiradas":    {"cliente.identificacao=crm", "integra.mega", []string{"COD_CLIENTE", "M-1", "CNPJ_CLIENTE", "111.222.333-96", "ID_INTEGRACAO", "9"}, "MARIA DA SILVA", "maria@exemplo.com.br", "M-1", "CPF/CNPJ RECEBIDO NAO E O DO CADASTRO"},
	} {
		t.Run(nome, func(t *testing.T) {
			m, o := novaMemoria(t)
			m.tenant.Configuracoes[crm.ConfDonosDoCadastro] = caso.donos
			m.fotografar()
			abrir(t, o, m.pedido(caso.usuario, crm.OperacaoAbrir, append([]string{"CNPJ_EMPRESA", cnpj}, caso.partes...)...))
			c, avisos := m.clientes[10], strings.Join(m.chamadas[0].Avisos, "\n")
			if c.Nome != caso.nome || c.Email != caso.email || c.Codigo != caso.codigo || c.Documento != cpfMaria || (caso.aviso == "") != (avisos == "") || !strings.Contains(avisos, caso.aviso) {
				t.Errorf("%+v, avisos %q", c, avisos)
			}
			if cidade := map[bool]string{true: "Santos"}[len(caso.partes) > 6]; c.Endereco.Cidade != cidade {
				t.Errorf("what was empty is %q", c.Endereco.Cidade)
			}
		})
	}
}

// TestTipoDesligado: a system opens no kind that is switched off, also by a solicitação of a divisão that is; a person does, and a
// repeat of what was opened before gets its number.
func TestTipoDesligado(t *testing.T) {
	m, o, _ := novaPessoa(t)
	m.divisoes = []crm.Divisao{{ID: 70, TenantID: 1, Codigo: "COM", Nome: "Comercial"}, {ID: 71, TenantID: 1, Codigo: "ASS", Nome: "Assistência"}}
	m.solicitacoes = []crm.Solicitacao{{ID: 80, TenantID: 1, Codigo: "S1", Nome: "Uma"}, {ID: 81, TenantID: 1, Codigo: "S2", Nome: "Outra", DivisaoID: 71}}
	m.fotografar()
	antes := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "ANTES", "COD_SOLICITACAO", "S1"))
	m.divisoes[1].Desligada, m.solicitacoes[0].Desligada = true, true
	m.fotografar()
	for frase, partes := range map[string][]string{
		"COD_DIVISAO ASS está com a sincronização desligada nesta instalação. (e:322)":    {"COD_DIVISAO", "ASS"},
		"COD_SOLICITACAO S1 está com a sincronização desligada nesta instalação. (e:322)": {"COD_DIVISAO", "COM", "COD_SOLICITACAO", "S1"},
		"COD_SOLICITACAO S2 está com a sincronização desligada nesta instalação. (e:322)": {"COD_SOLICITACAO", "S2"},
	} {
		if _, err := o.Abrir(t.Context(), m.pedido("integra.mega", crm.OperacaoAbrir, partes...)); err == nil || err.Error() != frase {
			t.Errorf("%v: %v", partes, err)
		}
	}
	if r := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "ANTES", "COD_SOLICITACAO", "S1")); r.Numero != antes.Numero {
		t.Errorf("the repeat is %s", r.Numero)
	}
	if _, err := o.AbrirPorPessoa(t.Context(), m.retrato.Load(), joana, crm.NovaOcorrencia{Divisao: "ASS", Solicitacao: "S2", Descricao: "Infiltração"}); err != nil {
		t.Errorf("a person: %v", err)
	}
	r, err := o.ListarDivisoes(t.Context(), m.pedido("integra.mega", crm.OperacaoDivisoes))
	if err != nil || r.Texto != `[{"codigo":"COM","nome":"Comercial","solicitacoes":[]}]` {
		t.Errorf("what may be opened: %+v, %v", r, err)
	}
}

func TestClientePorEmail(t *testing.T) {
	m, o := novaMemoria(t)
	pedir := func(email string) crm.Ocorrencia {
		return m.ocorrencia(t, abrir(t, o, m.pedido("outro", crm.OperacaoAbrir, "EMAIL_CLIENTE", email, "DESCRICAO", time.Now().String())).Numero)
	}
	if pedir("MARIA@exemplo.com.br").ClienteID != 0 {
		t.Error("the e-mail counted although the setting is off")
	}
	m.tenant.Configuracoes[crm.ConfClientePorEmail] = "sim"
	m.fotografar()
	if id := pedir("MARIA@exemplo.com.br").ClienteID; id != 10 {
		t.Errorf("cliente %d, want 10", id)
	}
	if id := pedir("nova@exemplo.com.br").ClienteID; id == 0 || m.clientes[id].Email != "nova@exemplo.com.br" {
		t.Errorf("cliente %d was not created", id)
	}
	c := m.clientes[11]
	c.Email = "maria@exemplo.com.br"
	m.clientes[11] = c
	if pedir("maria@exemplo.com.br").ClienteID != 0 || len(m.clientes) != 3 {
		t.Error("an e-mail of two clients counted")
	}
}

func TestStatusEDatas(t *testing.T) {
	utc := func(h int) *time.Time { d := time.Date(2026, 11, 23, h, 0, 0, 0, time.UTC); return &d }
	for nome, caso := range map[string]struct {
		status, fechamento string
		fica               string
		fase               crm.Fase
		fechada            *time.Time
		aviso              string
	}{
		"nada":                      {"", "", "aberta", crm.FaseAberta, nil, ""},
		"fechamento":                {"", "23/11/2026 18:00", "encerrado", crm.FaseEncerrada, utc(21), ""},
		"status final sem data":     {"cancelada", "", "cancelada", crm.FaseCancelada, &time.Time{}, ""},
		"status novo":               {"aguardando", "", "aguardando", crm.FaseEmAndamento, nil, "A CLASSIFICAR"},
		"status novo e fechamento":  {"Concluída", "2026-11-23", "Concluída", crm.FaseEncerrada, utc(3), "A CLASSIFICAR"},
		"status aberto, fechamento": {"em_atendimento", "2026-11-23 18:00:00", "em_atendimento", crm.FaseEmAndamento, utc(21), "ABERTO COM DATA_FECHAMENTO"},
	} {
		t.Run(nome, func(t *testing.T) {
			m, o := novaMemoria(t)
			r := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CNPJ_EMPRESA", cnpj, "COD_CLIENTE", "M-1", "COD_STATUS", caso.status, "DATA_FECHAMENTO", caso.fechamento, "DATA_ABERTURA", "2026-11-22 08:30:15"))
			oc := m.ocorrencia(t, r.Numero)
			want := caso.fechada
			if want != nil && want.IsZero() {
				want = &m.agora
			}
			if m.codigoDoStatus(oc.StatusID) != caso.fica || (oc.FechadaEm == nil) != (want == nil) || want != nil && !oc.FechadaEm.Equal(*want) {
				t.Errorf("status %s, fechada %v", m.codigoDoStatus(oc.StatusID), oc.FechadaEm)
			}
			if !oc.AbertaEm.Equal(time.Date(2026, 11, 22, 11, 30, 15, 0, time.UTC)) {
				t.Errorf("aberta %v", oc.AbertaEm)
			}
			for _, s := range m.status {
				if s.Codigo == caso.fica && (s.Fase != caso.fase || s.AClassificar != strings.Contains(caso.aviso, "A CLASSIFICAR")) {
					t.Errorf("%+v", s)
				}
			}
			if avisos := strings.Join(m.chamadas[0].Avisos, "\n"); (caso.aviso == "") != (avisos == "") || !strings.Contains(avisos, caso.aviso) {
				t.Errorf("avisos %q", avisos)
			}
		})
	}
}

func TestAnexosVemAntesDaLinha(t *testing.T) {
	m, o := novaMemoria(t)
	p := m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "A")
	p.Anexos = []crm.AnexoRecebido{{Nome: "laje.jpg", Tipo: "image/jpeg", Conteudo: []byte("1234")}, {Nome: "b.txt", Conteudo: nil}}
	m.antes = func(e *crm.Escrita) error {
		if len(m.arquivos) != 2 {
			t.Errorf("%d files before the write", len(m.arquivos))
		}
		return nil
	}
	r := abrir(t, o, p)
	if len(m.anexos) != 2 || m.anexos[0].OcorrenciaID != r.OcorrenciaID || m.anexos[0].Tamanho != 4 || len(m.anexos[0].SHA256) != 64 || string(m.arquivos[m.anexos[0].ID]) != "1234" {
		t.Errorf("%+v", m.anexos)
	}
}

func TestEntregasDaAbertura(t *testing.T) {
	m, o := novaMemoria(t)
	m.status[0].IntegracaoExterna = "MOBUSS_ISA" // aberta
	m.status[4].IntegracaoExterna = "MOBUSS_ISA" // falha_integracao triggers nothing
	m.destinos = []crm.Destino{
		{Nome: "mobuss", Ambiente: "producao", Endereco: "https://m.example", Ativo: true, Sistema: "mobuss", Acoes: []string{"MOBUSS_ISA"}},
		{Nome: "desligado", Acoes: []string{"MOBUSS_ISA"}},
		{Nome: "outro", Ativo: true, Acoes: []string{"MOBUSS_SRSA"}},
		{Nome: "vimob", Ativo: true, Interesses: []string{crm.EventoAbertura, crm.EventoEncerramento}},
	}
	m.fotografar()
	r := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "1", "DESCRICAO", "x"))
	if len(m.entregas) != 2 {
		t.Fatalf("%+v", m.entregas)
	}
	e := m.entregas[0]
	if e.Destino != "mobuss" || e.Acao != "MOBUSS_ISA" || e.OcorrenciaID != r.OcorrenciaID || e.NarrativaID != m.narrativas[0].ID || e.StatusID == 0 || e.ID == 0 || e.Estado != crm.EntregaPendente || e.Endereco == "" || !e.ProximaEm.IsZero() {
		t.Errorf("%+v", e)
	}
	if m.entregas[1].Destino != "vimob" || m.entregas[1].Acao != crm.EventoAbertura {
		t.Errorf("%+v", m.entregas[1])
	}
	m.entregas = nil
	abrir(t, o, m.pedido("mobuss", crm.OperacaoAbrir, "CODIGO_OC", "2"))
	if len(m.entregas) != 1 || m.entregas[0].Destino != "vimob" {
		t.Errorf("echo: %+v", m.entregas)
	}
	m.entregas = nil
	abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "3", "COD_STATUS", crm.StatusFalhaIntegracao))
	if len(m.entregas) != 0 {
		t.Errorf("the failure status triggered: %+v", m.entregas)
	}
}

// TestContratoDesconhecido: a contract that has not come is refused, or made with nothing but its code where the tenant says so.
func TestContratoDesconhecido(t *testing.T) {
	m, o := novaMemoria(t)
	pedido := func(oc string) *crm.Pedido {
		return m.pedido("integra.mega", crm.OperacaoAbrir, "CNPJ_EMPRESA", cnpj, "COD_PROJETO", "C-NOVO", "CODIGO_OC", oc, "CNPJ_CLIENTE", cpfMaria)
	}
	if _, err := o.Abrir(context.Background(), pedido("1")); err == nil || !strings.HasSuffix(err.Error(), "(e:301)") {
		t.Errorf("an unknown contract is answered %v", err)
	}
	m.tenant.Configuracoes = crm.Configuracoes{crm.ConfContratoNovo: "criar"}
	m.fotografar()
	antes := len(m.contratos)
	primeira := abrir(t, o, pedido("1"))
	segunda := abrir(t, o, pedido("2"))
	if len(m.contratos) != antes+1 {
		t.Fatalf("%d contracts were made", len(m.contratos)-antes)
	}
	c := m.contratos[antes]
	if !c.AClassificar || c.Codigo != "C-NOVO" || c.ClienteID != 0 {
		t.Errorf("%+v", c)
	}
	if a, b := m.ocorrencia(t, primeira.Numero), m.ocorrencia(t, segunda.Numero); a.ContratoID != c.ID || b.ContratoID != c.ID || a.ClienteID != 10 {
		t.Errorf("%+v, %+v", a, b)
	}
	const aviso = "CONTRATO C-NOVO DESCONHECIDO, CRIADO A CLASSIFICAR:: ACAO:: Trazer o contrato do sistema de registro::"
	if avisos := m.chamadas[len(m.chamadas)-2].Avisos; !slices.Contains(avisos, aviso) {
		t.Errorf("%v", avisos)
	}
}
