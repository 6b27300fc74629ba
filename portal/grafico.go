package portal

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"ponte/crm"
)

func caminhoSeguro(s string) string { return url.QueryEscape(s) }

// grafico is stacked columns, drawn by the server; the same numbers stand in a table below it.
type grafico struct {
	Largura, Altura int
	Barras          []barra
	Marcas          []marcaGrafico // horizontal lines with their value
	Horas           []marcaGrafico // below the columns: Y is their x
	Legenda         []serie
	Tabela          [][]string // header first
	Total           int64
	Resumo          string // one sentence for who does not see it
}

type barra struct {
	X, Y, Largura, Altura int
	Classe, Titulo        string
}

type marcaGrafico struct {
	Y     int
	Valor string
}

type serie struct{ Nome, Classe string }

const (
	alturaGrafico  = 210
	larguraGrafico = 1080
	margemEsquerda = 40
	margemBaixo    = 24
	maxSeries      = 6 // distinct colours; the rest is added up
)

// graficoVolume draws the calls of each of the last hours, by system.
func (k *contexto) graficoVolume(volume []crm.ContagemChamadas) grafico {
	g := grafico{Largura: larguraGrafico, Altura: alturaGrafico}
	horas := int(janelaPainel / time.Hour)
	fim := k.agora.Truncate(time.Hour)
	inicio := fim.Add(-time.Duration(horas-1) * time.Hour)
	nomes, porHora := somarPorHora(volume, inicio, horas)
	maior := int64(1)
	for h := range horas {
		soma := int64(0)
		for _, n := range nomes {
			soma += porHora[n][h]
		}
		maior = max(maior, soma)
		g.Total += soma
	}
	teto := maior + maior%2 // the middle line is a whole number of calls
	for i, n := range nomes {
		g.Legenda = append(g.Legenda, serie{n, fmt.Sprintf("serie-%d", i+1)})
	}
	util := alturaGrafico - margemBaixo - 10
	passo := (larguraGrafico - margemEsquerda) / horas
	for h := range horas {
		y := alturaGrafico - margemBaixo
		quando := inicio.Add(time.Duration(h) * time.Hour).In(k.zona)
		if h%2 == 0 {
			g.Horas = append(g.Horas, marcaGrafico{margemEsquerda + h*passo + passo/2, quando.Format("15h")})
		}
		for i, n := range nomes {
			valor := porHora[n][h]
			if valor == 0 {
				continue
			}
			altura := max(1, int(valor*int64(util)/teto))
			y -= altura
			g.Barras = append(g.Barras, barra{
				margemEsquerda + h*passo + 2, y, passo - 4, altura, g.Legenda[i].Classe,
				fmt.Sprintf("%s, %s: %s", quando.Format("02/01 15h"), n, inteiro(valor)),
			})
		}
	}
	for _, parte := range []int64{0, 1, 2} {
		g.Marcas = append(g.Marcas, marcaGrafico{alturaGrafico - margemBaixo - int(parte)*util/2, inteiro(teto * parte / 2)})
	}
	g.Tabela = tabelaVolume(nomes, porHora, inicio.In(k.zona), horas)
	g.Resumo = fmt.Sprintf("%s chamadas nas últimas 24 horas, no máximo %s em uma hora, de %d sistemas.", inteiro(g.Total), inteiro(maior), len(nomes))
	if g.Total == 0 {
		g.Resumo = "Nenhuma chamada nas últimas 24 horas."
	}
	return g
}

// somarPorHora gives the systems in order of volume, the smallest added up as "outros".
func somarPorHora(volume []crm.ContagemChamadas, inicio time.Time, horas int) ([]string, map[string][]int64) {
	porHora, total := map[string][]int64{}, map[string]int64{}
	var nomes []string
	for _, v := range volume {
		h := int(v.Hora.Sub(inicio) / time.Hour)
		if v.Hora.Before(inicio) || h >= horas {
			continue
		}
		nome := v.Sistema
		if nome == "" {
			nome = "sem credencial"
		}
		if porHora[nome] == nil {
			porHora[nome] = make([]int64, horas)
			nomes = append(nomes, nome)
		}
		porHora[nome][h] += v.Quantidade
		total[nome] += v.Quantidade
	}
	ordenarPorTotal(nomes, total)
	if len(nomes) <= maxSeries {
		return nomes, porHora
	}
	outros := make([]int64, horas)
	for _, n := range nomes[maxSeries-1:] {
		for h, valor := range porHora[n] {
			outros[h] += valor
		}
	}
	nomes = append(nomes[:maxSeries-1:maxSeries-1], "outros")
	porHora["outros"] = outros
	return nomes, porHora
}

func tabelaVolume(nomes []string, porHora map[string][]int64, inicio time.Time, horas int) [][]string {
	tabela := [][]string{append([]string{"Hora"}, nomes...)}
	for h := range horas {
		linha := []string{inicio.Add(time.Duration(h) * time.Hour).Format("02/01 15h")}
		algum := false
		for _, n := range nomes {
			linha = append(linha, inteiro(porHora[n][h]))
			algum = algum || porHora[n][h] > 0
		}
		if algum {
			tabela = append(tabela, linha)
		}
	}
	return tabela
}

// ordenarPorTotal puts the busiest first.
func ordenarPorTotal(nomes []string, total map[string]int64) {
	slices.SortFunc(nomes, func(a, b string) int {
		if total[a] != total[b] {
			return cmp.Compare(total[b], total[a])
		}
		return strings.Compare(a, b)
	})
}
