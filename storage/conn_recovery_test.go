package storage

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"
)

// baseMorta writes n openings, one a transaction, and gives what a process leaves that is killed then: the files as they are.
// The numbers that were given are returned.
func baseMorta(t *testing.T, n int) (arquivo string, numeros []int) {
	t.Helper()
	viva := filepath.Join(t.TempDir(), "ponte.db")
	s := abrir(t, "sqlite://"+viva)
	tenantDeTeste(t, s)
	for range n {
		e := abertura(t, s, 1, "")
		if err := s.Escritor().Gravar(prazo(t), e); err != nil {
			t.Fatal(err)
		}
		numero, err := strconv.Atoi(e.Ocorrencias[0].Numero)
		if err != nil {
			t.Fatal(err)
		}
		numeros = append(numeros, numero)
	}
	arquivo = filepath.Join(t.TempDir(), "ponte.db")
	tx, err := s.pools.escrita.BeginTx(prazo(t), nil) // nobody writes meanwhile
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	for _, fim := range []string{"", fimDoArquivo} {
		copiar(t, viva+fim, arquivo+fim)
	}
	return arquivo, numeros
}

func copiar(t *testing.T, de, para string) {
	t.Helper()
	bytes, err := os.ReadFile(de)
	if err == nil {
		err = os.WriteFile(para, bytes, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// estragar writes garbage into a file.
func estragar(t *testing.T, arquivo string, onde int64, n int) {
	t.Helper()
	f, err := os.OpenFile(arquivo, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt([]byte(strings.Repeat("\xa5", n)), onde); err != nil {
		t.Fatal(err)
	}
}

func abrirComLog(t *testing.T, arquivo string) (*Storage, *observer.ObservedLogs) {
	t.Helper()
	nucleo, log := observer.New(zapcore.InfoLevel)
	s, err := Open(prazo(t), "sqlite://"+arquivo, Opcoes{Log: zap.New(nucleo)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(prazo(t)); err != nil {
			t.Error(err)
		}
	})
	return s, log
}

// TestDamagedLogIsToldAndItsNumbersAreNotGivenAgain: garbage in the middle of the write-ahead log loses what was written
// behind it. That is told in the log and on the trail, and no number that somebody was given is given to another.
func TestDamagedLogIsToldAndItsNumbersAreNotGivenAgain(t *testing.T) {
	for nome, onde := range map[string]func(tamanho int64) int64{
		"in the middle":     func(n int64) int64 { return n / 2 },
		"in its header":     func(int64) int64 { return 8 },
		"in the last frame": func(n int64) int64 { return n - 300 },
	} {
		t.Run(nome, func(t *testing.T) {
			arquivo, numeros := baseMorta(t, 250) // three blocks of numbers
			info, err := os.Stat(arquivo + fimDoArquivo)
			if err != nil {
				t.Fatal(err)
			}
			estragar(t, arquivo+fimDoArquivo, onde(info.Size()), 200)
			for what, f := range map[string]func() error{
				"check":  func() error { _, err := ConferirArquivo(prazo(t), "sqlite://"+arquivo); return err },
				"backup": func() error { return Copiar(prazo(t), "sqlite://"+arquivo, arquivo+".copia") },
			} {
				if err := f(); err == nil || !strings.Contains(err.Error(), "damaged") {
					t.Errorf("%s before the server: %v", what, err)
				}
			}
			if nome == "in its header" { // nothing of this base was in the file itself
				if s, _ := abrirComLog(t, arquivo); !s.recuperacao.dano {
					t.Error("no damage was found")
				}
				return
			}
			s, log := abrirComLog(t, arquivo)
			perdidas := len(numeros) - contar(t, s, "SELECT COUNT(*) FROM ocorrencias")
			if perdidas == 0 {
				t.Fatal("nothing is lost: the test garbles nothing")
			}
			if n := log.FilterMessageSnippet("write-ahead log is damaged").Len(); n != 1 {
				t.Errorf("%d lines of the log tell it, want 1", n)
			}
			danos, err := s.Danos(prazo(t))
			if err != nil || len(danos) != 1 || danos[0].Acao != "banco.recuperado" || danos[0].TenantID != 0 {
				t.Errorf("%v, trail %+v", err, danos)
			}
			dados := map[int]bool{}
			for _, n := range numeros {
				dados[n] = true
			}
			for range 300 {
				texto, err := s.Numeracao().Numero(prazo(t), 1)
				if err != nil {
					t.Fatal(err)
				}
				if n, _ := strconv.Atoi(texto); dados[n] {
					t.Fatalf("number %d was given again", n)
				}
			}
			if err := s.Close(prazo(t)); err != nil {
				t.Fatal(err)
			}
			if again, log := abrirComLog(t, arquivo); again.recuperacao.dano || log.FilterMessageSnippet("damaged").Len() != 0 {
				t.Error("the same damage is told once more")
			}
		})
	}
}

// TestKilledProcessIsNoDamage: a log that ends anywhere, in a frame too, and one that began again over older frames, is whole.
func TestKilledProcessIsNoDamage(t *testing.T) {
	for nome, mudar := range map[string]func(t *testing.T, wal string){
		"whole":            func(*testing.T, string) {},
		"cut in a frame":   func(t *testing.T, wal string) { cortarArquivo(t, wal, 1000) },
		"cut in a header":  func(t *testing.T, wal string) { cortarArquivo(t, wal, 4096+10) },
		"nothing recorded": func(t *testing.T, wal string) { cortarArquivo(t, wal, -1) },
	} {
		t.Run(nome, func(t *testing.T) {
			arquivo, numeros := baseMorta(t, 20)
			mudar(t, arquivo+fimDoArquivo)
			s, log := abrirComLog(t, arquivo)
			if s.recuperacao.dano || log.FilterMessageSnippet("damaged").Len() != 0 {
				t.Errorf("a damage is told: %v", log.All())
			}
			if nome != "whole" {
				return
			}
			texto, err := s.Numeracao().Numero(prazo(t), 1)
			if n, _ := strconv.Atoi(texto); err != nil || n <= numeros[len(numeros)-1] || n > numeros[0]+2*blocoMinimo {
				t.Errorf("%v, number %d after %d", err, n, numeros[len(numeros)-1])
			}
			s.ConferirInicio()
			ate(t, "the pages are read", func() bool { return log.FilterMessageSnippet("its pages are sound").Len() == 1 })
		})
	}
}

func cortarArquivo(t *testing.T, arquivo string, bytes int64) {
	t.Helper()
	info, err := os.Stat(arquivo)
	if err == nil {
		err = os.Truncate(arquivo, max(0, info.Size()-bytes)*min(1, max(0, bytes+1)))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestALivingLogIsNoDamage opens the database again and again beside a server that writes: what is being written is no damage,
// nor is what is left from before the log began again.
func TestALivingLogIsNoDamage(t *testing.T) {
	arquivo := filepath.Join(t.TempDir(), "ponte.db")
	s := abrir(t, "sqlite://"+arquivo)
	tenantDeTeste(t, s)
	vida, parar := context.WithCancel(t.Context())
	fim := make(chan struct{})
	go func() {
		defer close(fim)
		for vida.Err() == nil {
			e := abertura(t, s, 1, "")
			e.Ocorrencias[0].Descricao = strings.Repeat("descrição ", 2000)
			if err := s.Escritor().Gravar(context.WithoutCancel(vida), e); err != nil {
				t.Error(err)
				return
			}
		}
	}()
	for i := range 60 {
		e, err := examinarWAL(arquivo + fimDoArquivo)
		if err != nil {
			t.Fatal(err)
		}
		if e.perdidos > 0 || i%20 == 0 {
			r := &Storage{dialeto: dialetoSQLite, arquivo: arquivo, pools: s.pools, log: zap.NewNop(), recuperacao: recuperacao{antes: e}}
			if err := r.confirmarDano(prazo(t)); err != nil || r.recuperacao.dano {
				t.Errorf("%v, a damage is seen in a living log: %+v", err, e)
			}
		}
	}
	parar()
	<-fim
}

// TestDamagedPageIsFound: a page that was destroyed while the server was down is found after an unclean start, and by a check.
func TestDamagedPageIsFound(t *testing.T) {
	arquivo, _ := baseMorta(t, 20)
	s, err := Open(prazo(t), "sqlite://"+arquivo, Opcoes{}) // all of it into the file
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(prazo(t)); err != nil {
		t.Fatal(err)
	}
	if ok, err := ConferirArquivo(prazo(t), "sqlite://"+arquivo); !ok || err != nil {
		t.Fatal(ok, err)
	}
	raiz := contarRaiz(t, arquivo)
	estragar(t, arquivo, int64(raiz-1)*4096, 4096)
	if ok, err := ConferirArquivo(prazo(t), "sqlite://"+arquivo); !ok || err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("a destroyed page is not found: %v", err)
	}
	aberta, log := abrirComLog(t, arquivo)
	aberta.recuperacao.antes.validos = 1 // as after a kill
	aberta.ConferirInicio()
	ate(t, "the damage is told", func() bool { return log.FilterMessageSnippet("the database is damaged").Len() == 1 })
	ate(t, "the damage is on the trail", func() bool {
		danos, err := aberta.Danos(prazo(t))
		return err == nil && len(danos) == 1 && danos[0].Acao == "banco.danificado"
	})
}

// contarRaiz is the root page of a table that nothing here reads.
func contarRaiz(t *testing.T, arquivo string) int {
	t.Helper()
	s, err := Open(prazo(t), "sqlite://"+arquivo, Opcoes{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(prazo(t)); err != nil {
			t.Error(err)
		}
	}()
	return contar(t, s, "SELECT rootpage FROM sqlite_master WHERE name = 'timesheets' OR name = 'cargas' ORDER BY name LIMIT 1")
}

// FuzzLerWAL: whatever a file holds, its reading ends and counts no frame twice.
func FuzzLerWAL(f *testing.F) {
	f.Add([]byte("7\x7f\x06\x82"), 40)
	f.Add([]byte(strings.Repeat("\x00\x00\x00\x01", 2000)), 1)
	f.Fuzz(func(t *testing.T, b []byte, vezes int) {
		texto := strings.Repeat(string(b), max(1, vezes%64))
		e, err := lerWAL(strings.NewReader(texto))
		if err != nil || e.resto > int64(len(texto)) || int64(e.validos)*(512+walQuadro)+e.resto > int64(len(texto)) {
			t.Errorf("%+v %v of %d bytes", e, err, len(texto))
		}
	})
}
