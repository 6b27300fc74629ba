package portal_test

import (
	"context"
	"flag"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"ponte/test/require"
)

// navegador is one Chromium for all tests of this package: its start is what is slow.
var navegador struct {
	sync.Once
	ctx      context.Context
	cancelar func()
	pasta    string
	erro     error
}

// porPasso is what one step in a tab may take: a busy machine takes its time.
const porPasso = 2 * time.Minute

func TestMain(m *testing.M) {
	codigo := m.Run()
	if navegador.cancelar != nil {
		navegador.cancelar()
		_ = os.RemoveAll(navegador.pasta)
	}
	os.Exit(codigo)
}

// aba is a tab in a cookie jar of its own. Every request that it makes to another host is counted.
type aba struct {
	t   *testing.T
	ctx context.Context
	url string

	mu   sync.Mutex
	fora []string // requests that left the server
}

// abrir opens a tab for the server at a base address.
func abrir(t *testing.T, base string) *aba {
	t.Helper()
	caminho := require.Chromium(t)
	navegador.Do(func() {
		pasta, err := os.MkdirTemp("", "ponte-chromium")
		if err != nil {
			navegador.erro = err
			return
		}
		opcoes := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(caminho), chromedp.NoSandbox, chromedp.DisableGPU,
			chromedp.Flag("disable-component-update", true), chromedp.UserDataDir(pasta))
		alocador, parar := chromedp.NewExecAllocator(context.Background(), opcoes...)
		ctx, fechar := chromedp.NewContext(alocador)
		navegador.pasta, navegador.ctx = pasta, ctx
		navegador.cancelar = func() { fechar(); parar() }
		navegador.erro = chromedp.Do(ctx)
	})
	if navegador.erro != nil {
		t.Fatal("Chromium does not start: ", navegador.erro)
	}
	ctx, fechar := chromedp.NewContext(navegador.ctx, chromedp.WithNewBrowserContext())
	a := &aba{t: t, ctx: ctx, url: base}
	t.Cleanup(fechar)
	meu, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, alvo *chromedp.Target) error { // a limit of the first step would be the tab's
		if _, err := cdp.Call(ctx, alvo, network.Enable, network.EnableParams{}); err != nil {
			return err
		}
		// Keys go to this tab whatever other tabs there are.
		_, err := cdp.Call(ctx, alvo, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
		return err
	})); err != nil {
		t.Fatal(err)
	}
	a.tamanho(1440, 900)
	if err := chromedp.Listen(ctx, func(ev any) {
		if e, ok := ev.(*network.EventRequestWillBeSent); ok {
			if u, err := url.Parse(e.Request.URL); err == nil && u.Host != meu.Host && (u.Scheme == "http" || u.Scheme == "https") {
				a.mu.Lock()
				a.fora = append(a.fora, e.Request.URL)
				a.mu.Unlock()
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	return a
}

// fazer runs steps.
func (a *aba) fazer(passos ...chromedp.Action[chromedp.Void]) {
	a.t.Helper()
	ctx, cancelar := context.WithTimeout(a.ctx, porPasso)
	defer cancelar()
	if err := chromedp.Do(ctx, passos...); err != nil {
		onde, _ := ler(a, chromedp.Location())
		a.t.Fatalf("at %s: %v", onde, err)
	}
}

// ler runs a step that gives something.
func ler[T any](a *aba, passo chromedp.Action[T]) (T, error) {
	ctx, cancelar := context.WithTimeout(a.ctx, porPasso)
	defer cancelar()
	return chromedp.Run(ctx, passo)
}

// js evaluates an expression in the page.
func js[T any](a *aba, expressao string) T {
	a.t.Helper()
	v, err := ler(a, chromedp.Evaluate[T](expressao))
	if err != nil {
		a.t.Fatalf("%s: %v", expressao, err)
	}
	return v
}

// ir opens a page of the portal.
func (a *aba) ir(caminho string) {
	a.t.Helper()
	a.fazer(chromedp.Navigate(a.url + "/portal" + caminho))
}

// espera fails unless the page comes to say something that the one before did not, and is whole: what a key does before is the browser's secret.
func (a *aba) espera(trecho string) {
	a.t.Helper()
	for fim := time.Now().Add(paciencia); ; time.Sleep(50 * time.Millisecond) {
		texto, err := ler(a, chromedp.Evaluate[string]("document.readyState === 'complete' ? document.body.innerText : ''"))
		if err == nil && strings.Contains(texto, trecho) {
			return
		}
		if time.Now().After(fim) {
			a.t.Fatalf("the page never said %q; it says:\n%s", trecho, texto)
		}
	}
}

func (a *aba) entrar(login, senha string) {
	a.t.Helper()
	a.ir("/entrar")
	a.fazer(chromedp.SendKeys("#campo-login", login), chromedp.SendKeys("#campo-senha", senha), chromedp.Submit("#campo-senha"))
	ateQue(a.t, "the sign-in ends", func() bool {
		fora, err := ler(a, chromedp.Evaluate[bool](`location.pathname !== "/portal/entrar" && document.readyState === "complete"`))
		return err == nil && fora
	})
}

// tamanho sets the window's size, and tema the colours that the system would ask for.
func (a *aba) tamanho(largura, altura int64) {
	a.t.Helper()
	a.fazer(chromedp.EmulateViewport(largura, altura))
}

func (a *aba) tema(escuro bool) {
	a.t.Helper()
	valor := "light"
	if escuro {
		valor = "dark"
	}
	a.fazer(chromedp.Func(func(ctx context.Context, alvo *chromedp.Target) error {
		_, err := cdp.Call(ctx, alvo, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: valor}},
		})
		return err
	}))
}

// fotos is for somebody who looks at them: to draw a page takes longer than most that is asked of it.
var fotos = flag.Bool("fotos", false, "keep pictures of pages in artefatos (make pictures)")

// fotografar keeps a picture of the whole page among the artefacts.
func (a *aba) fotografar(nome string) {
	a.t.Helper()
	if !*fotos {
		return
	}
	png, err := ler(a, chromedp.FullScreenshot(100))
	if err != nil {
		a.t.Fatalf("%s: %v", nome, err)
	}
	pasta := "artefatos"
	if err := os.MkdirAll(pasta, 0o755); err != nil {
		a.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(pasta, nome+".png"), png, 0o644); err != nil {
		a.t.Fatal(err)
	}
}
