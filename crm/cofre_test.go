package crm_test

import (
	"errors"
	"strings"
	"testing"

	"ponte/crm"
)

func TestCofre(t *testing.T) {
	c, err := crm.NovoCofre("uma chave longa o bastante")
	if err != nil {
		t.Fatal(err)
	}
	a, err := c.Cifrar("1/mobuss/producao/token", "segredo")
	if err != nil || strings.Contains(a, "segredo") {
		t.Fatalf("%q %v", a, err)
	}
	if b, _ := c.Cifrar("1/mobuss/producao/token", "segredo"); a == b {
		t.Error("equal secrets look equal at rest")
	}
	if claro, err := c.Decifrar("1/mobuss/producao/token", a); err != nil || claro != "segredo" {
		t.Errorf("%q %v", claro, err)
	}
	outra, _ := crm.NovoCofre("outra chave longa o bastante")
	for name, wrong := range map[string]func() (string, error){
		"another place": func() (string, error) { return c.Decifrar("2/mobuss/producao/token", a) },
		"another key":   func() (string, error) { return outra.Decifrar("1/mobuss/producao/token", a) },
		"cut":           func() (string, error) { return c.Decifrar("1/mobuss/producao/token", a[:len(a)-3]) },
		"clear text":    func() (string, error) { return c.Decifrar("1/mobuss/producao/token", "segredo") },
	} {
		if _, err := wrong(); !errors.Is(err, crm.ErrChaveErrada) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := crm.NovoCofre("curta"); err == nil {
		t.Error("a short key is accepted")
	}
	vazio, err := crm.NovoCofre("")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := vazio.Cifrar("x", "y"); !errors.Is(err, crm.ErrSemChave) {
		t.Errorf("without a key: %v", err)
	}
}
