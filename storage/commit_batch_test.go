package storage

import (
	"database/sql"
	"errors"
	"fmt"
	"testing"

	"ponte/crm"
	"ponte/test/mariadb"
)

// TestBatchIsWrittenUnprepared: a server that has no room for another prepared statement takes batches all the same.
func TestBatchIsWrittenUnprepared(t *testing.T) {
	s := abrir(t, mariadb.Start(t).NewDatabase(t))
	if _, err := s.pools.escrita.Exec("SET GLOBAL max_prepared_stmt_count = 0"); err != nil {
		t.Fatal(err)
	}
	c := &committer{s: s, frases: novasFrases(s.pools.lote, s.dialeto)}
	for _, membros := range []int{1, 5, compostaMembros + 1} {
		var lote []*membro
		for i := range membros {
			p, err := preparar(abertura(t, s, 1, fmt.Sprint(membros, "/", i)))
			if err != nil {
				t.Fatal(err)
			}
			lote = append(lote, &membro{p: p, pronto: make(chan error, 1)})
		}
		if err := c.transacao(prazo(t), lote); err != nil { // not halved until it fits
			t.Errorf("%d members: %v", membros, err)
		}
	}
}

func TestBatchIsForgotten(t *testing.T) {
	emCadaBanco(t, func(t *testing.T, address string) {
		s := abrir(t, address)
		c := &committer{s: s, frases: novasFrases(s.pools.lote, s.dialeto)}
		emUmLotePor(t, c, []*crm.Escrita{abertura(t, s, 1, "a"), abertura(t, s, 1, "b")})
		if cap(c.valores) == 0 {
			t.Fatal("the batch used no space that is kept")
		}
		for _, v := range c.valores[:cap(c.valores)] {
			if v != nil {
				t.Fatalf("%v is kept after its batch", v)
			}
		}
		c.valores = make([]any, maxValores+1)
		if c.esquecer(); c.valores != nil {
			t.Error("the space of a great batch is kept")
		}
	})
}

func TestAnyMembersRowTellsTheOutcome(t *testing.T) {
	sem, com := &membro{p: &escritaPreparada{}}, &membro{p: &escritaPreparada{provaID: 9}}
	if p := provaDe([]*membro{sem, com}); p != com.p {
		t.Errorf("the row of %+v", p)
	}
	if p := provaDe([]*membro{sem}); p != nil {
		t.Errorf("the row of %+v, which has none", p)
	}
}

// A guarded change that meets a newer row ends its member alone, whichever way the batch goes: the others are written, and
// no transaction stays open.
func TestGuardsInEveryWayOfWritingABatch(t *testing.T) {
	s := abrir(t, mariadb.Shared(t).NewDatabase(t))
	for name, c := range map[string]*committer{
		"compound": {s: s, frases: novasFrases(s.pools.lote, s.dialeto)},
		"prepared": {s: s, frases: novasFrases(s.pools.lote, s.dialeto), compostas: compostas{recusado: true}},
	} {
		for _, n := range []int{1, 2, 5} {
			var batch []*crm.Escrita
			for i := range n {
				e := abertura(t, s, 1, fmt.Sprint(name, n, "-", i))
				write(t, s, e)
				move := e.Ocorrencias[0].Mudanca(instanteDeTeste)
				if move.StatusID = 9; i == n-1 {
					move.Versao = 99
				}
				batch = append(batch, &crm.Escrita{Mudancas: []crm.Mudanca{move}, Narrativas: []crm.Narrativa{{ID: e.Chamada.ID + 1_000_000, OcorrenciaID: move.ID}}})
			}
			for i, err := range emUmLotePor(t, c, batch) {
				m := batch[i].Mudancas[0].(crm.MudancaOcorrencia)
				stale := m.Versao == 99
				if stale != errors.Is(err, crm.ErrConflito) || !stale && err != nil {
					t.Errorf("%s, %d members, member %d: %v", name, n, i, err)
				}
				rows := contar(t, s, "SELECT (SELECT COUNT(*) FROM ocorrencias WHERE id = ? AND status_id = 9) + (SELECT COUNT(*) FROM narrativas WHERE id = ?)",
					m.ID, batch[i].Narrativas[0].ID)
				if stale && rows != 0 || !stale && rows != 2 {
					t.Errorf("%s, %d members, member %d: %d rows", name, n, i, rows)
				}
			}
			var open int
			if err := s.pools.lote.QueryRow("SELECT @@in_transaction").Scan(&open); err != nil || open != 0 {
				t.Errorf("%s, %d members: a transaction is open: %d, %v", name, n, open, err)
			}
		}
		if name == "compound" && (c.compostas.recusado || c.compostas.stmts.quantos() == 0) {
			t.Error("the compound way was not taken")
		}
	}
}

// No connection takes stacked statements: a value that escaped from its text could do no more than break it.
func TestNoStackedStatements(t *testing.T) {
	s := abrir(t, mariadb.Shared(t).NewDatabase(t))
	for name, db := range map[string]*sql.DB{"escrita": s.pools.escrita, "leitura": s.pools.leitura, "lote": s.pools.lote, "procura": s.pools.procura} {
		if _, err := db.Exec("SELECT 1; SELECT 2"); err == nil {
			t.Errorf("%s runs two statements of one text", name)
		}
	}
}

// A batch reaches MariaDB as a prepared compound statement or as prepared statements, by its size and by what
// the server knows: each way writes all of it, or nothing of a member that collides, and leaves no transaction open.
func TestEveryWayOfWritingABatch(t *testing.T) {
	address := mariadb.Shared(t).NewDatabase(t)
	s := abrir(t, address)
	antiga := abertura(t, s, 1, "antiga")
	if err := s.Escritor().Gravar(prazo(t), antiga); err != nil {
		t.Fatal(err)
	}
	com := &committer{s: s, frases: novasFrases(s.pools.lote, s.dialeto)}
	sem := &committer{s: s, frases: novasFrases(s.pools.lote, s.dialeto), compostas: compostas{recusado: true}}
	for nome, c := range map[string]*committer{"compound": com, "no compound": sem} {
		for _, n := range []int{1, 3, 5, compostaMembros, compostaMembros + 1} {
			for rodada := range 3 { // once prepared, once from what is prepared, and once with a member that collides
				var lote []*crm.Escrita
				for i := range n {
					lote = append(lote, abertura(t, s, 1, fmt.Sprint(nome, n, rodada, "-", i)))
				}
				if rodada == 2 {
					lote[n/2].Chaves[0].Chave = "antiga"
				}
				for i, err := range emUmLotePor(t, c, lote) {
					ruim := rodada == 2 && i == n/2
					if ruim != (err != nil) || ruim && !errors.Is(err, crm.ErrConflito) {
						t.Errorf("%s, %d members, round %d, member %d: %v", nome, n, rodada, i, err)
					}
					id := lote[i].Ocorrencias[0].ID
					linhas := contar(t, s, "SELECT (SELECT COUNT(*) FROM ocorrencias WHERE id = ?) + (SELECT COUNT(*) FROM chamadas WHERE ocorrencia_id = ?)", id, id)
					if ruim && linhas != 0 || !ruim && linhas != 2 {
						t.Errorf("%s, %d members, round %d, member %d: %d rows", nome, n, rodada, i, linhas)
					}
				}
			}
		}
	}
	if com.compostas.recusado || com.compostas.stmts.quantos() < 4 {
		t.Errorf("the compound way was not taken: %d prepared", com.compostas.stmts.quantos())
	}
	// What is prepared stays within its bound, and a connection that was lost is no trouble.
	com.compostas.marcas += compostaMarcas
	var lote []*crm.Escrita
	for i := range 9 { // a size that was not prepared yet
		lote = append(lote, abertura(t, s, 1, fmt.Sprint("nove-", i)))
	}
	if falhas := emUmLotePor(t, com, lote); errors.Join(falhas...) != nil || com.compostas.stmts.quantos() != 1 {
		t.Errorf("%v, %d prepared", errors.Join(falhas...), com.compostas.stmts.quantos())
	}
	var sessao int64
	if err := s.pools.lote.QueryRow("SELECT CONNECTION_ID()").Scan(&sessao); err != nil {
		t.Fatal(err)
	}
	if _, err := s.pools.escrita.Exec(fmt.Sprintf("KILL %d", sessao)); err != nil {
		t.Fatal(err)
	}
	lote = []*crm.Escrita{abertura(t, s, 1, "c"), abertura(t, s, 1, "d")}
	if falhas := emUmLotePor(t, com, lote); errors.Join(falhas...) != nil {
		t.Error(errors.Join(falhas...))
	}
}
