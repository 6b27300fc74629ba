package moldura

import (
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestTokenComFim: it lets in until its end and not after, and no end but the one that was given holds.
func TestTokenComFim(t *testing.T) {
	t.Parallel()
	fim := time.Date(2026, 11, 27, 18, 0, 0, 0, time.UTC)
	bom := ComFim("cvcrm", "pnt_1_SEGREDO", fim)
	for _, c := range []struct {
		nome, portador string
		em             time.Time
		vale           bool
	}{
		{"antes do fim", bom, fim.Add(-time.Second), true},
		{"no fim", bom, fim, false},
		{"outro fim", strings.Replace(bom, "."+strconv.FormatInt(fim.Unix(), 10), "."+strconv.FormatInt(fim.Unix()+60, 10), 1), fim.Add(-time.Second), false},
		{"outro token", strings.Replace(bom, "SEGREDO", "OUTRO", 1), fim.Add(-time.Second), false},
		{"sem marca", bom[:strings.LastIndex(bom, ".")], fim.Add(-time.Second), false},
		{"fim que não é número", "pnt_1_SEGREDO.x." + marcar("cvcrm", "pnt_1_SEGREDO", "x"), fim.Add(-time.Second), false},
		{"de outra superfície", ComFim("senior", "pnt_1_SEGREDO", fim), fim.Add(-time.Second), false},
		{"token sem fim", "pnt_1_SEGREDO", fim.AddDate(9, 0, 0), true},
	} {
		if token, vale := SemFim("cvcrm", c.portador, c.em); vale != c.vale || vale && token != "pnt_1_SEGREDO" {
			t.Errorf("%s: vale %v", c.nome, vale)
		}
	}
}
