package server

import (
	"net"
	"net/http"
	"net/netip"
	"testing"
)

// fakeConn is a connection from an address, which remembers that it was closed.
type fakeConn struct {
	net.Conn
	from   string
	closed bool
}

func (c *fakeConn) RemoteAddr() net.Addr {
	return net.TCPAddrFromAddrPort(netip.MustParseAddrPort(c.from))
}
func (c *fakeConn) Close() error { c.closed = true; return nil }

func TestConnections(t *testing.T) {
	t.Parallel()
	proxy := netip.MustParseAddr("10.0.0.1")
	s := newConnections(8, func(a netip.Addr) bool { return a == proxy })
	open := func(from string, idle bool) *fakeConn {
		c := &fakeConn{from: from}
		s.changed(c, http.StateNew)
		if !c.closed {
			s.changed(c, http.StateActive)
			if idle {
				s.changed(c, http.StateIdle)
			}
		} else {
			s.changed(c, http.StateClosed)
		}
		return c
	}
	end := func(all ...*fakeConn) {
		for _, c := range all {
			s.changed(c, http.StateClosed)
		}
	}
	customer := open("192.0.2.1:1000", true)
	first, second, third := open("192.0.2.66:1", true), open("192.0.2.66:2", true), open("192.0.2.66:3", true)
	if customer.closed || !first.closed || second.closed || third.closed {
		t.Error("above its share, an address loses the connection that waited longest, and nobody else does")
	}
	end(first)
	busy := []*fakeConn{second, third}
	for _, c := range busy {
		s.changed(c, http.StateActive)
	}
	if fourth := open("192.0.2.66:4", true); !fourth.closed || second.closed || third.closed {
		t.Error("with all its connections at work, an address gets no further one, and the work goes on")
	}
	var proxied []*fakeConn
	for i := range 5 {
		proxied = append(proxied, open(netip.AddrPortFrom(proxy, uint16(1+i)).String(), true))
	}
	if open("192.0.2.9:1", true).closed || customer.closed || !proxied[0].closed || proxied[1].closed {
		t.Error("above the bound, the address with the most waiting connections loses the longest waiting one")
	}
	end(proxied...)
	end(second, third, customer)
	if len(s.all) != 1 || len(s.holders) != 1 {
		t.Errorf("%d connections of %d addresses are remembered, 1 is open", len(s.all), len(s.holders))
	}
}
