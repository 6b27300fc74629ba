package storage

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"time"

	"ponte/crm"
)

const (
	pieceSize  = 256 << 10 // one piece, far below any server's packet limit
	orphanAge  = 24 * time.Hour
	sweepBatch = 500
	sweepPause = 200 * time.Millisecond
)

// anexoFiles implements crm.Arquivos: the bytes of attachments, in pieces.
type anexoFiles struct{ s *Storage }

// Arquivos keeps the bytes of attachments.
func (s *Storage) Arquivos() crm.Arquivos { return anexoFiles{s} }

// Guardar stores all pieces, each in a statement of its own so that no write is long. Bytes whose row never comes are
// purged after a day, half-written ones among them.
func (a anexoFiles) Guardar(ctx context.Context, anexoID int64, content []byte) error {
	now := toMS(a.s.now())
	for order, rest := 0, content; order == 0 || len(rest) > 0; order++ {
		n := min(len(rest), pieceSize)
		piece := rest[:n:n]
		rest = rest[n:]
		if piece == nil {
			piece = []byte{} // an empty file is a file, not NULL
		}
		err := retry(ctx, func() error {
			return a.s.trusting(ctx, func() error {
				_, err := a.s.pools.writer.ExecContext(ctx,
					"INSERT INTO anexo_partes (anexo_id, ordem, conteudo, criado_em) VALUES (?, ?, ?, ?)", anexoID, order, piece, now)
				return err
			})
		})
		if err != nil {
			return fmt.Errorf("store a piece of an attachment: %w", err)
		}
	}
	return nil
}

// Ler gives the bytes back. No piece is crm.ErrNaoEncontrado.
func (a anexoFiles) Ler(ctx context.Context, anexoID int64) ([]byte, error) {
	var b bytes.Buffer
	want := 0
	err := eachRow(ctx, a.s.pools.reader, "SELECT ordem, conteudo FROM anexo_partes WHERE anexo_id = ? ORDER BY ordem", []any{anexoID},
		func(scan func(...any) error) error {
			var order int
			var piece sql.RawBytes
			if err := scan(&order, &piece); err != nil {
				return err
			}
			if order != want {
				return fmt.Errorf("piece %d of attachment %d is missing", want, anexoID)
			}
			want++
			b.Write(piece)
			return nil
		})
	if err == nil && want == 0 {
		err = crm.ErrNaoEncontrado
	}
	return b.Bytes(), err
}
