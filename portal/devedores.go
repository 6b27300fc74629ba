package portal

import (
	"context"
	"net/http"
	"strconv"

	"ponte/crm"
	"ponte/crm/cobranca"
)

// telaDevedores lists contracts that owe, who owes for longest first.
type telaDevedores struct {
	Filtro    *filtro
	Linhas    []linhaDevedor
	Paginacao paginacao
	Lugares   []opcao
	Faixas    []opcao
	Situacoes []opcao
	Ligada    bool
	Quitados  bool // who does not owe any more is asked for
}

// linhaDevedor is a contract for reading.
type linhaDevedor struct {
	cobranca.LinhaDevedor
	Local, Valor, Vence, Promessa string
	Dias                          int
	Rotulo, Tom                   string
}

// todosDevedores is the filter's word for every situation; without one, who owes is shown.
const todosDevedores = "todos"

func (k *contexto) filtroDevedores() (*filtro, cobranca.FiltroDevedores) {
	f := k.novoFiltro("/cobranca/devedores", "empreendimento", "faixa", "situacao", "impedidos")
	q := cobranca.FiltroDevedores{TenantID: k.tenant.ID, Situacao: cobranca.DevedorAberto, ComMotivo: f.Valor("impedidos") == "sim", Pagina: k.paginaPedida()}
	switch f.Valor("situacao") {
	case string(cobranca.DevedorEncerrado):
		q.Situacao = cobranca.DevedorEncerrado
	case todosDevedores:
		q.Situacao = ""
	}
	if f.Valor("empreendimento") == texto64(semLugar) {
		q.EmpreendimentoID = semLugar
	} else {
		q.EmpreendimentoID = lerID(f.Valor("empreendimento"))
	}
	if i, err := strconv.Atoi(f.Valor("faixa")); err == nil && i >= 0 && i < len(cobranca.FaixasDeAtraso) {
		faixa := cobranca.FaixasDeAtraso[i]
		q.Ate = k.hoje().Mais(-faixa.De)
		if faixa.Ate > 0 {
			q.De = k.hoje().Mais(-faixa.Ate)
		}
	}
	return f, q
}

func (k *contexto) devedores() error {
	f, q := k.filtroDevedores()
	tela := telaDevedores{Filtro: f, Ligada: k.tenant.Configuracoes.Sim(crm.ConfCobranca), Quitados: q.Situacao == cobranca.DevedorEncerrado}
	pares := []string{"", "Todas"}
	for i, b := range cobranca.FaixasDeAtraso {
		pares = append(pares, strconv.Itoa(i), b.Nome)
	}
	tela.Faixas = opcoes(f.Valor("faixa"), pares...)
	tela.Situacoes = opcoes(f.Valor("situacao"), "", "Devem", string(cobranca.DevedorEncerrado), "Não devem mais", todosDevedores, "Todos")
	faixas, err := k.p.Cobrador.Registros.Faixas(k.ctx, k.tenant.ID, k.hoje())
	if err != nil {
		return err
	}
	pares = []string{"", "Todos"}
	for _, x := range faixas {
		valor, nome := texto64(x.EmpreendimentoID), x.Empreendimento
		if x.EmpreendimentoID == 0 {
			valor, nome = texto64(semLugar), "Sem empreendimento"
		}
		if valor != pares[len(pares)-2] {
			pares = append(pares, valor, nome)
		}
	}
	tela.Lugares = opcoes(f.Valor("empreendimento"), pares...)
	lista, err := k.p.Cobrador.Registros.Lista(k.ctx, q)
	if err != nil {
		return err
	}
	for i := range lista.Linhas {
		tela.Linhas = append(tela.Linhas, k.linhaDevedor(&lista.Linhas[i]))
	}
	tela.Paginacao = k.paginar(f, len(lista.Linhas), lista.Proximo)
	return k.mostrar(http.StatusOK, "devedores", "Devedores", tela)
}

func (k *contexto) linhaDevedor(d *cobranca.LinhaDevedor) linhaDevedor {
	l := linhaDevedor{
		LinhaDevedor: *d, Local: local(d.Empreendimento, d.Bloco, d.Unidade), Valor: dinheiro(d.Devido), Vence: d.Desde.Texto(), Promessa: d.PromessaAte.Texto(),
	}
	l.Dias, _ = (&crm.Titulo{Vencimento: d.Desde}).DiasDeAtraso(k.hoje())
	switch {
	case d.Situacao == cobranca.DevedorEncerrado:
		l.Rotulo, l.Tom = "em dia", tomBom
	case d.Motivo != "" || d.Numero == "":
		l.Rotulo, l.Tom = "sem ocorrência", tomRuim
	case d.PromessaAte != "":
		l.Rotulo, l.Tom = "prometido", tomAtivo
	default:
		l.Rotulo, l.Tom = "em cobrança", tomCurso
	}
	return l
}

func (k *contexto) exportarDevedores() error {
	_, q := k.filtroDevedores()
	return k.exportar(exportacao{
		nome: "devedores",
		colunas: []string{
			"Contrato", "Cliente", "Empreendimento", "Bloco", "Unidade", "Parcelas vencidas", "Devido (R$)", "Vencido desde", "Dias", "Situação", "Ocorrência", "Promessa até", "Motivo",
		},
		proximas: func(ctx context.Context, cursor string) ([][]any, string, error) {
			q.Pagina = crm.Pagina{Cursor: cursor, Limite: loteExportado}
			lista, err := k.p.Cobrador.Registros.Lista(ctx, q)
			linhas := make([][]any, len(lista.Linhas))
			for i := range lista.Linhas {
				d := k.linhaDevedor(&lista.Linhas[i])
				linhas[i] = []any{
					d.ContratoCodigo, d.ClienteNome, d.Empreendimento, d.Bloco, d.Unidade, d.Vencidas, quantia(d.Devido), data(d.Desde), d.Dias, d.Rotulo, numeral(d.Numero), data(d.PromessaAte), d.Motivo,
				}
			}
			return linhas, lista.Proximo, err
		},
	})
}
