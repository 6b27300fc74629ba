package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// errSoSQLite: a server's own tools make consistent copies of it, with its users and settings.
var errSoSQLite = errors.New("backup and restore are for SQLite: for MySQL use mysqldump --single-transaction, and mysql to put it back")

// Copiar writes a consistent copy of the SQLite database at an address to a new file, while servers write to it. The file
// appears only when it is complete and on disk.
func Copiar(ctx context.Context, address, destino string) (err error) {
	e, err := lerEndereco(address)
	if err != nil {
		return err
	}
	if e.dialeto != dialetoSQLite {
		return errSoSQLite
	}
	if _, err := os.Stat(e.arquivo); err != nil {
		return fmt.Errorf("the database is not there: %w", err)
	}
	if _, err := os.Stat(destino); err == nil {
		return fmt.Errorf("%s exists already: name a new file", destino)
	}
	if err := recusarDano(ctx, e.arquivo); err != nil {
		return err
	}
	parcial, err := arquivoNovo(destino)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, removerSeHouver(parcial))
		}
	}()
	db, err := abrirArquivo(e.arquivo, esperaTrava)
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", parcial)
	if err = errors.Join(classificar(err), db.Close()); err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	if err := conferirCopia(ctx, parcial); err != nil {
		return err
	}
	return publicar(parcial, destino)
}

// Restaurar puts a copy in the place of the SQLite database at an address, which nobody may have open, and tells under
// which name the one that was there is kept ("" = there was none).
func Restaurar(ctx context.Context, address, origem string) (guardado string, err error) {
	e, err := lerEndereco(address)
	if err != nil {
		return "", err
	}
	if e.dialeto != dialetoSQLite {
		return "", errSoSQLite
	}
	parcial, err := arquivoNovo(e.arquivo)
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, removerSeHouver(parcial))
		}
	}()
	if err := copiarBytes(origem, parcial); err != nil {
		return "", err
	}
	if err := conferirCopia(ctx, parcial); err != nil {
		return "", fmt.Errorf("%s: %w", origem, err)
	}
	antes := e.arquivo + ".before-" + time.Now().UTC().Format("20060102-150405")
	if _, err := os.Stat(e.arquivo); err == nil {
		if err := ninguemUsa(ctx, e.arquivo); err != nil {
			return "", err
		}
		guardado = antes
		if err := os.Rename(e.arquivo, guardado); err != nil {
			return "", err
		}
	}
	if err := afastarLog(e.arquivo, antes); err != nil {
		return guardado, err
	}
	return guardado, publicar(parcial, e.arquivo)
}

// afastarLog moves away a write-ahead log whose database was deleted after a crash: SQLite would play it into whatever
// takes the database's place.
func afastarLog(arquivo, antes string) error {
	if err := os.Rename(arquivo+fimDoArquivo, antes+fimDoArquivo); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return removerSeHouver(arquivo + "-shm")
}

// arquivoNovo makes an empty file beside another, which only this user may read.
func arquivoNovo(perto string) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(perto), "."+filepath.Base(perto)+".partial-*") // mode 0600
	if err != nil {
		return "", err
	}
	return f.Name(), f.Close()
}

func removerSeHouver(arquivo string) error {
	if err := os.Remove(arquivo); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

func copiarBytes(origem, destino string) (err error) {
	de, err := os.Open(origem)
	if err != nil {
		return err
	}
	defer de.Close()
	para, err := os.OpenFile(destino, os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(para, de)
	return errors.Join(err, para.Close())
}

// publicar gives a complete file its name, both on disk before it returns.
func publicar(parcial, destino string) error {
	f, err := os.OpenFile(parcial, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(parcial, destino); err != nil {
		return err
	}
	pasta, err := os.Open(filepath.Dir(destino))
	if err != nil {
		return err
	}
	return errors.Join(pasta.Sync(), pasta.Close())
}

// conferirCopia checks that a file is a whole database of Ponte, and not of a newer program.
func conferirCopia(ctx context.Context, arquivo string) (err error) {
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: arquivo}).EscapedPath()+"?mode=ro&immutable=1")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var resultado string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check").Scan(&resultado); err != nil {
		return fmt.Errorf("not a database of Ponte: %w", err) // unclassified: it is the file's fault, no outage
	}
	if resultado != "ok" {
		return fmt.Errorf("the database is damaged: %s", resultado)
	}
	m, err := novoMigrador(dialetoSQLite, db)
	if err != nil {
		return err
	}
	versao, err := m.versao(ctx)
	switch {
	case err != nil:
		return classificar(err)
	case versao == 0:
		return errors.New("not a database of Ponte")
	case versao > m.destino:
		return fmt.Errorf("%w: it is at version %d and this program knows up to %d", ErrEsquema, versao, m.destino)
	}
	return nil
}

// ninguemUsa fails while another process has the database open: leaving the WAL needs it alone, and writes what is still
// in the WAL into the file.
func ninguemUsa(ctx context.Context, arquivo string) error {
	absoluto, err := filepath.Abs(arquivo)
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: absoluto}).EscapedPath()+"?_pragma=busy_timeout(1000)")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	var modo string
	err = db.QueryRowContext(ctx, "PRAGMA journal_mode=DELETE").Scan(&modo)
	if fechar := db.Close(); err == nil && fechar != nil {
		return fechar
	}
	switch {
	case errors.Is(classificar(err), errRepetir), err == nil && modo != "delete":
		return fmt.Errorf("%s is in use: stop the server first", arquivo)
	case err != nil:
		return fmt.Errorf("%s cannot be opened, move it away first: %w", arquivo, classificar(err))
	}
	return nil
}
