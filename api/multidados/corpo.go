package multidados

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"

	"ponte/crm"
)

const (
	smallBody    = 64 << 10 // read without asking for a place, and of a larger body what comes first
	maxGrandes   = 16       // calls with larger ones at once: each is in memory a few times over
	maxDrain     = 64 << 20 // bytes of an oversized body that are read and thrown away, so that the caller reads our answer
	maxDrainTime = 5 * time.Second
	keepBuffer   = 256 << 10
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func releaseBuffer(b *bytes.Buffer) {
	if b.Cap() <= keepBuffer {
		b.Reset()
		buffers.Put(b)
	}
}

// lerCorpo reads a body whole into a pooled buffer, undoing gzip and deflate. The limit holds for what was sent and for
// what it unpacks to. A large body takes a place. Errors are refusals.
func (q *requisicao) lerCorpo(ctx context.Context, limite int) error {
	b := buffers.Get().(*bytes.Buffer)
	b.Reset()
	q.corpo = b
	if q.r.ContentLength > int64(limite) {
		q.descartar()
		return muitoGrande(limite)
	}
	corpo, err := q.abrirCorpo(ctx, limite)
	if err == nil {
		_, err = b.ReadFrom(io.LimitReader(corpo, int64(min(limite+1, smallBody))))
	}
	if err == nil && b.Len() == smallBody { // a place is for who has sent something: dribbling bodies must not hold them all
		if q.lugar, err = q.s.grandes.ocupar(ctx, q.naLista(), q.quem.Endereco); err == nil {
			if resto := int(q.r.ContentLength) - smallBody; resto > 0 {
				b.Grow(resto + bytes.MinRead) // once, and not by doubling up to it
			}
			_, err = b.ReadFrom(io.LimitReader(corpo, int64(limite+1-smallBody)))
		}
	}
	switch {
	case err != nil:
		return falhaDoCorpo(err)
	case b.Len() > limite:
		q.descartar()
		return muitoGrande(limite)
	}
	q.pedido.Registro.Bytes = b.Len()
	return nil
}

// abrirCorpo gives the unpacked body, to be read before the deadline. Of a packed one no more than the limit is read, too.
func (q *requisicao) abrirCorpo(ctx context.Context, limite int) (io.Reader, error) {
	// The deadline stays: net/http reads what is left of a body before it sends our answer, and a caller that stopped
	// sending would keep it from going out. For the next request on the connection net/http sets its own.
	if fim, ok := ctx.Deadline(); ok {
		_ = http.NewResponseController(q.w).SetReadDeadline(q.quem.AteOMais(fim)) // not on a test's recorder
	}
	return descomprimir(q.r, limite)
}

// falhaDoCorpo is the refusal for a body that could not be read.
func falhaDoCorpo(err error) error {
	var recusa *crm.Recusa
	switch {
	case errors.As(err, &recusa):
		return recusa
	case errors.Is(err, os.ErrDeadlineExceeded):
		return crm.Recusar(crm.RecusaPrazo).Com(err)
	}
	return crm.Recusar(crm.RecusaCorpo, "o corpo chegou incompleto ou mal comprimido").Com(err)
}

// descartar reads on for a moment what is not wanted, so that a caller who is still sending gets to read our answer.
func (q *requisicao) descartar() {
	_ = http.NewResponseController(q.w).SetReadDeadline(q.quem.AteOMais(time.Now().Add(maxDrainTime))) // the wall clock: a socket's, not the rules'
	_, _ = io.CopyN(io.Discard, q.r.Body, maxDrain)
}

func muitoGrande(limite int) *crm.Recusa {
	return crm.Recusar(crm.RecusaTamanho, tamanhoLegivel(limite))
}

func tamanhoLegivel(n int) string {
	if n%(1<<20) == 0 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d KiB", (n+1023)>>10)
}
