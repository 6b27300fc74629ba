package e2e

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"ponte/test/require"
)

// TestSeniorsOwnClient walks the platform with the npm package that Senior publishes, in both forms of its addresses.
func TestSeniorsOwnClient(t *testing.T) {
	t.Parallel()
	node := require.NodePackage(t, "../clients/senior", "@seniorsistemas/senior-core")
	onBothEngines(t, func(t *testing.T, database string) {
		c := installSenior(t, database)
		for form, path := range map[string]string{"bridge": "/t/senior.com.br/bridge/1.0", "gateway": ""} {
			t.Run(form, func(t *testing.T) { seniorWalk(t, c, node, form, c.p.url+path) })
		}
	})
}

func seniorWalk(t *testing.T, c *cv, node, form, url string) {
	given, err := json.Marshal(map[string]string{
		"username": "maria@construtora", "password": seniorPassword, "accessKey": megaUser, "secret": c.names["token"], "tenantName": tenantSlug,
		"role": "Vistoria " + form, "newUser": "cliente." + form,
	})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, "../clients/senior/call.js", url, form)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(given), &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	type token struct {
		Scope        string `json:"scope"`
		ExpiresIn    int64  `json:"expires_in"`
		Username     string `json:"username"`
		AccessToken  string `json:"access_token"`
		RefreshToken string `json:"refresh_token"`
	}
	var told struct {
		Login, Renewed, Key token
		Answers             map[string]json.RawMessage
	}
	if err := json.Unmarshal(out.Bytes(), &told); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	if l := told.Login; l.ExpiresIn != 604800 || l.Username != "maria@construtora" || l.RefreshToken == "" || l.AccessToken == told.Renewed.AccessToken {
		t.Errorf("login: %d s for %q; the refreshed token is another: %v", l.ExpiresIn, l.Username, l.AccessToken != told.Renewed.AccessToken)
	}
	if k := told.Key; k.ExpiresIn != 7776000 || k.Scope != "am_application_scope" || k.RefreshToken != "" {
		t.Errorf("loginWithKey: %d s, scope %q", k.ExpiresIn, k.Scope)
	}
	refused := map[string]string{"wrong": `"status":401`, "mfa": `"status":400`, "afterLogout": `"status":401`}
	for step, answer := range told.Answers {
		if want := refused[step]; want != "" {
			if !strings.Contains(string(answer), want) || !strings.Contains(string(answer), `"reason":`) {
				t.Errorf("%s: %s", step, answer)
			}
		} else if strings.Contains(string(answer), `"status":`) {
			t.Errorf("%s was refused: %s", step, answer)
		}
	}
	for step, want := range map[string]string{
		"checkAccess": `"authorized":true}`, "checkAccessWithKey": `"authorized":true}`, "createRole": `"name":"Vistoria ` + form + `"`,
		"listRoles": `"name":"Vistoria ` + form + `"`, "listRolesWithKey": `"name":"CRM – Diretor"`, "getUser": `"username":"cliente.` + form + `"`,
		"getTenantByName": `"tenantName":"construtora"`, "createCustomProperty": `"propertyValue":"https://mega.example.com:8443/"`,
		"deleteUser": `"blocked":true`, "getResource": `"serviceName":"core"`, "listServiceProperties": `"propertyKey":"url"`,
	} {
		if !strings.Contains(string(told.Answers[step]), want) {
			t.Errorf("%s answers %s, want %s", step, told.Answers[step], want)
		}
	}
}
