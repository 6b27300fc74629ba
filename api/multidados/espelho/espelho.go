package espelho

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
	"time"

	"ponte/api/borda"
	"ponte/api/multidados"
	"ponte/crm"
)

// Bounds of a call that is forwarded.
const (
	prazo        = 60 * time.Second // for the whole answer: what PHP pages take at most, and less than our own listener waits
	prazoRepetir = 5 * time.Second  // of what is asked again, while copies wait
	maxCopia     = 1 << 20          // bytes of a request, and of an answer, that a copy may have
	maxCapturas  = 64               // calls of which a copy is being made at once; of more there is none
)

// Espelho forwards calls to old services. Make it with Novo.
type Espelho struct {
	discar   func(ctx context.Context, rede, endereco string) (net.Conn, error)
	spool    *Spool
	capturas chan struct{}
	prazo    time.Duration
}

// Novo makes the way out by discar, which judges addresses. Copies go to spool.
func Novo(discar func(ctx context.Context, rede, endereco string) (net.Conn, error), spool *Spool) *Espelho {
	return &Espelho{discar: discar, spool: spool, capturas: make(chan struct{}, maxCapturas), prazo: prazo}
}

// Chamada is a call on its way: where it came in, who sent it, and for whom.
type Chamada struct {
	Endereco multidados.Endereco
	Quem     borda.Chamador
	Tenant   *crm.Tenant
}

// Atender forwards a call and returns the old service's answer, whatever it is. An error says that there is none: nothing
// was written then. An answer that breaks off ends the connection by http.ErrAbortHandler, as the old service's did.
func (m *Espelho) Atender(w http.ResponseWriter, r *http.Request, c Chamada) error {
	_, antigo := c.Tenant.Sombra()
	// Not ended by a caller who goes away: some half-close their connection, and what was sent is to be done.
	ctx, cancelar := context.WithTimeout(context.WithoutCancel(r.Context()), m.prazo)
	defer cancelar()
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(2 * m.prazo)) // not on a test's recorder
	corpo := http.MaxBytesReader(nil, r.Body, int64(c.Tenant.Configuracoes.Inteiro(crm.ConfMaxMultipart)))
	copia := m.comecarCopia(r, c)
	if copia == nil && m.copiavel(r, c) {
		m.spool.perder(c.Tenant.ID)
	}
	defer m.soltar(copia)
	fora, err := pedido(ctx, r, antigo, copia.lendo(corpo))
	if err != nil {
		return err
	}
	linha, _ := r.Context().Value(daConexao{}).(*Linha)
	resp, err := m.enviar(ctx, fora, linha)
	if err != nil {
		return fmt.Errorf("old service: %w", semEndereco(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode < http.StatusOK { // net/http takes none of them from us, and whoever called was promised nothing else
		return errors.New("old service: its answer has a status that ends no call")
	}
	cabecalhos := w.Header()
	clear(cabecalhos)
	copiarCabecalhos(cabecalhos, resp.Header)
	for _, nome := range []string{"Content-Type", "Date"} { // net/http would invent them
		if _, veio := cabecalhos[nome]; !veio {
			cabecalhos[nome] = nil
		}
	}
	w.WriteHeader(resp.StatusCode)
	if _, err := io.Copy(w, copia.respondendo(resp)); err != nil {
		if copia != nil {
			m.spool.perder(c.Tenant.ID)
		}
		panic(http.ErrAbortHandler)
	}
	if copia != nil {
		_ = http.NewResponseController(w).Flush() // the caller has its answer before anything is done with the copy
		m.entregar(copia)
	}
	return nil
}

// repetir asks the old service the same again; only what changes nothing may be.
func (m *Espelho) repetir(ctx context.Context, c *Copia) (*Retorno, error) {
	ctx, cancelar := context.WithTimeout(ctx, min(m.prazo, prazoRepetir))
	defer cancelar()
	u, err := url.ParseRequestURI(c.URI)
	if err != nil {
		return nil, err
	}
	_, antigo := c.Tenant.Sombra()
	como := &http.Request{Method: c.Metodo, URL: u, Host: c.Host, Header: c.Cabecalhos, RequestURI: c.URI, ContentLength: int64(len(c.Pedido))}
	fora, err := pedido(ctx, como, antigo, corpo{bytes.NewReader(c.Pedido)})
	if err != nil {
		return nil, err
	}
	resp, err := m.enviar(ctx, fora, nil)
	if err != nil {
		return nil, semEndereco(err)
	}
	defer resp.Body.Close()
	b, err := lerAte(resp.Body, maxCopia)
	return &Retorno{resp.StatusCode, resp.Header, b}, err
}

// pedido is the request as the old service gets it: the same but for what holds for one connection alone.
func pedido(ctx context.Context, r *http.Request, antigo string, corpo io.ReadCloser) (*http.Request, error) {
	if r.Method == http.MethodConnect { // its body has no length that an old service would know
		return nil, errors.New("old service: CONNECT is no call")
	}
	u, err := url.Parse(antigo)
	if err != nil || u.Host == "" {
		return nil, errors.New("old service: its address cannot be read")
	}
	u.Path, u.RawPath, u.RawQuery, u.ForceQuery = r.URL.Path, r.URL.RawPath, r.URL.RawQuery, r.URL.ForceQuery
	if caminho, _, _ := strings.Cut(r.RequestURI, "?"); strings.HasPrefix(caminho, "/") && !strings.HasPrefix(caminho, "//") {
		u.Opaque = caminho // as it was written: percent signs of which Go would make others
	}
	fora := (&http.Request{Method: r.Method, URL: u, Host: r.Host, Header: http.Header{}, Body: corpo, ContentLength: r.ContentLength, Close: r.Close}).WithContext(ctx)
	if r.ContentLength == 0 || r.Body == http.NoBody {
		fora.Body, fora.ContentLength = nil, 0
	}
	copiarCabecalhos(fora.Header, r.Header)
	fora.Header.Del("Expect") // we have answered it
	if _, veio := fora.Header["User-Agent"]; !veio {
		fora.Header["User-Agent"] = nil
	}
	return fora, nil
}

// umaConexao are the headers that speak of one connection (RFC 9110 §7.6.1), besides those that Connection names.
var umaConexao = []string{
	"Connection", "Proxy-Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Te", "Trailer", "Transfer-Encoding", "Upgrade",
}

func copiarCabecalhos(para, de http.Header) {
	for nome, valores := range de {
		para[nome] = slices.Clone(valores)
	}
	for _, lista := range de["Connection"] {
		for nome := range strings.SplitSeq(lista, ",") {
			delete(para, textproto.CanonicalMIMEHeaderKey(strings.TrimSpace(nome)))
		}
	}
	for _, nome := range umaConexao {
		delete(para, nome)
	}
}

// semEndereco drops what an error says of the request, whose address may bear a password, and what it quotes of the answer.
func semEndereco(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	if texto, _, cita := strings.Cut(err.Error(), `"`); cita {
		return errors.New(strings.TrimRight(texto, ": "))
	}
	return err
}
