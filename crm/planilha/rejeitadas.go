package planilha

import (
	"io"
	"strconv"
)

// Rejeitadas writes the lines of a table that were not accepted as a table of their own: the number of each in its file,
// why, and its columns as they stood there. It can be mended and read again. Nothing is written while there is no line.
type Rejeitadas struct {
	leitor *Leitor
	saida  io.Writer
	w      *Escritor
}

// NovasRejeitadas begins such a file beside the reading of a table.
func NovasRejeitadas(saida io.Writer, leitor *Leitor) *Rejeitadas {
	return &Rejeitadas{leitor: leitor, saida: saida}
}

// Linha adds a line that was read.
func (r *Rejeitadas) Linha(l Linha, motivo string) error {
	return r.escrever(l.Numero, motivo, l.valores)
}

// Ilegivel adds the lines that could not be read, each as far as it can be told by itself.
func (r *Rejeitadas) Ilegivel(e *ErroLinha) error {
	if len(e.partes) == 0 {
		return r.escrever(e.Linha, e.Error(), nil)
	}
	for i, valores := range e.partes {
		if r.leitor.vazia(valores) {
			continue
		}
		if err := r.escrever(e.Linha+i, e.Error(), valores); err != nil {
			return err
		}
	}
	return nil
}

func (r *Rejeitadas) escrever(numero int, motivo string, valores []string) (err error) {
	if r.w == nil {
		if r.w, err = NovoEscritor(r.saida, r.colunas(ColunaLinha, ColunaMotivo, r.leitor.cabecalho)); err != nil {
			return err
		}
	}
	return r.w.Linha(r.colunas(strconv.Itoa(numero), motivo, valores))
}

// colunas leaves out what an earlier file of this kind said about its lines.
func (r *Rejeitadas) colunas(numero, motivo string, valores []string) []string {
	linha := append(make([]string, 0, len(valores)+2), numero, motivo)
	for i, v := range valores {
		if !r.leitor.nossa(i) {
			linha = append(linha, v)
		}
	}
	return linha
}

// Fechar writes what is held back.
func (r *Rejeitadas) Fechar() error {
	if r.w == nil {
		return nil
	}
	return r.w.Fechar()
}
