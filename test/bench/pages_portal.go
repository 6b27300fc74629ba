//go:build linux

package main

import (
	"fmt"
	"net/url"
	"time"
)

// sample is one of the rows that pages are asked about: a document that holds, of the middle of the past.
type sample struct {
	numero, codigo, documento, nome, contrato      string
	cliente, contratoID, unidade, empreendimentoID int64
}

func (s *site) sample() (one sample, err error) {
	err = s.db.QueryRow(`SELECT o.numero, o.codigo_oc, c.documento, c.nome, k.codigo, c.id, k.id, o.unidade_id, b.empreendimento_id FROM clientes c
		JOIN ocorrencias o ON o.cliente_id = c.id JOIN contratos k ON k.id = o.contrato_id JOIN unidades u ON u.id = o.unidade_id JOIN blocos b ON b.id = u.bloco_id
		WHERE c.documento LIKE '___________' AND c.id > (SELECT MAX(id) / 2 FROM clientes) ORDER BY c.id LIMIT 1`).Scan(
		&one.numero, &one.codigo, &one.documento, &one.nome, &one.contrato, &one.cliente, &one.contratoID, &one.unidade, &one.empreendimentoID)
	return one, err
}

// portalPages are the lists with their filters, the pages of their rows and the search.
func portalPages(s *site) ([]askedPage, error) {
	one, err := s.sample()
	if err != nil {
		return nil, err
	}
	day := func(back int) string { return time.Now().AddDate(0, 0, -back).Format(time.DateOnly) }
	q := url.QueryEscape
	var all []askedPage
	list := func(title, path string, filters ...string) {
		all = append(all, askedPage{what: title, path: path})
		for _, f := range filters {
			all = append(all, askedPage{what: title + ": " + f, path: path + "?" + f})
		}
	}
	beside := func(title, path string) {
		all = append(all, askedPage{what: title + ", a row between its neighbours", path: path, row: 20}, askedPage{what: title + ", the part after", path: path, next: true})
	}
	list("Painel", "", "periodo=1h", "periodo=24h", "periodo=7d", "periodo=30d")
	list("Ocorrências", "/ocorrencias", "fase=aberta", "fase=encerrada", "sistema=vimob", "sistema=vimob&fase=encerrada", "sistema=nenhum", "prazo=vencidas", "prazo=vencidas&fase=aberta&sistema=mega",
		"periodo=24h", "periodo=7d", "periodo=30d", "periodo=datas&de="+day(200)+"&ate="+day(198), "q="+one.numero, "q="+one.codigo, "q="+one.documento, "q="+q(one.nome),
		"q=silva", "q=maria+silva", "q=mar+sil", "q=juliana+sandra", "q=zzyzx", "q=silva&fase=aberta", "q=silva&sistema=vimob&periodo=30d", "q=mar+sil&fase=encerrada",
		fmt.Sprint("cliente=", one.cliente), fmt.Sprint("contrato=", one.contratoID), fmt.Sprint("unidade=", one.unidade), fmt.Sprint("empreendimento=", one.empreendimentoID))
	for _, f := range []string{"", "?fase=encerrada", "?sistema=vimob", "?prazo=vencidas", "?q=silva", "?periodo=datas&de=" + day(200) + "&ate=" + day(198)} {
		beside("Ocorrências"+f, "/ocorrencias"+f)
	}
	list("Mês a mês", "/ocorrencias/meses")
	list("Tipo × status recebido", "/ocorrencias/relatorio", "periodo=24h", "periodo=30d")
	list("Chamadas", "/chamadas", "periodo=tudo", "periodo=30d", "situacao=atendidas", "situacao=nao_atendidas", "situacao=repetida&periodo=tudo", "recusa=101", "recusa=199&periodo=tudo", "sistema=vimob", "sistema=nenhum", "sistema=nenhum&periodo=30d",
		"operacao=DadosTimesheet", "operacao=DadosTimesheet&periodo=30d", "endereco=198.51.100.40", "endereco=192.0.2.7&periodo=30d", "endereco=10.0.0.0/12&periodo=30d", "codigo_oc="+one.codigo+"&periodo=tudo",
		"codigo_oc=NINGUEM&periodo=tudo", "contrato="+one.contrato+"&periodo=tudo", "documento="+one.documento+"&periodo=tudo", "numero="+one.numero+"&periodo=tudo")
	for _, f := range []string{"", "?periodo=30d&sistema=vimob", "?periodo=30d&situacao=nao_atendidas", "?periodo=tudo"} {
		beside("Chamadas"+f, "/chamadas"+f)
	}
	list("Entregas", "/entregas", "estado=falhou", "estado=entregue", "estado=pendente&estado=agendada&estado=enviando", "destino=mobuss", "destino=sienge", "destino=mobuss&estado=falhou", "acao=MOBUSS_ISA", "acao=MOBUSS_ISA&estado=falhou",
		"acao=NENHUMA", "acao=NENHUMA&estado=entregue", "acao=NENHUMA&destino=mobuss", "esperando=1", "numero="+one.numero, "periodo=7d", "periodo=datas&de="+day(200)+"&ate="+day(198))
	for _, f := range []string{"", "?estado=falhou", "?acao=MOBUSS_ISA", "?destino=mobuss"} {
		beside("Entregas"+f, "/entregas"+f)
	}
	list("Em falha, mas entregues", "/entregas/sanar")
	list("Clientes", "/clientes", "q=silva", "q=maria+silva", "q=mar+sil", "q="+one.documento, "q=cliente.semeado."+fmt.Sprint(one.cliente))
	list("Contratos", "/contratos", "q=S-12", "q="+one.documento, "a_classificar=1")
	list("Unidades", "/unidades", "q=15")
	list("Empreendimentos", "/empreendimentos")
	list("Cliente", fmt.Sprint("/clientes/", one.cliente))
	list("Contrato", fmt.Sprint("/contratos/", one.contratoID))
	list("Unidade", fmt.Sprint("/unidades/", one.unidade))
	list("Empreendimento", fmt.Sprint("/empreendimentos/", one.empreendimentoID))
	list("Busca", "/busca", "q="+one.numero, "q="+one.codigo, "q="+one.documento, "q="+q(one.nome), "q=silva", "q=maria+silva", "q=mar+sil", "q=zzyzx", "q=198.51.100.40", "q="+one.contrato)
	list("Minhas tarefas", "/tarefas", "quem=todas&situacao=todas")
	list("Assistências", "/assistencias")
	list("Alarmes", "/alarmes", "situacao=todos")
	list("IPs", "/ips")
	list("Auditoria", "/auditoria")
	list("Pendências", "/pendencias")
	return all, nil
}
