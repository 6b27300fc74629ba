package crm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"ponte/crm/planilha"
)

// TabelaImportacao names what a file brings.
type TabelaImportacao string

// What can be imported, in the order in which each finds what it refers to.
const (
	ImportarClientes    TabelaImportacao = "clientes"
	ImportarUnidades    TabelaImportacao = "unidades"
	ImportarContratos   TabelaImportacao = "contratos"
	ImportarOcorrencias TabelaImportacao = "ocorrencias"
)

// ColunasImportacao is one row of the table of imports.
type ColunasImportacao struct {
	Tabela       TabelaImportacao
	Colunas      []string // the order of the documentation; a file may have them in any
	Obrigatorias []string // that the header must name
}

// Importacoes is the table of what can be imported and its columns.
var Importacoes = []ColunasImportacao{
	{ImportarClientes, []string{"documento", "nome", "id_integracao", "codigo", "email", "telefone"}, nil},
	{ImportarUnidades, []string{"empreendimento", "bloco", "unidade", "codigo", "id_mobuss", "data_entrega"}, []string{"empreendimento", "unidade"}},
	{ImportarContratos, []string{"codigo", "documento", "empreendimento", "bloco", "unidade", "situacao"}, []string{"codigo"}},
	{ImportarOcorrencias, []string{
		"numero", "codigo_oc", "sistema", "documento", "contrato", "status", "data_abertura", "data_fechamento", "descricao",
	}, []string{"numero"}},
}

// LoteImportacao is the most rows of one transaction; MaxErrosImportacao the most errors that are kept.
const (
	LoteImportacao     = 500
	MaxErrosImportacao = 1000
	tentativasLote     = 3
)

// PedidoImportacao is one file to import.
type PedidoImportacao struct {
	Tabela    TabelaImportacao
	Nome      string // of the file, for the trail
	Arquivo   io.ReadSeeker
	Simular   bool                     // check everything, write nothing
	Progresso func(lidos, total int64) // bytes; may be nil
}

// ErroImportacao is one line that was not imported: Erro is an *Invalido or a *planilha.ErroLinha.
type ErroImportacao struct {
	Linha int
	Erro  error
}

// ResultadoImportacao says what became of each line.
type ResultadoImportacao struct {
	Charset    string
	Separador  string
	Lidas      int
	Criadas    int
	Alteradas  int
	Iguais     int              // already as the file says
	ComErro    int              // lines not imported
	Erros      []ErroImportacao // by line, the first MaxErrosImportacao
	Incompleta bool             // the file could not be read to its end
}

// lote is what a batch of lines becomes.
type lote struct {
	carga                      Carga
	criadas, alteradas, iguais int
	erros                      []ErroImportacao
}

func (l *lote) recusar(linha int, err error) {
	l.erros = append(l.erros, ErroImportacao{Linha: linha, Erro: err})
}

// importador decides about the lines of one table.
type importador interface {
	preparar(ctx context.Context, linhas []planilha.Linha) (*lote, error)
}

// Importar reads a file and inserts or updates by key, at most LoteImportacao lines a transaction. A line that cannot
// be imported is reported and the others go on; a line is written whole or not at all. An empty cell never erases.
// The error is about the whole file, or about the database: the result then says how far it came.
func (a *Administracao) Importar(ctx context.Context, ator Ator, t *Tenant, p PedidoImportacao) (*ResultadoImportacao, error) {
	i := slices.IndexFunc(Importacoes, func(c ColunasImportacao) bool { return c.Tabela == p.Tabela })
	if i < 0 {
		return nil, invalido("tabela", MotivoOpcao, "clientes", "unidades", "contratos", "ocorrencias")
	}
	leitor, err := planilha.Abrir(p.Arquivo, Importacoes[i].Colunas, Importacoes[i].Obrigatorias)
	if err != nil {
		return nil, err
	}
	imp, err := a.importador(ctx, t, p)
	if err != nil {
		return nil, err
	}
	r := &ResultadoImportacao{Charset: string(leitor.Charset), Separador: string(leitor.Separador)}
	err = a.importarLotes(ctx, leitor, imp, p, r)
	slices.SortStableFunc(r.Erros, func(x, y ErroImportacao) int { return x.Linha - y.Linha })
	if p.Simular || r.Criadas+r.Alteradas == 0 {
		return r, err
	}
	trilha := a.auditoria(ator, t.ID, "importar."+string(p.Tabela), encurtar(p.Nome, 100), "",
		fmt.Sprintf("criadas=%d; alteradas=%d; iguais=%d; com_erro=%d", r.Criadas, r.Alteradas, r.Iguais, r.ComErro))
	// The trail is written even when the import was interrupted: what was committed stays.
	return r, errors.Join(err, a.Cargas.RegistrarAuditoria(context.WithoutCancel(ctx), trilha))
}

func (a *Administracao) importador(ctx context.Context, t *Tenant, p PedidoImportacao) (importador, error) {
	b := baseImportacao{cargas: a.Cargas, tenant: t, agora: a.Relogio(), simular: p.Simular}
	switch p.Tabela {
	case ImportarClientes:
		return &importadorClientes{baseImportacao: b}, nil
	case ImportarUnidades:
		return &importadorUnidades{baseImportacao: b}, nil
	case ImportarContratos:
		return &importadorContratos{baseImportacao: b}, nil
	default:
		return &importadorOcorrencias{baseImportacao: b}, nil
	}
}

// importarLotes reads batch after batch until the file or the context ends.
func (a *Administracao) importarLotes(ctx context.Context, leitor *planilha.Leitor, imp importador, p PedidoImportacao, r *ResultadoImportacao) error {
	linhas := make([]planilha.Linha, 0, LoteImportacao)
	for fim := false; !fim; {
		linhas = linhas[:0]
		for len(linhas) < LoteImportacao {
			linha, err := leitor.Proxima()
			var ruim *planilha.ErroLinha
			if errors.As(err, &ruim) {
				perdidas := ruim.Ate - ruim.Linha
				r.Lidas += 1 + perdidas
				r.ComErro += perdidas
				r.errar(ErroImportacao{Linha: ruim.Linha, Erro: ruim})
				if fim = ruim.Fim; fim {
					r.Incompleta = true
					break
				}
				continue
			}
			if fim = errors.Is(err, io.EOF); fim {
				break
			}
			if err != nil {
				r.Incompleta = true
				return err
			}
			linhas = append(linhas, linha)
		}
		r.Lidas += len(linhas)
		if err := a.importarLote(ctx, linhas, imp, p.Simular, r); err != nil {
			r.Incompleta = true
			return err
		}
		if p.Progresso != nil {
			p.Progresso(leitor.Lidos(), leitor.Tamanho)
		}
	}
	return nil
}

// importarLote commits a batch. When what was read changes meanwhile it reads again; a batch that keeps colliding goes
// line by line, so that one line harms no other.
func (a *Administracao) importarLote(ctx context.Context, linhas []planilha.Linha, imp importador, simular bool, r *ResultadoImportacao) error {
	if len(linhas) == 0 {
		return nil
	}
	for range tentativasLote {
		l, err := imp.preparar(ctx, linhas)
		if err != nil {
			return err
		}
		if !simular && !l.carga.Vazia() {
			err = a.Cargas.GravarCarga(ctx, &l.carga)
		}
		if err == nil {
			r.somar(l)
			return nil
		}
		if !errors.Is(err, ErrConflito) {
			return err
		}
	}
	if len(linhas) == 1 {
		r.errar(ErroImportacao{Linha: linhas[0].Numero, Erro: invalido("linha", MotivoConflito)})
		return nil
	}
	for i := range linhas {
		if err := a.importarLote(ctx, linhas[i:i+1], imp, simular, r); err != nil {
			return err
		}
	}
	return nil
}

func (r *ResultadoImportacao) somar(l *lote) {
	r.Criadas += l.criadas
	r.Alteradas += l.alteradas
	r.Iguais += l.iguais
	for _, e := range l.erros {
		r.errar(e)
	}
}

func (r *ResultadoImportacao) errar(e ErroImportacao) {
	r.ComErro++
	if len(r.Erros) < MaxErrosImportacao {
		r.Erros = append(r.Erros, e)
	}
}

// textoDaLinha checks a value's length and that it is a text of one line.
func textoDaLinha(l planilha.Linha, coluna string, limite int) (string, error) {
	v := l.Valor(coluna)
	if utf8.RuneCountInString(v) > limite {
		return "", invalido(coluna, MotivoLongo, strconv.Itoa(limite))
	}
	if strings.ContainsFunc(v, ehControle) {
		return "", invalido(coluna, MotivoFormato, "UTF-8, windows-1252")
	}
	return v, nil
}

// maxColuna is the length that storage keeps of a column (Limites).
func maxColuna(coluna string) int {
	i := slices.IndexFunc(Limites, func(l Limite) bool { return l.Coluna == coluna })
	return Limites[i].Max // a name that is missing from the table ends the first test
}
