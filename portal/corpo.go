package portal

import (
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

const (
	maxFormulario     = 64 << 10 // bytes of a form; a page that takes more says so in its row, and only after signing in
	memoriaFormulario = 4 << 20  // of a form with files, what is kept in memory; the rest goes to temporary files
	maxComArquivos    = 4        // forms with files at once, which bounds the temporary files
	prazoArquivos     = time.Minute
)

// prazo bounds the work for a page, and the arrival of its files.
func (pg *pagina) prazo() time.Duration {
	if pg.arquivos != nil {
		return prazoPagina + prazoArquivos
	}
	return prazoPagina
}

// limitarCorpo lets nobody read more than a form of the request's body, and gives the whole of it for who may.
func (k *contexto) limitarCorpo() (inteiro io.ReadCloser) {
	r := k.Request()
	inteiro = r.Body
	r.Body = http.MaxBytesReader(k.Response(), inteiro, maxFormulario)
	return inteiro
}

// receberFormulario reads the form of a page, up to what its row says. Of a page with files it takes a place and gives the
// time that they need; reading them is the page's. soltar gives back what it holds.
func (k *contexto) receberFormulario(inteiro io.ReadCloser) (soltar func(), err error) {
	r := k.Request()
	if k.pagina.metodo != http.MethodPost {
		return func() {}, nil
	}
	if k.pagina.arquivos != nil {
		select {
		case k.p.arquivos <- struct{}{}:
		case <-time.After(time.Second):
			return nil, errMuitosArquivos
		}
		r.Body = http.MaxBytesReader(k.Response(), inteiro, k.pagina.arquivos(k))
		_ = http.NewResponseController(k.Response()).SetReadDeadline(time.Now().Add(prazoArquivos)) // a socket's; not on a test's recorder
		return func() {
			k.apagarTemporarios()
			<-k.p.arquivos
		}, nil
	}
	if comPartes(r) {
		return nil, errArquivo
	}
	if k.pagina.formulario > 0 {
		r.Body = http.MaxBytesReader(k.Response(), inteiro, k.pagina.formulario)
	}
	return func() {}, erroDoFormulario(r.ParseForm())
}

// comPartes tells whether a form is of the kind that may hold files.
func comPartes(r *http.Request) bool {
	return strings.HasPrefix(strings.ToLower(r.Header.Get("Content-Type")), "multipart/")
}

// erroDoFormulario says why a form could not be read.
func erroDoFormulario(err error) error {
	var longo *http.MaxBytesError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &longo):
		return errLongo
	case errors.Is(err, os.ErrDeadlineExceeded):
		return errDemora
	}
	return errPedido
}
