// Package correio is an SMTP server for tests, on loopback: plain, with STARTTLS or with TLS from the first byte, with AUTH, and with the faults
// that real ones have.
package correio

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	mathrand "math/rand/v2"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Defeito is something that a server does instead of taking a message.
type Defeito string

// What can go wrong.
const (
	Recusa4xx   Defeito = "4xx"        // at RCPT, for now
	Recusa5xx   Defeito = "5xx"        // at RCPT, for good
	DataRecusa  Defeito = "data4xx"    // after the whole message, for now
	Cai         Defeito = "cai"        // the connection ends before the message is there
	CaiDepois   Defeito = "cai-depois" // the message is taken, and the connection ends before anybody is told
	Remetente   Defeito = "remetente"  // the sender is refused for good
	NaoResponde Defeito = "mudo"       // nothing is said after the message

	Indisponivel Defeito = "421" // the server goes away, at RCPT
)

// Opcoes say how a server is spoken to.
type Opcoes struct {
	SSL, STARTTLS  bool
	Usuario, Senha string // "" = nobody has to sign in
}

// Mensagem is one that was taken.
type Mensagem struct {
	De, ID string
	Para   []string
	Texto  string // whole, as it came
}

// Servidor is a running one.
type Servidor struct {
	Porta   int
	Raiz    string // file with the certificate that clients have to trust; "" without TLS
	opcoes  Opcoes
	mu      sync.Mutex
	defeito func() Defeito
	aceitas []Mensagem
}

// Subir starts a server that ends with the test.
func Subir(t *testing.T, o Opcoes) *Servidor {
	t.Helper()
	s := &Servidor{opcoes: o, defeito: func() Defeito { return "" }}
	servidor := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &sessao{s: s, conexao: c}, nil }))
	servidor.Domain, servidor.ErrorLog = "localhost", log.New(io.Discard, "", 0)
	servidor.ReadTimeout, servidor.WriteTimeout, servidor.MaxMessageBytes, servidor.EnableSMTPUTF8 = 30*time.Second, 30*time.Second, 1<<20, true
	ouvinte, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Porta = ouvinte.Addr().(*net.TCPAddr).Port
	if o.SSL || o.STARTTLS {
		config := &tls.Config{Certificates: []tls.Certificate{s.certificar(t)}, MinVersion: tls.VersionTLS12}
		if o.SSL {
			ouvinte = tls.NewListener(ouvinte, config)
		} else {
			servidor.TLSConfig = config
		}
	}
	fim := make(chan struct{})
	go func() {
		defer close(fim)
		_ = servidor.Serve(ouvinte)
	}()
	t.Cleanup(func() {
		_ = servidor.Close()
		_ = ouvinte.Close() // which a server that has not begun does not know yet
		<-fim
	})
	return s
}

// certificar makes a certificate of localhost.
func (s *Servidor) certificar(t *testing.T) tls.Certificate {
	t.Helper()
	chave, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	modelo := &x509.Certificate{
		SerialNumber: big.NewInt(mathrand.Int64()), Subject: pkix.Name{CommonName: "localhost"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true, IsCA: true, DNSNames: []string{"localhost"},
	}
	der, err := x509.CreateCertificate(rand.Reader, modelo, modelo, &chave.PublicKey, chave)
	if err != nil {
		t.Fatal(err)
	}
	s.Raiz = filepath.Join(t.TempDir(), "raiz.pem")
	if err := os.WriteFile(s.Raiz, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: chave}
}

// Falhar says what goes wrong with each message; nil = nothing.
func (s *Servidor) Falhar(f func() Defeito) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.defeito = f; f == nil {
		s.defeito = func() Defeito { return "" }
	}
}

// Aceitas are the messages that were taken, whether anybody was told or not.
func (s *Servidor) Aceitas() []Mensagem {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mensagem(nil), s.aceitas...)
}

type sessao struct {
	s       *Servidor
	conexao *smtp.Conn
	entrou  bool
	defeito Defeito
	de      string
	para    []string
}

func (x *sessao) AuthMechanisms() []string {
	if x.s.opcoes.Usuario == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (x *sessao) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, usuario, senha string) error {
		if x.entrou = usuario == x.s.opcoes.Usuario && senha == x.s.opcoes.Senha; !x.entrou {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "Authentication credentials invalid"}
		}
		return nil
	}), nil
}

func (x *sessao) Reset()        { x.de, x.para = "", nil }
func (x *sessao) Logout() error { return nil }

func (x *sessao) Mail(de string, _ *smtp.MailOptions) error {
	if x.s.opcoes.Usuario != "" && !x.entrou {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Authentication required"}
	}
	x.s.mu.Lock()
	x.defeito = x.s.defeito()
	x.s.mu.Unlock()
	if x.defeito == Remetente {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "Sender " + de + " rejected"}
	}
	x.de = de
	return nil
}

func (x *sessao) Rcpt(para string, _ *smtp.RcptOptions) error {
	switch x.defeito {
	case Recusa4xx:
		return &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 2, 1}, Message: "<" + para + "> is greylisted"}
	case Indisponivel:
		return &smtp.SMTPError{Code: 421, EnhancedCode: smtp.EnhancedCode{4, 3, 2}, Message: "Service not available"}
	case Recusa5xx:
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "<" + para + "> does not exist"}
	}
	x.para = append(x.para, para)
	return nil
}

func (x *sessao) Data(r io.Reader) error {
	if x.defeito == Cai {
		_ = x.conexao.Conn().Close()
		return errors.New("closed")
	}
	texto, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if x.defeito == DataRecusa {
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "Try again later"}
	}
	lida, err := mail.ReadMessage(strings.NewReader(string(texto)))
	if err != nil {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "not a message"}
	}
	x.s.mu.Lock()
	x.s.aceitas = append(x.s.aceitas, Mensagem{De: x.de, ID: lida.Header.Get("Message-Id"), Para: append([]string(nil), x.para...), Texto: string(texto)})
	x.s.mu.Unlock()
	switch x.defeito {
	case CaiDepois:
		_ = x.conexao.Conn().Close()
	case NaoResponde:
		_, _ = x.conexao.Conn().Read(make([]byte, 1)) // until the client gives up
	}
	return nil
}
