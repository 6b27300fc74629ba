package crm

import (
	"context"
	"slices"
	"time"
)

// Usuario is a person who uses the portal.
type Usuario struct {
	ID           int64
	TenantID     int64  // 0 = every tenant
	Login        string // unique
	Nome         string
	Papeis       []string // codes of papéis of TenantID; what each permits is permitted
	Equipes      string   // teams whose tarefas are this person's too, separated by commas (EquipesDe)
	Departamento string
	Funcao       string
	Gestor       string  // login of whose subordinate this one is; "" = nobody's
	Filiais      []int64 // of the tenant, whose ocorrências this person sees; none = of every one
	Segredo      string  // argon2id hash
	TrocarSenha  bool
	Desativado   bool
	AAtivar      bool // made in a tenant whose users an administrator activates: may not sign in before
	Versao       int64
	CriadoEm     time.Time
}

// Entra tells whether the user may sign in.
func (u *Usuario) Entra() bool { return !u.Desativado && !u.AAtivar }

// administra tells whether the user is an active administrator of a tenant; 0 = of all.
func (u *Usuario) administra(tenantID int64) bool {
	return u.Entra() && slices.Contains(u.Papeis, PapelAdmin) && (u.TenantID == 0 || u.TenantID == tenantID)
}

// Auditoria is one act of a person: who, when, what, before and after (masked).
type Auditoria struct {
	ID       int64
	TenantID int64
	Quem     string // portal login, or "cli:<os user>"
	Acao     string // e.g. "credencial.revogar"
	Alvo     string // what it was done to
	Antes    string
	Depois   string
	Motivo   string
	Endereco string
	Em       time.Time
}

// Trilha writes the trail of acts that have no other row.
type Trilha interface {
	RegistrarAuditoria(ctx context.Context, a Auditoria) error
}
