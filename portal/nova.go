package portal

import (
	"cmp"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// telaNova opens an ocorrência: first for whom, of a search or of a client's contracts, then the form. What was chosen is in
// the address, so that each step is a link and a reload loses nothing.
type telaNova struct {
	Escolha escolhaNova
	Busca   string
	Curta   bool // too little was typed to search for
	Grupos  []grupoNova
	Form    *formNova // nil = it is still to be chosen for whom
}

// formNova is the form, kept as typed when it is refused.
type formNova struct {
	Chave                               string
	Para                                []parte // what was chosen, for people
	Texto, Responsavel                  string
	Divisao, Solicitacao, Status        string
	Divisoes, Solicitacoes, TodosStatus []opcao
	Campos                              map[string]string // of the action that Status asks for
	Acao                                *formAcao
	Partes                              []campoForm // that the tenant requires and no other field brings
	PodeAnexar                          string
	Erros                               errosForm
}

func (k *contexto) nova() error {
	e, err := k.lerEscolhaNova()
	if err != nil {
		return err
	}
	tela := &telaNova{Escolha: *e, Busca: k.consulta("q")}
	if tela.Grupos, err = k.contratosParaEscolher(e); err != nil {
		return err
	}
	switch {
	case len(tela.Grupos) > 0:
	case e.BuscaUnidade || e.Cliente == "" && e.Contrato == "" && e.Unidade == "":
		if err := k.buscarNova(tela, e); err != nil {
			return err
		}
	default:
		tela.Escolha = *e
		return k.mostrarFormNova(http.StatusOK, e, &formNova{Chave: rand.Text(), Status: k.consulta("status")})
	}
	return k.mostrar(http.StatusOK, "nova", "Nova ocorrência", tela)
}

// mostrarFormNova shows the form for what was chosen.
func (k *contexto) mostrarFormNova(status int, e *escolhaNova, f *formNova) error {
	f.PodeAnexar = tamanho(int64(k.maxAnexo()))
	if e.cliente != nil {
		f.Para = append(f.Para, parte{"Cliente", juntarNomes(e.cliente.Nome, sigilo.MascararDocumento(e.cliente.Documento))})
	}
	if e.contrato != nil {
		f.Para = append(f.Para, parte{"Contrato", juntarNomes(e.contrato.Codigo, rotuloContrato(e.contrato.Situacao))})
	}
	switch {
	case e.unidade != nil:
		f.Para = append(f.Para, parte{"Unidade", local(e.unidade.Empreendimento, e.unidade.Bloco, e.unidade.Numero)})
	case e.contrato != nil && e.contrato.UnidadeID != 0:
		f.Para = append(f.Para, parte{"Unidade", local(e.contrato.Empreendimento, e.contrato.Bloco, e.contrato.Unidade)})
	}
	r := k.retrato()
	f.Divisoes, f.Solicitacoes = opcoesDivisao(r, f.Divisao), opcoesSolicitacao(r, f.Solicitacao)
	padrao := r.Tenant.Configuracoes.Texto(crm.ConfStatusAbertura)
	for _, s := range k.statusEmOrdem() {
		f.TodosStatus = append(f.TodosStatus, opcao{s.Codigo, s.Nome + " (" + rotuloFase(s.Fase) + ")", s.Codigo == cmp.Or(f.Status, padrao)})
	}
	f.Acao = k.acaoDe(cmp.Or(f.Status, padrao), f.Campos, f.Erros)
	digitadas := k.partesDigitadas()
	for _, nome := range k.partesExigidas() {
		f.Partes = append(f.Partes, novoCampo(campoDaParte(nome), crm.RotuloDaParte(nome), digitadas[nome], f.Erros).Com("obrigatorio", "sim", "ajuda", "Exigido por esta instalação."))
	}
	return k.mostrar(status, "nova", "Nova ocorrência", &telaNova{Escolha: *e, Form: f})
}

func opcoesDivisao(r *crm.Retrato, escolhida string) []opcao {
	lista := []opcao{{"", "Nenhuma", escolhida == ""}}
	for _, codigo := range emOrdem(r.Divisoes, func(d *crm.Divisao) string { return d.Nome }) {
		lista = append(lista, opcao{codigo, r.Divisoes[codigo].Nome, codigo == escolhida})
	}
	return lista
}

func opcoesSolicitacao(r *crm.Retrato, escolhida string) []opcao {
	lista := []opcao{{"", "Nenhuma", escolhida == ""}}
	for _, codigo := range emOrdem(r.Solicitacoes, func(s *crm.Solicitacao) string { return s.Nome }) {
		lista = append(lista, opcao{codigo, r.Solicitacoes[codigo].Nome, codigo == escolhida})
	}
	return lista
}

// emOrdem are the keys of codes by their names.
func emOrdem[T any](codigos map[string]*T, nome func(*T) string) []string {
	chaves := make([]string, 0, len(codigos))
	for c := range codigos {
		chaves = append(chaves, c)
	}
	slices.SortFunc(chaves, func(x, y string) int {
		return cmp.Or(strings.Compare(nome(codigos[x]), nome(codigos[y])), strings.Compare(x, y))
	})
	return chaves
}

// camposDasPartes name the parts of the contract that the form has fields for: the field, and its label.
var camposDasPartes = []struct{ parte, campo, rotulo string }{
	{"DESCRICAO", "texto", "Descrição"},
	{"RESPONSAVEL", "responsavel", "Responsável"},
	{"COD_DIVISAO", "divisao", "Divisão"},
	{"COD_SOLICITACAO", "solicitacao", "Solicitação"},
	{"COD_STATUS", "status", "Status"},
	{"COD_PROJETO", "contrato", "Contrato ou unidade"},
	{"CNPJ_CLIENTE", "cliente", "CPF ou CNPJ do cliente"},
	{"NOME_CLIENTE", "cliente", "Nome do cliente"},
	{"COD_CLIENTE", "cliente", "Código do cliente"},
	{"EMAIL_CLIENTE", "cliente", "E-mail do cliente"},
	{"COD_ABERTO_POR", "", "Login"},
	{"Nome do anexo", "anexo", "Nome do anexo"},
	{"Tipo do anexo", "anexo", "Tipo do anexo"},
}

func campoDaParte(nome string) string { return "parte_" + nome }

// partesExigidas are the parts that the tenant requires and that no field of the form brings.
func (k *contexto) partesExigidas() []string {
	var exigidas []string
	for _, nome := range k.tenant.Configuracoes.Lista(crm.ConfObrigatorios) {
		nome = strings.ToUpper(nome)
		if !slices.ContainsFunc(camposDasPartes, func(c struct{ parte, campo, rotulo string }) bool { return c.parte == nome }) {
			exigidas = append(exigidas, nome)
		}
	}
	return exigidas
}

func (k *contexto) partesDigitadas() map[string]string {
	digitadas := map[string]string{}
	for _, nome := range k.partesExigidas() {
		digitadas[nome] = k.campo(campoDaParte(nome))
	}
	return digitadas
}

// abrirNova opens what the form says.
func (k *contexto) abrirNova() error {
	e, err := k.lerEscolhaNova()
	if err != nil {
		return err
	}
	if err := k.lerArquivos(); errors.Is(err, errLongo) {
		return k.mostrarFormNova(http.StatusUnprocessableEntity, e, &formNova{
			Chave: rand.Text(), Erros: errosForm{"anexo": "os arquivos passam do limite de " + tamanho(k.maxAnexos())},
		})
	} else if err != nil {
		return err
	}
	f := &formNova{
		Chave: k.campo("chave"), Texto: k.FormValue("texto"), Responsavel: k.campo("responsavel"), Divisao: k.campo("divisao"),
		Solicitacao: k.campo("solicitacao"), Status: k.campo("status"), Erros: errosForm{},
	}
	f.Campos = k.digitadosDaAcao(f.Status)
	anexos, err := k.lerAnexos(f.Erros)
	if err != nil {
		return err
	}
	if len(f.Erros) > 0 {
		return k.mostrarFormNova(http.StatusUnprocessableEntity, e, f)
	}
	r, err := k.p.Ocorrencias.AbrirPorPessoa(k.ctx, k.retrato(), k.ator(""), crm.NovaOcorrencia{
		ClienteID: lerID(e.Cliente), ContratoID: lerID(e.Contrato), UnidadeID: lerID(e.Unidade), Divisao: f.Divisao, Solicitacao: f.Solicitacao,
		Status: f.Status, Descricao: f.Texto, Responsavel: f.Responsavel, Acao: f.Campos, Partes: k.partesDigitadas(), Anexos: anexos, Chave: f.Chave,
		Requisicao: k.requisicao,
	})
	if f.Erros = errosDe(err); f.Erros == nil {
		f.Erros = k.errosDaRecusa(err, f)
	}
	if f.Erros != nil {
		return k.mostrarFormNova(http.StatusUnprocessableEntity, e, f)
	}
	if err != nil {
		return err
	}
	aviso := "Ocorrência " + r.Numero + " aberta."
	if r.Repetida {
		aviso = "Ocorrência " + r.Numero + " já estava aberta: o mesmo formulário foi enviado duas vezes."
	}
	return k.voltar("/ocorrencias/"+url.PathEscape(r.Numero), aviso)
}

// errosDaRecusa puts a refusal beside the field that it speaks of, in the field's own words; nil when it is none. A form that
// has opened an ocorrência and comes with other words gets a new key: sent again, it opens another.
func (k *contexto) errosDaRecusa(err error, f *formNova) errosForm {
	var r *crm.Recusa
	if !errors.As(err, &r) || r.Passageira() {
		return nil
	}
	switch r.Codigo {
	case crm.RecusaRepetida, crm.RecusaChaveDeOutro:
		f.Chave = rand.Text()
		return errosForm{"": comoFrase("Este formulário já abriu uma ocorrência: "+r.Frase) + " Se esta é outra, grave de novo."}
	case crm.RecusaAnexo:
		return errosForm{"anexo": r.Frase}
	case crm.RecusaContratoEncerrado:
		return errosForm{"contrato": r.Frase}
	}
	for _, c := range camposDasPartes {
		if resto, ok := strings.CutPrefix(r.Frase, c.parte+" "); ok {
			return errosForm{c.campo: c.rotulo + " " + semRotulo(c.parte, resto)}
		}
	}
	for _, p := range k.partesExigidas() {
		if resto, ok := strings.CutPrefix(r.Frase, p+" "); ok {
			return errosForm{campoDaParte(p): crm.RotuloDaParte(p) + " " + semRotulo(p, resto)}
		}
	}
	return errosForm{"": r.Frase}
}

// semRotulo takes the label that a refusal says behind a part's name off what follows: it stands before it already.
func semRotulo(parte, resto string) string {
	return strings.TrimPrefix(resto, "("+crm.RotuloDaParte(parte)+") ")
}
