package storage

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"

	"ponte/crm"
)

// Bounds of what is noted of the use of credentials before it is written (docs/regras.md §24.2).
const (
	useWait  = 10 * time.Second
	useKinds = 4096 // beyond, addresses are one; twice as many, and calls are counted in the log of the program alone
	useBatch = 128  // rows a transaction
)

// Kinds of a row of credencial_usos.
const (
	useOfPassword = "senha"
	useOfToken    = "token"
	useOfAddress  = "endereco"
	useOfHour     = "hora"
)

// useLog implements crm.Usos. A call costs one entry of a map; what was gathered is written every useWait by one goroutine, and what
// cannot be written waits.
type useLog struct {
	s    *Storage
	stop chan struct{}
	done chan struct{}

	mu   sync.Mutex
	uses map[useKey]*use
	lost int64
}

// useKey says which calls are counted together until they are written.
type useKey struct {
	tenantID, credentialID, password, tokenID int64
	address                                   netip.Addr // invalid = others
	hour                                      int64      // since 1970
}

type use struct {
	times       int64
	first, last time.Time
}

// merge adds what else is known of the same.
func (u *use) merge(o *use) {
	u.times += o.times
	if o.first.Before(u.first) {
		u.first = o.first
	}
	if o.last.After(u.last) {
		u.last = o.last
	}
}

func newUseLog(s *Storage) *useLog {
	l := &useLog{s: s, stop: make(chan struct{}), done: make(chan struct{}), uses: map[useKey]*use{}}
	go l.run()
	return l
}

// Usar implements crm.Usos.
func (l *useLog) Usar(u crm.Uso) {
	k := useKey{u.TenantID, u.CredencialID, u.Senha, u.TokenID, u.Endereco, u.Em.Unix() / 3600}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.put(k, use{1, u.Em, u.Em})
}

// put is with l.mu held.
func (l *useLog) put(k useKey, u use) {
	old := l.uses[k]
	if old == nil && len(l.uses) >= useKinds {
		k.address = netip.Addr{}
		old = l.uses[k]
	}
	switch {
	case old != nil:
		old.merge(&u)
	case len(l.uses) < 2*useKinds:
		l.uses[k] = &u
	default:
		l.lost += u.times
	}
}

func (l *useLog) run() {
	defer close(l.done)
	t := time.NewTicker(useWait)
	defer t.Stop()
	for {
		select {
		case <-l.stop:
			return
		case <-t.C:
		}
		if err := l.flush(context.Background()); err != nil {
			l.s.log.Warn("the use of credentials waits for the database", zap.Error(err))
		}
	}
}

// close writes what is left and ends the goroutine.
func (l *useLog) close(ctx context.Context) error {
	close(l.stop)
	<-l.done
	if err := l.flush(ctx); err != nil {
		return fmt.Errorf("the last uses of credentials were not noted: %w", err)
	}
	return nil
}

// useRow is a row of credencial_usos as it is added to.
type useRow struct {
	tenantID, credentialID int64
	kind, key              string
}

// flush stores what was gathered. On an error the rest is gathered again.
func (l *useLog) flush(ctx context.Context) error {
	l.mu.Lock()
	uses, lost := l.uses, l.lost
	l.uses, l.lost = make(map[useKey]*use), 0
	l.mu.Unlock()
	if lost > 0 {
		l.s.log.Warn("calls of credentials were not noted in their use: too many credentials and addresses at once", zap.Int64("calls", lost))
	}
	if len(uses) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, logTimeout)
	defer cancel()
	keys := make([]useKey, 0, len(uses))
	for k := range uses {
		keys = append(keys, k)
	}
	for chunk := range slices.Chunk(keys, useBatch/3) {
		rows := map[useRow]*use{}
		for _, k := range chunk {
			for _, r := range k.rows() {
				u := *uses[k]
				if old := rows[r]; old != nil {
					old.merge(&u)
				} else {
					rows[r] = &u
				}
			}
		}
		err := retry(ctx, func() error {
			return l.s.inTx(ctx, func(tx *sql.Tx) error { return addUses(ctx, tx, rows) })
		})
		if err != nil {
			l.mu.Lock()
			defer l.mu.Unlock()
			for k, u := range uses {
				l.put(k, *u)
			}
			return err
		}
		for _, k := range chunk {
			delete(uses, k)
		}
	}
	return nil
}

// rows are what a use adds to.
func (k *useKey) rows() []useRow {
	address := otherValues
	if k.address.IsValid() {
		address = cut(k.address.String(), 64)
	}
	rows := []useRow{
		{k.tenantID, k.credentialID, useOfAddress, address},
		{k.tenantID, k.credentialID, useOfHour, strconv.FormatInt(k.hour, 10)},
	}
	switch {
	case k.tokenID != 0:
		rows = append(rows, useRow{k.tenantID, k.credentialID, useOfToken, strconv.FormatInt(k.tokenID, 10)})
	case k.password != 0:
		rows = append(rows, useRow{k.tenantID, k.credentialID, useOfPassword, strconv.FormatInt(k.password, 10)})
	}
	return rows
}

// addUses adds in one order, so that processes that add to the same rows wait for each other and do not meet crosswise.
func addUses(ctx context.Context, tx *sql.Tx, rows map[useRow]*use) error {
	order := make([]useRow, 0, len(rows))
	for r := range rows {
		order = append(order, r)
	}
	slices.SortFunc(order, func(a, b useRow) int {
		if a.credentialID != b.credentialID {
			return cmp.Compare(a.credentialID, b.credentialID)
		}
		return strings.Compare(a.kind+"/"+a.key, b.kind+"/"+b.key)
	})
	for _, r := range order {
		u := rows[r]
		last := toMS(u.last)
		done, err := tx.ExecContext(ctx, `UPDATE credencial_usos SET vezes = vezes + ?, ultima = CASE WHEN ultima < ? THEN ? ELSE ultima END
			WHERE tenant_id = ? AND credencial_id = ? AND tipo = ? AND chave = ?`, u.times, last, last, r.tenantID, r.credentialID, r.kind, r.key)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil {
			return err
		} else if n > 0 {
			continue
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO credencial_usos (tenant_id, credencial_id, tipo, chave, vezes, primeira, ultima) VALUES (?, ?, ?, ?, ?, ?, ?)",
			r.tenantID, r.credentialID, r.kind, r.key, u.times, toMS(u.first), last)
		if err = classify(err); errors.Is(err, crm.ErrConflito) { // another process was first: add to its row
			return fmt.Errorf("%w: %w", errRetry, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Usos implements crm.Usos: what it notes is seen within 10 s.
func (s *Storage) Usos() crm.Usos { return s.uses }
