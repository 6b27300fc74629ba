package main

import (
	"maps"
	"slices"

	"ponte/crm"
)

// Tenant groups the commands about installations.
type Tenant struct {
	Create TenantCreate `cmd:"" help:"Add an installation, with its initial statuses."`
	Set    TenantSet    `cmd:"" help:"Change settings of an installation."`
	Show   TenantShow   `cmd:"" help:"Print an installation and its settings."`
	Empty  TenantEmpty  `cmd:"" help:"Delete what happened in an installation of homologação: tickets, calls, deliveries, files."`
	List   TenantList   `cmd:"" help:"List the installations."`
}

// tenantJSON is a tenant as --json writes it.
type tenantJSON struct {
	Slug          string            `json:"slug"`
	Nome          string            `json:"nome"`
	Padrao        bool              `json:"padrao"`
	Pacote        crm.Pacote        `json:"pacote"` // "" = freemium
	CNPJs         []string          `json:"cnpj"`
	Configuracoes map[string]string `json:"configuracoes"` // the values in force
	Alteradas     []string          `json:"alteradas"`     // keys that differ from their default
}

func asTenantJSON(t *crm.Tenant) tenantJSON {
	j := tenantJSON{Slug: t.Slug, Nome: t.Nome, Padrao: t.Padrao, Pacote: t.Pacote, CNPJs: t.CNPJs, Configuracoes: map[string]string{}, Alteradas: []string{}}
	for _, row := range crm.TabelaConfiguracoes {
		j.Configuracoes[row.Chave] = t.Configuracoes.Texto(row.Chave)
	}
	for _, key := range slices.Sorted(maps.Keys(t.Configuracoes)) {
		if row, known := crm.LinhaDaConfiguracao(key); known && t.Configuracoes[key] != row.Padrao {
			j.Alteradas = append(j.Alteradas, key)
		}
	}
	return j
}
