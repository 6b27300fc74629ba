package crm

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"sync"
	"time"
)

// Administracao holds the use cases by which people set an installation up. The command line and the portal share it,
// so that both refuse the same things and leave the same trail: every change writes its Auditoria in the same
// transaction and is seen by every running server within 3 s (docs/regras.md §11.2).
type Administracao struct {
	Tenants      CadastroTenants
	Credenciais  CadastroCredenciais
	Usos         LeituraDeUsos
	Tokens       CadastroTokens
	IPs          CadastroIPs
	Usuarios     CadastroUsuarios // of the portal
	Codigos      CadastroCodigos
	Status       CadastroStatus
	WSDLs        CadastroWSDL
	Assistencias CadastroAssistencias
	Empresas     CadastroEmpresas
	Listas       CadastroListas

	TiposDeAbertura CadastroTiposDeAbertura

	Senhas       Derivador
	Relogio      Relogio
	Trilha       Trilha // of acts that have no other row
	Esvaziamento Esvaziamento
	Retencao     ContagemDeRetencao
	Operacoes    []string // catalogue names that a grant may bear; empty = any name
}

// Derivador turns a password into what is stored (argon2id). Senhas is one.
type Derivador interface {
	Derivar(senha string) (string, error)
	// DerivarJunto derives under the salt of another password of the same user, so that one derivation is compared with both: a wrong
	// password costs what it does where there is one only.
	DerivarJunto(senha, outro string) (string, error)
}

// Ator is the person behind an act.
type Ator struct {
	Quem     string // portal login, or "cli:<os user>"
	Endereco string // of a portal user; "" on the command line
	Motivo   string
	Acesso   *Acesso // what they may do; nil on the command line, which may do everything
}

// auditoria is the trail of one act. before and after must hold no secret.
func (a *Administracao) auditoria(ator Ator, tenantID int64, acao, alvo, antes, depois string) Auditoria {
	return Auditoria{
		TenantID: tenantID, Quem: ator.Quem, Acao: acao, Alvo: alvo, Antes: antes, Depois: depois,
		Motivo: ator.Motivo, Endereco: ator.Endereco, Em: a.Relogio(),
	}
}

// Tenant finds a tenant by slug, without regard to case; "" is the default one.
func (a *Administracao) Tenant(ctx context.Context, slug string) (*Tenant, error) {
	return a.Tenants.Tenant(ctx, strings.TrimSpace(slug))
}

// fusos are the zones that were asked for: loading one reads a file, and lists ask for each of their instants.
var fusos sync.Map // name → *time.Location

// Fuso is the zone in which a tenant reads and shows times.
func (t *Tenant) Fuso() *time.Location {
	nome := t.Configuracoes.Texto(ConfFuso)
	if zona, ok := fusos.Load(nome); ok {
		return zona.(*time.Location)
	}
	zona, err := time.LoadLocation(nome)
	if err != nil {
		zona = time.UTC // only where the zone database is missing; the binary embeds it
	}
	fusos.Store(nome, zona)
	return zona
}

// descrever writes what an audit row shows of a record: "nome=valor; nome=valor", empty values left out.
func descrever(pares ...string) string {
	var b strings.Builder
	for i := 0; i+1 < len(pares); i += 2 {
		if pares[i+1] == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("; ")
		}
		b.WriteString(pares[i] + "=" + pares[i+1])
	}
	return b.String()
}

// versaoDe tells two states of a record apart that counts no versions.
func versaoDe(valores ...string) string {
	soma := sha256.New()
	for _, v := range valores {
		soma.Write([]byte(v + "\x00"))
	}
	return hex.EncodeToString(soma.Sum(nil)[:8])
}

func simNao(v bool) string {
	if v {
		return "sim"
	}
	return ""
}
