package portal

import (
	"net/url"
	"strings"

	"ponte/crm"
)

// parametroLista bears the filter of a list on the page of one of its rows, as one value: a page has parameters of its own.
const parametroLista = "lista"

// maxLista bounds it.
const maxLista = 2000

// vizinhas lead from one row of a list to those beside it, with the list's filter.
type vizinhas struct {
	Anterior, Proxima string // addresses, "" = none
	Volta             string // the list, narrowed as it was
	Lista             string // what an address of a row ends in to keep the filter; "" = there is none
}

// Lista is what the address of a row ends in, so that its page knows the list; "" when nothing narrows it.
func (f *filtro) Lista() string {
	if f.Vazio() {
		return ""
	}
	texto := f.valores.Encode()
	if len(texto) > maxLista {
		return ""
	}
	return "?" + parametroLista + "=" + url.QueryEscape(texto)
}

// daLista makes the filter that the address bears on a row's page the one that filters are read from.
func (k *contexto) daLista() {
	k.lista = url.Values{}
	if texto := k.consulta(parametroLista); len(texto) <= maxLista {
		if v, err := url.ParseQuery(texto); err == nil {
			k.lista = v
		}
	}
}

// parametros are what a filter is read from.
func (k *contexto) parametros() url.Values {
	if k.lista != nil {
		return k.lista
	}
	return k.QueryParams()
}

// vizinhas asks for the rows beside one. Who may not open or narrow the list is led nowhere.
func (k *contexto) vizinhas(f *filtro, modulo crm.Modulo, achar func() (crm.Vizinhas, error)) (v vizinhas, err error) {
	v.Volta, v.Lista = Raiz+f.caminho+comParametros(f.valores), f.Lista()
	pode := k.pode(acessar(modulo)) && (f.Vazio() || k.pode(filtrar(modulo)) || !crm.TodasAsPermissoes().Pode(filtrar(modulo)))
	if !pode || len(f.Erros) > 0 {
		return v, nil
	}
	achadas, err := achar()
	if err != nil {
		return v, err
	}
	if achadas.Antes != "" {
		v.Anterior = Raiz + f.caminho + "/" + url.PathEscape(achadas.Antes) + v.Lista
	}
	if achadas.Depois != "" {
		v.Proxima = Raiz + f.caminho + "/" + url.PathEscape(achadas.Depois) + v.Lista
	}
	return v, nil
}

func (k *contexto) vizinhasDaChamada(id int64) (vizinhas, error) {
	k.daLista()
	f, q := k.filtroChamadas()
	return k.vizinhas(f, crm.ModuloChamadas, func() (crm.Vizinhas, error) { return k.p.Vizinhanca.VizinhasDaChamada(k.ctx, q, id) })
}

func (k *contexto) vizinhasDaEntrega(id int64) (vizinhas, error) {
	k.daLista()
	f, q, err := k.filtroEntregas()
	if err != nil {
		return vizinhas{}, err
	}
	return k.vizinhas(f, crm.ModuloEntregas, func() (crm.Vizinhas, error) { return k.p.Vizinhanca.VizinhasDaEntrega(k.ctx, q, id) })
}

func (k *contexto) vizinhasDaOcorrencia(id int64) (vizinhas, error) {
	k.daLista()
	f, q := k.filtroOcorrencias()
	return k.vizinhas(f, crm.ModuloOcorrencias, func() (crm.Vizinhas, error) { return k.p.Vizinhanca.VizinhasDaOcorrencia(k.ctx, q, id) })
}

// comLista keeps the list's filter on the way back to the page that a form stands on.
func (k *contexto) comLista(caminho string) string {
	texto := k.QueryParam(parametroLista)
	sem, ancora, _ := strings.Cut(caminho, "#")
	if texto == "" || len(texto) > maxLista || strings.Contains(sem, "?") || k.Request().URL.EscapedPath() != Raiz+sem {
		return caminho
	}
	sem += "?" + parametroLista + "=" + url.QueryEscape(texto)
	if ancora != "" {
		sem += "#" + ancora
	}
	return sem
}
