package server

import (
	"container/list"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"ponte/api/multidados/espelho"
	"ponte/crm"
)

// connections bounds the open connections of a listener without making anybody wait in line behind those who do not get
// on. Above the bound one is given up: of the address that holds the most on which nothing is worked, the one that has
// waited longest for its next request, else the one whose request has not arrived, or whose answer has not been taken, for
// longest. Who holds connections open in bulk so loses its own, and a newcomer is turned away only where everything is
// at work. An address of IPv6 counts as its network (crm.RedeDe).
type connections struct {
	max     int // in all
	each    int // of one address
	exempt  func(netip.Addr) bool
	mu      sync.Mutex
	open    int
	holders map[netip.Prefix]*holder
	clock   uint64 // counts what happens, to tell who waits longer
}

// holder is an address with open connections. One that is in neither list is being worked on.
type holder struct {
	network netip.Prefix
	open    int
	waiting list.List // of *conn without a request, the longest waiting first
	owing   list.List // of *conn whose caller has still to send the body, or to take the answer
}

// socket is what net/http uses of a TCP connection.
type socket interface {
	net.Conn
	CloseWrite() error
}

// conn is an accepted connection. What is below the line belongs to the connections' lock.
type conn struct {
	socket
	bound   *connections
	address netip.Addr
	limit   time.Time // when reading ends: what net/http has set last, from the goroutine that serves the connection

	from  *holder // nil = not yet counted, or no longer
	list  *list.List
	at    *list.Element
	since uint64
}

// newConnections bounds all connections to max, those of one address that is not exempt (a configured proxy, behind which
// everybody is) to a quarter.
func newConnections(limit int, exempt func(netip.Addr) bool) *connections {
	return &connections{max: limit, each: max(1, limit/4), exempt: exempt, holders: make(map[netip.Prefix]*holder)}
}

// What the kernel may hold of one connection, in bytes; it takes twice as much. By itself it goes up to megabytes for who
// sends what is not read yet, or asks for much and reads nothing.
const (
	readBuffer  = 128 << 10
	writeBuffer = 64 << 10
)

// gate is a net.Listener whose connections are bounded.
type gate struct {
	net.Listener
	bound *connections
	plain bool // HTTP without TLS, in which identityConn looks
}

// Accept waits for the next connection.
func (g gate) Accept() (net.Conn, error) {
	c, err := g.Listener.Accept()
	if err != nil {
		return nil, err
	}
	tcp := c.(*net.TCPConn)                                                         // what a listener of TCP accepts
	_ = errors.Join(tcp.SetReadBuffer(readBuffer), tcp.SetWriteBuffer(writeBuffer)) // the kernel's own sizes do as well
	if g.plain {
		return g.bound.own(&identityConn{socket: tcp}), nil
	}
	return g.bound.own(tcp), nil
}

func (s *connections) own(c socket) *conn { return &conn{socket: c, bound: s, address: remote(c)} }

// connKey is where a request bears its *conn.
type connKey struct{}

// context is http.Server's ConnContext.
func (s *connections) context(ctx context.Context, c net.Conn) context.Context {
	return espelho.ComLinha(context.WithValue(ctx, connKey{}, owned(c)))
}

func owned(c net.Conn) *conn {
	if t, ok := c.(*tls.Conn); ok {
		c = t.NetConn()
	}
	k, _ := c.(*conn)
	return k
}

// changed is http.Server's ConnState.
func (s *connections) changed(c net.Conn, state http.ConnState) {
	k := owned(c)
	switch state {
	case http.StateNew:
		if surplus := s.admit(k); surplus != nil {
			_ = surplus.socket.Close() // below TLS: no farewell to somebody who may not read
		}
	case http.StateIdle:
		s.wait(k)
	case http.StateActive:
		s.work(k)
	case http.StateClosed, http.StateHijacked:
		s.mu.Lock()
		defer s.mu.Unlock()
		s.forget(k)
	}
}

// admit counts a new connection and gives the one to close for it, which no longer counts: nil = there is room.
func (s *connections) admit(k *conn) (surplus *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	network := crm.RedeDe(k.address)
	h := s.holders[network]
	if h == nil {
		h = &holder{network: network}
		s.holders[network] = h
	}
	k.from = h
	h.open++
	s.open++
	switch {
	case h.open > s.each && !s.exempt(k.address):
		surplus = h.first()
	case s.open > s.max:
		surplus = s.surplus()
	default:
		s.put(k, &h.waiting)
		return nil
	}
	if surplus == nil {
		surplus = k
	} else {
		s.put(k, &h.waiting)
	}
	s.forget(surplus)
	return surplus
}

// surplus is whom the address that holds the most without work gives up; nil = everything is at work.
func (s *connections) surplus() *conn {
	var most *holder
	for _, h := range s.holders {
		switch n := h.workless(); {
		case n == 0:
		case most == nil, n > most.workless(), n == most.workless() && h.before(most):
			most = h
		}
	}
	if most == nil {
		return nil
	}
	return most.first()
}

func (h *holder) workless() int { return h.waiting.Len() + h.owing.Len() }

// before orders addresses that hold as many: a connection without a request goes first, then the longest waiting.
func (h *holder) before(other *holder) bool {
	if a, b := h.waiting.Len() > 0, other.waiting.Len() > 0; a != b {
		return a
	}
	return h.first().since < other.first().since
}

// first is the connection that the address gives up first; nil = all are at work.
func (h *holder) first() *conn {
	e := h.waiting.Front()
	if e == nil {
		e = h.owing.Front()
	}
	if e == nil {
		return nil
	}
	return e.Value.(*conn)
}

// put moves a connection to the end of a list of its holder, nil = it is worked on.
func (s *connections) put(k *conn, l *list.List) {
	if k.list != nil {
		k.list.Remove(k.at)
	}
	if k.list, k.at = l, nil; l != nil {
		s.clock++
		k.at, k.since = l.PushBack(k), s.clock
	}
}

func (s *connections) forget(k *conn) {
	if k.from == nil {
		return
	}
	s.put(k, nil)
	s.open--
	if k.from.open--; k.from.open == 0 {
		delete(s.holders, k.from.network)
	}
	k.from = nil
}

func (s *connections) wait(k *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k.from != nil {
		s.put(k, &k.from.waiting)
	}
}

func (s *connections) work(k *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(k, nil)
}

// owe notes that a connection that is worked on now waits for its caller; it tells whether it was worked on.
func (s *connections) owe(k *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k.from == nil || k.list != nil {
		return false
	}
	s.put(k, &k.from.owing)
	return true
}

// Write is where a caller that takes no answer holds the connection.
func (c *conn) Write(p []byte) (int, error) {
	if c.bound.owe(c) {
		defer c.bound.work(c)
	}
	return c.socket.Write(p)
}

// SetReadDeadline keeps what was set.
func (c *conn) SetReadDeadline(t time.Time) error {
	c.limit = t
	return c.socket.SetReadDeadline(t)
}

func remote(c net.Conn) netip.Addr {
	p, err := netip.ParseAddrPort(c.RemoteAddr().String())
	if err != nil {
		return netip.Addr{}
	}
	return p.Addr().Unmap().WithZone("")
}
