package cvcrm

import (
	"net/http"
	"strings"
	"testing"
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
