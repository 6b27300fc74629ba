package crm

import (
	"crypto/rand"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Escopo is what a token may do. It is a word in the database and in the REST facade's description.
type Escopo string

// The scopes. Whose ocorrências a token sees is its credential's alcance, and a scope that changes master data is of use where the
// credential may do so; cadastros, entregas, chamadas and webhooks are read of the whole installation (docs/regras.md §15.1).
const (
	EscopoLerOcorrencias      Escopo = "ocorrencias:ler"
	EscopoEscreverOcorrencias Escopo = "ocorrencias:escrever"
	EscopoLerCadastros        Escopo = "cadastros:ler"
	EscopoEscreverCadastros   Escopo = "cadastros:escrever"
	EscopoLerEntregas         Escopo = "entregas:ler"
	EscopoReenviarEntregas    Escopo = "entregas:reenviar"
	EscopoLerChamadas         Escopo = "chamadas:ler"
	EscopoGerirWebhooks       Escopo = "webhooks:gerir"
	EscopoGerirPlataforma     Escopo = "plataforma:gerir"
)

// LinhaEscopo is one row of the table of scopes.
type LinhaEscopo struct {
	Escopo Escopo
	Rotulo string     // Portuguese
	Mestre bool       // of a master credential alone: it shows or moves what is of every system
	Exige  Permissoes // of who makes a token with it
}

// Escopos is the table of scopes: what forms, checks and docs offer.
var Escopos = []LinhaEscopo{
	{EscopoLerOcorrencias, "Ler ocorrências, com narrativas e anexos", false, Permissoes{ModuloOcorrencias: fi | vi}},
	{EscopoEscreverOcorrencias, "Abrir, mover, narrar e anexar", false, Permissoes{ModuloOcorrencias: in | ed, ModuloTarefas: in | ed, ModuloAssistencias: ed}},
	{
		EscopoLerCadastros, "Ler empreendimentos, unidades, clientes (com dados pessoais), contratos, títulos e vínculos", false,
		Permissoes{ModuloClientes: fi | vi, ModuloContratos: fi | vi, ModuloUnidades: fi | vi, ModuloEmpreendimentos: fi | vi, ModuloDadosPessoais: vi, ModuloCargas: vi},
	},
	{
		EscopoEscreverCadastros, "Sincronizar cadastros e amarrar vínculos", false,
		Permissoes{ModuloClientes: in | ed, ModuloContratos: in | ed, ModuloUnidades: in | ed, ModuloEmpreendimentos: in | ed, ModuloCargas: in},
	},
	{EscopoLerEntregas, "Ler entregas aos destinos", true, Permissoes{ModuloEntregas: fi | vi}},
	{EscopoReenviarEntregas, "Reenviar entregas", true, Permissoes{ModuloEntregas: ed}},
	{EscopoLerChamadas, "Ler o registro de chamadas, mascarado", true, Permissoes{ModuloChamadas: fi | vi}},
	{EscopoGerirWebhooks, "Ler e configurar webhooks", true, Permissoes{ModuloDestinos: ed | vi}},
	{EscopoGerirPlataforma, "Papéis, usuários e configuração pela API da Senior X", true, // and so much as it may give to others
		PapeisPadrao()[1].Permissoes.Mais(Permissoes{ModuloUsuarios: ac | in | ed | vi, ModuloPapeis: ac | in | ex | vi, ModuloDestinos: ed | vi, ModuloWebservice: vi})},
}

// faltaPara is what somebody lacks to make a token with the scope: it may do no more than they may. A token sees what its credential sees,
// whatever the person behind it does, so that who sees a part makes none. "" = nothing.
func (e Escopo) faltaPara(a *Acesso) string {
	if a == nil || a.Admin {
		return ""
	}
	if !a.veTudo() {
		return "todas as ocorrências, que um token vê"
	}
	i := slices.IndexFunc(Escopos, func(l LinhaEscopo) bool { return l.Escopo == e })
	return Escopos[i].Exige.Menos(a.Permissoes).String()
}

// Acesso is what an application may do, and give to others, by a token with the scope: what who made it could. It is no administrator.
func (e Escopo) Acesso() *Acesso {
	i := slices.IndexFunc(Escopos, func(l LinhaEscopo) bool { return l.Escopo == e })
	return &Acesso{Permissoes: Escopos[i].Exige, Alcance: AlcanceTodas}
}

// soDoMestre tells whether a scope is of a master credential alone.
func (e Escopo) soDoMestre() bool {
	return slices.ContainsFunc(Escopos, func(l LinhaEscopo) bool { return l.Escopo == e && l.Mestre })
}

// Token lets calls of the REST facade in as a credential. What was given to its holder is not kept, only a hash of it.
type Token struct {
	ID           int64
	TenantID     int64
	CredencialID int64
	Nome         string // what people call it
	Inicio       string // its first characters, by which people recognise it
	Resumo       string // hex SHA-256 of the whole: it is drawn at random, so nothing slower is needed
	Escopos      []Escopo
	CriadoEm     time.Time
	ExpiraEm     *time.Time // nil = never
	RevogadoEm   *time.Time
}

// Vale tells whether the token lets anybody in now.
func (t *Token) Vale(agora time.Time) bool {
	return t.RevogadoEm == nil && (t.ExpiraEm == nil || agora.Before(*t.ExpiraEm))
}

// Tem tells whether the token has a scope; "" asks for none.
func (t *Token) Tem(e Escopo) bool { return e == "" || slices.Contains(t.Escopos, e) }

// prefixoToken begins every token, so that scanners and people know one when they see it.
const prefixoToken = "pnt_"

// inicioToken is how much of a token is kept in clear.
const inicioToken = 12

// novoToken draws a token of a tenant: the tenant stands in it, because the facade's addresses name none.
func novoToken(tenantID int64) string {
	return prefixoToken + strconv.FormatInt(tenantID, 36) + "_" + rand.Text() + rand.Text()[:8]
}

// TenantDoToken gives the tenant that a token says it is of; false when it is no token.
func TenantDoToken(token string) (int64, bool) {
	resto, ok := strings.CutPrefix(token, prefixoToken)
	id, segredo, dois := strings.Cut(resto, "_")
	n, err := strconv.ParseInt(id, 36, 64)
	return n, ok && dois && segredo != "" && err == nil && n > 0
}

// ResumoDoToken is what is kept of a token.
func ResumoDoToken(token string) string { return sha256Hex([]byte(token)) }

// credencialDoToken is whom a token lets in: nil for one that is unknown, over, or of a credential that was revoked.
func (r *Retrato) credencialDoToken(token string, agora time.Time) (*Credencial, *Token) {
	t := r.Tokens[ResumoDoToken(token)]
	if t == nil || !t.Vale(agora) {
		return nil, nil
	}
	for _, c := range r.Credenciais {
		if c.ID == t.CredencialID && c.Ativa() {
			return c, t
		}
	}
	return nil, nil
}
