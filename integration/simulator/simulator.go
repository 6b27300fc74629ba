package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Bounds of a simulator: it is a tool, not a service.
const (
	maxBody     = 32 << 20
	maxKept     = 20_000
	maxKeptBody = 64 << 10
	holdForever = time.Minute // a client has given up long before
)

// Simulator answers for a partner. Make one with New.
type Simulator struct {
	answer func(s *Simulator, w http.ResponseWriter, r *http.Request, body []byte)

	mu       sync.Mutex
	faults   []Fault
	received []Received
	done     map[string]int
	// State is the partner's own, under Locked.
	State map[string]any
	// Spared tells which calls no fault but login touches; nil = none. It is set before the first one.
	Spared func(*http.Request) bool
	// Tell is told of each call before it is answered, one after the other; nil tells nobody. It is set before the first one.
	Tell func(Received)
}

// Received is one call that arrived.
type Received struct {
	At      time.Time         `json:"at"`
	Method  string            `json:"method"`
	Path    string            `json:"path"`
	Headers map[string]string `json:"headers,omitempty"` // Authorization left out
	Body    any               `json:"body"`
	Fault   string            `json:"fault,omitempty"`
	Status  int               `json:"status"` // 0 = no answer was given
}

// String is the call on one line: when, what, the answer's status, and how it failed.
func (r Received) String() string {
	line := fmt.Sprintf("%s  %-5s %s  %d", r.At.Format("15:04:05"), r.Method, r.Path, r.Status)
	if r.Status == 0 {
		line = strings.TrimSuffix(line, "0") + "no answer"
	}
	if r.Fault != "" {
		line += " (" + r.Fault + ")"
	}
	return line
}

// New makes a simulator of a partner that answers through answer.
func New(answer func(s *Simulator, w http.ResponseWriter, r *http.Request, body []byte)) *Simulator {
	return &Simulator{answer: answer, done: map[string]int{}, State: map[string]any{}}
}

// SetFaults changes how it fails from now on.
func (s *Simulator) SetFaults(faults []Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = faults
}

// Done counts that a thing was carried out, by the caller's own key for it.
func (s *Simulator) Done(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done[key]++
}

// Executadas tells how often each thing was carried out.
func (s *Simulator) Executadas() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.done)
}

// Locked runs f alone, for the partner's own state.
func (s *Simulator) Locked(f func(state map[string]any)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(s.State)
}

// ServeHTTP answers as the partner, or fails. GET /_received lists what arrived, GET /_executed what was carried out, and
// PUT /_fault changes the faults.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/_received":
		s.mu.Lock()
		list := append([]Received{}, s.received...)
		s.mu.Unlock()
		WriteJSON(w, http.StatusOK, list)
		return
	case "/_executed":
		WriteJSON(w, http.StatusOK, s.Executadas())
		return
	case "/_fault":
		s.changeFaults(w, r)
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return
	}
	s.mu.Lock()
	fault := pick(s.faults)
	s.mu.Unlock()
	if fault != "login" && s.Spared != nil && s.Spared(r) {
		fault = ""
	}
	answered := &recorder{header: http.Header{}, status: http.StatusOK}
	s.fail(fault, answered, r, body)
	s.keep(r, body, fault, answered)
	s.send(fault, w, r, answered)
}

// fail carries the call out, or not, as the fault says.
func (s *Simulator) fail(fault string, w *recorder, r *http.Request, body []byte) {
	switch fault {
	case "", "executed", "slow", "login", "row":
		r.Header.Set(FaultHeader, fault)
		s.answer(s, w, r, body)
	case "cut":
		s.answer(s, w, r, body)
		if r.Method == http.MethodGet {
			w.body.Truncate(w.body.Len() / 2)
		}
	case "bom":
		s.answer(s, w, r, body)
		if answered := w.body.String(); answered != "" {
			w.body.Reset()
			w.body.WriteString("\ufeff" + answered)
		}
	case "garbage":
		s.answer(s, w, r, body)
		w.body.Reset()
		w.body.WriteString("<html><body>Bem-vindo</body></html>")
		w.header.Set("Content-Type", "text/html")
	case "inside":
		WriteJSON(w, http.StatusOK, map[string]string{"status": "500", "mensagem": "falha interna simulada"})
	case "redirect":
		w.header.Set("Location", "http://other.invalid/")
		w.status = http.StatusPermanentRedirect
	case "timeout", "reset":
	default:
		w.status, _ = strconv.Atoi(fault)
		if w.status == http.StatusTooManyRequests || w.status == http.StatusServiceUnavailable {
			w.header.Set("Retry-After", "1")
		}
		w.body.WriteString(`{"mensagem":"falha simulada"}`)
	}
}

// send gives the recorded answer, or what the fault makes of it.
func (s *Simulator) send(fault string, w http.ResponseWriter, r *http.Request, a *recorder) {
	switch fault {
	case "timeout", "executed":
		select {
		case <-r.Context().Done():
		case <-time.After(holdForever):
		}
		panic(http.ErrAbortHandler)
	case "reset":
		panic(http.ErrAbortHandler)
	case "slow":
		time.Sleep(time.Second)
	}
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body.Bytes()) // a client that went away has nobody to tell
}

func (s *Simulator) keep(r *http.Request, body []byte, fault string, a *recorder) {
	entry := Received{At: time.Now().UTC(), Method: r.Method, Path: r.URL.Path, Fault: fault, Status: a.status, Headers: map[string]string{}}
	if fault == "timeout" || fault == "executed" || fault == "reset" {
		entry.Status = 0
	}
	for name := range r.Header {
		if name != "Authorization" && name != FaultHeader && name != "User-Agent" && name != "Accept-Encoding" {
			entry.Headers[name] = r.Header.Get(name)
		}
	}
	var parsed any
	if json.Unmarshal(body, &parsed) == nil {
		entry.Body = parsed
	} else {
		entry.Body = string(bytes.ToValidUTF8(body[:min(len(body), maxKeptBody)], []byte("?")))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.received) < maxKept {
		s.received = append(s.received, entry)
	}
	if s.Tell != nil {
		s.Tell(entry)
	}
}

func (s *Simulator) changeFaults(w http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(io.LimitReader(r.Body, 4096))
	var faults []Fault
	if err == nil {
		faults, err = ParseFaults(string(text))
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.SetFaults(faults)
	w.WriteHeader(http.StatusNoContent)
}

// recorder keeps an answer until it is known whether it is given.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header is the answer's.
func (r *recorder) Header() http.Header { return r.header }

// Write adds to the answer's body.
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }

// WriteHeader sets the answer's status.
func (r *recorder) WriteHeader(status int) { r.status = status }

// WriteJSON answers with JSON.
func WriteJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a client that went away has nobody to tell
}
