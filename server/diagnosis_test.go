package server

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"ponte/crm/diagnostico"
	"ponte/test/mariadb"
)

// TestWhatMayBeLostIsSaidAtTheStart: in the log, and to whoever looks at the portal, until an examination finds it mended.
func TestWhatMayBeLostIsSaidAtTheStart(t *testing.T) {
	t.Parallel()
	server := mariadb.Start(t, "--innodb-flush-log-at-trx-commit=2")
	cfg := Config{Database: server.NewDatabase(t), Listen: "127.0.0.1:0", Journal: t.TempDir()}
	if err := cfg.Resolve(nil); err != nil {
		t.Fatal(err)
	}
	core, logs := observer.New(zapcore.ErrorLevel)
	s, err := New(t.Context(), cfg, io.Discard, zap.New(core))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	said := logs.FilterField(zap.String("found", "innodb_flush_log_at_trx_commit=2"))
	if said.Len() != 1 || logs.Len() != 1 {
		t.Errorf("the log says %v", logs.All())
	}
	notices := func() string { return strings.Join(s.notices(t.Context()), "\n") }
	if got := notices(); !strings.Contains(got, "pode se perder") || !strings.Contains(got, "innodb_flush_log_at_trx_commit=2") {
		t.Errorf("the portal says %q", got)
	}
	if err := server.Pause(); err != nil {
		t.Fatal(err)
	}
	s.diagnose(t.Context())
	if err := server.Resume(); err != nil {
		t.Fatal(err)
	}
	if got := notices(); !strings.Contains(got, "innodb_flush_log_at_trx_commit=2") {
		t.Errorf("the database was asked in vain, and the portal says %q", got)
	}
	db, err := server.Open("")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("SET GLOBAL innodb_flush_log_at_trx_commit = 1"); err != nil {
		t.Fatal(err)
	}
	laudos := s.diagnose(t.Context())
	if len(laudos) != len(diagnostico.Tabela) {
		t.Errorf("%d findings for %d examinations", len(laudos), len(diagnostico.Tabela))
	}
	for i, l := range laudos {
		if l.Exame != diagnostico.Tabela[i].Nome {
			t.Fatalf("finding %d is of %s, want the order of the table", i, l.Exame)
		}
	}
	if got := notices(); strings.Contains(got, "pode se perder") {
		t.Errorf("it is mended, and the portal says %q", got)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	s.checking <- struct{}{} // somebody else's goes on
	if got := s.diagnose(ended); got != nil {
		t.Errorf("beside another examination: %v", got)
	}
	<-s.checking
}

func TestWhatIsConfiguredIsJudged(t *testing.T) {
	t.Parallel()
	config := func(cfg Config) *Config {
		if err := cfg.Resolve(nil); err != nil {
			t.Fatal(err)
		}
		return &cfg
	}
	const mysql = "mysql://u:segredo@127.0.0.1/d"
	for _, c := range []struct {
		what string
		got  diagnostico.Laudo
		want diagnostico.Desfecho
	}{
		{"no key on MySQL", config(Config{Database: mysql}).judgeSecretKey(), diagnostico.Alerta},
		{"a key", config(Config{Database: mysql, SecretKey: "segredo"}).judgeSecretKey(), diagnostico.Bom},
		{"SQLite's own key", config(Config{}).judgeSecretKey(), diagnostico.Bom},
		{"loopback", config(Config{}).judgePublicURL(), diagnostico.NaoSeAplica},
		{"everywhere", config(Config{Listen: ":8080"}).judgePublicURL(), diagnostico.Alerta},
		{"behind a proxy", config(Config{TrustedProxies: []string{"127.0.0.1"}}).judgePublicURL(), diagnostico.Alerta},
		{"told", config(Config{Listen: ":8080", PublicURL: "https://crm.example"}).judgePublicURL(), diagnostico.Bom},
		{"few files", judgeFiles(256), diagnostico.Ruim},
		{"some files", judgeFiles(4096), diagnostico.Alerta},
		{"many files", judgeFiles(1 << 16), diagnostico.Bom},
		{"files unknown", judgeFiles(0), diagnostico.NaoSeAplica},
	} {
		if c.got.Desfecho != c.want || strings.Contains(c.got.Encontrado, "segredo") {
			t.Errorf("%s: %s (%s), want %s", c.what, c.got.Desfecho, c.got.Encontrado, c.want)
		}
	}
}

// TestADatabaseThatDoesNotAnswerIsAFinding, and no error.
func TestADatabaseThatDoesNotAnswerIsAFinding(t *testing.T) {
	t.Parallel()
	cfg := Config{Database: "mysql://u:segredo@127.0.0.1:1/d"}
	if err := cfg.Resolve(nil); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	laudos := Diagnose(ctx, cfg, 0)
	if len(laudos) != len(diagnostico.Tabela) || laudos[0].Exame != "answer" || laudos[0].Desfecho != diagnostico.Ruim || strings.Contains(laudos[0].Encontrado, "segredo") {
		t.Errorf("%v", laudos)
	}
}
