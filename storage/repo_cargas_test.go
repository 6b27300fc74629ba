package storage

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/importacao"
)

// importFile brings a file over and returns what became of its lines.
func importFile(t *testing.T, a *crm.Administracao, tenant *crm.Tenant, table importacao.Tabela, simulate bool, text string) *importacao.Resultado {
	t.Helper()
	return importBy(t, a.Tenants.(*Cadastro), tenant, table, simulate, text)
}

// importBy does it through a port of the test's own.
func importBy(t *testing.T, port interface {
	importacao.Cargas
	cadastro.Cadastros
}, tenant *crm.Tenant, table importacao.Tabela, simulate bool, text string,
) *importacao.Resultado {
	t.Helper()
	im := importacao.Importador{
		Cargas: port, Cadastros: port, Relogio: crm.RelogioDoSistema, Destinos: []crm.DefinicaoDestino{{Nome: "mobuss", CodigoDaUnidade: "Id na Mobuss"}},
	}
	r, err := im.Importar(deadline(t), actor, tenant, importacao.Pedido{Tabela: table, Nome: "teste.csv", Arquivo: strings.NewReader(text), Simular: simulate})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// summary is the outcome as "created/changed/unchanged" and the errors as "line:campo motivo".
func summary(r *importacao.Resultado) string {
	s := fmt.Sprintf("%d/%d/%d", r.Criadas, r.Alteradas, r.Iguais)
	for _, e := range r.Erros {
		s += fmt.Sprintf(" %d:%s", e.Linha, reason(e.Erro))
	}
	return s
}

const (
	clientesCSV = "documento;nome;id_integracao;codigo;email;telefone\n" +
		"529.982.247-25;Maria da Silva;77;;Maria@Exemplo.com.br;(11) 98765-4321\n" +
		"11144477735;José da Conceição;;C-9;;1133334444\n"
	unidadesCSV = "empreendimento;bloco;unidade;codigo;id_mobuss;data_entrega\n" +
		"Residencial Ponte;A;101;1101;9101;2026-03-01\nResidencial Ponte;A;102;1102;;\nResidencial Ponte;B;101;2101;;01/03/2026\n"
	contratosCSV = "codigo;documento;empreendimento;bloco;unidade;situacao\n" +
		"C-1001;529.982.247-25;Residencial Ponte;A;101;a\nC-1002;111.444.777-35;Residencial Ponte;B;101;D\n"
	ocorrenciasCSV = "numero;codigo_oc;sistema;documento;contrato;status;data_abertura;data_fechamento;descricao\n" +
		"700;OLD-1;mega;;C-1001;encerrado;2025-01-02 10:00:00;2025-02-01 08:30:00;Vazamento\n" +
		"701;OLD-2;mega;11144477735;;no_limbo;03/01/2025;;Infiltração\n" +
		"0000123;;;;;;;;\n20250101000000000777;gerar_protocolo;mega;;;;;;\n"
)

func TestImport(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a := administration(s)
		acme := newTenant(t, a, "acme")
		for _, step := range []struct {
			name     string
			table    importacao.Tabela
			simulate bool
			text     string
			want     string
		}{
			{"a simulation of clients", importacao.Clientes, true, clientesCSV, "2/0/0"},
			{"clients", importacao.Clientes, false, clientesCSV, "2/0/0"},
			{"the same again", importacao.Clientes, false, clientesCSV, "0/0/2"},
			{
				"a client found by another key gets its document kept and its name replaced", importacao.Clientes, false,
				"id_integracao,nome\n77,Maria da Silva Souza\n", "0/1/0",
			},
			{
				"keys of two clients, no key, wrong digits, bad e-mail and phone", importacao.Clientes, false,
				"documento;codigo;nome;email;telefone\n52998224725;C-9;x;;\n;;x;;\n52998224726;;x;;\n;C-10;x;nada;\n;C-11;x;;12\n",
				"0/0/0 2:documento divergente 3:documento vazio 4:documento documento 5:email formato 6:telefone formato",
			},
			{"units", importacao.Unidades, false, unidadesCSV, "3/0/0"},
			{"the same again", importacao.Unidades, false, unidadesCSV, "0/0/3"},
			{
				"a code that is another unit's, in the database and in the file", importacao.Unidades, false,
				"empreendimento;bloco;unidade;codigo\nResidencial Ponte;B;102;1101\nOutro;;1;9\nOutro;;2;9\n",
				"1/0/0 2:codigo duplicado 4:codigo duplicado",
			},
			{
				"a Mobuss id for a unit that had none", importacao.Unidades, false,
				"empreendimento;bloco;unidade;id_mobuss\nResidencial Ponte;A;102;9102\n", "0/1/0",
			},
			{"contracts", importacao.Contratos, false, contratosCSV, "2/0/0"},
			{"the same again", importacao.Contratos, false, contratosCSV, "0/0/2"},
			{
				"unknown client, unit and situation", importacao.Contratos, false,
				"codigo;documento;empreendimento;bloco;unidade;situacao\nX1;12345678909;;;;\nX2;;Residencial Ponte;A;999;\nX3;;;;;Z\nX4;;;;101;\n",
				"0/0/0 2:documento inexistente 3:unidade inexistente 4:situacao opcao 5:empreendimento vazio",
			},
			{"a contract that is ended", importacao.Contratos, false, "codigo;situacao\nC-1001;T\n", "0/1/0"},
			{"a simulation of ocorrências", importacao.Ocorrencias, true, ocorrenciasCSV, "4/0/0"},
			{"ocorrências", importacao.Ocorrencias, false, ocorrenciasCSV, "4/0/0"},
			{"the same again", importacao.Ocorrencias, false, ocorrenciasCSV, "0/0/4"},
			{
				"a closing, a taken CODIGO_OC, a key without system, unknown references and dates", importacao.Ocorrencias, false,
				"numero;codigo_oc;sistema;documento;contrato;status;data_fechamento\n701;;;;;encerrado;05/01/2025 10:00\n702;OLD-1;mega;;;;\n703;X;;;;;\n" +
					"704;;;12345678909;;;\n705;;;;nada;;\n706;;;;;;ontem\n;;;;;;\n1234567890123456789012345678901;;;;;;\n",
				"0/1/0 3:codigo_oc duplicado 4:sistema vazio 5:documento inexistente 6:contrato inexistente 7:data_fechamento formato 9:numero longo",
			},
		} {
			if got := summary(importFile(t, a, acme, step.table, step.simulate, step.text)); got != step.want {
				t.Errorf("%s: %s, want %s", step.name, got, step.want)
			}
		}
		checkImported(t, s, acme)
	})
}

// checkImported checks what TestImport's steps left in the database.
func checkImported(t *testing.T, s *Storage, acme *crm.Tenant) {
	t.Helper()
	ctx := deadline(t)
	clientes, err := s.Cadastro().ClientesPorChave(ctx, acme.ID, []crm.ProcuraCliente{{IDIntegracao: "77"}})
	if err != nil || len(clientes) != 1 {
		t.Fatal(clientes, err)
	}
	c := clientes[0]
	want := crm.Cliente{
		ID: c.ID, TenantID: acme.ID, Versao: 2, Documento: cpfMaria, IDIntegracao: "77", Papel: "cliente", Nome: "Maria da Silva Souza",
		Email: "maria@exemplo.com.br", Telefones: []crm.Telefone{{Tipo: "CEL", Ordem: 1, DDD: "11", Numero: "987654321"}},
		CriadoEm: c.CriadoEm, AtualizadoEm: c.AtualizadoEm,
	}
	if d := cmp.Diff(want, c); d != "" {
		t.Error(d)
	}
	ficha, err := s.Acervo().Ficha(ctx, acme.ID, "701")
	if err != nil {
		t.Fatal(err)
	}
	if ficha.StatusCodigo != "encerrado" || ficha.Fase != crm.FaseEncerrada || ficha.ClienteDocumento != cpfJose || ficha.Ocorrencia.FechadaEm == nil ||
		len(ficha.Narrativas) != 1 || ficha.Narrativas[0].Texto != "Infiltração" || len(ficha.Movimentos) != 1 ||
		ficha.Ocorrencia.Recebido.Texto("DATA_ABERTURA") != "03/01/2025" || ficha.Ocorrencia.Origem.Sistema != "mega" {
		t.Errorf("%+v", ficha)
	}
	ficha, err = s.Acervo().Ficha(ctx, acme.ID, "700")
	if err != nil || ficha.Unidade != "101" || ficha.Bloco != "A" || ficha.ContratoCodigo != "C-1001" || ficha.ClienteDocumento != cpfMaria {
		t.Errorf("%+v, %v", ficha, err)
	}
	keys, err := s.Cadastro().ChavesDe(ctx, acme.ID, []crm.ProcuraChave{
		{Sistema: "mega", Tipo: crm.ChaveCodigoOC, Chave: "OLD-1"}, {Sistema: "mega", Tipo: crm.ChaveCodigoOC, Chave: "gerar_protocolo"},
	})
	if err != nil || len(keys) != 1 || keys[0].Numero != "700" {
		t.Errorf("keys: %+v, %v", keys, err)
	}
	limbo, err := s.Cadastro().StatusDe(ctx, acme.ID)
	if err != nil || len(limbo) != len(crm.StatusIniciais())+1 {
		t.Errorf("statuses: %+v, %v", limbo, err)
	}
	var next int64
	if err := s.pools.reader.QueryRowContext(ctx, "SELECT proximo FROM sequencias WHERE nome = ?", numberSequence(acme.ID)).Scan(&next); err != nil || next != 702 {
		t.Errorf("numbers go on at %d (%v), want after the highest imported one", next, err)
	}
}

// TestImportInBatches: more rows than one transaction takes, among them one that is wrong.
func TestImportInBatches(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a := administration(s)
		acme := newTenant(t, a, "acme")
		var b strings.Builder
		b.WriteString("codigo;nome\n")
		for i := range 3*importacao.LinhasPorCarga + 7 {
			fmt.Fprintf(&b, "C-%d;Cliente %d\n", i%(3*importacao.LinhasPorCarga), i)
		}
		b.WriteString("C-0;\"aberta\n")
		for range 2 { // in a simulation, keys of batches that were not written count as seen
			r := importFile(t, a, acme, importacao.Clientes, true, b.String())
			if r.Criadas != 3*importacao.LinhasPorCarga || r.Alteradas != 7 || r.ComErro != 1 {
				t.Errorf("simulation: %+v", r)
			}
		}
		r := importFile(t, a, acme, importacao.Clientes, false, b.String())
		if r.Criadas != 3*importacao.LinhasPorCarga || r.Alteradas != 7 || r.ComErro != 1 {
			t.Errorf("%+v", r)
		}
		if n := count(t, s, "SELECT COUNT(*) FROM clientes"); n != 3*importacao.LinhasPorCarga {
			t.Errorf("%d clients", n)
		}
		if n := count(t, s, "SELECT COUNT(*) FROM auditorias WHERE acao = 'importar.clientes'"); n != 1 {
			t.Errorf("%d rows of trail for one import", n)
		}
	})
}

// collider makes the first write of a batch collide, as when a server changes the same rows at that moment.
type collider struct {
	*Cadastro
	collisions int
	written    []int
}

func (c *collider) GravarCadastros(ctx context.Context, g *cadastro.Escrita) error {
	if c.collisions > 0 {
		c.collisions--
		return crm.ErrConflito
	}
	c.written = append(c.written, len(g.Clientes))
	return c.Cadastro.GravarCadastros(ctx, g)
}

func TestImportThatCollides(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a := administration(s)
		acme := newTenant(t, a, "acme")
		c := &collider{Cadastro: s.Cadastro(), collisions: 2}
		if r := importBy(t, c, acme, importacao.Clientes, false, clientesCSV); summary(r) != "2/0/0" || len(c.written) != 1 {
			t.Errorf("%s in %v", summary(r), c.written)
		}
		// A batch that always collides goes line by line; a line that always collides is reported.
		c.collisions = 6
		r := importBy(t, c, acme, importacao.Clientes, false, "codigo;nome\nA-1;Ana\nA-2;Eva\n")
		if summary(r) != "1/0/0 2:registro conflito" {
			t.Error(summary(r))
		}
		if n := count(t, s, "SELECT COUNT(*) FROM clientes"); n != 3 {
			t.Errorf("%d clients", n)
		}
	})
}

// TestAnImportedCodeThatReplacesOneIsSaid: another system may still send the one before.
func TestAnImportedCodeThatReplacesOneIsSaid(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a := administration(s)
		acme := newTenant(t, a, "acme")
		importFile(t, a, acme, importacao.Clientes, false, clientesCSV)
		r := importFile(t, a, acme, importacao.Clientes, false, "documento;codigo\n11144477735;AG-55\n52998224725;AG-56\n")
		if summary(r) != "0/2/0" || len(r.Avisos) != 1 || r.Avisos[0].Linha != 2 || !strings.HasPrefix(r.Avisos[0].Frase, "codigo C-9 TROCADO POR AG-55:: ACAO::") {
			t.Errorf("%s %+v", summary(r), r.Avisos)
		}
	})
}
