package crm

import "time"

// Timesheet is a worked period sent through DadosTimesheet (docs/fatos/multidados.md §2). Codes are kept as received: no
// register of providers, phases or activities exists to resolve them against.
type Timesheet struct {
	ID         int64
	TenantID   int64
	Prestador  string // CODIGO_AUXILIAR_PREST
	Cliente    string // CODIGO_AUXILIAR_CLI
	Projeto    string // CODIGO_PROJETO
	Fase       string // CODIGO_FASE
	Atividade  string // COD_ATIVIDADE
	Lancamento string // DATA_LANCAMENTO as received
	Inicio     string // HR_INICIO as received
	Fim        string // HR_FIM as received
	Cobravel   bool   // COBRAVEL_NAO_COBRAVEL
	Texto      string // NARRATIVA_PRINCIPAL
	Origem     Origem
	CriadoEm   time.Time
}
