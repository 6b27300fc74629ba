package crm

import (
	"context"
	"errors"
	"strconv"
)

// OcorrenciaEscolhida is one that a person chose for a bulk act, as they saw it.
type OcorrenciaEscolhida struct {
	Numero string
	Versao int64
}

// OcorrenciaPulada is one that a bulk act leaves alone. Err is what the same act on it alone would be refused with.
type OcorrenciaPulada struct {
	OcorrenciaEscolhida
	Err error
}

// PreverVarias tells what AtenderVarias would do: which it would change, and which not and why. Nothing is written.
func (at *Atendimento) PreverVarias(ctx context.Context, ator Ator, ato Ato, escolhidas []OcorrenciaEscolhida) (vao []OcorrenciaEscolhida, ficam []OcorrenciaPulada, err error) {
	return at.cada(ato, escolhidas, func(um *Ato) error {
		_, err := at.decidir(ctx, ator, um)
		return comoInvalido(err, "numero", um.Numero)
	})
}

// AtenderVarias does the same to each of them, by itself and in order, by the rules, triggers and trail of Atender: one's refusal harms no
// other. One that changed since it was chosen is left alone, so the same form sent twice does nothing the second time. A reason is required.
// An error that is no refusal ends it: what was done stays done, and the rest is given as left alone.
func (at *Atendimento) AtenderVarias(ctx context.Context, ator Ator, ato Ato, escolhidas []OcorrenciaEscolhida) (feitas []OcorrenciaEscolhida, ficam []OcorrenciaPulada, err error) {
	if ator.Motivo, err = motivoDe(ator); err != nil {
		return nil, nil, err
	}
	return at.cada(ato, escolhidas, func(um *Ato) error { return at.Atender(ctx, ator, *um) })
}

func (at *Atendimento) cada(ato Ato, escolhidas []OcorrenciaEscolhida, fazer func(*Ato) error) (feitas []OcorrenciaEscolhida, ficam []OcorrenciaPulada, err error) {
	if len(escolhidas) > MaxEscolhidas {
		return nil, nil, NovoInvalido("numero", MotivoLimite, strconv.Itoa(MaxEscolhidas)+" de uma vez")
	}
	if err := validarAto(&ato); err != nil {
		return nil, nil, err
	}
	for i, x := range escolhidas {
		um := ato
		um.Numero, um.Versao = x.Numero, x.Versao
		err := fazer(&um)
		var recusa *Invalido
		switch {
		case err == nil:
			feitas = append(feitas, x)
		case errors.As(err, &recusa):
			ficam = append(ficam, OcorrenciaPulada{x, err})
		case len(feitas) == 0:
			return nil, nil, err
		default:
			for _, x := range escolhidas[i:] {
				ficam = append(ficam, OcorrenciaPulada{x, err})
			}
			return feitas, ficam, nil
		}
	}
	return feitas, ficam, nil
}
