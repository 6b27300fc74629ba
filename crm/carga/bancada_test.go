package carga

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/cadastro"
)

// memoria keeps jobs, one tenant's.
type memoria struct {
	mu     sync.Mutex
	dono   string
	jobs   []Carga
	linhas []Linha
	parar  bool
	lidas  int  // times that a newest job was asked for
	perder bool // the place is another's from now on

	chamam   bool  // calls come
	chamadas int64 // the newest one
	avancos  int   // times that it was written how far a job is
}

func (m *memoria) Ocupar(_ context.Context, v Vaga, _ time.Duration) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dono != "" {
		return false, nil
	}
	m.dono = v.Dono
	return true, nil
}

func (m *memoria) Manter(context.Context, Vaga, int64, time.Duration) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.perder {
		return false, ErrVagaPerdida
	}
	return m.parar, nil
}

func (m *memoria) Desocupar(context.Context, Vaga) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dono = ""
	return nil
}

func (m *memoria) Criar(_ context.Context, c *Carga, _ crm.Auditoria) error {
	for i := range m.jobs {
		if !m.jobs[i].Terminada() {
			m.jobs[i].Situacao = Substituida
		}
	}
	c.ID = int64(len(m.jobs) + 1)
	m.jobs = append(m.jobs, *c)
	return nil
}

func (m *memoria) Mudar(_ context.Context, c *Carga, de []Situacao, _ crm.Auditoria) error {
	if !slices.Contains(de, m.jobs[c.ID-1].Situacao) {
		return crm.ErrConflito
	}
	m.jobs[c.ID-1] = *c
	return nil
}

func (m *memoria) PedirParada(context.Context, *Carga, crm.Auditoria) error {
	m.parar = true
	return nil
}

func (m *memoria) Avancar(_ context.Context, _ Vaga, c *Carga, linhas []Linha) error {
	if m.perder {
		return ErrVagaPerdida
	}
	m.avancos++
	m.jobs[c.ID-1], m.linhas = *c, append(m.linhas, linhas...)
	return nil
}

func (m *memoria) UltimaChamada(context.Context, int64) (UltimaChamada, error) {
	if m.chamam {
		m.chamadas++
	}
	return UltimaChamada{ID: m.chamadas}, nil
}

func (m *memoria) Pedidas(context.Context) (pedidas []Vaga, _ error) {
	for i := range m.jobs {
		if m.jobs[i].Situacao == Pedida {
			pedidas = append(pedidas, Vaga{TenantID: m.jobs[i].TenantID, Fonte: m.jobs[i].Fonte})
		}
	}
	return pedidas, nil
}

func (m *memoria) Ultima(context.Context, int64, string) (*Carga, error) {
	m.lidas++
	if len(m.jobs) == 0 {
		return nil, crm.ErrNaoEncontrado
	}
	c := m.jobs[len(m.jobs)-1]
	return &c, nil
}

func (m *memoria) EhPrimeira(context.Context, int64, string) (bool, error) {
	return len(m.jobs) > 0 && !slices.ContainsFunc(m.jobs, func(c Carga) bool { return c.Situacao == Concluida }), nil
}

func (m *memoria) Carga(_ context.Context, _, id int64) (*Carga, error) {
	if id > int64(len(m.jobs)) {
		return nil, crm.ErrNaoEncontrado
	}
	c := m.jobs[id-1]
	return &c, nil
}

func (m *memoria) Lista(context.Context, int64, crm.Pagina) (crm.Lista[Carga], error) {
	return crm.Lista[Carga]{Linhas: m.jobs}, nil
}
func (m *memoria) Linhas(context.Context, int64) ([]Linha, error) { return m.linhas, nil }

// cadastros takes writes and knows nothing.
type cadastros struct {
	cadastro.Cadastros
	escritos   []string // codes of contracts
	lotes      []int    // contracts of each write
	nomes      []crm.Vinculo
	lembrar    bool // the names that are written
	anunciados int
	falhar     error
	ao         func() // at each write
}

func (c *cadastros) IDs(context.Context, int) (int64, error) { return 1, nil }
func (c *cadastros) Nomes(context.Context, int64, cadastro.Fonte, crm.TipoVinculo, []string) ([]crm.Vinculo, error) {
	return c.nomes, nil
}

func (c *cadastros) Contratos(context.Context, int64, []int64, []string) ([]crm.Contrato, error) {
	return nil, nil
}

func (c *cadastros) TemPendencias(context.Context, int64, cadastro.Fonte) (bool, error) {
	return false, nil
}

func (c *cadastros) PendenciasDe(context.Context, int64, cadastro.Fonte, []cadastro.Referencia) ([]cadastro.Pendencia, error) {
	return nil, nil
}

func (c *cadastros) Liberadas(context.Context, int64, cadastro.Fonte, int) ([]cadastro.Pendencia, error) {
	return nil, nil
}

func (c *cadastros) Destinos(context.Context, int64) ([]crm.Destino, error) {
	return []crm.Destino{{Nome: "webhook1", Ativo: true, Interesses: []string{crm.EventoContrato}}}, nil
}

func (c *cadastros) GravarCadastros(_ context.Context, e *cadastro.Escrita) error {
	if c.falhar != nil {
		return c.falhar
	}
	if c.ao != nil {
		c.ao()
	}
	if c.lembrar {
		c.nomes = append(c.nomes, e.Vinculos...)
	}
	c.lotes = append(c.lotes, len(e.Contratos))
	for i := range e.Contratos {
		c.escritos = append(c.escritos, e.Contratos[i].Codigo)
	}
	c.anunciados += len(e.Entregas)
	return nil
}

// peca is a Fonte of so many pieces of one contract each, or of more.
type peca struct {
	n, cada  int
	chamadas int64
	ao       func(i int) error // before the i-th piece
}

func (f *peca) Chamadas() int64 { return f.chamadas }

func (f *peca) Proxima(ctx context.Context, posicao string) (*Parte, error) {
	i := 0
	if posicao != "" {
		i, _ = strconv.Atoi(posicao)
	}
	f.chamadas++
	if f.ao != nil {
		if err := f.ao(i); err != nil {
			return nil, err
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var registros []cadastro.Registro
	for k := i * f.cada; k < (i+1)*f.cada; k++ {
		registros = append(registros, cadastro.Registro{Tipo: crm.VinculoContrato, Codigo: fmt.Sprint(k), Valores: map[string]string{"codigo": fmt.Sprint("C", k)}})
	}
	return &Parte{Registros: registros, Posicao: fmt.Sprint(i + 1), Fim: i+1 == f.n, Fase: "contratos", Feitos: int64(i + 1), Total: int64(f.n)}, nil
}

// bancada is a use case on these.
type bancada struct {
	*Carregador
	m      *memoria
	c      *cadastros
	f      *peca
	versao int64
	agora  time.Time
}

func (b *bancada) AbrirFonte(context.Context, *crm.Tenant, string) (*Aberta, error) {
	b.f.chamadas = 0
	return &Aberta{Fonte: b.f, Sistema: "mega", Versao: b.versao}, nil
}

func novaBancada() *bancada {
	b := &bancada{m: &memoria{}, c: &cadastros{}, f: &peca{n: 5, cada: 1}, versao: 1, agora: time.Date(2026, 11, 27, 3, 0, 0, 0, time.UTC)}
	relogio := func() time.Time { return b.agora }
	b.Carregador = &Carregador{Cargas: b.m, Fontes: b, Relogio: relogio, Sincronizador: &cadastro.Sincronizador{Cadastros: b.c, Relogio: relogio}}
	return b
}

func (b *bancada) executar(t *testing.T, p Pedido) (*Carga, error) {
	t.Helper()
	p.Tenant, p.Fonte, p.Ator.Quem, p.SemEspera = &crm.Tenant{ID: 1}, "mega", "maria", true
	return b.Executar(t.Context(), p)
}

type comLinhas struct {
	*bancada
	linhas []Linha
}

func (c comLinhas) AbrirFonte(ctx context.Context, t *crm.Tenant, fonte string) (*Aberta, error) {
	a, err := c.bancada.AbrirFonte(ctx, t, fonte)
	a.Fonte = mais{a.Fonte, c.linhas}
	return a, err
}

type mais struct {
	Fonte
	linhas []Linha
}

func (m mais) Proxima(ctx context.Context, posicao string) (*Parte, error) {
	p, err := m.Fonte.Proxima(ctx, posicao)
	if p != nil {
		p.Linhas = slices.Clone(m.linhas)
	}
	return p, err
}
