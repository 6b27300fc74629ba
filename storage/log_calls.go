package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"ponte/crm"
)

// Bounds of the log of refused calls (docs/regras.md §7.1).
const (
	logRows     = 2048
	logBytes    = 8 << 20
	logGroups   = 1024
	logIPs      = 2 * strangerIPs        // of two hours
	logWait     = 100 * time.Millisecond // nobody waits for these rows: gather some
	logBackoff  = 2 * time.Second        // while the database is down
	logTimeout  = 10 * time.Second
	logBatch    = 128
	otherValues = "(outros)"
)

// callLog implements crm.Diario. Callers only append to a bounded buffer; one goroutine writes it. What does not fit is
// counted, equal refusals in one row; while the database is down the buffer waits.
type callLog struct {
	s    *Storage
	wake chan struct{}
	stop chan struct{}
	done chan struct{}

	countedAt time.Time // when what was counted was last written; only who writes looks at it

	mu        sync.Mutex
	calls     []crm.Chamada
	bytes     int
	groups    map[refusalGroup]*crm.Chamada
	strangers strangers
	ips       map[ipKey]*crm.IPRecusado
	closed    bool
}

// refusalGroup says which refusals are equal once they can only be counted.
type refusalGroup struct {
	tenantID                             int64
	surface, operation, usuario, address string
	outcome                              crm.SituacaoChamada
	code                                 int
}

type ipKey struct {
	tenantID           int64
	address, operation string
}

func newCallLog(s *Storage) *callLog {
	d := &callLog{s: s, wake: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{})}
	d.reset()
	d.ips = map[ipKey]*crm.IPRecusado{}
	d.strangers.startHour(0)
	go d.run()
	return d
}

func (d *callLog) reset() {
	d.calls, d.bytes, d.groups = nil, 0, map[refusalGroup]*crm.Chamada{}
}

// Registrar takes a call that wrote nothing. It never waits and never fails.
func (d *callLog) Registrar(c crm.Chamada) {
	c.Vezes = max(c.Vezes, 1)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		d.s.log.Warn("call after the end of the log", zap.String("request_id", c.RequestID))
		return
	}
	defer d.notify()
	kept := !c.Estranha || d.strangers.keep(&c)
	if c.CodigoRecusa == int(crm.RecusaIP) && c.Situacao != crm.ChamadaTeste {
		d.countIP(&c)
	}
	if !kept {
		return
	}
	d.queue(c)
}

// queue keeps a call until it is written; where there is no room it is counted. d.mu is held.
func (d *callLog) queue(c crm.Chamada) {
	size := len(c.Pedido) + len(c.Resposta) + len(c.Mensagem) + 512
	if len(d.calls) < logRows && d.bytes+size <= logBytes {
		d.calls = append(d.calls, c)
		d.bytes += size
	} else {
		d.count(c)
	}
}

// notify tells the goroutine that there is something to write.
func (d *callLog) notify() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// count adds a call to the row of its equals. When there are too many kinds, who called is forgotten.
func (d *callLog) count(c crm.Chamada) {
	k := refusalGroup{c.TenantID, c.Superficie, c.Operacao, c.Usuario, c.Endereco, c.Situacao, c.CodigoRecusa}
	if _, ok := d.groups[k]; !ok && len(d.groups) >= logGroups {
		c.Operacao, c.Usuario, c.Endereco, c.Par, c.RequestID = otherValues, otherValues, otherValues, "", ""
		c.TenantID, c.Superficie = 0, "" // so few kinds are left that they need no bound
		k = refusalGroup{operation: c.Operacao, usuario: c.Usuario, address: c.Endereco, outcome: c.Situacao, code: c.CodigoRecusa}
	}
	if g, ok := d.groups[k]; ok {
		g.Vezes += c.Vezes
		return
	}
	c.Pedido, c.Resposta, c.Chaves = "", "", nil // one row stands for many: it keeps what they have in common
	d.groups[k] = &c
}

func (d *callLog) countIP(c *crm.Chamada) {
	k, ok := d.strangers.keyOfIP(c)
	if !ok {
		return // the calls themselves are still counted
	}
	g := d.ips[k]
	if g == nil {
		g = &crm.IPRecusado{TenantID: k.tenantID, Endereco: k.address, Operacao: k.operation, Primeira: c.Em}
		d.ips[k] = g
	}
	g.Quantidade += c.Vezes
	g.Usuario, g.Ultima = c.Usuario, c.Em
}

func (d *callLog) run() {
	defer close(d.done)
	for {
		select {
		case <-d.wake:
		case <-d.stop:
			return
		}
		d.wait(logWait)
		for d.flush(context.Background(), false) != nil {
			if !d.wait(logBackoff) {
				return
			}
		}
	}
}

// wait tells false when the log is being closed.
func (d *callLog) wait(t time.Duration) bool {
	timer := time.NewTimer(t)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-d.stop:
		return false
	}
}

// close writes what is left and ends the goroutine.
func (d *callLog) close(ctx context.Context) error {
	d.mu.Lock()
	closed := d.closed
	d.closed = true
	d.mu.Unlock()
	if closed {
		return nil
	}
	close(d.stop)
	<-d.done
	if err := d.flush(ctx, true); err != nil {
		return fmt.Errorf("the last refused calls were not logged: %w", err)
	}
	return nil
}

// flush stores what is in the buffer. On an error the rest goes back into it. What is only counted is written less often
// than rows are, but for the last time.
func (d *callLog) flush(ctx context.Context, last bool) error {
	d.mu.Lock()
	calls, groups := d.calls, d.groups
	d.reset()
	d.mu.Unlock()
	for _, g := range groups {
		calls = append(calls, *g)
	}
	for len(calls) > 0 {
		n := min(len(calls), logBatch)
		if err := d.write(ctx, calls[:n]); err != nil {
			d.putBack(calls, err)
			return err
		}
		calls = calls[n:]
	}
	if !last && time.Since(d.countedAt) < countPause {
		d.notify() // to look again
		return nil
	}
	d.countedAt = time.Now()
	if err := d.writeCounts(ctx); err != nil {
		d.s.log.Warn("counts of refused calls wait for the database", zap.Error(err))
		return err
	}
	return d.flushIPs(ctx)
}

func (d *callLog) flushIPs(ctx context.Context) error {
	d.mu.Lock()
	ips := d.ips
	d.ips = map[ipKey]*crm.IPRecusado{}
	d.mu.Unlock()
	err := d.writeIPs(ctx, ips)
	if err == nil {
		return nil
	}
	d.s.log.Warn("refused addresses wait for the database", zap.Error(err))
	d.mu.Lock()
	defer d.mu.Unlock()
	for k, old := range ips {
		if newer, ok := d.ips[k]; ok {
			newer.Quantidade += old.Quantidade
			newer.Primeira = old.Primeira
		} else if len(d.ips) < logIPs {
			d.ips[k] = old
		}
	}
	return err
}

func (d *callLog) putBack(calls []crm.Chamada, err error) {
	d.s.log.Warn("refused calls wait for the database", zap.Int("calls", len(calls)), zap.Error(err))
	d.mu.Lock()
	defer d.mu.Unlock()
	newer := d.calls
	d.calls, d.bytes = nil, 0
	for _, c := range append(calls, newer...) {
		d.queue(c)
	}
}

// write inserts rows in one transaction. A row that no database takes is dropped with a log line: it must not hold up the
// others for ever.
func (d *callLog) write(ctx context.Context, calls []crm.Chamada) error {
	ctx, cancel := context.WithTimeout(ctx, logTimeout)
	defer cancel()
	id, err := d.s.numbers.IDs(ctx, len(calls))
	if err != nil {
		return err
	}
	values := make([]any, 0, len(calls)*len(chamadasTable.columns))
	for i := range calls {
		calls[i].ID = id + int64(i)
		values = append(values, chamadasTable.fit(chamadaValues(&calls[i]))...)
	}
	keys := callKeys(calls)
	err = retry(ctx, func() error {
		return d.s.inTx(ctx, func(tx *sql.Tx) error {
			w := bulkWriter{ctx: ctx, tx: tx}
			w.insert(chamadasTable, values)
			w.insert(callKeysTable, keys)
			return w.err
		})
	})
	if err == nil || ctx.Err() != nil || errors.Is(err, crm.ErrIndisponivel) || errors.Is(err, crm.ErrOcupado) {
		return err
	}
	if len(calls) == 1 {
		d.s.log.Error("a refused call cannot be logged", zap.String("request_id", calls[0].RequestID), zap.Error(err))
		return nil
	}
	for i := range calls {
		if err := d.write(ctx, calls[i:i+1]); err != nil {
			return err
		}
	}
	return nil
}

func (d *callLog) writeIPs(ctx context.Context, ips map[ipKey]*crm.IPRecusado) error {
	ctx, cancel := context.WithTimeout(ctx, logTimeout)
	defer cancel()
	for keys := range slices.Chunk(slices.Collect(maps.Keys(ips)), logBatch) {
		id, err := d.s.numbers.IDs(ctx, len(keys))
		if err != nil {
			return err
		}
		err = retry(ctx, func() error {
			return d.s.inTx(ctx, func(tx *sql.Tx) error {
				for i, k := range keys {
					if err := addIP(ctx, tx, id+int64(i), ips[k]); err != nil {
						return err
					}
				}
				return nil
			})
		})
		if err != nil {
			return err
		}
		for _, k := range keys {
			delete(ips, k)
		}
	}
	return nil
}

func addIP(ctx context.Context, tx *sql.Tx, id int64, ip *crm.IPRecusado) error {
	usuario, address, operation := cut(ip.Usuario, 255), cut(ip.Endereco, 64), cut(ip.Operacao, 64)
	r, err := tx.ExecContext(ctx, "UPDATE ips_recusados SET quantidade = quantidade + ?, usuario = ?, ultima = ? WHERE tenant_id = ? AND endereco = ? AND operacao = ?",
		ip.Quantidade, usuario, toMS(ip.Ultima), ip.TenantID, address, operation)
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n > 0 {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO ips_recusados (id, tenant_id, endereco, operacao, usuario, quantidade, primeira, ultima) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		id, ip.TenantID, address, operation, usuario, ip.Quantidade, toMS(ip.Primeira), toMS(ip.Ultima))
	if err = classify(err); errors.Is(err, crm.ErrConflito) { // another process was first: add to its row
		return fmt.Errorf("%w: %w", errRetry, err)
	}
	return err
}
