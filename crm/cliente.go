package crm

import "time"

// Cliente is a buyer, owner or prospect. Document, when present, is unique per tenant (docs/fatos/multidados.md §6).
type Cliente struct {
	ID             int64
	TenantID       int64
	Versao         int64  // guards changes
	Documento      string // CPF (11) or CNPJ (14), normalised by sigilo.NormalizarDocumento; "" = unknown
	IDIntegracao   string // the ERP's id; unique per tenant when present
	Codigo         string // COD_CLIENTE; unique per tenant when present
	CodigoAuxiliar string // CODIGO_AUXILIAR / cliente_codigo_auxiliar; unique per tenant when present
	Papel          PapelDoCliente
	ConjugeID      int64 // the spouse; 0 = none is known
	Nome           string
	Email          string // lower case
	Nascimento     string // as received
	Telefones      []Telefone
	Endereco       Endereco
	Outros         map[string]string // the contract's other client parts (SEXO_CLIENTE, RG_CLIENTE, ...), by part name
	CriadoEm       time.Time
	AtualizadoEm   time.Time
}

// PapelDoCliente says what a client is to the builder. It has nothing to do with the portal's Papel.
type PapelDoCliente string

// Roles of a client.
const (
	PapelCliente   PapelDoCliente = "cliente"
	PapelProspecto PapelDoCliente = "prospecto" // until a contract comes
)

// Telefone is a phone as received: kind RES, CEL, COM or OUTROS with an ordinal 1 to 4.
type Telefone struct {
	Tipo   string
	Ordem  int
	DDD    string
	Numero string
}

// Endereco is a postal address as received.
type Endereco struct {
	Logradouro, Numero, Complemento, Bairro, Cidade, Estado, CEP string
}
