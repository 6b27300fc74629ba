package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"time"

	"ponte/server"
	"ponte/storage"
)

// Reconcile compares the journals of acknowledged numbers with the database.
type Reconcile struct {
	Database
	Path    []string `arg:"" optional:"" help:"Folders and files of journals, those of every replica; without one, this server's folder."`
	From    string   `help:"Acknowledged at or after this instant in UTC, as 2026-11-01 or \"2026-11-01 08:00\"." placeholder:"DATE"`
	To      string   `help:"Acknowledged up to this instant in UTC; a day alone is the whole day." placeholder:"DATE"`
	CSV     string   `name:"csv" help:"Write all that is missing to this new CSV file." placeholder:"FILE"`
	JSON    bool     `name:"json" help:"Write JSON."`
	Advance bool     `help:"Move numbers on beyond what was acknowledged, where they are not. Without it, what would be moved is shown."`
	Journal string   `help:"Folder of the journal, where no path is given." env:"PONTE_JOURNAL" placeholder:"FOLDER"`
}

// Help says what the exit code means.
func (*Reconcile) Help() string {
	return "Each line of a journal is an opening whose number was given to somebody. The exit code is 3 when the database misses any. First come those " +
		"whose number another ocorrência bears now. What a tenant of homologação lost because it was emptied is not missing. Run it against the " +
		"database that takes the writes. With servers running, restart them after --advance: each goes on with the numbers it had reserved."
}

// maxNamed is how many missing ocorrências of each kind are shown; a CSV has all.
const maxNamed = 1000

// Run compares, shows and, with --advance, moves the numbers on.
func (c *Reconcile) Run(ctx context.Context, t *Terminal) error {
	o, err := c.reconciling(t)
	if err != nil {
		return err
	}
	return c.with(ctx, t, func(i *installation) (err error) {
		found := &missing{}
		if c.CSV != "" {
			if found.csv, err = newMissingFile(c.CSV); err != nil {
				return err
			}
			defer func() { err = errors.Join(err, found.csv.close(t)) }()
		}
		bar := newProgress(t, "reconcile")
		o.Found, o.Progress = found.add, bar.advance
		r, err := i.store.Reconcile(ctx, o)
		bar.end()
		if err != nil {
			return err
		}
		behind, err := i.store.Behind(ctx, r)
		if err == nil && c.Advance && len(behind) > 0 {
			behind, err = i.store.AdvanceNumbering(ctx, i.actor, r)
		}
		if err != nil {
			return err
		}
		if c.JSON {
			err = t.json(c.asJSON(r, found, behind))
		} else {
			err = c.print(t, r, found, behind)
		}
		if err == nil && r.Missing > 0 {
			err = &gapsError{fmt.Sprintf("%d acknowledged ocorrências are not in the database; what to do is in docs/operacao.md, \"Banco danificado ou mais antigo\"", r.Missing)}
		}
		return err
	})
}

func (c *Reconcile) reconciling(t *Terminal) (o storage.Reconciling, err error) {
	if o.Paths = c.Path; len(o.Paths) == 0 {
		cfg := server.Config{Database: c.Database.Database, Journal: c.Journal}
		if err := cfg.Resolve(t.Environ); err != nil {
			return o, err
		}
		folder := cfg.JournalOptions("").Folder
		if folder == "" {
			return o, errors.New("the journal is off (PONTE_JOURNAL): name the folders and files to read")
		}
		if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
			return o, fmt.Errorf("there is no journal %s: name the folders of the replicas' journals", folder)
		}
		o.Paths = []string{folder}
	}
	if o.From, err = instant("--from", c.From, time.UTC); err != nil {
		return o, err
	}
	if o.To, err = instant("--to", c.To, time.UTC); err == nil && len(c.To) == len(time.DateOnly) {
		o.To = o.To.AddDate(0, 0, 1).Add(-time.Millisecond)
	}
	if err == nil && !o.To.IsZero() && o.To.Before(o.From) {
		err = errors.New("--to is before --from: nothing would be compared")
	}
	return o, err
}

// missing keeps what is shown: those whose number was given twice, and the others.
type missing struct {
	taken, others []storage.Missing
	csv           *missingFile // nil = none
}

func (k *missing) add(m *storage.Missing) error {
	list := &k.others
	if m.Taken != 0 {
		list = &k.taken
	}
	if len(*list) < maxNamed {
		*list = append(*list, *m)
	}
	if k.csv != nil {
		return k.csv.add(m)
	}
	return nil
}

func (c *Reconcile) print(t *Terminal, r *storage.Reconciliation, k *missing, behind []storage.Behind) error {
	headings := []string{"TENANT", "NUMBER", "ACKNOWLEDGED (UTC)", "SYSTEM", "CODIGO_OC", "REPLICA", "NOW"}
	for _, kind := range []struct {
		title string
		list  []storage.Missing
		of    int64
	}{
		{"Given twice: another ocorrência bears the number now.", k.taken, r.Taken},
		{"Acknowledged and not in the database:", k.others, r.Missing - r.Taken},
	} {
		if len(kind.list) == 0 {
			continue
		}
		fmt.Fprintln(t.Out, kind.title)
		rows := make([][]string, len(kind.list))
		for n, m := range kind.list {
			rows[n] = []string{m.Tenant, m.Numero, clock(m.Em, time.UTC), m.Sistema, m.CodigoOC, m.Replica, became(&m)}
		}
		if err := t.table("", headings, rows); err != nil {
			return err
		}
		if more := kind.of - int64(len(rows)); more > 0 {
			t.note("and %d more; --csv FILE writes all of them", more)
		}
		fmt.Fprintln(t.Out)
	}
	fmt.Fprintf(t.Out, "%d files, %d openings compared%s: %d missing, %d of them with a number that was given twice.\n", r.Files, r.Checked, between(r), r.Missing, r.Taken)
	if r.Emptied > 0 {
		t.note("%d others went when their tenant was emptied.", r.Emptied)
	}
	if r.Garbage > 0 {
		t.note("%d lines are none: torn by a power cut or a full disk.", r.Garbage)
	}
	for _, u := range r.Unknown {
		t.note("The database has no tenant %s. Should it be made again: ponte tenant create %s --first-number %d", oneLine(u.Tenant, maxCell), oneLine(u.Tenant, maxCell), u.Highest+1)
	}
	for _, b := range behind {
		what := "Row ids"
		if b.Tenant != "" {
			what = "Numbers of " + b.Tenant
		}
		if c.Advance {
			fmt.Fprintf(t.Out, "%s go on at %d.\n", what, b.To)
		} else {
			fmt.Fprintf(t.Out, "%s would be given again from %d on, and %d was acknowledged: --advance moves them to %d.\n", what, b.Next, b.Highest, b.To)
		}
	}
	if c.Advance && len(behind) > 0 {
		t.note("Restart the servers that run: each goes on with the numbers it had reserved.")
	}
	return nil
}

func between(r *storage.Reconciliation) string {
	if r.Checked == 0 {
		return ""
	}
	return ", " + clock(r.First, time.UTC) + " to " + clock(r.Last, time.UTC) + " UTC"
}

// became says what is in the database in the place of a missing ocorrência.
func became(m *storage.Missing) string {
	switch {
	case m.Reopened != "":
		return "opened again as " + m.Reopened
	case m.Taken != 0:
		return "number taken by id " + strconv.FormatInt(m.Taken, 10)
	}
	return "missing"
}

// reconciledJSON is the outcome as --json writes it.
type reconciledJSON struct {
	Files       int           `json:"arquivos"`
	Lines       int64         `json:"linhas"`
	Checked     int64         `json:"conferidas"`
	From        string        `json:"de"`
	To          string        `json:"ate"`
	GivenTwice  int64         `json:"dado_duas_vezes"`
	Missing     int64         `json:"faltam"` // given twice included
	Emptied     int64         `json:"esvaziadas"`
	Garbage     int64         `json:"ilegiveis"`
	Ocorrencias []missingJSON `json:"ocorrencias"` // given twice first, at most 1,000 of each kind
	Omitted     int64         `json:"omitidas"`
	Unknown     []string      `json:"tenants_desconhecidos"`
	Advanced    bool          `json:"avancou"`
	Behind      []behindJSON  `json:"atrasadas"`
}

type missingJSON struct {
	Tenant     string `json:"tenant"`
	Numero     string `json:"numero"`
	Em         string `json:"em"`
	Sistema    string `json:"sistema"`
	CodigoOC   string `json:"codigo_oc"`
	ID         int64  `json:"id"`
	Replica    string `json:"replica"`
	GivenTwice bool   `json:"dado_duas_vezes"`
	TakenBy    int64  `json:"tomado_por"`
	Reopened   string `json:"reaberta_como"`
}

type behindJSON struct {
	Tenant       string `json:"tenant"` // "" = ids of rows
	Next         int64  `json:"proximo"`
	Acknowledged int64  `json:"confirmado"`
	To           int64  `json:"passa_a"`
}

func (c *Reconcile) asJSON(r *storage.Reconciliation, k *missing, behind []storage.Behind) reconciledJSON {
	j := reconciledJSON{
		Files: r.Files, Lines: r.Lines, Checked: r.Checked, From: stamp(r.First, time.UTC), To: stamp(r.Last, time.UTC), GivenTwice: r.Taken, Missing: r.Missing,
		Emptied: r.Emptied, Garbage: r.Garbage, Unknown: []string{}, Advanced: c.Advance, Behind: []behindJSON{},
	}
	j.Ocorrencias = append(missingsJSON(k.taken), missingsJSON(k.others)...)
	j.Omitted = r.Missing - int64(len(j.Ocorrencias))
	for _, u := range r.Unknown {
		j.Unknown = append(j.Unknown, u.Tenant)
	}
	j.Behind = append(j.Behind, behindsJSON(behind)...)
	return j
}

func missingsJSON(list []storage.Missing) []missingJSON {
	all := make([]missingJSON, len(list))
	for n, m := range list {
		all[n] = missingJSON{m.Tenant, m.Numero, stamp(m.Em, time.UTC), m.Sistema, m.CodigoOC, m.ID, m.Replica, m.Taken != 0, m.Taken, m.Reopened}
	}
	return all
}

func behindsJSON(list []storage.Behind) []behindJSON {
	all := make([]behindJSON, len(list))
	for n, b := range list {
		all[n] = behindJSON{b.Tenant, b.Next, b.Highest, b.To}
	}
	return all
}
