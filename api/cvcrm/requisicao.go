package cvcrm

import (
	"bytes"
	"maps"
	"slices"
	"strconv"
	"strings"

	"ponte/api/moldura"
	"ponte/crm"
)

// requisicao is one request in the dialect.
type requisicao struct {
	*moldura.Requisicao
	a  *API
	op *operacao
	e  Endereco
}

// encerrar answers what went wrong, if something did, and ends the call with its row.
func (q *requisicao) encerrar(err error) {
	if err == nil {
		q.Encerrar(nil)
		return
	}
	recusa, codigo := q.recusaDe(err)
	status, corpo := q.op.falha.responder(codigo, recusa)
	q.Recusar(recusa)
	q.C.Response().Header().Del("WWW-Authenticate") // CV sends none, and a browser would ask
	_ = q.Responder(status, corpo)
	q.Encerrar(recusa)
}

// doCaminho is what the address names, as the log shows it.
func (q *requisicao) doCaminho() (campos crm.Campos) {
	for _, nome := range slices.Sorted(maps.Keys(q.e.valores)) {
		campos = append(campos, crm.Campo{Nome: strings.ToUpper(nome), Valor: q.e.valores[nome]})
	}
	return campos
}

// id is a number of the address.
func (q *requisicao) id(nome string) int64 {
	n, _ := strconv.ParseInt(q.e.valores[nome], 10, 64) // digits, as it was matched
	return n
}

// numeroDe gives the number of the ocorrência that is CV's atendimento of an id.
func (q *requisicao) numeroDe(id int64) (string, error) {
	return q.a.dep.Casos.NumeroDe(q.Ctx(), &q.Pedido, id)
}

// avisar notes what was accepted but deserves a look.
func (q *requisicao) avisar(problema, acao string) {
	q.Pedido.Registro.Avisos = append(q.Pedido.Registro.Avisos, crm.Aviso(problema, acao))
}

// corpoMaximo bounds a body: with files, what the tenant allows, and a third more as base64.
func (q *requisicao) corpoMaximo() int {
	conf := q.Pedido.Retrato.Tenant.Configuracoes
	if q.op.arquivos {
		return conf.Inteiro(crm.ConfMaxMultipart) / 3 * 4
	}
	return conf.Inteiro(crm.ConfMaxCorpo)
}

// lerCorpo reads the body of who was let in.
func (q *requisicao) lerCorpo() (*leitor, error) { return q.lerObjeto(q.corpoMaximo()) }

func (q *requisicao) lerObjeto(maximo int) (*leitor, error) {
	texto, err := q.LerCorpo(maximo)
	if err != nil {
		return nil, err
	}
	l := &leitor{q: q, tabela: q.op.corpo}
	if len(bytes.TrimSpace(texto)) == 0 { // an end of a tarefa may have nothing to say
		l.corpo = map[string]any{}
		return l, nil
	}
	if err := moldura.Decodificar(texto, &l.corpo); err != nil || l.corpo == nil {
		if err == nil {
			err = crm.Recusar(crm.RecusaCorpo, "o corpo precisa ser um objeto JSON")
		}
		return nil, err
	}
	return l, nil
}
