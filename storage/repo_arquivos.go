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
	parteAnexo   = 256 << 10 // one piece, far below any server's packet limit
	orfaoDepois  = 24 * time.Hour
	loteLimpeza  = 500
	pausaLimpeza = 200 * time.Millisecond
)

// arquivos implements crm.Arquivos: the bytes of attachments, in pieces.
type arquivos struct{ s *Storage }

// Arquivos keeps the bytes of attachments.
func (s *Storage) Arquivos() crm.Arquivos { return arquivos{s} }

// Guardar stores all pieces, each in a statement of its own so that no write is long. Bytes whose row never comes are
// purged after a day, half-written ones among them.
func (a arquivos) Guardar(ctx context.Context, anexoID int64, conteudo []byte) error {
	agora := paraMS(a.s.agora())
	for ordem, resto := 0, conteudo; ordem == 0 || len(resto) > 0; ordem++ {
		n := min(len(resto), parteAnexo)
		parte := resto[:n:n]
		resto = resto[n:]
		if parte == nil {
			parte = []byte{} // an empty file is a file, not NULL
		}
		err := repetindo(ctx, func() error {
			_, err := a.s.pools.escrita.ExecContext(ctx,
				"INSERT INTO anexo_partes (anexo_id, ordem, conteudo, criado_em) VALUES (?, ?, ?, ?)", anexoID, ordem, parte, agora)
			return classificar(err)
		})
		if err != nil {
			return fmt.Errorf("store a piece of an attachment: %w", err)
		}
	}
	return nil
}

// Ler gives the bytes back. No piece is crm.ErrNaoEncontrado.
func (a arquivos) Ler(ctx context.Context, anexoID int64) ([]byte, error) {
	var b bytes.Buffer
	esperada := 0
	err := lerLinhas(ctx, a.s.pools.leitura, "SELECT ordem, conteudo FROM anexo_partes WHERE anexo_id = ? ORDER BY ordem", []any{anexoID},
		func(scan func(...any) error) error {
			var ordem int
			var parte sql.RawBytes
			if err := scan(&ordem, &parte); err != nil {
				return err
			}
			if ordem != esperada {
				return fmt.Errorf("piece %d of attachment %d is missing", esperada, anexoID)
			}
			esperada++
			b.Write(parte)
			return nil
		})
	if err == nil && esperada == 0 {
		err = crm.ErrNaoEncontrado
	}
	return b.Bytes(), err
}
