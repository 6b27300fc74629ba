package portal

import (
	"errors"
	"net/http"
	"strconv"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/carga"
)

// telaCargas lists the jobs that read sources, and begins them.
type telaCargas struct {
	Filtro    *filtro
	Fontes    []fonteDaTela
	Linhas    []linhaCarga
	Paginacao paginacao
	Pode      bool // begin one
	Problema  string
}

type fonteDaTela struct {
	Nome, Titulo string
	Configurada  bool
}

// linhaCarga is a job for reading.
type linhaCarga struct {
	*carga.Carga
	Titulo, Estado, Tom, Porque string
	Pedida, Vista, Terminou     momento
	Porcento                    int64
	Registros                   int
	Recusados                   int
}

func (k *contexto) linhaCarga(c *carga.Carga) linhaCarga {
	l := linhaCarga{
		Carga: c, Titulo: k.tituloDestino(c.Fonte), Pedida: k.em(c.PedidaEm), Vista: k.em(c.VistaEm), Terminou: k.em(c.TerminouEm),
		Registros: c.Contadores.De(), Recusados: c.Contadores.De(cadastro.Recusado),
	}
	if c.Total > 0 {
		l.Porcento = c.Feitos * 100 / c.Total
	}
	l.Estado, l.Tom = rotuloCarga(c.Situacao)
	if c.Situacao == carga.Interrompida {
		l.Porque = rotuloMotivoCarga(c)
		if c.Motivo == carga.PorFalha || c.Motivo == carga.PorLogin {
			l.Tom = tomRuim
		}
	}
	return l
}

func rotuloCarga(s carga.Situacao) (rotulo, tom string) {
	switch s {
	case carga.Pedida:
		return "Começa em instantes", tomNeutro
	case carga.Executando:
		return "Em andamento", tomNeutro
	case carga.Interrompida:
		return "Interrompida", tomAlerta
	case carga.Concluida:
		return "Concluída", tomBom
	default:
		return "Substituída por outra", tomNeutro
	}
}

// rotuloMotivoCarga says why a job stopped and when it goes on.
func rotuloMotivoCarga(c *carga.Carga) string {
	switch c.Motivo {
	case carga.PorOrcamento:
		return "As chamadas desta execução acabaram. Continua na próxima janela, ou agora por Continuar."
	case carga.PorJanela:
		return "A janela noturna acabou. Continua na próxima, ou agora por Continuar."
	case carga.PorParada:
		return "Uma pessoa parou. Continua na próxima janela, ou agora por Continuar."
	case carga.PorProcesso:
		return "O programa que a executava terminou. Continua na janela, ou agora por Continuar."
	default:
		return c.Erro
	}
}

// saudeDaFonte is what the Painel says of a source: where its newest job stands, a refused login above all.
func (k *contexto) saudeDaFonte(def *crm.DefinicaoDestino, d *crm.DestinoConfigurado) (linhaSaude, error) {
	l := linhaSaude{Nome: def.Titulo, Ambiente: d.Ambiente, Link: Raiz + "/cargas", Estado: "Nenhuma carga ainda", Tom: tomNeutro}
	job, err := k.p.Cargas.Cargas.Ultima(k.ctx, k.tenant.ID, def.Nome)
	if errors.Is(err, crm.ErrNaoEncontrado) {
		return l, nil
	}
	if err != nil {
		return l, err
	}
	lida := k.linhaCarga(job)
	l.Estado, l.Tom, l.Erro = "Carga: "+lida.Estado, lida.Tom, lida.Porque
	if job.Situacao == carga.Concluida {
		l.UltimoSucesso = lida.Terminou
	}
	return l, nil
}

func (k *contexto) cargas() error { return k.mostrarCargas(http.StatusOK, "") }

func (k *contexto) mostrarCargas(status int, problema string) error {
	tela := telaCargas{Filtro: k.novoFiltro("/cargas"), Pode: k.pode(incluir(crm.ModuloCargas)), Problema: problema}
	for i := range k.p.Despacho.Definicoes {
		def := &k.p.Despacho.Definicoes[i]
		if !def.LeCadastros {
			continue
		}
		d, err := k.p.Despacho.Destino(k.ctx, k.tenant.ID, def.Nome)
		if err != nil {
			return err
		}
		tela.Fontes = append(tela.Fontes, fonteDaTela{def.Nome, def.Titulo, d.ID != 0})
	}
	lista, err := k.p.Cargas.Cargas.Lista(k.ctx, k.tenant.ID, k.paginaPedida())
	if err != nil {
		return err
	}
	for i := range lista.Linhas {
		tela.Linhas = append(tela.Linhas, k.linhaCarga(&lista.Linhas[i]))
	}
	tela.Paginacao = k.paginar(tela.Filtro, len(lista.Linhas), lista.Proximo)
	return k.mostrar(status, "cargas", "Cargas", tela)
}

// iniciarCarga asks the servers for a job.
func (k *contexto) iniciarCarga() error {
	job, err := k.p.Cargas.Pedir(k.ctx, k.ator(k.campo("motivo")), k.tenant, k.campo("fonte"), k.campo("todos") == "sim")
	var impedida *carga.Impedimento
	if errors.As(err, &impedida) {
		return k.mostrarCargas(http.StatusUnprocessableEntity, impedida.Frase)
	}
	if err != nil {
		return err
	}
	return k.voltar("/cargas/"+strconv.FormatInt(job.ID, 10), "A carga começa em instantes.")
}
