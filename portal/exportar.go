package portal

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"ponte/crm"
	"ponte/crm/planilha"
	"ponte/crm/sigilo"
)

// Bounds of an export: it is said on the page, and the last line says when it was reached.
const (
	maxExportadas = 50_000
	loteExportado = 1000
	prazoExportar = 100 * time.Second
)

func texto64(n int64) string { return strconv.FormatInt(n, 10) }

func lerID(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// exportacao is a list that leaves as a file. proximas gives rows page by page; no row and no cursor is the end.
type exportacao struct {
	nome     string
	colunas  []string
	proximas func(ctx context.Context, cursor string) (linhas [][]any, proximo string, err error)
}

// escritor is a file under way, row by row.
type escritor interface {
	linha(valores []any) error
	fechar() error
	soltar() error // after fechar, or instead of it: frees what an unfinished file holds
}

// exportar streams a list with the same filter as the page, and leaves a trail: it carries personal data out.
func (k *contexto) exportar(e exportacao) (err error) {
	formato := k.consulta("formato")
	if formato != "xlsx" && formato != "csv" {
		return errPedido
	}
	filtros := k.QueryParams()
	filtros.Del("formato")
	if err := k.auditar("exportar."+e.nome, formato, resumir(filtroNaTrilha(filtros), 500)); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(k.Request().Context(), prazoExportar)
	defer cancel()
	linhas, cursor, err := e.proximas(ctx, "") // what fails at once is still a page
	if err != nil {
		return err
	}
	arquivo := e.nome + "-" + k.agora.In(k.zona).Format("2006-01-02-1504") + "." + formato
	h := k.Response().Header()
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": arquivo}))
	var w escritor
	if formato == "xlsx" {
		h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
		w, err = novoXLSX(k.Response(), e.colunas, k.zona, linhas)
	} else {
		h.Set("Content-Type", "text/csv; charset=utf-8")
		w, err = novoCSV(k.Response(), e.colunas, k.zona)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.soltar()) }()
	for escritas := 0; ; {
		for _, l := range linhas {
			if err := w.linha(l); err != nil {
				return err
			}
		}
		escritas += len(linhas)
		if cursor == "" {
			break
		}
		if escritas >= maxExportadas {
			if err := w.linha([]any{"O arquivo para em " + inteiro(maxExportadas) + " linhas: diminua o período para ver o resto."}); err != nil {
				return err
			}
			break
		}
		if linhas, cursor, err = e.proximas(ctx, cursor); err != nil {
			return err
		}
	}
	return w.fechar()
}

// filtroNaTrilha is a filter as the trail keeps it: whole, but for the documents in it.
func filtroNaTrilha(filtros url.Values) string {
	mascarados := url.Values{}
	for nome, valores := range filtros {
		for _, v := range valores {
			if d := sigilo.NormalizarDocumento(v); tamanhoDeDocumento(v) && sigilo.DocumentoValido(d) {
				v = sigilo.MascararDocumento(d)
			}
			mascarados.Add(nome, sigilo.MascararFrase(v, ""))
		}
	}
	return strings.ReplaceAll(mascarados.Encode(), "%2A", "*")
}

// tamanhoDeDocumento tells whether a text has as many letters and digits as a CPF or CNPJ: a date padded with zeros may have
// the check digits of one.
func tamanhoDeDocumento(s string) bool {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n == 11 || n == 14
}

// csvExcel is CSV as Excel in Portuguese reads it.
type csvExcel struct {
	*planilha.Escritor
	zona *time.Location
}

func novoCSV(saida io.Writer, colunas []string, zona *time.Location) (*csvExcel, error) {
	e, err := planilha.NovoEscritor(saida, colunas)
	return &csvExcel{e, zona}, err
}

func (c *csvExcel) linha(valores []any) error {
	textos := make([]string, len(valores))
	for i, v := range valores {
		switch v := v.(type) {
		case string:
			textos[i] = planilha.SemFormula(v)
		case numeral:
			textos[i] = string(v)
		case time.Time:
			if !v.IsZero() {
				textos[i] = v.In(c.zona).Format("02/01/2006 15:04:05")
			}
		case data:
			textos[i] = planilha.SemFormula(crm.Dia(v).Texto())
		case quantia:
			textos[i] = strings.ReplaceAll(crm.Centesimos(int64(v)), ".", "")
		case int64:
			textos[i] = texto64(v)
		case int:
			textos[i] = strconv.Itoa(v)
		}
	}
	return c.LinhaPronta(textos)
}

func (c *csvExcel) fechar() error { return c.Fechar() }

func (*csvExcel) soltar() error { return nil }

func (k *contexto) exportarOcorrencias() error {
	f, q := k.filtroOcorrencias()
	if len(f.Erros) > 0 {
		return errPedido
	}
	return k.exportar(exportacao{
		nome: "ocorrencias",
		colunas: []string{
			"Número", "CODIGO_OC", "Sistema", "Aberta em", "Fechada em", "Status", "Fase", "Divisão", "Solicitação", "Cliente", "Documento (mascarado)",
			"Contrato", "Empreendimento", "Bloco", "Unidade", "Responsável", "Descrição", "Aberta por", "Em outros sistemas", "Prazo", "Vencida", "Avaliação",
		},
		proximas: func(ctx context.Context, cursor string) ([][]any, string, error) {
			q.Pagina = crm.Pagina{Cursor: cursor, Limite: loteExportado}
			lista, err := k.p.Acervo.Ocorrencias(ctx, q)
			if err != nil {
				return nil, "", err
			}
			vinculos, err := vinculosDe(ctx, k, crm.VinculoOcorrencia, lista.Linhas, func(l *crm.LinhaOcorrencia) int64 { return l.Ocorrencia.ID })
			linhas := make([][]any, len(lista.Linhas))
			for i, l := range lista.Linhas {
				l = l.Mascarada()
				o := &l.Ocorrencia
				linhas[i] = []any{
					numeral(o.Numero), o.CodigoOC, o.Origem.Sistema, o.AbertaEm, instanteOuNada(o.FechadaEm), l.StatusNome, rotuloFase(l.Fase), l.DivisaoNome, l.SolicitacaoNome, l.ClienteNome,
					l.ClienteDocumento, l.ContratoCodigo, l.Empreendimento, l.Bloco, l.Unidade, o.Responsavel, resumir(o.Descricao, 2000), o.QuemAbriu(),
					crm.FraseVinculos(vinculos[o.ID]), instanteOuNada(o.VenceEm), naoOuSim(o.Vencida(k.agora)), notaOuNada(l.Nota),
				}
			}
			return linhas, lista.Proximo, err
		},
	})
}

func (k *contexto) exportarChamadas() error {
	f, q := k.filtroChamadas()
	if len(f.Erros) > 0 {
		return errPedido
	}
	return k.exportar(exportacao{
		nome: "chamadas",
		colunas: []string{
			"Em", "Requisição", "Superfície", "Operação", "Situação", "Recusa", "Mensagem", "Sistema", "Usuário", "Endereço", "Ocorrência", "CODIGO_OC",
			"HTTP", "Bytes", "Duração (ms)", "Vezes",
		},
		proximas: func(ctx context.Context, cursor string) ([][]any, string, error) {
			q.Pagina = crm.Pagina{Cursor: cursor, Limite: loteExportado}
			lista, err := k.p.Acervo.Chamadas(ctx, q)
			linhas := make([][]any, len(lista.Linhas))
			for i, c := range lista.Linhas {
				linhas[i] = []any{
					c.Em, c.RequestID, rotuloSuperficie(c.Superficie), c.Operacao, rotuloSituacao(c.Situacao), c.CodigoRecusa, c.Mensagem, c.Sistema, c.Usuario,
					c.Endereco, numeral(c.Numero), c.CodigoOC, c.HTTP, c.Bytes, c.Duracao.Milliseconds(), c.Vezes,
				}
			}
			return linhas, lista.Proximo, err
		},
	})
}

func (k *contexto) exportarEntregas() error {
	f, q, err := k.filtroEntregas()
	if err != nil {
		return err
	}
	if len(f.Erros) > 0 {
		return errPedido
	}
	return k.exportar(exportacao{
		nome:    "entregas",
		colunas: []string{"Criada em", "Ocorrência", "CODIGO_OC", "Contrato", "Destino", "Ambiente", "Ação", "Estado", "Tentativas", "Próxima em", "Motivo", "Id no destino", "Número no destino"},
		proximas: func(ctx context.Context, cursor string) ([][]any, string, error) {
			q.Pagina = crm.Pagina{Cursor: cursor, Limite: loteExportado}
			lista, err := k.p.Despacho.Entregas.Entregas(ctx, q)
			linhas := make([][]any, len(lista.Linhas))
			for i, e := range lista.Linhas {
				linhas[i] = []any{
					e.CriadaEm, numeral(e.Numero), e.CodigoOC, e.Contrato, k.tituloDestino(e.Destino), e.Ambiente, k.rotuloAcao(e.Destino, e.Acao), rotuloEstado(e.Estado), e.Tentativas,
					e.ProximaEm, e.Motivo, e.IDExterno, e.NumeroExterno,
				}
			}
			return linhas, lista.Proximo, err
		},
	})
}

// notaOuNada is a rating as a number; none is an empty cell.
func notaOuNada(nota int) any {
	if nota == 0 {
		return ""
	}
	return nota
}
