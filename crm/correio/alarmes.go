package correio

import (
	"fmt"
	"strings"
	"time"

	"ponte/crm"
)

// maxAlarmes bounds how many alarms of each kind a message tells of; it says how many there are besides.
const maxAlarmes = 20

// dosAlarmes are the values of a message about alarms: what began and what ended since the first that it is for, and what goes on. A user of
// one installation is told of that one's alone.
func dosAlarmes(v map[string]string, d *crm.DossieEntrega, k *crm.Correspondencia, geral bool, publico string) {
	zona, desde := d.Tenant.Fuso(), d.Entrega.CriadaEm
	var novos, resolvidos, continuam []string
	for i := range k.Alarmes {
		a := &k.Alarmes[i]
		switch {
		case a.TenantID == 0 && !geral:
		case a.ResolvidoEm != nil:
			resolvidos = append(resolvidos, umAlarme(a, k.Destinos, zona, false))
		case a.AbertoEm.Before(desde):
			continuam = append(continuam, umAlarme(a, k.Destinos, zona, false))
		default:
			novos = append(novos, umAlarme(a, k.Destinos, zona, true))
		}
	}
	v["novos"], v["resolvidos"], v["continuam"] = lista(novos), lista(resolvidos), lista(continuam)
	if v["resumo"] = d.Alarme.Titulo(k.Destinos); len(novos)+len(resolvidos) > 1 {
		v["resumo"] += fmt.Sprintf(" e mais %d", len(novos)+len(resolvidos)-1)
	}
	if publico != "" {
		v["link"] = publico + "/portal/alarmes"
	}
}

// umAlarme is an alarm in words, with its example when it is new.
func umAlarme(a *crm.Alarme, destinos map[string]string, zona *time.Location, comExemplo bool) string {
	s := "- " + a.Titulo(destinos) + ". " + a.Frase + " Desde " + emTexto(a.AbertoEm, zona) + "."
	if !comExemplo {
		return s
	}
	for _, x := range []struct{ rotulo, texto string }{{"Exemplo", a.Exemplo.Assunto}, {"Enviado", a.Exemplo.Pedido}, {"Respondido", a.Exemplo.Resposta}} {
		if x.texto != "" {
			s += "\n  " + x.rotulo + ": " + x.texto
		}
	}
	return s
}

func lista(linhas []string) string {
	if n := len(linhas) - maxAlarmes; n > 0 {
		linhas = append(linhas[:maxAlarmes:maxAlarmes], fmt.Sprintf("e mais %d.", n))
	}
	return strings.Join(linhas, "\n")
}
