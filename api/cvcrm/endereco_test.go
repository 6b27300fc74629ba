package cvcrm

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestReconhecer: every path of every row is found by its method, bare and behind a tenant; what looks like one and is none is not.
func TestReconhecer(t *testing.T) {
	t.Parallel()
	ids := map[string]bool{}
	for i := range catalogo {
		op := &catalogo[i]
		if ids[op.id] {
			t.Errorf("two rows are called %s", op.id)
		}
		ids[op.id] = true
		metodo := op.metodo
		if metodo == "" {
			metodo = http.MethodPost
		}
		for _, modelo := range op.caminhos {
			partes := strings.Split(modelo, "/")
			for n, p := range partes {
				if strings.HasPrefix(p, "{") {
					partes[n] = "7"
				}
			}
			caminho := strings.Join(partes, "/")
			for tenant, prefixo := range map[string]string{"": "", "construtora": "/construtora"} {
				e, ok := Reconhecer(metodo, prefixo+caminho)
				if !ok || e.op == nil || e.op.id != op.id || e.tenant != tenant {
					t.Errorf("%s %s%s is %+v (%v), want %s", metodo, prefixo, caminho, e, ok, op.id)
				}
			}
		}
	}
	for _, caminho := range []string{"/", "/api", "/portal", "/v1/ocorrencias", "/atendimento", "/a/b/api/v1/x", "/atendimento/abc", "/tarefas/7/reabrir", "/x/y/tarefas", "/tarefas/0", "/tarefas/000"} {
		if e, ok := Reconhecer(http.MethodGet, caminho); ok {
			t.Errorf("%s is taken for %+v", caminho, e)
		}
	}
	if e, ok := Reconhecer(http.MethodGet, "/api/v1/comercial/reservas"); !ok || e.op != nil {
		t.Errorf("an unknown address below /api: %+v, %v", e, ok)
	}
}

// TestTokenComFim: it lets in until its end and not after, and no end but the one that was given holds.
func TestTokenComFim(t *testing.T) {
	t.Parallel()
	fim := time.Date(2026, 11, 27, 18, 0, 0, 0, time.UTC)
	bom := comFim("pnt_1_SEGREDO", fim)
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
		{"fim que não é número", "pnt_1_SEGREDO.x." + marcar("pnt_1_SEGREDO", "x"), fim.Add(-time.Second), false},
		{"token sem fim", "pnt_1_SEGREDO", fim.AddDate(9, 0, 0), true},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+c.portador)
		if _, vale := lerAcesso(r, c.em); vale != c.vale {
			t.Errorf("%s: vale %v", c.nome, vale)
		}
	}
}
