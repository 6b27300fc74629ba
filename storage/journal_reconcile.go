package storage

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"time"
)

// reconcilePiece is how many lines are looked up together.
const reconcilePiece = keysPerQuery

// Missing is an acknowledged ocorrência that the database does not have.
type Missing struct {
	Acknowledged
	Taken    int64  // the id of the ocorrência that bears its number now, 0 = none: the number was given twice
	Reopened string // the number under which the same sistema's same CODIGO_OC is in the database, "" = it is not, or the code is masked
}

// Reconciliation is what became of the lines of journals.
type Reconciliation struct {
	Files                   int
	Lines, Checked          int64 // read, and within the time asked for
	Missing, Taken, Emptied int64 // Taken are among Missing; Emptied are of tenants that were emptied since, and not among them
	Garbage                 int64 // lines that are none: torn by a power cut or a full disk
	First, Last             time.Time
	Unknown                 []Behind // tenants that the database does not have: should one be made again, its numbers begin above Highest

	marks marks
}

// Reconciling says what of journals is compared with the database.
type Reconciling struct {
	Paths    []string
	From, To time.Time // both within; the zero time = without bound
	Found    func(*Missing) error
	Progress func(done, total int64) // in bytes; nil = nobody
}

// Reconcile looks every acknowledged ocorrência of journals up in the database, line by line as they stand in the files, so
// that its memory is that of a piece.
func (s *Storage) Reconcile(ctx context.Context, o Reconciling) (*Reconciliation, error) {
	files, err := journalFiles(o.Paths...)
	if err != nil {
		return nil, err
	}
	var total, done int64
	for i := range files {
		total += files[i].size
	}
	r := &Reconciliation{Files: len(files), marks: marks{}}
	c, err := s.newComparison(ctx, o.Found)
	if err != nil {
		return nil, err
	}
	for i := range files {
		garbage, err := files[i].read(0, r.marks, func(a *Acknowledged) error {
			r.Lines++
			if !o.From.IsZero() && a.Em.Before(o.From) || !o.To.IsZero() && a.Em.After(o.To) {
				return nil
			}
			r.saw(a)
			full, err := c.add(ctx, a)
			if full && o.Progress != nil {
				o.Progress(done+a.end, total)
			}
			return err
		})
		r.Garbage += garbage
		if err != nil {
			return r, err
		}
		if done += files[i].size; o.Progress != nil {
			o.Progress(done, total)
		}
	}
	err = c.flush(ctx)
	r.Missing, r.Taken, r.Emptied = c.missing, c.taken, c.emptied
	r.Unknown = r.marks.unknown(c.tenants)
	return r, err
}

// unknown are the tenants that are none of these, by slug.
func (k marks) unknown(tenants map[string]int64) (list []Behind) {
	highest := map[string]int64{}
	for t, m := range k {
		if _, there := tenants[t.slug]; !there && t.slug != "" {
			highest[t.slug] = max(highest[t.slug], m.numero)
		}
	}
	for _, slug := range slices.Sorted(maps.Keys(highest)) {
		list = append(list, Behind{Tenant: slug, Highest: highest[slug]})
	}
	return list
}

func (r *Reconciliation) saw(a *Acknowledged) {
	r.Checked++
	if r.First.IsZero() || a.Em.Before(r.First) {
		r.First = a.Em
	}
	if a.Em.After(r.Last) {
		r.Last = a.Em
	}
}

// comparison looks up lines in pieces.
type comparison struct {
	s                       *Storage
	found                   func(*Missing) error
	tenants                 map[string]int64 // by slug
	piece                   []Acknowledged
	emptiedAt               map[int64]time.Time // of tenants, as they are asked about
	missing, taken, emptied int64
}

func (s *Storage) newComparison(ctx context.Context, found func(*Missing) error) (*comparison, error) {
	c := &comparison{s: s, found: found, emptiedAt: map[int64]time.Time{}, piece: make([]Acknowledged, 0, reconcilePiece)}
	var err error
	c.tenants, err = s.tenantsBySlug(ctx)
	return c, err
}

func (s *Storage) tenantsBySlug(ctx context.Context) (map[string]int64, error) {
	tenants := map[string]int64{}
	err := eachRow(ctx, s.pools.reader, "SELECT slug, id FROM tenants", nil, func(scan func(...any) error) error {
		var slug string
		var id int64
		err := scan(&slug, &id)
		tenants[slug] = id
		return err
	})
	return tenants, err
}

// tenantSlug is a tenant's name, "" when it is not there.
func (s *Storage) tenantSlug(tenantID int64) (slug string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	err = s.pools.reader.QueryRowContext(ctx, "SELECT slug FROM tenants WHERE id = ?", tenantID).Scan(&slug)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return slug, err
}

// add takes a line and tells whether a piece was full with it.
func (c *comparison) add(ctx context.Context, a *Acknowledged) (full bool, err error) {
	if c.piece = append(c.piece, *a); len(c.piece) < reconcilePiece {
		return false, nil
	}
	return true, c.flush(ctx)
}

// flush looks up what waits: by id, which one query does for all tenants, and by number only what is not found so.
func (c *comparison) flush(ctx context.Context) error {
	defer func() { c.piece = c.piece[:0] }()
	ids := make([]int64, len(c.piece))
	for i := range c.piece {
		ids[i] = c.piece[i].ID
	}
	type row struct {
		numero  string
		created int64
	}
	there := map[int64]row{}
	_, err := readByKey(ctx, c.s.pools.reader, func(scan func(...any) error) (_ struct{}, err error) {
		var id int64
		var r row
		err = scan(&id, &r.numero, &r.created)
		there[id] = r
		return struct{}{}, err
	}, "SELECT id, numero, criada_em FROM ocorrencias WHERE id IN (", nil, ids)
	if err != nil {
		return err
	}
	var absent []*Missing
	for i := range c.piece {
		// An older database gives ids again as well as numbers: the time tells whose they are.
		if a := &c.piece[i]; there[a.ID] != (row{a.Numero, toMS(a.Em)}) {
			absent = append(absent, &Missing{Acknowledged: *a})
		}
	}
	return c.judge(ctx, absent)
}

// judge says what became of lines whose ocorrência is not there.
func (c *comparison) judge(ctx context.Context, absent []*Missing) error {
	byTenant := map[int64][]*Missing{}
	for _, m := range absent {
		tenantID := c.tenantOf(&m.Acknowledged)
		byTenant[tenantID] = append(byTenant[tenantID], m)
	}
	for tenantID, list := range byTenant {
		if err := c.seekNumbers(ctx, tenantID, list); err != nil {
			return err
		}
		if err := c.seekCodes(ctx, tenantID, list); err != nil {
			return err
		}
	}
	for _, m := range absent { // in the order of the files
		emptied, err := c.wasEmptied(ctx, &m.Acknowledged)
		if err != nil {
			return err
		}
		if emptied {
			c.emptied++
			continue
		}
		if c.missing++; m.Taken != 0 {
			c.taken++
		}
		if c.found != nil {
			if err := c.found(m); err != nil {
				return err
			}
		}
	}
	return nil
}

// tenantOf is the tenant of this database that a line speaks of: of its slug, because an installation that was lost whole is
// made again under it with another id.
func (c *comparison) tenantOf(a *Acknowledged) int64 {
	if id, ok := c.tenants[a.Tenant]; ok {
		return id
	}
	return a.TenantID
}

func (c *comparison) seekNumbers(ctx context.Context, tenantID int64, list []*Missing) error {
	byNumber := map[string][]*Missing{}
	numeros := make([]string, 0, len(list))
	for _, m := range list {
		byNumber[m.Numero] = append(byNumber[m.Numero], m)
		numeros = append(numeros, m.Numero)
	}
	_, err := readByKey(ctx, c.s.pools.reader, func(scan func(...any) error) (_ struct{}, err error) {
		var id int64
		var numero string
		err = scan(&id, &numero)
		for _, m := range byNumber[numero] {
			m.Taken = id
		}
		return struct{}{}, err
	}, "SELECT id, numero FROM ocorrencias WHERE tenant_id = ? AND numero IN (", []any{tenantID}, numeros)
	return err
}

// seekCodes finds what a caller has opened again. A code that is masked finds nothing.
func (c *comparison) seekCodes(ctx context.Context, tenantID int64, list []*Missing) error {
	type key struct{ sistema, codigoOC string }
	byCode := map[key][]*Missing{}
	var codes []string
	for _, m := range list {
		if m.CodigoOC == "" {
			continue
		}
		k := key{m.Sistema, m.CodigoOC}
		byCode[k] = append(byCode[k], m)
		codes = append(codes, m.CodigoOC)
	}
	_, err := readByKey(ctx, c.s.pools.reader, func(scan func(...any) error) (_ struct{}, err error) {
		var k key
		var numero string
		err = scan(&k.sistema, &k.codigoOC, &numero)
		for _, m := range byCode[k] {
			m.Reopened = numero
		}
		return struct{}{}, err
	}, "SELECT origem_sistema, codigo_oc, numero FROM ocorrencias WHERE tenant_id = ? AND codigo_oc IN (", []any{tenantID}, codes)
	return err
}

// wasEmptied tells whether a line's tenant was emptied after it, which the trail says: what it deleted is not lost.
func (c *comparison) wasEmptied(ctx context.Context, a *Acknowledged) (bool, error) {
	at, known := c.emptiedAt[a.TenantID]
	if !known {
		var ms sql.NullInt64
		err := c.s.pools.reader.QueryRowContext(ctx, "SELECT MAX(em) FROM auditorias WHERE tenant_id = ? AND acao = 'tenant.esvaziar'", a.TenantID).Scan(&ms)
		if err != nil {
			return false, classify(err)
		}
		if ms.Valid {
			at = fromMS(ms.Int64)
		}
		c.emptiedAt[a.TenantID] = at
	}
	return !at.IsZero() && !a.Em.After(at), nil
}
