package portal_test

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest"

	"ponte/crm"
	"ponte/server"
	"ponte/storage"
	"ponte/test/migrated"
	"ponte/test/sqlite"
)

// servidor is a server of this process with demonstration data.
type servidor struct {
	t   *testing.T
	url string
	out string // what it printed at its start

	banco string // its database
}

// subir starts a server until the test ends. demo fills its database.
func subir(t *testing.T, demo bool) *servidor {
	t.Helper()
	return subirCom(t, demo, zaptest.NewLogger(t, zaptest.Level(zap.ErrorLevel)))
}

// subirCom is subir with a log that the test reads.
func subirCom(t *testing.T, demo bool, log *zap.Logger) *servidor {
	t.Helper()
	cfg := server.Config{Listen: "127.0.0.1:0", Database: bancoNovo(t, demo), Demo: demo, Deadline: time.Minute} // a busy machine may take longer than a call should
	if err := cfg.Resolve(nil); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	s, err := server.New(t.Context(), cfg, &out, log)
	if err != nil {
		t.Fatal(err)
	}
	ctx, parar := context.WithCancel(context.Background())
	fim := make(chan error, 1)
	go func() { fim <- s.Run(ctx) }()
	t.Cleanup(func() {
		parar()
		if err := <-fim; err != nil {
			t.Logf("stop: %v", err)
		}
	})
	base, _ := s.Addresses()
	return &servidor{t, base, out.String(), cfg.Database}
}

// bancoNovo is the address of a database of the test's own, without an installation or with the demonstration's.
func bancoNovo(t *testing.T, demo bool) string {
	t.Helper()
	if !demo {
		return migrated.File(t)
	}
	conteudo, err := demonstracao()
	if err != nil {
		t.Fatal(err)
	}
	return sqlite.NewCopy(t, conteudo)
}

// demonstracao is the demonstration's database, which a first start makes.
var demonstracao = sync.OnceValues(func() ([]byte, error) {
	return sqlite.Model(func(endereco string) error {
		cfg := server.Config{Listen: "127.0.0.1:0", Database: endereco, Demo: true}
		if err := cfg.Resolve(nil); err != nil {
			return err
		}
		s, err := server.New(context.Background(), cfg, io.Discard, zap.NewNop())
		if err != nil {
			return err
		}
		return s.Close()
	})
})

// chamar sends a SOAP call as integra.mega and gives the text of the answer. partes are name, value pairs.
func (s *servidor) chamar(operacao string, partes ...string) string {
	s.t.Helper()
	partes = append([]string{"USUARIO_WS", "integra.mega", "SENHA_WS", "demo", "CNPJ_EMPRESA", "11222333000181"}, partes...)
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><m:` + operacao + ` xmlns:m="urn:server.Multidados">`)
	for i := 0; i < len(partes); i += 2 {
		b.WriteString("<" + partes[i] + ">" + partes[i+1] + "</" + partes[i] + ">")
	}
	b.WriteString("</m:" + operacao + "></e:Body></e:Envelope>")
	r, err := http.Post(s.url+"/demo/webservices/index.php", "text/xml; charset=utf-8", strings.NewReader(b.String()))
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	corpo, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if m := regexp.MustCompile(`(?s)<return[^>]*>(.*?)</return>`).FindSubmatch(corpo); m != nil {
		return string(m[1])
	}
	return string(corpo)
}

// abrir opens an ocorrência and gives its number.
func (s *servidor) abrir(codigo string, partes ...string) string {
	s.t.Helper()
	numero := s.chamar("DadosServicedesk", append([]string{
		"COD_PROJETO", "C-1001", "COD_DIVISAO", "COM01", "COD_SOLICITACAO", "SO124", "CODIGO_OC", codigo, "DESCRICAO", "Infiltração na laje",
	}, partes...)...)
	if !regexp.MustCompile(`^[0-9]+$`).MatchString(numero) {
		s.t.Fatalf("opening answered %q", numero)
	}
	return numero
}

// pessoa is a user of plain HTTP: forms and links, no scripts.
type pessoa struct {
	t      *testing.T
	s      *servidor
	client *http.Client
}

func (s *servidor) pessoa() *pessoa {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &pessoa{s.t, s, &http.Client{Jar: jar, Timeout: 2 * time.Minute}}
}

// pagina is an answer.
type pagina struct {
	*goquery.Document
	status int
	url    *url.URL
	header http.Header
	corpo  string
}

func (p *pessoa) pedir(metodo, caminho string, campos url.Values) *pagina {
	p.t.Helper()
	var corpo io.Reader
	if campos != nil {
		corpo = strings.NewReader(campos.Encode())
	}
	r, err := http.NewRequest(metodo, p.s.url+"/portal"+caminho, corpo)
	if err != nil {
		p.t.Fatal(err)
	}
	if campos != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return p.fazer(r)
}

func (p *pessoa) fazer(r *http.Request) *pagina {
	p.t.Helper()
	resposta, err := p.client.Do(r)
	for range 3 { // a body that is not wanted may be cut off before the answer is read
		if !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, syscall.EPIPE) {
			break
		}
		if r.Body, err = r.GetBody(); err == nil {
			resposta, err = p.client.Do(r)
		}
	}
	if err != nil {
		p.t.Fatal(err)
	}
	defer resposta.Body.Close()
	b, err := io.ReadAll(resposta.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(b)))
	if err != nil {
		p.t.Fatal(err)
	}
	return &pagina{doc, resposta.StatusCode, resposta.Request.URL, resposta.Header, string(b)}
}

func (p *pessoa) ver(caminho string) *pagina {
	p.t.Helper()
	pg := p.pedir(http.MethodGet, caminho, nil)
	if pg.status != http.StatusOK {
		p.t.Errorf("GET %s: %d\n%s", caminho, pg.status, pg.Find("main").Text())
	}
	return pg
}

// emVigor waits until what was saved holds for calls, too: a server sees changes in the order in which they were made, this one the last.
func (p *pessoa) emVigor() {
	p.t.Helper()
	codigo := "vale_" + strconv.FormatInt(time.Now().UnixNano(), 36)
	if pg := p.enviar("/status", "tipo", "status", "codigo", codigo, "nome", "Vale "+codigo, "fase", string(crm.FaseEmAndamento)); pg.status != http.StatusOK {
		p.t.Fatalf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	ateQue(p.t, "what was saved is in force", func() bool {
		return p.ver("/ocorrencias/nova?cliente=nenhum").Find(`#campo-status option[value="`+codigo+`"]`).Length() == 1
	})
}

// enviar posts a form; pares are name, value.
func (p *pessoa) enviar(caminho string, pares ...string) *pagina {
	p.t.Helper()
	campos := url.Values{}
	for i := 0; i < len(pares); i += 2 {
		campos.Add(pares[i], pares[i+1])
	}
	return p.pedir(http.MethodPost, caminho, campos)
}

func (p *pessoa) entrar(login, senha string) *pagina {
	p.t.Helper()
	return p.enviar("/entrar", "login", login, "senha", senha)
}

// admin is a signed-in administrator of a demonstration server.
func (s *servidor) admin() *pessoa {
	s.t.Helper()
	p := s.pessoa()
	if pg := p.entrar("admin", "demo"); pg.url.Path != "/portal" {
		s.t.Fatalf("sign-in led to %s", pg.url)
	}
	return p
}

type selecao = goquery.Selection

// anexar posts a form with one file; pares are the names and values of its other fields.
func (p *pessoa) anexar(caminho, campo, nome, conteudo string, pares ...string) *pagina {
	p.t.Helper()
	var b strings.Builder
	w := multipart.NewWriter(&b)
	f, err := w.CreateFormFile(campo, nome)
	if err == nil {
		_, err = io.WriteString(f, conteudo)
	}
	for i := 0; i < len(pares); i += 2 {
		err = errors.Join(err, w.WriteField(pares[i], pares[i+1]))
	}
	if err := errors.Join(err, w.Close()); err != nil {
		p.t.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodPost, p.s.url+"/portal"+caminho, strings.NewReader(b.String()))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	return p.fazer(r)
}

// trilha is what the trail says of one kind of act, the newest first.
func (p *pessoa) trilha(ato string) string {
	p.t.Helper()
	linhas := p.ver("/auditoria?ato=" + ato).Find("table.lista tbody")
	linhas.Find(".oculto").Remove()
	linhas.Find("li").AppendHtml("; ")
	return strings.Join(strings.Fields(linhas.Text()), " ")
}

// abrirBanco opens the server's database beside it, as another process would; fechar ends that.
func (s *servidor) abrirBanco() (banco *storage.Storage, fechar func()) {
	s.t.Helper()
	banco, err := storage.Open(s.t.Context(), s.banco, storage.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	return banco, func() {
		if err := banco.Close(s.t.Context()); err != nil {
			s.t.Error(err)
		}
	}
}
