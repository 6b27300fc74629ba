package main

import (
	"context"
	"strconv"
	"strings"

	"ponte/crm"
)

// TokenList lists tokens.
type TokenList struct {
	Target
	JSON bool `name:"json" help:"Write JSON."`
}

// tokenJSON is a token as --json writes it; no secret is part of it.
type tokenJSON struct {
	ID         string   `json:"id"`
	Nome       string   `json:"nome"`
	Usuario    string   `json:"usuario"`
	Inicio     string   `json:"inicio"`
	Escopos    []string `json:"escopos"`
	CriadoEm   string   `json:"criado_em"`
	ExpiraEm   string   `json:"expira_em"`   // "" = never
	RevogadoEm string   `json:"revogado_em"` // "" = in use
	UltimoUso  string   `json:"ultimo_uso"`  // "" = none yet
}

// Run lists them, those that are over too.
func (c *TokenList) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		all, err := i.admin.Tokens.Tokens(ctx, tenant.ID)
		if err != nil {
			return err
		}
		users, err := i.admin.Credenciais.Credenciais(ctx, tenant.ID)
		if err != nil {
			return err
		}
		uses, err := i.admin.Usos.Usos(ctx, tenant.ID)
		if err != nil {
			return err
		}
		names := map[int64]string{}
		for n := range users {
			names[users[n].ID] = users[n].Usuario
		}
		zone := tenant.Fuso()
		list := make([]tokenJSON, len(all))
		rows := make([][]string, len(all))
		for n := range all {
			k := &all[n]
			scopes := make([]string, len(k.Escopos))
			for j, e := range k.Escopos {
				scopes[j] = string(e)
			}
			list[n] = tokenJSON{
				ID: strconv.FormatInt(k.ID, 10), Nome: k.Nome, Usuario: names[k.CredencialID], Inicio: k.Inicio, Escopos: scopes,
				CriadoEm: stamp(k.CriadoEm, zone), ExpiraEm: stampOf(k.ExpiraEm, zone), RevogadoEm: stampOf(k.RevogadoEm, zone),
				UltimoUso: stamp(uses[k.CredencialID].Tokens[k.ID], zone),
			}
			rows[n] = []string{
				list[n].ID, k.Nome, list[n].Usuario, k.Inicio + "…", strings.Join(scopes, ","), clockOf(k.ExpiraEm, zone), clockOf(k.RevogadoEm, zone), clock(uses[k.CredencialID].Tokens[k.ID], zone),
			}
		}
		if c.JSON {
			return t.json(list)
		}
		return t.table("There is no token yet: ponte token create USER --name NAME --scope SCOPE",
			[]string{"ID", "NAME", "USER", "TOKEN", "SCOPES", "ENDS", "REVOKED", "LAST USE"}, rows)
	})
}
