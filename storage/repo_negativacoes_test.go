package storage_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/negativacao"
	"ponte/integration/serasa"
	"ponte/server"
	"ponte/storage"
)

// bureau is a builder with titles, its people, and a Serasa.
type bureau struct {
	t      *testing.T
	s      *storage.Storage
	g      *negativacao.Negativador
	serasa *serasa.Simulada
	acme   *crm.Tenant
	now    time.Time
	titles map[string]int64 // by code
}

// People of the portal: the second session of ana's is ana's.
var (
	ana   = crm.Ator{Quem: "ana", Acesso: &crm.Acesso{Admin: true, Permissoes: crm.TodasAsPermissoes()}, Motivo: "cobrança sem resposta"}
	bruno = crm.Ator{Quem: "bruno", Acesso: &crm.Acesso{Permissoes: crm.TodasAsPermissoes()}}
	ana2  = crm.Ator{Quem: "ANA", Endereco: "10.0.0.9", Acesso: ana.Acesso}
)

func newBureau(t *testing.T, address string) *bureau {
	t.Helper()
	s := storage.OpenTest(t, address)
	b := &bureau{t: t, s: s, serasa: serasa.NovaSimulada(), acme: storage.NewTestTenant(t, s, "acme"), now: time.Date(2026, 3, 4, 15, 0, 0, 0, time.UTC), titles: map[string]int64{}}
	b.acme.Configuracoes = crm.Configuracoes{
		crm.ConfSerasaCNPJ: "11222333000181", crm.ConfSerasaNatureza: "IM", crm.ConfSerasaContato: "Cobranca", crm.ConfSerasaTelefone: "11 33334444",
	}
	b.g = server.Negativador(s)
	b.g.Relogio = func() time.Time { return b.now }
	person := func(code, document, name string, pairs ...string) cadastro.Registro {
		return record(crm.VinculoCliente, code, append([]string{
			"documento", document, "nome", name, "logradouro", "Rua das Flores", "numero", "100", "bairro", "Centro", "cidade", "São Paulo", "estado", "SP", "cep", "01001000",
		}, pairs...)...)
	}
	contract := func(code, client string) cadastro.Registro {
		return record(crm.VinculoContrato, code, "codigo", code, "cliente", client, "codigo_unidade", "U-1", "situacao", "a")
	}
	title := func(contract, code, due string, pairs ...string) cadastro.Registro {
		return record(crm.VinculoTitulo, contract+"/"+code, append([]string{"contrato", contract, "codigo", code, "vencimento", due, "valor", "1500.00", "situacao", "Aberto"}, pairs...)...)
	}
	b.bring(
		record(crm.VinculoEmpreendimento, "E-1", "nome", "Residencial Ponte"), record(crm.VinculoBloco, "B-1", "empreendimento", "E-1", "nome", "A"),
		record(crm.VinculoUnidade, "U-1", "codigo_bloco", "B-1", "unidade", "101", "codigo", "1101"),
		person("M-1", "52998224725", "Maria da Silva", "nascimento", "01/02/1980"), person("M-2", "11144477735", "João Moço", "nascimento", "05/03/2008"),
		record(crm.VinculoCliente, "M-3", "documento", "12345678909", "nome", "Sem Endereço", "cidade", "Santos"),
		contract("C1", "M-1"), contract("C2", "M-2"), contract("C3", "M-3"),
		title("C1", "1", "10/11/2025"), title("C1", "2", "10/12/2025"), title("C1", "3", "15/12/2025"), title("C1", "4", "20/02/2026"),
		title("C1", "5", "03/04/2021"), title("C1", "6", "04/04/2021"), title("C1", "7", "01/12/2025", "situacao", "Pago", "pago", "1500.00", "pago_em", "2025-12-01"),
		title("C1", "8", "01/12/2025"), title("C2", "1", "10/12/2025"), title("C3", "1", "10/12/2025"), title("C1", "9", "01/10/2025"),
	)
	for code, id := range b.found() {
		b.titles[code] = id
	}
	if err := storage.Exec(storage.Deadline(t), s, "UPDATE titulos SET vencimento = '' WHERE id = ?", b.titles["C1/8"]); err != nil {
		t.Fatal(err)
	}
	return b
}

func record(kind crm.TipoVinculo, code string, pairs ...string) cadastro.Registro {
	r := cadastro.Registro{Tipo: kind, Codigo: code, Valores: map[string]string{}}
	for i := 0; i < len(pairs); i += 2 {
		r.Valores[pairs[i]] = pairs[i+1]
	}
	return r
}

func (b *bureau) bring(records ...cadastro.Registro) {
	b.t.Helper()
	session := (&cadastro.Sincronizador{Cadastros: b.s.Cadastro(), Relogio: crm.RelogioDoSistema}).Nova(b.acme, cadastro.Fonte{Sistema: "mega", Dona: true}, cadastro.Opcoes{})
	results, err := session.Sincronizar(storage.Deadline(b.t), records)
	if err != nil {
		b.t.Fatal(err)
	}
	for i := range results {
		if results[i].Erro != nil {
			b.t.Fatal(results[i].Registro.Codigo, results[i].Erro)
		}
	}
}

// found gives the titles by contract and code.
func (b *bureau) found() map[string]int64 {
	b.t.Helper()
	all := map[string]int64{}
	for _, contract := range []string{"C1", "C2", "C3"} {
		ids, err := storage.ReadIDs(storage.Deadline(b.t), b.s, "SELECT t.id FROM titulos t JOIN contratos k ON k.id = t.contrato_id WHERE k.codigo = ?", contract)
		if err != nil {
			b.t.Fatal(err)
		}
		titles, err := b.s.Negativacoes().Titulos(storage.Deadline(b.t), b.acme.ID, ids)
		if err != nil {
			b.t.Fatal(err)
		}
		for i := range titles {
			all[contract+"/"+titles[i].Codigo] = titles[i].ID
		}
	}
	return all
}

// pay says of a title what its source says after a payment.
func (b *bureau) pay(code, paid, day, situation string) {
	b.t.Helper()
	err := storage.Exec(storage.Deadline(b.t), b.s, "UPDATE titulos SET pago = ?, pago_em = ?, situacao = ? WHERE id = ?", paid, day, situation, b.titles[code])
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bureau) ask(who crm.Ator, codes ...string) negativacao.Resultado {
	b.t.Helper()
	var ids []int64
	for _, c := range codes {
		ids = append(ids, b.titles[c])
	}
	r, err := b.g.Pedir(storage.Deadline(b.t), who, b.acme, ids)
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

func (b *bureau) approve(who crm.Ator, ids ...int64) negativacao.Resultado {
	b.t.Helper()
	r, err := b.g.Aprovar(storage.Deadline(b.t), who, b.acme, ids)
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

func ids(r negativacao.Resultado) (all []int64) {
	for i := range r.Feitas {
		all = append(all, r.Feitas[i].ID)
	}
	return all
}

// sent is a remessa of titles that ana asked for and bruno approved.
func (b *bureau) sent(codes ...string) (*negativacao.Remessa, []int64) {
	b.t.Helper()
	r := b.ask(ana, codes...)
	var asked []int64
	for _, c := range codes {
		i := slices.IndexFunc(r.Feitas, func(n negativacao.Negativacao) bool { return n.TituloID == b.titles[c] })
		if i < 0 {
			b.t.Fatalf("%s was not asked for: %+v", c, r.Impedidas)
		}
		asked = append(asked, r.Feitas[i].ID)
	}
	if r := b.approve(bruno, asked...); len(r.Feitas) != len(codes) {
		b.t.Fatalf("approved: %+v", r.Impedidas)
	}
	return b.remit(), asked
}

func (b *bureau) remit() *negativacao.Remessa {
	b.t.Helper()
	made, err := b.g.Remeter(storage.Deadline(b.t), ana, b.acme)
	if err != nil {
		b.t.Fatal(err)
	}
	if made.Remessa == nil {
		b.t.Fatalf("nothing was sent: %+v", made.Fora)
	}
	return made.Remessa
}

// answer brings what the bureau says to a remessa; codes are by sequence.
func (b *bureau) answer(r *negativacao.Remessa, codes map[int][]string) *negativacao.Recebido {
	b.t.Helper()
	content, err := b.serasa.Receber(r.Conteudo, codes)
	if err != nil {
		b.t.Fatal(err)
	}
	got, _ := b.receive(content)
	return got
}

func (b *bureau) receive(content []byte) (*negativacao.Recebido, bool) {
	b.t.Helper()
	got, repeated, err := b.g.Receber(storage.Deadline(b.t), ana, b.acme, content)
	if err != nil {
		b.t.Fatal(err)
	}
	return got, repeated
}

func (b *bureau) read(id int64) *negativacao.Negativacao {
	b.t.Helper()
	n, err := b.s.Negativacoes().Negativacao(storage.Deadline(b.t), b.acme.ID, id)
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

func (b *bureau) states(ids ...int64) string {
	b.t.Helper()
	var all []string
	for _, id := range ids {
		all = append(all, string(b.read(id).Situacao))
	}
	return strings.Join(all, " ")
}

func (b *bureau) follow() int {
	b.t.Helper()
	n, err := b.g.AcompanharTitulos(storage.Deadline(b.t), b.acme)
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

func want(t *testing.T, what, got, expected string) {
	t.Helper()
	if got != expected {
		t.Errorf("%s:\n got %s\nwant %s", what, got, expected)
	}
}
