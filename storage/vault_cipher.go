package storage

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"ponte/crm"
)

// Vault encrypts the secrets of destinations at rest (AES-256-GCM). What a text belongs to is authenticated with it, so
// that a value moved to another row does not open.
type Vault struct{ aead cipher.AEAD }

const (
	sealedPrefix = "v1:"
	minKey       = 16 // characters
	keyContext   = "ponte destination secrets v1"
)

var sealedEncoding = base64.RawStdEncoding

// NewVault makes a Vault from a key of at least 16 characters; it should be random. An empty key gives a Vault that
// refuses with crm.ErrSemChave.
func NewVault(key string) (*Vault, error) {
	key = strings.TrimSpace(key)
	if key == "" {
		return &Vault{}, nil
	}
	if len(key) < minKey {
		return nil, fmt.Errorf("the secret key needs at least %d characters", minKey)
	}
	derived, err := hkdf.Key(sha256.New, []byte(key), nil, keyContext, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &Vault{aead}, nil
}

// Encrypt encrypts plain for the place that it belongs to.
func (v *Vault) Encrypt(place, plain string) (string, error) {
	if v == nil || v.aead == nil {
		return "", crm.ErrSemChave
	}
	nonce := make([]byte, v.aead.NonceSize())
	rand.Read(nonce) // never fails: it ends the program instead
	return sealedPrefix + sealedEncoding.EncodeToString(v.aead.Seal(nonce, nonce, []byte(plain), []byte(place))), nil
}

// Decrypt opens what Encrypt made for the same place.
func (v *Vault) Decrypt(place, sealed string) (string, error) {
	if v == nil || v.aead == nil {
		return "", crm.ErrSemChave
	}
	text, ok := strings.CutPrefix(sealed, sealedPrefix)
	b, err := sealedEncoding.DecodeString(text)
	if !ok || err != nil || len(b) < v.aead.NonceSize() {
		return "", crm.ErrChaveErrada
	}
	n := v.aead.NonceSize()
	plain, err := v.aead.Open(nil, b[:n], b[n:], []byte(place))
	if err != nil {
		return "", crm.ErrChaveErrada
	}
	return string(plain), nil
}
