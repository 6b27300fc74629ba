package negativacao

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"ponte/crm"
)

// MaxDeUmaVez bounds how many titles or negativações one act is about.
const MaxDeUmaVez = 500

// Candidatos gives titles of which something is owed, with why each may not be noted.
func (g *Negativador) Candidatos(ctx context.Context, t *crm.Tenant, f FiltroCandidatos) (crm.Lista[Titulo], error) {
	hoje := g.hoje(t)
	f.TenantID, f.Ate = t.ID, hoje.Mais(-t.Configuracoes.Inteiro(crm.ConfSerasaAtraso))
	lista, err := g.Negativacoes.Candidatos(ctx, f)
	if err != nil {
		return lista, err
	}
	return lista, g.julgarTodos(t, lista.Linhas, hoje)
}

func (g *Negativador) julgarTodos(t *crm.Tenant, titulos []Titulo, hoje crm.Dia) error {
	x, err := g.transporte(t)
	if err != nil {
		return err
	}
	credor, _ := CredorDe(t) // what it lacks is told where something is asked for
	for i := range titulos {
		titulos[i].Motivos = g.julgar(t, x, credor, &titulos[i], hoje)
	}
	return nil
}

// Prever says what Pedir would do with titles, and writes nothing.
func (g *Negativador) Prever(ctx context.Context, t *crm.Tenant, ids []int64) ([]Titulo, error) {
	if len(ids) > MaxDeUmaVez {
		return nil, impedir("São no máximo %d títulos de uma vez.", MaxDeUmaVez)
	}
	if _, err := CredorDe(t); err != nil {
		return nil, err
	}
	titulos, err := g.Negativacoes.Titulos(ctx, t.ID, ids)
	if err != nil {
		return nil, err
	}
	if err := g.julgarTodos(t, titulos, g.hoje(t)); err != nil {
		return nil, err
	}
	for i := range titulos {
		if titulos[i].Viva {
			titulos[i].Motivos = append([]string{jaTem}, titulos[i].Motivos...)
		}
	}
	return titulos, nil
}

// jaTem is why a title with a negativação that is alive gets no other.
const jaTem = "O título já tem uma negativação em andamento."

// Pedir asks for the negativação of titles: another person has to approve each. Those that may not be noted are told, and each leaves its
// reasons where a person finds them.
func (g *Negativador) Pedir(ctx context.Context, ator crm.Ator, t *crm.Tenant, ids []int64) (Resultado, error) {
	var r Resultado
	titulos, err := g.Prever(ctx, t, ids)
	if err != nil {
		return r, err
	}
	credor, err := CredorDe(t)
	if err != nil {
		return r, err
	}
	var novas []Negativacao
	var recusas []Recusa
	recusar := func(tituloID int64, motivos []string) {
		recusas = append(recusas, Recusa{TenantID: t.ID, TituloID: tituloID, Motivos: motivos, Quem: ator.Quem, Em: g.Relogio()})
		r.Impedidas = append(r.Impedidas, Impedida{TituloID: tituloID, Frase: strings.Join(motivos, " ")})
	}
	for i := range titulos {
		if len(titulos[i].Motivos) > 0 {
			recusar(titulos[i].ID, titulos[i].Motivos)
			continue
		}
		novas = append(novas, g.novaDe(t, credor, &titulos[i], ator.Quem))
	}
	err = g.criar(ctx, ator, novas)
	if err == nil {
		r.Feitas = novas
	} else if errors.Is(err, crm.ErrJaExiste) { // somebody asked for one of them at the same time
		for i := range novas {
			switch e := g.criar(ctx, ator, novas[i:i+1]); {
			case errors.Is(e, crm.ErrJaExiste):
				recusar(novas[i].TituloID, []string{jaTem})
			case e != nil:
				return r, e
			default:
				r.Feitas = append(r.Feitas, novas[i])
			}
		}
	} else {
		return r, err
	}
	if len(recusas) > 0 {
		return r, g.Negativacoes.Recusar(ctx, recusas)
	}
	return r, nil
}

func (g *Negativador) criar(ctx context.Context, ator crm.Ator, novas []Negativacao) error {
	if len(novas) == 0 {
		return nil
	}
	passos := make([]Passo, len(novas))
	for i := range novas {
		passos[i] = Passo{TenantID: novas[i].TenantID, Ordem: 1, Em: novas[i].PedidaEm, Para: Pendente, Quem: ator.Quem, Nota: ator.Motivo}
	}
	depois := strconv.Itoa(len(novas)) + " pedidas: "
	for i := range novas {
		depois += novas[i].Numero + " "
		if i == 20 {
			depois += "..."
			break
		}
	}
	return g.Negativacoes.Criar(ctx, novas, passos, g.auditoria(ator, novas[0].TenantID, "negativacao.pedir", alvosNovos(novas), "", strings.TrimSpace(depois)))
}

func alvosNovos(ns []Negativacao) string {
	if len(ns) == 1 {
		return "título " + strconv.FormatInt(ns[0].TituloID, 10)
	}
	return strconv.Itoa(len(ns)) + " títulos"
}
