package espelho

import (
	"bytes"
	"io"
	"net/http"
	"sync"
	"sync/atomic"

	"ponte/api/multidados"
)

// Copia is a call with the answer of the old service. It bears passwords and personal data: it stays in memory.
type Copia struct {
	Chamada
	TenantID    int64
	Metodo, URI string
	Host        string
	Cabecalhos  http.Header
	Pedido      []byte
	Resposta    Retorno // the old service's; in frente, Ponte's
	Frente      string  // the operation, a read, that Ponte has answered and the old service is still to be asked; "" = it answered
}

// Retorno is an answer as it came.
type Retorno struct {
	Status     int
	Cabecalhos http.Header
	Corpo      []byte
}

// captura is a copy that is being made. nil = none is.
type captura struct {
	Copia
	anunciado        int64 // bytes of the request; -1 = it was not said
	pedido, resposta limitado
}

// limitado keeps what passes by, up to maxCopia bytes. A request may still be passing when its answer is there.
type limitado struct {
	mu       sync.Mutex
	bytes    bytes.Buffer
	passou   bool
	entregue bool
}

// Write implements io.Writer; it never fails.
func (l *limitado) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.passou = l.passou || l.bytes.Len()+len(p) > maxCopia; !l.passou && !l.entregue {
		l.bytes.Write(p)
	}
	return len(p), nil
}

// inteiro gives what passed, and takes no more; false = it was more than is kept, or less than was announced.
func (l *limitado) inteiro(anunciado int64) ([]byte, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entregue = true
	return l.bytes.Bytes(), !l.passou && (anunciado < 0 || int64(l.bytes.Len()) == anunciado)
}

// copiavel tells what is a call.
func (m *Espelho) copiavel(r *http.Request, c Chamada) bool {
	return m.spool != nil && !c.Quem.Teste && c.Endereco.Superficie != multidados.SuperficieContatos && (c.Endereco.Superficie != multidados.SuperficieSOAP || r.Method == http.MethodPost)
}

// comecarCopia begins a copy of a call; nil for what is no call, and where no more can be copied.
func (m *Espelho) comecarCopia(r *http.Request, c Chamada) *captura {
	if !m.copiavel(r, c) || r.ContentLength > maxCopia {
		return nil
	}
	select {
	case m.capturas <- struct{}{}:
	default:
		return nil
	}
	return &captura{anunciado: r.ContentLength, Copia: Copia{Chamada: c, TenantID: c.Tenant.ID, Metodo: r.Method, URI: r.URL.RequestURI(), Host: r.Host, Cabecalhos: r.Header.Clone()}}
}

// entregar hands a whole copy over; one that had no place is counted.
func (m *Espelho) entregar(c *captura) {
	pedido, inteiro := c.pedido.inteiro(c.anunciado)
	resposta, inteira := c.resposta.inteiro(-1)
	if !inteiro || !inteira {
		m.spool.perder(c.TenantID)
		return
	}
	copia := c.Copia // not the buffers' owner, which is bound to the call
	copia.Pedido, copia.Resposta.Corpo = pedido, resposta
	m.spool.Oferecer(&copia)
}

// soltar ends a copy; one that was offered has gone its own way.
func (m *Espelho) soltar(c *captura) {
	if c != nil {
		<-m.capturas
	}
}

// lendo copies a request's body as it is read.
func (c *captura) lendo(corpo io.ReadCloser) io.ReadCloser {
	if c == nil {
		return corpo
	}
	return struct {
		io.Reader
		io.Closer
	}{io.TeeReader(corpo, &c.pedido), corpo}
}

// respondendo copies an answer as it is read.
func (c *captura) respondendo(resp *http.Response) io.Reader {
	if c == nil {
		return resp.Body
	}
	c.Resposta.Status, c.Resposta.Cabecalhos = resp.StatusCode, resp.Header
	return io.TeeReader(resp.Body, &c.resposta)
}

// Spool holds copies until they are evaluated: bounded in number and bytes, and whoever offers one never waits.
type Spool struct {
	copias chan *Copia
	bytes  atomic.Int64
	max    int64

	mu       sync.Mutex
	perdidas map[int64]int64 // by tenant
	todas    int64           // that were lost since the start
}

// NovoSpool makes one that holds n copies of max bytes in all.
func NovoSpool(n int, max int64) *Spool {
	return &Spool{copias: make(chan *Copia, n), max: max, perdidas: map[int64]int64{}}
}

// perder counts a call of which there is no copy.
func (s *Spool) perder(tenantID int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.perdidas[tenantID]++
	s.todas++
}

// Medir gives how many copies wait, in number and bytes, and how many calls had no place since the start.
func (s *Spool) Medir() (copias, bytes, perdidas int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return int64(len(s.copias)), s.bytes.Load(), s.todas
}

// Perdidas gives how many calls of each tenant had no place since it was asked last.
func (s *Spool) Perdidas() map[int64]int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.perdidas
	s.perdidas = map[int64]int64{}
	return p
}

// Oferecer keeps a copy, or counts that there was no place.
func (s *Spool) Oferecer(c *Copia) {
	n := c.tamanho()
	if s.bytes.Add(n) > s.max {
		s.bytes.Add(-n)
		s.perder(c.TenantID)
		return
	}
	select {
	case s.copias <- c:
	default:
		s.bytes.Add(-n)
		s.perder(c.TenantID)
	}
}

// Copias gives them, oldest first. Who takes one says so by Tirada.
func (s *Spool) Copias() <-chan *Copia { return s.copias }

// Tirada gives the place of a copy back.
func (s *Spool) Tirada(c *Copia) { s.bytes.Add(-c.tamanho()) }

// tamanho is what a copy costs, in bytes: its texts, and about what else there is of it.
func (c *Copia) tamanho() int64 {
	n := len(c.Pedido) + len(c.Resposta.Corpo) + len(c.URI) + 1024
	for _, cabecalhos := range []http.Header{c.Cabecalhos, c.Resposta.Cabecalhos} {
		for nome, valores := range cabecalhos {
			for _, v := range valores {
				n += len(nome) + len(v) + 32
			}
		}
	}
	return int64(n)
}
