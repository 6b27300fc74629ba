package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/importacao"
	"ponte/integration"
	"ponte/server"
)

// Import brings a file over.
type Import struct {
	Target
	Table  string        `arg:"" optional:"" default:"" enum:",empreendimentos,clientes,unidades,contratos,participantes,titulos,ocorrencias" help:"What the file holds, one of the tables below."`
	File   string        `arg:"" optional:"" type:"existingfile" help:"The CSV file, or an XLSX one of which the first sheet is read."`
	DryRun bool          `help:"Check every line and write nothing."`
	Errors string        `help:"Write the lines that are not imported to this new CSV file, to be mended and imported again." placeholder:"FILE"`
	Watch  string        `help:"Instead of one file, import those that come into this folder, named by their table as clientes-0311.csv. They move to its folders feito or com-erros." type:"existingdir" placeholder:"DIR"`
	Every  time.Duration `help:"How often --watch looks." default:"10s"`
	Once   bool          `help:"With --watch: import what is there, and end."`
	JSON   bool          `name:"json" help:"Write JSON, with --watch an object a file."`
}

// Help lists the columns from the table of imports.
func (*Import) Help() string {
	var b strings.Builder
	b.WriteString("UTF-8 or windows-1252, semicolons, commas or tabs, a header line that names the columns in any order; missing columns are empty, " +
		"an empty cell never erases. The names of the ERP's base (agn_st_nome, cto_in_codigo, par_dt_vencimento) do as well. Rows are found by their key and inserted or updated. A line that cannot be imported is reported and the others " +
		"go on; the exit code is then 1. Import in this order:\n")
	for _, c := range importacao.Formatos(integration.Definitions()) {
		fmt.Fprintf(&b, "\n  %-15s %s", c.Tabela, strings.Join(c.Colunas, ";"))
	}
	return b.String()
}

// importJSON is the outcome as --json writes it.
type importJSON struct {
	Charset        string       `json:"charset"`
	Separador      string       `json:"separador"`
	Simulacao      bool         `json:"simulacao"`
	Lidas          int          `json:"lidas"`
	Criadas        int          `json:"criadas"`
	Alteradas      int          `json:"alteradas"`
	Iguais         int          `json:"iguais"`
	ComErro        int          `json:"com_erro"`
	Incompleta     bool         `json:"incompleta"`
	Erros          []lineJSON   `json:"erros"`
	ErrosOmitidos  int          `json:"erros_omitidos"`
	Avisos         []noticeJSON `json:"avisos"`
	AvisosOmitidos int          `json:"avisos_omitidos"`
}

type lineJSON struct {
	Linha    int    `json:"linha"`
	Campo    string `json:"campo"`
	Mensagem string `json:"mensagem"`
}

// noticeJSON is what was read otherwise than it stands in the file; line 0 is about all of it.
type noticeJSON struct {
	Linha    int    `json:"linha"`
	Mensagem string `json:"mensagem"`
}

// badLines is the failure of an import that went on past lines with errors.
type badLines int

func (n badLines) Error() string {
	return fmt.Sprintf("lines not imported: %d; correct them and import the file again: what is in already stays as it is", int(n))
}

// Validate refuses a table or a file beside a folder, and neither.
func (c *Import) Validate() error {
	switch {
	case c.Watch == "" && (c.Table == "" || c.File == ""):
		return errors.New("say a table and a file, or --watch DIR")
	case c.Watch != "" && (c.Table != "" || c.DryRun || c.Errors != ""):
		return errors.New("--watch takes its tables from the files' names and writes: leave out table, file, --dry-run and --errors")
	case c.Watch != "" && c.Every < time.Second:
		return errors.New("--every is at least 1s")
	}
	return nil
}

// Run imports the file, or what comes into the folder.
func (c *Import) Run(ctx context.Context, t *Terminal) error {
	if c.Watch != "" {
		return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error { return newWatcher(c, t, i, tenant).run(ctx) })
	}
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) (err error) {
		p := importacao.Pedido{Tabela: importacao.Tabela(c.Table), Nome: filepath.Base(c.File), Arquivo: file, Simular: c.DryRun}
		if c.Errors != "" {
			rejected, e := newRejected(c.Errors)
			if e != nil {
				return e
			}
			defer func() { err = errors.Join(err, rejected.close(t)) }()
			p.Rejeitadas = rejected
		}
		bar := newProgress(t, filepath.Base(c.File))
		p.Progresso = bar.advance
		result, err := server.Importer(i.store).Importar(ctx, i.actor, tenant, p)
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

// print says what became of the lines. The file of --errors is for who mends it, and speaks Portuguese as the portal does.
func (c *Import) print(t *Terminal, r *importacao.Resultado) error {
	if c.JSON {
		return t.json(c.asJSON(r))
	}
	for _, a := range r.Avisos {
		if a.Linha == 0 {
			t.note("notice: %s", noticed(a.Frase))
			continue
		}
		t.note("line %d: notice: %s", a.Linha, noticed(a.Frase))
	}
	if r.AvisosOmitidos > 0 {
		t.note("and %d more notices", r.AvisosOmitidos)
	}
	for _, e := range r.Erros {
		t.note("line %d: %s", e.Linha, wrongLine(&e))
	}
	if r.ErrosOmitidos > 0 {
		t.note("and %d more errors; --errors FILE writes every line that is not imported", r.ErrosOmitidos)
	}
	would := ""
	if c.DryRun {
		would = "Nothing was written; it would be: "
	}
	fmt.Fprintf(t.Out, "%s%d lines read (%s, %q): %d created, %d changed, %d unchanged, %d with errors.\n",
		would, r.Lidas, r.Charset, r.Separador, r.Criadas, r.Alteradas, r.Iguais, r.ComErro)
	if r.Incompleta {
		fmt.Fprintln(t.Out, "The rest of the file was not read.")
	}
	return nil
}

// wrongLine says what is wrong with a line, with the names of its columns as the file has them.
func wrongLine(e *importacao.Erro) string {
	var i *crm.Invalido
	switch {
	case !errors.As(e.Erro, &i):
		return sentence(e.Erro)
	case e.Valor == "":
		return i.Campo + " " + reason(i)
	}
	return i.Campo + " " + strconv.Quote(e.Valor) + " " + reason(i)
}

func (c *Import) asJSON(r *importacao.Resultado) importJSON {
	j := importJSON{
		Charset: r.Charset, Separador: r.Separador, Simulacao: c.DryRun, Lidas: r.Lidas, Criadas: r.Criadas, Alteradas: r.Alteradas,
		Iguais: r.Iguais, ComErro: r.ComErro, Incompleta: r.Incompleta, Erros: []lineJSON{}, ErrosOmitidos: r.ErrosOmitidos,
		Avisos: []noticeJSON{}, AvisosOmitidos: r.AvisosOmitidos,
	}
	for _, e := range r.Erros {
		j.Erros = append(j.Erros, lineJSON{e.Linha, e.Coluna(), wrongLine(&e)})
	}
	for _, a := range r.Avisos {
		j.Avisos = append(j.Avisos, noticeJSON{a.Linha, noticed(a.Frase)})
	}
	return j
}

// rejected is the new file of lines that are not imported. It holds personal data: nobody else may read it, and an
// import without such lines leaves none.
type rejected struct {
	*os.File
	any bool
}

func newRejected(name string) (*rejected, error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil, fmt.Errorf("--errors: %s exists already", name)
	}
	return &rejected{File: f}, err
}

func (r *rejected) Write(b []byte) (int, error) {
	r.any = true
	return r.File.Write(b)
}

func (r *rejected) close(t *Terminal) error {
	if err := r.Close(); err != nil {
		return err
	}
	if !r.any {
		return os.Remove(r.Name())
	}
	t.note("The lines that are not imported are in %s.", r.Name())
	return nil
}
