//go:build linux

package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// siege is a way of holding the server with little effort.
type siege struct {
	name        string
	connections int
	tls         bool
	lay         func(ctx context.Context, p *ponte) count
}

// count is what a siege did.
type count struct{ opened *atomic.Int64 }

const (
	soapHead   = "POST /webservices/index.php HTTP/1.1\r\nHost: h\r\nContent-Type: text/xml\r\n"
	restHead   = "POST /webservices/rest/incluir_oc HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=xx\r\n"
	packedHead = soapHead + "Content-Encoding: gzip\r\n"
	signIn     = "POST /portal/entrar HTTP/1.1\r\nHost: h\r\nContent-Type: "
	onePart    = "--xx\r\nContent-Disposition: form-data; name=\"descricao\"\r\n\r\n"
)

// sieges are laid one after another.
func sieges() []siege {
	released := []string{releasedAddress}
	holding := func(name string, connections int, from []string, send, drop string) siege {
		return siege{name: name, connections: connections, lay: hold(connections, from, send, drop)}
	}
	return []siege{
		{name: "nothing", lay: func(ctx context.Context, _ *ponte) count { <-ctx.Done(); return count{new(atomic.Int64)} }},
		holding("announced bodies", 4096, strangers, soapHead+"Content-Length: 10\r\n\r\n", ""),
		holding("announced bodies of GETs", 4096, strangers, "GET /webservices/index.php?wsdl HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n", ""),
		holding("slow headers", 4096, strangers, "POST /webservices/index.php HTTP/1.1\r\nHost: h\r\nX-A: ", "a"),
		holding("slow bodies", 4096, strangers, soapHead+"Content-Length: 5000\r\n\r\n<", " "),
		holding("slow large bodies", 512, strangers, soapHead+"Content-Length: 900000\r\n\r\n"+strings.Repeat(" ", 70<<10), " "),
		holding("slow files, unlisted", 512, strangers, restHead+"Content-Length: 9000000\r\n\r\n"+onePart+strings.Repeat("a", 70<<10), "a"),
		holding("slow files, released", 64, released, restHead+"Content-Length: 9000000\r\n\r\n"+onePart+strings.Repeat("a", 70<<10), "a"),
		holding("many parts, released", 16, released, manyParts(400_000), ""),
		holding("answers not read", 4096, strangers, strings.Repeat("GET /webservices/index.php?wsdl HTTP/1.1\r\nHost: h\r\n\r\n", 200), ""),
		holding("slow sign-ins", 2048, strangers, signIn+"application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\n", "a"),
		holding("files at the sign-in", 64, strangers, signIn+"multipart/form-data; boundary=xx\r\nContent-Length: 900000000\r\n\r\n"+onePart+strings.Repeat("a", 1<<20), strings.Repeat("a", 1<<20)),
		{name: "small bodies that unpack", connections: 4612, lay: together(
			hold(12, []string{otherStranger}, packedHead+"Content-Length: 5000\r\n\r\n"+packed(false), ""),
			hold(4600, append(strangers, yetAnother), packedHead+fmt.Sprintf("Content-Length: %d\r\n\r\n", len(packed(true)))+packed(true), ""))},
		{name: "wrong passwords", connections: 256, lay: guess(256)},
		{name: "streams over TLS", connections: 40, tls: true, lay: streams(40, 240)},
		{name: "announced bodies over TLS", connections: 1024, tls: true, lay: hold(1024, strangers, soapHead+"Content-Length: 10\r\n\r\n", "")},
	}
}

func manyParts(n int) string {
	body := strings.Repeat("--xx\r\nContent-Disposition: form-data; name=\"a\"; filename=\"\"\r\n\r\n\r\n", n) + "--xx--\r\n"
	return restHead + fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body)
}

// packed is a body of some bytes that unpacks to more than is read without a place; it may lack its end.
func packed(whole bool) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, strings.Repeat(" ", 66<<10))
	_ = z.Flush()
	if whole {
		_ = z.Close()
	}
	return b.String()
}

// together lays two sieges at once.
func together(a, b func(context.Context, *ponte) count) func(context.Context, *ponte) count {
	return func(ctx context.Context, p *ponte) count {
		first := make(chan count)
		go func() { first <- a(ctx, p) }()
		second := b(ctx, p)
		second.opened.Add((<-first).opened.Load())
		return second
	}
}

// hold keeps connections open: on each it sends a beginning and then something more every two seconds. One that was
// closed is opened again after a moment.
func hold(connections int, from []string, send, drop string) func(context.Context, *ponte) count {
	return func(ctx context.Context, p *ponte) count {
		c := count{new(atomic.Int64)}
		var all sync.WaitGroup
		for i := range connections {
			all.Go(func() {
				for ctx.Err() == nil {
					if conn, err := p.dial(ctx, from[i%len(from)]); err == nil {
						c.opened.Add(1)
						keep(ctx, conn, send, drop)
					}
					wait(ctx, 200*time.Millisecond)
				}
			})
		}
		all.Wait()
		return c
	}
}

func keep(ctx context.Context, conn net.Conn, send, drop string) {
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	if _, err := io.WriteString(conn, send); err != nil {
		return
	}
	if drop == "" {
		for ctx.Err() == nil && established(conn) {
			wait(ctx, 500*time.Millisecond)
		}
		return
	}
	for ctx.Err() == nil {
		wait(ctx, 2*time.Second)
		if _, err := io.WriteString(conn, drop); err != nil {
			return
		}
	}
}

// established tells whether the other side holds the connection. It takes nothing of an answer, so that one that is long
// stays on the wire.
func established(conn net.Conn) bool {
	const state, isEstablished = 0xFF, 1 // of the kernel's tcp_info
	if t, ok := conn.(*tls.Conn); ok {
		conn = t.NetConn()
	}
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		return false
	}
	info := 0
	err = errors.Join(raw.Control(func(fd uintptr) { info, err = syscall.GetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_INFO) }), err)
	return err == nil && info&state == isEstablished
}

// dial opens a connection that has little room for answers.
func (p *ponte) dial(ctx context.Context, from string) (net.Conn, error) {
	d := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}, Timeout: 10 * time.Second, Control: func(_, _ string, c syscall.RawConn) error {
		return c.Control(func(fd uintptr) { _ = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4<<10) })
	}}
	if !p.tls {
		return d.DialContext(ctx, "tcp", p.address())
	}
	t := &tls.Dialer{NetDialer: d, Config: &tls.Config{InsecureSkipVerify: true}} //nolint:gosec // its own, on loopback
	return t.DialContext(ctx, "tcp", p.address())
}

// guess calls with wrong passwords of the partner's user and of others, from a released address and at the portal.
func guess(connections int) func(context.Context, *ponte) count {
	return func(ctx context.Context, p *ponte) count {
		c := count{new(atomic.Int64)}
		from := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(releasedAddress)}}
		client := &http.Client{Timeout: maxWait, Transport: &http.Transport{DialContext: from.DialContext, MaxIdleConnsPerHost: connections}}
		defer client.CloseIdleConnections()
		var all sync.WaitGroup
		for i := range connections {
			all.Go(func() {
				for n := 0; ctx.Err() == nil; n++ {
					c.opened.Add(1)
					if i%2 == 0 {
						_, _ = post(client, p.server.URL+"/webservices/index.php", strings.ReplaceAll(fmt.Sprintf(opening, "X"), password, fmt.Sprint("errada-", n)))
						continue
					}
					r, err := client.PostForm(p.server.URL+"/portal/entrar", map[string][]string{"login": {fmt.Sprint("alguem-", i, "-", n)}, "senha": {"errada"}})
					if err == nil {
						_ = r.Body.Close()
					}
				}
			})
		}
		all.Wait()
		return c
	}
}

// streams offers HTTP/2 and, on each connection, begins so many requests with bodies that do not end, 64 KiB each.
func streams(connections, each int) func(context.Context, *ponte) count {
	return func(ctx context.Context, p *ponte) count {
		c := count{new(atomic.Int64)}
		var all sync.WaitGroup
		for i := range connections {
			from := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(strangers[i%len(strangers)])}}
			client := &http.Client{Transport: &http.Transport{
				DialContext: from.DialContext, ForceAttemptHTTP2: true, MaxConnsPerHost: 1, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // its own, on loopback
			}}
			for range each {
				all.Go(func() {
					for ctx.Err() == nil {
						c.opened.Add(1)
						body := io.MultiReader(strings.NewReader(strings.Repeat(" ", 64<<10)), never{ctx})
						r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.server.URL+"/webservices/index.php", body)
						if err != nil {
							return
						}
						if a, err := client.Do(r); err == nil {
							_ = a.Body.Close()
						}
						wait(ctx, 200*time.Millisecond)
					}
				})
			}
		}
		all.Wait()
		return c
	}
}

// never is the rest of a body that does not come.
type never struct{ ctx context.Context }

// Read waits until the siege is over.
func (n never) Read([]byte) (int, error) {
	<-n.ctx.Done()
	return 0, io.ErrUnexpectedEOF
}
