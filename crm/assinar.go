package crm

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
)

// Settings of a destination that is a subscriber (DefinicaoDestino.Assinante).
const (
	CampoEventos         = "eventos"
	CampoSegredo         = "segredo"
	CampoSegredoAnterior = "segredo_anterior"
)

// PrefixoSegredo begins every secret of a subscriber; the base64 of its bytes follows (Standard Webhooks).
const PrefixoSegredo = "whsec_"

// Assinatura is what a subscriber's own system says of its subscription; nil leaves a member as it is.
type Assinatura struct {
	URL     *string
	Eventos []string // nil = as they are
	Ativa   *bool
	// NovoSegredo draws another secret; the present one goes on beside it until EncerrarTroca. During a change it draws again, and
	// the one from before the change goes on: the answer may have been lost. Both together end a change and begin the next.
	NovoSegredo   bool
	EncerrarTroca bool
}

// LadoDoAssinante is the ambiente of which a subscriber's own system sees and says something: the one that a person has switched on,
// else produção, because there is no other side of somebody's own address.
func (d *DestinoConfigurado) LadoDoAssinante() string {
	if d.Ativo {
		return d.Ambiente
	}
	return AmbienteProducao
}

// Assinantes are the destinations of the registry that are subscribers, with a tenant's settings.
func (d *Despacho) Assinantes(ctx context.Context, tenantID int64) ([]DestinoConfigurado, error) {
	var assinantes []DestinoConfigurado
	for i := range d.Definicoes {
		if !d.Definicoes[i].Assinante {
			continue
		}
		a, err := d.Destino(ctx, tenantID, d.Definicoes[i].Nome)
		if err != nil {
			return nil, err
		}
		assinantes = append(assinantes, *a)
	}
	return assinantes, nil
}

// Assinar sets a subscriber up, in its LadoDoAssinante. The first time, and with NovoSegredo, it draws the secret and gives it, once.
func (d *Despacho) Assinar(ctx context.Context, ator Ator, tenantID int64, nome string, a Assinatura) (*DestinoConfigurado, string, error) {
	todos, err := d.Assinantes(ctx, tenantID)
	if err != nil {
		return nil, "", err
	}
	i := slices.IndexFunc(todos, func(x DestinoConfigurado) bool { return x.Nome == nome })
	if i < 0 {
		return nil, "", errors.Join(ErrNaoEncontrado, Recusar(RecusaCadastro, "webhook", "o nome "+Encurtar(nome, 40)))
	}
	lado := todos[i].LadoDoAssinante()
	valores, mudancas := todos[i].Valores[lado], []Atribuicao{{ChaveAmbiente, lado}}
	if a.URL != nil {
		mudancas = append(mudancas, Atribuicao{CampoEndereco, *a.URL})
	}
	if a.Eventos != nil {
		mudancas = append(mudancas, Atribuicao{CampoEventos, strings.Join(a.Eventos, ",")})
	}
	if a.Ativa != nil {
		mudancas = append(mudancas, Atribuicao{ChaveAtivo, simNao(*a.Ativa)})
	}
	segredo := ""
	atual, anterior := valores[CampoSegredo], valores[CampoSegredoAnterior]
	if anterior == "" || a.EncerrarTroca {
		anterior = atual
	}
	if atual == "" || a.NovoSegredo {
		sorteado := make([]byte, 32)
		_, _ = rand.Read(sorteado) // never fails
		segredo = PrefixoSegredo + base64.StdEncoding.EncodeToString(sorteado)
		mudancas = append(mudancas, Atribuicao{CampoSegredo, segredo}, Atribuicao{CampoSegredoAnterior, anterior})
	} else if a.EncerrarTroca {
		mudancas = append(mudancas, Atribuicao{CampoSegredoAnterior, ""})
	}
	novo, _, err := d.ConfigurarDestino(ctx, ator, tenantID, nome, lado, mudancas)
	return novo, segredo, err
}
