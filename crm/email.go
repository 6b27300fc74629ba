package crm

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxEmail bounds an address (RFC 5321: 254 bytes of a path without its brackets).
const maxEmail = 254

// motivoEmail is the accepted form of an address, for people.
const motivoEmail = "um endereço como nome@empresa.com.br, sem nome na frente"

// LerEmail gives an address of e-mail as it is kept: one, without a name before it. What could leave its line of a message's header, what is no
// address and what no server would know is refused; the error never shows it.
func LerEmail(campo, texto string) (string, error) {
	texto = strings.TrimSpace(texto)
	if texto == "" {
		return "", nil
	}
	invalido := NovoInvalido(campo, MotivoFormato, motivoEmail)
	if len(texto) > maxEmail || !utf8.ValidString(texto) || strings.ContainsFunc(texto, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }) {
		return "", invalido
	}
	lido, err := mail.ParseAddress(texto)
	if err != nil || lido.Name != "" || lido.Address != texto || strings.ContainsAny(texto, `"<>()[]\,;:`) {
		return "", invalido
	}
	arroba := strings.LastIndexByte(texto, '@')
	local, dominio := texto[:arroba], texto[arroba+1:]
	if len(local) > 64 || !dominioValido(dominio) {
		return "", invalido
	}
	return texto, nil
}

// dominioValido tells a name with a point in it whose labels a resolver would take.
func dominioValido(dominio string) bool {
	partes := strings.Split(dominio, ".")
	for _, p := range partes {
		if p == "" || len(p) > 63 || p[0] == '-' || p[len(p)-1] == '-' {
			return false
		}
		for _, r := range p {
			if r < utf8.RuneSelf && r != '-' && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z') {
				return false
			}
		}
	}
	return len(partes) > 1
}

// MascararEmail shows of an address what tells a person which one it is, and no more: m***@empresa.com.br.
func MascararEmail(email string) string {
	arroba := strings.LastIndexByte(email, '@')
	if arroba < 1 {
		return ""
	}
	_, n := utf8.DecodeRuneInString(email)
	return email[:n] + "***" + email[arroba:]
}
