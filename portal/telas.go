package portal

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"

	"ponte/crm"
)

//go:embed templates/*.html
var arquivosTelas embed.FS

// telas are the parsed templates: each page with the frame and the pieces that all of them share.
type telas struct{ porNome map[string]*template.Template }

// quadro is what the frame shows around a page.
type quadro struct {
	Titulo      string
	Usuario     *crm.Usuario
	Instalacao  *crm.Tenant
	Instalacoes []crm.Tenant
	Grupos      []grupoNavegacao
	Tema        string // "claro", "escuro", "" = the system's
	Endereco    string // of this page, for links that come back
	Busca       string
	Aviso       string
	Zona        string
	Estatico    string // where static files are
	Dados       any
}

// grupoNavegacao is a group of links.
type grupoNavegacao struct {
	Titulo string
	Links  []linkNavegacao
}

type linkNavegacao struct {
	Titulo, Caminho, Icone string
	Atual                  bool
}

// novasTelas parses every page. The program's own templates always parse; a test executes each.
func novasTelas() *telas {
	partes := []string{"templates/quadro.html", "templates/partes.html", "templates/icones.html"}
	nomes, err := fs.Glob(arquivosTelas, "templates/*.html")
	if err != nil {
		panic(err)
	}
	t := &telas{porNome: map[string]*template.Template{}}
	for _, nome := range nomes {
		base := strings.TrimSuffix(path.Base(nome), ".html")
		if strings.Contains("quadro partes icones", base) {
			continue
		}
		t.porNome[base] = template.Must(template.New(base).Funcs(funcoes).ParseFS(arquivosTelas, append(partes, nome)...))
	}
	return t
}

// executar writes a page. It is written whole before anything of it is sent.
func (t *telas) executar(nome string, q *quadro) ([]byte, error) {
	tela, ok := t.porNome[nome]
	if !ok {
		return nil, fmt.Errorf("there is no template %s", nome)
	}
	var b bytes.Buffer
	if err := tela.ExecuteTemplate(&b, "quadro", q); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// mostrar answers with a page.
func (k *contexto) mostrar(status int, nome, titulo string, dados any) error {
	q := &quadro{
		Titulo: titulo, Usuario: k.usuario, Instalacao: k.tenant, Instalacoes: k.tenants, Dados: dados,
		Endereco: k.Request().URL.RequestURI(), Busca: "", Zona: nomeDaZona(k.zona, k.agora), Estatico: Raiz + "/estatico/" + versaoEstatica,
	}
	if b, err := k.Cookie("ponte_tema"); err == nil && (b.Value == "claro" || b.Value == "escuro") {
		q.Tema = b.Value
	}
	if k.usuario != nil {
		q.Aviso = k.p.sessoes.PopString(k.Request().Context(), chaveAviso)
		if !k.usuario.TrocarSenha {
			q.Grupos = k.navegacao()
		}
	}
	pagina, err := k.p.telas.executar(nome, q)
	if err != nil {
		return err
	}
	return k.HTMLBlob(status, pagina)
}

// navegacao derives the links from the table of pages.
func (k *contexto) navegacao() []grupoNavegacao {
	var grupos []grupoNavegacao
	atual := strings.TrimPrefix(k.Request().URL.Path, Raiz)
	for _, pg := range k.p.tabela {
		if pg.grupo == "" || pg.papel == administrador && k.usuario.Papel != administrador {
			continue
		}
		if n := len(grupos); n == 0 || grupos[n-1].Titulo != pg.grupo {
			grupos = append(grupos, grupoNavegacao{Titulo: pg.grupo})
		}
		g := &grupos[len(grupos)-1]
		g.Links = append(g.Links, linkNavegacao{
			Titulo: pg.titulo, Caminho: Raiz + pg.caminho, Icone: pg.icone,
			Atual: atual == pg.caminho || pg.caminho == "" && atual == "/" || pg.caminho != "" && strings.HasPrefix(atual, pg.caminho+"/"),
		})
	}
	return grupos
}
