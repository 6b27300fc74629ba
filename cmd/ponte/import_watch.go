package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/importacao"
	"ponte/crm/planilha"
	"ponte/integration"
	"ponte/server"
)

// Folders of a watched one, for the files that were read.
const (
	doneFolder   = "feito"
	failedFolder = "com-erros"
)

// watcher imports the files that come into a folder. A file is taken when two looks in a row find it unchanged: whoever writes it
// may take his time, and one who knows better writes it under another ending and renames it.
type watcher struct {
	*Import
	terminal *Terminal
	in       *installation
	tenant   *crm.Tenant
	importer *importacao.Importador
	seen     map[string]looked // the last look
	told     map[string]bool   // names that are no table's
}

type looked struct {
	size int64
	at   time.Time
}

func newWatcher(c *Import, t *Terminal, i *installation, tenant *crm.Tenant) *watcher {
	return &watcher{c, t, i, tenant, server.Importer(i.store), map[string]looked{}, map[string]bool{}}
}

// run looks until ctx ends.
func (w *watcher) run(ctx context.Context) error {
	for _, folder := range []string{doneFolder, failedFolder} {
		if err := os.MkdirAll(filepath.Join(w.Watch, folder), 0o700); err != nil {
			return err
		}
	}
	if w.Once {
		_, err := w.look(ctx, true)
		return err
	}
	w.terminal.note("Watching %s; Ctrl-C ends it after the file at hand.", w.Watch)
	for {
		if _, err := w.look(ctx, false); err != nil && ctx.Err() == nil {
			w.terminal.note("%v; the file stays and is tried again", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(w.Every):
		}
	}
}

// look imports the files that are complete, in the order of the tables and then by name. now takes also what was not seen before.
func (w *watcher) look(ctx context.Context, now bool) (taken int, err error) {
	entries, err := os.ReadDir(w.Watch)
	if err != nil {
		return 0, err
	}
	found := map[string]looked{}
	ready := map[importacao.Tabela][]string{}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || !slices.Contains([]string{".csv", ".xlsx"}, strings.ToLower(filepath.Ext(e.Name()))) {
			continue
		}
		table := w.table(e.Name())
		if table == "" {
			continue
		}
		found[e.Name()] = looked{info.Size(), info.ModTime()}
		if before, seen := w.seen[e.Name()]; now || seen && before == found[e.Name()] {
			ready[table] = append(ready[table], e.Name())
		}
	}
	w.seen = found
	for _, f := range importacao.Formatos(integration.Definitions()) {
		for _, name := range ready[f.Tabela] {
			if ctx.Err() != nil {
				return taken, ctx.Err()
			}
			if err := w.take(ctx, f.Tabela, name); err != nil {
				return taken, fmt.Errorf("%s: %w", name, err)
			}
			taken++
		}
	}
	return taken, nil
}

// table is the table that a file's name begins with, "" = none.
func (w *watcher) table(name string) importacao.Tabela {
	begins := strings.ToLower(name)
	if i := strings.IndexFunc(begins, func(r rune) bool { return r < 'a' || r > 'z' }); i >= 0 {
		begins = begins[:i]
	}
	if slices.Contains(importacao.Tabelas(), begins) {
		return importacao.Tabela(begins)
	}
	if !w.told[name] {
		w.told[name] = true
		w.terminal.note("%s: left alone: a file's name begins with its table: %s", name, strings.Join(importacao.Tabelas(), ", "))
	}
	return ""
}

// take imports one file and moves it. An error leaves it where it is: repeating it is harmless.
func (w *watcher) take(ctx context.Context, table importacao.Tabela, name string) error {
	file, err := os.Open(filepath.Join(w.Watch, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // another process was faster
	}
	if err != nil {
		return err
	}
	defer file.Close()
	kept := time.Now().UTC().Format("20060102T150405Z-") + name
	bad, err := newRejected(filepath.Join(w.Watch, failedFolder, strings.TrimSuffix(kept, filepath.Ext(kept))+"-linhas.csv"))
	if err != nil {
		return err
	}
	result, err := w.importer.Importar(ctx, w.in.actor, w.tenant, importacao.Pedido{Tabela: table, Nome: name, Arquivo: file, Rejeitadas: bad})
	if e := bad.close(w.terminal); e != nil {
		return errors.Join(err, e)
	}
	var unreadable *planilha.ErroArquivo
	switch {
	case errors.As(err, &unreadable):
		w.terminal.note("%s: %s", name, sentence(unreadable))
	case err != nil:
		return err
	default:
		if err := w.tell(name, result); err != nil {
			return err
		}
	}
	folder := doneFolder
	if err != nil || result.ComErro > 0 || result.Incompleta {
		folder = failedFolder
	}
	return os.Rename(filepath.Join(w.Watch, name), filepath.Join(w.Watch, folder, kept))
}

// tell prints a file's outcome.
func (w *watcher) tell(name string, r *importacao.Resultado) error {
	if w.JSON {
		return w.terminal.json(struct {
			Arquivo string `json:"arquivo"`
			importJSON
		}{name, w.asJSON(r)})
	}
	fmt.Fprintf(w.terminal.Out, "%s: ", name)
	return w.print(w.terminal, r)
}
