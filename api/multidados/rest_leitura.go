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

// lerREST reads a call, and answers it when it cannot be read: ok is false then. tamanho is the size of its body. soltar
// gives back what it holds when the call is over.
func (s *Servico) lerREST(w http.ResponseWriter, r *http.Request, e Endereco, c Chamador, retrato *crm.Retrato) (m *rest.Message, tamanho int, soltar func(), ok bool) {
	soltar = nada
	defer func() {
		if !ok { // a panic too
			soltar()
			soltar = nada
		}
	}()
	conf := crm.Configuracoes(nil)
	if retrato != nil {
		conf = retrato.Tenant.Configuracoes
	}
	o := rest.Options{
		ContentType: tipoDoCorpo(r), Query: r.URL.RawQuery, IsList: func(parte string) bool { return s.listas[parte] },
		MaxText: conf.Inteiro(crm.ConfMaxCorpo), MaxFile: conf.Inteiro(crm.ConfMaxAnexo), StrictUTF8: !conf.Sim(crm.ConfUTF8Invalido),
	}
	ctx, cancel := s.prazo(r, c)
	defer cancel()
	conhecido := c.conhecido(retrato)
	if rest.IsMultipart(o.ContentType) {
		m, lidos, err := s.lerMultipart(ctx, w, r, c, o, conf.Inteiro(crm.ConfMaxMultipart), func() error {
			liberar, err := s.anexos.para(conhecido, c.Endereco)(ctx)
			if err != nil {
				return err
			}
			if soltar = liberar; conhecido {
				c.CorpoAte = time.Now().Add(prazoAnexos) // a socket's clock, not the rules'
				_ = http.NewResponseController(w).SetReadDeadline(c.CorpoAte)
			}
			return nil
		})
		if err != nil {
			descartar(w, r, c)
			s.falharREST(w, r, e, c, recusaDaLeitura(err, o, c), nil)
		}
		return m, lidos, soltar, err == nil
	}
	corpo, liberar, err := s.lerCorpo(ctx, w, r, c, o.MaxText, s.grandes.para(conhecido, c.Endereco))
	soltar = liberar
	if err == nil {
		m, err = rest.Decode(corpo.Bytes(), o)
	}
	if err != nil {
		s.falharREST(w, r, e, c, recusaDaLeitura(err, o, c), corpo.Bytes())
	}
	return m, corpo.Len(), soltar, err == nil
}

// lerMultipart reads a body with files: only the files themselves are kept. Who has sent as much as a small body takes a
// place for the rest, and has longer for it where an allowlist covers the address: ocupar does both.
func (s *Servico) lerMultipart(ctx context.Context, w http.ResponseWriter, r *http.Request, c Chamador, o rest.Options, limite int, ocupar func() error) (*rest.Message, int, error) {
	if r.ContentLength > int64(limite) {
		return nil, 0, muitoGrande(limite)
	}
	corpo, err := abrirCorpo(ctx, w, r, c)
	if err != nil {
		return nil, 0, err
	}
	medido := &medidor{corpo: corpo, limite: limite}
	inicio := buffers.Get().(*bytes.Buffer)
	defer releaseBuffer(inicio)
	inicio.Reset()
	_, err = inicio.ReadFrom(io.LimitReader(medido, smallBody))
	if err == nil && inicio.Len() == smallBody {
		err = ocupar()
	}
	if err != nil {
		return nil, medido.lidos, err
	}
	m, err := rest.DecodeMultipart(io.MultiReader(inicio, medido), o)
	return m, medido.lidos, err
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
func recusaDaLeitura(err error, o rest.Options, c Chamador) *crm.Recusa {
	var recusa *crm.Recusa
	var lida *rest.Error
	switch {
	case errors.As(err, &recusa):
		return recusa
	case errors.Is(err, os.ErrDeadlineExceeded), !errors.As(err, &lida):
		return crm.ComoRecusa(falhaDoCorpo(err), c.RequestID)
	case lida.Kind == rest.KindTooLarge:
		return crm.Recusar(crm.RecusaTamanho, tamanhoLegivel(o.MaxText))
	case lida.Kind == rest.KindFileLarge:
		return crm.Recusar(crm.RecusaAnexo, lida.File, tamanhoLegivel(o.MaxFile))
	}
	return crm.Recusar(crm.RecusaCorpo, lida.Reason)
}
