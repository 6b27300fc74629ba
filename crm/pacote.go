package crm

import (
	"slices"
	"strings"
)

// Pacote is what a tenant was bought with: it says what of the CRM is switched on.
type Pacote string

// The packages. A tenant without one is Freemium.
const (
	PacoteFreemium Pacote = "freemium"
	PacoteStarter  Pacote = "starter"
	PacoteAdvanced Pacote = "advanced"
)

// LinhaPacote is one row of the table of packages: what each switches on.
type LinhaPacote struct {
	Pacote        Pacote
	Rotulo        string
	Ajuda         string // Portuguese, one sentence
	AtivaUsuarios bool   // a new user may sign in at once; else an administrator activates each
	APIDaSenior   bool   // it is switched on at the implantação: clients of Mega bring their load in by its calls
}

// Pacotes is the table of packages (docs/fatos/senior.md §2, §3).
var Pacotes = []LinhaPacote{
	{PacoteFreemium, "Freemium", "Usuários novos já entram, e a API da Senior X fica ligada para a carga inicial do Mega.", true, true},
	{PacoteStarter, "Starter", "Um administrador ativa cada usuário novo.", false, false},
	{PacoteAdvanced, "Advanced", "Um administrador ativa cada usuário novo.", false, false},
}

func (p Pacote) linha() *LinhaPacote {
	i := max(0, slices.IndexFunc(Pacotes, func(l LinhaPacote) bool { return l.Pacote == p }))
	return &Pacotes[i]
}

// AtivaUsuarios tells whether a new user may sign in at once. In the packages that are paid an administrator activates each.
func (p Pacote) AtivaUsuarios() bool { return p.linha().AtivaUsuarios }

// APIDaSenior tells whether the implantação switches the dialect on.
func (p Pacote) APIDaSenior() bool { return p.linha().APIDaSenior }

// LerPacote reads the name of a package; "" is Freemium.
func LerPacote(nome string) (Pacote, error) {
	nome = strings.ToLower(strings.TrimSpace(nome))
	if nome == "" {
		return PacoteFreemium, nil
	}
	var nomes []string
	for _, l := range Pacotes {
		if string(l.Pacote) == nome {
			return l.Pacote, nil
		}
		nomes = append(nomes, string(l.Pacote))
	}
	return "", NovoInvalido(ChavePacote, MotivoOpcao, nomes...)
}
