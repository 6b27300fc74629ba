package crm

import (
	"context"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// CadastroListas keeps what people set up for their lists. Each change is one transaction with its Auditoria.
type CadastroListas interface {
	// Ignorados lists the refused addresses that were taken out of sight, the last tried first, with how often they tried.
	Ignorados(ctx context.Context, tenantID int64) ([]IPIgnorado, error)
	// IgnorarIP takes an address out of sight, and DeixarDeIgnorar brings it back: false = there was nothing to do.
	IgnorarIP(ctx context.Context, i *IPIgnorado, a Auditoria) (bool, error)
	DeixarDeIgnorar(ctx context.Context, tenantID int64, endereco string, a Auditoria) (bool, error)

	// Silenciados lists the avisos that are no badge.
	Silenciados(ctx context.Context, tenantID int64) ([]AvisoSilenciado, error)
	// Silenciar makes an aviso of a credential no badge, and Avisar one again: false = there was nothing to do.
	Silenciar(ctx context.Context, s *AvisoSilenciado, a Auditoria) (bool, error)
	Avisar(ctx context.Context, s *AvisoSilenciado, a Auditoria) (bool, error)

	// Visoes lists the filters that a person saved, by list and name.
	Visoes(ctx context.Context, tenantID, usuarioID int64) ([]Visao, error)
	// SalvarVisao keeps one, in the place of the same person's of that list and name; it gives v its id.
	SalvarVisao(ctx context.Context, v *Visao, a Auditoria) error
	// ApagarVisao deletes one of a person's.
	ApagarVisao(ctx context.Context, v *Visao, a Auditoria) error
}

// Limits of what people set up for their lists: each is read whole with a page.
const (
	MaxIgnorados   = 1000 // addresses of a tenant
	MaxSilenciados = 200  // avisos of a tenant
	MaxVisoes      = 20   // of a person and list
	maxNomeVisao   = 60   // characters
	maxFiltroVisao = 2000 // bytes
	maxChaveAviso  = 180  // characters
)

// IPIgnorado is a refused address that a person took out of sight. Its calls are refused, logged and counted as before.
type IPIgnorado struct {
	TenantID int64
	Endereco string
	Quem     string
	Em       time.Time
	Vezes    int64     // refused, since the list knows it
	Ultima   time.Time // zero = the list does not know it any more
}

// IgnorarIP takes a refused address out of the list. Doing it twice changes nothing.
func (a *Administracao) IgnorarIP(ctx context.Context, ator Ator, tenantID int64, endereco string) (bool, error) {
	prefixo, err := LerFaixa(endereco)
	if err != nil {
		return false, err
	}
	ja, err := a.Listas.Ignorados(ctx, tenantID)
	if err != nil {
		return false, err
	}
	if len(ja) >= MaxIgnorados {
		return false, NovoInvalido("endereco", MotivoLimite, strconv.Itoa(MaxIgnorados)+" endereços ignorados")
	}
	i := &IPIgnorado{TenantID: tenantID, Endereco: comoRecusado(prefixo), Quem: ator.Quem, Em: a.Relogio()}
	return a.Listas.IgnorarIP(ctx, i, a.auditoria(ator, tenantID, "ip.ignorar", i.Endereco, "", ""))
}

// comoRecusado is an address as the list of refused ones writes it: a network only where it stands for many.
func comoRecusado(p netip.Prefix) string {
	if p.IsSingleIP() {
		return p.Addr().String()
	}
	return p.String()
}

// DeixarDeIgnorarIP brings an address back into the list.
func (a *Administracao) DeixarDeIgnorarIP(ctx context.Context, ator Ator, tenantID int64, endereco string) (bool, error) {
	if prefixo, err := LerFaixa(endereco); err == nil {
		endereco = comoRecusado(prefixo)
	}
	return a.Listas.DeixarDeIgnorar(ctx, tenantID, endereco, a.auditoria(ator, tenantID, "ip.deixar_de_ignorar", endereco, "", ""))
}

// AvisoSilenciado is an aviso that a credential's calls may have without a badge in the list. It stays stored with each call.
type AvisoSilenciado struct {
	TenantID     int64
	CredencialID int64
	Aviso        string // ChaveDoAviso
	Quem         string
	Em           time.Time
}

// ChaveDoAviso is what avisos of one kind have in common: what is wrong, whatever the numbers in it.
func ChaveDoAviso(aviso string) string {
	problema, _, _ := strings.Cut(aviso, "::")
	return Encurtar(semNumeros(strings.TrimSpace(problema)), maxChaveAviso)
}

// Soam are the avisos of a call that are not silenced.
func Soam(c *Chamada, silenciados []AvisoSilenciado) (soam []string) {
	for _, aviso := range c.Avisos {
		chave := ChaveDoAviso(aviso)
		if !slices.ContainsFunc(silenciados, func(s AvisoSilenciado) bool { return s.CredencialID == c.CredencialID && s.Aviso == chave }) {
			soam = append(soam, aviso)
		}
	}
	return soam
}

// SilenciarAviso makes an aviso of a credential's calls no badge any more. Doing it twice changes nothing.
func (a *Administracao) SilenciarAviso(ctx context.Context, ator Ator, c *Credencial, aviso string) (bool, error) {
	s := &AvisoSilenciado{TenantID: c.TenantID, CredencialID: c.ID, Aviso: ChaveDoAviso(aviso), Quem: ator.Quem, Em: a.Relogio()}
	if s.Aviso == "" {
		return false, NovoInvalido("aviso", MotivoVazio)
	}
	ja, err := a.Listas.Silenciados(ctx, c.TenantID)
	if err != nil {
		return false, err
	}
	if len(ja) >= MaxSilenciados {
		return false, NovoInvalido("aviso", MotivoLimite, strconv.Itoa(MaxSilenciados)+" avisos silenciados")
	}
	return a.Listas.Silenciar(ctx, s, a.auditoria(ator, c.TenantID, "aviso.silenciar", c.Usuario, "", descrever("aviso", s.Aviso)))
}

// VoltarAAvisar makes it a badge again.
func (a *Administracao) VoltarAAvisar(ctx context.Context, ator Ator, c *Credencial, aviso string) (bool, error) {
	s := &AvisoSilenciado{TenantID: c.TenantID, CredencialID: c.ID, Aviso: ChaveDoAviso(aviso)}
	return a.Listas.Avisar(ctx, s, a.auditoria(ator, c.TenantID, "aviso.voltar", c.Usuario, descrever("aviso", s.Aviso), ""))
}

// Visao is a filter of a list that a person saved with a name.
type Visao struct {
	ID        int64
	TenantID  int64
	UsuarioID int64
	Lista     string // the page's address below the portal's, without its slash: "chamadas"
	Nome      string
	Filtro    string // parameters of the address
}

// semGuardar are parameters that no saved filter keeps: what people search for may be a person, and a page is a moment's.
var semGuardar = []string{"q", "documento", "apos"}

// SalvarVisao keeps a filter under a name, in the place of the one that has the name. What was searched for as text or by document is not kept.
func (a *Administracao) SalvarVisao(ctx context.Context, ator Ator, v *Visao) error {
	v.Nome = strings.Join(strings.Fields(v.Nome), " ")
	switch {
	case v.Nome == "":
		return NovoInvalido("nome", MotivoVazio)
	case utf8.RuneCountInString(v.Nome) > maxNomeVisao:
		return NovoInvalido("nome", MotivoLongo, strconv.Itoa(maxNomeVisao))
	case !utf8.ValidString(v.Nome):
		return NovoInvalido("nome", MotivoFormato, "UTF-8")
	}
	valores, err := url.ParseQuery(v.Filtro)
	for _, nome := range semGuardar {
		valores.Del(nome)
	}
	if v.Filtro = valores.Encode(); err != nil || v.Filtro == "" || len(v.Filtro) > maxFiltroVisao {
		return NovoInvalido("filtro", MotivoVazio)
	}
	todas, err := a.Listas.Visoes(ctx, v.TenantID, v.UsuarioID)
	if err != nil {
		return err
	}
	iguais := 0
	for _, x := range todas {
		if x.Lista == v.Lista && x.Nome != v.Nome {
			iguais++
		}
	}
	if iguais >= MaxVisoes {
		return NovoInvalido("nome", MotivoLimite, strconv.Itoa(MaxVisoes)+" filtros por lista")
	}
	return a.Listas.SalvarVisao(ctx, v, a.auditoria(ator, v.TenantID, "visao.salvar", v.Lista, "", descrever("nome", v.Nome)))
}

// ApagarVisao deletes a person's saved filter, which it gives.
func (a *Administracao) ApagarVisao(ctx context.Context, ator Ator, tenantID, usuarioID, id int64) (*Visao, error) {
	todas, err := a.Listas.Visoes(ctx, tenantID, usuarioID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(todas, func(v Visao) bool { return v.ID == id })
	if i < 0 {
		return nil, ErrNaoEncontrado
	}
	v := &todas[i]
	return v, a.Listas.ApagarVisao(ctx, v, a.auditoria(ator, tenantID, "visao.apagar", v.Lista, descrever("nome", v.Nome), ""))
}
