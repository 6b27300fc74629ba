package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
)

// CallsShow prints one call.
type CallsShow struct {
	Target
	ID   string `arg:"" help:"Its id in the log, or the id of the request (X-Request-Id)."`
	JSON bool   `name:"json" help:"Write JSON."`
}

// Run finds the call; payloads are as the log keeps them, secrets and personal data masked.
func (c *CallsShow) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		call, err := c.find(ctx, i.lists, tenant)
		if err != nil {
			return err
		}
		if c.JSON {
			return t.json(asCallJSON(call, tenant.Fuso()))
		}
		printCall(t, call, tenant.Fuso())
		return nil
	})
}

// find looks for the log's id first: the request's is never as short.
func (c *CallsShow) find(ctx context.Context, lists crm.Acervo, tenant *crm.Tenant) (*crm.Chamada, error) {
	filters := []crm.FiltroChamadas{{RequestID: c.ID}}
	if id, err := strconv.ParseInt(c.ID, 10, 64); err == nil && id > 0 {
		filters = append([]crm.FiltroChamadas{{ID: id}}, filters...)
	}
	for _, f := range filters {
		f.TenantID, f.ComConteudo, f.Pagina = tenant.ID, true, crm.Pagina{Limite: 1}
		page, err := lists.Chamadas(ctx, f)
		if err != nil {
			return nil, err
		}
		if len(page.Linhas) > 0 {
			return &page.Linhas[0], nil
		}
	}
	return nil, fmt.Errorf("tenant %s has no call %q: ponte calls lists them", tenant.Slug, c.ID)
}

func printCall(t *Terminal, k *crm.Chamada, zone *time.Location) {
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(t.Out, "%-11s %s\n", name, oneLine(value, maxLastCell))
		}
	}
	times := ""
	if k.Vezes > 1 {
		times = strconv.FormatInt(k.Vezes, 10) + " alike, of which this row stands for all"
	}
	refusal := ""
	if k.CodigoRecusa != 0 {
		refusal = "e:" + strconv.Itoa(k.CodigoRecusa)
	}
	from := k.Endereco
	if k.Par != "" {
		from += ", by the connection of " + k.Par
	}
	for _, r := range [][2]string{
		{"Call", strconv.FormatInt(k.ID, 10)},
		{"Request", k.RequestID},
		{"When", clock(k.Em, zone)},
		{"Operation", k.Operacao},
		{"Surface", k.Superficie},
		{"System", k.Sistema},
		{"User", k.Usuario},
		{"Address", from},
		{"Alert", k.Alerta},
		{"Outcome", string(k.Situacao)},
		{"Refusal", refusal},
		{"Message", k.Mensagem},
		{"Ocorrência", k.Numero},
		{"CODIGO_OC", k.CodigoOC},
		{"HTTP", strconv.Itoa(k.HTTP)},
		{"Size", strconv.Itoa(k.Bytes) + " bytes"},
		{"Took", k.Duracao.Round(time.Microsecond).String()},
		{"Times", times},
		{"SHA-256", k.SHA256},
	} {
		row(r[0], r[1])
	}
	for _, notice := range k.Avisos {
		row("Notice", notice)
	}
	fmt.Fprintf(t.Out, "\nSent (masked):\n%s\n\nAnswered:\n%s\n", payload(k.Pedido), payload(k.Resposta))
}

// payload is what was sent or answered, made readable, without what drives a terminal.
func payload(text string) string {
	var b bytes.Buffer
	if json.Valid([]byte(text)) && json.Indent(&b, []byte(text), "", "  ") == nil {
		text = b.String()
	}
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = "  " + strings.TrimRight(oneLine(lines[i], crm.MaxConteudo), " ")
	}
	return cmp.Or(strings.TrimRight(strings.Join(lines, "\n"), " "), "  Nothing was kept.")
}
