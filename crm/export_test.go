package crm

// PartesNoRecebido is partesNoRecebido, for the tests.
func (p *Pedido) PartesNoRecebido(recebidas Campos) bool { return p.partesNoRecebido(recebidas) }
