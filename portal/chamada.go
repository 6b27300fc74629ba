package portal

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"ponte/crm"
)

// telaChamada is one call, with what was sent, what was answered, and what mends it.
type telaChamada struct {
	Chamada  crm.Chamada
	Em       momento
	Remedio  remedio
	Link     string // of the remedy's button
	Pedido   conteudo
	Resposta conteudo
	Curl     string
	Alertas  []string
	// PodeAbrir: it was taken for a repeat, and a person may say that it is not one.
	PodeAbrir bool
	Vizinhas  vizinhas
}

// conteudo is a payload made readable.
type conteudo struct {
	Texto   string
	Formato string // XML, JSON, formulário, texto
	Cortado bool
}

// alertasDeChamada are the flags that the edge leaves on a call.
var alertasDeChamada = map[string]string{
	"x_forwarded_for_ignorado": "Veio com X-Forwarded-For de um endereço que não é um proxy configurado. A lista de IPs pode estar vendo o proxy: configure --trusted-proxies.",
	"senha_sem_tls":            "A senha veio por HTTP sem TLS de um endereço público. Peça para usarem https.",
}

func (k *contexto) chamada() error {
	lista, err := k.p.Acervo.Chamadas(k.ctx, crm.FiltroChamadas{TenantID: k.tenant.ID, ID: k.id("id"), ComConteudo: true, Pagina: crm.Pagina{Limite: 1}})
	if err != nil {
		return err
	}
	if k.id("id") == 0 || len(lista.Linhas) == 0 {
		return crm.ErrNaoEncontrado
	}
	c := lista.Linhas[0]
	tela := telaChamada{Chamada: c, Em: k.em(c.Em), Pedido: legivel(c.Pedido), Resposta: legivel(c.Resposta)}
	if c.CodigoRecusa != 0 {
		tela.Remedio = remedioDe(c.CodigoRecusa)
		tela.Link = tela.Remedio.Caminho(&c)
	}
	for alerta := range strings.SplitSeq(c.Alerta, ",") {
		switch frase := alertasDeChamada[alerta]; {
		case frase != "":
			tela.Alertas = append(tela.Alertas, frase)
		case alerta != "":
			tela.Alertas = append(tela.Alertas, alerta)
		}
	}
	tela.Curl = k.curl(&c)
	tela.PodeAbrir = c.Situacao == crm.ChamadaRepetida && c.Operacao == crm.OperacaoAbrir && c.OcorrenciaID != 0
	if tela.Vizinhas, err = k.vizinhasDaChamada(c.ID); err != nil {
		return err
	}
	return k.mostrar(http.StatusOK, "chamada", "Chamada "+c.RequestID, tela)
}

// abrirRepetida turns a repeat into an ocorrência of its own.
func (k *contexto) abrirRepetida() error {
	lista, err := k.p.Acervo.Chamadas(k.ctx, crm.FiltroChamadas{TenantID: k.tenant.ID, ID: k.id("id"), Pagina: crm.Pagina{Limite: 1}})
	if err != nil {
		return err
	}
	if k.id("id") == 0 || len(lista.Linhas) == 0 {
		return crm.ErrNaoEncontrado
	}
	c := lista.Linhas[0]
	r, err := k.p.Ocorrencias.AbrirRepetida(k.ctx, k.retrato(), &c, k.usuario.Login)
	var recusa *crm.Recusa
	if errors.As(err, &recusa) && !recusa.Passageira() {
		return k.voltar("/chamadas/"+texto64(c.ID), "Não foi aberta: "+recusa.Frase)
	}
	if err != nil {
		return err
	}
	if err := k.auditar("ocorrencia.abrir_repetida", r.Numero, "chamada="+c.RequestID); err != nil {
		return err
	}
	return k.voltar("/ocorrencias/"+url.PathEscape(r.Numero), "Ocorrência "+r.Numero+" aberta a partir da chamada repetida.")
}

// base is the address that callers use.
func (k *contexto) base() string {
	if k.p.Publica != "" {
		return strings.TrimRight(k.p.Publica, "/")
	}
	return k.Scheme() + "://" + k.Request().Host
}
