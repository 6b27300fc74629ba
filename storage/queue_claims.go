package storage

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"strings"
	"time"

	"ponte/crm"
)

// Entregas is the durable queue of deliveries and what people do about it (crm.FilaEntregas, crm.CadastroEntregas). All
// of its SQL runs on SQLite, MySQL, MariaDB and Galera; a claim is a conditional UPDATE (docs/fatos/mysql-e-durabilidade.md §2), and every
// instant is the database's, so that replicas with different clocks agree.
type Entregas struct{ s *Storage }

// Entregas gives the ports of deliveries.
func (s *Storage) Entregas() *Entregas { return &Entregas{s} }

var (
	_ crm.FilaEntregas     = (*Entregas)(nil)
	_ crm.CadastroEntregas = (*Entregas)(nil)
	_ crm.Presas           = (*Entregas)(nil)
)

// claimWindow is how many more ready rows than wanted a claim looks at: it takes a random window of them, which keeps
// replicas off each other's rows.
const claimWindow = 4

// noneBefore keeps the order of an ocorrência, or whatever else an entrega is about, at a destination: nothing goes while an earlier one is unfinished, nor, when a
// person sends an earlier one again, while a later one is under way.
const noneBefore = ` AND NOT EXISTS (SELECT 1 FROM entregas p WHERE p.ocorrencia_id = e.ocorrencia_id AND p.destino = e.destino AND p.id <> e.id
	AND (p.estado = 'enviando' OR p.estado IN ('pendente', 'agendada')
		AND (p.criada_em < e.criada_em OR p.criada_em = e.criada_em AND p.id < e.id)))`

func claimColumns() string {
	return entregasTable.columnList("") + ", reserva_token, verificar, manual, outra, automaticas, suspensa_por, progresso, em_voo"
}

func readVencida(scan func(...any) error) (v crm.Vencida, err error) {
	var token sql.NullString
	v.Entrega, err = readEntrega(func(destinos ...any) error {
		return scan(append(destinos, &token, &v.Verificar, &v.Manual, &v.Outra, &v.Automaticas, &v.SuspensaPor, &v.Progresso, &v.EmVoo)...)
	})
	v.Token = token.String
	return v, err
}

// Reservar claims ready entregas of one destination.
func (f *Entregas) Reservar(ctx context.Context, r crm.Reserva) ([]crm.EntregaReservada, error) {
	var ids []int64
	for _, state := range []crm.EstadoEntrega{crm.EntregaAgendada, crm.EntregaPendente} {
		ready, err := f.ready(ctx, r, state)
		if err != nil {
			return nil, err
		}
		ids = append(ids, ready...)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	if spare := len(ids) - r.Max; spare > 0 {
		start := rand.IntN(spare + 1)
		ids = ids[start : start+r.Max]
	}
	now := f.s.dialect.nowMS()
	args := []any{r.Token, r.Prazo.Milliseconds()}
	for _, id := range ids {
		args = append(args, id)
	}
	n, err := f.exec(ctx, "UPDATE entregas SET estado = 'enviando', reserva_token = ?, reserva_ate = "+now+" + ?, em_voo = 0 WHERE id IN ("+
		placeholders(len(ids))+") AND estado IN ('pendente', 'agendada') AND proxima_em <= "+now, args...)
	if err != nil || n == 0 {
		return nil, err
	}
	rows, err := f.claimed(ctx, r.Token)
	claimed := make([]crm.EntregaReservada, len(rows))
	for i := range rows {
		claimed[i] = rows[i].EntregaReservada
	}
	return claimed, err
}

// ready lists what may go, the longest due first. One state at a time: each is a range of the index.
func (f *Entregas) ready(ctx context.Context, r crm.Reserva, state crm.EstadoEntrega) ([]int64, error) {
	return readAll(ctx, f.s.pools.reader, readID,
		"SELECT e.id FROM entregas e WHERE e.tenant_id = ? AND e.destino = ? AND e.estado = ? AND e.proxima_em <= "+f.s.dialect.nowMS()+
			noneBefore+" ORDER BY e.proxima_em, e.id LIMIT ?", r.TenantID, r.Destino, string(state), r.Max*claimWindow)
}

func readID(scan func(...any) error) (id int64, err error) { return id, scan(&id) }

// claimed reads the rows of a claim from the writer: a reader's snapshot may be older.
func (f *Entregas) claimed(ctx context.Context, token string) ([]crm.Vencida, error) {
	return readAll(ctx, f.s.pools.writer, readVencida,
		"SELECT "+claimColumns()+" FROM entregas WHERE reserva_token = ? AND estado = 'enviando' ORDER BY criada_em, id", token)
}

// exec runs one statement, again when the engine gives it up, and tells how many rows it changed.
func (f *Entregas) exec(ctx context.Context, query string, args ...any) (n int64, err error) {
	err = retry(ctx, func() error {
		return f.s.trusting(ctx, func() error {
			r, err := f.s.pools.writer.ExecContext(ctx, query, args...)
			if err != nil {
				return err
			}
			n, err = r.RowsAffected()
			return err
		})
	})
	return n, err
}

// Iniciar marks the beginning of a try.
func (f *Entregas) Iniciar(ctx context.Context, e *crm.EntregaReservada, address string, timeout time.Duration) (bool, error) {
	now := f.s.dialect.nowMS()
	n, err := f.exec(ctx, "UPDATE entregas SET em_voo = 1, tentativas = tentativas + 1, endereco = ?, reserva_ate = "+now+
		" + ?, atualizada_em = "+now+" WHERE id = ? AND reserva_token = ? AND estado = 'enviando' AND em_voo = 0",
		address, timeout.Milliseconds(), e.ID, e.Token)
	if n == 1 && err == nil {
		e.Tentativas++
		e.Endereco = address
	}
	return n == 1, err
}

// Progredir keeps what the partner accepted in the middle of a try.
func (f *Entregas) Progredir(ctx context.Context, e *crm.EntregaReservada, externalID, externalNumber, progress string) (bool, error) {
	err := retry(ctx, func() error {
		return f.s.inTx(ctx, func(tx *sql.Tx) error {
			r, err := tx.ExecContext(ctx, "UPDATE entregas SET id_externo = ?, numero_externo = ?, progresso = ?, atualizada_em = atualizada_em + 1"+
				" WHERE id = ? AND reserva_token = ? AND estado = 'enviando'", externalID, externalNumber, progress, e.ID, e.Token)
			if err := claimHeld(r, err); err != nil {
				return err
			}
			_, err = f.keepNames(ctx, tx, e.Vinculos(externalID, externalNumber, false))
			return err
		})
	})
	if errors.Is(err, errClaimLost) {
		return false, nil
	}
	if err == nil {
		e.IDExterno, e.NumeroExterno, e.Progresso = externalID, externalNumber, progress
	}
	return err == nil, err
}

// keepNames keeps what a partner calls what was delivered to it. The notice says which of the names are others' already.
func (f *Entregas) keepNames(ctx context.Context, tx *sql.Tx, names []crm.Vinculo) (notice string, err error) {
	if len(names) == 0 {
		return "", nil
	}
	var now int64
	if err := tx.QueryRowContext(ctx, "SELECT "+f.s.dialect.nowMS()).Scan(&now); err != nil {
		return "", err
	}
	for _, v := range names {
		v.Em = fromMS(now)
		holder, err := f.s.keepName(ctx, tx, v)
		if err != nil {
			return "", err
		}
		if holder != "" {
			notice = strings.TrimSpace(notice + " " + v.AvisoDisputa(holder))
		}
	}
	return notice, nil
}

// claimHeld is errClaimLost when a guarded update of a claim changed nothing.
func claimHeld(r sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := r.RowsAffected()
	if err == nil && n == 0 {
		err = errClaimLost
	}
	return err
}

// errClaimLost rolls a transaction back whose claim is no longer its own.
var errClaimLost = errors.New("the claim is no longer this process's")

// Concluir ends a claim, with its Tentativa and what it means for the entregas behind it, in one transaction.
func (f *Entregas) Concluir(ctx context.Context, end crm.FimTentativa) (bool, error) {
	err := retry(ctx, func() error {
		return f.s.inTx(ctx, func(tx *sql.Tx) error {
			if err := f.endClaim(ctx, tx, &end); err != nil {
				return err
			}
			if err := insertTentativa(ctx, tx, end.Tentativa); err != nil {
				return err
			}
			return f.settleLater(ctx, tx, &end)
		})
	})
	if errors.Is(err, errClaimLost) {
		return false, nil
	}
	return err == nil, err
}

func (f *Entregas) endClaim(ctx context.Context, tx *sql.Tx, end *crm.FimTentativa) error {
	r := end.Reservada
	now := f.s.dialect.nowMS()
	state, next := end.Estado, "0"
	var args []any
	switch {
	case state == crm.EntregaAgendada:
		next = now + " + ?"
		args = append(args, end.Espera.Milliseconds())
		if r.Tentativas == 0 {
			state = crm.EntregaPendente
		}
	case end.Avisar:
		next = now
	}
	manual := r.Manual && end.Tentativa == nil // the try that a person asked for is still to come
	externalID, numero, progress := firstOf(end.IDExterno, r.IDExterno), firstOf(end.NumeroExterno, r.NumeroExterno), firstOf(end.Progresso, r.Progresso)
	args = append(args, string(state), end.Verificar, manual, oneIf(end.Automatica), end.Motivo, externalID, numero, progress, end.SuspensaPor, r.ID, r.Token)
	result, err := tx.ExecContext(ctx, "UPDATE entregas SET proxima_em = "+next+", estado = ?, verificar = ?, manual = ?,"+
		" automaticas = automaticas + ?, motivo = ?, id_externo = ?, numero_externo = ?, progresso = ?, suspensa_por = ?, reserva_token = NULL,"+
		" reserva_ate = 0, em_voo = 0, atualizada_em = "+now+" WHERE id = ? AND reserva_token = ? AND estado = 'enviando'", args...)
	if err := claimHeld(result, err); err != nil {
		return err
	}
	if r.NegativacaoID != 0 {
		if err := keepTransaction(ctx, tx, r, now, externalID, state); err != nil {
			return err
		}
	}
	if r.DisparoID != 0 {
		if err := f.tellParcela(ctx, tx, r, state, end.Motivo); err != nil {
			return err
		}
	}
	notice, err := f.keepNames(ctx, tx, r.Vinculos(externalID, numero, state == crm.EntregaEntregue))
	if err == nil && notice != "" {
		_, err = tx.ExecContext(ctx, "UPDATE entregas SET motivo = ? WHERE id = ?", strings.TrimSpace(end.Motivo+" "+notice), r.ID)
	}
	return err
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func oneIf(v bool) int {
	if v {
		return 1
	}
	return 0
}

func insertTentativa(ctx context.Context, tx *sql.Tx, t *crm.Tentativa) error {
	if t == nil {
		return nil
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO tentativas (id, tenant_id, entrega_id, ordem, manual, inicio, duracao_us, pedido, resposta, codigo_http, decisao, erro)"+
		" VALUES ("+placeholders(12)+")",
		t.ID, t.TenantID, t.EntregaID, t.Ordem, t.Manual, toMS(t.Inicio), t.Duracao.Microseconds(), t.Pedido, t.Resposta, t.CodigoHTTP, t.Decisao, t.Erro)
	return err
}

// later are the later entregas of the same ocorrência, destination and environment.
const later = " WHERE ocorrencia_id = ? AND destino = ? AND ambiente = ? AND (criada_em > ? OR criada_em = ? AND id > ?)"

// readyAgain is the state of a row that waits, tried before or not.
const readyAgain = "CASE WHEN tentativas > 0 THEN 'agendada' ELSE 'pendente' END"

// settleLater lets the entregas behind this one go, wait or stop.
func (f *Entregas) settleLater(ctx context.Context, tx *sql.Tx, end *crm.FimTentativa) error {
	e := &end.Reservada.Entrega
	created := toMS(e.CriadaEm)
	args := []any{e.Assunto(), e.Destino, e.Ambiente, created, created, e.ID}
	var err error
	switch end.Estado {
	case crm.EntregaEntregue, crm.EntregaCancelada: // cancelled by a try: it was done already
		_, err = tx.ExecContext(ctx, "UPDATE entregas SET proxima_em = 0, suspensa_por = 0, estado = "+readyAgain+
			" WHERE ocorrencia_id = ? AND destino = ? AND ambiente = ? AND (estado = 'suspensa' AND suspensa_por <> 0 OR estado = 'pendente' AND proxima_em > 0)", args[:3]...)
	case crm.EntregaFalhou, crm.EntregaIncerta:
		if end.Avulsa {
			return nil
		}
		same := "" // the same action again, after a refusal, is a person's answer to it and goes on
		extras := args
		if end.Estado == crm.EntregaFalhou {
			same, extras = " AND acao <> ?", append(extras, e.Acao)
		}
		reason := "a entrega anterior desta ocorrência (" + e.Acao + ") terminou " + string(end.Estado)
		_, err = tx.ExecContext(ctx, "UPDATE entregas SET estado = 'suspensa', suspensa_por = ?, motivo = ?, proxima_em = 0, atualizada_em = "+
			f.s.dialect.nowMS()+later+" AND estado IN ('pendente', 'agendada')"+same, append([]any{e.ID, reason}, extras...)...)
	case crm.EntregaAgendada:
		// What waits behind it is out of the way of the look for ready rows until then.
		if end.Espera >= time.Second {
			_, err = tx.ExecContext(ctx, "UPDATE entregas SET proxima_em = "+f.s.dialect.nowMS()+" + ?"+later+" AND estado = 'pendente'",
				append([]any{end.Espera.Milliseconds()}, args...)...)
		}
	}
	return err
}

// Devolver gives a claim back whose try has not begun.
func (f *Entregas) Devolver(ctx context.Context, e *crm.EntregaReservada, wait time.Duration) error {
	_, err := f.exec(ctx, "UPDATE entregas SET proxima_em = "+f.s.dialect.nowMS()+" + ?, estado = "+readyAgain+
		", reserva_token = NULL, reserva_ate = 0 WHERE id = ? AND reserva_token = ? AND estado = 'enviando' AND em_voo = 0",
		wait.Milliseconds(), e.ID, e.Token)
	return err
}

// Vencidas claims entregas whose lease has ended.
func (f *Entregas) Vencidas(ctx context.Context, token string, timeout time.Duration, max int) ([]crm.Vencida, error) {
	now := f.s.dialect.nowMS()
	ids, err := readAll(ctx, f.s.pools.reader, readID,
		"SELECT id FROM entregas WHERE estado = 'enviando' AND reserva_ate < "+now+" ORDER BY proxima_em, id LIMIT ?", max)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	args := []any{token, timeout.Milliseconds()}
	for _, id := range ids {
		args = append(args, id)
	}
	n, err := f.exec(ctx, "UPDATE entregas SET reserva_token = ?, reserva_ate = "+now+" + ? WHERE id IN ("+placeholders(len(ids))+
		") AND estado = 'enviando' AND reserva_ate < "+now, args...)
	if err != nil || n == 0 {
		return nil, err
	}
	return f.claimed(ctx, token)
}
