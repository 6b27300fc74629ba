package portal

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"ponte/crm"
)

// janelaPainel is how far back the front page counts.
const janelaPainel = 24 * time.Hour

// silencioLongo is when a system that usually calls is marked: Mega runs at least every half hour in working time.
const silencioLongo = 2 * time.Hour

// telaPainel is the front page.
type telaPainel struct {
	Cartoes  []cartao
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
	volume, err := k.p.Painel.Volume(k.ctx, k.tenant.ID, k.agora.Add(-janelaPainel), k.agora)
	if err != nil {
		return err
	}
	recusas, err := k.p.Painel.Recusas(k.ctx, k.tenant.ID, k.agora.Add(-janelaPainel), k.agora)
	if err != nil {
		return err
	}
	fila, err := k.p.Painel.Fila(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	tela := telaPainel{Grafico: k.graficoVolume(volume), Recusas: k.linhasRecusas(recusas), Fila: linhasFila(fila), Vivo: k.consulta("vivo") == "1"}
	if tela.Sistemas, err = k.linhasSistemas(volume); err != nil {
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
	tela.Cartoes = slices.Concat(cartoesPainel(volume, fila, aClassificar), prazos, cartaoNaoAbertas(recusas), k.cartaoEsperas(esperas), cartaoPresas(presas), cartoesDoCadastro(esperando))
	tela.Cartoes = slices.DeleteFunc(tela.Cartoes, func(c cartao) bool { return k.faltaPara(http.MethodGet, c.Link) != nil })
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

func cartoesPainel(volume []crm.ContagemChamadas, fila []crm.ContagemEntregas, aClassificar int64) []cartao {
	var total, ruins, atendidas, repetidas, espera, paradas int64
	var maisAntiga time.Duration
	for _, v := range volume {
		total += v.Quantidade
		switch v.Situacao {
		case crm.ChamadaAtendida:
			atendidas += v.Quantidade
		case crm.ChamadaRepetida:
			repetidas += v.Quantidade
		default:
			ruins += v.Quantidade
		}
	}
	for _, f := range fila {
		switch f.Estado {
		case crm.EntregaPendente, crm.EntregaAgendada, crm.EntregaEnviando:
			espera += f.Quantidade
			maisAntiga = max(maisAntiga, f.MaisAntiga)
		default:
			paradas += f.Quantidade
		}
	}
	tom := func(n int64, ruim string) string {
		if n > 0 {
			return ruim
		}
		return tomBom
	}
	detalheFila := "nada espera"
	if espera > 0 {
		detalheFila = "a mais antiga " + relativo(maisAntiga)
	}
	return []cartao{
		{"Chamadas em 24 h", inteiro(total), quantas(atendidas, "atendida", "atendidas") + ", " + quantas(repetidas, "repetida", "repetidas"), tomNeutro, Raiz + "/chamadas"},
		{"Não atendidas", inteiro(ruins), "recusas e falhas em 24 h", tom(ruins, tomRuim), Raiz + "/chamadas?situacao=nao_atendidas"},
		{"Entregas na fila", inteiro(espera), detalheFila, tomNeutro, Raiz + "/entregas?estado=pendente&estado=agendada&estado=enviando"},
		{"Entregas paradas", inteiro(paradas), "falhas, incertas e suspensas", tom(paradas, tomRuim), Raiz + "/entregas?estado=falhou&estado=incerta&estado=suspensa"},
		{"Códigos a classificar", inteiro(aClassificar), "chegaram sem cadastro", tom(aClassificar, tomAlerta), Raiz + "/status?a_classificar=1"},
	}
}

// cartaoNaoAbertas is there only when it is needed: openings whose caller used a key twice, and which nobody will see unless
// somebody acts.
func cartaoNaoAbertas(recusas []crm.ContagemRecusas) []cartao {
	i := slices.IndexFunc(recusas, func(r crm.ContagemRecusas) bool { return r.Codigo == int(crm.RecusaChaveDeOutro) })
	if i < 0 {
		return nil
	}
	return []cartao{{
		"Não abertas por chave repetida", inteiro(recusas[i].Quantidade), "de outro cliente e contrato: pedem atenção", tomRuim,
		Raiz + "/chamadas?periodo=24h&recusa=" + inteiro(recusas[i].Codigo),
	}}
}

// cartaoEsperas is there only when it is needed: what statuses asked of destinations that are off or not set up.
func (k *contexto) cartaoEsperas(esperas []crm.EsperaEntregas) []cartao {
	var n int64
	var titulos []string
	for _, e := range esperas {
		n += e.Quantidade
		if t := k.tituloDestino(e.Destino); !slices.Contains(titulos, t) {
			titulos = append(titulos, t)
		}
	}
	if n == 0 {
		return nil
	}
	return []cartao{{"Não enviadas", inteiro(n), "esperam o destino: " + strings.Join(titulos, ", "), tomRuim, Raiz + "/entregas?esperando=1"}}
}

// cartaoPresas is there only when it is needed: ocorrências in the status of a failed integration whose entrega was made.
func cartaoPresas(presas []crm.LinhaEntrega) []cartao {
	if len(presas) == 0 {
		return nil
	}
	return []cartao{{"Em falha, mas entregues", inteiro(len(presas)), "ocorrências a devolver ao status", tomAlerta, Raiz + "/entregas/sanar"}}
}

// cartoesDoCadastro are there only when they are needed: what of the master data waits for a source or a person.
func cartoesDoCadastro(e crm.EsperasDoCadastro) (cartoes []cartao) {
	for _, c := range []struct {
		n                     int64
		rotulo, detalhe, link string
	}{
		{e.Pendencias, "Registros pendentes", "esperam o que ainda não veio", "/pendencias"},
		{e.Disputas, "Nomes em disputa", "códigos que dois cadastros têm", "/pendencias/nomes"},
		{e.AClassificar, "Contratos a classificar", "citados antes de a fonte dizer deles", "/contratos?a_classificar=1"},
	} {
		if c.n > 0 {
			valor := inteiro(c.n)
			if c.n == crm.MaxEsperas {
				valor += " ou mais"
			}
			cartoes = append(cartoes, cartao{c.rotulo, valor, c.detalhe, tomAlerta, Raiz + c.link})
		}
	}
	return cartoes
}

func (k *contexto) linhasRecusas(recusas []crm.ContagemRecusas) []linhaRecusa {
	linhas := make([]linhaRecusa, 0, len(recusas))
	for _, r := range recusas {
		l := linhaRecusa{Codigo: r.Codigo, Titulo: remedioDe(r.Codigo).Titulo, Quantidade: r.Quantidade, Ultima: k.em(r.Ultima)}
		l.Link = Raiz + "/chamadas?periodo=24h&recusa=" + inteiro(r.Codigo)
		if r.Codigo == 0 {
			l.Titulo = tituloSemRecusa(r.Situacao)
			l.Link = Raiz + "/chamadas?periodo=24h&situacao=" + string(r.Situacao)
		}
		if recusas[0].Quantidade > 0 {
			l.Proporcao = int(100 * r.Quantidade / recusas[0].Quantidade)
		}
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

// linhasSistemas shows every system that has a credential or called lately, the most silent last.
func (k *contexto) linhasSistemas(volume []crm.ContagemChamadas) ([]linhaSistema, error) {
	porNome := map[string]*linhaSistema{}
	var nomes []string
	linha := func(nome string) *linhaSistema {
		if porNome[nome] == nil {
			porNome[nome] = &linhaSistema{Sistema: nome, LinkChamadas: Raiz + "/chamadas?sistema=" + caminhoSeguro(nome)}
			nomes = append(nomes, nome)
		}
		return porNome[nome]
	}
	for _, c := range k.retrato().Credenciais {
		if c.Ativa() {
			linha(c.Sistema)
		}
	}
	for _, v := range volume {
		if v.Sistema == "" {
			continue
		}
		l := linha(v.Sistema)
		l.Chamadas += v.Quantidade
		if v.Situacao != crm.ChamadaAtendida && v.Situacao != crm.ChamadaRepetida {
			l.Recusas += v.Quantidade
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
	aberturas, err := k.p.Painel.UltimasAberturas(k.ctx, k.tenant.ID, calados)
	linhas := make([]linhaSistema, 0, len(nomes))
	for _, n := range nomes {
		l := porNome[n]
		if t, ok := aberturas[n]; ok {
			l.Ultima = k.em(t)
		}
		l.Calado = !l.PorChamada || k.agora.Sub(l.Ultima.T) > silencioLongo
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

func linhasFila(fila []crm.ContagemEntregas) []linhaFila {
	linhas := make([]linhaFila, 0, len(fila))
	for _, f := range fila {
		linhas = append(linhas, linhaFila{
			Destino: f.Destino, Estado: f.Estado, Quantidade: f.Quantidade, MaisAntiga: f.MaisAntiga,
			Link: Raiz + "/entregas?destino=" + caminhoSeguro(f.Destino) + "&estado=" + string(f.Estado),
		})
	}
	slices.SortFunc(linhas, func(x, y linhaFila) int { return int(y.MaisAntiga - x.MaisAntiga) })
	return linhas
}
