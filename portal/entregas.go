package portal

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
)

// telaEntregas is the list of deliveries.
type telaEntregas struct {
	Filtro       *filtro
	Linhas       []linhaEntrega
	Paginacao    paginacao
	Novas        string // where it is asked how many rows came since
	Estados      []opcao
	Destinos     []opcao
	Nenhuma      bool
	SemDestino   bool // no destination is set up
	LinkReenviar string
	LinkCancelar string
	Grupos       []grupoEntregas
	Age          bool // the user may resend and cancel
	Visoes       *visoes
}

type linhaEntrega struct {
	crm.LinhaEntrega
	Criada, Proxima momento
	Titulo, Rotulo  string
}

// Nome tells a row apart for who hears the list.
func (l linhaEntrega) Nome() string {
	return l.Rotulo + " " + cmp.Or(l.Numero, l.Contrato, "entrega "+texto64(l.ID))
}

// filtroEntregas reads the address into what the list is asked for. A group of a motivo is the ids that are of it now.
func (k *contexto) filtroEntregas() (*filtro, crm.FiltroEntregas, error) {
	f := k.novoFiltro("/entregas", "estado", "destino", "numero", "acao", "esperando", "grupo", "periodo", "de", "ate")
	k.lerPeriodo(f, "")
	q := crm.FiltroEntregas{
		TenantID: k.tenant.ID, Numero: f.Valor("numero"), Destino: f.Valor("destino"), Acao: f.Valor("acao"), De: f.De, Ate: f.Ate,
		Esperando: f.Valor("esperando") == "1", Pagina: k.paginaPedida(),
	}
	for _, e := range f.Valores("estado") {
		q.Estados = append(q.Estados, crm.EstadoEntrega(e))
	}
	if f.Valor("grupo") == "" {
		return f, q, nil
	}
	grupos, err := k.gruposDeMotivo()
	q.IDs = []int64{-1} // none, when the group is gone
	for _, g := range grupos {
		if g.Chave == f.Valor("grupo") {
			q.IDs = g.IDs
		}
	}
	return f, q, err
}

// gruposDeMotivo are the newest that failed, by why.
func (k *contexto) gruposDeMotivo() ([]crm.GrupoMotivo, error) {
	falhas, err := k.p.Despacho.Entregas.Motivos(k.ctx, crm.FiltroEntregas{TenantID: k.tenant.ID, Estados: []crm.EstadoEntrega{crm.EntregaFalhou}}, crm.MaxPorMotivo)
	return crm.AgruparMotivos(falhas), err
}

// grupoEntregas is a group as the list shows it.
type grupoEntregas struct {
	crm.GrupoMotivo
	Titulo, Ver, Reenviar string
}

// maxGrupos is how many groups the list shows, those with more than one entrega.
const maxGrupos = 5

func (k *contexto) gruposDaLista() ([]grupoEntregas, error) {
	todos, err := k.gruposDeMotivo()
	var grupos []grupoEntregas
	for _, g := range todos[:min(len(todos), maxGrupos)] {
		if len(g.IDs) > 1 {
			v := url.Values{"grupo": {g.Chave}}
			g.Frase = cmp.Or(registroEmFrase(strings.TrimSpace(g.Frase)), "sem motivo guardado")
			grupos = append(grupos, grupoEntregas{
				g, k.tituloDestino(g.Destino), Raiz + "/entregas" + comParametros(v), Raiz + "/entregas/lote" + comParametros(url.Values{"grupo": {g.Chave}, "ato": {"reenviar"}}),
			})
		}
	}
	return grupos, err
}

func (k *contexto) entregas() error {
	f, q, err := k.filtroEntregas()
	if err != nil {
		return err
	}
	tela := telaEntregas{Filtro: f, Age: k.pode(mudar(crm.ModuloEntregas))}
	for _, e := range crm.EstadosEntrega() {
		tela.Estados = append(tela.Estados, opcao{string(e), rotuloEstado(e), slices.Contains(q.Estados, e)})
	}
	pares := []string{"", "Todos"}
	for _, d := range k.p.Despacho.Definicoes {
		if len(d.Entregas()) > 0 {
			pares = append(pares, d.Nome, d.Titulo)
		}
	}
	tela.Destinos = opcoes(f.Valor("destino"), pares...)
	tela.SemDestino = !slices.ContainsFunc(k.retrato().Destinos, func(d crm.Destino) bool { return d.Ativo })
	tela.LinkReenviar = Raiz + "/entregas/lote" + comParametros(f.mais("ato", "reenviar"))
	tela.LinkCancelar = Raiz + "/entregas/lote" + comParametros(f.mais("ato", "cancelar"))
	if len(f.Erros) == 0 {
		lista, err := k.p.Despacho.Entregas.Entregas(k.ctx, q)
		if err != nil {
			return err
		}
		tela.Linhas = k.linhasEntrega(lista.Linhas)
		tela.Paginacao = k.paginar(f, len(lista.Linhas), lista.Proximo)
		tela.Novas = k.perguntaNovas(f, len(lista.Linhas), func() lugar { return lugar{lista.Linhas[0].CriadaEm, lista.Linhas[0].ID} })
		tela.Nenhuma = len(lista.Linhas) == 0 && f.Vazio() && q.Pagina.Cursor == ""
		if f.So("estado") && (len(q.Estados) == 0 || slices.Contains(q.Estados, crm.EntregaFalhou)) && q.Pagina.Cursor == "" {
			if tela.Grupos, err = k.gruposDaLista(); err != nil {
				return err
			}
		}
	}
	if tela.Visoes, err = k.visoesDa(f); err != nil {
		return err
	}
	return k.mostrar(http.StatusOK, "entregas", "Entregas", tela)
}

func (k *contexto) linhasEntrega(lista []crm.LinhaEntrega) []linhaEntrega {
	linhas := make([]linhaEntrega, len(lista))
	for i, e := range lista {
		linhas[i] = linhaEntrega{e, k.em(e.CriadaEm), k.em(e.ProximaEm), k.tituloDestino(e.Destino), k.rotuloAcao(e.Destino, e.Acao)}
	}
	return linhas
}

// rotuloAcao is what people call an action of a destination.
func (k *contexto) rotuloAcao(destino, acao string) string {
	if def, err := k.p.Despacho.Definicao(destino); err == nil {
		if a, ok := def.Acao(acao); ok && a.Rotulo != "" {
			return a.Rotulo
		}
	}
	return acao
}

// telaEntrega is one delivery with its tries.
type telaEntrega struct {
	Entrega           linhaEntrega
	Atualizada        momento
	Tentativas        []linhaTentativa
	PodeReenviar      bool
	PodeCancelar      bool
	PorqueNaoReenviar string
	PorqueNaoCancelar string
	PodeAbrirOutra    bool
	Motivo            string
	Erros             errosForm
	StatusQueDisparou string
	EstadoExplicado   string
	Remedios          []remedioEntrega
	Acompanha         bool // the page asks again until the outcome is there
	DiasTentativas    int  // for which tries are kept
	Vizinhas          vizinhas
}

// remedioEntrega is a button to where what an entrega lacks is mended.
type remedioEntrega struct{ Texto, Link string }

type linhaTentativa struct {
	crm.Tentativa
	Em                   momento
	Rotulo, Tom          string
	PedidoL, RespostaL   conteudo
	DuracaoExata, Origem string
}

// explicacoes say what each state means and what happens next.
var explicacoes = map[crm.EstadoEntrega]string{
	crm.EntregaPendente:  "Ainda não foi tentada. Sai na próxima vez do destino.",
	crm.EntregaEnviando:  "Está sendo enviada agora.",
	crm.EntregaAgendada:  "Uma tentativa falhou por algo passageiro. Será tentada de novo sozinha.",
	crm.EntregaEntregue:  "O destino confirmou.",
	crm.EntregaFalhou:    "O destino recusou de vez, ou as tentativas acabaram. Corrija a causa e reenvie.",
	crm.EntregaIncerta:   "Não se sabe se o destino executou. Confira lá antes de reenviar: um reenvio pode duplicar.",
	crm.EntregaSuspensa:  "Não sai sozinha: espera o destino, outra entrega do mesmo assunto, ou o outro ambiente. O motivo está abaixo.",
	crm.EntregaCancelada: "Não será enviada. O motivo está abaixo.",
}

// acompanhaAte is how far ahead the next try may be for the page to wait for it.
const acompanhaAte = 2 * time.Minute

func (k *contexto) entrega() error { return k.mostrarEntrega(http.StatusOK, "", nil) }

func (k *contexto) mostrarEntrega(status int, motivo string, erros errosForm) error {
	id := k.id("id")
	lista, err := k.p.Despacho.Entregas.Entregas(k.ctx, crm.FiltroEntregas{TenantID: k.tenant.ID, IDs: []int64{id}, Pagina: crm.Pagina{Limite: 1}})
	if err != nil {
		return err
	}
	if len(lista.Linhas) == 0 {
		return crm.ErrNaoEncontrado
	}
	e := lista.Linhas[0]
	tentativas, err := k.p.Despacho.Entregas.Tentativas(k.ctx, k.tenant.ID, id)
	if err != nil {
		return err
	}
	tela := telaEntrega{
		Entrega: k.linhasEntrega(lista.Linhas)[0],
		Motivo:  motivo, Erros: erros, Atualizada: k.em(e.AtualizadaEm),
		DiasTentativas: k.tenant.Configuracoes.Inteiro(crm.ConfDiasTentativas),
	}
	if s := k.retrato().StatusPorID[e.StatusID]; s != nil {
		tela.StatusQueDisparou = s.Nome
	}
	for _, t := range slices.Backward(tentativas) {
		tela.Tentativas = append(tela.Tentativas, k.linhaTentativa(t))
	}
	if err := k.explicarEntrega(&tela, tentativas); err != nil {
		return err
	}
	if k.consulta("acompanhar") == "1" && !tela.Acompanha {
		k.Response().Header().Set("HX-Refresh", "true") // the outcome is there: the whole page, with what can be done now
		return k.NoContent(http.StatusOK)
	}
	if tela.Vizinhas, err = k.vizinhasDaEntrega(id); err != nil {
		return err
	}
	return k.mostrar(status, "entrega", "Entrega "+strconv.FormatInt(id, 10), tela)
}

func (k *contexto) linhaTentativa(t crm.Tentativa) linhaTentativa {
	l := linhaTentativa{
		Tentativa: t, Em: k.em(t.Inicio), Rotulo: rotuloDecisao(t.Decisao), Tom: tomDecisao(t.Decisao),
		PedidoL: legivel(t.Pedido), RespostaL: legivel(t.Resposta), DuracaoExata: t.Duracao.String(), Origem: "automática",
	}
	if t.Manual {
		l.Origem = "pedida por uma pessoa"
	}
	return l
}

// explicarEntrega says what the state means here, what can be done, and where what is missing is mended.
func (k *contexto) explicarEntrega(tela *telaEntrega, tentativas []crm.Tentativa) error {
	e := &tela.Entrega
	naFila := e.Estado == crm.EntregaPendente || e.Estado == crm.EntregaEnviando || e.Estado == crm.EntregaAgendada
	falta := k.retrato().PorqueNaoSaiDe(e.Destino, e.Acao)
	tela.EstadoExplicado = explicacoes[e.Estado]
	tela.PodeReenviar = falta == "" && (e.Estado == crm.EntregaEntregue || slices.Contains(crm.EstadosReenviaveis, e.Estado))
	tela.PodeCancelar = slices.Contains(crm.EstadosCancelaveis, e.Estado)
	if !tela.PodeCancelar {
		tela.PorqueNaoCancelar = "Neste estado não há o que cancelar."
	}
	if def, err := k.p.Despacho.Definicao(e.Destino); err == nil && falta == "" {
		a, _ := def.Acao(e.Acao)
		tela.PodeAbrirOutra = a.Unica && (e.Estado == crm.EntregaEntregue || e.Estado == crm.EntregaCancelada)
	}
	ultima := crm.Tentativa{}
	if n := len(tentativas); n > 0 {
		ultima = tentativas[n-1]
	}
	switch {
	case falta != "":
		tela.PorqueNaoReenviar = comoFrase(falta)
		if naFila || e.Estado == crm.EntregaSuspensa {
			tela.EstadoExplicado = comoFrase(crm.NaoEnviada(falta))
		}
		tela.Remedios = append(tela.Remedios, remedioEntrega{"Abrir o destino " + e.Titulo, Raiz + "/destinos/" + url.PathEscape(e.Destino)})
	case naFila:
		tela.PorqueNaoReenviar = "Já está na fila: espere o resultado."
		tela.Acompanha = !e.ProximaEm.After(k.agora.Add(acompanhaAte)) && !k.pausado(e.Destino)
		if tela.PodeReenviar {
			tela.PorqueNaoReenviar = ""
		}
		if e.Manual {
			tela.EstadoExplicado = "Reenvio pedido por uma pessoa: sai em instantes. Esta página acompanha até o resultado."
		}
		if k.pausado(e.Destino) {
			tela.EstadoExplicado = "O destino está pausado: as entregas esperam até alguém retomar."
		}
	case e.Estado == crm.EntregaFalhou && ultima.Decisao == crm.DecisaoNaoEnviada:
		tela.EstadoExplicado = "Nada foi enviado na última tentativa, porque falta algo aqui. Corrija e reenvie."
		r, err := k.remedioDaOcorrencia(&e.LinhaEntrega)
		tela.Remedios = append(tela.Remedios, r)
		return err
	}
	return nil
}

func (k *contexto) pausado(destino string) bool {
	return slices.ContainsFunc(k.retrato().Destinos, func(d crm.Destino) bool { return d.Nome == destino && d.Pausado })
}

// remedioDaOcorrencia leads to what an entrega of it lacks: the partner's code of its unit, else what the ocorrência itself says.
func (k *contexto) remedioDaOcorrencia(e *crm.LinhaEntrega) (remedioEntrega, error) {
	if e.ContratoID != 0 {
		return remedioEntrega{"Abrir o contrato " + e.Contrato, Raiz + "/contratos/" + texto64(e.ContratoID)}, nil
	}
	if e.AcessoID != 0 {
		return remedioEntrega{"Abrir o Portal do Cliente", Raiz + "/portal-do-cliente"}, nil
	}
	if e.AlarmeID != 0 {
		return remedioEntrega{"Abrir o alarme", Raiz + "/alarmes/" + texto64(e.AlarmeID)}, nil
	}
	if e.DisparoID != 0 {
		where := map[bool]string{true: "/cobranca/devedores/", false: "/contratos/"}[e.Devedor]
		return remedioEntrega{"Abrir a cobrança do contrato " + e.Contrato, Raiz + where + texto64(e.Cobrado)}, nil
	}
	if e.NegativacaoID != 0 {
		return remedioEntrega{"Abrir a negativação", Raiz + "/negativacoes/" + texto64(e.NegativacaoID)}, nil
	}
	daOcorrencia := remedioEntrega{"Abrir a ocorrência " + e.Numero, Raiz + "/ocorrencias/" + url.PathEscape(e.Numero)}
	def, err := k.p.Despacho.Definicao(e.Destino)
	if err != nil || def.CodigoDaUnidade == "" {
		return daOcorrencia, err
	}
	ficha, err := k.p.Acervo.Ficha(k.ctx, k.tenant.ID, e.Numero)
	if err != nil || ficha.Unidade == "" {
		return daOcorrencia, err
	}
	unidades, err := k.p.Cadastros.Unidades(k.ctx, crm.FiltroUnidades{TenantID: k.tenant.ID, Texto: ficha.Unidade, Pagina: crm.Pagina{Limite: crm.LimiteMaximo}})
	if err != nil {
		return daOcorrencia, err
	}
	for _, u := range unidades.Linhas {
		if u.ID == ficha.Ocorrencia.UnidadeID && u.CodigoEm(e.Destino) == "" {
			return remedioEntrega{
				"Cadastrar " + def.CodigoDaUnidade + " da unidade " + u.Numero,
				Raiz + "/unidades/novo?" + url.Values{"empreendimento": {u.Empreendimento}, "bloco": {u.Bloco}, "unidade": {u.Numero}, "codigo": {u.Codigo}}.Encode(),
			}, nil
		}
	}
	return daOcorrencia, nil
}

// agirNaEntrega resends or cancels one.
func (k *contexto) agirNaEntrega() error {
	id := k.id("id")
	motivo := k.campo("motivo")
	if k.campo("ato") == "abrir_outra" {
		return k.abrirOutra(id, motivo)
	}
	f := crm.FiltroEntregas{TenantID: k.tenant.ID, IDs: []int64{id}}
	n, err := k.agir(k.campo("ato"), motivo, f)
	if erros := errosDe(err); erros != nil {
		return k.mostrarEntrega(http.StatusUnprocessableEntity, motivo, erros)
	}
	if err != nil {
		return err
	}
	if n == 0 {
		return k.mostrarEntrega(http.StatusConflict, motivo, errosForm{"": "A entrega mudou de estado enquanto isso, e nada foi feito. Confira o estado atual."})
	}
	return k.voltar("/entregas/"+strconv.FormatInt(id, 10), feito(k.campo("ato"), n))
}

// abrirOutra opens another of what the ocorrência has once at the destination.
func (k *contexto) abrirOutra(id int64, motivo string) error {
	nova, err := k.p.Despacho.AbrirOutra(k.ctx, k.ator(motivo), k.tenant.ID, id)
	if erros := errosDe(err); erros != nil {
		if frase := cmp.Or(erros["entrega"], erros["destino"]); frase != "" {
			erros.mais("", comoFrase("nada foi feito: "+frase))
		}
		return k.mostrarEntrega(http.StatusUnprocessableEntity, motivo, erros)
	}
	if err != nil {
		return err
	}
	return k.voltar("/entregas/"+strconv.FormatInt(nova, 10), "Outra pedida: esta é a nova entrega.")
}

// agir resends or cancels what the filter finds.
func (k *contexto) agir(ato, motivo string, f crm.FiltroEntregas) (int64, error) {
	switch ato {
	case "reenviar":
		return k.p.Despacho.Reenviar(k.ctx, k.ator(motivo), f)
	case "cancelar":
		return k.p.Despacho.Cancelar(k.ctx, k.ator(motivo), f)
	}
	return 0, errPedido
}

func feito(ato string, n int64) string {
	entregas := quantas(n, "entrega", "entregas")
	if ato == "cancelar" {
		return entregas + ": cancelamento gravado."
	}
	return entregas + ": reenvio pedido. O resultado aparece em instantes."
}
