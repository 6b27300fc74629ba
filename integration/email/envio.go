package email

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/wneessen/go-mail"

	"ponte/crm"
	"ponte/integration/destino"
)

// falha is what a server did not take: the setting that it speaks of, and what it means for the message.
type falha struct {
	crm.ErroServidor
	classe destino.Classe
	caixa  bool // it is said of the one mailbox, or of the message to it: the server would take one to another
	causa  error
}

// Unwrap gives the cause.
func (f *falha) Unwrap() error { return f.causa }

// erro is the failure as the queue takes it.
func (f *falha) erro() error {
	var e *destino.Erro
	switch f.classe {
	case destino.ClassePermanente:
		e = destino.Permanente(f.Error())
	case destino.ClasseDesconhecido:
		e = destino.Desconhecido(f.Error())
	case destino.ClasseCancelado:
		e = destino.Cancelado()
	default:
		e = destino.Transitorio(f.Error(), 0)
	}
	return e.Por(f)
}

// enviar brings one message to a server. prazo bounds the connection with all that lets it in, and then the message. nil = the server has taken it.
func enviar(ctx context.Context, s *crm.ServidorSMTP, rede destino.Rede, m *mail.Msg, prazo time.Duration) *falha {
	var conexao linha
	defer conexao.fechar()
	opcoes := []mail.Option{
		mail.WithPort(s.Porta), mail.WithTimeout(prazo), mail.WithTLSPolicy(mail.NoTLS), mail.WithoutNoop(),
		mail.WithDialContextFunc(func(ctx context.Context, _, _ string) (net.Conn, error) {
			return conexao.abrir(ctx, s, rede)
		}),
	}
	switch {
	case s.Seguro && s.Tipo == crm.SMTPSSL: // linha makes the handshake; so the library finds the connection secure and goes on
		opcoes = append(opcoes, mail.WithTLSPolicy(mail.TLSOpportunistic))
	case s.Seguro:
		opcoes = append(opcoes, mail.WithTLSPolicy(mail.TLSMandatory), mail.WithTLSConfig(configTLS(s)))
	}
	if s.Autentica {
		opcoes = append(opcoes, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(s.Usuario), mail.WithPassword(s.Senha))
	}
	c, err := mail.NewClient(s.Endereco, opcoes...)
	if err != nil {
		return nova(destino.ClasseTransitorio, "endereco", "não pode ser usado", err)
	}
	parar := context.AfterFunc(ctx, conexao.fechar)
	defer parar()
	smtp, err := c.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return daConexao(ctx, s, err, prazo)
	}
	err = c.SendWithSMTPClient(smtp, m)
	if err == nil || m.IsDelivered() { // what goes wrong after the server said yes changes nothing
		_ = smtp.Quit()
		return nil
	}
	return doEnvio(ctx, err, prazo)
}

// linha is the connection of one message. It is closed by whoever comes first: the end, or the stop.
type linha struct {
	mu      sync.Mutex
	conexao net.Conn
	fechada bool
}

func (l *linha) abrir(ctx context.Context, s *crm.ServidorSMTP, rede destino.Rede) (net.Conn, error) {
	c, err := rede.Discar(ctx, "tcp", net.JoinHostPort(s.Endereco, strconv.Itoa(s.Porta))) // the library writes an IPv6 address without its brackets
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conexao = c; l.fechada {
		_ = c.Close()
		return nil, net.ErrClosed
	}
	if !s.Seguro || s.Tipo != crm.SMTPSSL {
		return c, nil
	}
	seguro := tls.Client(c, configTLS(s))
	if err := seguro.HandshakeContext(ctx); err != nil {
		return nil, &erroTLS{err}
	}
	return seguro, nil
}

func (l *linha) fechar() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fechada = true; l.conexao != nil {
		_ = l.conexao.Close()
	}
}

// erroTLS is a handshake that failed.
type erroTLS struct{ causa error }

func (e *erroTLS) Error() string { return e.causa.Error() }
func (e *erroTLS) Unwrap() error { return e.causa }

func configTLS(s *crm.ServidorSMTP) *tls.Config {
	return &tls.Config{ServerName: s.Endereco, MinVersion: tls.VersionTLS12}
}

func nova(classe destino.Classe, campo, frase string, causa error) *falha {
	return &falha{ErroServidor: crm.ErroServidor{Campo: campo, Rotulo: crm.RotulosSMTP[campo], Frase: frase}, classe: classe, causa: causa}
}

// daConexao says what kept a server from being reached and let in. Nothing of a message was sent. The library's own text is not shown.
func daConexao(ctx context.Context, s *crm.ServidorSMTP, err error, prazo time.Duration) *falha {
	passa := func(campo, frase string) *falha { return nova(destino.ClasseTransitorio, campo, frase, err) }
	var dns *net.DNSError
	var tempo net.Error
	var doTLS *erroTLS
	var registro tls.RecordHeaderError
	texto := err.Error()
	switch {
	case errors.Is(context.Cause(ctx), context.Canceled):
		return nova(destino.ClasseCancelado, "", "o Ponte está parando", err)
	case errors.Is(err, destino.ErrEnderecoRecusado):
		return nova(destino.ClassePermanente, "endereco", "não é permitido: rede local, privada ou de metadados", err)
	case errors.As(err, &dns):
		return passa("endereco", "o nome não foi encontrado (DNS)")
	case errors.Is(err, syscall.ECONNREFUSED):
		return passa("porta", "a conexão foi recusada: nada responde nela")
	case errors.As(err, &registro), strings.Contains(texto, "first record does not look like a TLS handshake"):
		return passa("tipo", "o servidor não fala SSL nesta porta: use TLS, ou a porta de SSL (465, em geral)")
	case deCertificado(err):
		return passa("endereco", "o certificado que o servidor mostra não é de confiança ou é de outro nome")
	case errors.As(err, &doTLS):
		return passa("tipo", "a conexão segura não foi aceita")
	case strings.Contains(texto, "does not support STARTTLS"):
		return passa("tipo", "o servidor não oferece TLS (STARTTLS) nesta porta: use SSL, ou outra porta (587, em geral)")
	case errors.As(err, &tempo) && tempo.Timeout() && strings.Contains(texto, "dial"):
		return passa("porta", "não houve resposta em "+prazo.String()+": confira a porta e o firewall")
	case errors.As(err, &tempo) && tempo.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return passa("tipo", "o servidor aceitou a conexão e não disse nada em "+prazo.String()+": nesta porta ele deve esperar SSL")
	case strings.Contains(texto, "not support SMTP AUTH"), strings.Contains(texto, "able to detect a supported"), errors.Is(err, mail.ErrPlainAuthNotSupported):
		return passa("autentica", "o servidor não pede autenticação nesta conexão: desmarque, ou confira a porta e o tipo")
	case codigoDe(err) >= 530 && codigoDe(err) <= 538:
		return passa("senha", "o servidor não aceitou o usuário e a senha ("+resposta(err)+")")
	case codigoDe(err) != 0:
		return passa("endereco", "o servidor respondeu "+resposta(err))
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		return passa("porta", "o servidor fechou a conexão sem dizer nada: confira a porta e o tipo de conexão segura")
	}
	return passa("endereco", "a conexão foi interrompida")
}

func deCertificado(err error) bool {
	var v *tls.CertificateVerificationError
	var a x509.UnknownAuthorityError
	var n x509.HostnameError
	return errors.As(err, &v) || errors.As(err, &a) || errors.As(err, &n)
}

// doEnvio says what became of a message that a server was to take.
func doEnvio(ctx context.Context, err error, prazo time.Duration) *falha {
	var e *mail.SendError
	if !errors.As(err, &e) {
		return nova(destino.ClasseDesconhecido, "", "o envio falhou de um modo inesperado", err)
	}
	codigo := e.ErrorCode()
	classe := destino.ClasseTransitorio
	if codigo >= 500 {
		classe = destino.ClassePermanente
	}
	disse := " (" + resposta(err) + ")"
	switch e.Reason {
	case mail.ErrSMTPMailFrom:
		if codigo != 0 {
			return nova(classe, "remetente", "o servidor não o aceita como remetente"+disse, err)
		}
	case mail.ErrSMTPRcptTo:
		if codigo != 0 {
			return daCaixa(codigo, nova(classe, "", "a caixa de quem recebe não foi aceita"+disse, err))
		}
	case mail.ErrSMTPDataClose:
		// The whole message is there, and its answer did not come: it may have been taken.
		if codigo == 0 {
			return nova(destino.ClasseDesconhecido, "", "a conexão caiu depois da mensagem inteira e antes da resposta do servidor: ela pode ter sido entregue", err)
		}
		return daCaixa(codigo, nova(classe, "", "o servidor não aceitou a mensagem"+disse, err))
	case mail.ErrGetSender, mail.ErrGetRcpts, mail.ErrNoUnencoded:
		return nova(destino.ClassePermanente, "", "a mensagem não tem remetente ou destinatário que se possa usar", err)
	}
	if errors.Is(context.Cause(ctx), context.Canceled) {
		return nova(destino.ClasseCancelado, "", "o Ponte está parando", err)
	}
	if codigo != 0 {
		return nova(classe, "", "o servidor recusou a mensagem"+disse, err)
	}
	// Without the line that ends a message a server must throw away what it has of it (RFC 5321 §4.1.1.4).
	return nova(destino.ClasseTransitorio, "", "a conexão caiu antes do fim da mensagem ou passou de "+prazo.String(), err)
}

// daCaixa says that a failure is of one mailbox, but for 421, with which a server goes away.
func daCaixa(codigo int, f *falha) *falha {
	f.caixa = codigo != 421
	return f
}

var (
	comCodigo = regexp.MustCompile(`\b[45][0-9]{2}[ -][^\r\n]*`)
	enderecos = regexp.MustCompile(`[^\s<>"'(),;:]+@[^\s<>"'(),;:]+`)
)

// resposta is a server's answer, with the addresses in it masked: it often says whom it does not know.
func resposta(err error) string {
	achada := comCodigo.FindString(err.Error())
	if i := strings.Index(achada, ", affected"); i >= 0 {
		achada = achada[:i]
	}
	return destino.Encurtar(mascarar(strings.ReplaceAll(strings.ToValidUTF8(achada, "?"), `"`, "")), 300)
}

func mascarar(texto string) string { return enderecos.ReplaceAllStringFunc(texto, crm.MascararEmail) }

// codigoDe is the code that a server's answer begins with; 0 = it did not answer.
func codigoDe(err error) (codigo int) {
	achada := comCodigo.FindString(err.Error())
	if len(achada) < 3 {
		return 0
	}
	for _, r := range achada[:3] {
		codigo = codigo*10 + int(r-'0')
	}
	return codigo
}
