package webhook

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"ponte/crm"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// TestPublishedVector is the one of the Standard Webhooks libraries, the same in each of their languages.
func TestPublishedVector(t *testing.T) {
	t.Parallel()
	chave, err := lerSegredo("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		t.Fatal(err)
	}
	const want = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
	if got := assinar("msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`), chave); got != want {
		t.Errorf("signed %s, want %s", got, want)
	}
}

// TestTheirVerifierAccepts: what we sign with two secrets the published verifier takes with either, and with no other, nor for
// another body.
func TestTheirVerifierAccepts(t *testing.T) {
	t.Parallel()
	const novo, velho, alheio = segredoExemplo, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx"
	var chaves [][]byte
	for _, s := range []string{novo, velho} {
		chave, err := lerSegredo(s)
		if err != nil {
			t.Fatal(err)
		}
		chaves = append(chaves, chave)
	}
	corpo, em := []byte(`{"type":"teste"}`), time.Now()
	cabecalhos := http.Header{}
	cabecalhos.Set(cabecalhoID, "evt_1_2")
	cabecalhos.Set(cabecalhoHora, itoa(em.Unix()))
	cabecalhos.Set(cabecalhoAssinatura, assinar("evt_1_2", em, corpo, chaves...))
	for segredo, aceito := range map[string]bool{novo: true, velho: true, alheio: false} {
		v, err := standardwebhooks.NewWebhook(segredo)
		if err != nil {
			t.Fatal(err)
		}
		if err := v.Verify(corpo, cabecalhos); (err == nil) != aceito {
			t.Errorf("%s: %v", segredo, err)
		}
		if err := v.Verify([]byte(`{"type":"outro"}`), cabecalhos); err == nil {
			t.Error("another body passes")
		}
	}
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	for _, ruim := range []string{
		"", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_curto", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", "whsec_não é base64",
		"whsec_" + strings.Repeat("MfKQ", 22),
	} {
		if _, err := lerSegredo(ruim); err == nil {
			t.Errorf("%q is taken", ruim)
		}
		err := conferir(map[string]string{crm.CampoSegredo: ruim})
		if ruim != "" && (err == nil || !strings.HasPrefix(err.Error(), rotuloSegredo+": ") || strings.Contains(err.Error(), ruim) && ruim != "whsec_") {
			t.Errorf("%q: %v", ruim, err)
		}
	}
	if err := conferir(map[string]string{crm.CampoSegredo: segredoExemplo, crm.CampoSegredoAnterior: segredoExemplo}); err == nil {
		t.Error("a rotation from a secret to itself is taken")
	}
}
