package cvcrm

import (
	"errors"
	"mime"
	"net/http"

	"ponte/crm"
)

// enviarArquivos adds files to an assistência, in a form as browsers send it. Those of an item or of a message are the assistência's as well:
// files are of the ocorrência here.
func enviarArquivos(q *requisicao) error {
	if tipo, _, _ := mime.ParseMediaType(q.C.Request().Header.Get("Content-Type")); tipo != "multipart/form-data" {
		return crm.Recusar(crm.RecusaCorpo, "o Content-Type precisa ser multipart/form-data")
	}
	maximo := q.Pedido.Retrato.Tenant.Configuracoes.Inteiro(crm.ConfMaxMultipart)
	if err := q.AbrirCorpo(maximo); err != nil {
		return err
	}
	p := &q.Pedido
	var err error
	if p.Anexos, err = q.LerArquivos("file", maximo); err != nil {
		return err
	}
	if len(p.Anexos) == 0 {
		return &invalido{"file", faltou}
	}
	id, err := q.assistenciaDosArquivos()
	if err != nil {
		return err
	}
	if _, _, err := q.assistenciaDe(id); err != nil {
		return err
	}
	numero := q.Resposta.Numero
	q.parte("NUMERO", numero)
	q.registrar()
	p.Registro.HTTP = criado
	if q.Resposta, err = q.a.dep.Casos.Anexar(q.Ctx(), p, numero); err != nil {
		return err
	}
	return q.Responder(http.StatusCreated, sucesso{true})
}

// assistenciaDosArquivos is the assistência that the address means.
func (q *requisicao) assistenciaDosArquivos() (id int64, err error) {
	acervo, deQue := q.a.dep.Assistencias.Acervo, q.e.valores["funcionalidade"]
	switch id = q.id("idFuncionalidade"); deQue {
	case "assistencias":
		return id, nil
	case "assistencias_itens":
		id, err = acervo.OcorrenciaDoItem(q.Ctx(), q.TenantID(), id)
	case "assistencias_mensagens":
		id, err = acervo.OcorrenciaDaMensagem(q.Ctx(), q.TenantID(), id)
	default:
		return 0, &invalido{"funcionalidade", "precisa ser um de assistencias, assistencias_itens, assistencias_mensagens"}
	}
	if errors.Is(err, crm.ErrNaoEncontrado) {
		err = crm.Recusar(crm.RecusaCadastro, deQue, "id "+q.e.valores["idFuncionalidade"])
	}
	return id, err
}
