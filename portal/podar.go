package portal

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"ponte/crm"
)

// Forms and links of a page. Neither stands inside another of its kind, and the templates write no < or > into an attribute.
var (
	formularios = regexp.MustCompile(`(?s)<form\b([^>]*)>.*?</form>`)
	ligacoes    = regexp.MustCompile(`(?s)<a\b([^>]*)>(.*?)</a>`)
	alvoForm    = regexp.MustCompile(`\baction="([^"]*)"`)
	alvoLigacao = regexp.MustCompile(`\bhref="([^"]*)"`)
)

// podar takes from a page what its user's papéis do not permit: a form gives way to a sentence, a link to its text. So no page offers what
// the door of another would refuse, and no template has to know the matrix.
func (k *contexto) podar(pagina []byte) []byte {
	if k.acesso == nil || k.acesso.Admin {
		return pagina
	}
	pagina = formularios.ReplaceAllFunc(pagina, func(todo []byte) []byte {
		atributos, _, _ := strings.Cut(string(todo), ">")
		metodo := http.MethodGet
		if strings.Contains(atributos, `method="post"`) {
			metodo = http.MethodPost
		}
		falta := k.faltaPara(metodo, valorDe(alvoForm, atributos))
		switch {
		case falta == nil:
			return todo
		case metodo == http.MethodGet: // a search
			return nil
		}
		return []byte(`<span class="fraco">Sem permissão: ` + html.EscapeString(falta.Acao.String()+" em "+crm.RotuloDoModulo(falta.Modulo)) + `</span>`)
	})
	return ligacoes.ReplaceAllFunc(pagina, func(todo []byte) []byte {
		partes := ligacoes.FindSubmatch(todo)
		switch atributos := string(partes[1]); {
		case k.faltaPara(http.MethodGet, valorDe(alvoLigacao, atributos)) == nil:
			return todo
		case strings.Contains(atributos, "botao"):
			return nil
		}
		return partes[2]
	})
}

// valorDe is an address in the attributes of a tag; "" = there is none.
func valorDe(onde *regexp.Regexp, atributos string) string {
	if m := onde.FindStringSubmatch(atributos); m != nil {
		return html.UnescapeString(m[1])
	}
	return ""
}

// faltaPara is what the user is not permitted of a page of ours; nil = nothing, or it is no page of ours. The front page sends on who may
// not see it.
func (k *contexto) faltaPara(metodo, alvo string) *crm.Permissao {
	endereco, err := url.Parse(alvo)
	if err != nil || endereco.Host != "" {
		return nil
	}
	caminho, nossa := strings.CutPrefix(endereco.Path, Raiz)
	pg := k.p.paginaEm(metodo, caminho)
	if !nossa || pg == nil || pg.caminho == "" {
		return nil
	}
	return k.falta(pg, endereco.Query())
}

// falta is what a page, asked for with these parameters, needs and the user is not permitted; nil = nothing.
func (k *contexto) falta(pg *pagina, parametros url.Values) *crm.Permissao {
	for _, q := range []crm.Permissao{pg.exige, pg.naTela} {
		if !k.pode(q) {
			return &q
		}
	}
	if q := filtrar(pg.exige.Modulo); pg.filtra(parametros) && !k.pode(q) {
		return &q
	}
	return nil
}

// paginaEm is the row of the table that answers an address below Raiz: one that names it before one that has a parameter there.
func (p *Portal) paginaEm(metodo, caminho string) (achada *pagina) {
	partes, melhor := strings.Split(strings.TrimSuffix(caminho, "/"), "/"), -1
	for i := range p.tabela {
		pg := &p.tabela[i]
		if pg.metodo != metodo {
			continue
		}
		modelo := strings.Split(pg.caminho, "/")
		if len(modelo) != len(partes) {
			continue
		}
		iguais := 0
		for j := range modelo {
			if modelo[j] == partes[j] {
				iguais++
			} else if !strings.HasPrefix(modelo[j], ":") {
				iguais = -1
				break
			}
		}
		if iguais > melhor {
			achada, melhor = pg, iguais
		}
	}
	return achada
}
