package planilha

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// MaxLinha bounds one record of the table, quoted line breaks included, so that a quote that is never closed cannot take
// the memory of the machine.
const MaxLinha = 1 << 20

// Columns that a file of lines which were not accepted has besides its own (Rejeitadas): read over in every table.
const (
	ColunaLinha  = "linha"
	ColunaMotivo = "motivo"
)

// Linha is one line of the table, by column name; columns that the file does not have are empty.
type Linha struct {
	Numero  int // in the file, its first line is 1
	valores []string
	leitor  *Leitor
}

// Valor is the text of a column without blanks around it.
func (l Linha) Valor(coluna string) string {
	for _, i := range l.leitor.indice[coluna] {
		if i >= len(l.valores) {
			continue
		}
		if v := comoTexto(strings.TrimSpace(l.valores[i])); v != "" {
			return v
		}
	}
	return ""
}

// Sem is the line with a column emptied.
func (l Linha) Sem(coluna string) Linha {
	l.valores = slices.Clone(l.valores)
	for _, i := range l.leitor.indice[coluna] {
		if i < len(l.valores) {
			l.valores[i] = ""
		}
	}
	return l
}

// comoTexto undoes ="00123", by which files make a spreadsheet take a number for a text.
func comoTexto(v string) string {
	dentro, abre := strings.CutPrefix(v, `="`)
	dentro, fecha := strings.CutSuffix(dentro, `"`)
	if abre && fecha && !strings.Contains(dentro, `"`) {
		return strings.TrimSpace(dentro)
	}
	return v
}

// Leitor reads a table line by line.
type Leitor struct {
	Charset      Charset
	LinhasUTF8   int // lines with letters beyond ASCII that are UTF-8
	Linhas1252   int // lines read as windows-1252
	Primeira1252 int // the first of them
	Separador    string
	Alheias      []string // columns of the file that are read over
	Tamanho      int64    // bytes of the file

	posicao   *contador
	varredor  varredor
	cabecalho []string         // as it stands in the file
	indice    map[string][]int // of each column: several when a file has it under several names
	escapado  bool             // it was written by Rejeitadas
}

// Cabecalho says which names a header line may bear, in any case and order.
type Cabecalho struct {
	Colunas      []string
	Obrigatorias []string          // that it must bear, by these names or others
	Apelidos     map[string]string // other names, with the column that each is
	Alheias      []string          // names of what the table has no place for: their values are read over
}

// Abrir reads the header line. The file is read twice: once to see whether it is text and in which charset, once for its lines. What is wrong
// with the file is an *ErroArquivo.
func Abrir(arquivo io.ReadSeeker, c Cabecalho) (*Leitor, error) {
	inicio, err := arquivo.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, err
	}
	e, err := examinar(arquivo)
	if err != nil {
		return nil, err
	}
	if _, err := arquivo.Seek(inicio, io.SeekStart); err != nil {
		return nil, err
	}
	l := &Leitor{
		Charset: e.charset(), LinhasUTF8: e.utf8, Linhas1252: e.windows1252, Primeira1252: e.primeira1252, Tamanho: e.tamanho,
		posicao: &contador{r: arquivo},
	}
	l.varredor.texto = &texto{r: bufio.NewReaderSize(l.posicao, 64<<10)}
	if err := l.acharSeparador(); err != nil {
		return nil, err
	}
	return l, l.lerCabecalho(c)
}

// acharSeparador looks at the first line that is not empty, and leaves it to be read unless it is a sep= line.
func (l *Leitor) acharSeparador() error {
	dito := false
	for {
		linha, err := l.varredor.texto.proxima(MaxLinha)
		switch {
		case errors.Is(err, io.EOF):
			return ErrVazio
		case errors.Is(err, errGrande):
			return &ErroArquivo{"o cabeçalho não pode ser lido: " + FrasesLinha[LinhaGrande]}
		case err != nil:
			return err
		case strings.Trim(linha, separadores+" ") == "":
			continue
		}
		if separador, ok := linhaSep(linha); ok && !dito {
			l.Separador, dito = separador, true
			continue
		}
		if l.Separador == "" {
			l.Separador = detectar(linha)
		}
		l.varredor.separador = l.Separador
		l.varredor.texto.devolver(linha)
		return nil
	}
}

func (l *Leitor) lerCabecalho(c Cabecalho) error {
	nomes, err := l.varredor.registro()
	if ruim := (*ErroLinha)(nil); errors.As(err, &ruim) {
		return &ErroArquivo{"o cabeçalho não pode ser lido: " + ruim.Error()}
	} else if err != nil {
		return err
	}
	l.cabecalho, l.indice = nomes, map[string][]int{}
	problema := &colunasErradas{conhecidas: c.Colunas}
	vistos := map[string]bool{}
	for i, nome := range nomes {
		nome = strings.ToLower(comoTexto(strings.TrimSpace(nome)))
		if nome == "" {
			continue // a column without a name holds nothing: a separator at the end of the line
		}
		if vistos[nome] {
			problema.repetidas = append(problema.repetidas, fmt.Sprintf("%.40s", nome))
			continue
		}
		vistos[nome] = true
		if coluna, outro := c.Apelidos[nome]; outro && !slices.Contains(c.Colunas, nome) {
			nome = coluna
		}
		switch {
		case nome == ColunaLinha || nome == ColunaMotivo || slices.Contains(c.Colunas, nome):
			l.indice[nome] = append(l.indice[nome], i)
		case slices.Contains(c.Alheias, nome):
			l.Alheias = append(l.Alheias, nome)
		default:
			problema.desconhecidas = append(problema.desconhecidas, fmt.Sprintf("%.40q", nome))
		}
	}
	_, l.escapado = l.indice[ColunaMotivo]
	for _, nome := range c.Obrigatorias {
		if _, ok := l.indice[nome]; !ok {
			problema.faltam = append(problema.faltam, nome)
		}
	}
	return problema.erro()
}

// Tem tells whether the file has a column.
func (l *Leitor) Tem(coluna string) bool { return len(l.indice[coluna]) > 0 }

// nossa tells whether a column is of the file of lines that were not accepted, and not of the table.
func (l *Leitor) nossa(i int) bool {
	for _, nome := range []string{ColunaLinha, ColunaMotivo} {
		if slices.Contains(l.indice[nome], i) {
			return true
		}
	}
	return false
}

// Proxima gives the next line that holds anything. io.EOF ends the table; an *ErroLinha is about one line.
func (l *Leitor) Proxima() (Linha, error) {
	for {
		valores, err := l.varredor.registro()
		if ruim := (*ErroLinha)(nil); errors.As(err, &ruim) {
			for _, parte := range ruim.partes {
				l.desfazer(parte)
			}
		}
		if err != nil {
			return Linha{}, err
		}
		l.desfazer(valores)
		if l.vazia(valores) {
			continue
		}
		numero := l.varredor.inicio
		if largura := len(l.cabecalho); len(valores) > largura && slices.ContainsFunc(valores[largura:], func(v string) bool { return v != "" }) {
			return Linha{}, &ErroLinha{Linha: numero, Ate: numero, Motivo: LinhaLarga, partes: [][]string{valores}}
		}
		return Linha{Numero: numero, valores: valores, leitor: l}, nil
	}
}

// desfazer gives values that Rejeitadas wrote as they were.
func (l *Leitor) desfazer(valores []string) {
	for i := range valores {
		if l.escapado {
			valores[i] = comFormula(valores[i])
		}
	}
}

// vazia tells whether no column of the table holds anything.
func (l *Leitor) vazia(valores []string) bool {
	for i, v := range valores {
		if !l.nossa(i) && strings.TrimSpace(v) != "" {
			return false
		}
	}
	return true
}

// Lidos is how many bytes of the file have been read.
func (l *Leitor) Lidos() int64 { return l.posicao.n }

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
