package server

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"
)

// Limits of the listeners.
const (
	idleTimeout    = 120 * time.Second // at least 60 s: Delphi and PHP keep connections (docs/fatos/soap-legado.md §7.13)
	writeTimeout   = 2 * time.Minute
	maxHeaderBytes = 16 << 10 // old clients send a few hundred; what a connection may hold before it says who it is
	maxConnections = 4096     // about 20 KiB each
)

// listener is one open port and the server on it.
type listener struct {
	name string
	http *http.Server
	net  net.Listener
	tls  bool
}

// listenOn opens a port. certFile and keyFile may be empty: plain HTTP.
func (s *Server) listenOn(name, addr, certFile, keyFile string, handler http.Handler) (*listener, error) {
	bound := newConnections(s.connectionsAllowed(), s.edge.trusted)
	l := &listener{name: name, http: bound.server(handler)}
	l.http.ErrorLog = netLog(s.log)
	port, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	l.net = gate{port, bound, certFile == ""}
	if certFile == "" {
		return l, nil
	}
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", name, err), l.net.Close())
	}
	l.net = tls.NewListener(l.net, &tls.Config{Certificates: []tls.Certificate{pair}, NextProtos: []string{"http/1.1"}})
	l.tls = true
	return l, nil
}

// server serves HTTP on a gate of these connections, within the limits of the listeners.
//
// HTTP/2 is not spoken: no caller of the contract knows it, browsers do without, and a connection is one request at a time,
// so that what bounds connections bounds requests.
func (s *connections) server(handler http.Handler) *http.Server {
	h := &http.Server{
		Handler: arrival(handler), ReadHeaderTimeout: arrivalTimeout, ReadTimeout: arrivalTimeout, IdleTimeout: idleTimeout, WriteTimeout: writeTimeout,
		MaxHeaderBytes: maxHeaderBytes, ConnContext: s.context, ConnState: s.changed, Protocols: new(http.Protocols),
	}
	h.Protocols.SetHTTP1(true)
	return h
}

// url is the address of the listener for a person on this machine.
func (l *listener) url() string {
	scheme := "http"
	if l.tls {
		scheme = "https"
	}
	addr := l.net.Addr().String()
	if host, port, err := net.SplitHostPort(addr); err == nil {
		if ip, err := netip.ParseAddr(host); err == nil && ip.IsUnspecified() {
			addr = net.JoinHostPort("127.0.0.1", port)
		}
	}
	return scheme + "://" + addr
}

// connectionsAllowed is a listener's share of half of the files that the process may open; the database and the rest have
// the other half.
func (s *Server) connectionsAllowed() int {
	listeners := 2
	if s.oneListener() {
		listeners = 1
	}
	if files := openFilesLimit(); files > 0 {
		return min(maxConnections, max(16, files/2/listeners))
	}
	return maxConnections
}
