package multidados

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
	"unicode"

	"ponte/api/borda"
	"ponte/crm"
	"ponte/wsdl"
)

// Dependencias is what the surface needs from outside.
type Dependencias struct {
	Operacoes []Operacao       // Catalogo(), or a test's
	Casos     *crm.Ocorrencias // what the operations lead to
	Retratos  crm.Retratos
	Diario    crm.Diario
	Relogio   crm.Relogio
	Publica   *url.URL           // the address that callers use, nil = what the request says
	Prazo     time.Duration      // from arrival to answer, queueing included
	Vagas     int                // calls worked on at once
	Medir     func(borda.Medida) // nil = nobody measures
	Anotar    func(requestID, mensagem string, causa error)
}

// Servico answers everything under the webservice's addresses.
type Servico struct {
	dep  Dependencias
	ours *contrato // our own WSDL's
	vaga chan struct{}

	grandes *lugares // large bodies at once
	anexos  *lugares // bodies with files at once

	doSite sync.Map // tenant id → *contratoGuardado, of tenants with a WSDL of their own
	rest   map[string]*operacaoREST
	listas map[string]bool // parts that are lists of {codigo, valor}
	partes map[string]bool // parts of any operation
}

// Novo prepares the service. Its Vagas and Prazo must be positive.
func Novo(d Dependencias) *Servico {
	if d.Medir == nil {
		d.Medir = func(borda.Medida) {}
	}
	if d.Anotar == nil {
		d.Anotar = func(string, string, error) {}
	}
	s := &Servico{
		dep:     d,
		ours:    novoContrato(wsdl.Multidados(), nil, d.Operacoes),
		vaga:    make(chan struct{}, d.Vagas),
		grandes: novosLugares(maxGrandes),
		anexos:  novosLugares(maxComAnexos),
	}
	s.rest, s.listas, s.partes = metodosREST(d.Operacoes, s.ours), listasDoContrato(s.ours), map[string]bool{}
	for _, o := range s.rest {
		for parte := range o.ordem {
			s.partes[parte] = true
		}
	}
	return s
}

// Atender answers a request to an address of the webservice, and says which operation it was; nil = none was found.
func (s *Servico) Atender(w http.ResponseWriter, r *http.Request, e Endereco, c borda.Chamador) *Operacao {
	q := s.receber(w, r, e, c)
	defer q.soltar()
	switch e.Superficie {
	case SuperficieSOAP:
		q.atenderSOAP()
	case SuperficieREST:
		q.chamarREST()
	default:
		q.recusarContatos()
	}
	return q.op
}

// atenderSOAP splits the address as NuSOAP does: POST is a call whatever the query says, the word wsdl in the query of
// anything else is a request for the WSDL, and the rest gets the service page (docs/fatos/soap-legado.md §1).
func (q *requisicao) atenderSOAP() {
	switch {
	case q.r.Method == http.MethodPost:
		q.chamarSOAP()
	case PedeWSDL(q.r, q.e):
		q.servirWSDL()
	default:
		q.servirPagina()
	}
}

// Panico answers a request whose handler panicked: a fault on SOAP, JSON elsewhere, never an empty body. It must be
// called only when nothing was written yet.
func (s *Servico) Panico(w http.ResponseWriter, r *http.Request, e Endereco, c borda.Chamador) {
	q, recusa := s.receber(w, r, e, c), crm.Recusar(crm.RecusaInterna, c.RequestID)
	q.encerrarFalha(recusa)
	if e.Superficie == SuperficieSOAP {
		q.falhaSOAP(falhaServidor, recusa.Error())
		return
	}
	q.responderJSON(recusa)
}

// SemAntigo answers a call for which the old service had no answer: a fault on SOAP, JSON elsewhere. It leaves its row.
func (s *Servico) SemAntigo(w http.ResponseWriter, r *http.Request, e Endereco, c borda.Chamador, causa error) {
	recusa := crm.Recusar(crm.RecusaAntigo)
	if grande := (*http.MaxBytesError)(nil); errors.As(causa, &grande) {
		recusa = muitoGrande(int(grande.Limit))
	}
	s.dep.Anotar(c.RequestID, recusa.Frase, causa)
	q := s.receber(w, r, e, c)
	if e.Superficie == SuperficieSOAP {
		q.falhaSOAP(falhaServidor, recusa.Error())
	} else {
		q.responderJSON(recusa)
	}
	q.encerrarFalha(recusa)
}

// ocupar takes a place among the calls being worked on; false = still none after a moment.
func (s *Servico) ocupar(ctx context.Context) bool {
	select {
	case s.vaga <- struct{}{}:
		return true
	default:
	}
	espera := time.NewTimer(time.Second)
	defer espera.Stop()
	select {
	case s.vaga <- struct{}{}:
		return true
	case <-espera.C:
	case <-ctx.Done():
	}
	return false
}

func (s *Servico) desocupar() { <-s.vaga }

// nomeCurto is a name that a caller chose, as answers and the log show it: up to what no name has, which stands for what
// follows it. Where & was written for the ? of an address, a password follows.
func nomeCurto(s string) string {
	const limite = 100
	for i, r := range s {
		switch {
		case i >= limite:
			return s[:i]
		case unicode.IsLetter(r), unicode.IsDigit(r), strings.ContainsRune("_-.:", r):
		case strings.ContainsRune("&=?;%#", r):
			return s[:i] + string(r) + "…"
		default:
			return s[:i] + "…"
		}
	}
	return s
}
