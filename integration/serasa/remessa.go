package serasa

import "ponte/crm"

// Convenio is what a creditor agreed with Serasa.
type Convenio struct {
	CNPJ             string // complete, 14 digits
	Contato          string // name of whom Serasa calls
	DDD              string // digits, as the next two
	Telefone         string
	Ramal            string   // "" = none
	Logon            string   // of the sender, up to 8; "" leaves it blank, as older layouts do
	Naturezas        []string // the naturezas that its contract allows, as "IM"
	NaturezaADireita bool     // " NF" and not "NF ": Serasa says which
}

// Remessa is a file to be sent. It is written once: what is mended goes out under the next number.
type Remessa struct {
	Convenio    Convenio
	Numero      int     // 1 to 999999, one more than the last, never used again
	Diferencial string  // "" or four digits, where departments send on one day
	Data        crm.Dia // of the movement
	Registros   []Registro
}

// Sequencia is the number under which the record at an index of Registros goes out and comes back.
func Sequencia(indice int) int { return indice + 2 }

// Operacao is what a record asks for.
type Operacao string

// The operations, as the file has them.
const (
	Inclusao Operacao = "I"
	Exclusao Operacao = "E"
)

// Registro is a debt to be included or excluded, of its principal or of one coobrigado.
type Registro struct {
	Operacao         Operacao
	Devedor          Pessoa
	Coobrigado       *Pessoa // nil = the record is the principal's
	Contrato         string  // up to 16 of 0-9 A-Z / - . and blank; the principal and its coobrigados share it
	Motivo           string  // of an exclusion, as "01"
	Vencimento       crm.Dia // what follows is for an inclusion
	FimDoContrato    crm.Dia // "" repeats Vencimento
	Natureza         string  // as "IM"
	Valor            int64   // cents
	NossoNumero      string  // digits; "" = none
	Compromisso      crm.Dia // date and total of the whole commitment; "" and 0 = not said
	TotalCompromisso int64   // cents
}

// deQuem is the person that the record is about: name, birth, address and phone are this one's.
func (r *Registro) deQuem() *Pessoa {
	if r.Coobrigado != nil {
		return r.Coobrigado
	}
	return &r.Devedor
}

// Pessoa is who owes. An exclusion needs no more than Documento, and of a coobrigado Nome.
type Pessoa struct {
	Documento   string // CPF or CNPJ, mask and lost zeros allowed
	Nome        string
	RG          string // "" = none; persons only
	UFdoRG      string
	Nascimento  crm.Dia // "" = unknown
	Pai         string
	Mae         string
	Endereco    string // with its number
	Complemento string
	Bairro      string
	Municipio   string
	UF          string
	CEP         string
	DDD         string
	Telefone    string
}

// Arquivo is a written Remessa.
type Arquivo struct {
	Conteudo []byte
	SHA256   string   // of Conteudo, in hex
	Avisos   []Achado // what was cut, changed or left out to fit
}

// Achado is something about a field of a line that a person has to know: why it is refused, or what was changed.
type Achado struct {
	Linha  int    // of the file, from 1; 0 = of a record that has no line yet
	Campo  *Campo // nil = the line or the file as a whole
	Motivo string // a sentence in Portuguese, without the value
	Codigo string // by which Serasa would refuse it, as "016"; "" = by none
}
