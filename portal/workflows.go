package portal

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"ponte/crm"
)

// telaWorkflows is the situations of assistências, items and visits.
type telaWorkflows struct {
	Workflows     []formWorkflow
	Administrador bool
}

// formWorkflow is one workflow as typed.
type formWorkflow struct {
	Funcionalidade crm.Funcionalidade
	Titulo         string
	ComStatus      bool
	Versao         string
	Linhas         []linhaSituacao
	Erros          errosForm
}

// linhaSituacao is a situation as typed; one without a name is taken out, or was not added.
type linhaSituacao struct {
	Indice         int
	ID             int64 // negative = new
	Ordem, Nome    string
	Proximas       string // the Ordem of each, comma separated
	Marcas, Status []opcao
	marca, status  string
}

const (
	novasSituacoes  = 2 // empty lines of a form
	maximoSituacoes = 50
)

var rotulosFuncionalidade = map[crm.Funcionalidade]string{
	crm.FuncAssistencias: "Assistências", crm.FuncItens: "Itens de assistências", crm.FuncVisitas: "Visitas",
}

func (k *contexto) workflows() error { return k.mostrarWorkflows(http.StatusOK, nil) }

// mostrarWorkflows shows all of them; digitado takes the place of the one that was refused.
func (k *contexto) mostrarWorkflows(status int, digitado *formWorkflow) error {
	tela := telaWorkflows{Administrador: k.pode(mudar(crm.ModuloWorkflows))}
	for _, f := range crm.Funcionalidades {
		form := lerFormWorkflow(f, k.retrato().Workflows[f])
		if digitado != nil && digitado.Funcionalidade == f {
			form = *digitado
		}
		form.Titulo, form.ComStatus = rotulosFuncionalidade[f], f == crm.FuncAssistencias
		for i := range form.Linhas {
			l := &form.Linhas[i]
			l.Indice = i
			l.Marcas = opcoes(l.marca, "", "—", "inicio", "Início", "fim", "Fim", "cancelado", "Cancelado")
			pares := []string{"", "Nenhum"}
			for _, s := range k.statusEmOrdem() {
				pares = append(pares, s.Codigo, s.Nome)
			}
			l.Status = opcoes(l.status, pares...)
		}
		tela.Workflows = append(tela.Workflows, form)
	}
	return k.mostrar(status, "workflows", "Workflows", tela)
}

func lerFormWorkflow(f crm.Funcionalidade, w crm.Workflow) formWorkflow {
	form := formWorkflow{Funcionalidade: f, Versao: w.Versao()}
	for i := range w {
		s := &w[i]
		l := linhaSituacao{ID: s.ID, Ordem: strconv.Itoa(s.Ordem), Nome: s.Nome, status: s.Status}
		switch {
		case s.Inicio:
			l.marca = "inicio"
		case s.Fim:
			l.marca = "fim"
		case s.Cancelado:
			l.marca = "cancelado"
		}
		var proximas []string
		for _, id := range s.Proximas {
			if p := w.Situacao(id); p != nil {
				proximas = append(proximas, strconv.Itoa(p.Ordem))
			}
		}
		l.Proximas = strings.Join(proximas, ", ")
		form.Linhas = append(form.Linhas, l)
	}
	for i := range novasSituacoes {
		form.Linhas = append(form.Linhas, linhaSituacao{ID: -int64(i) - 1})
	}
	return form
}

func (k *contexto) gravarWorkflow() error {
	f := crm.Funcionalidade(k.campo("funcionalidade"))
	antes := k.retrato().Workflows[f]
	form := formWorkflow{Funcionalidade: f, Versao: k.campo("versao"), Erros: errosForm{}}
	var novo crm.Workflow
	porOrdem := map[string]int64{}
	for i := range maximoSituacoes {
		n := strconv.Itoa(i)
		id, err := strconv.ParseInt(k.campo("id-"+n), 10, 64)
		if err != nil {
			break
		}
		l := linhaSituacao{
			ID: id, Ordem: k.campo("ordem-" + n), Nome: k.campo("nome-" + n), Proximas: k.campo("proximas-" + n), marca: k.campo("marca-" + n), status: k.campo("status-" + n),
		}
		form.Linhas = append(form.Linhas, l)
		if l.Nome == "" {
			continue
		}
		ordem, err := strconv.Atoi(l.Ordem)
		if _, repetida := porOrdem[l.Ordem]; err != nil || repetida || ordem < 0 {
			form.Erros.mais("", "A ordem de "+l.Nome+" precisa ser um número, e só dela.")
		}
		porOrdem[l.Ordem] = id
		novo = append(novo, crm.SituacaoWorkflow{
			ID: id, TenantID: k.tenant.ID, Ordem: ordem, Nome: l.Nome, Inicio: l.marca == "inicio", Fim: l.marca == "fim", Cancelado: l.marca == "cancelado", Status: l.status,
		})
	}
	k.ligarSituacoes(&form, novo, porOrdem)
	if form.Versao != antes.Versao() {
		form.Erros.mais("", "Outra pessoa gravou este workflow enquanto você o editava. Nada foi gravado: recarregue a página e repita.")
	}
	if len(form.Erros) > 0 {
		return k.mostrarWorkflows(http.StatusUnprocessableEntity, &form)
	}
	err := k.p.Administracao.GravarWorkflow(k.ctx, k.ator(""), k.retrato(), f, antes, novo)
	if erros := errosDe(err); erros != nil {
		for campo, frase := range erros {
			form.Erros.mais("", comoFrase(strings.TrimSpace(rotuloDoWorkflow[campo]+" "+frase)))
		}
		return k.mostrarWorkflows(http.StatusUnprocessableEntity, &form)
	}
	if err != nil {
		return err
	}
	if err := k.p.Retratos.Atualizar(k.ctx); err != nil && !errors.Is(err, crm.ErrIndisponivel) {
		return err
	}
	return k.voltar("/workflows", "Workflow de "+rotulosFuncionalidade[f]+" gravado. Vale em até 3 segundos.")
}

var rotuloDoWorkflow = map[string]string{
	"situacao": "Situação:", "status": "Status:", "inicio": "Início:", "fim": "Fim:", "cancelado": "Cancelado:", "proximas": "Próximas:", "funcionalidade": "Workflow:",
}

// ligarSituacoes reads which situations may follow each.
func (k *contexto) ligarSituacoes(form *formWorkflow, novo crm.Workflow, porOrdem map[string]int64) {
	for _, l := range form.Linhas {
		s := novo.Situacao(l.ID)
		if s == nil || l.Nome == "" {
			continue
		}
		for _, ordem := range strings.FieldsFunc(l.Proximas, func(r rune) bool { return r == ',' || r == ';' || r == ' ' }) {
			id, ok := porOrdem[ordem]
			if !ok {
				form.Erros.mais("", "Próximas de "+l.Nome+": não há situação de ordem "+ordem+".")
				continue
			}
			s.Proximas = append(s.Proximas, id)
		}
	}
}
