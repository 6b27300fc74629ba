package crm

import (
	"context"
	"crypto/rand"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// CadastroCredenciais keeps webservice users. Each change is one transaction with its Auditoria.
type CadastroCredenciais interface {
	// Credenciais lists all of a tenant, revoked ones too, by user.
	Credenciais(ctx context.Context, tenantID int64) ([]Credencial, error)
	// CriarCredencial gives c its id. A user in use is ErrJaExiste.
	CriarCredencial(ctx context.Context, c *Credencial, a Auditoria) error
	// AlterarCredencial replaces the row while it still has c.Versao, and grows that by one; else ErrConflito.
	AlterarCredencial(ctx context.Context, c *Credencial, a Auditoria) error
}

// NovaCredencial is what a webservice user is created from.
type NovaCredencial struct {
	Usuario     string
	Sistema     string // "" = the user's name
	Senha       string // "" = one is made
	Mestre      bool
	Busca       Busca          // "" = contrato
	Cadastro    AcessoCadastro // "" = incluir
	Retorno     ModoRetorno
	RecusaFalha bool
	Janela      *time.Duration
	AoRepetir   AoRepetir
	Operacoes   []string
}

// MaxSistema is the greatest length of a sistema, in characters.
const MaxSistema = 60

const (
	maxUsuario  = 100
	minSenha    = 4 // sites bring the password that is already typed into the caller's screen; new ones are made
	maxSenha    = 200
	maxJanela   = 365 * 24 * time.Hour
	maxOperacao = 64
)

var operacaoValida = regexp.MustCompile(`^(\*|[A-Za-z][A-Za-z0-9_]*)$`)

// sistemaValido tells whether a name can be a system's: letters and numbers of any script, and after the first " ._@-".
func sistemaValido(nome string) bool {
	for i, r := range nome {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) && (i == 0 || !strings.ContainsRune(" ._@-", r)) {
			return false
		}
	}
	return nome != ""
}

func sistemaInvalido(campo string) error {
	return NovoInvalido(campo, MotivoFormato, "letras, números e, depois do primeiro, espaço . _ @ -")
}

// CriarCredencial adds a webservice user and returns it with the password to show once: the one given, or the one made.
// A revoked user comes back with the new password and flags; what it opened and its idempotency keys stay its own.
func (a *Administracao) CriarCredencial(ctx context.Context, ator Ator, tenantID int64, n NovaCredencial) (*Credencial, string, error) {
	c, err := a.montarCredencial(tenantID, n)
	if err != nil {
		return nil, "", err
	}
	existente, err := a.credencial(ctx, tenantID, c.Usuario)
	if err != nil && !errors.Is(err, ErrNaoEncontrado) {
		return nil, "", err
	}
	if existente != nil && existente.Ativa() {
		return nil, "", NovoInvalido("usuario", MotivoDuplicado, c.Usuario)
	}
	senha := n.Senha
	if senha == "" {
		senha = rand.Text() // 26 letters and digits
	}
	if c.Segredo, err = a.Senhas.Derivar(senha); err != nil {
		return nil, "", err
	}
	if existente != nil {
		c.ID, c.Versao, c.CriadaEm, c.UsoDesde = existente.ID, existente.Versao, existente.CriadaEm, c.CriadaEm
		c.Senha, c.SenhaEm = existente.Senha+2, c.CriadaEm // the one before it, too, was of another life
		trilha := a.auditoria(ator, tenantID, "credencial.reativar", c.Usuario, descreverCredencial(existente), descreverCredencial(c))
		err = a.Credenciais.AlterarCredencial(ctx, c, trilha)
	} else {
		err = a.Credenciais.CriarCredencial(ctx, c, a.auditoria(ator, tenantID, "credencial.criar", c.Usuario, "", descreverCredencial(c)))
	}
	if err != nil {
		return nil, "", comoInvalido(err, "usuario", c.Usuario)
	}
	return c, senha, nil
}

// RevogarCredencial ends a webservice user: its calls are refused within 3 s. Revoking a revoked one changes nothing.
func (a *Administracao) RevogarCredencial(ctx context.Context, ator Ator, tenantID int64, usuario string) (*Credencial, error) {
	c, err := a.credencial(ctx, tenantID, usuario)
	if err != nil {
		return nil, err
	}
	if !c.Ativa() {
		return c, nil
	}
	antes := descreverCredencial(c)
	agora := a.Relogio()
	c.RevogadaEm = &agora
	err = a.Credenciais.AlterarCredencial(ctx, c, a.auditoria(ator, tenantID, "credencial.revogar", c.Usuario, antes, descreverCredencial(c)))
	if err != nil {
		return nil, comoInvalido(err, "usuario", c.Usuario)
	}
	return c, nil
}

// credencial finds a user exactly as written; unknown is an error that is ErrNaoEncontrado.
func (a *Administracao) credencial(ctx context.Context, tenantID int64, usuario string) (*Credencial, error) {
	todas, err := a.Credenciais.Credenciais(ctx, tenantID)
	if err != nil {
		return nil, err
	}
	usuario = strings.TrimSpace(usuario)
	i := slices.IndexFunc(todas, func(c Credencial) bool { return c.Usuario == usuario })
	if i < 0 {
		return nil, errors.Join(ErrNaoEncontrado, NovoInvalido("usuario", MotivoInexistente, usuario))
	}
	return &todas[i], nil
}

func (a *Administracao) montarCredencial(tenantID int64, n NovaCredencial) (*Credencial, error) {
	c := &Credencial{
		TenantID: tenantID, Usuario: strings.TrimSpace(n.Usuario), Sistema: strings.TrimSpace(n.Sistema),
		Mestre: n.Mestre, Busca: n.Busca, Cadastro: n.Cadastro, Retorno: n.Retorno, RecusaFalha: n.RecusaFalha,
		Janela: n.Janela, AoRepetir: n.AoRepetir, CriadaEm: a.Relogio(), Versao: 1, Senha: 1,
	}
	if c.Sistema == "" {
		c.Sistema = c.Usuario
	}
	if c.Busca == "" {
		c.Busca = BuscaContrato
	}
	c.Cadastro = c.CadastroEfetivo()
	if err := validarCredencial(c, n.Senha); err != nil {
		return nil, err
	}
	var err error
	c.Operacoes, err = a.validarOperacoes(n.Operacoes)
	return c, err
}

func validarCredencial(c *Credencial, senha string) error {
	switch {
	case c.Usuario == "":
		return NovoInvalido("usuario", MotivoVazio)
	case utf8.RuneCountInString(c.Usuario) > maxUsuario:
		return NovoInvalido("usuario", MotivoLongo, strconv.Itoa(maxUsuario))
	case strings.ContainsFunc(c.Usuario, EhControle):
		return NovoInvalido("usuario", MotivoControle)
	case utf8.RuneCountInString(c.Sistema) > MaxSistema:
		return NovoInvalido("sistema", MotivoLongo, strconv.Itoa(MaxSistema))
	case !sistemaValido(c.Sistema):
		return sistemaInvalido("sistema")
	case strings.EqualFold(c.Sistema, SistemaPortal) || strings.EqualFold(c.Sistema, SistemaCliente) || strings.EqualFold(c.Sistema, SistemaPonte): // what people do, and Ponte itself
		return NovoInvalido("sistema", MotivoDuplicado, c.Sistema+", do próprio Ponte")
	case senha != "" && utf8.RuneCountInString(senha) < minSenha:
		return NovoInvalido("senha", MotivoCurto, strconv.Itoa(minSenha))
	case utf8.RuneCountInString(senha) > maxSenha:
		return NovoInvalido("senha", MotivoLongo, strconv.Itoa(maxSenha))
	case strings.ContainsFunc(senha, EhControle) || !utf8.ValidString(senha):
		return NovoInvalido("senha", MotivoFormato, "UTF-8")
	case c.Busca != BuscaContrato && c.Busca != BuscaUnidade:
		return NovoInvalido("busca", MotivoOpcao, string(BuscaContrato), string(BuscaUnidade))
	case !slices.Contains([]AcessoCadastro{CadastroNenhum, CadastroEditar, CadastroIncluir}, c.CadastroEfetivo()):
		return NovoInvalido("cadastro", MotivoOpcao, string(CadastroNenhum), string(CadastroEditar), string(CadastroIncluir))
	case !slices.Contains([]ModoRetorno{"", RetornoNumero, RetornoJSON, RetornoTexto}, c.Retorno):
		return NovoInvalido("retorno", MotivoOpcao, string(RetornoNumero), string(RetornoJSON), string(RetornoTexto))
	case !slices.Contains([]AoRepetir{"", RepetirRegistrar, RepetirAtualizar, RepetirRecusar, RepetirAbrir}, c.AoRepetir):
		return NovoInvalido("ao_repetir", MotivoOpcao, string(RepetirRegistrar), string(RepetirAtualizar), string(RepetirRecusar), string(RepetirAbrir))
	case c.Janela != nil && (*c.Janela < 0 || *c.Janela > maxJanela):
		return NovoInvalido("janela", MotivoFormato, "uma duração de 0 a "+strconv.Itoa(int(maxJanela.Hours()))+"h, como 48h ou 10m")
	}
	return nil
}

// validarOperacoes gives distinct operation names as the catalogue writes them.
func (a *Administracao) validarOperacoes(nomes []string) ([]string, error) {
	var distintas []string
	for _, nome := range nomes {
		nome, err := a.validarOperacao(nome)
		if err != nil {
			return nil, err
		}
		if nome != "" && !slices.Contains(distintas, nome) {
			distintas = append(distintas, nome)
		}
	}
	return distintas, nil
}

func (a *Administracao) validarOperacao(nome string) (string, error) {
	nome = strings.TrimSpace(nome)
	if nome == "" || nome == "*" {
		return nome, nil
	}
	if len(nome) > maxOperacao || !operacaoValida.MatchString(nome) {
		return "", NovoInvalido("operacao", MotivoFormato, "letras sem acento, números e sublinhados")
	}
	if len(a.Operacoes) == 0 {
		return nome, nil
	}
	i := slices.IndexFunc(a.Operacoes, func(o string) bool { return strings.EqualFold(o, nome) })
	if i < 0 {
		return "", NovoInvalido("operacao", MotivoDesconhece, a.Operacoes...)
	}
	return a.Operacoes[i], nil
}

// comoInvalido names the field of what a port reported.
func comoInvalido(err error, campo, valor string) error {
	switch {
	case errors.Is(err, ErrJaExiste):
		return NovoInvalido(campo, MotivoDuplicado, valor)
	case errors.Is(err, ErrConflito):
		return errors.Join(ErrConflito, NovoInvalido(campo, MotivoConflito))
	}
	return err
}

func descreverCredencial(c *Credencial) string {
	janela := ""
	if c.Janela != nil {
		janela = c.Janela.String()
	}
	return descrever("sistema", c.Sistema, "mestre", simNao(c.Mestre), "busca", string(c.Busca),
		"cadastro", string(c.CadastroEfetivo()), "retorno", string(c.Retorno), "recusa_falha", simNao(c.RecusaFalha),
		"janela", janela, "ao_repetir", string(c.AoRepetir), "operacoes", strings.Join(c.Operacoes, ","), "revogada_em", instanteDaTrilha(c.RevogadaEm),
		"senha_anterior_ate", instanteDaTrilha(c.AnteriorAte))
}
