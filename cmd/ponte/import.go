package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/schollz/progressbar/v3"

	"ponte/crm"
	"ponte/crm/planilha"
)

// Import brings a file over.
type Import struct {
	Target
	Table  string `arg:"" enum:"clientes,unidades,contratos,ocorrencias" help:"What the file holds: clientes, unidades, contratos or ocorrencias."`
	File   string `arg:"" type:"existingfile" help:"The CSV file."`
	DryRun bool   `help:"Check every line and write nothing."`
	JSON   bool   `name:"json" help:"Write JSON."`
}

// Help lists the columns from the table of imports.
func (*Import) Help() string {
	var b strings.Builder
	b.WriteString("UTF-8 or windows-1252, semicolons or commas, a header line that names the columns in any order; missing columns are empty, " +
		"an empty cell never erases. Rows are found by their key and inserted or updated. A line that cannot be imported is reported and the others " +
		"go on; the exit code is then 1. Import in this order:\n")
	for _, c := range crm.Importacoes {
		fmt.Fprintf(&b, "\n  %-12s %s", c.Tabela, strings.Join(c.Colunas, ";"))
	}
	return b.String()
}

// importJSON is the outcome as --json writes it.
type importJSON struct {
	Charset    string          `json:"charset"`
	Separador  string          `json:"separador"`
	Simulacao  bool            `json:"simulacao"`
	Lidas      int             `json:"lidas"`
	Criadas    int             `json:"criadas"`
	Alteradas  int             `json:"alteradas"`
	Iguais     int             `json:"iguais"`
	ComErro    int             `json:"com_erro"`
	Incompleta bool            `json:"incompleta"`
	Erros      []lineErrorJSON `json:"erros"`
}

type lineErrorJSON struct {
	Linha    int    `json:"linha"`
	Campo    string `json:"campo"`
	Mensagem string `json:"mensagem"`
}

// badLines is the failure of an import that went on past lines with errors.
type badLines int

func (n badLines) Error() string {
	return fmt.Sprintf("lines not imported: %d; correct them and import the file again: what is in already stays as it is", int(n))
}

// Run imports the file.
func (c *Import) Run(ctx context.Context, t *Terminal) error {
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		bar := newProgress(t, c.File)
		result, err := i.admin.Importar(ctx, i.actor, tenant, crm.PedidoImportacao{
			Tabela: crm.TabelaImportacao(c.Table), Nome: filepath.Base(c.File), Arquivo: file, Simular: c.DryRun, Progresso: bar.advance,
		})
		bar.end()
		if result == nil {
			return err
		}
		if e := c.print(t, result); e != nil {
			return e
		}
		if err == nil && result.ComErro > 0 {
			err = badLines(result.ComErro)
		}
		return err
	})
}

func (c *Import) print(t *Terminal, r *crm.ResultadoImportacao) error {
	j := importJSON{
		r.Charset, r.Separador, c.DryRun, r.Lidas, r.Criadas, r.Alteradas, r.Iguais, r.ComErro, r.Incompleta, []lineErrorJSON{},
	}
	for _, e := range r.Erros {
		j.Erros = append(j.Erros, lineErrorJSON{e.Linha, column(e.Erro), lineSentence(e.Erro)})
	}
	if c.JSON {
		return t.json(j)
	}
	for _, e := range j.Erros {
		fmt.Fprintf(t.Err, "line %d: %s\n", e.Linha, e.Mensagem)
	}
	if len(r.Erros) == crm.MaxErrosImportacao {
		fmt.Fprintf(t.Err, "and more: lines with errors are %d\n", r.ComErro)
	}
	would := ""
	if c.DryRun {
		would = "Nothing was written; it would be: "
	}
	fmt.Fprintf(t.Out, "%s%d lines read (%s, %q): %d created, %d changed, %d unchanged, %d with errors.\n",
		would, r.Lidas, r.Charset, r.Separador, r.Criadas, r.Alteradas, r.Iguais, r.ComErro)
	if r.Incompleta {
		fmt.Fprintln(t.Err, "The rest of the file was not read.")
	}
	return nil
}

func column(err error) string {
	var invalid *crm.Invalido
	if errors.As(err, &invalid) {
		return invalid.Campo
	}
	return ""
}

// lineSentence says what is wrong with a line; here fields are columns, not flags.
func lineSentence(err error) string {
	var unreadable *planilha.ErroLinha
	var invalid *crm.Invalido
	switch {
	case errors.As(err, &unreadable):
		switch unreadable.Motivo {
		case planilha.LinhaAspas:
			text := "a quote is out of place or never closed: double the quotes inside a quoted value"
			if unreadable.Ate > unreadable.Linha {
				text += fmt.Sprintf("; the lines up to %d are lost with it", unreadable.Ate)
			}
			return text
		case planilha.LinhaLarga:
			return "has more values than the header has columns: quote values that hold the separator"
		default:
			return "is longer than 1 MiB: a quote before it was probably never closed; the rest of the file was not read"
		}
	case errors.As(err, &invalid):
		text := sentences[invalid.Motivo]
		if strings.Contains(text, "%s") {
			text = fmt.Sprintf(text, invalid.Detalhe)
		}
		return invalid.Campo + " " + text
	}
	return lastLine(err)
}

// progress is a bar on a terminal and silent elsewhere.
type progress struct{ bar *progressbar.ProgressBar }

func newProgress(t *Terminal, file string) *progress {
	if !interactive(t.Err) {
		return &progress{}
	}
	return &progress{progressbar.NewOptions64(0, progressbar.OptionSetWriter(t.Err), progressbar.OptionShowBytes(true),
		progressbar.OptionSetDescription(filepath.Base(file)), progressbar.OptionClearOnFinish())}
}

func (p *progress) advance(read, total int64) {
	if p.bar != nil {
		p.bar.ChangeMax64(total)
		_ = p.bar.Set64(min(read, total)) // a bar that cannot be drawn stops nothing
	}
}

func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}
