package email

import (
	"context"
	"crypto/rand"
	"time"

	"ponte/crm"
	"ponte/crm/correio"
	"ponte/integration/destino"
)

// Testador tries servers, each with one message to its own sender.
type Testador struct {
	Rede    destino.Rede
	lugares chan struct{}
}

var _ crm.TestadorSMTP = (*Testador)(nil)

const (
	prazoTeste   = 8 * time.Second
	testesJuntos = 4
)

// NovoTestador tries with the same way out as the queue.
func NovoTestador(rede destino.Rede) *Testador {
	return &Testador{Rede: rede, lugares: make(chan struct{}, testesJuntos)}
}

// TestarSMTP sends a message to the sender's own address.
func (t *Testador) TestarSMTP(ctx context.Context, s *crm.ServidorSMTP) error {
	select {
	case t.lugares <- struct{}{}:
		defer func() { <-t.lugares }()
	default:
		return crm.ErrMuitosTestes
	}
	const frase = "Este é um teste do envio de e-mail do Ponte. Se chegou, o servidor está bem configurado."
	msg, err := montar(s, &correio.Destinatario{Email: s.Remetente}, &correio.Mensagem{Assunto: "Teste de envio de e-mail", Texto: frase, HTML: "<p>" + frase + "</p>"},
		"ponte.teste."+rand.Text()+"@"+dominioDe(s.Remetente), time.Now())
	if err != nil {
		return &crm.ErroServidor{Campo: "remetente", Rotulo: crm.RotulosSMTP["remetente"], Frase: "não é um endereço que se possa usar"}
	}
	f := enviar(ctx, s, t.Rede, msg, prazoTeste)
	switch {
	case f == nil:
		return nil
	case f.Campo == "":
		return &crm.ErroServidor{Campo: "remetente", Rotulo: crm.RotulosSMTP["remetente"], Frase: f.Frase} // it is the only address of the message
	}
	return &f.ErroServidor
}
