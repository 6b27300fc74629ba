package espelho

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"

	"golang.org/x/net/idna"
)

// Bounds of a line.
const (
	mantida       = time.Second // that a connection is kept for the caller's next call: less than any server waits for one
	deUmaVez      = 32 << 10    // bytes of a body that are sent before the answer is looked for
	maxCabecalhos = 64 << 10    // bytes of an answer's headers
	maxAvisos     = 5           // answers before the answer: 100, 102
	prazoTLS      = 10 * time.Second
)

// Linha is the way to the old service of one connection of a caller: the connection there that bore its last call is kept for its next one, and for
// nobody else's, as if the caller had called there. So what an answer has beyond its length is never another caller's.
//
// net/http's own transport is not used, because it shares connections, sends some calls again, and writes what it did not expect to the standard log.
type Linha struct {
	mu     sync.Mutex
	parada *ida // nil = none is kept
}

// daConexao is where the context of a connection bears its Linha.
type daConexao struct{}

// ComLinha gives a caller's connection its line: for http.Server's ConnContext. Without one each call has a connection of its own.
func ComLinha(ctx context.Context) context.Context {
	return context.WithValue(ctx, daConexao{}, &Linha{})
}

// ida is a connection to an old service.
type ida struct {
	net.Conn
	para   string // scheme and address
	in     *bufio.Reader
	resta  int         // bytes that may still come of the headers
	calada chan bool   // while it is kept: nothing came, and it is open
	partiu atomic.Bool // something could not be sent over it
}

// errCabecalhos says that an answer's headers have no end.
var errCabecalhos = errors.New("its headers are too long")

// Read implements io.Reader within the bound of what is read now.
func (i *ida) Read(p []byte) (int, error) {
	if i.resta <= 0 {
		return 0, errCabecalhos
	}
	n, err := i.Conn.Read(p[:min(len(p), i.resta)])
	i.resta -= n
	return n, err
}

// Write implements io.Writer.
func (i *ida) Write(p []byte) (int, error) {
	n, err := i.Conn.Write(p)
	if err != nil {
		i.partiu.Store(true)
	}
	return n, err
}

// tomar takes the connection that is kept, nil where there is none that is good for another call.
func (l *Linha) tomar(para string) *ida {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	i := l.parada
	l.parada = nil
	l.mu.Unlock()
	if i == nil {
		return nil
	}
	_ = i.SetDeadline(time.Unix(1, 0)) // enough was listened
	// Who listens may not have come to it on a busy machine.
	if !<-i.calada || i.para != para || i.SetDeadline(time.Time{}) != nil || veioAlgo(i.Conn) {
		_ = i.Close()
		return nil
	}
	return i
}

// guardar keeps a connection for a while, and listens: one that is closed, or on which anything comes, bears no call any more.
func (l *Linha) guardar(i *ida) {
	i.resta, i.calada = 1, make(chan bool, 1)
	if i.SetDeadline(time.Now().Add(mantida)) != nil {
		_ = i.Close()
		return
	}
	l.mu.Lock()
	l.parada = i // a caller's connection bears one call at a time: there is no other
	l.mu.Unlock()
	go func() {
		_, err := i.in.Peek(1)
		i.calada <- errors.Is(err, os.ErrDeadlineExceeded)
		l.mu.Lock()
		tomada := l.parada != i
		if !tomada {
			l.parada = nil
		}
		l.mu.Unlock()
		if !tomada {
			_ = i.Close()
		}
	}()
}

// ligar makes a connection.
func (m *Espelho) ligar(ctx context.Context, u *url.URL, para string) (*ida, error) {
	porta := u.Port()
	if porta == "" {
		porta = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	nome := u.Hostname()
	if strings.ContainsFunc(nome, func(r rune) bool { return r > unicode.MaxASCII }) {
		var err error
		if nome, err = idna.Lookup.ToASCII(nome); err != nil {
			return nil, err
		}
	}
	c, err := m.discar(ctx, "tcp", net.JoinHostPort(nome, porta))
	if err != nil {
		return nil, err
	}
	if u.Scheme == "https" {
		cifrada := tls.Client(c, &tls.Config{ServerName: nome})
		espera, cancelar := context.WithTimeout(ctx, prazoTLS)
		defer cancelar()
		if err := cifrada.HandshakeContext(espera); err != nil {
			_ = c.Close()
			return nil, err
		}
		c = cifrada
	}
	i := &ida{Conn: c, para: para}
	i.in = bufio.NewReader(i)
	return i, nil
}

// enviar sends a call once, over the line or a connection of its own, and reads the answer up to its body. The connection is the body's then.
func (m *Espelho) enviar(ctx context.Context, fora *http.Request, l *Linha) (*http.Response, error) {
	para := fora.URL.Scheme + "://" + fora.URL.Host
	i := l.tomar(para)
	if i == nil {
		var err error
		if i, err = m.ligar(ctx, fora.URL, para); err != nil {
			return nil, err
		}
	}
	fora.Close = fora.Close || l == nil
	solta := context.AfterFunc(ctx, func() { _ = i.SetDeadline(time.Unix(1, 0)) })
	resp, escrita, err := i.trocar(fora)
	if err != nil {
		solta()
		_ = i.Close()
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, err
	}
	resp.Body = &corpoDeIda{ReadCloser: resp.Body, fim: func(inteiro bool) {
		enviado := false
		select {
		case e := <-escrita:
			enviado = e == nil
		default: // the rest of a request that was answered before it was read
		}
		if solta() && inteiro && enviado && !fora.Close && !resp.Close && resp.ProtoAtLeast(1, 1) && i.in.Buffered() == 0 {
			l.guardar(i)
			return
		}
		_ = i.Close()
	}}
	return resp, nil
}

// trocar writes a request and reads the headers of its answer. What became of the writing comes by the channel: a long one may still be under
// way, and ends with the connection.
func (i *ida) trocar(fora *http.Request) (*http.Response, <-chan error, error) {
	escrita := make(chan error, 1)
	lido := &corpoLido{ReadCloser: fora.Body}
	if fora.Body != nil {
		fora.Body = lido
	}
	escrever := func() error {
		w := bufio.NewWriter(i)
		err := fora.Write(w)
		if err == nil {
			err = w.Flush()
		}
		escrita <- err
		return err
	}
	if fora.Body != nil && (fora.ContentLength < 0 || fora.ContentLength > deUmaVez) {
		go func() {
			if escrever() != nil && !i.partiu.Load() { // the caller broke off: nobody will answer half a request
				_ = i.SetDeadline(time.Unix(1, 0))
			}
		}()
	} else if err := escrever(); err != nil && !i.partiu.Load() {
		return nil, nil, cmp.Or(lido.falha(), err)
	}
	// Where the connection broke off under the request, it may have been refused before it was read.
	resp, err := i.resposta(fora)
	if err == nil {
		return resp, escrita, nil
	}
	select {
	case daEscrita := <-escrita:
		err = cmp.Or(lido.falha(), daEscrita, err)
	default:
	}
	return nil, nil, err
}

// resposta reads the headers of the answer, after those that are not yet it.
func (i *ida) resposta(fora *http.Request) (*http.Response, error) {
	for n := 0; ; n++ {
		i.resta = maxCabecalhos
		resp, err := http.ReadResponse(i.in, fora)
		if err != nil {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				err = errors.New("it closed the connection without an answer")
			}
			return nil, err
		}
		if resp.StatusCode < 100 || resp.StatusCode >= 200 || resp.StatusCode == http.StatusSwitchingProtocols || n == maxAvisos {
			i.resta = math.MaxInt
			return resp, nil
		}
	}
}

// corpoLido keeps the error by which the caller's own body broke off.
type corpoLido struct {
	io.ReadCloser
	mu   sync.Mutex
	erro error
}

// Read implements io.Reader.
func (c *corpoLido) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, http.ErrBodyReadAfterClose) { // the last: it was answered before
		c.mu.Lock()
		c.erro = err
		c.mu.Unlock()
	}
	return n, err
}

// falha is that error as it was, nil = none.
func (c *corpoLido) falha() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.erro
}

// corpoDeIda says once that an answer's body was read to its end, or left.
type corpoDeIda struct {
	io.ReadCloser
	fim func(inteiro bool)
}

// Read implements io.Reader.
func (c *corpoDeIda) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		c.acabar(true)
	}
	return n, err
}

// Close implements io.Closer.
func (c *corpoDeIda) Close() error {
	c.acabar(false)
	return nil
}

func (c *corpoDeIda) acabar(inteiro bool) {
	if fim := c.fim; fim != nil {
		c.fim = nil
		fim(inteiro)
	}
}
