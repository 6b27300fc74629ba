package storage

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.uber.org/zap"
	"gorm.io/gorm"

	"ponte/crm"
)

// What a start reads of its journal. The marks at the beginning of each file tell of what is before.
const (
	startBytes = 64 << 20 // of the files that were written last
	startLines = 2000     // the last of each file, which are looked up
	startFiles = 20

	lateNode = 2 * time.Second // for a node of a cluster to apply what another has committed

	pastJournal = 2 * maxBlock // numbers that other processes may have given meanwhile, whose journals are elsewhere
)

// Behind is a sequence that has not got to what was acknowledged: it would give numbers a second time.
type Behind struct {
	Tenant            string // "" = ids of rows
	Highest, Next, To int64  // acknowledged; what would be given next; what is given next after an advance
	name              string
}

// openJournal compares the end of the journal with the database, advances the numbering where it is behind, and begins the file
// of this process. Only a database that does not answer is an error: without a journal Ponte serves as well.
func (s *Storage) openJournal(ctx context.Context, o JournalOptions) error {
	if o.Folder == "" {
		return nil
	}
	if o.Name == "" {
		o.Name = strconv.Itoa(os.Getpid())
	}
	k, recent := s.recentJournal(o.Folder)
	if err := s.compareJournal(ctx, k, recent); err != nil {
		return fmt.Errorf("compare the journal with the database: %w", err)
	}
	s.journal = newJournal(s, o, k)
	s.background(s.journal.keep)
	return nil
}

// mayHaveGoneBack tells, once, that the database failed and answers again, or that a sequence was met that had gone back.
func (s *Storage) mayHaveGoneBack() bool {
	if s.Falha() != nil {
		s.suspected.Store(true)
		return false
	}
	return s.suspected.CompareAndSwap(true, false)
}

// leap reserves size values of a sequence that has gone back: the database is not the one that gave the numbers before end to
// this process. It is moved beyond them, and beyond what other processes may have been given.
func (s *Storage) leap(ctx context.Context, name string, end, size int64) (first int64, err error) {
	s.log.Error("a sequence has gone back: the database is older than what it gave; run ponte reconcile", zap.String("sequence", name))
	s.suspected.Store(true)
	err = retry(ctx, func() error {
		return s.inTx(ctx, func(tx *sql.Tx) error {
			// What was reserved a moment ago has moved it too, and perhaps beyond end already.
			if _, err := moveSequence(ctx, tx, &Behind{name: name, Highest: end + pastJournal - 1, To: end + pastJournal}); err != nil {
				return err
			}
			first, err = advanceSequence(ctx, tx, name, size)
			return err
		})
	})
	return first, err
}

// recentJournal reads what was written last: the marks, and of each file the last openings, oldest first.
func (s *Storage) recentJournal(folder string) (marks, [][]Acknowledged) {
	k := marks{}
	files, err := journalFiles(folder)
	if err != nil {
		if !errors.Is(err, os.ErrNotExist) {
			s.log.Error("the journal of acknowledged numbers cannot be read: it is not compared with the database", zap.Error(err))
		}
		return k, nil
	}
	slices.SortStableFunc(files, func(a, b journalFile) int { return b.changed.Compare(a.changed) })
	var recent [][]Acknowledged
	left := int64(startBytes)
	for _, f := range files {
		if left <= 0 {
			break
		}
		ring, n := []Acknowledged(nil), 0
		_, err := f.read(f.size-left, k, func(a *Acknowledged) error {
			if n < startLines {
				ring = append(ring, *a)
			} else {
				ring[n%startLines] = *a
			}
			n++
			return nil
		})
		if err != nil {
			s.log.Error("a file of the journal cannot be read: it is not compared with the database", zap.Error(err))
		}
		if left -= f.size; n > startLines {
			ring = append(slices.Clone(ring[n%startLines:]), ring[:n%startLines]...)
		}
		if n > 0 && len(recent) < startFiles {
			recent = append(recent, ring)
		}
	}
	return k, recent
}

// compareJournal tells what the database misses, once, and moves every sequence beyond what was acknowledged.
func (s *Storage) compareJournal(ctx context.Context, k marks, recent [][]Acknowledged) error {
	behind, err := s.advanceNumbering(ctx, k, true)
	if err != nil {
		return err
	}
	missing, more, newest, err := s.missingOf(ctx, recent)
	if err == nil && missing > 0 && s.dialect == dialectMySQL && waitBetween(ctx, lateNode) == nil {
		missing, more, newest, err = s.missingOf(ctx, recent)
	}
	if err != nil {
		return err
	}
	if len(behind) == 0 {
		if missing == 0 {
			return nil
		}
		if told, err := s.wasTold(ctx, &newest); err != nil || told {
			return err
		}
	}
	lost := "nenhuma das últimas ocorrências confirmadas falta"
	if missing > 0 {
		lost = fmt.Sprintf("%s%d ocorrências confirmadas não estão no banco", more, missing)
	}
	s.log.Error("the database is older than what was acknowledged: run ponte reconcile", zap.Int64("missing_of_the_last", missing), zap.Int("sequences_advanced", len(behind)))
	return s.Cadastro().RegistrarAuditoria(ctx, crm.Auditoria{
		Quem: byPonte, Acao: "banco.recuperado", Alvo: journalTarget(&newest), Antes: describeBehind(behind, false),
		Depois: cut(lost+"; "+cmp.Or(describeBehind(behind, true), "a numeração já estava além delas")+". Rode ponte reconcile para ver quais", 500),
		Motivo: "O banco voltou mais antigo do que o que já foi respondido", Em: s.now(),
	})
}

// journalTarget names the journal that the newest missing line is in, whoever reads it: a container has another name each time.
func journalTarget(newest *Acknowledged) string {
	return "diário de " + cmp.Or(newest.Replica, journalHost())
}

// wasTold tells whether the trail speaks of what is missing already: it is in the database, so that one which is older again
// is told again.
func (s *Storage) wasTold(ctx context.Context, newest *Acknowledged) (bool, error) {
	list, err := s.Acervo().Auditorias(ctx, crm.FiltroAuditorias{Acao: "banco.recuperado", Alvo: journalTarget(newest), De: newest.Em, Pagina: crm.Pagina{Limite: 1}})
	return len(list.Linhas) > 0, err
}

// missingOf counts the openings that are not in the database. more says so when there may be others before them.
func (s *Storage) missingOf(ctx context.Context, recent [][]Acknowledged) (missing int64, more string, newest Acknowledged, err error) {
	for _, lines := range recent {
		first := false
		c, err := s.newComparison(ctx, func(m *Missing) error {
			first = first || m.ID == lines[0].ID
			if m.Em.After(newest.Em) {
				newest = m.Acknowledged
			}
			return nil
		})
		if err != nil {
			return 0, "", newest, err
		}
		for i := range lines {
			if _, err := c.add(ctx, &lines[i]); err != nil {
				return 0, "", newest, err
			}
		}
		if err := c.flush(ctx); err != nil {
			return 0, "", newest, err
		}
		if missing += c.missing; first && len(lines) == startLines {
			more = "pelo menos "
		}
	}
	return missing, more, newest, nil
}

func describeBehind(list []Behind, to bool) string {
	var parts []string
	for _, b := range list {
		if b.Tenant == "" {
			continue
		}
		if to {
			parts = append(parts, fmt.Sprintf("numeração de %s avançada para %d", b.Tenant, b.To))
		} else {
			parts = append(parts, fmt.Sprintf("%s ia dar %d, e %d já foi respondido", b.Tenant, b.Next, b.Highest))
		}
		if len(parts) == 5 && len(list) > 6 {
			return strings.Join(parts, ", ") + " e outras"
		}
	}
	return strings.Join(parts, ", ")
}

// Behind gives the sequences that are behind what was read.
func (s *Storage) Behind(ctx context.Context, r *Reconciliation) ([]Behind, error) {
	return s.advanceNumbering(ctx, r.marks, false)
}

// AdvanceNumbering moves every sequence beyond what was read, and gives those that it moved. Processes that run go on with the
// numbers that they have reserved.
func (s *Storage) AdvanceNumbering(ctx context.Context, who crm.Ator, r *Reconciliation) ([]Behind, error) {
	moved, err := s.advanceNumbering(ctx, r.marks, true)
	if err != nil || len(moved) == 0 {
		return nil, err
	}
	return moved, s.Cadastro().RegistrarAuditoria(ctx, crm.Auditoria{
		Quem: who.Quem, Acao: "banco.recuperado", Alvo: "diários de confirmadas", Antes: describeBehind(moved, false),
		Depois: cut(fmt.Sprintf("%d ocorrências confirmadas não estão no banco; %s", r.Missing, describeBehind(moved, true)), 500),
		Motivo: "ponte reconcile --advance", Em: s.now(),
	})
}

// advanceNumbering finds the sequences that are behind what was acknowledged, and with write moves them beyond it. Several
// processes may do so at once: each moves a sequence only from below its own highest.
func (s *Storage) advanceNumbering(ctx context.Context, k marks, write bool) (list []Behind, err error) {
	tenants, err := s.tenantsBySlug(ctx)
	if err != nil {
		return nil, err
	}
	next := map[string]int64{}
	err = eachRow(ctx, s.pools.writer, "SELECT nome, proximo FROM sequencias", nil, func(scan func(...any) error) error {
		var name string
		var n int64
		err := scan(&name, &n)
		next[name] = n
		return err
	})
	if err != nil {
		return nil, err
	}
	highest := map[string]Behind{}
	raise := func(name, tenant string, n int64) {
		if n > highest[name].Highest {
			highest[name] = Behind{Tenant: tenant, Highest: n, Next: max(next[name], 1), To: n + 1 + pastJournal, name: name}
		}
	}
	for t, m := range k {
		raise(idSequence, "", m.id)
		if t.slug == "" {
			raise(numberSequence(t.id), "tenant "+strconv.FormatInt(t.id, 10), m.numero)
		} else if id, there := tenants[t.slug]; there {
			raise(numberSequence(id), t.slug, m.numero)
		}
	}
	for _, b := range highest {
		if b.Next <= b.Highest {
			list = append(list, b)
		}
	}
	slices.SortFunc(list, func(a, b Behind) int { return strings.Compare(a.Tenant, b.Tenant) })
	if !write || len(list) == 0 {
		return list, nil
	}
	var moved []Behind
	err = retry(ctx, func() error {
		moved = nil
		return s.inTx(ctx, func(tx *sql.Tx) error {
			for _, b := range list {
				ok, err := moveSequence(ctx, tx, &b)
				if err != nil {
					return err
				}
				if ok {
					moved = append(moved, b)
				}
			}
			return nil
		})
	})
	return moved, err
}

// moveSequence moves a sequence unless another process has done so.
func moveSequence(ctx context.Context, tx gorm.ConnPool, b *Behind) (bool, error) {
	r, err := tx.ExecContext(ctx, "UPDATE sequencias SET proximo = ? WHERE nome = ? AND proximo <= ?", b.To, b.name, b.Highest)
	if err != nil {
		return false, err
	}
	if n, err := r.RowsAffected(); err != nil || n > 0 {
		return n > 0, err
	}
	there := 0
	if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM sequencias WHERE nome = ?", b.name).Scan(&there); err != nil || there > 0 {
		return false, err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO sequencias (nome, proximo) VALUES (?, ?)", b.name, b.To)
	if err = classify(err); errors.Is(err, crm.ErrConflito) { // another process began it meanwhile
		err = fmt.Errorf("%w: %w", errRetry, err)
	}
	return err == nil, err
}
