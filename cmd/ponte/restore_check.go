package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"ponte/server"
	"ponte/storage"
)

// rehearse restores into a place of its own and says what a real restore would bring.
func (c *Restore) rehearse(ctx context.Context, t *Terminal, cfg server.Config) error {
	found := &missing{}
	o := storage.Rehearsing{Address: cfg.Database, Source: c.File, Folder: c.In, Journals: c.journals(cfg), Found: found.add}
	o.Exists = func(_, at string) {
		t.note("A rehearsal that was killed left %s: remove it if none is running.", oneLine(at, maxLastCell))
	}
	r, err := storage.Rehearse(ctx, o)
	if err != nil {
		return err
	}
	objections := c.objections(r)
	if c.JSON {
		err = t.json(c.asJSON(r, found, objections))
	} else {
		err = c.print(t, r, found)
	}
	if err == nil && len(objections) > 0 {
		err = &gapsError{strings.Join(objections, "; ")}
	}
	return err
}

// journals are those that were named, else this server's where it is there.
func (c *Restore) journals(cfg server.Config) []string {
	if len(c.Journal) == 1 && c.Journal[0] == "off" {
		return nil
	}
	if len(c.Journal) > 0 {
		return c.Journal
	}
	if folder := cfg.JournalOptions("").Folder; folder != "" && exists(folder) {
		return []string{folder}
	}
	return nil
}

func (c *Restore) objections(r *storage.Rehearsal) (list []string) {
	if age := time.Since(r.Made); c.MaxAge > 0 && age > c.MaxAge {
		list = append(list, fmt.Sprintf("the backup is %s old, and --max-age is %s", lasting(age), c.MaxAge))
	}
	switch j := r.Journal; {
	case j == nil:
	case j.Checked > 0 && j.Missing == j.Checked:
		list = append(list, fmt.Sprintf("none of the %d openings of the journal is in the backup: is it another installation's?", j.Checked))
	case r.Holes > 0:
		list = append(list, fmt.Sprintf("the backup lacks %d acknowledged ocorrências that are older than its newest one", r.Holes))
	}
	return list
}

func (c *Restore) print(t *Terminal, r *storage.Rehearsal, found *missing) error {
	fmt.Fprintf(t.Out, "Backup:    %s, %s, written %s UTC (%s ago)\n", oneLine(r.Source, maxLastCell), size(r.Bytes), clock(r.Made, time.UTC), lasting(time.Since(r.Made)))
	version := fmt.Sprintf("version %d, this program's", r.Version)
	if r.Version < r.Target {
		version = fmt.Sprintf("version %d, brought to %d", r.Version, r.Target)
	}
	fmt.Fprintf(t.Out, "Database:  %s, whole, %s\n", r.Engine, version)
	var rows []string
	for _, table := range r.Tables {
		if table.Rows > 0 {
			rows = append(rows, fmt.Sprintf("%s %d", table.Table, table.Rows))
		}
	}
	fmt.Fprintf(t.Out, "Rows:      %s\n", strings.Join(rows, ", "))
	for _, tenant := range r.Tenants {
		last := "no ocorrência"
		if tenant.Last != "" {
			last = fmt.Sprintf("%d ocorrências, the last one %s of %s UTC", tenant.Ocorrencias, oneLine(tenant.Last, maxCell), clock(tenant.LastAt, time.UTC))
		}
		fmt.Fprintf(t.Out, "Tenant:    %s: %s; next number %d\n", tenant.Slug, last, tenant.Next)
	}
	if r.Journal == nil {
		fmt.Fprintln(t.Out, "Journal:   none was compared")
	} else {
		fmt.Fprintf(t.Out, "Journal:   %d openings compared%s: %d missing from before the backup, %d acknowledged after it\n", r.Journal.Checked, between(r.Journal), r.Holes, r.Lost())
		for _, b := range r.Behind {
			what := "row ids"
			if b.Tenant != "" {
				what = "numbers of " + b.Tenant
			}
			fmt.Fprintf(t.Out, "           %s would go on at %d, and %d was acknowledged: the next start moves them to %d\n", what, b.Next, b.Highest, b.To)
		}
	}
	fmt.Fprintf(t.Out, "Took:      %s (restore %s, check %s, open %s), and %s to compare; all of it is removed\n",
		lasting(r.Whole()), lasting(r.Restored), lasting(r.Checked), lasting(r.Opened), lasting(r.Compared))
	list := found.others
	if len(list) == 0 {
		return nil
	}
	fmt.Fprintln(t.Out, "\nAcknowledged, and not in the backup:")
	lines := make([][]string, 0, len(list))
	for _, m := range list[:min(len(list), maxRehearsed)] {
		lines = append(lines, []string{m.Tenant, m.Numero, clock(m.Em, time.UTC), m.Sistema, m.CodigoOC})
	}
	if err := t.table("", []string{"TENANT", "NUMBER", "ACKNOWLEDGED (UTC)", "SYSTEM", "CODIGO_OC"}, lines); err != nil {
		return err
	}
	if more := r.Journal.Missing - int64(len(lines)); more > 0 {
		t.note("and %d more: ponte reconcile names all of them after a real restore", more)
	}
	return nil
}

// maxRehearsed is how many missing ocorrências a rehearsal shows.
const maxRehearsed = 20

// lasting is a duration as people read it.
func lasting(d time.Duration) string {
	switch {
	case d < time.Second:
		return d.Round(time.Millisecond).String()
	case d < time.Hour:
		return d.Round(time.Second / 10).String()
	}
	return strings.TrimSuffix(d.Round(time.Minute).String(), "0s")
}

// size is a number of bytes as people read it.
func size(bytes int64) string {
	switch {
	case bytes < 1<<20:
		return fmt.Sprintf("%.1f KiB", float64(bytes)/(1<<10))
	case bytes < 1<<30:
		return fmt.Sprintf("%.1f MiB", float64(bytes)/(1<<20))
	}
	return fmt.Sprintf("%.1f GiB", float64(bytes)/(1<<30))
}

// rehearsedJSON is the outcome as --json writes it. Times are milliseconds.
type rehearsedJSON struct {
	Backup        string                `json:"copia"`
	Bytes         int64                 `json:"bytes"`
	Made          string                `json:"feita_em"`
	Engine        string                `json:"banco"`
	SchemaVersion int64                 `json:"versao"`
	Program       int64                 `json:"versao_do_programa"`
	Rows          map[string]int64      `json:"linhas"`
	Tenants       []rehearsedTenantJSON `json:"tenants"`
	Compared      bool                  `json:"comparada"`
	Checked       int64                 `json:"conferidas"`
	MissingBefore int64                 `json:"faltam_antes"` // older than the newest ocorrência of the backup: exit code 3
	MissingAfter  int64                 `json:"faltam_depois"`
	Ocorrencias   []missingJSON         `json:"ocorrencias"` // missing, at most 1,000
	Behind        []behindJSON          `json:"atrasadas"`
	RestoreMS     int64                 `json:"restauracao_ms"`
	CheckMS       int64                 `json:"conferencia_ms"`
	OpenMS        int64                 `json:"abertura_ms"`
	CompareMS     int64                 `json:"comparacao_ms"`
	Objections    []string              `json:"objecoes"`
}

type rehearsedTenantJSON struct {
	Tenant      string `json:"tenant"`
	Ocorrencias int64  `json:"ocorrencias"`
	Last        string `json:"ultima"`
	LastAt      string `json:"ultima_em"`
	Next        int64  `json:"proximo"`
}

func (c *Restore) asJSON(r *storage.Rehearsal, k *missing, objections []string) rehearsedJSON {
	j := rehearsedJSON{
		Backup: r.Source, Bytes: r.Bytes, Made: stamp(r.Made, time.UTC), Engine: r.Engine, SchemaVersion: r.Version, Program: r.Target, Rows: map[string]int64{},
		Tenants: []rehearsedTenantJSON{}, Ocorrencias: []missingJSON{}, Behind: []behindJSON{}, Objections: append([]string{}, objections...),
		RestoreMS: r.Restored.Milliseconds(), CheckMS: r.Checked.Milliseconds(), OpenMS: r.Opened.Milliseconds(), CompareMS: r.Compared.Milliseconds(),
	}
	for _, table := range r.Tables {
		j.Rows[table.Table] = table.Rows
	}
	for _, x := range r.Tenants {
		j.Tenants = append(j.Tenants, rehearsedTenantJSON{x.Slug, x.Ocorrencias, x.Last, stamp(x.LastAt, time.UTC), x.Next})
	}
	if r.Journal != nil {
		j.Compared, j.Checked, j.MissingBefore, j.MissingAfter = true, r.Journal.Checked, r.Holes, r.Lost()
		j.Ocorrencias = append(missingsJSON(k.taken), missingsJSON(k.others)...)
	}
	j.Behind = append(j.Behind, behindsJSON(r.Behind)...)
	return j
}
