package crm

import "time"

// maxSLAHoras bounds an SLA: about five years around the clock.
const maxSLAHoras = 43_800

// slaDe is the working time in which an ocorrência of a divisão and a solicitação (each may be nil) is due; 0 = none.
func slaDe(d *Divisao, s *Solicitacao) time.Duration {
	switch {
	case s != nil && s.SLAHoras > 0:
		return time.Duration(s.SLAHoras) * time.Hour
	case d != nil:
		return time.Duration(d.SLAHoras) * time.Hour
	}
	return 0
}

// abrirPrazo sets when an ocorrência is due that was just opened in a status (docs/regras.md §16.3).
func (o *Ocorrencia) abrirPrazo(e *Expediente, sla time.Duration, st *Status) {
	vence := e.Somar(o.AbertaEm, sla)
	o.VenceEm, o.SLARestante = moverPrazo(e, &vence, nil, st, maisTarde(o.CriadaEm, o.AbertaEm), o.FechadaEm)
}

// moverPrazo is what becomes of the time of an SLA, of which either the instant that it ends at or the rest is there, when its ocorrência
// enters a status: a final one stops it, at its closing date, and one that pauses it; any other lets it run on.
func moverPrazo(e *Expediente, vence *time.Time, resta *time.Duration, st *Status, em time.Time, fechada *time.Time) (*time.Time, *time.Duration) {
	para := st.PausaSLA || st.Fase.Final()
	if st.Fase.Final() && fechada != nil {
		em = *fechada
	}
	switch {
	case para && vence != nil:
		d := e.Entre(em, *vence)
		return nil, &d
	case !para && resta != nil:
		t := e.Somar(em, *resta)
		return &t, nil
	}
	return vence, resta
}

// Vencida tells whether its SLA is over while the time of it runs.
func (o *Ocorrencia) Vencida(agora time.Time) bool {
	return o.VenceEm != nil && o.VenceEm.Before(agora)
}
