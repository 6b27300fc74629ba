package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ponte/crm"
	"ponte/crm/sigilo"
	"ponte/integration"
	"ponte/server"
)

// OcorrenciaOpen opens an ocorrência as the portal's page does.
type OcorrenciaOpen struct {
	Target
	Client      string            `help:"Whom it is for: CPF or CNPJ, code, integration id or e-mail." placeholder:"KEY"`
	Contract    string            `help:"The contract's code; without --client its client is meant." placeholder:"CODE"`
	Unit        string            `help:"The unit's code, or its number where only one unit has it; the contract's is known." placeholder:"CODE"`
	Divisao     string            `help:"Code of the divisão." placeholder:"CODE"`
	Solicitacao string            `help:"Code of the solicitação." placeholder:"CODE"`
	Status      string            `help:"Code of the status; without it, the tenant's for openings. What it asks of a destination is sent by the server." placeholder:"CODE"`
	Text        string            `help:"What happened; - reads it from standard input." required:"" placeholder:"TEXT"`
	Responsible string            `help:"Who looks after it." placeholder:"NAME"`
	Field       map[string]string `help:"What the status's action asks for, as VISTORIA_INICIO='2026-12-01 09:00', or a part that the tenant requires." placeholder:"NAME=VALUE" mapsep:"none"`
	File        []string          `help:"Attach this file; may be repeated." type:"existingfile" sep:"none" placeholder:"PATH"`
	Key         string            `help:"Opens once, however often the command is run with this key." placeholder:"TEXT"`
	JSON        bool              `name:"json" help:"Write JSON."`
	Journal     string            `help:"Folder of the journal of acknowledged numbers, or off; without it, the server's beside the database." env:"PONTE_JOURNAL" placeholder:"FOLDER"`
}

// maxText bounds what is read of a text on standard input, in bytes: the limit is in characters.
const maxText = 4 * crm.MaxTexto

// openedJSON is the outcome as --json writes it.
type openedJSON struct {
	Numero   string `json:"numero"`
	Repetida bool   `json:"repetida"` // the key has opened it before
}

// Run opens it.
func (c *OcorrenciaOpen) Run(ctx context.Context, t *Terminal) error {
	opening := crm.NovaOcorrencia{
		Divisao: c.Divisao, Solicitacao: c.Solicitacao, Status: c.Status, Descricao: c.Text, Responsavel: c.Responsible, Chave: c.Key, Requisicao: rand.Text(),
	}
	if c.Text == "-" {
		text, err := io.ReadAll(io.LimitReader(t.In, maxText))
		if err != nil {
			return fmt.Errorf("read the text from standard input: %w", err)
		}
		opening.Descricao = string(text)
	}
	c.Database.journal = &c.Journal
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		var err error
		if opening.Anexos, err = attachments(c.File, int64(tenant.Configuracoes.Inteiro(crm.ConfMaxAnexo))); err != nil {
			return err
		}
		tenants, err := i.store.Retratos(ctx, integration.Definitions())
		if err != nil {
			return err
		}
		picture, ok := tenants.Retrato(tenant.Slug)
		if !ok {
			return unknownTenant(tenant.Slug)
		}
		cases := server.UseCases(i.store, tenants, nil)
		c.sortFields(cases, picture, &opening)
		if err := c.choose(ctx, cases.Cadastros, tenant.ID, &opening); err != nil {
			return err
		}
		r, err := cases.AbrirPorPessoa(ctx, picture, i.actor, opening)
		if err != nil {
			return err
		}
		if err := i.store.Journal().Err; err != nil {
			t.note("Warning: %s.", lastLine(err))
		}
		switch {
		case c.JSON:
			return t.json(openedJSON{r.Numero, r.Repetida})
		case r.Repetida:
			fmt.Fprintf(t.Out, "Ocorrência %s was opened before with this key.\n", r.Numero)
		default:
			fmt.Fprintf(t.Out, "Ocorrência %s opened.\n", r.Numero)
		}
		return nil
	})
}

// sortFields tells what the action asks for from further parts of the contract.
func (c *OcorrenciaOpen) sortFields(cases *crm.Ocorrencias, picture *crm.Retrato, opening *crm.NovaOcorrencia) {
	opening.Acao, opening.Partes = map[string]string{}, map[string]string{}
	required := picture.Tenant.Configuracoes.Lista(crm.ConfObrigatorios)
	for name, value := range c.Field {
		name = strings.ToUpper(name)
		if slices.ContainsFunc(required, func(part string) bool { return strings.EqualFold(part, name) }) {
			opening.Partes[name] = value
		} else {
			opening.Acao[name] = value // judged by the action of the status
		}
	}
}

// choose finds whom and what it is about.
func (c *OcorrenciaOpen) choose(ctx context.Context, records crm.AcervoCadastros, tenantID int64, opening *crm.NovaOcorrencia) error {
	if key := strings.TrimSpace(c.Client); key != "" {
		found, err := records.Clientes(ctx, crm.FiltroClientes{TenantID: tenantID, Texto: key, Pagina: crm.Pagina{Limite: maxCandidates}})
		if err != nil {
			return err
		}
		clients := exact(found.Linhas, func(x *crm.Cliente) bool {
			return x.Codigo == key || x.IDIntegracao == key || strings.EqualFold(x.Email, key) || x.Documento != "" && x.Documento == sigilo.NormalizarDocumento(key)
		})
		if opening.ClienteID, err = only("--client", clients, func(x *crm.Cliente) (int64, string) {
			return x.ID, strings.TrimSpace(x.Nome + " " + sigilo.MascararDocumento(x.Documento))
		}); err != nil {
			return err
		}
	}
	if code := strings.TrimSpace(c.Contract); code != "" {
		found, err := records.Contratos(ctx, crm.FiltroContratos{TenantID: tenantID, Texto: code, Pagina: crm.Pagina{Limite: maxCandidates}})
		if err != nil {
			return err
		}
		contracts := exact(found.Linhas, func(x *crm.LinhaContrato) bool { return x.Codigo == code })
		if opening.ContratoID, err = only("--contract", contracts, func(x *crm.LinhaContrato) (int64, string) { return x.ID, x.Codigo }); err != nil {
			return err
		}
	}
	if code := strings.TrimSpace(c.Unit); code != "" {
		found, err := records.Unidades(ctx, crm.FiltroUnidades{TenantID: tenantID, Texto: code, Pagina: crm.Pagina{Limite: maxCandidates}})
		if err != nil {
			return err
		}
		units := exact(found.Linhas, func(x *crm.Unidade) bool { return x.Codigo == code || x.Numero == code })
		opening.UnidadeID, err = only("--unit", units, func(x *crm.Unidade) (int64, string) { return x.ID, x.Local().String() + " (code " + x.Codigo + ")" })
		return err
	}
	return nil
}

// maxCandidates is how many records a key is looked for among: more that match are named as too many anyway.
const maxCandidates = 200

func exact[T any](rows []T, is func(*T) bool) []T {
	var same []T
	for i := range rows {
		if is(&rows[i]) {
			same = append(same, rows[i])
		}
	}
	return same
}

// only is the id of the one record that a key means; several are named.
func only[T any](flag string, rows []T, describe func(*T) (int64, string)) (int64, error) {
	switch len(rows) {
	case 0:
		return 0, fmt.Errorf("%s: nothing has this key", flag)
	case 1:
		id, _ := describe(&rows[0])
		return id, nil
	}
	var names []string
	for i := range rows {
		_, name := describe(&rows[i])
		names = append(names, name)
	}
	return 0, fmt.Errorf("%s means several: %s", flag, crm.Encurtar(strings.Join(names, ", "), 500))
}

// attachments reads the files, none of them longer than the tenant takes: what is longer is refused by its name.
func attachments(paths []string, limit int64) ([]crm.AnexoRecebido, error) {
	var files []crm.AnexoRecebido
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(io.LimitReader(f, limit+1))
		if err = errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
		files = append(files, crm.AnexoRecebido{Nome: filepath.Base(path), Tipo: http.DetectContentType(content), Conteudo: content})
	}
	return files, nil
}
