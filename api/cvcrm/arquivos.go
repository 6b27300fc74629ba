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
	if err := q.assistenciaDosArquivos(); err != nil {
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

// assistenciaDosArquivos finds the assistência that the address means. Whose item or message it is, is not told to who may not see it.
func (q *requisicao) assistenciaDosArquivos() (err error) {
	acervo, deQue, id := q.a.dep.Assistencias.Acervo, q.e.valores["funcionalidade"], q.id("idFuncionalidade")
	switch deQue {
	case "assistencias":
	case "assistencias_itens":
		id, err = acervo.OcorrenciaDoItem(q.Ctx(), q.TenantID(), id)
	case "assistencias_mensagens":
		id, err = acervo.OcorrenciaDaMensagem(q.Ctx(), q.TenantID(), id)
	default:
		return &invalido{"funcionalidade", "precisa ser um de assistencias, assistencias_itens, assistencias_mensagens"}
	}
	if err == nil {
		_, _, err = q.assistenciaDe(id)
	}
	if errors.Is(err, crm.ErrNaoEncontrado) || err != nil && crm.ComoRecusa(err, "").Codigo == crm.RecusaOcorrencia {
		return crm.Recusar(crm.RecusaCadastro, deQue, "id "+q.e.valores["idFuncionalidade"])
	}
	return err
}
