package crm

import "context"

// Procura is everything that a call mentions and a rule must know before it decides, as one value: look-ups of calls
// that arrive together can then be answered together (docs/regras.md §11.1, docs/fatos/desempenho.md §5). Empty members are not looked up.
type Procura struct {
	TenantID             int64
	Chaves               []ProcuraChave
	Cliente              ProcuraCliente
	Contrato             string         // contract code
	Unidade              string         // unit codigo or number
	ContratosDasUnidades []int64        // contracts of these units
	De                   Interlocutor   // whose names of clients and units count too; no Sistema = nobody's
	Vinculo              ProcuraVinculo // ocorrência by its name in another system
	Numero               string         // ocorrência by number
	EnviadaAo            string         // was the ocorrência by number sent to this system?
	OcorrenciaID         int64          // ocorrência by id
}

// ProcuraChave names an idempotency key.
type ProcuraChave struct {
	Sistema string
	Tipo    TipoChave
	Chave   string
}

// ProcuraVinculo names an ocorrência as another system does.
type ProcuraVinculo struct {
	Interlocutor
	Codigo string
}

// ProcuraCliente holds the keys by which a client is looked for; each non-empty one is looked up by itself.
type ProcuraCliente struct {
	ID             int64 // ours, as a destination was told it; 0 = none
	IDIntegracao   string
	Codigo         string
	Documento      string
	CodigoAuxiliar string
	Email          string // only when the tenant's setting allows
}

// Vazia tells whether the call carried no client key.
func (p ProcuraCliente) Vazia() bool { return p == ProcuraCliente{} }

// Achados answers a Procura. Slices hold distinct rows in id order; nothing found is empty, not an error.
type Achados struct {
	Chaves     []ChaveIdempotencia
	Clientes   []Cliente   // every client that any key finds, at most two by e-mail
	ClienteDe  int64       // id of the one whom Procura.De knows by the code; 0 = nobody
	Contratos  []Contrato  // by code or by units
	Unidades   []Unidade   // with the names of bloco and empreendimento, without Vinculos; at most 250
	UnidadeDe  int64       // id of the one that Procura.De knows by that name; 0 = none
	Nomeada    int64       // id of the ocorrência of Procura.Vinculo; 0 = none has that name
	Ocorrencia *Ocorrencia // without Recebido, unless it was looked up by id
	Enviada    bool        // a destination of Procura.EnviadaAo was sent it and did not refuse it; not asked of what that system opened itself
}

// Consultas answers look-ups from committed data.
type Consultas interface {
	// Buscar fails with ErrOcupado, ErrIndisponivel or the context's error.
	Buscar(ctx context.Context, p *Procura) (*Achados, error)
}
