package portal

import (
	"bytes"
	"embed"
	"html/template"
	"strings"
	"sync"

	"ponte/crm"
	"ponte/portal/enxugar"
)

//go:embed templates/*.html
var arquivosTelas embed.FS

// telas parses the templates at the first page that somebody opens: parsed they are the largest thing that an idle server
// would hold. All are one set, a page by its file's name beside the frame and the pieces that they share; a set for each
// page would hold frame and pieces thirty times.
var telas = sync.OnceValue(func() *template.Template {
	// The program's own templates always parse; a test executes each.
	return template.Must(template.New("").Funcs(funcoes).ParseFS(arquivosTelas, "templates/*.html"))
})

// quadro is what the frame shows around a page.
type quadro struct {
	Titulo      string
	Usuario     *crm.Usuario
	Papeis      []string // names of the user's
	Instalacao  *crm.Tenant
	Instalacoes []crm.Tenant
	Grupos      []grupoNavegacao
	Tema        string // "claro", "escuro", "" = the system's
	SemAtalhos  bool   // the user switched the keys off in this browser
	Endereco    string // of this page, for links that come back
	Aviso       string
	Alerta      string // what was not done, and why
	Desfazer    string // names what a button beside Aviso undoes; "" = nothing
	Zona        string
	Estatico    string // where static files are
	Dados       any
	Pagina      template.HTML // Dados, written by the page's own template
}

// grupoNavegacao is a group of links.
type grupoNavegacao struct {
	Titulo string
	Links  []linkNavegacao
}

type linkNavegacao struct {
	Titulo, Caminho, Icone string
	Atalho                 string // the letter after g that leads there, "" = none
	Atual                  bool
}

// executarTela writes a page, then the frame around it. Both are written whole before anything of them is sent.
func executarTela(nome string, q *quadro) ([]byte, error) {
	var pagina, b bytes.Buffer
	if err := telas().ExecuteTemplate(&pagina, nome+".html", q.Dados); err != nil {
		return nil, err
	}
	comPagina := *q
	comPagina.Pagina = template.HTML(pagina.String()) //nolint:gosec // the template above has escaped it
	if err := telas().ExecuteTemplate(&b, "quadro", &comPagina); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// mostrar answers with a page.
func (k *contexto) mostrar(status int, nome, titulo string, dados any) error {
	q := &quadro{
		Titulo: titulo, Usuario: k.usuario, Instalacao: k.tenant, Instalacoes: k.tenants, Dados: dados,
		Endereco: k.Request().URL.RequestURI(), Zona: nomeDaZona(k.zona, k.agora), Estatico: Raiz + "/estatico/" + versaoEstatica,
	}
	if b, err := k.Cookie("ponte_tema"); err == nil && (b.Value == "claro" || b.Value == "escuro") {
		q.Tema = b.Value
	}
	if b, err := k.Cookie(biscoitoAtalhos); err == nil && b.Value == "nao" {
		q.SemAtalhos = true
	}
	if k.usuario != nil {
		q.Papeis = k.acesso.Nomes
		q.Aviso, q.Alerta = k.p.sessoes.PopString(k.Request().Context(), chaveAviso), k.p.sessoes.PopString(k.Request().Context(), chaveAlerta)
		if q.Aviso != "" {
			q.Desfazer = k.desfazivel()
		}
		if !k.usuario.TrocarSenha {
			q.Grupos = k.navegacao()
		}
	}
	pagina, err := executarTela(nome, q)
	if err != nil {
		return err
	}
	curta, err := enxugar.Pagina(k.podar(pagina))
	if err != nil {
		k.p.Anotar(k.requisicao, "a page is sent as it was written", err)
	}
	return k.HTMLBlob(status, curta)
}

// navegacao derives the links from the table of pages.
func (k *contexto) navegacao() []grupoNavegacao {
	var grupos []grupoNavegacao
	atual := k.paginaDaNavegacao()
	for _, pg := range k.p.tabela {
		if pg.grupo == "" || !k.pode(pg.exige) {
			continue
		}
		if n := len(grupos); n == 0 || grupos[n-1].Titulo != pg.grupo {
			grupos = append(grupos, grupoNavegacao{Titulo: pg.grupo})
		}
		g := &grupos[len(grupos)-1]
		g.Links = append(g.Links, linkNavegacao{
			Titulo: pg.titulo, Caminho: Raiz + pg.caminho, Icone: pg.icone,
			Atalho: pg.atalho, Atual: pg.caminho == atual,
		})
	}
	return grupos
}

// paginaDaNavegacao is the page of the navigation that this one belongs to: of those above it, the nearest.
func (k *contexto) paginaDaNavegacao() string {
	daqui, achada := strings.TrimSuffix(strings.TrimPrefix(k.Request().URL.Path, Raiz), "/"), "-"
	for _, pg := range k.p.tabela {
		acima := daqui == pg.caminho || pg.caminho != "" && strings.HasPrefix(daqui, pg.caminho+"/")
		if pg.grupo != "" && acima && (achada == "-" || len(pg.caminho) > len(achada)) {
			achada = pg.caminho
		}
	}
	return achada
}
