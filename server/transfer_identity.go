package server

import (
	"bytes"
	"strconv"
)

// identityConn lets requests pass that say "Transfer-Encoding: identity". HTTP dropped the word in 2014, old stacks still send
// it, and net/http answers them in plain text before any handler runs.
//
// Of what is read, that one header line is exchanged for "Connection: close", and nothing else is ever touched: the request
// is then framed by its Content-Length, as the word always meant, and is the last one on its connection, so that nobody in
// front of Ponte who frames it otherwise can have its rest taken for another request. The word must be the only
// Transfer-Encoding of its request: beside another one, net/http refuses as before.
//
// The lines of headers are found by following the requests of a connection through their Content-Length. Whatever is not
// plainly framed so, and all that is no HTTP (TLS), ends that: from there on bytes pass unseen.
type identityConn struct {
	socket
	place  place
	body   int64  // bytes of a body still to come
	sized  bool   // it has a Content-Length
	closes bool   // its Transfer-Encoding was exchanged
	held   []byte // read, and perhaps the beginning of a line that matters
	ready  []byte // to be given before anything else
}

// place is what the next byte of a connection belongs to.
type place uint8

const (
	atRequest place = iota // the beginning of a request
	inLine                 // a line that does not matter, up to its end
	atHeader               // the beginning of a header line
	inCoding               // the value of a Transfer-Encoding beside the one that was exchanged
	inBody
	unseen
)

const (
	maxHeldLine = 64 // bytes; a line that matters is shorter
	exchanged   = "Connection: close\r\n"
)

// Read reads on.
func (c *identityConn) Read(p []byte) (int, error) {
	for {
		if len(c.ready) > 0 {
			n := copy(p, c.ready)
			c.ready = c.ready[n:]
			return n, nil
		}
		if c.place == unseen && len(c.held) == 0 || len(p) == 0 {
			return c.socket.Read(p)
		}
		if len(c.held) == 0 {
			n, err := c.socket.Read(p)
			if n = c.look(p[:n]); n > 0 || err != nil {
				return n, err
			}
			continue
		}
		more := make([]byte, len(p))
		n, err := c.socket.Read(more)
		if n == 0 {
			return 0, err // what is held is for the next try; at the end of a connection it is of no use to anybody
		}
		b := append(c.held, more[:n]...)
		c.held = nil
		c.ready = b[:c.look(b)]
		if err != nil && len(c.ready) == 0 {
			return 0, err
		}
	}
}

// look goes through what was read and tells how much of it may be given; the rest is held.
func (c *identityConn) look(b []byte) (give int) {
	for i := 0; i < len(b); {
		rest := b[i:]
		switch c.place {
		case unseen:
			return len(b)
		case inBody:
			n := min(c.body, int64(len(rest)))
			if c.body -= n; c.body == 0 {
				c.place = atRequest
			}
			i += int(n)
		case atRequest:
			c.sized, c.closes, c.body = false, false, 0
			c.place = inLine
			if rest[0] < 'A' || rest[0] > 'Z' {
				c.place = unseen
			}
		case inLine, inCoding:
			line, _, ends := bytes.Cut(rest, []byte("\n"))
			if c.place == inCoding {
				hide(line)
			}
			if !ends {
				return len(b)
			}
			c.place = atHeader
			i += len(line) + 1
		case atHeader:
			line, exchange, wait := c.header(rest)
			if wait {
				c.held = bytes.Clone(rest)
				return i
			}
			if exchange {
				copy(rest, exchanged)
				b = append(b[:i+len(exchanged)], rest[line:]...)
				line = len(exchanged)
			}
			i += line
		}
	}
	return len(b)
}

var codingName, lengthName = []byte("transfer-encoding:"), []byte("content-length:")

// header judges what begins at a header line: the bytes of it that are done with, whether they are to be exchanged, and
// whether more must be read before that can be said.
func (c *identityConn) header(rest []byte) (line int, exchange, wait bool) {
	switch {
	case rest[0] == '\n':
		c.endHeader()
		return 1, false, false
	case rest[0] == '\r' && len(rest) > 1 && rest[1] == '\n':
		c.endHeader()
		return 2, false, false
	case len(rest) == 1 && rest[0] == '\r', begins(rest, codingName), begins(rest, lengthName):
		return 0, false, true
	case named(rest, codingName) && c.closes:
		c.place = inCoding
		return len(codingName), false, false
	case named(rest, codingName):
		return c.coding(rest)
	case named(rest, lengthName) && !c.closes:
		return c.length(rest)
	case !c.closes && (rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\r'): // a line that belongs to the one before
		c.place = unseen
	default:
		c.place = inLine
	}
	return 0, false, false
}

// coding judges a Transfer-Encoding up to the first byte of the line after it, which may go on with this one.
func (c *identityConn) coding(rest []byte) (line int, exchange, wait bool) {
	end := bytes.IndexByte(rest, '\n')
	switch {
	case end < 0 && len(rest) <= maxHeldLine, end >= 0 && end <= maxHeldLine && end+1 == len(rest):
		return 0, false, true
	case end < 0, end > maxHeldLine, rest[end+1] == ' ', rest[end+1] == '\t',
		!bytes.EqualFold(headerValue(rest[len(codingName):end]), []byte("identity")):
		c.place = unseen
		return 0, false, false
	}
	c.closes = true
	return end + 1, true, false
}

// length reads a Content-Length.
func (c *identityConn) length(rest []byte) (line int, exchange, wait bool) {
	end := bytes.IndexByte(rest, '\n')
	if end < 0 && len(rest) <= maxHeldLine {
		return 0, false, true
	}
	c.place = unseen
	if end < 0 || c.sized {
		return 0, false, false
	}
	n, err := strconv.ParseUint(string(headerValue(rest[len(lengthName):end])), 10, 63)
	if err != nil {
		return 0, false, false
	}
	c.place, c.sized, c.body = atHeader, true, int64(n)
	return end + 1, false, false
}

// headerValue is a value without the blanks around it, and without the first half of its line end.
func headerValue(b []byte) []byte { return bytes.Trim(bytes.TrimSuffix(b, []byte("\r")), " \t") }

func (c *identityConn) endHeader() {
	switch {
	case c.closes:
		c.place = unseen
	case c.body > 0:
		c.place = inBody
	default:
		c.place = atRequest
	}
}

// named tells whether a line begins with a name, in any case.
func named(line, name []byte) bool {
	return len(line) >= len(name) && bytes.EqualFold(line[:len(name)], name)
}

// begins tells whether a line may turn out to begin with a name.
func begins(line, name []byte) bool {
	return len(line) < len(name) && bytes.EqualFold(line, name[:len(line)])
}

// hide makes a value one that no server knows.
func hide(value []byte) {
	for i, b := range value {
		if b != '\r' {
			value[i] = 'x'
		}
	}
}
