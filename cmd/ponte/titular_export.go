package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"ponte/crm"
	"ponte/crm/titular"
	"ponte/portal"
)

// TitularExport writes a copy of all that is kept.
type TitularExport struct {
	Person
	Out string `help:"The file, which must not be there yet; its name ends in .json, .xlsx or .zip." required:"" placeholder:"FILE"`
}

// Run writes the file, which its owner alone can read.
func (c *TitularExport) Run(ctx context.Context, t *Terminal) error {
	format, known := portal.FormatosDoTitular[strings.TrimPrefix(filepath.Ext(c.Out), ".")]
	if !known {
		return errors.New("--out must end in .json, .xlsx or .zip")
	}
	return c.find(ctx, t, func(ts *titular.Titulares, ator crm.Ator, tenant *crm.Tenant, f *titular.Fatos) (err error) {
		file, err := os.OpenFile(c.Out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		sections, err := ts.Exportar(ctx, ator, tenant.ID, f.ClienteID)
		if err != nil {
			return err
		}
		if err := format.Escrever(file, sections, tenant.Fuso(), crm.RelogioDoSistema()); err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "Wrote %s.\n", c.Out)
		return file.Sync()
	})
}
