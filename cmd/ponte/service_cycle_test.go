package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"ponte/server"
)

// managed is a cycle with a manager of services that asks and is told.
type managed struct {
	t        *testing.T
	requests chan serviceRequest
	signs    chan time.Time
	told     chan serviceStatus
	ended    chan error
}

func manage(t *testing.T, serve func(ctx context.Context, ready func()) error) *managed {
	t.Helper()
	m := &managed{t, make(chan serviceRequest), make(chan time.Time), make(chan serviceStatus), make(chan error, 1)}
	go func() {
		m.ended <- serviceCycle{requests: m.requests, signs: m.signs, tell: func(s serviceStatus) { m.told <- s }}.run(serve)
	}()
	m.is(serviceStarting, 0)
	return m
}

// is waits for what the manager is told next.
func (m *managed) is(state serviceState, checkpoint uint32) {
	m.t.Helper()
	select {
	case got := <-m.told:
		if got.state != state || got.checkpoint != checkpoint || (got.wait > 0) != (state != serviceRunning) {
			m.t.Fatalf("told %+v, want %s %d", got, state, checkpoint)
		}
	case err := <-m.ended:
		m.t.Fatalf("ended with %v, want %s", err, state)
	case <-time.After(commandTimeout):
		m.t.Fatalf("not told of %s", state)
	}
}

func (m *managed) ends(with string) {
	m.t.Helper()
	select {
	case got := <-m.told:
		m.t.Fatalf("told %+v, want the end", got)
	case err := <-m.ended:
		if fmt.Sprint(err) != with {
			m.t.Fatalf("ended with %v, want %s", err, with)
		}
	case <-time.After(commandTimeout):
		m.t.Fatal("did not end")
	}
}

func TestServiceStopsBeforeItIsReady(t *testing.T) {
	t.Parallel()
	m := manage(t, func(ctx context.Context, ready func()) error {
		<-ctx.Done()
		ready() // too late
		ready()
		return fmt.Errorf("migrate: %w", ctx.Err())
	})
	for checkpoint := range uint32(2) {
		m.signs <- time.Time{}
		m.is(serviceStarting, checkpoint+1)
	}
	m.requests <- requestStatus
	m.is(serviceStarting, 2)
	m.requests <- requestStop
	m.is(serviceStopping, 0)
	m.ends("<nil>")
}

func TestServiceFails(t *testing.T) {
	t.Parallel()
	manage(t, func(context.Context, func()) error { return errors.New("no database") }).ends("no database")

	fail := make(chan error)
	serve := func(_ context.Context, ready func()) error {
		ready()
		return <-fail
	}
	m := manage(t, serve)
	m.is(serviceRunning, 0)
	m.requests <- requestStatus
	m.is(serviceRunning, 0)
	fail <- errors.New("a listener ended")
	m.ends("a listener ended")

	m = manage(t, serve)
	m.is(serviceRunning, 0)
	m.requests <- requestStop
	m.is(serviceStopping, 0)
	m.signs <- time.Time{}
	m.is(serviceStopping, 1)
	m.requests <- requestStop // a second one neither begins anew nor hurries
	m.is(serviceStopping, 1)
	fail <- errors.New("the rest was not written")
	m.ends("the rest was not written")
}

// TestServiceOfTheServer stops the server while it reads a call: the call is answered, and then the port is closed.
func TestServiceOfTheServer(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	printed, out := io.Pipe()
	terminal := &Terminal{In: strings.NewReader(""), Out: out, Err: io.Discard}
	m := manage(t, func(ctx context.Context, ready func()) error {
		serve := &Serve{server.Config{Listen: "127.0.0.1:0", Database: c.database, LogLevel: "error"}}
		return serve.serve(ctx, terminal, ready)
	})
	lines := bufio.NewScanner(printed)
	address := ""
	for address == "" && lines.Scan() {
		if found := regexp.MustCompile(`http://(127\.0\.0\.1:\d+)/webservices`).FindStringSubmatch(lines.Text()); found != nil {
			address = found[1]
		}
	}
	go func() { _, _ = io.Copy(io.Discard, printed) }() // ends with the test's program
	m.is(serviceRunning, 0)

	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(commandTimeout)); err != nil {
		t.Fatal(err)
	}
	const body = "{}"
	fmt.Fprintf(conn, "POST /acme/webservices/index.php HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", len(body))
	answers := bufio.NewReader(conn)
	if line, err := answers.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("the body is not asked for: %q %v", line, err)
	}
	if _, err := answers.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	m.requests <- requestStop
	m.is(serviceStopping, 0)
	if _, err := io.WriteString(conn, body); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(answers, nil)
	if err != nil {
		t.Fatalf("what was accepted is not answered: %v", err)
	}
	_ = answer.Body.Close()
	m.ends("<nil>")
	if again, err := net.Dial("tcp", address); err == nil {
		_ = again.Close()
		t.Error("the port is still open")
	}
}

func TestServiceLog(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "ponte.log")
	for range 2 { // the second time as after a restart
		log, err := openServiceLog(name, 100)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 30 {
			if _, err := fmt.Fprintf(log, "line %02d\n", i); err != nil {
				t.Fatal(err)
			}
		}
		if err := log.file.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{name, name + ".1"} {
		content, err := os.ReadFile(file)
		if err != nil || len(content) > 100 || len(content)%len("line 00\n") != 0 {
			t.Errorf("%s: %v %q", file, err, content)
		}
	}
}

func TestServiceSettings(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "ponte.env")
	if err := writeServiceSettings(file, dir, []string{"PATH=x", "PONTE_LISTEN=0.0.0.0:80", "OTEL_SERVICE_NAME=ponte"}); err != nil {
		t.Fatal(err)
	}
	if err := writeServiceSettings(file, dir, []string{"PONTE_LISTEN=0.0.0.0:81"}); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	settings, err := readSettings(content)
	want := fmt.Sprintf("[{PONTE_LISTEN 0.0.0.0:80} {OTEL_SERVICE_NAME ponte} {PONTE_DATABASE sqlite://%s/ponte.db}]", filepath.ToSlash(dir))
	if got := fmt.Sprint(settings); err != nil || got != want {
		t.Errorf("%v %s, want %s", err, got, want)
	}
	if err := writeServiceSettings(filepath.Join(dir, "two.env"), dir, []string{"PONTE_LISTEN=a\nb"}); err == nil {
		t.Error("a value of two lines was kept")
	}
	if _, err := serveCommand(&Terminal{Out: io.Discard, Err: io.Discard}, []string{"--listens", "x"}); err == nil {
		t.Error("flags that there are not were taken")
	}
}
