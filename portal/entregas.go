package portal

import (
	"net/http"
	"slices"
	"strconv"

	"ponte/crm"
)

// telaEntregas is the list of deliveries.
type telaEntregas struct {
	Filtro       *filtro
	Linhas       []linhaEntrega
	Paginacao    paginacao
	Estados      []opcao
	Destinos     []opcao
	Nenhuma      bool
	SemDestino   bool // no destination is set up
	LinkReenviar string
	LinkCancelar string
}

type linhaEntrega struct {
	crm.LinhaEntrega
	Criada, Proxima momento
	Titulo, Rotulo  string
}

func (k *contexto) filtroEntregas() (*filtro, crm.FiltroEntregas) {
	f := k.novoFiltro("/entregas", "estado", "destino", "numero", "acao", "periodo", "de", "ate")
	k.lerPeriodo(f, "")
	q := crm.FiltroEntregas{
		TenantID: k.tenant.ID, Numero: f.Valor("numero"), Destino: f.Valor("destino"), Acao: f.Valor("acao"), De: f.De, Ate: f.Ate,
		Pagina: k.paginaPedida(),
	}
	for _, e := range f.Valores("estado") {
		q.Estados = append(q.Estados, crm.EstadoEntrega(e))
	}
	return f, q
}

func (k *contexto) entregas() error {
	f, q := k.filtroEntregas()
	tela := telaEntregas{Filtro: f}
	for _, e := range crm.EstadosEntrega() {
		tela.Estados = append(tela.Estados, opcao{string(e), rotuloEstado(e), slices.Contains(q.Estados, e)})
	}
	pares := []string{"", "Todos"}
	for _, d := range k.p.Despacho.Definicoes {
		pares = append(pares, d.Nome, d.Titulo)
	}
	tela.Destinos = opcoes(f.Valor("destino"), pares...)
	tela.SemDestino = !slices.ContainsFunc(k.retrato().Destinos, func(d crm.Destino) bool { return d.Ativo })
	tela.LinkReenviar = Raiz + "/entregas/lote" + comParametros(comAto(f, "reenviar"))
	tela.LinkCancelar = Raiz + "/entregas/lote" + comParametros(comAto(f, "cancelar"))
	if len(f.Erros) == 0 {
		lista, err := k.p.Despacho.Entregas.Entregas(k.ctx, q)
		if err != nil {
			return err
		}
		for _, e := range lista.Linhas {
			tela.Linhas = append(tela.Linhas, linhaEntrega{e, k.em(e.CriadaEm), k.em(e.ProximaEm), k.tituloDestino(e.Destino), k.rotuloAcao(e.Destino, e.Acao)})
		}
		tela.Paginacao = k.paginar(f, len(lista.Linhas), lista.Proximo)
		tela.Nenhuma = len(lista.Linhas) == 0 && f.Vazio() && q.Pagina.Cursor == ""
	}
	return k.mostrar(http.StatusOK, "entregas", "Entregas", tela)
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
	Motivo            string
	Erros             errosForm
	StatusQueDisparou string
	EstadoExplicado   string
	DiasTentativas    int // for which tries are kept
}

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
	crm.EntregaSuspensa:  "Espera outra entrega da mesma ocorrência que falhou, ou o destino mudou de ambiente.",
	crm.EntregaCancelada: "Cancelada por uma pessoa. Não será enviada.",
}

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
	tela := telaEntrega{
		Entrega: linhaEntrega{e, k.em(e.CriadaEm), k.em(e.ProximaEm), k.tituloDestino(e.Destino), k.rotuloAcao(e.Destino, e.Acao)},
		Motivo:  motivo, Erros: erros, Atualizada: k.em(e.AtualizadaEm), EstadoExplicado: explicacoes[e.Estado],
		DiasTentativas: k.tenant.Configuracoes.Inteiro(crm.ConfDiasTentativas),
	}
	tela.PodeReenviar = e.Estado == crm.EntregaEntregue || slices.Contains(crm.EstadosReenviaveis, e.Estado)
	tela.PodeCancelar = slices.Contains(crm.EstadosCancelaveis, e.Estado)
	if !tela.PodeReenviar {
		tela.PorqueNaoReenviar = "Já está na fila: espere o resultado."
	}
	if !tela.PodeCancelar {
		tela.PorqueNaoCancelar = "Neste estado não há o que cancelar."
	}
	if s := k.retrato().StatusPorID[e.StatusID]; s != nil {
		tela.StatusQueDisparou = s.Nome
	}
	tentativas, err := k.p.Despacho.Entregas.Tentativas(k.ctx, k.tenant.ID, id)
	if err != nil {
		return err
	}
	for _, t := range slices.Backward(tentativas) {
		l := linhaTentativa{
			Tentativa: t, Em: k.em(t.Inicio), Rotulo: rotuloDecisao(t.Decisao), Tom: tomDecisao(t.Decisao),
			PedidoL: legivel(t.Pedido), RespostaL: legivel(t.Resposta), DuracaoExata: t.Duracao.String(), Origem: "automática",
		}
		if t.Manual {
			l.Origem = "pedida por uma pessoa"
		}
		tela.Tentativas = append(tela.Tentativas, l)
	}
	return k.mostrar(status, "entrega", "Entrega "+strconv.FormatInt(id, 10), tela)
}

// agirNaEntrega resends or cancels one.
func (k *contexto) agirNaEntrega() error {
	id := k.id("id")
	motivo := k.campo("motivo")
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
