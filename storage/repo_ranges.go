package storage

import (
	"context"
	"slices"
)

// maxSources bounds the ranges that are merged (SQLite merges 500, and a list of what was sent to a system merges them twice);
// beyond it they are first cut down to those that hold something.
const maxSources = 120

// byChange is the tenant's range in the order of the last change. Only one index has it; the others must not tempt a planner to
// sort millions of rows.
func byChange(base condition, status, sistemas []any) []condition {
	all := []condition{base}
	if len(status) > 0 {
		all = narrow(all, "COALESCE(status_id, 0)", status)
	}
	if len(sistemas) > 0 {
		all = narrow(all, "COALESCE(origem_sistema, '')", sistemas)
	}
	return all
}

// ranges are the ranges of the tenant's ocorrências in statuses and of systems, each in the order of the opening. One index
// serves both filters: it is of a system and a status, so who asks for one of them gets a range for each value of the other.
// What has too many of them (a caller may invent statuses) is one range, and sorted.
func (a *lists) ranges(ctx context.Context, base condition, status, sistemas []any) (all []condition, err error) {
	if len(status)+len(sistemas) == 0 {
		return []condition{base}, nil
	}
	named := len(sistemas) > 0
	if !named {
		if sistemas, err = a.distinct(ctx, "origem_sistema", base, maxSources+1); err != nil {
			return nil, err
		}
	}
	if len(sistemas) > maxSources {
		if named {
			base = narrow([]condition{base}, "origem_sistema", sistemas)[0]
		}
		return []condition{base.sorted(status)}, nil
	}
	for _, s := range sistemas {
		own, held := base.and("origem_sistema = ?", s), status
		if len(status) == 0 || len(sistemas)*len(status) > maxSources {
			each := maxSources / len(sistemas)
			if held, err = a.distinct(ctx, "status_id", own, each+1); err != nil {
				return nil, err
			}
			if len(held) > each {
				all = append(all, own.sorted(status))
				continue
			}
		}
		if len(status) > 0 {
			held = slices.DeleteFunc(slices.Clone(held), func(id any) bool { return !slices.Contains(status, id) })
		}
		all = append(all, split([]condition{own}, "status_id", held)...)
	}
	return all, nil
}

// sorted is a range that is read whole and sorted, in statuses where some are asked for.
func (c condition) sorted(status []any) condition {
	c.rare = true
	if len(status) == 0 {
		return c
	}
	return narrow([]condition{c}, "status_id", status)[0]
}

// distinct are the first limit values of the column that follows a range in its index, each found by one step into it.
func (a *lists) distinct(ctx context.Context, column string, base condition, limit int) (all []any, err error) {
	for next := base; len(all) < limit; next = base.and(column+" > ?", all[len(all)-1]) {
		found, err := readAll(ctx, a.s.pools.reader, func(scan func(...any) error) (v any, err error) {
			err = scan(&v)
			if text, ok := v.([]byte); ok {
				v = string(text)
			}
			return v, err
		}, "SELECT "+column+" FROM ocorrencias WHERE "+next.text+" ORDER BY "+column+" LIMIT 1", next.args...)
		if err != nil || len(found) == 0 {
			return all, err
		}
		all = append(all, found[0])
	}
	return all, nil
}

// split makes one source of each value: each is one range of an index, in the order of the list.
func split(bases []condition, column string, values []any) []condition {
	sources := make([]condition, 0, len(bases)*len(values))
	for _, base := range bases {
		for _, v := range values {
			sources = append(sources, base.and(column+" = ?", v))
		}
	}
	return sources
}

func narrow(sources []condition, column string, values []any) []condition {
	out := make([]condition, len(sources))
	for i, f := range sources {
		out[i] = f.and(column+" IN ("+placeholders(len(values))+")", values...)
	}
	return out
}
