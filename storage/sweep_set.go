package storage

// set collects distinct values.
type set[T comparable] struct {
	seen map[T]bool
	args []any
}

func (c *set[T]) add(v T) {
	var zero T
	if v == zero || c.seen[v] {
		return
	}
	if c.seen == nil {
		c.seen = make(map[T]bool)
	}
	c.seen[v] = true
	c.args = append(c.args, v)
}

// in is "column IN (?,?)" with its arguments after the ones given.
func (c *set[T]) in(column string, args ...any) (string, []any) {
	return column + " IN (" + placeholders(len(c.args)) + ")", append(args, c.args...)
}
