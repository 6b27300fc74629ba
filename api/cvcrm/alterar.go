package cvcrm

import (
	"net/http"
	"strconv"

	"ponte/crm"
)

// alterar changes an atendimento: only what comes.
func alterar(q *requisicao) error {
	l, err := q.lerCorpo()
	if err != nil {
		return err
	}
	p := &q.Pedido
	var v variaveis
	q.lerAssunto(l, false)
	q.lerLugar(l, 0, &v)
	responsavel := l.inteiro("idresponsavel")
	v.numero(cvTipo, l.inteiro("idtipo"))
	v.numero(cvClassificacao, l.inteiro("idclassificacao"))
	v.por(cvPrioridade, l.umDe("prioridade"))
	v.por(cvProximaAcao, l.data("proxima_acao"))
	v.por(cvClienteVisualiza, l.simNao("cliente_visualiza"))
	v.numero(cvCanal, l.inteiro("idcanal"))
	v.numeros(cvTags, l.inteiros("tags"))
	v.por(cvResumo, l.texto("resumo_insight_api"))
	if l.data("data_abertura") != "" {
		q.avisar("DATA_ABERTURA NAO ALTERADA", "A abertura de uma ocorrencia nao muda; registrar a outra data em uma mensagem")
	}
	fim := l.data("data_finalizacao")
	l.adicionais(&v)
	p.Anexos = l.arquivos()
	if err := l.fim(); err != nil {
		return err
	}
	if responsavel == 0 && fim == "" && len(v) == 0 && len(p.Anexos) == 0 && p.PorID == (crm.PorID{}) {
		return naoMudaNada
	}
	numero, err := q.numeroDe(q.id("idAtendimento"))
	if err != nil {
		return err
	}
	q.parte("NUMERO", numero)
	if responsavel != 0 {
		q.parte("RESPONSAVEL", strconv.FormatInt(responsavel, 10))
	}
	q.parte("DATA_FECHAMENTO", fim)
	if len(v) > 0 {
		p.Campos = append(p.Campos, crm.Campo{Nome: "CAMPOS_VARIAVEIS", Itens: v})
	}
	for nome, id := range map[string]int64{"IDASSUNTO": p.PorID.DivisaoID, "IDSUBASSUNTO": p.PorID.SolicitacaoID} {
		if id != 0 {
			q.parte(nome, strconv.FormatInt(id, 10))
		}
	}
	q.registrar()
	if q.Resposta, err = q.a.dep.Casos.Editar(q.Ctx(), p); err != nil {
		return err
	}
	return q.Responder(http.StatusOK, sucesso{true})
}
