package portal

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/carga"
)

// telaCarga is one job: how far it is, what became of the records, and those that a person should see.
type telaCarga struct {
	Carga                          linhaCarga
	Tipos                          []tipoDaCarga
	Notas                          []notaDaCarga
	Omitidas                       int
	Acompanha                      bool // the page asks again by itself
	Pode, PodeContinuar, PodeParar bool
	Problema                       string
	NaoAnunciados                  string
}

// tipoDaCarga counts the records of one kind.
type tipoDaCarga struct {
	Rotulo                                                    string
	Criados, Alterados, Iguais, Antigos, Pendentes, Recusados int
}

type notaDaCarga struct {
	carga.Linha
	Rotulo, Tom string
}

func (k *contexto) carga() error { return k.mostrarCarga(http.StatusOK, "") }

func (k *contexto) mostrarCarga(status int, problema string) error {
	job, err := k.p.Cargas.Cargas.Carga(k.ctx, k.tenant.ID, k.id("id"))
	if err != nil {
		return err
	}
	notas, err := k.p.Cargas.Cargas.Linhas(k.ctx, job.ID)
	if err != nil {
		return err
	}
	tela := telaCarga{Carga: k.linhaCarga(job), Omitidas: job.Anotadas - len(notas), Pode: k.pode(mudar(crm.ModuloCargas)), Problema: problema}
	tela.NaoAnunciados = strings.TrimSpace(fraseNaoAnunciados(job.Contadores.De(carga.NaoAnunciado)))
	tela.Acompanha = job.Situacao == carga.Pedida || job.Situacao == carga.Executando
	tela.PodeParar = tela.Pode && tela.Acompanha
	tela.PodeContinuar = tela.Pode && (job.Situacao == carga.Interrompida || job.Situacao == carga.Executando && !job.Viva(k.agora))
	for _, e := range cadastro.Entidades() {
		n := job.Contadores[e.Tipo]
		if n == nil {
			continue
		}
		tela.Tipos = append(tela.Tipos, tipoDaCarga{
			e.Rotulo, n[cadastro.Criado], n[cadastro.Alterado], n[cadastro.Igual], n[cadastro.Antigo], n[cadastro.Pendente], n[cadastro.Recusado],
		})
	}
	for _, nota := range notas {
		tom := map[cadastro.Desfecho]string{cadastro.Recusado: tomRuim, cadastro.Pendente: tomCurso}[nota.Desfecho]
		if tom == "" {
			tom = tomNeutro
		}
		tela.Notas = append(tela.Notas, notaDaCarga{nota, string(nota.Desfecho), tom})
	}
	return k.mostrar(status, "carga", "Carga de "+tela.Carga.Titulo, tela)
}

// fraseNaoAnunciados says how many new contracts no destination was told of, "" = none.
func fraseNaoAnunciados(n int) string {
	if n == 0 {
		return ""
	}
	return " " + quantas(int64(n), "contrato novo não foi anunciado", "contratos novos não foram anunciados") + " aos destinos, por ser a primeira carga da fonte."
}

// agirNaCarga goes on with a job, or stops it.
func (k *contexto) agirNaCarga() error {
	id, ator := k.id("id"), k.ator(k.campo("motivo"))
	var aviso string
	var err error
	switch k.campo("ato") {
	case "continuar":
		_, err = k.p.Cargas.Continuar(k.ctx, ator, k.tenant, id)
		aviso = "A carga continua em instantes."
	case "parar":
		err = k.p.Cargas.Parar(k.ctx, ator, k.tenant, id)
		aviso = "A carga para depois do lote em que está, e pode continuar depois."
	default:
		return errPedido
	}
	var impedida *carga.Impedimento
	switch {
	case errors.As(err, &impedida):
		return k.mostrarCarga(http.StatusUnprocessableEntity, impedida.Frase)
	case errors.Is(err, crm.ErrConflito):
		return k.mostrarCarga(http.StatusUnprocessableEntity, "A carga mudou enquanto isso: veja como ela está agora.")
	case err != nil:
		return err
	}
	return k.voltar("/cargas/"+strconv.FormatInt(id, 10), aviso)
}
