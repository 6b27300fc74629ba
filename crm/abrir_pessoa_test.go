package crm_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/crm"
)

// cadastros answers what a person chooses from, as the memoria has it.
type cadastros struct {
	crm.AcervoCadastros
	m *memoria
}

func (c cadastros) Cliente(_ context.Context, _, id int64) (*crm.Cliente, error) {
	x, ok := c.m.clientes[id]
	if !ok {
		return nil, crm.ErrNaoEncontrado
	}
	return &x, nil
}

func (c cadastros) Contratos(_ context.Context, f crm.FiltroContratos) (l crm.Lista[crm.LinhaContrato], _ error) {
	for _, k := range c.m.contratos {
		if k.ID == f.ID {
			l.Linhas = append(l.Linhas, crm.LinhaContrato{Contrato: k})
		}
	}
	return l, nil
}

func (c cadastros) Unidades(_ context.Context, f crm.FiltroUnidades) (l crm.Lista[crm.Unidade], _ error) {
	for _, u := range c.m.unidades {
		if u.ID == f.ID {
			l.Linhas = append(l.Linhas, u)
		}
	}
	return l, nil
}

// trilha keeps the acts of people.
type trilha struct {
	mu   sync.Mutex
	atos []crm.Auditoria
}

func (t *trilha) RegistrarAuditoria(_ context.Context, a crm.Auditoria) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.atos = append(t.atos, a)
	return nil
}

// fila counts the entregas of a memoria.
type fila struct {
	crm.CadastroEntregas
	m *memoria
}

func (f fila) ContarEntregas(_ context.Context, q crm.FiltroEntregas) (n int64, _ error) {
	for _, e := range f.m.entregas {
		if e.Acao == q.Acao && slices.Contains(q.Estados, e.Estado) {
			n++
		}
	}
	return n, nil
}

// vistoria is a destination whose action asks a person for three things.
var vistoria = []crm.DefinicaoDestino{{
	Nome: "parceiro", Titulo: "Parceiro", Sistema: "parceiro",
	Acoes: []crm.AcaoDestino{{Codigo: "VISITA", Rotulo: "Marcar visita", Horarios: true, Campos: []crm.CampoAcao{
		{Codigo: "DE", Rotulo: "Início da visita", Papel: crm.PapelInicio, Obrigatorio: true},
		{Codigo: "ATE", Rotulo: "Fim da visita", Papel: crm.PapelFim, Obrigatorio: true},
		{Codigo: "QUEM", Rotulo: "Técnico", Papel: crm.PapelPessoa},
	}}},
}}

// novaPessoa is a memoria with the destination of vistoria and a status that sends to it.
func novaPessoa(t *testing.T) (*memoria, *crm.Ocorrencias, *trilha) {
	m, o := novaMemoria(t)
	m.status = append(m.status, crm.Status{ID: 90, TenantID: 1, Codigo: "visita", Nome: "Visita", Fase: crm.FaseEmAndamento, IntegracaoExterna: "VISITA"})
	m.destinos = []crm.Destino{{Nome: "parceiro", Ambiente: crm.AmbienteHomologacao, Ativo: true, Sistema: "parceiro", Acoes: []string{"VISITA"}, Interesses: []string{crm.EventoAbertura}}}
	m.registro = vistoria
	m.fotografar()
	tr := &trilha{}
	o.Cadastros, o.Trilha = cadastros{m: m}, tr
	return m, o, tr
}

var joana = crm.Ator{Quem: "joana", Endereco: "127.0.0.1"}

func TestAbrirPorPessoa(t *testing.T) {
	m, o, tr := novaPessoa(t)
	nova := crm.NovaOcorrencia{
		ClienteID: 10, ContratoID: 30, Status: "visita", Descricao: " Infiltração\r\nna laje ", Responsavel: "Ana", Chave: "k1",
		Acao:   map[string]string{"DE": "2026-11-23T09:00", "ATE": "2026-11-23T10:00"},
		Anexos: []crm.AnexoRecebido{{Nome: "foto.jpg", Conteudo: []byte("x")}},
	}
	r, err := o.AbrirPorPessoa(t.Context(), m.retrato.Load(), joana, nova)
	if err != nil {
		t.Fatal(err)
	}
	oc := m.ocorrencia(t, r.Numero)
	if oc.ClienteID != 10 || oc.ContratoID != 30 || oc.UnidadeID != 20 || oc.AbertoPor != "joana" || oc.Responsavel != "Ana" || oc.Descricao != "Infiltração\nna laje" ||
		oc.Origem != (crm.Origem{Sistema: crm.SistemaPortal}) || oc.StatusID != 90 {
		t.Errorf("%+v", oc)
	}
	// 09:00 in São Paulo.
	if got := oc.CamposVariaveis; len(got) != 2 || got[0] != (crm.Item{Codigo: "DE", Valor: "2026-11-23T12:00:00Z"}) || got[1].Valor != "2026-11-23T13:00:00Z" {
		t.Errorf("campos variáveis: %+v", got)
	}
	if got := oc.Recebido; got.Texto("CNPJ_CLIENTE") != cpfMaria || got.Texto("COD_PROJETO") != "1001" || got.Texto("COD_ABERTO_POR") != "joana" || got.Texto("USUARIO_WS") != "" {
		t.Errorf("recebido: %+v", got)
	}
	if len(m.entregas) != 2 || m.entregas[0].Acao != "VISITA" || m.entregas[1].Acao != crm.EventoAbertura || len(m.anexos) != 1 || len(m.narrativas) != 1 || len(m.movimentos) != 1 {
		t.Errorf("entregas %+v, anexos %d", m.entregas, len(m.anexos))
	}
	c := m.chamadas[0]
	if c.Superficie != crm.SistemaPortal || c.Usuario != "joana" || c.Sistema != crm.SistemaPortal || c.CredencialID != 0 || strings.Contains(c.Pedido, cpfMaria) || c.Endereco != "" {
		t.Errorf("chamada: %+v", c)
	}
	if len(tr.atos) != 1 || tr.atos[0].Acao != "ocorrencia.abrir" || tr.atos[0].Alvo != r.Numero || tr.atos[0].Quem != "joana" || !strings.Contains(tr.atos[0].Depois, "contrato=1001") {
		t.Errorf("trilha: %+v", tr.atos)
	}
	// The form again opens nothing; with other words it is refused, so that nobody takes it for opened.
	r2, err := o.AbrirPorPessoa(t.Context(), m.retrato.Load(), joana, nova)
	if err != nil || !r2.Repetida || r2.Numero != r.Numero || len(tr.atos) != 1 {
		t.Errorf("%+v, %v, %d acts", r2, err, len(tr.atos))
	}
	nova.Descricao = "Outra coisa"
	if _, err := o.AbrirPorPessoa(t.Context(), m.retrato.Load(), joana, nova); codigo(err) != crm.RecusaRepetida {
		t.Errorf("the same form with another text: %v", err)
	}
	if len(m.ocorrencias) != 1 {
		t.Errorf("%d ocorrências", len(m.ocorrencias))
	}
}

func TestCliqueDuplo(t *testing.T) {
	m, o, tr := novaPessoa(t)
	m.demora = time.Millisecond
	var fim sync.WaitGroup
	var numeros sync.Map
	for range 32 {
		fim.Go(func() {
			r, err := o.AbrirPorPessoa(t.Context(), m.retrato.Load(), joana, crm.NovaOcorrencia{Descricao: "x", ContratoID: 31, Chave: "k"})
			if err != nil {
				t.Error(err)
				return
			}
			numeros.Store(r.Numero, true)
		})
	}
	fim.Wait()
	quantos := 0
	numeros.Range(func(any, any) bool { quantos++; return true })
	if quantos != 1 || len(m.ocorrencias) != 1 || len(tr.atos) != 1 {
		t.Errorf("%d numbers, %d ocorrências, %d acts", quantos, len(m.ocorrencias), len(tr.atos))
	}
}

func TestAbrirPorPessoaEscolhas(t *testing.T) {
	for nome, c := range map[string]struct {
		nova                       crm.NovaOcorrencia
		cliente, contrato, unidade int64
		aviso                      string
	}{
		"only the contract":           {crm.NovaOcorrencia{ContratoID: 31}, 11, 31, 21, ""},
		"only the unit":               {crm.NovaOcorrencia{UnidadeID: 20}, 10, 30, 20, ""},
		"a unit of another client":    {crm.NovaOcorrencia{UnidadeID: 20, ClienteID: 11}, 11, 0, 20, ""},
		"only the client":             {crm.NovaOcorrencia{ClienteID: 11}, 11, 0, 0, ""},
		"a client beside a contract":  {crm.NovaOcorrencia{ClienteID: 11, ContratoID: 30}, 11, 30, 20, "CLIENTE ENVIADO NAO E O DO CONTRATO 1001"},
		"a contract that has its end": {crm.NovaOcorrencia{ContratoID: 32}, 10, 32, 22, "CONTRATO 1003 DISTRATADO"},
		"nobody":                      {crm.NovaOcorrencia{}, 0, 0, 0, "OCORRENCIA SEM CLIENTE"},
	} {
		t.Run(nome, func(t *testing.T) {
			m, o, _ := novaPessoa(t)
			c.nova.Descricao = "x"
			r, err := o.AbrirPorPessoa(t.Context(), m.retrato.Load(), joana, c.nova)
			if err != nil {
				t.Fatal(err)
			}
			oc := m.ocorrencia(t, r.Numero)
			if oc.ClienteID != c.cliente || oc.ContratoID != c.contrato || oc.UnidadeID != c.unidade {
				t.Errorf("client %d, contract %d, unit %d", oc.ClienteID, oc.ContratoID, oc.UnidadeID)
			}
			if avisos := strings.Join(m.chamadas[0].Avisos, ""); !strings.Contains(avisos, c.aviso) {
				t.Errorf("avisos: %s", avisos)
			}
		})
	}
}

// TestEscolhaNaoELembrada: units of one number and no code are told apart by what was chosen, however alike the parts are, and so
// is the client of one contract.
func TestEscolhaNaoELembrada(t *testing.T) {
	m, o, _ := novaPessoa(t)
	for i := range m.unidades {
		m.unidades[i].Codigo = ""
	}
	for range 2 {
		for _, c := range []struct{ nova, want crm.NovaOcorrencia }{
			{crm.NovaOcorrencia{UnidadeID: 20}, crm.NovaOcorrencia{UnidadeID: 20, ContratoID: 30, ClienteID: 10}},
			{crm.NovaOcorrencia{UnidadeID: 21}, crm.NovaOcorrencia{UnidadeID: 21, ContratoID: 31, ClienteID: 11}},
			{crm.NovaOcorrencia{ContratoID: 30}, crm.NovaOcorrencia{UnidadeID: 20, ContratoID: 30, ClienteID: 10}},
			{crm.NovaOcorrencia{ContratoID: 30, ClienteID: 11}, crm.NovaOcorrencia{UnidadeID: 20, ContratoID: 30, ClienteID: 11}},
		} {
			c.nova.Descricao = "x"
			r, err := o.AbrirPorPessoa(t.Context(), m.retrato.Load(), joana, c.nova)
			if err != nil {
				t.Fatal(err)
			}
			if oc := m.ocorrencia(t, r.Numero); oc.UnidadeID != c.want.UnidadeID || oc.ContratoID != c.want.ContratoID || oc.ClienteID != c.want.ClienteID {
				t.Errorf("%+v gave unit %d, contract %d, client %d", c.nova, oc.UnidadeID, oc.ContratoID, oc.ClienteID)
			}
		}
	}
}

func TestAbrirPorPessoaRecusas(t *testing.T) {
	momentos := func(de, ate string) map[string]string { return map[string]string{"DE": de, "ATE": ate} }
	for nome, c := range map[string]struct {
		preparar func(*memoria)
		nova     crm.NovaOcorrencia
		campo    string // of an *Invalido
		motivo   crm.Motivo
		recusa   crm.CodigoRecusa
	}{
		"nothing said":         {nova: crm.NovaOcorrencia{Descricao: " \r\n "}, campo: "texto", motivo: crm.MotivoVazio},
		"a client that is not": {nova: crm.NovaOcorrencia{ClienteID: 99}, campo: "cliente", motivo: crm.MotivoInexistente},
		"a contract":           {nova: crm.NovaOcorrencia{ContratoID: 99}, campo: "contrato", motivo: crm.MotivoInexistente},
		"a unit":               {nova: crm.NovaOcorrencia{UnidadeID: 99}, campo: "unidade", motivo: crm.MotivoInexistente},
		"another's unit":       {nova: crm.NovaOcorrencia{ContratoID: 30, UnidadeID: 21}, campo: "unidade", motivo: crm.MotivoDivergente},
		"a status":             {nova: crm.NovaOcorrencia{Status: "nenhum"}, campo: "status", motivo: crm.MotivoInexistente},
		"a divisão":            {nova: crm.NovaOcorrencia{Divisao: "nenhuma"}, campo: "divisao", motivo: crm.MotivoInexistente},
		"a solicitação":        {nova: crm.NovaOcorrencia{Solicitacao: "nenhuma"}, campo: "solicitacao", motivo: crm.MotivoInexistente},
		"no time":              {nova: crm.NovaOcorrencia{Status: "visita", Acao: momentos("", "2026-11-23 10:00")}, campo: "DE", motivo: crm.MotivoVazio},
		"a time that is over":  {nova: crm.NovaOcorrencia{Status: "visita", Acao: momentos("2026-11-22 08:59", "2026-11-23 10:00")}, campo: "DE", motivo: crm.MotivoPassado},
		"now is over":          {nova: crm.NovaOcorrencia{Status: "visita", Acao: momentos("2026-11-22 09:00", "2026-11-23 10:00")}, campo: "DE", motivo: crm.MotivoPassado},
		"an end before":        {nova: crm.NovaOcorrencia{Status: "visita", Acao: momentos("2026-11-23 10:00", "2026-11-23 09:00")}, campo: "ATE", motivo: crm.MotivoOrdem},
		"an end at once":       {nova: crm.NovaOcorrencia{Status: "visita", Acao: momentos("2026-11-23 10:00", "2026-11-23 10:00")}, campo: "ATE", motivo: crm.MotivoOrdem},
		"no hour":              {nova: crm.NovaOcorrencia{Status: "visita", Acao: momentos("23/11/2026", "23/11/2026 10:00")}, campo: "DE", motivo: crm.MotivoFormato},
		"no date":              {nova: crm.NovaOcorrencia{Status: "visita", Acao: momentos("amanhã", "23/11/2026 10:00")}, campo: "DE", motivo: crm.MotivoFormato},
		"a field of nothing":   {nova: crm.NovaOcorrencia{Acao: momentos("2026-11-23 10:00", "")}, campo: "DE", motivo: crm.MotivoDesconhece},
		"the contract's end": {
			preparar: func(m *memoria) { m.tenant.Configuracoes[crm.ConfContratoEncerrado] = "recusar" },
			nova:     crm.NovaOcorrencia{ContratoID: 32}, recusa: crm.RecusaContratoEncerrado,
		},
		"a required part": {
			preparar: func(m *memoria) { m.tenant.Configuracoes[crm.ConfObrigatorios] = "COD_CAMPANHA" }, recusa: crm.RecusaObrigatorio,
		},
		"a long name":  {nova: crm.NovaOcorrencia{Responsavel: strings.Repeat("a", 101)}, recusa: crm.RecusaTextoLongo},
		"a large file": {preparar: func(m *memoria) { m.tenant.Configuracoes[crm.ConfMaxAnexo] = "1" }, nova: crm.NovaOcorrencia{Anexos: []crm.AnexoRecebido{{Nome: "a", Conteudo: []byte("12")}}}, recusa: crm.RecusaAnexo},
	} {
		t.Run(nome, func(t *testing.T) {
			m, o, tr := novaPessoa(t)
			if c.preparar != nil {
				c.preparar(m)
				m.fotografar()
			}
			if c.nova.Descricao == "" {
				c.nova.Descricao = "x"
			}
			_, err := o.AbrirPorPessoa(t.Context(), m.retrato.Load(), joana, c.nova)
			if codigo(err) != c.recusa {
				t.Fatalf("%v, want (e:%d)", err, c.recusa)
			}
			var i *crm.Invalido
			if c.recusa == 0 && (!errors.As(err, &i) || i.Campo != c.campo || i.Motivo != c.motivo) {
				t.Errorf("%v, want %s %s", err, c.campo, c.motivo)
			}
			if len(m.ocorrencias)+len(m.chaves)+len(m.chamadas)+len(m.arquivos)+len(tr.atos) != 0 {
				t.Error("something was written")
			}
		})
	}
	t.Run("the required part comes", func(t *testing.T) {
		m, o, _ := novaPessoa(t)
		m.tenant.Configuracoes[crm.ConfObrigatorios] = "COD_CAMPANHA"
		m.fotografar()
		r, err := o.AbrirPorPessoa(t.Context(), m.retrato.Load(), joana, crm.NovaOcorrencia{Descricao: "x", Partes: map[string]string{"COD_CAMPANHA": "C1"}})
		if err != nil || m.ocorrencia(t, r.Numero).Recebido.Texto("COD_CAMPANHA") != "C1" {
			t.Error(err)
		}
	})
}

// TestAtenderComCampos: moving asks for what the status's action asks for, and keeps it where the mapping reads it.
func TestAtenderComCampos(t *testing.T) {
	m, o, tr := novaPessoa(t)
	at := &crm.Atendimento{Retratos: m, Consultas: m, Escritor: m, Numeracao: m, Arquivos: m, Entregas: fila{m: m}, Trilha: tr, Relogio: o.Relogio}
	r, err := o.AbrirPorPessoa(t.Context(), m.retrato.Load(), joana, crm.NovaOcorrencia{Descricao: "x"})
	if err != nil {
		t.Fatal(err)
	}
	mover := func(status string, campos map[string]string) error {
		return at.Atender(t.Context(), joana, crm.Ato{Slug: slug, Numero: r.Numero, Status: status, Campos: campos})
	}
	err = mover("visita", map[string]string{"DE": "2026-11-21 10:00", "ATE": ""})
	for _, frase := range []string{"DE já passou", "ATE é obrigatório"} {
		if err == nil || !strings.Contains(err.Error(), frase) {
			t.Errorf("%v does not say %q", err, frase)
		}
	}
	if m.ocorrencia(t, r.Numero).StatusID == 90 {
		t.Fatal("it moved")
	}
	if err := mover("visita", map[string]string{"DE": "2026-11-23 10:00", "ATE": "2026-11-23 11:00", "QUEM": "77"}); err != nil {
		t.Fatal(err)
	}
	if got := m.ocorrencia(t, r.Numero).CamposVariaveis; len(got) != 3 || got[2] != (crm.Item{Codigo: "QUEM", Valor: "77"}) {
		t.Errorf("%+v", got)
	}
	if d := tr.atos[len(tr.atos)-1].Depois; !strings.Contains(d, "status=visita") || !strings.Contains(d, "QUEM=77") {
		t.Errorf("trilha: %s", d)
	}
	// Another visit: not while the first would be sent with its time, and who was named for the first is not taken for the second.
	outra := map[string]string{"DE": "2026-11-24 10:00", "ATE": "2026-11-24 11:00"}
	if err := mover("em_atendimento", nil); err != nil {
		t.Fatal(err)
	}
	if err := mover("visita", outra); err == nil || !strings.Contains(err.Error(), "ainda por enviar") {
		t.Errorf("while one is still to be sent: %v", err)
	}
	for i := range m.entregas {
		m.entregas[i].Estado = crm.EntregaEntregue
	}
	if err := mover("visita", outra); err != nil {
		t.Fatal(err)
	}
	if got := m.ocorrencia(t, r.Numero).CamposVariaveis; len(got) != 3 || got[2] != (crm.Item{Codigo: "QUEM"}) || got[0].Valor != "2026-11-24T13:00:00Z" {
		t.Errorf("%+v", got)
	}
	if n := len(m.entregas); n != 3 { // the opening, and two visits
		t.Errorf("%d entregas", n)
	}
}

func TestConsultaDizQuemAbriu(t *testing.T) {
	m, o, _ := novaPessoa(t)
	r, err := o.AbrirPorPessoa(t.Context(), m.retrato.Load(), joana, crm.NovaOcorrencia{Descricao: "x"})
	if err != nil {
		t.Fatal(err)
	}
	sem := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "S-1", "DESCRICAO", "x"))
	for numero, want := range map[string]string{r.Numero: `"aberto_por":"joana","sistema":"portal"`, sem.Numero: `"aberto_por":"mega","sistema":"mega"`} {
		resposta, err := o.Consultar(t.Context(), m.pedido("integra.mega", crm.OperacaoConsultar, "NUMERO", numero, "CAMPOS", "aberto_por,sistema"))
		if err != nil || !strings.Contains(resposta.Texto, want) {
			t.Errorf("%v, %v, want %s", resposta, err, want)
		}
	}
}
