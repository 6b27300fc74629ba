package portal

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"ponte/crm"
)

// telaAlarmes lists what deserves or deserved a person, and says by what it is judged.
type telaAlarmes struct {
	Filtro    *filtro
	Linhas    []linhaAlarme
	Paginacao paginacao
	Situacoes []opcao
	Causas    []opcao
	Tabela    []linhaCausa
}

// linhaAlarme is an alarm for reading.
type linhaAlarme struct {
	*crm.Alarme
	Titulo, Rotulo, Tom, Link string
	Objeto                    string // of a refusal and of a destination its name in place of its code
	Aberto, Visto, Resolvido  momento
	Reconhecido, Silenciado   momento
	Calado                    bool // nobody is told of it now
	Anunciar                  bool // on a page that refreshes itself, once
}

// linhaCausa is a row of the table of causes with the threshold in force.
type linhaCausa struct {
	crm.LinhaCausa
	Vale string
}

func (k *contexto) linhaAlarme(a *crm.Alarme) linhaAlarme {
	c, _ := crm.LinhaDaCausa(a.Causa)
	l := linhaAlarme{Alarme: a, Titulo: c.Titulo, Objeto: k.objetoDoAlarme(a), Link: Raiz + a.Pagina, Aberto: k.em(a.AbertoEm), Visto: k.em(a.VistoEm), Calado: a.Silenciado(k.agora)}
	l.Rotulo, l.Tom = rotuloAlarme(a.Situacao)
	l.Resolvido, l.Reconhecido, l.Silenciado = k.em(instanteOuNada(a.ResolvidoEm)), k.em(instanteOuNada(a.ReconhecidoEm)), k.em(instanteOuNada(a.SilenciadoAte))
	return l
}

// objetoDoAlarme is what the alarm is about in words: nobody knows 333 by heart.
func (k *contexto) objetoDoAlarme(a *crm.Alarme) string {
	switch {
	case a.DeDestino():
		return k.tituloDestino(a.Objeto)
	case a.Causa != crm.CausaRecusaNova:
		return a.Objeto
	}
	if codigo, err := strconv.Atoi(a.Objeto); err == nil {
		return remedioDe(codigo).Titulo
	}
	return tituloSemRecusa(crm.SituacaoChamada(a.Objeto))
}

func rotuloAlarme(s crm.SituacaoAlarme) (rotulo, tom string) {
	switch s {
	case crm.AlarmeReconhecido:
		return "Reconhecido", tomCurso
	case crm.AlarmeResolvido:
		return "Resolvido", tomBom
	}
	return "Aberto", tomRuim
}

// gerais tells whether the user looks after what concerns every installation.
func (k *contexto) gerais() bool { return k.usuario.TenantID == 0 }

// todosAlarmes is the filter's word for every situation; without one, those that are not resolved are shown.
const todosAlarmes = "todos"

func (k *contexto) filtroAlarmes() (*filtro, crm.FiltroAlarmes) {
	f := k.novoFiltro("/alarmes", "situacao", "causa", "periodo", "de", "ate")
	k.lerPeriodo(f, "")
	q := crm.FiltroAlarmes{TenantID: k.tenant.ID, Gerais: k.gerais(), Causa: crm.CausaAlarme(f.Valor("causa")), De: f.De, Ate: f.Ate, Pagina: k.paginaPedida()}
	switch s := f.Valor("situacao"); s {
	case "":
		q.Pendentes = true
	case todosAlarmes:
	default:
		q.Situacao = crm.SituacaoAlarme(s)
	}
	return f, q
}

func (k *contexto) alarmes() error {
	f, q := k.filtroAlarmes()
	tela := telaAlarmes{Filtro: f}
	pares := []string{"", "Não resolvidos"}
	for _, s := range crm.SituacoesAlarme() {
		rotulo, _ := rotuloAlarme(s)
		pares = append(pares, string(s), rotulo)
	}
	tela.Situacoes = opcoes(f.Valor("situacao"), append(pares, todosAlarmes, "Todos")...)
	limites := k.tenant.LimitesAlarme()
	pares = []string{"", "Todas"}
	for _, c := range crm.TabelaCausas {
		pares = append(pares, string(c.Causa), c.Titulo)
		vale := "desligada"
		if n := limites.De(c.Causa); n > 0 {
			vale = inteiro(n) + " " + c.Unidade
		}
		tela.Tabela = append(tela.Tabela, linhaCausa{c, vale})
	}
	tela.Causas = opcoes(f.Valor("causa"), pares...)
	if len(f.Erros) == 0 {
		lista, err := k.p.Alarmes.Alarmes.Lista(k.ctx, q)
		if err != nil {
			return err
		}
		for i := range lista.Linhas {
			tela.Linhas = append(tela.Linhas, k.linhaAlarme(&lista.Linhas[i]))
		}
		tela.Paginacao = k.paginar(f, len(lista.Linhas), lista.Proximo)
	}
	return k.mostrar(http.StatusOK, "alarmes", "Alarmes", tela)
}

func (k *contexto) exportarAlarmes() error {
	f, q := k.filtroAlarmes()
	if len(f.Erros) > 0 {
		return errPedido
	}
	return k.exportar(exportacao{
		nome: "alarmes",
		colunas: []string{
			"Aberto em", "Causa", "Objeto", "Situação", "O que há", "Quantidade", "Exemplo", "Enviado", "Respondido", "Visto por último", "Reconhecido em", "Por", "Nota",
			"Silenciado até", "Resolvido em",
		},
		proximas: func(ctx context.Context, cursor string) ([][]any, string, error) {
			q.Pagina = crm.Pagina{Cursor: cursor, Limite: loteExportado}
			lista, err := k.p.Alarmes.Alarmes.Lista(ctx, q)
			linhas := make([][]any, len(lista.Linhas))
			for i := range lista.Linhas {
				a := &lista.Linhas[i]
				c, _ := crm.LinhaDaCausa(a.Causa)
				rotulo, _ := rotuloAlarme(a.Situacao)
				linhas[i] = []any{
					a.AbertoEm, c.Titulo, k.objetoDoAlarme(a), rotulo, a.Frase, a.Quantidade, a.Exemplo.Assunto, a.Exemplo.Pedido, a.Exemplo.Resposta, a.VistoEm, instanteOuNada(a.ReconhecidoEm),
					a.ReconhecidoPor, a.Nota, instanteOuNada(a.SilenciadoAte), instanteOuNada(a.ResolvidoEm),
				}
			}
			return linhas, lista.Proximo, err
		},
	})
}

// telaAlarme is one alarm, with what a person may do.
type telaAlarme struct {
	Alarme           linhaAlarme
	Causa            crm.LinhaCausa
	Pedido, Resposta conteudo
	Pode             bool // it is unresolved
	Nota, Ate        string
	Erros            errosForm
}

func (k *contexto) alarme() error { return k.mostrarAlarme(http.StatusOK, telaAlarme{}) }

func (k *contexto) mostrarAlarme(status int, tela telaAlarme) error {
	a, err := k.p.Alarmes.Alarmes.Alarme(k.ctx, k.tenant.ID, k.id("id"), k.gerais())
	if err != nil {
		return err
	}
	tela.Alarme, tela.Pode = k.linhaAlarme(a), a.Situacao != crm.AlarmeResolvido
	tela.Causa, _ = crm.LinhaDaCausa(a.Causa)
	tela.Pedido, tela.Resposta = legivel(a.Exemplo.Pedido), legivel(a.Exemplo.Resposta)
	return k.mostrar(status, "alarme", "Alarme: "+tela.Causa.Titulo, tela)
}

// agirNoAlarme acknowledges one, or keeps it from being told of.
func (k *contexto) agirNoAlarme() error {
	id := k.id("id")
	tela := telaAlarme{Nota: k.campo("nota"), Ate: k.campo("ate")}
	var aviso string
	var err error
	switch k.campo("ato") {
	case "reconhecer":
		_, err = k.p.Alarmes.Reconhecer(k.ctx, k.ator(""), k.tenant.ID, id, k.gerais(), tela.Nota)
		aviso = "Alarme reconhecido: ele se resolve sozinho quando a causa acabar."
	case "silenciar":
		var ate time.Time
		if ate, err = k.fimDoDia(tela.Ate); err == nil {
			_, err = k.p.Alarmes.Silenciar(k.ctx, k.ator(""), k.tenant.ID, id, k.gerais(), ate)
		}
		aviso = "Alarme silenciado: ninguém é avisado dele até esse dia, nem se ele acabar e voltar."
	case "avisar":
		_, err = k.p.Alarmes.Silenciar(k.ctx, k.ator(""), k.tenant.ID, id, k.gerais(), time.Time{})
		aviso = "O silêncio acabou."
	default:
		return errPedido
	}
	if tela.Erros = errosDe(err); tela.Erros != nil {
		return k.mostrarAlarme(http.StatusUnprocessableEntity, tela)
	}
	if errors.Is(err, crm.ErrConflito) {
		tela.Erros = errosForm{"": "O alarme se resolveu enquanto isso, e nada foi feito."}
		return k.mostrarAlarme(http.StatusConflict, tela)
	}
	if err != nil {
		return err
	}
	return k.voltar("/alarmes/"+strconv.FormatInt(id, 10), aviso)
}

// fimDoDia is the last moment of a day that was typed or chosen.
func (k *contexto) fimDoDia(texto string) (time.Time, error) {
	if texto == "" {
		return time.Time{}, crm.NovoInvalido("ate", crm.MotivoVazio)
	}
	dia, err := time.ParseInLocation(time.DateOnly, texto, k.zona)
	if err != nil {
		return time.Time{}, crm.NovoInvalido("ate", crm.MotivoFormato, "um dia, como "+k.agora.In(k.zona).AddDate(0, 0, 7).Format(time.DateOnly))
	}
	return dia.AddDate(0, 0, 1).Add(-time.Millisecond).UTC(), nil
}

// maxAlarmesPainel is how many the front page shows whole.
const maxAlarmesPainel = 5

// alarmesPainel are what the front page begins with: what nobody has seen yet.
type alarmesPainel struct {
	Novos        []linhaAlarme
	Mais         bool
	Reconhecidos int
}

// entreVivos is how long a page that refreshes itself leaves between two.
const entreVivos = 10 * time.Second

func (k *contexto) alarmesPainel(vivo bool) (alarmesPainel, error) {
	var tela alarmesPainel
	lista, err := k.p.Alarmes.Alarmes.Lista(k.ctx, crm.FiltroAlarmes{TenantID: k.tenant.ID, Gerais: k.gerais(), Pendentes: true})
	if err != nil {
		return tela, err
	}
	tela.Mais = lista.Proximo != ""
	for i := range lista.Linhas {
		a := &lista.Linhas[i]
		switch {
		case a.Silenciado(k.agora) || a.Situacao == crm.AlarmeReconhecido:
			tela.Reconhecidos++
		case len(tela.Novos) == maxAlarmesPainel:
			tela.Mais = true
		default:
			renovada := vivo && k.Request().Header.Get("HX-Request") != ""
			tela.Novos = append(tela.Novos, k.linhaAlarme(a))
			tela.Novos[len(tela.Novos)-1].Anunciar = !renovada || k.agora.Sub(a.AbertoEm) <= entreVivos
		}
	}
	return tela, nil
}
