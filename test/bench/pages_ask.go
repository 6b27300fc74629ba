//go:build linux

package main

import (
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"
)

// Who reads the portal.
const (
	portalUser     = "leitora"
	portalPassword = "Semente-de-Girassol-1"
	portalNew      = "Semente-de-Girassol-2"
)

// portalReader is somebody signed in.
type portalReader struct {
	http.Client
	root string
}

// read gives a page and how long it took, from the request to its last byte.
func (r *portalReader) read(path string) (string, time.Duration, error) {
	began := time.Now()
	answer, err := r.Get(r.root + path)
	if err != nil {
		return "", 0, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("GET %s: %s", path, answer.Status)
	}
	return string(text), time.Since(began), err
}

func (r *portalReader) post(path string, form url.Values) error {
	request, err := http.NewRequest(http.MethodPost, r.root+path, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	request.Header.Set("Origin", strings.TrimSuffix(r.root, "/portal"))
	answer, err := r.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("POST %s: %s", path, answer.Status)
	}
	return nil
}

// signIn gives somebody who chose a password.
func signIn(address string) (*portalReader, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	r := &portalReader{Client: http.Client{Jar: jar}, root: "http://" + address + "/portal"}
	if err := r.post("/entrar", url.Values{"login": {portalUser}, "senha": {portalNew}}); err == nil {
		return r, nil // of an earlier run
	}
	return r, errors.Join(
		r.post("/entrar", url.Values{"login": {portalUser}, "senha": {portalPassword}}),
		r.post("/senha", url.Values{"atual": {portalPassword}, "nova": {portalNew}, "repetida": {portalNew}}),
	)
}

var (
	rowLinks = regexp.MustCompile(`<th scope="?row"?>\s*<a [^>]*href="?/portal([^" >]+)`)
	nextLink = regexp.MustCompile(`rel="?next"? href="?/portal([^" >]+)`)
	listRows = regexp.MustCompile(`(?s)<table class="?lista.*?</table>`)
	rows     = regexp.MustCompile(`<th scope="?row"?>`)
)

// askedPage is a page of the portal, or one that another leads to.
type askedPage struct {
	what, path string
	row        int  // > 0: not it, but the page of this row of it
	next       bool // not it, but the part after it
}

// find is the address that is asked for; there may be none.
func (r *portalReader) find(p askedPage) (path string, ok bool, err error) {
	if p.row == 0 && !p.next {
		return p.path, true, nil
	}
	text, _, err := r.read(p.path)
	if err != nil {
		return "", false, err
	}
	found := nextLink.FindStringSubmatch(text)
	if p.row > 0 {
		all := rowLinks.FindAllStringSubmatch(text, -1)
		if len(all) < p.row {
			return "", false, nil
		}
		found = all[p.row-1]
	}
	if found == nil {
		return "", false, nil
	}
	return html.UnescapeString(found[1]), true, nil
}

// rowsRead is how many rows and entries of indexes the server has read for anybody, which does not depend on how busy the machine is; SQLite
// does not tell.
func (s *site) rowsRead() (sum int64, err error) {
	if s.b.watch == nil {
		return 0, nil
	}
	err = s.b.watch.QueryRow("SELECT CAST(SUM(variable_value) AS SIGNED) FROM information_schema.global_status WHERE variable_name LIKE 'Handler_read%' AND variable_name NOT LIKE '%tmp%'").Scan(&sum)
	return sum, err
}

// askPortal prints how long each page takes from the request to its last byte, what it weighs, and how many rows the server read for it.
func askPortal(s *site, asks int, only string) error {
	r, err := signIn(s.tested.address)
	if err != nil {
		return err
	}
	size, err := countRows(s.db, "ocorrencias")
	if err != nil {
		return err
	}
	dataMB, err := s.dataMB()
	if err != nil {
		return err
	}
	all, err := portalPages(s)
	if err != nil {
		return err
	}
	load, _ := os.ReadFile("/proc/loadavg")
	fmt.Printf("\n%s: %d ocorrências, %d MB, load average %s\n\n| page | rows | p50 ms | p95 ms | bytes | rows read |\n|---|---|---|---|---|---|\n", s.one.Engine, size, dataMB, strings.Join(strings.Fields(string(load))[:3], " "))
	for _, p := range all {
		if !strings.Contains(p.path, only) {
			continue
		}
		path, ok, err := r.find(p)
		if err != nil {
			return err
		}
		if !ok {
			fmt.Printf("| %s | none | | | | |\n", p.what)
			continue
		}
		var took []uint32
		var text string
		limit := time.Now().Add(longQuestion)
		before, err := s.rowsRead()
		if err != nil {
			return err
		}
		for i := -2; i < asks; i++ {
			var t time.Duration
			if text, t, err = r.read(path); err != nil {
				return err
			}
			if i >= 0 {
				took = append(took, uint32(t.Microseconds()))
			}
			if i >= fewAsks && time.Now().After(limit) {
				break
			}
		}
		after, err := s.rowsRead()
		if err != nil {
			return err
		}
		p50, weight := fmt.Sprintf("%.1f", quantile(took, 0.5)), fmt.Sprint(len(text))
		if quantile(took, 0.5) > 50 {
			p50 = "**" + p50 + "**"
		}
		if len(text) > 60<<10 {
			weight = "**" + weight + "**"
		}
		fmt.Printf("| %s | %d | %s | %.1f | %s | %d |\n", p.what, len(rows.FindAllString(listRows.FindString(text), -1)), p50, quantile(took, 0.95), weight, (after-before)/int64(len(took)+2))
	}
	return nil
}
