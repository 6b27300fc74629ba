package multidados

import (
	"context"
	"net/http"
	"time"

	"ponte/api/borda"
	"ponte/crm"
)

// Classificador tells what calls ask for, by the decoders and the catalogue that answer them, and does nothing about them. It serves one call at
// a time. Make it with NovoClassificador.
type Classificador struct {
	servico *Servico
	achada  *Operacao
}

// NovoClassificador makes one that knows our WSDL.
func NovoClassificador() *Classificador {
	c := &Classificador{}
	operacoes := Catalogo()
	for i := range operacoes {
		o := operacoes[i]
		operacoes[i].Executar = func(*crm.Ocorrencias, context.Context, *crm.Pedido) (*crm.Resposta, error) {
			c.achada = &o
			return nil, crm.Recusar(crm.RecusaOcupado)
		}
	}
	c.servico = Novo(Dependencias{Operacoes: operacoes, Retratos: qualquer{}, Diario: qualquer{}, Relogio: crm.RelogioDoSistema, Prazo: time.Minute, Vagas: 1})
	return c
}

// Classificar gives the operation of a call; nil = it is no call, or of none that we know. It reads the request's body.
func (c *Classificador) Classificar(r *http.Request) *Operacao {
	e, ok := Reconhecer(r.URL.Path)
	if !ok {
		return nil
	}
	c.achada = nil
	c.servico.Atender(nada{http.Header{}}, r, e, borda.Chamador{Em: time.Now()})
	return c.achada
}

// qualquer is a tenant of any name, without settings, and a log that keeps nothing.
type qualquer struct{}

// Retrato implements crm.Retratos.
func (qualquer) Retrato(slug string) (*crm.Retrato, bool) {
	return &crm.Retrato{Tenant: crm.Tenant{Slug: slug}}, true
}

// Atualizar has nothing to read.
func (qualquer) Atualizar(context.Context) error { return nil }

// Registrar implements crm.Diario.
func (qualquer) Registrar(crm.Chamada) {}

// nada is where an answer goes that nobody reads.
type nada struct{ cabecalhos http.Header }

// Header implements http.ResponseWriter.
func (n nada) Header() http.Header { return n.cabecalhos }

// WriteHeader implements http.ResponseWriter.
func (nada) WriteHeader(int) {}

// Write implements http.ResponseWriter.
func (nada) Write(p []byte) (int, error) { return len(p), nil }
