package multidados

import (
	"errors"
	"net/http"

	"ponte/api/multidados/soap"
	"ponte/crm"
)

// Faultcodes as NuSOAP writes them: its own are prefixed, an application's is not (docs/fatos/soap-legado.md §1).
const (
	falhaCliente   = "SOAP-ENV:Client"
	falhaServidor  = "SOAP-ENV:Server"
	falhaAplicacao = "Client"
)

const (
	parteUsuario = "USUARIO_WS"
	parteSenha   = "SENHA_WS"
)

// chamarSOAP carries one call from its bytes to its answer.
func (q *requisicao) chamarSOAP() {
	ctx, cancel := q.prazo(q.quem.Em)
	defer cancel()
	conf := q.configuracoes()
	if err := q.lerCorpo(ctx, conf.Inteiro(crm.ConfMaxCorpo)); err != nil {
		q.naoLida(crm.ComoRecusa(err, q.quem.RequestID))
		return
	}
	dec := soap.Acquire()
	defer dec.Release()
	m, err := dec.Decode(q.corpo.Bytes(), soap.Options{ContentType: tipoDoCorpo(q.r), StrictUTF8: !conf.Sim(crm.ConfUTF8Invalido)})
	if err != nil {
		q.naoEntendida(err)
		return
	}
	contrato := q.s.contrato(q.pedido.Retrato)
	op := contrato.achar(m.Operation, q.acaoSOAP())
	switch {
	case op == nil && m.Operation == "":
		q.naoEntendida(soap.NoOperation())
		return
	case op == nil:
		q.naoDefinida(m)
		return
	case m.Operation == "":
		m.Namespace = contrato.namespace(op)
	}
	q.lerSOAP(op, m)
	resposta, recusa := q.executar(ctx)
	q.responderSOAP(op, m, resposta, recusa)
}

// acaoSOAP is what the call says that it asks for, outside its body.
func (q *requisicao) acaoSOAP() string {
	return soap.Action(q.r.Header.Get("SOAPAction"), tipoDoCorpo(q.r))
}

// lerSOAP binds the parts of a call to what the rules read.
func (q *requisicao) lerSOAP(op *operacaoServida, m *soap.Message) {
	campos, modo := op.layout.Bind(m)
	q.ler(op.Operacao, campos)
	q.pedido.RegistrarPartes(q.pedido.Campos)
	q.avisar(avisosDoTexto(q.r, m.Found)...)
	if m.Undeclared {
		q.avisar(avisoPrefixo)
	}
	if m.Operation == "" {
		q.avisar(avisoBodyVazio)
	}
	if modo == soap.Mixed {
		q.avisar(avisoPartes)
	}
}

// responderSOAP writes the outcome: a refusal, too, is a return text, unless its credential reads faults only.
func (q *requisicao) responderSOAP(op *operacaoServida, m *soap.Message, resposta *crm.Resposta, recusa *crm.Recusa) {
	modo, f := modoRetorno(&q.pedido), crm.Fim{Resposta: resposta, Recusa: recusa, HTTP: http.StatusOK}
	if recusa == nil {
		f.Texto = resposta.Retornar(modo)
	} else {
		f.Texto = textoDaRecusa(modo, recusa)
		if c := q.pedido.CredencialNomeada(); c != nil && c.RecusaFalha {
			f.HTTP = http.StatusInternalServerError
		}
	}
	if f.HTTP == http.StatusOK {
		q.retornoSOAP(op.reply(m.Namespace, f.Texto))
	} else {
		q.falhaSOAP(falhaAplicacao, recusa.Error())
	}
	q.encerrar(f)
}

// reply is a return text as the served WSDL says it.
func (o *operacaoServida) reply(namespace, texto string) soap.Reply {
	r := &o.site
	return soap.Reply{Operation: r.Name, Namespace: namespace, Element: r.Reply, Part: r.Return, Qualified: r.Qualified, Value: texto}
}

// naoLida answers a body that did not arrive, or not in time, or is too large: a fault, but for a passing condition, which
// is a refusal in 200 where the SOAPAction tells whose answer it is.
func (q *requisicao) naoLida(recusa *crm.Recusa) {
	contrato := q.s.contrato(q.pedido.Retrato)
	if op := contrato.achar("", q.acaoSOAP()); op == nil || !recusa.Passageira() {
		q.falhaSOAP(falhaCliente, recusa.Error())
	} else {
		q.retornoSOAP(op.reply(contrato.namespace(op), recusa.Error()))
	}
	q.encerrarFalha(recusa)
}

// naoEntendida answers a body that is no SOAP call: a fault as NuSOAP words it.
func (q *requisicao) naoEntendida(err error) {
	frase := "error in msg parsing"
	var deco *soap.Error
	if errors.As(err, &deco) {
		frase = deco.Fault()
	}
	q.falhaSOAP(falhaCliente, frase)
	q.encerrarFalha(crm.Recusar(crm.RecusaCorpo, frase))
}

// naoDefinida answers an operation that the served WSDL does not have, and keeps the whole call: what a site really calls
// is learnt from it (docs/fatos/multidados.md §2).
func (q *requisicao) naoDefinida(m *soap.Message) {
	frase := soap.UndefinedOperation(nomeCurto(m.Operation))
	q.falhaSOAP(falhaCliente, frase)
	q.pedido.Operacao = nomeCurto(m.Operation)
	q.lerDesconhecida(m)
	q.encerrar(crm.Fim{Situacao: crm.ChamadaDesconhecida, Falha: frase, HTTP: http.StatusInternalServerError})
}
