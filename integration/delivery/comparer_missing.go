package delivery

import (
	"context"
	"errors"
	"slices"

	"ponte/crm"
	"ponte/integration/destino"
)

// maxJudged is of how many ocorrências it is looked whether they could be sent.
const maxJudged = 1000

// notJudged is told under the number "" when there are more than maxJudged.
const notJudged = "Há mais de 1.000 ocorrências a julgar: das que passam disso não se sabe se sairiam."

// Missing tells of each ocorrência that would not be sent to a destination what is missing. What is in the way of the partner itself, which is asked
// first whether it lets us in, is told under the number "", and so is that not all could be judged.
func (c *Comparer) Missing(ctx context.Context, picture *crm.Retrato, name string, tell func(number string, lacking []string)) error {
	set, err := c.set(ctx, picture.Tenant.ID, name)
	if err != nil {
		return err
	}
	p, err := c.open(ctx, picture, name, set.Ambiente)
	if err != nil {
		return err
	}
	client, err := p.kind.Abrir(p.config)
	if err != nil {
		return err
	}
	if _, err := client.Testar(ctx, p.record); err != nil {
		tell("", []string{p.record.Mascarar(destino.Classificar(err).Error())})
	}
	ours, err := c.Runs.Nomeadas(ctx, picture.Tenant.ID, name, set.Ambiente)
	if err != nil {
		return err
	}
	return c.missing(ctx, p, ours, tell)
}

var _ crm.Preflight = (*Comparer)(nil)

// FaltasDe implements crm.Preflight, for the destinations that are switched on and want every assistência.
func (c *Comparer) FaltasDe(ctx context.Context, picture *crm.Retrato, ocorrenciaID int64) (all []crm.FaltasNoDestino, err error) {
	for i := range picture.Destinos {
		d := &picture.Destinos[i]
		kind := kindOf(c.Types, d.Nome)
		if kind == nil || kind.Faltas == nil || !d.Ativo || !slices.Contains(d.Interesses, crm.EventoAssistencia) {
			continue
		}
		p, err := c.open(ctx, picture, d.Nome, d.Ambiente)
		if unset := (*unsetError)(nil); errors.As(err, &unset) { // a destination that is half set up does not keep the assistência from being read
			all = append(all, crm.FaltasNoDestino{Destino: d.Nome, Faltas: []string{unset.Error()}})
			continue
		}
		if err != nil {
			return nil, err
		}
		_, lacking, err := c.lacking(ctx, p, ocorrenciaID, crm.EventoAssistencia)
		if err != nil {
			return nil, err
		}
		if len(lacking) > 0 {
			all = append(all, crm.FaltasNoDestino{Destino: d.Nome, Faltas: lacking})
		}
	}
	return all, nil
}

// lacking says what is missing before an ocorrência could be sent, as before it is; nothing where the destination knows it.
func (c *Comparer) lacking(ctx context.Context, p *compared, id int64, action string) (number string, lacking []string, err error) {
	d, err := c.Queue.Dossie(ctx, &crm.Entrega{TenantID: p.picture.Tenant.ID, OcorrenciaID: id, Destino: p.kind.Nome, Ambiente: p.config.Ambiente, Acao: action})
	if err != nil || d.IDExterno != "" {
		return "", nil, err
	}
	return d.Ocorrencia.Numero, p.kind.OQueFalta(ctx, d, p.kind.SemOsSegredos(p.config.Valores), p.picture.Workflows[crm.FuncAssistencias]), nil
}

// missing judges, as before they are sent, the ocorrências that the destination should know and does not: by the action that opens there, the
// assistências that have not ended, or the ocorrências whose status asks for it or did.
func (c *Comparer) missing(ctx context.Context, p *compared, ours []crm.Nomeada, tell func(number string, lacking []string)) error {
	action := p.kind.QueAbre()
	if p.kind.Faltas == nil || action == "" {
		return nil
	}
	known := map[int64]bool{}
	for i := range ours {
		known[ours[i].OcorrenciaID] = true
	}
	judged := 0
	judge := func(id int64) (goOn bool, err error) {
		if known[id] {
			return true, nil
		}
		known[id] = true
		if judged++; judged > maxJudged {
			if judged == maxJudged+1 {
				tell("", []string{notJudged})
			}
			return false, nil
		}
		number, lacking, err := c.lacking(ctx, p, id, action)
		if err == nil && len(lacking) > 0 {
			tell(number, lacking)
		}
		return err == nil, err
	}
	if action == crm.EventoAssistencia {
		return c.eachAssistencia(ctx, p, judge)
	}
	if err := c.eachWaiting(ctx, p, action, judge); err != nil {
		return err
	}
	return c.eachAsking(ctx, p, action, judge)
}

// eachWaiting goes through what was to be sent and was not: a failure moves an ocorrência out of the status that asked for it.
func (c *Comparer) eachWaiting(ctx context.Context, p *compared, action string, judge func(id int64) (bool, error)) error {
	filter := crm.FiltroEntregas{
		TenantID: p.picture.Tenant.ID, Destino: p.kind.Nome, Acao: action, Estados: crm.EstadosCancelaveis, Pagina: crm.Pagina{Limite: crm.LimiteMaximo},
	}
	for {
		list, err := c.Deliveries.Entregas(ctx, filter)
		if err != nil {
			return err
		}
		for i := range list.Linhas {
			if e := &list.Linhas[i]; e.Ambiente == p.config.Ambiente && e.OcorrenciaID != 0 {
				if goOn, err := judge(e.OcorrenciaID); err != nil || !goOn {
					return err
				}
			}
		}
		if filter.Pagina.Cursor = list.Proximo; list.Proximo == "" {
			return nil
		}
	}
}

func (c *Comparer) eachAssistencia(ctx context.Context, p *compared, judge func(id int64) (bool, error)) error {
	situations := p.picture.Workflows[crm.FuncAssistencias]
	filter := crm.FiltroAssistencias{TenantID: p.picture.Tenant.ID, Pagina: crm.Pagina{Limite: crm.LimiteMaximo}}
	for {
		list, err := c.Assistencias.Assistencias(ctx, filter)
		if err != nil {
			return err
		}
		for i := range list.Linhas {
			a := &list.Linhas[i].Assistencia
			if s := situations.Situacao(a.SituacaoID); s != nil && s.Final() {
				continue
			}
			if goOn, err := judge(a.OcorrenciaID); err != nil || !goOn {
				return err
			}
		}
		if filter.Pagina.Cursor = list.Proximo; list.Proximo == "" {
			return nil
		}
	}
}

// eachAsking goes through the open ocorrências in a status that asks for the action.
func (c *Comparer) eachAsking(ctx context.Context, p *compared, action string, judge func(id int64) (bool, error)) error {
	filter := crm.FiltroOcorrencias{TenantID: p.picture.Tenant.ID, Pagina: crm.Pagina{Limite: crm.LimiteMaximo}}
	for code, s := range p.picture.Status {
		if s.IntegracaoExterna == action {
			filter.Status = append(filter.Status, code)
		}
	}
	for len(filter.Status) > 0 {
		list, err := c.Cases.Ocorrencias(ctx, filter)
		if err != nil {
			return err
		}
		for i := range list.Linhas {
			o := &list.Linhas[i].Ocorrencia
			if o.FechadaEm != nil {
				continue
			}
			if goOn, err := judge(o.ID); err != nil || !goOn {
				return err
			}
		}
		if filter.Pagina.Cursor = list.Proximo; list.Proximo == "" {
			return nil
		}
	}
	return nil
}
