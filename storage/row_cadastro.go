package storage

import "ponte/crm"

// Tables that only registrations write.
var (
	empreendimentosTable = NewTable("empreendimentos", "id@ tenant_id@ nome:255 data_entrega:10 desligado filial_id=")
	blocosTable          = NewTable("blocos", "id@ tenant_id@ empreendimento_id nome:255")
	unidadesTable        = NewTable("unidades", "id@ tenant_id@ bloco_id numero:64 codigo:64 data_entrega tipo:16")
	contratosTable       = NewTable("contratos", "id@ tenant_id@ codigo:255 unidade_id cliente_id situacao:4 situacao_na_fonte:60 assinado_em:10 chaves_em:10 a_classificar")
)

func empreendimentoValues(e *crm.Empreendimento) []any {
	return []any{e.ID, e.TenantID, e.Nome, string(e.DataEntrega), e.Desligado, e.FilialID}
}

func readEmpreendimento(scan func(...any) error) (e crm.Empreendimento, err error) {
	err = scan(&e.ID, &e.TenantID, &e.Nome, &e.DataEntrega, &e.Desligado, &e.FilialID)
	return e, err
}

func blocoValues(b *crm.Bloco) []any { return []any{b.ID, b.TenantID, b.EmpreendimentoID, b.Nome} }

func readBloco(scan func(...any) error) (b crm.Bloco, err error) {
	err = scan(&b.ID, &b.TenantID, &b.EmpreendimentoID, &b.Nome)
	return b, err
}

func unidadeValues(u *crm.Unidade) []any {
	return []any{u.ID, u.TenantID, u.BlocoID, u.Numero, u.Codigo, msOrNull(u.DataEntrega), string(u.Tipo)}
}

func contratoValues(c *crm.Contrato) []any {
	return []any{
		c.ID, c.TenantID, c.Codigo, c.UnidadeID, c.ClienteID, string(c.Situacao), c.SituacaoNaFonte, string(c.AssinadoEm), string(c.ChavesEm), c.AClassificar,
	}
}

func readContrato(scan func(...any) error) (c crm.Contrato, err error) {
	err = scan(&c.ID, &c.TenantID, &c.Codigo, &c.UnidadeID, &c.ClienteID, &c.Situacao, &c.SituacaoNaFonte, &c.AssinadoEm, &c.ChavesEm, &c.AClassificar)
	return c, err
}
