package cliente

import (
	"bytes"
	"embed"
	"html/template"
	"path"
	"strings"
	"sync"

	"ponte/portal/enxugar"
	"ponte/portal/estatico"
)

//go:embed templates/*.html
var arquivosTelas embed.FS

//go:embed static
var arquivosEstaticos embed.FS

// telas parses the templates at the first page that somebody opens; the program's own always parse, and a test executes each.
var telas = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").ParseFS(arquivosTelas, "templates/*.html"))
})

var versaoEstatica = estatico.Versao(arquivosEstaticos)

// quadro is what the frame shows around a page. Base begins every address of the client's pages.
type quadro struct {
	Titulo, Empresa, Obra string
	Cliente               string // name of who is signed in
	Operador              string // who looks as the client; "" = it is the client
	Base, Estatico        string
	Atual                 string // path of this page in the table
	Homologacao           bool
	Oferece               bool // there is a kind of solicitação that the client may open
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
		tipos, err := k.p.Conversa.Oferecidos(k.ctx, k.retrato.Tenant.ID)
		q.Oferece = err != nil || len(tipos) > 0 // a page is shown whole even then
	}
	var pagina, b bytes.Buffer
	if err := telas().ExecuteTemplate(&pagina, nome+".html", q); err != nil {
		return err
	}
	q.Pagina = template.HTML(pagina.String()) //nolint:gosec // the template above has escaped it
	if err := telas().ExecuteTemplate(&b, "quadro", q); err != nil {
		return err
	}
	curta, err := enxugar.Pagina(b.Bytes())
	if err != nil {
		k.p.Anotar(k.requisicao, "client's portal: a page is sent as it was written", err)
	}
	return k.HTMLBlob(status, curta)
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
