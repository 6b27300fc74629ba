package storage

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ponte/crm"
	"ponte/test/mariadb"
)

// writeLoad writes openings from several callers until stop is closed, and keeps what was acknowledged.
type writeLoad struct {
	acknowledged sync.Map // number → opening's id
	count        atomic.Int64
	unanswered   atomic.Int64 // outcomes that nobody knew in time
}

func (c *writeLoad) run(t *testing.T, s *Storage, callers int, stop <-chan struct{}) *sync.WaitGroup {
	var wg sync.WaitGroup
	for n := range callers {
		wg.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				c.one(t, s, fmt.Sprint(n, "/", i))
			}
		})
	}
	return &wg
}

func (c *writeLoad) one(t *testing.T, s *Storage, key string) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	id, err := s.Numeracao().IDs(ctx, 5)
	if err == nil {
		var numero string
		if numero, err = s.Numeracao().Numero(ctx, 1); err == nil {
			if err = s.Escritor().Gravar(ctx, openingWrite(id, 1, numero, key)); err == nil {
				c.acknowledged.Store(numero, id)
				c.count.Add(1)
				return
			}
		}
	}
	switch {
	case errors.Is(err, crm.ErrSemResposta):
		c.unanswered.Add(1)
	case errors.Is(err, crm.ErrConflito):
		t.Errorf("a key of its own collided: %v", err) // a COMMIT without an answer taken for a stranger's row
	case !errors.Is(err, crm.ErrIndisponivel) && !errors.Is(err, crm.ErrOcupado):
		t.Errorf("neither stored nor refused: %v", err)
	}
	time.Sleep(time.Millisecond)
}

// check: what was acknowledged is stored, whole.
func (c *writeLoad) check(t *testing.T, s *Storage) {
	t.Helper()
	stored := map[string]int64{}
	err := eachRow(deadline(t), s.pools.reader, "SELECT numero, id FROM ocorrencias", nil, func(scan func(...any) error) error {
		var numero string
		var id int64
		err := scan(&numero, &id)
		stored[numero] = id
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	c.acknowledged.Range(func(k, v any) bool {
		if stored[k.(string)] != v.(int64) {
			t.Errorf("number %v was acknowledged and is not stored", k)
		}
		return true
	})
	for _, table := range []string{"narrativas", "movimentos", "entregas", "chamadas", "chaves_idempotencia"} {
		if n := count(t, s, "SELECT COUNT(*) FROM "+table); n != len(stored) {
			t.Errorf("%s: %d rows for %d ocorrências", table, n, len(stored))
		}
	}
	t.Logf("%d acknowledged, %d stored, %d without an answer", c.count.Load(), len(stored), c.unanswered.Load())
}

func TestAcknowledgedIsStoredWhenTheServerIsKilled(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("kills a server several times")
	}
	server := mariadb.Start(t)
	s := open(t, server.NewDatabase(t))
	var c writeLoad
	stop := make(chan struct{})
	wg := c.run(t, s, 16, stop)
	for range 3 {
		time.Sleep(500 * time.Millisecond)
		if err := server.Kill(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(200 * time.Millisecond)
		if err := server.Restart(); err != nil {
			t.Fatal(err)
		}
	}
	before := c.count.Load()
	waitFor(t, "something is written after the last restart", func() bool { return c.count.Load() > before })
	time.Sleep(time.Second) // some more of it
	close(stop)
	wg.Wait()
	c.check(t, s)
}

func TestFrozenServerIsAnsweredInTime(t *testing.T) {
	t.Parallel()
	server := mariadb.Start(t)
	s := open(t, server.NewDatabase(t))
	rs, err := s.Retratos(deadline(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	var c writeLoad
	stop := make(chan struct{})
	wg := c.run(t, s, 16, stop)
	time.Sleep(300 * time.Millisecond)
	if err := server.Pause(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(100 * time.Millisecond)
	for name, f := range map[string]func(context.Context) error{
		"write": func(ctx context.Context) error { return s.Escritor().Gravar(ctx, openingWrite(1<<40, 1, "x", "x")) },
		"look-up": func(ctx context.Context) error {
			_, err := s.Consultas().Buscar(ctx, &crm.Procura{TenantID: 1, Numero: "1"})
			return err
		},
		"numbers": func(ctx context.Context) error { _, err := s.Numeracao().IDs(ctx, 1_000_000); return err },
		"ping":    s.Ready,
	} {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		err := f(ctx) // the server is resumed later: who waited for it would wait for ever
		cancel()
		if err == nil {
			t.Errorf("%s: a frozen server has answered", name)
		}
		if name == "write" && !errors.Is(err, crm.ErrSemResposta) && !errors.Is(err, crm.ErrIndisponivel) && !errors.Is(err, crm.ErrOcupado) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if age := rs.Idade(); age < time.Second {
		t.Errorf("the pictures claim to be %s old", age)
	}
	s.Diario().Registrar(refusedCall(1))
	if err := server.Resume(); err != nil {
		t.Fatal(err)
	}
	before := c.count.Load()
	waitFor(t, "something is written after the server went on", func() bool { return c.count.Load() > before })
	time.Sleep(time.Second) // some more of it
	close(stop)
	wg.Wait()
	waitFor(t, "the refused call is logged", func() bool { return count(t, s, "SELECT COUNT(*) FROM chamadas WHERE codigo_recusa = 101") == 1 })
	if _, err := s.pools.writer.Exec("DELETE FROM chamadas WHERE codigo_recusa = 101"); err != nil {
		t.Fatal(err)
	}
	c.check(t, s)
}

func waitFor(t *testing.T, o string, f func() bool) {
	t.Helper()
	for limit := time.Now().Add(time.Minute); !f(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatal("waited in vain until " + o)
		}
	}
}
