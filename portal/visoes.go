package portal

import (
	"net/url"
	"slices"

	"ponte/crm"
)

// visoesProntas are the filters that every person finds, by list.
var visoesProntas = map[string][]crm.Visao{
	"chamadas": {
		{Nome: "Não atendidas hoje", Filtro: "periodo=hoje&situacao=" + naoAtendidas},
		{Nome: "Repetidas em 24 horas", Filtro: "periodo=24h&situacao=repetida"},
	},
	"entregas": {
		{Nome: "Paradas", Filtro: "estado=falhou&estado=incerta&estado=suspensa"},
		{Nome: "Na fila", Filtro: "estado=pendente&estado=enviando&estado=agendada"},
	},
	"ocorrencias": {
		{Nome: "Abertas", Filtro: "fase=aberta"},
		{Nome: "Abertas hoje", Filtro: "periodo=hoje"},
		{Nome: "Vencidas", Filtro: "prazo=vencidas"},
	},
}

// visoes are the filters with a name above a list.
type visoes struct {
	Lista   string
	Prontas []linkVisao
	Minhas  []linkVisao
	Salvar  string // the filter that can be saved, "" = there is none, or it is saved
}

type linkVisao struct {
	ID         int64
	Nome, Link string
	Atual      bool
}

// visoesDa are those of a list, of the person who asks.
func (k *contexto) visoesDa(f *filtro) (*visoes, error) {
	lista := f.caminho[1:]
	guardadas, err := k.p.Administracao.Listas.Visoes(k.ctx, k.tenant.ID, k.usuario.ID)
	if err != nil {
		return nil, err
	}
	agora := f.Consulta()
	v := &visoes{Lista: lista, Salvar: agora}
	for _, x := range visoesProntas[lista] {
		v.Prontas = append(v.Prontas, v.link(f, x, agora))
	}
	for _, x := range guardadas {
		if x.Lista == lista {
			v.Minhas = append(v.Minhas, v.link(f, x, agora))
		}
	}
	return v, nil
}

func (v *visoes) link(f *filtro, x crm.Visao, agora string) linkVisao {
	valores, _ := url.ParseQuery(x.Filtro)
	l := linkVisao{ID: x.ID, Nome: x.Nome, Link: Raiz + f.caminho + comParametros(valores), Atual: valores.Encode() == agora}
	if l.Atual {
		v.Salvar = ""
	}
	return l
}

// gravarVisao saves the filter of a list with a name, or deletes one.
func (k *contexto) gravarVisao() error {
	lista := k.campo("lista")
	if _, ha := visoesProntas[lista]; !ha {
		return errPedido
	}
	if id := lerID(k.campo("apagar")); id != 0 {
		v, err := k.p.Administracao.ApagarVisao(k.ctx, k.ator(""), k.tenant.ID, k.usuario.ID, id)
		if err != nil {
			return err
		}
		return k.voltarDesfazendo("/"+lista, "O filtro "+v.Nome+" foi apagado.", desfeita{Ato: "visao.apagar", Visao: v})
	}
	v := &crm.Visao{TenantID: k.tenant.ID, UsuarioID: k.usuario.ID, Lista: lista, Nome: k.campo("nome"), Filtro: k.campo("filtro")}
	if slices.ContainsFunc(visoesProntas[lista], func(x crm.Visao) bool { return x.Nome == v.Nome }) {
		return k.voltarSemFazer("/"+lista+comInterrogacao(v.Filtro), "Não foi salvo: este nome é de um filtro que já vem pronto.")
	}
	err := k.p.Administracao.SalvarVisao(k.ctx, k.ator(""), v)
	if erros := errosDe(err); erros != nil {
		frase := "o nome " + erros["nome"]
		if erros["filtro"] != "" {
			frase = "uma busca por texto não se guarda, e não há outro filtro"
		}
		return k.voltarSemFazer("/"+lista, comoFrase("não foi salvo: "+frase))
	}
	if err != nil {
		return err
	}
	return k.voltar("/"+lista+comInterrogacao(v.Filtro), "Filtro "+v.Nome+" salvo, só para você.")
}
