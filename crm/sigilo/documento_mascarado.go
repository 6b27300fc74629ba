package sigilo

import "strings"

// MascararDocumento shows enough of a CPF or CNPJ for a person who knows it to recognise it: ***.982.247-** and
// 11.222.***/****-81. Anything of another length keeps its last two characters.
func MascararDocumento(documento string) string {
	switch len(documento) {
	case 0:
		return ""
	case 11:
		return "***." + documento[3:6] + "." + documento[6:9] + "-**"
	case 14:
		return documento[:2] + "." + documento[2:5] + ".***/****-" + documento[12:]
	}
	r := []rune(documento)
	if len(r) <= 4 {
		return strings.Repeat("*", len(r))
	}
	return strings.Repeat("*", len(r)-2) + string(r[len(r)-2:])
}
