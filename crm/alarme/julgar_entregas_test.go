package alarme

import "testing"

// TestParadasEmFrase: one failed, several fail, and what there is none of is not told.
func TestParadasEmFrase(t *testing.T) {
	for _, c := range []struct {
		falhas, incertas int64
		quer             string
	}{
		{1, 0, "1 falhou"},
		{0, 1, "1 tem resultado incerto"},
		{4, 1, "4 falharam e 1 tem resultado incerto"},
		{1, 2, "1 falhou e 2 têm resultado incerto"},
	} {
		if veio := paradasEmFrase(c.falhas, c.incertas); veio != c.quer {
			t.Errorf("%q, want %q", veio, c.quer)
		}
	}
}
