package portal

import (
	"net/http"

	"ponte/crm"
	"ponte/crm/sombra"
)

// telaVirada says what a change of who answers would do, and asks.
type telaVirada struct {
	De, Para string
	Codigo   string // of the mode, for the form
	Antigo   string
	Efeito   string // of the mode, on who answers
	Frases   []string
	Falta    string // before the gate opens, and a motivo is asked for; "" = it is open or not asked
	Versao   string
	Motivo   string
	Erros    errosForm
}

func (k *contexto) preverVirada() error {
	return k.mostrarVirada(http.StatusOK, sombra.Mudanca{Para: crm.ModoSombra(k.consulta("para")), Antigo: k.consulta("antigo")}, "", nil)
}

func (k *contexto) mostrarVirada(status int, m sombra.Mudanca, motivo string, erros errosForm) error {
	p, err := k.p.Conducao.Prever(k.ctx, k.tenant, m)
	if e := errosDe(err); e != nil { // of the form before this one
		if frase := e[crm.ConfSombraAntigo]; frase != "" {
			e["antigo"] = frase
		} else if frase := e[crm.ConfSombraModo]; frase != "" {
			e[""] = comoFrase(frase)
		}
		return k.mostrarSombra(http.StatusUnprocessableEntity, e)
	}
	if err != nil {
		return err
	}
	tela := telaVirada{Codigo: string(p.Para), Antigo: p.Antigo, Frases: p.Frases, Falta: p.Falta, Versao: k.tenant.Versao(), Motivo: motivo, Erros: erros}
	tela.De, _, _ = rotuloModo(p.De)
	tela.Para, _, tela.Efeito = rotuloModo(p.Para)
	if _, antes := k.tenant.Sombra(); antes != p.Antigo && p.De != p.Para && p.Antigo != "" {
		tela.Frases = append(tela.Frases, "O endereço do serviço antigo passa a ser "+p.Antigo+".")
	}
	return k.mostrar(status, "sombra_virar", "Quem responde", tela)
}

// virar does what the preview said, unless the settings are others by now.
func (k *contexto) virar() error {
	versao := k.campo("versao")
	if versao == "" {
		return errPedido
	}
	m := sombra.Mudanca{Para: crm.ModoSombra(k.campo("para")), Antigo: k.campo("antigo")}
	ator := k.ator(k.campo("motivo"))
	err := k.p.Conducao.Virar(k.ctx, ator, k.tenant, versao, m)
	if erros := errosDe(err); erros != nil {
		agora, err := k.p.Administracao.Tenant(k.ctx, k.tenant.Slug)
		if err != nil {
			return err
		}
		k.tenant = agora
		return k.mostrarVirada(http.StatusUnprocessableEntity, m, ator.Motivo, erros)
	}
	if err != nil {
		return err
	}
	rotulo, _, _ := rotuloModo(m.Para)
	return k.voltar("/sombra", "Sombra: "+rotulo+". Vale em até 3 segundos.")
}
