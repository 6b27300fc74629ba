package charset

import (
	"strconv"
	"strings"
)

// Unescape is ReadEscaped for who only looks.
func Unescape(s string) string {
	s, _ = ReadEscaped(s)
	return s
}

// ReadEscaped undoes the escapes of one name or value of a URL-encoded query, and reads its bytes. An escape that is none
// stands for itself, as in PHP, and the others around it still count.
func ReadEscaped(s string) (string, Finding) {
	if strings.ContainsAny(s, "%+") {
		b := make([]byte, 0, len(s))
		for i := 0; i < len(s); i++ {
			c := s[i]
			switch {
			case c == '+':
				c = ' '
			case c == '%' && i+2 < len(s):
				if v, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
					c = byte(v)
					i += 2
				}
			}
			b = append(b, c)
		}
		s = string(b)
	}
	s, _, found, _ := Read([]byte(s), UTF8, false)
	return s, found
}
