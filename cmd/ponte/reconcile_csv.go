package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"ponte/crm/planilha"
	"ponte/storage"
)

var missingColumns = []string{"situacao", "tenant", "numero", "confirmada_em_utc", "sistema", "codigo_oc", "replica", "id", "id_que_tem_o_numero", "reaberta_como"}

// missingFile is the CSV of everything that is missing. Those whose number was given twice come first, so the others wait in a
// file of their own. Nobody else may read either.
type missingFile struct {
	file, rest   *os.File
	taken, other *planilha.Escritor
}

func newMissingFile(name string) (m *missingFile, err error) {
	m = &missingFile{}
	m.file, err = os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil, fmt.Errorf("--csv: %s exists already", name)
	}
	if err != nil {
		return nil, err
	}
	if m.rest, err = os.CreateTemp(filepath.Dir(name), ".ponte-reconcile-*"); err != nil {
		return nil, errors.Join(err, m.file.Close())
	}
	if m.taken, err = planilha.NovoEscritor(m.file, missingColumns); err == nil {
		m.other, err = planilha.NovoEscritor(m.rest, missingColumns)
	}
	return m, err
}

func (m *missingFile) add(x *storage.Missing) error {
	writer, state, holder := m.other, "faltando", ""
	if x.Taken != 0 {
		writer, state, holder = m.taken, "numero dado de novo", strconv.FormatInt(x.Taken, 10)
	}
	return writer.Linha([]string{
		state, x.Tenant, x.Numero, clock(x.Em, time.UTC), x.Sistema, x.CodigoOC, x.Replica, strconv.FormatInt(x.ID, 10), holder, x.Reopened,
	})
}

// close puts the two parts together.
func (m *missingFile) close(t *Terminal) error {
	err := errors.Join(m.taken.Fechar(), m.other.Fechar(), m.append(), m.rest.Close(), os.Remove(m.rest.Name()), m.file.Close())
	if err == nil {
		t.note("All that is missing is in %s.", m.file.Name())
	}
	return err
}

func (m *missingFile) append() error {
	if _, err := m.rest.Seek(0, io.SeekStart); err != nil {
		return err
	}
	lines := bufio.NewReader(m.rest)
	if _, err := lines.ReadString('\n'); err != nil { // its headings
		return err
	}
	_, err := io.Copy(m.file, lines)
	return err
}
