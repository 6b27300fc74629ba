package espelho

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"ponte/api/multidados"
	"ponte/crm"
	"ponte/crm/sombra"
)

// Confronto sends kept calls to the old service and to Ponte and compares what they answer. It serves one call at a time. Make it with
// NovoConfronto.
type Confronto struct {
	antigo, ponte string
	escritas      bool
	transporte    *http.Transport
	classificador *multidados.Classificador
}

// NovoConfronto takes the addresses of both, without a path, and whether calls that change something are sent, to both.
func NovoConfronto(antigo, ponte string, escritas bool) *Confronto {
	return &Confronto{
		antigo: antigo, ponte: ponte, escritas: escritas, classificador: multidados.NovoClassificador(),
		transporte: &http.Transport{TLSHandshakeTimeout: prazoTLS, DisableCompression: true, DisableKeepAlives: true, MaxResponseHeaderBytes: maxCabecalhos},
	}
}

// Confrontada is what one call came to.
type Confrontada struct {
	Operacao   string // "" = not known
	Resultado  sombra.Resultado
	Diferencas []sombra.Diferenca
	NaoEnviada string // why it was sent nowhere, "" = it was
}

// ErrEspelho is the error of an answer that came from the old service by Ponte: there is nothing to compare.
var ErrEspelho = errors.New("this Ponte does not answer by itself: the installation is in espelho, or the address is not Ponte's")

// Confrontar sends one. What calls nothing that is known is never sent; what changes something only where that was meant, once to each. Ponte
// comes first, so that nothing goes twice to an old service that stands behind it.
func (c *Confronto) Confrontar(ctx context.Context, g *Guardada) (*Confrontada, error) {
	o := c.classificador.Classificar(g.pedido())
	f := &Confrontada{}
	if o == nil {
		f.NaoEnviada = "it calls no operation that is known"
		return f, nil
	}
	f.Operacao = o.Nome
	if !o.SoLe && !c.escritas {
		f.NaoEnviada = "it changes something"
		return f, nil
	}
	if o.SoLe && pedeMais(g, o) {
		f.NaoEnviada = "it names more than one operation, and another service may read it as one that changes something"
		return f, nil
	}
	aqui, err := c.enviar(ctx, c.ponte, g)
	if err != nil {
		return nil, fmt.Errorf("ponte: %w", err)
	}
	if aqui.Cabecalhos.Get("X-Request-Id") == "" {
		return nil, ErrEspelho
	}
	la, err := c.enviar(ctx, c.antigo, g)
	if err != nil {
		return nil, fmt.Errorf("old service: %w", err)
	}
	daqui, err := lerResposta(aqui)
	if err != nil {
		return nil, fmt.Errorf("ponte: %w", err)
	}
	dela, err := lerResposta(la)
	if err != nil {
		return nil, fmt.Errorf("old service: %w", err)
	}
	if n := dela.Numero(); n != "" && daqui.Numero() != "" && o.Nome == crm.OperacaoAbrir {
		daqui.Campos[sombra.CampoRetorno] = n // each has a sequence of its own
	}
	f.Resultado, f.Diferencas = sombra.Comparar(daqui, dela, nil)
	if f.Resultado == sombra.Diferente && o.SoLe {
		f.Resultado, f.Diferencas = sombra.Comparar(daqui, dela, c.ruido(ctx, g, dela))
	}
	return f, nil
}

// ruido asks the old service once more: the fields in which it differs from itself.
func (c *Confronto) ruido(ctx context.Context, g *Guardada, antes *sombra.Resposta) map[string]bool {
	ruido := map[string]bool{}
	x, err := c.enviar(ctx, c.antigo, g)
	if err != nil {
		return ruido
	}
	depois, err := lerResposta(x)
	if err != nil {
		return ruido
	}
	for _, campo := range sombra.Instaveis(antes, depois, nil) {
		ruido[campo] = true
	}
	return ruido
}

func (c *Confronto) enviar(ctx context.Context, servico string, g *Guardada) (*Retorno, error) {
	ctx, cancelar := context.WithTimeout(ctx, prazo)
	defer cancelar()
	r := g.pedido()
	fora, err := pedido(ctx, r, servico, r.Body)
	if err != nil {
		return nil, errors.New("the address cannot be read")
	}
	resp, err := c.transporte.RoundTrip(fora)
	if err != nil {
		return nil, semEndereco(err)
	}
	defer resp.Body.Close()
	b, err := lerAte(resp.Body, maxDesembrulhado)
	return &Retorno{resp.StatusCode, resp.Header, b}, err
}
