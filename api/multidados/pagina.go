package multidados

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
)

//go:embed pagina.html
var paginaHTML string

var pagina = template.Must(template.New("pagina").Parse(paginaHTML))

// servirPagina shows a person, or a monitor, that the service is there (docs/fatos/soap-legado.md §7.16). It tells nothing that the
// WSDL does not.
func (q *requisicao) servirPagina() {
	servido := q.s.contrato(q.pedido.Retrato)
	contrato := &servido.documento.Contract
	dados := struct {
		Servico, Porta, Namespace, Endereco string
		Operacoes                           []string
	}{Servico: contrato.Service, Porta: contrato.Port, Namespace: contrato.Namespace, Endereco: q.enderecoSOAP()}
	for i := range servido.operacoes {
		dados.Operacoes = append(dados.Operacoes, servido.operacoes[i].site.Name)
	}
	b := buffers.Get().(*bytes.Buffer)
	b.Reset()
	defer releaseBuffer(b)
	if err := pagina.Execute(b, dados); err != nil {
		q.s.dep.Anotar(q.quem.RequestID, "service page", err)
		b.Reset()
		b.WriteString("<!DOCTYPE html><title>" + contrato.Service + "</title><p>Serviço no ar.</p>")
	}
	q.responder(http.StatusOK, "text/html; charset=UTF-8", b.Bytes())
}
