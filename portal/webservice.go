package portal

import (
	"net/http"
	"slices"
	"strings"
)

// telaWebservice is where the webservice is, and whether it answers.
type telaWebservice struct {
	Enderecos       []parte
	WSDL            string // "" = ours
	Operacoes       []string
	Desconhecidas   string // address of the unknown calls
	Verificacoes    []Verificacao
	PodeTestar      bool
	Credenciais     []string
	SemTLS          bool
	EnderecoSuposto bool // nobody configured the public address
}

func (k *contexto) webservice() error {
	tela := k.telaWebservice()
	if k.consulta("testar") == "1" && k.p.Autoteste != nil {
		tela.Verificacoes = k.p.Autoteste(k.ctx, k.tenant.Slug, k.base())
	}
	return k.mostrar(http.StatusOK, "webservice", "Webservice", tela)
}

// telaWebservice fills the page.
func (k *contexto) telaWebservice() telaWebservice {
	base, t := k.base(), k.tenant
	tela := telaWebservice{
		Enderecos: []parte{
			{"WSDL", base + "/" + t.Slug + "/webservices/index.php?wsdl"},
			{"SOAP", base + "/" + t.Slug + "/webservices/index.php"},
			{"REST", base + "/" + t.Slug + "/webservices/rest/incluir_oc"},
			{"REST por parâmetro", base + "/" + t.Slug + "/webservices/rest/api.php?api_method=incluir_oc"},
		},
		WSDL: k.retrato().WSDL, Operacoes: k.p.Operacoes, Desconhecidas: Raiz + "/chamadas?situacao=desconhecida&periodo=tudo",
		PodeTestar: k.p.Autoteste != nil, SemTLS: strings.HasPrefix(base, "http://"), EnderecoSuposto: k.p.Publica == "",
	}
	for _, c := range k.retrato().Credenciais {
		if c.Ativa() {
			tela.Credenciais = append(tela.Credenciais, c.Usuario)
		}
	}
	slices.Sort(tela.Credenciais)
	return tela
}
