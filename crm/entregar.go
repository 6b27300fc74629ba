package crm

import (
	"slices"
	"time"
)

// Events that a destination may want whatever the status (Destino.Interesses). They are the Acao of such an entrega.
const (
	EventoAbertura     = "ocorrencia.aberta"
	EventoMovimento    = "ocorrencia.movida" // into any other status
	EventoNarrativa    = "ocorrencia.narrada"
	EventoEncerramento = "ocorrencia.encerrada"
	EventoAssistencia  = "assistencia.aberta" // of an ocorrência that is or becomes an assistência, with its items (docs/regras.md §17)
	EventoContrato     = "contrato.criado"    // of a contract, without an ocorrência (docs/regras.md §14.7)

	// What people are told of by e-mail (docs/regras.md §20).
	EventoResposta        = "ocorrencia.respondida" // a narrativa that the client may read
	EventoAvisoOcorrencia = "aviso.ocorrencia"      // an ocorrência changed, for the users who asked
	EventoAvisoTarefa     = "aviso.tarefa"          // a tarefa was made or ended, for the users who asked
	EventoCodigoDeAcesso  = "cliente.codigo"        // a client asked for the code of the Portal do Cliente
)

// entregar gives the entregas of what just happened to an ocorrência: what entering the status asks of a destination (st, nil =
// no movement), and one per active destination that wants one of the events. What came from a destination's own system is never
// sent back to it, and the status of a failed integration triggers nothing (docs/regras.md §6.7 and §6.8). What a status asks of
// a destination that cannot do it now is suspensa, so that somebody finds it (§6.6). Ids are still missing. They are
// due at once, which no instant of this process's clock could say: the database's clock decides what is due.
func entregar(r *Retrato, st *Status, eventos []string, origem Origem, agora time.Time) []Entrega {
	if st != nil && st.Codigo == r.Tenant.Configuracoes.Texto(ConfStatusFalha) {
		return nil
	}
	var entregas []Entrega
	if def, acao := AcaoDoStatus(r.Definicoes, st); acao != nil {
		d := r.Destino(def.Nome)
		falta := def.PorqueNaoSai(d, acao.Codigo)
		if d == nil {
			d = &Destino{Nome: def.Nome, Sistema: def.Sistema}
		}
		if !d.eDe(origem.Sistema) {
			e := novaEntrega(r.Tenant.ID, d, acao.Codigo, agora)
			if e.StatusID = st.ID; falta != "" {
				e.Estado, e.Motivo = EntregaSuspensa, NaoEnviada(falta)
			}
			entregas = append(entregas, e)
		}
	}
	return append(entregas, anunciar(r.Tenant.ID, r.Destinos, eventos, origem.Sistema, agora)...)
}

// anunciar gives one entrega per event and active destination that wants it, but for those of the system that it came from.
func anunciar(tenantID int64, destinos []Destino, eventos []string, sistema string, agora time.Time) (entregas []Entrega) {
	for i := range destinos {
		for _, evento := range eventos {
			if destinos[i].quer(evento, sistema) {
				entregas = append(entregas, novaEntrega(tenantID, &destinos[i], evento, agora))
			}
		}
	}
	return entregas
}

func novaEntrega(tenantID int64, d *Destino, acao string, agora time.Time) Entrega {
	return Entrega{
		TenantID: tenantID, Destino: d.Nome, Ambiente: d.Ambiente, Endereco: d.Endereco, Acao: acao,
		Estado: EntregaPendente, CriadaEm: agora, AtualizadaEm: agora,
	}
}

// eDe tells whether something that a system brought is a destination's own.
func (d *Destino) eDe(sistema string) bool { return d.Sistema != "" && d.Sistema == sistema }

// quer tells whether a destination is to be told of an event that a system brought.
func (d *Destino) quer(evento, sistema string) bool {
	return d.Ativo && slices.Contains(d.Interesses, evento) && !d.eDe(sistema)
}

// EntregasDoContrato tell the destinations that want it of a new contract that a system brought. Ids are still missing.
func EntregasDoContrato(destinos []Destino, c *Contrato, sistema string, agora time.Time) []Entrega {
	entregas := anunciar(c.TenantID, destinos, []string{EventoContrato}, sistema, agora)
	for i := range entregas {
		entregas[i].ContratoID = c.ID
	}
	return entregas
}

// Destino is the tenant's destination of a name; nil when it was never set up.
func (r *Retrato) Destino(nome string) *Destino {
	for i := range r.Destinos {
		if r.Destinos[i].Nome == nome {
			return &r.Destinos[i]
		}
	}
	return nil
}

// PorqueNaoSai says what is missing before what a status asks for is sent (DefinicaoDestino.PorqueNaoSai), and by which
// destination; "" = nothing.
func (r *Retrato) PorqueNaoSai(acao string) (falta, destino string) {
	if def, _ := donoDaAcao(r.Definicoes, acao); def != nil {
		return def.PorqueNaoSai(r.Destino(def.Nome), acao), def.Nome
	}
	return "", ""
}

// PorqueNaoSaiDe says what is missing before a destination gets an action or an event, "" = nothing.
func (r *Retrato) PorqueNaoSaiDe(destino, acao string) string {
	def := r.definicao(destino)
	if def == nil {
		return ""
	}
	if _, conhecida := def.Acao(acao); !conhecida {
		return ""
	}
	return def.PorqueNaoSai(r.Destino(destino), acao)
}

// titulo is what people call a destination.
func (r *Retrato) titulo(destino string) string {
	if def := r.definicao(destino); def != nil {
		return def.Titulo
	}
	return destino
}

// definicao is the registry's row of a destination; nil when it has none.
// TitulosDosDestinos are what people call the destinations, by name.
func (r *Retrato) TitulosDosDestinos() map[string]string {
	titulos := make(map[string]string, len(r.Definicoes))
	for i := range r.Definicoes {
		titulos[r.Definicoes[i].Nome] = r.Definicoes[i].Titulo
	}
	return titulos
}

func (r *Retrato) definicao(nome string) *DefinicaoDestino {
	for i := range r.Definicoes {
		if r.Definicoes[i].Nome == nome {
			return &r.Definicoes[i]
		}
	}
	return nil
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
	if a.p.Assistencia != nil {
		eventos = append(eventos, EventoAssistencia)
	}
	return entregar(a.retrato, a.codigos.status, eventos, Origem{Sistema: a.p.Credencial.Sistema}, a.agora)
}
