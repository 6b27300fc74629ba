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

// MudancaCodigo is what ConfigurarDivisao and ConfigurarSolicitacao change; nil leaves a member as it is.
type MudancaCodigo struct {
	Versao    *string // that was read, "" = there was none; another one now is MotivoConflito
	Nome      *string // of a new code: without one, the code
	Divisao   *string // of a solicitação; "" = any
	Desligada *bool
	SLAHoras  *int // 0 = none of its own
}

// conferirVersao refuses a change of what is not as it was read.
func conferirVersao(lida, agora string) error {
	if lida != agora {
		return errors.Join(ErrConflito, NovoInvalido("codigo", MotivoConflito))
	}
	return nil
}

// ConfigurarDivisao creates or describes a division; one that was "a classificar" is classified by it.
func (a *Administracao) ConfigurarDivisao(ctx context.Context, ator Ator, tenantID int64, codigo string, m MudancaCodigo) (*Divisao, error) {
	codigo, err := validarCodigo(codigo)
	if err != nil {
		return nil, err
	}
	todas, err := a.Codigos.DivisoesDoTenant(ctx, tenantID)
	if err != nil {
		return nil, err
	}
	d, antes, versao := Divisao{TenantID: tenantID, Codigo: codigo, Nome: codigo}, "", ""
	if i := slices.IndexFunc(todas, func(x Divisao) bool { return x.Codigo == codigo }); i >= 0 {
		d, versao = todas[i], todas[i].Versao()
		antes = descrever("nome", d.Nome, "a_classificar", simNao(d.AClassificar), "desligada", simNao(d.Desligada), "sla_horas", horasOuNada(d.SLAHoras))
	}
	lida := d
	if err := m.aplicar(versao, &d.Nome, &d.Desligada, &d.SLAHoras); err != nil {
		return nil, err
	}
	d.AClassificar = false
	trilha := a.auditoria(ator, tenantID, "divisao.configurar", codigo, antes,
		descrever("nome", d.Nome, "desligada", simNao(d.Desligada), "sla_horas", horasOuNada(d.SLAHoras)))
	return &d, comoInvalido(a.Codigos.GravarDivisao(ctx, lida, &d, trilha), "codigo", codigo)
}

// ConfigurarSolicitacao creates or describes a kind of request, of one division or, with "", of any.
func (a *Administracao) ConfigurarSolicitacao(ctx context.Context, ator Ator, tenantID int64, codigo string, m MudancaCodigo) (*Solicitacao, error) {
	codigo, err := validarCodigo(codigo)
	if err != nil {
		return nil, err
	}
	divisoes, err := a.Codigos.DivisoesDoTenant(ctx, tenantID)
	if err != nil {
		return nil, err
	}
	todas, err := a.Codigos.SolicitacoesDoTenant(ctx, tenantID)
	if err != nil {
		return nil, err
	}
	s, antes, versao := Solicitacao{TenantID: tenantID, Codigo: codigo, Nome: codigo}, "", ""
	if i := slices.IndexFunc(todas, func(x Solicitacao) bool { return x.Codigo == codigo }); i >= 0 {
		s, versao = todas[i], todas[i].Versao()
		antes = descrever("nome", s.Nome, "a_classificar", simNao(s.AClassificar), "desligada", simNao(s.Desligada), "sla_horas", horasOuNada(s.SLAHoras))
	}
	lida := s
	if err := m.aplicar(versao, &s.Nome, &s.Desligada, &s.SLAHoras); err != nil {
		return nil, err
	}
	if m.Divisao != nil {
		if s.DivisaoID, err = divisaoPeloCodigo(divisoes, *m.Divisao); err != nil {
			return nil, err
		}
	}
	s.AClassificar = false
	trilha := a.auditoria(ator, tenantID, "solicitacao.configurar", codigo, antes,
		descrever("nome", s.Nome, "divisao", codigoDaDivisao(divisoes, s.DivisaoID), "desligada", simNao(s.Desligada), "sla_horas", horasOuNada(s.SLAHoras)))
	return &s, comoInvalido(a.Codigos.GravarSolicitacao(ctx, lida, &s, trilha), "codigo", codigo)
}

// aplicar changes what a divisão and a solicitação have alike. versao is of what is there.
func (m *MudancaCodigo) aplicar(versao string, nome *string, desligada *bool, horas *int) error {
	if m.Nome != nil {
		switch *nome = strings.TrimSpace(*m.Nome); {
		case *nome == "":
			return NovoInvalido("nome", MotivoVazio)
		case utf8.RuneCountInString(*nome) > maxNome:
			return NovoInvalido("nome", MotivoLongo, strconv.Itoa(maxNome))
		}
	}
	if m.Desligada != nil {
		*desligada = *m.Desligada
	}
	if m.SLAHoras != nil {
		if *horas = *m.SLAHoras; *horas < 0 || *horas > maxSLAHoras {
			return NovoInvalido("sla_horas", MotivoFormato, "0 a "+strconv.Itoa(maxSLAHoras))
		}
	}
	if m.Versao == nil {
		return nil
	}
	return conferirVersao(*m.Versao, versao)
}

// horasOuNada is an SLA for the trail.
func horasOuNada(horas int) string {
	if horas == 0 {
		return ""
	}
	return strconv.Itoa(horas)
}

func divisaoPeloCodigo(divisoes []Divisao, codigo string) (int64, error) {
	if codigo = strings.TrimSpace(codigo); codigo == "" {
		return 0, nil
	}
	i := slices.IndexFunc(divisoes, func(d Divisao) bool { return d.Codigo == codigo })
	if i < 0 {
		return 0, NovoInvalido("divisao", MotivoInexistente, codigo)
	}
	return divisoes[i].ID, nil
}

func codigoDaDivisao(divisoes []Divisao, id int64) string {
	if i := slices.IndexFunc(divisoes, func(d Divisao) bool { return d.ID == id }); i >= 0 {
		return divisoes[i].Codigo
	}
	return ""
}

func validarCodigo(codigo string) (string, error) {
	if codigo = strings.TrimSpace(codigo); codigo == "" {
		return "", NovoInvalido("codigo", MotivoVazio)
	}
	return codigo, ConferirCampo("codigo", codigo, maxCodigo, EhControle)
}
