package crm

import (
	"context"
	"errors"
	"strings"
	"time"
)

// The least and the greatest Silencio. Calls are looked at every half minute.
const (
	minSilencio = time.Minute
	maxSilencio = 30 * 24 * time.Hour
	maxHorario  = 255 // bytes
)

// Vigilia is what AlterarVigilia sets of a webservice user: when its system calls, and how long it may be silent then.
type Vigilia struct {
	Versao   int64 // that was read; another one now is MotivoConflito
	Silencio time.Duration
	Horario  string
}

// LerSilencio reads "30m", "2h" or "1h30m"; "" is 0, never.
func LerSilencio(texto string) (time.Duration, error) {
	texto = strings.ReplaceAll(texto, " ", "")
	if texto == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(texto)
	if err != nil || d < minSilencio || d > maxSilencio {
		return 0, NovoInvalido("silencio", MotivoFormato, "uma duração de 1m a 720h, como 30m ou 2h; vazio não vigia")
	}
	return d, nil
}

// AlterarVigilia sets when an active webservice user is expected to call.
func (a *Administracao) AlterarVigilia(ctx context.Context, ator Ator, tenantID int64, usuario string, v Vigilia) (*Credencial, error) {
	c, err := a.credencial(ctx, tenantID, usuario)
	if err != nil {
		return nil, err
	}
	if !c.Ativa() || c.Versao != v.Versao {
		return nil, errors.Join(ErrConflito, NovoInvalido("usuario", MotivoConflito))
	}
	antes := descreverVigilia(c)
	c.Silencio, c.Horario = v.Silencio, strings.Join(strings.Fields(v.Horario), " ")
	if len(c.Horario) > maxHorario {
		return nil, NovoInvalido("horario", MotivoLongo, "255")
	}
	if _, err := lerSemana(c.Horario); err != nil {
		return nil, NovoInvalido("horario", MotivoFormato, err.Error())
	}
	if c.Silencio != 0 && (c.Silencio < minSilencio || c.Silencio > maxSilencio) {
		return nil, NovoInvalido("silencio", MotivoFormato, "uma duração de 1m a 720h, como 30m ou 2h")
	}
	trilha := a.auditoria(ator, tenantID, "credencial.vigiar", c.Usuario, antes, descreverVigilia(c))
	if err := a.Credenciais.AlterarCredencial(ctx, c, trilha); err != nil {
		return nil, comoInvalido(err, "usuario", c.Usuario)
	}
	return c, nil
}

func descreverVigilia(c *Credencial) string {
	silencio := ""
	if c.Silencio > 0 {
		silencio = c.Silencio.String()
	}
	return descrever("silencio", silencio, "horario", c.Horario)
}
