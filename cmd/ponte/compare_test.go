package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// side answers as one of two services, and notes what it got.
type side struct {
	*httptest.Server
	mu  sync.Mutex
	got []string
}

func newSide(t *testing.T, ponte bool, answer func(n int, call string) string) *side {
	t.Helper()
	s := &side{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		s.mu.Lock()
		s.got = append(s.got, r.URL.Path)
		n := len(s.got)
		s.mu.Unlock()
		if ponte {
			w.Header().Set("X-Request-Id", "r1")
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, answer(n, r.URL.String()+string(body)))
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *side) seen() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.got, " ")
}

// TestCompare sends kept calls to two services on loopback: reads by default, writes only where the old service's host is named once more.
func TestCompare(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	kept := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	reading := func(name string) string {
		return kept(name+".http", "GET /webservices/rest/getDivisoesSolicitacoes?usuario_ws=mobuss&senha_ws=s3nha&caso="+name+" HTTP/1.1\r\nHost: crm.exemplo\r\n\r\n")
	}
	same, differs, noise := reading("same"), reading("differs"), reading("noise")
	const form = "usuario_ws=mobuss&senha_ws=s3nha&cod_projeto=C-1"
	writing := kept("writing.http", fmt.Sprintf("POST /webservices/rest/incluir_oc HTTP/1.1\r\nHost: crm.exemplo\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", len(form), form))
	ours := newSide(t, true, func(_ int, call string) string {
		if strings.Contains(call, "incluir_oc") {
			return "700"
		}
		return `{"nome":"Obra","hora":"1"}`
	})
	old := newSide(t, false, func(n int, call string) string {
		switch {
		case strings.Contains(call, "incluir_oc"):
			return "12"
		case strings.Contains(call, "differs"):
			return `{"nome":"Prédio","hora":"1"}`
		case strings.Contains(call, "noise"):
			return fmt.Sprintf(`{"nome":"Obra","hora":"%d"}`, 100+n)
		}
		return `{"hora":"1","nome":"Obra"}`
	})
	c := newCLI(t)
	compare := func(args ...string) result {
		return c.try("", append([]string{"compare", "--old", old.URL, "--ponte", ours.URL}, args...)...)
	}
	if r := compare(same, noise); r.code != exitOK || !strings.Contains(r.out, "igual") || !strings.Contains(r.out, "ruido") {
		t.Errorf("the same: %+v", r)
	}
	r := compare("--json", same, differs, writing)
	var all []comparedJSON
	if err := json.Unmarshal([]byte(r.out), &all); err != nil || r.code != exitGaps || len(all) != 3 {
		t.Fatalf("%v %+v", err, r)
	}
	if d := all[1]; d.Result != "diferente" || len(d.Differences) != 1 || d.Differences[0].Field != "nome" || strings.Contains(r.out, "Prédio") || d.Operation != "getDivisoesSolicitacoes" {
		t.Errorf("%+v", d)
	}
	if w := all[2]; w.NotSent == "" || w.Operation != "DadosServicedesk" || strings.Contains(ours.seen()+old.seen(), "incluir_oc") || !strings.Contains(r.err, "1 call was not sent") {
		t.Errorf("a write: %+v; %s", w, r.err)
	}
	if r := compare("--write-to-old-service", "outro.exemplo", writing); r.code != exitFailure || !strings.Contains(r.err, "nothing was sent") {
		t.Errorf("another host: %+v", r)
	}
	if r := compare(writing); r.code != exitGaps || !strings.Contains(r.err, "nothing could be compared") {
		t.Errorf("writes alone: %+v", r)
	}
	u, err := url.Parse(old.URL)
	if err != nil {
		t.Fatal(err)
	}
	if r := compare("--write-to-old-service", u.Hostname(), writing); r.code != exitOK || strings.Count(ours.seen(), "incluir_oc") != 1 || strings.Count(old.seen(), "incluir_oc") != 1 {
		t.Errorf("a write that is meant: %+v; %s; %s", r, ours.seen(), old.seen())
	}
	before := old.seen()
	if r := c.try("", "compare", "--old", ours.URL, "--ponte", old.URL, same); r.code != exitFailure || !strings.Contains(r.err, "espelho") || strings.Count(old.seen(), " ") != strings.Count(before, " ")+1 {
		t.Errorf("an answer that is not Ponte's own: %+v", r)
	}
	old.Close()
	if r := compare(same, differs); r.code != exitFailure || strings.Count(r.out, "no answer") != 2 || strings.Contains(r.out+r.err, "s3nha") {
		t.Errorf("a dead service: %+v", r)
	}
	c.fails(exitFailure, "without a path", "compare", "--old", "https://10.0.0.5/webservices", same)
	c.fails(exitFailure, "request 1", "compare", "--old", "https://10.0.0.5", kept("page.http", "<html>"))
}
