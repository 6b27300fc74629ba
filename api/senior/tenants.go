package senior

import (
	"cmp"
	"slices"
	"strings"

	"ponte/crm"
)

// tenantLido is an installation as the platform tells one. Name and domain are both its slug.
type tenantLido struct {
	TenantName   string `json:"tenantName"`
	TenantDomain string `json:"tenantDomain"`
	Description  string `json:"description"`
	Locale       string `json:"locale"`
	Active       bool   `json:"active"`
}

const idioma = "pt-BR"

func lerTenant(t *crm.Tenant) tenantLido { return tenantLido{t.Slug, t.Slug, t.Nome, idioma, true} }

func tenantPorNome(q *requisicao) error    { return q.tenantPor("tenantName") }
func tenantPorDominio(q *requisicao) error { return q.tenantPor("tenantDomain") }

// tenantPor answers of the installation that the caller is in. Of another one it says no more than that there is none.
func (q *requisicao) tenantPor(campo string) error {
	dito := strings.TrimSpace(q.texto(campo, true))
	if q.err != nil {
		return q.err
	}
	if !slices.ContainsFunc(nomesDoTenant(dito), func(n string) bool { return strings.EqualFold(n, q.tenant().Slug) }) {
		return crm.Recusar(crm.RecusaCadastro, "tenant", campo+" "+crm.Encurtar(dito, 64))
	}
	return q.responder(q.tenant().Slug, lerTenant(q.tenant()))
}

// tenantsPorPropriedade finds, among the installations that the caller sees, those of which a setting has a value.
func tenantsPorPropriedade(q *requisicao) error {
	chave, valor, de, quantos := strings.TrimSpace(q.texto("key", true)), q.texto("value", true), q.inteiro("offset", 0), q.inteiro("limit", 10)
	if q.err != nil {
		return q.err
	}
	todos := []crm.Tenant{*q.tenant()}
	if q.pessoa != nil && q.pessoa.TenantID == 0 {
		var err error
		if todos, err = q.a.dep.Administracao.Tenants.Tenants(q.Ctx()); err != nil {
			return err
		}
	}
	achados := []tenantLido{}
	for i := range todos {
		if tem, conhecida := propriedadeDoTenant(&todos[i], chave); !conhecida {
			return crm.Recusar(crm.RecusaValor, "key", "não é o nome de uma configuração da instalação")
		} else if strings.EqualFold(tem, strings.TrimSpace(valor)) {
			achados = append(achados, lerTenant(&todos[i]))
		}
	}
	total := len(achados)
	achados = achados[min(de, total):min(de+min(quantos, 1000), total)]
	return q.responder(chave, struct {
		Tenants []tenantLido `json:"tenants"`
		Total   int          `json:"total"`
	}{achados, total})
}

func propriedadeDoTenant(t *crm.Tenant, chave string) (valor string, conhecida bool) {
	switch chave {
	case crm.ChaveNome:
		return t.Nome, true
	case crm.ChavePacote:
		return string(cmp.Or(t.Pacote, crm.PacoteFreemium)), true
	case crm.ChaveCNPJ:
		return strings.Join(t.CNPJs, ","), true
	}
	_, conhecida = crm.LinhaDaConfiguracao(chave)
	return t.Configuracoes.Texto(chave), conhecida
}

// comoEntrar tells, before anybody came in, how one does: by a password, with no second factor and no other provider.
func comoEntrar(q *requisicao) error {
	dito := strings.TrimSpace(q.texto("tenantDomain", true))
	if q.err != nil {
		return q.err
	}
	r, err := q.retratoDe(dito)
	if err != nil {
		return err
	}
	if err := q.entrarEm(r, func() (int64, error) { return 0, nil }); err != nil {
		return err
	}
	return q.responder(r.Tenant.Slug, struct {
		TenantName          string   `json:"tenantName"`
		TenantDomain        string   `json:"tenantDomain"`
		CookieDomain        string   `json:"cookieDomain"`
		LoginProviders      []string `json:"loginProviders"`
		AuthenticationTypes []string `json:"authenticationTypes"`
	}{r.Tenant.Slug, r.Tenant.Slug, "", []string{}, []string{"PASSWORD"}})
}
