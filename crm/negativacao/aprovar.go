package negativacao

import (
	"context"
	"strings"
	"time"

	"ponte/crm"
)

// Aprovar lets negativações go with the next remessa. Who asked for one does not approve it, whatever the session; nor does the command line,
// where nobody has signed in: a person of the machine could be the one who asked.
func (g *Negativador) Aprovar(ctx context.Context, ator crm.Ator, t *crm.Tenant, ids []int64) (Resultado, error) {
	if ator.Acesso == nil || ator.Quem == "" || ator.Quem == Sistema {
		return Resultado{}, impedir("A aprovação é de uma segunda pessoa, que entrou no portal com o próprio usuário: não é feita pela linha de comando.")
	}
	titulos, err := g.titulosDas(ctx, t, ids)
	if err != nil {
		return Resultado{}, err
	}
	agora, hoje := g.Relogio(), g.hoje(t)
	const acao = "negativacao.aprovar"
	return g.fazer(ctx, ator, t, ids, acao, func(n *Negativacao) (Passo, string) {
		if n.Situacao == Aprovada {
			return Passo{}, "Já foi aprovada por " + n.AprovadaPor + "."
		}
		if mesmaPessoa(n.PedidaPor, ator.Quem) {
			return Passo{}, "Quem pediu não aprova: outra pessoa precisa fazê-lo."
		}
		if ti := titulos[n.TituloID]; ti == nil {
			return Passo{}, "O título não existe mais: cancele o pedido."
		} else if motivos := Julgar(t, ti, hoje); len(motivos) > 0 {
			return Passo{}, strings.Join(motivos, " ")
		} else if Remanescente(&ti.Titulo) != n.Valor {
			return Passo{}, "O valor do título mudou depois do pedido: cancele-o e peça de novo."
		}
		p, ok := n.mover(AtoAprovar, ator.Quem, ator.Motivo, agora)
		if !ok {
			return p, foraDeLugar(n)
		}
		n.AprovadaPor, n.AprovadaEm = ator.Quem, agora
		return p, ""
	})
}

// Desaprovar takes an approval back while it was not sent: another has to be given.
func (g *Negativador) Desaprovar(ctx context.Context, ator crm.Ator, t *crm.Tenant, ids []int64) (Resultado, error) {
	const acao = "negativacao.desaprovar"
	return g.fazer(ctx, ator, t, ids, acao, func(n *Negativacao) (Passo, string) { return g.desaprovar(n, ator.Quem, ator.Motivo) })
}

func (g *Negativador) desaprovar(n *Negativacao, quem, nota string) (Passo, string) {
	p, ok := n.mover(AtoDesaprovar, quem, nota, g.Relogio())
	if !ok {
		return p, foraDeLugar(n)
	}
	n.AprovadaPor, n.AprovadaEm = "", time.Time{}
	return p, ""
}

// Cancelar gives up what was not sent.
func (g *Negativador) Cancelar(ctx context.Context, ator crm.Ator, t *crm.Tenant, ids []int64) (Resultado, error) {
	const acao = "negativacao.cancelar"
	return g.fazer(ctx, ator, t, ids, acao, func(n *Negativacao) (Passo, string) {
		p, ok := n.mover(AtoCancelar, ator.Quem, ator.Motivo, g.Relogio())
		if !ok {
			return p, foraDeLugar(n)
		}
		return p, ""
	})
}

// mesmaPessoa compares people as the trail names them: a person of the portal and the same name on the command line are one.
func mesmaPessoa(a, b string) bool {
	nome := func(s string) string { return strings.ToLower(strings.TrimSpace(strings.TrimPrefix(s, "cli:"))) }
	return nome(a) == nome(b)
}

func foraDeLugar(n *Negativacao) string {
	return "Não é possível onde ela está: " + n.Rotulo() + "."
}

// fazer does an act on each of several, with one trail.
func (g *Negativador) fazer(ctx context.Context, ator crm.Ator, t *crm.Tenant, ids []int64, acao string, f func(n *Negativacao) (Passo, string)) (Resultado, error) {
	if len(ids) > MaxDeUmaVez {
		return Resultado{}, impedir("São no máximo %d negativações de uma vez.", MaxDeUmaVez)
	}
	return g.emVarias(
		func() ([]Negativacao, error) { return g.Negativacoes.PorIDs(ctx, t.ID, ids) },
		func(ns []Negativacao, ps []Passo) error {
			return g.Negativacoes.Mudar(ctx, ns, ps, g.auditoria(ator, t.ID, acao, alvos(ns), "", resumo(ns)))
		}, f)
}

// titulosDas reads the titles of negativações, by id.
func (g *Negativador) titulosDas(ctx context.Context, t *crm.Tenant, ids []int64) (map[int64]*Titulo, error) {
	ns, err := g.Negativacoes.PorIDs(ctx, t.ID, ids)
	if err != nil {
		return nil, err
	}
	return g.titulosDe(ctx, t, ns)
}

func (g *Negativador) titulosDe(ctx context.Context, t *crm.Tenant, ns []Negativacao) (map[int64]*Titulo, error) {
	var deles []int64
	for i := range ns {
		deles = append(deles, ns[i].TituloID)
	}
	titulos, err := g.Negativacoes.Titulos(ctx, t.ID, deles)
	por := map[int64]*Titulo{}
	for i := range titulos {
		por[titulos[i].ID] = &titulos[i]
	}
	return por, err
}

// Rotulo says in words where it stands; one whose return asks for a person's decision says so.
func (n *Negativacao) Rotulo() string {
	if n.ADecidir() {
		return rotuloADecidir
	}
	return Rotulo(n.Situacao)
}

const rotuloADecidir = "retorno a decidir"

// Rotulo says in words what a situation is.
func Rotulo(s Situacao) string {
	switch s {
	case Pendente:
		return "espera aprovação"
	case Aprovada:
		return "aprovada, vai na próxima remessa"
	case Enviada:
		return "enviada, sem retorno"
	case Aceita:
		return "negativada"
	case Rejeitada:
		return "rejeitada pela Serasa"
	case BaixaPendente:
		return "baixa vai na próxima remessa"
	case BaixaEnviada:
		return "baixa enviada, sem retorno"
	case BaixaRejeitada:
		return "baixa rejeitada pela Serasa"
	case Baixada:
		return "baixada"
	case Cancelada:
		return "cancelada"
	}
	return string(s)
}
