package negativacao

import "time"

// Classe says what a code of a return means for its item.
type Classe string

// Classes of codes.
const (
	ClasseArquivo     Classe = "arquivo"     // in the header or trailer: the remessa was refused as a whole
	ClasseRejeicao    Classe = "rejeicao"    // the item was refused
	ClasseJaFeito     Classe = "ja_feito"    // the bureau is where the item wanted it: noted already, or excluded already
	ClasseInformativo Classe = "informativo" // tells something and moves nothing
	ClasseNaoCatalogo Classe = "nao_catalogado"
)

// Codigo is one code of a return with what the transport's table says of it.
type Codigo struct {
	Codigo string
	Texto  string // Portuguese; of one that is not catalogued, that it is not
	Classe Classe
}

// Retorno is a return as read: of a file, or of what a service told of one item.
type Retorno struct {
	Remessa     int // its number, as the return says it; 0 with Chave
	Diferencial string
	Raiz        string   // of the creditor's CNPJ, 8 digits; "" = not said
	Informativo bool     // tells of letters and the like: moves nothing
	Codigos     []Codigo // of the file as a whole: it was refused
	Avisos      []string // Portuguese: what of the file is doubtful, or was read otherwise
}

// LinhaDoRetorno is what a return says of one item.
type LinhaDoRetorno struct {
	Sequencia int      // as the return says it
	Codigos   []Codigo // none = accepted

	Registro      int    // Envio.Sequencia of the item of the remessa that is meant; 0 = none is
	PorSemelhanca bool   // found by document, value and number
	Porque        string // Portuguese: why none is meant, "" = not said
}

// Desfecho is what became of one line of a return.
type Desfecho string

// What can become of a line.
const (
	DesfechoAceito      Desfecho = "aceito"
	DesfechoJaFeito     Desfecho = "ja_feito"
	DesfechoRejeitado   Desfecho = "rejeitado"
	DesfechoInformativo Desfecho = "informativo"
	DesfechoNaoCatalogo Desfecho = "nao_catalogado" // a code that the table does not have: nothing moves, a person decides
	DesfechoNaoCasado   Desfecho = "nao_casado"     // no item of the remessa is meant
	DesfechoRepetido    Desfecho = "repetido"       // an earlier return decided the item
	DesfechoSemPassagem Desfecho = "sem_passagem"   // the negativação stands where this does not move it
	DesfechoDuvida      Desfecho = "duvida"         // of the file: something in it is doubtful, or was read otherwise
	DesfechoDevolvido   Desfecho = "devolvido"      // the remessa was refused as a whole
)

// Recebido is a return that somebody brought, with what became of it.
type Recebido struct {
	ID, TenantID int64
	RemessaID    int64 // 0 = none was found
	Remessa      int
	SHA256       string
	Quem         string
	Em           time.Time
	Informativo  bool
	Aplicado     bool   // false = refused as a whole: nothing was moved
	Erro         string // Portuguese: why it was refused
	Contagens    map[Desfecho]int
	Linhas       []LinhaRecebida // read by itself
}

// LinhaRecebida is one line of a return for reading.
type LinhaRecebida struct {
	Ordem         int
	Sequencia     int
	EnvioID       int64
	NegativacaoID int64
	Desfecho      Desfecho
	Codigos       []string
	Texto         string // Portuguese: what the codes say, and how the item was found where not by its sequence
}
