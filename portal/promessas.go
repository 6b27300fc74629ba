package portal

import (
	"context"
	"net/http"
	"slices"

	"ponte/crm"
	"ponte/crm/cobranca"
)

// telaPromessas lists promises and agreements by date.
type telaPromessas struct {
	Filtro    *filtro
	Linhas    []linhaPromessa
	Paginacao paginacao
	Situacoes []opcao
}

// linhaPromessa is one for reading.
type linhaPromessa struct {
	cobranca.LinhaPromessa
	Nome, Dia, Espera, Total, Rotulo, Tom string
	Criada, Terminou                      momento
}

func (k *contexto) linhaPromessa(p *cobranca.LinhaPromessa) linhaPromessa {
	l := linhaPromessa{LinhaPromessa: *p, Nome: "Promessa", Dia: p.Ate.Texto(), Espera: p.Limite.Texto(), Total: dinheiro(p.Valor), Criada: k.em(p.CriadaEm), Terminou: k.em(instanteOuNada(p.TerminouEm))}
	if p.Tipo == cobranca.Acordo {
		l.Nome = "Acordo"
	}
	l.Rotulo, l.Tom = rotuloPromessa(p.Situacao)
	return l
}

func rotuloPromessa(s cobranca.SituacaoPromessa) (rotulo, tom string) {
	switch s {
	case cobranca.PromessaCumprida:
		return "Cumprida", tomBom
	case cobranca.PromessaQuebrada:
		return "Não cumprida", tomRuim
	case cobranca.PromessaCancelada:
		return "Cancelada", tomNeutro
	}
	return "Em aberto", tomAtivo
}

// todasPromessas is the filter's word for every situation; without one, the open ones are shown.
const todasPromessas = "todas"

func (k *contexto) filtroPromessas() (*filtro, cobranca.FiltroPromessas) {
	f := k.novoFiltro("/cobranca/promessas", "situacao")
	q := cobranca.FiltroPromessas{TenantID: k.tenant.ID, Situacao: cobranca.PromessaAberta, Pagina: k.paginaPedida()}
	if s := f.Valor("situacao"); s == todasPromessas {
		q.Situacao = ""
	} else if slices.Contains(cobranca.SituacoesPromessa, cobranca.SituacaoPromessa(s)) {
		q.Situacao = cobranca.SituacaoPromessa(s)
	}
	return f, q
}

func (k *contexto) promessas() error {
	f, q := k.filtroPromessas()
	tela := telaPromessas{Filtro: f}
	var pares []string
	for _, s := range cobranca.SituacoesPromessa {
		rotulo, _ := rotuloPromessa(s)
		pares = append(pares, string(s), rotulo)
	}
	tela.Situacoes = opcoes(string(q.Situacao), append(pares, todasPromessas, "Todas")...)
	if q.Situacao == "" {
		tela.Situacoes[len(tela.Situacoes)-1].Escolhida = true
	}
	lista, err := k.p.Cobrador.Registros.Promessas(k.ctx, q)
	if err != nil {
		return err
	}
	for i := range lista.Linhas {
		tela.Linhas = append(tela.Linhas, k.linhaPromessa(&lista.Linhas[i]))
	}
	tela.Paginacao = k.paginar(f, len(lista.Linhas), lista.Proximo)
	return k.mostrar(http.StatusOK, "promessas", "Promessas e acordos", tela)
}

func (k *contexto) exportarPromessas() error {
	_, q := k.filtroPromessas()
	return k.exportar(exportacao{
		nome:    "promessas",
		colunas: []string{"Contrato", "Cliente", "Tipo", "Até", "Valor (R$)", "Situação", "Combinado", "Acompanha", "Ocorrência", "Criada em", "Criada por", "Terminou em"},
		proximas: func(ctx context.Context, cursor string) ([][]any, string, error) {
			q.Pagina = crm.Pagina{Cursor: cursor, Limite: loteExportado}
			lista, err := k.p.Cobrador.Registros.Promessas(ctx, q)
			linhas := make([][]any, len(lista.Linhas))
			for i := range lista.Linhas {
				p := k.linhaPromessa(&lista.Linhas[i])
				linhas[i] = []any{
					p.ContratoCodigo, p.ClienteNome, p.Nome, data(p.Ate), quantia(p.Valor), p.Rotulo, resumir(p.Combinado, 2000), p.Pessoa, numeral(p.Numero), p.CriadaEm, p.CriadaPor,
					instanteOuNada(p.TerminouEm),
				}
			}
			return linhas, lista.Proximo, err
		},
	})
}
