package crm

import (
	"context"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"ponte/crm/sigilo"
)

// CadastroTenants keeps tenants. Each change is one transaction with its Auditoria.
type CadastroTenants interface {
	// Tenants lists all, the default one first, then by slug.
	Tenants(ctx context.Context) ([]Tenant, error)
	// Tenant finds by slug without regard to case; "" is the default one. Unknown is ErrNaoEncontrado.
	Tenant(ctx context.Context, slug string) (*Tenant, error)
	// CriarTenant gives t and its statuses their ids and starts the numbering at primeiro (0 = at 1). A slug in use is
	// ErrJaExiste. With t.Padrao the default moves to it.
	CriarTenant(ctx context.Context, t *Tenant, status []Status, primeiro int64, a Auditoria) error
	// AlterarTenant replaces name, package, CNPJs, settings and Padrao (true moves the default here; false changes nothing) while
	// the tenant still is as in antes; else ErrConflito.
	AlterarTenant(ctx context.Context, antes, t *Tenant, a Auditoria) error
}

// NovoTenant is what a tenant is created from.
type NovoTenant struct {
	Slug           string
	Nome           string
	CNPJs          []string
	Padrao         bool          // serves addresses without a tenant segment; the first tenant always does
	PrimeiroNumero int64         // of its ocorrências; 0 = 1
	Configuracoes  Configuracoes // as they are kept: those of another tenant
}

// Keys of AlterarTenant that are no setting of TabelaConfiguracoes.
const (
	ChaveNome   = "nome"
	ChaveCNPJ   = "cnpj"
	ChavePadrao = "padrao"
	ChavePacote = "pacote"
	ChaveVersao = "versao" // changes nothing: Tenant.Versao as it was read; another one now is MotivoConflito
)

const (
	maxNome         = 200
	maxListaTexto   = 2000
	maxPrimeiroNum  = 1_000_000_000_000_000 // numbers stay well inside 30 characters and int64
	segmentoServico = "webservices"
)

var slugValido = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// CriarTenant adds a tenant with the initial statuses. The first tenant of a database becomes the default one.
func (a *Administracao) CriarTenant(ctx context.Context, ator Ator, n NovoTenant) (*Tenant, error) {
	t, err := n.Conferir()
	if err != nil {
		return nil, err
	}
	existentes, err := a.Tenants.Tenants(ctx)
	if err != nil {
		return nil, err
	}
	t.Padrao = t.Padrao || len(existentes) == 0
	trilha := a.auditoria(ator, 0, "tenant.criar", t.Slug, "", descreverTenant(t, n.PrimeiroNumero))
	if err := a.Tenants.CriarTenant(ctx, t, StatusIniciais(), n.PrimeiroNumero, trilha); err != nil {
		if errors.Is(err, ErrJaExiste) {
			return nil, NovoInvalido("slug", MotivoDuplicado, t.Slug)
		}
		return nil, err
	}
	return t, nil
}

// Conferir gives the tenant that would be made, or says what of it is not good.
func (n *NovoTenant) Conferir() (*Tenant, error) {
	t := &Tenant{Slug: strings.TrimSpace(n.Slug), Nome: strings.TrimSpace(n.Nome), Padrao: n.Padrao, Configuracoes: n.Configuracoes}
	if t.Configuracoes == nil {
		t.Configuracoes = Configuracoes{}
	}
	switch {
	case t.Slug == "":
		return nil, NovoInvalido("slug", MotivoVazio)
	case !slugValido.MatchString(t.Slug):
		return nil, NovoInvalido("slug", MotivoFormato, "até 64 letras sem acento, números, hífens e sublinhados")
	case strings.EqualFold(t.Slug, segmentoServico):
		return nil, NovoInvalido("slug", MotivoDuplicado, t.Slug+", do próprio Ponte")
	}
	if err := validarNome(t.Nome); err != nil {
		return nil, err
	}
	var err error
	if t.CNPJs, err = normalizarCNPJs(n.CNPJs); err != nil {
		return nil, err
	}
	if n.PrimeiroNumero < 0 || n.PrimeiroNumero > maxPrimeiroNum {
		return nil, NovoInvalido("first-number", MotivoFormato, "1 - "+strconv.Itoa(maxPrimeiroNum))
	}
	return t, nil
}

// Atribuicao is one key=value of AlterarTenant.
type Atribuicao struct{ Chave, Valor string }

// AlterarTenant applies settings (TabelaConfiguracoes) and the keys nome, cnpj (comma separated) and padrao=sim: all of
// them or, when one is not valid, none. An empty value puts a setting back to its default.
func (a *Administracao) AlterarTenant(ctx context.Context, ator Ator, slug string, mudancas []Atribuicao) (*Tenant, error) {
	t, err := a.Tenant(ctx, slug)
	if err != nil {
		return nil, err
	}
	novo := *t
	novo.Configuracoes = maps.Clone(t.Configuracoes)
	if novo.Configuracoes == nil {
		novo.Configuracoes = Configuracoes{}
	}
	var problemas []error
	for _, m := range mudancas {
		if m.Chave == ChaveVersao {
			if m.Valor != t.Versao() {
				return nil, errors.Join(ErrConflito, NovoInvalido(ChaveVersao, MotivoConflito))
			}
			continue
		}
		if err := atribuir(&novo, strings.TrimSpace(m.Chave), strings.TrimSpace(m.Valor)); err != nil {
			problemas = append(problemas, err)
		}
	}
	if err := validarSombra(&novo); err != nil {
		problemas = append(problemas, err)
	}
	if err := a.conferirStatus(ctx, t, &novo); err != nil {
		problemas = append(problemas, err)
	}
	if len(problemas) > 0 {
		return nil, errors.Join(problemas...)
	}
	trilha := a.auditoria(ator, t.ID, "tenant.alterar", t.Slug, descreverTenant(t, 0), descreverTenant(&novo, 0))
	if err := a.Tenants.AlterarTenant(ctx, t, &novo, trilha); err != nil {
		return nil, comoInvalido(err, ChaveVersao, t.Slug)
	}
	return &novo, nil
}

// conferirStatus refuses a setting that is changed to a status which the tenant does not have: calls would be answered with it as if it
// were one.
func (a *Administracao) conferirStatus(ctx context.Context, antes, novo *Tenant) error {
	var todos []string
	var problemas []error
	for _, l := range TabelaConfiguracoes {
		codigo := novo.Configuracoes.Texto(l.Chave)
		if l.Tipo != TipoStatus || codigo == antes.Configuracoes.Texto(l.Chave) {
			continue
		}
		if todos == nil {
			lista, err := a.Status.StatusDe(ctx, novo.ID)
			if err != nil {
				return err
			}
			for i := range lista {
				todos = append(todos, lista[i].Codigo)
			}
		}
		if !slices.Contains(todos, codigo) {
			problemas = append(problemas, NovoInvalido(l.Chave, MotivoOpcao, todos...))
		}
	}
	return errors.Join(problemas...)
}

// Versao tells two states of a tenant's name, CNPJs and settings apart.
func (t *Tenant) Versao() string {
	return versaoDe(descreverTenant(t, 0))
}

func atribuir(t *Tenant, chave, valor string) error {
	switch chave {
	case ChaveNome:
		t.Nome = valor
		return validarNome(valor)
	case ChaveCNPJ:
		cnpjs, err := normalizarCNPJs(strings.Split(valor, ","))
		t.CNPJs = cnpjs
		return err
	case ChavePadrao:
		if v, err := validarSimNao(LinhaConfiguracao{}, valor); err != nil || v != "sim" {
			return NovoInvalido(ChavePadrao, MotivoOpcao, "sim")
		}
		t.Padrao = true
		return nil
	case ChavePacote:
		var err error
		t.Pacote, err = LerPacote(valor)
		return err
	}
	linha, ok := LinhaDaConfiguracao(chave)
	if !ok {
		return NovoInvalido(chave, MotivoDesconhece, NomesConfiguracao()...)
	}
	if valor == "" {
		delete(t.Configuracoes, chave)
		return nil
	}
	v, err := ValidarConfiguracao(chave, valor)
	if err != nil {
		return motivoConfiguracao(linha)
	}
	if utf8.RuneCountInString(v) > maxListaTexto {
		return NovoInvalido(chave, MotivoLongo, strconv.Itoa(maxListaTexto))
	}
	t.Configuracoes[chave] = v
	return nil
}

// motivoConfiguracao says which values a setting takes.
func motivoConfiguracao(l LinhaConfiguracao) error {
	switch l.Tipo {
	case TipoSimNao:
		return NovoInvalido(l.Chave, MotivoOpcao, "sim", "nao")
	case TipoOpcao:
		return NovoInvalido(l.Chave, MotivoOpcao, l.Opcoes...)
	case TipoInteiro:
		return NovoInvalido(l.Chave, MotivoFormato, strconv.Itoa(l.Min)+" - "+strconv.Itoa(l.Max))
	case TipoTamanho:
		return NovoInvalido(l.Chave, MotivoFormato, EscreverTamanho(l.Min)+" - "+EscreverTamanho(l.Max))
	case TipoFuso:
		return NovoInvalido(l.Chave, MotivoFormato, "America/Sao_Paulo")
	}
	switch l.Chave {
	case ConfObrigatorios, ConfObrigatoriosNarrar, ConfObrigatoriosEditar:
		return NovoInvalido(l.Chave, MotivoFormato, "DESCRICAO, COD_PROJETO")
	case ConfExpediente:
		return NovoInvalido(l.Chave, MotivoFormato, "seg-sex 08:00-12:00 13:00-18:00, sab 08:00-12:00")
	case ConfSombraAntigo:
		return NovoInvalido(l.Chave, MotivoFormato, "https://10.0.0.5")
	case ConfFeriados:
		return NovoInvalido(l.Chave, MotivoFormato, "25/12, 20/11/2026")
	}
	return NovoInvalido(l.Chave, MotivoFormato, string(l.Tipo))
}

// NomesConfiguracao are the keys that AlterarTenant knows.
func NomesConfiguracao() []string {
	nomes := []string{ChaveNome, ChaveCNPJ, ChavePadrao, ChavePacote}
	for _, l := range TabelaConfiguracoes {
		nomes = append(nomes, l.Chave)
	}
	return nomes
}

func validarNome(nome string) error {
	if nome == "" {
		return NovoInvalido(ChaveNome, MotivoVazio)
	}
	if utf8.RuneCountInString(nome) > maxNome {
		return NovoInvalido(ChaveNome, MotivoLongo, strconv.Itoa(maxNome))
	}
	return nil
}

// normalizarCNPJs gives distinct valid CNPJs; at least one is required, because callers send theirs (docs/regras.md §4.3).
func normalizarCNPJs(recebidos []string) ([]string, error) {
	var cnpjs []string
	for _, r := range recebidos {
		if strings.TrimSpace(r) == "" {
			continue
		}
		doc := sigilo.NormalizarCNPJ(r)
		if len(doc) != 14 || !sigilo.DocumentoValido(doc) {
			return nil, NovoInvalido(ChaveCNPJ, MotivoDocumento)
		}
		if !slices.Contains(cnpjs, doc) {
			cnpjs = append(cnpjs, doc)
		}
	}
	if len(cnpjs) == 0 {
		return nil, NovoInvalido(ChaveCNPJ, MotivoVazio)
	}
	return cnpjs, nil
}

func descreverTenant(t *Tenant, primeiro int64) string {
	pares := []string{ChaveNome, t.Nome, ChaveCNPJ, strings.Join(t.CNPJs, ","), ChavePacote, string(t.Pacote), ChavePadrao, simNao(t.Padrao)}
	if primeiro > 0 {
		pares = append(pares, "primeiro_numero", strconv.FormatInt(primeiro, 10))
	}
	for _, chave := range slices.Sorted(maps.Keys(t.Configuracoes)) {
		pares = append(pares, chave, t.Configuracoes[chave])
	}
	return descrever(pares...)
}
