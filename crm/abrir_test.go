package crm_test

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ponte/crm"
)

func abrir(t testing.TB, o *crm.Ocorrencias, p *crm.Pedido) *crm.Resposta {
	t.Helper()
	r, err := o.Abrir(context.Background(), p)
	if err != nil {
		t.Fatalf("Abrir: %v", err)
	}
	return r
}

func codigo(err error) crm.CodigoRecusa {
	var r *crm.Recusa
	if errors.As(err, &r) {
		return r.Codigo
	}
	return 0
}

func TestAbrirGravaTudoDeUmaVez(t *testing.T) {
	m, o := novaMemoria(t)
	p := m.pedido("integra.mega", crm.OperacaoAbrir, "CNPJ_EMPRESA", "12.345.678/0001-95", "COD_PROJETO", " 1001 ", "DESCRICAO", "Infiltração & <cozinha>",
		"COD_ABERTO_POR", "integra.mega", "CNPJ_CLIENTE", "529.982.247-25", "CODIGO_OC", "OC-1", "COD_DIVISAO", "COM01", "TEL_CEL_CLIENTE", "98765-0000", "DDD_CEL_CLIENTE", "11")
	r := abrir(t, o, p)
	oc := m.ocorrencia(t, r.Numero)
	if oc.ContratoID != 30 || oc.UnidadeID != 20 || oc.ClienteID != 10 || oc.CodigoOC != "OC-1" || oc.Origem != (crm.Origem{Sistema: "mega", CredencialID: 1}) {
		t.Errorf("ocorrência: %+v", oc)
	}
	if m.codigoDoStatus(oc.StatusID) != crm.StatusAberta || oc.FechadaEm != nil || !oc.AbertaEm.Equal(m.agora) {
		t.Errorf("status %s, fechada %v, aberta %v", m.codigoDoStatus(oc.StatusID), oc.FechadaEm, oc.AbertaEm)
	}
	if got := oc.Recebido.Texto("USUARIO_WS"); got != "integra.mega" || oc.Recebido.Texto("SENHA_WS") != "" || oc.Recebido.Bruto("COD_PROJETO") != " 1001 " {
		t.Errorf("recebido: %+v", oc.Recebido)
	}
	if len(m.narrativas) != 1 || m.narrativas[0].Texto != "Infiltração & <cozinha>" || len(m.movimentos) != 1 || len(m.chamadas) != 1 || len(m.chaves) != 1 {
		t.Errorf("narrativas %d, movimentos %d, chamadas %d, chaves %d", len(m.narrativas), len(m.movimentos), len(m.chamadas), len(m.chaves))
	}
	c := m.chamadas[0]
	if r.Chamada == nil || c.Situacao != crm.ChamadaAtendida || c.Numero != r.Numero || c.OcorrenciaID != oc.ID || c.Sistema != "mega" || c.CodigoOC != "OC-1" || c.Resposta != r.Numero || c.HTTP != 200 {
		t.Errorf("chamada: %+v", c)
	}
	if len(c.Avisos) != 1 || c.Avisos[0] != "COD_DIVISAO COM01 A CLASSIFICAR:: ACAO:: Descrever o codigo em Status e codigos::" {
		t.Errorf("avisos: %q", c.Avisos)
	}
	if f := m.clientes[10].Telefones; len(f) != 1 || f[0] != (crm.Telefone{Tipo: "CEL", Ordem: 1, DDD: "11", Numero: "98765-0000"}) {
		t.Errorf("telefones: %+v", f)
	}
	if n := m.buscas.Load(); n != 1 {
		t.Errorf("%d look-ups, want 1", n)
	}
}

func TestAbrirRecusas(t *testing.T) {
	longo := strings.Repeat("ã", 65_001)
	for nome, caso := range map[string]struct {
		preparar func(m *memoria, p *crm.Pedido)
		usuario  string
		partes   []string
		codigo   crm.CodigoRecusa
		frase    string
	}{
		"IP fora da lista":       {preparar: func(_ *memoria, p *crm.Pedido) { p.Endereco = netip.MustParseAddr("::ffff:203.0.113.9") }, codigo: crm.RecusaIP, frase: "Esse IP: 203.0.113.9 Não está permitido o acesso a essa função. (e:101)"},
		"lista vazia":            {preparar: func(m *memoria, p *crm.Pedido) { p.Retrato.Faixas = nil }, codigo: crm.RecusaIP},
		"IP de outra operação":   {preparar: func(m *memoria, p *crm.Pedido) { p.Retrato.Faixas[0].Operacao = "EditOC" }, codigo: crm.RecusaIP},
		"IP vencido":             {preparar: func(m *memoria, p *crm.Pedido) { ate := m.agora; p.Retrato.Faixas[0].Ate = &ate }, codigo: crm.RecusaIP},
		"IP de outra credencial": {preparar: func(m *memoria, p *crm.Pedido) { p.Retrato.Faixas[0].CredencialID = 2 }, codigo: crm.RecusaIP},
		"senha errada":           {preparar: func(_ *memoria, p *crm.Pedido) { p.Senha = "x" }, codigo: crm.RecusaCredencial},
		"usuário desconhecido":   {usuario: "ninguem", codigo: crm.RecusaCredencial},
		"sem usuário":            {preparar: func(_ *memoria, p *crm.Pedido) { p.SemCredencial = true }, codigo: crm.RecusaCredencial},
		"credencial revogada": {preparar: func(m *memoria, p *crm.Pedido) {
			c := *p.Retrato.Credenciais["integra.mega"]
			c.RevogadaEm = &m.agora
			p.Retrato.Credenciais["integra.mega"] = &c
		}, codigo: crm.RecusaCredencial},
		"operação não concedida":        {usuario: "outro", preparar: func(_ *memoria, p *crm.Pedido) { p.Operacao = crm.OperacaoConsultarCliente }, codigo: crm.RecusaOperacao},
		"a senha no lugar do CNPJ":      {partes: []string{"CNPJ_EMPRESA", "s&<e>gredo"}, codigo: crm.RecusaCNPJEmpresa, frase: "O CNPJ da empresa *** não é o cadastrado no Portal do CRM. (e:104)"},
		"CNPJ de outra empresa":         {partes: []string{"CNPJ_EMPRESA", "11.222.333/0001-81"}, codigo: crm.RecusaCNPJEmpresa, frase: "O CNPJ da empresa 11.222.333/0001-81 não é o cadastrado no Portal do CRM. (e:104)"},
		"data ilegível":                 {partes: []string{"DATA_ABERTURA", "2026-02-30"}, codigo: crm.RecusaData, frase: "DATA_ABERTURA"},
		"texto longo":                   {partes: []string{"DESCRICAO", longo}, codigo: crm.RecusaTextoLongo, frase: "DESCRICAO passa do limite de 65000 caracteres. (e:202)"},
		"código longo":                  {partes: []string{"CODIGO_OC", strings.Repeat("9", 65)}, codigo: crm.RecusaTextoLongo},
		"UTF-8 inválido":                {partes: []string{"DESCRICAO", "a\xe7"}, codigo: crm.RecusaValor},
		"controle":                      {partes: []string{"DESCRICAO", "a\x00b"}, codigo: crm.RecusaValor},
		"controle em código":            {partes: []string{"COD_PROJETO", "10\n01"}, codigo: crm.RecusaValor},
		"contrato":                      {partes: []string{"COD_PROJETO", "999"}, codigo: crm.RecusaContrato, frase: "Contrato inválido ou você não tem permissão de acesso! COD_PROJETO 999 não encontrado entre os contratos. (e:301)"},
		"contrato distratado, recusado": {preparar: func(_ *memoria, p *crm.Pedido) { p.Retrato.Tenant.Configuracoes[crm.ConfContratoEncerrado] = "recusar" }, partes: []string{"COD_PROJETO", "1003"}, codigo: crm.RecusaContratoEncerrado, frase: "O contrato 1003 está distratado"},
		"unidade":                       {usuario: "mobuss", partes: []string{"COD_PROJETO", "999"}, codigo: crm.RecusaUnidade},
		"unidade ambígua":               {usuario: "mobuss", partes: []string{"COD_PROJETO", "101"}, codigo: crm.RecusaUnidadeAmbigua, frase: "Residencial Ponte bloco A unidade 101 (código 9001), Residencial Ponte bloco B unidade 101 (código 9002)"},
		"cliente bloqueado":             {partes: []string{"CNPJ_CLIENTE", "111.222.333-96", "BLOQUEIO_INCLUIR_CLIENTE", "T"}, codigo: crm.RecusaClienteNaoEncontrado, frase: "CNPJ_CLIENTE ***.222.333-**"},
		"bloqueio forçado":              {usuario: "mobuss", partes: []string{"COD_PROJETO", "9001", "COD_CLIENTE", "nenhum"}, codigo: crm.RecusaClienteNaoEncontrado, frase: "COD_CLIENTE nenhum"},
		"bloqueio do tenant":            {preparar: func(_ *memoria, p *crm.Pedido) { p.Retrato.Tenant.Configuracoes[crm.ConfBloqueio] = "sim" }, partes: []string{"COD_CLIENTE", "nenhum"}, codigo: crm.RecusaClienteNaoEncontrado},
		"dois clientes":                 {partes: []string{"COD_CLIENTE", "M-1", "CNPJ_CLIENTE", cpfJose}, codigo: crm.RecusaClienteDivergente, frase: "COD_CLIENTE M-1, CNPJ_CLIENTE ***.444.777-**"},
		"documento de planilha":         {partes: []string{"CNPJ_CLIENTE", "5,29982E+10"}, codigo: crm.RecusaDocumento, frase: "CNPJ_CLIENTE em notação científica"},
		"documento inválido":            {partes: []string{"CNPJ_CLIENTE", "111.222.333-97"}, codigo: crm.RecusaDocumento, frase: "CNPJ_CLIENTE ***.222.333-**"},
		"código recusado": {preparar: func(_ *memoria, p *crm.Pedido) {
			p.Retrato.Tenant.Configuracoes[crm.ConfCodigoDesconhecido] = "recusar"
		}, partes: []string{"COD_STATUS", "novo"}, codigo: crm.RecusaCodigo, frase: "COD_STATUS novo não está cadastrado. (e:321)"},
		"obrigatório": {preparar: func(_ *memoria, p *crm.Pedido) {
			p.Retrato.Tenant.Configuracoes[crm.ConfObrigatorios] = "descricao, COD_PROJETO"
		}, partes: []string{"DESCRICAO", "x"}, codigo: crm.RecusaObrigatorio, frase: "COD_PROJETO (Contrato ou unidade) é obrigatório. (e:203)"},
		"anexo grande": {preparar: func(_ *memoria, p *crm.Pedido) {
			p.Retrato.Tenant.Configuracoes[crm.ConfMaxAnexo] = "4"
			p.Anexos = []crm.AnexoRecebido{{Nome: "a.jpg", Conteudo: []byte("12345")}}
		}, codigo: crm.RecusaAnexo},
	} {
		t.Run(nome, func(t *testing.T) {
			m, o := novaMemoria(t)
			usuario := caso.usuario
			if usuario == "" {
				usuario = "integra.mega"
			}
			p := m.pedido(usuario, crm.OperacaoAbrir, append([]string{"CODIGO_OC", "X"}, caso.partes...)...)
			if len(caso.partes) > 0 && caso.partes[0] == "CODIGO_OC" {
				p.Campos = p.Campos[1:]
			}
			if caso.preparar != nil {
				caso.preparar(m, p)
			}
			r, err := o.Abrir(context.Background(), p)
			if r != nil || codigo(err) != caso.codigo || !strings.Contains(err.Error(), caso.frase) {
				t.Fatalf("resposta %+v, erro %v, want (e:%d) %q", r, err, caso.codigo, caso.frase)
			}
			if l := linha(p, r, err); l.Situacao != crm.ChamadaRecusada || l.CodigoRecusa != int(caso.codigo) || l.Mensagem != err.Error() {
				t.Errorf("registro: %+v", l)
			}
			if len(m.ocorrencias)+len(m.chaves)+len(m.chamadas)+len(m.divisoes)+len(m.arquivos) != 0 || len(m.clientes) != 2 {
				t.Error("a refused opening wrote something")
			}
			if m.numero.Load() != 500 {
				t.Error("a refused opening drew a number")
			}
		})
	}
}

func TestEnderecoComoCredencial(t *testing.T) {
	m, o := novaMemoria(t)
	m.faixas[0].ComoCredencialID = 3
	m.fotografar()
	p := m.pedido("", crm.OperacaoAbrir, "DESCRICAO", "x")
	p.SemCredencial = true
	r := abrir(t, o, p)
	if s := m.ocorrencia(t, r.Numero).Origem.Sistema; s != "outro" {
		t.Errorf("origem %s", s)
	}
	// One that a web page may have sent is nobody's, whatever it asks; with a user and password the page does not matter.
	casos := map[string]caso{
		crm.OperacaoAbrir: o.Abrir, crm.OperacaoEditar: o.Editar, crm.OperacaoNarrar: o.Narrar, crm.OperacaoConsultar: o.Consultar,
	}
	for operacao, fazer := range casos {
		p := m.pedido("", operacao, "N_OCORRENCIA", r.Numero, "DESCRICAO", "y")
		p.SemCredencial, p.SinalDePagina = true, "O HOST mau.exemplo"
		_, err := fazer(context.Background(), p)
		if codigo(err) != crm.RecusaCredencial || !strings.Contains(strings.Join(p.Registro.Avisos, ""), "NAO ATENDIDA COMO outro: O HOST mau.exemplo:: ACAO:: ") {
			t.Errorf("%s: %v, %q", operacao, err, p.Registro.Avisos)
		}
		p = m.pedido("outro", operacao, "N_OCORRENCIA", r.Numero, "DESCRICAO", "y", "PARAMS", "numero="+r.Numero+"&status=aberta")
		p.SinalDePagina = "O HOST mau.exemplo"
		if _, err := fazer(context.Background(), p); err != nil {
			t.Errorf("%s with a password: %v", operacao, err)
		}
	}
	m.faixas[0].ComoCredencialID = 0
	m.fotografar()
	p = m.pedido("", crm.OperacaoAbrir, "DESCRICAO", "x")
	p.SemCredencial, p.SinalDePagina = true, "x"
	if _, err := o.Abrir(context.Background(), p); codigo(err) != crm.RecusaCredencial || len(p.Registro.Avisos) != 0 {
		t.Errorf("where no address is a credential: %v, %q", err, p.Registro.Avisos)
	}
}

func TestAbrirSemNadaEAceitoComAviso(t *testing.T) {
	m, o := novaMemoria(t)
	abrir(t, o, m.pedido("outro", crm.OperacaoAbrir, "COD_PROJETO", "  ", "DESCRICAO", ""))
	avisos := strings.Join(m.chamadas[0].Avisos, "\n")
	if !strings.Contains(avisos, "OCORRENCIA SEM CLIENTE:: ACAO:: ") || !strings.Contains(avisos, "CNPJ DA EMPRESA NAO ENVIADO:: ACAO:: ") {
		t.Errorf("avisos: %s", avisos)
	}
}

func TestGemeasAoMesmoTempo(t *testing.T) {
	for nome, partes := range map[string][]string{
		"por CODIGO_OC": {"CODIGO_OC", "G-1", "CNPJ_CLIENTE", "111.222.333-96", "NOME_CLIENTE", "Ana", "COD_STATUS", "novo"},
		"por conteúdo":  {"CODIGO_OC", "gerar_protocolo", "DESCRICAO", "x", "COD_CLIENTE", "novo-1", "COD_SOLICITACAO", "SO1"},
	} {
		for _, processos := range []int{1, 4} {
			t.Run(nome, func(t *testing.T) {
				m, o := novaMemoria(t)
				casos := []*crm.Ocorrencias{o}
				for range processos - 1 { // other processes share only the database
					casos = append(casos, &crm.Ocorrencias{Retratos: m, Consultas: m, Escritor: m, Numeracao: m, Senhas: m, Arquivos: m, Relogio: o.Relogio})
				}
				numeros := make([]string, 64)
				var grupo sync.WaitGroup
				for i := range numeros {
					grupo.Go(func() {
						r, err := casos[i%processos].Abrir(context.Background(), m.pedido("integra.mega", crm.OperacaoAbrir, partes...))
						if err != nil {
							t.Errorf("%d: %v", i, err)
							return
						}
						numeros[i] = r.Numero
					})
				}
				grupo.Wait()
				if slices.ContainsFunc(numeros, func(n string) bool { return n != numeros[0] }) || len(m.ocorrencias) != 1 || len(m.clientes) != 3 {
					t.Errorf("números %q, %d ocorrências, %d clientes", numeros, len(m.ocorrencias), len(m.clientes))
				}
				repetidas := 0
				for _, c := range m.chamadas {
					if c.Situacao == crm.ChamadaRepetida {
						repetidas++
					}
				}
				if len(m.chamadas) != 64 || repetidas != 63 || len(m.narrativas) > 1 {
					t.Errorf("%d chamadas, %d repetidas, %d narrativas", len(m.chamadas), repetidas, len(m.narrativas))
				}
			})
		}
	}
}

// Different openings that bring the same new client and the same new codes at once must all be served.
func TestDisputaPorClienteECodigos(t *testing.T) {
	m, o := novaMemoria(t)
	m.demora = 2 * time.Millisecond // between reading and writing others get in
	var grupo sync.WaitGroup
	for i := range 64 {
		grupo.Go(func() {
			tel := string(rune('a'+i%26)) + strings.Repeat("1", i)
			p := m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", strings.Repeat("D", 1+i/8)+tel[:1], "CNPJ_CLIENTE", "111.222.333-96", "COD_DIVISAO", "NOVA", "CEP_CLIENTE", tel[:min(len(tel), 20)])
			p.Campos[0].Valor += tel[1:min(len(tel), 40)]
			if _, err := o.Abrir(context.Background(), p); err != nil {
				t.Errorf("%d: %v", i, err)
			}
		})
	}
	grupo.Wait()
	if len(m.clientes) != 3 || len(m.divisoes) != 1 {
		t.Errorf("%d clientes, %d divisões", len(m.clientes), len(m.divisoes))
	}
}

func TestGemeaEsperaAtePrazo(t *testing.T) { synctest.Test(t, gemeaEsperaAtePrazo) }

func gemeaEsperaAtePrazo(t *testing.T) {
	m, o := novaMemoria(t)
	entrou, solta := make(chan struct{}), make(chan struct{})
	primeira := sync.OnceFunc(func() { close(entrou); <-solta })
	m.antes = func(*crm.Escrita) error { primeira(); return nil }
	feito := make(chan error)
	go func() {
		_, err := o.Abrir(context.Background(), m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "E-1"))
		feito <- err
	}()
	<-entrou
	ctx, cancelar := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancelar()
	_, err := o.Abrir(ctx, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "E-1"))
	if codigo(crm.ComoRecusa(err, "")) != crm.RecusaPrazo {
		t.Errorf("twin past its deadline: %v", err)
	}
	gemea := make(chan *crm.Resposta)
	go func() {
		r, err := o.Abrir(context.Background(), m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "E-1"))
		if err != nil {
			t.Error(err)
		}
		gemea <- r
	}()
	synctest.Wait() // until it waits
	close(solta)
	if err := <-feito; err != nil {
		t.Error(err)
	}
	if r := <-gemea; r == nil || !r.Repetida {
		t.Errorf("the twin: %+v", r)
	}
	if n := m.buscas.Load(); n != 1 {
		t.Errorf("%d look-ups, want the first's alone", n)
	}
}

func TestPortasQueFalham(t *testing.T) {
	for nome, caso := range map[string]struct {
		erro     error
		codigo   crm.CodigoRecusa
		situacao crm.SituacaoChamada
	}{
		"conflito sem fim": {crm.ErrConflito, crm.RecusaOcupado, crm.ChamadaRecusada},
		"fila cheia":       {crm.ErrOcupado, crm.RecusaOcupado, crm.ChamadaRecusada},
		"banco fora":       {crm.ErrIndisponivel, crm.RecusaBanco, crm.ChamadaRecusada},
		"sem resposta":     {crm.ErrSemResposta, crm.RecusaPrazo, crm.ChamadaSemResposta},
		"imprevisto":       {errors.New("disk on fire"), crm.RecusaInterna, crm.ChamadaRecusada},
	} {
		t.Run(nome, func(t *testing.T) {
			m, o := novaMemoria(t)
			vezes := 0
			m.antes = func(*crm.Escrita) error { vezes++; return caso.erro }
			p := m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "F-1")
			p.Registro.RequestID = "req-7"
			_, err := o.Abrir(context.Background(), p)
			l, recusa := linha(p, nil, err), crm.ComoRecusa(err, "req-7")
			if codigo(recusa) != caso.codigo || l.Situacao != caso.situacao || strings.Contains(recusa.Error()+l.Mensagem, "fire") {
				t.Errorf("%v, %s", recusa, l.Situacao)
			}
			want := 1
			if errors.Is(caso.erro, crm.ErrConflito) {
				want = 5
			}
			if vezes != want {
				t.Errorf("%d tries, want %d", vezes, want)
			}
			m.antes = nil
			if r := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "F-1")); r.Repetida {
				t.Error("a failed opening left its key")
			}
		})
	}
}
