package planilha

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// MaxLinha bounds one line of the table, quoted line breaks included, so that a quote that is never closed cannot take
// the memory of the machine.
const MaxLinha = 1 << 20

// Errors of a file as a whole.
var (
	ErrVazio   = errors.New("the file has no header line")
	ErrBinario = errors.New("the file is not text: save it as CSV (UTF-8 or windows-1252), not as XLSX or Unicode text")
)

// ErroColunas is a header line that does not fit.
type ErroColunas struct {
	Desconhecidas []string // names that are no column
	Repetidas     []string
	Faltam        []string // required columns, one of which at least is missing
	Conhecidas    []string
}

func (e *ErroColunas) Error() string {
	var partes []string
	if len(e.Desconhecidas) > 0 {
		partes = append(partes, "unknown columns: "+strings.Join(e.Desconhecidas, ", "))
	}
	if len(e.Repetidas) > 0 {
		partes = append(partes, "repeated columns: "+strings.Join(e.Repetidas, ", "))
	}
	if len(e.Faltam) > 0 {
		partes = append(partes, "missing columns: "+strings.Join(e.Faltam, ", "))
	}
	return strings.Join(partes, "; ") + " (the columns are: " + strings.Join(e.Conhecidas, ";") + ")"
}

// ErroLinha is a line that cannot be read. The reader goes on with the next one, unless Fim says that there is none. A
// quote that is closed too late, or never, takes the lines up to Ate with it.
type ErroLinha struct {
	Linha  int
	Ate    int // the last line that was lost; Linha when it is the only one
	Motivo MotivoLinha
	Fim    bool
}

// MotivoLinha says why a line cannot be read.
type MotivoLinha string

// Why a line cannot be read.
const (
	LinhaAspas  MotivoLinha = "aspas"  // a quote out of place, or never closed
	LinhaLarga  MotivoLinha = "larga"  // more values than columns
	LinhaGrande MotivoLinha = "grande" // more than MaxLinha bytes
)

func (e *ErroLinha) Error() string { return fmt.Sprintf("line %d: %s", e.Linha, e.Motivo) }

// Linha is one line of the table, by column name; columns that the file does not have are empty.
type Linha struct {
	Numero  int // in the file, the header is 1
	valores []string
	indice  map[string]int
}

// Valor is the text of a column without blanks around it.
func (l Linha) Valor(coluna string) string {
	i, ok := l.indice[coluna]
	if !ok || i >= len(l.valores) {
		return ""
	}
	return strings.TrimSpace(l.valores[i])
}

// Leitor reads a table line by line.
type Leitor struct {
	Charset   Charset
	Separador rune
	Tamanho   int64 // bytes of the file

	posicao *contador
	limite  *limitador
	csv     *csv.Reader
	indice  map[string]int
	largura int
	ultima  int // file line of the last record
}

// Abrir reads the header line. colunas are the names that it may bear (in any case and order), obrigatorias those that
// it must. The file is read twice: once to tell its charset, once for its lines.
func Abrir(arquivo io.ReadSeeker, colunas, obrigatorias []string) (*Leitor, error) {
	inicio, err := arquivo.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, err
	}
	charset, tamanho, err := detectar(arquivo)
	if err != nil {
		return nil, err
	}
	if _, err := arquivo.Seek(inicio, io.SeekStart); err != nil {
		return nil, err
	}
	l := &Leitor{Charset: charset, Tamanho: tamanho, posicao: &contador{r: arquivo}}
	texto := bufio.NewReaderSize(l.posicao, 64<<10)
	if marca, err := texto.Peek(3); err == nil && bytes.Equal(marca, []byte("\xef\xbb\xbf")) {
		_, _ = texto.Discard(3) // Peek has it already
	}
	var fonte io.Reader = texto
	if charset == Windows1252 {
		fonte = &decodificador{origem: texto}
	}
	fonte = semSep(&l.Separador, bufio.NewReaderSize(fonte, MaxLinha/4))
	l.limite = &limitador{r: fonte}
	l.csv = csv.NewReader(l.limite)
	l.csv.Comma = l.Separador
	l.csv.FieldsPerRecord = -1
	return l, l.cabecalho(colunas, obrigatorias)
}

// semSep decides the separator from the first line: the one that occurs more often outside quotes.
func semSep(separador *rune, r *bufio.Reader) io.Reader {
	primeira, _ := r.Peek(MaxLinha / 4) // as much as there is: errors come again when it is read
	dentro := false
	conta := map[byte]int{}
	for _, b := range primeira {
		if b == '"' {
			dentro = !dentro
		}
		if !dentro && (b == '\n' || b == '\r') && (conta[';'] > 0 || conta[','] > 0 || conta['x'] > 0) {
			break
		}
		switch {
		case dentro:
		case b == ';' || b == ',':
			conta[b]++
		case b > ' ':
			conta['x']++
		}
	}
	*separador = ';'
	if conta[','] > conta[';'] {
		*separador = ','
	}
	return r
}

func (l *Leitor) cabecalho(colunas, obrigatorias []string) error {
	l.limite.recomecar()
	nomes, err := l.csv.Read()
	if errors.Is(err, io.EOF) {
		return ErrVazio
	}
	if err != nil {
		return l.erro(err)
	}
	l.indice, l.largura = map[string]int{}, len(nomes)
	l.ultima, _ = l.csv.FieldPos(len(nomes) - 1)
	problema := &ErroColunas{Conhecidas: colunas}
	for i, nome := range nomes {
		nome = strings.ToLower(strings.TrimSpace(nome))
		if nome == "" {
			continue // a column without a name holds nothing: a separator at the end of the line
		}
		if !slices.Contains(colunas, nome) {
			problema.Desconhecidas = append(problema.Desconhecidas, fmt.Sprintf("%.40q", nome))
			continue
		}
		if _, repetida := l.indice[nome]; repetida {
			problema.Repetidas = append(problema.Repetidas, nome)
			continue
		}
		l.indice[nome] = i
	}
	for _, nome := range obrigatorias {
		if _, ok := l.indice[nome]; !ok {
			problema.Faltam = append(problema.Faltam, nome)
		}
	}
	if len(problema.Desconhecidas)+len(problema.Repetidas)+len(problema.Faltam) > 0 {
		return problema
	}
	return nil
}

// Proxima gives the next line that holds anything. io.EOF ends the table; an *ErroLinha is about one line.
func (l *Leitor) Proxima() (Linha, error) {
	for {
		l.limite.recomecar()
		valores, err := l.csv.Read()
		if err != nil {
			return Linha{}, l.erro(err)
		}
		if !slices.ContainsFunc(valores, func(v string) bool { return strings.TrimSpace(v) != "" }) {
			continue
		}
		numero, _ := l.csv.FieldPos(0)
		l.ultima, _ = l.csv.FieldPos(len(valores) - 1)
		if len(valores) > l.largura && slices.ContainsFunc(valores[l.largura:], func(v string) bool { return v != "" }) {
			return Linha{}, &ErroLinha{Linha: numero, Ate: numero, Motivo: LinhaLarga}
		}
		return Linha{Numero: numero, valores: valores, indice: l.indice}, nil
	}
}

// Lidos is how many bytes of the file have been read.
func (l *Leitor) Lidos() int64 { return l.posicao.n }

func (l *Leitor) erro(err error) error {
	var formato *csv.ParseError
	switch {
	case l.limite.excedido:
		// Whatever the parser made of the piece, the rest of this line must not be taken for a line of its own.
		return &ErroLinha{Linha: l.linhaAtual(), Ate: l.linhaAtual(), Motivo: LinhaGrande, Fim: true}
	case errors.As(err, &formato):
		return &ErroLinha{Linha: formato.StartLine, Ate: formato.Line, Motivo: LinhaAspas}
	}
	return err
}

// linhaAtual is the line after the last one that was read.
func (l *Leitor) linhaAtual() int { return l.ultima + 1 }

var errGrande = errors.New("line too long")

// limitador lets at most MaxLinha bytes, and one buffer, pass between two calls of recomecar.
type limitador struct {
	r        io.Reader
	resta    int
	excedido bool
}

func (l *limitador) recomecar() { l.resta = MaxLinha }

func (l *limitador) Read(p []byte) (int, error) {
	if l.resta <= 0 || l.excedido {
		l.excedido = true
		return 0, errGrande
	}
	n, err := l.r.Read(p[:min(len(p), l.resta)])
	l.resta -= n
	return n, err
}

// contador counts what was read.
type contador struct {
	r io.Reader
	n int64
}

func (c *contador) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
