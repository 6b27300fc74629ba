package deliveries

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/test/correio"
	"ponte/test/migrated"
)

const (
	messages   = 300
	smtpSecret = "segredo-do-servidor-91c4"
)

// withEmail starts the demonstration with a server that is spoken to by STARTTLS and AUTH, and admin as somebody who wants to be told of everything.
func withEmail(t *testing.T, address string, settings ...string) (*ponte, *correio.Servidor) {
	t.Helper()
	mailbox := correio.Subir(t, correio.Opcoes{STARTTLS: true, Usuario: "ponte", Senha: smtpSecret})
	p := install(t, address)
	p.env = []string{"SSL_CERT_FILE=" + mailbox.Raiz, "PONTE_DESTINATION_NETWORKS=loopback"}
	p.serve()
	p.input("senha="+smtpSecret, "smtp", "set", "--host", "localhost", "--port", strconv.Itoa(mailbox.Porta), "--from", "avisos@exemplo.com.br", "--user", "ponte")
	p.run("user", "notices", "admin", "--email", "admin@exemplo.com.br", "--ocorrencias", "todos")
	p.run(append([]string{"destination", "set", "email", "--environment", "producao", "eventos=aviso.ocorrencia", "ativo=true", "ambiente=producao", "por_minuto=0"}, settings...)...)
	p.settled()
	return p, mailbox
}

// defects fail three messages of ten, in every way that a server fails.
func defects() func() correio.Defeito {
	var mu sync.Mutex
	luck := rand.New(rand.NewPCG(17, 28))
	return func() correio.Defeito {
		mu.Lock()
		defer mu.Unlock()
		switch n := luck.IntN(100); {
		case n < 9:
			return correio.Recusa4xx
		case n < 15:
			return correio.DataRecusa
		case n < 20:
			return correio.CaiDepois
		case n < 24:
			return correio.Cai
		case n < 26:
			return correio.NaoResponde
		case n < 30:
			return correio.Recusa5xx
		}
		return ""
	}
}

// TestEmailKilledAmidFaults: messages go to a server that fails in 3 of 10 tries while the process is killed five times. Each is there as one message,
// however often it was sent, or visibly refused for good; and what a person sends again is the same message, too.
func TestEmailKilledAmidFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, address string) {
		p, mailbox := withEmail(t, address, "prazo=3s", "pausa_disjuntor=200ms",
			"agenda=100ms,100ms,200ms,200ms,400ms,400ms,400ms,600ms,600ms,600ms,800ms,800ms,800ms,1s,1s")
		mailbox.Falhar(defects())
		p.run("delivery", "pause", "email")
		p.settled()
		p.openMany(messages, "MAIL-", "aberta")
		if n := len(p.deliveries("--destination", "email")); n != messages {
			t.Fatalf("%d entregas were made, want %d", n, messages)
		}
		p.run("delivery", "resume", "email")
		for n := range kills {
			waitFor(t, 10*time.Minute, "messages at the server", func() bool { return len(mailbox.Aceitas()) > (n+1)*messages/(kills+3) })
			p.kill()
			p.serve()
		}
		waitFor(t, 10*time.Minute, "every entrega to end", func() bool {
			return len(p.deliveries("--state", "pendente", "--state", "enviando", "--state", "agendada")) == 0
		})
		states, again, last := map[string]int{}, 0, int64(0)
		for _, d := range p.deliveries("--destination", "email") {
			states[d.Estado]++
			ids, times := idsOf(mailbox, d.ID)
			switch {
			case len(ids) > 1:
				t.Errorf("entrega %d is the messages %v", d.ID, ids)
			case d.Estado != "entregue" && d.Estado != "falhou", d.Estado == "entregue" && times == 0:
				t.Errorf("entrega %d: %s (%s), and taken %d times", d.ID, d.Estado, d.Motivo, times)
			case d.Estado == "entregue":
				last = d.ID
			}
			if times > 1 {
				again++
			}
		}
		if states["entregue"] < messages*85/100 || again == 0 || again > messages/4 {
			t.Errorf("%v, and %d taken more than once", states, again)
		}
		t.Logf("states: %v, taken more than once: %d", states, again)
		mailbox.Falhar(nil)
		_, before := idsOf(mailbox, last)
		p.run("delivery", "resend", jsonNumber(last), "--reason", "não chegou")
		waitFor(t, time.Minute, "the message again", func() bool { _, now := idsOf(mailbox, last); return now > before })
		if ids, _ := idsOf(mailbox, last); len(ids) != 1 {
			t.Errorf("one entrega is the messages %v", ids)
		}
		if strings.Contains(p.log.String(), smtpSecret) || strings.Contains(p.run("smtp", "list", "--json"), smtpSecret) {
			t.Error("the password is shown")
		}
	})
}

// idsOf are the Message-IDs under which a server has taken an entrega, and how many times it did.
func idsOf(mailbox *correio.Servidor, entrega int64) (ids map[string]bool, times int) {
	ids = map[string]bool{}
	for _, m := range mailbox.Aceitas() {
		if entregaOf(m) == entrega {
			ids[m.ID] = true
			times++
		}
	}
	return ids, times
}

// entregaOf is the entrega that a message names in its Message-ID.
func entregaOf(m correio.Mensagem) int64 {
	_, rest, _ := strings.Cut(m.ID, "ponte.")
	id, _, _ := strings.Cut(rest, ".")
	n, _ := strconv.ParseInt(id, 10, 64)
	return n
}

// TestAHeldMessageIsReleased: a client without an address holds the welcome, which goes when a person has mended that. What ends badly holds nothing
// else up.
func TestAHeldMessageIsReleased(t *testing.T) {
	t.Parallel()
	p, mailbox := withEmail(t, migrated.File(t), "eventos=contrato.criado,aviso.ocorrencia")
	p.file("clientes", "documento;nome\n"+cpf(900)+";ANA SOUZA\n")
	p.file("contratos", "codigo;documento;situacao\nW-0;"+cpf(900)+";A\n") // what comes from a file is not announced
	p.rest("incluir_contrato", `"codigo":"W-1","documento":"`+cpf(900)+`","situacao":"A"`)
	var held []delivery
	waitFor(t, time.Minute, "the welcome to be held", func() bool {
		held = p.deliveries("--state", "suspensa")
		return len(held) == 1
	})
	if held[0].Contrato != "W-1" || !strings.Contains(held[0].Motivo, "Não enviada: falta o e-mail no cadastro do cliente") {
		t.Errorf("%+v", held[0])
	}
	p.file("clientes", "documento;nome;email\n"+cpf(900)+";ANA SOUZA;ana@exemplo.com.br\n")
	p.run("delivery", "resend", jsonNumber(held[0].ID), "--reason", "e-mail cadastrado")
	waitFor(t, time.Minute, "the welcome", func() bool { _, times := idsOf(mailbox, held[0].ID); return times == 1 })
	// Refused for good: the next message of the same ocorrência goes all the same.
	first := true
	mailbox.Falhar(func() correio.Defeito {
		defer func() { first = false }()
		return map[bool]correio.Defeito{true: correio.Recusa5xx}[first]
	})
	number := p.mustOpen("HELD-1", "aberta")
	p.awaitState(number, "aviso.ocorrencia", "falhou")
	p.edit(number, "em_atendimento")
	p.awaitState(number, "aviso.ocorrencia", "entregue")
}

// file imports a table.
func (p *ponte) file(table, content string) {
	p.t.Helper()
	name := filepath.Join(p.t.TempDir(), table+".csv")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		p.t.Fatal(err)
	}
	p.run("import", table, name)
}
