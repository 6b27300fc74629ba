package storage

import "container/list"

// recentes keeps values by a text and knows which was used least recently. It is not for several goroutines at a time.
type recentes[V any] struct {
	por map[string]*list.Element
	uso *list.List // of recente, most recently used first
}

type recente[V any] struct {
	texto string
	valor V
}

func novosRecentes[V any]() recentes[V] {
	return recentes[V]{map[string]*list.Element{}, list.New()}
}

// ver returns the value of a text, if it is there.
func (r recentes[V]) ver(texto string) (v V, ok bool) {
	e, ok := r.por[texto]
	if ok {
		v = e.Value.(recente[V]).valor
	}
	return v, ok
}

// usar is ver, and makes the value the most recently used.
func (r recentes[V]) usar(texto string) (v V, ok bool) {
	if v, ok = r.ver(texto); ok {
		r.uso.MoveToFront(r.por[texto])
	}
	return v, ok
}

// guardar adds a value whose text is new.
func (r recentes[V]) guardar(texto string, v V) { r.por[texto] = r.uso.PushFront(recente[V]{texto, v}) }

// tirar takes out the value that was used least recently; there must be one.
func (r recentes[V]) tirar() V {
	v := r.uso.Remove(r.uso.Back()).(recente[V])
	delete(r.por, v.texto)
	return v.valor
}

func (r recentes[V]) quantos() int { return len(r.por) }
