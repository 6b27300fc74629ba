package email

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"ponte/crm"
	"ponte/crm/correio"
	"ponte/integration/destino"
)

// cliente writes to people by the servers of one tenant.
type cliente struct {
	cartas     crm.Correspondencias
	rede       destino.Rede
	prazo      time.Duration
	publico    string
	destinos   map[string]string // titles by name
	desviar    bool              // homologação: what is written to people goes to the sender's own mailbox
	semBoasVin []string          // empreendimentos whose clients are not welcomed, lower case
	agora      func() time.Time

	mu  sync.Mutex
	vez map[int64]time.Time // when each server may take the next message
}

func abrir(c destino.Configuracao) (destino.Destino, error) {
	d := &cliente{
		cartas: c.Correspondencias, destinos: c.Destinos, rede: c.Rede, prazo: c.Prazo(destino.CampoPrazo), publico: strings.TrimRight(c.Publico, "/"), agora: time.Now,
		desviar: c.Ambiente != crm.AmbienteProducao, semBoasVin: linhas(c.Valores[campoSemBoasVindas]), vez: map[int64]time.Time{},
	}
	if d.prazo <= 0 {
		d.prazo = prazoPadrao
	}
	return d, nil
}

// Executar writes to all whom an entrega is for, one after the other. What was accepted for one of them is kept at once, so that no later try
// writes to them again.
func (c *cliente) Executar(ctx context.Context, t *destino.Tarefa) (destino.Entregue, error) {
	d := t.Dossie
	if porque := c.dispensa(d); porque != "" {
		return destino.Entregue{}, destino.Dispensado(porque)
	}
	if porque := c.venceu(d); porque != "" {
		return destino.Entregue{}, destino.Dispensado(porque)
	}
	k, err := c.cartas.Correspondencia(ctx, d)
	if err != nil {
		return destino.Entregue{}, destino.Transitorio("o que a mensagem precisa não pôde ser lido", 0).Por(err)
	}
	k.Destinos = c.destinos
	if k.Servidor == nil {
		return destino.Entregue{}, destino.Falta("falta um servidor SMTP da filial, da empresa ou principal: cadastre-o em E-mail")
	}
	palavras, err := palavrasDe(d, k)
	if err != nil {
		return destino.Entregue{}, err
	}
	para := correio.Destinatarios(d, k)
	if len(para) == 0 {
		return destino.Entregue{}, destino.Dispensado("ninguém que pediu este aviso o pede ainda e pode ver do que ele trata")
	}
	if len(para) > maxDestinatarios {
		return destino.Entregue{}, destino.Permanente(strconv.Itoa(len(para)) + " usuários pediram este aviso, e o limite é " + strconv.Itoa(maxDestinatarios) + ": escolham Das que são minhas")
	}
	e := entrega{c, t, k, palavras, strings.Fields(t.Progresso)}
	return destino.Entregue{}, e.escrever(ctx, para)
}

// palavrasDe are the words of an event's model; nil = the message has its own, of the step of a régua.
func palavrasDe(d *crm.DossieEntrega, k *crm.Correspondencia) (*correio.Palavras, error) {
	if m := d.Cobranca; m != nil {
		if m.Incompleta != "" {
			return nil, destino.Falta(m.Incompleta)
		}
		return nil, nil
	}
	modelo := correio.ModeloDe(d.Entrega.Acao)
	if modelo == nil {
		return nil, destino.Permanente("não há modelo para " + d.Entrega.Acao)
	}
	palavras := &modelo.Padrao
	if k.Modelo != nil {
		palavras = k.Modelo
	}
	pronto, err := modelo.Compilar(palavras)
	if err != nil {
		return nil, destino.Falta("falta corrigir o modelo " + modelo.Titulo + ": " + err.Error())
	}
	return pronto, nil
}

// mensagem is what one of those who are written to gets.
func (e *entrega) mensagem(p *correio.Destinatario) (*correio.Mensagem, error) {
	if m := e.t.Dossie.Cobranca; m != nil {
		return &correio.Mensagem{Assunto: m.Assunto, Texto: m.Texto, HTML: m.HTML}, nil
	}
	return e.palavras.Escrever(correio.Valores(e.t.Dossie, e.k, p, e.publico))
}

// dispensa says why nobody is to be written to, "" = somebody is.
func (c *cliente) dispensa(d *crm.DossieEntrega) string {
	if d.Entrega.Acao == crm.EventoContrato && d.Unidade != nil && slices.Contains(c.semBoasVin, strings.ToLower(d.Unidade.Empreendimento)) {
		return "o empreendimento " + d.Unidade.Empreendimento + " está em " + rotuloSemBoasVindas
	}
	return ""
}

// venceu says why the code of a sign-in is of no use any more, "" = it is. A code is drawn for each try, and not for one that comes late.
func (c *cliente) venceu(d *crm.DossieEntrega) string {
	if d.Entrega.Acao != crm.EventoCodigoDeAcesso || d.Acesso != nil && c.agora().Before(d.Acesso.ExpiraEm) {
		return ""
	}
	return "o pedido de entrada no Portal do Cliente já venceu: o cliente pede outro código"
}

// entrega is one try.
type entrega struct {
	*cliente
	t        *destino.Tarefa
	k        *crm.Correspondencia
	palavras *correio.Palavras // nil = palavrasDe
	feitos   []string          // keys of those who have it
}

// escrever goes on after one who cannot be written to, for good or for now, so that the others get theirs, and says at the end how many did not.
func (e *entrega) escrever(ctx context.Context, para []correio.Destinatario) error {
	var recusas, adiadas []error
	novos := 0 // in this try
	for i := range para {
		p := &para[i]
		if slices.Contains(e.feitos, p.Chave) {
			continue
		}
		if fim, tem := ctx.Deadline(); tem && novos > 0 && time.Until(fim) < 2*e.prazo+time.Duration(maxSimultaneos*e.k.Servidor.Intervalo)*time.Second {
			return destino.Continua(strconv.Itoa(len(para)-len(e.feitos)) + " recebem na próxima tentativa")
		}
		err := e.um(ctx, p)
		var d *destino.Erro
		var f *falha
		switch {
		case err == nil:
			novos++
			e.feitos = append(e.feitos, p.Chave)
			if len(para) > 1 {
				if err := e.t.Progredir(ctx, destino.Entregue{}, strings.Join(e.feitos, " ")); err != nil {
					return destino.Desconhecido("a mensagem foi aceita, e isso não pôde ser guardado").Por(err)
				}
			}
		case errors.As(err, &d) && (d.Classe() == destino.ClassePermanente || d.Classe() == destino.ClasseFalta) && len(para) > 1:
			recusas = append(recusas, err)
		case errors.As(err, &f) && f.caixa && len(para) > 1:
			adiadas = append(adiadas, err)
		default:
			return err
		}
	}
	if len(adiadas) > 0 {
		faltam := strconv.Itoa(len(para)-len(e.feitos)) + " de " + strconv.Itoa(len(para)) + " ainda não receberam: "
		return destino.Transitorio(faltam+adiadas[0].Error(), 0).Por(errors.Join(append(adiadas, recusas...)...))
	}
	if len(recusas) > 0 {
		return destino.Permanente(strconv.Itoa(len(recusas)) + " de " + strconv.Itoa(len(para)) + " não receberam: " + recusas[0].Error()).Por(errors.Join(recusas...))
	}
	return nil
}

func (e *entrega) um(ctx context.Context, p *correio.Destinatario) error {
	s := e.k.Servidor
	if p.Email == "" {
		return destino.Falta("falta o e-mail no cadastro do cliente")
	}
	mensagem, err := e.mensagem(p)
	var falta *correio.Falta
	switch {
	case errors.As(err, &falta):
		return destino.Falta(falta.Error())
	case err != nil:
		return destino.Falta("falta corrigir o modelo ou o cadastro: " + err.Error())
	}
	id := idDaMensagem(&e.t.Dossie.Entrega, p, s)
	para := *p
	if _, err := crm.LerEmail("email", p.Email); err == nil && e.desviar {
		para.Email, mensagem.Assunto = s.Remetente, marcaDeTeste+mensagem.Assunto
	}
	msg, err := montar(s, &para, mensagem, id, e.t.Dossie.Entrega.CriadaEm)
	if err != nil {
		return destino.Falta("falta corrigir o e-mail no cadastro: não é um endereço").Por(err)
	}
	if err := e.esperar(ctx, s, e.t.Dossie.Entrega.CriadaEm); err != nil {
		return destino.Cancelado().Por(err)
	}
	if e.k.Codigo != "" { // whoever reads the tries of entregas signs in as nobody
		mensagem = &correio.Mensagem{Assunto: "(não se guarda)", Texto: "(o código e o texto em volta dele não se guardam)"}
	}
	guardar(e.t.Registro, s, &para, mensagem, id)
	if f := enviar(ctx, s, e.rede, msg, e.prazo); f != nil {
		e.t.Registro.Recebeu(f.Error())
		return f.erro()
	}
	e.t.Registro.Recebeu("aceita pelo servidor")
	return nil
}

// esperar keeps the interval of a server: after what a message tells of, and after the message before it.
func (c *cliente) esperar(ctx context.Context, s *crm.ServidorSMTP, aconteceu time.Time) error {
	if s.Intervalo == 0 {
		return nil
	}
	intervalo := time.Duration(s.Intervalo) * time.Second
	c.mu.Lock()
	agora := c.agora()
	vez := maisTarde(aconteceu.Add(intervalo), maisTarde(c.vez[s.ID], agora))
	if limite := agora.Add(maxEspera); vez.After(limite) { // the clock was ahead
		vez = limite
	}
	c.vez[s.ID] = vez.Add(intervalo)
	c.mu.Unlock()
	return destino.Esperar(ctx, vez.Sub(agora))
}

func maisTarde(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Verificar cannot ask: a server does not tell what it has taken.
func (c *cliente) Verificar(context.Context, *destino.Tarefa) (destino.Entregue, bool, error) {
	return destino.Entregue{}, false, destino.ErrNaoVerificavel
}

// Testar has nothing to try by itself: each server is tried where it is set up.
func (c *cliente) Testar(context.Context, *destino.Registro) (string, error) {
	return "", destino.Permanente("teste cada servidor na página E-mail, em Testar envio")
}
