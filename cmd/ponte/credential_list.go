package main

import (
	"context"
	"strconv"
	"strings"
	"time"

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

	UltimaChamada string         `json:"ultima_chamada"` // "" = none since uso_desde
	UsoDesde      string         `json:"uso_desde"`
	Chamadas24h   int64          `json:"chamadas_24h"`
	SemUso        bool           `json:"sem_uso_30_dias"`
	Senhas        []passwordJSON `json:"senhas"`
	Enderecos     []addressJSON  `json:"enderecos"`
}

// passwordJSON is one of the passwords that let in now, without anything of it.
type passwordJSON struct {
	Qual      string `json:"qual"` // atual, anterior
	Desde     string `json:"desde,omitempty"`
	ValeAte   string `json:"vale_ate,omitempty"`
	UltimoUso string `json:"ultimo_uso"`
}

type addressJSON struct {
	Endereco string `json:"endereco"`
	Chamadas int64  `json:"chamadas"`
	Primeira string `json:"primeira"`
	Ultima   string `json:"ultima"`
}

// use fills in what is known of the use of a credential.
func (j *credentialJSON) use(k *crm.Credencial, u crm.UsoDaCredencial, zone *time.Location) {
	now := crm.RelogioDoSistema()
	j.UltimaChamada, j.UsoDesde, j.Chamadas24h, j.SemUso = stamp(u.Ultima, zone), stamp(k.UsoConhecidoDesde(), zone), u.Em24h, k.SemUso(u, now)
	j.Senhas, j.Enderecos = []passwordJSON{}, []addressJSON{}
	for _, s := range k.SenhasValendo(u, now) {
		p := passwordJSON{Qual: "atual", Desde: stamp(s.Desde, zone), ValeAte: stampOf(s.Ate, zone), UltimoUso: stamp(s.Ultima, zone)}
		if s.Anterior {
			p.Qual = "anterior"
		}
		j.Senhas = append(j.Senhas, p)
	}
	for _, e := range u.Enderecos {
		j.Enderecos = append(j.Enderecos, addressJSON{e.Endereco, e.Vezes, stamp(e.Primeira, zone), stamp(e.Ultima, zone)})
	}
}

// Run lists them, revoked ones too.
func (c *CredentialList) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		all, err := i.admin.Credenciais.Credenciais(ctx, tenant.ID)
		if err != nil {
			return err
		}
		uses, err := i.admin.Usos.Usos(ctx, tenant.ID)
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
			list[n].use(k, uses[k.ID], zone)
			rows[n] = []string{
				k.Usuario, k.Sistema, mark(k.Mestre), string(k.Busca), string(k.CadastroEfetivo()), string(k.Retorno),
				k.JanelaEfetiva().String(), string(k.AoRepetirEfetivo()), strings.Join(k.Operacoes, ","), clockOf(k.RevogadaEm, zone), clock(uses[k.ID].Ultima, zone), strconv.FormatInt(uses[k.ID].Em24h, 10), mark(list[n].SemUso),
			}
		}
		if c.JSON {
			return t.json(list)
		}
		return t.table("There is no credential yet: ponte credential create USER",
			[]string{"USER", "SYSTEM", "MASTER", "LOOKUP", "CLIENTS", "RETURN", "WINDOW", "ON REPEAT", "OPERATIONS", "REVOKED", "LAST CALL", "24 H", "UNUSED 30 DAYS"}, rows)
	})
}
