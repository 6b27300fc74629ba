package delivery

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"go.uber.org/zap"

	"ponte/crm"
	"ponte/integration/destino"
)

// handle brings one claimed entrega through its checks and one try.
func (l *lane) handle(ctx context.Context, claimed *crm.EntregaReservada) {
	if reason := l.unfit(claimed); reason != "" {
		if !l.replaced(claimed) {
			l.suspend(claimed, reason, 0)
		}
		return
	}
	store, cancel := stored(l.engine.work)
	before, err := l.engine.Queue.Anterior(store, &claimed.Entrega)
	cancel()
	if err != nil {
		l.giveBack(claimed, troublePause, err)
		return
	}
	if before != nil && !claimed.Manual && !l.kind.Avulsas && blocks(before, &claimed.Entrega) {
		l.suspend(claimed, "a entrega anterior desta ocorrência ("+before.Acao+") terminou "+string(before.Estado), before.ID)
		return
	}
	once := l.once(claimed)
	if once && !l.alone(claimed) {
		return
	}
	store, cancel = stored(l.engine.work)
	dossier, err := l.engine.Queue.Dossie(store, &claimed.Entrega)
	cancel()
	if err != nil {
		l.giveBack(claimed, troublePause, err)
		return
	}
	if once && dossier.IDExterno != "" {
		l.end(crm.FimTentativa{
			Reservada: claimed, Estado: crm.EntregaCancelada, Motivo: "já aberta: " + cmp.Or(dossier.NumeroExterno, dossier.IDExterno), Verificar: claimed.Verificar,
		})
		return
	}
	if m := dossier.Cobranca; m != nil && !l.charges(claimed, m) {
		return
	}
	if ctx.Err() != nil { // stopping: nothing has begun
		l.giveBack(claimed, 0, nil)
		return
	}
	l.try(claimed, dossier)
}

// charges tells whether the message of a step of the régua still goes, and goes now: what was paid meanwhile ends it, and outside the hours of
// the debtor it waits for them.
func (l *lane) charges(claimed *crm.EntregaReservada, m *crm.MensagemCobranca) bool {
	switch wait := time.Until(m.NaoAntes); {
	case m.Parar != "":
		l.end(crm.FimTentativa{Reservada: claimed, Estado: crm.EntregaCancelada, Motivo: m.Parar, Verificar: claimed.Verificar})
		return false
	case wait > 0:
		l.giveBack(claimed, wait, nil)
		return false
	}
	return true
}

// unfit says why the destination, as this lane knows it, is not the one that an entrega is for; "" = it is.
func (l *lane) unfit(claimed *crm.EntregaReservada) string {
	if claimed.Ambiente != l.settings.Ambiente {
		return "aguardava o ambiente " + claimed.Ambiente + ", o destino está em " + l.settings.Ambiente
	}
	if missing := l.missing(claimed.Acao); missing != "" {
		return crm.NaoEnviada(missing)
	}
	return ""
}

// replacedPause is how long an entrega waits for the lane that comes in the place of this one.
const replacedPause = time.Second

// replaced gives an entrega back when the settings have changed since this lane read them: it may be for those, and the lane that
// is started for them judges it.
func (l *lane) replaced(claimed *crm.EntregaReservada) bool {
	store, cancel := stored(l.engine.work)
	defer cancel()
	list, err := l.engine.Destinations.Destinos(store, l.settings.TenantID)
	if err != nil {
		l.giveBack(claimed, troublePause, err)
		return true
	}
	same := slices.ContainsFunc(list, func(d crm.DestinoConfigurado) bool { return d.Nome == l.settings.Nome && d.Versao == l.settings.Versao })
	if !same {
		l.giveBack(claimed, replacedPause, nil)
	}
	return !same
}

// missing says why the destination, as it is set up now, does not perform an action; "" = it does.
func (l *lane) missing(action string) string {
	if _, known := l.kind.Acao(action); !known {
		return "" // an event, or what the client itself refuses
	}
	d := l.settings.Destino
	d.Acoes = l.kind.AcoesCom(l.values)
	return l.kind.PorqueNaoSai(&d, action)
}

// once tells whether an entrega is to open what must not be there yet. One whose own earlier try opened it goes on with what is
// missing, and a person may have asked for another.
func (l *lane) once(claimed *crm.EntregaReservada) bool {
	a, _ := l.kind.Acao(claimed.Acao)
	return a.Unica && !claimed.Outra && claimed.IDExterno == ""
}

// collisionPause is how long two entregas that open the same thing, claimed at the same moment, get out of each other's way.
const collisionPause = time.Second

// alone tells whether no other entrega of the action is under way. What another may have opened without anybody knowing is
// asked for at the partner first. It comes before the dossier is read: what the other made is then in it.
func (l *lane) alone(claimed *crm.EntregaReservada) bool {
	store, cancel := stored(l.engine.work)
	defer cancel()
	others, err := l.engine.Queue.Irmas(store, &claimed.Entrega)
	switch {
	case err != nil:
		l.giveBack(claimed, troublePause, err)
		return false
	case others.EmEnvio:
		l.giveBack(claimed, collisionPause+rand.N(collisionPause), nil)
		return false
	}
	claimed.Verificar = claimed.Verificar || others.Duvidosas
	return true
}

// blocks tells whether a later entrega has to wait for a person because of how an earlier one ended. The same action
// again, after a refusal, is that person's answer.
func blocks(before, later *crm.Entrega) bool {
	switch before.Estado {
	case crm.EntregaIncerta:
		return true
	case crm.EntregaFalhou:
		return before.Acao != later.Acao
	}
	return false
}

// try performs the action once and stores what came of it.
func (l *lane) try(claimed *crm.EntregaReservada, dossier *crm.DossieEntrega) {
	store, cancel := stored(l.engine.work)
	mine, err := l.engine.Queue.Iniciar(store, claimed, l.values[destino.CampoURL], l.lease(len(dossier.Anexos)))
	cancel()
	if err != nil || !mine {
		if err != nil {
			l.giveBack(claimed, troublePause, err)
		} else {
			l.log.Warn("claim lost before the try", zap.Int64("delivery", claimed.ID))
		}
		return
	}
	dossier.Entrega = claimed.Entrega
	if action, ok := l.kind.Acao(claimed.Acao); ok {
		claimed.Nomeado = dossier.Nomeado(action)
	}
	record := destino.NovoRegistro(l.secrets)
	begin := time.Now()
	work, cancel := context.WithTimeout(l.engine.work, l.limit(len(dossier.Anexos)))
	work, traced := l.traced(work, claimed)
	made, verify, err := l.perform(work, claimed, &destino.Tarefa{
		Dossie: dossier, Progresso: claimed.Progresso, Manual: claimed.Manual, Registro: record, Anexo: l.engine.Files.Ler,
		Progredir: func(ctx context.Context, done destino.Entregue, progress string) error {
			return l.keepProgress(claimed, done, progress)
		},
	})
	cancel()
	v := l.decide(claimed, made, verify, err)
	traced(v)
	l.finish(claimed, v, record, begin)
	l.learn(v)
}

// perform asks first where an earlier try may have been carried out, and says what is missing before anything is sent. verify tells whether that question is still open.
func (l *lane) perform(ctx context.Context, claimed *crm.EntregaReservada, task *destino.Tarefa) (made destino.Entregue, verify bool, err error) {
	if claimed.Verificar && l.repetition(claimed.Acao) == crm.RepeticaoVerificavel {
		made, done, err := l.client.Verificar(ctx, task)
		if err != nil || done {
			return made, err != nil, err
		}
	}
	if claimed.IDExterno == "" { // what is missing now does not stop what the partner knows already
		if missing := l.kind.OQueFalta(ctx, task.Dossie, l.public, l.situations()); len(missing) > 0 {
			return made, false, destino.Permanente(destino.FraseDasFaltas(missing))
		}
	}
	made, err = l.client.Executar(ctx, task)
	return made, false, err
}

// situations is the workflow of the tenant's assistências.
func (l *lane) situations() crm.Workflow {
	picture, ok := l.engine.Tenants.DoTenant(l.settings.TenantID)
	if !ok {
		return nil
	}
	return picture.Workflows[crm.FuncAssistencias]
}

func (l *lane) repetition(action string) crm.Repeticao {
	if a, ok := l.kind.Acao(action); ok {
		return a.Repeticao
	}
	return crm.RepeticaoCega
}

func (l *lane) keepProgress(claimed *crm.EntregaReservada, done destino.Entregue, progress string) error {
	store, cancel := stored(l.engine.work)
	defer cancel()
	mine, err := l.engine.Queue.Progredir(store, claimed, bounded(done.IDExterno), bounded(done.NumeroExterno), progress)
	if err == nil && !mine {
		err = errors.New("the claim was lost in the middle of the try")
	}
	return err
}

func (l *lane) suspend(claimed *crm.EntregaReservada, reason string, by int64) {
	l.end(crm.FimTentativa{Reservada: claimed, Estado: crm.EntregaSuspensa, Motivo: reason, SuspensaPor: by, Verificar: claimed.Verificar})
}

// end stores an outcome without a try.
func (l *lane) end(end crm.FimTentativa) {
	store, cancel := stored(l.engine.work)
	defer cancel()
	if _, err := l.engine.Queue.Concluir(store, end); err != nil {
		l.log.Error("delivery cannot be ended", zap.Int64("delivery", end.Reservada.ID), zap.String("state", string(end.Estado)), zap.Error(err))
		return
	}
	l.log.Info("delivery not tried", zap.Int64("delivery", end.Reservada.ID), zap.String("state", string(end.Estado)), zap.String("reason", end.Motivo))
}

// troublePause keeps an entrega that cannot be prepared from being claimed again at once.
const troublePause = 5 * time.Second

// giveBack returns a claim whose try has not begun, for after a pause. When that fails too, the lease ends by itself.
func (l *lane) giveBack(claimed *crm.EntregaReservada, pause time.Duration, cause error) {
	store, cancel := stored(l.engine.work)
	defer cancel()
	if err := errors.Join(cause, l.engine.Queue.Devolver(store, claimed, pause)); err != nil {
		l.log.Error("delivery cannot be prepared", zap.Int64("delivery", claimed.ID), zap.Error(err))
	}
}
