package cadastro

import (
	"context"

	"ponte/crm"
)

// anunciar has the destinations told of the batch's new contracts, in the same write, or counts those that the session keeps to
// itself (docs/regras.md §14.7).
func (l *lote) anunciar(ctx context.Context) error {
	if len(l.novos) == 0 || l.opcoes.Simular && l.opcoes.Anunciar {
		return nil
	}
	destinos, err := l.Cadastros.Destinos(ctx, l.tenant.ID)
	if err != nil {
		return err
	}
	for _, o := range l.novos {
		entregas := crm.EntregasDoContrato(destinos, &o.valor, l.fonte.Sistema, l.agora)
		if !l.opcoes.Anunciar {
			l.calados += min(len(entregas), 1)
			continue
		}
		for i := range entregas {
			if entregas[i].ID, err = l.id(ctx); err != nil {
				return err
			}
		}
		l.e.Entregas = append(l.e.Entregas, entregas...)
	}
	return nil
}
