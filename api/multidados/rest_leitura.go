package multidados

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"time"

	"ponte/api/multidados/rest"
	"ponte/crm"
)

const (
	maxComAnexos = 4           // calls with files at once: each is in memory whole
	prazoAnexos  = time.Minute // for a large body with files to arrive: 25 MiB over a building site's line
)

// lerREST reads a call, and answers it when it cannot be read: nil then.
func (q *requisicao) lerREST() *rest.Message {
	conf := q.configuracoes()
	o := rest.Options{
		ContentType: tipoDoCorpo(q.r), Query: q.r.URL.RawQuery, IsList: func(parte string) bool { return q.s.listas[parte] },
		MaxText: conf.Inteiro(crm.ConfMaxCorpo), MaxFile: conf.Inteiro(crm.ConfMaxAnexo), StrictUTF8: !conf.Sim(crm.ConfUTF8Invalido),
	}
	ctx, cancel := q.prazo(q.quem.Em)
	defer cancel()
	var m *rest.Message
	var err error
	if rest.IsMultipart(o.ContentType) {
		if m, err = q.lerMultipart(ctx, o, conf.Inteiro(crm.ConfMaxMultipart)); err != nil {
			q.descartar()
		}
	} else if err = q.lerCorpo(ctx, o.MaxText); err == nil {
		m, err = rest.Decode(q.corpo.Bytes(), o)
	}
	if err != nil {
		q.falharREST(q.recusaDaLeitura(err, o))
		return nil
	}
	return m
}

// lerMultipart reads a body with files: only the files themselves are kept. Who has sent as much as a small body takes a
// place for the rest.
func (q *requisicao) lerMultipart(ctx context.Context, o rest.Options, limite int) (*rest.Message, error) {
	if q.r.ContentLength > int64(limite) {
		return nil, muitoGrande(limite)
	}
	corpo, err := q.abrirCorpo(ctx, limite)
	if err != nil {
		return nil, err
	}
	medido := &medidor{corpo: corpo, limite: limite}
	inicio := buffers.Get().(*bytes.Buffer)
	defer releaseBuffer(inicio)
	inicio.Reset()
	_, err = inicio.ReadFrom(io.LimitReader(medido, smallBody))
	if err == nil && inicio.Len() == smallBody {
		err = q.ocuparAnexos(ctx)
	}
	if err != nil {
		return nil, err
	}
	m, err := rest.DecodeMultipart(io.MultiReader(inicio, medido), o)
	if err != nil {
		return nil, err
	}
	q.pedido.Registro.Bytes = medido.lidos
	return m, nil
}

// ocuparAnexos waits for a place for files, and gives an address on an allowlist longer to send them.
func (q *requisicao) ocuparAnexos(ctx context.Context) (err error) {
	conhecido := q.naLista()
	if q.lugar, err = q.s.anexos.ocupar(ctx, conhecido, q.quem.Endereco); err == nil && conhecido {
		q.quem.CorpoAte = time.Now().Add(prazoAnexos) // a socket's clock, not the rules'
		_ = http.NewResponseController(q.w).SetReadDeadline(q.quem.CorpoAte)
	}
	return err
}

// medidor counts what is read and refuses what passes the limit.
type medidor struct {
	corpo         io.Reader
	lidos, limite int
}

// Read reads on, up to the limit.
func (m *medidor) Read(p []byte) (int, error) {
	n, err := m.corpo.Read(p)
	if m.lidos += n; m.lidos > m.limite {
		return 0, muitoGrande(m.limite)
	}
	return n, err
}

// recusaDaLeitura words why a call could not be read.
func (q *requisicao) recusaDaLeitura(err error, o rest.Options) *crm.Recusa {
	var recusa *crm.Recusa
	var lida *rest.Error
	switch {
	case errors.As(err, &recusa):
		return recusa
	case errors.Is(err, os.ErrDeadlineExceeded), !errors.As(err, &lida):
		return crm.ComoRecusa(falhaDoCorpo(err), q.quem.RequestID)
	case lida.Kind == rest.KindTooLarge:
		return crm.Recusar(crm.RecusaTamanho, tamanhoLegivel(o.MaxText))
	case lida.Kind == rest.KindFileLarge:
		return crm.Recusar(crm.RecusaAnexo, lida.File, tamanhoLegivel(o.MaxFile))
	}
	return crm.Recusar(crm.RecusaCorpo, lida.Reason)
}
