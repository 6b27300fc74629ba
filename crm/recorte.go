package crm

import (
	"context"
	"slices"
)

// Recorte is the part of a tenant's ocorrências and tarefas that a person sees (docs/regras.md §22.4). A nil one is all of them.
type Recorte struct {
	// Pessoas are logins: what one of them is responsible for, has opened, or has a tarefa of; nil = whosever it is.
	Pessoas []string
	Equipes []string // theirs: what has a tarefa of one of these too
	Filiais []int64  // what is of another filial is left out; nil = none is
}

// RecorteDe is what a user sees, of what usuarios are.
func RecorteDe(u *Usuario, a *Acesso, usuarios []Usuario) *Recorte {
	if a.veTudo() {
		return nil
	}
	r := &Recorte{Filiais: a.Filiais}
	if a.Alcance == AlcanceTodas {
		return r
	}
	r.Pessoas, r.Equipes = []string{u.Login}, EquipesDe(u.Equipes)
	if a.Alcance == AlcanceSubordinados {
		r.Pessoas = append(r.Pessoas, Subordinados(usuarios, u.Login)...)
		for i := range usuarios {
			if slices.Contains(r.Pessoas, usuarios[i].Login) {
				r.Equipes = append(r.Equipes, EquipesDe(usuarios[i].Equipes)...)
			}
		}
		slices.Sort(r.Equipes)
		r.Equipes = slices.Compact(r.Equipes)
	}
	return r
}

// MaxForaDoRecorte bounds how many rows are counted that a person does not see.
const MaxForaDoRecorte = 1000

// conferirFiliais refuses filiais that are not of the user's tenant.
func (a *Administracao) conferirFiliais(ctx context.Context, u *Usuario) error {
	if len(u.Filiais) == 0 {
		return nil
	}
	if u.TenantID == 0 {
		return NovoInvalido("filiais", MotivoOutro, "quem vê todas as instalações vê todas as filiais")
	}
	empresas, err := a.Empresas.Empresas(ctx, u.TenantID)
	if err != nil {
		return err
	}
	for _, id := range u.Filiais {
		if FilialPorID(empresas, id) == nil {
			return NovoInvalido("filiais", MotivoInexistente, "filial")
		}
	}
	return nil
}
