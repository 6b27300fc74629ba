package storage

import "ponte/crm"

// Tables that only registrations write.
var (
	empreendimentosTable = NewTable("empreendimentos", "id tenant_id nome:255")
	blocosTable          = NewTable("blocos", "id tenant_id empreendimento_id nome:255")
	unidadesTable        = NewTable("unidades", "id@ tenant_id@ bloco_id= numero:64= codigo:64 data_entrega")
	contratosTable       = NewTable("contratos", "id@ tenant_id@ codigo:255= unidade_id cliente_id situacao:4")
)

func empreendimentoValues(e *crm.Empreendimento) []any { return []any{e.ID, e.TenantID, e.Nome} }

func readEmpreendimento(scan func(...any) error) (e crm.Empreendimento, err error) {
	err = scan(&e.ID, &e.TenantID, &e.Nome)
	return e, err
}

func blocoValues(b *crm.Bloco) []any { return []any{b.ID, b.TenantID, b.EmpreendimentoID, b.Nome} }

func readBloco(scan func(...any) error) (b crm.Bloco, err error) {
	err = scan(&b.ID, &b.TenantID, &b.EmpreendimentoID, &b.Nome)
	return b, err
}

func unidadeValues(u *crm.Unidade) []any {
	return []any{u.ID, u.TenantID, u.BlocoID, u.Numero, u.Codigo, msOrNull(u.DataEntrega)}
}

func contratoValues(c *crm.Contrato) []any {
	return []any{c.ID, c.TenantID, c.Codigo, c.UnidadeID, c.ClienteID, string(c.Situacao)}
}

func readContrato(scan func(...any) error) (c crm.Contrato, err error) {
	err = scan(&c.ID, &c.TenantID, &c.Codigo, &c.UnidadeID, &c.ClienteID, &c.Situacao)
	return c, err
}
