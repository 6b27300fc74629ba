package portal

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"ponte/crm"
)

// telaConferencias lists the comparisons of destinations with what is here, and begins them.
type telaConferencias struct {
	Filtro    *filtro
	Destinos  []destinoConferido
	Escolhas  []opcao
	Linhas    []linhaConferencia
	Paginacao paginacao
	Problema  string
}

// destinoConferido is a destination that can be compared.
type destinoConferido struct {
	Nome, Titulo string
	Configurado  bool
	Agenda       string // when it is compared by itself
}

// linhaConferencia is a comparison for reading.
type linhaConferencia struct {
	*crm.Conferencia
	Titulo, Situacao, Tom      string
	Pedida, Iniciada, Terminou momento
	DaAgenda                   bool
}

func (k *contexto) linhaConferencia(c *crm.Conferencia) linhaConferencia {
	l := linhaConferencia{
		Conferencia: c, Titulo: k.tituloDestino(c.Destino), Pedida: k.em(c.PedidaEm), Iniciada: k.em(c.IniciadaEm), Terminou: k.em(c.TerminouEm),
		DaAgenda: c.Quem == crm.ConferenciaDaAgenda,
	}
	switch {
	case c.Estado == crm.ConferenciaPedida:
		l.Situacao, l.Tom = "Começa em instantes", tomNeutro
	case c.Estado == crm.ConferenciaExecutando:
		l.Situacao, l.Tom = "Em andamento", tomNeutro
	case c.Estado == crm.ConferenciaFalhou:
		l.Situacao, l.Tom = "Não foi feita", tomRuim
	case c.Diferencas > 0 || c.Faltas > 0:
		l.Situacao, l.Tom = "Feita, há o que ver", tomAlerta
	default:
		l.Situacao, l.Tom = "Feita, tudo confere", tomBom
	}
	return l
}

func (k *contexto) conferencias() error { return k.mostrarConferencias(http.StatusOK, "") }

func (k *contexto) mostrarConferencias(status int, problema string) error {
	tela := telaConferencias{Filtro: k.novoFiltro("/conferencias", "destino"), Problema: problema}
	pares := []string{"", "Todos"}
	for i := range k.p.Despacho.Definicoes {
		def := &k.p.Despacho.Definicoes[i]
		if !def.Compara {
			continue
		}
		pares = append(pares, def.Nome, def.Titulo)
		d := destinoConferido{Nome: def.Nome, Titulo: def.Titulo}
		if r := k.retrato().Destino(def.Nome); r != nil {
			d.Configurado, d.Agenda = true, agendaDaConferencia(def, r)
		}
		tela.Destinos = append(tela.Destinos, d)
	}
	tela.Escolhas = opcoes(tela.Filtro.Valor("destino"), pares...)
	lista, err := k.p.Conferidor.Conferencias.Conferencias(k.ctx, k.tenant.ID, tela.Filtro.Valor("destino"), k.paginaPedida())
	if err != nil {
		return err
	}
	for i := range lista.Linhas {
		tela.Linhas = append(tela.Linhas, k.linhaConferencia(&lista.Linhas[i]))
	}
	tela.Paginacao = k.paginar(tela.Filtro, len(lista.Linhas), lista.Proximo)
	return k.mostrar(status, "conferencias", "Conferências", tela)
}

// agendaDaConferencia says when a destination is compared by itself. The settings bear these keys in every row that can be compared.
func agendaDaConferencia(def *crm.DefinicaoDestino, d *crm.Destino) string {
	valores := def.Completar(d.NoRetrato)
	switch {
	case !d.Ativo:
		return "Desligado: não é conferido sozinho."
	case d.Pausado:
		return "Pausado: não é conferido sozinho."
	case valores[crm.CampoConferenciaDiaria] != "sim":
		return "Conferência diária desligada."
	}
	return "Uma vez por dia, começando entre " + valores[crm.CampoJanelaConferencia] + "."
}

// pedirConferencia asks the servers for a comparison.
func (k *contexto) pedirConferencia() error {
	nome := k.campo("destino")
	def, err := k.p.Despacho.Definicao(nome)
	if err != nil {
		return err
	}
	d, err := k.p.Despacho.Destino(k.ctx, k.tenant.ID, nome)
	if err != nil {
		return err
	}
	if !def.Compara || d.ID == 0 {
		return k.mostrarConferencias(http.StatusUnprocessableEntity, "O destino "+def.Titulo+" não está configurado: preencha os campos dele em Destinos.")
	}
	c, err := k.p.Conferidor.Pedir(k.ctx, k.ator(k.campo("motivo")), d)
	if errors.Is(err, crm.ErrConflito) {
		return k.mostrarConferencias(http.StatusUnprocessableEntity, "Uma conferência de "+def.Titulo+" já está pedida ou em andamento.")
	}
	if err != nil {
		return err
	}
	return k.voltar("/conferencias/"+strconv.FormatInt(c.ID, 10), "A conferência começa em instantes.")
}

func (k *contexto) exportarConferencias() error {
	f := k.novoFiltro("/conferencias", "destino")
	return k.exportar(exportacao{
		nome: "conferencias", colunas: []string{"Pedida em", "Destino", "Ambiente", "Por", "Situação", "Terminou em", "Vistas lá", "Com nome lá", "Diferenças", "Não sairiam", "Erro"},
		proximas: func(ctx context.Context, cursor string) ([][]any, string, error) {
			lista, err := k.p.Conferidor.Conferencias.Conferencias(ctx, k.tenant.ID, f.Valor("destino"), crm.Pagina{Cursor: cursor, Limite: loteExportado})
			linhas := make([][]any, len(lista.Linhas))
			for i := range lista.Linhas {
				l := k.linhaConferencia(&lista.Linhas[i])
				linhas[i] = []any{l.PedidaEm, l.Titulo, rotuloAmbiente(l.Ambiente), l.Quem, l.Situacao, l.TerminouEm, l.Vistas, l.Nomeadas, l.Diferencas, l.Faltas, l.Erro}
			}
			return linhas, lista.Proximo, err
		},
	})
}
