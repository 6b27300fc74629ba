package storage

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"time"

	"ponte/crm"
)

// Entregas is the durable queue of deliveries and what people do about it (crm.FilaEntregas, crm.CadastroEntregas). All
// of its SQL runs on SQLite, MySQL, MariaDB and Galera; a claim is a conditional UPDATE (facts durability §2), and every
// instant is the database's, so that replicas with different clocks agree.
type Entregas struct{ s *Storage }

// Entregas gives the ports of deliveries.
func (s *Storage) Entregas() *Entregas { return &Entregas{s} }

var (
	_ crm.FilaEntregas     = (*Entregas)(nil)
	_ crm.CadastroEntregas = (*Entregas)(nil)
)

// janelaReserva is how many more ready rows than wanted a claim looks at: it takes a random window of them, which keeps
// replicas off each other's rows.
const janelaReserva = 4

// semAnterior keeps the order of an ocorrência at a destination: nothing goes while an earlier one is unfinished.
const semAnterior = ` AND NOT EXISTS (SELECT 1 FROM entregas p WHERE p.ocorrencia_id = e.ocorrencia_id AND p.destino = e.destino
	AND p.estado IN ('pendente', 'agendada', 'enviando') AND (p.criada_em < e.criada_em OR p.criada_em = e.criada_em AND p.id < e.id))`

func colunasReservada() string {
	return tabEntregas.lista("") + ", reserva_token, verificar, manual, automaticas, suspensa_por, progresso, em_voo"
}

func lerVencida(scan func(...any) error) (v crm.Vencida, err error) {
	var token sql.NullString
	v.Entrega, err = lerEntrega(func(destinos ...any) error {
		return scan(append(destinos, &token, &v.Verificar, &v.Manual, &v.Automaticas, &v.SuspensaPor, &v.Progresso, &v.EmVoo)...)
	})
	v.Token = token.String
	return v, err
}

// Reservar claims ready entregas of one destination.
func (f *Entregas) Reservar(ctx context.Context, r crm.Reserva) ([]crm.EntregaReservada, error) {
	var ids []int64
	for _, estado := range []crm.EstadoEntrega{crm.EntregaAgendada, crm.EntregaPendente} {
		prontas, err := f.prontas(ctx, r, estado)
		if err != nil {
			return nil, err
		}
		ids = append(ids, prontas...)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	if sobra := len(ids) - r.Max; sobra > 0 {
		inicio := rand.IntN(sobra + 1)
		ids = ids[inicio : inicio+r.Max]
	}
	agora := f.s.dialeto.agoraMS()
	args := []any{r.Token, r.Prazo.Milliseconds()}
	for _, id := range ids {
		args = append(args, id)
	}
	n, err := f.executar(ctx, "UPDATE entregas SET estado = 'enviando', reserva_token = ?, reserva_ate = "+agora+" + ?, em_voo = 0 WHERE id IN ("+
		interrogacoes(len(ids))+") AND estado IN ('pendente', 'agendada') AND proxima_em <= "+agora, args...)
	if err != nil || n == 0 {
		return nil, err
	}
	vencidas, err := f.daReserva(ctx, r.Token)
	reservadas := make([]crm.EntregaReservada, len(vencidas))
	for i := range vencidas {
		reservadas[i] = vencidas[i].EntregaReservada
	}
	return reservadas, err
}

// prontas lists what may go, the longest due first. One state at a time: each is a range of the index.
func (f *Entregas) prontas(ctx context.Context, r crm.Reserva, estado crm.EstadoEntrega) ([]int64, error) {
	return lerTodas(ctx, f.s.pools.leitura, lerID,
		"SELECT e.id FROM entregas e WHERE e.tenant_id = ? AND e.destino = ? AND e.estado = ? AND e.proxima_em <= "+f.s.dialeto.agoraMS()+
			semAnterior+" ORDER BY e.proxima_em, e.id LIMIT ?", r.TenantID, r.Destino, string(estado), r.Max*janelaReserva)
}

func lerID(scan func(...any) error) (id int64, err error) { return id, scan(&id) }

// daReserva reads the rows of a claim from the writer: a reader's snapshot may be older.
func (f *Entregas) daReserva(ctx context.Context, token string) ([]crm.Vencida, error) {
	return lerTodas(ctx, f.s.pools.escrita, lerVencida,
		"SELECT "+colunasReservada()+" FROM entregas WHERE reserva_token = ? AND estado = 'enviando' ORDER BY criada_em, id", token)
}

// executar runs one statement, again when the engine gives it up, and tells how many rows it changed.
func (f *Entregas) executar(ctx context.Context, consulta string, args ...any) (n int64, err error) {
	err = repetindo(ctx, func() error {
		r, err := f.s.pools.escrita.ExecContext(ctx, consulta, args...)
		if err != nil {
			return classificar(err)
		}
		n, err = r.RowsAffected()
		return err
	})
	return n, err
}

// Iniciar marks the beginning of a try.
func (f *Entregas) Iniciar(ctx context.Context, e *crm.EntregaReservada, endereco string, prazo time.Duration) (bool, error) {
	agora := f.s.dialeto.agoraMS()
	n, err := f.executar(ctx, "UPDATE entregas SET em_voo = 1, tentativas = tentativas + 1, endereco = ?, reserva_ate = "+agora+
		" + ?, atualizada_em = "+agora+" WHERE id = ? AND reserva_token = ? AND estado = 'enviando' AND em_voo = 0",
		endereco, prazo.Milliseconds(), e.ID, e.Token)
	if n == 1 && err == nil {
		e.Tentativas++
		e.Endereco = endereco
	}
	return n == 1, err
}

// Progredir keeps what the partner accepted in the middle of a try.
func (f *Entregas) Progredir(ctx context.Context, e *crm.EntregaReservada, idExterno, numeroExterno, progresso string) (bool, error) {
	n, err := f.executar(ctx, "UPDATE entregas SET id_externo = ?, numero_externo = ?, progresso = ?, atualizada_em = atualizada_em + 1"+
		" WHERE id = ? AND reserva_token = ? AND estado = 'enviando'", idExterno, numeroExterno, progresso, e.ID, e.Token)
	if n == 1 && err == nil {
		e.IDExterno, e.NumeroExterno, e.Progresso = idExterno, numeroExterno, progresso
	}
	return n == 1, err
}

// errReservaPerdida rolls a transaction back whose claim is no longer its own.
var errReservaPerdida = errors.New("the claim is no longer this process's")

// Concluir ends a claim, with its Tentativa and what it means for the entregas behind it, in one transaction.
func (f *Entregas) Concluir(ctx context.Context, fim crm.FimTentativa) (bool, error) {
	err := repetindo(ctx, func() error {
		return f.s.emTransacao(ctx, func(tx *sql.Tx) error {
			if err := f.fechar(ctx, tx, &fim); err != nil {
				return err
			}
			if err := inserirTentativa(ctx, tx, fim.Tentativa); err != nil {
				return err
			}
			return f.seguintes(ctx, tx, &fim)
		})
	})
	if errors.Is(err, errReservaPerdida) {
		return false, nil
	}
	return err == nil, err
}

func (f *Entregas) fechar(ctx context.Context, tx *sql.Tx, fim *crm.FimTentativa) error {
	r := fim.Reservada
	agora := f.s.dialeto.agoraMS()
	estado, proxima := fim.Estado, "0"
	var args []any
	switch {
	case estado == crm.EntregaAgendada:
		proxima = agora + " + ?"
		args = append(args, fim.Espera.Milliseconds())
		if r.Tentativas == 0 {
			estado = crm.EntregaPendente
		}
	case fim.Avisar:
		proxima = agora
	}
	manual := r.Manual && fim.Tentativa == nil // the try that a person asked for is still to come
	idExterno, numero, progresso := primeiro(fim.IDExterno, r.IDExterno), primeiro(fim.NumeroExterno, r.NumeroExterno), primeiro(fim.Progresso, r.Progresso)
	args = append(args, string(estado), fim.Verificar, manual, umSe(fim.Automatica), fim.Motivo, idExterno, numero, progresso, fim.SuspensaPor, r.ID, r.Token)
	resultado, err := tx.ExecContext(ctx, "UPDATE entregas SET proxima_em = "+proxima+", estado = ?, verificar = ?, manual = ?,"+
		" automaticas = automaticas + ?, motivo = ?, id_externo = ?, numero_externo = ?, progresso = ?, suspensa_por = ?, reserva_token = NULL,"+
		" reserva_ate = 0, em_voo = 0, atualizada_em = "+agora+" WHERE id = ? AND reserva_token = ? AND estado = 'enviando'", args...)
	if err != nil {
		return err
	}
	n, err := resultado.RowsAffected()
	if err == nil && n == 0 {
		err = errReservaPerdida
	}
	return err
}

func primeiro(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func umSe(v bool) int {
	if v {
		return 1
	}
	return 0
}

func inserirTentativa(ctx context.Context, tx *sql.Tx, t *crm.Tentativa) error {
	if t == nil {
		return nil
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO tentativas (id, tenant_id, entrega_id, ordem, manual, inicio, duracao_us, pedido, resposta, codigo_http, decisao, erro)"+
		" VALUES ("+interrogacoes(12)+")",
		t.ID, t.TenantID, t.EntregaID, t.Ordem, t.Manual, paraMS(t.Inicio), t.Duracao.Microseconds(), t.Pedido, t.Resposta, t.CodigoHTTP, t.Decisao, t.Erro)
	return err
}

// depois are the later entregas of the same ocorrência, destination and environment.
const depois = " WHERE ocorrencia_id = ? AND destino = ? AND ambiente = ? AND (criada_em > ? OR criada_em = ? AND id > ?)"

// prontaDeNovo is the state of a row that waits, tried before or not.
const prontaDeNovo = "CASE WHEN tentativas > 0 THEN 'agendada' ELSE 'pendente' END"

// seguintes lets the entregas behind this one go, wait or stop.
func (f *Entregas) seguintes(ctx context.Context, tx *sql.Tx, fim *crm.FimTentativa) error {
	e := &fim.Reservada.Entrega
	criada := paraMS(e.CriadaEm)
	args := []any{e.OcorrenciaID, e.Destino, e.Ambiente, criada, criada, e.ID}
	var err error
	switch fim.Estado {
	case crm.EntregaEntregue:
		_, err = tx.ExecContext(ctx, "UPDATE entregas SET proxima_em = 0, suspensa_por = 0, estado = "+prontaDeNovo+
			" WHERE ocorrencia_id = ? AND destino = ? AND ambiente = ? AND (estado = 'suspensa' AND suspensa_por <> 0 OR estado = 'pendente' AND proxima_em > 0)", args[:3]...)
	case crm.EntregaFalhou, crm.EntregaIncerta:
		mesma := "" // the same action again, after a refusal, is a person's answer to it and goes on
		extras := args
		if fim.Estado == crm.EntregaFalhou {
			mesma, extras = " AND acao <> ?", append(extras, e.Acao)
		}
		motivo := "a entrega anterior desta ocorrência (" + e.Acao + ") terminou " + string(fim.Estado)
		_, err = tx.ExecContext(ctx, "UPDATE entregas SET estado = 'suspensa', suspensa_por = ?, motivo = ?, proxima_em = 0, atualizada_em = "+
			f.s.dialeto.agoraMS()+depois+" AND estado IN ('pendente', 'agendada')"+mesma, append([]any{e.ID, motivo}, extras...)...)
	case crm.EntregaAgendada:
		// What waits behind it is out of the way of the look for ready rows until then.
		if fim.Espera >= time.Second {
			_, err = tx.ExecContext(ctx, "UPDATE entregas SET proxima_em = "+f.s.dialeto.agoraMS()+" + ?"+depois+" AND estado = 'pendente'",
				append([]any{fim.Espera.Milliseconds()}, args...)...)
		}
	}
	return err
}

// Devolver gives a claim back whose try has not begun.
func (f *Entregas) Devolver(ctx context.Context, e *crm.EntregaReservada, espera time.Duration) error {
	_, err := f.executar(ctx, "UPDATE entregas SET proxima_em = "+f.s.dialeto.agoraMS()+" + ?, estado = "+prontaDeNovo+
		", reserva_token = NULL, reserva_ate = 0 WHERE id = ? AND reserva_token = ? AND estado = 'enviando' AND em_voo = 0",
		espera.Milliseconds(), e.ID, e.Token)
	return err
}

// Vencidas claims entregas whose lease has ended.
func (f *Entregas) Vencidas(ctx context.Context, token string, prazo time.Duration, max int) ([]crm.Vencida, error) {
	agora := f.s.dialeto.agoraMS()
	ids, err := lerTodas(ctx, f.s.pools.leitura, lerID,
		"SELECT id FROM entregas WHERE estado = 'enviando' AND reserva_ate < "+agora+" ORDER BY proxima_em, id LIMIT ?", max)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	args := []any{token, prazo.Milliseconds()}
	for _, id := range ids {
		args = append(args, id)
	}
	n, err := f.executar(ctx, "UPDATE entregas SET reserva_token = ?, reserva_ate = "+agora+" + ? WHERE id IN ("+interrogacoes(len(ids))+
		") AND estado = 'enviando' AND reserva_ate < "+agora, args...)
	if err != nil || n == 0 {
		return nil, err
	}
	return f.daReserva(ctx, token)
}
