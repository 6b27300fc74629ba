package server

import (
	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/cobranca"
	"ponte/crm/importacao"
	"ponte/crm/negativacao"
	"ponte/crm/titular"
	"ponte/integration"
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

// Failures gives the use case by which ocorrências enter and leave the status of a failed integration.
func Failures(store *storage.Storage, tenants *storage.Retratos) *crm.FalhasDeIntegracao {
	return &crm.FalhasDeIntegracao{
		Retratos: tenants, Consultas: store.Consultas(), Presas: store.Entregas(), Escritor: store.Escritor(), Numeracao: store.Numeracao(),
		Trilha: store.Cadastro(), Relogio: crm.RelogioDoSistema,
	}
}

// Importer gives the use case by which files are brought in, with the columns of the registry's destinations.
func Importer(store *storage.Storage) *importacao.Importador {
	return &importacao.Importador{Cargas: store.Cadastro(), Cadastros: store.Cadastro(), Destinos: integration.Definitions(), Relogio: crm.RelogioDoSistema, Abrir: workbook}
}

// Negativador ties the rules of negativações to the storage and to the ways to the bureau.
func Negativador(store *storage.Storage) *negativacao.Negativador {
	return &negativacao.Negativador{
		Negativacoes: store.Negativacoes(), Transportes: []negativacao.Transporte{bureauFile{}, bureauService{}}, Arquivos: bureauFile{}, Relogio: crm.RelogioDoSistema,
	}
}

// Registrar ties the rules of who owes to the storage and to those of ocorrências.
func Registrar(store *storage.Storage, cases *crm.Ocorrencias) *cobranca.Registrador {
	return &cobranca.Registrador{Registros: store.Devedores(), Ocorrencias: cases, Atendimento: attendance(store, cases.Retratos), Relogio: crm.RelogioDoSistema}
}

// Runner ties the réguas to the storage.
func Runner(store *storage.Storage) *cobranca.Corredor {
	return &cobranca.Corredor{Reguas: store.Cobranca(), Corrida: store.Cobranca(), Relogio: crm.RelogioDoSistema}
}

// attendance ties what people do to an ocorrência to the storage.
func attendance(store *storage.Storage, tenants crm.Retratos) *crm.Atendimento {
	return &crm.Atendimento{
		Tarefas: store.Tarefas(), Retratos: tenants, Consultas: store.Consultas(), Escritor: store.Escritor(), Numeracao: store.Numeracao(),
		Arquivos: store.Arquivos(), Entregas: store.Entregas(), Trilha: store.Cadastro(), Relogio: crm.RelogioDoSistema,
	}
}
