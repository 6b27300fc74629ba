package main

import (
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// signIn gives the path that a sign-in leads to, and the client that is signed in.
func signIn(t *testing.T, base, login, password string) (string, *http.Client) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, Timeout: time.Minute}
	answer, err := client.PostForm(base+"/portal/entrar", url.Values{"login": {login}, "senha": {password}})
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.Request.URL.Path, client
}

func shownPassword(t *testing.T, out string) string {
	t.Helper()
	m := regexp.MustCompile(`Password: (\S{20,})\n`).FindStringSubmatch(out)
	if m == nil {
		t.Fatalf("no password in %q", out)
	}
	return m[1]
}

func TestUserCommands(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	if rows := c.list("user", "list"); len(rows) != 0 {
		t.Errorf("before the first: %v", rows)
	}
	made := shownPassword(t, c.ok("user", "create", "Joana", "--role", "administrador", "--name", "Joana Prado"))
	if out := c.okWith("uma frase comprida\n", "user", "create", "rui", "--tenant", "acme"); strings.Contains(out, "uma frase") || strings.Contains(out, "Password") {
		t.Errorf("a password that was given is shown: %q", out)
	}
	c.fails(exitFailure, "rui", "user", "create", "rui")
	c.fails(exitFailure, "nenhum", "user", "create", "ana", "--tenant", "nenhum")
	c.fails(exitFailure, "chefe", "user", "create", "ana", "--role", "chefe")
	c.fails(exitFailure, "there is no user ninguem", "user", "reset", "ninguem")
	rows := c.list("user", "list")
	if len(rows) != 2 || rows[0]["login"] != "joana" || rows[0]["nome"] != "Joana Prado" || fmt.Sprint(rows[0]["papeis"]) != "[admin]" || rows[0]["tenant"] != "" ||
		rows[1]["login"] != "rui" || fmt.Sprint(rows[1]["papeis"]) != "[crm-diretor]" || rows[1]["tenant"] != "acme" || rows[1]["trocar_senha"] != true {
		t.Errorf("listed: %v", rows)
	}
	base, _ := c.serving()
	path, client := signIn(t, base, "joana", made)
	if path != "/portal/senha" {
		t.Fatalf("the made password must be changed first, and led to %s", path)
	}
	if path, _ := signIn(t, base, "rui", "uma frase comprida"); path != "/portal/senha" {
		t.Errorf("the given password led to %s", path)
	}
	again := shownPassword(t, c.ok("user", "reset", "JOANA"))
	answer, err := client.Get(base + "/portal/senha")
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.Request.URL.Path != "/portal/entrar" {
		t.Errorf("the session survived the reset: %s", answer.Request.URL)
	}
	if path, _ := signIn(t, base, "joana", made); path != "/portal/entrar" {
		t.Errorf("the old password led to %s", path)
	}
	if path, _ := signIn(t, base, "joana", again); path != "/portal/senha" {
		t.Errorf("the new password led to %s", path)
	}
}

// TestUserResetBringsBackTheDemonstration: once such a database is put to use its administrator is shut out, and a reset
// is the way back.
func TestUserResetBringsBackTheDemonstration(t *testing.T) {
	t.Parallel()
	c := newCLI(t)
	_, stop := c.serving("--demo")
	stop()
	base, _ := c.serving()
	if path, _ := signIn(t, base, "admin", "demo"); path != "/portal/entrar" {
		t.Errorf("the public password led to %s", path)
	}
	if rows := c.list("user", "list"); len(rows) != 1 || rows[0]["desativado"] != true {
		t.Errorf("listed: %v", rows)
	}
	password := shownPassword(t, c.ok("user", "reset", "admin"))
	if path, _ := signIn(t, base, "admin", password); path != "/portal/senha" {
		t.Errorf("after the reset: %s", path)
	}
}
