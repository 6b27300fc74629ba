package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"ponte/crm"
)

// Errors inside the committer.
var (
	errGuarda  = errors.New("a guarded change met a newer row")
	errAmbiguo = errors.New("the connection broke at COMMIT")
)

const (
	maxCommits  = 3       // times that a COMMIT is tried that fails and leaves nothing behind
	maxConexoes = 3       // times that a transaction is tried whose connection breaks before its COMMIT
	maxValores  = 1 << 16 // values of a batch whose space is kept for the next one
)

// guardaFalhou names the member whose guarded change did not apply.
type guardaFalhou struct{ m *membro }

func (guardaFalhou) Error() string { return errGuarda.Error() }

// gravarInsistindo repeats the transaction while the engine gives it up, leaves out members whose guarded change does not
// apply, and finds out what became of a COMMIT without an answer. It returns the members that are still to be answered.
func (c *committer) gravarInsistindo(ctx context.Context, lote []*membro) ([]*membro, error) {
	var ambiguo error // of the last COMMIT, while its fate is unknown
	// Each kind of failure has a count of its own: commits failed without a trace.
	commits, procuras, repetidas, conexoes := 0, 0, 1, 1
	for {
		if ambiguo != nil {
			escrito, err := c.escrito(ctx, provaDe(lote))
			if err == nil && escrito {
				return lote, nil
			}
			if err != nil {
				if procuras++; !pausar(ctx, 10*(1+procuras)) {
					return lote, fmt.Errorf("%w: %w", crm.ErrSemResposta, err)
				}
				continue
			}
			// It was not committed. A disk that is full is so the next time too: callers are told while they wait.
			if commits++; commits == maxCommits {
				return lote, fmt.Errorf("%w: %w", crm.ErrIndisponivel, ambiguo)
			}
			ambiguo = nil
		}
		err := c.transacao(ctx, lote)
		var g guardaFalhou
		switch {
		case err == nil:
			return lote, nil
		case errors.As(err, &g):
			g.m.responder(fmt.Errorf("%w: %w", crm.ErrConflito, errGuarda))
			if lote = semMembro(lote, g.m); len(lote) == 0 {
				return nil, nil
			}
		case errors.Is(err, errAmbiguo):
			if ambiguo = err; provaDe(lote) == nil {
				return lote, fmt.Errorf("%w: %w", crm.ErrSemResposta, err)
			}
		case errors.Is(err, errRepetir):
			if repetidas++; repetidas > maxTentativas || !pausar(ctx, repetidas) {
				return lote, fmt.Errorf("%w: %w", crm.ErrOcupado, err)
			}
		case errors.Is(err, crm.ErrIndisponivel) && conexoes < maxConexoes && ctx.Err() == nil:
			// Nothing was committed: a connection that the server closed while idle is replaced at once.
			if conexoes++; !pausar(ctx, conexoes) {
				return lote, err
			}
		case ctx.Err() != nil:
			return lote, fmt.Errorf("%w: %w", crm.ErrIndisponivel, err)
		default:
			return lote, err
		}
	}
}

// provaDe is a write of the batch that tells by its row what became of all of them, or nil.
func provaDe(lote []*membro) *escritaPreparada {
	for _, m := range lote {
		if m.p.provaID != 0 {
			return m.p
		}
	}
	return nil
}

func semMembro(lote []*membro, fora *membro) []*membro {
	resta := make([]*membro, 0, len(lote)-1)
	for _, m := range lote {
		if m != fora {
			resta = append(resta, m)
		}
	}
	return resta
}

// passo is one statement of a transaction; a guarded one belongs to a member and must change exactly one row.
type passo struct {
	comando
	guarda *membro
}

// plano lists the statements of a batch: the guarded changes one by one in the members' order, then one multi-row INSERT
// per table.
func (c *committer) plano(lote []*membro) []passo {
	passos := make([]passo, 0, 8)
	novoCodigo := false
	var trocadas []any
	for _, m := range lote {
		novoCodigo = novoCodigo || m.p.novoCodigo
		for _, x := range m.p.mudancas {
			passos = append(passos, passo{x, m})
		}
		for i := range m.p.palavras {
			cliente := &m.p.palavras[i]
			passos = append(passos, passo{comando: comando{"DELETE FROM cliente_palavras WHERE cliente_id = ?", []any{cliente.ID}}})
			for _, l := range linhasPalavras(cliente) {
				trocadas = append(trocadas, l...)
			}
		}
	}
	passos = c.insercoes(passos, tabPalavras, trocadas)
	for _, t := range tabelasDaEscrita {
		passos = c.insercoes(passos, t, c.juntarLinhas(t, lote))
	}
	if novoCodigo {
		passos = append(passos, passo{comando: comando{novaVersao, nil}})
	}
	return passos
}

// insercoes puts rows into as few statements as the engine takes.
func (c *committer) insercoes(passos []passo, t *tabela, valores []any) []passo {
	for len(valores) > 0 {
		n := c.frases.linhasPorFrase(t, len(valores)/len(t.colunas))
		passos = append(passos, passo{comando: comando{c.frases.insercao(t, n), valores[:n*len(t.colunas)]}})
		valores = valores[n*len(t.colunas):]
	}
	return passos
}

// juntarLinhas puts the members' rows of a table together, in space that is the batch's until esquecer.
func (c *committer) juntarLinhas(t *tabela, lote []*membro) []any {
	if len(lote) == 1 {
		return lote[0].p.linhas[t]
	}
	inicio := len(c.valores)
	for _, m := range lote {
		c.valores = append(c.valores, m.p.linhas[t]...)
	}
	return c.valores[inicio:len(c.valores):len(c.valores)]
}

// esquecer lets go of what a batch's rows hold, and of space that only a great batch needs.
func (c *committer) esquecer() {
	clear(c.valores)
	if c.valores = c.valores[:0]; cap(c.valores) > maxValores {
		c.valores = nil
	}
}

// transacao writes the members in one transaction. errAmbiguo means that nobody knows whether it was committed; any other
// error means that nothing was.
func (c *committer) transacao(ctx context.Context, lote []*membro) error {
	defer c.esquecer()
	passos := c.plano(lote)
	if c.cabeComposta(lote) {
		if feito, err := c.transacaoComposta(ctx, passos); feito {
			return err
		}
	}
	// Prepared before the transaction begins, because they are prepared through the pool, whose one connection it holds.
	for _, p := range passos {
		_, err := c.frases.preparar(ctx, p.sql) //nolint:sqlclosecheck // kept
		if recusaDePreparar(err) {
			break // the server may have no room for one more: the rest is run unprepared, which tells what else is wrong
		}
		if err != nil {
			return classificar(err)
		}
	}
	tx, err := c.s.pools.lote.BeginTx(ctx, nil)
	if err != nil {
		return classificar(err)
	}
	if err := c.executar(ctx, tx, passos); err != nil {
		_ = tx.Rollback() // what failed first is what matters
		return classificar(err)
	}
	if err := tx.Commit(); err != nil {
		err = classificar(err) // SQLite's driver has rolled back what a failed COMMIT leaves open (SQLITE_BUSY, disk full)
		if errors.Is(err, crm.ErrIndisponivel) || ctx.Err() != nil {
			return fmt.Errorf("%w: %w", errAmbiguo, err)
		}
		return err
	}
	return nil
}

func (c *committer) executar(ctx context.Context, tx *sql.Tx, passos []passo) error {
	for _, p := range passos {
		r, err := c.frases.executar(ctx, tx, p.comando)
		if err != nil {
			return err
		}
		if p.guarda == nil {
			continue
		}
		if n, err := r.RowsAffected(); err != nil {
			return err
		} else if n != 1 {
			return guardaFalhou{p.guarda}
		}
	}
	return nil
}

// escrito tells whether a COMMIT without an answer happened: then a row that only this batch makes exists. FOR UPDATE waits
// for the old session, should the server still be at it.
func (c *committer) escrito(ctx context.Context, p *escritaPreparada) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	q := "SELECT COUNT(*) FROM " + p.prova + " WHERE id = ?"
	if c.s.dialeto == dialetoMySQL {
		q += " FOR UPDATE"
	}
	n := 0
	err := c.s.pools.escrita.QueryRowContext(ctx, q, p.provaID).Scan(&n)
	return n > 0, classificar(err)
}

// responderConhecidos answers the members whose idempotency key is already stored, with one SELECT per kind of key, and
// returns the rest. Keys are looked for only after a collision: the caller has just looked, so one is rare.
func (c *committer) responderConhecidos(ctx context.Context, lote []*membro) []*membro {
	achadas := map[chaveCompleta]bool{}
	for grupo, chaves := range agruparChaves(lote) {
		args := []any{grupo.tenantID, grupo.Sistema, string(grupo.Tipo)}
		for _, k := range chaves {
			args = append(args, k)
		}
		err := lerLinhas(ctx, c.s.pools.leitura, "SELECT chave FROM chaves_idempotencia WHERE tenant_id = ? AND sistema = ? AND tipo = ? AND chave IN ("+
			interrogacoes(len(chaves))+")", args, func(scan func(...any) error) error {
			k := grupo
			err := scan(&k.Chave)
			achadas[k] = true
			return err
		})
		if err != nil {
			return lote // halving finds them too
		}
	}
	var resta []*membro
	for _, m := range lote {
		if m.p.conhecida(achadas) {
			m.responder(fmt.Errorf("%w: the key is stored", crm.ErrConflito))
		} else {
			resta = append(resta, m)
		}
	}
	return resta
}

type chaveCompleta struct {
	crm.ProcuraChave
	tenantID int64
}

func agruparChaves(lote []*membro) map[chaveCompleta][]string {
	grupos := map[chaveCompleta][]string{}
	for _, m := range lote {
		for i, k := range m.p.chaves {
			g := chaveCompleta{crm.ProcuraChave{Sistema: k.Sistema, Tipo: k.Tipo}, m.p.tenants[i]}
			grupos[g] = append(grupos[g], k.Chave)
		}
	}
	return grupos
}

func (p *escritaPreparada) conhecida(achadas map[chaveCompleta]bool) bool {
	for i, k := range p.chaves {
		if achadas[chaveCompleta{k, p.tenants[i]}] {
			return true
		}
	}
	return false
}
