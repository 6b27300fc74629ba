package portal

import (
	"net/http"
	"slices"
	"strings"

	"ponte/crm"
)

// telaLote counts what an act on many deliveries would touch, and asks for a reason, before anything happens.
type telaLote struct {
	Ato       string // reenviar or cancelar
	Quantas   int64
	Incertas  int64 // that go too when the person says so
	Criterios []parte
	Motivo    string
	Erros     errosForm
	Enviar    string // the act's address, with the filter again
	Voltar    string
	Limite    int64 // more were chosen than are taken at once: so many; 0 = they were not
	Escolhas  []string
	Vao       []linhaEntrega // of those chosen one by one
	Ficam     []linhaFicou
}

// linhaFicou is a row that a bulk act leaves alone.
type linhaFicou struct{ Nome, Link, Sub, Porque string }

// telaLoteFeito tells what an act on many did, and names what it left alone.
type telaLoteFeito struct {
	Titulo, Frase string
	Ficaram       []linhaFicou
	Lista, Voltar string // where the rows are
}

func (k *contexto) lote() error {
	var ids []int64
	for _, n := range k.QueryParams()["id"] {
		if id := lerID(n); id > 0 && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 && k.consulta("escolhidas") != "" {
		return k.voltarSemFazer("/entregas", "Nenhuma entrega foi marcada: nada a fazer.")
	}
	return k.mostrarLote(http.StatusOK, k.consulta("ato"), "", ids, nil)
}

// mostrarLote is about the entregas with these ids, else the group of a motivo, else all that the filter finds.
func (k *contexto) mostrarLote(status int, ato, motivo string, ids []int64, erros errosForm) error {
	f, q, err := k.filtroEntregas()
	if err != nil {
		return err
	}
	if len(f.Erros) > 0 || ato != "reenviar" && ato != "cancelar" {
		return errPedido
	}
	tela := telaLote{Ato: ato, Motivo: motivo, Erros: erros, Enviar: Raiz + "/entregas/lote" + comParametros(f.valores), Voltar: Raiz + "/entregas" + comParametros(f.valores)}
	if len(ids) == 0 {
		ids = q.IDs
	}
	if len(ids) > 0 {
		err = k.preverEscolhidas(&tela, ids)
	} else {
		err = k.contarLote(&tela, q)
		tela.Criterios = criteriosEntregas(f)
	}
	if err != nil {
		return err
	}
	titulo := "Reenviar entregas"
	if ato == "cancelar" {
		titulo = "Cancelar entregas"
	}
	return k.mostrar(status, "lote", titulo, tela)
}

// contarLote counts what the filter finds.
func (k *contexto) contarLote(tela *telaLote, q crm.FiltroEntregas) (err error) {
	entre := crm.EstadosCancelaveis
	if tela.Ato == "reenviar" {
		entre = crm.ReenviaveisPor(q)
		if len(q.Estados) == 0 {
			if tela.Incertas, err = k.p.Despacho.Contar(k.ctx, q, []crm.EstadoEntrega{crm.EntregaIncerta}); err != nil {
				return err
			}
		}
	}
	tela.Quantas, err = k.p.Despacho.Contar(k.ctx, q, entre)
	return err
}

// preverEscolhidas shows what would happen to each that was chosen. The form carries the state in which it is now.
func (k *contexto) preverEscolhidas(tela *telaLote, ids []int64) error {
	if len(ids) > crm.MaxEscolhidas {
		tela.Limite = crm.MaxEscolhidas
	}
	vao, ficam, err := k.p.Despacho.Prever(k.ctx, k.atoEscolhidas(tela.Ato, false), ids)
	if err != nil {
		return err
	}
	tela.Vao, tela.Quantas = k.linhasEntrega(vao), int64(len(vao))
	for _, e := range vao {
		tela.Escolhas = append(tela.Escolhas, escolha(&e))
	}
	for _, e := range ficam {
		tela.Ficam = append(tela.Ficam, k.entregaQueFicou(&e))
		if tela.Ato == "reenviar" && e.Estado == crm.EntregaIncerta {
			tela.Incertas++
			tela.Escolhas = append(tela.Escolhas, escolha(&e.LinhaEntrega))
		}
	}
	return nil
}

func escolha(e *crm.LinhaEntrega) string { return texto64(e.ID) + ":" + string(e.Estado) }

func (k *contexto) atoEscolhidas(ato string, incertas bool) crm.AtoEscolhidas {
	return crm.AtoEscolhidas{TenantID: k.tenant.ID, Cancelar: ato == "cancelar", Incertas: incertas, Falta: k.retrato().PorqueNaoSaiDe}
}

func (k *contexto) entregaQueFicou(e *crm.EntregaPulada) linhaFicou {
	l := k.linhasEntrega([]crm.LinhaEntrega{e.LinhaEntrega})[0]
	nome := "Entrega " + texto64(e.ID)
	if e.Numero != "" {
		nome = "Ocorrência " + e.Numero
	}
	return linhaFicou{nome, Raiz + "/entregas/" + texto64(e.ID), l.Titulo + ": " + l.Rotulo, comoFrase(e.Porque)}
}

// criteriosEntregas says a filter in words.
func criteriosEntregas(f *filtro) (criterios []parte) {
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
			case "periodo":
				rotulo = rotuloPeriodo(v)
			}
			criterios = append(criterios, parte{c.rotulo, rotulo})
		}
	}
	return criterios
}

// agirEmLote does it to what was chosen, or to what the filter finds now. The filter travels in the address as on the page before.
func (k *contexto) agirEmLote() error {
	ato, motivo, incertas := k.campo("ato"), k.campo("motivo"), k.campo("incertas") == "sim"
	f, q, err := k.filtroEntregas()
	if err != nil {
		return err
	}
	campos, err := k.FormParams()
	if err != nil || len(f.Erros) > 0 || ato != "reenviar" && ato != "cancelar" {
		return errPedido
	}
	if vai := campos["vai"]; len(vai) > 0 {
		return k.agirNasEscolhidas(f, ato, motivo, incertas, vai)
	}
	if ato == "reenviar" && incertas && len(q.Estados) == 0 {
		q.Estados = crm.EstadosReenviaveis
	}
	n, err := k.agir(ato, motivo, q)
	if erros := errosDe(err); erros != nil {
		return k.mostrarLote(http.StatusUnprocessableEntity, ato, motivo, nil, erros)
	}
	if err != nil {
		return err
	}
	f.valores.Del("esperando") // they do not wait any more
	return k.voltar("/entregas"+comParametros(f.valores), feito(ato, n))
}

func (k *contexto) agirNasEscolhidas(f *filtro, ato, motivo string, incertas bool, vai []string) error {
	var lista []crm.EntregaEscolhida
	var ids []int64
	for _, v := range vai {
		id, estado, _ := strings.Cut(v, ":")
		n := lerID(id)
		if n == 0 {
			return errPedido
		}
		if ids = append(ids, n); estado != string(crm.EntregaIncerta) || incertas || ato == "cancelar" {
			lista = append(lista, crm.EntregaEscolhida{ID: n, Estado: crm.EstadoEntrega(estado)})
		}
	}
	n, ficam, err := k.p.Despacho.AgirNasEscolhidas(k.ctx, k.ator(motivo), k.atoEscolhidas(ato, incertas), lista)
	if erros := errosDe(err); erros != nil {
		return k.mostrarLote(http.StatusUnprocessableEntity, ato, motivo, ids, erros)
	}
	if err != nil {
		return err
	}
	f.valores.Del("grupo") // it is not the same any more
	if len(ficam) == 0 {
		return k.voltar("/entregas"+comParametros(f.valores), feito(ato, n))
	}
	tela := telaLoteFeito{Titulo: "Reenvio pedido", Frase: feito(ato, n), Lista: "Entregas", Voltar: Raiz + "/entregas" + comParametros(f.valores)}
	if ato == "cancelar" {
		tela.Titulo = "Cancelamento"
	}
	for _, e := range ficam {
		tela.Ficaram = append(tela.Ficaram, k.entregaQueFicou(&e))
	}
	return k.mostrar(http.StatusOK, "lote_feito", tela.Titulo, tela)
}
