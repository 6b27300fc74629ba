package portal

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/cobranca"
)

// telaEnsaio is what a run would do now, and nothing is done.
type telaEnsaio struct {
	Filtro   *filtro
	Contagem cobranca.Contagem
	Linhas   []linhaEnsaio
	Com      string           // the régua that is taken as if it were on; "" = as things are
	Parou    bool             // there are more than is shown
	Pulados  bool             // those that are skipped are shown as well
	Motivos  []motivoRepetido // why steps are held that a destination would take
}

// linhaEnsaio is a step of a título.
type linhaEnsaio struct {
	Contrato, Cliente, Parcela, Vence, Regua string
	Passo                                    cobranca.Passo
	Dias                                     int
	Rotulo, Tom, Motivo                      string
	ContratoID                               int64
	Pulado                                   bool
}

// motivoRepetido is said once above the list.
type motivoRepetido struct {
	Frase string
	Vezes int
}

// porDestino counts the steps that are shown and that no destination would take: the one reason that a person can do something about.
func porDestino(linhas []linhaEnsaio) (motivos []motivoRepetido) {
	for i := range linhas {
		if !strings.HasPrefix(linhas[i].Motivo, "nenhum destino") {
			continue
		}
		j := slices.IndexFunc(motivos, func(m motivoRepetido) bool { return m.Frase == linhas[i].Motivo })
		if j < 0 {
			j = len(motivos)
			motivos = append(motivos, motivoRepetido{Frase: linhas[i].Motivo})
		}
		motivos[j].Vezes++
	}
	return motivos
}

// Bounds of what a page shows of a dry run.
const (
	maxEnsaio   = 200
	maxVistos   = 2000 // steps, with those that are not shown
	prazoEnsaio = 12 * time.Second
)

var errBasta = errors.New("enough was seen")

func rotuloDoPasso(d *cobranca.Decisao) (rotulo, tom string) {
	switch {
	case d.Adiado:
		return "espera a hora", tomCurso
	case d.Situacao == cobranca.Feito:
		return "seria feito", tomBom
	case d.Situacao == cobranca.Retido:
		return "retido", tomNeutro // what somebody can do about it is said above the list
	}
	return "pulado", tomNeutro
}

func linhasDoParecer(caso *cobranca.Caso, p *cobranca.Parecer) (linhas []linhaEnsaio) {
	for i := range p.Decisoes {
		d := &p.Decisoes[i]
		l := linhaEnsaio{
			Contrato: caso.Contrato.Codigo, Cliente: caso.Cliente.Nome, Parcela: caso.Titulo.Codigo, Vence: caso.Titulo.VenceEm().Texto(), Passo: d.Passo, Motivo: d.Motivo,
			ContratoID: caso.Contrato.ID,
		}
		if caso.Titulo.Sequencia != "" {
			l.Parcela = caso.Titulo.Sequencia
		}
		if p.Regua != nil {
			l.Regua = p.Regua.Nome
		}
		l.Dias, _ = caso.Titulo.DiasDeAtraso(p.Hoje)
		l.Rotulo, l.Tom = rotuloDoPasso(d)
		l.Pulado = !d.Adiado && d.Situacao == cobranca.Pulado
		linhas = append(linhas, l)
	}
	return linhas
}

// reguaDoEnsaio is the one that the address names, nil = as things are.
func (k *contexto) reguaDoEnsaio(f *filtro) (*cobranca.Regua, error) {
	if f.Valor("regua") == "" {
		return nil, nil
	}
	return k.p.Reguas.Reguas.Regua(k.ctx, k.tenant.ID, lerID(f.Valor("regua")))
}

func (k *contexto) ensaio() error {
	tela := telaEnsaio{Filtro: k.novoFiltro("/cobranca/ensaio", "regua", "pulados")}
	tela.Pulados = tela.Filtro.Valor("pulados") == "sim"
	vistos := 0
	com, err := k.reguaDoEnsaio(tela.Filtro)
	if err != nil {
		return err
	}
	if com != nil {
		tela.Com = com.Nome
	}
	r, ok := k.p.Retratos.Retrato(k.tenant.Slug)
	if !ok {
		return crm.ErrNaoEncontrado
	}
	ctx, cancelar := context.WithTimeout(k.ctx, prazoEnsaio)
	defer cancelar()
	tela.Contagem, err = k.p.Corredor.Simular(ctx, r, k.agora, com, func(caso *cobranca.Caso, p *cobranca.Parecer) error {
		linhas := linhasDoParecer(caso, p)
		vistos += len(linhas)
		if !tela.Pulados {
			linhas = slices.DeleteFunc(linhas, func(l linhaEnsaio) bool { return l.Pulado })
		}
		tela.Linhas = append(tela.Linhas, linhas[:min(len(linhas), maxEnsaio-len(tela.Linhas))]...)
		if len(tela.Linhas) == maxEnsaio || vistos >= maxVistos {
			return errBasta
		}
		return nil
	})
	if tela.Parou = errors.Is(err, errBasta) || err != nil && ctx.Err() != nil && k.ctx.Err() == nil; err != nil && !tela.Parou {
		return err
	}
	tela.Motivos = porDestino(tela.Linhas)
	return k.mostrar(http.StatusOK, "cobranca_ensaio", "O que a próxima execução faria", tela)
}

// exportarEnsaio carries the whole of it off: who gets what, and who does not and why.
func (k *contexto) exportarEnsaio() error {
	com, err := k.reguaDoEnsaio(k.novoFiltro("/cobranca/ensaio", "regua"))
	if err != nil {
		return err
	}
	r, ok := k.p.Retratos.Retrato(k.tenant.Slug)
	if !ok {
		return crm.ErrNaoEncontrado
	}
	return k.exportar(exportacao{
		nome:    "ensaio",
		colunas: []string{"Contrato", "Cliente", "Parcela", "Vencimento", "Dias de atraso", "Régua", "Passo", "Canal", "O que seria", "Motivo"},
		proximas: func(ctx context.Context, _ string) (linhas [][]any, _ string, _ error) {
			_, err := k.p.Corredor.Simular(ctx, r, k.agora, com, func(caso *cobranca.Caso, p *cobranca.Parecer) error {
				for _, l := range linhasDoParecer(caso, p) {
					linhas = append(linhas, []any{l.Contrato, l.Cliente, l.Parcela, l.Vence, l.Dias, l.Regua, l.Passo.Nome, rotuloCanal(l.Passo.Canal), l.Rotulo, l.Motivo})
				}
				if len(linhas) >= maxExportadas {
					return errBasta
				}
				return nil
			})
			if errors.Is(err, errBasta) {
				linhas, err = append(linhas, []any{"O arquivo para em " + inteiro(maxExportadas) + " linhas."}), nil
			}
			return linhas, "", err
		},
	})
}
