package portal

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"ponte/crm"
)

// telaTarefas is the list of tarefas: one's own and one's teams' until others are asked for.
type telaTarefas struct {
	Filtro     *filtro
	Linhas     []linhaTarefa
	Paginacao  paginacao
	Quem       []opcao
	Situacoes  []opcao
	Fora       string // how many the user does not see
	Equipes    string // the person's, in words
	SemEquipes bool
}

type linhaTarefa struct {
	crm.LinhaTarefa
	Prazo    prazoTela
	Local    string
	Desde    momento
	Situacao string // in words
	Tom      string
}

// prazoTela is a due date as lists show it.
type prazoTela struct {
	Vence momento
	Tom   string
	Texto string // beside it
}

func (k *contexto) filtroTarefas() (*filtro, crm.FiltroTarefas) {
	f := k.novoFiltro("/tarefas", "quem", "equipe", "situacao", "atrasadas")
	q := crm.FiltroTarefas{TenantID: k.tenant.ID, Situacao: crm.TarefaAberta, Recorte: k.recorte, Pagina: k.paginaPedida()}
	if s := f.Valor("situacao"); s == "todas" {
		q.Situacao = ""
	} else if slices.Contains(crm.SituacoesTarefa, crm.SituacaoTarefa(s)) {
		q.Situacao = crm.SituacaoTarefa(s)
	}
	switch equipe := f.Valor("equipe"); {
	case equipe != "":
		q.Equipes = []string{equipe}
	case f.Valor("quem") == "":
		q.Pessoa, q.Equipes = k.usuario.Login, crm.EquipesDe(k.usuario.Equipes)
	case f.Valor("quem") == "eu":
		q.Pessoa = k.usuario.Login
	}
	if f.Valor("atrasadas") == "sim" {
		q.Situacao, q.VencidaAte = crm.TarefaAberta, k.agora
	}
	return f, q
}

func (k *contexto) tarefas() error {
	f, q := k.filtroTarefas()
	tela := telaTarefas{Filtro: f, Equipes: k.usuario.Equipes, SemEquipes: k.usuario.Equipes == ""}
	tela.Quem = opcoes(f.Valor("quem"), "", "Minhas e das minhas equipes", "eu", "Só as minhas", "todas", "De todos")
	tela.Situacoes = opcoes(f.Valor("situacao"), "", "Abertas", string(crm.TarefaFechada), "Fechadas", string(crm.TarefaCancelada), "Canceladas", "todas", "Todas")
	lista, err := k.p.Tarefas.Tarefas(k.ctx, q)
	if err != nil {
		return err
	}
	for _, t := range lista.Linhas {
		tela.Linhas = append(tela.Linhas, k.linhaTarefa(t))
	}
	tela.Paginacao = k.paginar(f, len(lista.Linhas), lista.Proximo)
	if tela.Fora, err = k.fraseFora(func() (int, bool, error) { return k.p.Tarefas.TarefasFora(k.ctx, q) }); err != nil {
		return err
	}
	return k.mostrar(http.StatusOK, "tarefas", "Minhas tarefas", tela)
}

func (k *contexto) linhaTarefa(t crm.LinhaTarefa) linhaTarefa {
	l := linhaTarefa{LinhaTarefa: t, Local: local(t.Empreendimento, t.Bloco, t.Unidade), Desde: k.em(t.CriadaEm)}
	l.Situacao, l.Tom = rotuloTarefa(t.Tarefa.Situacao)
	if t.VenceEm != nil {
		l.Prazo.Vence = k.em(*t.VenceEm)
	}
	if t.Atrasada(k.agora) {
		l.Prazo.Tom, l.Prazo.Texto = tomRuim, "atrasada"
	}
	return l
}

func rotuloTarefa(s crm.SituacaoTarefa) (rotulo, tom string) {
	switch s {
	case crm.TarefaFechada:
		return "Fechada", tomBom
	case crm.TarefaCancelada:
		return "Cancelada", tomNeutro
	}
	return "Aberta", tomAtivo
}

func (k *contexto) exportarTarefas() error {
	_, q := k.filtroTarefas()
	return k.exportar(exportacao{
		nome: "tarefas",
		colunas: []string{
			"Ocorrência", "Tarefa", "Situação", "Vence em", "Equipe", "Pessoa", "Visibilidade", "Observação", "Criada em", "Criada por", "Encerrada em",
			"Encerrada por", "Nota", "Cliente", "Empreendimento", "Bloco", "Unidade", "Status",
		},
		proximas: func(ctx context.Context, cursor string) ([][]any, string, error) {
			q.Pagina = crm.Pagina{Cursor: cursor, Limite: loteExportado}
			lista, err := k.p.Tarefas.Tarefas(ctx, q)
			linhas := make([][]any, len(lista.Linhas))
			for i, t := range lista.Linhas {
				situacao, _ := rotuloTarefa(t.Tarefa.Situacao)
				linhas[i] = []any{
					t.Numero, t.Titulo, situacao, instanteOuNada(t.VenceEm), t.Equipe, t.Pessoa, string(t.Visibilidade), resumir(t.Observacao, 2000), t.CriadaEm,
					t.CriadaPor, instanteOuNada(t.EncerradaEm), t.EncerradaPor, resumir(t.Nota, 2000), t.ClienteNome, t.Empreendimento, t.Bloco, t.Unidade, t.StatusNome,
				}
			}
			return linhas, lista.Proximo, err
		},
	})
}

// formTarefa is a new tarefa as typed. Its fields have a name of their own, because another form stands on the same page.
type formTarefa struct {
	Titulo, Observacao, Vence, Equipe, Pessoa string
	Pessoas, Visoes                           []opcao
	Erros                                     errosForm
	Aberto                                    bool // the form is shown, not folded
}

// tarefasDa are the tarefas of an ocorrência's page, the open ones first, and the form of a new one.
func (k *contexto) tarefasDa(ficha *crm.Ficha, form formTarefa) ([]linhaTarefa, formTarefa, error) {
	var linhas []linhaTarefa
	for _, t := range ficha.Tarefas {
		linhas = append(linhas, k.linhaTarefa(crm.LinhaTarefa{Tarefa: t, Numero: ficha.Ocorrencia.Numero}))
	}
	slices.SortStableFunc(linhas, func(x, y linhaTarefa) int {
		return slices.Index(crm.SituacoesTarefa, x.Tarefa.Situacao) - slices.Index(crm.SituacoesTarefa, y.Tarefa.Situacao)
	})
	usuarios, err := k.p.Administracao.Usuarios.Usuarios(k.ctx)
	pares := []string{"", "Ninguém ainda"}
	for _, u := range usuarios {
		if u.Entra() && (u.TenantID == 0 || u.TenantID == k.tenant.ID) {
			pares = append(pares, u.Login, u.Nome)
		}
	}
	form.Pessoas = opcoes(form.Pessoa, pares...)
	if form.Visoes == nil {
		form.Visoes = opcoesDeVisao("")
	}
	return linhas, form, err
}

// criarTarefa adds a tarefa to an ocorrência.
func (k *contexto) criarTarefa() error {
	numero := k.segmento("numero")
	visao := crm.Visibilidade(k.campo("tarefa_visibilidade"))
	form := formTarefa{
		Titulo: k.campo("tarefa_titulo"), Observacao: k.FormValue("tarefa_observacao"), Vence: k.campo("tarefa_vence"), Equipe: k.campo("tarefa_equipe"),
		Pessoa: k.campo("tarefa_pessoa"), Visoes: opcoesDeVisao(visao), Erros: errosForm{}, Aberto: true,
	}
	nova := crm.NovaTarefa{Titulo: form.Titulo, Observacao: form.Observacao, Equipe: form.Equipe, Pessoa: form.Pessoa, Visibilidade: visao}
	if form.Vence != "" {
		t, err := time.ParseInLocation("2006-01-02T15:04", form.Vence, k.zona)
		if err != nil {
			form.Erros["tarefa_vence"] = "não é um dia e uma hora: use o calendário"
			return k.recusarAto(numero, formAtender{Tarefa: form})
		}
		t = t.UTC()
		nova.VenceEm = &t
	}
	_, err := k.p.Atendimento.CriarTarefa(k.ctx, k.ator(""), k.tenant.Slug, numero, nova)
	if erros := errosDe(err); erros != nil {
		for campo, frase := range erros {
			if campo != "" && campo != "numero" {
				campo = "tarefa_" + campo
			}
			form.Erros[strings.TrimSuffix(campo, "numero")] = frase
		}
		return k.recusarAto(numero, formAtender{Tarefa: form})
	}
	if err != nil {
		return err
	}
	return k.voltar("/ocorrencias/"+url.PathEscape(numero)+"#tarefas", "Tarefa criada.")
}

// encerrarTarefa ends one, with a note and files.
func (k *contexto) encerrarTarefa() error {
	numero := k.segmento("numero")
	if err := k.lerArquivos(); err != nil {
		return err
	}
	if t, err := k.p.Tarefas.Tarefa(k.ctx, k.tenant.ID, k.id("id")); err != nil {
		return err
	} else if t.Numero != numero {
		return crm.ErrNaoEncontrado
	}
	form := formAtender{Erros: errosForm{}}
	anexos, err := k.lerAnexos(form.Erros)
	if err != nil {
		return err
	}
	if len(form.Erros) == 0 {
		err = k.p.Atendimento.EncerrarTarefa(k.ctx, k.ator(""), k.tenant.Slug, k.id("id"), crm.FimTarefa{
			Situacao: crm.SituacaoTarefa(k.campo("situacao")), Nota: k.FormValue("nota"),
		}, anexos)
		form.Erros = errosDe(err)
	}
	if form.Erros != nil {
		var frases []string
		for campo, frase := range form.Erros {
			frases = append(frases, strings.TrimSpace(campo+" "+frase))
		}
		slices.Sort(frases)
		return k.recusarAto(numero, formAtender{Erros: errosForm{}, Tarefa: formTarefa{Erros: errosForm{"": "A tarefa não foi encerrada: " + strings.Join(frases, "; ")}}})
	}
	if err != nil {
		return err
	}
	return k.voltar("/ocorrencias/"+url.PathEscape(numero)+"#tarefas", "Tarefa encerrada.")
}
