package e2e

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/importacao"
	"ponte/server"
	"ponte/storage"
)

// The installation that the captured requests were made for (contract of the captures): all of it invented.
const (
	tenantSlug = "construtora"
	tenantCNPJ = "12345678000195"
	megaUser   = "integra.mega"
	megaSecret = "s&<e>gredo"
	buyerCPF   = "11144477735"
)

// installation is a database set up by hand, seen past the server.
type installation struct {
	t      *testing.T
	store  *storage.Storage
	admin  *crm.Administracao
	tenant *crm.Tenant
}

var operator = crm.Ator{Quem: "cli:teste"}

// open opens a database beside the server, as the command line does.
func open(t *testing.T, database string) *installation {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // it may be empty still
	defer cancel()
	store, err := storage.Open(ctx, database, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := store.Cadastro()
	in := &installation{t: t, store: store, admin: &crm.Administracao{
		Tenants: c, Usuarios: c, Credenciais: c, Usos: c, Tokens: c, IPs: c, WSDLs: c, Assistencias: c, Codigos: c, Status: c, Senhas: server.NewSenhas(time.Now), Relogio: crm.RelogioDoSistema,
	}}
	t.Cleanup(in.close)
	return in
}

// look opens a database that is set up already.
func look(t *testing.T, database string) *installation {
	t.Helper()
	in := open(t, database)
	var err error
	in.tenant, err = in.admin.Tenant(t.Context(), tenantSlug)
	in.must(err)
	return in
}

// close ends the view; a second time it does nothing.
func (in *installation) close() {
	if in.store == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := in.store.Close(ctx); err != nil {
		in.t.Logf("close the test's view of the database: %v", err)
	}
	in.store = nil
}

// install opens a database and sets up the tenant of the captures: contract 1001, its client, and loopback allowed.
func install(t *testing.T, database string) *installation {
	t.Helper()
	in := open(t, database)
	ctx := t.Context()
	var err error
	in.tenant, err = in.admin.CriarTenant(ctx, operator, crm.NovoTenant{Slug: tenantSlug, Nome: "Construtora de Teste", CNPJs: []string{tenantCNPJ}})
	in.must(err)
	in.credential(crm.NovaCredencial{Usuario: megaUser, Sistema: "mega", Senha: megaSecret, Mestre: true})
	in.allow("127.0.0.0/8")
	in.load(importacao.Clientes, "documento;nome;codigo;email\n"+buyerCPF+";José da Conceição;C-77;jose@exemplo.com.br\n")
	in.load(importacao.Unidades, "empreendimento;bloco;unidade;codigo;id_mobuss\nResidencial Teste;A;101;1101;9101\n")
	in.load(importacao.Contratos, "codigo;documento;empreendimento;bloco;unidade;situacao\n1001;"+buyerCPF+";Residencial Teste;A;101;A\n")
	return in
}

func (in *installation) must(err error) {
	in.t.Helper()
	if err != nil {
		in.t.Fatal(err)
	}
}

func (in *installation) credential(c crm.NovaCredencial) {
	in.t.Helper()
	_, _, err := in.admin.CriarCredencial(in.t.Context(), operator, in.tenant.ID, c)
	in.must(err)
}

func (in *installation) allow(network string) {
	in.t.Helper()
	_, _, err := in.admin.LiberarIP(in.t.Context(), operator, in.tenant, crm.NovaFaixa{Endereco: network})
	in.must(err)
}

func (in *installation) disallow(network string) {
	in.t.Helper()
	_, err := in.admin.RemoverIP(in.t.Context(), operator, in.tenant, network)
	in.must(err)
}

func (in *installation) set(key, value string) {
	in.t.Helper()
	_, err := in.admin.AlterarTenant(in.t.Context(), operator, in.tenant.Slug, []crm.Atribuicao{{Chave: key, Valor: value}})
	in.must(err)
}

func (in *installation) load(table importacao.Tabela, csv string) {
	in.t.Helper()
	r, err := server.Importer(in.store).Importar(in.t.Context(), operator, in.tenant, importacao.Pedido{Tabela: table, Nome: "teste.csv", Arquivo: strings.NewReader(csv)})
	in.must(err)
	for _, e := range r.Erros {
		in.t.Fatalf("%s, line %d: %v", table, e.Linha, e.Erro)
	}
}

// record gives an ocorrência as it was kept.
func (in *installation) record(number string) *crm.Ficha {
	in.t.Helper()
	f, err := in.store.Acervo().Ficha(in.t.Context(), in.tenant.ID, number)
	if err != nil {
		in.t.Fatalf("ocorrência %s: %v", number, err)
	}
	return f
}

// numbers lists every ocorrência of the tenant.
func (in *installation) numbers() map[string]bool {
	in.t.Helper()
	all := map[string]bool{}
	f := crm.FiltroOcorrencias{TenantID: in.tenant.ID, Pagina: crm.Pagina{Limite: crm.LimiteMaximo}}
	for {
		page, err := in.store.Acervo().Ocorrencias(in.t.Context(), f)
		in.must(err)
		for i := range page.Linhas {
			all[page.Linhas[i].Ocorrencia.Numero] = true
		}
		if page.Proximo == "" {
			return all
		}
		f.Pagina.Cursor = page.Proximo
	}
}

// call waits for the row of a request in the request log: refused calls are logged after their answer.
func (in *installation) call(requestID string) crm.Chamada {
	in.t.Helper()
	return in.row(requestID, func(crm.Chamada) bool { return true })
}

// refusal waits for the row that says what a caller was told. A call whose outcome was not known in time may have a
// second one, of the write that came through later.
func (in *installation) refusal(requestID string) crm.Chamada {
	in.t.Helper()
	return in.row(requestID, func(c crm.Chamada) bool { return c.Mensagem != "" })
}

func (in *installation) row(requestID string, is func(crm.Chamada) bool) crm.Chamada {
	in.t.Helper()
	limit := time.Now().Add(time.Minute)
	for {
		page, err := in.store.Acervo().Chamadas(in.t.Context(), crm.FiltroChamadas{RequestID: requestID, ComConteudo: true})
		in.must(err)
		if i := slices.IndexFunc(page.Linhas, is); i >= 0 {
			return page.Linhas[i]
		}
		if time.Now().After(limit) {
			in.t.Fatalf("request %s is not in the request log: %+v", requestID, page.Linhas)
		}
		time.Sleep(50 * time.Millisecond)
	}
}
