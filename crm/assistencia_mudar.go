package crm

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// mudancaDeAssistencia is what is to happen to an assistência, new or not: it collects what really changes and says it in words, for the
// ocorrência's history.
type mudancaDeAssistencia struct {
	m    *movimentacao
	a    *Assistencia // as it will be
	nova bool
	zona *time.Location

	mudou     bool // its own row
	alterados []int64
	itens     []ItemDaAssistencia // new
	removido  *ItemDaAssistencia
	visita    *Visita // new
	visitadas []int64 // changed visits
	historia  []string

	chaveDoNovo []ProcuraChave // under which a repeat finds novoID
}

func (x *mudancaDeAssistencia) contar(frases ...string) {
	x.historia = append(x.historia, strings.Join(frases, ""))
}

func (x *mudancaDeAssistencia) hoje() Dia { return DiaDe(x.m.agora.In(x.zona)) }

func (x *mudancaDeAssistencia) workflow(f Funcionalidade) Workflow { return x.m.retrato.Workflows[f] }

// quantos is the number of ids that gravar takes.
func (x *mudancaDeAssistencia) quantos() int {
	if x == nil {
		return 0
	}
	n := len(x.itens)
	if x.visita != nil {
		n++
	}
	return n
}

// gravar adds it to the write.
func (x *mudancaDeAssistencia) gravar(e *Escrita, ids *sequencia) {
	if x == nil {
		return
	}
	x.a.AtualizadaEm = x.m.mudanca.AtualizadaEm
	switch {
	case x.nova:
		e.Assistencias = append(e.Assistencias, *x.a)
	case x.mudou:
		e.Mudancas = append(e.Mudancas, MudancaAssistencia{*x.a})
	}
	for i := range x.itens {
		x.itens[i].ID = ids.proximo()
	}
	e.Itens = append(e.Itens, x.itens...)
	for _, id := range x.alterados {
		e.Mudancas = append(e.Mudancas, MudancaItem{*x.a.Item(id)})
	}
	if x.removido != nil {
		e.Mudancas = append(e.Mudancas, RemocaoItem{*x.removido})
	}
	if x.visita != nil {
		x.visita.ID = ids.proximo()
		e.Visitas = append(e.Visitas, *x.visita)
	}
	for _, id := range x.visitadas {
		e.Mudancas = append(e.Mudancas, MudancaVisita{*x.a.Visita(id)})
	}
	if id := x.novoID(); id != 0 {
		for _, k := range x.chaveDoNovo {
			x.m.lembrar(k, nil, strconv.FormatInt(id, 10))
		}
	}
}

// novoID is the id of what was made, once gravar drew it.
func (x *mudancaDeAssistencia) novoID() int64 {
	switch {
	case x.visita != nil:
		return x.visita.ID
	case len(x.itens) > 0:
		return x.itens[0].ID
	}
	return 0
}

// aplicar collects what an act changes.
func (x *mudancaDeAssistencia) aplicar(ato *AtoAssistencia, catalogo []ItemDeManutencao) error {
	if !x.a.Ativa() && !ato.Reativar {
		return NovoInvalido("assistencia", MotivoFormato, "está inativa ("+x.a.InativaPorque+"): reative-a antes")
	}
	for i := range ato.NovosItens {
		if err := x.incluir(&ato.NovosItens[i], catalogo); err != nil {
			return err
		}
	}
	for i := range ato.Itens {
		if err := x.alterarItem(&ato.Itens[i], ato.SemOrdem); err != nil {
			return err
		}
	}
	if err := x.remover(ato.RemoverItem); err != nil {
		return err
	}
	if ato.NovaVisita != nil {
		if err := x.agendar(ato.NovaVisita); err != nil {
			return err
		}
	}
	if ato.Visita != nil {
		if err := x.alterarVisita(ato.Visita, ato.SemOrdem); err != nil {
			return err
		}
	}
	if err := x.dados(ato); err != nil {
		return err
	}
	if err := validarCampos(Campos{{Nome: "CAMPOS_VARIAVEIS", Itens: ato.Variaveis}}); err != nil {
		return err
	}
	x.m.variar(ato.Variaveis)
	if err := x.situar(ato.SituacaoID, ato.SemOrdem); err != nil {
		return err
	}
	x.ativar(ato)
	return nil
}

// passagem judges a change of situation; nil = it is in it already.
func (x *mudancaDeAssistencia) passagem(f Funcionalidade, de, para int64, semOrdem bool) (*SituacaoWorkflow, error) {
	if para == 0 || para == de {
		return nil, nil
	}
	w := x.workflow(f)
	nova, atual := w.Situacao(para), w.Situacao(de)
	switch {
	case nova == nil:
		return nil, NovoInvalido("situacao", MotivoInexistente, strconv.FormatInt(para, 10))
	case atual != nil && !semOrdem && !atual.Permite(para):
		return nil, NovoInvalido("situacao", MotivoOpcao, "de "+atual.Nome+" pode ir para "+cmp.Or(w.nomes(atual.Proximas), "nenhuma outra"))
	}
	return nova, nil
}

func (w Workflow) nomes(ids []int64) string {
	var nomes []string
	for _, id := range ids {
		if s := w.Situacao(id); s != nil {
			nomes = append(nomes, s.Nome)
		}
	}
	return strings.Join(nomes, ", ")
}

// Nome is what people call a situation; "" = it is gone.
func (w Workflow) Nome(id int64) string { return w.nomes([]int64{id}) }

// situar moves the assistência to a situation, and the ocorrência to the status that it means. The end ends what is open of it, the
// cancelling cancels that and the visits that are appointed; who goes on afterwards clears the day of the end.
func (x *mudancaDeAssistencia) situar(para int64, semOrdem bool) error {
	w := x.workflow(FuncAssistencias)
	s, err := x.passagem(FuncAssistencias, x.a.SituacaoID, para, semOrdem)
	if err != nil || s == nil {
		return err
	}
	x.contar("situação: ", cmp.Or(w.Nome(x.a.SituacaoID), "?"), " → ", s.Nome)
	x.a.SituacaoID, x.mudou = s.ID, true
	if s.Fim {
		x.a.ConcluidaEm = cmp.Or(x.a.ConcluidaEm, x.hoje())
	} else {
		x.a.ConcluidaEm = ""
	}
	if s.Final() {
		x.encerrarItens(s)
	}
	if s.Cancelado {
		x.cancelarVisitas()
	}
	x.mover(s)
	return nil
}

// mover takes the ocorrência to the status that a situation means.
func (x *mudancaDeAssistencia) mover(s *SituacaoWorkflow) {
	codigo := s.Status
	if codigo == "" && s.Fim {
		codigo = x.m.retrato.Tenant.Configuracoes.Texto(ConfStatusEncerramento)
	}
	if codigo == "" {
		return
	}
	st := x.m.retrato.Status[codigo]
	if st == nil { // as a status that a setting names
		fase := FaseEmAndamento
		switch {
		case s.Fim:
			fase = FaseEncerrada
		case s.Cancelado:
			fase = FaseCancelada
		}
		st = &Status{TenantID: x.m.oc.TenantID, Codigo: codigo, Nome: codigo, Fase: fase, AClassificar: true}
		x.m.codigos.statusNovo = true
	}
	x.m.entrar(st)
}

// encerrarItens ends the items that are open when the assistência does.
func (x *mudancaDeAssistencia) encerrarItens(da *SituacaoWorkflow) {
	w := x.workflow(FuncItens)
	fim := w.DoFim()
	if da.Cancelado {
		fim = w.DeCancelado()
	}
	if fim == nil {
		return
	}
	encerrar := func(i *ItemDaAssistencia) bool {
		if s := w.Situacao(i.SituacaoID); s != nil && s.Final() {
			return false
		}
		if i.SituacaoID = fim.ID; fim.Fim {
			i.ConcluidoEm = cmp.Or(i.ConcluidoEm, x.hoje())
		}
		return true
	}
	for i := range x.itens {
		encerrar(&x.itens[i])
	}
	for i := range x.a.Itens {
		if encerrar(&x.a.Itens[i]) {
			x.alterou(x.a.Itens[i].ID)
		}
	}
}

func (x *mudancaDeAssistencia) cancelarVisitas() {
	w := x.workflow(FuncVisitas)
	fim := w.DeCancelado()
	if fim == nil {
		return
	}
	for i := range x.a.Visitas {
		v := &x.a.Visitas[i]
		if s := w.Situacao(v.SituacaoID); s == nil || !s.Final() {
			v.SituacaoID = fim.ID
			x.visitou(v.ID)
		}
	}
	if x.visita != nil {
		x.visita.SituacaoID = fim.ID
	}
}

func (x *mudancaDeAssistencia) alterou(id int64) {
	if !slices.Contains(x.alterados, id) {
		x.alterados = append(x.alterados, id)
	}
}

func (x *mudancaDeAssistencia) visitou(id int64) {
	if !slices.Contains(x.visitadas, id) {
		x.visitadas = append(x.visitadas, id)
	}
}

// dados sets what an act says of the assistência as a whole.
func (x *mudancaDeAssistencia) dados(ato *AtoAssistencia) error {
	if ato.Prioridade != nil && !ato.Prioridade.Valida() {
		return NovoInvalido("prioridade", MotivoOpcao, "A, N, B")
	}
	if ato.Parecer != nil {
		if err := conferirTextoLongo("parecer", *ato.Parecer); err != nil {
			return err
		}
	}
	for _, d := range []struct {
		campo string
		dia   *Dia
	}{{"prevista_para", ato.PrevistaPara}, {"concluida_em", ato.ConcluidaEm}} {
		if d.dia != nil && !d.dia.Valido() {
			return NovoInvalido(d.campo, MotivoFormato, "AAAA-MM-DD")
		}
	}
	for _, n := range []struct {
		campo string
		valor *int64
	}{{"total_horas", ato.Minutos}, {"custo_previsto", ato.CustoPrevisto}} {
		if n.valor != nil && (*n.valor < 0 || *n.valor > maxInteiro) {
			return NovoInvalido(n.campo, MotivoFormato, "um número a partir de zero")
		}
	}
	mudou := trocar(&x.a.Prioridade, ato.Prioridade, "prioridade", x) || x.mudou
	mudou = trocar(&x.a.Parecer, ato.Parecer, "parecer técnico", x) || mudou
	mudou = trocar(&x.a.PrevistaPara, ato.PrevistaPara, "data prevista", x) || mudou
	mudou = trocar(&x.a.ConcluidaEm, ato.ConcluidaEm, "data de conclusão", x) || mudou
	mudou = trocar(&x.a.Minutos, ato.Minutos, "total de horas", x) || mudou
	x.mudou = trocar(&x.a.CustoPrevisto, ato.CustoPrevisto, "custo previsto", x) || mudou
	return nil
}

// maxInteiro bounds numbers that people type: cents and minutes.
const maxInteiro = 1_000_000_000_000

// trocar sets a member that an act changes, and tells that it did.
func trocar[T comparable](atual, novo *T, nome string, x *mudancaDeAssistencia) bool {
	if novo == nil || *novo == *atual {
		return false
	}
	*atual = *novo
	x.contar(nome, " alterado(a)")
	return true
}

// ativar takes it out of the lists, or puts it back. The ocorrência stays where it is: what becomes of it people decide.
func (x *mudancaDeAssistencia) ativar(ato *AtoAssistencia) {
	switch {
	case ato.Reativar && !x.a.Ativa():
		x.a.InativaDesde, x.a.InativaPorque, x.mudou = nil, "", true
		x.contar("reativada")
	case ato.Inativar != "" && x.a.Ativa():
		agora := x.m.agora
		x.a.InativaDesde, x.a.InativaPorque, x.mudou = &agora, Encurtar(ato.Inativar, maxNomeCatalogo), true
		x.contar("inativada: ", x.a.InativaPorque)
	}
}

func conferirTextoLongo(campo, texto string) error {
	switch {
	case !utf8.ValidString(texto):
		return NovoInvalido(campo, MotivoFormato, "UTF-8")
	case utf8.RuneCountInString(texto) > MaxTexto:
		return NovoInvalido(campo, MotivoLongo, strconv.Itoa(MaxTexto))
	}
	return nil
}
