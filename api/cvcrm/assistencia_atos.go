package cvcrm

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
)

// agir does an act to the assistência of the address. What was sent, l (nil = no body), is what the log shows, and what tells another act
// under the same Idempotency-Key.
func (q *requisicao) agir(l *leitor, ato crm.AtoAssistencia) (*crm.RespostaAssistencia, error) {
	ato.OcorrenciaID = q.id("idAssistencia")
	q.Pedido.Campos = q.doCaminho()
	if l != nil {
		corpo, err := json.Marshal(l.corpo)
		if err != nil {
			return nil, err
		}
		q.parte("ASSISTENCIA", string(corpo))
	}
	q.registrar()
	r, err := q.a.dep.Assistencias.Alterar(q.Ctx(), crm.Agente{Pedido: &q.Pedido}, ato)
	if err != nil {
		return nil, err
	}
	q.Resposta = r.Resposta
	return r, nil
}

// feito does an act and answers that it was done. A body that says nothing is none.
func (q *requisicao) feito(l *leitor, ato crm.AtoAssistencia) error {
	if l != nil && !l.disse() {
		return naoMudaNada
	}
	if _, err := q.agir(l, ato); err != nil {
		return err
	}
	return q.Responder(http.StatusOK, sucesso{true})
}

// situarAssistencia moves the assistência, one of its items or one of its visits: the address names which.
func situarAssistencia(q *requisicao) error {
	situacao := q.id("idSituacao")
	switch {
	case q.id("idItem") != 0:
		return q.feito(nil, crm.AtoAssistencia{Itens: []crm.MudancaDeItem{{ID: q.id("idItem"), SituacaoID: situacao}}})
	case q.id("idVisita") != 0:
		return q.feito(nil, crm.AtoAssistencia{Visita: &crm.MudancaDeVisita{ID: q.id("idVisita"), SituacaoID: situacao}})
	}
	return q.feito(nil, crm.AtoAssistencia{SituacaoID: situacao})
}

// alterarAssistencia changes what is said of it.
func alterarAssistencia(q *requisicao) error {
	l, err := q.lerCorpo()
	if err != nil {
		return err
	}
	ato := crm.AtoAssistencia{
		PrevistaPara: l.dia("data_prevista_termino"), ConcluidaEm: l.dia("data_conclusao"), Minutos: l.decimal("total_horas", 60), CustoPrevisto: l.decimal("custo_previsto", 100),
	}
	if x := l.umDe("prioridade"); x != "" {
		prioridade := crm.Prioridade(x)
		ato.Prioridade = &prioridade
	}
	ato.Parecer = l.seVeio("parecer_tecnico")
	var v variaveis
	v.por(cvResumo, l.texto("resumo_insight_api"))
	l.livres("campos_adicionais", &v)
	ato.Variaveis = v
	if err := l.fim(); err != nil {
		return err
	}
	return q.feito(l, ato)
}

// adicionarItem adds an item of the catalogue.
func adicionarItem(q *requisicao) error {
	l, err := q.lerCorpo()
	if err != nil {
		return err
	}
	item := crm.NovoItem{ItemID: l.inteiro("iditem"), Descricao: l.texto("descricao")}
	if err := l.fim(); err != nil {
		return err
	}
	q.Pedido.Registro.HTTP = criado
	r, err := q.agir(l, crm.AtoAssistencia{NovosItens: []crm.NovoItem{item}})
	if err != nil {
		return err
	}
	return q.Responder(http.StatusCreated, struct {
		IDAssistenciaItem int64 `json:"idassistencia_item"`
		Sucesso           bool  `json:"sucesso"`
	}{r.NovoID, true})
}

// alterarItem changes one; a DELETE takes it away.
func alterarItem(q *requisicao) error {
	if q.op.metodo == http.MethodDelete {
		return q.feito(nil, crm.AtoAssistencia{RemoverItem: q.id("idItem")})
	}
	l, err := q.lerCorpo()
	if err != nil {
		return err
	}
	n := crm.MudancaDeItem{
		ID: q.id("idItem"), ConcluidoEm: l.dia("data_conclusao"), PrevistoPara: l.dia("data_previsao"), Minutos: l.decimal("horas_servico", 60),
		Descricao: l.seVeio("descricao"), Coberto: l.logico("coberto"), Recorrente: l.logico("recorrente"),
	}
	if id := l.inteiro("idpatologia"); id != 0 {
		n.Patologia = seHouver(strconv.FormatInt(id, 10))
	}
	if err := l.fim(); err != nil {
		return err
	}
	return q.feito(l, crm.AtoAssistencia{Itens: []crm.MudancaDeItem{n}})
}

// agendarVisita makes an appointment; one that the address names is changed, and what does not come stays.
func agendarVisita(q *requisicao) error {
	l, err := q.lerCorpo()
	if err != nil {
		return err
	}
	nova := q.id("idVisita") == 0
	d := crm.DadosDaVisita{De: l.instanteDe("data_de"), Ate: l.instanteDe("data_ate")}
	if id := l.inteiro("idequipe"); id != 0 {
		d.Equipe = strconv.FormatInt(id, 10)
	}
	d.Observacao = l.texto("observacao")
	l.objetos("itens", func(x *leitor) { d.Itens = append(d.Itens, x.inteiro("idassistencia_item")) })
	l.objetos("usuarios", func(x *leitor) { d.Usuarios = append(d.Usuarios, strconv.FormatInt(x.inteiro("idusuario"), 10)) })
	if err := l.fim(); err != nil {
		return err
	}
	if !nova {
		if err := q.completarVisita(&d); err != nil {
			return err
		}
		return q.feito(l, crm.AtoAssistencia{Visita: &crm.MudancaDeVisita{ID: q.id("idVisita"), Dados: &d}})
	}
	q.Pedido.Registro.HTTP = criado
	r, err := q.agir(l, crm.AtoAssistencia{NovaVisita: &d})
	if err != nil {
		return err
	}
	return q.Responder(http.StatusCreated, struct {
		IDVisita int64 `json:"idvisita"`
		Sucesso  bool  `json:"sucesso"`
	}{r.NovoID, true})
}

// completarVisita fills what a change of a visit did not bring.
func (q *requisicao) completarVisita(d *crm.DadosDaVisita) error {
	a, _, err := q.acharAssistencia()
	if err != nil {
		return err
	}
	v := a.Visita(q.id("idVisita"))
	if v == nil {
		return crm.Recusar(crm.RecusaCadastro, "visita", "id "+q.e.valores["idVisita"])
	}
	if d.De.IsZero() {
		d.De = v.De
	}
	if d.Ate.IsZero() {
		d.Ate = v.Ate
	}
	if d.Equipe == "" {
		d.Equipe = v.Equipe
	}
	if d.Observacao == "" {
		d.Observacao = v.Observacao
	}
	if d.Itens == nil {
		d.Itens = v.Itens
	}
	if d.Usuarios == nil {
		d.Usuarios = v.Usuarios
	}
	return nil
}

// seVeio is a text that came; nil = it did not.
func (l *leitor) seVeio(nome string) *string { return seHouver(l.texto(nome)) }

// logico reads true/false or S/N; nil = it did not come.
func (l *leitor) logico(nome string) *bool {
	x := l.simNao(nome)
	if x == "" {
		return nil
	}
	sim := x == "S"
	return &sim
}

// dia reads a day; nil = it did not come.
func (l *leitor) dia(nome string) *crm.Dia {
	texto := l.data(nome)
	if texto == "" {
		return nil
	}
	for _, forma := range formasDeData {
		if t, err := time.Parse(forma, texto); err == nil {
			d := crm.DiaDe(t)
			return &d
		}
	}
	return nil
}

// maxDecimal bounds hours and money.
const maxDecimal = 1e12

// decimal reads a number with a point or a comma, and gives so many parts of it; nil = it did not come.
func (l *leitor) decimal(nome string, partes float64) *int64 {
	texto := l.textoDe(nome, Decimal)
	if texto == "" {
		return nil
	}
	n, err := strconv.ParseFloat(strings.ReplaceAll(texto, ",", "."), 64)
	if err != nil || !(n >= 0 && n <= maxDecimal) {
		l.falhar(nome, "precisa ser um número que não é negativo, como 12.50")
		return nil
	}
	inteiro := int64(math.Round(n * partes))
	return &inteiro
}
