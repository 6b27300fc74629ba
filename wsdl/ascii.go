package wsdl

import (
	"reflect"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Text is a WSDL as text that a database keeps: bytes of 8-bit charsets become character references, which say the same
// under the same declaration. Documents in UTF-8 stay as they are.
func Text(raw []byte) (string, error) {
	before, err := Parse(raw)
	if err != nil {
		return "", err
	}
	if strings.EqualFold(before.charset, "utf-8") {
		if !utf8.Valid(raw) {
			return "", problem("the WSDL is declared in UTF-8 and is not", "o WSDL diz que está em UTF-8 e não está")
		}
		return string(raw), nil
	}
	var b strings.Builder
	for _, c := range raw {
		if c < utf8.RuneSelf {
			b.WriteByte(c)
		} else {
			b.WriteString(escapeRune(charmap.Windows1252.DecodeByte(c)))
		}
	}
	after, err := Parse([]byte(b.String()))
	if err != nil || !reflect.DeepEqual(before.Contract, after.Contract) {
		return "", problem("the WSDL has element names with accents; save it in UTF-8, with that declaration",
			"o WSDL tem nomes de elementos com acentos: salve-o em UTF-8, com essa declaração")
	}
	return b.String(), nil
}
