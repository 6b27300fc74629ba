package storage

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
)

// serverPlace is a database of the rehearsal's own on the server of the real one.
type serverPlace struct {
	address string
	real    dsn
	name    string // "" = not made
	admin   *sql.DB
}

const dropTimeout = 10 * time.Minute

func (p *serverPlace) make(ctx context.Context, _ int64) (left []string, err error) {
	if p.admin, err = mysqlPool(p.real.mysql, 1, 1); err != nil {
		return nil, err
	}
	// A server with NO_BACKSLASH_ESCAPES off takes \_ as an underscore.
	err = eachRow(ctx, p.admin, "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE ?", []any{strings.ReplaceAll(rehearsalMark, "_", `\_`) + "%"},
		func(scan func(...any) error) error {
			var name string
			err := scan(&name)
			left = append(left, name)
			return err
		})
	if err != nil {
		return nil, err
	}
	name := rehearsalMark + strings.ToLower(rand.Text()[:10])
	if _, err := p.admin.ExecContext(ctx, "CREATE DATABASE "+name+" DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"); err != nil {
		return left, fmt.Errorf("make a database for the rehearsal (grant it once: GRANT ALL ON `%s%%`.* TO the account): %w",
			strings.ReplaceAll(rehearsalMark, "_", `\_`), maskError(err))
	}
	p.name = name
	return left, nil
}

func (p *serverPlace) fill(ctx context.Context, source string) (string, error) {
	u, err := url.Parse(p.address)
	if err != nil {
		return "", errors.New("the mysql address cannot be read")
	}
	u.Path = "/" + p.name
	cfg := p.real.mysql.Clone()
	cfg.DBName, cfg.ReadTimeout, cfg.WriteTimeout = p.name, 0, 0 // a long INSERT with its indexes
	cfg.MaxAllowedPacket = 0                                     // the server's
	cfg.Params = nil                                             // the dump says its own
	db, err := mysqlPool(cfg, 1, 1)
	if err != nil {
		return "", err
	}
	return u.String(), errors.Join(loadDump(ctx, db, p.name, source), db.Close())
}

func (p *serverPlace) remove() (err error) {
	if p.admin == nil {
		return nil
	}
	if p.name != "" {
		ctx, cancel := context.WithTimeout(context.Background(), dropTimeout)
		defer cancel()
		if _, err = p.admin.ExecContext(ctx, "DROP DATABASE "+p.name); err != nil {
			err = fmt.Errorf("the rehearsal's database %s stays, drop it by hand: %w", p.name, maskError(err))
		}
	}
	return errors.Join(err, p.admin.Close())
}

// A dump of one database as mysqldump and mariadb-dump write it: one statement ends a line, and a line break within a text is
// written \n. A dump may be somebody else's, and the account may write to the real database: only what fills the database that is
// chosen is carried out, in the form that those programs give it (rehearsal_bare.go), so that nothing else reaches the server.
const dumpEnd = "-- Dump completed"

// maxDumpLine is more than any server takes as one statement by default.
const maxDumpLine = 1 << 30

// loadDump carries the statements of a dump out.
func loadDump(ctx context.Context, db *sql.DB, name, source string) error {
	conn, err := db.Conn(ctx) // what the dump sets holds for one session
	if err != nil {
		return classify(err)
	}
	defer conn.Close()
	var chosen sql.NullString
	if err := conn.QueryRowContext(ctx, "SELECT DATABASE()").Scan(&chosen); err != nil || chosen.String != name {
		return errors.Join(fmt.Errorf("the rehearsal is in %q and not in its own database: nothing was loaded", chosen.String), err)
	}
	return eachStatement(source, func(line int, statement []byte) error {
		text := string(statement)
		switch form := formOf(text); form {
		case formServers:
			return nil
		case formForeign:
			begin, _, _ := strings.Cut(oneSpace(text), "`")
			return fmt.Errorf("%w: %s, line %d: %q is no part of a dump of one database of Ponte: make it with mysqldump --single-transaction NAME, without --databases and --routines",
				ErrBackup, source, line, cut(begin, 40))
		}
		if _, err := conn.ExecContext(ctx, text); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return fmt.Errorf("%s, line %d: %w", source, line, refusalOf(err))
		}
		return nil
	})
}

// refusalOf names a server's refusal by its number only: its text quotes the dump, which holds personal data.
func refusalOf(err error) error {
	var m *mysql.MySQLError
	switch {
	case !errors.As(err, &m):
		return classify(err)
	case m.Number == 1021 || m.Number == 1114:
		return fmt.Errorf("the server's disk is full (error %d)", m.Number)
	}
	return fmt.Errorf("%w: the server refuses it (error %d)", ErrBackup, m.Number)
}

func oneSpace(text string) string { return strings.Join(strings.Fields(cut(text, 200)), " ") }

// eachStatement hands each statement of a dump to f with the line that it begins in, and fails when the dump has no end.
func eachStatement(source string, f func(line int, statement []byte) error) (err error) {
	file, err := os.Open(source)
	if err != nil {
		return err
	}
	defer file.Close()
	raw := bufio.NewReaderSize(file, 1<<20)
	var from io.Reader = raw
	if magic, _ := raw.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(raw)
		if err != nil {
			return fmt.Errorf("%w: %s: %w", ErrBackup, source, err)
		}
		from = unzipped
	}
	r := bufio.NewReaderSize(from, 1<<20)
	var statement []byte
	ended := false
	for n, begin := 1, 0; ; n++ {
		line, err := r.ReadBytes('\n')
		trimmed := bytes.TrimRight(line, " \r\n")
		switch {
		case len(statement) == 0 && (len(trimmed) == 0 || bytes.HasPrefix(trimmed, []byte("--")) || bytes.HasPrefix(trimmed, []byte("/*M!999999"))):
			ended = ended || bytes.HasPrefix(trimmed, []byte(dumpEnd))
		case len(statement)+len(line) > maxDumpLine:
			return fmt.Errorf("%w: %s, line %d is longer than any statement", ErrBackup, source, n)
		default:
			if ended = false; len(statement) == 0 {
				begin = n
			}
			if statement = append(statement, line...); bytes.HasSuffix(trimmed, []byte(";")) {
				if err := f(begin, bytes.TrimRight(statement, " \r\n")); err != nil {
					return err
				}
				statement = statement[:0]
			}
		}
		switch {
		case errors.Is(err, io.EOF) && len(statement) == 0 && ended:
			return nil
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return fmt.Errorf("%w: %s is truncated: it does not end as a dump does (\"-- Dump completed\")", ErrBackup, source)
		case err != nil:
			return fmt.Errorf("%w: read %s: %w", ErrBackup, source, err)
		}
	}
}
