package portal

import (
	"net/http"
	"slices"
	"strings"

	"ponte/crm"
)

// telaOcorrencias is the list of ocorrências.
type telaOcorrencias struct {
	Tons      tonsStatus
	Filtro    *filtro
	Linhas    []linhaOcorrencia
	Paginacao paginacao
	Novas     string // where it is asked how many rows came since
	Sistemas  []opcao
	Status    []opcao
	Fases     []opcao
	Prazos    []opcao
	Fora      string  // how many the user does not see
	Nenhuma   bool    // none at all exists yet
	Age       bool    // the user may change them,
	Destinos  []opcao // to these statuses
	Donos     []opcao // and give them to these people
	Visoes    *visoes
}

type linhaOcorrencia struct {
	crm.LinhaOcorrencia
	Aberta momento
	Prazo  prazoTela
	Local  string
}

// filtroOcorrencias reads the address into what the list is asked for.
func (k *contexto) filtroOcorrencias() (*filtro, crm.FiltroOcorrencias) {
	f := k.novoFiltro("/ocorrencias", "q", "sistema", "status", "fase", "prazo", "cliente", "contrato", "unidade", "empreendimento", "periodo", "de", "ate")
	k.lerPeriodo(f, "")
	q := crm.FiltroOcorrencias{
		TenantID: k.tenant.ID, Texto: f.Valor("q"), Sistemas: f.Valores("sistema"), Status: f.Valores("status"),
		AbertaDe: f.De, AbertaAte: f.Ate, Recorte: k.recorte, Pagina: k.paginaPedida(),
	}
	q.ClienteID, q.ContratoID = lerID(f.Valor("cliente")), lerID(f.Valor("contrato"))
	q.UnidadeID, q.EmpreendimentoID = lerID(f.Valor("unidade")), lerID(f.Valor("empreendimento"))
	if f.Valor("prazo") == "vencidas" {
		q.VencidaAte = k.agora
	}
	if fase := crm.Fase(f.Valor("fase")); fase != "" {
		q.Status = k.statusDaFase(fase, q.Status)
	}
	return f, q
}

// statusDaFase are the codes of a phase, of them only those also asked for by code. None is a code that no status has.
func (k *contexto) statusDaFase(fase crm.Fase, pedidos []string) []string {
	var codigos []string
	for codigo, s := range k.retrato().Status {
		if s.Fase == fase && (len(pedidos) == 0 || slices.Contains(pedidos, codigo)) {
			codigos = append(codigos, codigo)
		}
	}
	if len(codigos) == 0 {
		return []string{"\x00"}
	}
	slices.Sort(codigos)
	return codigos
}

func (k *contexto) ocorrencias() error {
	f, q := k.filtroOcorrencias()
	tela := telaOcorrencias{Tons: k.tons(), Filtro: f}
	tela.Sistemas, tela.Status = k.opcoesSistema(f.Valor("sistema")), k.opcoesStatus(f.Valor("status"))
	tela.Fases = opcoes(f.Valor("fase"), append([]string{"", "Todas"}, paresFase()...)...)
	tela.Prazos = opcoes(f.Valor("prazo"), "", "Todos", "vencidas", "Vencidos")
	if len(f.Erros) == 0 {
		lista, err := k.p.Acervo.Ocorrencias(k.ctx, q)
		if err != nil {
			return err
		}
		for _, l := range lista.Linhas {
			tela.Linhas = append(tela.Linhas, linhaOcorrencia{l, k.em(l.Ocorrencia.AbertaEm), k.prazo(&l.Ocorrencia, l.Fase), local(l.Empreendimento, l.Bloco, l.Unidade)})
		}
		tela.Paginacao = k.paginar(f, len(lista.Linhas), lista.Proximo)
		if q.VencidaAte.IsZero() { // else the most late come first
			tela.Novas = k.perguntaNovas(f, len(lista.Linhas), func() lugar { return lugar{lista.Linhas[0].Ocorrencia.AbertaEm, lista.Linhas[0].Ocorrencia.ID} })
		}
		tela.Paginacao.Ate = k.em(lista.Ate)
		if tela.Fora, err = k.fraseFora(func() (int, bool, error) { return k.p.Acervo.OcorrenciasFora(k.ctx, q) }); err != nil {
			return err
		}
		tela.Nenhuma = len(lista.Linhas) == 0 && tela.Fora == "" && f.Vazio() && q.Pagina.Cursor == ""
	}
	var err error
	if tela.Visoes, err = k.visoesDa(f); err != nil {
		return err
	}
	if tela.Age = k.pode(mudar(crm.ModuloOcorrencias)) && len(tela.Linhas) > 0; tela.Age {
		if tela.Donos, err = k.donosPossiveis(); err != nil {
			return err
		}
		tela.Destinos = append([]opcao{{Rotulo: "Manter"}}, k.opcoesStatus("")[1:]...)
	}
	return k.mostrar(http.StatusOK, "ocorrencias", "Ocorrências", tela)
}

// local names where a unit stands, as people say it.
func local(empreendimento, bloco, unidade string) string {
	partes := make([]string, 0, 3)
	for _, p := range []string{empreendimento, bloco, unidade} {
		if p != "" {
			partes = append(partes, p)
		}
	}
	return strings.Join(partes, " · ")
}

func (k *contexto) opcoesSistema(escolhido string) []opcao {
	nomes := []string{crm.SistemaPortal, crm.SistemaCliente}
	for _, c := range k.retrato().Credenciais {
		nomes = append(nomes, c.Sistema)
	}
	if escolhido != "" {
		nomes = append(nomes, escolhido)
	}
	slices.Sort(nomes)
	pares := []string{"", "Todos"}
	for _, n := range slices.Compact(nomes) {
		pares = append(pares, n, n)
	}
	return opcoes(escolhido, pares...)
}

func (k *contexto) opcoesStatus(escolhido string) []opcao {
	pares := []string{"", "Todos"}
	for _, s := range k.statusEmOrdem() {
		pares = append(pares, s.Codigo, s.Nome)
	}
	return opcoes(escolhido, pares...)
}

// statusEmOrdem are the tenant's statuses in the order of an ocorrência's life.
func (k *contexto) statusEmOrdem() []*crm.Status {
	ordem := []crm.Fase{crm.FaseAberta, crm.FaseEmAndamento, crm.FaseEncerrada, crm.FaseCancelada}
	var todos []*crm.Status
	for _, s := range k.retrato().Status {
		todos = append(todos, s)
	}
	slices.SortFunc(todos, func(x, y *crm.Status) int {
		if d := slices.Index(ordem, x.Fase) - slices.Index(ordem, y.Fase); d != 0 {
			return d
		}
		return strings.Compare(x.Nome, y.Nome)
	})
	return todos
}
