package crm

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Busca says what COD_PROJETO means for a credential (docs/fatos/multidados.md §6).
type Busca string

// The two look-ups of COD_PROJETO.
const (
	BuscaContrato Busca = "contrato" // contract code, Mega's way
	BuscaUnidade  Busca = "unidade"  // the unit's codigo, then its number, Mobuss' way
)

// ModoRetorno is the form of a successful answer (docs/fatos/multidados.md §5).
type ModoRetorno string

// The three return modes.
const (
	RetornoNumero ModoRetorno = "numero" // digits and nothing else
	RetornoJSON   ModoRetorno = "json"   // {"success":true,"idocorrencia":"123"}
	RetornoTexto  ModoRetorno = "texto"  // a Portuguese sentence
)

// AoRepetir says what happens to a repeat that carries other content (docs/regras.md §4.4).
type AoRepetir string

// What a repeat with other content does.
const (
	RepetirRegistrar AoRepetir = "registrar" // one narrativa per distinct content names the differing fields
	RepetirAtualizar AoRepetir = "atualizar" // status and DATA_FECHAMENTO are applied, a differing description is narrated
	RepetirRecusar   AoRepetir = "recusar"
	RepetirAbrir     AoRepetir = "abrir" // as registrar, but a repeat of another client and contract is a new ocorrência; otherwise that is refused
)

// AcessoCadastro is what the calls of a credential may do to the registrations of clients (docs/regras.md §4.6).
type AcessoCadastro string

// What calls may do to clients.
const (
	CadastroNenhum  AcessoCadastro = "nenhum"  // create and change none: as if bloqueio_incluir_cliente always came
	CadastroEditar  AcessoCadastro = "editar"  // complete and change who is there, create none
	CadastroIncluir AcessoCadastro = "incluir" // create whom no key finds, too
)

// Credencial is a webservice user (USUARIO_WS) of a tenant.
type Credencial struct {
	ID       int64
	TenantID int64
	Usuario  string // unique per tenant
	Sistema  string // the calling system's name; survives a new password and owns idempotency keys and origem
	Segredo  string // argon2id hash, never the password
	Versao   int64  // grows with every change; part of the verified-password cache key

	Mestre      bool           // system of record: its values replace, it may query everything of the ocorrências
	Busca       Busca          // meaning of COD_PROJETO
	Cadastro    AcessoCadastro // "" = incluir
	Retorno     ModoRetorno    // "" = the tenant's setting
	RecusaFalha bool           // SOAP refusals travel as 500 faults instead of 200 return texts
	Janela      *time.Duration // window of the content fingerprint; nil = default (48 h master, 10 min others); 0 = off
	AoRepetir   AoRepetir      // "" = default (atualizar for a master, registrar for others)
	Operacoes   []string       // operations granted beyond the basic ones, by catalogue name; "*" = all
	Silencio    time.Duration  // after so much time of its Horario without a call of its Sistema there is an alarm; 0 = never
	Horario     string         // when it calls, as the setting expediente is written; "" = always
	RevogadaEm  *time.Time
	CriadaEm    time.Time

	Senha           int64      // number of the present password; the one before it is one less
	SenhaEm         time.Time  // when it was given, zero = CriadaEm
	SegredoAnterior string     // hash of the password before it, "" = none
	AnteriorAte     *time.Time // until when that one lets in, too
	UsoDesde        time.Time  // since when its use is noted, where that is later than CriadaEm
}

// AnteriorVale tells whether the password before the present one still lets in.
func (c *Credencial) AnteriorVale(agora time.Time) bool {
	return c.SegredoAnterior != "" && c.AnteriorAte != nil && agora.Before(*c.AnteriorAte)
}

// Default windows of the content fingerprint (docs/regras.md §4.4).
const (
	JanelaMestre = 48 * time.Hour
	JanelaOutros = 10 * time.Minute
)

// JanelaEfetiva is the fingerprint window in force; 0 means that fingerprints are off.
func (c *Credencial) JanelaEfetiva() time.Duration {
	switch {
	case c.Janela != nil:
		return *c.Janela
	case c.Mestre:
		return JanelaMestre
	default:
		return JanelaOutros
	}
}

// AoRepetirEfetivo is the behaviour in force for a repeat with other content.
func (c *Credencial) AoRepetirEfetivo() AoRepetir {
	switch {
	case c.AoRepetir != "":
		return c.AoRepetir
	case c.Mestre:
		return RepetirAtualizar
	default:
		return RepetirRegistrar
	}
}

// CadastroEfetivo is what its calls may do to clients.
func (c *Credencial) CadastroEfetivo() AcessoCadastro {
	if c.Cadastro == "" {
		return CadastroIncluir
	}
	return c.Cadastro
}

// Ativa tells whether the credential has not been revoked.
func (c *Credencial) Ativa() bool { return c.RevogadaEm == nil }

// credencialDe finds the credential that a user name means, revoked or not: as written, or without the blanks around it
// (it was typed on a screen), or the only one that it is when blanks do not count: the family's manual writes
// Esperadas are, by sistema, the credentials whose silence is told of: of several of a system the one that soonest is.
func (r *Retrato) Esperadas() map[string]*Credencial {
	esperadas := map[string]*Credencial{}
	for _, c := range r.Credenciais {
		if antes := esperadas[c.Sistema]; c.Ativa() && c.Silencio > 0 && (antes == nil || c.Silencio < antes.Silencio) {
			esperadas[c.Sistema] = c
		}
	}
	return esperadas
}

// EsperadaDesde is the instant since which a credential's system should have called; only time in which it calls counts.
func (t *Tenant) EsperadaDesde(c *Credencial, agora time.Time) time.Time {
	return t.ExpedienteDaCredencial(c).Somar(agora, -c.Silencio)
}

// "integra. mega". nil = unknown.
func (r *Retrato) credencialDe(usuario string) *Credencial {
	if c := r.Credenciais[usuario]; c != nil {
		return c
	}
	if c := r.Credenciais[strings.TrimSpace(usuario)]; c != nil {
		return c
	}
	var unica *Credencial
	junto := semBrancos(usuario)
	for nome, c := range r.Credenciais {
		if junto == "" || semBrancos(nome) != junto {
			continue
		}
		if unica != nil {
			return nil
		}
		unica = c
	}
	return unica
}

func semBrancos(s string) string { return strings.Join(strings.Fields(s), "") }

// Concedida tells whether an operation beyond the basic ones was granted by name.
func (c *Credencial) Concedida(operacao string) bool {
	return slices.ContainsFunc(c.Operacoes, func(o string) bool { return o == "*" || strings.EqualFold(o, operacao) })
}

// Senhas checks and derives webservice and portal passwords (argon2id; few derivations at once; docs/regras.md §4.2).
type Senhas interface {
	// Conferir tells which of the credential's passwords senha is. It may wait when the (endereco, usuario) pair failed before.
	// c is nil for an unknown user: the same work is done, the answer is SenhaErrada. An error is a deadline or a full
	// queue, never a wrong password.
	Conferir(ctx context.Context, endereco netip.Addr, usuario string, c *Credencial, senha string) (SenhaConferida, error)
	Derivador
}

// SenhaConferida is what a password turned out to be.
type SenhaConferida int

// What a password may be. Only the first two after the wrong one let in.
const (
	SenhaErrada SenhaConferida = iota
	SenhaAtual
	SenhaAnterior // the one before, within its time
	SenhaVencida  // the one before, after its time: as wrong as any other, but the log says what it is
)

// Entra tells whether it lets in.
func (s SenhaConferida) Entra() bool { return s == SenhaAtual || s == SenhaAnterior }
