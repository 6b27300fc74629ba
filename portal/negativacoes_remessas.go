package portal

import (
	"context"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"ponte/crm"
	"ponte/crm/negativacao"
)

// maxRetorno bounds a return: as many lines as a remessa may have, and more.
const maxRetorno = 8 << 20

// telaRemessas lists what went to the bureau and what came back.
type telaRemessas struct {
	Filtro    *filtro
	Linhas    []linhaRemessa
	Retornos  []linhaRecebido
	Paginacao paginacao
	Problema  string
	Fora      []ficouNegativacao
	Muda      bool
	Esperam   int64 // that go with the next
	Credor    string
}

type linhaRemessa struct {
	negativacao.Remessa
	Gerada, Levada, Retorno momento
	Rotulo, Tom             string
}

type linhaRecebido struct {
	negativacao.Recebido
	Chegou         momento
	Rotulo, Tom    string
	ContagensDitas []string
}

func (k *contexto) linhaRemessa(r *negativacao.Remessa) linhaRemessa {
	l := linhaRemessa{Remessa: *r, Gerada: k.em(r.GeradaEm), Levada: k.em(r.LevadaEm), Retorno: k.em(r.RetornoEm)}
	switch {
	case r.Situacao == negativacao.RemessaRecusada:
		l.Rotulo, l.Tom = "recusada inteira", tomRuim
	case r.SemRetorno == 0:
		l.Rotulo, l.Tom = "retornada", tomBom
	case r.Situacao == negativacao.RemessaRetornada:
		l.Rotulo, l.Tom = "retornada em parte", tomAlerta
	case r.LevadaEm.IsZero() && r.SHA256 != "":
		l.Rotulo, l.Tom = "ainda não baixada", tomAlerta
	default:
		l.Rotulo, l.Tom = "sem retorno", tomCurso
	}
	return l
}

func (k *contexto) linhaRecebido(r *negativacao.Recebido) linhaRecebido {
	l := linhaRecebido{Recebido: *r, Chegou: k.em(r.Em), Rotulo: "aplicado", Tom: tomBom}
	if !r.Aplicado {
		l.Rotulo, l.Tom = "recusado", tomRuim
	} else if r.Informativo {
		l.Rotulo, l.Tom = "informativo", tomNeutro
	}
	for _, d := range negativacao.Desfechos {
		if n := r.Contagens[d]; n > 0 {
			dito := rotuloDoRetorno(d)
			if n > 1 && (d == negativacao.DesfechoAceito || d == negativacao.DesfechoRejeitado || d == negativacao.DesfechoRepetido) {
				dito += "s"
			}
			l.ContagensDitas = append(l.ContagensDitas, fmt.Sprintf("%d %s", n, dito))
		}
	}
	return l
}

func (k *contexto) remessas() error { return k.mostrarRemessas(http.StatusOK, "", nil) }

func (k *contexto) mostrarRemessas(status int, problema string, fora []negativacao.Impedida) error {
	kept := k.p.Negativador.Negativacoes
	tela := telaRemessas{Filtro: k.novoFiltro("/negativacoes/remessas"), Problema: problema, Muda: k.pode(mudar(crm.ModuloNegativacoes))}
	lista, err := kept.Remessas(k.ctx, k.tenant.ID, k.paginaPedida())
	if err != nil {
		return err
	}
	retornos, err := kept.Recebidos(k.ctx, k.tenant.ID, crm.Pagina{Limite: 20})
	if err != nil {
		return err
	}
	contagens, err := kept.Contar(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	if _, err := negativacao.CredorDe(k.tenant); err != nil {
		tela.Credor, _ = impedimentoDe(err)
	}
	tela.Esperam = contagens[negativacao.Aprovada] + contagens[negativacao.BaixaPendente]
	for i := range lista.Linhas {
		tela.Linhas = append(tela.Linhas, k.linhaRemessa(&lista.Linhas[i]))
	}
	for i := range retornos.Linhas {
		r := k.linhaRecebido(&retornos.Linhas[i])
		tela.Retornos = append(tela.Retornos, r)
	}
	for _, x := range fora {
		n, err := kept.Negativacao(k.ctx, k.tenant.ID, x.NegativacaoID)
		if err != nil {
			return err
		}
		tela.Fora = append(tela.Fora, ficouNegativacao{n.Numero, x.Frase})
	}
	tela.Paginacao = k.paginar(tela.Filtro, len(lista.Linhas), lista.Proximo)
	return k.mostrar(status, "negativacoes_remessas", "Remessas e retornos", tela)
}

func (k *contexto) exportarRemessas() error {
	return k.exportar(exportacao{
		nome: "remessas", colunas: []string{"Número", "Gerada em", "Gerada por", "Ambiente", "Inclusões", "Exclusões", "Situação", "Códigos", "Sem retorno", "Baixada em", "Baixada por", "Retorno em"},
		proximas: func(ctx context.Context, cursor string) ([][]any, string, error) {
			lista, err := k.p.Negativador.Negativacoes.Remessas(ctx, k.tenant.ID, crm.Pagina{Cursor: cursor, Limite: loteExportado})
			linhas := make([][]any, len(lista.Linhas))
			for i := range lista.Linhas {
				l := k.linhaRemessa(&lista.Linhas[i])
				linhas[i] = []any{
					l.Numero, l.GeradaEm, l.Quem, rotuloAmbiente(l.Ambiente), l.Inclusoes, l.Exclusoes, l.Rotulo, strings.Join(l.Codigos, ", "), l.SemRetorno, l.LevadaEm, l.LevadaPor, l.RetornoEm,
				}
			}
			return linhas, lista.Proximo, err
		},
	})
}

// gerarRemessa makes a remessa of all that goes.
func (k *contexto) gerarRemessa() error {
	feita, err := k.p.Negativador.Remeter(k.ctx, k.ator(k.campo("motivo")), k.tenant)
	if frase, impedida := impedimentoDe(err); impedida {
		return k.mostrarRemessas(http.StatusUnprocessableEntity, frase, nil)
	}
	if err != nil {
		return err
	}
	if feita.Remessa == nil {
		return k.mostrarRemessas(http.StatusUnprocessableEntity, "Nada foi gerado: nenhum dos itens podia ir.", feita.Fora)
	}
	if len(feita.Fora) > 0 {
		return k.mostrarRemessas(http.StatusOK, fmt.Sprintf("A remessa %d foi gerada, e %s de fora dela.", feita.Remessa.Numero, quantas(int64(len(feita.Fora)), "item ficou", "itens ficaram")), feita.Fora)
	}
	aviso := fmt.Sprintf("Remessa %d gerada: baixe o arquivo e envie-o à Serasa.", feita.Remessa.Numero)
	if feita.Remessa.SHA256 == "" {
		aviso = fmt.Sprintf("Remessa %d gerada: cada item vai pela API, em %s.", feita.Remessa.Numero, feita.Remessa.Ambiente)
	}
	return k.voltar("/negativacoes/remessas/"+texto64(feita.Remessa.ID), aviso)
}

// telaRemessa is one, with its items and the ruler over one of its lines.
type telaRemessa struct {
	R        linhaRemessa
	Itens    []envioDaTela
	Regua    negativacao.Regua
	Linha    int
	Leva     bool
	Tamanho  int64
	Omitidos int
}

// maxItensDaTela bounds the page: the others are found by their negativação.
const maxItensDaTela = 100

func (k *contexto) remessa() error {
	kept := k.p.Negativador.Negativacoes
	r, err := kept.Remessa(k.ctx, k.tenant.ID, k.id("id"))
	if err != nil {
		return err
	}
	envios, err := kept.Envios(k.ctx, k.tenant.ID, r.ID)
	if err != nil {
		return err
	}
	tela := telaRemessa{R: k.linhaRemessa(r), Leva: k.pode(levar(crm.ModuloNegativacoes)) && len(r.Conteudo) > 0, Tamanho: int64(len(r.Conteudo)), Linha: 1}
	if n, err := strconv.Atoi(k.consulta("linha")); err == nil && n > 0 {
		tela.Linha = n
	}
	if len(r.Conteudo) > 0 {
		tela.Regua = k.p.Negativador.Arquivos.Regua(r.Conteudo, tela.Linha)
	}
	var ids []int64
	for i := range envios[:min(len(envios), maxItensDaTela)] {
		tela.Itens = append(tela.Itens, k.envioDaTela(&envios[i]))
		ids = append(ids, envios[i].NegativacaoID)
	}
	dela, err := k.negativacoesPorID(ids)
	if err != nil {
		return err
	}
	for i := range tela.Itens {
		tela.Itens[i].N = dela[tela.Itens[i].NegativacaoID]
	}
	tela.Omitidos = len(envios) - len(tela.Itens)
	return k.mostrar(http.StatusOK, "negativacoes_remessa", "Remessa "+strconv.Itoa(r.Numero), tela)
}

// negativacoesPorID are those that a remessa or a return speaks of, for reading.
func (k *contexto) negativacoesPorID(ids []int64) (map[int64]*linhaNegativacao, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	ns, err := k.p.Negativador.Negativacoes.PorIDs(k.ctx, k.tenant.ID, ids)
	todas := make(map[int64]*linhaNegativacao, len(ns))
	for i := range ns {
		l := k.linhaNegativacao(&ns[i])
		todas[ns[i].ID] = &l
	}
	return todas, err
}

// levarRemessa gives the file as it was made, byte by byte.
func (k *contexto) levarRemessa() error {
	r, err := k.p.Negativador.Levar(k.ctx, k.ator(""), k.tenant, k.id("id"))
	if frase, impedida := impedimentoDe(err); impedida {
		return k.mostrarRemessas(http.StatusUnprocessableEntity, frase, nil)
	}
	if err != nil {
		return err
	}
	nome := fmt.Sprintf("remessa-%06d.txt", r.Numero)
	k.Response().Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": nome}))
	return k.Blob(http.StatusOK, "application/octet-stream", r.Conteudo)
}

// telaRetorno is what became of a return.
type telaRetorno struct {
	R        linhaRecebido
	Linhas   []linhaDoRetorno
	Omitidas int
}

type linhaDoRetorno struct {
	negativacao.LinhaRecebida
	N           *linhaNegativacao // nil = of none
	Rotulo, Tom string
}

// trazerRetorno applies a return that somebody brought.
func (k *contexto) trazerRetorno() error {
	a, err := k.arquivoEnviado(maxRetorno)
	if err != nil {
		return err
	}
	if a.Erro != "" {
		return k.mostrarRemessas(http.StatusUnprocessableEntity, a.Erro, nil)
	}
	r, repetido, err := k.p.Negativador.Receber(k.ctx, k.ator(""), k.tenant, a.Conteudo)
	if frase, impedida := impedimentoDe(err); impedida {
		return k.mostrarRemessas(http.StatusUnprocessableEntity, frase, nil)
	}
	if err != nil {
		return err
	}
	aviso := "Retorno aplicado."
	switch {
	case repetido:
		aviso = "Este arquivo já tinha sido lido: nada mudou. É este o resultado da primeira vez."
	case !r.Aplicado:
		aviso = "O retorno foi recusado: nada mudou."
	}
	return k.voltar("/negativacoes/retornos/"+texto64(r.ID), aviso)
}

func (k *contexto) retornoDaSerasa() error {
	r, err := k.p.Negativador.Negativacoes.Recebido(k.ctx, k.tenant.ID, k.id("id"))
	if err != nil {
		return err
	}
	const maximo = 300
	tela, ids := telaRetorno{R: k.linhaRecebido(r)}, []int64(nil)
	for _, decidida := range []bool{false, true} { // what asks for a look first
		for i := range r.Linhas {
			l := &r.Linhas[i]
			if boa := l.Desfecho == negativacao.DesfechoAceito || l.Desfecho == negativacao.DesfechoJaFeito; boa != decidida || len(tela.Linhas) == maximo {
				continue
			}
			tom := tomNeutro
			switch l.Desfecho {
			case negativacao.DesfechoAceito, negativacao.DesfechoJaFeito:
				tom = tomBom
			case negativacao.DesfechoRejeitado, negativacao.DesfechoNaoCasado:
				tom = tomRuim
			case negativacao.DesfechoNaoCatalogo, negativacao.DesfechoDevolvido, negativacao.DesfechoDuvida:
				tom = tomAlerta
			case negativacao.DesfechoInformativo, negativacao.DesfechoRepetido, negativacao.DesfechoSemPassagem:
			}
			tela.Linhas = append(tela.Linhas, linhaDoRetorno{*l, nil, rotuloDoRetorno(l.Desfecho), tom})
			if l.NegativacaoID != 0 {
				ids = append(ids, l.NegativacaoID)
			}
		}
	}
	delas, err := k.negativacoesPorID(ids)
	if err != nil {
		return err
	}
	for i := range tela.Linhas {
		tela.Linhas[i].N = delas[tela.Linhas[i].NegativacaoID]
	}
	tela.Omitidas = len(r.Linhas) - len(tela.Linhas)
	return k.mostrar(http.StatusOK, "negativacoes_retorno", "Retorno da Serasa", tela)
}
