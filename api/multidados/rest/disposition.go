package rest

import (
	"strconv"
	"strings"
)

// disposition is what the header of a part says of it, names as they were written.
type disposition struct {
	name     string
	isFile   bool     // it names a file, be the name empty
	file     string   // filename=
	extended string   // filename*=, with its charset
	pieces   []string // filename*0=, filename*1*= and so on, the second kind as percent
	percent  []bool
}

// readDisposition reads a Content-Disposition. Quotes may be missing, single, or stand inside; so may what separates two
// parameters.
func readDisposition(s string) (d disposition) {
	for _, p := range looseParameters(s) {
		switch base, piece, extended := strings.Cut(p.key, "*"); {
		case base == "name" && !extended:
			d.name = p.value
		case base != "filename":
		case !extended:
			d.isFile, d.file = true, p.value
		case piece == "":
			d.isFile, d.extended = true, p.value
		default:
			d.isFile = true
			n, err := strconv.Atoi(strings.TrimSuffix(piece, "*"))
			if err == nil && n == len(d.pieces) {
				d.pieces, d.percent = append(d.pieces, p.value), append(d.percent, strings.HasSuffix(piece, "*"))
			}
		}
	}
	return d
}

// parameter is one of a header; its key is in lower case.
type parameter struct{ key, value string }

// looseParameters finds the parameters of a header value however they are separated.
func looseParameters(s string) (found []parameter) {
	for i := 0; i < len(s) && len(found) < maxParameters; {
		key, value := keyAt(s[i:])
		if value < 0 {
			i++
			for i < len(s) && strings.IndexByte(separators, s[i]) < 0 && strings.IndexByte(separators, s[i-1]) < 0 {
				i++
			}
			continue
		}
		v, end := looseValue(s[i+value:])
		found = append(found, parameter{strings.ToLower(key), v})
		i += value + end
	}
	return found
}

const (
	blanks        = " \t"
	separators    = blanks + `;,:="'`
	maxKey        = 32
	maxParameters = 40 // of one header
)

// keyAt reads a token and tells where the value begins that it is the key of; -1 when it is none.
func keyAt(s string) (key string, value int) {
	n := strings.IndexAny(s[:min(len(s), maxKey)], separators)
	if n < 0 {
		return "", -1
	}
	key = s[:n]
	rest := strings.TrimLeft(s[n:], blanks)
	if n == 0 || rest == "" || rest[0] != '=' {
		return key, -1
	}
	return key, len(s) - len(strings.TrimLeft(rest[1:], blanks))
}

// namesPart tells whether text begins with a parameter that names a part or its file.
func namesPart(s string) bool {
	key, value := keyAt(s)
	base, _, _ := strings.Cut(strings.ToLower(key), "*")
	return value >= 0 && (base == "name" || base == "filename")
}

// looseValue reads a value and tells where it ends.
func looseValue(s string) (value string, end int) {
	if s != "" && (s[0] == '"' || s[0] == '\'') {
		if value, end = quotedValue(s); end > 0 {
			return value, end
		}
		if s[0] == '"' { // it does not close
			value, end = bareValue(s[1:])
			return value, end + 1
		}
	}
	return bareValue(s)
}

// quotedValue reads a value up to the quote after which another parameter or nothing follows; others are part of it. end is
// 0 when there is no such quote.
func quotedValue(s string) (value string, end int) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == s[0] || s[i+1] == '\\'):
			i++
		case s[i] == s[0] && closes(s[i+1:]):
			value = b.String()
			if n := len(value); n > 1 && value[0] == s[0] && value[n-1] == s[0] { // quoted twice
				value = value[1 : n-1]
			}
			return value, i + 1
		}
		b.WriteByte(s[i])
	}
	return "", 0
}

// closes tells whether what follows a quote can follow a value.
func closes(rest string) bool {
	rest = strings.TrimLeft(rest, blanks)
	if rest == "" || namesPart(rest) {
		return true
	}
	separator := rest[0]
	rest = strings.TrimLeft(rest[1:], blanks+";,")
	switch key, value := keyAt(rest); separator {
	case ';':
		after := strings.TrimLeft(rest[len(key):], blanks)
		return value >= 0 || after == "" || key != "" && after[0] == ';'
	case ',':
		return namesPart(rest)
	}
	return false
}

// bareValue reads a value without quotes: up to a semicolon, or to what names a part after a blank or a comma.
func bareValue(s string) (value string, end int) {
	end = len(s)
	for i := range len(s) {
		between := strings.IndexByte(blanks+",", s[i]) >= 0
		if s[i] == ';' || between && (i == 0 || strings.IndexByte(blanks+",", s[i-1]) < 0) && namesPart(strings.TrimLeft(s[i:], blanks+",")) {
			end = i
			break
		}
	}
	return strings.TrimSuffix(strings.TrimSpace(s[:end]), `"`), end
}
