package multidados

import (
	"bytes"
	"context"
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

// chamarSOAP carries one call from its bytes to its answer. The log row of a call that wrote nothing is handed over after
// the answer is written.
func (s *Servico) chamarSOAP(w http.ResponseWriter, r *http.Request, e Endereco, c Chamador) {
	ctx, cancel := s.prazo(r, c)
	defer cancel()
	retrato, conhecido := s.dep.Retratos.Retrato(e.Tenant)
	if !conhecido {
		retrato = nil
	}
	corpo, soltar, err := s.lerCorpo(ctx, w, r, c, limiteDoCorpo(retrato), s.grandes.para(c.conhecido(retrato), c.Endereco))
	defer soltar()
	if err != nil {
		s.naoLida(w, r, e, c, retrato, crm.ComoRecusa(err, c.RequestID), corpo.Bytes())
		return
	}
	dec := soap.Acquire()
	defer dec.Release()
	m, err := dec.Decode(corpo.Bytes(), soap.Options{
		ContentType: tipoDoCorpo(r),
		StrictUTF8:  retrato != nil && !retrato.Tenant.Configuracoes.Sim(crm.ConfUTF8Invalido),
	})
	if err != nil {
		s.naoEntendida(w, r, e, c, err, corpo.Bytes())
		return
	}
	contrato := s.contrato(retrato)
	op := contrato.achar(m.Operation, soap.Action(r.Header.Get("SOAPAction"), tipoDoCorpo(r)))
	switch {
	case op == nil && m.Operation == "":
		s.naoEntendida(w, r, e, c, soap.NoOperation(), corpo.Bytes())
		return
	case op == nil:
		s.naoDefinida(w, r, e, c, retrato, m, corpo.Len())
		return
	case m.Operation == "":
		m.Namespace = contrato.namespace(op)
	}
	p := s.pedidoSOAP(r, e, c, retrato, op, m)
	p.Registro.Bytes = corpo.Len()
	resposta, recusa := s.executar(ctx, op.Operacao, p, e, conhecido)
	s.responderSOAP(w, r, op, m, p, resposta, recusa)
}

func limiteDoCorpo(r *crm.Retrato) int {
	if r == nil {
		return crm.Configuracoes(nil).Inteiro(crm.ConfMaxCorpo)
	}
	return r.Tenant.Configuracoes.Inteiro(crm.ConfMaxCorpo)
}

// pedidoSOAP binds the parts of a call to what the rules read.
func (s *Servico) pedidoSOAP(r *http.Request, e Endereco, c Chamador, retrato *crm.Retrato, op *operacaoServida, m *soap.Message) *crm.Pedido {
	campos, modo := op.layout.Bind(m)
	p := s.pedido(r, e, c, retrato, op.Operacao, campos)
	p.Registro.Pedido = crm.MascararCampos(p.UsuarioNoRegistro(), p.Campos, p.Senha)
	p.Registro.HTTP = http.StatusOK
	p.Registro.Avisos = append(p.Registro.Avisos, avisosDoTexto(r, m.Found)...)
	if m.Undeclared {
		p.Registro.Avisos = append(p.Registro.Avisos, avisoPrefixo)
	}
	if m.Operation == "" {
		p.Registro.Avisos = append(p.Registro.Avisos, avisoBodyVazio)
	}
	if modo == soap.Mixed {
		p.Registro.Avisos = append(p.Registro.Avisos, avisoPartes)
	}
	return p
}

// pedido is a call of any codec as the rules read it, its credential taken out of the parts.
func (s *Servico) pedido(r *http.Request, e Endereco, c Chamador, retrato *crm.Retrato, op *Operacao, campos crm.Campos) *crm.Pedido {
	p := &crm.Pedido{
		Retrato: retrato, Superficie: string(e.Superficie), Operacao: op.Nome, Endereco: c.Endereco,
		ChaveIdempotencia: r.Header.Get("Idempotency-Key"), Em: c.Em, Registro: s.registro(c, e), SinalDePagina: c.SinalDePagina,
	}
	p.Usuario, p.Senha, p.Campos, p.SemCredencial = separarCredencial(campos)
	p.Registro.Operacao, p.Registro.Usuario = op.Nome, p.UsuarioNoRegistro()
	return p
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

// executar runs an operation within the deadline and the limit of calls at once.
func (s *Servico) executar(ctx context.Context, op *Operacao, p *crm.Pedido, e Endereco, conhecido bool) (*crm.Resposta, *crm.Recusa) {
	if !conhecido {
		return nil, crm.Recusar(crm.RecusaTenant, nomeCurto(e.Tenant))
	}
	if !s.ocupar(ctx) {
		return nil, crm.Recusar(crm.RecusaOcupado)
	}
	defer s.desocupar()
	resposta, err := op.Executar(s.dep.Casos, ctx, p)
	if err != nil {
		recusa := crm.ComoRecusa(err, p.Registro.RequestID)
		if recusa.Causa != nil {
			s.dep.Anotar(p.Registro.RequestID, recusa.Frase, recusa.Causa)
		}
		return nil, recusa
	}
	return resposta, nil
}

// responderSOAP writes the outcome and hands the log row of a call that wrote nothing to the Diario.
func (s *Servico) responderSOAP(w http.ResponseWriter, r *http.Request, op *operacaoServida, m *soap.Message, p *crm.Pedido, resposta *crm.Resposta, recusa *crm.Recusa) {
	var texto string
	modo, status := modoRetorno(p), http.StatusOK
	if recusa == nil {
		texto = textoDoSucesso(modo, resposta)
	} else {
		texto = textoDaRecusa(modo, recusa)
		if c := p.CredencialNomeada(); c != nil && c.RecusaFalha {
			status = http.StatusInternalServerError
		}
	}
	if status == http.StatusOK {
		s.retornoSOAP(w, r, op, m, p.Retrato, texto)
	} else {
		s.falhaSOAP(w, r, falhaAplicacao, recusa.Error())
	}
	s.concluir(op.Operacao, p, resposta, recusa, texto, status)
}

// concluir counts a call after its answer, and hands the log row of one that wrote nothing to the Diario. The summary that
// a query gave of its answer stays: what it read may be personal.
func (s *Servico) concluir(op *Operacao, p *crm.Pedido, resposta *crm.Resposta, recusa *crm.Recusa, texto string, status int) {
	reg := &p.Registro
	if recusa == nil {
		reg = &resposta.Registro
	} else {
		if reg.Situacao == "" { // refused before the use case was reached
			reg.Situacao = crm.ChamadaRecusada
		}
		reg.CodigoRecusa, reg.Mensagem, reg.Resposta = int(recusa.Codigo), crm.MascararFrase(recusa.Error(), p.Senha), crm.MascararFrase(texto, p.Senha)
	}
	duracao := s.dep.Relogio().Sub(p.Em)
	s.dep.Medir(Medida{
		Superficie: p.Superficie, Operacao: op.Nome, Situacao: reg.Situacao, Recusa: crm.CodigoRecusa(reg.CodigoRecusa), Duracao: duracao,
	})
	if resposta != nil && resposta.Gravada {
		return
	}
	if reg.Resposta == "" {
		reg.Resposta = crm.CortarConteudo(texto)
	}
	reg.HTTP, reg.Duracao = status, duracao
	s.dep.Diario.Registrar(*reg)
}

// retornoSOAP writes a return text.
func (s *Servico) retornoSOAP(w http.ResponseWriter, r *http.Request, op *operacaoServida, m *soap.Message, retrato *crm.Retrato, texto string) {
	cs := charsetDaResposta(retrato, r)
	b := buffers.Get().(*bytes.Buffer)
	b.Write(soap.AppendReply(b.AvailableBuffer(), cs, op.reply(m.Namespace, texto)))
	s.responder(w, r, http.StatusOK, cs.ContentType(), b.Bytes())
	releaseBuffer(b)
}

// reply is a return text as the served WSDL says it.
func (o *operacaoServida) reply(namespace, texto string) soap.Reply {
	r := &o.site
	return soap.Reply{Operation: r.Name, Namespace: namespace, Element: r.Reply, Part: r.Return, Qualified: r.Qualified, Value: texto}
}

// naoLida answers a body that did not arrive, or not in time, or is too large: a fault, but for a passing condition, which
// is a refusal in 200 where the SOAPAction tells whose answer it is.
func (s *Servico) naoLida(w http.ResponseWriter, r *http.Request, e Endereco, c Chamador, retrato *crm.Retrato, recusa *crm.Recusa, corpo []byte) {
	contrato := s.contrato(retrato)
	op := contrato.achar("", soap.Action(r.Header.Get("SOAPAction"), tipoDoCorpo(r)))
	if op == nil || !recusa.Passageira() {
		s.falhaSOAP(w, r, falhaCliente, recusa.Error())
	} else {
		cs := charsetDaResposta(retrato, r)
		s.responder(w, r, http.StatusOK, cs.ContentType(), soap.AppendReply(nil, cs, op.reply(contrato.namespace(op), recusa.Error())))
	}
	s.registrarFalha(c, e, recusa, corpo)
}

// naoEntendida answers a body that is no SOAP call: a fault as NuSOAP words it. Of the body only length and hash are
// kept, because nobody knows where in it a password stands.
func (s *Servico) naoEntendida(w http.ResponseWriter, r *http.Request, e Endereco, c Chamador, err error, corpo []byte) {
	frase := "error in msg parsing"
	var deco *soap.Error
	if errors.As(err, &deco) {
		frase = deco.Fault()
	}
	s.falhaSOAP(w, r, falhaCliente, frase)
	recusa := crm.Recusar(crm.RecusaCorpo, frase)
	s.registrarFalha(c, e, recusa, corpo)
}

// naoDefinida answers an operation that the served WSDL does not have, and keeps the whole call: what a site really calls
// is learnt from it (docs/fatos/multidados.md §2).
func (s *Servico) naoDefinida(w http.ResponseWriter, r *http.Request, e Endereco, c Chamador, retrato *crm.Retrato, m *soap.Message, bytes int) {
	frase := soap.UndefinedOperation(nomeCurto(m.Operation))
	s.falhaSOAP(w, r, falhaCliente, frase)
	reg := s.registro(c, e)
	if retrato != nil {
		reg.TenantID = retrato.Tenant.ID
	}
	reg.Situacao, reg.Mensagem, reg.HTTP = crm.ChamadaDesconhecida, frase, http.StatusInternalServerError
	reg.Operacao, reg.Bytes = nomeCurto(m.Operation), bytes
	reg.Usuario, reg.Pedido = s.desconhecidaMascarada(retrato, m)
	reg.Duracao = s.dep.Relogio().Sub(c.Em)
	s.encerrar(reg, "")
}
