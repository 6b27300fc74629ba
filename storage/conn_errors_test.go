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
		1213: errRepetir, 1205: errRepetir, 1020: errRepetir, 1206: errRepetir,
		1021: crm.ErrIndisponivel, 1114: crm.ErrIndisponivel, 1030: crm.ErrIndisponivel, // disk full
		1040: crm.ErrIndisponivel, 1129: crm.ErrIndisponivel, 1045: crm.ErrIndisponivel, // nobody gets in
		1317: crm.ErrIndisponivel, 1927: crm.ErrIndisponivel, 4031: crm.ErrIndisponivel, // an administrator or a time limit ended it
		1290: crm.ErrIndisponivel, 1792: crm.ErrIndisponivel, // read only
	} {
		if err := classificar(&mysql.MySQLError{Number: numero, Message: "x"}); !errors.Is(err, want) {
			t.Errorf("%d is %v, want %v", numero, err, want)
		}
	}
	for _, numero := range []uint16{1406, 1366, 1054, 1064} { // one row's, or a bug: the batch is taken apart
		err := classificar(&mysql.MySQLError{Number: numero, Message: "x"})
		for _, classe := range []error{crm.ErrConflito, crm.ErrIndisponivel, errRepetir} {
			if errors.Is(err, classe) {
				t.Errorf("%d is %v", numero, classe)
			}
		}
	}
}

func TestErrorsShowNoValuesOfRows(t *testing.T) {
	for _, err := range []error{
		&mysql.MySQLError{Number: 1062, Message: "Duplicate entry '1-52998224725' for key 'clientes_documento'"},
		&mysql.MySQLError{Number: 1366, Message: `Incorrect string value: '52998224725' for column x`},
		&mysql.MySQLError{Number: 1064, Message: `You have an error in your SQL syntax near 'O'52998224725' at line 1`},
	} {
		if texto := classificar(err).Error(); strings.Contains(texto, "52998224725") {
			t.Error(texto)
		}
	}
}
