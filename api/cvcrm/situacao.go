package cvcrm

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"ponte/crm"
)

// alterarSituacao moves an ocorrência to a situation, by its exact name or its id.
func alterarSituacao(q *requisicao) error {
	l, err := q.lerCorpo()
	if err != nil {
		return err
	}
	id, idSituacao := l.inteiro("idatendimento"), l.inteiro("idsituacao")
	nome := l.texto("situacao_para")
	if nome == "" && idSituacao == 0 {
		l.falhar("situacao_para", faltou)
	}
	st := q.situacao(l, nome, idSituacao)
	if err := l.fim(); err != nil {
		return err
	}
	if err := q.mover(id, st.Codigo); err != nil {
		return err
	}
	return q.Responder(http.StatusOK, formaCodigo(http.StatusOK, "Situação do atendimento alterado com sucesso."))
}

// situacao finds a status by id and by name: who sends both means one that has both.
func (q *requisicao) situacao(l *leitor, nome string, id int64) *crm.Status {
	if l.err != nil {
		return nil
	}
	var achados []*crm.Status
	conhecido := false
	for _, st := range q.Pedido.Retrato.Status {
		conhecido = conhecido || st.Nome == nome
		if (nome == "" || st.Nome == nome) && (id == 0 || st.ID == id) {
			achados = append(achados, st)
		}
	}
	campo := "idsituacao"
	if id == 0 || nome != "" && !conhecido {
		campo = "situacao_para"
	}
	switch len(achados) {
	case 1:
		return achados[0]
	case 0:
		l.falhar(campo, "não é uma situação cadastrada")
	default:
		l.falhar(campo, "é o nome de mais de uma situação: envie idsituacao")
	}
	return nil
}

// mover takes an atendimento to a status.
func (q *requisicao) mover(id int64, status string) error {
	numero, err := q.numeroDe(id)
	if err != nil {
		return err
	}
	p := &q.Pedido
	p.Campos = append(p.Campos, crm.Campo{Nome: "NUMERO", Valor: numero}, crm.Campo{Nome: "STATUS", Valor: status})
	q.registrar()
	q.Resposta, err = q.a.dep.Casos.Editar(q.Ctx(), p)
	return err
}

// finalizar moves an atendimento to the tenant's situation for what is over.
func finalizar(q *requisicao) error {
	if err := q.mover(q.id("idAtendimento"), q.Pedido.Retrato.Tenant.Configuracoes.Texto(crm.ConfStatusEncerramento)); err != nil {
		return err
	}
	return q.Responder(http.StatusOK, sucesso{true})
}

type sucesso struct {
	Sucesso bool `json:"sucesso"`
}

// fluxo gives the situations of a workflow; of one situation, those that may follow it. Atendimentos may go anywhere.
func fluxo(q *requisicao) error {
	id, r := q.id("idSituacao"), q.Pedido.Retrato
	var itens []situacaoDoFluxo
	if f := crm.Funcionalidade(q.e.valores["funcionalidade"]); f == "atendimentos" {
		if id == 0 || r.StatusPorID[id] != nil {
			itens = situacoesDosAtendimentos(r, id)
		}
	} else if w := r.Workflows[f]; id == 0 || w.Situacao(id) != nil {
		for i := range w {
			if id == 0 || w.Situacao(id).Permite(w[i].ID) {
				itens = append(itens, novaSituacao(w[i].Ordem, w[i].ID, w[i].Nome, w[i].Inicio, w[i].Fim, w[i].Cancelado))
			}
		}
	}
	if itens == nil {
		return crm.Recusar(crm.RecusaCadastro, "workflow ou situação seguinte", "este endereço")
	}
	q.Resposta = &crm.Resposta{Texto: strconv.Itoa(len(itens)) + " situações"}
	return q.Responder(http.StatusOK, itens)
}

// funcionalidadesDosSubfluxos are what CV calls there what it calls otherwise elsewhere.
var funcionalidadesDosSubfluxos = []string{"ass_assistencias", "ass_itens", "ass_visitas", "atendimentos"}

// subfluxos gives the one that each workflow has: the default, which lists are asked for as 0.
func subfluxos(q *requisicao) error {
	if !slices.Contains(funcionalidadesDosSubfluxos, q.e.valores["funcionalidade"]) {
		return crm.Recusar(crm.RecusaCadastro, "workflow", "este endereço")
	}
	type subfluxo struct {
		IDSubworkflow int64  `json:"idsubworkflow"`
		Nome          string `json:"nome"`
	}
	return q.Responder(http.StatusOK, []subfluxo{{0, "Padrão"}})
}

type situacaoDoFluxo struct {
	Ordem      int      `json:"ordem"`
	IDSituacao int64    `json:"idsituacao"`
	Nome       string   `json:"nome"`
	CorBg      *string  `json:"cor_bg"`
	CorNome    *string  `json:"cor_nome"`
	Grupos     []string `json:"grupos"`
	Flags      marcas   `json:"flags"`
}

type marcas struct {
	Inicio    string `json:"inicio"`
	Fim       string `json:"fim"`
	Cancelado string `json:"cancelado"`
	Distrato  string `json:"distrato"`
	Cessao    string `json:"cessao"`
}

func novaSituacao(ordem int, id int64, nome string, inicio, fim, cancelado bool) situacaoDoFluxo {
	return situacaoDoFluxo{Ordem: ordem, IDSituacao: id, Nome: nome, Grupos: []string{}, Flags: marcas{sn(inicio), sn(fim), sn(cancelado), "N", "N"}}
}

// situacoesDosAtendimentos are the tenant's statuses, but for one.
func situacoesDosAtendimentos(r *crm.Retrato, menos int64) []situacaoDoFluxo {
	itens := []situacaoDoFluxo{}
	for _, st := range slices.SortedFunc(maps.Values(r.StatusPorID), func(a, b *crm.Status) int { return cmp.Compare(a.ID, b.ID) }) {
		if st.ID != menos {
			inicio := st.Codigo == r.Tenant.Configuracoes.Texto(crm.ConfStatusAbertura)
			itens = append(itens, novaSituacao(len(itens)+1, st.ID, st.Nome, inicio, st.Fase == crm.FaseEncerrada, st.Fase == crm.FaseCancelada))
		}
	}
	return itens
}

func sn(sim bool) string {
	if sim {
		return "S"
	}
	return "N"
}
