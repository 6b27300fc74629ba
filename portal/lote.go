package portal

import (
	"net/http"
	"net/url"

	"ponte/crm"
)

// telaLote counts what an act on many deliveries would touch, and asks for a reason, before anything happens.
type telaLote struct {
	Ato       string // reenviar or cancelar
	Quantas   int64
	Criterios []parte
	Motivo    string
	Erros     errosForm
	Enviar    string // the act's address, with the filter again
	Voltar    string
}

// comAto is the filter's address of an act.
func comAto(f *filtro, ato string) url.Values {
	v := url.Values{"ato": {ato}}
	for n, lista := range f.valores {
		v[n] = lista
	}
	return v
}

func (k *contexto) lote() error { return k.mostrarLote(http.StatusOK, k.consulta("ato"), "", nil) }

func (k *contexto) mostrarLote(status int, ato, motivo string, erros errosForm) error {
	f, q := k.filtroEntregas()
	if len(f.Erros) > 0 || ato != "reenviar" && ato != "cancelar" {
		return errPedido
	}
	entre := crm.EstadosReenviaveis
	if ato == "cancelar" {
		entre = crm.EstadosCancelaveis
	}
	n, err := k.p.Despacho.Contar(k.ctx, q, entre)
	if err != nil {
		return err
	}
	tela := telaLote{
		Ato: ato, Quantas: n, Motivo: motivo, Erros: erros,
		Enviar: Raiz + "/entregas/lote" + comParametros(f.valores), Voltar: Raiz + "/entregas" + comParametros(f.valores),
	}
	for _, c := range []struct{ nome, rotulo string }{
		{"estado", "Estado"}, {"destino", "Destino"}, {"numero", "Ocorrência"}, {"acao", "Ação"}, {"esperando", "Só as que esperam o destino"}, {"periodo", "Período"}, {"de", "De"}, {"ate", "Até"},
	} {
		for _, v := range f.Valores(c.nome) {
			rotulo := v
			switch c.nome {
			case "estado":
				rotulo = rotuloEstado(crm.EstadoEntrega(v))
			case "esperando":
				rotulo = "sim"
			}
			tela.Criterios = append(tela.Criterios, parte{c.rotulo, rotulo})
		}
	}
	titulo := "Reenviar entregas"
	if ato == "cancelar" {
		titulo = "Cancelar entregas"
	}
	return k.mostrar(status, "lote", titulo, tela)
}

// agirEmLote does it to what the filter finds now. The filter travels in the address as on the page before.
func (k *contexto) agirEmLote() error {
	ato, motivo := k.campo("ato"), k.campo("motivo")
	f, q := k.filtroEntregas()
	if len(f.Erros) > 0 {
		return errPedido
	}
	n, err := k.agir(ato, motivo, q)
	if erros := errosDe(err); erros != nil {
		return k.mostrarLote(http.StatusUnprocessableEntity, ato, motivo, erros)
	}
	if err != nil {
		return err
	}
	f.valores.Del("esperando") // they do not wait any more
	return k.voltar("/entregas"+comParametros(f.valores), feito(ato, n))
}
