package negativacao

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"ponte/crm"
)

// PedirBaixa asks for the exclusion of what is noted, or may be. With reincluir what is left of the title is asked for again once it is
// excluded. Nobody has to approve it: it harms no debtor.
func (g *Negativador) PedirBaixa(ctx context.Context, ator crm.Ator, t *crm.Tenant, ids []int64, motivo string, reincluir bool) (Resultado, error) {
	l, ok := LinhaDoMotivo(motivo)
	if !ok || !l.Pessoa {
		return Resultado{}, crm.NovoInvalido("motivo_baixa", crm.MotivoOpcao, strings.Join(motivosDePessoas(), ", "))
	}
	x, err := g.transporte(t)
	if err != nil {
		return Resultado{}, err
	}
	credor, err := CredorDe(t)
	if err != nil {
		return Resultado{}, err
	}
	const acao = "negativacao.pedir_baixa"
	return g.fazer(ctx, ator, t, ids, acao, func(n *Negativacao) (Passo, string) {
		e := n.envio(Exclusao)
		if e.Motivo = motivo; n.Situacao.Permite(AtoPedirBaixa) {
			if defeitos := x.Conferir(credor, &e, g.hoje(t)); len(defeitos) > 0 {
				return Passo{}, strings.Join(defeitos, " ")
			}
		}
		p, ok := g.baixar(n, motivo, ator.Quem, "Motivo "+l.Codigo+", "+strings.ToLower(l.Rotulo)+". "+ator.Motivo)
		if !ok {
			return p, foraDeLugar(n)
		}
		n.Reincluir = reincluir
		return p, ""
	})
}

func motivosDePessoas() (codigos []string) {
	for _, m := range MotivosBaixa {
		if m.Pessoa {
			codigos = append(codigos, m.Codigo)
		}
	}
	return codigos
}

func (g *Negativador) baixar(n *Negativacao, motivo, quem, nota string) (Passo, bool) {
	p, ok := n.mover(AtoPedirBaixa, quem, strings.TrimSpace(nota), g.Relogio())
	if ok {
		n.Motivo, n.BaixaPor, n.Proposta, n.Porque = motivo, quem, "", ""
	}
	return p, ok
}

// DesistirDaBaixa takes back what was asked for and not sent. That of a title that is paid stays: it has to leave.
func (g *Negativador) DesistirDaBaixa(ctx context.Context, ator crm.Ator, t *crm.Tenant, ids []int64) (Resultado, error) {
	titulos, err := g.titulosDas(ctx, t, ids)
	if err != nil {
		return Resultado{}, err
	}
	const acao = "negativacao.desistir_baixa"
	return g.fazer(ctx, ator, t, ids, acao, func(n *Negativacao) (Passo, string) {
		if ti := titulos[n.TituloID]; ti != nil && ti.Quitacao() == crm.TituloPago {
			return Passo{}, "O título está pago: a baixa é obrigatória."
		}
		p, ok := n.mover(AtoDesistirBaixa, ator.Quem, ator.Motivo, g.Relogio())
		if !ok {
			return p, foraDeLugar(n)
		}
		n.Motivo, n.BaixaPor, n.Reincluir, n.PrazoBaixa = "", "", false, ""
		return p, ""
	})
}

// DispensarProposta says that a person has seen what Ponte proposes, and does not want it.
func (g *Negativador) DispensarProposta(ctx context.Context, ator crm.Ator, t *crm.Tenant, ids []int64) (Resultado, error) {
	const acao = "negativacao.dispensar_proposta"
	return g.fazer(ctx, ator, t, ids, acao, func(n *Negativacao) (Passo, string) {
		if n.Proposta == "" {
			return Passo{}, "Não há proposta."
		}
		n.Proposta, n.Porque = Dispensada, "Proposta dispensada por "+ator.Quem+"."
		return n.anotar(ator.Quem, "Proposta dispensada. "+ator.Motivo, g.Relogio()), ""
	})
}

// Dispensada stands in the place of a proposal that a person has put aside: it is not made again.
const Dispensada = "--"

// Decidir says by hand what became of what was sent: where no return comes, or it has a code that nobody knows. It asks for a reason.
func (g *Negativador) Decidir(ctx context.Context, ator crm.Ator, t *crm.Tenant, id int64, aceita bool) error {
	if strings.TrimSpace(ator.Motivo) == "" {
		return crm.NovoInvalido("motivo", crm.MotivoVazio)
	}
	n, err := g.Negativacoes.Negativacao(ctx, t.ID, id)
	if err != nil {
		return err
	}
	if n.Situacao != Enviada && n.Situacao != BaixaEnviada {
		return impedir("%s", foraDeLugar(n))
	}
	ato := AtoRejeitar
	if aceita {
		ato = AtoAceitar
	}
	p, _ := n.mover(ato, ator.Quem, "Decidida por uma pessoa: "+ator.Motivo, g.Relogio())
	if n.Situacao == Aceita {
		n.AceitaEm = g.Relogio()
	}
	ns := []Negativacao{*n}
	return g.Negativacoes.Mudar(ctx, ns, []Passo{p}, g.auditoria(ator, t.ID, "negativacao.decidir", alvos(ns), "", resumo(ns)))
}

// AcompanharTitulos follows what the source says of the titles of a tenant's living negativações: what is paid leaves by itself, with the
// deadline of the law; what was not sent is given up; a part that was paid, and a title that ended otherwise, are proposed to a person.
// Several processes may do it at once: what another has changed meanwhile is left for the next time.
func (g *Negativador) AcompanharTitulos(ctx context.Context, t *crm.Tenant) (mudadas int, err error) {
	itens := g.AcompanharItens(ctx, t) // told at the end: the law's term for what was paid does not hang on an item
	const lote = 500
	for depois := int64(0); ; {
		vivas, err := g.Negativacoes.Vivas(ctx, t.ID, depois, lote)
		if err != nil {
			return mudadas, errors.Join(itens, err)
		}
		for i := range vivas {
			n := vivas[i].Negativacao
			depois = n.ID
			p, mudou := g.acompanhar(t, &n, vivas[i].Titulo)
			if !mudou {
				continue
			}
			ns := []Negativacao{n}
			const acao = "negativacao.acompanhar"
			a := g.auditoria(crm.Ator{Quem: Sistema}, t.ID, acao, alvos(ns), resumo([]Negativacao{vivas[i].Negativacao}), resumo(ns))
			switch e := g.Negativacoes.Mudar(ctx, ns, []Passo{p}, a); {
			case errors.Is(e, crm.ErrConflito):
			case e != nil:
				return mudadas, errors.Join(itens, e)
			default:
				mudadas++
			}
		}
		if len(vivas) < lote {
			return mudadas, itens
		}
	}
}

// acompanhar moves n by what its title says; false = it stays as it is.
func (g *Negativador) acompanhar(t *crm.Tenant, n *Negativacao, ti *crm.Titulo) (Passo, bool) {
	var q crm.Quitacao // "" = the title is gone
	if ti != nil {
		q = ti.Quitacao()
	}
	if n.Situacao == Pendente || n.Situacao == Aprovada {
		return g.acompanharPedido(n, ti, q)
	}
	switch q {
	case crm.TituloPago:
		return g.acompanharPago(t, n, ti)
	case crm.TituloParcial:
		if resto := Remanescente(ti); resto < n.Valor && n.Situacao == Aceita {
			return g.propor(n, MotivoParcial, fmt.Sprintf("O título foi pago em parte: exclua com o motivo 07, e o resto, R$ %s, é pedido de novo.", crm.Centesimos(resto)))
		}
	case crm.TituloEncerrado:
		if n.Situacao == Aceita || n.Situacao == Enviada {
			motivo := MotivoIndevida
			if s := strings.ToLower(ti.Situacao); strings.HasPrefix(s, "reneg") || strings.HasPrefix(s, "subst") {
				motivo = MotivoRenegociada
			}
			return g.propor(n, motivo, "O título está encerrado na origem ("+crm.Encurtar(ti.Situacao, 40)+"): exclua-o com o motivo que couber.")
		}
	case crm.TituloEmAberto:
	default:
		if n.Situacao == Aceita || n.Situacao == Enviada {
			return g.propor(n, MotivoIndevida, "O título não existe mais na origem: exclua-o com o motivo que couber.")
		}
	}
	return Passo{}, false
}

func (g *Negativador) propor(n *Negativacao, motivo, porque string) (Passo, bool) {
	if n.Proposta != "" {
		return Passo{}, false
	}
	n.Proposta, n.Porque = motivo, porque
	return n.anotar(Sistema, porque, g.Relogio()), true
}

func (g *Negativador) acompanharPedido(n *Negativacao, ti *crm.Titulo, q crm.Quitacao) (Passo, bool) {
	var nota string
	switch {
	case q == "":
		nota = "O título não existe mais na origem."
	case q == crm.TituloPago:
		nota = "O título foi pago antes do envio."
	case q == crm.TituloEncerrado:
		nota = "O título foi encerrado na origem antes do envio."
	case Remanescente(ti) != n.Valor:
		nota = "O valor do título mudou antes do envio: peça de novo, com o valor de agora."
	case ti.VenceEm() != n.Vencimento:
		nota = "O vencimento do título mudou antes do envio: peça de novo, se ele ainda está vencido."
	default:
		return Passo{}, false
	}
	n.Porque = nota
	return n.mover(AtoCancelar, Sistema, nota, g.Relogio())
}

func (g *Negativador) acompanharPago(t *crm.Tenant, n *Negativacao, ti *crm.Titulo) (Passo, bool) {
	if n.PrazoBaixa != "" {
		return Passo{}, false
	}
	pago, como := ti.PagoEm, "em "+ti.PagoEm.Texto()
	if hoje := g.hoje(t); pago == "" || pago > hoje {
		pago, como = hoje, "e a origem não diz em que dia: o prazo conta de hoje"
	}
	n.PrazoBaixa = t.DiaUtilDepois(pago, DiasDaBaixa)
	nota := fmt.Sprintf("O título foi pago %s. A baixa precisa chegar à Serasa até %s.", como, n.PrazoBaixa.Texto())
	n.Reincluir = false
	if p, ok := g.baixar(n, MotivoPagamento, Sistema, nota); ok {
		return p, true
	}
	return n.anotar(Sistema, nota, g.Relogio()), true // its exclusion is on its way already
}
