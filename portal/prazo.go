package portal

import "ponte/crm"

// prazo is the SLA of an ocorrência as people read it; without one it has no text and no date.
func (k *contexto) prazo(o *crm.Ocorrencia, fase crm.Fase) prazoTela {
	switch resta := o.SLARestante; {
	case o.VenceEm != nil && o.Vencida(k.agora):
		return prazoTela{k.em(*o.VenceEm), tomRuim, "vencido"}
	case o.VenceEm != nil:
		return prazoTela{Vence: k.em(*o.VenceEm)}
	case resta == nil:
		return prazoTela{}
	case fase.Final() && *resta < 0:
		return prazoTela{Tom: tomRuim, Texto: "encerrada fora do prazo por " + duracao(-*resta)}
	case fase.Final():
		return prazoTela{Tom: tomBom, Texto: "encerrada no prazo"}
	case *resta < 0:
		return prazoTela{Tom: tomRuim, Texto: "parado, vencido há " + duracao(-*resta)}
	}
	return prazoTela{Tom: tomNeutro, Texto: "parado, restam " + duracao(*o.SLARestante)}
}
