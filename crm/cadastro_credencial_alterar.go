package crm

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
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

// PrazoDaSenhaAnterior is how long the older password lets in beside the new one, where nobody says another time.
const PrazoDaSenhaAnterior = 7 * 24 * time.Hour

// maxSenhaAnterior is the longest that two passwords may let in.
const maxSenhaAnterior = 90 * 24 * time.Hour

// TrocarSenhaCredencial gives an active webservice user another password, the one given or, with "", a made one, and returns it to be shown
// once. The present one lets in until ate, beside it; at a time that is not after now it is refused within 3 s. One that was
// still older is refused from now on.
func (a *Administracao) TrocarSenhaCredencial(ctx context.Context, ator Ator, tenantID int64, usuario, senha string, ate time.Time) (*Credencial, string, error) {
	c, err := a.credencialEmUso(ctx, tenantID, usuario)
	if err != nil {
		return nil, "", err
	}
	if err := validarCredencial(c, senha); err != nil {
		return nil, "", err
	}
	agora := a.Relogio()
	if ate.Sub(agora) > maxSenhaAnterior {
		return nil, "", NovoInvalido("anterior_ate", MotivoFormato, "até 90 dias a partir de agora")
	}
	if senha == "" {
		senha = rand.Text()
	}
	novo, err := a.Senhas.DerivarJunto(senha, c.Segredo)
	if err != nil {
		return nil, "", err
	}
	if novo == c.Segredo { // under one salt, equal passwords are equal
		return nil, "", NovoInvalido("senha", MotivoDuplicado, "a senha atual")
	}
	antes := descreverCredencial(c)
	ate = ate.UTC().Truncate(time.Millisecond)
	c.SegredoAnterior, c.AnteriorAte, c.Segredo = c.Segredo, &ate, novo
	c.Senha, c.SenhaEm = c.Senha+1, agora
	err = a.Credenciais.AlterarCredencial(ctx, c, a.auditoria(ator, tenantID, "credencial.nova_senha", c.Usuario, antes, descreverCredencial(c)))
	return c, senha, comoInvalido(err, "usuario", c.Usuario)
}

// EncerrarSenhaAnterior ends the older password of a webservice user: it is refused within 3 s. Where none lets in, nothing changes.
func (a *Administracao) EncerrarSenhaAnterior(ctx context.Context, ator Ator, tenantID int64, usuario string) (*Credencial, error) {
	c, err := a.credencialEmUso(ctx, tenantID, usuario)
	agora := a.Relogio()
	if err != nil || !c.AnteriorVale(agora) {
		return c, err
	}
	antes := descreverCredencial(c)
	c.AnteriorAte = &agora
	err = a.Credenciais.AlterarCredencial(ctx, c, a.auditoria(ator, tenantID, "credencial.encerrar_senha", c.Usuario, antes, descreverCredencial(c)))
	return c, comoInvalido(err, "usuario", c.Usuario)
}

func (a *Administracao) credencialEmUso(ctx context.Context, tenantID int64, usuario string) (*Credencial, error) {
	c, err := a.credencial(ctx, tenantID, usuario)
	if err == nil && !c.Ativa() {
		return nil, NovoInvalido("usuario", MotivoInexistente, fmt.Sprintf("%s foi revogada; crie-a de novo para que volte", c.Usuario))
	}
	return c, err
}
