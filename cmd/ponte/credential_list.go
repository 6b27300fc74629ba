package main

import (
	"context"
	"strings"

	"ponte/crm"
)

// CredentialList lists webservice users.
type CredentialList struct {
	Target
	JSON bool `name:"json" help:"Write JSON."`
}

// credentialJSON is a webservice user as --json writes it; no secret is part of it.
type credentialJSON struct {
	Usuario     string   `json:"usuario"`
	Sistema     string   `json:"sistema"`
	Mestre      bool     `json:"mestre"`
	Busca       string   `json:"busca"`
	Cadastro    string   `json:"cadastro"`
	Retorno     string   `json:"retorno"`
	RecusaFalha bool     `json:"recusa_como_falha"`
	Janela      string   `json:"janela"`
	AoRepetir   string   `json:"ao_repetir"`
	Operacoes   []string `json:"operacoes"`
	CriadaEm    string   `json:"criada_em"`
	RevogadaEm  string   `json:"revogada_em"` // "" = in use
}

// Run lists them, revoked ones too.
func (c *CredentialList) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		all, err := i.admin.Credenciais.Credenciais(ctx, tenant.ID)
		if err != nil {
			return err
		}
		zone := tenant.Fuso()
		list := make([]credentialJSON, len(all))
		rows := make([][]string, len(all))
		for n := range all {
			k := &all[n]
			list[n] = credentialJSON{
				Usuario: k.Usuario, Sistema: k.Sistema, Mestre: k.Mestre, Busca: string(k.Busca), Cadastro: string(k.CadastroEfetivo()),
				Retorno: string(k.Retorno), RecusaFalha: k.RecusaFalha, Janela: k.JanelaEfetiva().String(),
				AoRepetir: string(k.AoRepetirEfetivo()), Operacoes: append([]string{}, k.Operacoes...),
				CriadaEm: stamp(k.CriadaEm, zone), RevogadaEm: stampOf(k.RevogadaEm, zone),
			}
			rows[n] = []string{
				k.Usuario, k.Sistema, mark(k.Mestre), string(k.Busca), string(k.CadastroEfetivo()), string(k.Retorno),
				k.JanelaEfetiva().String(), string(k.AoRepetirEfetivo()), strings.Join(k.Operacoes, ","), clockOf(k.RevogadaEm, zone),
			}
		}
		if c.JSON {
			return t.json(list)
		}
		return t.table("There is no credential yet: ponte credential create USER",
			[]string{"USER", "SYSTEM", "MASTER", "LOOKUP", "CLIENTS", "RETURN", "WINDOW", "ON REPEAT", "OPERATIONS", "REVOKED"}, rows)
	})
}
