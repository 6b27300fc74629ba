package negativacao

import (
	"time"

	"ponte/crm"
)

// Transporte knows one way to the bureau: its file, that a person carries there, or its service, that is called for each item. Neither
// touches what is kept: what it says is moved by Negativador.
type Transporte interface {
	// Nome is the word in crm.ConfSerasaTransporte and in Remessa.Transporte.
	Nome() string
	// Conferir names what an item lacks or has wrong for this way, Portuguese, each field with its reason and never its value; none = it can go.
	Conferir(c *Credor, e *Envio, hoje crm.Dia) []string
	// Montar makes the bytes of a remessa and numbers its items, in the order in which they stand; nil bytes = there is no file, and each
	// item is brought by itself after the remessa is committed. avisos says, by Envio.Sequencia, what was changed to fit.
	Montar(c *Credor, r *Remessa, envios []Envio, hoje crm.Dia) (conteudo []byte, avisos map[int][]string, err error)
}

// LeitorDeArquivo reads the bureau's files.
type LeitorDeArquivo interface {
	// Ler reads of what a return is, all but its Linhas; a text that is none, is cut off, or is of another layout is an *Ilegivel.
	Ler(conteudo []byte) (*Retorno, error)
	// Casar lays a return beside the bytes of the remessa that it answers, and gives its lines. A return of another is an *Ilegivel.
	Casar(conteudo, remessa []byte) ([]LinhaDoRetorno, error)
	// Regua lays a line of a file under its fields, from 1 on, personal values masked.
	Regua(conteudo []byte, linha int) Regua
}

// Regua is a line under the ruler.
type Regua struct {
	Linhas  int      // of the whole file
	Achados []string // Portuguese: what is wrong with the line as a whole, and with the first those of the file
	Marcas  []Marca  // none = there is no such line, or it is of a kind whose positions are not public
}

// Marca is a field of a line under the ruler.
type Marca struct {
	Posicoes, Nome, Valor string
	Achados               []string // Portuguese: what is wrong with it, or what a return says of it
}

// Ilegivel is the error of a return that cannot be read as one.
type Ilegivel struct{ Frase string }

// Error is the sentence, Portuguese: what is wrong, and in which line.
func (e *Ilegivel) Error() string { return e.Frase }

// Credor is the builder as the bureau knows it, by the tenant's settings.
type Credor struct {
	CNPJ             string // 14, normalised
	Logon            string // "" = the header leaves it blank
	Contato          string
	DDD, Fone, Ramal string
	Diferencial      string // of the file: "" or four digits
	Natureza         string
	NaturezaADireita bool // " NF" and not "NF " in the file's three positions
}

// Devedor is who owes, as read from the client when the item is sent.
type Devedor struct {
	Documento  string
	Nome       string
	Nascimento crm.Dia // "" = unknown
	Endereco   crm.Endereco
	DDD, Fone  string
	Email      string
}

// Envio is one item of a remessa: an inclusion or an exclusion of one negativação.
type Envio struct {
	ID, TenantID  int64
	RemessaID     int64
	NegativacaoID int64
	Sequencia     int // in the file, from 2 on (the header is 1); of a service, from 1 on
	Operacao      Operacao
	Documento     string
	Numero        string // of the debt there
	Valor         int64
	Vencimento    crm.Dia
	Natureza      string
	Motivo        string // da baixa, of an exclusion

	// Of a service: what it calls the item (its transaction), and how often it was brought there.
	Chave      string
	Tentativas int
	EnviadoEm  time.Time // zero = not brought there yet; of a file, when it was made

	Desfecho  Desfecho // "" = no return yet
	Codigos   []string
	RetornoEm time.Time

	Devedor Devedor // of an inclusion while it is sent; not kept
}

// Remessa is one movement: immutable once it is made, and its number is never given again, whatever becomes of it.
type Remessa struct {
	ID, TenantID int64
	Numero       int    // from 1 on, +1 for each of a tenant
	Diferencial  string // "" or four digits
	Transporte   string
	Destino      string // of a PorEntregas, while it is made: to where each item is brought by an entrega; not kept
	Ambiente     string // where it goes; a file has crm.AmbienteProducao
	Situacao     SituacaoRemessa
	Quem         string
	GeradaEm     time.Time
	Inclusoes    int
	Exclusoes    int
	SHA256       string // of the bytes, hex; "" = there is no file
	Conteudo     []byte // read by itself
	LevadaEm     time.Time
	LevadaPor    string // who took the file last
	RetornoEm    time.Time
	Codigos      []string // of header and trailer, where it was refused as a whole
	SemRetorno   int      // items of which no return has spoken; read, not written
}

// SituacaoRemessa is a word in the database.
type SituacaoRemessa string

// Where a remessa can stand.
const (
	RemessaGerada    SituacaoRemessa = "gerada"
	RemessaRetornada SituacaoRemessa = "retornada" // a return has spoken of it
	RemessaRecusada  SituacaoRemessa = "recusada"  // as a whole: its items go with another
)
