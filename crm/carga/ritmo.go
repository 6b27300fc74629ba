package carga

import (
	"context"
	"time"

	"ponte/crm"
	"ponte/crm/cadastro"
)

// How a load gives way to calls (docs/regras.md §14.6): while they come it writes little at once and rests after it, such that not one
// call in twenty meets it: their p95 is what it is without.
const (
	chamadasRecentes    = 2 * time.Second        // after the last call it goes at full speed again
	olharChamadas       = 250 * time.Millisecond // between two looks whether calls came
	registrosCedendo    = 50
	descansoPorTrabalho = 19
	maxDescanso         = 5 * time.Second
)

// ritmo is what a run knows of calls.
type ritmo struct {
	olhado, chamado time.Time // looked at last; when that showed a new call
	ultima          UltimaChamada
	descanso        time.Time // while calls come nothing is written before
}

// cede tells whether calls came lately. The first look only shows which call was the last before.
func (x *execucao) cede(ctx context.Context) (bool, error) {
	if x.p.Depressa || x.p.Simular {
		return false, nil
	}
	r, agora := &x.ritmo, x.Relogio()
	if r.olhado.IsZero() || agora.Sub(r.olhado) >= olharChamadas {
		ctx, cancelar := context.WithTimeout(context.WithoutCancel(ctx), prazoVaga)
		defer cancelar()
		ultima, err := x.Cargas.UltimaChamada(ctx, x.vaga.TenantID)
		if err != nil {
			return false, err
		}
		if !r.olhado.IsZero() && ultima != r.ultima {
			r.chamado = agora
		}
		r.olhado, r.ultima = agora, ultima
	}
	return !r.chamado.IsZero() && agora.Sub(r.chamado) < chamadasRecentes, nil
}

// gravar runs one transaction, which gets how many records it may write. When calls came lately it begins after the rest that what was
// written before earned; waiting for the source is rest too. A run that is to stop does not rest. The process being told to stop does
// not end the transaction.
func (x *execucao) gravar(ctx, ler context.Context, f func(ctx context.Context, registros int) error) error {
	cede, err := x.cede(ctx)
	if err != nil {
		return err
	}
	registros := maxRegistros
	if !cede {
		x.ritmo.descanso = time.Time{}
	} else {
		registros = registrosCedendo
		if d := x.ritmo.descanso.Sub(x.Relogio()); d > 0 {
			x.Descansar(ler, d)
		}
	}
	ctx, cancelar := context.WithTimeout(context.WithoutCancel(ctx), prazoGravar)
	defer cancelar()
	defer x.ritmo.trabalhar(x.Relogio)()
	return f(ctx, registros)
}

// trabalhar begins work; what it returns ends it, and counts the rest that it earns.
func (r *ritmo) trabalhar(relogio crm.Relogio) func() {
	inicio := relogio()
	return func() {
		fim := relogio()
		if r.descanso.Before(inicio) {
			r.descanso = inicio
		}
		r.descanso = r.descanso.Add((1 + descansoPorTrabalho) * fim.Sub(inicio))
		if ate := fim.Add(maxDescanso); r.descanso.After(ate) {
			r.descanso = ate
		}
	}
}

// Descansar waits so long, or until ctx ends.
func Descansar(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// ateOnde is how many of the records one transaction takes. The títulos of a contract stay together where so many fit, so that the
// next load tells them by one digest.
func ateOnde(registros []cadastro.Registro, n int) int {
	if len(registros) <= n {
		return len(registros)
	}
	contrato := func(i int) string {
		if registros[i].Tipo != crm.VinculoTitulo {
			return ""
		}
		return registros[i].Valores["contrato"]
	}
	for i := n; i > 0; i-- {
		if contrato(i) == "" || contrato(i) != contrato(i-1) {
			return i
		}
	}
	return n
}
