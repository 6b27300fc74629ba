package portal_test

import (
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// metade sends the head of a form with a file and a large part of that, and leaves the connection open.
func metade(t *testing.T, s *servidor, caminho, cookie string, bytes int) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(time.Minute))
	_, _ = io.WriteString(c, "POST /portal"+caminho+" HTTP/1.1\r\nHost: "+strings.TrimPrefix(s.url, "http://")+"\r\nCookie: "+cookie+
		"\r\nContent-Type: multipart/form-data; boundary=xx\r\nContent-Length: 1000000000\r\n\r\n"+
		"--xx\r\nContent-Disposition: form-data; name=\"anexo\"; filename=\"a.bin\"\r\n\r\n")
	_, _ = c.Write(make([]byte, bytes)) // a server that does not want it may cut it off
	return c
}

// Before the sign-in a form has 64 KiB at most and no files, and nothing of it is kept on the disk.
func TestFormulariosAntesDaEntrada(t *testing.T) {
	temporarios := t.TempDir()
	t.Setenv("TMPDIR", temporarios)
	s := subir(t, true)
	p := s.pessoa()
	for _, caminho := range []string{"/entrar", "/tema"} {
		if pg := p.enviar(caminho, "login", "admin", "senha", "demo", "sobra", strings.Repeat("a", 64<<10)); pg.status != http.StatusRequestEntityTooLarge {
			t.Errorf("a long form at %s: %d", caminho, pg.status)
		}
		if pg := p.anexar(caminho, "anexo", "a.txt", "a", "login", "admin", "senha", "demo"); pg.status != http.StatusUnsupportedMediaType {
			t.Errorf("a form with a file at %s: %d", caminho, pg.status)
		}
		if cookies := p.client.Jar.Cookies(p.ver("/entrar").url); len(cookies) > 0 {
			t.Errorf("refused at %s, and yet there is %v", caminho, cookies)
		}
	}
	for _, caminho := range []string{"/entrar", "/tema", "/ocorrencias/1", "/clientes/importar", "/webservice/wsdl", "/nada"} {
		c := metade(t, s, caminho, "", 48<<20)
		_, _ = io.Copy(io.Discard, c)
		if ficaram, err := os.ReadDir(temporarios); err != nil || len(ficaram) > 0 {
			t.Errorf("%s without a session: %d temporary files (%v)", caminho, len(ficaram), err)
		}
	}
}

// After it a page takes what its row says, from a few at once, and leaves nothing on the disk.
func TestFormulariosComArquivos(t *testing.T) {
	temporarios := t.TempDir()
	t.Setenv("TMPDIR", temporarios)
	s := subir(t, true)
	numero := s.abrir("CORPO-1")
	p := s.admin()
	if pg := p.enviar("/ips", "rede", "192.0.2.0/24", "nota", strings.Repeat("a", 64<<10)); pg.status != http.StatusRequestEntityTooLarge {
		t.Errorf("a long form: %d", pg.status)
	}
	if pg := p.enviar("/destinos/mobuss", "lado", "producao", "c_mapeamento", strings.Repeat("# á\n", 15<<10)); pg.status != http.StatusUnprocessableEntity {
		t.Errorf("a long mapping is read, and judged: %d", pg.status)
	}
	if pg := p.anexar("/ips", "anexo", "a.txt", "a"); pg.status != http.StatusUnsupportedMediaType {
		t.Errorf("a file where none is taken: %d", pg.status)
	}
	if pg := p.anexar("/ocorrencias/"+numero, "anexo", "a.bin", strings.Repeat("a", 9<<20), "texto", "com anexo"); pg.status != http.StatusOK {
		t.Errorf("an attachment of 9 MiB: %d %s", pg.status, pg.Find(".erro").Text())
	}
	if pg := p.anexar("/ocorrencias/"+numero, "anexo", "a.bin", strings.Repeat("a", 26<<20)); pg.status != http.StatusUnprocessableEntity {
		t.Errorf("an attachment of 26 MiB: %d", pg.status)
	}
	if ficaram, err := os.ReadDir(temporarios); err != nil || len(ficaram) > 0 {
		t.Errorf("%d temporary files stayed (%v)", len(ficaram), err)
	}
	cookie := p.client.Jar.Cookies(p.ver("").url)[0].String()
	for range 4 {
		metade(t, s, "/ocorrencias/"+numero, cookie, 8<<20)
	}
	cheia := 0
	for fim := time.Now().Add(time.Minute); cheia == 0 && time.Now().Before(fim); {
		if pg := p.anexar("/ocorrencias/"+numero, "anexo", "a.txt", "a", "texto", "outro"); pg.status == http.StatusServiceUnavailable {
			cheia++
		}
	}
	if cheia == 0 {
		t.Error("a fifth form with files at once was taken")
	}
	if ficaram, err := os.ReadDir(temporarios); err != nil || len(ficaram) > 4 {
		t.Errorf("%d temporary files of 4 forms (%v)", len(ficaram), err)
	}
}
