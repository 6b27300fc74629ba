package portalcliente

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
)

// maxValidade is how far ahead a signed link may end.
const maxValidade = 15 * time.Minute

// Link is what the ERP's portal sends a client with, as it came: all texts.
type Link struct {
	Cliente    string // the client's code or integration id in the ERP
	Ate        string // Unix seconds
	Vez        string // anything, once
	Assinatura string // HMAC-SHA256 in hex
}

// ErroLink is why a signed link lets nobody in. It is for the log: the caller is told one sentence.
type ErroLink struct{ Causa string }

// Error names the cause.
func (e *ErroLink) Error() string { return "the signed link is refused: " + e.Causa }

// Assinar is what a link is signed with, as docs/integradores/portal-do-cliente.md tells the ERP.
func (l *Link) Assinar(slug, segredo string) string {
	m := hmac.New(sha256.New, []byte(segredo))
	m.Write([]byte("ponte-cliente-v1\n" + strings.ToLower(slug) + "\n" + l.Cliente + "\n" + l.Ate + "\n" + l.Vez))
	return hex.EncodeToString(m.Sum(nil))
}

// EntrarPorLink opens a session for who comes with a signed link that was not used yet. What is wrong with it is an *ErroLink.
func (p *Porta) EntrarPorLink(ctx context.Context, r *crm.Retrato, l Link, empreendimentoID int64, de netip.Addr) (token string, s *Sessao, err error) {
	agora := p.Relogio()
	segredo, err := p.Guarda.Segredo(ctx, r.Tenant.ID)
	if errors.Is(err, crm.ErrNaoEncontrado) {
		return "", nil, &ErroLink{"sem_segredo"}
	}
	if err != nil {
		return "", nil, err
	}
	if !hmac.Equal([]byte(strings.ToLower(l.Assinatura)), []byte(l.Assinar(r.Tenant.Slug, segredo.Segredo))) {
		return "", nil, &ErroLink{"assinatura"}
	}
	segundos, err := strconv.ParseInt(l.Ate, 10, 64)
	ate := time.Unix(segundos, 0)
	switch {
	case err != nil:
		return "", nil, &ErroLink{"validade_ilegivel"}
	case !ate.After(agora):
		return "", nil, &ErroLink{"vencido"}
	case ate.After(agora.Add(maxValidade)):
		return "", nil, &ErroLink{"validade_longa"}
	case l.Vez == "":
		return "", nil, &ErroLink{"sem_vez"}
	}
	cliente, err := p.Guarda.ClienteDoCodigo(ctx, r.Tenant.ID, l.Cliente)
	if errors.Is(err, crm.ErrNaoEncontrado) {
		return "", nil, &ErroLink{"cliente_desconhecido"}
	}
	if err != nil {
		return "", nil, err
	}
	token, s = p.sessao(r, cliente, empreendimentoID, de, agora)
	err = p.Guarda.AbrirPorLink(ctx, Resumo(l.Cliente+"\n"+l.Ate+"\n"+l.Vez), ate, s, p.trilha(s, de, "por link assinado", agora))
	if errors.Is(err, crm.ErrJaExiste) {
		return "", nil, &ErroLink{"usado"}
	}
	if err != nil {
		return "", nil, err
	}
	return token, s, nil
}

// novoSegredo is 52 characters of base 32.
func novoSegredo() string { return "pcl_" + rand.Text() + rand.Text() }
