// Package jsontext writes JSON piece after piece into a buffer that the caller owns, without reflection. It must not know what
// the names and texts mean.
package jsontext

import "unicode/utf8"

// AppendMember appends a member of an object whose value is a text, after a comma unless the object was only just opened:
// b holds nothing before its brace.
func AppendMember(b []byte, name, value string) []byte {
	if len(b) > 1 {
		b = append(b, ',')
	}
	b = AppendText(b, name)
	b = append(b, ':')
	return AppendText(b, value)
}

const hexDigits = "0123456789abcdef"

// AppendText appends a JSON string; bytes that are not UTF-8 become the replacement character.
func AppendText(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			if r, n := utf8.DecodeRuneInString(s[i:]); r == utf8.RuneError && n == 1 {
				b = append(append(b, s[start:i]...), "\ufffd"...)
				i++
				start = i
			} else {
				i += n
			}
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i++
		start = i
	}
	return append(append(b, s[start:]...), '"')
}
