package portal

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"ponte/crm"
)

// telaWebservice is where the webservice is, how it is set, and whether it answers.
type telaWebservice struct {
	Enderecos       []parte
	WSDL            string // "" = ours
	Operacoes       []string
	Desconhecidas   string // address of the unknown calls
	Campos          []campoForm
	CNPJ, Nome      campoForm
	Versao          string
	Erros           errosForm
	Verificacoes    []Verificacao
	PodeTestar      bool
	Credenciais     []string
	SemTLS          bool
	EnderecoSuposto bool // nobody configured the public address
}

func (k *contexto) webservice() error {
	tela := k.telaWebservice(k.tenant, nil, nil)
	if k.consulta("testar") == "1" && k.p.Autoteste != nil {
		tela.Verificacoes = k.p.Autoteste(k.ctx, k.tenant.Slug, k.base())
	}
	return k.mostrar(http.StatusOK, "webservice", "Webservice", tela)
}

// telaWebservice fills the page; digitados are the values to show in place of the stored ones.
func (k *contexto) telaWebservice(t *crm.Tenant, digitados map[string]string, erros errosForm) telaWebservice {
	base := k.base()
	tela := telaWebservice{
		Enderecos: []parte{
			{"WSDL", base + "/" + t.Slug + "/webservices/index.php?wsdl"},
			{"SOAP", base + "/" + t.Slug + "/webservices/index.php"},
			{"REST", base + "/" + t.Slug + "/webservices/rest/incluir_oc"},
			{"REST por parâmetro", base + "/" + t.Slug + "/webservices/rest/api.php?api_method=incluir_oc"},
		},
		WSDL: k.retrato().WSDL, Operacoes: k.p.Operacoes, Desconhecidas: Raiz + "/chamadas?situacao=desconhecida&periodo=tudo", Versao: t.Versao(), Erros: erros,
		PodeTestar: k.p.Autoteste != nil, SemTLS: strings.HasPrefix(base, "http://"), EnderecoSuposto: k.p.Publica == "",
	}
	valor := func(chave, guardado string) string {
		if digitados != nil {
			return digitados[chave]
		}
		return guardado
	}
	tela.Nome = novoCampo(crm.ChaveNome, "Nome da instalação", valor(crm.ChaveNome, t.Nome), erros)
	tela.CNPJ = novoCampo(crm.ChaveCNPJ, "CNPJs da empresa", valor(crm.ChaveCNPJ, strings.Join(t.CNPJs, ", ")), erros).Com("ajuda", "Separados por vírgula. Uma chamada que traz outro CNPJ é recusada.")
	for _, l := range crm.TabelaConfiguracoes {
		if daSombra(l.Chave) {
			continue
		}
		c := novoCampo(l.Chave, l.Rotulo, valor(l.Chave, t.Configuracoes[l.Chave]), erros).Com("ajuda", l.Ajuda, "exemplo", l.Padrao)
		padrao := "Padrão (" + lacuna(rotuloSimNao(l.Padrao)) + ")"
		switch l.Tipo {
		case crm.TipoSimNao:
			c.Tipo, c.Opcoes = "select", opcoes(c.Valor, "", padrao, "sim", "Sim", "nao", "Não")
		case crm.TipoOpcao:
			pares := []string{"", padrao}
			for _, o := range l.Opcoes {
				pares = append(pares, o, o)
			}
			c.Tipo, c.Opcoes = "select", opcoes(c.Valor, pares...)
		}
		tela.Campos = append(tela.Campos, c)
	}
	for _, c := range k.retrato().Credenciais {
		if c.Ativa() {
			tela.Credenciais = append(tela.Credenciais, c.Usuario)
		}
	}
	slices.Sort(tela.Credenciais)
	return tela
}

// configurarWebservice applies all settings of the form, or none.
func (k *contexto) configurarWebservice() error {
	digitados := map[string]string{crm.ChaveNome: k.campo(crm.ChaveNome), crm.ChaveCNPJ: k.campo(crm.ChaveCNPJ)}
	mudancas := []crm.Atribuicao{{Chave: crm.ChaveVersao, Valor: k.campo("versao")}, {Chave: crm.ChaveNome, Valor: digitados[crm.ChaveNome]}, {Chave: crm.ChaveCNPJ, Valor: digitados[crm.ChaveCNPJ]}}
	for _, l := range crm.TabelaConfiguracoes {
		if daSombra(l.Chave) {
			continue
		}
		digitados[l.Chave] = k.campo(l.Chave)
		mudancas = append(mudancas, crm.Atribuicao{Chave: l.Chave, Valor: digitados[l.Chave]})
	}
	_, err := k.p.Administracao.AlterarTenant(k.ctx, k.ator(""), k.tenant.Slug, mudancas)
	if erros := errosDe(err); erros != nil {
		if errors.Is(err, crm.ErrConflito) { // show what is there now
			agora, err := k.p.Administracao.Tenant(k.ctx, k.tenant.Slug)
			if err != nil {
				return err
			}
			return k.mostrar(http.StatusUnprocessableEntity, "webservice", "Webservice", k.telaWebservice(agora, nil, erros))
		}
		return k.mostrar(http.StatusUnprocessableEntity, "webservice", "Webservice", k.telaWebservice(k.tenant, digitados, erros))
	}
	if err != nil {
		return err
	}
	return k.voltar("/webservice", "Configurações gravadas. Valem em até 3 segundos.")
}
