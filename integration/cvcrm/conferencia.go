package cvcrm

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"ponte/crm"
	"ponte/integration/destino"
)

// diasConferidos is how long a closed ocorrência is still compared.
const diasConferidos = 30

// codigoSituacao is the code of the one event of the CV that a comparison makes: an atendimento stands in a situation.
const codigoSituacao = "SITUACAO"

// avisoSituacao is the body of that event.
type avisoSituacao struct {
	IDAtendimento string `json:"idatendimento"`
	Situacao      string `json:"situacao"`
	De            string `json:"de"` // code of the status that the comparison saw here
}

// comparar asks the CV for each atendimento of ours, a call each, no faster than Envios por minuto: the CV has everybody else's atendimentos too, and
// blocks all of an installation's integrations for a minute after 200 calls. What stands otherwise than our status says is a difference.
func comparar(ctx context.Context, config destino.Configuracao, registro *destino.Registro, nossas []crm.Nomeada, r *crm.Retrato) (achados []crm.Achado, vistas int, err error) {
	aberto, err := abrir(config)
	if err != nil {
		return nil, 0, err
	}
	c := aberto.(*cliente)
	recebidas, err := crm.LerLinhas(config.Valores[crm.CampoSituacoes])
	if err != nil {
		return nil, 0, err
	}
	pausa := time.Duration(0)
	if n, _ := config.Inteiro(destino.CampoPorMinuto); n > 0 {
		pausa = time.Minute / time.Duration(n)
	}
	desde := time.Now().AddDate(0, 0, -diasConferidos)
	for i := range nossas {
		n := &nossas[i]
		if !n.FechadaEm.IsZero() && n.FechadaEm.Before(desde) {
			continue
		}
		item, err := c.porID(ctx, registro, n.Codigo)
		if err != nil {
			return nil, vistas, err
		}
		if item != nil {
			vistas++
		}
		if a := c.compararUma(n, item, r, recebidas); a != nil {
			achados = append(achados, *a)
		}
		if err := destino.Esperar(ctx, pausa); err != nil {
			return nil, vistas, err
		}
	}
	return achados, vistas, nil
}

// porID reads one atendimento; nil = the CV shows none. A list of others is the answer of a CV that does not look at the id, and proves nothing.
func (c *cliente) porID(ctx context.Context, registro *destino.Registro, id string) (map[string]any, error) {
	lista, err := c.listar(ctx, registro, url.Values{"idatendimento": {id}})
	if err != nil || len(lista) == 0 {
		return nil, err
	}
	for _, item := range lista {
		if destino.Texto(item["idatendimento"]) == id {
			return item, nil
		}
	}
	return nil, destino.Permanente("o CV respondeu com outros atendimentos à busca por idatendimento " + id + ": esta lista não serve para conferir")
}

func (c *cliente) compararUma(n *crm.Nomeada, item map[string]any, r *crm.Retrato, recebidas map[string]string) *crm.Achado {
	status := r.StatusPorID[n.StatusID]
	a := &crm.Achado{Codigo: n.Codigo, Numero: n.Numero}
	if status != nil {
		a.Aqui = status.Nome
	}
	if item == nil {
		a.Porque = "o CV não mostra este atendimento"
		return a
	}
	nome, id := destino.Texto(item["situacao"]), destino.Texto(item["idsituacao"])
	a.La = nome
	if a.La == "" {
		a.La = id
	}
	if a.La == "" || status == nil {
		return nil
	}
	procurada := c.tabelas.situacoes[status.Codigo]
	if procurada != "" && (strings.EqualFold(nome, procurada) || id == procurada) {
		return nil
	}
	para, propoe := statusDe(a.La, recebidas, r)
	switch {
	case propoe && para.ID == n.StatusID:
		return nil
	case propoe && !n.FechadaEm.IsZero():
		a.Porque = "está encerrada aqui, e no CV está em " + a.La
	case propoe:
		a.Porque = "no CV está em " + a.La
		corpo, _ := json.Marshal(avisoSituacao{n.Codigo, a.La, status.Codigo}) // of texts: never fails
		a.Evento, a.Corpo, a.Fara = codigoSituacao, string(corpo), "passa a ocorrência para o status "+para.Nome
	case procurada != "":
		a.Porque = "o status daqui pede " + procurada + " no CV, e lá está em " + a.La
	default:
		return nil
	}
	return a
}

// statusDe is the status that a situation of the CV means here.
func statusDe(situacao string, recebidas map[string]string, r *crm.Retrato) (*crm.Status, bool) {
	for dela, codigo := range recebidas {
		if strings.EqualFold(dela, situacao) {
			s := r.Status[codigo]
			return s, s != nil
		}
	}
	return nil, false
}

// aplicar moves the ocorrência to the status that a situation means here, if it stands as the comparison saw it: what people did since is not
// undone. The key of the event is kept with the move: it is made once.
func aplicar(ctx context.Context, a *destino.Aplicacao) error {
	e := a.Evento
	var aviso avisoSituacao
	_ = json.Unmarshal([]byte(e.Corpo), &aviso) // it was written here
	if e.Codigo != codigoSituacao || aviso.IDAtendimento == "" {
		e.Estado, e.Motivo = crm.EventoIgnorado, "não é um aviso que uma conferência do CV faz"
		return nil
	}
	recebidas, err := crm.LerLinhas(a.Config.Valores[crm.CampoSituacoes])
	if err != nil {
		return err
	}
	para, propoe := statusDe(aviso.Situacao, recebidas, a.Retrato)
	if !propoe {
		e.Estado, e.Motivo = crm.EventoIgnorado, "nenhuma linha de "+rotuloRecebidas+" tem a situação "+aviso.Situacao
		return nil
	}
	achados, err := a.Assistencias.Ocorrencias.Consultas.Buscar(ctx, &crm.Procura{
		TenantID: a.Retrato.Tenant.ID, Vinculo: crm.ProcuraVinculo{Interlocutor: crm.Interlocutor{Sistema: Nome, Ambiente: e.Ambiente}, Codigo: aviso.IDAtendimento},
	})
	if err != nil {
		return err
	}
	if achados.Nomeada == 0 {
		e.Estado, e.Motivo = crm.EventoSemObjeto, "nenhuma ocorrência daqui tem o nome "+aviso.IDAtendimento+" no CV"
		return nil
	}
	atual, err := a.Assistencias.Ocorrencias.Consultas.Buscar(ctx, &crm.Procura{TenantID: a.Retrato.Tenant.ID, OcorrenciaID: achados.Nomeada})
	if err != nil {
		return err
	}
	if o := atual.Ocorrencia; o != nil && o.StatusID != para.ID { // there already: it may be this event's own, applied again
		if s := a.Retrato.StatusPorID[o.StatusID]; s != nil && s.Codigo != aviso.De || o.FechadaEm != nil {
			e.Estado, e.Motivo = crm.EventoIgnorado, "a ocorrência mudou aqui depois da conferência: confira de novo"
			return nil
		}
	}
	sistema := Nome
	if d := a.Retrato.Destino(Nome); d != nil && d.Sistema != "" {
		sistema = d.Sistema
	}
	nova, err := a.Novidades.Receber(ctx, a.Retrato.Tenant.Slug, sistema, crm.Novidade{
		OcorrenciaID: achados.Nomeada, Chave: Nome + "/" + e.Chave, Situacao: aviso.Situacao, Autor: "CV CRM", Texto: "Situação no CV: " + aviso.Situacao,
	})
	if err != nil {
		return err
	}
	e.Estado, e.Motivo = crm.EventoAplicado, "atendimento "+aviso.IDAtendimento+": status "+para.Nome
	if !nova {
		e.Motivo += " (já estava feito)"
	}
	return nil
}
