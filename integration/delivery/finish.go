package delivery

import (
	"context"
	"strings"
	"time"

	"go.uber.org/zap"

	"ponte/crm"
	"ponte/integration/destino"
)

// storeTries is how often an outcome is brought to a database that is away; after that the lease ends by itself and the
// outcome counts as unknown.
const storeTries = 4

// finish stores the outcome with its Tentativa and writes the one log line of the try.
func (l *lane) finish(claimed *crm.EntregaReservada, v verdict, record *destino.Registro, begin time.Time) {
	took := time.Since(begin)
	response, status := record.Resposta()
	reason, decision := "", v.word()
	if v.failure != nil {
		reason = record.Mascarar(destino.Encurtar(v.failure.Error(), destino.MaxMensagem))
		if c := v.failure.Classe(); c == destino.ClasseFalta || c == destino.ClassePermanente && record.Pedido() == "" {
			reason, decision = crm.NaoEnviada(reason), crm.DecisaoNaoEnviada
		}
	}
	end := crm.FimTentativa{
		Reservada: claimed, Estado: v.state, Espera: v.wait, Verificar: v.verify, Automatica: v.counts, Motivo: reason,
		IDExterno: bounded(v.made.IDExterno), NumeroExterno: bounded(v.made.NumeroExterno),
		Avulsa: l.kind.Avulsas,
		Avisar: v.state == crm.EntregaFalhou || v.state == crm.EntregaIncerta || v.state == crm.EntregaEntregue && endedBefore(claimed),
		Tentativa: &crm.Tentativa{
			TenantID: claimed.TenantID, EntregaID: claimed.ID, Ordem: claimed.Tentativas, Manual: claimed.Manual,
			Inicio: begin.UTC().Truncate(time.Millisecond), Duracao: took, Pedido: record.Pedido(), Resposta: response, CodigoHTTP: status,
			Decisao: decision, Erro: reason,
		},
	}
	mine, err := l.engine.store(end)
	fields := []zap.Field{
		zap.Int64("delivery", claimed.ID), zap.Int64("ocorrencia_id", claimed.OcorrenciaID), zap.String("action", claimed.Acao),
		zap.String("environment", claimed.Ambiente), zap.Int("try", claimed.Tentativas), zap.Bool("manual", claimed.Manual),
		zap.Int("http_status", status), zap.Duration("took", took), zap.String("decision", decision), zap.String("state", string(v.state)),
		zap.Duration("next_in", v.wait), zap.String("reason", reason),
	}
	l.engine.metrics.tried(claimed.Destino, claimed.Acao, decision, took)
	switch {
	case err != nil:
		l.log.Error("delivery tried, its outcome could not be stored", append(fields, zap.Error(err))...)
	case !mine:
		l.log.Warn("delivery tried, its claim was lost", fields...)
	case v.failure != nil:
		l.log.Warn("delivery tried", fields...)
	default:
		l.log.Info("delivery tried", fields...)
	}
}

// endedBefore tells whether an entrega under its try had ended badly and was sent again by a person: its tries are then more
// than the schedule, which starts anew, has used up.
func endedBefore(claimed *crm.EntregaReservada) bool {
	return claimed.StatusID != 0 && claimed.Tentativas > claimed.Automaticas+1
}

// maxExternal is how many bytes of a partner's id are kept: none of theirs is this long, and a row that cannot be written
// would lose the outcome.
const maxExternal = 255

func bounded(id string) string { return destino.Encurtar(strings.ToValidUTF8(id, "?"), maxExternal) }

// store ends a claim, insisting a little.
func (e *Engine) store(end crm.FimTentativa) (mine bool, err error) {
	for n := range storeTries {
		if mine, err = e.storeOnce(end); err == nil {
			return mine, nil
		}
		time.Sleep(time.Duration(n+1) * 200 * time.Millisecond)
	}
	return mine, err
}

func (e *Engine) storeOnce(end crm.FimTentativa) (bool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), storeTimeout)
	defer cancel()
	if end.Tentativa != nil && end.Tentativa.ID == 0 {
		id, err := e.Numbers.IDs(ctx, 1)
		if err != nil {
			return false, err
		}
		end.Tentativa.ID = id
	}
	return e.Queue.Concluir(ctx, end)
}
