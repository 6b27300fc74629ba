package espelho

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"ponte/api/multidados"
	"ponte/crm"
	"ponte/crm/sombra"
	"ponte/wsdl"
)

// prazoCaptura bounds one request for a WSDL, whole.
const prazoCaptura = 15 * time.Second

// Capturador looks at the WSDL of an old service, and has an installation that serves none of its own serve it from then on: with the public
// address in it, so that callers who read it go on calling through here (docs/regras.md §25.7).
type Capturador struct {
	Discar        func(ctx context.Context, rede, endereco string) (net.Conn, error)
	Publica       *url.URL // the address that callers use; nil = not known
	Administracao *crm.Administracao
	Capturas      sombra.Capturas
	Relogio       crm.Relogio
}

// Capturar looks and keeps what came of it. That there is no WSDL is no error: it is in the Captura.
func (c *Capturador) Capturar(ctx context.Context, ator crm.Ator, t *crm.Tenant) (*sombra.Captura, error) {
	_, antigo := t.Sombra()
	if antigo == "" {
		return nil, crm.NovoInvalido(crm.ConfSombraAntigo, crm.MotivoVazio)
	}
	captura := &sombra.Captura{TenantID: t.ID, Em: c.Relogio(), Antigo: antigo}
	documento, err := c.buscar(ctx, t, antigo)
	if err == nil {
		err = c.guardar(ctx, ator, t, documento, captura)
	}
	if frase := fraseDaCaptura(err); frase != "" {
		captura.Erro, err = frase, nil
	}
	if err != nil {
		return nil, err
	}
	return captura, c.Capturas.GravarCaptura(ctx, captura)
}

// guardar compares a document with what we answer. It never replaces a WSDL that was set.
func (c *Capturador) guardar(ctx context.Context, ator crm.Ator, t *crm.Tenant, documento []byte, captura *sombra.Captura) error {
	servido, mapa, err := c.Administracao.WSDLs.WSDL(ctx, t.ID)
	if err != nil {
		return err
	}
	site, err := wsdl.ReadSite(documento, []byte(mapa), multidados.AlemDoWSDL()...)
	if err != nil {
		return err
	}
	captura.Endereco, captura.Faltam = site.Address, site.Match.Missing
	for i := range site.Match.Operations {
		if o := &site.Match.Operations[i]; o.Ours == "" {
			captura.Desconhecidas = append(captura.Desconhecidas, o.Name)
		}
	}
	if p := site.Match.Problem(); p != nil { // a nil *Problem is an error that is not nil
		return p
	}
	captura.Guardada = servido == site.Text
	if servido != "" {
		return nil
	}
	ator.Motivo = "WSDL do serviço antigo, capturado"
	err = c.Administracao.TrocarWSDL(ctx, ator, t, crm.VersaoDoWSDL(servido, mapa), site.Text, site.Mapping)
	if errors.Is(err, crm.ErrConflito) || errors.As(err, new(*crm.Invalido)) { // somebody set another one meanwhile
		return nil
	}
	captura.Guardada = err == nil
	return err
}

// semWSDL is the error of an old service that gave none, in words for people.
type semWSDL struct{ frase string }

func (e *semWSDL) Error() string { return e.frase }

func fraseDaCaptura(err error) string {
	if sem := (*semWSDL)(nil); errors.As(err, &sem) {
		return sem.frase
	}
	return wsdl.FraseDe(err)
}

// buscar asks for it at the addresses at which callers of the installation may.
func (c *Capturador) buscar(ctx context.Context, t *crm.Tenant, antigo string) (documento []byte, err error) {
	caminhos := []string{"/" + t.Slug + "/webservices/index.php", "/webservices/index.php"}
	if t.Padrao {
		caminhos[0], caminhos[1] = caminhos[1], caminhos[0]
	}
	var primeiro error
	for _, caminho := range caminhos {
		if documento, err = c.pedir(ctx, antigo+caminho+"?wsdl"); err == nil {
			if _, err = wsdl.Parse(documento); err == nil {
				return documento, nil
			}
		}
		if primeiro == nil {
			primeiro = err
		}
	}
	return nil, primeiro
}

// pedir gets one document, at most as much of it as a WSDL may have and one byte more.
func (c *Capturador) pedir(ctx context.Context, endereco string) ([]byte, error) {
	ctx, cancelar := context.WithTimeout(ctx, prazoCaptura)
	defer cancelar()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, endereco, http.NoBody)
	if err != nil {
		return nil, &semWSDL{"o endereço do serviço antigo não pode ser lido"}
	}
	if c.Publica != nil {
		r.Host = c.Publica.Host // as those whom the mirror forwards
	}
	transporte := &http.Transport{DialContext: c.Discar, DisableKeepAlives: true, DisableCompression: true, MaxResponseHeaderBytes: maxCabecalhos}
	resp, err := transporte.RoundTrip(r)
	if err != nil {
		return nil, semResposta(ctx, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, &semWSDL{"ao pedido do WSDL o serviço antigo respondeu HTTP " + strconv.Itoa(resp.StatusCode)}
	}
	documento, err := io.ReadAll(io.LimitReader(resp.Body, wsdl.MaxSize+1))
	if err != nil {
		return nil, semResposta(ctx, err)
	}
	return documento, nil
}

func semResposta(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return &semWSDL{fmt.Sprintf("o serviço antigo não deu o WSDL em %d segundos", int(prazoCaptura.Seconds()))}
	}
	return &semWSDL{"o serviço antigo não deu o WSDL: " + crm.Encurtar(semEndereco(err).Error(), 200)}
}
