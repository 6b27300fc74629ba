package portal

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
)

// resumoChamadas is what the tiles say of a period.
type resumoChamadas struct {
	total, atendidas, repetidas int64
	tempos                      crm.Tempos // of those that were answered as asked
}

func resumirChamadas(linhas []crm.ContagemChamadas) resumoChamadas {
	r := resumoChamadas{tempos: crm.Tempos{}}
	for i := range linhas {
		l := &linhas[i]
		r.total += l.Quantidade
		if !l.Atendida() {
			continue
		}
		r.tempos.Somar(l.Tempos)
		if l.Situacao == crm.ChamadaRepetida {
			r.repetidas += l.Quantidade
		} else {
			r.atendidas += l.Quantidade
		}
	}
	return r
}

// respondidas is which part of the calls was answered as asked; it says 100% of all of them alone.
func (r *resumoChamadas) respondidas() string {
	if r.total == 0 {
		return "—"
	}
	return umDecimal(float64(1000*(r.atendidas+r.repetidas)/r.total)/10) + "%"
}

func (r *resumoChamadas) percentil(p int64) string {
	if len(r.tempos) == 0 {
		return "—"
	}
	return duracao(r.tempos.Percentil(p))
}

// cartoesDasChamadas compare the period with the one before. Each leads to the calls that it counts.
func cartoesDasChamadas(volume, anteriores []crm.ContagemChamadas, p *periodoPainel) []cartao {
	r, antes := resumirChamadas(volume), resumirChamadas(anteriores)
	ruins, tom := r.total-r.atendidas-r.repetidas, tomBom
	if ruins > 0 {
		tom = tomRuim
	}
	link := func(situacao string) string { return p.chamadas(p.De(), p.Ate(), "situacao", situacao) }
	return []cartao{
		{"Chamadas em " + p.Rotulo, inteiro(r.total), quantas(r.atendidas+r.repetidas, "atendida", "atendidas") + ", " + quantas(r.repetidas, "delas repetida", "delas repetidas") + "; antes " + inteiro(antes.total), tomNeutro, link("")},
		{"Não atendidas", inteiro(ruins), "recusas e falhas; antes " + inteiro(antes.total-antes.atendidas-antes.repetidas), tom, link(naoAtendidas)},
		{"Atendidas", r.respondidas(), "das chamadas; antes " + antes.respondidas(), tomNeutro, link(atendidas)},
		{"Tempo de resposta", r.percentil(50), "metade responde até aí (p50); antes " + antes.percentil(50), tomNeutro, link(atendidas)},
		{"Tempo das mais lentas", r.percentil(95), "95% respondem até aí (p95); antes " + antes.percentil(95), tomNeutro, link(atendidas)},
	}
}

func cartoesDaFila(fila []crm.ContagemEntregas, aClassificar int64) []cartao {
	var espera, paradas int64
	var maisAntiga time.Duration
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
		{"Entregas na fila", inteiro(espera), detalheFila, tomNeutro, Raiz + "/entregas?estado=pendente&estado=agendada&estado=enviando"},
		{"Entregas paradas", inteiro(paradas), "falhas, incertas e suspensas", tom(paradas, tomRuim), Raiz + "/entregas?estado=falhou&estado=incerta&estado=suspensa"},
		{"Códigos a classificar", inteiro(aClassificar), "chegaram sem cadastro", tom(aClassificar, tomAlerta), Raiz + "/status?a_classificar=1"},
	}
}

// cartaoNaoAbertas is there only when it is needed: openings whose caller used a key twice, and which nobody will see unless
// somebody acts.
func cartaoNaoAbertas(recusas []recusaContada, p *periodoPainel) []cartao {
	i := slices.IndexFunc(recusas, func(r recusaContada) bool { return r.Codigo == int(crm.RecusaChaveDeOutro) })
	if i < 0 {
		return nil
	}
	return []cartao{{
		"Não abertas por chave repetida", inteiro(recusas[i].Quantidade), "de outro cliente e contrato: pedem atenção", tomRuim,
		p.chamadas(p.De(), p.Ate(), "recusa", strconv.Itoa(recusas[i].Codigo)),
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

// cartoesNegativacao are there only when they are needed: what at the bureau waits for a person.
func (k *contexto) cartoesNegativacao() (cartoes []cartao, err error) {
	propostas, err := k.p.Negativador.Negativacoes.Propostas(k.ctx, k.tenant.ID)
	if err == nil && propostas > 0 {
		cartoes = append(cartoes, cartao{"Baixas propostas", inteiro(propostas), "na Serasa: pedem uma decisão", tomAlerta, Raiz + "/negativacoes?proposta=sim"})
	}
	return cartoes, err
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
			tom := tomAlerta
			if c.link == "/pendencias" { // each goes in by itself
				tom = tomNeutro
			}
			cartoes = append(cartoes, cartao{c.rotulo, valor, c.detalhe, tom, Raiz + c.link})
		}
	}
	return cartoes
}
