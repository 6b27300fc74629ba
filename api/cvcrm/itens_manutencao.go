package cvcrm

import (
	"context"
	"net/http"
	"strconv"

	"ponte/crm"
)

// CatalogoDeItens keeps what may be mended.
type CatalogoDeItens interface {
	// GravarItemDeManutencao adds an item of ID 0, which it gets. Wrong input is an *crm.Invalido.
	GravarItemDeManutencao(ctx context.Context, ator crm.Ator, i *crm.ItemDeManutencao) error
}

// tempoMinimo is a field that CV spells with its accents, and a client may not.
const tempoMinimo = "tempo_minimo_finalização"

// corpoDoItemDeManutencao is in the units of an assistência's subitens: days to finish and at least, minutes of work, months of warranty.
var corpoDoItemDeManutencao = append(
	[]Campo{obrigatorio("nome", Texto), obrigatorio("tempo_medio_execucao", Natural), obrigatorio("arquivo_obrigatorio", SimNao), obrigatorio("ativo_painel", SimNao)},
	append(deUmTipo(Texto, "descricao descricao_garantia"), deUmTipo(Natural, "tempo_finalizacao tempo_garantia tempo_minimo_finalizacao "+tempoMinimo)...)...,
)

// campoDoCatalogo is what CV calls the fields that the rules of the catalogue name.
var campoDoCatalogo = map[string]string{
	"cobertura": "descricao_garantia", "dias_minimos": tempoMinimo, "dias_finalizacao": "tempo_finalizacao", "minutos_medios": "tempo_medio_execucao", "garantia_meses": "tempo_garantia",
}

// cadastrarItemDeManutencao adds an item to the catalogue.
func cadastrarItemDeManutencao(q *requisicao) error {
	l, err := q.lerCorpo()
	if err != nil {
		return err
	}
	item := &crm.ItemDeManutencao{
		TenantID: q.TenantID(), Nome: l.texto("nome"), Descricao: l.texto("descricao"), Cobertura: l.texto("descricao_garantia"),
		MinutosMedios: l.natural("tempo_medio_execucao"), DiasFinalizacao: l.natural("tempo_finalizacao"), GarantiaMeses: l.natural("tempo_garantia"),
		DiasMinimos: max(l.natural(tempoMinimo), l.natural("tempo_minimo_finalizacao")), ArquivoObrigatorio: l.simNao("arquivo_obrigatorio") == "S",
		NoPainel: l.simNao("ativo_painel") == "S",
	}
	if err := l.fim(); err != nil {
		return err
	}
	q.parte("NOME", item.Nome)
	q.registrar()
	ator := crm.Ator{Quem: q.Pedido.Credencial.Usuario, Endereco: q.Pedido.Endereco.String()}
	if err := q.a.dep.Catalogo.GravarItemDeManutencao(q.Ctx(), ator, item); err != nil {
		return err
	}
	q.Resposta = &crm.Resposta{Texto: "item " + strconv.FormatInt(item.ID, 10)}
	type id struct {
		ID int64 `json:"id"`
	}
	return q.Responder(http.StatusCreated, struct {
		Data   id     `json:"data"`
		Status string `json:"status"`
	}{id{item.ID}, "success"})
}
