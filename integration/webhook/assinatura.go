package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
)

// The headers of Standard Webhooks.
const (
	cabecalhoID         = "Webhook-Id"
	cabecalhoHora       = "Webhook-Timestamp"
	cabecalhoAssinatura = "Webhook-Signature"
)

const (
	menorSegredo = 24 // bytes, of the specification
	maiorSegredo = 64
)

var errSegredo = errors.New("use whsec_ seguido do base64 de 24 a 64 bytes, como o que openssl rand -base64 32 sorteia")

// lerSegredo gives the key that a secret bears. Its error never shows it.
func lerSegredo(segredo string) ([]byte, error) {
	texto, ok := strings.CutPrefix(segredo, crm.PrefixoSegredo)
	chave, err := base64.StdEncoding.DecodeString(texto)
	if !ok || err != nil || len(chave) < menorSegredo || len(chave) > maiorSegredo {
		return nil, errSegredo
	}
	return chave, nil
}

// assinar gives the value of Webhook-Signature: one signature a key, so that a subscriber accepts either during a rotation.
func assinar(id string, em time.Time, corpo []byte, chaves ...[]byte) string {
	assinaturas := make([]string, len(chaves))
	for i, chave := range chaves {
		h := hmac.New(sha256.New, chave)
		h.Write([]byte(id + "." + strconv.FormatInt(em.Unix(), 10) + "."))
		h.Write(corpo)
		assinaturas[i] = "v1," + base64.StdEncoding.EncodeToString(h.Sum(nil))
	}
	return strings.Join(assinaturas, " ")
}
