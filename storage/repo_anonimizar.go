package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"
	"gorm.io/gorm"

	"ponte/crm"
	"ponte/crm/titular"
)

// anonymisePiece is how many ocorrências are looked for at once, and anonymiseBreath the pause between two: calls are being written meanwhile.
const (
	anonymisePiece  = 50
	anonymiseBreath = 5 * time.Millisecond
	anonymousName   = "Titular anonimizado"
)

// PedirAnonimizacao implements titular.Dados.
func (t *titulares) PedirAnonimizacao(ctx context.Context, a *titular.Anonimizacao, trail crm.Auditoria) error {
	c := (*Storage)(t).Cadastro()
	return c.inTx(ctx, func(tx *gorm.DB) (err error) {
		if a.ID, err = reserveIDs(tx, 1); err != nil {
			return err
		}
		_, err = tx.Statement.ConnPool.ExecContext(ctx, "INSERT INTO anonimizacoes (id, tenant_id, cliente_id, quem, motivo, identificacao, pedida_em) VALUES (?, ?, ?, ?, ?, ?, ?)",
			a.ID, a.TenantID, a.ClienteID, cut(a.Quem, 255), a.Motivo, a.Identificacao, toMS(a.PedidaEm))
		if err != nil {
			return err
		}
		return writeAuditoria(tx, trail)
	})
}

// Anonimizar implements titular.Dados. The client's own row is changed last: until then it is what everything is found by.
func (t *titulares) Anonimizar(ctx context.Context, a *titular.Anonimizacao) error {
	s := (*Storage)(t)
	for last := int64(0); ; {
		ids, err := readAll(ctx, s.pools.reader, readID, "SELECT o.id FROM ocorrencias o WHERE "+ofPerson+" AND o.id > ? AND NOT "+underWay+" AND "+readable+
			" ORDER BY o.id LIMIT "+fmt.Sprint(anonymisePiece), append([]any{a.ClienteID, last}, marked(readableMarks)...)...)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			break
		}
		for _, id := range ids {
			last = id
			changed, err := s.anonymiseOcorrencia(ctx, id, a.ID)
			if err != nil {
				return fmt.Errorf("anonymise an ocorrência: %w", err)
			}
			if changed {
				a.Ocorrencias++
			}
			if err := waitBetween(ctx, anonymiseBreath); err != nil {
				return err
			}
		}
	}
	f, err := t.Fatos(ctx, a.TenantID, a.ClienteID)
	if err != nil {
		return err
	}
	if a.Identificacao && f.IdentificacaoFica(true) != "" { // a contract has come since it was asked for
		a.Identificacao = false
	}
	if err := s.anonymiseExamples(ctx, a, f.Nome); err != nil {
		return err
	}
	ended := s.now()
	err = retry(ctx, func() error {
		return s.inTx(ctx, func(tx *sql.Tx) error { return anonymiseClient(ctx, tx, a, toMS(ended)) })
	})
	if err == nil {
		a.TerminouEm = ended
	}
	return err
}

// anonymousStatement is one UPDATE or DELETE of what hangs on a row; marks is how often titular.Marca comes before the row's id.
type anonymousStatement struct {
	query string
	marks int
}

// ofAnOcorrencia is what is changed of an ocorrência besides its own row.
var ofAnOcorrencia = []anonymousStatement{
	{"UPDATE narrativas SET texto = ? WHERE ocorrencia_id = ?", 1},
	{"UPDATE tarefas SET titulo = ?, observacao = CASE WHEN observacao = '' THEN '' ELSE ? END, nota = CASE WHEN nota = '' THEN '' ELSE ? END, versao = versao + 1 WHERE ocorrencia_id = ?", 3},
	{"UPDATE cobranca_promessas SET combinado = CASE WHEN combinado = '' THEN '' ELSE ? END WHERE contrato_id IN (SELECT d.contrato_id FROM cobranca_devedores d WHERE d.ocorrencia_id = ?)", 1},
	{"UPDATE assistencias SET parecer = CASE WHEN parecer = '' THEN '' ELSE ? END, inativa_porque = CASE WHEN inativa_porque = '' THEN '' ELSE ? END, versao = versao + 1 WHERE ocorrencia_id = ?", 2},
	{"UPDATE assistencia_itens SET problema = CASE WHEN problema = '' THEN '' ELSE ? END, patologia = CASE WHEN patologia = '' THEN '' ELSE ? END WHERE ocorrencia_id = ?", 2},
	{"UPDATE assistencia_visitas SET observacao = CASE WHEN observacao = '' THEN '' ELSE ? END WHERE ocorrencia_id = ?", 1},
	{"UPDATE avaliacoes SET texto = CASE WHEN texto = '' THEN '' ELSE ? END, versao = versao + 1 WHERE ocorrencia_id = ?", 1},
	{"DELETE FROM anexo_partes WHERE anexo_id IN (SELECT a.id FROM anexos a WHERE a.ocorrencia_id = ?)", 0},
	{"UPDATE anexos SET nome = ?, tamanho = 0, sha256 = '' WHERE ocorrencia_id = ?", 1},
	{"UPDATE chamadas SET pedido = ?, resposta = ?, mensagem = CASE WHEN mensagem = '' THEN '' ELSE ? END, avisos = '' WHERE ocorrencia_id = ?", 3},
	{"UPDATE tentativas SET pedido = ?, resposta = ?, erro = CASE WHEN erro = '' THEN '' ELSE ? END WHERE entrega_id IN (SELECT e.id FROM entregas e WHERE e.ocorrencia_id = ?)", 3},
	{"UPDATE entregas SET motivo = CASE WHEN motivo = '' THEN '' ELSE ? END WHERE ocorrencia_id = ?", 1},
}

// trailOfAnOcorrencia are the acts whose trail quotes what people wrote: titles of tarefas, names of files, fields of actions.
const trailOfAnOcorrencia = "UPDATE auditorias SET antes = CASE WHEN antes = '' THEN '' ELSE ? END, depois = CASE WHEN depois = '' THEN '' ELSE ? END" +
	" WHERE tenant_id = ? AND (alvo = ? OR alvo > ? AND alvo < ?) AND acao IN ('ocorrencia.abrir', 'ocorrencia.atender', 'assistencia.alterar', 'tarefa.criar', 'tarefa.encerrar')"

// anonymiseOcorrencia changes one ocorrência with all that hangs on it. It tells false where it is under way again.
func (s *Storage) anonymiseOcorrencia(ctx context.Context, id, of int64) (changed bool, err error) {
	const m = titular.Marca
	err = retry(ctx, func() error {
		changed = false
		return s.inTx(ctx, func(tx *sql.Tx) error {
			var version, tenantID int64
			var number string
			err := tx.QueryRowContext(ctx, "SELECT o.versao, o.tenant_id, o.numero FROM ocorrencias o WHERE o.id = ? AND NOT "+underWay, id).Scan(&version, &tenantID, &number)
			if errors.Is(err, sql.ErrNoRows) {
				return nil
			}
			if err != nil {
				return err
			}
			r, err := tx.ExecContext(ctx, "UPDATE ocorrencias SET descricao = ?, solucao = CASE WHEN solucao = '' THEN '' ELSE ? END, campos_variaveis = '', recebido = '', versao = versao + 1 WHERE id = ? AND versao = ?",
				m, m, id, version)
			if err != nil {
				return err
			}
			if n, err := r.RowsAffected(); err != nil || n == 0 {
				return errors.Join(err, errRetry) // it was moved meanwhile
			}
			for _, q := range ofAnOcorrencia {
				if _, err := tx.ExecContext(ctx, q.query, marked(q.marks, id)...); err != nil {
					return err
				}
			}
			tarefas := number + ", tarefa " // and its id
			if _, err := tx.ExecContext(ctx, trailOfAnOcorrencia, marked(2, tenantID, number, tarefas, tarefas+":")...); err != nil {
				return err
			}
			changed = true
			_, err = tx.ExecContext(ctx, "UPDATE anonimizacoes SET ocorrencias = ocorrencias + 1 WHERE id = ?", of)
			return err
		})
	})
	return changed, err
}

// marked are so many marks, then other values.
func marked(n int, values ...any) []any {
	args := make([]any, 0, n+len(values))
	for range n {
		args = append(args, titular.Marca)
	}
	return append(args, values...)
}

// anonymiseClient changes the registration and what is found by it, and notes the end.
func anonymiseClient(ctx context.Context, tx *sql.Tx, a *titular.Anonimizacao, now int64) error {
	var document sql.NullString
	if err := tx.QueryRowContext(ctx, "SELECT documento FROM clientes WHERE id = ?", a.ClienteID).Scan(&document); err != nil {
		return err
	}
	statements := []anonymousStatement{
		{"UPDATE tentativas SET pedido = ?, resposta = ?, erro = CASE WHEN erro = '' THEN '' ELSE ? END WHERE entrega_id IN (SELECT e.id FROM entregas e JOIN contratos k ON k.id = e.contrato_id WHERE k.cliente_id = ?)", 3},
		{"UPDATE tentativas SET pedido = ?, resposta = ?, erro = CASE WHEN erro = '' THEN '' ELSE ? END WHERE entrega_id IN (SELECT v.entrega_id FROM negativacao_envios v JOIN negativacoes n ON n.id = v.negativacao_id WHERE v.entrega_id > 0 AND n.cliente_id = ?)", 3},
		{"UPDATE entregas SET motivo = CASE WHEN motivo = '' THEN '' ELSE ? END WHERE contrato_id IN (SELECT k.id FROM contratos k WHERE k.cliente_id = ?)", 1},
		{"UPDATE clientes SET email = '', nascimento = '', telefones = '', endereco = '', outros = '', versao = versao + 1 WHERE id = ? AND (email <> '' OR nascimento <> '' OR telefones <> '' OR endereco <> '' OR outros <> '')", 0},
	}
	statements = append(statements,
		anonymousStatement{"DELETE FROM cliente_sessoes WHERE cliente_id = ?", 0},
		anonymousStatement{"UPDATE cliente_acessos SET documento = '', endereco = '', codigos = '' WHERE cliente_id = ?", 0})
	if a.Identificacao {
		statements = append(statements,
			anonymousStatement{"UPDATE clientes SET nome = '" + anonymousName + "', documento = NULL, id_integracao = NULL, codigo = NULL, codigo_auxiliar = NULL, conjuge_id = 0, versao = versao + 1 WHERE id = ? AND nome <> '" + anonymousName + "'", 0},
			anonymousStatement{"UPDATE clientes SET conjuge_id = 0, versao = versao + 1 WHERE conjuge_id = ?", 0},
			anonymousStatement{"DELETE FROM cliente_palavras WHERE cliente_id = ?", 0})
	}
	for _, q := range statements {
		if _, err := tx.ExecContext(ctx, q.query, marked(q.marks, a.ClienteID)...); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, "UPDATE auditorias SET antes = ?, depois = ? WHERE tenant_id = ? AND alvo = ? AND acao = 'cadastro.alterar'", marked(2, a.TenantID, titular.Alvo(a.ClienteID))...)
	if err == nil && a.Identificacao {
		_, err = tx.ExecContext(ctx, "DELETE FROM vinculos WHERE tenant_id = ? AND tipo = 'cliente' AND objeto_id = ?", a.TenantID, a.ClienteID)
	}
	if err == nil && document.String != "" {
		_, err = tx.ExecContext(ctx, "DELETE FROM pendencias WHERE tenant_id = ? AND registro LIKE ?", a.TenantID, "%"+document.String+"%")
	}
	if err == nil {
		_, err = tx.ExecContext(ctx, "UPDATE anonimizacoes SET terminou_em = CASE WHEN terminou_em = 0 THEN ? ELSE terminou_em END, identificacao = ? WHERE id = ?", now, a.Identificacao, a.ID)
	}
	return err
}

// unfinishedAfter is how long one that was asked for is left to who asked; secondLook is how long after its end the sweeper looks again: a call
// that had found the person by name or document may have been written just after.
const (
	unfinishedAfter = 10 * time.Minute
	secondLook      = 2 * sweepInterval
)

// goOnAnonymising ends what was interrupted, and what came after an end.
func (s *Storage) goOnAnonymising(ctx context.Context) error {
	unfinished, err := readAll(ctx, s.pools.reader, func(scan func(...any) error) (a titular.Anonimizacao, err error) {
		var at int64
		err = scan(&a.ID, &a.TenantID, &a.ClienteID, &a.Identificacao, &a.Ocorrencias, &at)
		a.TerminouEm = fromMS(at)
		return a, err
	}, "SELECT id, tenant_id, cliente_id, identificacao, ocorrencias, terminou_em FROM anonimizacoes WHERE terminou_em = 0 AND pedida_em < ? OR terminou_em > ? AND identificacao = 1 ORDER BY terminou_em, id LIMIT 100",
		toMS(s.now().Add(-unfinishedAfter)), toMS(s.now().Add(-secondLook)))
	for i := range unfinished {
		ended := !unfinished[i].TerminouEm.IsZero()
		err = errors.Join(err, (*titulares)(s).Anonimizar(ctx, &unfinished[i]))
		if err == nil && !ended {
			s.log.Info("an anonymisation that was interrupted has ended", zap.Int64("id", unfinished[i].ID))
		}
	}
	return err
}
