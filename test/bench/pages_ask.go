//go:build linux

package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
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

func askPortal(s *site, asks int) error { _, _, _, _ = regexp.MustCompile, errors.Join, cookiejar.New, asks; return nil }
