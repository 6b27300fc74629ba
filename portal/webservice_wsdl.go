package portal

import (
	"encoding/base64"
	"net/http"
	"strings"

	"ponte/crm"
	"ponte/wsdl"
)

// telaWSDL is the WSDL that an installation serves, and another one on its way: chosen, compared, put in its place.
type telaWSDL struct {
	Ativo      *siteWSDL // nil = ours
	Estragado  string    // why the stored one cannot be read
	Versao     string    // of what is served
	Endereco   string    // where it is served
	Novo       *siteWSDL // that was compared
	Nome       string    // of its file
	Conteudo   string    // of its file, to be kept as it was compared
	Mapeamento string
	Apontar    *formApontar // nil = ours is served, and all of its operations are known
	Erros      errosForm
}

// formApontar has an operation of the site's WSDL stand for one of ours.
type formApontar struct {
	Operacoes, Nossas []opcao // those of the site that no name of ours tells, those of the catalogue
	Partes            string
	Desconhecidas     string // address of the calls that nothing of ours took
}

// novoApontar offers the operations of a site that are ours by a mapping only, or not at all: those first.
func (k *contexto) novoApontar(s *siteWSDL) *formApontar {
	f := &formApontar{Partes: k.FormValue("partes"), Desconhecidas: Raiz + "/chamadas?situacao=desconhecida&periodo=tudo"}
	var sem, com []string
	for _, o := range s.Operacoes {
		switch {
		case o.Nossa == "":
			sem = append(sem, o.Nome, o.Nome+" (não atendida)")
		case !strings.EqualFold(o.Nome, o.Nossa):
			com = append(com, o.Nome, o.Nome+" ("+o.Nossa+")")
		}
	}
	if len(sem)+len(com) == 0 {
		return nil
	}
	nossas := []string{"", "Nenhuma: não atender"}
	for _, o := range k.p.Operacoes {
		nossas = append(nossas, o, o)
	}
	f.Operacoes, f.Nossas = opcoes(k.campo("operacao"), append(sem, com...)...), opcoes(k.campo("nossa"), nossas...)
	return f
}

// siteWSDL is a captured WSDL beside ours.
type siteWSDL struct {
	Servico, Porta, Namespace, Estilo string
	Bytes                             int64
	Mapeamento                        string
	Operacoes                         []operacaoWSDL
	Faltam                            []string // operations of ours that it does not have
	Impedimentos                      []string // why it cannot be served
}

type operacaoWSDL struct {
	Nome, Nossa           string // Nossa "" = not served
	Partes                int
	Desconhecidas, Faltam []string
}

func novoSiteWSDL(s *wsdl.Site) *siteWSDL {
	v := &siteWSDL{
		Servico: s.Contract.Service, Porta: s.Contract.Port, Namespace: s.Contract.Namespace, Estilo: s.Contract.Style,
		Bytes: int64(len(s.Text)), Mapeamento: s.Mapping, Faltam: s.Match.Missing,
	}
	for i := range s.Match.Operations {
		o := &s.Match.Operations[i]
		l := operacaoWSDL{Nome: o.Name, Nossa: o.Ours, Partes: len(o.Parts)}
		if o.Ours != "" {
			l.Desconhecidas, l.Faltam = o.Unknown(), o.Missing
		}
		v.Operacoes = append(v.Operacoes, l)
	}
	for _, p := range s.Match.Problems {
		v.Impedimentos = append(v.Impedimentos, comoFrase(p.Frase()))
	}
	if p := s.Match.Problem(); p != nil && len(v.Impedimentos) == 0 {
		v.Impedimentos = []string{comoFrase(p.Frase())}
	}
	return v
}

func (k *contexto) wsdlServido() error { return k.mostrarWSDL(http.StatusOK, telaWSDL{}) }

// mostrarWSDL adds what is served now.
func (k *contexto) mostrarWSDL(status int, tela telaWSDL) error {
	texto, mapeamento, err := k.p.Administracao.WSDLs.WSDL(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	tela.Versao = crm.VersaoDoWSDL(texto, mapeamento)
	tela.Endereco = k.base() + "/" + k.tenant.Slug + "/webservices/index.php?wsdl"
	if texto != "" {
		site, err := wsdl.ReadSite([]byte(texto), []byte(mapeamento), k.p.AlemDoWSDL...)
		if err != nil {
			tela.Estragado = comoFrase(wsdl.FraseDe(err))
		} else {
			tela.Ativo = novoSiteWSDL(site)
			tela.Apontar = k.novoApontar(tela.Ativo)
		}
	}
	return k.mostrar(status, "wsdl", "WSDL", tela)
}

// trocarWSDL compares a file without writing, then serves exactly what was compared, or ours again.
func (k *contexto) trocarWSDL() error {
	tela := telaWSDL{Erros: errosForm{}}
	a, err := k.arquivoEnviado(wsdl.MaxSize)
	if err != nil {
		return err
	}
	switch k.campo("ato") {
	case "apontar":
		return k.apontarOperacao(&tela)
	case "remover":
		return k.gravarWSDL(&tela, "", "", "O WSDL do Ponte é servido de novo em até 3 segundos.")
	}
	tela.Nome, tela.Mapeamento = a.Nome, k.FormValue("mapeamento")
	if a.Erro != "" {
		tela.Erros["arquivo"] = a.Erro
		return k.mostrarWSDL(http.StatusUnprocessableEntity, tela)
	}
	tela.Conteudo = base64.StdEncoding.EncodeToString(a.Conteudo)
	site, err := wsdl.ReadSite(a.Conteudo, []byte(tela.Mapeamento), k.p.AlemDoWSDL...)
	if err != nil {
		frase := wsdl.FraseDe(err)
		if frase == "" {
			return err
		}
		tela.Erros[""] = comoFrase(frase)
		return k.mostrarWSDL(http.StatusUnprocessableEntity, tela)
	}
	tela.Novo = novoSiteWSDL(site)
	if k.campo("ato") != "usar" || len(tela.Novo.Impedimentos) > 0 {
		return k.mostrarWSDL(http.StatusOK, tela)
	}
	return k.gravarWSDL(&tela, site.Text, site.Mapping, "O WSDL novo é servido em até 3 segundos.")
}

// apontarOperacao changes what one operation of the site's WSDL stands for.
func (k *contexto) apontarOperacao(tela *telaWSDL) error {
	texto, mapeamento, err := k.p.Administracao.WSDLs.WSDL(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	partes, err := wsdl.ReadParts(k.FormValue("partes"))
	var site *wsdl.Site
	if err == nil {
		mapeamento, err = wsdl.Point(mapeamento, k.campo("operacao"), wsdl.OperationMapping{Name: k.campo("nossa"), Parts: partes})
	}
	if err == nil {
		site, err = wsdl.ReadSite([]byte(texto), []byte(mapeamento), k.p.AlemDoWSDL...)
	}
	if err == nil {
		if p := site.Match.Problem(); p != nil { // a nil *Problem is an error that is not nil
			err = p
		}
	}
	if frase := wsdl.FraseDe(err); frase != "" {
		tela.Erros[""] = comoFrase(frase)
		return k.mostrarWSDL(http.StatusUnprocessableEntity, *tela)
	}
	if err != nil {
		return err
	}
	return k.gravarWSDL(tela, texto, mapeamento, k.campo("operacao")+" é atendida assim em até 3 segundos.")
}

// gravarWSDL puts texts in the place of those that the person saw.
func (k *contexto) gravarWSDL(tela *telaWSDL, texto, mapeamento, aviso string) error {
	versao := k.campo("versao")
	if versao == "" {
		return errPedido
	}
	err := k.p.Administracao.TrocarWSDL(k.ctx, k.ator(""), k.tenant, versao, texto, mapeamento)
	if erros := errosDe(err); erros != nil {
		tela.Erros = erros
		return k.mostrarWSDL(http.StatusUnprocessableEntity, *tela)
	}
	if err != nil {
		return err
	}
	return k.voltar("/webservice/wsdl", aviso)
}
