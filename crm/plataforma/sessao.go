package plataforma

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
)

// What people are given begins with these words and the installation, so that its allowlist is asked before the database is.
const (
	prefixoAcesso    = "snx_"
	prefixoRenovacao = "snr_"
)

// Sessao is what is kept of a sign-in beside its person.
type Sessao struct {
	Familia          string // what is kept of the refresh token that it comes from
	TenantID         int64
	Impressao        string // of the password that it was opened with
	Inicio           time.Time
	Endereco, Agente string
}

// marca tells these sign-ins from those of the portal, which its library keeps in a form of its own.
const marca = "plataforma "

func (s *Sessao) bytes() []byte {
	b, _ := json.Marshal(s) // texts, a number and an instant
	return append([]byte(marca), b...)
}

// LerSessao reads a sign-in; false for one of the portal.
func LerSessao(row *crm.Sessao) (s Sessao, minha bool) {
	texto, minha := strings.CutPrefix(string(row.Dados), marca)
	return s, minha && json.Unmarshal([]byte(texto), &s) == nil
}

// guardada is a sign-in with what is kept of its token.
type guardada struct {
	Sessao
	Token string
}

// doMaisNovo picks the sign-ins of this kind, the newest first.
func doMaisNovo(todas []crm.Sessao) (minhas []guardada) {
	for i := range todas {
		if s, minha := LerSessao(&todas[i]); minha {
			minhas = append(minhas, guardada{s, todas[i].Token})
		}
	}
	slices.SortStableFunc(minhas, func(a, b guardada) int { return b.Inicio.Compare(a.Inicio) })
	return minhas
}

func novoToken(prefixo string, tenantID int64) string {
	return prefixo + strconv.FormatInt(tenantID, 36) + "_" + rand.Text() + rand.Text()[:8]
}

// TenantDoToken gives the installation that an access or refresh token says it is of; false when it is none.
func TenantDoToken(token string) (int64, bool) {
	resto, acesso := strings.CutPrefix(token, prefixoAcesso)
	if !acesso {
		var renovacao bool
		if resto, renovacao = strings.CutPrefix(token, prefixoRenovacao); !renovacao {
			return 0, false
		}
	}
	id, segredo, dois := strings.Cut(resto, "_")
	n, err := strconv.ParseInt(id, 36, 64)
	return n, dois && segredo != "" && err == nil && n > 0
}

// guardado is what is kept of a token: never what lets anybody in, here or, as a cookie, in the portal.
func guardado(token string) string { return soma(marca + token) }

func impressao(u *crm.Usuario) string { return soma(u.Segredo)[:16] }

func soma(texto string) string {
	s := sha256.Sum256([]byte(texto))
	return hex.EncodeToString(s[:])
}
