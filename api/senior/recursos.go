package senior

import (
	"slices"
	"strings"

	"ponte/crm"
)

// raizDoCRM is the resource of the CRM, whose actions papéis permit; behind it a module of the matrix may stand.
const raizDoCRM = "res://senior.com.br/crm/core"

// acoesDaPlataforma are the actions as the platform's pages name them in English; ours are known, too.
var acoesDaPlataforma = map[string]crm.Acao{
	"access": crm.AcaoAcessar, "include": crm.AcaoIncluir, "create": crm.AcaoIncluir, "edit": crm.AcaoEditar, "delete": crm.AcaoExcluir, "export": crm.AcaoExportar,
	"filter": crm.AcaoFiltrar, "view": crm.AcaoVisualizar,
}

func lerAcao(nome string) crm.Acao {
	nome = strings.ToLower(strings.TrimSpace(nome))
	for _, a := range crm.Acoes {
		if a.Nome == nome {
			return a.Acao
		}
	}
	return acoesDaPlataforma[nome]
}

// modulosDe are the rows of the matrix that a resource of the CRM means: one, or all for the root; nil = none.
func modulosDe(uri string) []crm.LinhaModulo {
	resto, ok := strings.CutPrefix(strings.TrimSuffix(strings.TrimSpace(uri), "/"), raizDoCRM)
	switch modulo, tem := strings.CutPrefix(resto, "/"); {
	case !ok || resto != "" && !tem:
		return nil
	case resto == "":
		return crm.Modulos
	default:
		i := slices.IndexFunc(crm.Modulos, func(l crm.LinhaModulo) bool { return string(l.Modulo) == modulo })
		if i < 0 {
			return nil
		}
		return crm.Modulos[i : i+1]
	}
}

// autoriza tells whether who calls may do something to a resource: a module of the CRM; the CRM itself, where one module is enough; or a call
// of the platform that is answered here. What there is not is permitted to nobody.
func (q *requisicao) autoriza(uri, acao string) bool {
	if a := lerAcao(acao); a != 0 {
		for _, l := range modulosDe(uri) {
			if l.Acoes&a != 0 && q.acesso.Pode(crm.Permissao{Modulo: l.Modulo, Acao: a}) {
				return true
			}
		}
	}
	caminho, ok := strings.CutPrefix(strings.TrimSpace(uri), "res://senior.com.br/")
	i := slices.IndexFunc(q.a.catalogo, func(op operacao) bool { return ok && op.servico+"/"+op.nomes[0] == caminho })
	switch {
	case i < 0:
		return false
	case q.pessoa == nil:
		return q.Token.Tem(q.a.catalogo[i].escopo)
	}
	return q.acesso.Pode(q.a.catalogo[i].permite)
}

// permissao is one that was asked for, with the answer.
type permissao struct {
	Resource   string `json:"resource"`
	Action     string `json:"action"`
	Authorized bool   `json:"authorized"`
}

// conferirAcesso answers for a list of permissions, or for one that is the body itself, as older clients send it.
func conferirAcesso(q *requisicao) error {
	pedidas := []*leitor{q.leitor}
	if lista, varias := q.corpo["permissions"].([]any); varias {
		pedidas = nil
		for _, x := range lista {
			um, ok := x.(map[string]any)
			if !ok {
				return crm.Recusar(crm.RecusaValor, "permissions", "precisa ser uma lista de {resource, action}")
			}
			pedidas = append(pedidas, &leitor{corpo: um})
		}
	}
	if len(pedidas) == 0 {
		return crm.Recusar(crm.RecusaObrigatorio, "permissions")
	}
	resposta := struct {
		Permissions []permissao `json:"permissions"`
		Authorized  bool        `json:"authorized"` // all of them are
	}{[]permissao{}, true}
	for _, l := range pedidas {
		p := permissao{Resource: l.texto("resource", true), Action: l.texto("action", true)}
		if l.err != nil {
			return l.err
		}
		p.Authorized = q.autoriza(p.Resource, p.Action)
		resposta.Authorized = resposta.Authorized && p.Authorized
		resposta.Permissions = append(resposta.Permissions, p)
	}
	return q.responder("authorized", resposta)
}

// acao is one of a resource.
type acao struct {
	Name  string `json:"name"`
	Label string `json:"label"`
}

// recurso is a resource as the platform tells one.
type recurso struct {
	URI         string `json:"uri"`
	Name        string `json:"name"`
	Label       string `json:"label"`
	DomainName  string `json:"domainName"`
	ServiceName string `json:"serviceName"`
	Actions     []acao `json:"actions"`
}

func lerRecurso(q *requisicao) error {
	uri := strings.TrimSuffix(strings.TrimSpace(q.texto("uri", true)), "/")
	if q.err != nil {
		return q.err
	}
	linhas := modulosDe(uri)
	if len(linhas) == 0 {
		return crm.Recusar(crm.RecusaCadastro, "recurso", "uri "+crm.Encurtar(uri, 100))
	}
	r := recurso{URI: uri, Name: "core", Label: "CRM", DomainName: "crm", ServiceName: "core", Actions: []acao{}}
	if uri != raizDoCRM {
		r.Name, r.Label = string(linhas[0].Modulo), linhas[0].Rotulo
	}
	for _, a := range crm.Acoes {
		if slices.ContainsFunc(linhas, func(l crm.LinhaModulo) bool { return l.Acoes&a.Acao != 0 }) {
			r.Actions = append(r.Actions, acao{a.Nome, a.Nome})
		}
	}
	return q.responder(r.Name, r)
}
