package crm

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// Cofre encrypts the secrets of destinations at rest (AES-256-GCM). What a text belongs to is authenticated with it, so
// that a value moved to another row does not open.
type Cofre struct{ selo cipher.AEAD }

// Errors of a Cofre.
var (
	ErrSemChave      = errors.New("no key to encrypt secrets: set PONTE_SECRET_KEY or PONTE_SECRET_KEY_FILE")
	ErrChaveErrada   = errors.New("a stored secret does not open with this key: PONTE_SECRET_KEY is not the one that encrypted it")
	prefixoCifrado   = "v1:"
	minChave         = 16
	contextoDaChave  = "ponte destination secrets v1"
	errChaveCurta    = fmt.Errorf("the secret key needs at least %d characters", minChave)
	codificacaoCofre = base64.RawStdEncoding
)

// NovoCofre makes a Cofre from a key of at least 16 characters; it should be random. An empty key gives a Cofre that
// refuses with ErrSemChave.
func NovoCofre(chave string) (*Cofre, error) {
	chave = strings.TrimSpace(chave)
	if chave == "" {
		return &Cofre{}, nil
	}
	if len(chave) < minChave {
		return nil, errChaveCurta
	}
	derivada, err := hkdf.Key(sha256.New, []byte(chave), nil, contextoDaChave, 32)
	if err != nil {
		return nil, err
	}
	bloco, err := aes.NewCipher(derivada)
	if err != nil {
		return nil, err
	}
	selo, err := cipher.NewGCM(bloco)
	if err != nil {
		return nil, err
	}
	return &Cofre{selo}, nil
}

// Cifrar encrypts claro for the place that contexto names.
func (c *Cofre) Cifrar(contexto, claro string) (string, error) {
	if c == nil || c.selo == nil {
		return "", ErrSemChave
	}
	nonce := make([]byte, c.selo.NonceSize())
	rand.Read(nonce) // never fails: it ends the program instead
	return prefixoCifrado + codificacaoCofre.EncodeToString(c.selo.Seal(nonce, nonce, []byte(claro), []byte(contexto))), nil
}

// Decifrar opens what Cifrar made for the same contexto.
func (c *Cofre) Decifrar(contexto, cifrado string) (string, error) {
	if c == nil || c.selo == nil {
		return "", ErrSemChave
	}
	texto, ok := strings.CutPrefix(cifrado, prefixoCifrado)
	bytes, err := codificacaoCofre.DecodeString(texto)
	if !ok || err != nil || len(bytes) < c.selo.NonceSize() {
		return "", ErrChaveErrada
	}
	n := c.selo.NonceSize()
	claro, err := c.selo.Open(nil, bytes[:n], bytes[n:], []byte(contexto))
	if err != nil {
		return "", ErrChaveErrada
	}
	return string(claro), nil
}
