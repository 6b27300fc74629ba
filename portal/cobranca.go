package portal

import (
	"context"
	"net/http"
	"strconv"

	"ponte/crm"
	"ponte/crm/cobranca"
)

// telaCobranca is the Painel of collection: what is overdue by age and empreendimento, and the promises.
type telaCobranca struct {
	Ligada   bool // ocorrências of collection are opened
	Pode     bool // have it look now
	VeReguas bool
	Filtro   *filtro
	Cartoes  []cartao
	Faixas   []string
	Linhas   []linhaFaixas
	Total    linhaFaixas
}

// linhaFaixas is an empreendimento with one cell a band.
type linhaFaixas struct {
	Empreendimento string
	Link           string
	Celulas        []celulaFaixa
	Total          celulaFaixa
}

// celulaFaixa adds up.
type celulaFaixa struct {
	Faixa            string
	Link             string
	Parcelas, Devido int64
}

// Valor is the amount as people read it; "" = nothing.
func (c celulaFaixa) Valor() string { return dinheiro(c.Devido) }

func (c *celulaFaixa) mais(f *cobranca.Faixa) {
	c.Parcelas += f.Parcelas
	c.Devido += f.Devido
}

// semLugar is what the list's filter calls debtors whose empreendimento is not known.
const semLugar = -1

func (k *contexto) hoje() crm.Dia { return k.tenant.Hoje(k.agora) }

// quadroDeFaixas puts the sums into rows.
func (k *contexto) quadroDeFaixas() (linhas []linhaFaixas, total linhaFaixas, err error) {
	faixas, err := k.p.Cobrador.Registros.Faixas(k.ctx, k.tenant.ID, k.hoje())
	if err != nil {
		return nil, total, err
	}
	nova := func(nome string, lugar int64) linhaFaixas {
		l := linhaFaixas{Empreendimento: nome}
		f := k.novoFiltro("/cobranca/devedores")
		if lugar != 0 {
			f.valores.Set("empreendimento", texto64(lugar))
		}
		for i, b := range cobranca.FaixasDeAtraso {
			l.Celulas = append(l.Celulas, celulaFaixa{Faixa: b.Nome, Link: f.Com("faixa", strconv.Itoa(i))})
		}
		l.Link = Raiz + f.caminho + comParametros(f.valores)
		return l
	}
	total = nova("Total", 0)
	ultimo := int64(-2)
	for i := range faixas {
		f := &faixas[i]
		if f.EmpreendimentoID != ultimo {
			ultimo = f.EmpreendimentoID
			nome, lugar := f.Empreendimento, f.EmpreendimentoID
			if lugar == 0 {
				nome, lugar = "Sem empreendimento", semLugar
			}
			linhas = append(linhas, nova(nome, lugar))
		}
		l := &linhas[len(linhas)-1]
		for _, c := range []*celulaFaixa{&l.Celulas[f.Indice], &l.Total, &total.Celulas[f.Indice], &total.Total} {
			c.mais(f)
		}
	}
	return linhas, total, nil
}

func (k *contexto) cobranca() error {
	tela := telaCobranca{
		Ligada: k.tenant.Configuracoes.Sim(crm.ConfCobranca), Pode: k.pode(mudar(crm.ModuloCobranca)), Filtro: k.novoFiltro("/cobranca"), VeReguas: k.pode(visualizar(crm.ModuloReguas)),
	}
	for _, b := range cobranca.FaixasDeAtraso {
		tela.Faixas = append(tela.Faixas, b.Nome)
	}
	var err error
	if tela.Linhas, tela.Total, err = k.quadroDeFaixas(); err != nil {
		return err
	}
	if tela.Cartoes, err = k.cartoesDaCobranca(&tela.Total.Total, tela.Ligada); err != nil {
		return err
	}
	return k.mostrar(http.StatusOK, "cobranca", "Cobrança", tela)
}

// cartoesDaCobranca are what to look at first.
func (k *contexto) cartoesDaCobranca(vencido *celulaFaixa, ligada bool) ([]cartao, error) {
	registros, devedores := k.p.Cobrador.Registros, k.novoFiltro("/cobranca/devedores")
	valor := vencido.Valor()
	detalhe := quantas(vencido.Parcelas, "parcela", "parcelas")
	switch {
	case valor == "" && !ligada:
		valor, detalhe = "—", "desligada, a cobrança não vê os títulos"
	case valor == "":
		valor = "R$ 0,00"
	}
	cartoes := []cartao{{Rotulo: "Vencido", Valor: valor, Detalhe: detalhe, Link: devedores.Limpo(), Tom: tomNeutro}}
	impedidos, err := registros.Lista(k.ctx, cobranca.FiltroDevedores{
		TenantID: k.tenant.ID, Situacao: cobranca.DevedorAberto, ComMotivo: true, Pagina: crm.Pagina{Limite: crm.LimitePadrao},
	})
	if err != nil {
		return nil, err
	}
	if n := len(impedidos.Linhas); n > 0 {
		cartoes = append(cartoes, cartao{
			Rotulo: "Sem ocorrência", Valor: aoMenos(n, impedidos.Proximo), Detalhe: "não puderam ser abertas: veja por quê", Link: devedores.Com("impedidos", "sim"), Tom: tomRuim,
		})
	}
	for _, c := range []struct {
		situacao             cobranca.SituacaoPromessa
		rotulo, detalhe, tom string
	}{
		{cobranca.PromessaAberta, "Promessas e acordos em aberto", "a régua espera a data", tomAtivo},
		{cobranca.PromessaQuebrada, "Não cumpridas", "a cobrança seguiu", tomAlerta},
	} {
		lista, err := registros.Promessas(k.ctx, cobranca.FiltroPromessas{TenantID: k.tenant.ID, Situacao: c.situacao, Pagina: crm.Pagina{Limite: crm.LimitePadrao}})
		if err != nil {
			return nil, err
		}
		if len(lista.Linhas) == 0 {
			c.tom = tomNeutro
		}
		cartoes = append(cartoes, cartao{
			Rotulo: c.rotulo, Valor: aoMenos(len(lista.Linhas), lista.Proximo), Detalhe: c.detalhe, Tom: c.tom,
			Link: k.novoFiltro("/cobranca/promessas").Com("situacao", string(c.situacao)),
		})
	}
	return cartoes, nil
}

// aoMenos is how many there are of what was looked for up to a page.
func aoMenos(n int, proximo string) string {
	if proximo != "" {
		return "mais de " + inteiro(n)
	}
	return inteiro(n)
}

// registrarVencidos has it look now, as it does every few minutes.
func (k *contexto) registrarVencidos() error {
	r, ok := k.p.Retratos.Retrato(k.tenant.Slug)
	if !ok {
		return crm.ErrNaoEncontrado
	}
	if !r.Tenant.Configuracoes.Sim(crm.ConfCobranca) {
		return k.voltarSemFazer("/cobranca", "As ocorrências de cobrança estão desligadas em Configurações: nada foi feito.")
	}
	feito, err := k.p.Cobrador.Registrar(k.ctx, r)
	if err != nil {
		return err
	}
	if feito.Ocupado {
		return k.voltar("/cobranca", "Os títulos já estão sendo vistos agora: volte em instantes.")
	}
	return k.voltar("/cobranca", "Títulos vistos: "+quantas(int64(feito.Vencidas), "parcela vencida", "parcelas vencidas")+"; ocorrências abertas: "+
		inteiro(feito.Abertas)+", reabertas: "+inteiro(feito.Reabertas)+", encerradas: "+inteiro(feito.Encerradas)+".")
}

// exportarCobranca carries the sums off: one row an empreendimento and band.
func (k *contexto) exportarCobranca() error {
	return k.exportar(exportacao{
		nome:    "cobranca",
		colunas: []string{"Empreendimento", "Atraso", "Contratos", "Parcelas", "Devido (R$)"},
		proximas: func(ctx context.Context, _ string) ([][]any, string, error) {
			faixas, err := k.p.Cobrador.Registros.Faixas(ctx, k.tenant.ID, k.hoje())
			linhas := make([][]any, len(faixas))
			for i, f := range faixas {
				linhas[i] = []any{f.Empreendimento, cobranca.FaixasDeAtraso[f.Indice].Nome, f.Contratos, f.Parcelas, quantia(f.Devido)}
			}
			return linhas, "", err
		},
	})
}
