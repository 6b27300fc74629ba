package portal

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
)

// telaPainel is the front page.
type telaPainel struct {
	Resumo   []cartao // of the calls of the period
	Cartoes  []cartao // of what is as it is now
	Periodo  periodoPainel
	Periodos []abaPainel
	Por      []abaPainel
	Falta    bool // calls of the period that are not counted yet
	Grafico  grafico
	Recusas  []linhaRecusa
	Sistemas []linhaSistema
	Destinos []linhaSaude
	Fila     []linhaFila
	Avisos   []string // of the installation
	Passos   []passo  // what is missing before the first call, and what is there of it; none = nothing is, or nobody wants to see it
	Chamadas bool     // the user may see what the log of calls says,
	Entregas bool     // what that of deliveries does
	Alarmes  alarmesPainel
	Vivo     bool
	Endereco string // of this page as it is
	Meses    bool   // the user may compare months
}

// abaPainel is one of some choices.
type abaPainel struct {
	Rotulo, Link string
	Atual        bool
}

// cartao is one number of the front page.
type cartao struct {
	Rotulo, Valor, Detalhe, Tom, Link string
}

type linhaRecusa struct {
	Codigo     int
	Titulo     string
	Quantidade int64
	Ultima     momento
	Link       string
	Proporcao  int // of the most frequent, 0-100
}

type linhaSistema struct {
	Sistema            string
	Ultima             momento
	PorChamada         bool // else only an opening is known
	Chamadas, Recusas  int64
	Calado             bool
	LinkChamadas, Nota string
}

type linhaSaude struct {
	Nome, Ambiente, Estado, Tom, Erro string
	Falhas                            int
	UltimoSucesso                     momento
	Link                              string
}

type linhaFila struct {
	Destino    string
	Estado     crm.EstadoEntrega
	Quantidade int64
	MaisAntiga time.Duration
	Link       string
}

func (k *contexto) painel() error {
	p := periodoDoPainel(k.consulta("periodo"), k.agora, k.zona)
	contagens, err := k.p.Painel.Chamadas(k.ctx, k.tenant.ID, p.De(), p.Ate(), p.Passo)
	if err != nil {
		return err
	}
	anteriores, err := k.p.Painel.Chamadas(k.ctx, k.tenant.ID, p.AnteriorDe, p.De(), p.PassoAnterior)
	if err != nil {
		return err
	}
	volume, antes := contagens.Linhas, anteriores.Linhas
	recusas := contarRecusas(volume)
	fila, err := k.p.Painel.Fila(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	por := k.consulta("por")
	tela := telaPainel{
		Periodo: p, Periodos: abasDoPeriodo(p.Valor, por), Por: abasDoPor(p.Valor, por), Falta: contagens.Falta || anteriores.Falta, Grafico: graficoVolume(volume, &p, por),
		Recusas: k.linhasRecusas(recusas, &p), Fila: k.linhasFila(fila), Vivo: k.vivo(), Endereco: enderecoDoPainel(p.Valor, por),
	}
	if tela.Sistemas, err = k.linhasSistemas(volume, antes, &p); err != nil {
		return err
	}
	if tela.Destinos, err = k.linhasSaude(); err != nil {
		return err
	}
	aClassificar, err := k.p.Painel.AClassificar(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	esperas, err := k.p.Despacho.Entregas.Esperas(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	presas, err := k.presas()
	if err != nil {
		return err
	}
	prazos, err := k.cartoesPrazos()
	if err != nil {
		return err
	}
	esperando, err := k.p.Painel.Esperando(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	negativacoes, err := k.cartoesNegativacao()
	if err != nil {
		return err
	}
	tela.Cartoes = slices.Concat(cartoesDaFila(fila, aClassificar), prazos, cartaoNaoAbertas(recusas, &p), k.cartaoEsperas(esperas), cartaoPresas(presas), negativacoes, cartoesDoCadastro(esperando))
	vedado := func(c cartao) bool { return k.faltaPara(http.MethodGet, c.Link) != nil }
	tela.Resumo, tela.Cartoes = slices.DeleteFunc(cartoesDasChamadas(volume, antes, &p), vedado), slices.DeleteFunc(tela.Cartoes, vedado)
	tela.Meses = k.pode(acessar(crm.ModuloRelatorios))
	tela.Chamadas, tela.Entregas = k.pode(acessar(crm.ModuloChamadas)), k.pode(acessar(crm.ModuloEntregas))
	if k.pode(acessar(crm.ModuloAlarmes)) {
		if tela.Alarmes, err = k.alarmesPainel(tela.Vivo); err != nil {
			return err
		}
	}
	if tela.Passos, err = k.primeirosPassos(); err != nil {
		return err
	}
	if k.p.Avisos != nil {
		tela.Avisos = k.p.Avisos(k.ctx)
	}
	return k.mostrar(http.StatusOK, "painel", "Painel", tela)
}

// recusaContada counts calls that were not attended for one reason.
type recusaContada struct {
	Situacao   crm.SituacaoChamada
	Codigo     int // of the refusal; 0 = fault or unknown operation
	Quantidade int64
	Ultima     time.Time
}

// contarRecusas adds up by reason, the most frequent first.
func contarRecusas(volume []crm.ContagemChamadas) []recusaContada {
	var todas []recusaContada
	for i := range volume {
		v := &volume[i]
		if v.Atendida() {
			continue
		}
		j := slices.IndexFunc(todas, func(r recusaContada) bool { return r.Situacao == v.Situacao && r.Codigo == v.Recusa })
		if j < 0 {
			j = len(todas)
			todas = append(todas, recusaContada{Situacao: v.Situacao, Codigo: v.Recusa})
		}
		todas[j].Quantidade += v.Quantidade
		if v.Ultima.After(todas[j].Ultima) {
			todas[j].Ultima = v.Ultima
		}
	}
	slices.SortFunc(todas, func(x, y recusaContada) int {
		return cmp.Or(cmp.Compare(y.Quantidade, x.Quantidade), cmp.Compare(x.Codigo, y.Codigo), cmp.Compare(x.Situacao, y.Situacao))
	})
	return todas
}

func (k *contexto) linhasRecusas(recusas []recusaContada, p *periodoPainel) []linhaRecusa {
	linhas := make([]linhaRecusa, 0, len(recusas))
	for _, r := range recusas {
		l := linhaRecusa{Codigo: r.Codigo, Titulo: remedioDe(r.Codigo).Titulo, Quantidade: r.Quantidade, Ultima: k.em(r.Ultima)}
		l.Link = p.chamadas(p.De(), p.Ate(), "recusa", strconv.Itoa(r.Codigo))
		if r.Codigo == 0 {
			l.Titulo = tituloSemRecusa(r.Situacao)
			l.Link = p.chamadas(p.De(), p.Ate(), "situacao", string(r.Situacao))
		}
		l.Proporcao = int(100 * r.Quantidade / recusas[0].Quantidade)
		linhas = append(linhas, l)
	}
	return linhas
}

// tituloSemRecusa names an outcome that no rule decided.
func tituloSemRecusa(s crm.SituacaoChamada) string {
	switch s {
	case crm.ChamadaDesconhecida:
		return "Operação desconhecida"
	case crm.ChamadaSemResposta:
		return "Sem resposta a tempo"
	}
	return rotuloSituacao(s)
}

// linhasSistemas shows every system that has a credential or called lately, the most silent last. Of the period before, the last call alone.
func (k *contexto) linhasSistemas(volume, antes []crm.ContagemChamadas, p *periodoPainel) ([]linhaSistema, error) {
	porNome := map[string]*linhaSistema{}
	var nomes []string
	linha := func(nome string) *linhaSistema {
		if porNome[nome] == nil {
			porNome[nome] = &linhaSistema{Sistema: nome, LinkChamadas: p.chamadas(p.De(), p.Ate(), "sistema", nome)}
			nomes = append(nomes, nome)
		}
		return porNome[nome]
	}
	for _, c := range k.retrato().Credenciais {
		if c.Ativa() {
			linha(c.Sistema)
		}
	}
	for i, v := range slices.Concat(volume, antes) {
		if v.Sistema == "" {
			continue
		}
		l := linha(v.Sistema)
		if i < len(volume) {
			l.Chamadas += v.Quantidade
			if !v.Atendida() {
				l.Recusas += v.Quantidade
			}
		}
		if v.Ultima.After(l.Ultima.T) {
			l.Ultima, l.PorChamada = k.em(v.Ultima), true
		}
	}
	var calados []string
	for _, n := range nomes {
		if !porNome[n].PorChamada {
			calados = append(calados, n)
		}
	}
	esperadas := k.retrato().Esperadas()
	aberturas, err := k.p.Painel.UltimasAberturas(k.ctx, k.tenant.ID, calados)
	linhas := make([]linhaSistema, 0, len(nomes))
	for _, n := range nomes {
		l := porNome[n]
		if t, ok := aberturas[n]; ok {
			l.Ultima = k.em(t)
		}
		if c := esperadas[n]; c != nil {
			l.Calado = l.Ultima.T.Before(k.tenant.EsperadaDesde(c, k.agora))
		}
		linhas = append(linhas, *l)
	}
	slices.SortFunc(linhas, func(x, y linhaSistema) int {
		if c := y.Ultima.T.Compare(x.Ultima.T); c != 0 {
			return c
		}
		return strings.Compare(x.Sistema, y.Sistema)
	})
	return linhas, err
}

func (k *contexto) linhasSaude() ([]linhaSaude, error) {
	destinos, err := k.p.Despacho.Destinos(k.ctx, k.tenant.ID)
	if err != nil {
		return nil, err
	}
	saudes, err := k.p.Despacho.Entregas.SaudeDestinos(k.ctx, k.tenant.ID)
	linhas := make([]linhaSaude, 0, len(destinos))
	for _, d := range destinos {
		if def, e := k.p.Despacho.Definicao(d.Nome); e == nil && def.LeCadastros {
			l, e := k.saudeDaFonte(def, &d)
			if err = errors.Join(err, e); e == nil {
				linhas = append(linhas, l)
			}
			if len(def.Entregas()) == 0 {
				continue
			}
		}
		l := linhaSaude{Nome: k.tituloDestino(d.Nome), Ambiente: d.Ambiente, Link: Raiz + "/entregas?destino=" + caminhoSeguro(d.Nome)}
		i := slices.IndexFunc(saudes, func(s crm.SaudeDestino) bool { return s.Destino == d.Nome })
		var s crm.SaudeDestino
		if i >= 0 {
			s = saudes[i]
		}
		l.Falhas, l.Erro, l.UltimoSucesso = s.Falhas, s.UltimoErro, k.em(s.UltimoSucesso)
		switch {
		case !d.Ativo:
			l.Estado, l.Tom = "Desligado", tomNeutro
		case d.Pausado:
			l.Estado, l.Tom = "Pausado", tomAlerta
		case s.Fechado > 0:
			l.Estado, l.Tom = "Disjuntor aberto por "+duracao(s.Fechado), tomRuim
		case s.Falhas > 0:
			l.Estado, l.Tom = "Falhando", tomRuim
		case s.UltimoSucesso.IsZero():
			l.Estado, l.Tom = "Ligado, sem entregas ainda", tomNeutro
		default:
			l.Estado, l.Tom = "Saudável", tomBom
		}
		if s.Falhas == 0 {
			l.Erro = ""
		}
		linhas = append(linhas, l)
	}
	return linhas, err
}

// tituloDestino is the name that people know a destination by.
func (k *contexto) tituloDestino(nome string) string {
	if def, err := k.p.Despacho.Definicao(nome); err == nil {
		return def.Titulo
	}
	return nome
}

func (k *contexto) linhasFila(fila []crm.ContagemEntregas) []linhaFila {
	linhas := make([]linhaFila, 0, len(fila))
	for _, f := range fila {
		linhas = append(linhas, linhaFila{
			Destino: k.tituloDestino(f.Destino), Estado: f.Estado, Quantidade: f.Quantidade, MaisAntiga: f.MaisAntiga,
			Link: Raiz + "/entregas?destino=" + caminhoSeguro(f.Destino) + "&estado=" + string(f.Estado),
		})
	}
	slices.SortFunc(linhas, func(x, y linhaFila) int { return int(y.MaisAntiga - x.MaisAntiga) })
	return linhas
}
