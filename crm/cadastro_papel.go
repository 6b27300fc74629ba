package crm

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
)

// MudancaPapel is what a papel becomes; nil leaves what is there.
type MudancaPapel struct {
	Versao     int64 // that was read; another one now is MotivoConflito
	Nome       *string
	Alcance    *AlcanceDoPapel
	Permissoes *Permissoes
}

// Longest texts of a papel, in characters.
const (
	maxNomePapel   = 60
	maxCodigoPapel = 40
)

var (
	foraDoCodigo = regexp.MustCompile(`[^a-z0-9]+`)
	semAcentos   = strings.NewReplacer("á", "a", "à", "a", "â", "a", "ã", "a", "é", "e", "ê", "e", "í", "i", "ó", "o", "ô", "o", "õ", "o", "ú", "u", "ü", "u", "ç", "c")
)

// codigoDoNome is a name as a code: "Pós-obra (SP)" is pos-obra-sp.
func codigoDoNome(nome string) string {
	c := strings.Trim(foraDoCodigo.ReplaceAllString(semAcentos.Replace(strings.ToLower(nome)), "-"), "-")
	return c[:min(len(c), maxCodigoPapel)]
}

// PapeisDoTenant lists the papéis that users of a tenant may have (0 = those of every tenant): the ones that each tenant has, then its own.
func (a *Administracao) PapeisDoTenant(ctx context.Context, tenantID int64) ([]Papel, error) {
	guardados, err := a.Usuarios.Papeis(ctx)
	return PapeisDoTenant(guardados, tenantID), err
}

// Papel finds one by its code; unknown is ErrNaoEncontrado.
func (a *Administracao) Papel(ctx context.Context, tenantID int64, codigo string) (*Papel, error) {
	todos, err := a.PapeisDoTenant(ctx, tenantID)
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(todos, func(p Papel) bool { return p.Codigo == codigo }); i >= 0 {
		return &todos[i], nil
	}
	return nil, ErrNaoEncontrado
}

// AcessoDoUsuario is what a user may do now.
func (a *Administracao) AcessoDoUsuario(ctx context.Context, u *Usuario) (*Acesso, error) {
	todos, err := a.PapeisDoTenant(ctx, u.TenantID)
	return AcessoDe(u, todos), err
}

// CriarPapel makes a papel of a tenant's own. Its code is made of its name.
func (a *Administracao) CriarPapel(ctx context.Context, ator Ator, p Papel) (*Papel, error) {
	p.Nome, p.Versao = strings.TrimSpace(p.Nome), 0
	if err := p.conferir(); err != nil {
		return nil, err
	}
	p.Codigo = codigoDoNome(p.Nome)
	if p.Codigo == "" {
		return nil, NovoInvalido("nome", MotivoFormato, "precisa de letras ou dígitos")
	}
	todos, err := a.PapeisDoTenant(ctx, p.TenantID)
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(todos, func(x Papel) bool { return x.Codigo == p.Codigo }); i >= 0 {
		return nil, NovoInvalido("nome", MotivoDuplicado, todos[i].Nome)
	}
	if err := podeDarPapel(ator, &p); err != nil {
		return nil, err
	}
	err = a.Usuarios.GravarPapel(ctx, &p, nomeLivre(&p), a.auditoria(ator, p.TenantID, "papel.criar", p.Codigo, "", p.descrever(p.Permissoes.String())))
	return &p, comoInvalido(err, "nome", p.Nome)
}

// AlterarPapel changes what a papel permits, and the name of a tenant's own. Admin stays what it is. Who has it gains or loses with their
// next request. The trail says what differs.
func (a *Administracao) AlterarPapel(ctx context.Context, ator Ator, tenantID int64, codigo string, m MudancaPapel) (*Papel, error) {
	p, err := a.MudarPapel(ctx, tenantID, codigo, m)
	if err != nil {
		return nil, err
	}
	antes, err := a.Papel(ctx, tenantID, codigo)
	if err != nil {
		return nil, err
	}
	if antes.Versao != m.Versao {
		return nil, errors.Join(ErrConflito, NovoInvalido("nome", MotivoConflito))
	}
	for _, x := range []*Papel{antes, p} { // nor may one take from those who may do more
		if err := podeDarPapel(ator, x); err != nil {
			return nil, err
		}
	}
	x, y := descreverDiferenca(antes.Permissoes, p.Permissoes)
	err = a.Usuarios.GravarPapel(ctx, p, nomeLivre(p), a.auditoria(ator, tenantID, "papel.alterar", p.Codigo, antes.descrever(x), p.descrever(y)))
	return p, comoInvalido(err, "nome", p.Nome)
}

// MudarPapel gives a papel as a change would leave it, and changes nothing.
func (a *Administracao) MudarPapel(ctx context.Context, tenantID int64, codigo string, m MudancaPapel) (*Papel, error) {
	p, err := a.Papel(ctx, tenantID, codigo)
	if err != nil {
		return nil, err
	}
	if p.Codigo == PapelAdmin {
		return nil, NovoInvalido("papel", MotivoFormato, "o papel Admin pode tudo, sempre, e não muda")
	}
	if m.Nome != nil && !p.Padrao() {
		p.Nome = strings.TrimSpace(*m.Nome)
	}
	if m.Alcance != nil {
		p.Alcance = *m.Alcance
	}
	if m.Permissoes != nil {
		p.Permissoes = *m.Permissoes
	}
	return p, p.conferir()
}

// ApagarPapel takes away a papel of a tenant's own that nobody has. One that every tenant has goes back to what it was at first.
func (a *Administracao) ApagarPapel(ctx context.Context, ator Ator, tenantID int64, codigo string) (*Papel, error) {
	p, err := a.Papel(ctx, tenantID, codigo)
	if err != nil || p.Versao == 0 { // as the program has it
		return p, err
	}
	if err := podeDarPapel(ator, p); err != nil {
		return nil, err
	}
	if padrao := papelPadrao(codigo); padrao != nil {
		if err := podeDarPapel(ator, padrao); err != nil {
			return nil, err
		}
		x, y := descreverDiferenca(p.Permissoes, padrao.Permissoes)
		trilha := a.auditoria(ator, tenantID, "papel.restaurar", p.Codigo, p.descrever(x), padrao.descrever(y))
		return p, comoInvalido(a.Usuarios.ApagarPapel(ctx, p, naoImporta, trilha), "papel", p.Nome)
	}
	semUso := func(q *Quadro) error {
		if quem := q.quemTem(p); len(quem) > 0 {
			return NovoInvalido("papel", MotivoTemQuem, quem...)
		}
		return nil
	}
	trilha := a.auditoria(ator, tenantID, "papel.apagar", p.Codigo, p.descrever(p.Permissoes.String()), "")
	return p, comoInvalido(a.Usuarios.ApagarPapel(ctx, p, semUso, trilha), "papel", p.Nome)
}

// nomeLivre refuses the name that another papel of the tenant has, or its code: people and the calls of Senior X know a papel by both.
func nomeLivre(p *Papel) func(*Quadro) error {
	return func(q *Quadro) error {
		for _, x := range PapeisDoTenant(q.Papeis, p.TenantID) {
			if x.Codigo != p.Codigo && (strings.EqualFold(x.Nome, p.Nome) || strings.EqualFold(x.Codigo, p.Nome)) {
				return NovoInvalido("nome", MotivoDuplicado, x.Nome)
			}
		}
		return nil
	}
}

// naoImporta is the check of what can put nobody in disorder.
func naoImporta(*Quadro) error { return nil }

// podeDarPapel refuses a papel that permits more than the one who acts may do.
func podeDarPapel(ator Ator, p *Papel) error {
	if falta := ator.Acesso.cobre(&Acesso{Admin: p.Codigo == PapelAdmin, Permissoes: p.Permissoes, Alcance: p.Alcance, Filiais: filiaisDe(ator)}); falta != "" {
		return NovoInvalido("permissoes", MotivoAlemDoSeu, falta)
	}
	return nil
}

// filiaisDe are those of the one who acts: a papel speaks of none.
func filiaisDe(ator Ator) []int64 {
	if ator.Acesso == nil {
		return nil
	}
	return ator.Acesso.Filiais
}

func (p *Papel) conferir() error {
	if p.Nome == "" {
		return NovoInvalido("nome", MotivoVazio)
	}
	if p.Alcance.largura() < 0 {
		return NovoInvalido("alcance", MotivoOpcao, string(AlcanceProprias), string(AlcanceSubordinados), string(AlcanceTodas))
	}
	return conferirTexto("nome", p.Nome, maxNomePapel)
}

func (p *Papel) descrever(permissoes string) string {
	return descrever("nome", p.Nome, "alcance", string(p.Alcance), "permissoes", permissoes)
}
