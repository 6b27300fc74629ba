package portal

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"ponte/crm"
	"ponte/crm/negativacao"
	"ponte/crm/sigilo"
)

// telaCandidatos lists titles that are overdue, with why each may not be noted.
type telaCandidatos struct {
	Filtro    *filtro
	Linhas    []linhaCandidato
	Paginacao paginacao
	Podem     int
	Atraso    int
	Falta     string // of the creditor's settings
	Previa    bool
	Feitas    int
	Feito     bool
	Ficaram   []ficouNegativacao
}

type linhaCandidato struct {
	negativacao.Titulo
	Quanto, Vence, Documento, Devedor, Numero string
	RecusaEm                                  momento
	Completa                                  bool     // the client's record lacks something
	Antes                                     []string // why it was refused before and would not be now
}

func (k *contexto) linhasCandidatos(titulos []negativacao.Titulo) (linhas []linhaCandidato, podem int) {
	for i := range titulos {
		t := &titulos[i]
		l := linhaCandidato{
			Titulo: *t, Quanto: "R$ " + crm.Centesimos(negativacao.Remanescente(&t.Titulo)), Vence: t.VenceEm().Texto(),
			Numero: negativacao.NumeroDoTitulo(&t.Titulo, &t.Contrato),
		}
		if t.Cliente != nil {
			l.Devedor, l.Documento = t.Cliente.Nome, sigilo.MascararDocumento(t.Cliente.Documento)
			l.Completa = k.podeEditar("clientes") && slices.ContainsFunc(t.Motivos, func(m string) bool {
				return strings.Contains(m, "é obrigatório, e falta") || strings.HasPrefix(m, "O cliente não tem")
			})
		}
		if t.Recusa != nil {
			l.RecusaEm = k.em(t.Recusa.Em)
			l.Antes = slices.DeleteFunc(slices.Clone(t.Recusa.Motivos), func(m string) bool { return slices.Contains(t.Motivos, m) })
		}
		if len(t.Motivos) == 0 {
			podem++
		}
		linhas = append(linhas, l)
	}
	return linhas, podem
}

func (k *contexto) filtroCandidatos() (*filtro, negativacao.FiltroCandidatos) {
	f := k.novoFiltro("/negativacoes/candidatos", "documento", "codigo")
	return f, negativacao.FiltroCandidatos{Documento: sigilo.NormalizarDocumento(f.Valor("documento")), Contrato: f.Valor("codigo"), Pagina: k.paginaPedida()}
}

func (k *contexto) candidatos() error {
	f, q := k.filtroCandidatos()
	tela := telaCandidatos{Filtro: f, Atraso: k.tenant.Configuracoes.Inteiro(crm.ConfSerasaAtraso)}
	if _, err := negativacao.CredorDe(k.tenant); err != nil {
		tela.Falta, _ = impedimentoDe(err)
	}
	lista, err := k.p.Negativador.Candidatos(k.ctx, k.tenant, q)
	if frase, impedida := impedimentoDe(err); impedida {
		tela.Falta = frase
		return k.mostrar(http.StatusOK, "negativacoes_candidatos", "Candidatos", tela)
	}
	if err != nil {
		return err
	}
	tela.Linhas, tela.Podem = k.linhasCandidatos(lista.Linhas)
	tela.Paginacao = k.paginar(f, len(lista.Linhas), lista.Proximo)
	tela.Paginacao.AteNome = crm.Dia(lista.AteNome).Texto()
	return k.mostrar(http.StatusOK, "negativacoes_candidatos", "Candidatos", tela)
}

func (k *contexto) exportarCandidatos() error {
	_, q := k.filtroCandidatos()
	err := k.exportar(exportacao{
		nome: "candidatos", colunas: []string{"Contrato", "Parcela", "Unidade", "Devedor", "Documento (mascarado)", "Vencimento", "Valor (R$)", "Pode", "Por que não", "Recusado em", "Pedido por"},
		proximas: func(ctx context.Context, cursor string) ([][]any, string, error) {
			q.Pagina = crm.Pagina{Cursor: cursor, Limite: loteExportado}
			lista, err := k.p.Negativador.Candidatos(ctx, k.tenant, q)
			candidatos, _ := k.linhasCandidatos(lista.Linhas)
			linhas := make([][]any, len(candidatos))
			for i := range candidatos {
				l := &candidatos[i]
				var recusa negativacao.Recusa
				if l.Recusa != nil {
					recusa = *l.Recusa
				}
				linhas[i] = []any{
					l.Contrato.Codigo, cmp.Or(l.Sequencia, l.Codigo), l.Local, l.Devedor, l.Documento, data(l.VenceEm()), quantia(negativacao.Remanescente(&l.Titulo.Titulo)),
					naoOuSim(len(l.Motivos) == 0), strings.Join(l.Motivos, " "), recusa.Em, recusa.Quem,
				}
			}
			return linhas, lista.Proximo, err
		},
	})
	if _, impedida := impedimentoDe(err); impedida { // the page says what is missing
		return k.candidatos()
	}
	return err
}

// pedirNegativacoes shows what would be asked for, and asks for it.
func (k *contexto) pedirNegativacoes() error {
	ids, err := k.idsDoFormulario()
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		return k.voltarSemFazer("/negativacoes/candidatos", "Escolha ao menos um título.")
	}
	tela := telaCandidatos{Filtro: k.novoFiltro("/negativacoes/candidatos"), Previa: true}
	recusada := func(err error) error {
		frase, impedida := impedimentoDe(err)
		if !impedida {
			return err
		}
		tela.Falta = frase
		return k.mostrar(http.StatusUnprocessableEntity, "negativacoes_candidatos", "Pedir negativação", tela)
	}
	titulos, err := k.p.Negativador.Prever(k.ctx, k.tenant, ids)
	if err != nil {
		return recusada(err)
	}
	tela.Linhas, tela.Podem = k.linhasCandidatos(titulos)
	if k.campo("confirmado") != "sim" {
		return k.mostrar(http.StatusOK, "negativacoes_candidatos", "Pedir negativação", tela)
	}
	r, err := k.p.Negativador.Pedir(k.ctx, k.ator(k.campo("motivo")), k.tenant, ids)
	if err != nil {
		return recusada(err)
	}
	if len(r.Impedidas) == 0 {
		return k.voltar("/negativacoes?situacao=pendente", quantas(int64(len(r.Feitas)), "pedida", "pedidas")+": outra pessoa precisa aprovar.")
	}
	tela.Feito, tela.Feitas = true, len(r.Feitas)
	for _, x := range r.Impedidas {
		nome := texto64(x.TituloID)
		for i := range tela.Linhas {
			if tela.Linhas[i].ID == x.TituloID {
				nome = tela.Linhas[i].Numero
			}
		}
		tela.Ficaram = append(tela.Ficaram, ficouNegativacao{nome, x.Frase})
	}
	return k.mostrar(http.StatusOK, "negativacoes_candidatos", "Pedir negativação", tela)
}
