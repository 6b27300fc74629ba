package portal

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"ponte/crm"
)

// filtro is what narrows a list, as the address bears it: a list can be kept as a bookmark and sent to a colleague.
type filtro struct {
	caminho string // below Raiz
	valores url.Values
	padrao  string // default of the period
	exato   string // the period in words, when it is an interval to the minute
	De, Ate time.Time
	Erros   errosForm
}

// novoFiltro keeps of the address the parameters with these names.
func (k *contexto) novoFiltro(caminho string, nomes ...string) *filtro {
	f := &filtro{caminho: caminho, valores: url.Values{}, Erros: errosForm{}}
	todos := k.parametros()
	for _, nome := range nomes {
		for _, v := range todos[nome] {
			if v = strings.TrimSpace(v); v != "" && len(v) <= 500 && !slices.Contains(f.valores[nome], v) {
				f.valores.Add(nome, v)
			}
		}
	}
	return f
}

// Valor is one parameter.
func (f *filtro) Valor(nome string) string { return f.valores.Get(nome) }

// Valores are all of one name.
func (f *filtro) Valores(nome string) []string { return f.valores[nome] }

// Vazio tells whether nothing narrows the list.
func (f *filtro) Vazio() bool { return len(f.valores) == 0 }

// So tells whether nothing but one parameter narrows the list.
func (f *filtro) So(nome string) bool {
	return f.Vazio() || len(f.valores) == 1 && f.valores.Has(nome)
}

// Com is the address of the list with one parameter changed, from its start. A ready-made period takes the place of days.
func (f *filtro) Com(nome, valor string) string {
	v := url.Values{}
	for n, lista := range f.valores {
		if n != nome && (nome != "periodo" || n != "de" && n != "ate") {
			v[n] = lista
		}
	}
	if valor != "" {
		v.Set(nome, valor)
	}
	return Raiz + f.caminho + comParametros(v)
}

// Sem is the address of the list without one parameter.
func (f *filtro) Sem(nome string) string { return f.Com(nome, "") }

// Limpo is the address of the whole list.
func (f *filtro) Limpo() string { return Raiz + f.caminho }

// Consulta is the filter as an address bears it.
func (f *filtro) Consulta() string { return f.valores.Encode() }

// procurados are the parameters of lists that say what is looked for, whatever the list.
var procurados = []string{"q", "codigo_oc", "contrato", "numero", "documento", "endereco", "requisicao"}

// ProcurarEmTudo is the address of the search for what the list was asked for; "" = it was asked for nothing that it finds.
func (f *filtro) ProcurarEmTudo() string {
	for _, nome := range procurados {
		if nome == "contrato" && f.caminho != "/chamadas" { // elsewhere it is an id
			continue
		}
		if texto := f.Valor(nome); texto != "" {
			return Raiz + "/busca" + comParametros(url.Values{"q": {texto}})
		}
	}
	return ""
}

// mais is the filter with a parameter besides that narrows nothing.
func (f *filtro) mais(nome, valor string) url.Values {
	v := url.Values{nome: {valor}}
	maps.Copy(v, f.valores)
	return v
}

// Exportar is the address of the file with the same filter.
func (f *filtro) Exportar(formato string) string {
	return Raiz + f.caminho + "/exportar" + comParametros(f.mais("formato", formato))
}

// Pagina is the address of the next page.
func (f *filtro) Pagina(cursor string) string {
	return Raiz + f.caminho + comParametros(f.mais("apos", cursor))
}

func comParametros(v url.Values) string {
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

// periodos are the ready-made intervals up to now; today begins at midnight of the tenant's zone.
var periodos = []struct {
	valor, rotulo string
	dura          time.Duration
}{{"hoje", "Hoje", 0}, {"1h", "1 hora", time.Hour}, {"24h", "24 horas", 24 * time.Hour}, {"7d", "7 dias", 7 * 24 * time.Hour}, {"30d", "30 dias", 30 * 24 * time.Hour}}

const formaExata = "20060102T1504Z"

// periodoExato is an interval to the minute as a value of periodo: a number of the Painel leads to what it counted.
func periodoExato(de, ate time.Time) string {
	return de.UTC().Format(formaExata) + "_" + ate.UTC().Format(formaExata)
}

func lerPeriodoExato(valor string) (de, ate time.Time, ok bool) {
	inicio, fim, _ := strings.Cut(valor, "_")
	de, e1 := time.Parse(formaExata, inicio)
	ate, e2 := time.Parse(formaExata, fim)
	return de, ate, e1 == nil && e2 == nil && de.Before(ate)
}

// entreDatas is the period that De and Até say.
const entreDatas = "datas"

// lerPeriodo reads periodo, and de and ate (days of the tenant's zone, both included) where it is entreDatas. Days never win over another
// period: with one they are no part of the filter, and the page does not show them. An address without a period may say days alone.
func (k *contexto) lerPeriodo(f *filtro, padrao string) {
	f.padrao = padrao
	if f.Valor("periodo") == "" && (f.Valor("de") != "" || f.Valor("ate") != "") {
		f.valores.Set("periodo", entreDatas)
	}
	escolhido := cmp.Or(f.Valor("periodo"), padrao)
	if escolhido != entreDatas {
		f.valores.Del("de")
		f.valores.Del("ate")
	}
	if escolhido == "hoje" {
		ano, mes, dia := k.agora.In(k.zona).Date()
		f.De = time.Date(ano, mes, dia, 0, 0, 0, 0, k.zona)
	}
	for _, p := range periodos {
		if p.valor == escolhido && p.dura > 0 {
			f.De = k.agora.Add(-p.dura)
		}
	}
	if de, ate, ok := lerPeriodoExato(escolhido); ok {
		f.De, f.Ate = de, ate.Add(-time.Millisecond)
		f.exato = de.In(k.zona).Format("02/01 15:04") + " a " + ate.In(k.zona).Format("02/01 15:04")
	}
	if texto := f.Valor("de"); texto != "" {
		d, err := time.ParseInLocation("2006-01-02", texto, k.zona)
		if err != nil {
			f.Erros["de"] = "não é uma data: use o calendário ou AAAA-MM-DD"
		}
		f.De = d
	}
	if texto := f.Valor("ate"); texto != "" {
		d, err := time.ParseInLocation("2006-01-02", texto, k.zona)
		if err != nil {
			f.Erros["ate"] = "não é uma data: use o calendário ou AAAA-MM-DD"
		} else {
			f.Ate = d.AddDate(0, 0, 1).Add(-time.Millisecond)
		}
	}
	if !f.De.IsZero() && !f.Ate.IsZero() && f.De.After(f.Ate) {
		f.Erros["ate"] = "é antes do começo"
	}
}

// Periodos are the choices of the period.
func (f *filtro) Periodos() []opcao {
	pares := []string{"", "Sempre"}
	if f.padrao != "" {
		pares = []string{"tudo", "Sempre"}
	}
	for _, p := range periodos {
		pares = append(pares, p.valor, p.rotulo)
	}
	atual := cmp.Or(f.Valor("periodo"), f.padrao)
	if f.exato != "" {
		pares = append(pares, atual, f.exato)
	}
	return opcoes(atual, append(pares, entreDatas, "Entre datas…")...)
}

// Quantos is how many parameters narrow the list.
func (f *filtro) Quantos() int { return len(f.valores) }

func rotuloPeriodo(valor string) string {
	for _, p := range periodos {
		if p.valor == valor {
			return p.rotulo
		}
	}
	if valor == entreDatas {
		return "entre datas"
	}
	if _, _, exato := lerPeriodoExato(valor); exato {
		return "um intervalo do Painel"
	}
	return "sempre"
}

// paginaPedida is the part of the list that the address asks for.
func (k *contexto) paginaPedida() crm.Pagina {
	return crm.Pagina{Cursor: k.consulta("apos"), Limite: crm.LimitePadrao}
}

// linhasPesadas are those of a list whose rows are of several lines: fifty of them are no page that is read at a glance, nor one under 60 KB.
const linhasPesadas = 30

// paginaPesada is the page that is asked for of such a list.
func (k *contexto) paginaPesada() crm.Pagina {
	return crm.Pagina{Cursor: k.consulta("apos"), Limite: linhasPesadas}
}

// paginacao is what stands below a list.
type paginacao struct {
	Quantas  int
	Proxima  string  // address, "" = the last page
	Primeira string  // address of the start, "" = this is it
	AteNome  string  // the same of a list that goes by name
	Ate      momento // how far back this part was looked for, when it ended before it was full
}

func (k *contexto) paginar(f *filtro, quantas int, cursor string) paginacao {
	p := paginacao{Quantas: quantas}
	if cursor != "" {
		p.Proxima = f.Pagina(cursor)
	}
	if k.consulta("apos") != "" {
		p.Primeira = Raiz + f.caminho + comParametros(f.valores)
	}
	return p
}
