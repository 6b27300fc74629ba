package server

import (
	"container/list"
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"sync"
)

// connections bounds the open connections of a listener without making anybody wait in line behind idle ones: above the
// bound, the one that has waited longest for its next request is closed, of the address that holds the most. Who holds
// connections open in bulk so loses its own first. It hangs on http.Server.ConnState.
type connections struct {
	max     int // in all
	each    int // of one address
	exempt  func(netip.Addr) bool
	mu      sync.Mutex
	all     map[net.Conn]*connection
	holders map[netip.Addr]*holder
}

type connection struct {
	from    *holder
	waiting *list.Element // in from.waiting, nil while a request is worked on
}

// holder is an address with open connections.
type holder struct {
	address netip.Addr
	open    int
	waiting list.List // of net.Conn without a request, the longest waiting first
}

// newConnections bounds all connections to max, those of one address that is not exempt (a configured proxy, behind which
// everybody is) to a quarter.
func newConnections(limit int, exempt func(netip.Addr) bool) *connections {
	return &connections{
		max: limit, each: max(1, limit/4), exempt: exempt,
		all: make(map[net.Conn]*connection), holders: make(map[netip.Addr]*holder),
	}
}

// changed is http.Server's ConnState.
func (s *connections) changed(c net.Conn, state http.ConnState) {
	if surplus := s.note(c, state); surplus != nil {
		if t, ok := surplus.(*tls.Conn); ok {
			surplus = t.NetConn() // no farewell to somebody who may not read
		}
		_ = surplus.Close()
	}
}

func (s *connections) note(c net.Conn, state http.ConnState) (surplus net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.all[c]
	switch state {
	case http.StateNew:
		k = &connection{from: s.holder(remote(c))}
		k.from.open++
		s.all[c] = k
		k.waiting = k.from.waiting.PushBack(c)
		return s.surplus(k.from)
	case http.StateIdle:
		if k != nil && k.waiting == nil {
			k.waiting = k.from.waiting.PushBack(c)
		}
	case http.StateActive:
		k.work()
	case http.StateClosed, http.StateHijacked:
		if k == nil {
			return nil
		}
		k.work()
		delete(s.all, c)
		if k.from.open--; k.from.open == 0 {
			delete(s.holders, k.from.address)
		}
	}
	return nil
}

func (s *connections) holder(a netip.Addr) *holder {
	h := s.holders[a]
	if h == nil {
		h = &holder{address: a}
		s.holders[a] = h
	}
	return h
}

func (k *connection) work() {
	if k != nil && k.waiting != nil {
		k.from.waiting.Remove(k.waiting)
		k.waiting = nil
	}
}

// surplus is the connection to close now that h has one more; it is the new one where all others are at work.
func (s *connections) surplus(h *holder) net.Conn {
	switch {
	case h.open > s.each && !s.exempt(h.address):
	case len(s.all) > s.max:
		for _, other := range s.holders {
			if other.waiting.Len() > h.waiting.Len() {
				h = other
			}
		}
	default:
		return nil
	}
	first := h.waiting.Front()
	c := first.Value.(net.Conn)
	s.all[c].work()
	return c
}

func remote(c net.Conn) netip.Addr {
	p, err := netip.ParseAddrPort(c.RemoteAddr().String())
	if err != nil {
		return netip.Addr{}
	}
	return p.Addr().Unmap().WithZone("")
}
