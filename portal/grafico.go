package portal

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"ponte/crm"
)

func caminhoSeguro(s string) string { return url.QueryEscape(s) }

// grafico is stacked columns, drawn by the server; the same numbers stand in a table below it.
type grafico struct {
	Largura, Altura int
	Util            int // width without the values of the lines
	Barras          []barra
	Marcas          []marcaGrafico // horizontal lines with their value
	Eixo            []marcaGrafico // below the columns: Y is their x
	Legenda         []serie
	Colunas         []string // of the table: the first names the interval
	Tabela          []linhaGrafico
	Total           int64
	Resumo          string // one sentence for who does not see it
}

type barra struct {
	X, Y, Largura, Altura int
	Classe, Titulo, Link  string
	Hachura               bool // drawn with lines too: its colour is not alone in saying what it is
}

type marcaGrafico struct {
	Y     int
	Valor string
}

type serie struct {
	Nome, Classe, Link string
	Hachura            bool
	pares              []string // what narrows the list of calls to it
}

type linhaGrafico struct {
	Rotulo, Link string
	Valores      []string
}

const (
	alturaGrafico  = 220
	larguraGrafico = 760
	margemDireita  = 46 // for the values of the lines: a narrow screen begins at the newest end
	margemBaixo    = 24
	margemTopo     = 10
	maxSeries      = 6 // distinct colours; the rest is added up
)

// porResultado is the address's word for a chart by what calls came to, in place of who called.
const porResultado = "resultado"

// graficoVolume draws the calls of each interval of a period.
func graficoVolume(linhas []crm.ContagemChamadas, p *periodoPainel, por string) grafico {
	g := grafico{Largura: larguraGrafico, Altura: alturaGrafico, Util: larguraGrafico - margemDireita + 2}
	n := len(p.Bordas) - 1
	series, valores := porSistema(linhas, p)
	if por == porResultado {
		series, valores = porSituacao(linhas, p)
	}
	maior := int64(0)
	for i := range n {
		soma := int64(0)
		for j := range series {
			soma += valores[j][i]
		}
		maior = max(maior, soma)
		g.Total += soma
	}
	for j := range series {
		series[j].Link = p.chamadas(p.De(), p.Ate(), series[j].pares...)
	}
	g.Legenda = series
	g.desenhar(p, valores, maior)
	g.tabular(p, valores)
	g.Resumo = fmt.Sprintf("%s chamadas %s, no máximo %s em um intervalo.", inteiro(g.Total), p.Frase, inteiro(maior))
	if g.Total == 0 {
		g.Resumo = "Nenhuma chamada " + p.Frase + "."
	}
	return g
}

// desenhar places the columns, and the lines at round numbers.
func (g *grafico) desenhar(p *periodoPainel, valores [][]int64, maior int64) {
	n := len(p.Bordas) - 1
	degrau := degrauRedondo(maior)
	teto := max((maior+degrau-1)/degrau, 1) * degrau
	util, passo := alturaGrafico-margemBaixo-margemTopo, (larguraGrafico-margemDireita)/n
	for v := int64(0); v <= teto; v += degrau {
		g.Marcas = append(g.Marcas, marcaGrafico{alturaGrafico - margemBaixo - int(v*int64(util)/teto), inteiro(v)})
	}
	for i := range n {
		x, y := larguraGrafico-margemDireita-(n-i)*passo, alturaGrafico-margemBaixo
		if texto := p.eixo(i); texto != "" {
			g.Eixo = append(g.Eixo, marcaGrafico{x + passo/2, texto})
		}
		for j, s := range g.Legenda {
			valor := valores[j][i]
			if valor == 0 {
				continue
			}
			altura := max(1, int(valor*int64(util)/teto))
			y -= altura
			g.Barras = append(g.Barras, barra{
				X: x + 1, Y: y, Largura: passo - 3, Altura: altura, Classe: s.Classe, Hachura: s.Hachura,
				Titulo: fmt.Sprintf("%s, %s: %s", p.rotulo(i), s.Nome, inteiro(valor)), Link: p.chamadas(p.Bordas[i], p.Bordas[i+1], s.pares...),
			})
		}
	}
}

// degrauRedondo is 1, 2 or 5 and zeros, so that at most five of them reach a number.
func degrauRedondo(maior int64) int64 {
	for dez := int64(1); ; dez *= 10 {
		for _, d := range []int64{1, 2, 5} {
			if d*dez*5 >= maior {
				return d * dez
			}
		}
	}
}

// tabular writes the numbers, of intervals that have any.
func (g *grafico) tabular(p *periodoPainel, valores [][]int64) {
	g.Colunas = []string{"Quando"}
	for _, s := range g.Legenda {
		g.Colunas = append(g.Colunas, s.Nome)
	}
	for i := range len(p.Bordas) - 1 {
		linha := linhaGrafico{Rotulo: p.rotulo(i), Link: p.chamadas(p.Bordas[i], p.Bordas[i+1])}
		algum := false
		for j := range g.Legenda {
			linha.Valores = append(linha.Valores, inteiro(valores[j][i]))
			algum = algum || valores[j][i] > 0
		}
		if algum {
			g.Tabela = append(g.Tabela, linha)
		}
	}
}

// porSistema gives the systems in order of volume, the smallest added up as "outros", and the calls of each interval.
func porSistema(linhas []crm.ContagemChamadas, p *periodoPainel) ([]serie, [][]int64) {
	porNome, total := map[string][]int64{}, map[string]int64{}
	var nomes []string
	for _, l := range linhas {
		i := p.intervalo(l.Inicio)
		if i < 0 {
			continue
		}
		nome := cmp.Or(l.Sistema, semCredencial)
		if porNome[nome] == nil {
			porNome[nome] = make([]int64, len(p.Bordas)-1)
			nomes = append(nomes, nome)
		}
		porNome[nome][i] += l.Quantidade
		total[nome] += l.Quantidade
	}
	slices.SortFunc(nomes, func(a, b string) int {
		return cmp.Or(cmp.Compare(total[b], total[a]), strings.Compare(a, b))
	})
	var series []serie
	var valores [][]int64
	for j, nome := range nomes {
		if len(nomes) > maxSeries && j >= maxSeries-1 {
			if j == maxSeries-1 {
				series, valores = append(series, serie{Nome: "outros", Classe: fmt.Sprintf("serie-%d", maxSeries)}), append(valores, make([]int64, len(p.Bordas)-1))
			}
			for i, v := range porNome[nome] {
				valores[maxSeries-1][i] += v
			}
			continue
		}
		series, valores = append(series, serie{Nome: nome, Classe: fmt.Sprintf("serie-%d", j+1), pares: []string{"sistema", nome}}), append(valores, porNome[nome])
	}
	return series, valores
}

// porSituacao gives the outcomes that there were, from the good to the bad.
func porSituacao(linhas []crm.ContagemChamadas, p *periodoPainel) (series []serie, valores [][]int64) {
	for _, s := range []struct {
		situacao     crm.SituacaoChamada
		nome, classe string
		hachura      bool
	}{
		{crm.ChamadaAtendida, "atendidas", "serie-1", false},
		{crm.ChamadaRepetida, "repetidas", "serie-6", false},
		{crm.ChamadaDesconhecida, "desconhecidas", "serie-2", false},
		{crm.ChamadaSemResposta, "sem resposta", "serie-4", false},
		{crm.ChamadaFalha, "falhas", "serie-falha", false},
		{crm.ChamadaRecusada, "recusadas", "serie-recusada", true},
	} {
		total, v := int64(0), make([]int64, len(p.Bordas)-1)
		for _, l := range linhas {
			if i := p.intervalo(l.Inicio); i >= 0 && l.Situacao == s.situacao {
				v[i] += l.Quantidade
				total += l.Quantidade
			}
		}
		if total > 0 {
			series = append(series, serie{Nome: s.nome, Classe: s.classe, Hachura: s.hachura, pares: []string{"situacao", string(s.situacao)}})
			valores = append(valores, v)
		}
	}
	return series, valores
}
