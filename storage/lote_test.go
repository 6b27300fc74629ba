package storage

import (
	"fmt"
	"testing"

	"ponte/crm"
	"ponte/test/mariadb"
)

// TestBatchIsWrittenUnprepared: a server that has no room for another prepared statement takes batches all the same.
func TestBatchIsWrittenUnprepared(t *testing.T) {
	s := abrir(t, mariadb.Start(t).NewDatabase(t))
	executar(t, s, "SET GLOBAL max_prepared_stmt_count = 0")
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
