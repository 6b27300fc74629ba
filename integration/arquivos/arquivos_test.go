package arquivos

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pkg/sftp"
	ftpserver "goftp.io/server/v2"
	"goftp.io/server/v2/driver/file"
	"golang.org/x/crypto/ssh"

	"ponte/crm"
	"ponte/integration/destino"
)

const (
	segredo = "segredo-dos-arquivos-3d1"
	cedo    = "no patience" // in the place of a pinned key: the server is known not to answer
)

// servidorSSH is an SSH server with SFTP on a folder.
type servidorSSH struct {
	porta int
	pasta string
	cheio bool // the disk is full
}

// subirSSH starts one that ends with the test, with a host key of its own.
func subirSSH(t *testing.T, porta int, opcoes ...func(*servidorSSH)) *servidorSSH {
	t.Helper()
	s := &servidorSSH{pasta: t.TempDir()}
	for _, o := range opcoes {
		o(s)
	}
	_, privada, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	chave, err := ssh.NewSignerFromKey(privada)
	if err != nil {
		t.Fatal(err)
	}
	config := &ssh.ServerConfig{PasswordCallback: func(c ssh.ConnMetadata, senha []byte) (*ssh.Permissions, error) {
		if c.User() == "ana" && string(senha) == segredo {
			return nil, nil
		}
		return nil, errors.New("no")
	}}
	config.AddHostKey(chave)
	ouvinte := escutar(t, porta)
	s.porta = ouvinte.Addr().(*net.TCPAddr).Port
	go func() {
		for {
			c, err := ouvinte.Accept()
			if err != nil {
				return
			}
			go s.atender(c, config)
		}
	}()
	return s
}

func escutar(t *testing.T, porta int) net.Listener {
	t.Helper()
	ouvinte, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: porta})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ouvinte.Close() })
	return ouvinte
}

func (s *servidorSSH) atender(c net.Conn, config *ssh.ServerConfig) {
	defer c.Close()
	_, canais, pedidos, err := ssh.NewServerConn(c, config)
	if err != nil {
		return
	}
	go ssh.DiscardRequests(pedidos)
	for novo := range canais {
		canal, pedidos, err := novo.Accept()
		if err != nil {
			return
		}
		go func() {
			for p := range pedidos {
				_ = p.Reply(p.Type == "subsystem" && strings.HasSuffix(string(p.Payload), "sftp"), nil)
			}
		}()
		if s.cheio {
			servidor := sftp.NewRequestServer(canal, sftp.Handlers{FileGet: nada{}, FilePut: nada{}, FileCmd: nada{}, FileList: nada{}})
			_ = servidor.Serve()
			continue
		}
		servidor, err := sftp.NewServer(canal, sftp.WithServerWorkingDirectory(s.pasta))
		if err != nil {
			return
		}
		_ = servidor.Serve()
		_ = canal.Close()
	}
}

// nada is a full disk.
type nada struct{}

var errCheio = errors.New("write: no space left on device")

func (nada) Fileread(*sftp.Request) (io.ReaderAt, error)   { return nil, os.ErrPermission }
func (nada) Filewrite(*sftp.Request) (io.WriterAt, error)  { return nada{}, nil }
func (nada) WriteAt([]byte, int64) (int, error)            { return 0, errCheio }
func (nada) Filecmd(*sftp.Request) error                   { return nil }
func (nada) Filelist(*sftp.Request) (sftp.ListerAt, error) { return nil, os.ErrNotExist }

// subirFTP starts an FTP server on a folder.
func subirFTP(t *testing.T) (porta int, pasta string) {
	t.Helper()
	pasta = t.TempDir()
	driver, err := file.NewDriver(pasta)
	if err != nil {
		t.Fatal(err)
	}
	ouvinte := escutar(t, 0)
	porta = ouvinte.Addr().(*net.TCPAddr).Port
	servidor, err := ftpserver.NewServer(&ftpserver.Options{
		Driver: driver, Auth: &ftpserver.SimpleAuth{Name: "ana", Password: segredo}, Perm: ftpserver.NewSimplePerm("ana", "ana"), Hostname: "127.0.0.1", Port: porta,
		Logger: &ftpserver.DiscardLogger{},
	})
	if err != nil {
		t.Fatal(err)
	}
	fim := make(chan struct{})
	go func() {
		defer close(fim)
		_ = servidor.Serve(ouvinte)
	}()
	t.Cleanup(func() {
		_ = servidor.Shutdown()
		_ = ouvinte.Close() // which a server that has not begun does not know yet
		<-fim
	})
	return porta, pasta
}

func testar(t *testing.T, s crm.ServidorFTP) (string, error) {
	t.Helper()
	if s.Endereco == "" {
		s.Endereco = "localhost"
	}
	if s.Usuario == "" {
		s.Usuario = "ana"
	}
	if s.Senha == "" {
		s.Senha = segredo
	}
	testador := NovoTestador(destino.Rede{Loopback: true})
	if s.Chave == cedo { // it is known not to answer, or to say only who it is
		testador.prazo, s.Chave = 5*time.Second, ""
	}
	chave, err := testador.TestarFTP(t.Context(), &s)
	if err != nil && strings.Contains(err.Error(), segredo) {
		t.Errorf("the password is shown: %v", err)
	}
	return chave, err
}

// querRecusa fails unless it is said of a setting.
func querRecusa(t *testing.T, nome string, err error, campo, frase string) {
	t.Helper()
	var e *crm.ErroServidor
	if !errors.As(err, &e) || e.Campo != campo || !strings.Contains(e.Frase, frase) {
		t.Errorf("%s: %v, want it said of %s", nome, err, crm.RotulosFTP[campo])
	}
}

func TestSFTP(t *testing.T) {
	t.Parallel()
	s := subirSSH(t, 0)
	if err := os.MkdirAll(filepath.Join(s.pasta, "crm", "documentos"), 0o755); err != nil {
		t.Fatal(err)
	}
	certo := crm.ServidorFTP{Porta: s.porta, Tipo: crm.TipoSFTP, Pasta: "crm/documentos"}
	chave, err := testar(t, certo)
	if err != nil || !strings.HasPrefix(chave, "SHA256:") {
		t.Fatal(chave, err)
	}
	if escrito, err := os.ReadFile(filepath.Join(s.pasta, "crm", "documentos", nomeTeste)); err != nil || string(escrito) != textoTeste {
		t.Errorf("%q %v", escrito, err)
	}
	// Pinned, and again.
	certo.Chave = chave
	if outra, err := testar(t, certo); err != nil || outra != chave {
		t.Errorf("%s %v", outra, err)
	}
	// Another server at the same place is not given the password.
	novo := subirSSH(t, 0)
	impostor := certo
	impostor.Porta = novo.porta
	_, err = testar(t, impostor)
	querRecusa(t, "a changed key", err, "chave", "mudou desde o primeiro teste aceito: a guardada é "+chave)

	errado := certo
	errado.Senha = "errada"
	_, err = testar(t, errado)
	querRecusa(t, "a wrong password", err, "senha", "não aceitou")
	errado = certo
	errado.Pasta = "outra"
	_, err = testar(t, errado)
	querRecusa(t, "no such folder", err, "pasta", "não existe")
	errado = certo
	errado.Tipo, errado.Chave = crm.TipoSoFTP, cedo
	_, err = testar(t, errado)
	querRecusa(t, "FTP where SSH is spoken", err, "tipo", "não fala FTP")
	fechado := escutar(t, 0)
	errado = certo
	errado.Porta = fechado.Addr().(*net.TCPAddr).Port
	_ = fechado.Close()
	_, err = testar(t, errado)
	querRecusa(t, "a closed port", err, "porta", "recusada")
	errado = certo
	errado.Endereco = "servidor.invalid"
	_, err = testar(t, errado)
	querRecusa(t, "an unknown name", err, "endereco", "DNS")
	cheio := subirSSH(t, 0, func(s *servidorSSH) { s.cheio = true })
	_, err = testar(t, crm.ServidorFTP{Porta: cheio.porta, Tipo: crm.TipoSFTP})
	querRecusa(t, "a full disk", err, "pasta", "falta espaço")
	_, err = NovoTestador(destino.Rede{}).TestarFTP(t.Context(), &certo)
	querRecusa(t, "loopback", err, "endereco", "não é permitido")
}

func TestFTP(t *testing.T) {
	t.Parallel()
	porta, pasta := subirFTP(t)
	if err := os.Mkdir(filepath.Join(pasta, "crm"), 0o755); err != nil {
		t.Fatal(err)
	}
	certo := crm.ServidorFTP{Porta: porta, Tipo: crm.TipoSoFTP, Pasta: "crm"}
	for range 2 { // the same file anew
		if chave, err := testar(t, certo); err != nil || chave != "" {
			t.Fatal(chave, err)
		}
	}
	if escrito, err := os.ReadFile(filepath.Join(pasta, "crm", nomeTeste)); err != nil || string(escrito) != textoTeste {
		t.Errorf("%q %v", escrito, err)
	}
	errado := certo
	errado.Senha = "errada"
	_, err := testar(t, errado)
	querRecusa(t, "a wrong password", err, "senha", "não aceitou")
	errado = certo
	errado.Pasta = "outra"
	_, err = testar(t, errado)
	querRecusa(t, "no such folder", err, "pasta", "não existe")
	errado = certo
	errado.Tipo, errado.Chave = crm.TipoSFTP, cedo
	_, err = testar(t, errado)
	querRecusa(t, "SFTP where FTP is spoken", err, "tipo", "não fala SFTP")
}
