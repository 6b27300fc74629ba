package crm

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const maxCodigo = 64 // characters, of divisões, solicitações and statuses

// CadastroCodigos keeps divisões and solicitações. Each change is one transaction with its Auditoria.
type CadastroCodigos interface {
	// DivisoesDoTenant and SolicitacoesDoTenant list by code.
	DivisoesDoTenant(ctx context.Context, tenantID int64) ([]Divisao, error)
	SolicitacoesDoTenant(ctx context.Context, tenantID int64) ([]Solicitacao, error)
	// GravarDivisao and GravarSolicitacao insert (ID 0, which it then gets) or replace what still is as antes, else
	// ErrConflito. A code in use is ErrJaExiste.
	GravarDivisao(ctx context.Context, antes Divisao, d *Divisao, a Auditoria) error
	GravarSolicitacao(ctx context.Context, antes Solicitacao, s *Solicitacao, a Auditoria) error
}

// MudancaCodigo is what ConfigurarDivisao and ConfigurarSolicitacao set.
type MudancaCodigo struct {
	Versao  string // that was read, "" = there was none; another one now is MotivoConflito
	Nome    string
	Divisao string // of a solicitação; "" = any
}

// conferirVersao refuses a change of what is not as it was read.
func conferirVersao(lida, agora string) error {
	if lida != agora {
		return errors.Join(ErrConflito, NovoInvalido("codigo", MotivoConflito))
	}
	return nil
}

// ConfigurarDivisao creates or names a division; one that was "a classificar" is classified by it.
func (a *Administracao) ConfigurarDivisao(ctx context.Context, ator Ator, tenantID int64, codigo string, m MudancaCodigo) (*Divisao, error) {
	codigo, nome, err := validarCodigoNome(codigo, m.Nome)
	if err != nil {
		return nil, err
	}
	todas, err := a.Codigos.DivisoesDoTenant(ctx, tenantID)
	if err != nil {
		return nil, err
	}
	d, antes, versao := Divisao{TenantID: tenantID, Codigo: codigo}, "", ""
	if i := slices.IndexFunc(todas, func(x Divisao) bool { return x.Codigo == codigo }); i >= 0 {
		d, versao = todas[i], todas[i].Versao()
		antes = descrever("nome", d.Nome, "a_classificar", simNao(d.AClassificar))
	}
	if err := conferirVersao(m.Versao, versao); err != nil {
		return nil, err
	}
	lida := d
	d.Nome, d.AClassificar = nome, false
	err = a.Codigos.GravarDivisao(ctx, lida, &d, a.auditoria(ator, tenantID, "divisao.configurar", codigo, antes, descrever("nome", nome)))
	return &d, comoInvalido(err, "codigo", codigo)
}

// ConfigurarSolicitacao creates or names a kind of request, of one division or, with "", of any.
func (a *Administracao) ConfigurarSolicitacao(ctx context.Context, ator Ator, tenantID int64, codigo string, m MudancaCodigo) (*Solicitacao, error) {
	codigo, nome, err := validarCodigoNome(codigo, m.Nome)
	if err != nil {
		return nil, err
	}
	divisoes, err := a.Codigos.DivisoesDoTenant(ctx, tenantID)
	if err != nil {
		return nil, err
	}
	var divisaoID int64
	divisao := strings.TrimSpace(m.Divisao)
	if divisao != "" {
		i := slices.IndexFunc(divisoes, func(x Divisao) bool { return x.Codigo == divisao })
		if i < 0 {
			return nil, NovoInvalido("divisao", MotivoInexistente, divisao)
		}
		divisaoID = divisoes[i].ID
	}
	todas, err := a.Codigos.SolicitacoesDoTenant(ctx, tenantID)
	if err != nil {
		return nil, err
	}
	s, antes, versao := Solicitacao{TenantID: tenantID, Codigo: codigo}, "", ""
	if i := slices.IndexFunc(todas, func(x Solicitacao) bool { return x.Codigo == codigo }); i >= 0 {
		s, versao = todas[i], todas[i].Versao()
		antes = descrever("nome", s.Nome, "a_classificar", simNao(s.AClassificar))
	}
	if err := conferirVersao(m.Versao, versao); err != nil {
		return nil, err
	}
	lida := s
	s.Nome, s.DivisaoID, s.AClassificar = nome, divisaoID, false
	trilha := a.auditoria(ator, tenantID, "solicitacao.configurar", codigo, antes, descrever("nome", nome, "divisao", divisao))
	return &s, comoInvalido(a.Codigos.GravarSolicitacao(ctx, lida, &s, trilha), "codigo", codigo)
}

func validarCodigoNome(codigo, nome string) (string, string, error) {
	codigo, nome = strings.TrimSpace(codigo), strings.TrimSpace(nome)
	switch {
	case codigo == "" || utf8.RuneCountInString(codigo) > maxCodigo || strings.ContainsFunc(codigo, EhControle):
		return "", "", NovoInvalido("codigo", MotivoFormato, "1-64")
	case nome == "":
		return "", "", NovoInvalido("nome", MotivoVazio)
	case utf8.RuneCountInString(nome) > maxNome:
		return "", "", NovoInvalido("nome", MotivoLongo, strconv.Itoa(maxNome))
	}
	return codigo, nome, nil
}
