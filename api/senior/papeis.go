package senior

import (
	"slices"
	"strings"

	"ponte/crm"
)

// papelLido is a papel as the platform tells one.
type papelLido struct {
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Permissions []recAco `json:"permissions,omitempty"`
}

// recAco are the actions that a papel permits of a resource.
type recAco struct {
	Resource string   `json:"resource"`
	Actions  []string `json:"actions"`
}

func descricaoDoPapel(p *crm.Papel) string {
	i := slices.IndexFunc(crm.AlcancesDoPapel, func(l struct {
		Alcance crm.AlcanceDoPapel
		Rotulo  string
	},
	) bool {
		return l.Alcance == p.Alcance
	})
	if i < 0 {
		return ""
	}
	return "Ocorrências e tarefas: " + strings.ToLower(crm.AlcancesDoPapel[i].Rotulo)
}

// nomeDoPapel is a papel's name as Senior's documentation writes it: one of the three has a hyphen where the others have a dash.
func nomeDoPapel(p *crm.Papel) string {
	if p.Codigo == crm.PapelUsuario {
		return "CRM - Usuário"
	}
	return p.Nome
}

// acharPapel finds a papel of the installation by its name or its code, without regard to case.
func (q *requisicao) acharPapel(nome string) (*crm.Papel, error) {
	todos, err := q.a.dep.Administracao.PapeisDoTenant(q.Ctx(), q.TenantID())
	if err != nil {
		return nil, err
	}
	nome = strings.TrimSpace(nome)
	i := slices.IndexFunc(todos, func(p crm.Papel) bool {
		return strings.EqualFold(nomeDoPapel(&p), nome) || strings.EqualFold(p.Nome, nome) || strings.EqualFold(p.Codigo, nome)
	})
	if i < 0 {
		return nil, crm.Recusar(crm.RecusaCadastro, "papel", "o nome "+crm.Encurtar(nome, 60))
	}
	return &todos[i], nil
}

func listarPapeis(q *requisicao) error {
	procura := strings.ToLower(strings.TrimSpace(q.texto("searchValue", false)))
	if q.err != nil {
		return q.err
	}
	todos, err := q.a.dep.Administracao.PapeisDoTenant(q.Ctx(), q.TenantID())
	if err != nil {
		return err
	}
	achados := []papelLido{}
	for i := range todos {
		if strings.Contains(strings.ToLower(nomeDoPapel(&todos[i])), procura) {
			achados = append(achados, papelLido{Name: nomeDoPapel(&todos[i]), Description: descricaoDoPapel(&todos[i])})
		}
	}
	return q.responder("papeis", struct {
		Roles         []papelLido `json:"roles"`
		TotalElements int         `json:"totalElements"`
	}{achados, len(achados)})
}

func lerPapel(q *requisicao) error {
	p, err := q.papelDito()
	if err != nil {
		return err
	}
	l := papelLido{Name: nomeDoPapel(p), Description: descricaoDoPapel(p)}
	for _, m := range crm.Modulos {
		if a := p.Permissoes[m.Modulo] & m.Acoes; a != 0 {
			l.Permissions = append(l.Permissions, recAco{raizDoCRM + "/" + string(m.Modulo), strings.Split(a.String(), ", ")})
		}
	}
	return q.responder(p.Codigo, l)
}

func (q *requisicao) papelDito() (*crm.Papel, error) {
	nome := q.texto("name", true)
	if q.err != nil {
		return nil, q.err
	}
	return q.acharPapel(nome)
}

// criarPapel makes one that permits nothing yet: what it permits is said in the portal's matrix.
func criarPapel(q *requisicao) error {
	nome, descricao := q.texto("name", true), q.texto("description", false)
	if q.err != nil {
		return q.err
	}
	if descricao != "" {
		q.avisar("DESCRICAO DO PAPEL QUE O PONTE NAO GUARDA", "Nenhuma, se ninguem conta com ela")
	}
	p, err := q.a.dep.Administracao.CriarPapel(q.Ctx(), q.ator(), crm.Papel{TenantID: q.TenantID(), Nome: nome, Alcance: crm.AlcanceProprias, Permissoes: crm.Permissoes{}})
	if err != nil {
		return err
	}
	return q.responder(p.Codigo, papelLido{Name: p.Nome, Description: descricaoDoPapel(p)})
}

// apagarPapel takes away one of the installation's own. Those that every installation has stay.
func apagarPapel(q *requisicao) error {
	p, err := q.papelDito()
	if err != nil {
		return err
	}
	if p.Padrao() {
		return crm.Recusar(crm.RecusaValor, "name", p.Nome+" é um papel de toda instalação, que não se apaga")
	}
	if _, err := q.a.dep.Administracao.ApagarPapel(q.Ctx(), q.ator(), q.TenantID(), p.Codigo); err != nil {
		return err
	}
	return q.responder(p.Codigo, struct{}{})
}

func darPapeis(q *requisicao) error {
	return q.mudarPapeis(func(tem, ditos []string) []string {
		for _, d := range ditos {
			if !slices.Contains(tem, d) {
				tem = append(tem, d)
			}
		}
		return tem
	})
}

func tirarPapeis(q *requisicao) error {
	return q.mudarPapeis(func(tem, ditos []string) []string {
		return slices.DeleteFunc(tem, func(c string) bool { return slices.Contains(ditos, c) })
	})
}

// mudarPapeis gives people other papéis, or takes some away. All names are looked up before anybody is changed; the same call again changes
// nobody twice.
func (q *requisicao) mudarPapeis(mudar func(tem, ditos []string) []string) error {
	nomes, quem := q.textos("roles", true), q.textos("users", true)
	if q.err != nil {
		return q.err
	}
	var ditos []string
	for _, n := range nomes {
		p, err := q.acharPapel(n)
		if err != nil {
			return err
		}
		ditos = append(ditos, p.Codigo)
	}
	var pessoas []*crm.Usuario
	for _, u := range quem {
		p, err := q.acharUsuario(u)
		if err != nil {
			return err
		}
		pessoas = append(pessoas, p)
	}
	for _, u := range pessoas {
		papeis := mudar(slices.Clone(u.Papeis), ditos)
		if slices.Equal(papeis, u.Papeis) {
			continue
		}
		if len(papeis) == 0 {
			return crm.Recusar(crm.RecusaValor, "roles", u.Login+" ficaria sem papel: desative a pessoa, ou dê outro papel antes")
		}
		if _, err := q.a.dep.Administracao.AlterarUsuario(q.Ctx(), q.ator(), u.ID, crm.MudancaUsuario{Versao: u.Versao, Papeis: &papeis}); err != nil {
			return err
		}
	}
	return q.responder("papeis", struct{}{})
}
