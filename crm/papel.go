package crm

import (
	"maps"
	"slices"
	"strings"
)

// Permissoes are what a papel, or all of a person, permit: the actions of each module.
type Permissoes map[Modulo]Acao

// Pode tells whether an action is permitted in a module.
func (p Permissoes) Pode(q Permissao) bool { return p[q.Modulo]&q.Acao == q.Acao }

// Mais is what p or outras permit.
func (p Permissoes) Mais(outras Permissoes) Permissoes {
	todas := maps.Clone(p)
	if todas == nil {
		todas = Permissoes{}
	}
	for m, a := range outras {
		todas[m] |= a
	}
	return todas
}

// Menos is what p permits and outras does not.
func (p Permissoes) Menos(outras Permissoes) Permissoes {
	resto := Permissoes{}
	for m, a := range p {
		if a &^= outras[m]; a != 0 {
			resto[m] = a
		}
	}
	return resto
}

// String says them in words, in the order of the matrix: "Ocorrências: acessar, visualizar; Tarefas: acessar".
func (p Permissoes) String() string {
	var partes []string
	for i := range Modulos {
		if a := p[Modulos[i].Modulo] & Modulos[i].Acoes; a != 0 {
			partes = append(partes, Modulos[i].Rotulo+": "+a.String())
		}
	}
	return strings.Join(partes, "; ")
}

// Texto is how they are kept: "ocorrencias=acessar,visualizar;tarefas=acessar".
func (p Permissoes) Texto() string {
	var partes []string
	for i := range Modulos {
		if a := p[Modulos[i].Modulo] & Modulos[i].Acoes; a != 0 {
			partes = append(partes, string(Modulos[i].Modulo)+"="+strings.ReplaceAll(a.String(), ", ", ","))
		}
	}
	return strings.Join(partes, ";")
}

// LerPermissoes reads what Texto wrote. A word that this version does not know permits nothing.
func LerPermissoes(texto string) Permissoes {
	p := Permissoes{}
	for parte := range strings.SplitSeq(texto, ";") {
		modulo, nomes, _ := strings.Cut(parte, "=")
		i := slices.IndexFunc(Modulos, func(l LinhaModulo) bool { return string(l.Modulo) == modulo })
		if i < 0 {
			continue
		}
		for nome := range strings.SplitSeq(nomes, ",") {
			for _, x := range Acoes {
				if x.Nome == nome {
					p[Modulo(modulo)] |= x.Acao & Modulos[i].Acoes
				}
			}
		}
	}
	return p
}

// TodasAsPermissoes is everything that there is to permit.
func TodasAsPermissoes() Permissoes {
	p := Permissoes{}
	for i := range Modulos {
		p[Modulos[i].Modulo] = Modulos[i].Acoes
	}
	return p
}

// AlcanceDoPapel says whose ocorrências and tarefas a person sees (docs/regras.md §22.4).
type AlcanceDoPapel string

// The alcances, the narrowest first.
const (
	AlcanceProprias     AlcanceDoPapel = "proprias"     // one's own
	AlcanceSubordinados AlcanceDoPapel = "subordinados" // and those of who is below in the hierarchy
	AlcanceTodas        AlcanceDoPapel = "todas"        // everybody's
)

// AlcancesDoPapel are the alcances in words, the narrowest first.
var AlcancesDoPapel = []struct {
	Alcance AlcanceDoPapel
	Rotulo  string
}{
	{AlcanceProprias, "Só as próprias"}, {AlcanceSubordinados, "As próprias e as dos subordinados"}, {AlcanceTodas, "Todas"},
}

// largura orders the alcances; one that is none is the narrowest.
func (a AlcanceDoPapel) largura() int {
	return slices.IndexFunc([]AlcanceDoPapel{AlcanceProprias, AlcanceSubordinados, AlcanceTodas}, func(x AlcanceDoPapel) bool { return x == a })
}

// Papel is a named set of permissions that users of a tenant are given.
type Papel struct {
	TenantID   int64  // 0 = for the users of every tenant
	Codigo     string // unique in the tenant, never changes
	Nome       string
	Alcance    AlcanceDoPapel
	Permissoes Permissoes
	Versao     int64 // 0 = not kept: as the program has it
}

// The papéis that every tenant has.
const (
	PapelAdmin       = "admin"
	PapelDiretor     = "crm-diretor"
	PapelCoordenador = "crm-coordenador"
	PapelUsuario     = "crm-usuario"
)

// Padrao tells whether it is one of those that every tenant has.
func (p *Papel) Padrao() bool { return papelPadrao(p.Codigo) != nil }

// PapeisPadrao are the papéis that every tenant has, as the program has them.
func PapeisPadrao() []Papel {
	todos := []Papel{
		{Codigo: PapelAdmin, Nome: "Admin", Alcance: AlcanceTodas, Permissoes: TodasAsPermissoes()},
		{Codigo: PapelDiretor, Nome: "CRM – Diretor", Alcance: AlcanceTodas, Permissoes: Permissoes{}},
		{Codigo: PapelCoordenador, Nome: "CRM – Coordenador", Alcance: AlcanceSubordinados, Permissoes: Permissoes{}},
		{Codigo: PapelUsuario, Nome: "CRM – Usuário", Alcance: AlcanceProprias, Permissoes: Permissoes{}},
	}
	for i := range Modulos {
		l := &Modulos[i]
		for n, a := range []Acao{l.diretor, l.coordenador, l.usuario} {
			if a != 0 {
				todos[n+1].Permissoes[l.Modulo] = a
			}
		}
	}
	return todos
}

func papelPadrao(codigo string) *Papel {
	for _, p := range PapeisPadrao() {
		if p.Codigo == codigo {
			return &p
		}
	}
	return nil
}

// PapeisDoTenant are the papéis that a tenant's users may have, given those that are kept of every tenant: those that every tenant has,
// as they were changed, then its own by name.
func PapeisDoTenant(guardados []Papel, tenantID int64) []Papel {
	todos := PapeisPadrao()
	proprios := []Papel{}
	for _, p := range guardados {
		if p.TenantID != tenantID {
			continue
		}
		if i := slices.IndexFunc(todos, func(x Papel) bool { return x.Codigo == p.Codigo }); i >= 0 {
			p.Nome = todos[i].Nome // those that every tenant has are not renamed
			todos[i] = p
		} else {
			proprios = append(proprios, p)
		}
	}
	slices.SortFunc(proprios, func(x, y Papel) int { return strings.Compare(x.Nome, y.Nome) })
	for i := range todos {
		todos[i].TenantID = tenantID
	}
	return append(todos, proprios...)
}

// PapeisDeAntes are the papéis of a user whom a version without papéis wrote, by the one word that it knew.
func PapeisDeAntes(palavra string) []string {
	if palavra == PalavraAdministrador {
		return []string{PapelAdmin}
	}
	return []string{PapelDiretor}
}

// The words by which versions without papéis know a user.
const (
	PalavraAdministrador = "administrador"
	PalavraOperador      = "operador"
)

// Acesso is what a person may do: all that their papéis permit.
type Acesso struct {
	Admin      bool // has PapelAdmin
	Permissoes Permissoes
	Alcance    AlcanceDoPapel
	Filiais    []int64  // whose ocorrências the person sees; none = of every one
	Nomes      []string // of the papéis
}

// AcessoDe joins the papéis of a user; todos are those of their tenant.
func AcessoDe(u *Usuario, todos []Papel) *Acesso {
	a := &Acesso{Permissoes: Permissoes{}, Alcance: AlcanceProprias, Filiais: u.Filiais}
	for _, p := range todos {
		if !slices.Contains(u.Papeis, p.Codigo) {
			continue
		}
		a.Admin = a.Admin || p.Codigo == PapelAdmin
		a.Permissoes = a.Permissoes.Mais(p.Permissoes)
		if p.Alcance.largura() > a.Alcance.largura() {
			a.Alcance = p.Alcance
		}
		a.Nomes = append(a.Nomes, p.Nome)
	}
	return a
}

// Pode tells whether the person may do something. nil is the command line, to which nothing is refused.
func (a *Acesso) Pode(q Permissao) bool { return a == nil || a.Permissoes.Pode(q) }

const alemDoAlcance = "ocorrências e tarefas além do seu alcance"

// cobre says what somebody of this acesso may not give away: what another has and they have not; "" = nothing.
func (a *Acesso) cobre(outro *Acesso) string {
	switch {
	case a == nil || a.Admin:
		return ""
	case outro.Admin:
		return "o papel Admin"
	}
	if resto := outro.Permissoes.Menos(a.Permissoes); len(resto) > 0 {
		return resto.String()
	}
	if outro.Alcance.largura() > a.Alcance.largura() {
		return alemDoAlcance
	}
	alem := func(id int64) bool { return !slices.Contains(a.Filiais, id) }
	if len(a.Filiais) > 0 && (len(outro.Filiais) == 0 || slices.ContainsFunc(outro.Filiais, alem)) {
		return "filiais além das suas"
	}
	return ""
}

// veTudo tells whether the person sees whatever the tenant has.
func (a *Acesso) veTudo() bool {
	return a == nil || a.Alcance == AlcanceTodas && len(a.Filiais) == 0
}

// EfeitoNaPessoa is what a change of a papel does to one who has it.
type EfeitoNaPessoa struct {
	Login, Nome   string
	Perde, Ganha  Permissoes
	Antes, Depois AlcanceDoPapel // equal when it stays
}

// EfeitoDoPapel says what a papel that becomes novo takes from whom, and gives: of those that have it, other papéis of theirs taken into
// account. todos are the tenant's papéis as they are.
func EfeitoDoPapel(usuarios []Usuario, todos []Papel, novo *Papel) (efeitos []EfeitoNaPessoa) {
	depois := slices.Clone(todos)
	i := slices.IndexFunc(depois, func(p Papel) bool { return p.Codigo == novo.Codigo })
	if i < 0 {
		return nil
	}
	depois[i] = *novo
	for j := range usuarios {
		u := &usuarios[j]
		if u.TenantID != novo.TenantID || !slices.Contains(u.Papeis, novo.Codigo) {
			continue
		}
		x, y := AcessoDe(u, todos), AcessoDe(u, depois)
		e := EfeitoNaPessoa{u.Login, u.Nome, x.Permissoes.Menos(y.Permissoes), y.Permissoes.Menos(x.Permissoes), x.Alcance, y.Alcance}
		if len(e.Perde)+len(e.Ganha) > 0 || e.Antes != e.Depois {
			efeitos = append(efeitos, e)
		}
	}
	return efeitos
}

// Tira tells whether the change takes something away.
func (e *EfeitoNaPessoa) Tira() bool {
	return len(e.Perde) > 0 || e.Depois.largura() < e.Antes.largura()
}

// descreverDiferenca says of two sets of permissions what differs, module by module, as each has it.
func descreverDiferenca(antes, depois Permissoes) (a, d string) {
	x, y := Permissoes{}, Permissoes{}
	for m := range maps.Keys(TodasAsPermissoes()) {
		if antes[m] != depois[m] {
			x[m], y[m] = antes[m], depois[m]
		}
	}
	return x.emPalavras(y), y.emPalavras(x)
}

// emPalavras says them, and of what only the other has that there is nothing.
func (p Permissoes) emPalavras(outra Permissoes) string {
	var partes []string
	for i := range Modulos {
		m := Modulos[i].Modulo
		switch {
		case p[m] != 0:
			partes = append(partes, Modulos[i].Rotulo+": "+p[m].String())
		case outra[m] != 0:
			partes = append(partes, Modulos[i].Rotulo+": nada")
		}
	}
	return strings.Join(partes, "; ")
}
