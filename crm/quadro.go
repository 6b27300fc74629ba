package crm

import (
	"slices"
	"strings"
)

// Quadro is everybody who uses the portal, with the papéis that are kept: what a change of either must leave in order
// (docs/regras.md §22.5). Whoever changes one sees it as it is after the change, and alone.
type Quadro struct {
	Usuarios []Usuario
	Papeis   []Papel
}

// conferir says what is wrong with everybody after u was changed; antes is u before, nil when it is new.
func (q *Quadro) conferir(antes, u *Usuario) error {
	papeis := PapeisDoTenant(q.Papeis, u.TenantID)
	for _, codigo := range u.Papeis {
		if !slices.ContainsFunc(papeis, func(p Papel) bool { return p.Codigo == codigo }) {
			return NovoInvalido("papeis", MotivoInexistente, Encurtar(codigo, 60))
		}
	}
	if err := q.conferirHierarquia(u); err != nil {
		return err
	}
	if antes != nil && antes.administra(antes.TenantID) && !u.administra(antes.TenantID) {
		return q.conferirAdministrador(antes.TenantID)
	}
	return nil
}

// conferirAdministrador refuses to leave a tenant, or with 0 all of them, without somebody who may do everything there.
func (q *Quadro) conferirAdministrador(tenantID int64) error {
	if slices.ContainsFunc(q.Usuarios, func(u Usuario) bool { return u.administra(tenantID) }) {
		return nil
	}
	if tenantID == 0 {
		return NovoInvalido("papeis", MotivoUnico, " de todas as instalações")
	}
	return NovoInvalido("papeis", MotivoUnico, " desta instalação")
}

// conferirHierarquia holds for a user's gestor, and for those whose gestor the user is.
func (q *Quadro) conferirHierarquia(u *Usuario) error {
	for i := range q.Usuarios {
		if s := &q.Usuarios[i]; s.Gestor == u.Login && !u.dirige(s) {
			return NovoInvalido("instalacao", MotivoTemQuem, s.Login+", de quem é o gestor")
		}
	}
	if u.Gestor == "" {
		return nil
	}
	gestor := q.usuario(u.Gestor)
	switch {
	case gestor == nil:
		return NovoInvalido("gestor", MotivoInexistente, Encurtar(u.Gestor, 100))
	case !gestor.dirige(u):
		return NovoInvalido("gestor", MotivoOutro, u.Gestor)
	}
	cadeia := []string{u.Login}
	for gestor != nil {
		cadeia = append(cadeia, gestor.Login)
		if gestor.Login == u.Login {
			return NovoInvalido("gestor", MotivoCirculo, strings.Join(cadeia, " → "))
		}
		if len(cadeia) > len(q.Usuarios)+1 { // a circle elsewhere, which no change of this version can make
			break
		}
		gestor = q.usuario(gestor.Gestor)
	}
	return nil
}

// dirige tells whether u may be the gestor of s: they are of the same tenant, or u of all.
func (u *Usuario) dirige(s *Usuario) bool { return u.TenantID == 0 || u.TenantID == s.TenantID }

func (q *Quadro) usuario(login string) *Usuario {
	if i := slices.IndexFunc(q.Usuarios, func(u Usuario) bool { return login != "" && u.Login == login }); i >= 0 {
		return &q.Usuarios[i]
	}
	return nil
}

// Subordinados are the logins of all who are below a user in the hierarchy, whoever is between them.
func Subordinados(usuarios []Usuario, login string) (logins []string) {
	acima := []string{login}
	for len(acima) > 0 {
		var abaixo []string
		for i := range usuarios {
			u := &usuarios[i]
			if slices.Contains(acima, u.Gestor) && u.Login != login && !slices.Contains(logins, u.Login) && !slices.Contains(abaixo, u.Login) {
				abaixo = append(abaixo, u.Login)
			}
		}
		logins, acima = append(logins, abaixo...), abaixo
	}
	return logins
}

// quemTem are the logins of the users who have a papel.
func (q *Quadro) quemTem(p *Papel) (logins []string) {
	for i := range q.Usuarios {
		if u := &q.Usuarios[i]; u.TenantID == p.TenantID && slices.Contains(u.Papeis, p.Codigo) {
			logins = append(logins, u.Login)
		}
	}
	return logins
}
