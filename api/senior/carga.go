package senior

import (
	"errors"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/carga"
)

// cargaLida is how far the initial load is.
type cargaLida struct {
	ID        int64             `json:"id,string"`
	Situacao  carga.Situacao    `json:"situacao"`
	Motivo    string            `json:"motivo,omitempty"`
	Fase      string            `json:"fase,omitempty"`
	Onde      string            `json:"onde,omitempty"`
	Feitos    int64             `json:"feitos"`
	Total     int64             `json:"total"`
	Registros map[string]int    `json:"registros"` // by outcome
	PorTipo   map[string]porTip `json:"porTipo"`
	PedidaEm  string            `json:"pedidaEm"`
	Terminou  string            `json:"terminouEm,omitempty"`
}

type porTip map[string]int

func lerJob(c *carga.Carga) cargaLida {
	l := cargaLida{
		ID: c.ID, Situacao: c.Situacao, Motivo: c.Erro, Fase: c.Fase, Onde: c.Onde, Feitos: c.Feitos, Total: c.Total,
		Registros: map[string]int{}, PorTipo: map[string]porTip{}, PedidaEm: c.PedidaEm.UTC().Format(time.RFC3339),
	}
	if l.Motivo == "" {
		l.Motivo = string(c.Motivo)
	}
	if c.Terminada() || c.Situacao == carga.Interrompida {
		l.Terminou = c.TerminouEm.UTC().Format(time.RFC3339)
	}
	for tipo, desfechos := range c.Contadores {
		for d, n := range desfechos {
			if l.PorTipo[string(tipo)] == nil {
				l.PorTipo[string(tipo)] = porTip{}
			}
			l.PorTipo[string(tipo)][string(d)] = n
			l.Registros[string(d)] += n
		}
	}
	return l
}

// iniciarCarga asks for the initial load, or goes on with the one that was interrupted: the same call again and again brings it to its end.
func iniciarCarga(q *requisicao) error {
	todos, nova := q.sim("todos"), q.sim("nova")
	if q.err != nil {
		return q.err
	}
	cargas := q.a.dep.Cargas
	job, err := cargas.Cargas.Ultima(q.Ctx(), q.TenantID(), q.a.dep.Integracao.Fonte)
	if err != nil && !errors.Is(err, crm.ErrNaoEncontrado) {
		return err
	}
	switch {
	case err == nil && (job.Situacao == carga.Pedida || job.Situacao == carga.Executando && job.Viva(q.a.dep.Relogio())): // it is at it
	case err == nil && !job.Terminada() && !nova && !todos:
		job, err = cargas.Continuar(q.Ctx(), q.ator(), q.tenant(), job.ID)
	default:
		job, err = cargas.Pedir(q.Ctx(), q.ator(), q.tenant(), q.a.dep.Integracao.Fonte, todos)
	}
	if err != nil {
		return daCarga(err)
	}
	return q.responder("carga", lerJob(job))
}

// lerCarga tells how far the newest load is.
func lerCarga(q *requisicao) error {
	job, err := q.a.dep.Cargas.Cargas.Ultima(q.Ctx(), q.TenantID(), q.a.dep.Integracao.Fonte)
	if errors.Is(err, crm.ErrNaoEncontrado) {
		return crm.Recusar(crm.RecusaCadastro, "carga", "o Mega como fonte")
	}
	if err != nil {
		return err
	}
	return q.responder("carga", lerJob(job))
}

// daCarga says to the caller why a load cannot be begun.
func daCarga(err error) error {
	var impedida *carga.Impedimento
	if errors.As(err, &impedida) {
		return crm.Recusar(crm.RecusaValor, "cargaInicial", strings.TrimSuffix(impedida.Frase, "."))
	}
	return err
}
