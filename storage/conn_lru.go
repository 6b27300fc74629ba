package storage

import "container/list"

// lru keeps values by a text and knows which was used least recently. It is not for several goroutines at a time.
type lru[V any] struct {
	entries map[string]*list.Element
	order   *list.List // of lruEntry, most recently used first
}

type lruEntry[V any] struct {
	key   string
	value V
}

func newLRU[V any]() lru[V] {
	return lru[V]{map[string]*list.Element{}, list.New()}
}

// peek returns the value of a text, if it is there.
func (r lru[V]) peek(key string) (v V, ok bool) {
	e, ok := r.entries[key]
	if ok {
		v = e.Value.(lruEntry[V]).value
	}
	return v, ok
}

// get is peek, and makes the value the most recently used.
func (r lru[V]) get(key string) (v V, ok bool) {
	if v, ok = r.peek(key); ok {
		r.order.MoveToFront(r.entries[key])
	}
	return v, ok
}

// getBytes is get without making a string of the text.
func (r lru[V]) getBytes(key []byte) (v V, ok bool) {
	if e, found := r.entries[string(key)]; found {
		r.order.MoveToFront(e)
		return e.Value.(lruEntry[V]).value, true
	}
	return v, false
}

// add adds a value whose text is new.
func (r lru[V]) add(key string, v V) { r.entries[key] = r.order.PushFront(lruEntry[V]{key, v}) }

// evict takes out the value that was used least recently; there must be one.
func (r lru[V]) evict() V {
	v := r.order.Remove(r.order.Back()).(lruEntry[V])
	delete(r.entries, v.key)
	return v.value
}

func (r lru[V]) len() int { return len(r.entries) }
