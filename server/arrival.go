package server

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// How long a request may take to arrive.
const (
	arrivalTimeout = 10 * time.Second // from its first byte to the last of its body
	linger         = time.Second      // in which a body that nobody reads may still come, so that its sender reads the answer
	smallSurplus   = 4 << 10          // of a body that nobody reads, what is taken in when it is there already
)

// arrival counts a connection as owing until the body of its request is here, and answers GET and HEAD without waiting for
// a body that they announce: net/http would read it before the answer goes out. The deadline of every other body is the
// server's ReadTimeout; who reads it may set another (limitOf).
func arrival(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, ok := r.Context().Value(connKey{}).(*conn)
		if !ok || r.Body == nil || r.Body == http.NoBody {
			next.ServeHTTP(w, r)
			return
		}
		c.bound.owe(c)
		// A copy: net/http looks at the body of its own when it ends the request.
		read := *r
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			if leave(w, r) {
				c.bound.work(c)
			}
			read.Body = http.NoBody
		} else {
			read.Body = &arriving{r.Body, c}
		}
		next.ServeHTTP(w, &read)
	})
}

// leave does without a body. One that came with the header is taken in, which leaves the connection as any other; else the
// connection ends with the answer, because what comes of the body must not be read as the next request.
func leave(w http.ResponseWriter, r *http.Request) (here bool) {
	control := http.NewResponseController(w)
	if r.Header.Get("Expect") == "" { // reading would ask for the body
		_ = control.SetReadDeadline(time.Unix(1, 0)) // only what is in the buffer; a connection has deadlines
		if _, err := io.CopyN(io.Discard, r.Body, smallSurplus); errors.Is(err, io.EOF) {
			return true
		}
	}
	w.Header().Set("Connection", "close")
	_ = control.EnableFullDuplex()
	_ = control.SetReadDeadline(time.Now().Add(linger))
	return false
}

// arriving is a body on its way. What net/http reads of it afterwards passes by here, so it is owed until the end.
type arriving struct {
	io.ReadCloser
	conn *conn
}

// Read reads on; at the end nothing is owed any more.
func (a *arriving) Read(p []byte) (int, error) {
	n, err := a.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		a.conn.bound.work(a.conn)
	}
	return n, err
}

// limitOf is when the body of a request must have arrived; the zero time where there is no connection to read it from.
func limitOf(r *http.Request) time.Time {
	if c, ok := r.Context().Value(connKey{}).(*conn); ok {
		return c.limit
	}
	return time.Time{}
}
