package alarme

import (
	"context"
	"time"

	"ponte/crm"
)

// Alarmes keeps alarms. What is unresolved is there once for each (tenant, cause, object), over all processes.
type Alarmes interface {
	// Tomar takes or keeps the place of the one evaluator over all processes, by the database's clock; Largar gives it back.
	Tomar(ctx context.Context, dono string, prazo time.Duration) (bool, error)
	Largar(ctx context.Context, dono string) error

	// Abertos are all that are unresolved, of every tenant.
	Abertos(ctx context.Context) ([]crm.Alarme, error)
	// Abrir inserts one with what tells of it, all or nothing, and gives it its id; SilenciadoAte of the one before of the same cause and
	// object is its own, and while that is ahead nobody is told. false = it is there already.
	Abrir(ctx context.Context, a *crm.Alarme, entregas []crm.Entrega) (bool, error)
	// Resolver ends one with what tells of it; false = it had ended.
	Resolver(ctx context.Context, a *crm.Alarme, entregas []crm.Entrega) (bool, error)
	// Ver writes VistoEm, and of those that changed Frase and Quantidade too.
	Ver(ctx context.Context, em time.Time, vistos []int64, mudados []crm.Alarme) error

	// Lista gives alarms, newest first.
	Lista(ctx context.Context, f crm.FiltroAlarmes) (crm.Lista[crm.Alarme], error)
	// Alarme finds one; of the installation too when gerais.
	Alarme(ctx context.Context, tenantID, id int64, gerais bool) (*crm.Alarme, error)
	// Mudar writes what a person did with one that is unresolved, else crm.ErrConflito.
	Mudar(ctx context.Context, a *crm.Alarme, trilha crm.Auditoria) error
}

// Sinais counts what alarms are judged by, of all tenants at once: a look costs a few queries, however many tenants there are.
type Sinais interface {
	// UltimasChamadas tells when a system called last, not before Desde; the zero time = not since then. In the order of what is asked.
	UltimasChamadas(ctx context.Context, de []Sistema) ([]time.Time, error)
	// NaoAtendidas counts the calls since an instant that were not attended, by tenant and reason, with the newest of each.
	NaoAtendidas(ctx context.Context, desde time.Time) ([]NaoAtendidas, error)
	// Chamadas counts the calls of some tenants since an instant.
	Chamadas(ctx context.Context, tenants []int64, desde time.Time) (map[int64]int64, error)
	// HouveAntes tells of each whether a call of its tenant was not attended for its reason in an interval, in the order of what is asked.
	HouveAntes(ctx context.Context, quais []NaoAtendidas, de, ate time.Time) ([]bool, error)
	// Chamada gives what the log has of a call, as it is kept: masked.
	Chamada(ctx context.Context, tenantID, id int64) (*crm.Chamada, error)
	// Insistentes are the addresses that were refused since an instant, of every tenant, with their tries in all; operations are added up.
	Insistentes(ctx context.Context, desde time.Time, minimo int64) ([]crm.IPRecusado, error)
	// Doentes are the destinations whose last delivery failed.
	Doentes(ctx context.Context) ([]crm.SaudeDestino, error)
	// Paradas counts the entregas made since an instant that ended falhou or incerta, by destination, with the newest of each.
	Paradas(ctx context.Context, desde time.Time) ([]Paradas, error)
	// Tentativa gives an entrega and its last try; of the latter nil when none is kept.
	Tentativa(ctx context.Context, entregaID int64) (*crm.LinhaEntrega, *crm.Tentativa, error)
	// Fila counts the entregas that are still to go out by themselves, by destination.
	Fila(ctx context.Context) ([]Espera, error)
	// AvisosQueFalharam counts what partners told and was tried for the last time since an instant, in vain, by destination.
	AvisosQueFalharam(ctx context.Context, desde time.Time) ([]AvisosPerdidos, error)
	// Cargas are the newest loads of sources that are not done, where they stand.
	Cargas(ctx context.Context) ([]CargaVista, error)
	// Vencidas counts the ocorrências whose time is over, by tenant; MaisAtrasada is the number of the latest of a tenant.
	Vencidas(ctx context.Context, agora time.Time) (map[int64]int64, error)
	MaisAtrasada(ctx context.Context, tenantID int64, agora time.Time) (numero string, venceu time.Time, err error)
	// BaixasNaSerasa counts what is paid and still noted at the bureau, by tenant and the last day on which it is in time.
	BaixasNaSerasa(ctx context.Context) ([]BaixaDevida, error)
	// PropostasNaSerasa counts exclusions that are proposed to a person and of which nothing moved since an instant, by tenant.
	PropostasNaSerasa(ctx context.Context, antesDe time.Time) ([]PropostasPorTenant, error)
	// SemRetorno are the remessas with items of which no return has told, that were made before an instant.
	SemRetorno(ctx context.Context, antesDe time.Time) ([]RemessaSemRetorno, error)
}

// BaixaDevida counts exclusions of a tenant that are due on a day.
type BaixaDevida struct {
	TenantID   int64
	Prazo      crm.Dia
	Quantidade int64
}

// PropostasPorTenant counts proposals that wait.
type PropostasPorTenant struct {
	TenantID, Quantidade int64
}

// RemessaSemRetorno is a remessa of which something is not known.
type RemessaSemRetorno struct {
	TenantID, ID int64
	Numero       int
	GeradaEm     time.Time
	Quantidade   int64
}

// Sistema asks for the last call of a system.
type Sistema struct {
	TenantID int64
	Nome     string
	Desde    time.Time
}

// Motivo is why a call was not attended: the refusal's code, or, where it has none, the outcome alone.
type Motivo struct {
	Situacao crm.SituacaoChamada
	Codigo   int
}

// NaoAtendidas counts calls of a tenant and a Motivo.
type NaoAtendidas struct {
	TenantID   int64
	Motivo     Motivo
	Quantidade int64
	UltimaID   int64
}

// Paradas counts the entregas of a destination that were not made.
type Paradas struct {
	TenantID         int64
	Destino          string
	Falhas, Incertas int64
	UltimaID         int64
}

// AvisosPerdidos counts what a partner told and could not be applied.
type AvisosPerdidos struct {
	TenantID   int64
	Destino    string
	Quantidade int64
}

// CargaVista is where a load stands that is not done.
type CargaVista struct {
	TenantID, ID                  int64
	Fonte, Situacao, Motivo, Erro string
	PedidaEm, VistaEm, TerminouEm time.Time
}

// Espera counts the entregas of a destination that are still to go out.
type Espera struct {
	TenantID   int64
	Destino    string
	Quantidade int64
	MaisAntiga time.Time // when it was made
}
