package destino

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// maxResposta bounds what is read of a partner's answer: more than is kept, because lists are searched in it.
const maxResposta = 1 << 20

// Saida is the HTTP way out to one destination: a deadline on every call, no address that is not allowed, no redirect to
// another host, no proxy of the environment, bodies bounded.
type Saida struct {
	base       *url.URL
	prazo      time.Duration
	cliente    *http.Client
	transporte *http.Transport
	cabecalhos map[string]string
	oculto     *strings.Replacer // the values of cabecalhos
}

// NovaSaida makes the way out to base. prazo bounds one call. cabecalhos go with every call and are never recorded, nor
// left in what comes back.
func NovaSaida(base string, prazo time.Duration, rede Rede, cabecalhos map[string]string) (*Saida, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" {
		return nil, errors.New("o endereço do destino não pode ser lido")
	}
	if prazo <= 0 {
		prazo = 15 * time.Second
	}
	transporte := &http.Transport{
		DialContext: rede.discador().DialContext, TLSHandshakeTimeout: 10 * time.Second,
		MaxIdleConnsPerHost: 16, IdleConnTimeout: 60 * time.Second, MaxResponseHeaderBytes: 64 << 10, DisableCompression: true,
	}
	var valores []string
	for _, v := range cabecalhos {
		_, credencial, _ := strings.Cut(v, " ") // Bearer, Basic
		valores = append(valores, v, credencial)
	}
	return &Saida{base: u, prazo: prazo, cabecalhos: cabecalhos, oculto: ocultador(valores), transporte: transporte, cliente: &http.Client{Transport: transporte, CheckRedirect: mesmoServidor}}, nil
}

// SemReuso closes each connection after its answer: a way out that is dropped leaves nothing open.
func (s *Saida) SemReuso() { s.transporte.DisableKeepAlives = true }

// SemRedirecionar follows no redirect, not even to the same host.
func (s *Saida) SemRedirecionar() {
	s.cliente.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		if err := mesmoServidor(req, via); err != nil {
			return err
		}
		return errRedirecionado
	}
}

// errRedirecionado is the refusal of a redirect that leaves the host or would change the method; errVejaLa that of a 303,
// which says that the request was carried out.
var (
	errRedirecionado = errors.New("redirect refused")
	errVejaLa        = errors.New("the result is elsewhere")
)

func mesmoServidor(req *http.Request, via []*http.Request) error {
	primeiro := via[0]
	if req.Response != nil && req.Response.StatusCode == http.StatusSeeOther {
		return errVejaLa
	}
	if len(via) > 3 || req.URL.Host != primeiro.URL.Host || req.URL.Scheme != primeiro.URL.Scheme || req.Method != primeiro.Method {
		return errRedirecionado
	}
	return nil
}

// Chamada is one HTTP request to the destination.
type Chamada struct {
	Metodo     string
	Caminho    string // below the base address
	Consulta   url.Values
	Tipo       string // of Corpo
	Corpo      []byte
	Guardado   string // what is recorded in Corpo's place when that is not text
	Cabecalhos map[string]string
	Bearer     string // a token that is not the destination's for long; sent, never recorded, nor left in what comes back
	MaxRetorno int    // bytes of the answer that are read; 0 = maxResposta
	SoStatus   bool   // the status says all: a body that is too long or breaks off does not matter
	Integro    bool   // the answer is data: it is not searched for secrets, and the caller shows nothing of it
}

// Retorno is an HTTP answer, whatever its status.
type Retorno struct {
	HTTP       int
	Corpo      []byte
	Cabecalhos http.Header
}

// Chamar sends one request. Its errors have kinds: Transitorio when nothing was sent, Desconhecido when something was.
func (s *Saida) Chamar(ctx context.Context, registro *Registro, c Chamada) (*Retorno, error) {
	ctx, cancelar := context.WithTimeout(ctx, s.prazo)
	defer cancelar()
	var enviado atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { enviado.Store(true) }})
	alvo := s.base.JoinPath(c.Caminho)
	alvo.RawQuery = c.Consulta.Encode()
	req, err := http.NewRequestWithContext(ctx, c.Metodo, alvo.String(), bytes.NewReader(c.Corpo))
	if err != nil {
		return nil, Permanente("o pedido não pôde ser montado: confira o endereço e os caminhos").Por(err)
	}
	req.Header.Set("User-Agent", "Ponte")
	req.Header.Set("Accept", "application/json")
	if c.Tipo != "" {
		req.Header.Set("Content-Type", c.Tipo)
	}
	for _, grupo := range []map[string]string{s.cabecalhos, c.Cabecalhos} {
		for nome, valor := range grupo {
			req.Header.Set(nome, valor)
		}
	}
	if c.Bearer != "" {
		req.Header.Set("Authorization", "Bearer "+c.Bearer)
	}
	guardado := c.Guardado
	if guardado == "" {
		guardado = string(c.Corpo)
	}
	registro.pediu(c.Metodo, alvo.Redacted(), guardado)
	inicio := time.Now()
	fim := rastrear(req)
	resp, err := s.cliente.Do(req)
	if err != nil {
		fim(0)
		return nil, s.falhaDeRede(ctx, err, enviado.Load())
	}
	fim(resp.StatusCode)
	defer resp.Body.Close()
	maximo := cmp.Or(c.MaxRetorno, maxResposta)
	corpo, err := io.ReadAll(io.LimitReader(resp.Body, int64(maximo)+1))
	longa := len(corpo) > maximo
	corpo = bytes.TrimPrefix(corpo, []byte("\xef\xbb\xbf")) // a byte order mark is no JSON
	if c.Integro {
		registro.recebeu(resp.StatusCode, "("+itoa(len(corpo))+" bytes)", time.Since(inicio))
	} else {
		corpo = registro.semSegredos([]byte(ocultador([]string{c.Bearer}).Replace(s.oculto.Replace(string(corpo)))))
		registro.recebeu(resp.StatusCode, string(corpo), time.Since(inicio))
	}
	if !c.SoStatus && (err != nil || longa) {
		return nil, Desconhecido("a resposta do destino veio incompleta ou longa demais (HTTP " + itoa(resp.StatusCode) + ")").Por(err)
	}
	return &Retorno{HTTP: resp.StatusCode, Corpo: corpo, Cabecalhos: resp.Header}, nil
}

// falhaDeRede gives a transport's error its kind. Its own text is not shown: it may bear what was sent.
func (s *Saida) falhaDeRede(ctx context.Context, err error, enviado bool) error {
	var dns *net.DNSError
	var e *Erro
	switch {
	case errors.Is(err, errRedirecionado):
		return Permanente("o destino redirecionou o pedido para outro endereço, o que não é seguido: confira o campo Endereço").Por(err)
	case errors.Is(err, errVejaLa):
		return Desconhecido("o destino respondeu que o resultado está em outro endereço (HTTP 303), o que não é seguido").Por(err)
	case errors.Is(err, ErrEnderecoRecusado):
		return Permanente("o endereço " + s.base.Host + " não é permitido: rede local, privada ou de metadados").Por(err)
	case enviado && errors.Is(err, context.DeadlineExceeded):
		e = Desconhecido("o destino não respondeu em " + s.prazo.String())
	case enviado:
		e = Desconhecido("a conexão com o destino caiu antes da resposta")
	case errors.Is(context.Cause(ctx), context.Canceled):
		e = Cancelado()
	case errors.As(err, &dns):
		e = Transitorio("o nome "+s.base.Hostname()+" não foi encontrado (DNS)", 0)
	default:
		e = Transitorio("não foi possível conectar a "+s.base.Host+": "+motivoDeRede(err), 0)
	}
	return e.Por(err)
}

func motivoDeRede(err error) string {
	texto := err.Error()
	switch {
	case errors.Is(err, context.DeadlineExceeded) || strings.Contains(texto, "i/o timeout"):
		return "sem resposta no prazo"
	case strings.Contains(texto, "connection refused"):
		return "conexão recusada"
	case strings.Contains(texto, "x509") || strings.Contains(texto, "tls:"):
		return "certificado ou TLS não aceito"
	case strings.Contains(texto, "unreachable") || strings.Contains(texto, "no route"):
		return "rede inalcançável"
	}
	return "conexão interrompida"
}

// Julgar gives an HTTP status its kind; nil for 2xx. 401 and 403 speak of the credential and not of the message, so they
// are passing; 500, 502 and 504 may hide a request that was carried out.
func (r *Retorno) Julgar() error {
	switch c := r.HTTP; {
	case c >= 200 && c < 300:
		return nil
	case c == http.StatusUnauthorized || c == http.StatusForbidden:
		return Transitorio("o destino recusou a credencial (HTTP "+itoa(c)+"): confira o token", 0)
	case c == http.StatusTooManyRequests:
		return Transitorio("o destino pediu para esperar (HTTP 429)", r.esperar()).SemFalha()
	case c == http.StatusRequestTimeout || c == http.StatusTooEarly || c == http.StatusServiceUnavailable || c == http.StatusProxyAuthRequired:
		return Transitorio("o destino está indisponível (HTTP "+itoa(c)+")", r.esperar())
	case c >= 500:
		return Desconhecido("o destino falhou ao processar (HTTP " + itoa(c) + ")")
	case c >= 400:
		return Permanente("o destino recusou o pedido (HTTP " + itoa(c) + ")" + r.detalhe())
	}
	return Permanente("o destino respondeu algo que não se espera (HTTP " + itoa(r.HTTP) + ")")
}

// detalhe quotes the beginning of the answer: partners say in it what is wrong with the message.
func (r *Retorno) detalhe() string {
	texto := strings.Join(strings.Fields(MascararDocumentos(strings.ToValidUTF8(string(r.Corpo), "?"))), " ")
	if texto == "" {
		return ""
	}
	return ": " + Encurtar(texto, 300)
}

const maxEspera = 24 * time.Hour

// esperar reads Retry-After: seconds or a date.
func (r *Retorno) esperar() time.Duration {
	v := strings.TrimSpace(r.Cabecalhos.Get("Retry-After"))
	if s, err := strconv.Atoi(v); err == nil && s > 0 {
		return min(time.Duration(min(s, 1<<30))*time.Second, maxEspera)
	}
	if t, err := http.ParseTime(v); err == nil {
		return min(max(time.Until(t), 0), maxEspera)
	}
	return 0
}

func itoa(n int) string { return strconv.Itoa(n) }
