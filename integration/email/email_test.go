package email

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/integration/destino"
	"ponte/test/correio"
)

const segredo = "segredo-do-servidor-4b7"

// cartas gives every entrega the same server, words and users.
type cartas struct{ k crm.Correspondencia }

func (c *cartas) Correspondencia(context.Context, *crm.DossieEntrega) (*crm.Correspondencia, error) {
	k := c.k
	return &k, nil
}

func servidorDe(s *correio.Servidor, mudar func(*crm.ServidorSMTP)) *crm.ServidorSMTP {
	x := &crm.ServidorSMTP{ID: 1, TenantID: 1, Endereco: "localhost", Porta: s.Porta, Remetente: "avisos@exemplo.com.br", Nome: "Construtora Exemplo", Principal: true}
	if mudar != nil {
		mudar(x)
	}
	return x
}

var loopback = destino.Rede{Loopback: true}

// tentar tries an entrega once.
func tentar(t *testing.T, acao string, k crm.Correspondencia, mudar func(*destino.Tarefa)) (*destino.Tarefa, error) {
	t.Helper()
	return tentarAte(t, "20s", acao, k, mudar)
}

// tentarAte is tentar with a deadline, for a server that does not answer.
func tentarAte(t *testing.T, prazo, acao string, k crm.Correspondencia, mudar func(*destino.Tarefa)) (*destino.Tarefa, error) {
	t.Helper()
	d, err := abrir(destino.Configuracao{
		Ambiente: crm.AmbienteProducao,
		Valores:  map[string]string{destino.CampoPrazo: prazo, campoSemBoasVindas: "Outro; Sem Festa"}, Rede: loopback, Correspondencias: &cartas{k}, Publico: "https://crm.exemplo.com.br/",
	})
	if err != nil {
		t.Fatal(err)
	}
	tarefa := &destino.Tarefa{Dossie: exemplo(acao), Registro: destino.NovoRegistro(nil)}
	tarefa.Progredir = func(_ context.Context, _ destino.Entregue, progresso string) error {
		tarefa.Progresso = progresso
		return nil
	}
	if mudar != nil {
		mudar(tarefa)
	}
	_, err = d.Executar(t.Context(), tarefa)
	resposta, _ := tarefa.Registro.Resposta()
	for _, pessoal := range []string{"maria@exemplo.com.br", "paulo@exemplo.com.br", segredo} {
		if strings.Contains(tarefa.Registro.Pedido()+resposta+fmt.Sprint(err), pessoal) {
			t.Errorf("%s is kept", pessoal)
		}
	}
	return tarefa, err
}

func classe(err error) destino.Classe {
	if err == nil {
		return ""
	}
	return destino.Classificar(err).Classe()
}

func TestAMessageIsWhole(t *testing.T) {
	s := correio.Subir(t, correio.Opcoes{})
	if _, err := tentar(t, crm.EventoContrato, crm.Correspondencia{Servidor: servidorDe(s, nil)}, nil); err != nil {
		t.Fatal(err)
	}
	m := s.Aceitas()
	if len(m) != 1 || m[0].De != "avisos@exemplo.com.br" || len(m[0].Para) != 1 || m[0].Para[0] != "maria@exemplo.com.br" || m[0].ID != "<ponte.71.1772458200000.cliente@exemplo.com.br>" {
		t.Fatalf("%+v", m)
	}
	for _, parte := range []string{
		"From: \"Construtora Exemplo\" <avisos@exemplo.com.br>", "Auto-Submitted: auto-generated", "multipart/alternative", "text/plain", "text/html", "MARIA DA SILVA", "C-1001", "Residencial Exemplo",
	} {
		if !strings.Contains(m[0].Texto, parte) {
			t.Errorf("%q is not in the message:\n%s", parte, m[0].Texto)
		}
	}
	if strings.Contains(strings.ToLower(m[0].Texto), "user-agent") || strings.Contains(m[0].Texto, "X-Mailer") {
		t.Errorf("it tells of our library:\n%s", m[0].Texto)
	}
}

// TestWhatAServerSays is judged as what it means for the entrega.
func TestWhatAServerSays(t *testing.T) {
	for defeito, c := range map[correio.Defeito]struct {
		classe  destino.Classe
		aceitas int
		frase   string
	}{
		"":                 {"", 1, ""},
		correio.Recusa4xx:  {destino.ClasseTransitorio, 0, "a caixa de quem recebe não foi aceita (450 4.2.1 <m***@exemplo.com.br> is greylisted)"},
		correio.Recusa5xx:  {destino.ClassePermanente, 0, "a caixa de quem recebe não foi aceita (550"},
		correio.DataRecusa: {destino.ClasseTransitorio, 0, "o servidor não aceitou a mensagem (451"},
		correio.Remetente:  {destino.ClassePermanente, 0, "E-mail de envio: o servidor não o aceita como remetente (550"},
		correio.Cai:        {destino.ClasseDesconhecido, 0, "pode ter sido entregue"}, // all of it was on its way

		correio.CaiDepois:   {destino.ClasseDesconhecido, 1, "pode ter sido entregue"},
		correio.NaoResponde: {destino.ClasseDesconhecido, 1, "pode ter sido entregue"},
	} {
		t.Run(string(defeito), func(t *testing.T) {
			s := correio.Subir(t, correio.Opcoes{})
			s.Falhar(func() correio.Defeito { return defeito })
			prazo := "20s"
			if defeito == correio.NaoResponde {
				prazo = "3s"
			}
			_, err := tentarAte(t, prazo, crm.EventoResposta, crm.Correspondencia{Servidor: servidorDe(s, nil)}, nil)
			if classe(err) != c.classe || len(s.Aceitas()) != c.aceitas || err != nil && !strings.Contains(err.Error(), c.frase) {
				t.Errorf("%s %v, %d taken", classe(err), err, len(s.Aceitas()))
			}
			// The same message in the next try.
			s.Falhar(nil)
			if _, err := tentar(t, crm.EventoResposta, crm.Correspondencia{Servidor: servidorDe(s, nil)}, nil); err != nil {
				t.Fatal(err)
			}
			for _, m := range s.Aceitas() {
				if m.ID != s.Aceitas()[0].ID {
					t.Errorf("two tries are %s and %s", m.ID, s.Aceitas()[0].ID)
				}
			}
		})
	}
}

// TestWaysIn goes through each kind of connection, and each wrong setting, which is said by its label.
func TestWaysIn(t *testing.T) {
	ssl := correio.Subir(t, correio.Opcoes{SSL: true, Usuario: "ana", Senha: segredo})
	confiar(t, ssl.Raiz)
	starttls := correio.Subir(t, correio.Opcoes{STARTTLS: true, Usuario: "ana", Senha: segredo})
	confiar(t, starttls.Raiz)
	aberto := correio.Subir(t, correio.Opcoes{})
	fechada, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	portaFechada := fechada.Addr().(*net.TCPAddr).Port
	_ = fechada.Close()
	com := func(tipo crm.TipoSMTP) func(*crm.ServidorSMTP) {
		return func(x *crm.ServidorSMTP) {
			x.Seguro, x.Tipo, x.Autentica, x.Usuario, x.Senha = true, tipo, true, "ana", segredo
		}
	}
	for nome, c := range map[string]struct {
		s     *correio.Servidor
		mudar func(*crm.ServidorSMTP)
		campo string // "" = it goes
	}{
		"SSL":                           {ssl, com(crm.SMTPSSL), ""},
		"STARTTLS":                      {starttls, com(crm.SMTPTLS), ""},
		"open":                          {aberto, nil, ""},
		"SSL where STARTTLS is spoken":  {starttls, com(crm.SMTPSSL), "tipo"},
		"STARTTLS where SSL is spoken":  {ssl, com(crm.SMTPTLS), "tipo"},
		"STARTTLS where none is spoken": {aberto, com(crm.SMTPTLS), "tipo"},
		"a wrong password":              {ssl, func(x *crm.ServidorSMTP) { com(crm.SMTPSSL)(x); x.Senha = "errada" }, "senha"},
		"no password asked for":         {aberto, func(x *crm.ServidorSMTP) { x.Autentica, x.Usuario, x.Senha = true, "ana", segredo }, "autentica"},
		"a password not given":          {starttls, func(x *crm.ServidorSMTP) { com(crm.SMTPTLS)(x); x.Autentica = false }, "remetente"},
		"an address of IPv6":            {aberto, func(x *crm.ServidorSMTP) { x.Endereco = "::ffff:127.0.0.1" }, ""},
		"a wrong port":                  {aberto, func(x *crm.ServidorSMTP) { x.Porta = portaFechada }, "porta"},
		"an unknown name":               {aberto, func(x *crm.ServidorSMTP) { x.Endereco = "servidor.invalid" }, "endereco"},
		"a certificate of another name": {ssl, func(x *crm.ServidorSMTP) { com(crm.SMTPSSL)(x); x.Endereco = "127.0.0.1" }, "endereco"},
	} {
		t.Run(nome, func(t *testing.T) {
			antes := len(c.s.Aceitas())
			err := NovoTestador(loopback).TestarSMTP(t.Context(), servidorDe(c.s, c.mudar))
			var e *crm.ErroServidor
			switch {
			case c.campo == "":
				if aceitas := c.s.Aceitas(); err != nil || len(aceitas) != antes+1 || aceitas[antes].Para[0] != "avisos@exemplo.com.br" {
					t.Errorf("%v, %d taken", err, len(c.s.Aceitas())-antes)
				}
			case !errors.As(err, &e) || e.Campo != c.campo || strings.Contains(err.Error(), segredo):
				t.Errorf("%v, want it said of %s", err, crm.RotulosSMTP[c.campo])
			default:
				t.Log(err)
			}
		})
	}
	for _, endereco := range []string{"localhost", "127.0.0.1", "::1", "::ffff:127.0.0.1", "0.0.0.0", "169.254.169.254", "fe80::1"} {
		err := NovoTestador(destino.Rede{}).TestarSMTP(t.Context(), servidorDe(aberto, func(x *crm.ServidorSMTP) { x.Endereco = endereco }))
		if err == nil || !strings.Contains(err.Error(), "Endereço SMTP: não é permitido") {
			t.Errorf("%s is taken: %v", endereco, err)
		}
	}
}

// confiar has this process trust a certificate. It must come before the first connection that asks for one, which reads all that are trusted.
func confiar(t *testing.T, raiz string) {
	t.Helper()
	pem, err := os.ReadFile(raiz)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(os.Getenv("SSL_CERT_FILE"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(pem); err != nil {
		t.Fatal(err)
	}
}

func TestMain(m *testing.M) {
	f, err := os.CreateTemp("", "ponte-raizes-*.pem")
	if err != nil {
		panic(err)
	}
	_ = f.Close()
	os.Setenv("SSL_CERT_FILE", f.Name())
	code := m.Run()
	os.Remove(f.Name())
	os.Exit(code)
}

// TestHeldAndDispensed: what is missing here holds a message, and one that nobody is to get is not sent.
func TestHeldAndDispensed(t *testing.T) {
	s := correio.Subir(t, correio.Opcoes{})
	k := crm.Correspondencia{Servidor: servidorDe(s, nil)}
	for nome, c := range map[string]struct {
		acao   string
		k      crm.Correspondencia
		mudar  func(*destino.Tarefa)
		classe destino.Classe
		frase  string
	}{
		"no server":         {crm.EventoContrato, crm.Correspondencia{}, nil, destino.ClasseFalta, "falta um servidor SMTP"},
		"no address":        {crm.EventoContrato, k, func(t *destino.Tarefa) { t.Dossie.Cliente.Email = "" }, destino.ClasseFalta, "falta o e-mail"},
		"two addresses":     {crm.EventoContrato, k, func(t *destino.Tarefa) { t.Dossie.Cliente.Email = "a@b.com, c@d.com" }, destino.ClasseFalta, "não é um endereço"},
		"a header":          {crm.EventoContrato, k, func(t *destino.Tarefa) { t.Dossie.Cliente.Email = "a@b.com\r\nBcc: c@d.com" }, destino.ClasseFalta, "não é um endereço"},
		"no client":         {crm.EventoResposta, k, func(t *destino.Tarefa) { t.Dossie.Cliente = nil }, destino.ClasseFalta, "falta o e-mail"},
		"a missing value":   {crm.EventoContrato, k, func(t *destino.Tarefa) { t.Dossie.Cliente.Nome = "" }, destino.ClasseFalta, "falta nome do cliente"},
		"a subject's break": {crm.EventoContrato, k, func(t *destino.Tarefa) { t.Dossie.Unidade.Empreendimento = "x\r\nBcc: y@z.com" }, destino.ClasseFalta, "quebra de linha"},
		"words of old":      {crm.EventoContrato, crm.Correspondencia{Servidor: k.Servidor, Modelo: &crm.ModeloEmail{Assunto: "{{.foo}}", Texto: "x", HTML: "x"}}, nil, destino.ClasseFalta, "foo"},
		"not welcomed":      {crm.EventoContrato, k, func(t *destino.Tarefa) { t.Dossie.Unidade.Empreendimento = "SEM FESTA" }, destino.ClasseDispensado, "SEM FESTA"},
		"nobody asks":       {crm.EventoAvisoOcorrencia, k, nil, destino.ClasseDispensado, "ninguém"},
	} {
		if _, err := tentar(t, c.acao, c.k, c.mudar); classe(err) != c.classe || !strings.Contains(fmt.Sprint(err), c.frase) {
			t.Errorf("%s: %s %v", nome, classe(err), err)
		}
	}
	if n := len(s.Aceitas()); n != 0 {
		t.Errorf("%d were sent", n)
	}
}

// TestUsersAreToldEachOnce: of three who asked one did it himself; a mailbox that is refused does not keep the other from being told, and a later
// try writes to nobody twice.
func TestUsersAreToldEachOnce(t *testing.T) {
	s := correio.Subir(t, correio.Opcoes{})
	k := crm.Correspondencia{Servidor: servidorDe(s, nil), Ouvintes: []crm.Ouvinte{
		{UsuarioID: 1, Login: "joana", Nome: "Joana", Email: "joana@exemplo.com.br", Ocorrencias: crm.AvisosTodos, Tarefas: crm.AvisosTodos},
		{UsuarioID: 2, Login: "paulo", Nome: "Paulo", Email: "paulo@exemplo.com.br", Ocorrencias: crm.AvisosTodos, Tarefas: crm.AvisosMeus},
		{UsuarioID: 3, Login: "rui", Nome: "Rui", Email: "rui@exemplo.com.br", Ocorrencias: crm.AvisosTodos},
	}}
	primeira := true
	s.Falhar(func() correio.Defeito {
		defer func() { primeira = false }()
		return map[bool]correio.Defeito{true: correio.Recusa5xx}[primeira]
	})
	tarefa, err := tentar(t, crm.EventoAvisoOcorrencia, k, nil)
	if classe(err) != destino.ClassePermanente || !strings.Contains(err.Error(), "1 de 2 não receberam") || len(s.Aceitas()) != 1 || s.Aceitas()[0].Para[0] != "rui@exemplo.com.br" {
		t.Fatalf("%v, %+v", err, s.Aceitas())
	}
	if _, err := tentar(t, crm.EventoAvisoOcorrencia, k, func(nova *destino.Tarefa) { nova.Progresso = tarefa.Progresso }); err != nil {
		t.Fatal(err)
	}
	m := s.Aceitas()
	if len(m) != 2 || m[1].Para[0] != "paulo@exemplo.com.br" || m[0].ID == m[1].ID || !strings.Contains(texto(m[1]), "https://crm.exemplo.com.br/portal/ocorrencias/1042") {
		t.Errorf("%+v", m)
	}
	if _, err := tentar(t, crm.EventoAvisoTarefa, k, nil); err != nil || len(s.Aceitas()) != 3 || s.Aceitas()[2].Para[0] != "paulo@exemplo.com.br" {
		t.Errorf("%v %+v", err, s.Aceitas()[2:])
	}
}

// texto is a message with its quoted lines joined.
func texto(m correio.Mensagem) string {
	return strings.NewReplacer("=\r\n", "", "=3D", "=").Replace(m.Texto) + base64.StdEncoding.EncodeToString(nil)
}

// TestManyUsersInSeveralTries: what a try has no time for goes in the next, to nobody twice.
func TestManyUsersInSeveralTries(t *testing.T) {
	s := correio.Subir(t, correio.Opcoes{})
	k := crm.Correspondencia{Servidor: servidorDe(s, nil)}
	for i := range int64(5) {
		k.Ouvintes = append(k.Ouvintes, crm.Ouvinte{UsuarioID: i + 1, Login: fmt.Sprint("u", i), Email: fmt.Sprint("u", i, "@exemplo.com.br"), Ocorrencias: crm.AvisosTodos})
	}
	c := &cliente{cartas: &cartas{k}, rede: loopback, prazo: 20 * time.Second, agora: time.Now}
	tarefa := &destino.Tarefa{Dossie: exemplo(crm.EventoAvisoOcorrencia), Registro: destino.NovoRegistro(nil)}
	tarefa.Progredir = func(_ context.Context, _ destino.Entregue, progresso string) error {
		tarefa.Progresso = progresso
		return nil
	}
	for tentativa := 1; ; tentativa++ {
		ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second) // there is never time for a second one
		_, err := c.Executar(ctx, tarefa)
		cancel()
		if len(s.Aceitas()) != tentativa {
			t.Fatalf("try %d: %d taken, %v", tentativa, len(s.Aceitas()), err)
		}
		if err == nil {
			break
		}
		if classe(err) != destino.ClasseCancelado || !strings.Contains(err.Error(), "recebem na próxima tentativa") {
			t.Fatal(err)
		}
	}
	if len(s.Aceitas()) != 5 {
		t.Errorf("%d taken", len(s.Aceitas()))
	}
	k.Ouvintes = make([]crm.Ouvinte, maxDestinatarios+1)
	for i := range k.Ouvintes {
		k.Ouvintes[i] = crm.Ouvinte{UsuarioID: int64(i + 1), Login: fmt.Sprint("u", i), Email: "u@exemplo.com.br", Ocorrencias: crm.AvisosTodos}
	}
	if _, err := tentar(t, crm.EventoAvisoOcorrencia, k, nil); classe(err) != destino.ClassePermanente || !strings.Contains(err.Error(), "o limite é 150") {
		t.Errorf("%v", err)
	}
}

// TestHomologacaoWritesToNobody: until the switch to produção all goes to the sender's own mailbox, and what would be missing is missing there, too.
func TestHomologacaoWritesToNobody(t *testing.T) {
	s := correio.Subir(t, correio.Opcoes{})
	d, err := abrir(destino.Configuracao{Ambiente: crm.AmbienteHomologacao, Rede: loopback, Correspondencias: &cartas{crm.Correspondencia{Servidor: servidorDe(s, nil)}}})
	if err != nil {
		t.Fatal(err)
	}
	tarefa := &destino.Tarefa{Dossie: exemplo(crm.EventoContrato), Registro: destino.NovoRegistro(nil)}
	if _, err := d.Executar(t.Context(), tarefa); err != nil {
		t.Fatal(err)
	}
	if m := s.Aceitas(); len(m) != 1 || len(m[0].Para) != 1 || m[0].Para[0] != "avisos@exemplo.com.br" || !strings.Contains(m[0].Texto, "HOMOLOGA") {
		t.Errorf("%+v", m)
	}
	tarefa.Dossie.Cliente.Email = ""
	if _, err := d.Executar(t.Context(), tarefa); classe(err) != destino.ClasseFalta {
		t.Errorf("%v", err)
	}
}

// TestTheInterval is kept after what a message tells of and between two.
func TestTheInterval(t *testing.T) {
	agora := time.Date(2026, 3, 2, 13, 30, 0, 0, time.UTC)
	c := &cliente{vez: map[int64]time.Time{}, agora: func() time.Time { return agora }}
	s := &crm.ServidorSMTP{ID: 1, Intervalo: 5}
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // nothing is waited for: the turns are what is looked at
	_ = c.esperar(ctx, s, agora.Add(-time.Minute))
	if got := c.vez[1]; !got.Equal(agora.Add(5 * time.Second)) {
		t.Errorf("after an old event the next turn is at %s", got)
	}
	_ = c.esperar(ctx, s, agora.Add(3*time.Second))
	if got := c.vez[1]; !got.Equal(agora.Add(13 * time.Second)) {
		t.Errorf("what happened at 3 s goes at 8 s and the next at 13 s, not %s", got)
	}
	c.vez[1] = agora.Add(3 * time.Hour) // the clock was ahead
	_ = c.esperar(ctx, s, agora)
	if got := c.vez[1]; !got.Equal(agora.Add(maxEspera + 5*time.Second)) {
		t.Errorf("it is waited for the clock to be there again, at %s", got)
	}
}
