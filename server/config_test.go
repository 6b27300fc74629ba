package server

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestResolveFillsDefaults(t *testing.T) {
	t.Parallel()
	var c Config
	if err := c.Resolve([]string{"PONTE_TEST_REQUIRE=all", "PATH=/bin"}); err != nil {
		t.Fatal(err)
	}
	want := "PONTE_LISTEN=127.0.0.1:8080\nPONTE_ADMIN_LISTEN=127.0.0.1:8081\nPONTE_DATABASE=sqlite://ponte.db\nPONTE_PUBLIC_URL=\n" +
		"PONTE_TRUSTED_PROXIES=\nPONTE_TLS_CERT=\nPONTE_TLS_KEY=\nPONTE_MIGRATE=auto\nPONTE_DEMO=false\nPONTE_SECRET_KEY=\n" +
		"PONTE_DESTINATION_NETWORKS=\nPONTE_JOURNAL=ponte.db.journal\nPONTE_JOURNAL_DAYS=35\nPONTE_DEADLINE=10s\nPONTE_MAX_CALLS=1024\nOTEL_EXPORTER_OTLP_ENDPOINT=\nPONTE_LOG_LEVEL=info\nPONTE_PPROF=false\n"
	if got := c.Effective(); got != want {
		t.Errorf("effective values:\n%s\nwant:\n%s", got, want)
	}
}

func TestResolveReportsEveryProblemAtOnce(t *testing.T) {
	t.Parallel()
	c := Config{
		Listen: "8080", Database: "postgres://u:hunter2@h/d", PublicURL: "crm.exemplo", TrustedProxies: []string{"10.0.0.0/8", "proxy"},
		TLSCert: "cert.pem", Migrate: "yes", LogLevel: "loud", Deadline: time.Second, MaxCalls: -1, Demo: true, OTLPEndpoint: "127.0.0.1:4318",
	}
	err := c.Resolve([]string{"PONTE_LISTENN=:1", "PONTE_SECRET_KEY_FILE=/does/not/exist"})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{
		"PONTE_LISTENN: unknown", "PONTE_SECRET_KEY_FILE", "listen:", "database:", "public-url:", `"proxy"`, "tls-cert", "migrate:",
		"log-level:", "deadline:", "max-calls:", "demo:", "otlp-endpoint:",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("nothing about %s in:\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Error("the error shows the password")
	}
}

func TestSecretsComeFromFiles(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "database")
	if err := os.WriteFile(file, []byte("mysql://ponte:s@gredo@db:3306/ponte\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var c Config
	if err := c.Resolve([]string{"PONTE_DATABASE_FILE=" + file}); err != nil {
		t.Fatal(err)
	}
	if c.Database != "mysql://ponte:s@gredo@db:3306/ponte" {
		t.Errorf("database %q", c.Database)
	}
	if e := c.Effective(); strings.Contains(e, "gredo") || !strings.Contains(e, "mysql://ponte:***@db:3306/ponte") {
		t.Errorf("effective values show the password:\n%s", e)
	}
	c = Config{Database: "sqlite://other.db"}
	if err := c.Resolve([]string{"PONTE_DATABASE_FILE=" + file}); err != nil || c.Database != "sqlite://other.db" {
		t.Errorf("a flag lost against a file: %q, %v", c.Database, err)
	}
	c = Config{}
	if err := c.Resolve([]string{"PONTE_DATABASE_FILE=" + file, "PONTE_DATABASE=sqlite://a.db"}); err == nil {
		t.Error("both twins were accepted")
	}
}

func TestDemoNeedsLoopback(t *testing.T) {
	t.Parallel()
	for addr, ok := range map[string]bool{
		"127.0.0.1:80": true, "[::1]:80": true, "localhost:80": true, ":80": false, "0.0.0.0:80": false, "192.0.2.1:80": false,
	} {
		c := Config{Listen: addr, Demo: true}
		if err := c.Resolve(nil); (err == nil) != ok {
			t.Errorf("%s: %v", addr, err)
		}
	}
}

// TestEverySettingIsInTheTable fails when a flag has no row: its variable would be taken for a misspelt one.
func TestEverySettingIsInTheTable(t *testing.T) {
	t.Parallel()
	for _, name := range environmentNames() {
		if !known(name) {
			t.Errorf("%s has no row in settings", name)
		}
	}
}
