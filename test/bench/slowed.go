//go:build linux

package main

import (
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

// slowed is a way to a server whose every answer comes late, as over a long line or from a server at its limit. What is asked goes
// through at once.
type slowed struct {
	listener net.Listener
	target   string
	delay    time.Duration
	mu       sync.Mutex
	conns    []net.Conn
	workers  sync.WaitGroup
}

// maxOnTheWay bounds the pieces of a connection's answers that wait for their time.
const maxOnTheWay = 1024

// slowDown stands before a server. Close ends it and its connections.
func slowDown(target string, delay time.Duration) (*slowed, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &slowed{listener: listener, target: target, delay: delay}
	s.workers.Go(s.accept)
	return s, nil
}

func (s *slowed) accept() {
	for {
		asking, err := s.listener.Accept()
		if err != nil {
			return // closed
		}
		answering, err := net.Dial("tcp", s.target)
		if err != nil {
			asking.Close()
			continue
		}
		s.mu.Lock()
		s.conns = append(s.conns, asking, answering)
		s.mu.Unlock()
		s.workers.Go(func() {
			_, _ = io.Copy(answering, asking) // a side that ends ends the other
			answering.Close()
		})
		s.workers.Go(func() { s.answer(asking, answering) })
	}
}

// piece is a part of an answer with the time at which it may arrive.
type piece struct {
	at      time.Time
	content []byte
}

func (s *slowed) answer(asking, answering net.Conn) {
	pieces := make(chan piece, maxOnTheWay)
	s.workers.Go(func() {
		for p := range pieces {
			time.Sleep(time.Until(p.at))
			if _, err := asking.Write(p.content); err != nil {
				answering.Close() // ends the reading
			}
		}
		asking.Close()
	})
	defer close(pieces)
	for {
		b := make([]byte, 32<<10)
		n, err := answering.Read(b)
		if n > 0 {
			pieces <- piece{time.Now().Add(s.delay), b[:n]}
		}
		if err != nil {
			return
		}
	}
}

func (s *slowed) address() string { return s.listener.Addr().String() }

// Close ends all connections.
func (s *slowed) Close() error {
	err := s.listener.Close()
	s.mu.Lock()
	for _, c := range s.conns {
		if e := c.Close(); e != nil && !errors.Is(e, net.ErrClosed) {
			err = errors.Join(err, e)
		}
	}
	s.mu.Unlock()
	s.workers.Wait()
	return err
}
