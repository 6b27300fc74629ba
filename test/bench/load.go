//go:build linux

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// answerTimeout is longer than any answer that Ponte's contract allows (10 s), so that a late one is seen as late.
const answerTimeout = 20 * time.Second

// maxSamples bounds how many distinct failures an outcome quotes.
const maxSamples = 5

// outcome is what a load process hands back, as JSON in a file.
type outcome struct {
	Seconds   float64  // length of the measured window
	Completed int      // answers inside the window
	Latencies []uint32 // microseconds, of those answers
	Acks      []ack    // every acknowledged call, those outside the window included
	Errors    int
	Samples   []string // a few of the failures
}

// ack is one call that was answered with a number.
type ack struct {
	Call   int64
	Numero string
}

// loader drives one target over keep-alive connections. It is hand written, not net/http: the generator shares the
// machine with what it measures, so its own cost is part of the figure.
type loader struct {
	address  string
	requests *requests
	next     atomic.Int64  // the next call
	from, to time.Time     // measured window
	pause    time.Duration // that a connection rests after an answer
}

// loadMain is the child process: `bench load ...`. It writes a line when the window opens and one when it closes, so
// that the parent can read the servers' processor times at both ends.
func loadMain(args []string) error {
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	address := flags.String("address", "", "host:port")
	path := flags.String("path", "/webservices/index.php", "path of the service")
	body := flags.String("body", "mega12", "request body")
	connections := flags.Int("connections", 1, "keep-alive connections")
	warm := flags.Duration("warm", 500*time.Millisecond, "time before the measured window")
	window := flags.Duration("window", 4*time.Second, "measured window")
	buyers := flags.Int("buyers", 10_000, "buyers in the database")
	first := flags.Int64("first", 0, "first call's ordinal")
	pause := flags.Duration("pause", 0, "rest of a connection after each answer")
	out := flags.String("out", "", "file for the outcome")
	if err := flags.Parse(args); err != nil {
		return err
	}
	r, err := newRequests(*body, *address, *path, *buyers)
	if err != nil {
		return err
	}
	l := &loader{address: *address, requests: r, pause: *pause}
	l.next.Store(*first)
	o := l.run(*connections, *warm, *window)
	content, err := json.Marshal(o)
	if err != nil {
		return err
	}
	return os.WriteFile(*out, content, 0o600)
}

func (l *loader) run(connections int, warm, window time.Duration) outcome {
	l.from = time.Now().Add(warm)
	l.to = l.from.Add(window)
	results := make([]outcome, connections)
	var workers sync.WaitGroup
	for i := range results {
		workers.Go(func() { results[i] = l.work(l.requests.clone()) })
	}
	time.Sleep(time.Until(l.from))
	fmt.Println("open")
	time.Sleep(time.Until(l.to))
	fmt.Println("close")
	workers.Wait()
	sum := outcome{Seconds: window.Seconds()}
	for _, r := range results {
		sum.Completed += r.Completed
		sum.Errors += r.Errors
		sum.Latencies = append(sum.Latencies, r.Latencies...)
		sum.Acks = append(sum.Acks, r.Acks...)
		for _, s := range r.Samples {
			if len(sum.Samples) < maxSamples && !slices.Contains(sum.Samples, s) {
				sum.Samples = append(sum.Samples, s)
			}
		}
	}
	return sum
}

// work is one connection's life: the next call when the last one was answered and the pause is over.
func (l *loader) work(r *requests) outcome {
	o := outcome{Latencies: make([]uint32, 0, 1<<14), Acks: make([]ack, 0, 1<<14)}
	var c *connection
	defer func() { c.close() }()
	for time.Now().Before(l.to) {
		call := l.next.Add(1) - 1
		request := r.at(call)
		begin := time.Now()
		numero, err := "", error(nil)
		if c == nil {
			c, err = dial(l.address)
		}
		if err == nil {
			numero, err = c.exchange(request)
		}
		end := time.Now()
		if err != nil {
			o.Errors++
			if len(o.Samples) < maxSamples {
				o.Samples = append(o.Samples, err.Error())
			}
			c.close()
			c = nil
			continue
		}
		o.Acks = append(o.Acks, ack{call, numero})
		if !begin.Before(l.from) && !end.After(l.to) {
			o.Latencies = append(o.Latencies, uint32(end.Sub(begin).Microseconds()))
		}
		if !end.Before(l.from) && !end.After(l.to) {
			o.Completed++
		}
		if c.last {
			c.close()
			c = nil
		}
		time.Sleep(l.pause)
	}
	return o
}

// connection is one keep-alive connection of a plain HTTP/1.1 client.
type connection struct {
	net.Conn
	reader *bufio.Reader
	body   []byte
	last   bool // the server said that it closes
}

func dial(address string) (*connection, error) {
	c, err := net.DialTimeout("tcp", address, answerTimeout)
	if err != nil {
		return nil, err
	}
	return &connection{Conn: c, reader: bufio.NewReaderSize(c, 8<<10)}, nil
}

func (c *connection) close() {
	if c != nil {
		c.Close()
	}
}

// exchange sends one request and returns the number of the answer; an answer that is no number is an error.
func (c *connection) exchange(request []byte) (string, error) {
	if err := c.SetDeadline(time.Now().Add(answerTimeout)); err != nil {
		return "", err
	}
	if _, err := c.Write(request); err != nil {
		return "", err
	}
	status, err := c.reader.ReadSlice('\n')
	if err != nil {
		return "", err
	}
	ok := bytes.HasPrefix(status, []byte("HTTP/1.1 200"))
	said := string(bytes.TrimSpace(status))
	length := -1
	for {
		line, err := c.reader.ReadSlice('\n')
		if err != nil {
			return "", err
		}
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			break
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		switch {
		case bytes.EqualFold(name, []byte("Content-Length")):
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return "", err
			}
		case bytes.EqualFold(name, []byte("Connection")):
			c.last = bytes.EqualFold(bytes.TrimSpace(value), []byte("close"))
		}
	}
	if length < 0 {
		return "", fmt.Errorf("%s without Content-Length", said)
	}
	c.body = slices.Grow(c.body[:0], length)[:length]
	if _, err := io.ReadFull(c.reader, c.body); err != nil {
		return "", err
	}
	if !ok {
		return "", fmt.Errorf("%s: %s", said, excerpt(c.body))
	}
	return number(c.body)
}

var errNoNumber = errors.New("the answer is no number")

// number takes the digits out of <return xsi:type="xsd:string">123</return>.
func number(body []byte) (string, error) {
	_, rest, found := bytes.Cut(body, []byte("<return"))
	_, rest, open := bytes.Cut(rest, []byte(">"))
	text, _, closed := bytes.Cut(rest, []byte("</return>"))
	if !found || !open || !closed || len(text) == 0 {
		return "", fmt.Errorf("%w: %s", errNoNumber, excerpt(body))
	}
	for _, b := range text {
		if b < '0' || b > '9' {
			return "", fmt.Errorf("%w: %s", errNoNumber, excerpt(text))
		}
	}
	return string(text), nil
}

func excerpt(b []byte) string { return string(b[:min(len(b), 300)]) }
