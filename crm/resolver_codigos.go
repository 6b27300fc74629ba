package crm

import (
	"time"
)

// codigos are the codes of a call, resolved. Those marked new do not exist yet and get their ids with the write.
type codigos struct {
	divisao         *Divisao
	solicitacao     *Solicitacao
	status          *Status
	divisaoNova     bool
	solicitacaoNova bool
	statusNovo      bool
}

// resolverCodigos is rule 7 (docs/regras.md §4.7): unknown codes become "a classificar", or are refused where the tenant says so;
// the status received is honoured. Then the parts that the tenant requires.
func (a *abertura) resolverCodigos() error {
	campos, r := a.p.Campos, a.retrato
	if err := a.codigos.resolverDivisao(r, campos.Texto("COD_DIVISAO"), a); err != nil {
		return err
	}
	if err := a.codigos.resolverSolicitacao(r, campos.Texto("COD_SOLICITACAO"), a); err != nil {
		return err
	}
	if err := a.conferirDesligados(); err != nil {
		return err
	}
	a.fechada = FechamentoAceito(a.fechamento, a.aberta(), a.abertaEm != nil, &r.Tenant, a.avisar)
	if err := a.codigos.resolverStatusDaAbertura(r, r.statusPedido(a.p.Credencial.Sistema, campos.Texto("COD_STATUS")), a.fechada, a); err != nil {
		return err
	}
	return r.Tenant.conferirObrigatorios(ConfObrigatorios, campos)
}

// conferirDesligados refuses a kind that is switched off for systems. A person may open it.
func (a *abertura) conferirDesligados() error {
	d, s := a.codigos.divisao, a.codigos.solicitacao
	if a.p.Registro.pessoa != "" {
		return nil
	}
	if d != nil && d.Desligada {
		return Recusar(RecusaSincronizacao, "COD_DIVISAO", d.Codigo)
	}
	if s != nil && a.retrato.SolicitacaoDesligada(s) {
		return Recusar(RecusaSincronizacao, "COD_SOLICITACAO", s.Codigo)
	}
	return nil
}

// SolicitacaoDesligada tells whether systems may not open a solicitação: it is switched off, or its divisão is.
func (r *Retrato) SolicitacaoDesligada(s *Solicitacao) bool {
	d := r.DivisaoDe(s)
	return s.Desligada || d != nil && d.Desligada
}

// DivisaoDe is the divisão of a solicitação; nil = it may go with any.
func (r *Retrato) DivisaoDe(s *Solicitacao) *Divisao {
	for _, d := range r.Divisoes {
		if d.ID == s.DivisaoID {
			return d
		}
	}
	return nil
}

// avisador takes notices for the operator.
type avisador interface{ avisar(problema, acao string) }

// codigoNovo judges a code that the tenant does not have.
func codigoNovo(r *Retrato, parte, codigo string, v avisador) error {
	if r.Tenant.Configuracoes.Texto(ConfCodigoDesconhecido) == "recusar" {
		return Recusar(RecusaCodigo, parte, codigo)
	}
	v.avisar(parte+" "+codigo+" A CLASSIFICAR", "Descrever o codigo em Status e codigos")
	return nil
}

func (c *codigos) resolverDivisao(r *Retrato, codigo string, v avisador) error {
	if codigo == "" {
		return nil
	}
	if c.divisao = r.Divisoes[codigo]; c.divisao != nil {
		return nil
	}
	c.divisao, c.divisaoNova = &Divisao{TenantID: r.Tenant.ID, Codigo: codigo, Nome: codigo, AClassificar: true}, true
	return codigoNovo(r, "COD_DIVISAO", codigo, v)
}

func (c *codigos) resolverSolicitacao(r *Retrato, codigo string, v avisador) error {
	if codigo == "" {
		return nil
	}
	if c.solicitacao = r.Solicitacoes[codigo]; c.solicitacao != nil {
		return nil
	}
	c.solicitacao, c.solicitacaoNova = &Solicitacao{TenantID: r.Tenant.ID, Codigo: codigo, Nome: codigo, AClassificar: true}, true
	return codigoNovo(r, "COD_SOLICITACAO", codigo, v)
}

// resolverStatusDaAbertura takes the status received, or the tenant's status for openings, or for closed ones when
// DATA_FECHAMENTO came without a status.
func (c *codigos) resolverStatusDaAbertura(r *Retrato, codigo string, fechada *time.Time, v avisador) error {
	if codigo != "" {
		if err := c.resolverStatus(r, "COD_STATUS", codigo, fechada != nil, v); err != nil {
			return err
		}
		if fechada != nil && !c.status.Fase.Final() {
			v.avisar("STATUS "+codigo+" ABERTO COM DATA_FECHAMENTO", "Verificar o tipo de ocorrencia no sistema chamador")
		}
		return nil
	}
	conf, fase := ConfStatusAbertura, FaseAberta
	if fechada != nil {
		conf, fase = ConfStatusEncerramento, FaseEncerrada
	}
	c.statusPadrao(r, conf, fase)
	return nil
}

// resolverStatus finds a status by its code, or makes one "a classificar": encerrada when the call closes, else
// em_andamento.
func (c *codigos) resolverStatus(r *Retrato, parte, codigo string, encerra bool, v avisador) error {
	if c.status = r.Status[codigo]; c.status != nil {
		return nil
	}
	fase := FaseEmAndamento
	if encerra {
		fase = FaseEncerrada
	}
	c.statusNovo = true
	c.status = &Status{TenantID: r.Tenant.ID, Codigo: codigo, Nome: codigo, Fase: fase, AClassificar: true}
	return codigoNovo(r, parte, codigo, v)
}

// statusPadrao takes the status that a setting names; one that is missing is created, because no caller asked for it.
func (c *codigos) statusPadrao(r *Retrato, conf string, fase Fase) {
	codigo := r.Tenant.Configuracoes.Texto(conf)
	if c.status = r.Status[codigo]; c.status == nil {
		c.statusNovo = true
		c.status = &Status{TenantID: r.Tenant.ID, Codigo: codigo, Nome: codigo, Fase: fase, AClassificar: true}
	}
}

// quantos is the number of ids that gravar takes.
func (c *codigos) quantos() int {
	n := 0
	for _, novo := range [...]bool{c.divisaoNova, c.solicitacaoNova, c.statusNovo} {
		if novo {
			n++
		}
	}
	return n
}

// gravar adds the new codes to the write.
func (c *codigos) gravar(e *Escrita, ids *sequencia) {
	if c.divisaoNova {
		c.divisao.ID = ids.proximo()
		e.Divisoes = []Divisao{*c.divisao}
	}
	if c.solicitacaoNova {
		c.solicitacao.ID = ids.proximo()
		e.Solicitacoes = []Solicitacao{*c.solicitacao}
	}
	if c.statusNovo {
		c.status.ID = ids.proximo()
		e.Status = []Status{*c.status}
	}
}
