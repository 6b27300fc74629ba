package portal

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// biscoitoVivo is there where a person does not want pages to ask for what is new by themselves.
const biscoitoVivo = "ponte_parado"

// vivo tells whether pages ask for what is new by themselves.
func (k *contexto) vivo() bool {
	_, err := k.Cookie(biscoitoVivo)
	return err != nil
}

// trocarVivo keeps the choice in the browser, as the theme is kept.
func (k *contexto) trocarVivo() error {
	if k.campo("vivo") == "sim" {
		return k.lembrar(biscoitoVivo, "")
	}
	return k.lembrar(biscoitoVivo, "1")
}

// maxNovas bounds how many new rows are counted.
const maxNovas = 100

// lugar is where a list began when it was shown: an instant and, in it, an id.
type lugar struct {
	Em time.Time
	ID int64
}

func (l lugar) String() string {
	return strconv.FormatInt(l.Em.UnixMilli(), 36) + "." + strconv.FormatInt(l.ID, 36)
}

func lerLugar(texto string) (l lugar, ok bool) {
	em, id, _ := strings.Cut(texto, ".")
	ms, e1 := strconv.ParseInt(em, 36, 64)
	n, e2 := strconv.ParseInt(id, 36, 64)
	return lugar{time.UnixMilli(ms).UTC(), n}, e1 == nil && e2 == nil
}

// depois tells whether a row comes before the list's beginning.
func (l lugar) depois(outro lugar) bool {
	return l.Em.After(outro.Em) || l.Em.Equal(outro.Em) && l.ID > outro.ID
}

// perguntaNovas is where a list asks how many rows came since it was shown; "" = it does not: it is no beginning, ends in the past, or its person
// does not want it.
func (k *contexto) perguntaNovas(f *filtro, linhas int, primeira func() lugar) string {
	if !k.vivo() || k.consulta("apos") != "" || !f.Ate.IsZero() {
		return ""
	}
	desde := lugar{Em: k.agora}
	if linhas > 0 {
		desde = primeira()
	}
	return Raiz + f.caminho + "/novas" + comParametros(f.mais("desde", desde.String()))
}

// responderNovas counts the rows above a place, of a list that begins at it or later, and leads to them.
func (k *contexto) responderNovas(f *filtro, lista func(desde time.Time) ([]lugar, error)) error {
	desde, ok := lerLugar(k.consulta("desde"))
	if !ok || len(f.Erros) > 0 {
		return errPedido
	}
	de := desde.Em
	if f.De.After(de) {
		de = f.De
	}
	achadas, err := lista(de)
	if err != nil {
		return err
	}
	var n int64
	for _, l := range achadas {
		if l.depois(desde) {
			n++
		}
	}
	if n == 0 {
		return k.NoContent(http.StatusNoContent)
	}
	barra := struct{ Texto, Link string }{quantas(n, "nova", "novas"), Raiz + f.caminho + comParametros(f.valores)}
	status := http.StatusOK
	if n >= maxNovas {
		barra.Texto, status = "Mais de "+inteiro(maxNovas-1)+" novas", pararDePerguntar
	}
	var b bytes.Buffer
	if err := telas().ExecuteTemplate(&b, "barra-novas", barra); err != nil {
		return err
	}
	return k.HTMLBlob(status, b.Bytes())
}

// pararDePerguntar is the status at which a page stops asking by itself.
const pararDePerguntar = 286

func (k *contexto) chamadasNovas() error {
	f, q := k.filtroChamadas()
	return k.responderNovas(f, func(desde time.Time) (achadas []lugar, err error) {
		q.De, q.Pagina.Limite = desde, maxNovas
		lista, err := k.p.Acervo.Chamadas(k.ctx, q)
		for i := range lista.Linhas {
			achadas = append(achadas, lugar{lista.Linhas[i].Em, lista.Linhas[i].ID})
		}
		return achadas, err
	})
}

func (k *contexto) entregasNovas() error {
	f, q, err := k.filtroEntregas()
	if err != nil {
		return err
	}
	return k.responderNovas(f, func(desde time.Time) (achadas []lugar, err error) {
		q.De, q.Pagina.Limite = desde, maxNovas
		lista, err := k.p.Despacho.Entregas.Entregas(k.ctx, q)
		for i := range lista.Linhas {
			achadas = append(achadas, lugar{lista.Linhas[i].CriadaEm, lista.Linhas[i].ID})
		}
		return achadas, err
	})
}

func (k *contexto) ocorrenciasNovas() error {
	f, q := k.filtroOcorrencias()
	return k.responderNovas(f, func(desde time.Time) (achadas []lugar, err error) {
		q.AbertaDe, q.Pagina.Limite = desde, maxNovas
		lista, err := k.p.Acervo.Ocorrencias(k.ctx, q)
		for i := range lista.Linhas {
			achadas = append(achadas, lugar{lista.Linhas[i].Ocorrencia.AbertaEm, lista.Linhas[i].Ocorrencia.ID})
		}
		return achadas, err
	})
}
