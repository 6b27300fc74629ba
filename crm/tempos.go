package crm

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Tempos is how long calls took, as how many of them fell into each step. A step is a fourth of a doubling of the one
// before, so that a percentile is told to a tenth of itself whatever its size, and the counts of two intervals add up, which percentiles do not.
type Tempos map[int]int64

// maxFaixaTempo is the last step, of everything beyond 18 min.
const maxFaixaTempo = 4 * 30

// Contar counts calls that took as long.
func (t Tempos) Contar(d time.Duration, vezes int64) {
	faixa := 0
	if us := d.Microseconds(); us > 1 {
		faixa = min(int(math.Ceil(4*math.Log2(float64(us)))), maxFaixaTempo)
	}
	t[faixa] += vezes
}

// Somar adds what others took.
func (t Tempos) Somar(outros Tempos) {
	for faixa, n := range outros {
		t[faixa] += n
	}
}

// Percentil is the time within which so many of a hundred calls were done: the middle of the step in which that call fell. 0 where there is none.
func (t Tempos) Percentil(p int64) time.Duration {
	var total int64
	faixas := make([]int, 0, len(t))
	for faixa, n := range t {
		total += n
		faixas = append(faixas, faixa)
	}
	slices.Sort(faixas)
	falta := (total*p + 99) / 100
	for _, faixa := range faixas {
		if falta -= t[faixa]; falta <= 0 {
			return time.Duration(math.Exp2((float64(faixa)-.5)/4) * float64(time.Microsecond))
		}
	}
	return 0
}

// String is "31:12 32:4": a step and its calls.
func (t Tempos) String() string {
	faixas := make([]int, 0, len(t))
	for faixa := range t {
		faixas = append(faixas, faixa)
	}
	slices.Sort(faixas)
	var b strings.Builder
	for i, faixa := range faixas {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strconv.Itoa(faixa) + ":" + strconv.FormatInt(t[faixa], 10))
	}
	return b.String()
}

// LerTempos reads what String wrote; what is not of that form counts nothing.
func LerTempos(texto string) Tempos {
	if texto == "" {
		return nil
	}
	t := Tempos{}
	for par := range strings.FieldsSeq(texto) {
		faixa, vezes, _ := strings.Cut(par, ":")
		i, e1 := strconv.Atoi(faixa)
		n, e2 := strconv.ParseInt(vezes, 10, 64)
		if e1 == nil && e2 == nil {
			t[i] += n
		}
	}
	return t
}
