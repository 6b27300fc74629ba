package cadastro

import (
	"time"

	"ponte/crm"
)

// Fonte is who says what the records of a batch say.
type Fonte struct {
	Sistema  string // as vínculos name it; "" = one without names of its own, as a file: records are found by our own keys
	Ambiente string
	// Dona says that it is a system of record: its values replace others. What another source says only fills what is empty, but
	// for what the setting donos_do_cadastro gives it.
	Dona bool
}

// Registro is one record as its source has it. Texts are as they came; the table of its kind (Entidades) says how each is read.
type Registro struct {
	Ordem   int // where it stood in what the source sent, as the line of a file
	Tipo    crm.TipoVinculo
	Codigo  string            // its name at the source; "" = none
	Em      time.Time         // when the source changed it last; zero = not told
	Valores map[string]string // by field; absent = not told, "" = the source says that there is none
	Nomes   map[string]string // its codes in other systems, by system

	// Of a person's record: the object by our id, and what its fields were when they were read, in their normal forms. A field that
	// is otherwise by now makes the record a conflict.
	ID    int64
	Antes map[string]string
}

// Desfecho says what became of a record.
type Desfecho string

// What can become of a record.
const (
	Criado   Desfecho = "criado"
	Alterado Desfecho = "alterado"
	Igual    Desfecho = "igual"
	Antigo   Desfecho = "antigo"   // the source had said something newer before
	Pendente Desfecho = "pendente" // it refers to what has not come: tried again when that comes
	Recusado Desfecho = "recusado"
)

// Resultado is what became of one record.
type Resultado struct {
	Registro *Registro
	Desfecho Desfecho
	ID       int64    // of the object; 0 = there is none
	Erro     error    // of one that was refused or waits, a *crm.Invalido
	Avisos   []string // what was read or kept otherwise than it was sent
}

// Referencia names an object by its code at a source.
type Referencia struct {
	Tipo   crm.TipoVinculo
	Codigo string
}

// Pendencia is a record, or a part of one, that waits for what it refers to (docs/regras.md §14.4).
type Pendencia struct {
	TenantID int64
	Fonte    Fonte
	Registro Registro
	Assunto  string     // which field waits, when the rest was kept; "" = the whole record
	Falta    Referencia // without a code when the source gave none
	Motivo   string     // a sentence for people
	Desde    time.Time
}
