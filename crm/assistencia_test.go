package crm_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/crm"
)

// novaOficina is a tenant with a catalogue of two items, one of them complete.
func novaOficina(t testing.TB) (*memoria, *crm.Assistencias) {
	t.Helper()
	m, o := novaMemoria(t)
	o.Trilha = &trilha{}
	m.oficina.catalogo = []crm.ItemDeManutencao{
		{ID: 70, TenantID: 1, Nome: "Infiltração", DiasMinimos: 5, MinutosMedios: 90, GarantiaMeses: 60},
		{ID: 71, TenantID: 1, Nome: "Pintura", ArquivoObrigatorio: true},
	}
	return m, &crm.Assistencias{Ocorrencias: o, Acervo: acervoOficina{m}}
}

var pessoa = crm.Agente{Slug: slug, Ator: crm.Ator{Quem: "ana"}}

func (m *memoria) daOficina(codigoOC string) *crm.Pedido {
	return m.pedido("integra.mega", crm.OperacaoAbrir, "COD_PROJETO", "1001", "CODIGO_OC", codigoOC, "CNPJ_EMPRESA", cnpj, "DESCRICAO", "Mancha no teto")
}

func abrirAssistencia(t testing.TB, m *memoria, as *crm.Assistencias, codigoOC string) crm.Assistencia {
	t.Helper()
	r, err := as.Abrir(context.Background(), m.daOficina(codigoOC), crm.NovaAssistencia{Itens: []crm.NovoItem{{ItemID: 70, Descricao: "Mancha"}, {ItemID: 71}}})
	if err != nil {
		t.Fatal(err)
	}
	return m.oficina.assistencias[r.OcorrenciaID]
}

// TestAbrirAssistencia: one write has the ocorrência and its items, a repeat adds none, another content is another content, and whoever wants it
// is told of it.
func TestAbrirAssistencia(t *testing.T) {
	m, as := novaOficina(t)
	m.destinos = []crm.Destino{{Nome: "mobuss", Ativo: true, Sistema: "mobuss", Interesses: []string{crm.EventoAssistencia, crm.EventoAbertura}}}
	m.fotografar()
	escritas := 0
	m.antes = func(e *crm.Escrita) error {
		if len(e.Ocorrencias) > 0 {
			escritas++
			if len(e.Assistencias) != 1 || len(e.Itens) != 2 || e.Itens[0].ID == e.Itens[1].ID || e.Itens[0].ID == 0 {
				t.Errorf("not in one write: %+v", e)
			}
		}
		return nil
	}
	a := abrirAssistencia(t, m, as, "A-1")
	if a.SituacaoID != 1 || a.Itens[0].SituacaoID != 11 || a.Itens[0].Descricao != "Mancha" || len(m.entregas) != 2 || m.entregas[1].Acao != crm.EventoAssistencia {
		t.Errorf("%+v, %+v", a, m.entregas)
	}
	if recebido := m.ocorrencias[a.OcorrenciaID].Recebido.Itens("ITENS_ASSISTENCIA"); len(recebido) != 2 || recebido[0] != (crm.Item{Codigo: "70", Valor: "Mancha"}) {
		t.Errorf("what was received: %+v", recebido)
	}
	abrirAssistencia(t, m, as, "A-1")
	if escritas != 1 || len(m.oficina.assistencias) != 1 || len(m.oficina.assistencias[a.OcorrenciaID].Itens) != 2 {
		t.Errorf("a repeat wrote: %d writes", escritas)
	}
	narrativas := len(m.narrativas)
	if r, err := as.Abrir(context.Background(), m.daOficina("A-1"), crm.NovaAssistencia{Itens: []crm.NovoItem{{ItemID: 70}}}); err != nil || !r.Repetida || escritas != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	if len(m.oficina.assistencias[a.OcorrenciaID].Itens) != 2 || len(m.narrativas) != narrativas {
		t.Errorf("a master's repeat with other items changed something: %d narrativas", len(m.narrativas)-narrativas)
	}
	for frase, n := range map[string]crm.NovaAssistencia{
		"itens é obrigatório.":                           {},
		"99 não está no catálogo de itens de manutenção": {Itens: []crm.NovoItem{{ItemID: 99}}},
		"iditem é obrigatório.":                          {Itens: []crm.NovoItem{{}}},
		"use A, N ou B":                                  {Itens: []crm.NovoItem{{ItemID: 70}}, Prioridade: "X"},
	} {
		var recusa *crm.Recusa
		if _, err := as.Abrir(context.Background(), m.daOficina("A-2"), n); !errors.As(err, &recusa) || !strings.Contains(recusa.Frase, frase) {
			t.Errorf("%q: %v", frase, err)
		}
	}
	p := m.daOficina("A-3")
	p.Senha = "errada"
	if _, err := as.Abrir(context.Background(), p, crm.NovaAssistencia{}); codigo(err) != crm.RecusaCredencial {
		t.Errorf("somebody else is answered %v", err)
	}
}

// TestCobertura: the warranty counts from the unit's day of delivery, else the empreendimento's, up to the same day of the month, in the tenant's zone.
func TestCobertura(t *testing.T) {
	t.Parallel()
	sao, err := time.LoadLocation("America/Sao_Paulo")
	if err != nil {
		t.Fatal(err)
	}
	sim, nao := true, false
	aberta := time.Date(2026, 12, 1, 2, 0, 0, 0, time.UTC) // still 30 November there
	for nome, c := range map[string]struct {
		entrega             crm.EntregaDoImovel
		meses               int
		decidido            *bool
		coberto, indefinida bool
		frase               string
	}{
		"last day":            {crm.EntregaDoImovel{TemUnidade: true, Unidade: "2025-11-30"}, 12, nil, true, false, "vão até 30/11/2026, e a ocorrência foi aberta em 30/11/2026"},
		"a day later":         {crm.EntregaDoImovel{TemUnidade: true, Unidade: "2025-11-29"}, 12, nil, false, false, "vão até 29/11/2026, e a ocorrência foi aberta depois"},
		"the unit's first":    {crm.EntregaDoImovel{TemUnidade: true, Unidade: "2020-01-01", Empreendimento: "2026-01-01"}, 12, nil, false, false, "entrega da unidade em 01/01/2020"},
		"the site's":          {crm.EntregaDoImovel{TemUnidade: true, Empreendimento: "2026-01-01"}, 12, nil, true, false, "entrega do empreendimento em 01/01/2026"},
		"end of a month":      {crm.EntregaDoImovel{TemUnidade: true, Unidade: "2025-11-30"}, 3, nil, false, false, "vão até 28/02/2026"},
		"no day":              {crm.EntregaDoImovel{TemUnidade: true}, 12, nil, false, true, "falta a data de entrega"},
		"no unit":             {crm.EntregaDoImovel{}, 12, nil, false, true, "não tem unidade"},
		"no warranty":         {crm.EntregaDoImovel{TemUnidade: true, Unidade: "2026-01-01"}, 0, nil, false, false, "não tem garantia no catálogo"},
		"a person decided":    {crm.EntregaDoImovel{}, 0, &sim, true, false, "por decisão"},
		"a person decided no": {crm.EntregaDoImovel{TemUnidade: true, Unidade: "2026-01-01"}, 60, &nao, false, false, "por decisão"},
		"a day that is none":  {crm.EntregaDoImovel{TemUnidade: true, Unidade: "30/02/2026"}, 12, nil, false, true, "não é uma data"},
	} {
		a := crm.Assistencia{Entrega: c.entrega, Ocorrencia: crm.Ocorrencia{AbertaEm: aberta}}
		item := crm.ItemDaAssistencia{Coberto: c.decidido, Item: crm.ItemDeManutencao{Nome: "Infiltração", GarantiaMeses: c.meses}}
		if r := a.Cobertura(&item, sao); r.Coberto != c.coberto || r.Indefinida != c.indefinida || !strings.Contains(r.Porque, c.frase) {
			t.Errorf("%s: %+v", nome, r)
		}
	}
}

// TestSituacoes: the workflow says what may follow, and what a situation means to the ocorrência and to what is open of the assistência.
func TestSituacoes(t *testing.T) {
	for nome, c := range map[string]struct {
		caminho       []int64
		semOrdem      bool
		status        string
		itens, visita int64
		concluida     crm.Dia
		recusa        string
	}{
		"begun":               {[]int64{2}, false, crm.StatusEmAtendimento, 11, 21, "", ""},
		"ended":               {[]int64{2, 3}, false, crm.StatusEncerrado, 13, 21, "2026-11-22", ""},
		"cancelled":           {[]int64{4}, false, crm.StatusCancelada, 14, 23, "", ""},
		"ended and reopened":  {[]int64{3, 2}, false, crm.StatusEmAtendimento, 13, 21, "", ""},
		"not allowed":         {[]int64{4, 3}, false, "", 0, 0, "", "de Cancelada pode ir para Em andamento"},
		"a partner says so":   {[]int64{4, 3}, true, crm.StatusEncerrado, 14, 23, "2026-11-22", ""},
		"no such situation":   {[]int64{77}, true, "", 0, 0, "", "não foi encontrado: 77"},
		"that of an item":     {[]int64{13}, true, "", 0, 0, "", "não foi encontrado: 13"},
		"the same is nothing": {[]int64{2, 2}, false, crm.StatusEmAtendimento, 11, 21, "", ""},
	} {
		t.Run(nome, func(t *testing.T) {
			m, as := novaOficina(t)
			a := abrirAssistencia(t, m, as, "S-1")
			if _, err := as.Alterar(context.Background(), pessoa, crm.AtoAssistencia{OcorrenciaID: a.OcorrenciaID, NovaVisita: &crm.DadosDaVisita{
				Equipe: "1", De: m.agora, Ate: m.agora.Add(time.Hour), Itens: []int64{a.Itens[0].ID},
			}}); err != nil {
				t.Fatal(err)
			}
			var err error
			for _, s := range c.caminho {
				_, err = as.Alterar(context.Background(), pessoa, crm.AtoAssistencia{OcorrenciaID: a.OcorrenciaID, SituacaoID: s, SemOrdem: c.semOrdem})
			}
			if c.recusa != "" {
				if err == nil || !strings.Contains(err.Error(), c.recusa) {
					t.Fatalf("%v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			a, oc := m.oficina.assistencias[a.OcorrenciaID], m.ocorrencias[a.OcorrenciaID]
			if m.codigoDoStatus(oc.StatusID) != c.status || a.Itens[0].SituacaoID != c.itens || a.Itens[1].SituacaoID != c.itens || a.Visitas[0].SituacaoID != c.visita || a.ConcluidaEm != c.concluida {
				t.Errorf("status %s, %+v", m.codigoDoStatus(oc.StatusID), a)
			}
			if final := oc.FechadaEm != nil; final != (c.status == crm.StatusEncerrado || c.status == crm.StatusCancelada) {
				t.Errorf("closed %v in %s", oc.FechadaEm, c.status)
			}
		})
	}
}

// TestAtosDaAssistencia: what an act changes is narrated once, what changes nothing writes nothing, and what is wrong writes nothing of it.
func TestAtosDaAssistencia(t *testing.T) {
	m, as := novaOficina(t)
	a := abrirAssistencia(t, m, as, "T-1")
	oc := m.ocorrencias[a.OcorrenciaID]
	prioridade, dia, texto, sim := crm.PrioridadeAlta, crm.Dia("2026-12-01"), "no banheiro", true
	ato := crm.AtoAssistencia{
		Numero: oc.Numero, Prioridade: &prioridade, PrevistaPara: &dia,
		Itens: []crm.MudancaDeItem{{ID: a.Itens[0].ID, SituacaoID: 13, Descricao: &texto, Coberto: &sim}}, Texto: "visto",
	}
	narrativas := len(m.narrativas)
	r, err := as.Alterar(context.Background(), pessoa, ato)
	if err != nil || r.Nada || r.Versao != oc.Versao+1 {
		t.Fatalf("%+v, %v", r, err)
	}
	item := m.oficina.assistencias[a.OcorrenciaID].Itens[0]
	if item.ConcluidoEm != "2026-11-22" || item.Coberto == nil || item.Descricao != texto || len(m.narrativas) != narrativas+2 || m.narrativas[narrativas].Tipo != crm.NarrativaSistema {
		t.Errorf("%+v, %+v", item, m.narrativas)
	}
	ato.Texto = ""
	if r, err = as.Alterar(context.Background(), pessoa, ato); err != nil || !r.Nada || m.ocorrencias[oc.ID].Versao != oc.Versao+1 {
		t.Errorf("the same again: %+v, %v", r, err)
	}
	// What changes besides a decision on coverage that is there already is told, too: without it the ocorrência's version would not move.
	outro := "no corredor"
	r, err = as.Alterar(context.Background(), pessoa, crm.AtoAssistencia{Numero: oc.Numero, Itens: []crm.MudancaDeItem{{ID: item.ID, Descricao: &outro, Coberto: &sim}}})
	if err != nil || r.Nada || m.ocorrencias[oc.ID].Versao != oc.Versao+2 || m.oficina.assistencias[oc.ID].Itens[0].Descricao != outro {
		t.Errorf("a description beside the same coverage: %+v, %v", r, err)
	}
	// A page sends every field: who takes the item back to work and leaves the day as it was means that it is not done, and a decision can be taken back.
	dito := crm.Dia("2026-11-22")
	_, err = as.Alterar(context.Background(), pessoa, crm.AtoAssistencia{Numero: oc.Numero, Itens: []crm.MudancaDeItem{{ID: item.ID, SituacaoID: 12, ConcluidoEm: &dito, PelaGarantia: true}}})
	if x := m.oficina.assistencias[oc.ID].Itens[0]; err != nil || x.ConcluidoEm != "" || x.Coberto != nil {
		t.Errorf("%+v, %v", x, err)
	}
	if x := m.narrativas[len(m.narrativas)-1].Texto; !strings.Contains(x, "sem decisão") || !strings.Contains(x, "Em execução") {
		t.Error(x)
	}
	if r, err = as.Alterar(context.Background(), pessoa, crm.AtoAssistencia{Numero: oc.Numero, Itens: []crm.MudancaDeItem{{ID: item.ID, PelaGarantia: true}}}); err != nil || !r.Nada {
		t.Errorf("taken back twice: %+v, %v", r, err)
	}
	if _, err = as.Alterar(context.Background(), pessoa, crm.AtoAssistencia{Numero: oc.Numero, Itens: []crm.MudancaDeItem{{ID: item.ID, SituacaoID: 13, Coberto: &sim}}}); err != nil {
		t.Fatal(err)
	}
	// What changes beside what stays is told, and a visit that stays is not.
	visita := crm.DadosDaVisita{Equipe: "1", De: m.agora, Ate: m.agora.Add(time.Hour), Itens: []int64{item.ID}}
	marcada, err := as.Alterar(context.Background(), pessoa, crm.AtoAssistencia{Numero: oc.Numero, NovaVisita: &visita})
	if err != nil {
		t.Fatal(err)
	}
	cozinha := "na cozinha"
	for frase, ato := range map[string]crm.AtoAssistencia{
		"":                 {Visita: &crm.MudancaDeVisita{ID: marcada.NovoID, Dados: &visita}},
		"Infiltração alte": {Itens: []crm.MudancaDeItem{{ID: item.ID, Coberto: &sim, Descricao: &cozinha}}},
	} {
		ato.Numero, narrativas = oc.Numero, len(m.narrativas)
		r, err := as.Alterar(context.Background(), pessoa, ato)
		if err != nil || r.Nada != (frase == "") || !r.Nada && !strings.Contains(m.narrativas[narrativas].Texto, frase) || r.Nada && len(m.narrativas) != narrativas {
			t.Errorf("%q: %+v, %v, %+v", frase, r, err, m.narrativas[narrativas:])
		}
	}
	errado := crm.Dia("31/12/2026")
	for frase, ato := range map[string]crm.AtoAssistencia{
		"AAAA-MM-DD":                     {PrevistaPara: &errado},
		"não foi encontrado: 5":          {Itens: []crm.MudancaDeItem{{ID: 5}}},
		"de Concluído pode ir para":      {Itens: []crm.MudancaDeItem{{ID: item.ID, SituacaoID: 14}}},
		"equipe é obrigatório":           {NovaVisita: &crm.DadosDaVisita{}},
		"itens é obrigatório":            {NovaVisita: &crm.DadosDaVisita{Equipe: "1", De: m.agora, Ate: m.agora.Add(1)}},
		"data_ate precisa ser depois de": {NovaVisita: &crm.DadosDaVisita{Equipe: "1", De: m.agora, Ate: m.agora, Itens: []int64{item.ID}}},
		"os anos de 1900 a 9998":         {NovaVisita: &crm.DadosDaVisita{Equipe: "1", De: m.agora, Ate: m.agora.AddDate(9000, 0, 0), Itens: []int64{item.ID}}},
		"visita não foi encontrado: 9":   {Visita: &crm.MudancaDeVisita{ID: 9}},
	} {
		ato.Numero, ato.Prioridade = oc.Numero, new(crm.Prioridade)
		var invalido *crm.Invalido
		if _, err := as.Alterar(context.Background(), pessoa, ato); !errors.As(err, &invalido) || !strings.Contains(err.Error(), frase) {
			t.Errorf("%q: %v", frase, err)
		}
	}
	if m.oficina.assistencias[oc.ID].Prioridade != crm.PrioridadeAlta {
		t.Error("a refused act left something")
	}
	if _, err := as.Alterar(context.Background(), pessoa, crm.AtoAssistencia{Numero: oc.Numero, Versao: oc.Versao, SituacaoID: 2}); !errors.Is(err, crm.ErrConflito) {
		t.Errorf("an old page: %v", err)
	}
	// The last item stays.
	for i, quero := range []string{"", "único"} {
		_, err := as.Alterar(context.Background(), pessoa, crm.AtoAssistencia{Numero: oc.Numero, RemoverItem: a.Itens[1-i].ID})
		if (err == nil) != (quero == "") || err != nil && !strings.Contains(err.Error(), quero) {
			t.Errorf("removing item %d: %v", i, err)
		}
	}
	// An ocorrência that is none becomes one with its first item, and only then is it announced.
	comum := abrir(t, as.Ocorrencias, m.daOficina("T-2"))
	if _, err := as.Alterar(context.Background(), pessoa, crm.AtoAssistencia{Numero: comum.Numero, SituacaoID: 2}); err == nil || !strings.Contains(err.Error(), "não é uma assistência") {
		t.Errorf("%v", err)
	}
	m.destinos = []crm.Destino{{Nome: "mobuss", Ativo: true, Interesses: []string{crm.EventoAssistencia}}}
	m.fotografar()
	for range 2 {
		if r, err := as.Alterar(context.Background(), pessoa, crm.AtoAssistencia{Numero: comum.Numero, NovosItens: []crm.NovoItem{{ItemID: 70}}}); err != nil || r.NovoID == 0 {
			t.Fatalf("%+v, %v", r, err)
		}
	}
	if len(m.entregas) != 1 || len(m.oficina.assistencias[comum.OcorrenciaID].Itens) != 2 {
		t.Errorf("%+v", m.entregas)
	}
}

// TestAtoDeParceiro: news with an id is taken in once, nothing of it is sent back where it came from, and a call of a system reaches what is in its
// reach only.
func TestAtoDeParceiro(t *testing.T) {
	m, as := novaOficina(t)
	a := abrirAssistencia(t, m, as, "P-1")
	m.destinos = []crm.Destino{
		{Nome: "mobuss", Ativo: true, Sistema: "mobuss", Interesses: []string{crm.EventoEncerramento}}, {Nome: "vimob", Ativo: true, Sistema: "vimob", Interesses: []string{crm.EventoEncerramento}},
	}
	m.fotografar()
	parceiro := crm.Agente{Slug: slug, Sistema: "mobuss", Ator: crm.Ator{Quem: "mobuss"}}
	for i := range 2 {
		r, err := as.Alterar(context.Background(), parceiro, crm.AtoAssistencia{OcorrenciaID: a.OcorrenciaID, SituacaoID: 3, SemOrdem: true, Chave: "evento-1"})
		if err != nil || r.Nada != (i == 1) {
			t.Fatalf("%d: %+v, %v", i, r, err)
		}
	}
	if len(m.entregas) != 1 || m.entregas[0].Destino != "vimob" {
		t.Errorf("%+v", m.entregas)
	}
	// News that changes nothing is remembered too.
	if r, err := as.Alterar(context.Background(), parceiro, crm.AtoAssistencia{OcorrenciaID: a.OcorrenciaID, SituacaoID: 3, Chave: "evento-2"}); err != nil || !r.Nada {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err := as.Alterar(context.Background(), parceiro, crm.AtoAssistencia{OcorrenciaID: a.OcorrenciaID, SituacaoID: 2, Chave: "evento-2"}); err != nil || !r.Repetida {
		t.Errorf("%+v, %v", r, err)
	}
	for usuario, quero := range map[string]crm.CodigoRecusa{"outro": crm.RecusaOcorrencia, "integra.mega": 0} {
		p := m.pedido(usuario, crm.OperacaoEditar, "CNPJ_EMPRESA", cnpj)
		r, err := as.Alterar(context.Background(), crm.Agente{Pedido: p}, crm.AtoAssistencia{OcorrenciaID: a.OcorrenciaID, SituacaoID: 2})
		if codigo(err) != quero || err == nil && (r.Numero == "" || m.oficina.assistencias[a.OcorrenciaID].SituacaoID != 2) {
			t.Errorf("%s: %+v, %v", usuario, r, err)
		}
	}
	p := m.pedido("integra.mega", crm.OperacaoEditar, "CNPJ_EMPRESA", cnpj)
	if _, err := as.Alterar(context.Background(), crm.Agente{Pedido: p}, crm.AtoAssistencia{OcorrenciaID: a.OcorrenciaID, SituacaoID: 1}); codigo(err) != crm.RecusaValor {
		t.Errorf("a situation that does not follow is answered %v", err)
	}
}

// TestAssistenciaAoMesmoTempo: people who add items at once all do, each deciding with what the others wrote.
func TestAssistenciaAoMesmoTempo(t *testing.T) {
	m, as := novaOficina(t)
	a := abrirAssistencia(t, m, as, "C-1")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := as.Alterar(context.Background(), pessoa, crm.AtoAssistencia{OcorrenciaID: a.OcorrenciaID, NovosItens: []crm.NovoItem{{ItemID: 71}}}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(m.oficina.assistencias[a.OcorrenciaID].Itens); n != 10 {
		t.Errorf("%d items", n)
	}
}

// TestPendenciasDaAssistencia: what a partner may refuse it for is named before anything is sent.
func TestPendenciasDaAssistencia(t *testing.T) {
	m, as := novaOficina(t)
	a := abrirAssistencia(t, m, as, "F-1")
	ler := func(anexos int) string {
		lida, err := as.Acervo.Assistencia(context.Background(), 1, a.OcorrenciaID)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(lida.Pendencias(m.oficina.workflows()[crm.FuncAssistencias], anexos), "\n")
	}
	for _, quero := range []string{"não tem unidade", "Pintura não tem tempo mínimo", "Pintura não tem tempo médio", "Pintura pede um arquivo"} {
		if faltas := ler(0); !strings.Contains(faltas, quero) || strings.Contains(faltas, "Infiltração") {
			t.Errorf("%q: %s", quero, faltas)
		}
	}
	m.oficina.entrega = crm.EntregaDoImovel{TemUnidade: true, Empreendimento: "2026-01-01"}
	m.oficina.catalogo[1].DiasMinimos, m.oficina.catalogo[1].MinutosMedios = 1, 1
	if faltas := ler(1); faltas != "" {
		t.Errorf("%s", faltas)
	}
	m.oficina.situacoes = []crm.SituacaoWorkflow{{ID: 1, Funcionalidade: crm.FuncAssistencias, Inicio: true}}
	if faltas := ler(1); !strings.Contains(faltas, "situação de fim") || !strings.Contains(faltas, "situação de cancelado") {
		t.Errorf("%s", faltas)
	}
}

func TestWorkflowInicialVale(t *testing.T) {
	t.Parallel()
	status := map[string]*crm.Status{}
	for _, s := range crm.StatusIniciais() {
		status[s.Codigo] = &s
	}
	var f oficina
	for nome, w := range f.workflows() {
		if err := w.Conferir(status); err != nil {
			t.Errorf("%s: %v", nome, err)
		}
	}
}
