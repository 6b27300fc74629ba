package cadastro

import (
	"context"

	"ponte/crm"
)

// Cadastros reads what a batch of records refers to, and commits what it becomes. Each reading answers all its keys at once;
// what is not found is missing from the answer. It does not give the names of objects unless it says so.
type Cadastros interface {
	// IDs gives the first of n consecutive row ids.
	IDs(ctx context.Context, n int) (int64, error)
	// Nomes gives who holds these codes at a source.
	Nomes(ctx context.Context, tenantID int64, f Fonte, tipo crm.TipoVinculo, codigos []string) ([]crm.Vinculo, error)
	// Empreendimentos finds them by id and by name.
	Empreendimentos(ctx context.Context, tenantID int64, ids []int64, nomes []string) ([]crm.Empreendimento, error)
	// Blocos finds them by id, and all of these empreendimentos.
	Blocos(ctx context.Context, tenantID int64, ids, empreendimentos []int64) ([]crm.Bloco, error)
	// Unidades finds them by id, by code, and by number in these blocos; with their names in all systems.
	Unidades(ctx context.Context, tenantID int64, p ProcuraUnidades) ([]crm.Unidade, error)
	// UnidadesPorVinculo gives the units that hold these codes in a system, with their names.
	UnidadesPorVinculo(ctx context.Context, tenantID int64, sistema string, codigos []string) ([]crm.Unidade, error)
	// Clientes finds them by id and by every key that is there.
	Clientes(ctx context.Context, tenantID int64, ids []int64, chaves []crm.ProcuraCliente) ([]crm.Cliente, error)
	// Contratos finds them by id and by code.
	Contratos(ctx context.Context, tenantID int64, ids []int64, codigos []string) ([]crm.Contrato, error)
	// Participantes gives all of these contracts.
	Participantes(ctx context.Context, tenantID int64, contratos []int64) ([]crm.Participante, error)
	// ResumosDeTitulos gives all of these contracts with their keys, source, Carimbo and Resumo only; Titulos finds whole ones by id.
	ResumosDeTitulos(ctx context.Context, tenantID int64, contratos []int64) ([]crm.Titulo, error)
	Titulos(ctx context.Context, tenantID int64, ids []int64) ([]crm.Titulo, error)
	// TitulosDitos gives what was said last of the títulos of these contracts, all together.
	TitulosDitos(ctx context.Context, tenantID int64, contratos []int64) ([]ResumoDosTitulos, error)
	// TemPendencias tells whether anything of the source waits.
	TemPendencias(ctx context.Context, tenantID int64, f Fonte) (bool, error)
	// PendenciasDe gives what waits for one of these; Liberadas what waits for something that is there by now, at most n of them.
	PendenciasDe(ctx context.Context, tenantID int64, f Fonte, faltas []Referencia) ([]Pendencia, error)
	Liberadas(ctx context.Context, tenantID int64, f Fonte, n int) ([]Pendencia, error)
	// Destinos gives the tenant's destinations as they are now: what they want and where they are.
	Destinos(ctx context.Context, tenantID int64) ([]crm.Destino, error)
	// GravarCadastros commits, whole or not at all. ErrConflito: something changed after it was read.
	GravarCadastros(ctx context.Context, e *Escrita) error
}

// ProcuraUnidades are the keys by which units are found.
type ProcuraUnidades struct {
	IDs     []int64
	Codigos []string
	Blocos  []int64
	Numeros []string // in these blocos
}

// Escrita is what one batch wants committed. New rows carry their ids.
type Escrita struct {
	TenantID int64

	Empreendimentos, EmpreendimentosAlterados []crm.Empreendimento
	Blocos, BlocosAlterados                   []crm.Bloco
	Unidades, UnidadesAlteradas               []crm.Unidade
	Clientes, ClientesAlterados               []crm.Cliente
	Contratos, ContratosAlterados             []crm.Contrato
	Participantes, ParticipantesAlterados     []crm.Participante
	Titulos, TitulosAlterados                 []crm.Titulo
	TitulosDitos, TitulosReditos              []ResumoDosTitulos // new, and in the place of what was read

	Vinculos         []crm.Vinculo // new names
	VinculosVistos   []crm.Vinculo // names that were there: their Em, Carimbo and Resumo
	VinculosLargados []crm.Vinculo // names that another replaces
	Pendencias       []Pendencia   // in the place of one of the same record and subject
	Resolvidas       []Pendencia   // by their source, record and subject
	Entregas         []crm.Entrega // that tell destinations of it
	Auditorias       []crm.Auditoria
}

// Vazia tells whether there is nothing to commit.
func (e *Escrita) Vazia() bool {
	return len(e.Empreendimentos)+len(e.EmpreendimentosAlterados)+len(e.Blocos)+len(e.BlocosAlterados)+len(e.Unidades)+
		len(e.UnidadesAlteradas)+len(e.Clientes)+len(e.ClientesAlterados)+len(e.Contratos)+len(e.ContratosAlterados)+
		len(e.Participantes)+len(e.ParticipantesAlterados)+len(e.Titulos)+len(e.TitulosAlterados)+len(e.TitulosDitos)+len(e.TitulosReditos)+len(e.Vinculos)+
		len(e.VinculosVistos)+len(e.VinculosLargados)+len(e.Pendencias)+len(e.Resolvidas) == 0
}
