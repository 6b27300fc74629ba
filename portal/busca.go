package portal

import (
	"net/http"
	"net/url"

	"ponte/crm"
)

// maxTermo is the most bytes of what is looked for.
const maxTermo = 200

// achadosPorLugar are shown of each place; its list has them all.
const achadosPorLugar = 4

// achado is one thing that a search found.
type achado struct {
	Titulo, Sub  string
	Rotulo, Tom  string // of its badge; "" = it has none
	Em           momento
	Caminho      string // its page, below Raiz
	identificado bool   // what was looked for is its own number or code, not a part of it nor somebody's name
}

// grupoBusca is what one place holds of what is looked for.
type grupoBusca struct {
	Titulo  string
	Achados []achado
	Mais    bool   // there are more
	Todas   string // address of the list of them all, below Raiz; "" = there is none
	Fora    string // how many the user does not see
}

// telaBusca is what was found, by place, or where else one may look.
type telaBusca struct {
	Termo   string
	Grupos  []grupoBusca
	Erro    string
	Ofertas []oferta // lists with the term filled in, when nothing was found
}

type oferta struct{ Rotulo, Endereco string }

// busca is the one search box: it looks in every place where the user may, and leads at once to the only thing that it is (docs/regras.md §26).
func (k *contexto) busca() error {
	tela := telaBusca{Termo: k.consulta("q")}
	if len(tela.Termo) > maxTermo {
		tela.Erro = "É longo demais para procurar: escreva só o número, o código ou o começo do nome."
	}
	if tela.Termo == "" || tela.Erro != "" {
		return k.mostrar(http.StatusOK, "busca", "Busca", tela)
	}
	numero := false // it is an ocorrência's, whose page has its calls
	for _, l := range lugaresDaBusca {
		if !k.pode(l.exige) || numero && l.semNumero {
			continue
		}
		g, err := l.procurar(k, tela.Termo)
		if err != nil {
			return err
		}
		if len(g.Achados) > 0 || g.Fora != "" {
			g.Titulo = l.titulo
			if g.Mais = len(g.Achados) > achadosPorLugar; g.Mais {
				g.Achados = g.Achados[:achadosPorLugar]
			}
			tela.Grupos = append(tela.Grupos, g)
		}
		numero = numero || l.titulo == lugarOcorrencias && len(g.Achados) > 0 && g.Achados[0].Titulo == tela.Termo
	}
	if caminho := tela.unico(); caminho != "" && k.faltaPara(http.MethodGet, Raiz+caminho) == nil {
		return k.Redirect(http.StatusSeeOther, Raiz+caminho)
	}
	if len(tela.Grupos) == 0 {
		tela.Ofertas = k.ofertas(tela.Termo)
	}
	return k.mostrar(http.StatusOK, "busca", "Busca", tela)
}

// unico is the page of the only thing that was found, or of the only one whose own number or code was looked for; "" = there are several.
func (t *telaBusca) unico() string {
	var todos, identificados []string
	inteiro := true
	for _, g := range t.Grupos {
		inteiro = inteiro && !g.Mais && g.Fora == ""
		for _, a := range g.Achados {
			if todos = append(todos, a.Caminho); a.identificado {
				identificados = append(identificados, a.Caminho)
			}
		}
	}
	switch {
	case len(identificados) == 1:
		return identificados[0]
	case len(todos) == 1 && inteiro:
		return todos[0]
	}
	return ""
}

// ofertas are the lists in which a person may go on looking.
func (k *contexto) ofertas(termo string) []oferta {
	var todas []oferta
	for _, l := range []struct {
		rotulo, caminho, parametro string
		exige                      crm.Permissao
		mais                       url.Values
	}{
		{"Chamadas, por CODIGO_OC", "/chamadas", "codigo_oc", filtrar(crm.ModuloChamadas), url.Values{"periodo": {"tudo"}}},
		{"Chamadas, por contrato", "/chamadas", "contrato", filtrar(crm.ModuloChamadas), url.Values{"periodo": {"tudo"}}},
		{"Ocorrências", "/ocorrencias", "q", filtrar(crm.ModuloOcorrencias), nil},
		{"Clientes", "/clientes", "q", filtrar(crm.ModuloClientes), nil},
		{"Contratos", "/contratos", "q", filtrar(crm.ModuloContratos), nil},
		{"Unidades", "/unidades", "q", filtrar(crm.ModuloUnidades), nil},
		{"Empreendimentos", "/empreendimentos", "q", filtrar(crm.ModuloEmpreendimentos), nil},
		{"Auditoria, por alvo", "/auditoria", "alvo", filtrar(crm.ModuloAuditoria), nil},
	} {
		if !k.pode(l.exige) {
			continue
		}
		v := url.Values{l.parametro: {termo}}
		for nome, valores := range l.mais {
			v[nome] = valores
		}
		todas = append(todas, oferta{l.rotulo, Raiz + l.caminho + comParametros(v)})
	}
	return todas
}
