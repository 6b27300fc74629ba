package crm

import (
	"cmp"
	"errors"
	"net/netip"
	"time"

	"ponte/crm/sigilo"
)

// Registro is what the row of the request log says of a call besides what the Pedido says. The surface fills it when the
// call has arrived and when it is read, the rules note in it what deserves a look; the row itself is made in one place, linha,
// once the call has ended.
type Registro struct {
	RequestID string
	Par       netip.Addr          // the connection's other end
	Alerta    string              // flags for the operator, comma separated
	Teste     bool                // it says that it is of `ponte check`, and lets nobody in
	Bytes     int                 // of the request body
	Avisos    []string            // form <PROBLEMA>:: ACAO:: <o que fazer>::
	HTTP      func(*Resposta) int // status of an answer that is committed with the write; nil = 200

	partes       Campos // what was sent, to be masked
	usuario      string // who sent it, as the log may show it
	pessoa       string // who asked for it in the portal; no address of a caller then
	numero       string // what a call speaks of that is refused
	ocorrenciaID int64
	codigoOC     string // masked
	usada        bool   // its credential was let in and its use noted
	estranha     bool   // from an address that is on no list for the operation
}

// RegistrarPartes tells what was sent. The log shows it masked, without the password; who calls leaves it as it is from here on.
func (p *Pedido) RegistrarPartes(campos Campos) {
	p.Registro.partes, p.Registro.usuario = campos, p.UsuarioNoRegistro()
}

// avisar notes what was accepted but deserves a look.
func (p *Pedido) avisar(problema, acao string) {
	p.Registro.Avisos = append(p.Registro.Avisos, Aviso(problema, acao))
}

// Fim is how a call ended: attended or repeated (Resposta), refused (Recusa), or without having come to an operation
// (Situacao).
type Fim struct {
	Resposta *Resposta       // what was asked was done; nil = it was not
	Recusa   *Recusa         // why it was not done
	Situacao SituacaoChamada // of a call that came to no operation, "" = as Resposta or Recusa say
	Falha    string          // what a fault said that is no refusal
	Texto    string          // what was answered, as far as the log keeps it
	HTTP     int
	Corpo    []byte // a body that nobody understood: its length and hash are kept
	Em       time.Time
}

// Encerrar ends a call, after its answer, and gives its row: one that did not go with the write is handed to the Diario.
func (p *Pedido) Encerrar(d Diario, f Fim) Chamada {
	if f.Resposta != nil && f.Resposta.Chamada != nil {
		return *f.Resposta.Chamada
	}
	c := p.linha(&f)
	d.Registrar(c)
	return c
}

// registrar makes the row that is committed with the write, before the answer leaves: everything in it is final.
func (o *Ocorrencias) registrar(p *Pedido, r *Resposta, id int64) *Chamada {
	texto := r.Retornar(p.Retrato.ModoRetornoEfetivo(p.Credencial))
	status := 200
	if p.Registro.HTTP != nil {
		status = p.Registro.HTTP(r)
	}
	c := p.linha(&Fim{Resposta: r, Texto: texto, HTTP: status, Em: o.Relogio()})
	c.ID = id
	return &c
}

// linha is the row of a call: the one place where rows are made, whichever way the call ended.
func (p *Pedido) linha(f *Fim) Chamada {
	r := &p.Registro
	c := Chamada{
		RequestID: r.RequestID, Superficie: p.Superficie, Operacao: p.Operacao, Usuario: r.pessoa, Alerta: r.Alerta, CodigoOC: r.codigoOC,
		Pedido: p.pedidoDaLinha(f), Bytes: r.Bytes, HTTP: f.HTTP, Vezes: 1, Em: p.Em, Duracao: f.Em.Sub(p.Em),
		Estranha: r.estranha || p.Retrato == nil || !p.Retrato.Conhece(p.Endereco, p.Em),
	}
	if p.Retrato != nil {
		c.TenantID = p.Retrato.Tenant.ID
	}
	if p.Credencial != nil {
		c.CredencialID, c.Sistema = p.Credencial.ID, p.Credencial.Sistema
	}
	if r.pessoa == "" {
		c.Usuario, c.Endereco = p.usuarioDaLinha(), p.Endereco.Unmap().String()
	}
	if r.Par.IsValid() && r.Par != p.Endereco {
		c.Par = r.Par.Unmap().String()
	}
	if len(f.Corpo) > 0 {
		c.Bytes, c.SHA256 = len(f.Corpo), sha256Hex(f.Corpo)
	}
	p.desfecho(&c, f)
	switch {
	case p.ehTeste(f):
		c.Situacao = ChamadaTeste
	case !c.Situacao.Atendida() && c.OcorrenciaID == 0:
		c.Chaves = p.chaves()
	}
	return c
}

// CorpoIlegivel is what a test sends to see that a fault arrives.
const CorpoIlegivel = "<ponte-check"

// maxTeste is the most bytes of a test's body.
const maxTeste = 1 << 10

// ehTeste tells whether a call that says so is a test: it was not attended and said nothing, neither a user nor a part, so that nobody
// hides by it what deserves to be counted. Whoever tries out operations or what the reader takes is no test either.
func (p *Pedido) ehTeste(f *Fim) bool {
	r := &p.Registro
	switch {
	case !r.Teste || f.Resposta != nil || p.Credencial != nil || p.Usuario+p.Senha+p.Token != "" || len(r.partes) > 0 || f.Situacao == ChamadaDesconhecida:
		return false
	case f.Situacao == ChamadaFalha:
		return string(f.Corpo) == CorpoIlegivel
	}
	return max(r.Bytes, len(f.Corpo)) <= maxTeste
}

// pedidoDaLinha is what was sent, as the log keeps it.
func (p *Pedido) pedidoDaLinha(f *Fim) string {
	switch r := &p.Registro; {
	case f.Resposta != nil && f.Resposta.noRecebido:
		return PedidoDoRecebido
	case r.partes == nil && r.usuario == "":
		return ""
	default:
		return MascararCampos(r.usuario, r.partes, p.Senha)
	}
}

// desfecho completes a row with how the call ended. The caller sees its own words again; the log must not keep a secret
// among them.
func (p *Pedido) desfecho(c *Chamada, f *Fim) {
	var avisos []string
	switch {
	case f.Resposta != nil:
		c.Situacao, c.OcorrenciaID, c.Numero = ChamadaAtendida, f.Resposta.OcorrenciaID, f.Resposta.Numero
		if f.Resposta.Repetida {
			c.Situacao = ChamadaRepetida
		}
		c.Resposta = cmp.Or(f.Resposta.resumo, CortarConteudo(f.Texto))
		avisos = f.Resposta.avisos
	case f.Recusa != nil:
		c.Situacao, c.OcorrenciaID, c.Numero = ChamadaRecusada, p.Registro.ocorrenciaID, p.Registro.numero
		if errors.Is(f.Recusa, ErrSemResposta) {
			c.Situacao = ChamadaSemResposta
		}
		c.CodigoRecusa, c.Mensagem = int(f.Recusa.Codigo), sigilo.MascararFrase(f.Recusa.Error(), p.Senha)
		c.Resposta = sigilo.MascararFrase(f.Texto, p.Senha)
	default:
		c.Mensagem = sigilo.MascararFrase(f.Falha, p.Senha)
	}
	c.Situacao = cmp.Or(f.Situacao, c.Situacao)
	c.Avisos = append(append(make([]string, 0, len(p.Registro.Avisos)+len(avisos)), p.Registro.Avisos...), avisos...)
	for i := range c.Avisos {
		c.Avisos[i] = sigilo.MascararFrase(c.Avisos[i], p.Senha)
	}
}

// usuarioDaLinha is who called: the credential that was let in, before that what the call claims.
func (p *Pedido) usuarioDaLinha() string {
	if p.Credencial != nil {
		return p.Credencial.Usuario
	}
	return p.UsuarioNoRegistro()
}
