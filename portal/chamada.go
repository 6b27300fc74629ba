package portal

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"ponte/crm"
)

// telaChamada is one call, with what was sent, what was answered, and what mends it.
type telaChamada struct {
	Chamada  crm.Chamada
	Em       momento
	Remedio  remedio
	Link     string // of the remedy's button
	Depois   string // what is to be expected once it is mended
	Entrou   string // number of the ocorrência that came in since, by the same CODIGO_OC
	Pedido   conteudo
	Resposta conteudo
	Curl     string
	Alertas  []string
	Avisos   []avisoChamada
	// PodeAbrir: it was taken for a repeat, and a person may say that it is not one.
	PodeAbrir bool
	Vizinhas  vizinhas
}

// avisoChamada is an aviso of a call; Usuario is the credential that it can be silenced for, "" = it is of none.
type avisoChamada struct {
	Texto, Usuario string
	Silenciado     bool
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
		if tela.Entrou, err = k.entrouDepois(&c); err != nil {
			return err
		}
		if tela.Remedio.Acao != "" && c.Operacao == crm.OperacaoAbrir && c.Situacao == crm.ChamadaRecusada {
			tela.Depois = entraDepois
		}
	}
	for alerta := range strings.SplitSeq(c.Alerta, ",") {
		switch frase := alertasDeChamada[alerta]; {
		case frase != "":
			tela.Alertas = append(tela.Alertas, frase)
		case alerta != "":
			tela.Alertas = append(tela.Alertas, alerta)
		}
	}
	if tela.Avisos, err = k.avisosDa(&c); err != nil {
		return err
	}
	tela.Curl = k.curl(&c)
	tela.PodeAbrir = c.Situacao == crm.ChamadaRepetida && c.Operacao == crm.OperacaoAbrir && c.OcorrenciaID != 0
	if tela.Vizinhas, err = k.vizinhasDaChamada(c.ID); err != nil {
		return err
	}
	return k.mostrar(http.StatusOK, "chamada", "Chamada "+c.RequestID, tela)
}

func (k *contexto) avisosDa(c *crm.Chamada) ([]avisoChamada, error) {
	silenciados, err := k.p.Administracao.Listas.Silenciados(k.ctx, c.TenantID)
	soam, lista := crm.Soam(c, silenciados), make([]avisoChamada, len(c.Avisos))
	for i, aviso := range c.Avisos {
		lista[i] = avisoChamada{Texto: aviso, Silenciado: !slices.Contains(soam, aviso)}
		if cred := k.credencialDa(c); cred != nil {
			lista[i].Usuario = cred.Usuario
		}
	}
	return lista, err
}

// credencialDa is the credential that a call came with; nil when there is none such any more.
func (k *contexto) credencialDa(c *crm.Chamada) *crm.Credencial {
	for _, cred := range k.retrato().Credenciais {
		if c.CredencialID != 0 && cred.ID == c.CredencialID {
			return cred
		}
	}
	return nil
}

// silenciarAviso makes an aviso of the call's credential no badge any more, or one again. It stays stored with every call.
func (k *contexto) silenciarAviso() error {
	lista, err := k.p.Acervo.Chamadas(k.ctx, crm.FiltroChamadas{TenantID: k.tenant.ID, ID: k.id("id"), Pagina: crm.Pagina{Limite: 1}})
	if err != nil {
		return err
	}
	if k.id("id") == 0 || len(lista.Linhas) == 0 {
		return crm.ErrNaoEncontrado
	}
	c, aviso := lista.Linhas[0], k.FormValue("aviso")
	cred := k.credencialDa(&c)
	if cred == nil || !slices.Contains(c.Avisos, aviso) {
		return errPedido
	}
	d := desfeita{Ato: "aviso.silenciar", Credencial: cred.Usuario, Aviso: aviso}
	fazer, frase := k.p.Administracao.SilenciarAviso, "Silenciado para "+cred.Usuario+": o aviso continua guardado em cada chamada."
	if k.campo("ato") == "avisar" {
		d.Ato, fazer, frase = "aviso.voltar", k.p.Administracao.VoltarAAvisar, "O aviso volta a aparecer na lista."
	}
	mudou, err := fazer(k.ctx, k.ator(""), cred, aviso)
	onde := "/chamadas/" + texto64(c.ID)
	if erros := errosDe(err); erros != nil {
		return k.voltarSemFazer(onde, comoFrase("não foi silenciado: "+erros["aviso"]))
	}
	if err != nil {
		return err
	}
	if !mudou {
		return k.voltar(onde, "Já estava assim.")
	}
	return k.voltarDesfazendo(onde, frase, d)
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
		return k.voltarSemFazer("/chamadas/"+texto64(c.ID), "Não foi aberta: "+recusa.Frase)
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
