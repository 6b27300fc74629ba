package main

import (
	"errors"
	"fmt"
	"time"

	"ponte/crm"
)

// Alarms groups the commands about alarms.
type Alarms struct {
	List AlarmsList `cmd:"" help:"List alarms, newest first."`
	Ack  AlarmsAck  `cmd:"" help:"Say that somebody has seen an alarm; it ends by itself when its cause does."`
	Show AlarmsShow `cmd:"" help:"Show an alarm with its example."`
}

// alarmJSON is an alarm as --json writes it.
type alarmJSON struct {
	ID             int64       `json:"id"`
	Causa          string      `json:"causa"`
	Objeto         string      `json:"objeto"`
	Geral          bool        `json:"geral"` // of the installation, not of one tenant
	Situacao       string      `json:"situacao"`
	Frase          string      `json:"frase"`
	Quantidade     int64       `json:"quantidade"`
	Pagina         string      `json:"pagina"`
	AbertoEm       string      `json:"aberto_em"`
	VistoEm        string      `json:"visto_em"`
	ReconhecidoEm  string      `json:"reconhecido_em"`
	ReconhecidoPor string      `json:"reconhecido_por"`
	Nota           string      `json:"nota"`
	SilenciadoAte  string      `json:"silenciado_ate"`
	ResolvidoEm    string      `json:"resolvido_em"`
	Exemplo        exampleJSON `json:"exemplo"`
}

type exampleJSON struct {
	Assunto  string `json:"assunto"`
	Pedido   string `json:"pedido"`
	Resposta string `json:"resposta"`
}

func asAlarmJSON(a *crm.Alarme, zone *time.Location) alarmJSON {
	return alarmJSON{
		ID: a.ID, Causa: string(a.Causa), Objeto: a.Objeto, Geral: a.TenantID == 0, Situacao: string(a.Situacao), Frase: a.Frase, Quantidade: a.Quantidade, Pagina: "/portal" + a.Pagina,
		AbertoEm: stamp(a.AbertoEm, zone), VistoEm: stamp(a.VistoEm, zone), ReconhecidoEm: stampOf(a.ReconhecidoEm, zone), ReconhecidoPor: a.ReconhecidoPor, Nota: a.Nota,
		SilenciadoAte: stampOf(a.SilenciadoAte, zone), ResolvidoEm: stampOf(a.ResolvidoEm, zone),
		Exemplo: exampleJSON{a.Exemplo.Assunto, a.Exemplo.Pedido, a.Exemplo.Resposta},
	}
}

func noAlarm(err error, id int64) error {
	if errors.Is(err, crm.ErrNaoEncontrado) {
		return fmt.Errorf("there is no alarm %d; see ponte alarms list --state todos", id)
	}
	return err
}
