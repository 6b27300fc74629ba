package server

import (
	"ponte/crm"
	"ponte/storage"
)

// Failures gives the use case by which ocorrências enter and leave the status of a failed integration.
func Failures(store *storage.Storage, tenants *storage.Retratos) *crm.FalhasDeIntegracao {
	return &crm.FalhasDeIntegracao{
		Retratos: tenants, Consultas: store.Consultas(), Presas: store.Entregas(), Escritor: store.Escritor(), Numeracao: store.Numeracao(),
		Trilha: store.Cadastro(), Relogio: crm.RelogioDoSistema,
	}
}
