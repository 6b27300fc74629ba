package rest

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"mime"
	"strings"
)

// The framing of a multipart body is read here and not by mime/multipart, which gives the whole body up at the first header
// line that is not as the standard has it, and takes a body that was cut in a header for a whole one.

// Bounds of a multipart body.
const (
	maxBoundary   = 1 << 10
	maxPartHeader = 8 << 10 // bytes
	maxPartLines  = 64
	partsBuffer   = 16 << 10
)

var errPartHeader = errors.New("a part's header is too long or does not end")

// parts reads the parts of a body one after the other, as it arrives. Lines may end in CRLF or LF, one here and another there.
type parts struct {
	r     *bufio.Reader
	dash  []byte // what a delimiter begins with
	lead  string // content to be given before ready
	ready []byte // content that was read and not yet given, a piece of r's buffer
	kept  string // the end of the last line: it belongs to the delimiter if that is what follows
	start bool   // the next byte begins a line
	ended bool   // the part is at its end
	whole bool   // the closing delimiter has been read
}

func newParts(body io.Reader, boundary string) *parts {
	return &parts{r: bufio.NewReaderSize(body, partsBuffer), dash: []byte("--" + boundary), start: true}
}

// next leaves what is left of a part, or what stands before the first, and reads the header of the next one; io.EOF is after
// the last.
func (p *parts) next() (*partHeader, error) {
	if _, err := io.Copy(io.Discard, p); err != nil {
		return nil, err
	}
	if p.whole {
		return nil, io.EOF
	}
	h := &partHeader{}
	for size, lines := 0, 1; ; lines++ {
		line, err := p.r.ReadSlice('\n')
		size += len(line)
		switch {
		case errors.Is(err, io.EOF):
			return nil, io.ErrUnexpectedEOF
		case errors.Is(err, bufio.ErrBufferFull), size > maxPartHeader, lines > maxPartLines, p.delimits(line):
			return nil, errPartHeader
		case err != nil:
			return nil, err
		}
		if line = line[:len(line)-len(lineEnd(line))]; len(line) == 0 {
			break
		}
		h.add(string(line))
	}
	p.start, p.ended, p.kept = true, false, ""
	return h, nil
}

// Read gives the content of the part that next announced.
func (p *parts) Read(b []byte) (int, error) {
	for p.lead == "" && len(p.ready) == 0 {
		if p.ended {
			return 0, io.EOF
		}
		if err := p.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(b, p.lead)
	p.lead = p.lead[n:]
	k := copy(b[n:], p.ready)
	p.ready = p.ready[k:]
	return n + k, nil
}

// fill reads on by one line, or as much of it as the buffer holds.
func (p *parts) fill() error {
	line, err := p.r.ReadSlice('\n')
	switch {
	case p.start && p.delimits(line):
		p.ended = true
		return nil
	case errors.Is(err, io.EOF):
		return io.ErrUnexpectedEOF
	case err != nil && !errors.Is(err, bufio.ErrBufferFull):
		return err
	}
	end := lineEnd(line)
	if p.kept == "\r" && len(line) == len(end) { // a line end that two buffers share
		p.kept, p.start = "\r\n", true
		return nil
	}
	p.lead, p.ready, p.kept = p.kept, line[:len(line)-len(end)], end
	p.start = strings.HasSuffix(end, "\n")
	return nil
}

// delimits tells whether a line is a delimiter. What follows on the line of the last one is nobody's.
func (p *parts) delimits(line []byte) bool {
	rest, ok := bytes.CutPrefix(line, p.dash)
	if !ok {
		return false
	}
	if bytes.HasPrefix(rest, []byte("--")) {
		p.whole = true
		return true
	}
	return bytes.HasSuffix(rest, []byte("\n")) && len(bytes.Trim(rest, " \t\r\n")) == 0
}

// lineEnd is how a line ends, also one of which the rest is still to come.
func lineEnd(line []byte) string {
	for _, end := range []string{"\r\n", "\n", "\r"} {
		if bytes.HasSuffix(line, []byte(end)) {
			return end
		}
	}
	return ""
}

// boundaryOf reads the boundary of a Content-Type, "" when there is none. One without quotes goes up to the next parameter or
// value, as in PHP, whatever the characters in it. odd tells that a strict reader would not have found it.
func boundaryOf(contentType string) (boundary string, odd bool) {
	const key = "boundary"
	if _, params, err := mime.ParseMediaType(contentType); err == nil && params[key] != "" {
		return params[key], false
	}
	for i := range len(contentType) - len(key) {
		if !strings.EqualFold(contentType[i:i+len(key)], key) {
			continue
		}
		value, ok := strings.CutPrefix(strings.TrimSpace(contentType[i+len(key):]), "=")
		if !ok {
			continue
		}
		value = strings.TrimSpace(value)
		if inside, ok := strings.CutPrefix(value, `"`); ok {
			value, _, _ = strings.Cut(inside, `"`)
		} else if end := strings.IndexAny(value, ",;"); end >= 0 {
			value = strings.TrimSpace(value[:end])
		}
		return value, true
	}
	return "", true
}

// partHeader is the header of a part, as lenient as PHP reads it.
type partHeader struct {
	names, values []string
	odd           bool // a line was none
}

// add takes the next line in. One that begins no header of its own goes on with the one before.
func (h *partHeader) add(line string) {
	name, value, colon := strings.Cut(line, ":")
	name = strings.ToLower(strings.TrimRight(name, " \t"))
	last := len(h.values) - 1
	switch {
	case colon && name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.") == "":
		h.names, h.values = append(h.names, name), append(h.values, strings.Trim(value, blanks))
	case last >= 0:
		h.odd = h.odd || line[0] != ' ' && line[0] != '\t'
		h.values[last] = strings.Trim(h.values[last]+" "+strings.Trim(line, blanks), blanks)
	default:
		h.odd = true
	}
}

// get is the value of a header, "" when it is missing; of several, all of them.
func (h *partHeader) get(name string) string {
	value := ""
	for i := range h.names {
		switch {
		case h.names[i] != name:
		case value == "":
			value = h.values[i]
		default:
			value += "; " + h.values[i]
		}
	}
	return value
}
