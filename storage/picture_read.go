package storage

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"

	"ponte/crm"
)

// readPictures reads what changed since an older set: some tenants, or all of them (also without an older set). The versions are
// read first: a change in between is then seen by the next poll.
func (s *Storage) readPictures(ctx context.Context, old *pictureSet, registry []crm.DefinicaoDestino) (*pictureSet, error) {
	versions, err := s.pictureVersions(ctx)
	if err != nil {
		return nil, err
	}
	a := &pictureSet{versions: versions, byID: map[int64]*crm.Retrato{}}
	of := tenantSet{}
	if old != nil {
		changed, every := versions.since(&old.versions)
		if !every && len(changed) <= keysPerQuery {
			a.byID = maps.Clone(old.byID)
			of = tenantSet{some: true, ids: toAny(changed)}
		}
	}
	if err := s.readPicturesOf(ctx, of, a, registry); err != nil {
		return nil, err
	}
	if old != nil {
		if err := s.dropMoved(ctx, old.byID, a.byID); err != nil {
			return nil, err
		}
	}
	a.bySlug = make(map[string]*crm.Retrato, len(a.byID))
	for _, r := range a.byID {
		a.bySlug[strings.ToLower(r.Tenant.Slug)] = r
		if r.Tenant.Padrao {
			a.defaultOne = r
		}
	}
	return a, nil
}

// tenantSet are the tenants that are read: all, or some.
type tenantSet struct {
	some bool
	ids  []any
}

// where is the condition on a column of tenants' ids.
func (t *tenantSet) where(column string) string {
	if !t.some {
		return ""
	}
	return " WHERE " + column + " IN (" + placeholders(len(t.ids)) + ")"
}

// readPicturesOf puts new pictures of some tenants into a set, in the place of those that were there.
func (s *Storage) readPicturesOf(ctx context.Context, of tenantSet, a *pictureSet, registry []crm.DefinicaoDestino) error {
	if of.some && len(of.ids) == 0 {
		return nil
	}
	for _, id := range of.ids {
		delete(a.byID, id.(int64))
	}
	fresh := map[int64]*crm.Retrato{}
	for _, p := range pictureReads(&of, fresh, registry) {
		if err := eachRow(ctx, s.pools.reader, p.sql, of.ids, p.read); err != nil {
			return err
		}
	}
	for _, r := range fresh {
		r.Versao, r.Definicoes = a.versions.all, registry
	}
	maps.Copy(a.byID, fresh)
	return nil
}

// pictureRead is one SELECT of a pictureSet and what to do with each of its rows.
type pictureRead struct {
	sql  string
	read func(scan func(...any) error) error
}

func pictureReads(of *tenantSet, byID map[int64]*crm.Retrato, registry []crm.DefinicaoDestino) []pictureRead {
	own := of.where("tenant_id")
	live := " WHERE revogado_em IS NULL"
	if own != "" {
		live = own + " AND revogado_em IS NULL"
	}
	reads := []pictureRead{
		{sql: "SELECT id, slug, nome, padrao, pacote, wsdl, mapeamento FROM tenants" + of.where("id"), read: func(scan func(...any) error) error {
			r, err := readTenant(scan)
			byID[r.Tenant.ID] = r
			return err
		}},
		{sql: "SELECT tenant_id, cnpj FROM tenant_cnpjs" + own + " ORDER BY tenant_id, cnpj", read: func(scan func(...any) error) error {
			var id int64
			var cnpj string
			err := scan(&id, &cnpj)
			if r := byID[id]; r != nil {
				r.Tenant.CNPJs = append(r.Tenant.CNPJs, cnpj)
			}
			return err
		}},
		{sql: "SELECT tenant_id, chave, valor FROM tenant_configuracoes" + own, read: func(scan func(...any) error) error {
			var id int64
			var key, value string
			err := scan(&id, &key, &value)
			if r := byID[id]; r != nil {
				r.Tenant.Configuracoes[key] = value
			}
			return err
		}},
		intoPictures(byID, selectCredenciais+own, readCredencial, func(r *crm.Retrato, c *crm.Credencial) { r.Credenciais[c.Usuario] = c },
			func(c *crm.Credencial) int64 { return c.TenantID }),
		intoPictures(byID, selectTokens+live, readToken, func(r *crm.Retrato, t *crm.Token) { r.Tokens[t.Resumo] = t },
			func(t *crm.Token) int64 { return t.TenantID }),
		intoPictures(byID, selectFaixas+own+" ORDER BY tenant_id, id", readFaixa, func(r *crm.Retrato, f *crm.FaixaIP) { r.Faixas = append(r.Faixas, *f) },
			func(f *crm.FaixaIP) int64 { return f.TenantID }),
		intoPictures(byID, "SELECT "+divisoesTable.columnList("")+" FROM divisoes"+own, readDivisao,
			func(r *crm.Retrato, d *crm.Divisao) { r.Divisoes[d.Codigo] = d }, func(d *crm.Divisao) int64 { return d.TenantID }),
		intoPictures(byID, "SELECT "+solicitacoesTable.columnList("")+" FROM solicitacoes"+own, readSolicitacao,
			func(r *crm.Retrato, d *crm.Solicitacao) { r.Solicitacoes[d.Codigo] = d }, func(d *crm.Solicitacao) int64 { return d.TenantID }),
		intoPictures(byID, "SELECT "+statusTable.columnList("")+" FROM status"+own, readStatus, func(r *crm.Retrato, d *crm.Status) {
			r.Status[d.Codigo], r.StatusPorID[d.ID] = d, d
		}, func(d *crm.Status) int64 { return d.TenantID }),
		intoPictures(byID, selectSituacoes+own+orderSituacoes, readSituacao, func(r *crm.Retrato, x *crm.SituacaoWorkflow) {
			r.Workflows[x.Funcionalidade] = append(r.Workflows[x.Funcionalidade], *x)
		}, func(x *crm.SituacaoWorkflow) int64 { return x.TenantID }),
		intoPictures(byID, selectDestinos+of.where("d.tenant_id")+" ORDER BY d.tenant_id, d.nome", readDestino,
			func(r *crm.Retrato, d *crm.Destino) { r.Destinos = append(r.Destinos, *d) }, func(d *crm.Destino) int64 { return d.TenantID }),
	}
	return append(reads, destinationSettings(of, byID, registry), listeners(of, byID))
}

// listeners reads the users who asked to be told of changes into the pictures of the tenants that they see.
func listeners(of *tenantSet, byID map[int64]*crm.Retrato) pictureRead {
	where := ""
	if some, ok := strings.CutPrefix(of.where("u.tenant_id"), " WHERE "); ok {
		where = " AND (u.tenant_id = 0 OR " + some + ")"
	}
	return pictureRead{sql: selectOuvintes + where, read: func(scan func(...any) error) error {
		o, err := readOuvinte(scan)
		for id, r := range byID {
			if err == nil && (o.TenantID == 0 || o.TenantID == id) {
				r.Ouvintes = append(r.Ouvintes, o)
			}
		}
		return err
	}}
}

// destinationSettings reads, into the destinations of the pictures, the settings that the rules look at, of the environment that is switched
// on: those that any destination may have, and of each its CamposDoRetrato. The names are this program's constants.
func destinationSettings(of *tenantSet, byID map[int64]*crm.Retrato, registry []crm.DefinicaoDestino) pictureRead {
	keys := []string{crm.CampoSituacoes, crm.CampoParteDoNome, crm.CampoConsulta}
	inbound := map[string][]string{}
	for i := range registry {
		inbound[registry[i].Nome] = registry[i].CamposDoRetrato
		keys = append(keys, registry[i].CamposDoRetrato...)
	}
	where := of.where("c.tenant_id")
	if where == "" {
		where = " WHERE 1 = 1"
	}
	q := "SELECT c.tenant_id, c.destino, c.chave, c.valor FROM destino_configuracoes c JOIN destinos d ON d.tenant_id = c.tenant_id AND d.nome = c.destino AND d.ambiente = c.ambiente" +
		where + " AND c.cifrado = 0 AND c.chave IN ('" + strings.Join(keys, "', '") + "')"
	return pictureRead{sql: q, read: func(scan func(...any) error) error {
		var id int64
		var name, key, value string
		if err := scan(&id, &name, &key, &value); err != nil {
			return err
		}
		r := byID[id]
		if r == nil {
			return nil
		}
		d := r.Destino(name)
		if d == nil {
			return nil
		}
		if slices.Contains(inbound[name], key) {
			if d.NoRetrato == nil {
				d.NoRetrato = map[string]string{}
			}
			d.NoRetrato[key] = value
		}
		return setOfRules(d, key, value)
	}}
}

// setOfRules puts a setting that any destination may have into it.
func setOfRules(d *crm.Destino, key, value string) (err error) {
	switch key {
	case crm.CampoParteDoNome:
		d.ParteDoNome = value
	case crm.CampoConsulta:
		d.Consulta = value
	case crm.CampoSituacoes:
		if d.Situacoes, err = crm.LerLinhas(value); err != nil {
			return fmt.Errorf("destination %s, setting %s: %w", d.Nome, key, err)
		}
	}
	return nil
}

// intoPictures reads rows of one kind into the pictures of their tenants; rows of a tenant that came later wait for the next reading.
func intoPictures[T any](byID map[int64]*crm.Retrato, q string, read func(func(...any) error) (T, error), put func(*crm.Retrato, *T), tenant func(*T) int64) pictureRead {
	return pictureRead{sql: q, read: func(scan func(...any) error) error {
		v, err := read(scan)
		if err != nil {
			return err
		}
		if r := byID[tenant(&v)]; r != nil {
			put(r, &v)
		}
		return nil
	}}
}

func readTenant(scan func(...any) error) (*crm.Retrato, error) {
	r := &crm.Retrato{
		Tenant:      crm.Tenant{Configuracoes: crm.Configuracoes{}},
		Credenciais: map[string]*crm.Credencial{}, Tokens: map[string]*crm.Token{}, Divisoes: map[string]*crm.Divisao{}, Solicitacoes: map[string]*crm.Solicitacao{},
		Status: map[string]*crm.Status{}, StatusPorID: map[int64]*crm.Status{}, Workflows: map[crm.Funcionalidade]crm.Workflow{},
	}
	t := &r.Tenant
	return r, scan(&t.ID, &t.Slug, &t.Nome, &t.Padrao, &t.Pacote, &r.WSDL, &r.Mapeamento)
}

const selectCredenciais = `SELECT id, tenant_id, usuario, sistema, segredo, versao, mestre, busca, cadastro, bloqueio_forcar, retorno, recusa_falha,
	janela_us, ao_repetir, operacoes, silencio_us, horario, revogada_em, criada_em, senha, senha_em, segredo_anterior, anterior_ate, uso_desde FROM credenciais`

func readCredencial(scan func(...any) error) (c crm.Credencial, err error) {
	var window, revoked, older sql.NullInt64
	var operations jsonColumn[[]string]
	var created, given, noted, silence int64
	var cadastro string
	var blocked bool
	err = scan(&c.ID, &c.TenantID, &c.Usuario, &c.Sistema, &c.Segredo, &c.Versao, &c.Mestre, &c.Busca, &cadastro, &blocked, &c.Retorno,
		&c.RecusaFalha, &window, &c.AoRepetir, &operations, &silence, &c.Horario, &revoked, &created, &c.Senha, &given, &c.SegredoAnterior, &older, &noted)
	c.Silencio = time.Duration(silence) * time.Microsecond
	if window.Valid {
		d := time.Duration(window.Int64) * time.Microsecond
		c.Janela = &d
	}
	c.Cadastro = cadastroOf(cadastro, blocked)
	c.Operacoes, c.RevogadaEm, c.CriadaEm = operations.V, fromNullMS(revoked), fromMS(created)
	c.SenhaEm, c.AnteriorAte, c.UsoDesde = fromMS(given), fromNullMS(older), fromMS(noted)
	return c, err
}

const selectFaixas = `SELECT id, tenant_id, prefixo, credencial_id, operacao, ate, nota, como_credencial_id, criado_em
	FROM faixas_ip`

func readFaixa(scan func(...any) error) (f crm.FaixaIP, err error) {
	var prefix string
	var until sql.NullInt64
	var created int64
	if err = scan(&f.ID, &f.TenantID, &prefix, &f.CredencialID, &f.Operacao, &until, &f.Nota, &f.ComoCredencialID, &created); err != nil {
		return f, err
	}
	if f.Prefixo, err = netip.ParsePrefix(prefix); err != nil {
		return f, fmt.Errorf("entry %d of faixas_ip: %w", f.ID, err)
	}
	f.Ate, f.CriadaEm = fromNullMS(until), fromMS(created)
	return f, nil
}

const selectDestinos = "SELECT d.id, d.tenant_id, d.nome, d.ambiente, d.endereco, d.ativo, d.pausado, d.sistema, d.acoes, d.interesses, d.versao FROM destinos d"

func readDestino(scan func(...any) error) (d crm.Destino, err error) {
	var actions, interesses jsonColumn[[]string]
	err = scan(&d.ID, &d.TenantID, &d.Nome, &d.Ambiente, &d.Endereco, &d.Ativo, &d.Pausado, &d.Sistema, &actions, &interesses, &d.Versao)
	d.Acoes, d.Interesses = actions.V, interesses.V
	return d, err
}
