package storage

import (
	"context"
	"database/sql"
	"time"

	"ponte/crm"
)

// Names that a program of before cliente_palavras.nome left empty. The search finds them too, only slower.
const (
	nomesPorVez    = 200  // clients of one transaction
	nomesPorRodada = 1000 // transactions' worth of clients that one round looks at

	// A replica of the program before may go on writing after the first walk; the second one finds what it left.
	segundaVolta = 24 * time.Hour
)

// preencherNomes fills empty names, in two walks over the clients a day apart. sequencias remembers of each how far it got,
// and once it has ended, minus the instant when it did: from then on a round costs two look-ups.
func (s *Storage) preencherNomes(ctx context.Context) error {
	for _, nome := range []string{"limpeza/nomes", "limpeza/nomes/2"} {
		desde, err := s.lembrado(ctx, nome)
		if err != nil {
			return err
		}
		if desde >= 0 {
			ate, err := s.preencherNomesDesde(ctx, desde)
			if e := s.lembrar(context.WithoutCancel(ctx), nome, desde, ate); err == nil {
				err = e
			}
			return err
		}
		if s.agora().Before(deMS(-desde).Add(segundaVolta)) {
			return nil
		}
	}
	return nil
}

// preencherNomesDesde goes on after a client, as far as a round goes, and returns what is to be remembered.
func (s *Storage) preencherNomesDesde(ctx context.Context, desde int64) (int64, error) {
	for range nomesPorRodada {
		clientes, err := lerTodas(ctx, s.pools.leitura, lerID, "SELECT id FROM clientes WHERE id > ? ORDER BY id LIMIT ?", desde, nomesPorVez)
		if err != nil {
			return desde, err
		}
		if len(clientes) == 0 {
			return -paraMS(s.agora()), nil
		}
		var lidos conjunto[int64]
		for _, id := range clientes {
			lidos.mais(id)
		}
		em, args := lidos.em("cliente_id")
		vazios, err := lerTodas(ctx, s.pools.leitura, lerID, "SELECT DISTINCT cliente_id FROM cliente_palavras WHERE "+em+" AND nome = ''", args...)
		if err == nil && len(vazios) > 0 {
			err = repetindo(ctx, func() error { return s.preencherNomesDe(ctx, vazios) })
		}
		if err != nil {
			return desde, err
		}
		desde = clientes[len(clientes)-1]
		if len(vazios) == 0 {
			continue
		}
		select {
		case <-ctx.Done():
			return desde, ctx.Err()
		case <-time.After(pausaLimpeza / 10):
		}
	}
	return desde, nil
}

// preencherNomesDe fills the empty names of clients whose rows it locks first, as who renames one does: the name that it
// reads is the one that the words are of.
func (s *Storage) preencherNomesDe(ctx context.Context, ids []int64) error {
	var quais conjunto[int64]
	for _, id := range ids {
		quais.mais(id)
	}
	em, args := quais.em("id")
	consulta := "SELECT id, nome FROM clientes WHERE " + em + " ORDER BY id"
	if s.dialeto == dialetoMySQL {
		consulta += " FOR UPDATE"
	}
	return s.emTransacao(ctx, func(tx *sql.Tx) error {
		clientes, err := lerClientesEm(ctx, tx, consulta, args)
		if err != nil {
			return err
		}
		for i := range clientes {
			if _, err := tx.ExecContext(ctx, "UPDATE cliente_palavras SET nome = ? WHERE cliente_id = ? AND nome = ''",
				nomeBuscado(palavras(clientes[i].Nome)), clientes[i].ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// lerClientesEm reads ids and names before the transaction goes on: its connection serves one statement at a time.
func lerClientesEm(ctx context.Context, tx *sql.Tx, consulta string, args []any) (clientes []crm.Cliente, err error) {
	rows, err := tx.QueryContext(ctx, consulta, args...)
	if err != nil {
		return nil, err
	}
	defer func() {
		if e := rows.Close(); err == nil {
			err = e
		}
	}()
	for rows.Next() {
		var c crm.Cliente
		if err := rows.Scan(&c.ID, &c.Nome); err != nil {
			return nil, err
		}
		clientes = append(clientes, c)
	}
	return clientes, rows.Err()
}
