package negativacao

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"ponte/crm"
)

// Desfechos are all of them, in the order in which they are counted for people.
var Desfechos = []Desfecho{
	DesfechoAceito, DesfechoJaFeito, DesfechoRejeitado, DesfechoDevolvido, DesfechoNaoCatalogo, DesfechoNaoCasado, DesfechoSemPassagem, DesfechoRepetido,
	DesfechoInformativo, DesfechoDuvida,
}

// Decide tells whether an item is done with after it.
func (d Desfecho) Decide() bool {
	return d == DesfechoAceito || d == DesfechoJaFeito || d == DesfechoRejeitado || d == DesfechoDevolvido || d == DesfechoSemPassagem
}

// aplicacao applies one return.
type aplicacao struct {
	g       *Negativador
	t       *crm.Tenant
	ator    crm.Ator
	r       *Recebido
	remessa *Remessa
	envios  map[int]*Envio // by Sequencia
	ns      map[int64]*Negativacao

	mudados []int   // envios
	movidas []int64 // negativações, in the order in which they moved first
	passos  []Passo
	novas   []Negativacao
	titulos map[int64]*Titulo // of what is to be asked for again
}

// ler reads the negativações of items.
func (a *aplicacao) ler(ctx context.Context, envios []Envio) error {
	var ids []int64
	for i := range envios {
		a.envios[envios[i].Sequencia] = &envios[i]
		ids = append(ids, envios[i].NegativacaoID)
	}
	ns, err := a.g.Negativacoes.PorIDs(ctx, a.t.ID, ids)
	if err != nil {
		return err
	}
	var deNovo []Negativacao
	for i := range ns {
		a.ns[ns[i].ID] = &ns[i]
		if ns[i].Reincluir {
			deNovo = append(deNovo, ns[i])
		}
	}
	a.titulos, err = a.g.titulosDe(ctx, a.t, deNovo)
	return err
}

func (a *aplicacao) algumDecidido(envios []Envio) bool {
	return slices.ContainsFunc(envios, func(e Envio) bool { return e.Desfecho.Decide() && e.Desfecho != DesfechoDevolvido })
}

// devolver gives all items of a remessa back that was refused as a whole: they go with another.
func (a *aplicacao) devolver(envios []Envio, codigos []Codigo) {
	texto := "A Serasa recusou a remessa inteira. " + frases(codigos)
	a.remessa.Situacao, a.remessa.Codigos = RemessaRecusada, codigosDe(codigos)
	for i := range envios {
		e := &envios[i]
		d, n := DesfechoDevolvido, a.ns[e.NegativacaoID]
		if e.Desfecho.Decide() {
			d = DesfechoRepetido
		} else if n == nil || !a.mover(n, AtoDevolver, texto) {
			d = DesfechoSemPassagem
		}
		a.registrar(&LinhaDoRetorno{Sequencia: e.Sequencia, Registro: e.Sequencia, Codigos: codigos}, e, d, texto)
	}
}

// linha applies what is said of one item.
func (a *aplicacao) linha(l *LinhaDoRetorno, informativo bool) {
	e := a.envios[l.Registro]
	texto := frases(l.Codigos)
	switch {
	case e == nil:
		a.registrar(l, nil, DesfechoNaoCasado, strings.TrimSpace(cmp.Or(l.Porque, "Nenhum registro da remessa é este.")+" "+texto))
		return
	case informativo:
		a.informar(l, e, texto)
		return
	case e.Desfecho.Decide():
		a.registrar(l, e, DesfechoRepetido, "Um retorno anterior já decidiu este registro. "+texto)
		return
	}
	if l.PorSemelhanca {
		texto = strings.TrimSpace("Achado pelo documento, valor e número, e não pela sequência. " + texto)
	}
	d := desfechoDe(l.Codigos)
	n := a.ns[e.NegativacaoID]
	if n == nil {
		a.registrar(l, e, DesfechoSemPassagem, strings.TrimSpace("A negativação não existe mais. "+texto))
		return
	}
	n.CodigosSerasa, n.RetornoEm = codigosDe(l.Codigos), a.g.Relogio()
	switch {
	case d == DesfechoNaoCatalogo:
		n.Porque = naoCatalogado + ": uma pessoa precisa decidir. " + texto
		a.passo(n, n.anotar(Sistema, n.Porque, a.g.Relogio()))
	case e.Operacao == Inclusao:
		d = a.incluida(n, d, texto)
	default:
		d = a.excluida(n, d, texto)
	}
	a.registrar(l, e, d, texto)
}

// informar keeps what moves nothing.
func (a *aplicacao) informar(l *LinhaDoRetorno, e *Envio, texto string) {
	if n := a.ns[e.NegativacaoID]; n != nil {
		a.passo(n, n.anotar(Sistema, "Informação da Serasa: "+texto, a.g.Relogio()))
	}
	a.anotarLinha(l, e, DesfechoInformativo, texto)
}

// incluida moves a negativação by what became of its inclusion. One whose exclusion is under way already stays; but where nothing is there,
// there is nothing to exclude, whatever became of the exclusion meanwhile.
func (a *aplicacao) incluida(n *Negativacao, d Desfecho, texto string) Desfecho {
	if d == DesfechoRejeitado {
		n.Porque = texto
		if n.Situacao == Enviada && a.mover(n, AtoRejeitar, texto) || n.Situacao.EmBaixa() && n.AceitaEm.IsZero() && a.mover(n, AtoNaoIncluida, texto) {
			return d
		}
		return DesfechoSemPassagem
	}
	if n.Situacao == Enviada && a.mover(n, AtoAceitar, cmp.Or(texto, "A Serasa aceitou a inclusão.")) || n.Situacao.EmBaixa() && n.AceitaEm.IsZero() {
		n.AceitaEm, n.Porque = a.g.Relogio(), ""
		if n.Situacao.EmBaixa() {
			a.passo(n, n.anotar(Sistema, "A Serasa aceitou a inclusão; a baixa já foi pedida.", a.g.Relogio()))
		}
		return d
	}
	return DesfechoSemPassagem
}

// excluida moves a negativação by what became of its exclusion. One that was refused while nobody knows of the inclusion may have come before
// it: it goes again, and where the inclusion turns out refused there is nothing to exclude (incluida).
func (a *aplicacao) excluida(n *Negativacao, d Desfecho, texto string) Desfecho {
	if n.Situacao != BaixaEnviada {
		return DesfechoSemPassagem
	}
	if d == DesfechoRejeitado {
		ato := AtoRejeitar
		if n.AceitaEm.IsZero() {
			ato, texto = AtoDevolver, strings.TrimSpace("A baixa foi recusada, e da inclusão ainda não se sabe: a baixa vai de novo na próxima remessa. "+texto)
		}
		n.Porque = texto
		a.mover(n, ato, texto)
		return d
	}
	a.mover(n, AtoAceitar, cmp.Or(texto, "A Serasa fez a baixa."))
	n.Porque = ""
	if n.Reincluir {
		a.pedirDeNovo(n)
	}
	return d
}

// pedirDeNovo asks for what is left of a title that was excluded to be corrected; another person has to approve it, as of any other.
func (a *aplicacao) pedirDeNovo(n *Negativacao) {
	ti := a.titulos[n.TituloID]
	credor, err := CredorDe(a.t)
	hoje := a.g.hoje(a.t)
	if ti == nil || err != nil {
		n.Porque = "O resto não foi pedido de novo: o título não existe mais, ou faltam dados do credor em Configurações."
		return
	}
	if motivos := Julgar(a.t, ti, hoje); len(motivos) > 0 {
		n.Porque = "O resto não foi pedido de novo: " + strings.Join(motivos, " ")
		return
	}
	nova := a.g.novaDe(a.t, credor, ti, n.BaixaPor)
	nova.Substitui = n.ID
	a.novas = append(a.novas, nova)
}

func (a *aplicacao) mover(n *Negativacao, ato Ato, nota string) bool {
	p, ok := n.mover(ato, a.ator.Quem, nota, a.g.Relogio())
	if ok {
		a.passo(n, p)
	}
	return ok
}

// passo keeps the step of a negativação; a second one of the same return goes into the first.
func (a *aplicacao) passo(n *Negativacao, p Passo) {
	if i := slices.Index(a.movidas, n.ID); i >= 0 {
		a.passos[i].Para, a.passos[i].Nota = p.Para, strings.TrimSpace(a.passos[i].Nota+" "+p.Nota)
		return
	}
	a.movidas, a.passos = append(a.movidas, n.ID), append(a.passos, p)
}

// registrar keeps the line, and with the item what became of it.
func (a *aplicacao) registrar(l *LinhaDoRetorno, e *Envio, d Desfecho, texto string) {
	if e != nil && d != DesfechoRepetido {
		e.Desfecho, e.Codigos, e.RetornoEm = d, codigosDe(l.Codigos), a.g.Relogio()
		a.mudados = append(a.mudados, e.Sequencia)
	}
	a.anotarLinha(l, e, d, texto)
}

func (a *aplicacao) anotarLinha(l *LinhaDoRetorno, e *Envio, d Desfecho, texto string) {
	linha := LinhaRecebida{Ordem: len(a.r.Linhas) + 1, Sequencia: l.Sequencia, Desfecho: d, Codigos: codigosDe(l.Codigos), Texto: texto}
	if e != nil {
		linha.EnvioID, linha.NegativacaoID = e.ID, e.NegativacaoID
	}
	a.r.Linhas = append(a.r.Linhas, linha)
	a.r.Contagens[d]++
}

func (a *aplicacao) movimento() Movimento {
	m := Movimento{Remessa: a.remessa, Passos: a.passos, Novas: a.novas}
	for _, sequencia := range a.mudados {
		m.Envios = append(m.Envios, *a.envios[sequencia])
	}
	for _, id := range a.movidas {
		m.Negativacoes = append(m.Negativacoes, *a.ns[id])
	}
	return m
}

// desfechoDe says what the codes of an answer come to: a refusal above all, then one that nobody knows. What only informs refuses nothing.
func desfechoDe(codigos []Codigo) Desfecho {
	d := DesfechoAceito
	tem := func(c Classe) bool { return slices.ContainsFunc(codigos, func(x Codigo) bool { return x.Classe == c }) }
	switch {
	case tem(ClasseRejeicao), tem(ClasseArquivo):
		d = DesfechoRejeitado
	case tem(ClasseNaoCatalogo):
		d = DesfechoNaoCatalogo
	case tem(ClasseJaFeito):
		d = DesfechoJaFeito
	}
	return d
}

func codigosDe(codigos []Codigo) (nomes []string) {
	for _, c := range codigos {
		nomes = append(nomes, c.Codigo)
	}
	return nomes
}

func frases(codigos []Codigo) string {
	var partes []string
	for _, c := range codigos {
		partes = append(partes, c.Codigo+": "+strings.TrimSuffix(c.Texto, ".")+".")
	}
	return strings.Join(partes, " ")
}
