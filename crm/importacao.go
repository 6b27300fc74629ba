package crm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

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
	Tabela     TabelaImportacao
	Nome       string // of the file, for the trail
	Arquivo    io.ReadSeeker
	Simular    bool                     // check everything, write nothing
	Progresso  func(lidos, total int64) // bytes; may be nil
	Rejeitadas io.Writer                // gets the lines that were not imported, all of them, as a CSV to be mended; may be nil
}

// ErroImportacao is one line that was not imported: Erro is an *Invalido or a *planilha.ErroLinha.
type ErroImportacao struct {
	Linha int
	Erro  error
}

// Frase says what is wrong with the line, in Portuguese on every surface.
func (e ErroImportacao) Frase() string { return e.Erro.Error() }

// Coluna is the column that is wrong; "" when it is the line.
func (e ErroImportacao) Coluna() string {
	var i *Invalido
	if errors.As(e.Erro, &i) {
		return i.Campo
	}
	return ""
}

// AvisoImportacao is what was read in a line otherwise than it stands there, form <PROBLEMA>:: ACAO:: <o que fazer>::.
type AvisoImportacao struct {
	Linha int // 0 = the whole file
	Frase string
}

// ResultadoImportacao says what became of each line.
type ResultadoImportacao struct {
	Charset        string
	Separador      string
	Lidas          int
	Criadas        int
	Alteradas      int
	Iguais         int               // already as the file says
	ComErro        int               // lines not imported
	Erros          []ErroImportacao  // by line, the first MaxErrosImportacao
	ErrosOmitidos  int               // the others
	Avisos         []AvisoImportacao // by line, the first MaxErrosImportacao
	AvisosOmitidos int               // the others
	Incompleta     bool              // the file could not be read to its end
}

// lote is what a batch of lines becomes.
type lote struct {
	carga                      Carga
	criadas, alteradas, iguais int
	erros                      []ErroImportacao
	avisos                     []AvisoImportacao
}

func (l *lote) recusar(linha int, err error) {
	l.erros = append(l.erros, ErroImportacao{Linha: linha, Erro: err})
}

// linha collects the notices about one line.
func (l *lote) linha(numero int) avisador { return avisadorDeLinha{l, numero} }

type avisadorDeLinha struct {
	lote  *lote
	linha int
}

func (a avisadorDeLinha) avisar(problema, acao string) {
	a.lote.avisos = append(a.lote.avisos, AvisoImportacao{Linha: a.linha, Frase: aviso(problema, acao)})
}

// somar adds what was committed of another batch.
func (l *lote) somar(outro *lote) {
	l.criadas += outro.criadas
	l.alteradas += outro.alteradas
	l.iguais += outro.iguais
	l.erros = append(l.erros, outro.erros...)
	l.avisos = append(l.avisos, outro.avisos...)
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
	zona := t.Fuso() // asked once: it reads the zone's file
	r := novoResultado(leitor)
	err = a.importarLotes(ctx, leitor, a.importador(t, zona, p), zona, p, r)
	if p.Simular || r.Criadas+r.Alteradas == 0 {
		return r, err
	}
	trilha := a.auditoria(ator, t.ID, "importar."+string(p.Tabela), encurtar(p.Nome, 100), "",
		fmt.Sprintf("criadas=%d; alteradas=%d; iguais=%d; com_erro=%d", r.Criadas, r.Alteradas, r.Iguais, r.ComErro))
	// The trail is written even when the import was interrupted: what was committed stays.
	return r, errors.Join(err, a.Cargas.RegistrarAuditoria(context.WithoutCancel(ctx), trilha))
}

func (a *Administracao) importador(t *Tenant, zona *time.Location, p PedidoImportacao) importador {
	b := baseImportacao{cargas: a.Cargas, tenant: t, zona: zona, agora: a.Relogio(), simular: p.Simular}
	switch p.Tabela {
	case ImportarClientes:
		return &importadorClientes{baseImportacao: b}
	case ImportarUnidades:
		return &importadorUnidades{baseImportacao: b}
	case ImportarContratos:
		return &importadorContratos{baseImportacao: b}
	default:
		return &importadorOcorrencias{baseImportacao: b}
	}
}

// importarLotes reads batch after batch until the file or the context ends.
func (a *Administracao) importarLotes(ctx context.Context, leitor *planilha.Leitor, imp importador, zona *time.Location, p PedidoImportacao, r *ResultadoImportacao) (err error) {
	var rejeitadas *planilha.Rejeitadas
	if p.Rejeitadas != nil {
		rejeitadas = planilha.NovasRejeitadas(p.Rejeitadas, leitor)
		defer func() { err = errors.Join(err, rejeitadas.Fechar()) }()
	}
	var b bloco
	for fim := false; !fim; {
		if fim, err = b.ler(leitor, zona); err == nil {
			err = a.importarLote(ctx, b.aptas, imp, p.Simular, &b.lote)
		}
		// What the batch came to is told whether or not it ended well.
		if err = errors.Join(err, b.contar(r, rejeitadas)); err != nil {
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
func (a *Administracao) importarLote(ctx context.Context, linhas []planilha.Linha, imp importador, simular bool, feito *lote) error {
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
			feito.somar(l)
			return nil
		}
		if !errors.Is(err, ErrConflito) {
			return err
		}
	}
	if len(linhas) == 1 {
		feito.recusar(linhas[0].Numero, invalido("registro", MotivoConflito))
		return nil
	}
	for i := range linhas {
		if err := a.importarLote(ctx, linhas[i:i+1], imp, simular, feito); err != nil {
			return err
		}
	}
	return nil
}

// novoResultado begins with what is to be said about the file as a whole.
func novoResultado(l *planilha.Leitor) *ResultadoImportacao {
	r := &ResultadoImportacao{Charset: string(l.Charset), Separador: l.Separador}
	if l.Charset == planilha.Misto {
		r.avisar(AvisoImportacao{Frase: aviso(
			fmt.Sprintf("ARQUIVO MISTURA LINHAS EM UTF-8 (%d) E EM WINDOWS-1252 (%d, A PRIMEIRA E A %d)", l.LinhasUTF8, l.Linhas1252, l.Primeira1252),
			"Cada linha foi lida no seu; conferir os acentos")})
	}
	return r
}

// errar counts a line that was not imported, or the lines that one mistake took with it.
func (r *ResultadoImportacao) errar(e ErroImportacao) {
	r.ComErro++
	var ruim *planilha.ErroLinha
	if errors.As(e.Erro, &ruim) {
		r.ComErro += ruim.Ate - ruim.Linha
		r.Lidas += 1 + ruim.Ate - ruim.Linha
	}
	if len(r.Erros) == MaxErrosImportacao {
		r.ErrosOmitidos++
		return
	}
	r.Erros = append(r.Erros, e)
}

func (r *ResultadoImportacao) avisar(a AvisoImportacao) {
	if len(r.Avisos) == MaxErrosImportacao {
		r.AvisosOmitidos++
		return
	}
	r.Avisos = append(r.Avisos, a)
}
