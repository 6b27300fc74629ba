package crm_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/crm"
)

func criarTarefa(t *testing.T, o *crm.Ocorrencias, p *crm.Pedido, numero string, n crm.NovaTarefa) *crm.Resposta {
	t.Helper()
	return fazer(t, func(ctx context.Context, p *crm.Pedido) (*crm.Resposta, error) {
		return o.CriarTarefa(ctx, p, numero, n)
	}, p)
}

func TestCriarTarefaUmaVez(t *testing.T) {
	m, o := novaMemoria(t)
	n := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "A", "DESCRICAO", "x")).Numero
	vence := m.agora.Add(48 * time.Hour)
	nova := crm.NovaTarefa{Titulo: " Ligar ", Equipe: "Pós-obra", Pessoa: "ana", VenceEm: &vence, Visibilidade: crm.VisibilidadeCliente}
	pedir := func(chave string) *crm.Pedido {
		p := m.pedido("integra.mega", crm.OperacaoCriarTarefa)
		p.ChaveIdempotencia = chave
		return p
	}
	antes := m.ocorrencia(t, n).Versao
	r := criarTarefa(t, o, pedir("k1"), n, nova)
	outra := criarTarefa(t, o, pedir("k1"), n, nova)
	if r.Repetida || r.TarefaID == 0 || !outra.Repetida || outra.TarefaID != r.TarefaID || len(m.tarefas) != 1 {
		t.Fatalf("%+v, %+v, %d tarefas", r, outra, len(m.tarefas))
	}
	if x := m.tarefas[0]; x.Titulo != "Ligar" || x.CriadaPor != "integra.mega" || x.Situacao != crm.TarefaAberta || x.Versao != 1 || !x.VenceEm.Equal(vence) {
		t.Errorf("%+v", x)
	}
	if oc := m.ocorrencia(t, n); oc.Versao != antes+1 || r.Versao != oc.Versao {
		t.Errorf("the ocorrência is not touched once: %d → %d, answer %d", antes, oc.Versao, r.Versao)
	}
	x := m.narrativas[len(m.narrativas)-1]
	if x.Tipo != crm.NarrativaSistema || x.Visibilidade != crm.VisibilidadeCliente || x.Texto != "Tarefa criada: Ligar, para ana (Pós-obra), até 24/11/2026 09:00" {
		t.Errorf("%+v", x)
	}
	if criarTarefa(t, o, pedir("k2"), n, nova).Repetida || len(m.tarefas) != 2 {
		t.Error("another key creates another one")
	}
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() { criarTarefa(t, o, pedir("k3"), n, nova) })
	}
	wg.Wait()
	if len(m.tarefas) != 3 {
		t.Errorf("16 at once made %d", len(m.tarefas)-2)
	}
}

func TestTarefaRecusada(t *testing.T) {
	m, o := novaMemoria(t)
	n := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "A", "DESCRICAO", "x")).Numero
	longo := strings.Repeat("ã", 201)
	m.creds["outro"].Operacoes = []string{crm.OperacaoLerTarefas}
	for nome, c := range map[string]struct {
		usuario, numero string
		nova            crm.NovaTarefa
		recusa          crm.CodigoRecusa
		campo           string
	}{
		"no title":       {"integra.mega", n, crm.NovaTarefa{Titulo: " "}, crm.RecusaObrigatorio, "titulo"},
		"long title":     {"integra.mega", n, crm.NovaTarefa{Titulo: longo}, crm.RecusaTextoLongo, "titulo"},
		"two lines":      {"integra.mega", n, crm.NovaTarefa{Titulo: "a\nb"}, crm.RecusaValor, "titulo"},
		"long team":      {"integra.mega", n, crm.NovaTarefa{Titulo: "a", Equipe: longo}, crm.RecusaTextoLongo, "equipe"},
		"visibility":     {"integra.mega", n, crm.NovaTarefa{Titulo: "a", Visibilidade: "todos"}, crm.RecusaValor, "visibilidade"},
		"year 10000":     {"integra.mega", n, crm.NovaTarefa{Titulo: "a", VenceEm: new(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC))}, crm.RecusaValor, "vence_em"},
		"no instant":     {"integra.mega", n, crm.NovaTarefa{Titulo: "a", VenceEm: new(time.Time)}, crm.RecusaValor, "vence_em"},
		"unknown number": {"integra.mega", "99", crm.NovaTarefa{Titulo: "a"}, crm.RecusaOcorrencia, "99"},
		"not its own":    {"mobuss", n, crm.NovaTarefa{Titulo: "a"}, crm.RecusaOperacao, "mobuss"},
	} {
		_, err := o.CriarTarefa(t.Context(), m.pedido(c.usuario, crm.OperacaoCriarTarefa), c.numero, c.nova)
		var r *crm.Recusa
		if !errors.As(err, &r) || r.Codigo != c.recusa || !strings.Contains(r.Frase, c.campo) || strings.Contains(r.Frase, longo[:20]) {
			t.Errorf("%s: %v", nome, err)
		}
	}
	if len(m.tarefas) != 0 {
		t.Error("a refused tarefa was written")
	}
}

func TestEncerrarTarefa(t *testing.T) {
	m, o := novaMemoria(t)
	n := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "A", "DESCRICAO", "x")).Numero
	id := criarTarefa(t, o, m.pedido("integra.mega", crm.OperacaoCriarTarefa), n, crm.NovaTarefa{Titulo: "Ligar"}).TarefaID
	encerrar := func(f crm.FimTarefa, anexos ...crm.AnexoRecebido) (*crm.Resposta, error) {
		p := m.pedido("integra.mega", crm.OperacaoEncerrarTarefa)
		p.Anexos = anexos
		return o.EncerrarTarefa(t.Context(), p, strconv.FormatInt(id, 10), f)
	}
	if _, err := encerrar(crm.FimTarefa{Situacao: "talvez"}); err == nil {
		t.Error("an unknown situation is accepted")
	}
	m.passar(time.Hour)
	fim := crm.FimTarefa{Nota: "Atendeu\r\nna hora"}
	r, err := encerrar(fim, crm.AnexoRecebido{Nome: "foto.jpg", Tipo: "image/jpeg", Conteudo: []byte("x")})
	if err != nil || r.Repetida || r.TarefaID != id {
		t.Fatalf("%+v %v", r, err)
	}
	x := m.tarefas[0]
	if x.Situacao != crm.TarefaFechada || x.Nota != "Atendeu\nna hora" || x.EncerradaPor != "integra.mega" || !x.EncerradaEm.Equal(m.agora) || x.Versao != 2 {
		t.Errorf("%+v", x)
	}
	if a := m.anexos; len(a) != 1 || a[0].TarefaID != id || a[0].OcorrenciaID != x.OcorrenciaID {
		t.Errorf("%+v", a)
	}
	if x := m.narrativas[len(m.narrativas)-1]; x.Texto != "Tarefa fechada: Ligar\nAtendeu\nna hora" || x.Visibilidade != crm.VisibilidadeInterna {
		t.Errorf("%+v", x)
	}
	quantas := len(m.narrativas)
	if r, err := encerrar(fim); err != nil || !r.Repetida || len(m.narrativas) != quantas {
		t.Errorf("the same end again: %+v %v", r, err)
	}
	p := m.pedido("integra.mega", crm.OperacaoEncerrarTarefa)
	p.Anexos = []crm.AnexoRecebido{{Nome: "laudo.pdf", Tipo: "application/pdf", Conteudo: []byte("y")}}
	if r, err := o.EncerrarTarefa(t.Context(), p, strconv.FormatInt(id, 10), fim); err != nil || !r.Repetida || len(m.anexos) != 1 || len(p.Registro.Avisos) != 1 {
		t.Errorf("a file that is not kept is not told: %+v %v %v", r, err, p.Registro.Avisos)
	}
	var recusa *crm.Recusa
	if _, err := encerrar(crm.FimTarefa{Situacao: crm.TarefaCancelada}); !errors.As(err, &recusa) || recusa.Codigo != crm.RecusaTarefa {
		t.Errorf("another end: %v", err)
	}
	if _, err := o.EncerrarTarefa(t.Context(), m.pedido("integra.mega", crm.OperacaoEncerrarTarefa), "abc", fim); !errors.As(err, &recusa) || recusa.Codigo != crm.RecusaCadastro {
		t.Errorf("no id: %v", err)
	}
}

func TestStatusCriaTarefas(t *testing.T) {
	m, o := novaMemoria(t)
	m.tenant.Configuracoes[crm.ConfExpediente] = "seg-sex 08:00-18:00"
	for i := range m.status {
		switch m.status[i].Codigo {
		case crm.StatusAberta:
			m.status[i].Tarefas = "Ligar ao cliente | 1 dia útil | equipe Relacionamento\nRegistrar | pessoa ana | cliente"
		case crm.StatusEmAtendimento:
			m.status[i].Tarefas = "Vistoriar | 2 dias"
		case crm.StatusFalhaIntegracao:
			m.status[i].Tarefas = "Nunca"
		}
	}
	m.fotografar()
	m.destinos = []crm.Destino{{Nome: "vimob", Ativo: true, Sistema: "vimob", Interesses: []string{crm.EventoNarrativa, crm.EventoMovimento}}}
	m.fotografar()
	n := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "A", "DESCRICAO", "x")).Numero // a Sunday
	abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "A", "DESCRICAO", "x"))
	if len(m.tarefas) != 2 || len(m.narrativas) != 3 {
		t.Fatalf("%d tarefas, %d narrativas", len(m.tarefas), len(m.narrativas))
	}
	if x := m.tarefas[0]; x.Equipe != "Relacionamento" || x.StatusID == 0 || x.VenceEm.Format(time.RFC3339) != "2026-11-24T21:00:00Z" {
		t.Errorf("%+v", x)
	}
	if x := m.tarefas[1]; x.Pessoa != "ana" || x.VenceEm != nil || x.Visibilidade != crm.VisibilidadeCliente {
		t.Errorf("%+v", x)
	}
	mover := func(status string) {
		fazer(t, o.Editar, m.pedido("integra.mega", crm.OperacaoEditar, "NUMERO", n, "STATUS", status))
	}
	mover(crm.StatusEmAtendimento)
	mover(crm.StatusEmAtendimento)
	mover(crm.StatusFalhaIntegracao)
	if len(m.tarefas) != 3 || m.tarefas[2].Titulo != "Vistoriar" {
		t.Errorf("%+v", m.tarefas[2:])
	}
	if e := m.entregas; len(e) != 1 || e[0].Acao != crm.EventoMovimento || e[0].NarrativaID != 0 { // the status of a failed integration tells nobody
		t.Errorf("destinations are told of %+v", e)
	}
	ids := map[int64]bool{}
	for _, x := range m.tarefas {
		ids[x.ID] = true
	}
	for _, x := range m.narrativas {
		ids[x.ID] = true
	}
	if len(ids) != len(m.tarefas)+len(m.narrativas) || ids[0] {
		t.Errorf("ids are not distinct: %v", ids)
	}
}

func TestRegrasDeTarefa(t *testing.T) {
	for texto, want := range map[string][]crm.RegraTarefa{
		"":                                 nil,
		"Ligar":                            {{Titulo: "Ligar", Dias: crm.SemPrazo, Visibilidade: crm.VisibilidadeInterna}},
		"\n Ligar | 3 \n":                  {{Titulo: "Ligar", Dias: 3, Visibilidade: crm.VisibilidadeInterna}},
		"A | 0 dias uteis":                 {{Titulo: "A", Uteis: true, Visibilidade: crm.VisibilidadeInterna}},
		"A | EQUIPE Pós obra":              {{Titulo: "A", Dias: crm.SemPrazo, Equipe: "Pós obra", Visibilidade: crm.VisibilidadeInterna}},
		"A | pessoa ana | 1 dia | Cliente": {{Titulo: "A", Dias: 1, Pessoa: "ana", Visibilidade: crm.VisibilidadeCliente}},
	} {
		if got, err := crm.LerRegrasTarefa(texto); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %+v %v", texto, got, err)
		}
	}
	for _, texto := range []string{" | 2 dias", "A | -1", "A | 2 semanas", "A | equipe", "A | 366", "A | publico", strings.Repeat("A\n", 11)} {
		var i *crm.Invalido
		if _, err := crm.LerRegrasTarefa(texto); !errors.As(err, &i) || i.Campo != "tarefas" {
			t.Errorf("%q: %v", texto, err)
		}
	}
}

func TestTarefaDePessoa(t *testing.T) {
	m, o, tr := novaPessoa(t)
	at := &crm.Atendimento{Retratos: m, Consultas: m, Escritor: m, Numeracao: m, Arquivos: m, Tarefas: m, Trilha: tr, Relogio: o.Relogio}
	r, err := o.AbrirPorPessoa(t.Context(), m.retrato.Load(), joana, crm.NovaOcorrencia{Descricao: "x"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := at.CriarTarefa(t.Context(), joana, slug, r.Numero, crm.NovaTarefa{Titulo: "Ligar", Pessoa: "joana"}); err != nil {
		t.Fatal(err)
	}
	id := m.tarefas[0].ID
	if err := at.EncerrarTarefa(t.Context(), joana, slug, id, crm.FimTarefa{Situacao: crm.TarefaCancelada}, nil); err != nil {
		t.Fatal(err)
	}
	var i *crm.Invalido
	if err := at.EncerrarTarefa(t.Context(), joana, slug, id, crm.FimTarefa{}, nil); !errors.As(err, &i) || i.Motivo != crm.MotivoConflito {
		t.Errorf("ended twice: %v", err)
	}
	if m.tarefas[0].Situacao != crm.TarefaCancelada || m.tarefas[0].Origem.Sistema != crm.SistemaPortal {
		t.Errorf("%+v", m.tarefas[0])
	}
	var atos []string
	for _, a := range tr.atos {
		atos = append(atos, a.Acao)
	}
	if !slices.Contains(atos, "tarefa.criar") || !slices.Contains(atos, "tarefa.encerrar") {
		t.Errorf("%v", atos)
	}
}

func TestVisibilidadeDaNarrativa(t *testing.T) {
	m, o := novaMemoria(t)
	n := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "A", "DESCRICAO", "x")).Numero
	for i, c := range []struct {
		operacao string
		partes   []string
		caso     caso
		want     crm.Visibilidade
		avisos   int
	}{
		{crm.OperacaoNarrar, []string{"N_OCORRENCIA", n, "DESCRICAO", "a"}, o.Narrar, crm.VisibilidadeInterna, 0},
		{crm.OperacaoNarrar, []string{"N_OCORRENCIA", n, "DESCRICAO", "b", "VISIBILIDADE", " Cliente "}, o.Narrar, crm.VisibilidadeCliente, 0},
		{crm.OperacaoNarrar, []string{"N_OCORRENCIA", n, "DESCRICAO", "c", "VISIBILIDADE", "todos"}, o.Narrar, crm.VisibilidadeInterna, 1},
		{crm.OperacaoNarrar, []string{"N_OCORRENCIA", n, "DESCRICAO", "c", "VISIBILIDADE", "cliente"}, o.Narrar, crm.VisibilidadeCliente, 0}, // no repeat
		{crm.OperacaoEditar, []string{"NUMERO", n, "OBSERVACAO", "d"}, o.Editar, crm.VisibilidadeInterna, 0},
		{crm.OperacaoEditar, []string{"NUMERO", n, "OBSERVACAO", "d", "VISIBILIDADE", "cliente"}, o.Editar, crm.VisibilidadeCliente, 0},
	} {
		p := m.pedido("integra.mega", c.operacao, c.partes...)
		fazer(t, c.caso, p)
		if x := m.narrativas[len(m.narrativas)-1]; x.Visibilidade != c.want || len(p.Registro.Avisos) != c.avisos {
			t.Errorf("%d: %+v, avisos %v", i, x, p.Registro.Avisos)
		}
	}
	if x := m.narrativas[0]; x.Tipo != crm.NarrativaAbertura || x.Visibilidade != crm.VisibilidadeCliente {
		t.Errorf("the opening: %+v", x)
	}
}
