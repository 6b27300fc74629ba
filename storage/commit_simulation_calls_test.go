package storage

import (
	"errors"
	"fmt"
	"time"

	"ponte/crm"
)

// call is a caller's, between two of its steps.
type call struct {
	r      *replica
	key    string       // of an opening
	number string       // of an edit
	write  *crm.Escrita // decided, and not yet written
}

// arrive has somebody call: with a new key, or with one that was used before, whatever came of it; or to change what is there.
func (w *world) arrive(r *replica) {
	c := &call{r: r}
	switch n := w.rng.IntN(10); {
	case n < 5 || len(w.keys) == 0:
		c.key = fmt.Sprintf("k%d", len(w.keys))
		w.keys = append(w.keys, c.key)
	case n < 8 || len(w.told) == 0:
		c.key = w.keys[w.rng.IntN(len(w.keys))]
		if last := len(w.keys) - 8; w.rng.IntN(2) == 0 && last > 0 { // twins, and repeats of what was just lost
			c.key = w.keys[last+w.rng.IntN(8)]
		}
	default:
		number := w.told[w.keys[w.rng.IntN(len(w.keys))]]
		if number == "" {
			return
		}
		c.number = number
	}
	w.figures.calls++
	w.calls = append(w.calls, c)
}

// advance has a caller's call looked up and decided, as the rules do.
func (w *world) advance() {
	waiting := without(w.calls, func(c *call) bool { return c.write != nil })
	if len(waiting) == 0 {
		return
	}
	c := waiting[w.rng.IntN(len(waiting))]
	var err error
	if c.key != "" {
		err = w.decideOpening(c)
	} else {
		err = w.decideEdit(c)
	}
	if err != nil {
		w.refuse(c, err)
	}
}

func (w *world) decideOpening(c *call) error {
	s := c.r.s
	found, err := s.Consultas().Buscar(c.r.life, &crm.Procura{TenantID: 1, Chaves: []crm.ProcuraChave{{Sistema: "erp", Tipo: crm.ChaveCodigoOC, Chave: c.key}}})
	if err != nil {
		return err
	}
	if len(found.Chaves) > 0 {
		w.answer(c, found.Chaves[0].Numero)
		return nil
	}
	id, err := s.Numeracao().IDs(c.r.life, 5)
	if err != nil {
		return err
	}
	number, err := s.Numeracao().Numero(c.r.life, 1)
	if err != nil {
		return err
	}
	c.write = openingWrite(id, 1, number, c.key)
	return nil
}

// decideEdit moves the status on by one from what was read, and leaves a movimento: an edit that is lost shows.
func (w *world) decideEdit(c *call) error {
	s := c.r.s
	found, err := s.Consultas().Buscar(c.r.life, &crm.Procura{TenantID: 1, Numero: c.number})
	if err != nil {
		return err
	}
	oc := found.Ocorrencia
	if oc == nil {
		w.t.Errorf("number %s was given and is not there", c.number)
		return nil
	}
	id, err := s.Numeracao().IDs(c.r.life, 1)
	if err != nil {
		return err
	}
	change := oc.Mudanca(s.now())
	change.StatusID++
	c.write = &crm.Escrita{
		Mudancas:   []crm.Mudanca{change},
		Movimentos: []crm.Movimento{{ID: id, TenantID: 1, OcorrenciaID: oc.ID, DeStatusID: oc.StatusID, ParaStatusID: change.StatusID, Em: s.now()}},
	}
	return nil
}

// answer tells a caller its number: the same as ever, and nobody else's.
func (w *world) answer(c *call, number string) {
	w.calls = without(w.calls, func(x *call) bool { return x == c })
	if c.key == "" {
		w.edits[number]++
		w.figures.edited++
		return
	}
	w.figures.answered++
	if before := w.told[c.key]; before != "" && before != number {
		w.t.Errorf("%s was given %s and now %s", c.key, before, number)
	}
	if other := w.owner[number]; other != "" && other != c.key {
		w.t.Errorf("%s was given to %s and now to %s", number, other, c.key)
	}
	w.told[c.key], w.owner[number] = number, c.key
}

// refuse tells a caller to try again, or has it decided again.
func (w *world) refuse(c *call, err error) {
	switch {
	case errors.Is(err, crm.ErrConflito):
		w.figures.conflicts++
		c.write = nil
	case errors.Is(err, crm.ErrIndisponivel), errors.Is(err, crm.ErrSemResposta), errors.Is(err, crm.ErrOcupado), c.r.life.Err() != nil:
		w.figures.unanswered++
		w.calls = without(w.calls, func(x *call) bool { return x == c })
	default:
		w.t.Errorf("%s%s: neither answered nor refused: %v", c.key, c.number, err)
	}
}

// commit writes some of a replica's decided calls as one batch, or one as its only caller.
func (w *world) commit(r *replica) {
	ready := without(w.calls, func(c *call) bool { return c.r != r || c.write == nil })
	w.rng.Shuffle(len(ready), func(i, j int) { ready[i], ready[j] = ready[j], ready[i] })
	if len(ready) == 0 {
		return
	}
	ready = ready[:1+w.rng.IntN(min(len(ready), 6))]
	if len(ready) == 1 && w.rng.IntN(2) == 0 {
		w.settle(ready[0], r.s.Escritor().Gravar(r.life, ready[0].write))
		return
	}
	batch := make([]*member, len(ready))
	for i, c := range ready {
		p, err := prepareWrite(c.write)
		if err != nil {
			w.t.Fatal(err)
		}
		batch[i] = &member{p: p, reply: make(chan error, 1)}
	}
	r.c.write(r.life, batch)
	for i, m := range batch {
		w.settle(ready[i], <-m.reply)
	}
}

func (w *world) settle(c *call, err error) {
	switch {
	case err != nil:
		w.refuse(c, err)
	case c.r.down || w.dead: // committed, and the process died before it could say so
		w.figures.unanswered++
		w.calls = without(w.calls, func(x *call) bool { return x == c })
	case c.key == "":
		w.answer(c, c.number)
	default:
		w.answer(c, c.write.Ocorrencias[0].Numero)
	}
}

func (w *world) commitAll(r *replica) {
	for n := 0; n < 100 && !r.down && !w.dead; n++ {
		if len(without(w.calls, func(c *call) bool { return c.r != r || c.write == nil })) == 0 {
			return
		}
		w.commit(r)
	}
}

// claimed is an entrega that a replica has reserved.
type claimed struct {
	r     *replica
	e     crm.EntregaReservada
	begun bool
}

const simulatedLease = 10 * time.Minute // by the database's clock; replicas' clocks are up to hours away from it

// deliver reserves entregas, begins a try, or ends one. Nobody else's reservation may be had while its holder lives.
func (w *world) deliver(r *replica) {
	mine := without(w.claims, func(c *claimed) bool { return c.r != r })
	if len(mine) == 0 || w.rng.IntN(4) == 0 {
		w.reserve(r)
		return
	}
	c, q := mine[w.rng.IntN(len(mine))], r.s.Entregas()
	if !c.begun {
		ok, err := q.Iniciar(r.life, &c.e, "http://x.invalid", simulatedLease)
		if c.begun = ok; err != nil || !ok { // begun or not: the reaper's to find out
			w.forget(c)
		}
		return
	}
	id, err := r.s.Numeracao().IDs(r.life, 1)
	if err != nil {
		return
	}
	w.forget(c)
	ok, err := q.Concluir(r.life, crm.FimTentativa{
		Reservada: &c.e, Estado: crm.EntregaEntregue,
		Tentativa: &crm.Tentativa{ID: id, TenantID: 1, EntregaID: c.e.ID, Ordem: 1, Inicio: testInstant, Decisao: "entregue"},
	})
	if err == nil && ok {
		if w.delivered[c.e.ID] {
			w.t.Errorf("entrega %d ended twice", c.e.ID)
		}
		w.delivered[c.e.ID] = true
		w.figures.delivered++
	}
}

func (w *world) forget(c *claimed) {
	w.claims = without(w.claims, func(x *claimed) bool { return x == c })
}

func (w *world) reserve(r *replica) {
	token := fmt.Sprint(w.figures.lives, "/", w.figures.calls, "/", w.rng.Uint64())
	list, err := r.s.Entregas().Reservar(r.life, crm.Reserva{TenantID: 1, Destino: "mobuss", Token: token, Max: 3, Prazo: simulatedLease})
	if old, e := r.s.Entregas().Vencidas(r.life, token+"v", simulatedLease, 3); err == nil && e == nil {
		for i := range old {
			list = append(list, old[i].EntregaReservada)
		}
	}
	if err != nil {
		return
	}
	for i := range list {
		for _, c := range w.claims {
			if c.e.ID == list[i].ID {
				w.t.Errorf("entrega %d is reserved by two replicas, whose clocks are %s apart", c.e.ID, r.offset-c.r.offset)
			}
		}
		if w.delivered[list[i].ID] {
			w.t.Errorf("entrega %d was delivered and is reserved again", list[i].ID)
		}
		w.claims = append(w.claims, &claimed{r: r, e: list[i]})
	}
}

// leaveClaims gives back what was not begun, as a stop does.
func (w *world) leaveClaims(r *replica) {
	for _, c := range w.claims {
		if c.r == r && !c.begun {
			_ = r.s.Entregas().Devolver(r.life, &c.e, 0)
		}
	}
}
