package carga

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
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
	perder bool // the place is another's from now on
	falhar error
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
	m.jobs[c.ID-1], m.linhas = *c, append(m.linhas, linhas...)
	return nil
}

func (m *memoria) Ultima(context.Context, int64, string) (*Carga, error) {
	if len(m.jobs) == 0 {
		return nil, crm.ErrNaoEncontrado
	}
	c := m.jobs[len(m.jobs)-1]
	return &c, nil
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
	escritos []string // codes of contracts
	falhar   error
}

func (c *cadastros) IDs(context.Context, int) (int64, error) { return 1, nil }
func (c *cadastros) Nomes(context.Context, int64, cadastro.Fonte, crm.TipoVinculo, []string) ([]crm.Vinculo, error) {
	return nil, nil
}

func (c *cadastros) Contratos(context.Context, int64, []int64, []string) ([]crm.Contrato, error) {
	return nil, nil
}

func (c *cadastros) PendenciasDe(context.Context, int64, cadastro.Fonte, []cadastro.Referencia) ([]cadastro.Pendencia, error) {
	return nil, nil
}

func (c *cadastros) Liberadas(context.Context, int64, cadastro.Fonte, int) ([]cadastro.Pendencia, error) {
	return nil, nil
}

func (c *cadastros) GravarCadastros(_ context.Context, e *cadastro.Escrita) error {
	if c.falhar != nil {
		return c.falhar
	}
	for i := range e.Contratos {
		c.escritos = append(c.escritos, e.Contratos[i].Codigo)
	}
	return nil
}

// peca is a Fonte of so many pieces of one contract each.
type peca struct {
	n        int
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
	registro := cadastro.Registro{Tipo: crm.VinculoContrato, Codigo: fmt.Sprint(i), Valores: map[string]string{"codigo": fmt.Sprint("C", i)}}
	return &Parte{Registros: []cadastro.Registro{registro}, Posicao: fmt.Sprint(i + 1), Fim: i+1 == f.n, Fase: "contratos", Feitos: int64(i + 1), Total: int64(f.n)}, nil
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
	b := &bancada{m: &memoria{}, c: &cadastros{}, f: &peca{n: 5}, versao: 1, agora: time.Date(2026, 11, 27, 3, 0, 0, 0, time.UTC)}
	relogio := func() time.Time { return b.agora }
	b.Carregador = &Carregador{Cargas: b.m, Fontes: b, Relogio: relogio, Sincronizador: &cadastro.Sincronizador{Cadastros: b.c, Relogio: relogio}}
	return b
}

func (b *bancada) executar(t *testing.T, p Pedido) (*Carga, error) {
	t.Helper()
	p.Tenant, p.Fonte, p.Ator.Quem, p.SemEspera = &crm.Tenant{ID: 1}, "mega", "maria", true
	return b.Executar(t.Context(), p)
}

// TestInterrompidaEContinuada: whatever stops a run, the next one goes on behind what is committed.
func TestInterrompidaEContinuada(t *testing.T) {
	t.Parallel()
	for nome, c := range map[string]struct {
		para   func(b *bancada, p *Pedido)
		motivo Motivo
		erro   string
	}{
		"the budget":       {func(b *bancada, _ *Pedido) { b.f.ao = naTerceira(fmt.Errorf("x: %w", ErrOrcamento)) }, PorOrcamento, ""},
		"the source fails": {func(b *bancada, _ *Pedido) { b.f.ao = naTerceira(errors.New("o Mega não respondeu a 529.982.247-25")) }, PorFalha, "o Mega não respondeu a ***.982.247-**"},
		"the login":        {func(b *bancada, _ *Pedido) { b.f.ao = naTerceira(fmt.Errorf("recusado: %w", ErrLogin)) }, PorLogin, "recusado: a fonte recusou o usuário ou a senha"},
		"the end of a window": {func(b *bancada, p *Pedido) {
			p.Ate = b.agora.Add(time.Hour)
			b.f.ao = func(i int) error { b.agora = b.agora.Add(time.Duration(i) * 20 * time.Minute); return nil }
		}, PorJanela, ""},
	} {
		t.Run(nome, func(t *testing.T) {
			t.Parallel()
			b := novaBancada()
			p := Pedido{}
			c.para(b, &p)
			job, err := b.executar(t, p)
			if err != nil || job.Situacao != Interrompida || job.Motivo != c.motivo || job.Erro != c.erro || b.m.dono != "" {
				t.Fatalf("%+v, %v", job, err)
			}
			feitos := len(b.c.escritos)
			if feitos == 0 || feitos >= 5 || job.Posicao != strconv.Itoa(feitos) {
				t.Fatalf("%v are written, the job is at %q", b.c.escritos, job.Posicao)
			}
			b.f.ao, b.versao = nil, 2 // which lets a login through again
			if job, err = b.executar(t, Pedido{Retomar: true}); err != nil || job.Situacao != Concluida || job.ID != 1 {
				t.Fatalf("%+v, %v", job, err)
			}
			if tem := strings.Join(b.c.escritos, " "); tem != "C0 C1 C2 C3 C4" {
				t.Errorf("written: %s", tem)
			}
			if n := job.Contadores.De(cadastro.Criado); n != 5 || job.Chamadas < 5 {
				t.Errorf("%d created, %d calls", n, job.Chamadas)
			}
			if _, err := b.executar(t, Pedido{Retomar: true}); !ehImpedimento(err) {
				t.Errorf("going on with what is done: %v", err)
			}
		})
	}
}

func naTerceira(err error) func(int) error {
	return func(i int) error {
		if i == 2 {
			return err
		}
		return nil
	}
}

func ehImpedimento(err error) bool { return errors.As(err, new(*Impedimento)) }

// TestDisjuntorDoLogin: after one refused login nothing is tried, by a person neither, until the settings are saved or a day is over.
func TestDisjuntorDoLogin(t *testing.T) {
	t.Parallel()
	b := novaBancada()
	b.f.ao = func(int) error { return ErrLogin }
	if job, err := b.executar(t, Pedido{}); err != nil || job.Motivo != PorLogin {
		t.Fatal(job, err)
	}
	chamadas := 0
	b.f.ao = func(int) error { chamadas++; return nil }
	for _, p := range []Pedido{{}, {Retomar: true}, {Simular: true}} {
		if _, err := b.executar(t, p); !ehImpedimento(err) || chamadas > 0 {
			t.Errorf("%+v: %v after %d calls", p, err, chamadas)
		}
	}
	tenant := &crm.Tenant{ID: 1}
	if _, err := b.Pedir(t.Context(), crm.Ator{}, tenant, "mega", false); !ehImpedimento(err) {
		t.Errorf("asked for by a person: %v", err)
	}
	if _, err := b.Continuar(t.Context(), crm.Ator{}, tenant, 1); !ehImpedimento(err) {
		t.Errorf("gone on with by a person: %v", err)
	}
	b.agora = b.agora.Add(PausaLogin)
	if job, err := b.executar(t, Pedido{Retomar: true}); err != nil || job.Situacao != Concluida {
		t.Errorf("after the pause: %+v, %v", job, err)
	}
}

// TestUmaDeCadaVez: a second run of the same source is refused, and a new job takes the place of one that is unfinished.
func TestUmaDeCadaVez(t *testing.T) {
	t.Parallel()
	b := novaBancada()
	b.f.ao = func(i int) error {
		if i == 1 {
			outra := novaBancada()
			outra.Cargas = b.m
			if _, err := outra.executar(t, Pedido{}); !ehImpedimento(err) {
				t.Errorf("two at once: %v", err)
			}
		}
		return naTerceira(ErrOrcamento)(i)
	}
	if _, err := b.executar(t, Pedido{}); err != nil {
		t.Fatal(err)
	}
	b.f.ao = nil
	job, err := b.executar(t, Pedido{})
	if err != nil || job.ID != 2 || b.m.jobs[0].Situacao != Substituida {
		t.Errorf("%+v, %+v, %v", job, b.m.jobs[0], err)
	}
}

// TestBancoFalha: a batch that is not committed is not done.
func TestBancoFalha(t *testing.T) {
	t.Parallel()
	b := novaBancada()
	b.f.ao = func(i int) error {
		if i == 3 {
			b.c.falhar = crm.ErrOcupado
		}
		return nil
	}
	job, err := b.executar(t, Pedido{})
	if !errors.Is(err, crm.ErrOcupado) || job.Posicao != "3" || job.Motivo != PorFalha || job.Erro == "" {
		t.Errorf("%+v, %v", job, err)
	}
}

// TestVagaPerdida: who lost the place writes nothing more.
func TestVagaPerdida(t *testing.T) {
	t.Parallel()
	b := novaBancada()
	b.f.ao = func(i int) error {
		b.m.perder = i == 3
		return nil
	}
	if _, err := b.executar(t, Pedido{}); !errors.Is(err, ErrVagaPerdida) || b.m.jobs[0].Posicao != "3" {
		t.Errorf("%v, %+v", err, b.m.jobs[0])
	}
}

// TestSimulacao writes nothing and leaves no job.
func TestSimulacao(t *testing.T) {
	t.Parallel()
	b := novaBancada()
	job, err := b.executar(t, Pedido{Simular: true})
	if err != nil || job.Contadores.De(cadastro.Criado) != 5 || len(b.m.jobs)+len(b.c.escritos) > 0 {
		t.Errorf("%+v, %v, %v", job, b.c.escritos, err)
	}
}

// TestProcessoTermina: a process that is told to end leaves the batch that it is at committed, and the rest for the next one.
func TestProcessoTermina(t *testing.T) {
	t.Parallel()
	b := novaBancada()
	ctx, cancelar := context.WithCancel(t.Context())
	b.f.ao = func(i int) error {
		if i == 2 {
			cancelar()
		}
		return nil
	}
	job, err := b.Executar(ctx, Pedido{Tenant: &crm.Tenant{ID: 1}, Fonte: "mega"})
	if err != nil || job.Motivo != PorProcesso || job.Posicao != "2" || b.m.dono != "" {
		t.Errorf("%+v, %v", job, err)
	}
}

// TestPedirEParar: what people do with jobs.
func TestPedirEParar(t *testing.T) {
	t.Parallel()
	b, tenant, maria := novaBancada(), &crm.Tenant{ID: 1}, crm.Ator{Quem: "maria"}
	job, err := b.Pedir(t.Context(), maria, tenant, "mega", true)
	if err != nil || job.Situacao != Pedida || !job.Todos {
		t.Fatal(job, err)
	}
	if _, err := b.Pedir(t.Context(), maria, tenant, "mega", false); !ehImpedimento(err) {
		t.Errorf("a second one: %v", err)
	}
	if err := b.Parar(t.Context(), maria, tenant, job.ID); err != nil || b.m.jobs[0].Motivo != PorParada {
		t.Errorf("%+v, %v", b.m.jobs[0], err)
	}
	if err := b.Parar(t.Context(), maria, tenant, job.ID); !ehImpedimento(err) {
		t.Errorf("stopped twice: %v", err)
	}
	if _, err := b.Continuar(t.Context(), maria, tenant, job.ID); err != nil || b.m.jobs[0].Situacao != Pedida {
		t.Errorf("%+v, %v", b.m.jobs[0], err)
	}
	if done, err := b.executar(t, Pedido{Retomar: true}); err != nil || done.Situacao != Concluida || !done.Todos {
		t.Errorf("%+v, %v", done, err)
	}
	if _, err := b.Continuar(t.Context(), maria, tenant, job.ID); !ehImpedimento(err) {
		t.Errorf("gone on with what is done: %v", err)
	}
	if _, err := b.Continuar(t.Context(), maria, tenant, 99); !errors.Is(err, crm.ErrNaoEncontrado) {
		t.Errorf("of nobody: %v", err)
	}
}

// TestLinhasLimitadas: so many lines are kept, and all are counted.
func TestLinhasLimitadas(t *testing.T) {
	t.Parallel()
	b := novaBancada()
	var muitas []Linha
	for range MaxLinhas {
		muitas = append(muitas, Linha{Desfecho: cadastro.Recusado, Tipo: crm.VinculoCliente, Motivo: "documento 529.982.247-25"})
	}
	b.Fontes = comLinhas{b, muitas}
	job, err := b.executar(t, Pedido{})
	if err != nil || len(b.m.linhas) != MaxLinhas || job.Anotadas != 5*MaxLinhas || job.Contadores.De(cadastro.Recusado) != 5*MaxLinhas {
		t.Errorf("%d kept, %+v, %v", len(b.m.linhas), job, err)
	}
	if l := b.m.linhas[MaxLinhas-1]; l.Ordem != MaxLinhas || strings.Contains(l.Motivo, "529.982.247-25") {
		t.Errorf("%+v", l)
	}
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
