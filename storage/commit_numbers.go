package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"ponte/crm"
)

// Block sizes. A process that dies loses the rest of its block: that gap is at most blocoMinimo while calls are few.
const (
	blocoMinimo = 100
	blocoMaximo = 10_000
	blocoRapido = time.Second // a block used up in less makes the next one twice as long, in more half as long
)

// numeracao implements crm.Numeracao: each process reserves a block of a sequence's numbers in a transaction of its own,
// so that replicas need no common clock nor AUTO_INCREMENT arithmetic (facts durability §0.10).
type numeracao struct {
	s  *Storage
	mu sync.Mutex
	m  map[string]*bloco
}

// bloco is the reserved part [inicio, fim) of one sequence, used up to proximo. vez is held while it is used.
type bloco struct {
	vez                  chan struct{}
	nome                 string
	inicio, proximo, fim int64
	tamanho              int64
	reservado            time.Time
}

func novaNumeracao(s *Storage) *numeracao { return &numeracao{s: s, m: map[string]*bloco{}} }

// IDs returns the first of n consecutive row ids.
func (n *numeracao) IDs(ctx context.Context, quantos int) (int64, error) {
	if quantos < 1 {
		return 0, fmt.Errorf("%d ids asked for", quantos)
	}
	return n.tirar(ctx, "id", int64(quantos))
}

// Numero returns the tenant's next number. An import may have brought the same number: then the write ends with
// crm.ErrConflito, the committer calls pular, and the caller draws again.
func (n *numeracao) Numero(ctx context.Context, tenantID int64) (string, error) {
	v, err := n.tirar(ctx, sequenciaNumero(tenantID), 1)
	return strconv.FormatInt(v, 10), err
}

func sequenciaNumero(tenantID int64) string { return "numero/" + strconv.FormatInt(tenantID, 10) }

func (n *numeracao) bloco(nome string) *bloco {
	n.mu.Lock()
	defer n.mu.Unlock()
	b, ok := n.m[nome]
	if !ok {
		b = &bloco{nome: nome, vez: make(chan struct{}, 1), tamanho: blocoMinimo}
		n.m[nome] = b
	}
	return b
}

func (n *numeracao) tirar(ctx context.Context, nome string, quantos int64) (int64, error) {
	b := n.bloco(nome)
	select {
	case b.vez <- struct{}{}:
	case <-ctx.Done():
		return 0, fmt.Errorf("%w: %w", crm.ErrIndisponivel, ctx.Err())
	}
	defer func() { <-b.vez }()
	if b.fim-b.proximo < quantos {
		if err := n.reservar(ctx, b, quantos); err != nil {
			return 0, err
		}
	}
	v := b.proximo
	b.proximo += quantos
	return v, nil
}

// reservar replaces the block by a new one; what was left of it (less than was asked for) becomes a gap, unless the new
// one follows it.
func (n *numeracao) reservar(ctx context.Context, b *bloco, quantos int64) error {
	agora := time.Now()
	if !b.reservado.IsZero() {
		if agora.Sub(b.reservado) < blocoRapido {
			b.tamanho = min(b.tamanho*2, blocoMaximo)
		} else {
			b.tamanho = max(b.tamanho/2, blocoMinimo)
		}
	}
	tamanho := max(b.tamanho, quantos)
	var primeiro int64
	err := repetindo(ctx, func() (err error) {
		primeiro, err = n.reservarNoBanco(ctx, b.nome, tamanho)
		return err
	})
	n.s.prontidao.anotar(&n.s.prontidao.escrita, err)
	if err != nil {
		if ctx.Err() != nil {
			err = fmt.Errorf("%w: %w", crm.ErrIndisponivel, err)
		}
		return fmt.Errorf("reserve numbers: %w", err)
	}
	if primeiro != b.fim {
		b.inicio, b.proximo = primeiro, primeiro
	}
	b.fim, b.reservado = primeiro+tamanho, agora
	return nil
}

func (n *numeracao) reservarNoBanco(ctx context.Context, nome string, tamanho int64) (int64, error) {
	var fim int64
	err := n.s.emTransacao(ctx, func(tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, "UPDATE sequencias SET proximo = proximo + ? WHERE nome = ?", tamanho, nome)
		if err != nil {
			return err
		}
		if linhas, err := r.RowsAffected(); err != nil {
			return err
		} else if linhas == 0 {
			// Two processes may do this at once: the second one's INSERT fails and it tries again.
			if _, err := tx.ExecContext(ctx, "INSERT INTO sequencias (nome, proximo) VALUES (?, ?)", nome, 1+tamanho); err != nil {
				if err = classificar(err); errors.Is(err, crm.ErrConflito) {
					return fmt.Errorf("%w: %w", errRepetir, err)
				}
				return err
			}
		}
		return tx.QueryRowContext(ctx, "SELECT proximo FROM sequencias WHERE nome = ?", nome).Scan(&fim)
	})
	return fim - tamanho, err
}

// pular drops what is left of the block in which a number turned out to be taken: an import has brought numbers that this
// process had reserved, and has moved the sequence beyond them. It never waits: who comes next tries again.
func (n *numeracao) pular(tenantID int64, numero string) {
	tomado, err := strconv.ParseInt(numero, 10, 64)
	if err != nil {
		return
	}
	b := n.bloco(sequenciaNumero(tenantID))
	select {
	case b.vez <- struct{}{}:
	default:
		return
	}
	if tomado >= b.inicio && tomado < b.fim {
		b.proximo = b.fim
	}
	<-b.vez
}

// devolver hands the unused rests back at a clean stop, where nobody reserved after us.
func (n *numeracao) devolver(ctx context.Context) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	var falhas error
	for _, b := range n.m {
		select {
		case b.vez <- struct{}{}:
		case <-ctx.Done():
			return errors.Join(falhas, ctx.Err())
		}
		if b.proximo < b.fim {
			_, err := n.s.pools.escrita.ExecContext(ctx, "UPDATE sequencias SET proximo = ? WHERE nome = ? AND proximo = ?", b.proximo, b.nome, b.fim)
			if err != nil {
				falhas = errors.Join(falhas, fmt.Errorf("hand numbers back: %w", classificar(err)))
			} else {
				b.inicio, b.proximo, b.fim, b.reservado = 0, 0, 0, time.Time{}
			}
		}
		<-b.vez
	}
	return falhas
}
