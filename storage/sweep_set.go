package storage

// conjunto collects distinct values.
type conjunto[T comparable] struct {
	visto map[T]bool
	args  []any
}

func (c *conjunto[T]) mais(v T) {
	var zero T
	if v == zero || c.visto[v] {
		return
	}
	if c.visto == nil {
		c.visto = make(map[T]bool)
	}
	c.visto[v] = true
	c.args = append(c.args, v)
}

// em is "column IN (?,?)" with its arguments after the ones given.
func (c *conjunto[T]) em(coluna string, args ...any) (string, []any) {
	return coluna + " IN (" + interrogacoes(len(c.args)) + ")", append(args, c.args...)
}
