package crm_test

import (
	"context"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ponte/crm"
)

// memoria behaves like storage does: unique keys, guarded versions, all of a write or nothing, pictures that are as old
// as their last refresh.
type memoria struct {
	mu           sync.Mutex
	clientes     map[int64]crm.Cliente
	contratos    []crm.Contrato
	unidades     []crm.Unidade
	ocorrencias  map[int64]crm.Ocorrencia
	chaves       map[chave]crm.ChaveIdempotencia
	narrativas   []crm.Narrativa
	versao       int64 // of the picture
	movimentos   []crm.Movimento
	entregas     []crm.Entrega
	vinculos     []crm.Vinculo
	anexos       []crm.Anexo
	tarefas      []crm.Tarefa
	chamadas     []crm.Chamada
	divisoes     []crm.Divisao
	solicitacoes []crm.Solicitacao
	status       []crm.Status
	timesheets   []crm.Timesheet
	arquivos     map[int64][]byte
	oficina      oficina
	doCliente    map[int64]crm.AberturaDoCliente

	tenant   crm.Tenant
	creds    map[string]*crm.Credencial
	faixas   []crm.FaixaIP
	destinos []crm.Destino
	ouvintes []crm.Ouvinte
	registro []crm.DefinicaoDestino

	retrato atomic.Pointer[crm.Retrato]
	agora   time.Time
	id      atomic.Int64
	numero  atomic.Int64
	buscas  atomic.Int64
	demora  time.Duration            // of a look-up
	antes   func(*crm.Escrita) error // runs before a write, outside the lock
	senhas  map[string]string
}

type chave struct {
	sistema string
	tipo    crm.TipoChave
	chave   string
}

const (
	slug     = "obra"
	cnpj     = "12345678000195"
	cpfMaria = "52998224725"
	cpfJose  = "11144477735"
)

// novaMemoria is a tenant with a master that looks for contracts, another system that looks for units, two clients,
// two contracts and units 101 of two blocks.
func novaMemoria(t testing.TB) (*memoria, *crm.Ocorrencias) {
	t.Helper()
	m := &memoria{
		clientes: map[int64]crm.Cliente{}, ocorrencias: map[int64]crm.Ocorrencia{}, chaves: map[chave]crm.ChaveIdempotencia{},
		arquivos: map[int64][]byte{}, agora: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC),
		tenant: crm.Tenant{ID: 1, Slug: slug, CNPJs: []string{cnpj}, Configuracoes: crm.Configuracoes{}},
		creds: map[string]*crm.Credencial{
			"integra.mega": {ID: 1, TenantID: 1, Usuario: "integra.mega", Sistema: "mega", Mestre: true, Busca: crm.BuscaContrato},
			"mobuss":       {ID: 2, TenantID: 1, Usuario: "mobuss", Sistema: "mobuss", Busca: crm.BuscaUnidade, Cadastro: crm.CadastroNenhum},
			"outro":        {ID: 3, TenantID: 1, Usuario: "outro", Sistema: "outro", Busca: crm.BuscaContrato},
		},
		senhas: map[string]string{"integra.mega": "s&<e>gredo", "mobuss": "mob", "outro": "outra senha"},
		registro: []crm.DefinicaoDestino{
			{
				Nome: "mobuss", Titulo: "Mobuss", Sistema: "mobuss", SemAcao: "falta trocar o método", Campos: []crm.CampoDestino{{Chave: crm.CampoSituacoes, Rotulo: "Situações", Tipo: crm.CampoLinhas}},
				Acoes: []crm.AcaoDestino{{Codigo: "MOBUSS_ISA", Unica: true}, {Codigo: "MOBUSS_ICSA"}, {Codigo: "MOBUSS_SRSA"}},
			},
			{Nome: "vimob", Titulo: "Vimob", Sistema: "vimob", Acoes: []crm.AcaoDestino{{Codigo: "VIMOB_PROSPECT"}}},
		},
		faixas: []crm.FaixaIP{{ID: 1, TenantID: 1, Prefixo: netip.MustParsePrefix("127.0.0.0/8")}},
	}
	m.id.Store(1000)
	m.numero.Store(500)
	for _, s := range crm.StatusIniciais() {
		s.ID, s.TenantID = m.id.Add(1), 1
		m.status = append(m.status, s)
	}
	m.clientes[10] = crm.Cliente{ID: 10, TenantID: 1, Versao: 1, Documento: cpfMaria, Codigo: "M-1", Nome: "MARIA DA SILVA", Email: "maria@exemplo.com.br"}
	m.clientes[11] = crm.Cliente{ID: 11, TenantID: 1, Versao: 1, Documento: cpfJose, CodigoAuxiliar: "J-1", Nome: "José"}
	m.unidades = []crm.Unidade{
		{ID: 20, TenantID: 1, Numero: "101", Codigo: "9001", Empreendimento: "Residencial Ponte", Bloco: "A"},
		{ID: 21, TenantID: 1, Numero: "101", Codigo: "9002", Empreendimento: "Residencial Ponte", Bloco: "B"},
		{ID: 22, TenantID: 1, Numero: "102", Codigo: "9003", Empreendimento: "Residencial Ponte", Bloco: "A"},
	}
	m.contratos = []crm.Contrato{
		{ID: 30, TenantID: 1, Codigo: "1001", UnidadeID: 20, ClienteID: 10, Situacao: crm.ContratoAtivo},
		{ID: 31, TenantID: 1, Codigo: "1002", UnidadeID: 21, ClienteID: 11, Situacao: crm.ContratoQuitado},
		{ID: 32, TenantID: 1, Codigo: "1003", UnidadeID: 22, ClienteID: 10, Situacao: crm.ContratoDistratado},
	}
	m.fotografar()
	o := &crm.Ocorrencias{
		Retratos: m, Consultas: m, Acervo: acervo{m: m}, Escritor: m, Numeracao: m, Senhas: m, Arquivos: m, Tarefas: m,
		Relogio: func() time.Time { m.mu.Lock(); defer m.mu.Unlock(); return m.agora },
	}
	return m, o
}

func (m *memoria) passar(d time.Duration) { m.mu.Lock(); m.agora = m.agora.Add(d); m.mu.Unlock() }

func (m *memoria) fotografar() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.versao++
	r := &crm.Retrato{
		Versao: m.versao, Tenant: m.tenant, Credenciais: maps.Clone(m.creds), Faixas: slices.Clone(m.faixas), Destinos: slices.Clone(m.destinos), Ouvintes: slices.Clone(m.ouvintes),
		Definicoes: m.registro, Workflows: m.oficina.workflows(),
		Divisoes: map[string]*crm.Divisao{}, Solicitacoes: map[string]*crm.Solicitacao{}, Status: map[string]*crm.Status{}, StatusPorID: map[int64]*crm.Status{},
	}
	r.Tenant.Configuracoes = maps.Clone(m.tenant.Configuracoes)
	for _, d := range m.divisoes {
		r.Divisoes[d.Codigo] = &d
	}
	for _, s := range m.solicitacoes {
		r.Solicitacoes[s.Codigo] = &s
	}
	for _, s := range m.status {
		r.Status[s.Codigo], r.StatusPorID[s.ID] = &s, &s
	}
	m.retrato.Store(r)
}

func (m *memoria) Retrato(s string) (*crm.Retrato, bool) { return m.retrato.Load(), s == slug }
func (m *memoria) Atualizar(context.Context) error       { m.fotografar(); return nil }
func (m *memoria) IDs(_ context.Context, n int) (int64, error) {
	return m.id.Add(int64(n)) - int64(n) + 1, nil
}

func (m *memoria) Numero(context.Context, int64) (string, error) {
	return strconv.FormatInt(m.numero.Add(1), 10), nil
}

func (m *memoria) Conferir(_ context.Context, _ netip.Addr, usuario string, c *crm.Credencial, senha string) (crm.SenhaConferida, error) {
	if c != nil && m.senhas[c.Usuario] == senha {
		return crm.SenhaAtual, nil
	}
	return crm.SenhaErrada, nil
}

func (m *memoria) DerivarJunto(string, string) (string, error) {
	return "", fmt.Errorf("not for these tests")
}

func (m *memoria) Derivar(string) (string, error) { return "", fmt.Errorf("not for these tests") }

func (m *memoria) Guardar(_ context.Context, id int64, b []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.arquivos[id] = slices.Clone(b)
	return nil
}

func (m *memoria) Ler(_ context.Context, id int64) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.arquivos[id], nil
}

func (m *memoria) Buscar(ctx context.Context, p *crm.Procura) (*crm.Achados, error) {
	m.buscas.Add(1)
	defer time.Sleep(m.demora)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	a := &crm.Achados{}
	for _, k := range p.Chaves {
		if c, ok := m.chaves[chave{k.Sistema, k.Tipo, k.Chave}]; ok {
			a.Chaves = append(a.Chaves, c)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(m.clientes)) {
		c, k := m.clientes[id], p.Cliente
		if m.chamado(crm.VinculoCliente, p.De, k.Codigo) == id {
			a.ClienteDe = id
		}
		if a.ClienteDe == id || k.ID != 0 && c.ID == k.ID || igual(c.IDIntegracao, k.IDIntegracao) || igual(c.Codigo, k.Codigo) || igual(c.Documento, k.Documento) ||
			igual(c.CodigoAuxiliar, k.CodigoAuxiliar) || igual(c.Email, k.Email) {
			a.Clientes = append(a.Clientes, c)
		}
	}
	for _, c := range m.contratos {
		if igual(c.Codigo, p.Contrato) || slices.Contains(p.ContratosDasUnidades, c.UnidadeID) {
			a.Contratos = append(a.Contratos, c)
		}
	}
	for _, u := range m.unidades {
		if m.chamado(crm.VinculoUnidade, crm.Interlocutor{Sistema: p.De.Sistema}, p.Unidade) == u.ID {
			a.UnidadeDe = u.ID
		}
		if a.UnidadeDe == u.ID || igual(u.Codigo, p.Unidade) || igual(u.Numero, p.Unidade) {
			a.Unidades = append(a.Unidades, u)
		}
	}
	a.Nomeada = m.chamado(crm.VinculoOcorrencia, p.Vinculo.Interlocutor, p.Vinculo.Codigo)
	for _, oc := range m.ocorrencias {
		if igual(oc.Numero, p.Numero) {
			oc.Recebido = nil
			a.Ocorrencia = &oc
			a.Enviada = p.EnviadaAo != "" && oc.Origem.Sistema != p.EnviadaAo && m.enviada(oc.ID, p.EnviadaAo)
		} else if p.OcorrenciaID != 0 && oc.ID == p.OcorrenciaID {
			a.Ocorrencia = &oc
		}
	}
	return a, nil
}

// enviada tells whether a destination of the system was sent the ocorrência and did not refuse it.
func (m *memoria) enviada(ocorrenciaID int64, sistema string) bool {
	return slices.ContainsFunc(m.entregas, func(e crm.Entrega) bool {
		return e.OcorrenciaID == ocorrenciaID && e.Tentativas > 0 && (e.Estado != crm.EntregaFalhou || e.IDExterno != "") &&
			slices.ContainsFunc(m.destinos, func(d crm.Destino) bool { return d.Nome == e.Destino && d.Sistema == sistema })
	})
}

func igual(a, b string) bool { return a != "" && a == b }

func (m *memoria) Gravar(ctx context.Context, e *crm.Escrita) error {
	if m.antes != nil {
		if err := m.antes(e); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return crm.ErrSemResposta
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.conflita(e) {
		return crm.ErrConflito
	}
	for _, k := range e.Chaves {
		m.chaves[chave{k.Sistema, k.Tipo, k.Chave}] = k
	}
	for _, c := range e.Clientes {
		m.clientes[c.ID] = c
	}
	m.contratos = append(m.contratos, e.Contratos...)
	for _, oc := range e.Ocorrencias {
		m.ocorrencias[oc.ID] = oc
		if n := oc.NarrativaDaAbertura(); n != nil {
			m.narrativas = append(m.narrativas, *n)
		}
		if x := oc.MovimentoDaAbertura(); x != nil {
			m.movimentos = append(m.movimentos, *x)
		}
	}
	m.divisoes = append(m.divisoes, e.Divisoes...)
	m.solicitacoes = append(m.solicitacoes, e.Solicitacoes...)
	m.status = append(m.status, e.Status...)
	m.narrativas = append(m.narrativas, e.Narrativas...)
	m.movimentos = append(m.movimentos, e.Movimentos...)
	m.entregas = append(m.entregas, e.Entregas...)
	m.vinculos = append(m.vinculos, e.Vinculos...)
	m.timesheets = append(m.timesheets, e.Timesheets...)
	m.anexos = append(m.anexos, e.Anexos...)
	m.tarefas = append(m.tarefas, e.Tarefas...)
	if e.Chamada != nil {
		m.chamadas = append(m.chamadas, *e.Chamada)
	}
	for _, mudanca := range e.Mudancas {
		m.mudar(mudanca)
	}
	m.oficina.gravar(e)
	for _, x := range e.DoCliente {
		if m.doCliente == nil {
			m.doCliente = map[int64]crm.AberturaDoCliente{}
		}
		m.doCliente[x.OcorrenciaID] = x
	}
	return nil
}

func (m *memoria) mudar(mudanca crm.Mudanca) {
	switch x := mudanca.(type) {
	case crm.MudancaOcorrencia:
		oc := m.ocorrencias[x.ID]
		oc.Versao++
		oc.StatusID, oc.FechadaEm, oc.Responsavel, oc.Solucao = x.StatusID, x.FechadaEm, x.Responsavel, x.Solucao
		oc.CamposVariaveis, oc.AtualizadaEm = x.CamposVariaveis, x.AtualizadaEm
		oc.VenceEm, oc.SLARestante = x.VenceEm, x.SLARestante
		m.ocorrencias[x.ID] = oc
	case crm.MudancaTarefa:
		x.Tarefa.Versao++
		i := slices.IndexFunc(m.tarefas, func(t crm.Tarefa) bool { return t.ID == x.Tarefa.ID })
		m.tarefas[i] = x.Tarefa
	case crm.MudancaCliente:
		x.Cliente.Versao++
		m.clientes[x.Cliente.ID] = x.Cliente
	case crm.MudancaChave:
		x.Chave.Versao++
		m.chaves[chave{x.Chave.Sistema, x.Chave.Tipo, x.Chave.Chave}] = x.Chave
	}
}

func (m *memoria) Tarefa(_ context.Context, _, id int64) (*crm.LinhaTarefa, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, t := range m.tarefas {
		if t.ID == id {
			return &crm.LinhaTarefa{Tarefa: t, Numero: m.ocorrencias[t.OcorrenciaID].Numero}, nil
		}
	}
	return nil, crm.ErrNaoEncontrado
}

// Tarefas gives those of one person; storage's tests look at the rest.
func (m *memoria) TarefasFora(context.Context, crm.FiltroTarefas) (int, bool, error) {
	return 0, false, nil
}

func (m *memoria) Tarefas(_ context.Context, f crm.FiltroTarefas) (l crm.Lista[crm.LinhaTarefa], err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, t := range m.tarefas {
		if oc := m.ocorrencias[t.OcorrenciaID]; (f.Pessoa == "" || t.Pessoa == f.Pessoa) && (f.Sistema == "" || oc.Origem.Sistema == f.Sistema) {
			l.Linhas = append(l.Linhas, crm.LinhaTarefa{Tarefa: t, Numero: oc.Numero})
		}
	}
	return l, nil
}

// pedido is a call of a user with parts given as name, value, name, value...
func (m *memoria) pedido(usuario, operacao string, partes ...string) *crm.Pedido {
	p := &crm.Pedido{
		Retrato: m.retrato.Load(), Superficie: "soap", Operacao: operacao, Endereco: netip.MustParseAddr("127.0.0.1"),
		Usuario: usuario, Senha: m.senhas[usuario],
	}
	for i := 0; i+1 < len(partes); i += 2 {
		p.Campos = append(p.Campos, crm.Campo{Nome: partes[i], Valor: partes[i+1]})
	}
	return p
}

func (m *memoria) ocorrencia(t testing.TB, numero string) crm.Ocorrencia {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, oc := range m.ocorrencias {
		if oc.Numero == numero {
			return oc
		}
	}
	t.Fatalf("no ocorrência %s", numero)
	return crm.Ocorrencia{}
}

func (m *memoria) codigoDoStatus(id int64) string {
	for _, s := range m.status {
		if s.ID == id {
			return s.Codigo
		}
	}
	return "?"
}
