package alarme

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"ponte/crm"
)

// maxSilenciar is how long nobody may be told of an alarm.
const maxSilenciar = 90 * 24 * time.Hour

// Atendimento is what people do with alarms.
type Atendimento struct {
	Alarmes Alarmes
	Relogio crm.Relogio
}

// Reconhecer says that a person has seen an unresolved alarm, with a note: it goes on until its cause ends, and is no news any more.
func (t *Atendimento) Reconhecer(ctx context.Context, ator crm.Ator, tenantID, id int64, gerais bool, nota string) (*crm.Alarme, error) {
	nota = strings.TrimSpace(nota)
	switch {
	case nota == "":
		return nil, crm.NovoInvalido("nota", crm.MotivoVazio)
	case utf8.RuneCountInString(nota) > crm.MaxNotaAlarme:
		return nil, crm.NovoInvalido("nota", crm.MotivoLongo, strconv.Itoa(crm.MaxNotaAlarme))
	}
	const acao = "alarme.reconhecer"
	return t.mudar(ctx, ator, tenantID, id, gerais, acao, nota, func(a *crm.Alarme, agora time.Time) error {
		a.Situacao, a.ReconhecidoEm, a.ReconhecidoPor, a.Nota = crm.AlarmeReconhecido, &agora, ator.Quem, nota
		return nil
	})
}

// Silenciar keeps an unresolved alarm from being told of until an instant, also when it ends and comes back before; the zero instant ends
// that.
func (t *Atendimento) Silenciar(ctx context.Context, ator crm.Ator, tenantID, id int64, gerais bool, ate time.Time) (*crm.Alarme, error) {
	const acao = "alarme.silenciar"
	return t.mudar(ctx, ator, tenantID, id, gerais, acao, "", func(a *crm.Alarme, agora time.Time) error {
		switch {
		case ate.IsZero():
			a.SilenciadoAte = nil
			return nil
		case !ate.After(agora):
			return crm.NovoInvalido("ate", crm.MotivoPassado)
		case ate.Sub(agora) > maxSilenciar:
			return crm.NovoInvalido("ate", crm.MotivoFormato, "um dia até "+agora.Add(maxSilenciar).Format("02/01/2006"))
		}
		a.SilenciadoAte = &ate
		return nil
	})
}

func (t *Atendimento) mudar(ctx context.Context, ator crm.Ator, tenantID, id int64, gerais bool, acao, motivo string, f func(*crm.Alarme, time.Time) error) (*crm.Alarme, error) {
	a, err := t.Alarmes.Alarme(ctx, tenantID, id, gerais)
	if err != nil {
		return nil, err
	}
	if a.Situacao == crm.AlarmeResolvido {
		return nil, crm.NovoInvalido("alarme", crm.MotivoConflito)
	}
	antes, agora := descrever(a), t.Relogio()
	if err := f(a, agora); err != nil {
		return nil, err
	}
	return a, t.Alarmes.Mudar(ctx, a, crm.Auditoria{
		TenantID: a.TenantID, Quem: ator.Quem, Acao: acao, Alvo: strings.TrimSuffix(string(a.Causa)+" "+a.Objeto, " "), Antes: antes, Depois: descrever(a),
		Motivo: motivo, Endereco: ator.Endereco, Em: agora,
	})
}

func descrever(a *crm.Alarme) string {
	s := "situacao=" + string(a.Situacao)
	if a.SilenciadoAte != nil {
		s += "; silenciado_ate=" + a.SilenciadoAte.UTC().Format(time.RFC3339)
	}
	return s
}
