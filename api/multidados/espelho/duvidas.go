package espelho

import (
	"context"
	"slices"
	"time"

	"ponte/crm/sombra"
)

// Bounds of what is asked again.
const (
	maxDuvidas = 256         // copies that wait for it; of more the difference counts at once
	aposChamar = time.Second // from the call until it is asked again: a clock has gone on by then
	certaAte   = time.Minute // a difference that was there again is believed so long
)

// duvida is a copy of a read that differs, while it is not known whether the old service differs from itself in the same.
type duvida struct {
	copia    *Copia
	operacao string
	aqui, la *sombra.Resposta
	desde    time.Time
}

type chaveDoCampo struct {
	chaveDoRuido
	campo string
}

// duvidar lets a read that differs wait; false = its difference is known, or there is no place to wait.
func (a *Avaliador) duvidar(c *Copia, aqui, la *sombra.Resposta, diferencas []sombra.Diferenca) bool {
	if !a.soLe[a.operacao] || len(a.duvidas) >= maxDuvidas || a.certas(c, diferencas) {
		return false
	}
	a.duvidas = append(a.duvidas, duvida{c, a.operacao, aqui, la, a.relogio()})
	return true
}

// certas tells whether the old service was asked again lately about each of these, and said the same.
func (a *Avaliador) certas(c *Copia, diferencas []sombra.Diferenca) bool {
	return !slices.ContainsFunc(diferencas, func(d sombra.Diferenca) bool {
		return a.relogio().Sub(a.certa[chaveDoCampo{chaveDoRuido{c.TenantID, a.operacao}, d.Campo}]) > certaAte
	})
}

// tirarDuvidas asks again, of each operation one read, and counts what is known then.
func (a *Avaliador) tirarDuvidas(ctx context.Context) {
	perguntadas := map[chaveDoRuido]bool{}
	restam := a.duvidas[:0]
	for _, d := range a.duvidas {
		a.operacao = d.operacao
		resultado, diferencas := sombra.Comparar(d.aqui, d.la, a.ruidoDe(ctx, d.copia))
		k := chaveDoRuido{d.copia.TenantID, d.operacao}
		switch {
		case resultado != sombra.Diferente || a.certas(d.copia, diferencas):
		case perguntadas[k] || a.relogio().Sub(d.desde) < aposChamar:
			restam = append(restam, d)
			continue
		default:
			perguntadas[k] = true
			a.aprender(ctx, &d, diferencas)
			resultado, diferencas = sombra.Comparar(d.aqui, d.la, a.ruidoDe(ctx, d.copia))
		}
		a.contar(d.copia, resultado, diferencas)
		a.spool.Tirada(d.copia)
	}
	clear(a.duvidas[len(restam):]) // they bear passwords
	a.duvidas = restam
}

// aprender asks the old service the same again and notes in which fields it differs from itself; what is there again is certain.
func (a *Avaliador) aprender(ctx context.Context, d *duvida, diferencas []sombra.Diferenca) {
	k := chaveDoRuido{d.copia.TenantID, d.operacao}
	if len(a.certa) >= maxLinhas {
		clear(a.certa)
	}
	for _, x := range diferencas {
		a.certa[chaveDoCampo{k, x.Campo}] = a.relogio()
	}
	x, err := a.espelho.repetir(ctx, d.copia)
	if err != nil {
		return
	}
	outra, err := lerResposta(x)
	if err != nil {
		return
	}
	for _, campo := range sombra.Instaveis(d.la, outra, a.ruidoDe(ctx, d.copia)) {
		a.notarRuido(k, campo)
		a.somar(k.tenantID, k.operacao, sombra.Ruido, sombra.Diferenca{Campo: campo}, 1)
	}
}
