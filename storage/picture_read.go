package storage

import (
	"context"
	"database/sql"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"ponte/crm"
)

// lerAlbum reads every tenant. The version is read first: a change in between is then seen by the next poll.
func (s *Storage) lerAlbum(ctx context.Context) (*album, error) {
	versao, err := s.versaoRetratos(ctx)
	if err != nil {
		return nil, err
	}
	a := &album{versao: versao, porSlug: map[string]*crm.Retrato{}}
	porID := map[int64]*crm.Retrato{}
	for _, p := range perguntasAlbum(a, porID) {
		if err := lerLinhas(ctx, s.pools.leitura, p.sql, nil, p.ler); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// albumRead is one SELECT of an album and what to do with each of its rows.
type albumRead struct {
	sql string
	ler func(scan func(...any) error) error
}

func perguntasAlbum(a *album, porID map[int64]*crm.Retrato) []albumRead {
	tenants := albumRead{sql: "SELECT id, slug, nome, padrao, wsdl, mapeamento FROM tenants", ler: func(scan func(...any) error) error {
		r, err := lerTenant(scan)
		if err != nil {
			return err
		}
		r.Versao = a.versao
		porID[r.Tenant.ID] = r
		a.porSlug[strings.ToLower(r.Tenant.Slug)] = r
		if r.Tenant.Padrao {
			a.padrao = r
		}
		return nil
	}}
	return []albumRead{
		tenants,
		{sql: "SELECT tenant_id, cnpj FROM tenant_cnpjs ORDER BY tenant_id, cnpj", ler: func(scan func(...any) error) error {
			var id int64
			var cnpj string
			err := scan(&id, &cnpj)
			if r := porID[id]; r != nil {
				r.Tenant.CNPJs = append(r.Tenant.CNPJs, cnpj)
			}
			return err
		}},
		{sql: "SELECT tenant_id, chave, valor FROM tenant_configuracoes", ler: func(scan func(...any) error) error {
			var id int64
			var chave, valor string
			err := scan(&id, &chave, &valor)
			if r := porID[id]; r != nil {
				r.Tenant.Configuracoes[chave] = valor
			}
			return err
		}},
		noAlbum(porID, selecionarCredenciais, lerCredencial, func(r *crm.Retrato, c *crm.Credencial) { r.Credenciais[c.Usuario] = c },
			func(c *crm.Credencial) int64 { return c.TenantID }),
		noAlbum(porID, selecionarFaixas, lerFaixa, func(r *crm.Retrato, f *crm.FaixaIP) { r.Faixas = append(r.Faixas, *f) },
			func(f *crm.FaixaIP) int64 { return f.TenantID }),
		noAlbum(porID, "SELECT "+tabDivisoes.lista("")+" FROM divisoes", lerDivisao,
			func(r *crm.Retrato, d *crm.Divisao) { r.Divisoes[d.Codigo] = d }, func(d *crm.Divisao) int64 { return d.TenantID }),
		noAlbum(porID, "SELECT "+tabSolicitacoes.lista("")+" FROM solicitacoes", lerSolicitacao,
			func(r *crm.Retrato, d *crm.Solicitacao) { r.Solicitacoes[d.Codigo] = d }, func(d *crm.Solicitacao) int64 { return d.TenantID }),
		noAlbum(porID, "SELECT "+tabStatus.lista("")+" FROM status", lerStatus, func(r *crm.Retrato, d *crm.Status) {
			r.Status[d.Codigo], r.StatusPorID[d.ID] = d, d
		}, func(d *crm.Status) int64 { return d.TenantID }),
		noAlbum(porID, selecionarDestinos, lerDestino, func(r *crm.Retrato, d *crm.Destino) { r.Destinos = append(r.Destinos, *d) },
			func(d *crm.Destino) int64 { return d.TenantID }),
	}
}

// noAlbum reads rows of one kind into the pictures of their tenants; rows of a tenant that came later wait for the next reading.
func noAlbum[T any](porID map[int64]*crm.Retrato, q string, ler func(func(...any) error) (T, error), por func(*crm.Retrato, *T), tenant func(*T) int64) albumRead {
	return albumRead{sql: q, ler: func(scan func(...any) error) error {
		v, err := ler(scan)
		if err != nil {
			return err
		}
		if r := porID[tenant(&v)]; r != nil {
			por(r, &v)
		}
		return nil
	}}
}

func lerTenant(scan func(...any) error) (*crm.Retrato, error) {
	r := &crm.Retrato{
		Tenant:      crm.Tenant{Configuracoes: crm.Configuracoes{}},
		Credenciais: map[string]*crm.Credencial{}, Divisoes: map[string]*crm.Divisao{}, Solicitacoes: map[string]*crm.Solicitacao{},
		Status: map[string]*crm.Status{}, StatusPorID: map[int64]*crm.Status{},
	}
	t := &r.Tenant
	return r, scan(&t.ID, &t.Slug, &t.Nome, &t.Padrao, &r.WSDL, &r.Mapeamento)
}

const selecionarCredenciais = `SELECT id, tenant_id, usuario, sistema, segredo, versao, mestre, busca, bloqueio_forcar, retorno, recusa_falha,
	janela_us, ao_repetir, operacoes, revogada_em, criada_em FROM credenciais`

func lerCredencial(scan func(...any) error) (c crm.Credencial, err error) {
	var janela, revogada sql.NullInt64
	var operacoes emJSON[[]string]
	var criada int64
	err = scan(&c.ID, &c.TenantID, &c.Usuario, &c.Sistema, &c.Segredo, &c.Versao, &c.Mestre, &c.Busca, &c.BloqueioForcar, &c.Retorno,
		&c.RecusaFalha, &janela, &c.AoRepetir, &operacoes, &revogada, &criada)
	if janela.Valid {
		d := time.Duration(janela.Int64) * time.Microsecond
		c.Janela = &d
	}
	c.Operacoes, c.RevogadaEm, c.CriadaEm = operacoes.V, deMSNulo(revogada), deMS(criada)
	return c, err
}

const selecionarFaixas = `SELECT id, tenant_id, prefixo, credencial_id, operacao, ate, nota, como_credencial_id, criado_em
	FROM faixas_ip ORDER BY tenant_id, id`

func lerFaixa(scan func(...any) error) (f crm.FaixaIP, err error) {
	var prefixo string
	var ate sql.NullInt64
	var criada int64
	if err = scan(&f.ID, &f.TenantID, &prefixo, &f.CredencialID, &f.Operacao, &ate, &f.Nota, &f.ComoCredencialID, &criada); err != nil {
		return f, err
	}
	if f.Prefixo, err = netip.ParsePrefix(prefixo); err != nil {
		return f, fmt.Errorf("entry %d of faixas_ip: %w", f.ID, err)
	}
	f.Ate, f.CriadaEm = deMSNulo(ate), deMS(criada)
	return f, nil
}

const selecionarDestinos = `SELECT id, tenant_id, nome, ambiente, endereco, ativo, pausado, sistema, acoes, interesses, versao
	FROM destinos ORDER BY tenant_id, nome`

func lerDestino(scan func(...any) error) (d crm.Destino, err error) {
	var acoes, interesses emJSON[[]string]
	err = scan(&d.ID, &d.TenantID, &d.Nome, &d.Ambiente, &d.Endereco, &d.Ativo, &d.Pausado, &d.Sistema, &acoes, &interesses, &d.Versao)
	d.Acoes, d.Interesses = acoes.V, interesses.V
	return d, err
}
