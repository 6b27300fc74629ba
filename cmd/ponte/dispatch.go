package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"ponte/crm"
	"ponte/integration"
	"ponte/server"
	"ponte/storage"
)

// Dispatch are the flags of every command about deliveries.
type Dispatch struct {
	Target
	SecretKey string `help:"Key that encrypts destinations' secrets (better PONTE_SECRET_KEY_FILE)." env:"PONTE_SECRET_KEY" placeholder:"KEY"`
}

// with runs f on the open database, the tenant, and the use cases of deliveries.
func (g Dispatch) with(ctx context.Context, t *Terminal, f func(i *installation, tenant *crm.Tenant, d *crm.Despacho) error) error {
	cfg, err := g.config(t, g.SecretKey)
	if err != nil {
		return err
	}
	return g.Target.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		d, err := i.dispatch(cfg)
		if err != nil {
			return err
		}
		return f(i, tenant, d)
	})
}

// dispatch are the use cases of deliveries.
func (i *installation) dispatch(cfg server.Config) (*crm.Despacho, error) {
	vault, err := storage.OpenVault(cfg.Database, cfg.SecretKey)
	if err != nil {
		return nil, err
	}
	return &crm.Despacho{
		Cadastro: i.store.Destinos(vault), Entregas: i.store.Entregas(), Status: i.store.Cadastro(),
		Definicoes: integration.Definitions(), Relogio: crm.RelogioDoSistema,
	}, nil
}

// maxSettings bounds what is read of settings on standard input: a mapping is the longest.
const maxSettings = 256 << 10

// settingLines reads key=value lines from standard input when that is no terminal.
func (t *Terminal) settingLines() ([]crm.Atribuicao, error) {
	if interactive(t.In) {
		return nil, nil
	}
	var changes []crm.Atribuicao
	lines := bufio.NewScanner(io.LimitReader(t.In, maxSettings))
	lines.Buffer(make([]byte, 0, 4096), maxSettings)
	for lines.Scan() {
		line := strings.TrimRight(lines.Text(), "\r")
		if strings.TrimSpace(line) == "" {
			continue
		}
		key, value, found := strings.Cut(line, "=")
		if !found {
			return nil, fmt.Errorf("line %d of standard input is not key=value", len(changes)+1)
		}
		changes = append(changes, crm.Atribuicao{Chave: strings.TrimSpace(key), Valor: value})
	}
	return changes, lines.Err()
}
