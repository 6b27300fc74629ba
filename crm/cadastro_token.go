package crm

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

// CadastroTokens keeps the tokens of the REST facade. Each change is one transaction with its Auditoria.
type CadastroTokens interface {
	// Tokens lists all of a tenant, those that are over too, the newest first.
	Tokens(ctx context.Context, tenantID int64) ([]Token, error)
	// CriarToken gives t its id.
	CriarToken(ctx context.Context, t *Token, a Auditoria) error
	// RevogarToken ends one that was not revoked yet; else ErrConflito.
	RevogarToken(ctx context.Context, t *Token, a Auditoria) error
}

// NovoToken is what a token is made from.
type NovoToken struct {
	Usuario string // of the credential as which it acts
	Nome    string
	Escopos []string
	Dias    string // until it ends, from now; "" = never
}

const (
	maxNomeToken = 100
	maxDiasToken = 3650
)

// CriarToken makes a token and returns it with the text to show once.
func (a *Administracao) CriarToken(ctx context.Context, ator Ator, tenantID int64, n NovoToken) (*Token, string, error) {
	c, err := a.credencial(ctx, tenantID, n.Usuario)
	if err != nil {
		return nil, "", err
	}
	if !c.Ativa() {
		return nil, "", NovoInvalido("usuario", MotivoInexistente, c.Usuario+" está revogada")
	}
	t := &Token{TenantID: tenantID, CredencialID: c.ID, Nome: strings.TrimSpace(n.Nome), CriadoEm: a.Relogio()}
	if t.Nome == "" {
		return nil, "", NovoInvalido("nome", MotivoVazio)
	}
	if err := ConferirCampo("nome", t.Nome, maxNomeToken, EhControle); err != nil {
		return nil, "", err
	}
	if t.Escopos, err = lerEscopos(n.Escopos); err != nil {
		return nil, "", err
	}
	for _, e := range t.Escopos {
		if e.soDoMestre() && !c.Mestre {
			return nil, "", NovoInvalido("escopos", MotivoSoMestre, string(e))
		}
		if falta := e.faltaPara(ator.Acesso); falta != "" {
			return nil, "", NovoInvalido("escopos", MotivoAlemDoSeu, string(e)+" pede "+falta)
		}
	}
	if dias := strings.TrimSpace(n.Dias); dias != "" {
		d, err := strconv.Atoi(dias)
		if err != nil || d < 1 || d > maxDiasToken {
			return nil, "", NovoInvalido("dias", MotivoFormato, "1 a "+strconv.Itoa(maxDiasToken))
		}
		fim := t.CriadoEm.AddDate(0, 0, d)
		t.ExpiraEm = &fim
	}
	texto := novoToken(tenantID)
	t.Inicio, t.Resumo = texto[:inicioToken], ResumoDoToken(texto)
	return t, texto, a.Tokens.CriarToken(ctx, t, a.auditoria(ator, tenantID, "token.criar", t.Nome, "", descreverToken(t, c.Usuario)))
}

func lerEscopos(nomes []string) (escopos []Escopo, err error) {
	for _, nome := range nomes {
		e := Escopo(strings.TrimSpace(nome))
		if e == "" || slices.Contains(escopos, e) {
			continue
		}
		if !slices.ContainsFunc(Escopos, func(l LinhaEscopo) bool { return l.Escopo == e }) {
			return nil, NovoInvalido("escopos", MotivoDesconhece, nomesDosEscopos()...)
		}
		escopos = append(escopos, e)
	}
	if len(escopos) == 0 {
		return nil, NovoInvalido("escopos", MotivoVazio)
	}
	return escopos, nil
}

func nomesDosEscopos() []string {
	nomes := make([]string, len(Escopos))
	for i := range Escopos {
		nomes[i] = string(Escopos[i].Escopo)
	}
	return nomes
}

// RevogarToken ends a token: its calls are refused within 3 s. qual is its id or its name; revoking a revoked one changes nothing.
func (a *Administracao) RevogarToken(ctx context.Context, ator Ator, tenantID int64, qual string) (*Token, error) {
	todos, err := a.Tokens.Tokens(ctx, tenantID)
	if err != nil {
		return nil, err
	}
	qual = strings.TrimSpace(qual)
	deID := func(t Token) bool { return strconv.FormatInt(t.ID, 10) == qual }
	achados := slices.DeleteFunc(slices.Clone(todos), func(t Token) bool { return t.Nome != qual || t.RevogadoEm != nil })
	if i := slices.IndexFunc(todos, deID); i >= 0 { // a name of digits does not hide another's id
		achados = todos[i : i+1]
	}
	switch {
	case len(achados) == 0:
		return nil, errors.Join(ErrNaoEncontrado, NovoInvalido("token", MotivoInexistente, Encurtar(qual, 60)))
	case len(achados) > 1:
		return nil, NovoInvalido("token", MotivoAmbiguo, idsDosTokens(achados)...)
	}
	t := &achados[0]
	if t.RevogadoEm != nil {
		return t, nil
	}
	antes, agora := descreverToken(t, ""), a.Relogio()
	t.RevogadoEm = &agora
	err = a.Tokens.RevogarToken(ctx, t, a.auditoria(ator, tenantID, "token.revogar", t.Nome, antes, descreverToken(t, "")))
	return t, comoInvalido(err, "token", t.Nome)
}

func idsDosTokens(tokens []Token) []string {
	ids := make([]string, len(tokens))
	for i := range tokens {
		ids[i] = strconv.FormatInt(tokens[i].ID, 10)
	}
	return ids
}

func descreverToken(t *Token, usuario string) string {
	escopos := make([]string, len(t.Escopos))
	for i, e := range t.Escopos {
		escopos[i] = string(e)
	}
	return descrever("inicio", t.Inicio, "usuario", usuario, "escopos", strings.Join(escopos, ","),
		"expira_em", instanteDaTrilha(t.ExpiraEm), "revogado_em", instanteDaTrilha(t.RevogadoEm))
}

func instanteDaTrilha(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
