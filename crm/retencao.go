package crm

import "context"

// Retencoes are the settings that say for how many days a kind of data is kept, in the order in which people are shown them. 0 days = for ever.
var Retencoes = []string{ConfDiasChamadas, ConfDiasCorpos, ConfDiasTentativas, ConfDiasEntregas, ConfDiasAnexos, ConfDiasDisparos, ConfDiasNegativacoes, ConfDiasAuditoria}

// ContagemDeRetencao counts what would go.
type ContagemDeRetencao interface {
	// ContarVencidos counts the rows of a kind, by its setting, that are older than so many days; 0 days = none.
	ContarVencidos(ctx context.Context, tenantID int64, chave string, dias int) (int64, error)
}
