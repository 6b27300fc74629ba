package serasa

import "ponte/crm"

// Classe is what a return code means for the record that has it.
type Classe string

// The classes. Of JaFeito the state that was asked for holds already; a code of no class is not in the table, and its record not accepted.
const (
	DoArquivo     Classe = "arquivo"
	Rejeicao      Classe = "rejeição"
	JaFeito       Classe = "já feito"
	Informativo   Classe = "informativo"
	NaoCatalogado Classe = "não catalogado"
)

// Codigo is a code that came back, with its sentence.
type Codigo struct {
	Codigo string // three characters
	Classe Classe
	Frase  string // in Portuguese
}

// Situacao is what became of a record.
type Situacao string

// The situations. Only Aceita and JaFeita are success.
const (
	Aceita       Situacao = "aceita"
	JaFeita      Situacao = "já feita"       // included or excluded before; value and date may differ
	Rejeitada    Situacao = "rejeitada"      // by a code of its own
	Recusada     Situacao = "recusada"       // with the whole file, whatever its own codes
	Desconhecida Situacao = "não catalogada" // only codes that the table does not have: a person decides
	Informada    Situacao = "informada"      // an informational return tells of a letter, and moves nothing
)

// Retorno is a file that Serasa sent.
type Retorno struct {
	Informativo bool   // of letters (I), not an answer to a remessa (R)
	Raiz        string // of the creditor's CNPJ, 8 digits
	Data        crm.Dia
	Numero      int      // of the remessa
	Diferencial string   // "" = none
	SHA256      string   // of its lines, whatever their ends: with Numero it is known again
	Arquivo     []Codigo // of header and trailer: the whole file is refused
	Linhas      []Devolvida
	Avisos      []Achado
}

// Recusado tells that nothing of the remessa was processed.
func (r *Retorno) Recusado() bool { return len(r.Arquivo) > 0 }

// Devolvida is a detail record as it came back.
type Devolvida struct {
	Linha      int // of the file, from 1
	Sequencia  int // as the record says it; 0 = it says none
	Operacao   Operacao
	Documento  string // of the debtor, normalised
	Coobrigado string // normalised; "" = the principal's record
	Contrato   string
	Valor      int64 // cents
	Motivo     string
	Codigos    []Codigo
	Situacao   Situacao
}

// Casado is a record of the remessa and what came back for it.
type Casado struct {
	Sequencia int // in the remessa
	Devolvida Devolvida
	PorChave  bool // its sequence said another one: found by document, value and contract
}

// Casamento is a return laid beside its remessa.
type Casamento struct {
	Casados    []Casado
	SemRetorno []int    // sequences of the remessa of which nothing came back
	Soltas     []Achado // lines of the return that belong to no record, with why
}
