package storage

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ponte/crm"
	"ponte/crm/cadastro"
)

var (
	mega  = cadastro.Fonte{Sistema: "mega", Dona: true}
	vimob = cadastro.Fonte{Sistema: "vimob"}
)

// reg is a record of a source: its kind, its code there, and pairs of a field and its text.
func reg(kind crm.TipoVinculo, code string, pairs ...string) cadastro.Registro {
	r := cadastro.Registro{Tipo: kind, Codigo: code, Valores: map[string]string{}}
	for i := 0; i < len(pairs); i += 2 {
		r.Valores[pairs[i]] = pairs[i+1]
	}
	return r
}

// at is the record as its source changed it at a moment.
func at(r cadastro.Registro, minute int) cadastro.Registro {
	r.Em = time.Date(2026, 11, 1, 10, minute, 0, 0, time.UTC)
	return r
}

// synchronise brings records of a source in and tells what became of each: "cliente M-1 criado", and of one that was not kept why.
func synchronise(t *testing.T, s *Storage, tenant *crm.Tenant, f cadastro.Fonte, records ...cadastro.Registro) string {
	t.Helper()
	results := synchroniseBy(t, s.Cadastro(), tenant, f, cadastro.Opcoes{}, records...)
	var lines []string
	for i := range results {
		r := &results[i]
		line := fmt.Sprintf("%s %s %s", r.Registro.Tipo, r.Registro.Codigo, r.Desfecho)
		if r.Erro != nil {
			line += ": " + r.Erro.Error()
		}
		for _, notice := range r.Avisos {
			line += " | " + notice
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func synchroniseBy(t *testing.T, port cadastro.Cadastros, tenant *crm.Tenant, f cadastro.Fonte, o cadastro.Opcoes, records ...cadastro.Registro) []cadastro.Resultado {
	t.Helper()
	use := cadastro.Sincronizador{Cadastros: port, Relogio: crm.RelogioDoSistema}
	session := use.Nova(tenant, f, o)
	results, err := session.Sincronizar(deadline(t), records)
	if err != nil {
		t.Fatal(err)
	}
	late, err := session.Concluir(deadline(t))
	if err != nil {
		t.Fatal(err)
	}
	return append(results, late...)
}

// TestRecordsOfASource plays what a system of record sends, day after day, on one tenant.
// farAhead is a record whose source's clock is wrong.
func farAhead(r cadastro.Registro) cadastro.Registro {
	r.Em = time.Now().AddDate(900, 0, 0)
	return r
}

func TestRecordsOfASource(t *testing.T) {
	const (
		noSpouse = "CONJUGE SEM ID INTEGRACAO:: ACAO:: Verificar com o Mega::"
		notYet   = "CONJUGE M-2 AINDA NAO VEIO:: ACAO:: Entra quando ele vier::"
	)
	contract := reg(crm.VinculoContrato, "9001", "codigo", "C-9001", "cliente", "M-1", "codigo_unidade", "U-1", "situacao", "a", "assinado_em", "03/02/2026")
	unit := reg(crm.VinculoUnidade, "U-1", "codigo_bloco", "B-1", "unidade", "101", "codigo", "1101", "data_entrega", "2026-03-01")
	block := reg(crm.VinculoBloco, "B-1", "empreendimento", "E-1", "nome", "Torre A")
	site := reg(crm.VinculoEmpreendimento, "E-1", "nome", "Residencial Ponte")
	maria := reg(crm.VinculoCliente, "M-1", "documento", "529.982.247-25", "nome", "Maria da Silva", "email", "Maria@Exemplo.com.br", "celular", "(11) 98765-4321", "conjuge_nome", "José")
	title := reg(crm.VinculoTitulo, "9001/1", "contrato", "9001", "codigo", "1", "vencimento", "10/12/2026", "valor", "R$ 1.234,56", "situacao", "Aberto")
	changed := func(r cadastro.Registro, pairs ...string) cadastro.Registro {
		c := reg(r.Tipo, r.Codigo, pairs...)
		for k, v := range r.Valores {
			if _, said := c.Valores[k]; !said {
				c.Valores[k] = v
			}
		}
		return c
	}
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a := administration(s)
		acme := newTenant(t, a, "acme")
		for _, step := range []struct {
			name    string
			source  cadastro.Fonte
			records []cadastro.Registro
			want    string
		}{
			{
				"a contract and a title before anything that they refer to", mega,
				[]cadastro.Registro{contract, title},
				"contrato 9001 pendente: cliente ainda não veio: cliente M-1; o registro entra quando ele vier\n" +
					"titulo 9001/1 pendente: contrato ainda não veio: contrato 9001; o registro entra quando ele vier",
			},
			{"the unit, whose bloco is in the same batch", mega, []cadastro.Registro{unit, block, site}, "unidade U-1 criado\nbloco B-1 criado\nempreendimento E-1 criado"},
			{
				"the client: the contract and then its title come in by themselves", mega,
				[]cadastro.Registro{maria},
				"cliente M-1 criado | " + noSpouse + "\ncontrato 9001 criado\ntitulo 9001/1 criado",
			},
			{
				"all of it again", mega,
				[]cadastro.Registro{contract, title, unit, block, site, maria},
				"contrato 9001 igual\ntitulo 9001/1 igual\nunidade U-1 igual\nbloco B-1 igual\nempreendimento E-1 igual\ncliente M-1 igual",
			},
			{"a spouse who has not come", mega, []cadastro.Registro{changed(maria, "conjuge", "M-2")}, "cliente M-1 igual | " + notYet},
			{
				"the spouse", mega,
				[]cadastro.Registro{reg(crm.VinculoCliente, "M-2", "documento", "11144477735", "nome", "José")},
				"cliente M-2 criado\ncliente M-1 alterado",
			},
			{"what was said at 30", mega, []cadastro.Registro{at(changed(maria, "nome", "Maria Souza", "conjuge", "M-2"), 30)}, "cliente M-1 alterado"},
			{"what was said at 20 comes later", mega, []cadastro.Registro{at(changed(maria, "nome", "Maria Velha"), 20)}, "cliente M-1 antigo"},
			{
				"a clock that is years ahead", mega,
				[]cadastro.Registro{farAhead(changed(maria, "nome", "Maria do Futuro", "conjuge", "M-2"))},
				"cliente M-1 alterado | ALTERADO NO FUTURO: DATA NAO CONSIDERADA:: ACAO:: Conferir o relogio do sistema que envia::",
			},
			{"what is said after it", mega, []cadastro.Registro{at(changed(maria, "nome", "Maria Souza", "conjuge", "M-2"), 40)}, "cliente M-1 alterado"},
			{
				"another system only fills what is empty", vimob,
				[]cadastro.Registro{reg(crm.VinculoCliente, "V-7", "documento", "52998224725", "email", "outra@exemplo.com.br", "cidade", "Santos")},
				"cliente V-7 alterado | E-MAIL DIFERENTE DO CADASTRO, QUE FICOU COMO ESTAVA:: ACAO:: Corrigir o cadastro, ou dizer em donos_do_cadastro de quem e o dado::",
			},
			{"the owner erases", mega, []cadastro.Registro{at(reg(crm.VinculoCliente, "M-1", "email", ""), 40)}, "cliente M-1 alterado"},
			{"an instalment that was paid", mega, []cadastro.Registro{changed(title, "situacao", "Pago", "pago", "1234.56", "pago_em", "2026-12-09")}, "titulo 9001/1 alterado"},
			{
				"a participant", mega,
				[]cadastro.Registro{reg(crm.VinculoParticipante, "9001/M-2", "contrato", "9001", "cliente", "M-2", "papel", "cônjuge", "parte", "50")},
				"participante 9001/M-2 criado",
			},
			{
				"what cannot be read harms no other", mega,
				[]cadastro.Registro{
					reg(crm.VinculoCliente, "X-1", "documento", "52998224726", "nome", "x"), reg(crm.VinculoCliente, "X-2", "nome", strings.Repeat("x", 201)),
					reg(crm.VinculoCliente, "X-3", "idade", "7"), reg("carro", "X-4"), reg(crm.VinculoCliente, "X-5"),
					reg(crm.VinculoContrato, "X-6", "codigo", "C-9001"), reg(crm.VinculoContrato, "X-7", "codigo", "C-7", "situacao", "Z"),
					reg(crm.VinculoTitulo, "9001/9", "contrato", "9001", "codigo", "9", "vencimento", "amanhã"), reg(crm.VinculoTitulo, "9001/8", "contrato", "9001", "codigo", "8", "valor", "1,2,3", "vencimento", "2026-12-01"),
					reg(crm.VinculoTitulo, "9001/7", "contrato", "9001", "codigo", "7"), reg(crm.VinculoTitulo, "9001/2", "contrato", "9001", "codigo", "2", "vencimento", "2027-01-10", "valor", "10"),
				},
				"cliente X-1 recusado: documento não é um CPF ou CNPJ válido: confira os dígitos\n" +
					"cliente X-2 recusado: nome passa do limite de 200 caracteres\n" +
					"cliente X-3 recusado: idade não é um nome conhecido; os nomes são: documento, nome, id_integracao, codigo, nascimento, rg, sexo, email, celular, telefone_residencial, telefone_comercial, logradouro, numero, complemento, bairro, cidade, estado, cep, estado_civil, conjuge, conjuge_nome, conjuge_documento\n" +
					"carro X-4 recusado: tipo use um de: empreendimento, bloco, unidade, cliente, contrato, participante, titulo\n" +
					"cliente X-5 recusado: documento é obrigatório\n" +
					"contrato X-6 igual\n" + // the same contract under a second code of the source
					"contrato X-7 recusado: situacao use um de: A, U, D, T, C, Q\n" +
					"titulo 9001/9 recusado: vencimento não está no formato aceito: AAAA-MM-DD, DD/MM/AAAA\n" +
					"titulo 9001/8 recusado: valor não está no formato aceito: 1234.56, 1.234,56\n" +
					"titulo 9001/7 recusado: vencimento é obrigatório\n" +
					"titulo 9001/2 criado",
			},
			{
				"keys of two people", mega,
				[]cadastro.Registro{at(reg(crm.VinculoCliente, "M-1", "documento", "11144477735"), 50)},
				"cliente M-1 recusado: documento encontra cadastros diferentes: codigo em mega, documento",
			},
			{"an empreendimento that is switched off", mega, []cadastro.Registro{changed(site, "desligado", "sim")}, "empreendimento E-1 alterado"},
			{
				"takes nothing more", mega,
				[]cadastro.Registro{changed(unit, "unidade", "102")},
				"unidade U-1 recusado: empreendimento está com a sincronização desligada: Residencial Ponte",
			},
		} {
			if d := cmp.Diff(step.want, synchronise(t, s, acme, step.source, step.records...)); d != "" {
				t.Errorf("%s: %s", step.name, d)
			}
		}
		checkSynchronised(t, s, acme)
	})
}

// checkSynchronised checks what TestRecordsOfASource left.
func checkSynchronised(t *testing.T, s *Storage, acme *crm.Tenant) {
	t.Helper()
	clients, err := s.Cadastro().ClientesPorChave(deadline(t), acme.ID, []crm.ProcuraCliente{{Documento: "52998224725"}, {Documento: "11144477735"}})
	if err != nil || len(clients) != 2 {
		t.Fatalf("%+v, %v", clients, err)
	}
	maria, jose := clients[0], clients[1]
	if maria.Documento != "52998224725" {
		maria, jose = jose, maria
	}
	if maria.Nome != "Maria Souza" || maria.Email != "" || maria.Endereco.Cidade != "Santos" || maria.ConjugeID != jose.ID || maria.Telefones[0] != (crm.Telefone{Tipo: "CEL", Ordem: 1, DDD: "11", Numero: "987654321"}) {
		t.Errorf("%+v", maria)
	}
	contracts, err := s.Cadastro().Contratos(deadline(t), acme.ID, nil, []string{"C-9001"})
	if err != nil || len(contracts) != 1 || contracts[0].ClienteID != maria.ID || contracts[0].UnidadeID == 0 || contracts[0].AssinadoEm != "2026-02-03" {
		t.Fatalf("%+v, %v", contracts, err)
	}
	known, err := s.Cadastro().ResumosDeTitulos(deadline(t), acme.ID, []int64{contracts[0].ID})
	if err != nil || len(known) != 2 || known[0].Codigo != "1" {
		t.Fatalf("%+v, %v", known, err)
	}
	titles, err := s.Cadastro().Titulos(deadline(t), acme.ID, []int64{known[0].ID})
	if err != nil || len(titles) != 1 || titles[0].Valor != 123456 || titles[0].Pago != 123456 || titles[0].VenceEm() != "2026-12-10" || titles[0].PagoEm != "2026-12-09" {
		t.Errorf("%+v, %v", titles, err)
	}
	names, err := s.vinculosOf(deadline(t), acme.ID, crm.VinculoCliente, []int64{maria.ID})
	if err != nil || len(names[maria.ID]) != 2 {
		t.Errorf("Maria is known as %+v, %v", names, err)
	}
	if n := count(t, s, "SELECT COUNT(*) FROM pendencias"); n != 0 {
		t.Errorf("%d records still wait", n)
	}
	if n := count(t, s, "SELECT COUNT(*) FROM contrato_participantes WHERE parte = 5000"); n != 1 {
		t.Errorf("%d participants", n)
	}
}

// TestOwnersOfData: the setting says whose a group of fields is, against the system of record too.
func TestOwnersOfData(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a := administration(s)
		acme := newTenant(t, a, "acme")
		acme.Configuracoes[crm.ConfDonosDoCadastro] = "cliente.contato=vimob"
		maria := reg(crm.VinculoCliente, "M-1", "documento", "52998224725", "nome", "Maria", "email", "mega@exemplo.com.br")
		for _, step := range []struct {
			source cadastro.Fonte
			record cadastro.Registro
			want   string
		}{
			{mega, maria, "criado mega@exemplo.com.br"},
			{vimob, reg(crm.VinculoCliente, "V-1", "documento", "52998224725", "nome", "Mariana", "email", "vimob@exemplo.com.br"), "alterado vimob@exemplo.com.br"},
			{mega, at(maria, 5), "igual vimob@exemplo.com.br"},
			{mega, at(reg(crm.VinculoCliente, "M-1", "email", ""), 6), "igual vimob@exemplo.com.br"},
			{vimob, reg(crm.VinculoCliente, "V-1", "email", ""), "alterado "},
		} {
			results := synchroniseBy(t, s.Cadastro(), acme, step.source, cadastro.Opcoes{}, step.record)
			clients, err := s.Cadastro().ClientesPorChave(deadline(t), acme.ID, []crm.ProcuraCliente{{Documento: "52998224725"}})
			if err != nil || len(clients) != 1 {
				t.Fatal(clients, err)
			}
			if got := string(results[0].Desfecho) + " " + clients[0].Email; got != step.want || clients[0].Nome != "Maria" {
				t.Errorf("%s of %s: %s, %s", step.record.Codigo, step.source.Sistema, got, clients[0].Nome)
			}
		}
	})
}

// TestSourcesAtOnce: several processes bring the same records at the same time, in several orders; each is there once.
func TestSourcesAtOnce(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a := administration(s)
		acme := newTenant(t, a, "acme")
		const n = 40
		var wg sync.WaitGroup
		for p := range 4 {
			wg.Go(func() {
				var records []cadastro.Registro
				for i := range n {
					i = (i + p*n/4) % n
					code := fmt.Sprint(i)
					records = append(records, reg(crm.VinculoTitulo, code+"/1", "contrato", code, "codigo", "1", "vencimento", "2026-12-01"),
						reg(crm.VinculoContrato, code, "codigo", "C-"+code, "cliente", code), reg(crm.VinculoCliente, code, "codigo", "M-"+code, "nome", "Cliente "+code))
				}
				for len(records) > 0 {
					k := min(len(records), 7)
					synchroniseBy(t, s.Cadastro(), acme, mega, cadastro.Opcoes{}, records[:k]...)
					records = records[k:]
				}
			})
		}
		wg.Wait()
		for table, want := range map[string]int{"clientes": n, "contratos": n, "titulos": n, "pendencias": 0, "vinculos": 2 * n} {
			if got := count(t, s, "SELECT COUNT(*) FROM "+table); got != want {
				t.Errorf("%d rows of %s, want %d", got, table, want)
			}
		}
	})
}
