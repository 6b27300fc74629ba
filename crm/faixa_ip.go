package crm

import (
	"net/netip"
	"strings"
	"time"
)

// FaixaIP is one entry of a tenant's IP allowlist. An empty list refuses everything (docs/regras.md §4.1).
type FaixaIP struct {
	ID               int64
	TenantID         int64
	Prefixo          netip.Prefix
	CredencialID     int64      // 0 = any credential
	Operacao         string     // "" = any operation (the refusal says "a essa função": docs/fatos/multidados.md §7)
	Ate              *time.Time // nil = no expiry
	Nota             string
	ComoCredencialID int64 // calls without credentials from here act as this credential; 0 = no (off by default)
	CriadaEm         time.Time
}

// Vale tells whether the entry allows an address to call an operation now. The credential is checked apart with
// ValePara, because the address is judged before the password is.
func (f *FaixaIP) Vale(endereco netip.Addr, operacao string, agora time.Time) bool {
	return (f.Ate == nil || agora.Before(*f.Ate)) &&
		(f.Operacao == "" || strings.EqualFold(f.Operacao, operacao)) &&
		f.Prefixo.Contains(endereco.Unmap())
}

// ValePara tells whether the entry is open to a credential.
func (f *FaixaIP) ValePara(credencialID int64) bool {
	return f.CredencialID == 0 || f.CredencialID == credencialID
}

// Conhece tells whether an entry of the allowlist covers the address for anything at all: a caller that may work for it is
// worth more of what is scarce than one that never will.
func (r *Retrato) Conhece(endereco netip.Addr, agora time.Time) bool {
	for i := range r.Faixas {
		if f := &r.Faixas[i]; f.Vale(endereco, f.Operacao, agora) {
			return true
		}
	}
	return false
}

// FiltroRecusados narrows the refused addresses.
type FiltroRecusados struct {
	TenantID     int64 // 0 = those of unknown tenants
	SemIgnorados bool  // without those that a person took out of sight
	Pagina       Pagina
}

// IPRecusado is the aggregate of refused calls of one address and operation, for the operator to release.
type IPRecusado struct {
	ID         int64
	TenantID   int64
	Endereco   string
	Operacao   string
	Usuario    string // the last user name tried
	Quantidade int64
	Primeira   time.Time
	Ultima     time.Time
}

// UltimoDia writes an end for people, in their zone: an end at midnight is the day before it, whole.
func UltimoDia(ate time.Time, zona *time.Location) string {
	t := ate.In(zona)
	if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
		return t.AddDate(0, 0, -1).Format("02/01/2006")
	}
	return t.Format("02/01/2006 15:04")
}
