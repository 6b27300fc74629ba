package espelho

import (
	"net/http"

	"ponte/api/borda"
	"ponte/api/multidados"
	"ponte/crm/sombra"
)

// Servico answers a call, as (*multidados.Servico).Atender does.
type Servico func(http.ResponseWriter, *http.Request, multidados.Endereco, borda.Chamador) *multidados.Operacao

// Acompanhar answers a call by Ponte, and hands a copy over of what changes nothing: the old service is asked the same afterwards.
func (m *Espelho) Acompanhar(w http.ResponseWriter, r *http.Request, c Chamada, atender Servico) {
	copia := m.comecarCopia(r, c)
	if copia == nil {
		if op := atender(w, r, c.Endereco, c.Quem); op != nil && op.SoLe && m.copiavel(r, c) {
			m.spool.perder(c.Tenant.ID)
		}
		return
	}
	defer m.soltar(copia)
	r.Body = copia.lendo(r.Body)
	op := atender(&ouvido{w, copia}, r, c.Endereco, c.Quem)
	if op == nil || !op.SoLe {
		return
	}
	_ = http.NewResponseController(w).Flush() // the caller has its answer before anything is done with the copy
	copia.Frente = op.Nome + sombra.EmFrente
	copia.Resposta.Cabecalhos = w.Header().Clone()
	m.entregar(copia)
}

// ouvido copies an answer as it is written.
type ouvido struct {
	http.ResponseWriter
	c *captura
}

// Unwrap is how http.ResponseController reaches the connection.
func (o *ouvido) Unwrap() http.ResponseWriter { return o.ResponseWriter }

// WriteHeader implements http.ResponseWriter.
func (o *ouvido) WriteHeader(status int) {
	o.c.Resposta.Status = status
	o.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (o *ouvido) Write(p []byte) (int, error) {
	if o.c.Resposta.Status == 0 {
		o.c.Resposta.Status = http.StatusOK
	}
	_, _ = o.c.resposta.Write(p) // never fails
	return o.ResponseWriter.Write(p)
}
