package storage

import (
	"errors"
	"strings"
	"testing"

	"ponte/crm"
)

func TestVault(t *testing.T) {
	c, err := NewVault("uma chave longa o bastante")
	if err != nil {
		t.Fatal(err)
	}
	a, err := c.Encrypt("1/mobuss/producao/token", "segredo")
	if err != nil || strings.Contains(a, "segredo") {
		t.Fatalf("%q %v", a, err)
	}
	if b, _ := c.Encrypt("1/mobuss/producao/token", "segredo"); a == b {
		t.Error("equal secrets look equal at rest")
	}
	if plain, err := c.Decrypt("1/mobuss/producao/token", a); err != nil || plain != "segredo" {
		t.Errorf("%q %v", plain, err)
	}
	other, _ := NewVault("outra chave longa o bastante")
	for name, wrong := range map[string]func() (string, error){
		"another place": func() (string, error) { return c.Decrypt("2/mobuss/producao/token", a) },
		"another key":   func() (string, error) { return other.Decrypt("1/mobuss/producao/token", a) },
		"cut":           func() (string, error) { return c.Decrypt("1/mobuss/producao/token", a[:len(a)-3]) },
		"clear text":    func() (string, error) { return c.Decrypt("1/mobuss/producao/token", "segredo") },
	} {
		if _, err := wrong(); !errors.Is(err, crm.ErrChaveErrada) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := NewVault("curta"); err == nil {
		t.Error("a short key is accepted")
	}
	keyless, err := NewVault("")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keyless.Encrypt("x", "y"); !errors.Is(err, crm.ErrSemChave) {
		t.Errorf("without a key: %v", err)
	}
}
