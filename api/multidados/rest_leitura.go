package multidados

import (
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
	prazoAnexos  = time.Minute // for a body with files to arrive: 25 MiB over a building site's line
)

// lerREST reads a call, and answers it when it cannot be read: ok is false then. bytes is the size of its body. soltar
// gives back what it holds when the call is over.
func (s *Servico) lerREST(w http.ResponseWriter, r *http.Request, e Endereco, c Chamador, retrato *crm.Retrato) (m *rest.Message, bytes int, soltar func(), ok bool) {
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
	if rest.IsMultipart(o.ContentType) {
		liberar, err := s.anexos.para(retrato, c)(ctx)
		if err == nil {
			soltar = liberar
			m, bytes, err = s.lerMultipart(w, r, o, conf.Inteiro(crm.ConfMaxMultipart))
		}
		if err != nil {
			descartar(w, r)
			s.falharREST(w, r, e, c, recusaDaLeitura(err, o, c), nil)
		}
		return m, bytes, soltar, err == nil
	}
	corpo, liberar, err := s.lerCorpo(ctx, w, r, o.MaxText, s.grandes.para(retrato, c))
	soltar = liberar
	if err == nil {
		m, err = rest.Decode(corpo.Bytes(), o)
	}
	if err != nil {
		s.falharREST(w, r, e, c, recusaDaLeitura(err, o, c), corpo.Bytes())
	}
	return m, corpo.Len(), soltar, err == nil
}

// lerMultipart reads a body with files as it arrives: only the files themselves are kept.
func (s *Servico) lerMultipart(w http.ResponseWriter, r *http.Request, o rest.Options, limite int) (*rest.Message, int, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), prazoAnexos)
	defer cancel()
	if r.ContentLength > int64(limite) {
		return nil, 0, muitoGrande(limite)
	}
	corpo, err := abrirCorpo(ctx, w, r)
	if err != nil {
		return nil, 0, err
	}
	medido := &medidor{corpo: corpo, limite: limite}
	m, err := rest.DecodeMultipart(medido, o)
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
