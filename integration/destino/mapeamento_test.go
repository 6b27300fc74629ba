package destino

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// hostis are programs of a few letters that ask for gigabytes, or for ever.
var hostis = map[string]string{
	"repetition":               `"a"*700000000|{a:length}`,
	"more repetition":          `"a"*2000000000|{a:length}`,
	"doubling":                 `reduce range(28) as $i ("aaaaaaaa";.+.)|{a:length}`,
	"doubling lists":           `reduce range(40) as $i ([1];.+.)|{a:length}`,
	"a far index":              `{a: (null|.[500000000]=1|length)}`,
	"a far path":               `{a: (null|setpath([536870910];1)|length)}`,
	"a list without end":       `{a: [repeat(1)]}`,
	"a list that is long":      `{a: [limit(1000000000;repeat("aaaaaaaaaaaaaaaaaaaaaaaa"))]|length}`,
	"a range":                  `{a: [range(1000000000)]|length}`,
	"a tower of base64":        `reduce range(200) as $i ("aaaaaaaaaaaaaaaa"; @base64)|{a:length}`,
	"a tower of JSON":          `reduce range(60) as $i ("\"\\"; tojson)|{a:length}`,
	"implode":                  `{a: ([range(100000000)|65]|implode|length)}`,
	"gsub":                     `{a: (reduce range(20) as $i ("aa"; gsub("a";"aaaa"))|length)}`,
	"combinations":             `{a: ([[range(1000)],[range(1000)],[range(1000)],[range(1000)]]|[combinations]|length)}`,
	"join":                     `{a: ([range(5000000)|"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]|join("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")|length)}`,
	"great numbers":            `{a: (reduce range(40) as $i (10; .*.)|tostring|length)}`,
	"objects":                  `{a: (reduce range(100000000) as $i ({}; .["k\($i)"]=$i)|length)}`,
	"recursion":                `def f: [f]; {a: f}`,
	"recursion that is no end": `def f: 1 + f; {a: f}`,
	"walk":                     `{a: (reduce range(26) as $i (1; [., .])|walk(.)|length)}`,
	"splits":                   `{a: ("a"*50000000|[splits("a")]|length)}`,
	"ends never":               `{a: (1 | until(false; .))}`,
	"ends never inside":        `{a: ([range(100000000)]|sort_by(-.)|length)}`,
	"deep brackets":            strings.Repeat("[", 60_000) + strings.Repeat("]", 60_000),
}

// TestHostileMappingsAreRefused: each is refused when it is saved, and this process, which all tenants share, holds nothing of
// what it asked for.
func TestHostileMappingsAreRefused(t *testing.T) {
	antes, maior := memoriaResidente(t), 0
	parar, fim := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(fim)
		for {
			select {
			case <-parar:
				return
			case <-time.After(5 * time.Millisecond):
				maior = max(maior, memoriaResidente(t))
			}
		}
	}()
	var todos sync.WaitGroup
	for nome, programa := range hostis {
		todos.Go(func() { // as many at once as there may be processes
			err := ConferirMapeamento(map[string]string{CampoMapeamento: programa}, "", exemplosDeTeste())
			var e *Erro
			if !errors.As(err, &e) || !strings.Contains(err.Error(), rotuloMapeamento) {
				t.Errorf("%s: %v, want a refusal", nome, err)
			}
			// An end for want of time is tried again when it is sent; that it ends is what matters here.
			if e != nil && e.Classe() != ClassePermanente && e.Classe() != ClasseTransitorio {
				t.Errorf("%s: %s %v", nome, e.Classe(), e)
			}
		})
	}
	todos.Wait()
	close(parar)
	<-fim
	if cresceu := maior - antes; cresceu > 100<<20 {
		t.Errorf("this process grew by %d MiB", cresceu>>20)
	}
}

// memoriaResidente is what this process holds, in bytes; where that cannot be read, what Go does.
func memoriaResidente(t *testing.T) int {
	texto, err := os.ReadFile("/proc/self/statm")
	if campos := strings.Fields(string(texto)); err == nil && len(campos) > 1 {
		paginas, err := strconv.Atoi(campos[1])
		if err != nil {
			t.Error(err)
		}
		return paginas * os.Getpagesize()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.Sys)
}

// TestLegitimateMappings: what a builder agrees with a partner works, in a process of its own as in this one, and gives the same.
func TestLegitimateMappings(t *testing.T) {
	grande := "{\n"
	for i := range 90 {
		grande += fmt.Sprintf("  PARTE_DO_CONTRATO_%02d: (.ocorrencia.descricao // \"sem descrição %d\" | .[0:%d]),\n", i, i, 20+i)
	}
	grande += `  anexos: [.anexos[]? | {nome, tamanho}], numero: .ocorrencia.numero, n: 12345678901234567890, m: 1.50, k: 3, z: null, b: true,
	  t: (.ocorrencia.descricao | ascii_downcase | gsub("[^a-z]"; "_")), data: ("2026-03-04T10:00:00Z" | fromdate | todate)}`
	if len(grande) < 6000 {
		t.Fatalf("%d bytes: not as large as real ones", len(grande))
	}
	for nome, programa := range map[string]string{"large": grande, "small": `{a: [1, "x", {b: null}]}`, "large product": `{a: ("x" * 500000)}`} {
		for _, d := range exemplosDeTeste() {
			entrada := EntradaMapeamento(d, map[string]string{"campo": "valor"})
			var textos [2][]byte
			for i, embutido := range []string{programa, ""} {
				m, err := NovoMapeamento(programa, embutido)
				if err != nil {
					t.Fatal(nome, err)
				}
				objeto, err := m.Aplicar(t.Context(), entrada)
				if err != nil {
					t.Fatal(nome, err)
				}
				if textos[i], err = json.Marshal(objeto); err != nil {
					t.Fatal(nome, err)
				}
			}
			if !bytes.Equal(textos[0], textos[1]) {
				t.Errorf("%s: here %.300s\nin a process %.300s", nome, textos[0], textos[1])
			}
		}
	}
}

// A program of a few words can give what would never end to be written: it is refused for good.
func TestMapeamentoLimitado(t *testing.T) {
	t.Parallel()
	for nome, c := range map[string]struct{ programa, erro string }{
		"a text too long":         {`{a: ("x" * 2000000)}`, "1024 KiB"},
		"a name too long":         {`{("x" * 2000000): 1}`, "1024 KiB"},
		"a list too long":         {`{a: [range(600000)]}`, "1024 KiB"},
		"a list in its own twice": {`{a: reduce range(40) as $i ("x"; [., .])}`, "1024 KiB"},
		"too deep":                {`{a: reduce range(100000) as $i (1; [.])}`, "100 níveis"},
		"never ends":              {`{a: (1 | until(false; .))}`, "interrompido"},
		"environment":             {`{a: (env | length)} | if .a > 5 then . else error("só \(.a) variáveis") end`, "variáveis"},
		"a document in an error":  {`error("CPF 52998224725")`, "***.982.247-**"},
		"another input":           {`{a: input}`, "input"},
	} {
		t.Run(nome, func(t *testing.T) {
			t.Parallel()
			for _, embutido := range []string{c.programa, ""} {
				m, err := NovoMapeamento(c.programa, embutido)
				if err == nil {
					_, err = m.Aplicar(context.Background(), map[string]any{})
				}
				if err == nil || !strings.Contains(err.Error(), c.erro) && !strings.Contains(err.Error(), "interrompido") && !strings.Contains(err.Error(), "não respondeu") {
					t.Errorf("%v, want a failure with %q", err, c.erro)
				}
			}
		})
	}
}

// TestMapeamentoSemTempo: a program whose time is over, here or in a process of its own, is tried again, and the partner is not to blame: a host
// that stood still for half a second is no reason to give an entrega up. Saving it is refused all the same.
func TestMapeamentoSemTempo(t *testing.T) {
	t.Parallel()
	const semFim = `{a: (1 | until(false; .))}`
	for _, embutido := range []string{semFim, ""} {
		m, err := NovoMapeamento(semFim, embutido)
		if err != nil {
			t.Fatal(err)
		}
		_, err = m.Aplicar(t.Context(), map[string]any{})
		if e := Classificar(err); e.Classe() != ClasseTransitorio || e.ContaFalha() {
			t.Errorf("%s: %v", e.Classe(), err)
		}
		if err := ConferirMapeamento(map[string]string{CampoMapeamento: semFim}, embutido, exemplosDeTeste()); err == nil {
			t.Error("it is saved")
		}
	}
	if err := ConferirPrograma(semFim, "", map[string]any{}); err == nil {
		t.Error("it is saved where it may refuse its example")
	}
}

// TestProcessEndsWithoutItsParent: a program that never ends does not outlive who asked for it: its processor time is bounded.
func TestProcessEndsWithoutItsParent(t *testing.T) {
	eu, err := binario()
	if err != nil {
		t.Fatal(err)
	}
	pergunta, _ := json.Marshal(perguntaProcesso{`{a: (1 | until(false; .))} | {b: ([range(100000000)]|sort_by(-.)|length)}`, []byte("{}")})
	c := exec.Command(eu, argumentoProcesso)
	c.Env, c.Stdin = []string{}, bytes.NewReader(pergunta)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	fim := make(chan struct{})
	go func() {
		defer close(fim)
		_ = c.Wait() // it ends by a signal or not: that it ends is what matters
	}()
	select {
	case <-fim:
	case <-time.After(60 * time.Second):
		t.Error("it still runs")
		_ = c.Process.Kill()
		<-fim
	}
}

// TestStopEndsTheProcess: at a stop of the server a run is given up as if it had not begun.
func TestStopEndsTheProcess(t *testing.T) {
	ctx, cancelar := context.WithCancel(t.Context())
	cancelar()
	m, err := NovoMapeamento(`{a: ([range(100000000)]|sort_by(-.)|length)}`, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Aplicar(ctx, map[string]any{}); Classificar(err).Classe() != ClasseCancelado {
		t.Errorf("%v", err)
	}
	if len(processos) != 0 {
		t.Errorf("%d places are still taken", len(processos))
	}
}

// BenchmarkMapeamentoEmProcesso measures what a delivery with a mapping of the tenant's own costs more.
func BenchmarkMapeamentoEmProcesso(b *testing.B) {
	for nome, embutido := range map[string]string{"here": `{a: .b}`, "in a process": ""} {
		b.Run(nome, func(b *testing.B) {
			m, err := NovoMapeamento(`{a: .b}`, embutido)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := m.Aplicar(b.Context(), map[string]any{"b": 1}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
