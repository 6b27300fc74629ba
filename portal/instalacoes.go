package portal

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"ponte/crm"
	"ponte/crm/implantacao"
)

// telaInstalacoes lists the installations, and makes another one.
type telaInstalacoes struct {
	Linhas   []linhaInstalacao
	Primeira bool // there is none yet
	Form     formInstalacao
}

type linhaInstalacao struct {
	Slug, Nome, Pacote string
	Padrao             bool
	Implantacao        string // "" = it was made without one
	Tom                string
}

// formInstalacao is an installation as typed.
type formInstalacao struct {
	Slug, Nome, CNPJ, PrimeiroNumero, Padrao string
	Pacotes, Integracoes                     []opcao
	Erros                                    errosForm
	pacote, integracao                       string
}

// telaImplantacao is how far the making of one is.
type telaImplantacao struct {
	Slug, Nome, Pacote, Integracao, Quem string
	Etapas                               []linhaEtapa
	Concluida                            bool
}

type linhaEtapa struct {
	Rotulo, Estado, Tom, Detalhe string
	Em                           momento
}

func (k *contexto) instalacoes() error { return k.mostrarInstalacoes(http.StatusOK, formInstalacao{}) }

func (k *contexto) mostrarInstalacoes(status int, f formInstalacao) error {
	implantacoes, err := k.p.Implantador.Implantacoes.Lista(k.ctx)
	if err != nil {
		return err
	}
	tela := telaInstalacoes{Primeira: len(k.tenants) == 0}
	for i := range k.tenants {
		t := &k.tenants[i]
		tela.Linhas = append(tela.Linhas, linhaInstalacao{Slug: t.Slug, Nome: t.Nome, Pacote: rotuloDoPacote(t.Pacote), Padrao: t.Padrao})
	}
	for i := range implantacoes {
		m := &implantacoes[i]
		n := slices.IndexFunc(tela.Linhas, func(l linhaInstalacao) bool { return strings.EqualFold(l.Slug, m.Novo.Slug) })
		if n < 0 {
			n = len(tela.Linhas)
			tela.Linhas = append(tela.Linhas, linhaInstalacao{Slug: m.Novo.Slug, Nome: m.Novo.Nome, Pacote: rotuloDoPacote(m.Pacote)})
		}
		tela.Linhas[n].Implantacao, tela.Linhas[n].Tom = "incompleta", tomAlerta
		if m.Concluida() {
			tela.Linhas[n].Implantacao, tela.Linhas[n].Tom = "concluída", tomBom
		}
	}
	var pares []string
	for _, l := range crm.Pacotes {
		pares = append(pares, string(l.Pacote), l.Rotulo+": "+l.Ajuda)
	}
	f.Pacotes = opcoes(f.pacote, pares...)
	pares = []string{"", "Nenhuma"}
	for i := range k.p.Despacho.Definicoes {
		pares = append(pares, k.p.Despacho.Definicoes[i].Nome, k.p.Despacho.Definicoes[i].Titulo)
	}
	f.Integracoes = opcoes(f.integracao, pares...)
	tela.Form = f
	return k.mostrar(status, "instalacoes", "Instalações", tela)
}

func rotuloDoPacote(p crm.Pacote) string {
	for _, l := range crm.Pacotes {
		if l.Pacote == p {
			return l.Rotulo
		}
	}
	return crm.Pacotes[0].Rotulo
}

// criarInstalacao begins an implantação, or goes on with one of the same slug.
func (k *contexto) criarInstalacao() error {
	f := formInstalacao{
		Slug: k.campo("slug"), Nome: k.campo("nome"), CNPJ: k.campo("cnpj"), PrimeiroNumero: k.campo("first-number"), Padrao: k.campo("padrao"),
		pacote: k.campo("pacote"), integracao: k.campo("integracao"),
	}
	primeiro := lerID(f.PrimeiroNumero)
	if f.PrimeiroNumero != "" && primeiro <= 0 {
		f.Erros = errosForm{"first-number": crm.NovoInvalido("", crm.MotivoDigitos).Frase()}
		return k.mostrarInstalacoes(http.StatusUnprocessableEntity, f)
	}
	feita, err := k.p.Implantador.Implantar(k.ctx, k.ator(""), implantacao.Pedido{
		Novo:   crm.NovoTenant{Slug: f.Slug, Nome: f.Nome, CNPJs: strings.Split(f.CNPJ, ","), Padrao: f.Padrao == "sim", PrimeiroNumero: primeiro},
		Pacote: f.pacote, Integracao: f.integracao,
	})
	if f.Erros = errosDe(err); f.Erros != nil {
		return k.mostrarInstalacoes(http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return k.voltar("/instalacoes/"+feita.Novo.Slug, "")
}

func (k *contexto) implantacao() error {
	m, err := k.p.Implantador.Implantacoes.Implantacao(k.ctx, k.segmento("slug"))
	if err != nil {
		return err
	}
	tela := telaImplantacao{
		Slug: m.Novo.Slug, Nome: m.Novo.Nome, Pacote: rotuloDoPacote(m.Pacote), Integracao: k.tituloDestino(m.Integracao), Quem: m.Quem, Concluida: m.Concluida(),
	}
	for i := range m.Etapas {
		e := &m.Etapas[i]
		l := linhaEtapa{Rotulo: e.Rotulo(), Estado: "a fazer", Tom: tomNeutro, Detalhe: e.Detalhe}
		switch e.Situacao {
		case implantacao.Feita:
			l.Estado, l.Tom = "feita", tomBom
		case implantacao.Falhou:
			l.Estado, l.Tom = "falhou", tomRuim
		}
		if !e.Em.IsZero() && e.Situacao != implantacao.Pendente {
			l.Em = k.em(e.Em)
		}
		tela.Etapas = append(tela.Etapas, l)
	}
	return k.mostrar(http.StatusOK, "instalacao", "Implantação de "+m.Novo.Nome, tela)
}

// continuarImplantacao goes on with what was interrupted, or failed.
func (k *contexto) continuarImplantacao() error {
	m, err := k.p.Implantador.Continuar(k.ctx, k.ator(""), k.segmento("slug"))
	var campo *crm.Invalido
	if errors.As(err, &campo) {
		return k.voltar("/instalacoes/"+k.Param("slug"), campo.Error())
	}
	if err != nil {
		return err
	}
	aviso := "Uma etapa falhou: a linha dela diz por quê."
	if m.Concluida() {
		aviso = "A implantação está concluída."
	}
	return k.voltar("/instalacoes/"+m.Novo.Slug, aviso)
}
