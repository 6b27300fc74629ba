package cliente

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"ponte/crm"
)

const (
	maxComFotos = 4 // forms with photos at once: their photos are in memory
	esperaLugar = 10 * time.Second
	prazoFotos  = 2 * time.Minute
	maxCampo    = 64 << 10 // bytes of a field of a form with photos
	maxCampos   = 64
)

var (
	errMuitosEnvios = errors.New("too many forms with photos at once")
	errLento        = errors.New("the form did not arrive in time")
)

// prazo bounds the work for a page, and the arrival of its photos.
func (pg *pagina) prazo() time.Duration {
	if pg.fotos {
		return prazoPagina + prazoFotos
	}
	return prazoPagina
}

// maxCorpo bounds what a request may bring.
func (k *contexto) maxCorpo() int64 {
	if k.pagina.fotos {
		return int64(k.retrato.Tenant.Configuracoes.Inteiro(crm.ConfMaxMultipart))
	}
	return maxFormulario
}

// envio is a form with photos, read part by part: what is refused is not read to its end, and what was typed before it is kept.
type envio struct {
	url.Values
	Fotos []crm.AnexoRecebido
	Erro  string // Portuguese, about the photos; "" = all are there

	comFotos bool
	soltar   func()
}

// campo is a value, trimmed.
func (e *envio) campo(nome string) string { return strings.TrimSpace(e.Get(nome)) }

// lerEnvio reads the form. A photo that is too large or is none ends the reading: the page says so beside the field. The first photo takes a
// place, which soltar gives back once the page is done.
func (k *contexto) lerEnvio() (e *envio, soltar func(), err error) {
	_ = http.NewResponseController(k.Response()).SetReadDeadline(time.Now().Add(prazoFotos)) // a socket's; not on a test's recorder
	e = &envio{Values: url.Values{}, soltar: func() {}}
	if err = k.lerPartes(e); err != nil {
		e.soltar()
		if errors.Is(err, os.ErrDeadlineExceeded) {
			err = errLento
		}
		return nil, nil, err
	}
	return e, e.soltar, nil
}

// lugar waits for the place of a form with photos: a client has one at most, so that few who send slowly keep nobody out.
func (k *contexto) lugar() (soltar func(), err error) {
	ate := time.After(esperaLugar)
	for {
		if _, ja := k.p.enviando.LoadOrStore(k.cliente.ID, true); !ja {
			break
		}
		select { // two clicks: the second waits for the first, and is answered like it
		case <-time.After(50 * time.Millisecond):
		case <-ate:
			return nil, errMuitosEnvios
		case <-k.ctx.Done():
			return nil, errMuitosEnvios
		}
	}
	select {
	case k.p.arquivos <- struct{}{}:
		return func() { <-k.p.arquivos; k.p.enviando.Delete(k.cliente.ID) }, nil
	case <-ate:
	case <-k.ctx.Done():
	}
	k.p.enviando.Delete(k.cliente.ID)
	return nil, errMuitosEnvios
}

func (k *contexto) lerPartes(e *envio) error {
	r := k.Request()
	partes, err := r.MultipartReader()
	if err != nil {
		return errPedido
	}
	longo := r.ContentLength > k.maxCorpo() // then no photo is read at all
	for campos := 0; ; campos++ {
		p, err := partes.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case passou(err):
			e.Erro = k.fraseDoTotal()
			return nil
		case err != nil || campos == maxCampos:
			return errors.Join(errPedido, err)
		case p.FormName() != "foto":
			if err := e.lerCampo(p); err != nil {
				return err
			}
		case p.FileName() == "": // nothing was chosen
		case longo:
			e.Erro = k.fraseDoTotal()
			return nil
		default:
			if !e.comFotos {
				soltar, err := k.lugar()
				if err != nil {
					return err
				}
				e.comFotos, e.soltar = true, soltar
			}
			if e.Erro, err = k.lerFoto(e, p); e.Erro != "" || err != nil {
				return err
			}
		}
	}
}

func (e *envio) lerCampo(p *multipart.Part) error {
	b, err := io.ReadAll(io.LimitReader(p, maxCampo+1))
	if err != nil || len(b) > maxCampo {
		return errors.Join(errPedido, err)
	}
	e.Add(p.FormName(), string(b))
	return nil
}

// lerFoto reads one up to its limit. Its first bytes decide whether the rest is read: a film is refused at once.
func (k *contexto) lerFoto(e *envio, p *multipart.Part) (erro string, err error) {
	maximo := k.maxFoto()
	comeco := make([]byte, 64)
	n, err := io.ReadFull(p, comeco)
	if n == 0 {
		return "", nil // an empty file is none
	}
	if err == nil || errors.Is(err, io.ErrUnexpectedEOF) {
		if _, err := crm.LerFoto("foto", p.FileName(), comeco[:n]); err != nil {
			return fraseDe(err, "foto"), nil
		}
	}
	if len(e.Fotos) == crm.MaxFotos {
		return fmt.Sprintf("envie até %d fotos de cada vez", crm.MaxFotos), nil
	}
	resto, err := io.ReadAll(io.LimitReader(p, maximo-int64(n)+1))
	switch {
	case passou(err):
		return k.fraseDoTotal(), nil
	case err != nil:
		return "", errors.Join(errPedido, err)
	case int64(n+len(resto)) > maximo:
		return fmt.Sprintf("uma foto passa do limite de %s; diminua-a ou envie outra", crm.EscreverTamanho(int(maximo))), nil
	}
	foto, err := crm.LerFoto("foto", p.FileName(), append(comeco[:n], resto...))
	e.Fotos = append(e.Fotos, foto)
	return fraseDe(err, "foto"), nil
}

func (k *contexto) maxFoto() int64 {
	return int64(k.retrato.Tenant.Configuracoes.Inteiro(crm.ConfMaxAnexo))
}

// ajudaDasFotos says what may be sent.
func (k *contexto) ajudaDasFotos() string {
	return fmt.Sprintf("Até %d fotos, de até %s cada uma, e %s ao todo.", crm.MaxFotos, crm.EscreverTamanho(int(k.maxFoto())), crm.EscreverTamanho(k.retrato.Tenant.Configuracoes.Inteiro(crm.ConfMaxMultipart)))
}

func (k *contexto) fraseDoTotal() string {
	return fmt.Sprintf("as fotos passam do limite de %s ao todo (%s cada uma); envie menos, ou menores", crm.EscreverTamanho(k.retrato.Tenant.Configuracoes.Inteiro(crm.ConfMaxMultipart)), crm.EscreverTamanho(int(k.maxFoto())))
}

func passou(err error) bool {
	var longo *http.MaxBytesError
	return errors.As(err, &longo)
}

// erros are the sentences beside a form's fields, by field; "" is about the whole form.
type erros map[string]string

// lerErros gives the sentences of what a use case refused; nil when the error is of another kind.
func lerErros(err error) erros {
	e := erros{}
	if !e.juntar(err) {
		return nil
	}
	return e
}

func (e erros) juntar(err error) (algum bool) {
	if varios, ok := err.(interface{ Unwrap() []error }); ok { //nolint:errorlint // the tree is walked
		for _, x := range varios.Unwrap() {
			algum = e.juntar(x) || algum
		}
		return algum
	}
	var i *crm.Invalido
	if !errors.As(err, &i) {
		return false
	}
	switch {
	case e[i.Campo] != "":
	case i.Campo == "": // beside no field
		e[""] = "O pedido " + i.Frase() + "."
	default:
		e[i.Campo] = i.Frase()
	}
	return true
}

// fraseDe is the sentence of a field; "" when there is no error.
func fraseDe(err error, campo string) string { return lerErros(err)[campo] }
