package crm

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"
)

// maxTentativas is how often a use case decides again after something newer got in its way.
const maxTentativas = 5

// errCodigosNovos is a conflict of a write that brought codes which the picture did not have: only a newer picture shows who
// created them first.
var errCodigosNovos = errors.New("the write brings codes that may be there meanwhile")

// insistir runs a decision again while what it read was overtaken by another write. Between two of them renovar, told of the
// conflict, gives the next what it cannot read itself. From the third time on it does so alone (vez), so that many who want the
// same row do not starve each other.
func insistir(ctx context.Context, v *vez, renovar func(conflito error) error, decidir func() error) error {
	for tentativa := 1; ; tentativa++ {
		err := decidir()
		if !errors.Is(err, ErrConflito) || tentativa == maxTentativas {
			return err
		}
		if err := renovar(err); err != nil {
			return err
		}
		if tentativa == 2 {
			soltar, err := v.pegar(ctx)
			if err != nil {
				return err
			}
			defer soltar()
		}
		if err := esperar(ctx, time.Duration(rand.IntN(5*tentativa)+1)*time.Millisecond); err != nil {
			return err
		}
	}
}

// vez is the one place in which those that collided retry. The zero value is ready.
type vez struct {
	lugar  chan struct{}
	criado sync.Once
}

func (v *vez) pegar(ctx context.Context) (soltar func(), err error) {
	v.criado.Do(func() { v.lugar = make(chan struct{}, 1) })
	select {
	case v.lugar <- struct{}{}:
		return func() { <-v.lugar }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func esperar(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
