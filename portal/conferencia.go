package portal

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"ponte/crm"
)

// telaConferencia is one comparison: how it went and what it found.
type telaConferencia struct {
	C          linhaConferencia
	Filtro     *filtro
	Linhas     []linhaAchado
	Paginacao  paginacao
	Tipos      []opcao
	Situacoes  []opcao
	Aplicaveis int  // how many of it can be applied
	Muitas     bool // and there are more
	Acompanha  bool // the page asks again by itself
	Velha      bool // there is a newer one
	Omitidos   int  // findings beyond those that are kept
	Problema   string
}

// linhaAchado is a finding for reading.
type linhaAchado struct {
	crm.Achado
	Rotulo, Tom string
	Em          momento
	Aplicar     string // address of the preview, "" = it cannot be
	Feito       string // what became of it
}

// achadosDe is what narrows the findings of a comparison.
func (k *contexto) achadosDe(c *crm.Conferencia) (*filtro, crm.FiltroAchados) {
	f := k.novoFiltro("/conferencias/"+strconv.FormatInt(c.ID, 10), "tipo", "situacao", "numero")
	return f, crm.FiltroAchados{
		TenantID: k.tenant.ID, ConferenciaID: c.ID, Tipo: crm.TipoAchado(f.Valor("tipo")), Situacao: crm.SituacaoAchado(f.Valor("situacao")), Numero: f.Valor("numero"), Pagina: k.paginaPesada(),
	}
}

func (k *contexto) linhaAchado(a *crm.Achado, velha bool) linhaAchado {
	l := linhaAchado{Achado: *a, Em: k.em(a.AplicadoEm), Rotulo: "Diferença", Tom: tomAlerta}
	l.Porque, l.Fara = comoFrase(a.Porque), comoFrase(a.Fara)
	if a.Tipo == crm.AchadoFalta {
		l.Rotulo, l.Tom = "Não sairia", tomRuim
	}
	switch {
	case !a.AplicadoEm.IsZero():
		l.Rotulo, l.Tom, l.Feito = "Aplicada", tomBom, comoFrase(a.Motivo)
		switch a.Estado {
		case crm.EventoAplicado:
		case crm.EventoPendente:
			if l.Rotulo, l.Tom = "A aplicar", tomNeutro; a.Motivo == "" {
				l.Feito = "É aplicada em instantes."
			} else {
				l.Feito += " É tentada de novo."
			}
		case "": // its event is kept for as long as tries are, which may be less than comparisons are
			l.Tom, l.Feito = tomNeutro, "O registro do que houve já foi apagado."
		default:
			l.Rotulo, l.Tom = "Não aplicada", tomRuim
		}
	case a.Aplicavel() && !velha:
		l.Aplicar = "/aplicar?ordem=" + strconv.Itoa(a.Ordem)
	}
	return l
}

// conferenciaDaPagina is the comparison of the address, and whether a newer one of the destination is there.
func (k *contexto) conferenciaDaPagina() (c *crm.Conferencia, velha bool, err error) {
	portas := k.p.Conferidor.Conferencias
	if c, err = portas.Conferencia(k.ctx, k.tenant.ID, k.id("id")); err != nil {
		return nil, false, err
	}
	ultima, err := portas.Ultima(k.ctx, c.TenantID, c.Destino, c.Ambiente)
	if err != nil {
		return nil, false, err
	}
	return c, ultima.ID != c.ID, nil
}

func (k *contexto) conferencia() error { return k.mostrarConferencia(http.StatusOK, "") }

func (k *contexto) mostrarConferencia(status int, problema string) error {
	c, velha, err := k.conferenciaDaPagina()
	if err != nil {
		return err
	}
	if k.consulta("acompanhar") == "1" && !c.Aberta() {
		k.Response().Header().Set("HX-Refresh", "true") // it ended: the whole page, with what can be applied
		return k.NoContent(http.StatusOK)
	}
	f, q := k.achadosDe(c)
	tela := telaConferencia{
		C: k.linhaConferencia(c), Filtro: f, Velha: velha, Acompanha: c.Aberta(), Problema: problema, Omitidos: max(c.Diferencas+c.Faltas-crm.MaxAchados, 0),
		Tipos:     opcoes(f.Valor("tipo"), "", "Todos", string(crm.AchadoDiferenca), "Diferenças", string(crm.AchadoFalta), "Não sairiam"),
		Situacoes: opcoes(f.Valor("situacao"), "", "Todas", string(crm.AchadoAplicavel), "Podem ser aplicadas", string(crm.AchadoAplicado), "Aplicadas", string(crm.AchadoJulgar), "Só para ver"),
	}
	lista, err := k.p.Conferidor.Conferencias.Achados(k.ctx, q)
	if err != nil {
		return err
	}
	for i := range lista.Linhas {
		tela.Linhas = append(tela.Linhas, k.linhaAchado(&lista.Linhas[i], velha))
	}
	tela.Paginacao = k.paginar(f, len(lista.Linhas), lista.Proximo)
	if !velha {
		podem, err := k.p.Conferidor.Conferencias.Achados(k.ctx, crm.FiltroAchados{TenantID: k.tenant.ID, ConferenciaID: c.ID, Situacao: crm.AchadoAplicavel, Pagina: crm.Pagina{Limite: maxMostrados}})
		if err != nil {
			return err
		}
		tela.Aplicaveis, tela.Muitas = len(podem.Linhas), podem.Proximo != ""
	}
	return k.mostrar(status, "conferencia", "Conferência de "+tela.C.Titulo, tela)
}

func (k *contexto) exportarConferencia() error {
	c, velha, err := k.conferenciaDaPagina()
	if err != nil {
		return err
	}
	_, q := k.achadosDe(c)
	return k.exportar(exportacao{
		nome:    "conferencia",
		colunas: []string{"Tipo", "Ocorrência", "Código no destino", "Aqui", "Lá", "O que difere ou falta", "O que seria feito", "Aplicada em", "Aplicada por", "O que foi feito"},
		proximas: func(ctx context.Context, cursor string) ([][]any, string, error) {
			q.Pagina = crm.Pagina{Cursor: cursor, Limite: loteExportado}
			lista, err := k.p.Conferidor.Conferencias.Achados(ctx, q)
			linhas := make([][]any, len(lista.Linhas))
			for i := range lista.Linhas {
				l := k.linhaAchado(&lista.Linhas[i], velha)
				linhas[i] = []any{l.Rotulo, l.Numero, l.Codigo, l.Aqui, l.La, l.Porque, l.Fara, l.AplicadoEm, l.AplicadoPor, l.Feito}
			}
			return linhas, lista.Proximo, err
		},
	})
}

// telaAplicar shows what applying would do, before anything happens.
type telaAplicar struct {
	C      linhaConferencia
	Ordem  int // of the one, 0 = all
	Linhas []linhaAchado
	Mais   bool // there are more than are shown
}

// maxMostrados is how many of those that would be applied the preview shows.
const maxMostrados = 100

func (k *contexto) mostrarAplicar() error {
	c, velha, err := k.conferenciaDaPagina()
	if err != nil {
		return err
	}
	if velha {
		return k.mostrarConferencia(http.StatusUnprocessableEntity, fraseConferenciaVelha)
	}
	ordem, err := lerOrdem(k.consulta("ordem"))
	if err != nil {
		return err
	}
	lista, err := k.p.Conferidor.Conferencias.Achados(k.ctx, crm.FiltroAchados{
		TenantID: k.tenant.ID, ConferenciaID: c.ID, Situacao: crm.AchadoAplicavel, Ordem: ordem, Pagina: crm.Pagina{Limite: maxMostrados},
	})
	if err != nil {
		return err
	}
	tela := telaAplicar{C: k.linhaConferencia(c), Ordem: ordem, Mais: lista.Proximo != ""}
	for i := range lista.Linhas {
		tela.Linhas = append(tela.Linhas, k.linhaAchado(&lista.Linhas[i], false))
	}
	return k.mostrar(http.StatusOK, "aplicar", "Aplicar diferenças", tela)
}

// lerOrdem reads which finding is meant, 0 = all. What is none is not taken for all.
func lerOrdem(texto string) (int, error) {
	ordem := int(lerID(texto))
	if texto != "" && ordem == 0 {
		return 0, crm.ErrNaoEncontrado
	}
	return ordem, nil
}

const fraseConferenciaVelha = "Há uma conferência mais nova deste destino: aplique o que ela achou."

func (k *contexto) aplicarConferencia() error {
	c, err := k.p.Conferidor.Conferencias.Conferencia(k.ctx, k.tenant.ID, k.id("id"))
	if err != nil {
		return err
	}
	ordem, err := lerOrdem(k.campo("ordem"))
	if err != nil {
		return err
	}
	var ordens []int
	if ordem != 0 {
		ordens = []int{ordem}
	}
	n, err := k.p.Conferidor.Aplicar(k.ctx, k.ator(k.campo("motivo")), c, ordens)
	if errors.Is(err, crm.ErrConferenciaVelha) {
		return k.mostrarConferencia(http.StatusUnprocessableEntity, fraseConferenciaVelha)
	}
	if err != nil {
		return err
	}
	aviso := quantas(int64(n), "diferença é aplicada", "diferenças são aplicadas") + " em instantes."
	if n == 0 {
		aviso = "Nada mudou: já estava aplicado, ou não há o que aplicar."
	}
	return k.voltar("/conferencias/"+strconv.FormatInt(c.ID, 10), aviso)
}
