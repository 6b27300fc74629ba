package crm

import (
	"context"
	"errors"
	"strings"
	"time"
)

// AgendaDestinos asks a partner when it has time.
type AgendaDestinos interface {
	// Horarios asks with the settings of the environment that is switched on. It ends within seconds, changes nothing at the
	// partner and holds nothing that other work needs. A partner that does not answer is an outcome, not an error.
	// ErrMuitosTestes = too many questions are under way.
	Horarios(ctx context.Context, d *DestinoConfigurado, p PerguntaHorarios) (HorariosLivres, error)
}

// PerguntaHorarios is what the partner is asked.
type PerguntaHorarios struct {
	IDExterno string // the partner's id of what it made of the ocorrência
	Desde     time.Time
	Maximo    int
}

// Horario is a free time at a partner.
type Horario struct {
	Inicio, Fim  time.Time // Fim is zero where the partner says none
	Pessoa, Nome string    // whose time it is: the partner's id, and a name; "" = it does not say
}

// HorariosLivres is what came of the question.
type HorariosLivres struct {
	Horarios []Horario
	Frase    string // Portuguese: why there are none
}

// maxHorarios is how many free times are asked for.
const maxHorarios = 10

// Horarios asks, for an ocorrência, the destination that a status would send to. ErrNaoEncontrado = the status asks for nothing
// that has free times.
func (d *Despacho) Horarios(ctx context.Context, tenantID int64, numero string, st *Status, desde time.Time) (HorariosLivres, error) {
	def, acao := AcaoDoStatus(d.Definicoes, st)
	if acao == nil || !acao.Horarios || d.Agenda == nil {
		return HorariosLivres{}, ErrNaoEncontrado
	}
	destino, err := d.Destino(ctx, tenantID, def.Nome)
	if err != nil {
		return HorariosLivres{}, err
	}
	nada := func(frase string) (HorariosLivres, error) {
		return HorariosLivres{Frase: def.Titulo + ": " + frase}, nil
	}
	if faltam := def.Faltam(destino.EmVigor()); len(faltam) > 0 {
		return nada("nada foi perguntado, falta configurar o destino (" + strings.Join(faltam, ", ") + ").")
	}
	if !destino.Ativo {
		return nada("nada foi perguntado, o destino está desligado.")
	}
	id, err := d.Entregas.NomeDaOcorrencia(ctx, tenantID, numero, &destino.Destino)
	if err != nil {
		return HorariosLivres{}, err
	}
	if id == "" {
		return nada("a ocorrência ainda não foi aberta lá, e sem isso não há horários para perguntar.")
	}
	if agora := d.Relogio(); desde.Before(agora) {
		desde = agora
	}
	livres, err := d.Agenda.Horarios(ctx, destino, PerguntaHorarios{IDExterno: id, Desde: desde, Maximo: maxHorarios})
	switch {
	case errors.Is(err, ErrMuitosTestes):
		return nada("nada foi perguntado, há outras perguntas em andamento. Espere um momento e repita.")
	case err != nil:
		return HorariosLivres{}, err
	case livres.Frase != "":
		return nada(livres.Frase)
	case len(livres.Horarios) == 0:
		return nada("não há horários livres a partir desse momento. Pergunte por outro dia, ou escreva o início e o fim.")
	}
	return livres, nil
}
