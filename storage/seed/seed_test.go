package seed

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/storage"
	"ponte/test/mariadb"
	"ponte/test/migrated"
)

func TestMain(m *testing.M) { mariadb.Main(m) }

func deadline(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// open opens storage at an address, and the database itself beside it.
func open(t *testing.T, address string) (*storage.Storage, *sql.DB) {
	t.Helper()
	s, err := storage.Open(deadline(t), address, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var db *sql.DB
	if path, ok := strings.CutPrefix(address, "sqlite://"); ok {
		db, err = sql.Open("sqlite", path+"?_pragma=busy_timeout(5000)")
	} else if u, e := url.Parse(address); e != nil {
		err = e
	} else {
		db, err = mariadb.Shared(t).Open(strings.TrimPrefix(u.Path, "/"))
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(db.Close(), s.Close(context.WithoutCancel(t.Context()))); err != nil {
			t.Error(err)
		}
	})
	return s, db
}

func TestWrite(t *testing.T) {
	for name, address := range map[string]func(t *testing.T) string{
		"sqlite":       func(t *testing.T) string { return migrated.File(t) },
		mariadb.Name(): func(t *testing.T) string { return migrated.Database(t) },
	} {
		t.Run(name, func(t *testing.T) {
			s, db := open(t, address(t))
			ctx := deadline(t)
			tenant := crm.Tenant{Slug: "semeada", Nome: "Semeada", CNPJs: []string{"11222333000181"}}
			if err := s.Cadastro().CriarTenant(ctx, &tenant, crm.StatusIniciais(), 5000, crm.Auditoria{Quem: "teste"}); err != nil {
				t.Fatal(err)
			}
			const total = 4_100 // more than two pieces
			until := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
			var progress []int64
			err := Write(ctx, s, Past{TenantID: tenant.ID, Ocorrencias: total, From: until.AddDate(-1, 0, 0), To: until, Progress: func(n int64) { progress = append(progress, n) }})
			if err != nil {
				t.Fatal(err)
			}
			if len(progress) != 3 || progress[2] != total {
				t.Errorf("progress was %v", progress)
			}
			count := func(q string, args ...any) (n int) {
				t.Helper()
				if err := db.QueryRowContext(ctx, q, args...).Scan(&n); err != nil {
					t.Fatalf("%s: %v", q, err)
				}
				return n
			}
			for _, table := range []string{"ocorrencias", "chaves_idempotencia"} {
				if n := count("SELECT COUNT(*) FROM " + table); n != total {
					t.Errorf("%d %s, want %d", n, table, total)
				}
			}
			// The interval is one year, the log keeps 90 days of it.
			if n := count("SELECT COUNT(*) FROM chamadas"); n < total/5 || n > total/3 {
				t.Errorf("%d chamadas", n)
			}
			closed := count("SELECT COUNT(*) FROM ocorrencias WHERE fechada_em IS NOT NULL")
			if n := count("SELECT COUNT(*) FROM narrativas"); n != closed || closed == 0 || closed == total {
				t.Errorf("%d stored narrativas of %d closed ocorrências", n, closed)
			}
			if n := count(`SELECT COUNT(*) FROM ocorrencias o JOIN clientes c ON c.id = o.cliente_id JOIN contratos k ON k.id = o.contrato_id
			AND k.cliente_id = c.id JOIN unidades u ON u.id = k.unidade_id JOIN status s ON s.id = o.status_id
			WHERE o.aberta_em BETWEEN ? AND ?`, until.AddDate(-1, 0, 0).UnixMilli(), until.UnixMilli()); n != total {
				t.Errorf("%d ocorrências lead to client, contract, unit and status, want %d", n, total)
			}
			// The next number follows the seeded ones.
			numero, err := s.Numeracao().Numero(ctx, tenant.ID)
			if err != nil || numero != "9100" {
				t.Errorf("the next number is %s, %v", numero, err)
			}
			ficha, err := s.Acervo().Ficha(ctx, tenant.ID, "5000")
			if err != nil || len(ficha.Narrativas) != 2 || len(ficha.Ocorrencia.Recebido) == 0 || ficha.ClienteNome == "" {
				t.Errorf("the first ocorrência is %+v, %v", ficha, err)
			}
		})
	}
}

func TestWriteStops(t *testing.T) {
	s, _ := open(t, migrated.File(t))
	tenant := crm.Tenant{Slug: "semeada"}
	if err := s.Cadastro().CriarTenant(deadline(t), &tenant, crm.StatusIniciais(), 1, crm.Auditoria{Quem: "teste"}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(deadline(t))
	defer cancel()
	err := Write(ctx, s, Past{TenantID: tenant.ID, Ocorrencias: 100_000, Progress: func(int64) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a stopped seeding ended with %v", err)
	}
	if err := Write(deadline(t), s, Past{TenantID: tenant.ID + 1, Ocorrencias: 1}); err == nil {
		t.Error("a tenant without statuses was seeded")
	}
}
