package crm

import (
	"context"
	"time"
)

// Papel is what a portal user may do.
type Papel string

// The two roles of the portal.
const (
	PapelAdministrador Papel = "administrador"
	PapelOperador      Papel = "operador"
)

// Usuario is a person who uses the portal.
type Usuario struct {
	ID          int64
	TenantID    int64  // 0 = every tenant
	Login       string // unique
	Nome        string
	Papel       Papel
	Equipes     string // teams whose tarefas are this person's too, separated by commas (EquipesDe)
	Segredo     string // argon2id hash
	TrocarSenha bool
	Desativado  bool
	Versao      int64
	CriadoEm    time.Time
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
