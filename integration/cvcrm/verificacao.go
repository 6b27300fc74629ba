package cvcrm

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"ponte/crm"
	"ponte/integration/destino"
)

// amostra is how many atendimentos are read to see whether the CV's filter by document works.
const amostra = "30"

// Verificar asks whether an earlier try was carried out: an opening among the client's atendimentos, by our number in its text; a
// message among the answers of the atendimento, by its mark; a situation in the atendimento itself.
func (c *cliente) Verificar(ctx context.Context, t *destino.Tarefa) (destino.Entregue, bool, error) {
	d := t.Dossie
	switch d.Entrega.Acao {
	case AcaoAbrir:
		return c.verificarAbertura(ctx, t)
	case AcaoMensagem:
		return c.verificarMensagem(ctx, t)
	case AcaoSituacao:
		return c.verificarSituacao(ctx, t)
	}
	return destino.Entregue{}, false, destino.ErrNaoVerificavel
}

func (c *cliente) verificarAbertura(ctx context.Context, t *destino.Tarefa) (destino.Entregue, bool, error) {
	d := t.Dossie
	if d.Cliente == nil || d.Cliente.Documento == "" {
		return destino.Entregue{}, false, destino.ErrNaoVerificavel
	}
	doCliente, err := c.listar(ctx, t.Registro, url.Values{"documento": {d.Cliente.Documento}})
	if err != nil {
		return destino.Entregue{}, false, err
	}
	if len(doCliente) == 0 {
		return destino.Entregue{}, false, c.filtroServe(ctx, t.Registro)
	}
	legivel := true
	for _, item := range doCliente {
		id := destino.Texto(item["idatendimento"])
		switch {
		case id == "" || slices.Contains(d.Conhecidos, id):
		case strings.Contains(destino.Texto(item["descricao"]), marca(d)):
			feito := destino.Entregue{IDExterno: id, NumeroExterno: destino.Texto(item["protocolo"])}
			return feito, true, c.anotarAnexos(ctx, t, feito)
		case destino.Texto(item["descricao"]) == "":
			legivel = false
		}
	}
	if !legivel {
		return destino.Entregue{}, false, destino.ErrNaoVerificavel
	}
	return destino.Entregue{}, false, nil
}

// filtroServe tells whether "none of this document" can be believed: some CVs answer it for every document. It asks for the document
// of an atendimento that is there.
func (c *cliente) filtroServe(ctx context.Context, registro *destino.Registro) error {
	todos, err := c.listar(ctx, registro, url.Values{"limit": {amostra}})
	if err != nil || len(todos) == 0 {
		return err // none at all: nothing was opened
	}
	for _, item := range todos {
		documento := crm.Digitos(destino.Texto(item["documento"]))
		if documento == "" {
			continue
		}
		achados, err := c.listar(ctx, registro, url.Values{"documento": {documento}})
		if err == nil && len(achados) == 0 {
			err = destino.ErrNaoVerificavel
		}
		return err
	}
	return destino.ErrNaoVerificavel
}

// atendimento reads the one of the entrega's ocorrência; nil = the CV shows none.
func (c *cliente) atendimento(ctx context.Context, t *destino.Tarefa) (map[string]any, error) {
	lista, err := c.listar(ctx, t.Registro, url.Values{"idatendimento": {t.Dossie.IDExterno}})
	if err != nil {
		return nil, err
	}
	for _, item := range lista {
		if destino.Texto(item["idatendimento"]) == t.Dossie.IDExterno {
			return item, nil
		}
	}
	return nil, destino.ErrNaoVerificavel // it was opened: a list without it shows nothing
}

func (c *cliente) verificarMensagem(ctx context.Context, t *destino.Tarefa) (destino.Entregue, bool, error) {
	item, err := c.atendimento(ctx, t)
	if err != nil {
		return destino.Entregue{}, false, err
	}
	respostas, ok := item["respostas"].([]any)
	if !ok {
		return destino.Entregue{}, false, destino.ErrNaoVerificavel
	}
	for _, r := range objetos(respostas) {
		if strings.Contains(destino.PrimeiroTexto(r, "resposta", "descricao", "mensagem"), marcaDaMensagem(t.Dossie)) {
			return destino.Entregue{}, true, c.anotarAnexos(ctx, t, destino.Entregue{})
		}
	}
	return destino.Entregue{}, false, nil
}

func (c *cliente) verificarSituacao(ctx context.Context, t *destino.Tarefa) (destino.Entregue, bool, error) {
	item, err := c.atendimento(ctx, t)
	if err != nil {
		return destino.Entregue{}, false, err
	}
	nome, id := destino.Texto(item["situacao"]), destino.Texto(item["idsituacao"])
	if nome == "" && id == "" {
		return destino.Entregue{}, false, destino.ErrNaoVerificavel
	}
	procurada, _ := c.tabelas.daOcorrencia(t.Dossie)["situacao"].(string)
	return destino.Entregue{}, procurada != "" && (strings.EqualFold(nome, procurada) || id == procurada), nil
}
