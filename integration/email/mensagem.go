package email

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"ponte/crm"
	"ponte/crm/correio"
	"ponte/integration/destino"
)

// errEndereco is an address that cannot be written to.
var errEndereco = errors.New("the address cannot be used")

// montar makes a message of two parts that say the same. Every line of its head is made of values that were judged: an address that is none, or
// more than one, is refused.
func montar(s *crm.ServidorSMTP, para *correio.Destinatario, m *correio.Mensagem, id string, em time.Time) (*mail.Msg, error) {
	email, err := crm.LerEmail("email", para.Email)
	if err != nil || email == "" {
		return nil, errEndereco
	}
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if s.Nome == "" {
		err = msg.From(s.Remetente)
	} else {
		err = msg.FromFormat(s.Nome, s.Remetente)
	}
	if err != nil {
		return nil, err
	}
	if err := msg.To(email); err != nil {
		return nil, errEndereco
	}
	msg.Subject(m.Assunto)
	msg.SetMessageIDWithValue(id)
	msg.SetDateWithValue(em)
	// Nobody's absence is to answer it, and no list of ours is to be left.
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	msg.SetBodyString(mail.TypeTextPlain, m.Texto)
	msg.AddAlternativeString(mail.TypeTextHTML, m.HTML)
	return msg, nil
}

// idDaMensagem is the same in every try of an entrega, for each of those who are written to: a mailbox that gets it twice may tell. The time tells
// apart those of a database that was restored and draws the same ids again.
func idDaMensagem(e *crm.Entrega, para *correio.Destinatario, s *crm.ServidorSMTP) string {
	return "ponte." + strconv.FormatInt(e.ID, 10) + "." + strconv.FormatInt(e.CriadaEm.UnixMilli(), 10) + "." + para.Chave + "@" + dominioDe(s.Remetente)
}

func dominioDe(email string) string { return email[strings.LastIndexByte(email, '@')+1:] }

// guardar keeps of a message what tells an operator which it was: whoever it goes to is masked.
func guardar(registro *destino.Registro, s *crm.ServidorSMTP, para *correio.Destinatario, m *correio.Mensagem, id string) {
	registro.Pediu("SMTP " + s.Endereco + ":" + strconv.Itoa(s.Porta) + "\nMessage-ID: <" + id + ">\nDe: " + s.Remetente + "\nPara: " + crm.MascararEmail(para.Email) +
		"\nAssunto: " + m.Assunto + "\n\n" + mascarar(m.Texto))
}
