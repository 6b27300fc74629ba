package crm

import (
	"context"
	"crypto/rand"
	"errors"
	"time"
)

// MudancaCredencial is what AlterarCredencial changes of a webservice user; its name and sistema stay, because they own
// what it opened.
type MudancaCredencial struct {
	Versao      int64 // that was read; another one now is MotivoConflito
	Mestre      bool
	Busca       Busca
	Cadastro    AcessoCadastro // "" = incluir
	Retorno     ModoRetorno
	RecusaFalha bool
	Janela      *time.Duration
	AoRepetir   AoRepetir
	Operacoes   []string
}

// AlterarCredencial changes the flags of an active webservice user. Its password stays.
func (a *Administracao) AlterarCredencial(ctx context.Context, ator Ator, tenantID int64, usuario string, m MudancaCredencial) (*Credencial, error) {
	c, err := a.credencial(ctx, tenantID, usuario)
	if err != nil {
		return nil, err
	}
	if !c.Ativa() || c.Versao != m.Versao {
		return nil, errors.Join(ErrConflito, NovoInvalido("usuario", MotivoConflito))
	}
	antes := descreverCredencial(c)
	c.Mestre, c.Busca, c.Cadastro, c.Retorno, c.RecusaFalha = m.Mestre, m.Busca, m.Cadastro, m.Retorno, m.RecusaFalha
	c.Janela, c.AoRepetir = m.Janela, m.AoRepetir
	if err := validarCredencial(c, ""); err != nil {
		return nil, err
	}
	if c.Operacoes, err = a.validarOperacoes(m.Operacoes); err != nil {
		return nil, err
	}
	err = a.Credenciais.AlterarCredencial(ctx, c, a.auditoria(ator, tenantID, "credencial.alterar", c.Usuario, antes, descreverCredencial(c)))
	if err != nil {
		return nil, comoInvalido(err, "usuario", c.Usuario)
	}
	return c, nil
}

// NovaSenhaCredencial gives an active webservice user a made password and returns it to be shown once. The old one is
// refused within 3 s.
func (a *Administracao) NovaSenhaCredencial(ctx context.Context, ator Ator, tenantID int64, usuario string) (*Credencial, string, error) {
	c, err := a.credencial(ctx, tenantID, usuario)
	if err != nil {
		return nil, "", err
	}
	if !c.Ativa() {
		return nil, "", NovoInvalido("usuario", MotivoInexistente, c.Usuario)
	}
	senha := rand.Text()
	if c.Segredo, err = a.Senhas.Derivar(senha); err != nil {
		return nil, "", err
	}
	descricao := descreverCredencial(c)
	err = a.Credenciais.AlterarCredencial(ctx, c, a.auditoria(ator, tenantID, "credencial.nova_senha", c.Usuario, descricao, descricao))
	return c, senha, comoInvalido(err, "usuario", c.Usuario)
}
