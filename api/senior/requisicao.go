package senior

import (
	"net/http"
	"slices"
	"strings"

	"ponte/api/moldura"
	"ponte/crm"
	"ponte/crm/plataforma"
)

// requisicao is one request in the dialect.
type requisicao struct {
	*moldura.Requisicao
	*leitor
	a      *API
	op     *operacao
	e      Endereco
	pessoa *crm.Usuario // who signed in; nil = an application, by a token of ours
	acesso *crm.Acesso  // what they may do, and give to others
}

func (q *requisicao) executar() error {
	if q.op == nil {
		q.deQuemParece()
		return q.Desconhecida(q.e.conhecem)
	}
	if q.op.entra {
		return q.lerEntao(q.op.executar)
	}
	if err := q.entrar(); err != nil {
		return err
	}
	return q.lerEntao(q.op.executar)
}

// deQuemParece finds the installation in whose log a call to nothing is looked for: that of the token, judged or not, else the address's.
func (q *requisicao) deQuemParece() {
	texto := moldura.Portador(q.C.Request())
	q.Pedido.Token, _ = moldura.SemFim(Superficie, texto, q.a.dep.Relogio())
	if id, pessoa := plataforma.TenantDoToken(texto); pessoa {
		q.Pedido.Retrato, _ = q.a.dep.Moldura.Retratos.DoTenant(id)
	} else if q.e.dominio != "" {
		q.Pedido.Retrato, _ = q.retratoDe(q.e.dominio)
	}
}

func (q *requisicao) lerEntao(executar func(*requisicao) error) (err error) {
	if q.leitor, err = q.lerCorpo(); err != nil {
		return err
	}
	q.Pedido.RegistrarPartes(q.partes())
	return executar(q)
}

// mostra are the fields of bodies that the log shows; the others are secrets, or may be of a person.
var mostra = []string{"tenantName", "tenantDomain", "uri", "name", "searchValue", "dominio", "servico", "propertyKey", "key", "resource", "action"}

func (q *requisicao) partes() (campos crm.Campos) {
	for _, nome := range mostra {
		if v, ok := q.corpo[nome].(string); ok {
			campos = append(campos, crm.Campo{Nome: strings.ToUpper(nome), Valor: crm.Encurtar(v, 200)})
		}
	}
	return campos
}

// entrar judges who calls: a person by what a login gave, an application by a token of ours, and the installation that address and header name.
func (q *requisicao) entrar() error {
	texto := moldura.Portador(q.C.Request())
	if id, pessoa := plataforma.TenantDoToken(texto); pessoa {
		r, ok := q.a.dep.Moldura.Retratos.DoTenant(id)
		if !ok {
			return crm.Recusar(crm.RecusaToken)
		}
		return q.entrarEm(r, func() (int64, error) {
			u, err := q.a.dep.Acessos.Quem(q.Ctx(), &r.Tenant, texto)
			if err != nil {
				return 0, err
			}
			q.pessoa, q.Pedido.Usuario = u, u.Login
			if q.acesso, err = q.a.dep.Administracao.AcessoDoUsuario(q.Ctx(), u); err != nil {
				return 0, err
			}
			return u.ID, q.precisa(q.op.permite)
		})
	}
	token, vale := moldura.SemFim(Superficie, texto, q.a.dep.Relogio())
	if !vale {
		return crm.Recusar(crm.RecusaToken)
	}
	q.Pedido.Token = token
	return q.entrarComToken()
}

// precisa refuses a person who may not do something.
func (q *requisicao) precisa(p crm.Permissao) error {
	if q.pessoa != nil && !q.acesso.Pode(p) {
		return crm.Recusar(crm.RecusaOperacao, q.pessoa.Login, q.op.nomes[0]+" ("+p.String()+")")
	}
	return nil
}

// entrarComToken lets an application in.
func (q *requisicao) entrarComToken() error {
	if err := q.Entrar(); err != nil {
		return err
	}
	if q.acesso = (&crm.Acesso{}); q.Token.Tem(crm.EscopoGerirPlataforma) {
		q.acesso = crm.EscopoGerirPlataforma.Acesso()
	}
	return q.conferirInstalacao(q.Pedido.Retrato)
}

// entrarEm lets a person into an installation, if its address does and it answers this dialect.
func (q *requisicao) entrarEm(r *crm.Retrato, quem func() (int64, error)) error {
	return q.EntrarComo(r, func() (int64, error) {
		if err := q.conferirInstalacao(r); err != nil {
			return 0, err
		}
		return quem()
	})
}

// conferirInstalacao refuses a call to another installation than the one that it was let into, and one that does not answer the dialect.
func (q *requisicao) conferirInstalacao(r *crm.Retrato) error {
	for _, dito := range []string{q.e.dominio, q.C.Request().Header.Get("X-Tenant")} {
		if dito != "" && !slices.ContainsFunc(nomesDoTenant(dito), func(n string) bool { return strings.EqualFold(n, r.Tenant.Slug) }) {
			return crm.Recusar(crm.RecusaToken)
		}
	}
	if !r.Tenant.Configuracoes.Sim(crm.ConfSenior) {
		return crm.Recusar(crm.RecusaPlataforma)
	}
	return nil
}

// nomesDoTenant are the slugs that a tenant's name or domain may mean: itself, and what comes before its first dot.
func nomesDoTenant(dito string) []string {
	dito = strings.TrimSpace(dito)
	antes, _, _ := strings.Cut(dito, ".")
	return []string{dito, antes}
}

// retratoDe finds the installation that a name or a domain means; "" is the default one.
func (q *requisicao) retratoDe(dito string) (*crm.Retrato, error) {
	for _, nome := range nomesDoTenant(dito) {
		if r, ok := q.a.dep.Retratos.Retrato(nome); ok {
			return r, nil
		}
	}
	return nil, crm.Recusar(crm.RecusaTenant, crm.Encurtar(dito, 64))
}

// ator is who acts, as the trail names them.
func (q *requisicao) ator() crm.Ator {
	a := crm.Ator{Acesso: q.acesso, Endereco: q.Quem.Endereco.Unmap().String(), Motivo: "API da Senior X"}
	if q.pessoa != nil {
		a.Quem = q.pessoa.Login
	} else {
		a.Quem = "api:" + q.Pedido.Credencial.Usuario
	}
	return a
}

// tenant is whom the call is let into.
func (q *requisicao) tenant() *crm.Tenant { return &q.Pedido.Retrato.Tenant }

// avisar notes what was accepted but deserves a look.
func (q *requisicao) avisar(problema, acao string) {
	q.Pedido.Registro.Avisos = append(q.Pedido.Registro.Avisos, crm.Aviso(problema, acao))
}

// responder answers what was asked; resumo is what the log keeps of it.
func (q *requisicao) responder(resumo string, v any) error {
	q.Resposta = &crm.Resposta{Texto: resumo}
	return q.Responder(http.StatusOK, v)
}

// encerrar answers what went wrong, if something did, and ends the call with its row.
func (q *requisicao) encerrar(err error) {
	if err == nil {
		q.Encerrar(nil)
		return
	}
	recusa := q.recusaDe(err)
	status, corpo := q.e.responder(recusa)
	q.Recusar(recusa)
	_ = q.Responder(status, corpo)
	q.Encerrar(recusa)
}
