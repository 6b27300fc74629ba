// Package seed invents a past, to measure with and to try the portal on. It writes by storage's rows and by crm's ports
// and must not know how they are kept.
package seed

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"ponte/crm"
	"ponte/storage"
)

const (
	pieceOcorrencias = 2_000 // of one transaction
	perCliente       = 20    // ocorrências of one client
	unidadesPerBloco = 100
)

// defaultPeriod is the time over which openings are spread when the caller does not say.
const defaultPeriod = 5 * 365 * 24 * time.Hour

// Past says what Write invents: a past of so many ocorrências.
type Past struct {
	TenantID    int64
	Ocorrencias int64
	From, To    time.Time        // the openings' interval, evenly; zero = the five years up to now
	Now         time.Time        // what is later has not happened yet; zero = To
	Progress    func(done int64) // after each committed piece: how many ocorrências are in the database; nil = none
	LogDays     int              // how far back the request log reaches, in days; 0 = the default of its setting
}

// Write inserts invented ocorrências with all that an opening writes (narrativas, movements, idempotency key, and the
// call while the request log would still have it), entregas and refused calls here and there, and clients with a contract
// and a unit each. Numbers and ids come from the sequences, so a running server goes on beside it. It ends after the
// current piece when ctx ends.
func Write(ctx context.Context, s *storage.Storage, p Past) error {
	if p.To.IsZero() {
		p.To = crm.RelogioDoSistema()
	}
	if p.From.IsZero() {
		p.From = p.To.Add(-defaultPeriod)
	}
	if p.Now.IsZero() {
		p.Now = p.To
	}
	if p.LogDays == 0 {
		p.LogDays = 90
	}
	w, err := newWriter(ctx, s, p)
	if err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	for w.done < p.Ocorrencias {
		if err := w.piece(ctx, int(min(pieceOcorrencias, p.Ocorrencias-w.done))); err != nil {
			return fmt.Errorf("seed after %d ocorrências: %w", w.done, err)
		}
		if p.Progress != nil {
			p.Progress(w.done)
		}
	}
	if err := s.CountAgain(ctx, p.TenantID); err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	return s.Analyze(ctx)
}

// writer is a past that is being written.
type writer struct {
	s    *storage.Storage
	past Past
	done int64

	open, closed    crm.Status
	divisoes        []crm.Divisao
	solicitacoes    []crm.Solicitacao
	empreendimento  crm.Empreendimento
	bloco           int64
	unidadesInBloco int
	buyers          []buyer       // of the current piece
	rows            *storage.Rows // of the current piece
}

// buyer is an invented client with a contract.
type buyer struct{ cliente, contrato, unidade int64 }

func newWriter(ctx context.Context, s *storage.Storage, p Past) (*writer, error) {
	w := &writer{s: s, past: p}
	status, err := s.Cadastro().StatusDe(ctx, p.TenantID)
	if err != nil {
		return nil, err
	}
	for _, st := range status {
		switch st.Fase {
		case crm.FaseAberta:
			w.open = st
		case crm.FaseEncerrada:
			w.closed = st
		}
	}
	if w.open.ID == 0 || w.closed.ID == 0 {
		return nil, fmt.Errorf("tenant %d has no status in the phases aberta and encerrada", p.TenantID)
	}
	return w, w.makeCodes(ctx)
}

// makeCodes makes the divisões, the solicitações and the empreendimento of this past. Their names carry an id of it, so
// that seeding again adds others.
func (w *writer) makeCodes(ctx context.Context) error {
	const each = 8
	id, err := w.s.Numeracao().IDs(ctx, 2*each+1)
	if err != nil {
		return err
	}
	for i := range int64(each) {
		code := strconv.FormatInt(id, 10) + "-" + strconv.FormatInt(i+1, 10)
		w.divisoes = append(w.divisoes, crm.Divisao{ID: id + i, TenantID: w.past.TenantID, Codigo: "DIV" + code, Nome: "Divisão " + code})
		w.solicitacoes = append(w.solicitacoes, crm.Solicitacao{ID: id + each + i, TenantID: w.past.TenantID, Codigo: "SOL" + code, Nome: "Solicitação " + code})
	}
	w.empreendimento = crm.Empreendimento{ID: id + 2*each, TenantID: w.past.TenantID, Nome: "Residencial Semeado " + strconv.FormatInt(id+2*each, 10)}
	w.unidadesInBloco = unidadesPerBloco // the first unit needs a bloco
	// By the committer: running servers then read their pictures again.
	return w.s.Escritor().Gravar(ctx, &crm.Escrita{Divisoes: w.divisoes, Solicitacoes: w.solicitacoes})
}

// piece writes n ocorrências and the clients that they belong to, in one transaction.
func (w *writer) piece(ctx context.Context, n int) error {
	clientes := max(n/perCliente, 1)
	// Of a client: itself, unit, contract, perhaps a bloco. Of an ocorrência: itself, the narrativa and the movement of its end, entrega, refusal, call.
	id, err := w.s.Numeracao().IDs(ctx, 4*clientes+6*n)
	if err != nil {
		return err
	}
	ids := &idRun{id}
	w.rows, w.buyers = &storage.Rows{}, w.buyers[:0]
	if w.done == 0 {
		w.rows.AddValue(&w.empreendimento)
	}
	for range clientes {
		w.addBuyer(ids)
	}
	for i := range n {
		numero, err := w.s.Numeracao().Numero(ctx, w.past.TenantID)
		if err != nil {
			return err
		}
		w.addOcorrencia(ids, w.done+int64(i), numero)
	}
	if err := w.s.Insert(ctx, w.rows); err != nil {
		return err
	}
	w.done += int64(n)
	return nil
}

// idRun is a run of ids that were drawn together.
type idRun struct{ next int64 }

func (r *idRun) take() int64 {
	r.next++
	return r.next - 1
}
