package crm

import (
	"testing"
	"time"
)

// A percentile out of steps is within a tenth of the true one, and what is written is read back.
func TestTempos(t *testing.T) {
	t.Parallel()
	if p := (Tempos{}).Percentil(50); p != 0 {
		t.Errorf("of nothing: %v", p)
	}
	for _, unidade := range []time.Duration{time.Microsecond * 40, time.Millisecond, time.Second} {
		a, b := Tempos{}, Tempos{}
		for i := int64(1); i <= 100; i++ {
			metade := a
			if i%2 == 0 {
				metade = b
			}
			metade.Contar(time.Duration(i)*unidade, 1)
		}
		a.Somar(LerTempos(b.String()))
		for p, certo := range map[int64]time.Duration{50: 50 * unidade, 95: 95 * unidade, 100: 100 * unidade} {
			if erro := float64(a.Percentil(p)-certo) / float64(certo); erro < -.1 || erro > .1 {
				t.Errorf("p%d of 1 to 100 times %v: %v", p, unidade, a.Percentil(p))
			}
		}
	}
	longo := Tempos{}
	longo.Contar(10*time.Hour, 3)
	longo.Contar(0, 1)
	if lido := LerTempos(longo.String() + " x 1:y"); longo.String() != "0:1 120:3" || lido.String() != longo.String() {
		t.Errorf("%q, read %q", longo, lido)
	}
}
