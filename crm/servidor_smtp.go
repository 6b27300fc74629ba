package crm

import (
	"context"
	"errors"
	"strconv"
	"strings"
)

// ServidorSMTP is a server by which e-mail goes out (docs/regras.md §20.2). It is a filial's, an empresa's, or, as the principal, everybody's who
// has none.
type ServidorSMTP struct {
	ID        int64
	TenantID  int64
	Versao    int64
	EmpresaID int64 // 0 = of none: then it is the principal
	FilialID  int64 // 0 = of the whole empresa
	Endereco  string
	Porta     int
	Intervalo int    // seconds that a message waits after what it tells of, and after the message before it; at most MaxIntervaloSMTP
	Remetente string // address that messages come from
	Nome      string // shown as who they come from
	Autentica bool
	Usuario   string
	Senha     string // a secret: encrypted at rest, never shown; when saving "" = it stays, with the same Endereco
	Seguro    bool
	Tipo      TipoSMTP // of a secure connection
	Principal bool
}

// TipoSMTP is how a connection becomes secure.
type TipoSMTP string

// The two kinds: TLS from the first byte (port 465, as a rule), or STARTTLS (587), which is asked for and never gone without.
const (
	SMTPSSL TipoSMTP = "ssl"
	SMTPTLS TipoSMTP = "tls"
)

// MaxIntervaloSMTP is the longest Intervalo, in seconds.
const MaxIntervaloSMTP = 10

// RotulosSMTP are the fields' labels, by the names in an Invalido and in an ErroServidor.
var RotulosSMTP = map[string]string{
	"empresa": "Empresa", "filial": "Filial", "endereco": "Endereço SMTP", "porta": "Porta SMTP", "intervalo": "Intervalo/Delay no envio",
	"remetente": "E-mail de envio", "nome": "Nome a exibir", "autentica": "Requer autenticação", "usuario": "Usuário", "senha": "Senha",
	"seguro": "Usar conexão segura", "tipo": "Tipo de conexão segura", "principal": "Servidor principal",
}

// CadastroSMTP keeps the servers. Each change is one transaction with its Auditoria.
type CadastroSMTP interface {
	// ServidoresSMTP are all of a tenant, the principal first, passwords in clear.
	ServidoresSMTP(ctx context.Context, tenantID int64) ([]ServidorSMTP, error)
	// GravarServidorSMTP adds one (ID 0, which it gets) or replaces the one whose Versao was read, else ErrConflito. One that there is for the
	// same empresa and filial is ErrJaExiste, a filial or empresa that is gone ErrNaoEncontrado. A new principal takes the place of the old one.
	GravarServidorSMTP(ctx context.Context, s *ServidorSMTP, a Auditoria) error
	// ApagarServidorSMTP deletes one as it was read.
	ApagarServidorSMTP(ctx context.Context, s *ServidorSMTP, a Auditoria) error
}

// TestadorSMTP tries a server with one message.
type TestadorSMTP interface {
	// TestarSMTP sends a message to the sender's own address. What the server does not take is an *ErroServidor.
	TestarSMTP(ctx context.Context, s *ServidorSMTP) error
}

// Correio holds the use cases by which people set e-mail up: its servers, its templates, and who is told of what.
type Correio struct {
	Servidores CadastroSMTP
	Empresas   CadastroEmpresas
	Avisos     CadastroAvisos
	Testador   TestadorSMTP // nil = nothing can be tried here
	Relogio    Relogio
}

// GravarServidor adds a server (ID 0) or changes one. Wrong input is an *Invalido for each field.
func (c *Correio) GravarServidor(ctx context.Context, ator Ator, s *ServidorSMTP) error {
	todos, err := c.Servidores.ServidoresSMTP(ctx, s.TenantID)
	if err != nil {
		return err
	}
	empresas, err := c.Empresas.Empresas(ctx, s.TenantID)
	if err != nil {
		return err
	}
	var antes string
	for i := range todos {
		if todos[i].ID == s.ID {
			antes = todos[i].descrever()
			if s.Senha == "" && s.Autentica && mesmoEndereco(s.Endereco, todos[i].Endereco) {
				s.Senha = todos[i].Senha
			}
		}
	}
	if err := s.conferir(empresas); err != nil {
		return err
	}
	err = c.Servidores.GravarServidorSMTP(ctx, s, c.auditoria(ator, s, "smtp.gravar", antes, s.descrever()))
	return s.deFilial().recusaAoGravar(err)
}

// ApagarServidor deletes a server.
func (c *Correio) ApagarServidor(ctx context.Context, ator Ator, s *ServidorSMTP) error {
	return comoInvalido(c.Servidores.ApagarServidorSMTP(ctx, s, c.auditoria(ator, s, "smtp.apagar", s.descrever(), "")), "endereco", s.Endereco)
}

// TestarServidor sends a message from a server that is set up to its sender, with its trail. What it does not take is an *ErroServidor.
func (c *Correio) TestarServidor(ctx context.Context, ator Ator, trilha Trilha, s *ServidorSMTP) error {
	err := c.Testador.TestarSMTP(ctx, s)
	return errors.Join(err, trilha.RegistrarAuditoria(context.WithoutCancel(ctx), c.auditoria(ator, s, "smtp.testar", "", resultadoDoTeste(err))))
}

func (c *Correio) auditoria(ator Ator, s *ServidorSMTP, acao, antes, depois string) Auditoria {
	return s.deFilial().auditoria(ator, c.Relogio(), acao, antes, depois)
}

// conferir brings a server to the form in which it is kept.
func (s *ServidorSMTP) conferir(empresas []Empresa) error {
	s.Endereco, s.Nome, s.Usuario = strings.ToLower(strings.TrimSpace(s.Endereco)), strings.TrimSpace(s.Nome), strings.TrimSpace(s.Usuario)
	var problemas []error
	mal := func(campo string, m Motivo, detalhe ...string) {
		problemas = append(problemas, NovoInvalido(campo, m, detalhe...))
	}
	s.conferirDono(empresas, mal)
	s.deFilial().conferirEndereco("smtp.empresa.com.br", "587 (TLS) e 465 (SSL)", mal)
	if s.Intervalo < 0 || s.Intervalo > MaxIntervaloSMTP {
		mal("intervalo", MotivoFormato, "0 a "+strconv.Itoa(MaxIntervaloSMTP)+" segundos")
	}
	remetente, err := LerEmail("remetente", s.Remetente)
	if problemas = anexarErro(problemas, err); remetente == "" && err == nil {
		mal("remetente", MotivoVazio)
	}
	s.Remetente = remetente
	problemas = anexarErro(problemas, ConferirCampo("nome", s.Nome, maxNomeCatalogo, EhControle))
	problemas = append(problemas, s.conferirAcesso()...)
	return errors.Join(problemas...)
}

func (s *ServidorSMTP) conferirDono(empresas []Empresa, mal func(campo string, m Motivo, detalhe ...string)) {
	switch {
	case s.EmpresaID == 0 && s.FilialID == 0 && s.Principal:
	case s.EmpresaID == 0 && s.FilialID == 0:
		mal("empresa", MotivoFormato, "escolha uma, ou marque Servidor principal")
	default:
		s.deFilial().conferirDono(empresas, mal)
	}
}

func (s *ServidorSMTP) conferirAcesso() (problemas []error) {
	if !s.Autentica {
		s.Usuario, s.Senha = "", ""
	}
	if !s.Seguro {
		s.Tipo = ""
	}
	for _, x := range []struct{ campo, texto string }{{"usuario", s.Usuario}, {"senha", s.Senha}} {
		if s.Autentica && x.texto == "" {
			problemas = append(problemas, NovoInvalido(x.campo, MotivoVazio))
		}
		problemas = anexarErro(problemas, ConferirCampo(x.campo, x.texto, 255, EhControle))
	}
	if s.Seguro && s.Tipo != SMTPSSL && s.Tipo != SMTPTLS {
		problemas = append(problemas, NovoInvalido("tipo", MotivoOpcao, string(SMTPSSL), string(SMTPTLS)))
	}
	if s.Autentica && !s.Seguro {
		problemas = append(problemas, NovoInvalido("seguro", MotivoFormato, "marque-a quando há senha: sem ela a senha viaja aberta"))
	}
	return problemas
}

func (s *ServidorSMTP) deFilial() servidorDeFilial {
	return servidorDeFilial{s.TenantID, s.EmpresaID, s.FilialID, s.Endereco, s.Porta}
}

func (s *ServidorSMTP) descrever() string {
	return descrever("empresa", strconv.FormatInt(s.EmpresaID, 10), "filial", strconv.FormatInt(s.FilialID, 10), "endereco", s.Endereco, "porta", strconv.Itoa(s.Porta),
		"intervalo", strconv.Itoa(s.Intervalo), "remetente", s.Remetente, "nome", s.Nome, "usuario", s.Usuario, "senha", map[bool]string{true: "***"}[s.Senha != ""],
		"seguro", simNao(s.Seguro), "tipo", string(s.Tipo), "principal", simNao(s.Principal))
}

// ServidorPara is the server by which a message of a filial goes out: the filial's, its empresa's, or the principal; nil = there is none.
func ServidorPara(servidores []ServidorSMTP, f *Filial) *ServidorSMTP {
	var daEmpresa, principal *ServidorSMTP
	for i := range servidores {
		s := &servidores[i]
		if s.Principal {
			principal = s
		}
		switch {
		case f == nil:
		case s.FilialID == f.ID: // also when it was made another empresa's since
			return s
		case s.FilialID == 0 && s.EmpresaID == f.EmpresaID:
			daEmpresa = s
		}
	}
	if daEmpresa != nil {
		return daEmpresa
	}
	return principal
}
