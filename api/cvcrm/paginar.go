package cvcrm

import (
	"net/http"
	"slices"
	"strconv"

	"ponte/crm"
)

// consultaDaPagina is that of a list, by pages instead of by offset.
var consultaDaPagina = append([]Campo{{Nome: "pagina", Tipo: Inteiro}, {Nome: "quantidade", Tipo: Inteiro}}, consultaDaListagem[len(camposDaLista):]...)

// paginaDeAtendimentos is the envelope. What CV has in the last three is not known; they are lists (docs/fatos/cvcrm.md §2.3).
type paginaDeAtendimentos struct {
	Total      int           `json:"total"`
	Paginas    int           `json:"paginas"`
	Quantidade int           `json:"quantidade"`
	Pagina     int           `json:"pagina"`
	Dados      []atendimento `json:"dados"`
	Filtros    []string      `json:"filtros"`
	Ordenacao  []string      `json:"ordenacao"`
	Adicionais []string      `json:"adicionais"`
}

// paginar gives atendimentos by pages, newest first, and how many there are in all, up to maxListados. A page beyond the last is an empty one.
func paginar(q *requisicao) error {
	l := q.consulta()
	r := paginaDeAtendimentos{Pagina: 1, Quantidade: limiteMaximo, Dados: []atendimento{}, Filtros: []string{}, Ordenacao: []string{}, Adicionais: []string{}}
	if n := l.inteiro("pagina"); n != 0 {
		r.Pagina = int(min(n, maxListados+1))
	}
	if n := l.inteiro("quantidade"); n != 0 {
		r.Quantidade = int(min(n, limiteMaximo))
	}
	p, err := q.lerFiltros(l)
	if err == nil && !p.nada {
		err = q.encher(&r, p)
	}
	if err != nil {
		return err
	}
	r.Paginas = (r.Total + r.Quantidade - 1) / r.Quantidade
	q.Resposta = &crm.Resposta{Texto: strconv.Itoa(len(r.Dados)) + " atendimentos"}
	return q.Responder(http.StatusOK, r)
}

// encher fills the page and the total. Only what may be of the page is read with its history.
func (q *requisicao) encher(r *paginaDeAtendimentos, p *pesquisa) error {
	de := (r.Pagina - 1) * r.Quantidade
	vistas := 0
	p.filtro.Pagina.Limite, p.filtro.ComCliente = limiteMaximo, true
	for {
		p.filtro.ComHistorico = r.Total < de+r.Quantidade && r.Total+limiteMaximo > de
		lista, err := q.a.dep.Casos.Listar(q.Ctx(), &q.Pedido, p.filtro)
		if err != nil {
			return err
		}
		vistas += len(lista.Linhas)
		linhas := slices.DeleteFunc(lista.Linhas, func(l crm.LinhaOcorrencia) bool { return !p.passa(&l) })
		for i := range linhas {
			if n := r.Total + i; n >= de && n < de+r.Quantidade {
				r.Dados = append(r.Dados, q.atendimento(&linhas[i]))
			}
		}
		r.Total += len(linhas)
		if p.filtro.Pagina.Cursor = lista.Proximo; lista.Proximo == "" {
			return nil
		}
		if vistas >= maxListados {
			q.cortar()
			return nil
		}
	}
}
