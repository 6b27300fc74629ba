package portal

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"
)

// telaMeses compares the openings of two months, by empreendimento and kind.
type telaMeses struct {
	Filtro      *filtro
	Meses       []opcao // for the one
	Contra      []opcao // for the other
	Nomes       [2]string
	Curtos      [2]string // the same for narrow screens
	Linhas      []linhaMeses
	Total, Fora linhaMeses
	Mais        int  // lines that stand in the file alone
	Falta       bool // days that are not counted yet
	Demais      bool // too many to look at each
	EmCurso     bool // one of the months is not over
}

// linhaMeses is a line with the number of each month, the later first.
type linhaMeses struct {
	Empreendimento, Tipo, Link string
	Agora, Antes               int64
	Diferenca                  string
}

const (
	formaMes       = "2006-01"
	mesesNoFiltro  = 13
	maxLinhasMeses = 200
)

// mesesPt name the months.
var mesesPt = [...]string{"janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"}

func nomeDoMes(t time.Time) string { return mesesPt[t.Month()-1] + t.Format(" de 2006") }

// filtroMeses reads the two months, and gives their beginnings: this one and the one before it where nothing else is asked for.
func (k *contexto) filtroMeses() (f *filtro, mes, contra time.Time) {
	f = k.novoFiltro("/ocorrencias/meses", "mes", "contra")
	ano, m, _ := k.agora.In(k.zona).Date()
	este := time.Date(ano, m, 1, 0, 0, 0, 0, k.zona)
	primeiro := este.AddDate(0, -mesesNoFiltro, 0) // what the oldest choice is compared with
	ler := func(nome string, padrao time.Time) time.Time {
		texto := f.Valor(nome)
		if texto == "" {
			return padrao
		}
		t, err := time.ParseInLocation(formaMes, texto, k.zona)
		if err != nil {
			f.Erros[nome] = "não é um mês: use AAAA-MM"
			return padrao
		}
		if t.Before(primeiro) || t.After(este) {
			f.Erros[nome] = "é contado de " + nomeDoMes(primeiro) + " a " + nomeDoMes(este)
			return padrao
		}
		return t
	}
	mes = ler("mes", este)
	contra = ler("contra", mes.AddDate(0, -1, 0))
	if contra.Before(primeiro) { // nobody asked for it
		contra = este
	}
	return f, mes, contra
}

// compararMeses counts both and puts them side by side, by empreendimento and, in it, the most frequent first.
func (k *contexto) compararMeses(mes, contra time.Time) (telaMeses, error) {
	var tela telaMeses
	type chave struct{ empreendimento, tipo int64 }
	linhas := map[chave]*linhaMeses{}
	var ordem []chave
	for i, inicio := range []time.Time{mes, contra} {
		c, err := k.p.Painel.Aberturas(k.ctx, k.tenant.ID, inicio, inicio.AddDate(0, 1, 0), k.zona, k.recorte)
		if err != nil {
			return tela, err
		}
		somar := func(l *linhaMeses, n int64) {
			if i == 0 {
				l.Agora += n
			} else {
				l.Antes += n
			}
		}
		tela.Nomes[i], tela.Curtos[i] = nomeDoMes(inicio), mesesPt[inicio.Month()-1][:3]+inicio.Format("/2006")
		tela.Falta, tela.Demais = tela.Falta || c.Falta, tela.Demais || c.Demais
		somar(&tela.Fora, c.Fora)
		for _, a := range c.Linhas {
			q := chave{a.EmpreendimentoID, a.SolicitacaoID}
			if linhas[q] == nil {
				l := &linhaMeses{Empreendimento: cmp.Or(a.Empreendimento, "Sem unidade"), Tipo: cmp.Or(a.SolicitacaoNome, a.SolicitacaoCodigo, "Sem tipo")}
				if a.EmpreendimentoID != 0 {
					l.Link = Raiz + "/empreendimentos/" + texto64(a.EmpreendimentoID)
				}
				linhas[q], ordem = l, append(ordem, q)
			}
			somar(linhas[q], a.Quantidade)
			somar(&tela.Total, a.Quantidade)
		}
	}
	for _, q := range ordem {
		tela.Linhas = append(tela.Linhas, *linhas[q])
	}
	slices.SortFunc(tela.Linhas, func(x, y linhaMeses) int {
		return cmp.Or(strings.Compare(x.Empreendimento, y.Empreendimento), cmp.Compare(y.Agora+y.Antes, x.Agora+x.Antes), strings.Compare(x.Tipo, y.Tipo))
	})
	for i := range tela.Linhas {
		tela.Linhas[i].comparar()
	}
	tela.Total.comparar()
	tela.Fora.comparar()
	return tela, nil
}

// comparar writes the difference: "+12 (+30%)".
func (l *linhaMeses) comparar() {
	d := l.Agora - l.Antes
	sinal := ""
	if d > 0 {
		sinal = "+"
	}
	if l.Diferenca = sinal + inteiro(d); l.Antes > 0 && d != 0 {
		l.Diferenca += " (" + sinal + inteiro(100*d/l.Antes) + "%)"
	}
}

func (k *contexto) meses() error {
	f, mes, contra := k.filtroMeses()
	tela, err := k.compararMeses(mes, contra)
	if err != nil {
		return err
	}
	tela.Filtro = f
	tela.EmCurso = !k.agora.Before(mes) && k.agora.Before(mes.AddDate(0, 1, 0)) || !k.agora.Before(contra) && k.agora.Before(contra.AddDate(0, 1, 0))
	tela.Meses, tela.Contra = k.opcoesMeses(mes), k.opcoesMeses(contra)
	if n := len(tela.Linhas); n > maxLinhasMeses {
		tela.Linhas, tela.Mais = tela.Linhas[:maxLinhasMeses], n-maxLinhasMeses
	}
	return k.mostrar(http.StatusOK, "meses", "Mês a mês", tela)
}

// opcoesMeses are the months that are counted, and the one that is asked for.
func (k *contexto) opcoesMeses(escolhido time.Time) []opcao {
	ano, m, _ := k.agora.In(k.zona).Date()
	var pares []string
	achado := false
	for i := range mesesNoFiltro {
		t := time.Date(ano, m-time.Month(i), 1, 0, 0, 0, 0, k.zona)
		achado = achado || t.Equal(escolhido)
		pares = append(pares, t.Format(formaMes), nomeDoMes(t))
	}
	if !achado {
		pares = append(pares, escolhido.Format(formaMes), nomeDoMes(escolhido))
	}
	return opcoes(escolhido.Format(formaMes), pares...)
}

func (k *contexto) exportarMeses() error {
	f, mes, contra := k.filtroMeses()
	if len(f.Erros) > 0 {
		return errPedido
	}
	tela, err := k.compararMeses(mes, contra)
	if err != nil {
		return err
	}
	linhas := make([][]any, 0, len(tela.Linhas)+1)
	for _, l := range tela.Linhas {
		linhas = append(linhas, []any{l.Empreendimento, l.Tipo, l.Antes, l.Agora, l.Agora - l.Antes})
	}
	if k.recorte != nil {
		linhas = append(linhas, []any{"Fora do seu alcance", "", tela.Fora.Antes, tela.Fora.Agora, tela.Fora.Agora - tela.Fora.Antes})
	}
	return k.exportar(exportacao{
		nome: "meses", colunas: []string{"Empreendimento", "Tipo", comoTitulo(tela.Nomes[1]), comoTitulo(tela.Nomes[0]), "Diferença"}, proximas: deUmaVez(linhas),
	})
}

// comoTitulo begins with a capital.
func comoTitulo(s string) string { return strings.TrimSuffix(comoFrase(s), ".") }
