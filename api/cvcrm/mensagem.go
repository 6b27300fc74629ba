package cvcrm

import (
	"net/http"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// mensagem adds a text to an atendimento. One that is over takes none, and says so inside a success.
func mensagem(q *requisicao) error {
	l, err := q.lerCorpo()
	if err != nil {
		return err
	}
	if err := q.narrar(l, l.inteiro("idatendimento")); err != nil {
		return err
	}
	return q.Responder(http.StatusOK, struct {
		Sucesso bool     `json:"sucesso"`
		Erro    bool     `json:"erro"`
		Erros   []string `json:"erros"`
	}{true, false, []string{}})
}

// mensagemV4 is the same with the statuses of the fourth version.
func mensagemV4(q *requisicao) error {
	l, err := q.lerCorpo()
	if err != nil {
		return err
	}
	q.Pedido.Registro.HTTP = criado
	if err := q.narrar(l, q.id("idAtendimento")); err != nil {
		return err
	}
	return q.Responder(http.StatusCreated, struct {
		Status string `json:"status"`
		Code   int    `json:"code"`
	}{"success", http.StatusCreated})
}

// narrar reads the rest of a message, and adds it with its files.
func (q *requisicao) narrar(l *leitor, id int64) error {
	p := &q.Pedido
	texto, documento := l.texto("mensagem"), lerDocumento(l, "documento")
	visao := crm.VisibilidadeInterna
	if l.simNao("cliente_visualiza") == "S" {
		visao = crm.VisibilidadeCliente
	}
	p.Anexos = l.arquivos()
	if err := l.fim(); err != nil {
		return err
	}
	numero, err := q.numeroDe(id)
	if err != nil {
		return err
	}
	if documento != "" {
		ficha, err := q.a.dep.Casos.Ler(q.Ctx(), p, numero)
		if err != nil {
			return err
		}
		if sigilo.NormalizarDocumento(ficha.ClienteDocumento) != documento {
			return &invalido{"documento", "não é o do cliente do atendimento"}
		}
	}
	p.Campos = crm.Campos{{Nome: "N_OCORRENCIA", Valor: numero}, {Nome: "DESCRICAO", Valor: texto}, {Nome: "VISIBILIDADE", Valor: string(visao)}}
	p.SeAberta = true
	q.registrar()
	q.Resposta, err = q.a.dep.Casos.Narrar(q.Ctx(), p)
	return err
}
