package e2e

import (
	"database/sql"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ponte/api/cvcrm"
	"ponte/crm"
)

// TestTokenOfAnotherTenantAtCV: it opens no door of this one, and does nothing to what this one has.
func TestTokenOfAnotherTenantAtCV(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		c := installCV(t, database)
		in, db := look(t, database), behind(t, database)
		for _, s := range cvSamples {
			if s.row == "token" {
				continue
			}
			row, _ := cvRow(t, s.row)
			c.prepare(s)
			path, body := c.fill(s.path), cvBody(t, c.fill(s.fields))
			before := cvWritten(t, db)
			status, text, id := c.ask(t, row, "/"+tenantSlug+path, body, c.names["token.vizinha"])
			if status != http.StatusUnauthorized || !strings.Contains(text, "E-mail e/ou token incorreto(s).") {
				t.Errorf("%s: %d %s", row.ID, status, text)
			}
			if call := in.call(id); call.Situacao != crm.ChamadaRecusada {
				t.Errorf("%s: log row %+v", row.ID, call)
			}
			if own := strings.Contains(s.path+s.fields, "{{") && row.Metodo != http.MethodGet; own {
				if status, text, _ := c.ask(t, row, path, body, c.names["token.vizinha"]); status < 300 {
					t.Errorf("%s of the other tenant: %d %s", row.ID, status, text)
				}
			}
			if after := cvWritten(t, db); after != before {
				t.Errorf("%s wrote\n%s\nbefore\n%s", row.ID, after, before)
			}
		}
		for _, row := range cvcrm.Catalogo() {
			if len(row.Corpo)+len(row.Consulta) == 0 {
				c.strange(t, db, row)
			}
		}
	})
}

// strange sends the golden successes of a row without fields with the token of the other tenant.
func (c *cv) strange(t *testing.T, db *sql.DB, row cvcrm.Linha) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(goldenCV, row.ID, "sucesso*.req"))
	if err != nil || len(files) == 0 && !strings.HasSuffix(row.ID, "sem-permissao") {
		t.Fatalf("%s has no golden success: %v", row.ID, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c.prepare(cvSample{row.ID, string(text), ""})
		c.names["fechado"] = c.names["novo"]
		request := strings.NewReplacer("{{token}}", "{{token.vizinha}}", "{{access}}", "{{token.vizinha}}").Replace(string(text))
		method, rest, _ := strings.Cut(request, " ")
		before := cvWritten(t, db)
		if got := c.send(t, c.fill(method+" /"+tenantSlug+rest)); !strings.HasPrefix(got, "401\n") {
			t.Errorf("%s with the token of another tenant: %s", file, got)
		}
		if got := c.send(t, c.fill(request)); method != http.MethodGet && strings.HasPrefix(got, "20") {
			t.Errorf("%s of another tenant: %s", file, got)
		}
		if after := cvWritten(t, db); after != before {
			t.Errorf("%s wrote\n%s\nbefore\n%s", file, after, before)
		}
	}
}
