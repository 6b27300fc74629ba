package portal

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
)

// telaAssistencia is one assistência técnica with items and visits, or the ocorrência that is to become one.
type telaAssistencia struct {
	Tons          tonsStatus
	Ficha         *crm.Ficha
	A             *crm.Assistencia // nil = the ocorrência is none yet
	Local         string
	Situacao, Tom string
	Entrega       string
	Custo         string
	Horas         string
	Itens         []itemNaTela
	Visitas       []visitaNaTela
	Pendencias    []string        // what a partner may refuse it for
	NoDestino     []faltasNaTela  // what one destination asks for besides
	Entregas      []entregaNaTela // that did not arrive, and why
	Catalogo      []opcao
	Proximas      []opcao
	Prioridades   []opcao
	Form          formAssistencia
}

type itemNaTela struct {
	crm.ItemDaAssistencia
	Situacao, Tom       string
	Cobertura           crm.Cobertura
	TomCobertura        string
	Previsto, Feito     string
	Horas               string
	Proximas, Coberto   []opcao
	Previsao, Conclusao campoForm
	Tempo, Texto        campoForm
}

type visitaNaTela struct {
	crm.Visita
	Situacao, Tom string
	Inicio, Fim   momento
	Itens         string
	Proximas      []opcao
}

type entregaNaTela struct {
	crm.Entrega
	Titulo string
}

// formAssistencia is what a person typed in one of the forms, kept when it is refused.
type formAssistencia struct {
	Versao int64
	Ato    string
	Erros  errosForm
	digito func(string) string
}

// Valor is what was typed in a field of the form that was sent.
func (f formAssistencia) Valor(ato, campo, senao string) string {
	if f.Ato != ato || f.digito == nil {
		return senao
	}
	return f.digito(campo)
}

// De are the errors of one form.
func (f formAssistencia) De(ato string) errosForm {
	if f.Ato != ato {
		return nil
	}
	return f.Erros
}

func (k *contexto) assistencia() error {
	return k.mostrarAssistencia(http.StatusOK, formAssistencia{})
}

func (k *contexto) mostrarAssistencia(status int, form formAssistencia) error {
	ficha, err := k.p.Acervo.Ficha(k.ctx, k.tenant.ID, k.segmento("numero"))
	if err != nil {
		return err
	}
	form.Versao = ficha.Ocorrencia.Versao
	tela := telaAssistencia{Tons: k.tons(), Ficha: ficha, Local: local(ficha.Empreendimento, ficha.Bloco, ficha.Unidade), Form: form}
	if tela.Catalogo, err = k.opcoesDoCatalogo(form.Valor("item_novo", "iditem", "")); err != nil {
		return err
	}
	a, err := k.p.Assistencias.Acervo.Assistencia(k.ctx, k.tenant.ID, ficha.Ocorrencia.ID)
	switch {
	case errors.Is(err, crm.ErrNaoEncontrado):
		return k.mostrar(status, "assistencia", "Assistência "+ficha.Ocorrencia.Numero, tela)
	case err != nil:
		return err
	}
	k.preencherAssistencia(&tela, a)
	if tela.NoDestino, err = k.faltasNoDestino(a, tela.Pendencias); err != nil {
		return err
	}
	return k.mostrar(status, "assistencia", "Assistência "+ficha.Ocorrencia.Numero, tela)
}

func (k *contexto) opcoesDoCatalogo(escolhido string) ([]opcao, error) {
	itens, err := k.p.Assistencias.Acervo.ItensDeManutencao(k.ctx, k.tenant.ID)
	if err != nil {
		return nil, err
	}
	var pares []string
	for i := range itens {
		if itens[i].NoPainel {
			pares = append(pares, texto64(itens[i].ID), itens[i].Nome)
		}
	}
	return opcoes(escolhido, pares...), nil
}

func (k *contexto) preencherAssistencia(tela *telaAssistencia, a *crm.Assistencia) {
	ws, form := k.retrato().Workflows, tela.Form
	tela.A = a
	tela.Situacao, tela.Tom = situacaoNoWorkflow(ws[crm.FuncAssistencias], a.SituacaoID)
	tela.Proximas = proximasSituacoes(ws[crm.FuncAssistencias], a.SituacaoID, form.Valor("situacao", "situacao", ""))
	tela.Prioridades = opcoes(form.Valor("dados", "prioridade", string(a.Prioridade)), "", "Não dita", "A", "Alta", "N", "Normal", "B", "Baixa")
	if dia, deque := a.Entrega.Dia(); dia != "" {
		tela.Entrega = dia.Texto() + " (" + deque + ")"
	}
	tela.Custo, tela.Horas = reais(a.CustoPrevisto), horas(a.Minutos)
	for i := range a.Itens {
		tela.Itens = append(tela.Itens, k.itemNaTela(a, &a.Itens[i], ws[crm.FuncItens], form))
	}
	for i := range a.Visitas {
		v := &a.Visitas[i]
		l := visitaNaTela{Visita: *v, Inicio: k.em(v.De), Fim: k.em(v.Ate), Proximas: proximasSituacoes(ws[crm.FuncVisitas], v.SituacaoID, "")}
		l.Situacao, l.Tom = situacaoNoWorkflow(ws[crm.FuncVisitas], v.SituacaoID)
		var nomes []string
		for _, id := range v.Itens {
			if item := a.Item(id); item != nil {
				nomes = append(nomes, item.Item.Nome)
			}
		}
		l.Itens = strings.Join(nomes, ", ")
		tela.Visitas = append(tela.Visitas, l)
	}
	tela.Pendencias = a.Pendencias(ws[crm.FuncAssistencias], len(tela.Ficha.Anexos))
	for _, e := range tela.Ficha.Entregas {
		if e.Estado != crm.EntregaEntregue && e.Estado != crm.EntregaCancelada {
			tela.Entregas = append(tela.Entregas, entregaNaTela{e, k.rotuloIntegracao(e.Acao)})
		}
	}
}

// faltasNaTela is what a destination asks for, besides what is missing whoever gets the assistência.
type faltasNaTela struct {
	Titulo string
	Faltas []string
}

func (k *contexto) faltasNoDestino(a *crm.Assistencia, gerais []string) (telas []faltasNaTela, err error) {
	todas, err := k.p.Preflight.FaltasDe(k.ctx, k.retrato(), a.OcorrenciaID)
	for _, f := range todas {
		proprias := slices.DeleteFunc(f.Faltas, func(falta string) bool { return slices.Contains(gerais, falta) })
		if len(proprias) > 0 {
			telas = append(telas, faltasNaTela{k.tituloDestino(f.Destino), proprias})
		}
	}
	return telas, err
}

func (k *contexto) itemNaTela(a *crm.Assistencia, i *crm.ItemDaAssistencia, w crm.Workflow, form formAssistencia) itemNaTela {
	l := itemNaTela{
		ItemDaAssistencia: *i, Cobertura: a.Cobertura(i, k.zona), Previsto: i.PrevistoPara.Texto(), Feito: i.ConcluidoEm.Texto(), Horas: horas(i.Minutos),
		TomCobertura: "neutro",
	}
	l.Situacao, l.Tom = situacaoNoWorkflow(w, i.SituacaoID)
	switch {
	case l.Cobertura.Coberto:
		l.TomCobertura = "bom"
	case l.Cobertura.Indefinida:
		l.TomCobertura = "alerta"
	}
	ato := "item-" + texto64(i.ID)
	erros := form.De(ato)
	coberto := ""
	if i.Coberto != nil {
		coberto = map[bool]string{true: "sim", false: "nao"}[*i.Coberto]
	}
	l.Proximas = proximasSituacoes(w, i.SituacaoID, form.Valor(ato, "situacao", ""))
	l.Coberto = opcoes(form.Valor(ato, "coberto", coberto), "", "Pela garantia", "sim", "Sim, por decisão", "nao", "Não, por decisão")
	l.Previsao = novoCampo("data_previsao", "Previsão", form.Valor(ato, "data_previsao", string(i.PrevistoPara)), erros).Com("tipo", "date")
	l.Conclusao = novoCampo("data_conclusao", "Conclusão", form.Valor(ato, "data_conclusao", string(i.ConcluidoEm)), erros).Com("tipo", "date")
	l.Tempo = novoCampo("horas_servico", "Horas", form.Valor(ato, "horas_servico", l.Horas), erros).Com("exemplo", "1:30")
	l.Texto = novoCampo("descricao", "Descrição", form.Valor(ato, "descricao", i.Descricao), erros)
	return l
}

// reais is 1.234,56 of cents; "" = none.
func reais(centavos int64) string {
	if centavos == 0 {
		return ""
	}
	return strconv.FormatInt(centavos/100, 10) + "," + strconv.FormatInt(100+centavos%100, 10)[1:]
}

// horas is 1:30 of minutes; "" = none.
func horas(minutos int64) string {
	if minutos == 0 {
		return ""
	}
	return strconv.FormatInt(minutos/60, 10) + ":" + strconv.FormatInt(100+minutos%60, 10)[1:]
}

// lerReais reads 1234,56 as cents; false when it is none.
func lerReais(texto string) (int64, bool) {
	return lerDuas(strings.ReplaceAll(texto, ".", ""), ",", 100)
}

// lerHoras reads 1:30, or whole hours, as minutes; false when it is none.
func lerHoras(texto string) (int64, bool) { return lerDuas(texto, ":", 60) }

func lerDuas(texto, separador string, base int64) (int64, bool) {
	if texto == "" {
		return 0, true
	}
	inteira, resto, tem := strings.Cut(texto, separador)
	n, err := strconv.ParseInt(inteira, 10, 64)
	if err != nil || n < 0 || n > 1_000_000_000 {
		return 0, false
	}
	m := int64(0)
	if tem {
		if m, err = strconv.ParseInt(resto, 10, 64); err != nil || len(resto) != 2 || m < 0 || m >= base {
			return 0, false
		}
	}
	return n*base + m, true
}

// alterarAssistencia does what one of the page's forms says.
func (k *contexto) alterarAssistencia() error {
	numero := k.segmento("numero")
	form := formAssistencia{Ato: k.campo("ato"), Erros: errosForm{}, digito: k.campo}
	ato := crm.AtoAssistencia{Numero: numero}
	ato.Versao, _ = strconv.ParseInt(k.campo("versao"), 10, 64)
	k.lerAtoAssistencia(&form, &ato)
	if len(form.Erros) > 0 {
		return k.mostrarAssistencia(http.StatusUnprocessableEntity, form)
	}
	r, err := k.p.Assistencias.Alterar(k.ctx, crm.Agente{Slug: k.tenant.Slug, Ator: k.ator("")}, ato)
	if form.Erros = errosDe(err); form.Erros != nil {
		if frase := form.Erros["numero"] + form.Erros["assistencia"]; frase != "" {
			form.Erros.mais("", comoFrase("a assistência "+frase))
		}
		return k.mostrarAssistencia(http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	aviso := "Assistência atualizada."
	if r.Nada {
		aviso = "Nada mudou: já estava assim."
	}
	return k.voltar("/assistencias/"+url.PathEscape(numero), aviso)
}

// lerAtoAssistencia reads one of the page's forms; what cannot be read stands in form.Erros.
func (k *contexto) lerAtoAssistencia(form *formAssistencia, ato *crm.AtoAssistencia) {
	switch id := lerID(k.campo("id")); {
	case form.Ato == "situacao":
		ato.SituacaoID, ato.Texto = lerID(k.campo("situacao")), k.campo("texto")
	case form.Ato == "dados":
		k.lerDadosAssistencia(form, ato)
	case form.Ato == "item_novo":
		ato.NovosItens = []crm.NovoItem{{
			ItemID: lerID(k.campo("iditem")), Descricao: k.campo("descricao"), Ambiente: k.campo("ambiente"), Patologia: k.campo("patologia"),
		}}
	case form.Ato == "item_remover":
		ato.RemoverItem = id
	case strings.HasPrefix(form.Ato, "item-"):
		ato.Itens = []crm.MudancaDeItem{k.lerItem(form, lerID(strings.TrimPrefix(form.Ato, "item-")))}
	case form.Ato == "visita_nova":
		ato.NovaVisita = k.lerVisita(form)
	case form.Ato == "visita":
		ato.Visita = &crm.MudancaDeVisita{ID: id, SituacaoID: lerID(k.campo("situacao"))}
	case form.Ato == "inativar":
		if ato.Inativar = k.campo("motivo"); ato.Inativar == "" {
			form.Erros["motivo"] = crm.NovoInvalido("motivo", crm.MotivoVazio).Frase()
		}
	case form.Ato == "reativar":
		ato.Reativar = true
	default:
		form.Erros[""] = "Esta página não conhece o que foi pedido: recarregue-a e repita."
	}
}

func (k *contexto) lerDadosAssistencia(form *formAssistencia, ato *crm.AtoAssistencia) {
	prioridade, parecer := crm.Prioridade(k.campo("prioridade")), k.campo("parecer")
	prevista, concluida := crm.Dia(k.campo("prevista_para")), crm.Dia(k.campo("concluida_em"))
	minutos, lidas := lerHoras(k.campo("total_horas"))
	custo, lido := lerReais(k.campo("custo_previsto"))
	if !lidas {
		form.Erros["total_horas"] = "escreva horas:minutos, como 1:30"
	}
	if !lido {
		form.Erros["custo_previsto"] = "escreva reais e centavos, como 1234,56"
	}
	ato.Prioridade, ato.Parecer, ato.PrevistaPara, ato.ConcluidaEm, ato.Minutos, ato.CustoPrevisto = &prioridade, &parecer, &prevista, &concluida, &minutos, &custo
}

func (k *contexto) lerItem(form *formAssistencia, id int64) crm.MudancaDeItem {
	descricao, previsto, feito := k.campo("descricao"), crm.Dia(k.campo("data_previsao")), crm.Dia(k.campo("data_conclusao"))
	minutos, ok := lerHoras(k.campo("horas_servico"))
	if !ok {
		form.Erros["horas_servico"] = "escreva horas:minutos, como 1:30"
	}
	m := crm.MudancaDeItem{ID: id, SituacaoID: lerID(k.campo("situacao")), Descricao: &descricao, PrevistoPara: &previsto, ConcluidoEm: &feito, Minutos: &minutos}
	coberto := k.campo("coberto")
	if sim := coberto == "sim"; coberto != "" {
		m.Coberto = &sim
	}
	m.PelaGarantia = coberto == ""
	return m
}

func (k *contexto) lerVisita(form *formAssistencia) *crm.DadosDaVisita {
	v := &crm.DadosDaVisita{Equipe: k.campo("equipe"), Observacao: k.campo("observacao")}
	for campo, instante := range map[string]*time.Time{"data_de": &v.De, "data_ate": &v.Ate} {
		t, err := time.ParseInLocation(formaDoCampo, k.campo(campo), k.zona)
		if err != nil {
			form.Erros[campo] = "não é uma data com hora"
		}
		*instante = t
	}
	for _, nome := range strings.FieldsFunc(k.campo("usuarios"), func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		if nome = strings.TrimSpace(nome); nome != "" && !slices.Contains(v.Usuarios, nome) {
			v.Usuarios = append(v.Usuarios, nome)
		}
	}
	if valores, err := k.FormParams(); err == nil {
		for _, id := range valores["itens"] {
			v.Itens = append(v.Itens, lerID(id))
		}
	}
	return v
}
