package importacao

import (
	"errors"
	"io"
	"slices"
	"strings"

	"ponte/crm"
	"ponte/crm/planilha"
	"ponte/crm/sigilo"
)

// leva is a batch of lines on its way in.
type leva struct {
	lidas      []planilha.Linha // as they stand in the file
	aptas      []planilha.Linha // those that can be decided about, with the cells that say "nothing" emptied
	efeito                      // what became of them; carga is not used
	incompleta bool             // the file cannot be read any further
}

// ler takes the next lines, up to LinhasPorCarga. fim says that there are no more.
func (b *leva) ler(leitor *planilha.Leitor, l limpeza) (fim bool, err error) {
	*b = leva{lidas: b.lidas[:0], aptas: b.aptas[:0]}
	for len(b.lidas)+len(b.erros) < LinhasPorCarga {
		linha, err := leitor.Proxima()
		var ruim *planilha.ErroLinha
		switch {
		case errors.As(err, &ruim):
			b.recusar(ruim.Linha, ruim)
			if b.incompleta = ruim.Fim; ruim.Fim {
				return true, nil
			}
		case errors.Is(err, io.EOF):
			return true, nil
		case err != nil:
			b.incompleta = true
			return true, err
		default:
			b.lidas = append(b.lidas, linha)
			limpa, invalida := l.limpar(linha, b.linha(linha.Numero))
			if invalida != nil {
				b.recusar(linha.Numero, invalida)
				continue
			}
			b.aptas = append(b.aptas, limpa)
		}
	}
	return false, nil
}

// contar adds the batch to the result, and its lines that were not imported to the file of these.
func (b *leva) contar(r *Resultado, rejeitadas *planilha.Rejeitadas) error {
	r.Lidas += len(b.lidas)
	r.Criadas += b.criadas
	r.Alteradas += b.alteradas
	r.Iguais += b.iguais
	r.Incompleta = r.Incompleta || b.incompleta
	slices.SortStableFunc(b.avisos, func(x, y Aviso) int { return x.Linha - y.Linha })
	for _, a := range b.avisos {
		r.avisar(a)
	}
	slices.SortStableFunc(b.erros, func(x, y Erro) int { return x.Linha - y.Linha })
	for _, e := range b.erros {
		e.Valor = b.valorErrado(e)
		r.errar(e)
		if rejeitadas == nil {
			continue
		}
		if err := b.rejeitar(e, rejeitadas); err != nil {
			return err
		}
	}
	return nil
}

// valorErrado is what the file has where a line is wrong; "" when that is the line, or nothing, or is said anyway.
func (b *leva) valorErrado(e Erro) string {
	var i *crm.Invalido
	if !errors.As(e.Erro, &i) || i.Motivo == crm.MotivoVazio { // a cell that was read as empty may hold a date that stands for none
		return ""
	}
	n, achada := slices.BinarySearchFunc(b.lidas, e.Linha, func(l planilha.Linha, numero int) int { return l.Numero - numero })
	if !achada {
		return ""
	}
	valor := sigilo.MascararParte(strings.ToUpper(i.Campo), b.lidas[n].Valor(i.Campo), "")
	if valor == sigilo.Oculto || strings.Contains(i.Detalhe, valor) {
		return ""
	}
	return crm.Encurtar(valor, maxCelulaNoAviso)
}

func (b *leva) rejeitar(e Erro, rejeitadas *planilha.Rejeitadas) error {
	var ruim *planilha.ErroLinha
	if errors.As(e.Erro, &ruim) {
		return rejeitadas.Ilegivel(ruim)
	}
	i, _ := slices.BinarySearchFunc(b.lidas, e.Linha, func(l planilha.Linha, numero int) int { return l.Numero - numero })
	return rejeitadas.Linha(b.lidas[i], e.Erro.Error()) // the value stands beside it
}
