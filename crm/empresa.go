package crm

// Empresa is a company of the builder, by its code in the ERP. Its Filiais are where it works from.
type Empresa struct {
	ID       int64
	TenantID int64
	Versao   int64
	DadosEmpresa
	Filiais []Filial // by code, filled by look-ups
}

// Filial is a branch of an Empresa. An empreendimento may belong to one, and e-mail goes out by its server.
type Filial struct {
	ID        int64
	TenantID  int64
	Versao    int64
	EmpresaID int64
	Matriz    bool // the head office: one of an empresa
	DadosEmpresa

	EmpresaCodigo, EmpresaNome string // of its Empresa, filled by look-ups; not written
}

// DadosEmpresa are the fields that an empresa and a filial have alike, and what one may be given of another.
type DadosEmpresa struct {
	Codigo   string // in the ERP; of an empresa unique per tenant, of a filial per empresa
	Nome     string
	CNPJ     string // 14 characters without punctuation, "" = not said
	Telefone string
	Email    string // where its clients may write
}

// Titulo is how people name a filial in a list.
func (f *Filial) Titulo() string { return f.EmpresaNome + " / " + f.Nome }
