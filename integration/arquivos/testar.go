package arquivos

import (
	"context"
	"crypto/subtle"
	"errors"
	"net"
	"net/textproto"
	"os"
	"path"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jlaffaye/ftp"
	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"ponte/crm"
	"ponte/integration/destino"
)

// Testador tries servers, each with one small file.
type Testador struct {
	rede    destino.Rede
	prazo   time.Duration // of a whole test
	lugares chan struct{}
}

var _ crm.TestadorFTP = (*Testador)(nil)

const (
	prazoTeste   = 10 * time.Second
	testesJuntos = 4
	// nomeTeste is written anew by each test, so that tests do not pile up.
	nomeTeste  = "ponte-teste.txt"
	textoTeste = "Este é um teste do envio de arquivos do Ponte. Pode ser apagado.\r\n"
)

// NovoTestador tries with the same way out as deliveries.
func NovoTestador(rede destino.Rede) *Testador {
	return &Testador{rede: rede, prazo: prazoTeste, lugares: make(chan struct{}, testesJuntos)}
}

// errChave is a host key that is not the pinned one.
var errChave = errors.New("the host key is not the one that was pinned")

// TestarFTP writes a small file into the server's folder.
func (t *Testador) TestarFTP(ctx context.Context, s *crm.ServidorFTP) (chave string, err error) {
	select {
	case t.lugares <- struct{}{}:
		defer func() { <-t.lugares }()
	default:
		return "", crm.ErrMuitosTestes
	}
	ctx, cancelar := context.WithTimeout(ctx, t.prazo)
	defer cancelar()
	discar := func(rede, endereco string) (net.Conn, error) {
		c, err := t.rede.Discar(ctx, rede, endereco)
		if err != nil {
			return nil, err
		}
		fim, _ := ctx.Deadline()
		return c, c.SetDeadline(fim)
	}
	if s.Tipo == crm.TipoSFTP {
		chave, err = porSFTP(discar, s)
	} else {
		err = porFTP(discar, s)
	}
	if err != nil {
		return chave, recusa(s, chave, err)
	}
	return chave, nil
}

// etapa is where a test failed.
type etapa struct {
	campo string
	causa error
}

func (e *etapa) Error() string { return e.campo + ": " + e.causa.Error() }
func (e *etapa) Unwrap() error { return e.causa }

func porFTP(discar func(rede, endereco string) (net.Conn, error), s *crm.ServidorFTP) error {
	c, err := ftp.Dial(onde(s), ftp.DialWithDialFunc(discar))
	if err != nil {
		return &etapa{"", err}
	}
	defer func() { _ = c.Quit() }()
	if err := c.Login(s.Usuario, s.Senha); err != nil {
		return &etapa{"senha", err}
	}
	if s.Pasta != "" {
		if err := c.ChangeDir(s.Pasta); err != nil {
			return &etapa{"pasta", err}
		}
	}
	if err := c.Stor(nomeTeste, strings.NewReader(textoTeste)); err != nil {
		return &etapa{"arquivo", err}
	}
	return nil
}

func porSFTP(discar func(rede, endereco string) (net.Conn, error), s *crm.ServidorFTP) (chave string, err error) {
	conexao, err := discar("tcp", onde(s))
	if err != nil {
		return "", &etapa{"", err}
	}
	defer conexao.Close()
	entrada, canais, pedidos, err := ssh.NewClientConn(conexao, onde(s), &ssh.ClientConfig{
		User: s.Usuario, Timeout: prazoTeste,
		Auth: []ssh.AuthMethod{ssh.Password(s.Senha), ssh.KeyboardInteractive(func(_, _ string, perguntas []string, _ []bool) ([]string, error) {
			respostas := make([]string, len(perguntas))
			for i := range respostas {
				respostas[i] = s.Senha
			}
			return respostas, nil
		})},
		HostKeyCallback: func(_ string, _ net.Addr, mostrada ssh.PublicKey) error {
			chave = ssh.FingerprintSHA256(mostrada)
			if s.Chave != "" && subtle.ConstantTimeCompare([]byte(chave), []byte(s.Chave)) != 1 {
				return errChave // before the password is given away
			}
			return nil
		},
	})
	if err != nil {
		if strings.Contains(err.Error(), "unable to authenticate") {
			return chave, &etapa{"senha", err}
		}
		return chave, &etapa{"", err}
	}
	cliente := ssh.NewClient(entrada, canais, pedidos)
	defer cliente.Close()
	c, err := sftp.NewClient(cliente)
	if err != nil {
		return chave, &etapa{"tipo", err}
	}
	defer c.Close()
	if s.Pasta != "" {
		if lida, err := c.Stat(s.Pasta); err != nil {
			return chave, &etapa{"pasta", err}
		} else if !lida.IsDir() {
			return chave, &etapa{"pasta", os.ErrNotExist}
		}
	}
	return chave, gravar(c, path.Join(s.Pasta, nomeTeste))
}

// gravar writes the file, and closes it before it counts: a full disk is told then, at the latest.
func gravar(c *sftp.Client, nome string) error {
	f, err := c.OpenFile(nome, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return &etapa{"arquivo", err}
	}
	_, err = f.Write([]byte(textoTeste))
	if err = errors.Join(err, f.Close()); err != nil {
		return &etapa{"arquivo", err}
	}
	return nil
}

func onde(s *crm.ServidorFTP) string { return net.JoinHostPort(s.Endereco, strconv.Itoa(s.Porta)) }

// recusa says what a server did not take, of the setting that it speaks of. The libraries' own texts are not shown.
func recusa(s *crm.ServidorFTP, chave string, err error) error {
	diz := func(campo, frase string) error {
		return &crm.ErroServidor{Campo: campo, Rotulo: crm.RotulosFTP[campo], Frase: frase}
	}
	var dns *net.DNSError
	var discada *net.OpError
	var resposta *textproto.Error
	codigo := 0
	if errors.As(err, &resposta) {
		codigo = resposta.Code
	}
	var em *etapa
	errors.As(err, &em)
	switch {
	case errors.Is(err, errChave):
		return diz("chave", "mudou desde o primeiro teste aceito: a guardada é "+s.Chave+", a mostrada é "+chave+". Confirme com a TI e marque Esquecer a chave guardada")
	case errors.Is(err, destino.ErrEnderecoRecusado):
		return diz("endereco", "não é permitido: rede local, privada ou de metadados")
	case errors.As(err, &dns):
		return diz("endereco", "o nome não foi encontrado (DNS)")
	case errors.Is(err, syscall.ECONNREFUSED) && em.campo == "":
		return diz("porta", "a conexão foi recusada: nada responde nela")
	case em.campo == "senha":
		return diz("senha", "o servidor não aceitou o usuário e a senha")
	case em.campo == "pasta":
		return diz("pasta", "não existe, ou o usuário não pode entrar nela")
	case em.campo == "tipo":
		return diz("tipo", "o servidor deixa entrar por SSH, mas não oferece SFTP")
	case em.campo == "arquivo" && (codigo == 452 || codigo == 552 || semEspaco(err)):
		return diz("pasta", "o servidor não gravou o arquivo: falta espaço no disco dele, ou a cota acabou")
	case em.campo == "arquivo" && (codigo != 0 || errors.Is(err, os.ErrPermission)):
		return diz("pasta", "o servidor não deixa o usuário gravar nela")
	case errors.As(err, &discada) && discada.Op == "dial":
		return diz("porta", "não houve resposta: confira a porta e o firewall")
	case em.campo == "arquivo":
		return diz("pasta", "o servidor não gravou o arquivo")
	}
	return diz("tipo", "o servidor não fala "+strings.ToUpper(string(s.Tipo))+" nesta porta: confira os dois")
}

// semEspaco tells a full disk by what a server says of it: SFTP version 3 has no code for that.
func semEspaco(err error) bool {
	texto := strings.ToLower(err.Error())
	return strings.Contains(texto, "no space") || strings.Contains(texto, "quota") || strings.Contains(texto, "disk full")
}
