package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"ponte/crm/diagnostico"
)

// look checks what was restored as it is, opens it as a server would, and compares it with the journals.
func (r *Rehearsal) look(ctx context.Context, address string, o Rehearsing) error {
	o.Progress("check")
	began := time.Now()
	if err := r.check(ctx, address); err != nil {
		return err
	}
	r.Checked = time.Since(began)
	o.Progress("open")
	began = time.Now()
	s, err := Open(ctx, address, Options{})
	if noRoom(err) {
		return fmt.Errorf("the disk of the rehearsal is full: name another folder with --in (%w)", err)
	}
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrBackup, r.Source, err)
	}
	r.Opened = time.Since(began)
	err = r.read(ctx, s)
	if err == nil && len(o.Journals) > 0 {
		o.Progress("compare")
		began = time.Now()
		err = r.compare(ctx, s, o)
		r.Compared = time.Since(began)
	}
	if err == nil {
		err = r.examine(ctx, address)
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	return errors.Join(err, s.Close(closing))
}

func noRoom(err error) bool {
	var lite *sqlite.Error
	return errors.Is(err, syscall.ENOSPC) || errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_FULL
}

// check looks whether it is a whole database of Ponte, and of what version, before anything is changed in it.
func (r *Rehearsal) check(ctx context.Context, address string) (err error) {
	x := &examiner{}
	err = x.open(ctx, address)
	defer x.close()
	if err != nil {
		return fmt.Errorf("%w: %s is not a database of Ponte: %w", ErrBackup, r.Source, err)
	}
	r.Engine, r.Version, r.Target = x.engine(), x.version, x.target
	if x.dialect == dialectSQLite {
		if err := sound(ctx, x.db, "integrity_check"); err != nil {
			return fmt.Errorf("%w: %s: %w", ErrBackup, r.Source, err)
		}
	}
	switch {
	case x.version == 0:
		return fmt.Errorf("%w: %s is not a database of Ponte", ErrBackup, r.Source)
	case x.version > x.target:
		return fmt.Errorf("%w: %s: %w: it is at version %d and this program knows up to %d", ErrBackup, r.Source, ErrSchema, x.version, x.target)
	}
	return nil
}

// engine names the engine and its version.
func (x *examiner) engine() string {
	if x.dialect == dialectSQLite {
		return "SQLite"
	}
	name := "MySQL "
	if x.mariaDB() {
		name = "MariaDB "
	}
	version, _, _ := strings.Cut(x.vars["version"], "-")
	return name + version
}

// read counts what is there.
func (r *Rehearsal) read(ctx context.Context, s *Storage) error {
	var tables []string
	list := "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name"
	if s.dialect == dialectSQLite {
		list = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
	}
	err := eachRow(ctx, s.pools.reader, list, nil, func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		if name != foreignTables && name != "travas" {
			tables = append(tables, name)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, table := range tables {
		t := TableRows{Table: table}
		name := "`" + strings.ReplaceAll(table, "`", "``") + "`" // a base may hold tables of others, of any name
		if err := s.pools.reader.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+name).Scan(&t.Rows); err != nil {
			return classify(err)
		}
		r.Tables = append(r.Tables, t)
	}
	return r.readTenants(ctx, s)
}

func (r *Rehearsal) readTenants(ctx context.Context, s *Storage) error {
	concat := "'numero/' || t.id"
	if s.dialect == dialectMySQL {
		concat = "CONCAT('numero/', t.id)"
	}
	return eachRow(ctx, s.pools.reader, `SELECT t.slug, (SELECT COUNT(*) FROM ocorrencias o WHERE o.tenant_id = t.id),
		COALESCE((SELECT MAX(o.criada_em) FROM ocorrencias o WHERE o.tenant_id = t.id), 0),
		COALESCE((SELECT o.numero FROM ocorrencias o WHERE o.tenant_id = t.id ORDER BY o.id DESC LIMIT 1), ''),
		COALESCE((SELECT q.proximo FROM sequencias q WHERE q.nome = `+concat+`), 1)
		FROM tenants t ORDER BY t.slug`, nil, func(scan func(...any) error) error {
		var t RehearsedTenant
		var last int64
		if err := scan(&t.Slug, &t.Ocorrencias, &last, &t.Last, &t.Next); err != nil {
			return err
		}
		t.LastAt = fromMS(last)
		r.Tenants = append(r.Tenants, t)
		if t.LastAt.After(r.Newest) {
			r.Newest = t.LastAt
		}
		return nil
	})
}

// compare looks the journals up. What is missing and older than the newest ocorrência is a hole of the backup; what is newer came after it.
func (r *Rehearsal) compare(ctx context.Context, s *Storage, o Rehearsing) (err error) {
	r.Journal, err = s.Reconcile(ctx, Reconciling{Paths: o.Journals, Found: func(m *Missing) error {
		if m.Em.Before(r.Newest.Add(-rehearsalSlack)) {
			r.Holes++
		}
		if o.Found != nil {
			return o.Found(m)
		}
		return nil
	}})
	if err != nil {
		return err
	}
	r.Behind, err = s.Behind(ctx, r.Journal)
	return err
}

// examine looks for what a dump leaves out in silence: tables, keys.
func (r *Rehearsal) examine(ctx context.Context, address string) error {
	for _, l := range Examine(ctx, address, Checkup{}) {
		if l.Exame == "indexes" && l.Desfecho == diagnostico.Ruim {
			return fmt.Errorf("%w: %s lacks tables or keys: %s", ErrBackup, r.Source, l.Encontrado)
		}
	}
	return nil
}
