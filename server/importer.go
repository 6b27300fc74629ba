package server

import (
	"ponte/crm"
	"ponte/crm/importacao"
	"ponte/integration"
	"ponte/storage"
)

// Importer gives the use case by which files are brought in, with the columns of the registry's destinations.
func Importer(store *storage.Storage) *importacao.Importador {
	return &importacao.Importador{Cargas: store.Cadastro(), Cadastros: store.Cadastro(), Destinos: integration.Definitions(), Relogio: crm.RelogioDoSistema, Abrir: workbook}
}
