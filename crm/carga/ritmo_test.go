package carga

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/cadastro"
)

// TestCedeAChamadas: while calls come a load writes little at once, and works a twentieth of the time; what it waits for its source counts
// as rest. Without calls, and for who wants it at full speed, it does neither.
func TestCedeAChamadas(t *testing.T) {
	t.Parallel()
	const escrita = 20 * time.Millisecond
	for nome, c := range map[string]struct {
		chamadas int           // pieces until which calls come
		fonte    time.Duration // that the source takes over a piece
		p        Pedido
		lotes    []int
		descanso time.Duration
	}{
		"no calls":           {0, 0, Pedido{}, []int{120, 120, 120, 120, 120}, 0},
		"at full speed":      {5, 0, Pedido{Depressa: true}, []int{120, 120, 120, 120, 120}, 0},
		"calls":              {5, 0, Pedido{}, slices.Repeat([]int{50, 50, 20}, 5), 14 * descansoPorTrabalho * escrita},
		"from a slow source": {5, 130 * time.Millisecond, Pedido{}, slices.Repeat([]int{50, 50, 20}, 5), 5*2*descansoPorTrabalho*escrita + 4*(descansoPorTrabalho*escrita-130*time.Millisecond)},
		"from a slower one":  {5, time.Second, Pedido{}, slices.Repeat([]int{50, 50, 20}, 5), 5 * 2 * descansoPorTrabalho * escrita},
		"calls that end":     {1, 3 * time.Second, Pedido{}, []int{50, 50, 20, 120, 120, 120, 120}, 2 * descansoPorTrabalho * escrita},
	} {
		t.Run(nome, func(t *testing.T) {
			t.Parallel()
			b := novaBancada()
			b.f.cada = 120
			b.c.ao = func() { b.agora = b.agora.Add(escrita) }
			b.f.ao = func(i int) error {
				if b.m.chamam = i < c.chamadas; i == 0 {
					b.agora = b.agora.Add(olharChamadas)
				}
				b.agora = b.agora.Add(c.fonte)
				return nil
			}
			var descanso time.Duration
			b.Descansar = func(_ context.Context, d time.Duration) {
				descanso += d
				b.agora = b.agora.Add(d)
			}
			job, err := b.executar(t, c.p)
			if err != nil || job.Situacao != Concluida || !slices.Equal(b.c.lotes, c.lotes) || descanso != c.descanso {
				t.Errorf("%+v, %v: batches of %v, %s of rest, want %v and %s", job, err, b.c.lotes, descanso, c.lotes, c.descanso)
			}
		})
	}
}

// TestParadaNaoDescansa: a run that is to stop ends the piece that it is at without rest.
func TestParadaNaoDescansa(t *testing.T) {
	t.Parallel()
	ctx, cancelar := context.WithCancel(t.Context())
	cancelar()
	Descansar(ctx, time.Hour)
}

// TestPassoIgual: of pieces that bring nothing new it is written once a second how far the job is, and whenever the run ends.
func TestPassoIgual(t *testing.T) {
	t.Parallel()
	b := novaBancada()
	b.f.n, b.c.lembrar = 10, true
	b.f.ao = func(int) error { b.agora = b.agora.Add(300 * time.Millisecond); return nil }
	if _, err := b.executar(t, Pedido{}); err != nil || b.m.avancos != 12 { // the begin, each piece, the end
		t.Fatalf("%d times, %v", b.m.avancos, err)
	}
	b.m.avancos = 0
	job, err := b.executar(t, Pedido{})
	if err != nil || job.Contadores.De(cadastro.Igual) != 10 || b.m.avancos != 4 { // the begin, the pieces at 1.2 and 2.4 s, the end
		t.Errorf("%d times, %+v, %v", b.m.avancos, job, err)
	}
	b.f.ao = naTerceira(ErrOrcamento)
	if job, err = b.executar(t, Pedido{}); err != nil || job.Situacao != Interrompida || b.m.jobs[2].Posicao != "2" || b.m.jobs[2].Contadores.De(cadastro.Igual) != 2 {
		t.Errorf("%+v, %v", b.m.jobs[2], err)
	}
}

// TestAteOnde: the títulos of a contract are not parted where that can be.
func TestAteOnde(t *testing.T) {
	t.Parallel()
	for texto, n := range map[string]int{
		"": 0, "aa": 2, "aabb": 4, "aabbb": 2, "aaabbb": 3, "abbbb": 1, "aaaaa": 4, "....a": 4, "..aaa": 2, "......": 4, ".aaaaa": 1, "aaaab": 4,
	} {
		var registros []cadastro.Registro
		for _, c := range texto {
			r := cadastro.Registro{Tipo: crm.VinculoTitulo, Valores: map[string]string{"contrato": string(c)}}
			if c == '.' {
				r = cadastro.Registro{Tipo: crm.VinculoCliente}
			}
			registros = append(registros, r)
		}
		if tem := ateOnde(registros, 4); tem != n {
			t.Error(fmt.Sprintf("%q", texto), tem)
		}
	}
}
