package crm

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const maxMotivo = 500

// States from which a person may act. An entrega under way (enviando) is nobody's but its claim's.
var (
	// EstadosReenviaveis may be sent again (ReenviaveisPor says by what).
	EstadosReenviaveis = []EstadoEntrega{EntregaFalhou, EntregaIncerta, EntregaSuspensa, EntregaCancelada, EntregaAgendada}
	// EstadosCancelaveis may be cancelled.
	EstadosCancelaveis = []EstadoEntrega{EntregaPendente, EntregaAgendada, EntregaFalhou, EntregaIncerta, EntregaSuspensa}
)

// EstadosEntrega are all states, in the order of an entrega's life.
func EstadosEntrega() []EstadoEntrega {
	return []EstadoEntrega{
		EntregaPendente, EntregaEnviando, EntregaAgendada, EntregaEntregue, EntregaFalhou, EntregaIncerta, EntregaSuspensa, EntregaCancelada,
	}
}

// Contar tells how many entregas an act by this filter would touch.
func (d *Despacho) Contar(ctx context.Context, f FiltroEntregas, entre []EstadoEntrega) (int64, error) {
	return d.Entregas.ContarEntregas(ctx, estreitar(f, entre))
}

// ReenviaveisPor are the states in which an act by this filter sends again: those whose outcome nobody knows only when they, or their
// state, are named, because the destination may have carried them out; delivered ones only when they are named by id.
func ReenviaveisPor(f FiltroEntregas) []EstadoEntrega {
	switch {
	case len(f.IDs) > 0:
		return append(slices.Clone(EstadosReenviaveis), EntregaEntregue)
	case len(f.Estados) > 0:
		return EstadosReenviaveis
	}
	return slices.DeleteFunc(slices.Clone(EstadosReenviaveis), func(e EstadoEntrega) bool { return e == EntregaIncerta })
}

// Reenviar makes every entrega of the filter ready at once (ReenviaveisPor), to the destination's present environment and address. A
// reason is required.
func (d *Despacho) Reenviar(ctx context.Context, ator Ator, f FiltroEntregas) (int64, error) {
	entre := ReenviaveisPor(f)
	var unicas []string
	for i := range d.Definicoes {
		unicas = append(unicas, d.Definicoes[i].Unicas()...)
	}
	return d.agir(ctx, ator, f, entre, "entrega.reenviar", func(ctx context.Context, f FiltroEntregas, motivo string, a Auditoria) (int64, error) {
		return d.Entregas.Reenviar(ctx, f, motivo, unicas, a)
	})
}

// Esperando counts what was not sent because a destination was off or not set up, and waits for it as it is now.
func (d *Despacho) Esperando(ctx context.Context, tenantID int64, nome string) (int64, error) {
	return d.Contar(ctx, FiltroEntregas{TenantID: tenantID, Destino: nome, Esperando: true}, []EstadoEntrega{EntregaSuspensa})
}

// AbrirOutra opens, because a person says so, another of what an ocorrência has once (AcaoDestino.Unica): a new entrega of the
// same action as the given one, whose id it gives. A reason is required.
func (d *Despacho) AbrirOutra(ctx context.Context, ator Ator, tenantID, id int64) (int64, error) {
	motivo, err := motivoDe(ator)
	if err != nil {
		return 0, err
	}
	lista, err := d.Entregas.Entregas(ctx, FiltroEntregas{TenantID: tenantID, IDs: []int64{id}, Pagina: Pagina{Limite: 1}})
	if err != nil {
		return 0, err
	}
	if len(lista.Linhas) == 0 {
		return 0, errors.Join(ErrNaoEncontrado, NovoInvalido("entrega", MotivoInexistente, strconv.FormatInt(id, 10)))
	}
	e := &lista.Linhas[0]
	def, err := d.Definicao(e.Destino)
	if err != nil {
		return 0, err
	}
	if a, ok := def.Acao(e.Acao); !ok || !a.Unica {
		return 0, NovoInvalido("entrega", MotivoOpcao, strings.Join(def.Unicas(), ", "))
	}
	nova, err := d.Entregas.AbrirOutra(ctx, tenantID, id, motivo, Auditoria{
		TenantID: tenantID, Quem: ator.Quem, Acao: "entrega.abrir_outra", Alvo: "ocorrência " + e.Numero,
		Antes:  descrever("entrega", strconv.FormatInt(id, 10), "acao", e.Acao, "no_destino", cmp.Or(e.NumeroExterno, e.IDExterno)),
		Motivo: motivo, Endereco: ator.Endereco, Em: d.Relogio(),
	})
	switch {
	case errors.Is(err, ErrConflito):
		return 0, errors.Join(err, NovoInvalido("entrega", MotivoDuplicado, "uma entrega desta ação que ainda não terminou"))
	case errors.Is(err, ErrNaoEncontrado):
		return 0, errors.Join(err, NovoInvalido("destino", MotivoInexistente, def.Titulo+" ligado"))
	}
	return nova, err
}

// Cancelar ends every entrega of the filter that no try is under way for. A reason is required.
func (d *Despacho) Cancelar(ctx context.Context, ator Ator, f FiltroEntregas) (int64, error) {
	return d.agir(ctx, ator, f, EstadosCancelaveis, "entrega.cancelar", d.Entregas.Cancelar)
}

type atoEntregas func(ctx context.Context, f FiltroEntregas, motivo string, a Auditoria) (int64, error)

func (d *Despacho) agir(ctx context.Context, ator Ator, f FiltroEntregas, entre []EstadoEntrega, acao string, ato atoEntregas) (int64, error) {
	motivo, err := motivoDe(ator)
	if err != nil {
		return 0, err
	}
	trilha := Auditoria{
		TenantID: f.TenantID, Quem: ator.Quem, Acao: acao, Alvo: descreverFiltro(f), Motivo: motivo, Endereco: ator.Endereco, Em: d.Relogio(),
	}
	return ato(ctx, estreitar(f, entre), motivo, trilha)
}

// motivoDe is the reason that an act needs.
func motivoDe(ator Ator) (string, error) {
	motivo := strings.TrimSpace(ator.Motivo)
	switch {
	case motivo == "":
		return "", NovoInvalido("motivo", MotivoVazio)
	case utf8.RuneCountInString(motivo) > maxMotivo:
		return "", NovoInvalido("motivo", MotivoLongo, strconv.Itoa(maxMotivo))
	}
	return motivo, nil
}

// estreitar keeps of the asked states those in which the act is possible.
func estreitar(f FiltroEntregas, entre []EstadoEntrega) FiltroEntregas {
	if len(f.Estados) == 0 {
		f.Estados = entre
		return f
	}
	var possiveis []EstadoEntrega
	for _, e := range f.Estados {
		if slices.Contains(entre, e) {
			possiveis = append(possiveis, e)
		}
	}
	if possiveis == nil {
		possiveis = []EstadoEntrega{"-"} // no entrega is in this state
	}
	f.Estados = possiveis
	return f
}

func descreverFiltro(f FiltroEntregas) string {
	var ids, estados []string
	for _, id := range f.IDs {
		ids = append(ids, strconv.FormatInt(id, 10))
	}
	for _, e := range f.Estados {
		estados = append(estados, string(e))
	}
	if len(ids) > 5 {
		ids = append(ids[:5], "…")
	}
	return descrever("entrega", strings.Join(ids, ","), "numero", f.Numero, "destino", f.Destino, "acao", f.Acao, "estado", strings.Join(estados, ","),
		"esperando_o_destino", simNao(f.Esperando))
}
