package storage

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/titular"
	"ponte/storage/faulty"
)

// personal are what a person of the test is known by; none may be left anywhere.
var personal = []string{"Joana Prado", "joana", "prado", cpfMaria, "joana@exemplo.com.br", "988887777", "Rua das Acacias", "RG-1234", "segredo da joana", "J-77"}

// writePerson writes a client with ocorrências of which the last is open, and everything that hangs on them.
func writePerson(t *testing.T, s *Storage, tenantID int64, closed int) (clientID int64) {
	t.Helper()
	first, err := s.Cadastro().IDs(deadline(t), 100)
	if err != nil {
		t.Fatal(err)
	}
	at := testInstant
	clientID = first
	next := first
	id := func() int64 { next++; return next }
	var r Rows
	r.AddValue(&crm.Cliente{
		ID: clientID, TenantID: tenantID, Versao: 1, Nome: "Joana Prado", Documento: cpfMaria, Codigo: "J-77", Email: "joana@exemplo.com.br", Nascimento: "1980-01-02",
		Telefones: []crm.Telefone{{Tipo: "CEL", Ordem: 1, DDD: "11", Numero: "988887777"}}, Endereco: crm.Endereco{Logradouro: "Rua das Acacias"},
		Outros: map[string]string{"RG_CLIENTE": "RG-1234"}, CriadoEm: at, AtualizadoEm: at,
	})
	r.Add(vinculosTable, vinculoValues(&crm.Vinculo{TenantID: tenantID, Tipo: crm.VinculoCliente, ObjetoID: clientID, Sistema: "mega", Codigo: "J-77"})...)
	const text = "segredo da joana Joana Prado " + cpfMaria
	for i := range closed + 1 {
		o := crm.Ocorrencia{
			ID: id(), TenantID: tenantID, Versao: 1, Numero: fmt.Sprint(tenantID*1000 + int64(i) + 1), ClienteID: clientID, Descricao: text, Solucao: text, AbertaEm: at, CriadaEm: at, AtualizadaEm: at,
		}
		if i < closed {
			o.FechadaEm = &at
		} else {
			o.Descricao, o.Solucao = "aberta", ""
		}
		said := o.Descricao
		r.AddValue(&o)
		r.AddValue(&crm.Narrativa{ID: id(), TenantID: tenantID, OcorrenciaID: o.ID, Texto: said, Em: at, CriadaEm: at})
		r.AddValue(&crm.Chamada{ID: id(), TenantID: tenantID, OcorrenciaID: o.ID, Situacao: crm.ChamadaAtendida, Pedido: said, Resposta: said, Mensagem: said, Avisos: []string{said}, Em: at})
		e := crm.Entrega{ID: id(), TenantID: tenantID, OcorrenciaID: o.ID, Destino: "mobuss", Ambiente: "producao", Acao: "MOBUSS_ISA", Estado: crm.EntregaEntregue, Motivo: said, Tentativas: 1, IDExterno: fmt.Sprint("M", i), CriadaEm: at, AtualizadaEm: at}
		r.AddValue(&e)
		if i == 0 {
			for j, x := range []crm.ExemploAlarme{{Assunto: fmt.Sprintf("Entrega %d: MOBUSS_ISA, HTTP 500", e.ID), Pedido: "segredo da joana"}, {Assunto: "Chamada 1: incluir", Resposta: "De JOANA PRADO"}, {Assunto: "Chamada 2: incluir", Pedido: "de outra pessoa"}} {
				r.Add(alarmesTable, alarmeValues(&crm.Alarme{ID: id(), TenantID: tenantID, Causa: crm.CausaSilencio, Objeto: fmt.Sprint(j), Situacao: crm.AlarmeAberto, Exemplo: x, AbertoEm: at, VistoEm: at})...)
			}
		}
		if err := s.Insert(deadline(t), &r); err != nil {
			t.Fatal(err)
		}
		r = Rows{}
		anexo, tarefa := id(), id()
		trail := "INSERT INTO auditorias (id, tenant_id, quem, antes, motivo, acao, alvo, depois) VALUES (?, ?, 'ana', '', '', "
		for q, args := range map[string][]any{
			"INSERT INTO tentativas (id, tenant_id, entrega_id, ordem, pedido, resposta, erro) VALUES (?, ?, ?, 1, ?, ?, ?)": {id(), tenantID, e.ID, said, said, said},
			"INSERT INTO anexos (id, tenant_id, ocorrencia_id, nome, tamanho, sha256) VALUES (?, ?, ?, ?, 3, 'x')":           {anexo, tenantID, o.ID, said + ".jpg"},
			"INSERT INTO anexo_partes (anexo_id, ordem, conteudo) VALUES (?, 0, ?)":                                          {anexo, []byte(said)},
			"INSERT INTO tarefas (id, tenant_id, versao, ocorrencia_id, titulo, observacao, vence_em, equipe, pessoa, situacao, nota, visibilidade, status_id, criada_por, origem_sistema, origem_credencial_id, criada_em, encerrada_por, atualizada_em) VALUES (?, ?, 1, ?, ?, ?, 0, '', '', 'fechada', ?, 'interna', 0, '', '', 0, 0, '', 0)": {tarefa, tenantID, o.ID, said, said, said},
			trail + "'ocorrencia.atender', ?, ?)": {id(), tenantID, o.Numero, "status=3; anexos=" + said + ".jpg"},
			trail + "'tarefa.criar', ?, ?)":       {id(), tenantID, fmt.Sprint(o.Numero, ", tarefa ", tarefa), "titulo=" + said},
			"INSERT INTO auditorias (id, tenant_id, quem, acao, alvo, antes, depois, motivo) VALUES (?, ?, 'ana', 'documento.mostrar', ?, '', '***', '')": {id(), tenantID, "ocorrência " + o.Numero},
		} {
			if _, err := s.pools.writer.Exec(q, args...); err != nil {
				t.Fatalf("%s: %v", q, err)
			}
		}
	}
	for q, args := range map[string][]any{
		"INSERT INTO auditorias (id, tenant_id, quem, acao, alvo, antes, depois, motivo) VALUES (?, ?, 'ana', 'cadastro.alterar', ?, ?, ?, '')":                                                       {id(), tenantID, titular.Alvo(clientID), "nome=Joana Prado", "email=joana@exemplo.com.br"},
		"INSERT INTO pendencias (tenant_id, sistema, ambiente, tipo, codigo, assunto, falta_tipo, falta_codigo, registro, motivo) VALUES (?, 'mega', '', 'contrato', 'x', '', 'unidade', '9', ?, '')": {tenantID, `{"documento":"` + cpfMaria + `"}`},
	} {
		if _, err := s.pools.writer.Exec(q, args...); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	return clientID
}

// found are the columns of text in which something of the person can be read.
func found(t *testing.T, s *Storage, words []string) (columns []string) {
	t.Helper()
	for _, x := range titular.Mapa {
		names := strings.Fields(x.Impessoais)
		for _, c := range x.Pessoais {
			names = append(names, c.Nome)
		}
		for _, c := range names {
			for _, w := range words {
				q := "SELECT COUNT(*) FROM " + x.Nome + " WHERE " + c + " LIKE ?"
				var n int
				if err := s.pools.reader.QueryRowContext(deadline(t), q, "%"+w+"%").Scan(&n); err != nil {
					t.Fatalf("%s: %v", q, err)
				}
				if n > 0 {
					columns = append(columns, x.Nome+"."+c+" has "+w)
				}
			}
		}
	}
	return columns
}

func titularesOf(s *Storage) *titular.Titulares {
	return &titular.Titulares{Dados: s.Titulares(), Trilha: s.Cadastro(), Relogio: s.now}
}

// After a person without contracts is anonymised nothing of them can be read in any column of text, but of what is open; the
// neighbour's rows are as they were, and doing it again changes nothing.
func TestNothingIsLeftOfAnAnonymousPerson(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		a := administration(s)
		tenant := newTenant(t, a, "acme")
		who := writePerson(t, s, tenant.ID, 3)
		other := newTenant(t, a, "outra")
		writePast(t, s, other.ID, 2)
		before := count(t, s, "SELECT SUM(versao) FROM clientes WHERE tenant_id = ?", other.ID)
		if len(found(t, s, personal)) < 20 {
			t.Fatal("the search finds too little to prove anything")
		}
		ts := titularesOf(s)
		f, err := ts.Achar(deadline(t), tenant.ID, "529.982.247-25")
		if err != nil || f.ClienteID != who {
			t.Fatalf("found %+v, %v", f, err)
		}
		if f.Encerradas != 3 || len(f.EmCurso) != 1 || f.Anexos != 3 || f.Chamadas != 3 || f.Entregas != 3 || f.Auditorias != 1 || f.Pendencias != 1 || f.Anterior != nil {
			t.Errorf("facts %+v", f)
		}
		if len(f.Copias) != 2 || f.Copias[0].Destino != "mobuss" || f.Copias[0].Entregas != 4 || f.Copias[0].Ids[0] != "M0" || f.Copias[1].Ids[0] != "J-77" {
			t.Errorf("copies %+v", f.Copias)
		}
		if f, err := ts.Achar(deadline(t), tenant.ID, fmt.Sprint(who, ".982.247-26")); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("a mistyped CPF is taken for the id that it begins with: %+v, %v", f, err)
		}
		if _, err := ts.Anonimizar(deadline(t), actor, tenant.ID, who, "sim", false); reason(err) != "palavra opcao" {
			t.Errorf("without the word: %v", err)
		}
		if _, err := ts.Dados.Fatos(deadline(t), other.ID, who); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("another tenant sees the person: %v", err)
		}
		done, err := ts.Anonimizar(deadline(t), actor, tenant.ID, who, titular.Palavra, false)
		if err != nil || done.Ocorrencias != 3 || done.TerminouEm.IsZero() || !done.Identificacao {
			t.Fatalf("anonymised %+v, %v", done, err)
		}
		if left := found(t, s, personal); len(left) != 0 {
			t.Errorf("left: %q", left)
		}
		if n := count(t, s, "SELECT COUNT(*) FROM alarmes WHERE tenant_id = ? AND exemplo <> ''", tenant.ID); n != 1 {
			t.Errorf("%d alarms have an example, want that of somebody else", n)
		}
		if n := count(t, s, "SELECT COUNT(*) FROM ocorrencias WHERE tenant_id = ? AND descricao = 'aberta'", tenant.ID); n != 1 {
			t.Error("what is open was changed")
		}
		if n := count(t, s, "SELECT COUNT(*) FROM anexo_partes p JOIN anexos a ON a.id = p.anexo_id WHERE a.tenant_id = ?", tenant.ID); n != 1 {
			t.Errorf("%d pieces of files are left, want that of the open one", n)
		}
		versions := count(t, s, "SELECT SUM(versao) FROM ocorrencias")
		again, err := ts.Anonimizar(deadline(t), actor, tenant.ID, who, titular.Palavra, false)
		if err != nil || again.Ocorrencias != 0 || count(t, s, "SELECT SUM(versao) FROM ocorrencias") != versions {
			t.Errorf("again: %+v, %v", again, err)
		}
		if count(t, s, "SELECT SUM(versao) FROM clientes WHERE tenant_id = ?", other.ID) != before {
			t.Error("another tenant's clients were changed")
		}
	})
}

// One that was interrupted is gone on with by the sweeper.
func TestAnInterruptedAnonymisationIsGoneOnWith(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		now := testInstant
		s, err := Open(deadline(t), address, Options{Clock: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close(deadline(t)) })
		tenant := newTenant(t, administration(s), "acme")
		who := writePerson(t, s, tenant.ID, 3)
		a := &titular.Anonimizacao{TenantID: tenant.ID, ClienteID: who, Quem: "ana", Identificacao: true, PedidaEm: now}
		if err := s.Titulares().PedirAnonimizacao(deadline(t), a, crm.Auditoria{TenantID: tenant.ID, Quem: "ana", Acao: "titular.anonimizar", Alvo: titular.Alvo(who), Em: now}); err != nil {
			t.Fatal(err)
		}
		if changed, err := s.anonymiseOcorrencia(deadline(t), who+1, a.ID); !changed || err != nil { // and here the process died
			t.Fatal(changed, err)
		}
		if err := s.Sweep(deadline(t)); err != nil {
			t.Fatal(err)
		}
		if n := count(t, s, "SELECT COUNT(*) FROM anonimizacoes WHERE terminou_em = 0"); n != 1 {
			t.Fatal("it was taken from who had just asked for it")
		}
		now = now.Add(unfinishedAfter + time.Minute)
		if err := s.Sweep(deadline(t)); err != nil {
			t.Fatal(err)
		}
		if left := found(t, s, personal); len(left) != 0 {
			t.Errorf("left: %q", left)
		}
		f, err := s.Titulares().Fatos(deadline(t), tenant.ID, who)
		if err != nil || f.Anterior == nil || f.Anterior.Ocorrencias != 3 || f.Anterior.TerminouEm.IsZero() || f.Encerradas != 0 {
			t.Errorf("facts %+v %+v, %v", f, f.Anterior, err)
		}
	})
}

// Who has a contract stays named; how long after its end is for people to say.
func TestWhatHasToStayStays(t *testing.T) {
	s := open(t, newFile(t))
	tenant := newTenant(t, administration(s), "acme")
	who := writePerson(t, s, tenant.ID, 1)
	var r Rows
	r.AddValue(&crm.Contrato{ID: who + 90, TenantID: tenant.ID, Codigo: "K", ClienteID: who, Situacao: crm.ContratoAtivo})
	r.AddValue(&crm.Entrega{ID: who + 91, TenantID: tenant.ID, ContratoID: who + 90, Destino: "email", Acao: crm.EventoContrato, Estado: crm.EntregaFalhou, Motivo: "segredo da joana"})
	if err := s.Insert(deadline(t), &r); err != nil {
		t.Fatal(err)
	}
	ts := titularesOf(s)
	if _, err := ts.Anonimizar(deadline(t), actor, tenant.ID, who, titular.Palavra, true); reason(err) != "identificacao formato" {
		t.Errorf("with a contract in force: %v", err)
	}
	if done, err := ts.Anonimizar(deadline(t), actor, tenant.ID, who, titular.Palavra, false); err != nil || done.Identificacao {
		t.Fatalf("%+v, %v", done, err)
	}
	if left := found(t, s, []string{"joana@", "988887777", "Acacias", "RG-1234", "segredo da joana"}); len(left) != 0 {
		t.Errorf("left: %q", left)
	}
	if n := count(t, s, "SELECT COUNT(*) FROM clientes WHERE nome = 'Joana Prado' AND documento = ?", cpfMaria); n != 1 {
		t.Error("the buyer has lost the name")
	}
	// A question that was answered with the name that stayed.
	if _, err := s.pools.writer.Exec("UPDATE chamadas SET pedido = '', resposta = 'Joana Prado' WHERE id = (SELECT MIN(id) FROM chamadas)"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.pools.writer.Exec("UPDATE contratos SET situacao = 'D'"); err != nil {
		t.Fatal(err)
	}
	if done, err := ts.Anonimizar(deadline(t), actor, tenant.ID, who, titular.Palavra, true); err != nil || !done.Identificacao {
		t.Fatalf("after its end: %+v, %v", done, err)
	}
	if left := found(t, s, personal); len(left) != 0 {
		t.Errorf("left: %q", left)
	}
}

// What a call had under way when the person was anonymised is found by the sweeper.
func TestWhatCameJustAfterAnAnonymisationGoes(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		now := testInstant.Add(time.Hour)
		s, err := Open(deadline(t), address, Options{Clock: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close(deadline(t)) })
		tenant := newTenant(t, administration(s), "acme")
		who := writePerson(t, s, tenant.ID, 1)
		if _, err := titularesOf(s).Anonimizar(deadline(t), actor, tenant.ID, who, titular.Palavra, false); err != nil {
			t.Fatal(err)
		}
		end := count(t, s, "SELECT MAX(terminou_em) FROM anonimizacoes")
		var r Rows
		r.AddValue(&crm.Ocorrencia{ID: who + 95, TenantID: tenant.ID, Versao: 1, Numero: "9999", ClienteID: who, Descricao: "segredo da joana", FechadaEm: &now, AbertaEm: now, CriadaEm: now, AtualizadaEm: now})
		if err := s.Insert(deadline(t), &r); err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Hour)
		if err := s.Sweep(deadline(t)); err != nil {
			t.Fatal(err)
		}
		if left := found(t, s, personal); len(left) != 0 {
			t.Errorf("left: %q", left)
		}
		if count(t, s, "SELECT MAX(terminou_em) FROM anonimizacoes") != end {
			t.Error("its end has moved: it would be looked at for ever")
		}
	})
}

// A contract that came while an anonymisation was interrupted keeps the name; the row says so.
func TestAContractThatCameMeanwhileKeepsTheName(t *testing.T) {
	s := open(t, newFile(t))
	tenant := newTenant(t, administration(s), "acme")
	who := writePerson(t, s, tenant.ID, 1)
	a := &titular.Anonimizacao{TenantID: tenant.ID, ClienteID: who, Quem: "ana", Identificacao: true, PedidaEm: s.now().Add(-2 * unfinishedAfter)}
	if err := s.Titulares().PedirAnonimizacao(deadline(t), a, crm.Auditoria{TenantID: tenant.ID, Quem: "ana", Acao: "titular.anonimizar", Alvo: titular.Alvo(who), Em: s.now()}); err != nil {
		t.Fatal(err)
	}
	var r Rows
	r.AddValue(&crm.Contrato{ID: who + 90, TenantID: tenant.ID, Codigo: "K", ClienteID: who, Situacao: crm.ContratoAtivo})
	if err := s.Insert(deadline(t), &r); err != nil {
		t.Fatal(err)
	}
	if err := s.Sweep(deadline(t)); err != nil {
		t.Fatal(err)
	}
	if n := count(t, s, "SELECT COUNT(*) FROM clientes WHERE nome = 'Joana Prado' AND documento = ? AND email = ''", cpfMaria); n != 1 {
		t.Error("the buyer has lost the name")
	}
	if n := count(t, s, "SELECT COUNT(*) FROM anonimizacoes WHERE terminou_em <> 0 AND identificacao = 0"); n != 1 {
		t.Error("the row says that the name is gone")
	}
}

// The copy has what every table keeps of the person, and who saw it.
func TestDossie(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		tenant := newTenant(t, administration(s), "acme")
		who := writePerson(t, s, tenant.ID, 1)
		sections, err := titularesOf(s).Exportar(deadline(t), actor, tenant.ID, who)
		if err != nil {
			t.Fatal(err)
		}
		rows := map[string][][]any{}
		for _, x := range sections {
			for _, l := range x.Linhas {
				if len(l) != len(x.Colunas) {
					t.Errorf("%s: %d values, %d columns", x.Nome, len(l), len(x.Colunas))
				}
			}
			rows[x.Nome] = x.Linhas
		}
		for name, want := range map[string]int{"cadastro": 1, "nomes": 1, "ocorrencias": 2, "narrativas": 2, "tarefas": 2, "anexos": 2, "chamadas": 2, "entregas": 2, "tentativas": 2, "copias": 2, "auditoria": 8} {
			if len(rows[name]) != want {
				t.Errorf("%s has %d rows, want %d: %v", name, len(rows[name]), want, rows[name])
			}
		}
		if rows["cadastro"][0][1] != cpfMaria || !strings.Contains(fmt.Sprint(rows["auditoria"]), "documento.mostrar") || !strings.Contains(fmt.Sprint(rows["auditoria"]), "titular.exportar") {
			t.Errorf("registration %v, trail %v", rows["cadastro"], rows["auditoria"])
		}
	})
}

// TestAnonymisingSurvivesEveryLostStatement has the first statement of an anonymisation fail, then the second, and so on until one goes through;
// each is gone on with by asking again, and nothing of any person is left.
func TestAnonymisingSurvivesEveryLostStatement(t *testing.T) {
	t.Parallel()
	var left atomic.Int64 // statements until the fault; ≤ 0 = none comes
	s, err := Open(deadline(t), newFile(t), Options{interposed: func(c driver.Connector) driver.Connector {
		return faulty.Wrap(c, func(m faulty.Moment) error {
			if m.Kind == faulty.Connect || m.After || left.Add(-1) != 0 {
				return nil
			}
			return faulty.ErrCut
		})
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(deadline(t)) })
	ts := titularesOf(s)
	for n := int64(1); ; n += 3 {
		tenant := newTenant(t, administration(s), fmt.Sprint("t", n))
		who := writePerson(t, s, tenant.ID, 1)
		left.Store(n)
		_, first := ts.Anonimizar(deadline(t), actor, tenant.ID, who, titular.Palavra, false)
		came := left.Swap(0) <= 0
		done, err := ts.Anonimizar(deadline(t), actor, tenant.ID, who, titular.Palavra, false)
		if err != nil || done.TerminouEm.IsZero() {
			t.Fatalf("statement %d was lost (%v), and then: %+v, %v", n, first, done, err)
		}
		if words := found(t, s, personal); len(words) != 0 {
			t.Fatalf("statement %d was lost (%v), left: %q", n, first, words)
		}
		if !came {
			if n < 20 {
				t.Errorf("only %d statements: nothing was tried", n)
			}
			return
		}
	}
}
