package carga

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/cadastro"
)

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

// TestPrimeiraCargaNaoAnuncia: what the first load brings is told to nobody, in however many runs, and is counted; what the next one
// brings besides is told. A job that never ended does not make the next one the second.
func TestPrimeiraCargaNaoAnuncia(t *testing.T) {
	t.Parallel()
	b := novaBancada()
	b.f.ao = naTerceira(ErrOrcamento)
	job, err := b.executar(t, Pedido{})
	if err != nil || job.Contadores.De(NaoAnunciado) != 2 {
		t.Fatalf("%+v, %v", job, err)
	}
	b.f.ao = nil
	if job, err = b.executar(t, Pedido{Retomar: true}); err != nil || job.Contadores.De(NaoAnunciado) != 5 || job.Contadores.De() != 5 || b.c.anunciados != 0 {
		t.Fatalf("%+v with %d told, %v", job, b.c.anunciados, err)
	}
	if job, err = b.executar(t, Pedido{}); err != nil || job.Contadores.De(NaoAnunciado) != 0 || b.c.anunciados != 5 { // to this memory all are new
		t.Errorf("%+v with %d told, %v", job, b.c.anunciados, err)
	}
	outra := novaBancada()
	outra.f.ao = naTerceira(ErrOrcamento)
	if _, err := outra.executar(t, Pedido{}); err != nil {
		t.Fatal(err)
	}
	outra.f.ao = nil
	if job, err = outra.executar(t, Pedido{}); err != nil || outra.c.anunciados != 0 || job.Contadores.De(NaoAnunciado) != 5 {
		t.Errorf("another in the place of one that never ended: %+v with %d told, %v", job, outra.c.anunciados, err)
	}
}
