package crm

import (
	"context"
	"errors"
	"path"
	"strconv"
	"strings"
)

// ServidorFTP is a server of an empresa or a filial that takes files (docs/regras.md §20.6).
type ServidorFTP struct {
	ID        int64
	TenantID  int64
	Versao    int64
	EmpresaID int64
	FilialID  int64 // 0 = of the whole empresa
	Endereco  string
	Porta     int
	Pasta     string // where files go; "" = where a sign-in begins
	Usuario   string
	Senha     string // a secret: encrypted at rest, never shown; when saving "" = it stays, with the same Endereco
	Tipo      TipoFTP
	Chave     string // SHA256 fingerprint of the host key that the first accepted test saw; "" = none yet. Of SFTP
}

// TipoFTP is the protocol.
type TipoFTP string

// The two protocols.
const (
	TipoSoFTP TipoFTP = "ftp"  // nothing is encrypted
	TipoSFTP  TipoFTP = "sftp" // over SSH
)

// RotulosFTP are the fields' labels.
var RotulosFTP = map[string]string{
	"empresa": "Empresa", "filial": "Filial", "endereco": "Endereço FTP", "porta": "Porta FTP", "pasta": "Pasta", "usuario": "Usuário", "senha": "Senha",
	"tipo": "Tipo de conexão", "chave": "Chave do servidor",
}

// CadastroFTP keeps the servers. Each change is one transaction with its Auditoria.
type CadastroFTP interface {
	// ServidoresFTP are all of a tenant, passwords in clear.
	ServidoresFTP(ctx context.Context, tenantID int64) ([]ServidorFTP, error)
	// GravarServidorFTP and ApagarServidorFTP are as those of CadastroSMTP.
	GravarServidorFTP(ctx context.Context, s *ServidorFTP, a Auditoria) error
	ApagarServidorFTP(ctx context.Context, s *ServidorFTP, a Auditoria) error
}

// TestadorFTP tries a server with one small file.
type TestadorFTP interface {
	// TestarFTP writes the file into the folder, and gives the host key's fingerprint, "" where the protocol has none. A key that is not Chave is
	// refused unless Chave is "". What the server does not take is an *ErroServidor.
	TestarFTP(ctx context.Context, s *ServidorFTP) (chave string, err error)
}

// ArquivosFTP holds the use cases by which people set servers for files up.
type ArquivosFTP struct {
	Servidores CadastroFTP
	Empresas   CadastroEmpresas
	Testador   TestadorFTP
	Trilha     Trilha
	Relogio    Relogio
}

// Gravar adds a server (ID 0) or changes one. With another address, port or protocol it is another server: the key that was pinned is
// forgotten. esquecer forgets it because a person says so.
func (c *ArquivosFTP) Gravar(ctx context.Context, ator Ator, s *ServidorFTP, esquecer bool) error {
	todos, err := c.Servidores.ServidoresFTP(ctx, s.TenantID)
	if err != nil {
		return err
	}
	empresas, err := c.Empresas.Empresas(ctx, s.TenantID)
	if err != nil {
		return err
	}
	var antes *ServidorFTP
	for i := range todos {
		if todos[i].ID == s.ID {
			antes = &todos[i]
			if s.Senha == "" && mesmoEndereco(s.Endereco, antes.Endereco) {
				s.Senha = antes.Senha
			}
		}
	}
	if err := s.conferir(empresas); err != nil {
		return err
	}
	dantes := ""
	if s.Chave = ""; antes != nil {
		if dantes = antes.descrever(); !esquecer && antes.Endereco == s.Endereco && antes.Porta == s.Porta && antes.Tipo == s.Tipo {
			s.Chave = antes.Chave
		}
	}
	err = c.Servidores.GravarServidorFTP(ctx, s, c.auditoria(ator, s, "ftp.gravar", dantes, s.descrever()))
	return s.deFilial().recusaAoGravar(err)
}

// Apagar deletes a server.
func (c *ArquivosFTP) Apagar(ctx context.Context, ator Ator, s *ServidorFTP) error {
	return comoInvalido(c.Servidores.ApagarServidorFTP(ctx, s, c.auditoria(ator, s, "ftp.apagar", s.descrever(), "")), "endereco", s.Endereco)
}

// Testar writes a small file into the server's folder. The host key of the first test that is accepted is pinned: from then on no other is.
func (c *ArquivosFTP) Testar(ctx context.Context, ator Ator, s *ServidorFTP) error {
	chave, err := c.Testador.TestarFTP(ctx, s)
	depois := resultadoDoTeste(err)
	ctx = context.WithoutCancel(ctx)
	if err == nil && chave != s.Chave {
		fixada := *s
		fixada.Chave = chave
		return c.Servidores.GravarServidorFTP(ctx, &fixada, c.auditoria(ator, s, "ftp.testar", "", depois+"; chave="+chave))
	}
	return errors.Join(err, c.Trilha.RegistrarAuditoria(ctx, c.auditoria(ator, s, "ftp.testar", "", depois)))
}

func (c *ArquivosFTP) auditoria(ator Ator, s *ServidorFTP, acao, antes, depois string) Auditoria {
	return s.deFilial().auditoria(ator, c.Relogio(), acao, antes, depois)
}

const maxPasta = 500

// conferir brings a server to the form in which it is kept.
func (s *ServidorFTP) conferir(empresas []Empresa) error {
	s.Endereco, s.Usuario, s.Pasta = strings.ToLower(strings.TrimSpace(s.Endereco)), strings.TrimSpace(s.Usuario), strings.TrimSpace(s.Pasta)
	var problemas []error
	mal := func(campo string, m Motivo, detalhe ...string) {
		problemas = append(problemas, NovoInvalido(campo, m, detalhe...))
	}
	s.deFilial().conferirDono(empresas, mal)
	s.deFilial().conferirEndereco("arquivos.empresa.com.br", "22 (SFTP) e 21 (FTP)", mal)
	if s.Tipo != TipoSoFTP && s.Tipo != TipoSFTP {
		mal("tipo", MotivoOpcao, string(TipoSoFTP), string(TipoSFTP))
	}
	if s.Pasta != "" && (path.Clean(s.Pasta) == ".." || strings.HasPrefix(path.Clean(s.Pasta), "../") || strings.Contains(s.Pasta, "\\")) {
		mal("pasta", MotivoFormato, "um caminho com barras, como crm/documentos")
	}
	for _, x := range []struct {
		campo, texto string
		limite       int
		obrigatorio  bool
	}{{"usuario", s.Usuario, 255, true}, {"senha", s.Senha, 255, true}, {"pasta", s.Pasta, maxPasta, false}} {
		if x.obrigatorio && x.texto == "" {
			mal(x.campo, MotivoVazio)
		}
		problemas = anexarErro(problemas, ConferirCampo(x.campo, x.texto, x.limite, EhControle))
	}
	return errors.Join(problemas...)
}

func (s *ServidorFTP) deFilial() servidorDeFilial {
	return servidorDeFilial{s.TenantID, s.EmpresaID, s.FilialID, s.Endereco, s.Porta}
}

func (s *ServidorFTP) descrever() string {
	return descrever("empresa", strconv.FormatInt(s.EmpresaID, 10), "filial", strconv.FormatInt(s.FilialID, 10), "endereco", s.Endereco, "porta", strconv.Itoa(s.Porta),
		"pasta", s.Pasta, "usuario", s.Usuario, "senha", map[bool]string{true: "***"}[s.Senha != ""], "tipo", string(s.Tipo), "chave", s.Chave)
}
