package cliente

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/portalcliente"
)

// telaInicio is the first page: the client's contracts and what they asked for last.
type telaInicio struct {
	Nome        string
	Contratos   []linhaContrato
	Cortada     bool // more are found by number alone
	Ocorrencias []linhaOcorrencia
}

type linhaContrato struct {
	portalcliente.Contrato
	Caminho string
	Local   string
}

func (k *contexto) inicio() error {
	contratos, todos, err := k.p.Vista.Contratos(k.ctx, k.retrato.Tenant.ID, k.cliente.ID)
	if err != nil {
		return err
	}
	tela := telaInicio{Nome: k.cliente.Nome, Cortada: todos == portalcliente.MaxContratos}
	for i := range contratos {
		tela.Contratos = append(tela.Contratos, k.linhaContrato(&contratos[i]))
	}
	lista, err := k.p.Vista.Ocorrencias(k.ctx, k.retrato.Tenant.ID, k.cliente.ID, "")
	if err != nil {
		return err
	}
	tela.Ocorrencias = k.linhasOcorrencia(lista.Linhas[:min(3, len(lista.Linhas))])
	return k.mostrar(http.StatusOK, "inicio", "Início", tela)
}

func (k *contexto) linhaContrato(c *portalcliente.Contrato) linhaContrato {
	return linhaContrato{*c, k.base + "/contratos/" + url.PathEscape(c.Codigo), crm.LocalUnidade{Empreendimento: c.Empreendimento, Bloco: c.Bloco, Unidade: c.Unidade}.String()}
}

// telaContrato is one contract with its instalments.
type telaContrato struct {
	linhaContrato
	Titulos  []linhaTitulo
	Fonte    string
	FonteEm  string
	Proxima  string // address of the next instalments, "" = these are the last
	Primeira bool
	Vencidas int    // of all of them
	Vencido  string // their value
	Vence    string // when the next falls due, with its value
}

type linhaTitulo struct {
	Nome, Vence, Original, Valor, Pago, PagoEm, Situacao string
	Atraso, Paga                                         bool
	Linha, Link                                          string
}

// procurarContrato opens the contract whose number somebody typed.
func (k *contexto) procurarContrato() error {
	codigo := k.QueryParam("numero")
	if codigo == "" {
		return k.ir("")
	}
	if _, err := k.p.Vista.Contrato(k.ctx, k.retrato.Tenant.ID, k.cliente.ID, codigo); err != nil {
		return err
	}
	return k.ir("/contratos/" + url.PathEscape(codigo))
}

func (k *contexto) contrato() error {
	c, err := k.p.Vista.Contrato(k.ctx, k.retrato.Tenant.ID, k.cliente.ID, k.param("codigo"))
	if err != nil {
		return err
	}
	tela := telaContrato{linhaContrato: k.linhaContrato(c), Primeira: k.QueryParam("apos") == ""}
	titulos, err := k.p.Vista.Titulos(k.ctx, c, k.QueryParam("apos"))
	if err != nil {
		return err
	}
	hoje := k.retrato.Tenant.Hoje(k.agora)
	if tela.Primeira {
		d, err := k.p.Vista.Divida(k.ctx, c, hoje)
		if err != nil {
			return err
		}
		tela.Vencidas, tela.Vencido = d.Vencidas, dinheiro(d.Valor)
		if d.Proxima != nil {
			tela.Vence = strings.TrimSuffix(d.Proxima.VenceEm().Texto()+", "+dinheiro(d.Proxima.Valor), ", ")
		}
	}
	var em time.Time
	for i := range titulos.Linhas {
		t := &titulos.Linhas[i]
		l := linhaTitulo{
			Nome: t.Sequencia, Vence: t.VenceEm().Texto(), Valor: dinheiro(t.Valor), Pago: dinheiro(t.Pago), PagoEm: t.PagoEm.Texto(), Situacao: situacaoDaParcela(t, hoje),
			Atraso: t.Vencido(hoje), Paga: t.Quitacao() == crm.TituloPago, Linha: t.LinhaDigitavel, Link: enderecoSeguro(t.Link),
		}
		if l.Nome == "" {
			l.Nome = t.Codigo
		}
		if t.Quitacao() != crm.TituloEmAberto { // nobody pays again what is paid, cancelled or replaced, nor the whole of a part
			l.Linha, l.Link = "", ""
		}
		if t.Prorrogado != "" && t.Prorrogado != t.Vencimento {
			l.Original = t.Vencimento.Texto()
		}
		if t.Carimbo.After(em) {
			em = t.Carimbo
		}
		tela.Titulos = append(tela.Titulos, l)
	}
	if !em.IsZero() {
		tela.FonteEm = em.In(k.zona).Format("02/01/2006")
	}
	if titulos.Proximo != "" {
		tela.Proxima = tela.Caminho + "?apos=" + url.QueryEscape(titulos.Proximo)
	}
	return k.mostrar(http.StatusOK, "contrato", "Contrato "+c.Codigo, tela)
}

// situacaoDaParcela says what an instalment is in the client's words; what is over otherwise than paid keeps its source's.
func situacaoDaParcela(t *crm.Titulo, hoje crm.Dia) string {
	switch q := t.Quitacao(); {
	case q == crm.TituloPago:
		return "Paga"
	case q == crm.TituloParcial:
		return "Paga em parte"
	case t.Vencido(hoje):
		return "Vencida"
	case q == crm.TituloEmAberto && t.VenceEm() != "":
		return "A vencer"
	}
	return t.Situacao
}

// enderecoSeguro is a link that a source sent, when a browser may follow it.
func enderecoSeguro(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return ""
	}
	return link
}

func dinheiro(centavos int64) string {
	if centavos == 0 {
		return ""
	}
	return "R$ " + crm.Centesimos(centavos)
}
