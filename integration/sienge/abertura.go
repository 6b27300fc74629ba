package sienge

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"ponte/crm"
	"ponte/integration/destino"
)

// abrirAqui opens what was opened at Sienge. The event has an id only, so that Sienge is asked what it is about. Each step bears a key or is
// harmless twice: a process that dies between two goes on when the event is applied again.
func abrirAqui(ctx context.Context, a *destino.Aplicacao, id string) error {
	e := a.Evento
	c, err := abrirCliente(a.Config)
	if err != nil {
		return err
	}
	item, err := c.uma(ctx, destino.NovoRegistro(a.Config.Segredos), id)
	if err != nil {
		return err
	}
	if item == nil {
		e.Estado, e.Motivo = crm.EventoIgnorado, "o Sienge não tem mais a assistência "+id
		return nil
	}
	if strings.Contains(destino.Texto(item[c.valores[campoDescricao]]), "[CRM ") {
		e.Estado, e.Motivo = crm.EventoSemObjeto, "a assistência "+id+" foi aberta por este CRM, e o nome dela ainda não está gravado"
		return nil
	}
	mapa, err := destino.NovoMapeamento(a.Config.Valores[campoEntrada], programaEntrada)
	if err != nil {
		return err
	}
	lida, err := mapa.Aplicar(ctx, item)
	if err != nil {
		return err
	}
	nova, itens, falta, err := c.entender(ctx, a, id, lida)
	if err != nil {
		return err
	}
	if falta != "" {
		e.Estado, e.Motivo = crm.EventoFalhou, "a assistência "+id+" do Sienge não foi aberta aqui: "+falta
		return nil
	}
	o := a.Assistencias.Ocorrencias
	feita, err := o.AbrirPorPessoa(ctx, a.Retrato, autor, *nova)
	if err != nil {
		return err
	}
	_, err = a.Assistencias.Alterar(ctx, crm.Agente{Slug: a.Retrato.Tenant.Slug, Sistema: Nome, Ator: autor}, crm.AtoAssistencia{
		OcorrenciaID: feita.OcorrenciaID, Chave: "aberta/" + e.Ambiente + "/" + id, NovosItens: itens,
	})
	if err != nil {
		return err
	}
	// The name is last: what bears one is taken for opened.
	nome := crm.Vinculo{TenantID: a.Retrato.Tenant.ID, Tipo: crm.VinculoOcorrencia, ObjetoID: feita.OcorrenciaID, Sistema: Nome, Ambiente: e.Ambiente, Codigo: id, Em: o.Relogio()}
	if err := o.Escritor.Gravar(ctx, &crm.Escrita{Vinculos: []crm.Vinculo{nome}}); err != nil {
		return err
	}
	e.Estado, e.Motivo = crm.EventoAplicado, "ocorrência "+feita.Numero+": aberta no Sienge"
	return nil
}

// uma reads an assistência; nil = Sienge has none of that id.
func (c *cliente) uma(ctx context.Context, registro *destino.Registro, id string) (map[string]any, error) {
	retorno, err := c.chamar(ctx, registro, c.orcamento(), destino.Chamada{Metodo: http.MethodGet, Caminho: c.valores[campoCaminho] + "/" + url.PathEscape(id)})
	if err != nil {
		return nil, err
	}
	if retorno.HTTP == http.StatusNotFound {
		return nil, nil
	}
	if _, err := julgar(retorno); err != nil {
		return nil, err
	}
	var item map[string]any
	if json.Unmarshal(retorno.Corpo, &item) != nil {
		return nil, destino.Desconhecido("o Sienge respondeu algo que não é uma assistência")
	}
	return item, nil
}

// entender finds here what Sienge's assistência is about. falta says what is missing for a person to mend.
func (c *cliente) entender(ctx context.Context, a *destino.Aplicacao, id string, lida map[string]any) (nova *crm.NovaOcorrencia, itens []crm.NovoItem, falta string, err error) {
	unidade, documento := destino.Texto(lida["unidade"]), crm.Digitos(destino.Texto(lida["documento"]))
	achados, err := a.Assistencias.Ocorrencias.Consultas.Buscar(ctx, &crm.Procura{
		TenantID: a.Retrato.Tenant.ID, Unidade: unidade, De: crm.Interlocutor{Sistema: Nome}, Cliente: crm.ProcuraCliente{Documento: documento},
	})
	if err != nil {
		return nil, nil, "", err
	}
	if achados.UnidadeDe == 0 {
		return nil, nil, "nenhuma unidade tem o Id no Sienge " + unidade + ": cadastre-o e confira de novo", nil
	}
	catalogo, err := a.Assistencias.Acervo.ItensDeManutencao(ctx, a.Retrato.Tenant.ID)
	if err != nil {
		return nil, nil, "", err
	}
	lista, _ := lida["itens"].([]any)
	for _, v := range lista {
		item, _ := v.(map[string]any)
		nome := destino.Texto(item["nome"])
		n := slices.IndexFunc(catalogo, func(i crm.ItemDeManutencao) bool { return strings.EqualFold(i.Nome, nome) })
		if n < 0 {
			return nil, nil, "o item " + nome + " não está em Itens de manutenção: inclua-o e confira de novo", nil
		}
		itens = append(itens, crm.NovoItem{ItemID: catalogo[n].ID, Descricao: destino.Texto(item["descricao"])})
	}
	if len(itens) == 0 {
		return nil, nil, "ela não mostra itens", nil
	}
	nova = &crm.NovaOcorrencia{UnidadeID: achados.UnidadeDe, Descricao: destino.Texto(lida["descricao"]), Chave: Nome + "/" + a.Evento.Ambiente + "/" + id, Requisicao: "evento-" + strconv.FormatInt(a.Evento.ID, 10)}
	if nova.Descricao == "" {
		nova.Descricao = "Assistência " + id + " aberta no Sienge"
	}
	if len(achados.Clientes) == 1 {
		nova.ClienteID = achados.Clientes[0].ID
	}
	return nova, itens, "", nil
}
