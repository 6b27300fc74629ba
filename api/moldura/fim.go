package moldura

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// ComFim is a token that lets in until an instant only, on one surface. It needs no row: what ends with the token it is made of is the token
// itself, and who holds it could call with that as well (docs/regras.md §18.1).
func ComFim(superficie, token string, fim time.Time) string {
	texto := strconv.FormatInt(fim.Unix(), 10)
	return token + "." + texto + "." + marcar(superficie, token, texto)
}

// SemFim gives the token that a text is or was made of; vale tells that the end is still to come, if there is one.
func SemFim(superficie, texto string, agora time.Time) (token string, vale bool) {
	token, resto, comFim := strings.Cut(texto, ".")
	if !comFim {
		return token, true
	}
	fim, marca, _ := strings.Cut(resto, ".")
	segundos, err := strconv.ParseInt(fim, 10, 64)
	return token, err == nil && hmac.Equal([]byte(marca), []byte(marcar(superficie, token, fim))) && agora.Before(time.Unix(segundos, 0))
}

func marcar(superficie, token, fim string) string {
	h := hmac.New(sha256.New, []byte(token))
	h.Write([]byte("ponte " + superficie + " " + fim))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}
