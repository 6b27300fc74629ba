package storage

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"ponte/crm"
)

// Pieces of a seeding. A piece is one transaction, a statement stays far below every engine's packet and placeholders.
const (
	pecaSemeada      = 2_000 // ocorrências
	linhasSemeadas   = 250
	porCliente       = 20 // ocorrências of one client
	unidadesPorBloco = 100
	checkpointACada  = 10 // pieces; SQLite's log would grow to the size of what is seeded
)

// periodoSemeado is the time over which openings are spread when the caller does not say.
const periodoSemeado = 5 * 365 * 24 * time.Hour

// Semeadura says what Semear invents: a past of so many ocorrências, to measure with and to try the portal on.
type Semeadura struct {
	TenantID    int64
	Ocorrencias int64
	De, Ate     time.Time           // the openings' interval, evenly; zero = the five years up to now
	Agora       time.Time           // what is later has not happened yet; zero = Ate
	Avanco      func(prontas int64) // after each committed piece: how many ocorrências are in the database; nil = none
	DiasChamada int                 // how far back the request log reaches, in days; 0 = the default of its setting
}

// Semear inserts invented ocorrências with all that an opening writes (narrativas, movements, idempotency key, and the
// call while the request log would still have it), entregas and refused calls here and there, and clients with a contract
// and a unit each. Numbers and ids come from the sequences, so a running server goes on beside it. It ends after the
// current piece when ctx ends.
func (s *Storage) Semear(ctx context.Context, q Semeadura) error {
	if q.Ate.IsZero() {
		q.Ate = s.agora()
	}
	if q.De.IsZero() {
		q.De = q.Ate.Add(-periodoSemeado)
	}
	if q.Agora.IsZero() {
		q.Agora = q.Ate
	}
	if q.DiasChamada == 0 {
		q.DiasChamada = 90
	}
	c, err := s.novoCanteiro(ctx, q)
	if err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	for c.prontas < q.Ocorrencias {
		if err := c.peca(ctx, int(min(pecaSemeada, q.Ocorrencias-c.prontas))); err != nil {
			return fmt.Errorf("seed after %d ocorrências: %w", c.prontas, err)
		}
		if q.Avanco != nil {
			q.Avanco(c.prontas)
		}
	}
	return s.arrumarSemeadura(ctx)
}

// arrumarSemeadura gives the engine statistics of the tables that grew, without which it may choose a wrong index.
func (s *Storage) arrumarSemeadura(ctx context.Context) error {
	comando := "ANALYZE"
	if s.dialeto == dialetoMySQL {
		comando = "ANALYZE TABLE ocorrencias, narrativas, movimentos, chaves_idempotencia, chamadas, entregas, clientes, cliente_palavras, contratos, unidades"
		return lerLinhas(ctx, s.pools.escrita, comando, nil, func(func(...any) error) error { return nil })
	}
	if _, err := s.pools.escrita.ExecContext(ctx, comando); err != nil {
		return classificar(err)
	}
	_, err := s.pools.escrita.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)")
	return classificar(err)
}

// canteiro is a seeding under way.
type canteiro struct {
	s       *Storage
	q       Semeadura
	prontas int64
	pecas   int

	aberta, encerrada     crm.Status
	divisoes              []crm.Divisao
	solicitacoes          []crm.Solicitacao
	empreendimento, bloco int64
	unidadesNoBloco       int
	compradores           []comprador // of the current piece
	linhas                map[*tabela][]any
}

// comprador is an invented client with a contract.
type comprador struct{ cliente, contrato, unidade int64 }

func (s *Storage) novoCanteiro(ctx context.Context, q Semeadura) (*canteiro, error) {
	c := &canteiro{s: s, q: q, linhas: map[*tabela][]any{}}
	status, err := lerTodas(ctx, s.pools.leitura, lerStatus, "SELECT "+tabStatus.lista("")+" FROM status WHERE tenant_id = ?", q.TenantID)
	if err != nil {
		return nil, err
	}
	for _, st := range status {
		switch st.Fase {
		case crm.FaseAberta:
			c.aberta = st
		case crm.FaseEncerrada:
			c.encerrada = st
		}
	}
	if c.aberta.ID == 0 || c.encerrada.ID == 0 {
		return nil, fmt.Errorf("tenant %d has no status in the phases aberta and encerrada", q.TenantID)
	}
	return c, c.codigos(ctx)
}

// codigos makes the divisões, the solicitações and the empreendimento of this seeding. Their names carry an id of it, so
// that seeding again adds others.
func (c *canteiro) codigos(ctx context.Context) error {
	const cada = 8
	id, err := c.s.numeros.IDs(ctx, 2*cada+1)
	if err != nil {
		return err
	}
	for i := range int64(cada) {
		codigo := strconv.FormatInt(id, 10) + "-" + strconv.FormatInt(i+1, 10)
		c.divisoes = append(c.divisoes, crm.Divisao{ID: id + i, TenantID: c.q.TenantID, Codigo: "DIV" + codigo, Nome: "Divisão " + codigo})
		c.solicitacoes = append(c.solicitacoes, crm.Solicitacao{ID: id + cada + i, TenantID: c.q.TenantID, Codigo: "SOL" + codigo, Nome: "Solicitação " + codigo})
		c.por(tabDivisoes, valoresDivisao(&c.divisoes[i]))
		c.por(tabSolicitacoes, valoresSolicitacao(&c.solicitacoes[i]))
	}
	c.empreendimento = id + 2*cada
	c.unidadesNoBloco = unidadesPorBloco // the first unit needs a bloco
	defer clear(c.linhas)
	return c.s.emTransacao(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "INSERT INTO empreendimentos (id, tenant_id, nome) VALUES (?, ?, ?)",
			c.empreendimento, c.q.TenantID, "Residencial Semeado "+strconv.FormatInt(c.empreendimento, 10)); err != nil {
			return err
		}
		if err := c.descarregar(ctx, tx); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, novaVersao)
		return err
	})
}

func (c *canteiro) por(t *tabela, valores []any) { c.linhas[t] = append(c.linhas[t], valores...) }

// peca writes n ocorrências and the clients that they belong to.
func (c *canteiro) peca(ctx context.Context, n int) error {
	clientes := max(n/porCliente, 1)
	// Of a client: itself, unit, contract, perhaps a bloco. Of an ocorrência: itself, two narrativas, two movements, entrega, refusal, call.
	id, err := c.s.numeros.IDs(ctx, 4*clientes+8*n)
	if err != nil {
		return err
	}
	numero, err := c.s.numeros.tirar(ctx, sequenciaNumero(c.q.TenantID), int64(n))
	if err != nil {
		return err
	}
	ids := &sequenciaSemeada{id}
	c.compradores = c.compradores[:0]
	for range clientes {
		c.semearComprador(ids)
	}
	for i := range n {
		c.semearOcorrencia(ids, c.prontas+int64(i), numero+int64(i))
	}
	err = repetindo(ctx, func() error {
		return c.s.emTransacao(ctx, func(tx *sql.Tx) error { return c.descarregar(ctx, tx) })
	})
	if err != nil {
		return err
	}
	clear(c.linhas)
	c.prontas += int64(n)
	if c.pecas++; c.s.dialeto == dialetoSQLite && c.pecas%checkpointACada == 0 {
		_, err = c.s.pools.escrita.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)")
	}
	return classificar(err)
}

type sequenciaSemeada struct{ proximo int64 }

func (s *sequenciaSemeada) tirar() int64 {
	s.proximo++
	return s.proximo - 1
}

// descarregar inserts what was gathered, in multi-row statements.
func (c *canteiro) descarregar(ctx context.Context, tx *sql.Tx) error {
	for t, valores := range c.linhas {
		for len(valores) > 0 {
			n := min(len(valores)/len(t.colunas), linhasSemeadas)
			if _, err := tx.ExecContext(ctx, t.inserir(n), valores[:n*len(t.colunas)]...); err != nil {
				return fmt.Errorf("%s: %w", t.nome, err)
			}
			valores = valores[n*len(t.colunas):]
		}
	}
	return nil
}
