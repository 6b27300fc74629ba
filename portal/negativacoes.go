package portal

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"ponte/crm"
	"ponte/crm/negativacao"
	"ponte/crm/sigilo"
)

// telaNegativacoes lists what is asked for and noted at the bureau.
type telaNegativacoes struct {
	Filtro                    *filtro
	Situacoes                 []opcao
	Linhas                    []linhaNegativacao
	Paginacao                 paginacao
	Pede, Muda, Aprova, Vazia bool
	Esperam, Propostas        int64
}

// linhaNegativacao is one for reading.
type linhaNegativacao struct {
	negativacao.Negativacao
	Rotulo, Tom, Quanto, Documento, Vence, Prazo string
	Pedida, Mudou                                momento
	PropostaDita                                 string // "" = none
	Venceu                                       bool
}

func (k *contexto) linhaNegativacao(n *negativacao.Negativacao) linhaNegativacao {
	l := linhaNegativacao{
		Negativacao: *n, Rotulo: n.Rotulo(), Tom: tomNegativacao(n.Situacao), Quanto: "R$ " + crm.Centesimos(n.Valor),
		Documento: sigilo.MascararDocumento(n.Documento), Vence: n.Vencimento.Texto(), Pedida: k.em(n.PedidaEm), Mudou: k.em(n.MudouEm),
	}
	l.Venceu = n.Vencimento != "" && n.Vencimento < k.hoje()
	if n.ADecidir() {
		l.Tom = tomAlerta
	}
	if n.Situacao.Viva() && n.PrazoBaixa != "" {
		l.Prazo = n.PrazoBaixa.Texto()
	}
	if m, ok := negativacao.LinhaDoMotivo(n.Proposta); ok && (n.Situacao == negativacao.Aceita || n.Situacao == negativacao.Enviada) {
		l.PropostaDita = m.Codigo + ", " + strings.ToLower(m.Rotulo)
	}
	return l
}

func tomNegativacao(s negativacao.Situacao) string {
	switch s {
	case negativacao.Baixada:
		return tomBom
	case negativacao.Rejeitada, negativacao.BaixaRejeitada:
		return tomRuim
	case negativacao.Pendente, negativacao.BaixaPendente:
		return tomAlerta
	case negativacao.Enviada, negativacao.BaixaEnviada, negativacao.Aprovada:
		return tomCurso
	case negativacao.Aceita, negativacao.Cancelada:
	}
	return tomNeutro
}

func (k *contexto) filtroNegativacoes() (*filtro, negativacao.Filtro) {
	f := k.novoFiltro("/negativacoes", "situacao", "documento", "codigo", "proposta", "prazo")
	q := negativacao.Filtro{
		TenantID: k.tenant.ID, Situacao: negativacao.Situacao(f.Valor("situacao")), Documento: sigilo.NormalizarDocumento(f.Valor("documento")),
		Contrato: f.Valor("codigo"), Proposta: f.Valor("proposta") == "sim", NoPrazo: f.Valor("prazo") == "sim", Pagina: k.paginaPesada(),
	}
	return f, q
}

func (k *contexto) negativacoes() error {
	f, q := k.filtroNegativacoes()
	tela := telaNegativacoes{Filtro: f, Pede: k.pode(incluir(crm.ModuloNegativacoes)), Muda: k.pode(mudar(crm.ModuloNegativacoes)), Aprova: k.pode(mudar(crm.ModuloAprovarNegativ))}
	lista, err := k.p.Negativador.Negativacoes.Lista(k.ctx, q)
	if err != nil {
		return err
	}
	contagens, err := k.p.Negativador.Negativacoes.Contar(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	if tela.Propostas, err = k.p.Negativador.Negativacoes.Propostas(k.ctx, k.tenant.ID); err != nil {
		return err
	}
	pares := []string{"", "Todas"}
	for _, s := range negativacao.Situacoes {
		tela.Vazia = tela.Vazia || contagens[s] > 0
		rotulo := strings.TrimSuffix(negativacao.Rotulo(s), ", sem retorno") // those whose return is to be decided are there as well
		pares = append(pares, string(s), maiusculaInicial(rotulo)+" ("+inteiro(contagens[s])+")")
	}
	tela.Vazia, tela.Esperam = !tela.Vazia, contagens[negativacao.Pendente]
	tela.Situacoes = opcoes(f.Valor("situacao"), pares...)
	for i := range lista.Linhas {
		tela.Linhas = append(tela.Linhas, k.linhaNegativacao(&lista.Linhas[i]))
	}
	tela.Paginacao = k.paginar(f, len(lista.Linhas), lista.Proximo)
	return k.mostrar(http.StatusOK, "negativacoes", "Negativações", tela)
}

func (k *contexto) exportarNegativacoes() error {
	_, q := k.filtroNegativacoes()
	return k.exportar(exportacao{
		nome: "negativacoes", colunas: []string{"Pedida em", "Situação", "Contrato", "Parcela", "Devedor", "Documento (mascarado)", "Valor (R$)", "Vencimento", "Número na Serasa", "Pedida por", "Aprovada por", "Motivo da baixa", "Prazo da baixa", "Observação"},
		proximas: func(ctx context.Context, cursor string) ([][]any, string, error) {
			q.Pagina = crm.Pagina{Cursor: cursor, Limite: loteExportado}
			lista, err := k.p.Negativador.Negativacoes.Lista(ctx, q)
			linhas := make([][]any, len(lista.Linhas))
			for i := range lista.Linhas {
				l := k.linhaNegativacao(&lista.Linhas[i])
				linhas[i] = []any{l.PedidaEm, l.Rotulo, l.Contrato, l.Parcela, l.Devedor, l.Documento, quantia(l.Valor), data(l.Vencimento), l.Numero, l.PedidaPor, l.AprovadaPor, l.Motivo, data(l.PrazoBaixa), l.Porque}
			}
			return linhas, lista.Proximo, err
		},
	})
}

// telaNegativacoesLote shows what a bulk act is about before it is done, and what it did.
type telaNegativacoesLote struct {
	Ato, Rotulo, Caminho string
	Linhas               []linhaNegativacao
	Feito                bool
	Feitas               int
	Ficaram              []ficouNegativacao
	Problema             string
}

type ficouNegativacao struct{ Nome, Frase string }

// rotulosDoLote are the acts over several.
var rotulosDoLote = map[string]string{
	"aprovar": "Aprovar", "desaprovar": "Desfazer a aprovação", "cancelar": "Cancelar o pedido", "desistir": "Desistir da baixa", "dispensar": "Dispensar a proposta",
}

func (k *contexto) aprovarNegativacoes() error {
	return k.loteDeNegativacoes("aprovar", "/negativacoes/aprovar")
}

func (k *contexto) negativacoesEmLote() error {
	ato := k.campo("ato")
	if rotulosDoLote[ato] == "" || ato == "aprovar" {
		return errPedido
	}
	return k.loteDeNegativacoes(ato, "/negativacoes/lote")
}

func (k *contexto) idsDoFormulario() ([]int64, error) {
	campos, err := k.FormParams()
	if err != nil {
		return nil, errPedido
	}
	var ids []int64
	for _, texto := range campos["id"] {
		if id := lerID(texto); id != 0 && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

func (k *contexto) loteDeNegativacoes(ato, caminho string) error {
	ids, err := k.idsDoFormulario()
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		return k.voltarSemFazer("/negativacoes", "Escolha ao menos uma negativação.")
	}
	tela := telaNegativacoesLote{Ato: ato, Rotulo: rotulosDoLote[ato], Caminho: Raiz + caminho}
	ns, err := k.p.Negativador.Negativacoes.PorIDs(k.ctx, k.tenant.ID, ids)
	if err != nil {
		return err
	}
	for i := range ns {
		tela.Linhas = append(tela.Linhas, k.linhaNegativacao(&ns[i]))
	}
	if k.campo("confirmado") != "sim" {
		return k.mostrar(http.StatusOK, "negativacoes_lote", tela.Rotulo, tela)
	}
	g, ator := k.p.Negativador, k.ator(k.campo("motivo"))
	var r negativacao.Resultado
	switch ato {
	case "aprovar":
		r, err = g.Aprovar(k.ctx, ator, k.tenant, ids)
	case "desaprovar":
		r, err = g.Desaprovar(k.ctx, ator, k.tenant, ids)
	case "cancelar":
		r, err = g.Cancelar(k.ctx, ator, k.tenant, ids)
	case "desistir":
		r, err = g.DesistirDaBaixa(k.ctx, ator, k.tenant, ids)
	default:
		r, err = g.DispensarProposta(k.ctx, ator, k.tenant, ids)
	}
	if frase, impedida := impedimentoDe(err); impedida {
		tela.Problema = frase
		return k.mostrar(http.StatusUnprocessableEntity, "negativacoes_lote", tela.Rotulo, tela)
	}
	if err != nil {
		return err
	}
	if len(r.Impedidas) == 0 {
		return k.voltar("/negativacoes", tela.Rotulo+": "+quantas(int64(len(r.Feitas)), "feita", "feitas")+".")
	}
	tela.Feito, tela.Feitas = true, len(r.Feitas)
	for _, x := range r.Impedidas {
		tela.Ficaram = append(tela.Ficaram, ficouNegativacao{nomeDaNegativacao(ns, x.NegativacaoID), x.Frase})
	}
	return k.mostrar(http.StatusOK, "negativacoes_lote", tela.Rotulo, tela)
}

func nomeDaNegativacao(ns []negativacao.Negativacao, id int64) string {
	if i := slices.IndexFunc(ns, func(n negativacao.Negativacao) bool { return n.ID == id }); i >= 0 {
		return ns[i].Numero
	}
	return texto64(id)
}

// impedimentoDe gives the sentence of what cannot be done; false = the error is another.
func impedimentoDe(err error) (string, bool) {
	var impedida *negativacao.Impedimento
	var invalido *crm.Invalido
	switch {
	case errors.As(err, &impedida):
		return impedida.Frase, true
	case errors.As(err, &invalido):
		return comoFrase(invalido.Error()), true
	case errors.Is(err, crm.ErrConflito):
		return "Outra pessoa mudou isto enquanto isso: veja como está agora, e repita.", true
	}
	return "", false
}

// maiusculaInicial begins a text with a capital letter.
func maiusculaInicial(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}
