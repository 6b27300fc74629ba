package importacao

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/planilha"
)

// LinhasPorCarga is the most rows of one transaction; MaxErros the most errors that are kept.
const (
	LinhasPorCarga = 500
	MaxErros       = 1000
	tentativas     = 3
)

// Pedido is one file to import.
type Pedido struct {
	Tabela     Tabela
	Nome       string // of the file, for the trail
	Arquivo    io.ReadSeeker
	Simular    bool                     // check everything, write nothing
	Progresso  func(lidos, total int64) // bytes; may be nil
	Rejeitadas io.Writer                // gets the lines that were not imported, all of them, as a CSV to be mended; may be nil
}

// Erro is one line that was not imported: Erro is a *crm.Invalido or a *planilha.ErroLinha.
type Erro struct {
	Linha int
	Erro  error
	Valor string // of the column that is wrong, as the file has it, shortened and what is personal in it masked
}

// Frase says what is wrong with the line, and with which value.
func (e Erro) Frase() string {
	var i *crm.Invalido
	if e.Valor == "" || !errors.As(e.Erro, &i) {
		return e.Erro.Error()
	}
	return i.Campo + " " + strconv.Quote(e.Valor) + " " + i.Frase()
}

// Coluna is the column that is wrong; "" when it is the line.
func (e Erro) Coluna() string {
	var i *crm.Invalido
	if errors.As(e.Erro, &i) {
		return i.Campo
	}
	return ""
}

// Aviso is what was read in a line otherwise than it stands there, form <PROBLEMA>:: ACAO:: <o que fazer>::.
type Aviso struct {
	Linha int // 0 = the whole file
	Frase string
}

// Resultado says what became of each line.
type Resultado struct {
	Charset        string
	Separador      string
	Lidas          int
	Criadas        int
	Alteradas      int
	Iguais         int     // already as the file says
	ComErro        int     // lines not imported
	Erros          []Erro  // by line, the first MaxErros
	ErrosOmitidos  int     // the others
	Avisos         []Aviso // by line, the first MaxErros
	AvisosOmitidos int     // the others
	Incompleta     bool    // the file could not be read to its end
}

// efeito is what a batch of lines becomes.
type efeito struct {
	carga                      Carga
	criadas, alteradas, iguais int
	erros                      []Erro
	avisos                     []Aviso
}

func (l *efeito) recusar(linha int, err error) {
	l.erros = append(l.erros, Erro{Linha: linha, Erro: err})
}

// linha collects the notices about one line.
func (l *efeito) linha(numero int) avisadorDeLinha { return avisadorDeLinha{l, numero} }

type avisadorDeLinha struct {
	efeito *efeito
	linha  int
}

func (a avisadorDeLinha) avisar(problema, acao string) {
	a.efeito.avisos = append(a.efeito.avisos, Aviso{Linha: a.linha, Frase: crm.Aviso(problema, acao)})
}

// somar adds what was committed of another batch.
func (l *efeito) somar(outro *efeito) {
	l.criadas += outro.criadas
	l.alteradas += outro.alteradas
	l.iguais += outro.iguais
	l.erros = append(l.erros, outro.erros...)
	l.avisos = append(l.avisos, outro.avisos...)
}

// importador brings the lines of one table in, and says what became of them.
type importador interface {
	importar(ctx context.Context, linhas []planilha.Linha, feito *efeito) error
}

// Importador brings files in. The command line and the portal share it.
type Importador struct {
	Cargas    Cargas
	Cadastros cadastro.Cadastros
	Destinos  []crm.DefinicaoDestino // the registry: what knows units by a code of its own has a column
	// Abrir gives a file that is no text, as a workbook, as one, and what removes it again; nil = only texts are read.
	Abrir   func(io.ReadSeeker) (table io.ReadSeeker, done func(), err error)
	Relogio crm.Relogio
}

// Texto gives a file as the text that is imported of it, and what removes that text again.
func (im *Importador) Texto(arquivo io.ReadSeeker) (io.ReadSeeker, func(), error) {
	if im.Abrir == nil {
		return arquivo, func() {}, nil
	}
	return im.Abrir(arquivo)
}

// Importar reads a file and inserts or updates by key, at most LinhasPorCarga lines a transaction. A line that cannot
// be imported is reported and the others go on; a line is written whole or not at all. An empty cell never erases.
// The error is about the whole file, or about the database: the result then says how far it came.
func (im *Importador) Importar(ctx context.Context, ator crm.Ator, t *crm.Tenant, p Pedido) (*Resultado, error) {
	formatos := Formatos(im.Destinos)
	i := slices.IndexFunc(formatos, func(f Formato) bool { return f.Tabela == p.Tabela })
	if i < 0 {
		return nil, crm.NovoInvalido("tabela", crm.MotivoOpcao, Tabelas()...)
	}
	arquivo, fechar, err := im.Texto(p.Arquivo)
	if err != nil {
		return nil, err
	}
	defer fechar()
	leitor, err := planilha.Abrir(arquivo, formatos[i].Cabecalho())
	if err != nil {
		return nil, err
	}
	l := limpeza{zona: t.Fuso(), ids: colunasDeID(im.Destinos)}
	r := novoResultado(leitor)
	importador := im.importadorDo(t, formatos[i], l.zona, p)
	err = im.importarLevas(ctx, leitor, importador, l, p, r)
	if c, ok := importador.(*importadorCadastros); ok {
		c.dizerNaoAnunciados(r)
	}
	if p.Simular || r.Criadas+r.Alteradas == 0 {
		return r, err
	}
	trilha := crm.Auditoria{
		TenantID: t.ID, Quem: ator.Quem, Acao: "importar." + string(p.Tabela), Alvo: crm.Encurtar(p.Nome, 100),
		Depois: fmt.Sprintf("criadas=%d; alteradas=%d; iguais=%d; com_erro=%d", r.Criadas, r.Alteradas, r.Iguais, r.ComErro),
		Motivo: ator.Motivo, Endereco: ator.Endereco, Em: im.Relogio(),
	}
	// The trail is written even when the import was interrupted: what was committed stays.
	return r, errors.Join(err, im.Cargas.RegistrarAuditoria(context.WithoutCancel(ctx), trilha))
}

func (im *Importador) importadorDo(t *crm.Tenant, f Formato, zona *time.Location, p Pedido) importador {
	if f.Tabela == Ocorrencias {
		return &importadorOcorrencias{emCurso: emCurso{cargas: im.Cargas, tenant: t, zona: zona, agora: im.Relogio(), simular: p.Simular}}
	}
	return im.importadorDe(t, f, p.Simular)
}

// importarLevas reads batch after batch until the file or the context ends.
func (im *Importador) importarLevas(ctx context.Context, leitor *planilha.Leitor, d importador, l limpeza, p Pedido, r *Resultado) (err error) {
	var rejeitadas *planilha.Rejeitadas
	if p.Rejeitadas != nil {
		rejeitadas = planilha.NovasRejeitadas(p.Rejeitadas, leitor)
		defer func() { err = errors.Join(err, rejeitadas.Fechar()) }()
	}
	var b leva
	for fim := false; !fim; {
		if fim, err = b.ler(leitor, l); err == nil {
			err = d.importar(ctx, b.aptas, &b.efeito)
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

// novoResultado begins with what is to be said about the file as a whole.
func novoResultado(l *planilha.Leitor) *Resultado {
	r := &Resultado{Charset: string(l.Charset), Separador: l.Separador}
	if l.Charset == planilha.Misto {
		r.avisar(Aviso{Frase: crm.Aviso(
			fmt.Sprintf("ARQUIVO MISTURA LINHAS EM UTF-8 (%d) E EM WINDOWS-1252 (%d, A PRIMEIRA E A %d)", l.LinhasUTF8, l.Linhas1252, l.Primeira1252),
			"Cada linha foi lida no seu; conferir os acentos")})
	}
	if len(l.Alheias) > 0 {
		r.avisar(Aviso{Frase: crm.Aviso("COLUNAS SEM LUGAR AQUI, NAO LIDAS: "+strings.ToUpper(strings.Join(l.Alheias, ", ")), "Nada a fazer, se nao fazem falta")})
	}
	return r
}

// errar counts a line that was not imported, or the lines that one mistake took with it.
func (r *Resultado) errar(e Erro) {
	r.ComErro++
	var ruim *planilha.ErroLinha
	if errors.As(e.Erro, &ruim) {
		r.ComErro += ruim.Ate - ruim.Linha
		r.Lidas += 1 + ruim.Ate - ruim.Linha
	}
	if len(r.Erros) == MaxErros {
		r.ErrosOmitidos++
		return
	}
	r.Erros = append(r.Erros, e)
}

func (r *Resultado) avisar(a Aviso) {
	if len(r.Avisos) == MaxErros {
		r.AvisosOmitidos++
		return
	}
	r.Avisos = append(r.Avisos, a)
}
