package cliente

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"
)

//go:embed templates/*.html
var arquivosTelas embed.FS

//go:embed static
var arquivosEstaticos embed.FS

// telas parses the templates at the first page that somebody opens; the program's own always parse, and a test executes each.
var telas = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").ParseFS(arquivosTelas, "templates/*.html"))
})

// versaoEstatica changes with the content of any static file, so that browsers may keep them for ever.
var versaoEstatica = func() string {
	soma := sha256.New()
	_ = fs.WalkDir(arquivosEstaticos, ".", func(nome string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			b, _ := arquivosEstaticos.ReadFile(nome) // embedded: it is there
			soma.Write([]byte(nome))
			soma.Write(b)
		}
		return err
	})
	return hex.EncodeToString(soma.Sum(nil)[:6])
}()

func estatico(c echo.Context) error {
	nome := path.Clean("/" + c.Param("*"))
	b, err := arquivosEstaticos.ReadFile("static" + nome)
	if err != nil {
		return c.NoContent(http.StatusNotFound)
	}
	tipo := "image/svg+xml"
	if path.Ext(nome) == ".css" {
		tipo = "text/css; charset=utf-8"
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	return c.Blob(http.StatusOK, tipo, b)
}

// quadro is what the frame shows around a page. Base begins every address of the client's pages.
type quadro struct {
	Titulo, Empresa, Obra string
	Cliente               string // name of who is signed in
	Operador              string // who looks as the client; "" = it is the client
	Base, Estatico        string
	Atual                 string // path of this page in the table
	Homologacao           bool
	Dados                 any
	Pagina                template.HTML
}

func (k *contexto) mostrar(status int, nome, titulo string, dados any) error {
	q := &quadro{
		Titulo: titulo, Base: k.base, Obra: k.nomeDaObra, Operador: k.operador, Estatico: Raiz + "/estatico/" + versaoEstatica, Atual: k.pagina.caminho, Dados: dados,
	}
	if k.retrato != nil {
		q.Empresa, q.Homologacao = k.retrato.Tenant.Nome, k.retrato.Tenant.Homologacao()
	}
	if k.cliente != nil {
		q.Cliente = k.cliente.Nome
	}
	var pagina, b bytes.Buffer
	if err := telas().ExecuteTemplate(&pagina, nome+".html", q); err != nil {
		return err
	}
	q.Pagina = template.HTML(pagina.String()) //nolint:gosec // the template above has escaped it
	if err := telas().ExecuteTemplate(&b, "quadro", q); err != nil {
		return err
	}
	return k.HTMLBlob(status, b.Bytes())
}

func (k *contexto) mostrarErro(status int, f falha) error {
	return k.mostrar(status, "erro", f.Titulo, f)
}

// Volta is where who looks as a client came from.
func (q *quadro) Volta() string { return path.Dir(q.Base) }

// Em tells whether this page is below another one, for the navigation.
func (q *quadro) Em(caminho string) bool {
	return q.Atual == caminho || caminho != "" && strings.HasPrefix(q.Atual, caminho)
}
