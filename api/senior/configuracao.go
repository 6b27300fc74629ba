package senior

import (
	"strings"

	"ponte/crm"
	"ponte/crm/plataforma"
)

// propriedade is a property of a service as the platform tells one.
type propriedade struct {
	PropertyKey   string   `json:"propertyKey"`
	PropertyValue string   `json:"propertyValue"`
	Type          string   `json:"type"`
	Label         string   `json:"label"`
	PropertyLevel string   `json:"propertyLevel"`
	HashTags      []string `json:"hashTags"`
}

func lida(p plataforma.Propriedade) propriedade {
	tipo := "STRING"
	if p.Segredo {
		tipo = "PASSWORD"
	}
	return propriedade{p.Chave, p.Valor, tipo, p.Rotulo, "TENANT", []string{}}
}

// listarPropriedades lists those of crm/integration_mega, the one service that has any here.
func listarPropriedades(q *requisicao) error {
	dominio, servico := strings.TrimSpace(q.texto("dominio", true)), strings.TrimSpace(q.texto("servico", true))
	if q.err != nil {
		return q.err
	}
	lista := []propriedade{}
	if dominio+"/"+servico == q.a.dep.Integracao.Servico {
		todas, err := q.a.dep.Integracao.Propriedades(q.Ctx(), q.tenant())
		if err != nil {
			return err
		}
		for _, p := range todas {
			lista = append(lista, lida(p))
		}
	}
	return q.responder(servico, struct {
		Properties []propriedade `json:"properties"`
	}{lista})
}

func lerPropriedade(q *requisicao) error {
	chave := q.texto("propertyKey", true)
	if q.err != nil {
		return q.err
	}
	p, err := q.a.dep.Integracao.Propriedade(q.Ctx(), q.tenant(), chave)
	if err != nil {
		return err
	}
	if p.Valor == "" {
		return crm.Recusar(crm.RecusaCadastro, "propriedade", p.Chave)
	}
	return q.responder(p.Chave, lida(*p))
}

// criarPropriedade gives a property its first value; one that has one already is only changed by updateCustomProperty.
func criarPropriedade(q *requisicao) error { return q.gravarPropriedade(true) }

func alterarPropriedade(q *requisicao) error { return q.gravarPropriedade(false) }

func (q *requisicao) gravarPropriedade(nova bool) error {
	chave, valor := q.texto("propertyKey", true), q.texto("propertyValue", true)
	if q.err != nil {
		return q.err
	}
	m := q.a.dep.Integracao
	tem, err := m.Propriedade(q.Ctx(), q.tenant(), chave)
	if err != nil {
		return err
	}
	switch {
	case nova && tem.Valor != "" && (tem.Segredo || tem.Valor != valor):
		return crm.Recusar(crm.RecusaValor, "propertyKey", "a propriedade "+tem.Chave+" já existe: use updateCustomProperty")
	case !nova && tem.Valor == "":
		return crm.Recusar(crm.RecusaCadastro, "propriedade", tem.Chave)
	}
	p, err := m.Gravar(q.Ctx(), q.ator(), q.tenant(), chave, valor)
	if err != nil {
		return err
	}
	return q.responder(p.Chave, lida(*p))
}

func apagarPropriedade(q *requisicao) error {
	chave := q.texto("propertyKey", true)
	if q.err != nil {
		return q.err
	}
	p, err := q.a.dep.Integracao.Gravar(q.Ctx(), q.ator(), q.tenant(), chave, "")
	if err != nil {
		return err
	}
	return q.responder(p.Chave, struct{}{})
}
