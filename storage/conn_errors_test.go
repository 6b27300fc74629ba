package storage

import (
	"context"
	"database/sql/driver"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/go-sql-driver/mysql"

	"ponte/crm"
	"ponte/storage/faulty"
)

// TestServerErrorsAreToldApart: what passes by itself is repeated, what an operator must mend is an outage and never a
// fault of the call.
func TestServerErrorsAreToldApart(t *testing.T) {
	for numero, want := range map[uint16]error{
		1062: crm.ErrConflito,
		1213: errRetry, 1205: errRetry, 1020: errRetry, 1206: errRetry,
		1021: crm.ErrIndisponivel, 1114: crm.ErrIndisponivel, 1030: crm.ErrIndisponivel, // disk full
		1040: crm.ErrIndisponivel, 1129: crm.ErrIndisponivel, 1045: crm.ErrIndisponivel, 1862: crm.ErrIndisponivel, 3118: crm.ErrIndisponivel, // nobody gets in
		1184: crm.ErrIndisponivel, 1698: crm.ErrIndisponivel, 3032: crm.ErrIndisponivel, 3159: crm.ErrIndisponivel, 3955: crm.ErrIndisponivel,
		4150: crm.ErrIndisponivel, 4151: crm.ErrIndisponivel,
		1317: crm.ErrIndisponivel, 1927: crm.ErrIndisponivel, 4031: crm.ErrIndisponivel, // an administrator or a time limit ended it
		1290: crm.ErrIndisponivel, 1792: crm.ErrIndisponivel, // read only
		1047: crm.ErrIndisponivel, 1180: crm.ErrIndisponivel, // a Galera node without its cluster
	} {
		if err := classify(&mysql.MySQLError{Number: numero, Message: "x"}); !errors.Is(err, want) {
			t.Errorf("%d is %v, want %v", numero, err, want)
		}
	}
	for _, numero := range []uint16{1406, 1366, 1054, 1064} { // one row's, or a bug: the batch is taken apart
		err := classify(&mysql.MySQLError{Number: numero, Message: "x"})
		for _, class := range []error{crm.ErrConflito, crm.ErrIndisponivel, errRetry} {
			if errors.Is(err, class) {
				t.Errorf("%d is %v", numero, class)
			}
		}
	}
}

// TestOutcomeOfACommit: whether a COMMIT that failed may have happened all the same. A node that has lost its cluster in the middle
// of one does not know: the others may have it. One that had lost it before refuses, and the callers need not wait for proof.
func TestOutcomeOfACommit(t *testing.T) {
	for number, unknown := range map[uint16]bool{1180: true, 1053: true, 1317: true, 1047: false, 1213: false, 1062: false} {
		err := classifyCommit(t.Context(), &mysql.MySQLError{Number: number, Message: "x"})
		if errors.Is(err, errAmbiguous) != unknown {
			t.Errorf("%d is %v, want unknown = %v", number, err, unknown)
		}
	}
}

// TestProofWithoutGalera: a MariaDB that was built without Galera, as for Windows, does not know the wait that the proof of a COMMIT
// asks for, and the proof is found all the same.
func TestProofWithoutGalera(t *testing.T) {
	var asked, cut atomic.Int64
	s, err := Open(deadline(t), sharedDatabase(t), Options{interposed: func(c driver.Connector) driver.Connector {
		return faulty.Wrap(c, func(m faulty.Moment) error {
			switch {
			case !m.After && strings.HasPrefix(m.Text, causalRead):
				asked.Add(1)
				return &mysql.MySQLError{Number: 1193, Message: "Unknown system variable 'wsrep_sync_wait'"}
			case m.After && m.Kind != faulty.Prepare && strings.Contains(m.Text+strings.Join(m.Before, ""), "INTO ocorrencias") &&
				(m.Kind == faulty.Commit || strings.HasPrefix(m.Text, "BEGIN NOT ATOMIC")) && cut.Add(1) == 1:
				return faulty.ErrCut
			}
			return nil
		})
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close(context.Background()) })
	writeTestTenant(t, s)
	if err := s.Escritor().Gravar(deadline(t), opening(t, s, 1, "")); err != nil || asked.Load() != 1 || cut.Load() != 1 {
		t.Errorf("after %d lost answers and %d questions: %v", cut.Load(), asked.Load(), err)
	}
}

func TestErrorsShowNoValuesOfRows(t *testing.T) {
	for _, err := range []error{
		&mysql.MySQLError{Number: 1062, Message: "Duplicate entry '1-52998224725' for key 'clientes_documento'"},
		&mysql.MySQLError{Number: 1366, Message: `Incorrect string value: '52998224725' for column x`},
		&mysql.MySQLError{Number: 1064, Message: `You have an error in your SQL syntax near 'O'52998224725' at line 1`},
	} {
		if text := classify(err).Error(); strings.Contains(text, "52998224725") {
			t.Error(text)
		}
	}
}
