package destino

import (
	"encoding/base64"
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"ponte/crm/sigilo"
)

// MaxGuardado bounds the request and the response that a Tentativa keeps, in bytes each.
const MaxGuardado = 64 << 10

// Registro collects what one try exchanged, secrets and documents masked, for its Tentativa. It may be used by several
// goroutines.
type Registro struct {
	segredos *strings.Replacer

	mu         sync.Mutex
	pedido     strings.Builder
	resposta   strings.Builder
	codigoHTTP int
}

// NovoRegistro masks the given values wherever they appear.
func NovoRegistro(segredos []string) *Registro {
	return &Registro{segredos: ocultador(segredos)}
}

// ocultador replaces secrets in every form in which they travel.
func ocultador(segredos []string) *strings.Replacer {
	var pares []string
	for _, s := range segredos {
		if len(s) < 3 { // replacing it would blacken everything and hide nothing
			continue
		}
		emJSON, _ := json.Marshal(s) // of a string: never fails
		formas := []string{
			s, url.QueryEscape(s), url.PathEscape(s), html.EscapeString(s), string(emJSON[1 : len(emJSON)-1]),
			base64.StdEncoding.EncodeToString([]byte(s)),
		}
		for _, forma := range formas {
			pares = append(pares, forma, "***")
		}
	}
	return strings.NewReplacer(pares...)
}

// semSegredos takes secrets out of what a partner answered. Some answer with what they were sent, and parts of an answer
// become the operator's sentence.
func (r *Registro) semSegredos(corpo []byte) []byte {
	return []byte(r.segredos.Replace(string(corpo)))
}

// Mascarar takes secrets, CPF and CNPJ out of a text.
func (r *Registro) Mascarar(texto string) string {
	if !utf8.ValidString(texto) {
		texto = strings.ToValidUTF8(texto, "�")
	}
	return MascararDocumentos(r.segredos.Replace(texto))
}

var documentos = regexp.MustCompile(`\b\d{3}\.\d{3}\.\d{3}-\d{2}\b|\b[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}/[0-9A-Z]{4}-\d{2}\b|\b\d{11}\b|\b[0-9A-Z]{12}\d{2}\b`)

// MascararDocumentos masks what has the form and the check digits of a CPF or CNPJ.
func MascararDocumentos(texto string) string {
	return documentos.ReplaceAllStringFunc(texto, func(achado string) string {
		if d := sigilo.NormalizarDocumento(achado); sigilo.DocumentoValido(d) {
			return sigilo.MascararDocumento(d)
		}
		return achado
	})
}

// Pediu keeps what was sent to a partner that does not speak HTTP, Recebeu what it answered.
func (r *Registro) Pediu(texto string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.anexar(&r.pedido, texto)
}

// Recebeu keeps an answer.
func (r *Registro) Recebeu(texto string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.anexar(&r.resposta, texto)
}

func (r *Registro) pediu(metodo, endereco, corpo string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.anexar(&r.pedido, metodo+" "+endereco+"\n\n"+corpo)
}

func (r *Registro) recebeu(codigo int, corpo string, demora time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.codigoHTTP = codigo
	r.anexar(&r.resposta, "HTTP "+itoa(codigo)+" ("+demora.Round(time.Millisecond).String()+")\n\n"+corpo)
}

func (r *Registro) anexar(b *strings.Builder, texto string) {
	if b.Len() >= MaxGuardado {
		return
	}
	if b.Len() > 0 {
		b.WriteString("\n\n")
	}
	b.WriteString(texto)
}

// Pedido is what was sent, capped.
func (r *Registro) Pedido() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return Encurtar(r.Mascarar(r.pedido.String()), MaxGuardado)
}

// Resposta is what came back, capped, and the last HTTP status, 0 = none.
func (r *Registro) Resposta() (string, int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return Encurtar(r.Mascarar(r.resposta.String()), MaxGuardado), r.codigoHTTP
}
