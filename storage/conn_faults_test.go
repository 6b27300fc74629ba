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

// carga writes openings from several callers until parar is closed, and keeps what was acknowledged.
type carga struct {
	gravadas sync.Map // number → opening's id
	quantas  atomic.Int64
	sem      atomic.Int64 // outcomes that nobody knew in time
}

func (c *carga) rodar(t *testing.T, s *Storage, chamadores int, parar <-chan struct{}) *sync.WaitGroup {
	var wg sync.WaitGroup
	for n := range chamadores {
		wg.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-parar:
					return
				default:
				}
				c.uma(t, s, fmt.Sprint(n, "/", i))
			}
		})
	}
	return &wg
}

func (c *carga) uma(t *testing.T, s *Storage, chave string) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	id, err := s.Numeracao().IDs(ctx, 5)
	if err == nil {
		var numero string
		if numero, err = s.Numeracao().Numero(ctx, 1); err == nil {
			if err = s.Escritor().Gravar(ctx, escritaAbertura(id, 1, numero, chave)); err == nil {
				c.gravadas.Store(numero, id)
				c.quantas.Add(1)
				return
			}
		}
	}
	switch {
	case errors.Is(err, crm.ErrSemResposta):
		c.sem.Add(1)
	case errors.Is(err, crm.ErrConflito):
		t.Errorf("a key of its own collided: %v", err) // a COMMIT without an answer taken for a stranger's row
	case !errors.Is(err, crm.ErrIndisponivel) && !errors.Is(err, crm.ErrOcupado):
		t.Errorf("neither stored nor refused: %v", err)
	}
	time.Sleep(time.Millisecond)
}

// conferir: what was acknowledged is stored, whole.
func (c *carga) conferir(t *testing.T, s *Storage) {
	t.Helper()
	stored := map[string]int64{}
	err := lerLinhas(prazo(t), s.pools.leitura, "SELECT numero, id FROM ocorrencias", nil, func(scan func(...any) error) error {
		var numero string
		var id int64
		err := scan(&numero, &id)
		stored[numero] = id
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	c.gravadas.Range(func(k, v any) bool {
		if stored[k.(string)] != v.(int64) {
			t.Errorf("number %v was acknowledged and is not stored", k)
		}
		return true
	})
	for _, tabela := range []string{"narrativas", "movimentos", "entregas", "chamadas", "chaves_idempotencia"} {
		if n := contar(t, s, "SELECT COUNT(*) FROM "+tabela); n != len(stored) {
			t.Errorf("%s: %d rows for %d ocorrências", tabela, n, len(stored))
		}
	}
	t.Logf("%d acknowledged, %d stored, %d without an answer", c.quantas.Load(), len(stored), c.sem.Load())
}

func TestAcknowledgedIsStoredWhenTheServerIsKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("kills a server several times")
	}
	server := mariadb.Start(t)
	s := abrir(t, server.NewDatabase(t))
	var c carga
	parar := make(chan struct{})
	wg := c.rodar(t, s, 16, parar)
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
	antes := c.quantas.Load()
	time.Sleep(time.Second)
	close(parar)
	wg.Wait()
	if c.quantas.Load() == antes {
		t.Error("nothing was written after the last restart")
	}
	c.conferir(t, s)
}

func TestFrozenServerIsAnsweredInTime(t *testing.T) {
	server := mariadb.Start(t)
	s := abrir(t, server.NewDatabase(t))
	rs, err := s.Retratos(prazo(t))
	if err != nil {
		t.Fatal(err)
	}
	var c carga
	parar := make(chan struct{})
	wg := c.rodar(t, s, 16, parar)
	time.Sleep(300 * time.Millisecond)
	if err := server.Pause(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(100 * time.Millisecond)
	for name, f := range map[string]func(context.Context) error{
		"write": func(ctx context.Context) error { return s.Escritor().Gravar(ctx, escritaAbertura(1<<40, 1, "x", "x")) },
		"look-up": func(ctx context.Context) error {
			_, err := s.Consultas().Buscar(ctx, &crm.Procura{TenantID: 1, Numero: "1"})
			return err
		},
		"numbers": func(ctx context.Context) error { _, err := s.Numeracao().IDs(ctx, 1_000_000); return err },
		"ping":    s.Pronto,
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
	if idade := rs.Idade(); idade < time.Second {
		t.Errorf("the pictures claim to be %s old", idade)
	}
	s.Diario().Registrar(recusada(1))
	if err := server.Resume(); err != nil {
		t.Fatal(err)
	}
	antes := c.quantas.Load()
	time.Sleep(4 * time.Second)
	close(parar)
	wg.Wait()
	if c.quantas.Load() == antes {
		t.Error("nothing was written after the server went on")
	}
	espere(t, "the refused call is logged", func() bool { return contar(t, s, "SELECT COUNT(*) FROM chamadas WHERE codigo_recusa = 101") == 1 })
	if _, err := s.pools.escrita.Exec("DELETE FROM chamadas WHERE codigo_recusa = 101"); err != nil {
		t.Fatal(err)
	}
	c.conferir(t, s)
}

func espere(t *testing.T, o string, f func() bool) {
	t.Helper()
	for limite := time.Now().Add(time.Minute); !f(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(limite) {
			t.Fatal("waited in vain until " + o)
		}
	}
}
