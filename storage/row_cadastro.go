package storage

import "ponte/crm"

// Tables that only registrations write.
var (
	tabEmpreendimentos = novaTabela("empreendimentos", "id tenant_id nome:255")
	tabBlocos          = novaTabela("blocos", "id tenant_id empreendimento_id nome:255")
	tabUnidades        = novaTabela("unidades", "id@ tenant_id@ bloco_id= numero:64= codigo:64 data_entrega")
	tabCodigosExternos = novaTabela("unidade_codigos_externos", "unidade_id destino:64 tenant_id codigo:255")
	tabContratos       = novaTabela("contratos", "id@ tenant_id@ codigo:255= unidade_id cliente_id situacao:4")
)

func valoresEmpreendimento(e *crm.Empreendimento) []any { return []any{e.ID, e.TenantID, e.Nome} }

func lerEmpreendimento(scan func(...any) error) (e crm.Empreendimento, err error) {
	err = scan(&e.ID, &e.TenantID, &e.Nome)
	return e, err
}

func valoresBloco(b *crm.Bloco) []any { return []any{b.ID, b.TenantID, b.EmpreendimentoID, b.Nome} }

func lerBloco(scan func(...any) error) (b crm.Bloco, err error) {
	err = scan(&b.ID, &b.TenantID, &b.EmpreendimentoID, &b.Nome)
	return b, err
}

func valoresUnidade(u *crm.Unidade) []any {
	return []any{u.ID, u.TenantID, u.BlocoID, u.Numero, u.Codigo, msOuNulo(u.DataEntrega)}
}

func valoresContrato(c *crm.Contrato) []any {
	return []any{c.ID, c.TenantID, c.Codigo, c.UnidadeID, c.ClienteID, string(c.Situacao)}
}

func lerContrato(scan func(...any) error) (c crm.Contrato, err error) {
	err = scan(&c.ID, &c.TenantID, &c.Codigo, &c.UnidadeID, &c.ClienteID, &c.Situacao)
	return c, err
}
