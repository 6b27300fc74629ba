package multidados

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"ponte/api/borda"
	"ponte/crm"
)

// requisicao is one request on its way from the wire to its answer and its row in the request log.
type requisicao struct {
	s    *Servico
	w    http.ResponseWriter
	r    *http.Request
	e    Endereco
	quem borda.Chamador

	op     *Operacao     // nil = none, or none found yet
	pedido crm.Pedido    // who calls, from where and when, from the beginning; Retrato nil = unknown tenant
	corpo  *bytes.Buffer // what was read of the body; nil = nothing, or its files
	lugar  func()        // gives the place of a large body back; nil = it took none
}

// receber begins a request, and with it its row: who calls, from where, when and for which tenant.
func (s *Servico) receber(w http.ResponseWriter, r *http.Request, e Endereco, c borda.Chamador) *requisicao {
	retrato, ok := s.dep.Retratos.Retrato(e.Tenant)
	if !ok {
		retrato = nil
	}
	return &requisicao{s: s, w: w, r: r, e: e, quem: c, pedido: crm.Pedido{
		Retrato: retrato, Superficie: string(e.Superficie), Endereco: c.Endereco, ChaveIdempotencia: r.Header.Get("Idempotency-Key"),
		Em: c.Em, SinalDePagina: c.SinalDePagina, Registro: crm.Registro{RequestID: c.RequestID, Par: c.Par, Alerta: c.Alertas, Teste: c.Teste && e.Superficie != SuperficieContatos},
	}}
}

// soltar gives back what the request held.
func (q *requisicao) soltar() {
	if q.lugar != nil {
		q.lugar()
	}
	if q.corpo != nil {
		releaseBuffer(q.corpo)
	}
}

// configuracoes are the tenant's; the defaults for an unknown one.
func (q *requisicao) configuracoes() crm.Configuracoes {
	if q.pedido.Retrato == nil {
		return nil
	}
	return q.pedido.Retrato.Tenant.Configuracoes
}

// naLista tells whether an allowlist covers the caller for anything at all.
func (q *requisicao) naLista() bool {
	return q.pedido.Retrato != nil && q.pedido.Retrato.Conhece(q.quem.Endereco, q.quem.Em)
}

// folga is what remains of the deadline to write the answer.
const folga = 500 * time.Millisecond

// prazo bounds the work on a call that began then. It does not end when the caller goes away: some half-close their connection
// after sending, and what was sent is done whether or not somebody reads the answer.
func (q *requisicao) prazo(inicio time.Time) (context.Context, context.CancelFunc) {
	return context.WithDeadline(context.WithoutCancel(q.r.Context()), inicio.Add(q.s.dep.Prazo-folga))
}

// ler takes a call of any codec in: its operation and its parts, the credential taken out of them.
func (q *requisicao) ler(op *Operacao, campos crm.Campos) {
	p := &q.pedido
	q.op, p.Operacao = op, op.Nome
	p.Usuario, p.Senha, p.Campos, p.SemCredencial = separarCredencial(campos)
}

// avisar notes what was read although it is not as it should be.
func (q *requisicao) avisar(avisos ...string) {
	q.pedido.Registro.Avisos = append(q.pedido.Registro.Avisos, avisos...)
}

// executar runs the operation within the deadline and the limit of calls at once. Whatever stops it becomes a refusal here.
func (q *requisicao) executar(ctx context.Context) (*crm.Resposta, *crm.Recusa) {
	if q.pedido.Retrato == nil {
		return nil, crm.Recusar(crm.RecusaTenant, nomeCurto(q.e.Tenant))
	}
	if !q.s.ocupar(ctx) {
		return nil, crm.Recusar(crm.RecusaOcupado)
	}
	defer q.s.desocupar()
	resposta, err := q.op.Executar(q.s.dep.Casos, ctx, &q.pedido)
	if err != nil {
		recusa := crm.ComoRecusa(err, q.quem.RequestID)
		if recusa.Causa != nil {
			q.s.dep.Anotar(q.quem.RequestID, recusa.Frase, recusa.Causa)
		}
		return nil, recusa
	}
	return resposta, nil
}

// encerrar ends the request after its answer: the row of one that wrote nothing goes to the Diario, and all but tests are counted.
func (q *requisicao) encerrar(f crm.Fim) {
	f.Em = q.s.dep.Relogio()
	linha := q.pedido.Encerrar(q.s.dep.Diario, f)
	if linha.Situacao == crm.ChamadaTeste {
		return
	}
	m := borda.Medida{
		Superficie: linha.Superficie, Situacao: linha.Situacao, Recusa: crm.CodigoRecusa(linha.CodigoRecusa), Duracao: f.Em.Sub(q.quem.Em),
		Sistema: linha.Sistema, Em: linha.Em,
	}
	if r := q.pedido.Retrato; r != nil {
		m.Tenant = r.Tenant.Slug
	}
	if q.op != nil {
		m.Operacao = q.op.Nome
	}
	q.s.dep.Medir(m)
}

// encerrarFalha ends a request that could not be read or understood. Of its body only length and hash are kept, because
// nobody knows where in it a password stands.
func (q *requisicao) encerrarFalha(recusa *crm.Recusa) {
	f := crm.Fim{Situacao: crm.ChamadaFalha, Recusa: recusa, HTTP: recusa.HTTP}
	if q.e.Superficie == SuperficieSOAP {
		f.HTTP = http.StatusInternalServerError
	}
	if q.corpo != nil {
		f.Corpo = q.corpo.Bytes()
	}
	q.encerrar(f)
}

// separarCredencial takes user and password out of the parts. sem tells that the call carried no user at all.
func separarCredencial(campos crm.Campos) (usuario, senha string, resto crm.Campos, sem bool) {
	sem = true
	resto = campos[:0]
	for _, campo := range campos {
		switch campo.Nome {
		case parteUsuario:
			usuario, sem = campo.Valor, campo.Valor == ""
		case parteSenha:
			senha = campo.Valor
		default:
			resto = append(resto, campo)
		}
	}
	return usuario, senha, resto, sem && senha == ""
}
