package server

import (
	"net"
	"net/http"
	"net/netip"
	"testing"
)

// fakeSocket is a connection from an address, which remembers that it was closed.
type fakeSocket struct {
	net.Conn
	from   string
	closed bool
}

func (c *fakeSocket) RemoteAddr() net.Addr {
	return net.TCPAddrFromAddrPort(netip.MustParseAddrPort(c.from))
}
func (c *fakeSocket) Close() error      { c.closed = true; return nil }
func (c *fakeSocket) CloseWrite() error { return nil }

// What a connection of the tests is doing.
const (
	idle    = "idle"
	owing   = "owing"
	working = "working"
)

// opener opens connections that are bounded by s.
func opener(s *connections) func(from, doing string) (*conn, *fakeSocket) {
	return func(from, doing string) (*conn, *fakeSocket) {
		f := &fakeSocket{from: from}
		c := s.own(f)
		s.changed(c, http.StateNew)
		if f.closed {
			s.changed(c, http.StateClosed)
			return c, f
		}
		s.changed(c, http.StateActive)
		switch doing {
		case idle:
			s.changed(c, http.StateIdle)
		case owing:
			s.owe(c)
		}
		return c, f
	}
}

func TestAnAddressGivesUpItsOwn(t *testing.T) {
	t.Parallel()
	s := newConnections(16, func(netip.Addr) bool { return false })
	open := opener(s)
	_, customer := open("192.0.2.1:1000", idle)
	_, late := open("192.0.2.66:1", owing)
	_, later := open("192.0.2.66:2", owing)
	_, resting := open("192.0.2.66:3", idle)
	_, busy := open("192.0.2.66:4", working)
	for i, given := range []*fakeSocket{resting, late, later} {
		if given.closed {
			t.Errorf("connection %d was given up too early", i)
		}
		if _, next := open("192.0.2.66:9", working); !given.closed || next.closed {
			t.Errorf("above its share, an address loses what has no request, then what has not arrived for longest: not so at %d", i)
		}
	}
	if _, next := open("192.0.2.66:10", idle); !next.closed || busy.closed {
		t.Error("with all its connections at work, an address gets no further one, and the work goes on")
	}
	if customer.closed {
		t.Error("another address lost its connection")
	}
}

func TestTheAddressThatHoldsMostGivesUp(t *testing.T) {
	t.Parallel()
	s := newConnections(8, func(a netip.Addr) bool { return a == netip.MustParseAddr("10.0.0.1") })
	open := opener(s)
	_, slow := open("192.0.2.1:1", owing) // of a customer, and waiting for longest
	_, partner := open("192.0.2.2:1", idle)
	var of [2][3]*fakeSocket
	for i := range of[0] {
		_, of[0][i] = open("10.0.0.1:1", owing) // a proxy: no share bounds it
	}
	for i := range of[1] {
		_, of[1][i] = open("10.0.0.1:1", working)
	}
	for i := range 2 {
		if _, c := open("198.51.100.1:1", working); c.closed || slow.closed || partner.closed || !of[0][i].closed {
			t.Errorf("newcomer %d: the address with the most connections without work gives up the one that owes for longest", i)
		}
	}
	if _, c := open("198.51.100.2:1", working); c.closed || !partner.closed || slow.closed || of[0][2].closed {
		t.Error("of addresses that hold as many, the one with a connection that has no request gives up first")
	}
	if _, c := open("198.51.100.3:1", working); c.closed || !slow.closed || of[0][2].closed {
		t.Error("then the one that owes for longest")
	}
	open("198.51.100.4:1", working)
	if _, c := open("198.51.100.5:1", working); !c.closed {
		t.Error("where everything is at work, there is no room")
	}
	for _, c := range of[1] {
		if c.closed {
			t.Error("a connection at work was given up")
		}
	}
}

func TestAnAddressOfIPv6IsItsNetwork(t *testing.T) {
	t.Parallel()
	s := newConnections(8, func(netip.Addr) bool { return false })
	open := opener(s)
	_, first := open("[2001:db8:0:7::1]:1", owing)
	open("[2001:db8:0:7::2]:1", owing)
	_, elsewhere := open("[2001:db8:0:8::1]:1", owing)
	if first.closed {
		t.Error("two connections are a network's share")
	}
	if open("[2001:db8:0:7:ffff::3]:1", owing); !first.closed || elsewhere.closed {
		t.Error("the third one of a network costs its first, and no other network's")
	}
	_, mapped := open("[::ffff:192.0.2.7]:1", owing)
	open("192.0.2.7:1", owing)
	if open("192.0.2.7:2", owing); !mapped.closed {
		t.Error("an address of IPv4 is the same when it comes mapped")
	}
}

// TestConnectionsAreForgotten takes connections through all that may happen to them.
func TestConnectionsAreForgotten(t *testing.T) {
	t.Parallel()
	s := newConnections(4, func(netip.Addr) bool { return true })
	open := opener(s)
	var all []*conn
	for _, doing := range []string{idle, owing, working, idle, owing, working, owing} {
		c, _ := open("192.0.2.1:1", doing)
		all = append(all, c)
	}
	for _, c := range all { // also of those that were given up
		s.changed(c, http.StateIdle)
		s.changed(c, http.StateActive)
		if s.owe(c) {
			s.work(c)
		}
		s.owe(c)
		s.changed(c, http.StateClosed)
		s.changed(c, http.StateClosed)
	}
	if s.open != 0 || len(s.holders) != 0 {
		t.Errorf("%d connections of %d addresses are remembered, none is open", s.open, len(s.holders))
	}
}
