package storage

import (
	"errors"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"

	"ponte/crm"
)

// TestServerErrorsAreToldApart: what passes by itself is repeated, what an operator must mend is an outage and never a
// fault of the call.
func TestServerErrorsAreToldApart(t *testing.T) {
	for numero, want := range map[uint16]error{
		1062: crm.ErrConflito,
		1213: errRetry, 1205: errRetry, 1020: errRetry, 1206: errRetry,
		1021: crm.ErrIndisponivel, 1114: crm.ErrIndisponivel, 1030: crm.ErrIndisponivel, // disk full
		1040: crm.ErrIndisponivel, 1129: crm.ErrIndisponivel, 1045: crm.ErrIndisponivel, 1862: crm.ErrIndisponivel, 3118: crm.ErrIndisponivel, // nobody gets in
		3032: crm.ErrIndisponivel, 3159: crm.ErrIndisponivel,
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
