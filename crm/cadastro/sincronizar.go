package cadastro

import (
	"context"
	"errors"
	"strings"

	"ponte/crm"
)

const (
	tentativas     = 3   // times that a batch is decided while what was read changes
	maxLiberadas   = 500 // waiting records that are tried again at once
	maxRodadas     = 20  // batches of waiting records behind one batch: each may be what others wait for
	idsPorRegistro = 2   // that a batch reserves at once: most records make one row with an id, some of a file bring the building too
	menosIDs       = 16
)

// Sincronizador is the one use case by which master data is written (docs/regras.md §14).
type Sincronizador struct {
	Cadastros Cadastros
	Relogio   crm.Relogio
}

// Opcoes say how a session treats its records.
type Opcoes struct {
	Simular bool // decide, write nothing; what earlier batches would have made is remembered
	Todos   bool // decide about records too that are as the source said them last
	// SemIDs says that results need no ids: títulos of which the source says all together what it said last are not read.
	SemIDs bool
	// Anunciar tells the destinations that want it of each new contract (docs/regras.md §14.7); without it they are counted.
	Anunciar bool
	// SemInclusao refuses clients who are not there; those who are, are changed (crm.CadastroEditar).
	SemInclusao bool
	// Pessoa is who says it at a form, nil = a system or a file. An empty field of theirs erases what they own, a field that an object
	// cannot be without is refused when it is empty, and each change leaves a row of the trail.
	Pessoa *crm.Ator
}

// Sessao brings batches of one source to one tenant, one after another.
type Sessao struct {
	*Sincronizador
	tenant  *crm.Tenant
	fonte   Fonte
	opcoes  Opcoes
	donos   map[string]string
	ids     sequencia
	porLote int        // records of the batch at hand
	c       *conhecido // of a simulation, from batch to batch
	calados int
}

// Nova begins a session.
func (s *Sincronizador) Nova(t *crm.Tenant, f Fonte, o Opcoes) *Sessao {
	return &Sessao{Sincronizador: s, tenant: t, fonte: f, opcoes: o, donos: t.Configuracoes.DonosDoCadastro()}
}

// NaoAnunciados counts the new contracts of which a destination wanted to be told and was not.
func (s *Sessao) NaoAnunciados() int { return s.calados }

// Sincronizar decides about a batch and commits it in one transaction. The results are of its records, in their order, and then of
// records that had waited for one of them. A record that cannot be kept harms no other; an error is about the database, and says
// that nothing of the batch was written but what the results so far tell.
func (s *Sessao) Sincronizar(ctx context.Context, registros []Registro) ([]Resultado, error) {
	resultados, chegados, err := s.lote(ctx, registros, false)
	for rodada := 0; err == nil && len(chegados) > 0 && rodada < maxRodadas && s.fonte.Sistema != "" && !s.opcoes.Simular; rodada++ {
		var pendentes []Pendencia
		if pendentes, err = s.Cadastros.PendenciasDe(ctx, s.tenant.ID, s.fonte, chegados); err != nil || len(pendentes) == 0 {
			break
		}
		var outros []Resultado
		outros, chegados, err = s.lote(ctx, registrosDe(pendentes), true)
		resultados = append(resultados, outros...)
	}
	return resultados, err
}

// Concluir tries again what still waits for something that is there by now: a process may have ended between a record and those
// that waited for it.
func (s *Sessao) Concluir(ctx context.Context) ([]Resultado, error) {
	if s.fonte.Sistema == "" || s.opcoes.Simular {
		return nil, nil
	}
	var todos []Resultado
	for range maxRodadas {
		liberadas, err := s.Cadastros.Liberadas(ctx, s.tenant.ID, s.fonte, maxLiberadas)
		if err != nil || len(liberadas) == 0 {
			return todos, err
		}
		resultados, _, err := s.lote(ctx, registrosDe(liberadas), true)
		todos = append(todos, resultados...)
		if err != nil {
			return todos, err
		}
	}
	return todos, nil
}

func registrosDe(pendencias []Pendencia) []Registro {
	registros := make([]Registro, len(pendencias))
	for i := range pendencias {
		registros[i] = pendencias[i].Registro
	}
	return registros
}

// lote decides and commits, again while what was read changes; a batch that keeps colliding goes record by record, so that one
// harms no other. outraVez is for records that had waited: they are decided although the source said the same before. chegados are
// the names that the batch brought.
func (s *Sessao) lote(ctx context.Context, registros []Registro, outraVez bool) (resultados []Resultado, chegados []Referencia, err error) {
	if len(registros) == 0 {
		return nil, nil, nil
	}
	s.porLote = len(registros)
	for range tentativas {
		l := s.novoLote(registros, outraVez)
		if err = l.decidir(ctx); err != nil {
			return nil, nil, err
		}
		if !s.opcoes.Simular && !l.e.Vazia() {
			err = s.Cadastros.GravarCadastros(ctx, &l.e)
		}
		if err == nil {
			s.calados += l.calados
			return l.resultados, l.chegados, nil
		}
		if !errors.Is(err, crm.ErrConflito) {
			return nil, nil, err
		}
	}
	if len(registros) == 1 {
		return []Resultado{{Registro: &registros[0], Desfecho: Recusado, Erro: crm.NovoInvalido("registro", crm.MotivoConflito)}}, nil, nil
	}
	for i := range registros {
		r, c, err := s.lote(ctx, registros[i:i+1], outraVez)
		resultados, chegados = append(resultados, r...), append(chegados, c...)
		if err != nil {
			return resultados, chegados, err
		}
	}
	return resultados, chegados, nil
}

// sequencia gives row ids from blocks. A simulation makes them up, below zero: they are never written.
type sequencia struct{ proximo, fim int64 }

func (s *Sessao) id(ctx context.Context) (int64, error) {
	if s.opcoes.Simular {
		s.ids.proximo--
		return s.ids.proximo, nil
	}
	if s.ids.proximo == s.ids.fim {
		n := max(menosIDs, s.porLote*idsPorRegistro)
		primeiro, err := s.Cadastros.IDs(ctx, n)
		if err != nil {
			return 0, err
		}
		s.ids = sequencia{primeiro, primeiro + int64(n)}
	}
	s.ids.proximo++
	return s.ids.proximo - 1, nil
}

// dono tells whether what the source says of a field replaces what is there.
func (s *Sessao) dono(tipo crm.TipoVinculo, c *Campo) bool {
	if sistema, ok := s.donos[string(tipo)+"."+c.Grupo]; ok {
		return strings.EqualFold(sistema, s.fonte.Sistema)
	}
	return s.fonte.Dona
}
