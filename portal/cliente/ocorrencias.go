package cliente

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"net/url"

	"ponte/crm"
)

// telaOcorrencias is a page of what the client asked for.
type telaOcorrencias struct {
	Linhas  []linhaOcorrencia
	Proxima string // address of older ones
}

type linhaOcorrencia struct {
	Numero, Caminho, Assunto, Status, Aberta string
	Encerrada                                bool
}

func (k *contexto) ocorrencias() error {
	lista, err := k.p.Vista.Ocorrencias(k.ctx, k.retrato.Tenant.ID, k.cliente.ID, k.QueryParam("apos"))
	if err != nil {
		return err
	}
	tela := telaOcorrencias{Linhas: k.linhasOcorrencia(lista.Linhas)}
	if lista.Proximo != "" {
		tela.Proxima = k.base + "/ocorrencias?apos=" + url.QueryEscape(lista.Proximo)
	}
	return k.mostrar(http.StatusOK, "ocorrencias", "Minhas solicitações", tela)
}

func (k *contexto) linhasOcorrencia(linhas []crm.LinhaOcorrencia) []linhaOcorrencia {
	var feitas []linhaOcorrencia
	for i := range linhas {
		feitas = append(feitas, k.linhaOcorrencia(&linhas[i]))
	}
	return feitas
}

func (k *contexto) linhaOcorrencia(l *crm.LinhaOcorrencia) linhaOcorrencia {
	return linhaOcorrencia{
		Numero: l.Ocorrencia.Numero, Caminho: k.base + "/ocorrencias/" + url.PathEscape(l.Ocorrencia.Numero),
		Assunto: cmp.Or(l.SolicitacaoNome, l.DivisaoNome, "Solicitação"), Status: l.StatusNome, Encerrada: l.Fase.Final(),
		Aberta: l.Ocorrencia.AbertaEm.In(k.zona).Format("02/01/2006"),
	}
}

// telaOcorrencia is one, with the conversation as far as the client may read it.
type telaOcorrencia struct {
	linhaOcorrencia
	Contrato, Local string
	Fechada         string
	Mensagens       []mensagem
	Fotos           []string // names of those that the client sent
	Aviso           string   // of what was just done
	Resposta        formResposta
	Avaliacao       *formAvaliacao // nil = it is not to be rated yet
}

type mensagem struct {
	Deles  bool // the builder wrote it
	Autor  string
	Quando string
	Texto  string
}

func (k *contexto) ocorrencia() error {
	f, err := k.p.Vista.Ocorrencia(k.ctx, k.retrato.Tenant.ID, k.cliente.ID, k.param("numero"))
	if err != nil {
		return err
	}
	return k.mostrarOcorrencia(http.StatusOK, f, formResposta{Chave: rand.Text()}, nil)
}

// mostrarOcorrencia shows one with its forms, as typed when one was refused; avaliacao nil = as it is kept.
func (k *contexto) mostrarOcorrencia(status int, f *crm.Ficha, resposta formResposta, avaliacao *formAvaliacao) error {
	resposta.AjudaFotos = k.ajudaDasFotos()
	tela := telaOcorrencia{
		Resposta: resposta, Avaliacao: avaliacao, Aviso: avisos[k.QueryParam("feito")],
		linhaOcorrencia: k.linhaOcorrencia(&f.LinhaOcorrencia), Contrato: f.ContratoCodigo,
		Local: crm.LocalUnidade{Empreendimento: f.Empreendimento, Bloco: f.Bloco, Unidade: f.Unidade}.String(),
	}
	if f.Ocorrencia.FechadaEm != nil {
		tela.Fechada = f.Ocorrencia.FechadaEm.In(k.zona).Format("02/01/2006")
	}
	for _, n := range f.Narrativas {
		m := mensagem{Deles: n.Tipo != crm.NarrativaAbertura && n.Tipo != crm.NarrativaCliente, Autor: k.retrato.Tenant.Nome, Quando: n.Em.In(k.zona).Format("02/01/2006 15:04"), Texto: n.Texto}
		switch n.Tipo {
		case crm.NarrativaAbertura:
			m.Autor = "Pedido"
		case crm.NarrativaCliente:
			m.Autor = "Você"
		}
		tela.Mensagens = append(tela.Mensagens, m)
	}
	for _, a := range f.Anexos {
		tela.Fotos = append(tela.Fotos, a.Nome)
	}
	if tela.Avaliacao == nil && f.Fase == crm.FaseEncerrada && k.QueryParam("feito") != "recebida" { // nobody has attended it
		tela.Avaliacao = avaliacaoDe(f.Avaliacao)
	}
	return k.mostrar(status, "ocorrencia", "Solicitação "+tela.Numero, tela)
}
