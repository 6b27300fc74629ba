package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/alexedwards/argon2id"

	"ponte/crm"
	"ponte/crm/importacao"
	"ponte/storage"
)

// The demonstration (docs/regras.md §12.3). All of it is invented; its passwords are public, which is why it runs on loopback only
// and why its credentials end when the database is put to use.
const (
	demoTenant   = "demo"
	demoPassword = "demo"
	demoMega     = "integra.mega"
	demoMobuss   = "mobuss"
	demoPortal   = "admin"
	demoCNPJ     = "11222333000181"
	demoCPF      = "52998224725"

	// demoMark is kept among the tenant's settings; no table row has this name, so nobody sets it by hand.
	demoMark   = "demonstracao"
	demoActive = "ativa"
	demoEnded  = "encerrada"
)

var demoActor = crm.Ator{Quem: "demo", Motivo: "--demo"}

const demoUnits = `empreendimento;bloco;unidade;codigo;id_mobuss;data_entrega
Residencial Ponte;A;101;1101;9101;2026-03-01
Residencial Ponte;A;102;1102;9102;2026-03-01
`

const demoClients = `documento;nome;codigo;email;telefone
` + demoCPF + `;MARIA DA SILVA;C-77;maria.silva@exemplo.com.br;11 98765-0000
`

const demoContracts = `codigo;documento;empreendimento;bloco;unidade;situacao
C-1001;` + demoCPF + `;Residencial Ponte;A;101;A
`

// prepareDemo fills an empty database, or without --demo ends what a demonstration left behind.
func (s *Server) prepareDemo(ctx context.Context, passwords *Senhas) error {
	records := s.store.Cadastro()
	tenants, err := records.Tenants(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(tenants, func(t crm.Tenant) bool { return t.Configuracoes[demoMark] != "" })
	var marked *crm.Tenant
	if i >= 0 {
		marked = &tenants[i]
	}
	d := &demo{store: s.store, records: records, admin: administration(s.store, passwords)}
	switch {
	case !s.cfg.Demo && marked != nil && marked.Configuracoes[demoMark] == demoActive:
		err = d.end(ctx, marked)
	case !s.cfg.Demo || marked != nil && marked.Configuracoes[demoMark] == demoActive:
		return nil
	case marked != nil:
		return errors.New("demo: this database was put to use without --demo since; use another one")
	case len(tenants) > 0:
		return errors.New("demo: the database is not empty; --demo fills an empty one")
	default:
		err = d.fill(ctx)
	}
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	return nil
}

// administration gives the use cases by which people set an installation up.
func administration(store *storage.Storage, passwords *Senhas) *crm.Administracao {
	c := store.Cadastro()
	return &crm.Administracao{Tenants: c, Credenciais: c, Usos: c, Retencao: c, Tokens: c, IPs: c, Usuarios: c, Codigos: c, Status: c, WSDLs: c, Assistencias: c, Empresas: c, Listas: c, TiposDeAbertura: c, Senhas: passwords, Relogio: crm.RelogioDoSistema}
}

type demo struct {
	store   *storage.Storage
	records *storage.Cadastro
	admin   *crm.Administracao
}

func (d *demo) fill(ctx context.Context) error {
	t, err := d.admin.CriarTenant(ctx, demoActor, crm.NovoTenant{
		Slug: demoTenant, Nome: "Construtora Ponte (demonstração)", CNPJs: []string{demoCNPJ}, Padrao: true,
	})
	if err != nil {
		return err
	}
	for _, c := range []crm.NovaCredencial{
		{Usuario: demoMega, Sistema: "mega", Senha: demoPassword, Mestre: true, Busca: crm.BuscaContrato},
		{Usuario: demoMobuss, Sistema: "mobuss", Senha: demoPassword, Busca: crm.BuscaUnidade, Cadastro: crm.CadastroNenhum},
	} {
		if _, _, err := d.admin.CriarCredencial(ctx, demoActor, t.ID, c); err != nil {
			return err
		}
	}
	for _, network := range []string{"127.0.0.0/8", "::1"} {
		if _, _, err := d.admin.LiberarIP(ctx, demoActor, t, crm.NovaFaixa{Endereco: network, Nota: "demonstração"}); err != nil {
			return err
		}
	}
	for _, f := range []struct {
		table importacao.Tabela
		csv   string
	}{{importacao.Clientes, demoClients}, {importacao.Unidades, demoUnits}, {importacao.Contratos, demoContracts}} {
		r, err := Importer(d.store).Importar(ctx, demoActor, t, importacao.Pedido{Tabela: f.table, Nome: "demo.csv", Arquivo: strings.NewReader(f.csv)})
		if err != nil {
			return err
		}
		if r.ComErro > 0 {
			return fmt.Errorf("%s: line %d: %w", f.table, r.Erros[0].Linha, r.Erros[0].Erro)
		}
	}
	if err := d.codes(ctx, t); err != nil {
		return err
	}
	if _, _, err := d.admin.CriarUsuario(ctx, demoActor, crm.NovoUsuario{
		Login: demoPortal, Nome: "Administrador da demonstração", Papeis: []string{crm.PapelAdmin}, Senha: demoPassword, Fica: true,
	}); err != nil {
		return err
	}
	return d.mark(ctx, t, demoActive)
}

// codes writes the divisão and the solicitação that the guides' examples use.
func (d *demo) codes(ctx context.Context, t *crm.Tenant) error {
	id, err := d.store.Numeracao().IDs(ctx, 2)
	if err != nil {
		return err
	}
	return d.store.Escritor().Gravar(ctx, &crm.Escrita{
		Divisoes:     []crm.Divisao{{ID: id, TenantID: t.ID, Codigo: "COM01", Nome: "Assistência técnica"}},
		Solicitacoes: []crm.Solicitacao{{ID: id + 1, TenantID: t.ID, Codigo: "SO124", Nome: "Infiltração", DivisaoID: id}},
	})
}

func (d *demo) mark(ctx context.Context, t *crm.Tenant, value string) error {
	before := *t
	before.Configuracoes = maps.Clone(t.Configuracoes)
	if t.Configuracoes == nil {
		t.Configuracoes = crm.Configuracoes{}
	}
	t.Configuracoes[demoMark] = value
	return d.records.AlterarTenant(ctx, &before, t, crm.Auditoria{
		TenantID: t.ID, Quem: demoActor.Quem, Acao: "tenant.demonstracao", Alvo: t.Slug, Depois: value, Em: crm.RelogioDoSistema(),
	})
}

// end revokes the credentials that still have the public password; data and everything made since stay.
func (d *demo) end(ctx context.Context, t *crm.Tenant) error {
	all, err := d.records.Credenciais(ctx, t.ID)
	if err != nil {
		return err
	}
	for _, c := range all {
		if !c.Ativa() || c.Usuario != demoMega && c.Usuario != demoMobuss {
			continue
		}
		if public, err := argon2id.ComparePasswordAndHash(demoPassword, c.Segredo); err != nil || !public {
			continue // somebody gave it a password of its own
		}
		if _, err := d.admin.RevogarCredencial(ctx, demoActor, t.ID, c.Usuario); err != nil {
			return err
		}
	}
	if err := d.endPortal(ctx); err != nil {
		return err
	}
	return d.mark(ctx, t, demoEnded)
}

// endPortal shuts the portal's demonstration user out, although it may be the last administrator: its password is public.
func (d *demo) endPortal(ctx context.Context) error {
	u, err := d.records.UsuarioPorLogin(ctx, demoPortal)
	if errors.Is(err, crm.ErrNaoEncontrado) {
		return nil
	}
	if err != nil {
		return err
	}
	public, err := argon2id.ComparePasswordAndHash(demoPassword, u.Segredo)
	if err != nil || !public || u.Desativado {
		return err
	}
	u.Desativado = true
	return d.records.AlterarUsuario(ctx, u, func(*crm.Quadro) error { return nil }, crm.Auditoria{
		Quem: demoActor.Quem, Acao: "usuario.desativar", Alvo: u.Login, Motivo: demoActor.Motivo, Em: crm.RelogioDoSistema(),
	})
}

// announceDemo prints one ready call per surface that is served.
func announceDemo(out io.Writer, base string) {
	fmt.Fprintf(out, `
Demonstration data: tenant %[1]q, webservice users %[2]q and %[3]q, portal user %[4]q, password %[5]q for all.
Open an ocorrência over SOAP, as Mega does; the answer is its number:

  curl -s '%[6]s/%[1]s/webservices/index.php' -H 'Content-Type: text/xml; charset=utf-8' \
    -H 'SOAPAction: "urn:server.Multidados#DadosServicedesk"' --data '%[7]s' \
    | sed -e 's/.*<return[^>]*>//' -e 's/<.*//'; echo

The same over REST, as Mobuss does; the body is the number and nothing else:

  curl -s '%[6]s/%[1]s/webservices/rest/incluir_oc' -H 'Content-Type: application/json' \
    --data '%[8]s'; echo

`, demoTenant, demoMega, demoMobuss, demoPortal, demoPassword, base, demoSOAP, demoREST)
}

const demoREST = `{"usuario_ws":"` + demoMobuss + `","senha_ws":"` + demoPassword + `","cod_projeto":"101","cnpj_cliente":"` + demoCPF +
	`","bloqueio_incluir_cliente":"T","codigo_oc":"DEMO-2","descricao":"Porta do quarto não fecha"}`

const demoSOAP = `<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>` +
	`<m:DadosServicedesk xmlns:m="urn:server.Multidados"><USUARIO_WS>` + demoMega + `</USUARIO_WS><SENHA_WS>` + demoPassword + `</SENHA_WS>` +
	`<CNPJ_EMPRESA>` + demoCNPJ + `</CNPJ_EMPRESA><COD_PROJETO>C-1001</COD_PROJETO><COD_DIVISAO>COM01</COD_DIVISAO>` +
	`<COD_SOLICITACAO>SO124</COD_SOLICITACAO><CODIGO_OC>DEMO-1</CODIGO_OC><DESCRICAO>Infiltração na laje da cozinha</DESCRICAO>` +
	`</m:DadosServicedesk></e:Body></e:Envelope>`
