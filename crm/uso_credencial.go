package crm

import (
	"context"
	"net/netip"
	"slices"
	"time"
)

// SemUsoApos is how long a credential may rest before it is marked as unused.
const SemUsoApos = 30 * 24 * time.Hour

// MaxEnderecosVistos are the addresses of a credential that are kept, the last seen ones.
const MaxEnderecosVistos = 100

// Uso is one call of a credential that was let in.
type Uso struct {
	TenantID, CredencialID int64
	Senha                  int64 // number of the password, 0 = by a token or an address
	TokenID                int64
	Endereco               netip.Addr
	Em                     time.Time
}

// Usos notes calls of credentials. It never waits and never fails: they are gathered and written together (docs/regras.md §24.2).
type Usos interface {
	Usar(u Uso)
}

// UsoDaCredencial is what is known of the use of a credential.
type UsoDaCredencial struct {
	Ultima    time.Time // zero = never
	Em24h     int64     // calls of the 24 hours that began last, the running one included
	Senhas    map[int64]time.Time
	Tokens    map[int64]time.Time
	Enderecos []EnderecoVisto // the last seen first
}

// EnderecoVisto is from where a credential called.
type EnderecoVisto struct {
	Endereco         string // "(outros)" = those beyond what is noted at once
	Vezes            int64
	Primeira, Ultima time.Time
}

// LeituraDeUsos reads the use of a tenant's credentials, by their ids.
type LeituraDeUsos interface {
	Usos(ctx context.Context, tenantID int64) (map[int64]UsoDaCredencial, error)
}

// SemUso tells whether an active credential has called nothing for SemUsoApos: since its last call, or since its use is noted.
func (c *Credencial) SemUso(u UsoDaCredencial, agora time.Time) bool {
	desde := u.Ultima
	if desde.IsZero() {
		desde = c.UsoConhecidoDesde()
	}
	return c.Ativa() && agora.Sub(desde) >= SemUsoApos
}

// UsoConhecidoDesde is since when a call of it would be known.
func (c *Credencial) UsoConhecidoDesde() time.Time {
	if c.UsoDesde.After(c.CriadaEm) {
		return c.UsoDesde
	}
	return c.CriadaEm
}

// SenhaDaCredencial is one of the passwords of a credential, as people see it.
type SenhaDaCredencial struct {
	Anterior bool
	Desde    time.Time  // of the older one zero: not kept
	Ate      *time.Time // of the older one
	Ultima   time.Time  // zero = not used since its use is noted
}

// SenhasValendo are the passwords that let in now, the present one first.
func (c *Credencial) SenhasValendo(u UsoDaCredencial, agora time.Time) []SenhaDaCredencial {
	desde := c.SenhaEm
	if desde.IsZero() {
		desde = c.CriadaEm
	}
	senhas := []SenhaDaCredencial{{Desde: desde, Ultima: u.Senhas[c.Senha]}}
	if c.AnteriorVale(agora) {
		senhas = append(senhas, SenhaDaCredencial{Anterior: true, Ate: c.AnteriorAte, Ultima: u.Senhas[c.Senha-1]})
	}
	return senhas
}

// usar notes a call of a credential that was let in, once a call.
func (o *Ocorrencias) usar(p *Pedido, qual SenhaConferida, token *Token) {
	if o.Usos == nil || p.Registro.usada {
		return
	}
	p.Registro.usada = true
	u := Uso{TenantID: p.Credencial.TenantID, CredencialID: p.Credencial.ID, Endereco: p.Endereco.Unmap(), Em: p.Em}
	switch {
	case token != nil:
		u.TokenID = token.ID
	case qual == SenhaAtual:
		u.Senha = p.Credencial.Senha
	case qual == SenhaAnterior:
		u.Senha = p.Credencial.Senha - 1
	}
	o.Usos.Usar(u)
}

// OrdenarEnderecos puts the last seen first.
func (u *UsoDaCredencial) OrdenarEnderecos() {
	slices.SortFunc(u.Enderecos, func(a, b EnderecoVisto) int { return b.Ultima.Compare(a.Ultima) })
}
