package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"strconv"
	"strings"
	"time"

	"ponte/api/multidados"
	"ponte/crm"
	"ponte/server"
	"ponte/storage"
)

// Bounds of a command's start and end.
const (
	openTimeout  = 6 * time.Hour // a step of a migration may read every row; each answer besides has its own deadline
	closeTimeout = 20 * time.Second
)

// Database are the flags of every command that opens the database.
type Database struct {
	Database string `help:"sqlite://PATH or mysql://USER:PASSWORD@HOST:3306/NAME." env:"PONTE_DATABASE" placeholder:"sqlite://ponte.db"`

	journal *string // where an opening is noted ("" = the server's folder, if it is there); nil = the command opens nothing
}

// Target are the flags of every command about one tenant.
type Target struct {
	Database
	Tenant string `help:"The tenant; without it, the default one." placeholder:"SLUG"`
}

// installation is an open database with the use cases on it.
type installation struct {
	store *storage.Storage
	admin *crm.Administracao
	lists crm.Acervo
	actor crm.Ator
}

// open opens the database; close must follow. Only with create does it make one that is not there, elsewhere that is a
// wrong --database or a wrong folder, and bring an older one up to date: a list must not change a schema.
func (d Database) open(ctx context.Context, t *Terminal, create bool) (*installation, error) {
	cfg := server.Config{Database: d.Database, Migrate: string(storage.MigrateCheck)}
	if create {
		cfg.Migrate = string(storage.MigrateAuto)
	}
	if d.journal != nil {
		cfg.Journal = *d.journal
	}
	if err := cfg.Resolve(t.Environ); err != nil {
		return nil, err
	}
	if path, sqlite := strings.CutPrefix(cfg.Database, "sqlite://"); sqlite && !create {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("there is no database %s: name it with --database, or make one with ponte tenant create or ponte serve", path)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	store, err := storage.Open(ctx, cfg.Database, storage.Options{Migrate: storage.Migration(cfg.Migrate), Journal: d.journalOptions(cfg)})
	if err != nil {
		return nil, err
	}
	records := store.Cadastro()
	return &installation{
		store: store,
		admin: &crm.Administracao{
			Tenants: records, Credenciais: records, Usos: records, Tokens: records, IPs: records, WSDLs: records, Assistencias: records, Empresas: records, Usuarios: records, Codigos: records, Status: records, Trilha: records, Esvaziamento: records,
			Senhas: server.NewSenhas(time.Now), Relogio: crm.RelogioDoSistema, Operacoes: operations,
		},
		lists: store.Acervo(),
		actor: crm.Ator{Quem: "cli:" + osUser()},
	}, nil
}

// cliJournal names the file that all commands of a host and a day share.
const cliJournal = "cli"

// journalOptions keeps a journal where the server keeps one: a folder that a command makes may not be the server's to write.
func (d Database) journalOptions(cfg server.Config) storage.JournalOptions {
	if d.journal == nil || *d.journal == "" && !exists(cfg.Journal) {
		return storage.JournalOptions{}
	}
	o := cfg.JournalOptions(cliJournal)
	o.Days = 0 // old files are the server's to remove
	return o
}

func (i *installation) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	return i.store.Close(ctx)
}

// with runs f on the open database.
func (d Database) with(ctx context.Context, t *Terminal, f func(i *installation) error) error {
	return d.run(ctx, t, false, f)
}

// withNew is with for commands that make a database.
func (d Database) withNew(ctx context.Context, t *Terminal, f func(i *installation) error) error {
	return d.run(ctx, t, true, f)
}

func (d Database) run(ctx context.Context, t *Terminal, create bool, f func(i *installation) error) error {
	i, err := d.open(ctx, t, create)
	if err != nil {
		return err
	}
	return errors.Join(f(i), i.close())
}

// with runs f on the open database and the tenant that was named, or the default one.
func (g Target) with(ctx context.Context, t *Terminal, f func(i *installation, tenant *crm.Tenant) error) error {
	return g.Database.with(ctx, t, func(i *installation) error {
		tenant, err := i.admin.Tenant(ctx, g.Tenant)
		if errors.Is(err, crm.ErrNaoEncontrado) {
			return unknownTenant(g.Tenant)
		}
		if err != nil {
			return err
		}
		return f(i, tenant)
	})
}

// config are the settings of a command that also opens secrets.
func (d Database) config(t *Terminal, secretKey string) (server.Config, error) {
	cfg := server.Config{Database: d.Database, SecretKey: secretKey}
	return cfg, cfg.Resolve(t.Environ)
}

// withVault runs f on the open database with what opens a tenant's passwords and the settings that say where servers may be.
func (g Target) withVault(ctx context.Context, t *Terminal, secretKey string, f func(i *installation, tenant *crm.Tenant, vault *storage.Vault, cfg *server.Config) error) error {
	cfg, err := g.config(t, secretKey)
	if err != nil {
		return err
	}
	return g.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		vault, err := storage.OpenVault(cfg.Database, cfg.SecretKey)
		if err != nil {
			return err
		}
		return f(i, tenant, vault, &cfg)
	})
}

// operations are the names that grants and allowlist entries may bear.
var operations = multidados.NomesDasOperacoes()

// osUser names who is at the command line, for the audit trail.
func osUser() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return strconv.Itoa(os.Getuid()) // a container's user has no name
}

// Paging are the flags of every list.
type Paging struct {
	Limit int    `help:"Rows at most." default:"50" placeholder:"N"`
	After string `help:"Go on after the last row of a list, as it printed." placeholder:"CURSOR"`
	JSON  bool   `help:"Write JSON." name:"json"`
}

func (p Paging) page() crm.Pagina { return crm.Pagina{Cursor: p.After, Limite: p.Limit} }

// maxWindows bounds how often a list whose look ended before it found a row is asked to look on: each look takes tens of
// milliseconds.
const maxWindows = 100

// firstRows reads a page, and on from where a look ended without one row: rows, the end, or how far back was looked.
func firstRows[T any](page crm.Pagina, read func(crm.Pagina) (crm.Lista[T], error)) (crm.Lista[T], error) {
	for look := 1; ; look++ {
		list, err := read(page)
		if err != nil || len(list.Linhas) > 0 || list.Proximo == "" || look == maxWindows {
			return list, err
		}
		page.Cursor = list.Proximo
	}
}

// none is the sentence of an empty table: about everything, or about as far back as was looked.
func none[T any](list crm.Lista[T], sentence string, zone *time.Location) string {
	if list.Proximo == "" || list.Ate.IsZero() {
		return sentence
	}
	return strings.TrimSuffix(sentence, ".") + " back to " + clock(list.Ate, zone) + "."
}

// more says how to go on, when there is more.
func (t *Terminal) more(next string) {
	if next != "" {
		t.note("There is more: repeat with --after %s", next)
	}
}
