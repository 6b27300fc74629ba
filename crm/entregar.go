package crm

import (
	"slices"
	"time"
)

// Events that a destination may want whatever the status (Destino.Interesses). They are the Acao of such an entrega.
const (
	EventoAbertura     = "abertura"
	EventoNarrativa    = "narrativa"
	EventoEncerramento = "encerramento"
)

// entregar gives one pending entrega per destination that wants what just happened to an ocorrência: what entering the
// status triggers (st, nil = no movement), and the events by name. What came from a destination's own system is never
// sent back to it, and the status of a failed integration triggers nothing (docs/regras.md §6.7 and §6.8). Ids are still missing. They are
// due at once, which no instant of this process's clock could say: the database's clock decides what is due.
func entregar(r *Retrato, st *Status, eventos []string, origem Origem, agora time.Time) []Entrega {
	if len(r.Destinos) == 0 || st != nil && st.Codigo == r.Tenant.Configuracoes.Texto(ConfStatusFalha) {
		return nil
	}
	var entregas []Entrega
	for i := range r.Destinos {
		d := &r.Destinos[i]
		if !d.Ativo || d.Sistema != "" && d.Sistema == origem.Sistema {
			continue
		}
		base := Entrega{
			TenantID: r.Tenant.ID, Destino: d.Nome, Ambiente: d.Ambiente, Endereco: d.Endereco,
			Estado: EntregaPendente, CriadaEm: agora, AtualizadaEm: agora,
		}
		if st != nil && st.IntegracaoExterna != "" && slices.Contains(d.Acoes, st.IntegracaoExterna) {
			e := base
			e.Acao, e.StatusID = st.IntegracaoExterna, st.ID
			entregas = append(entregas, e)
		}
		for _, evento := range eventos {
			if slices.Contains(d.Interesses, evento) {
				e := base
				e.Acao = evento
				entregas = append(entregas, e)
			}
		}
	}
	return entregas
}

// completarEntregas gives ids to entregas and ties them to their ocorrência and narrativa (0 = none).
func completarEntregas(entregas []Entrega, ids *sequencia, ocorrenciaID, narrativaID int64) []Entrega {
	for i := range entregas {
		entregas[i].ID, entregas[i].OcorrenciaID, entregas[i].NarrativaID = ids.proximo(), ocorrenciaID, narrativaID
	}
	return entregas
}

// entregasDaAbertura are the entregas of an opening.
func entregasDaAbertura(a *abertura) []Entrega {
	eventos := []string{EventoAbertura, EventoEncerramento}
	if !a.codigos.status.Fase.Final() {
		eventos = eventos[:1]
	}
	return entregar(a.retrato, a.codigos.status, eventos, Origem{Sistema: a.p.Credencial.Sistema}, a.agora)
}
