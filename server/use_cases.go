package server

import (
	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/titular"
	"ponte/storage"
)

// UseCases ties crm's rules of ocorrências to the storage. passwords may be nil where no call is let in, only a person.
func UseCases(store *storage.Storage, tenants crm.Retratos, passwords crm.Senhas) *crm.Ocorrencias {
	return &crm.Ocorrencias{
		Retratos: tenants, Consultas: store.Consultas(), Acervo: store.Acervo(), Cadastros: store.AcervoCadastros(), Escritor: store.Escritor(),
		Numeracao: store.Numeracao(), Senhas: passwords, Usos: store.Usos(), Arquivos: store.Arquivos(), Tarefas: store.Tarefas(),
		Trilha: store.Cadastro(), Relogio: crm.RelogioDoSistema,
		Cadastrador: &cadastro.Chamadas{Sincronizador: cadastro.Sincronizador{Cadastros: store.Cadastro(), Relogio: crm.RelogioDoSistema}},
	}
}

// Titulares ties what the LGPD asks of one person to the storage.
func Titulares(store *storage.Storage) *titular.Titulares {
	return &titular.Titulares{Dados: store.Titulares(), Trilha: store.Cadastro(), Relogio: crm.RelogioDoSistema}
}

// Assistencias ties the rules of assistências técnicas to the storage and to those of ocorrências.
func Assistencias(store *storage.Storage, cases *crm.Ocorrencias) *crm.Assistencias {
	return &crm.Assistencias{Ocorrencias: cases, Acervo: store.AcervoAssistencias()}
}

// FaleConosco ties what clients do in the Portal do Cliente to the storage and to the rules of ocorrências.
func FaleConosco(store *storage.Storage, cases *crm.Ocorrencias) *crm.FaleConosco {
	return &crm.FaleConosco{
		Assistencias: Assistencias(store, cases), Tipos: store.Cadastro(), Avaliacoes: store.Cadastro(), Fotos: store.Cadastro(), Diario: store.Diario(),
	}
}
