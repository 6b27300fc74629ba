package crm

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// MaxEscolhidas bounds the rows that one bulk act takes one by one (docs/regras.md §28.1).
const MaxEscolhidas = 500

// EntregaEscolhida is an entrega that a person chose, as they saw it.
type EntregaEscolhida struct {
	ID     int64
	Estado EstadoEntrega
}

// AtoEscolhidas is what is done to entregas that were chosen one by one.
type AtoEscolhidas struct {
	TenantID int64
	Cancelar bool                              // else they are sent again
	Incertas bool                              // those too of which nobody knows whether they were carried out
	Falta    func(destino, acao string) string // why one would not leave (Retrato.PorqueNaoSaiDe), "" = it would
}

// EntregaPulada is one that an act leaves alone, with the reason.
type EntregaPulada struct {
	LinhaEntrega
	Porque string // Portuguese, without a full stop
}

// Prever tells which of these entregas the act would touch, and which not and why. Of more than MaxEscolhidas the first are looked at. An
// entrega that is not there is left out.
func (d *Despacho) Prever(ctx context.Context, ato AtoEscolhidas, ids []int64) (vao []LinhaEntrega, ficam []EntregaPulada, err error) {
	ids = ids[:min(len(ids), MaxEscolhidas)]
	if len(ids) == 0 {
		return nil, nil, nil
	}
	lista, err := d.Entregas.Entregas(ctx, FiltroEntregas{TenantID: ato.TenantID, IDs: ids, Pagina: Pagina{Limite: MaxEscolhidas}})
	for _, e := range lista.Linhas {
		if porque := ato.pula(&e); porque != "" {
			ficam = append(ficam, EntregaPulada{e, porque})
		} else {
			vao = append(vao, e)
		}
	}
	return vao, ficam, err
}

func (a *AtoEscolhidas) pula(e *LinhaEntrega) string {
	switch e.Estado {
	case EntregaEnviando:
		return "está sendo enviada agora"
	case EntregaEntregue:
		return "já foi entregue"
	}
	if a.Cancelar {
		if !slices.Contains(EstadosCancelaveis, e.Estado) {
			return "já está cancelada"
		}
		return ""
	}
	switch {
	case e.Estado == EntregaPendente:
		return "já está na fila"
	case e.Estado == EntregaIncerta && !a.Incertas:
		return "não se sabe se o destino executou: um reenvio pode duplicar"
	case a.Falta != nil:
		return a.Falta(e.Destino, e.Acao)
	}
	return ""
}

// AgirNasEscolhidas does it to each by itself, in the state in which it was chosen: one that changed meanwhile is left alone and told. So the
// same form sent twice does nothing the second time. A reason is required. An error after the first ends it: what was done stays done, and the
// rest is given as left alone.
func (d *Despacho) AgirNasEscolhidas(ctx context.Context, ator Ator, ato AtoEscolhidas, escolhidas []EntregaEscolhida) (feitas int64, ficam []EntregaPulada, err error) {
	if _, err := motivoDe(ator); err != nil {
		return 0, nil, err
	}
	if len(escolhidas) > MaxEscolhidas {
		return 0, nil, NovoInvalido("", MotivoLimite, strconv.Itoa(MaxEscolhidas)+" de uma vez")
	}
	visto, ids := map[int64]EstadoEntrega{}, make([]int64, 0, len(escolhidas))
	for _, e := range escolhidas {
		visto[e.ID], ids = e.Estado, append(ids, e.ID)
	}
	vao, ficam, err := d.Prever(ctx, ato, ids)
	if err != nil {
		return 0, nil, err
	}
	fazer := d.Reenviar
	if ato.Cancelar {
		fazer = d.Cancelar
	}
	for i := range vao {
		e := &vao[i]
		var n int64
		if e.Estado == visto[e.ID] {
			n, err = fazer(ctx, ator, FiltroEntregas{TenantID: ato.TenantID, IDs: []int64{e.ID}, Estados: []EstadoEntrega{e.Estado}})
		}
		switch {
		case err != nil && feitas == 0:
			return 0, nil, err
		case err != nil:
			for _, e := range vao[i:] {
				ficam = append(ficam, EntregaPulada{e, "não chegou a vez dela: repita"})
			}
			return feitas, ficam, nil
		case n == 0:
			ficam = append(ficam, EntregaPulada{*e, "mudou enquanto isso"})
		}
		feitas += n
	}
	return feitas, ficam, nil
}

// MotivoEntrega is why one entrega ended badly.
type MotivoEntrega struct {
	ID              int64
	Destino, Motivo string
}

// GrupoMotivo are entregas of one destination that ended badly for what is, but for numbers, the same reason.
type GrupoMotivo struct {
	Chave          string // names the group in an address
	Destino, Frase string // of the newest
	IDs            []int64
}

// MaxPorMotivo is how many of the newest are grouped.
const MaxPorMotivo = 1000

// AgruparMotivos groups what failed, the greatest group first.
func AgruparMotivos(falhas []MotivoEntrega) []GrupoMotivo {
	var grupos []GrupoMotivo
	onde := map[string]int{}
	for _, f := range falhas {
		chave := chaveDoMotivo(f.Destino, f.Motivo)
		i, ha := onde[chave]
		if !ha {
			i = len(grupos)
			onde[chave], grupos = i, append(grupos, GrupoMotivo{Chave: chave, Destino: f.Destino, Frase: f.Motivo})
		}
		grupos[i].IDs = append(grupos[i].IDs, f.ID)
	}
	slices.SortStableFunc(grupos, func(a, b GrupoMotivo) int { return len(b.IDs) - len(a.IDs) })
	return grupos
}

func chaveDoMotivo(destino, motivo string) string {
	soma := sha256.Sum256([]byte(destino + "\x00" + semNumeros(motivo)))
	return hex.EncodeToString(soma[:6])
}

// semNumeros is a sentence with every number in it alike.
func semNumeros(s string) string {
	partes := strings.FieldsFunc(s, func(r rune) bool { return r >= '0' && r <= '9' })
	return strings.Join(partes, "#")
}
