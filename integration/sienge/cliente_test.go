package sienge

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"testing"
	"unicode/utf8"

	"ponte/crm"
	"ponte/integration/destino"
	"ponte/integration/simulator"
)

func configuracao(endereco string, valores map[string]string) destino.Configuracao {
	tipo := Tipo()
	todos := map[string]string{destino.CampoURL: endereco}
	for _, grupo := range []map[string]string{tipo.ExemploValores, valores} {
		for k, v := range grupo {
			todos[k] = v
		}
	}
	return destino.Configuracao{Tenant: "exemplo", Valores: tipo.Completar(todos), Rede: destino.Rede{Loopback: true}}
}

func tentativa(d *crm.DossieEntrega) *destino.Tarefa {
	t := &destino.Tarefa{
		Dossie: d, Registro: destino.NovoRegistro(nil), Anexo: func(context.Context, int64) ([]byte, error) { return []byte("foto"), nil },
	}
	t.Progredir = func(_ context.Context, feito destino.Entregue, progresso string) error {
		d.Entrega.IDExterno, t.Progresso = feito.IDExterno, progresso
		return nil
	}
	return t
}

func abrirEm(t *testing.T, endereco string, valores map[string]string) *cliente {
	t.Helper()
	c, err := abrirCliente(configuracao(endereco, valores))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestOQueFalta: each thing that Sienge would not take is named, before anything is sent.
func TestOQueFalta(t *testing.T) {
	inicial := crm.WorkflowInicial()[:4]
	for nome, c := range map[string]struct {
		muda      func(d *crm.DossieEntrega)
		datas     string
		situacoes crm.Workflow
		quer      []string
	}{
		"nada":                {nil, datasAmbas, inicial, nil},
		"sem itens":           {func(d *crm.DossieEntrega) { d.Assistencia.Itens = nil }, datasAmbas, inicial, []string{"não tem itens"}},
		"não é assistência":   {func(d *crm.DossieEntrega) { d.Assistencia = nil }, datasAmbas, inicial, []string{"não tem itens"}},
		"tempo mínimo":        {func(d *crm.DossieEntrega) { d.Assistencia.Itens[0].Item.DiasMinimos = 0 }, datasAmbas, inicial, []string{"Impermeabilização não tem tempo mínimo de finalização"}},
		"tempo médio":         {func(d *crm.DossieEntrega) { d.Assistencia.Itens[0].Item.MinutosMedios = 0 }, datasAmbas, inicial, []string{"tempo médio"}},
		"data do empreend.":   {func(d *crm.DossieEntrega) { d.Assistencia.Entrega.Empreendimento = "" }, datasAmbas, inicial, []string{"O empreendimento Residencial Ponte não tem data de entrega"}},
		"data da unidade":     {func(d *crm.DossieEntrega) { d.Assistencia.Entrega.Unidade = "" }, datasAmbas, inicial, []string{"A unidade 101 não tem data de entrega"}},
		"uma data basta":      {func(d *crm.DossieEntrega) { d.Assistencia.Entrega.Unidade = "" }, datasUma, inicial, nil},
		"arquivo":             {func(d *crm.DossieEntrega) { d.Assistencia.Itens[0].Item.ArquivoObrigatorio = true }, datasAmbas, inicial, []string{"pede um arquivo"}},
		"nenhuma data, ambas": {func(d *crm.DossieEntrega) { d.Assistencia.Entrega = crm.EntregaDoImovel{TemUnidade: true} }, datasAmbas, inicial, []string{"data de entrega da unidade ou do empreendimento"}},
		"nenhuma data":        {func(d *crm.DossieEntrega) { d.Assistencia.Entrega = crm.EntregaDoImovel{TemUnidade: true} }, datasUma, inicial, []string{"data de entrega da unidade ou do empreendimento"}},
		"sem unidade":         {func(d *crm.DossieEntrega) { d.Unidade, d.Assistencia.Entrega = nil, crm.EntregaDoImovel{} }, datasAmbas, inicial, []string{"não tem unidade"}},
		"unidade desconhecid": {func(d *crm.DossieEntrega) { d.Unidade.Vinculos = nil }, datasAmbas, inicial, []string{"Id no Sienge"}},
		"sem fim":             {nil, datasAmbas, crm.Workflow{inicial[0], inicial[1], inicial[3]}, []string{"situação de fim"}},
		"sem cancelado":       {nil, datasAmbas, inicial[:3], []string{"situação de cancelado"}},
	} {
		t.Run(nome, func(t *testing.T) {
			d := exemplo(crm.EventoAssistencia)
			if c.muda != nil {
				c.muda(d)
			}
			tipo := Tipo()
			faltas := tipo.OQueFalta(t.Context(), d, map[string]string{campoDatas: c.datas}, c.situacoes)
			if len(faltas) != len(c.quer) {
				t.Fatalf("%q, want %q", faltas, c.quer)
			}
			for i, quer := range c.quer {
				if !strings.Contains(faltas[i], quer) {
					t.Errorf("%q does not say %q", faltas[i], quer)
				}
			}
		})
	}
}

// TestIDDaLocation: the id is the last segment, whatever stands before it; without a Location, the body's.
func TestIDDaLocation(t *testing.T) {
	for _, c := range []struct{ location, corpo, quer string }{
		{"https://api.sienge.com.br/exemplo/public/api/v1/technical-assistances/9001", "", "9001"},
		{"/enterprises/12/technical-assistances/9002/", "", "9002"},
		{"/technical-assistances/9003?x=1", "", "9003"},
		{"", `{"id":9004}`, "9004"},
		{"/technical-assistances", `{"id":"9005"}`, "9005"},
		{"", "", ""},
	} {
		servico := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if c.location != "" {
				w.Header().Set("Location", c.location)
			}
			w.WriteHeader(http.StatusCreated)
			_, _ = w.Write([]byte(c.corpo))
		}))
		feito, err := abrirEm(t, servico.URL, nil).Executar(t.Context(), tentativa(exemplo(crm.EventoAssistencia)))
		servico.Close()
		if c.quer == "" {
			if err == nil || destino.Classificar(err).Classe() != destino.ClasseDesconhecido {
				t.Errorf("an answer without an id is %v", err)
			}
			continue
		}
		if err != nil || feito.IDExterno != c.quer {
			t.Errorf("%s %s: %q (%v), want %s", c.location, c.corpo, feito.IDExterno, err, c.quer)
		}
	}
}

// TestAnexosUmPorChamada: each goes once and alone, with a name that is short enough; one that is refused does not hold up the others.
func TestAnexosUmPorChamada(t *testing.T) {
	sienge := simulator.New(responder)
	servico := httptest.NewServer(sienge)
	defer servico.Close()
	d := exemplo(crm.EventoAssistencia)
	d.Anexos = []crm.Anexo{{ID: 3, Nome: "foto.jpg"}, {ID: 4, Nome: strings.Repeat("ã", 150) + ".pdf"}, {ID: 5, Nome: "perdido.txt"}, {ID: 6, Nome: `a"b/c.txt`}}
	tarefa := tentativa(d)
	tarefa.Anexo = func(_ context.Context, id int64) ([]byte, error) {
		if id == 5 {
			return nil, crm.ErrNaoEncontrado
		}
		return []byte("foto"), nil
	}
	c := abrirEm(t, servico.URL, nil)
	if _, err := c.Executar(t.Context(), tarefa); err == nil || !strings.Contains(err.Error(), "perdido.txt") || destino.Classificar(err).Classe() != destino.ClassePermanente {
		t.Fatalf("%v", err)
	}
	if tarefa.Progresso != "3 4 !5 6" {
		t.Errorf("progress %q", tarefa.Progresso)
	}
	if _, err := c.Executar(t.Context(), tarefa); err != nil {
		t.Errorf("sent again: %v", err)
	}
	sienge.Locked(func(state map[string]any) {
		anexos := bancoDe(state).assistencias[0].anexos
		if len(anexos) != 3 || len(bancoDe(state).assistencias) != 1 {
			t.Errorf("%d assistências with %q", len(bancoDe(state).assistencias), anexos)
		}
		for _, nome := range anexos {
			if utf8.RuneCountInString(nome) > maxNomeAnexo {
				t.Errorf("%s has %d characters", nome, utf8.RuneCountInString(nome))
			}
		}
		if !strings.HasSuffix(anexos[1], ".pdf") {
			t.Errorf("%s lost its ending", anexos[1])
		}
	})
}

// TestAnexoDeRespostaPerdida: what Sienge has is found by its name, and does not go again.
func TestAnexoDeRespostaPerdida(t *testing.T) {
	sienge := simulator.New(responder)
	servico := httptest.NewServer(sienge)
	defer servico.Close()
	d := exemplo(crm.EventoAssistencia)
	d.Anexos = []crm.Anexo{{ID: 3, Nome: "foto.jpg"}}
	tarefa := tentativa(d)
	c := abrirEm(t, servico.URL, nil)
	if _, err := c.Executar(t.Context(), tarefa); err != nil {
		t.Fatal(err)
	}
	tarefa.Progresso, d.Entrega.IDExterno = "", "" // the process died before it stored anything
	if feito, achada, err := c.Verificar(t.Context(), tarefa); err != nil || !achada || feito.IDExterno != "9001" || tarefa.Progresso != "3" {
		t.Errorf("%+v %v (%v), progress %q", feito, achada, err, tarefa.Progresso)
	}
	sienge.Locked(func(state map[string]any) {
		if n := len(bancoDe(state).assistencias[0].anexos); n != 1 {
			t.Errorf("it went %d times", n)
		}
	})
}

// TestOrcamentoDoDia: deliveries stop before the reserve, what asks goes on to the end, and nothing is counted that was not made.
func TestOrcamentoDoDia(t *testing.T) {
	servico := httptest.NewServer(simulator.New(responder))
	defer servico.Close()
	gastas := 0
	config := configuracao(servico.URL, map[string]string{campoOrcamento: "3", campoReserva: "1"})
	config.Gastar = func(_ context.Context, n int) (int, error) { gastas += n; return gastas, nil }
	c, err := abrirCliente(config)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 2 {
		d := exemplo(crm.EventoAssistencia)
		d.Ocorrencia.Numero = []string{"1", "2"}[n]
		if _, err := c.Executar(t.Context(), tentativa(d)); err != nil {
			t.Fatal(err)
		}
	}
	_, err = c.Executar(t.Context(), tentativa(exemplo(crm.EventoAssistencia)))
	if e := destino.Classificar(err); err == nil || e.Classe() != destino.ClasseTransitorio || e.ContaFalha() || e.Depois() <= 0 {
		t.Errorf("beyond the day's calls: %v", err)
	}
	if _, err := c.pagina(t.Context(), destino.NovoRegistro(nil), 1, 0); err != nil {
		t.Errorf("the reserve is not for asking: %v", err)
	}
	if _, err := c.pagina(t.Context(), destino.NovoRegistro(nil), 1, 0); err == nil || gastas != 3 {
		t.Errorf("beyond the reserve: %v, %d counted", err, gastas)
	}
}

func TestNaoLiberado(t *testing.T) {
	_, err := julgar(&destino.Retorno{HTTP: http.StatusForbidden})
	if e := destino.Classificar(err); e.Classe() != destino.ClassePermanente || !e.Pausa() || !strings.Contains(e.Error(), "libere todos os endpoints") {
		t.Errorf("%v", err)
	}
}

// TestListaSemTexto: where Sienge does not show the texts, nobody can tell whether it was opened.
func TestListaSemTexto(t *testing.T) {
	servico := httptest.NewServer(simulator.New(responder))
	defer servico.Close()
	if _, err := abrirEm(t, servico.URL, nil).Executar(t.Context(), tentativa(exemplo(crm.EventoAssistencia))); err != nil {
		t.Fatal(err)
	}
	c := abrirEm(t, servico.URL, map[string]string{campoDescricao: "texto"})
	if _, _, err := c.Verificar(t.Context(), tentativa(exemplo(crm.EventoAssistencia))); !errors.Is(err, destino.ErrNaoVerificavel) {
		t.Errorf("%v", err)
	}
}

// TestListaQuePulaUma: what a page passed over while others were deleted is asked for by its id, so that nothing here is taken out for it.
func TestListaQuePulaUma(t *testing.T) {
	servico := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch path.Base(r.URL.Path) {
		case "technical-assistances":
			_, _ = w.Write([]byte(`{"resultSetMetadata":{"count":0},"results":[]}`))
		case "7":
			_, _ = w.Write([]byte(`{"id":7,"situation":"FINISHED"}`))
		default:
			http.Error(w, `{"status":404}`, http.StatusNotFound)
		}
	}))
	defer servico.Close()
	nossa := func(id string) crm.Nomeada { return crm.Nomeada{Codigo: id, Assistencia: true, SituacaoID: 3} }
	retrato := &crm.Retrato{Workflows: map[crm.Funcionalidade]crm.Workflow{crm.FuncAssistencias: crm.WorkflowInicial()[:4]}}
	achados, _, err := comparar(t.Context(), configuracao(servico.URL, nil), destino.NovoRegistro(nil), []crm.Nomeada{nossa("7"), nossa("8")}, retrato)
	if err != nil || len(achados) != 1 || achados[0].Codigo != "8" || achados[0].Evento != "TECHNICAL_ASSISTANCE_REMOVED" || achados[0].Fara == "" {
		t.Errorf("%+v, %v", achados, err)
	}
}

// TestListaSemOsCampos: a list without the names that the settings give is told, and is not taken for one in which all stands alike.
func TestListaSemOsCampos(t *testing.T) {
	servico := httptest.NewServer(simulator.New(responder))
	defer servico.Close()
	feito, err := abrirEm(t, servico.URL, nil).Executar(t.Context(), tentativa(exemplo(crm.EventoAssistencia)))
	if err != nil {
		t.Fatal(err)
	}
	retrato := &crm.Retrato{Workflows: map[crm.Funcionalidade]crm.Workflow{crm.FuncAssistencias: crm.WorkflowInicial()[:4]}}
	for campo, diz := range map[string]string{campoID: "outro (Campo: id)", campoSituacao: "outro (Campo: situação)", campoChaveEvento: ""} {
		_, _, err := comparar(t.Context(), configuracao(servico.URL, map[string]string{campo: "outro"}), destino.NovoRegistro(nil), []crm.Nomeada{{Codigo: feito.IDExterno, Assistencia: true, SituacaoID: 1}}, retrato)
		if diz == "" && err != nil || diz != "" && (err == nil || !strings.Contains(err.Error(), diz)) {
			t.Errorf("%s: %v", campo, err)
		}
	}
}

// TestListaDeOutraInstalacao: a wrong address shows none of ours, which is no reason to take them all out of the lists; a few may be gone.
func TestListaDeOutraInstalacao(t *testing.T) {
	t.Parallel()
	servico := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/7") || strings.HasSuffix(r.URL.Path, "/8") || strings.HasSuffix(r.URL.Path, "/9") {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write([]byte(`{"resultSetMetadata":{"count":0,"offset":0,"limit":100},"results":[]}`))
	}))
	defer servico.Close()
	retrato := &crm.Retrato{Workflows: map[crm.Funcionalidade]crm.Workflow{crm.FuncAssistencias: {{ID: 1, Nome: "Aberta", Inicio: true}}}}
	nossas := []crm.Nomeada{}
	for _, codigo := range []string{"7", "8", "9"} {
		nossas = append(nossas, crm.Nomeada{Numero: codigo, Codigo: codigo, Assistencia: true, SituacaoID: 1})
	}
	if achados, _, err := comparar(t.Context(), configuracao(servico.URL, nil), destino.NovoRegistro(nil), nossas, retrato); err == nil || !strings.Contains(err.Error(), "nenhuma das 3") {
		t.Errorf("%+v, %v", achados, err)
	}
	if achados, _, err := comparar(t.Context(), configuracao(servico.URL, nil), destino.NovoRegistro(nil), nossas[:2], retrato); err != nil || len(achados) != 2 {
		t.Errorf("%+v, %v", achados, err)
	}
}

func TestTabelas(t *testing.T) {
	for valor, diz := range map[string]string{"cancelada=X;finalizada=X": "está em cancelada e em finalizada", "outra=X": "outra", "cancelada=": "cancelada", eventosPadrao: ""} {
		_, err := lerTabelas(map[string]string{campoEventos: valor})
		if diz == "" && err != nil || diz != "" && (err == nil || !strings.HasPrefix(err.Error(), rotuloEventos+":") || !strings.Contains(err.Error(), diz)) {
			t.Errorf("%s: %v", valor, err)
		}
	}
}

// TestEfeitos: what each event does to an assistência as it stands.
func TestEfeitos(t *testing.T) {
	w := crm.Workflow(crm.WorkflowInicial()[:4])
	for _, c := range []struct {
		efeito   string
		situacao int64
		para     int64 // 0 = nothing is done
	}{
		{efeitoCancelada, 1, 4},
		{efeitoCancelada, 3, 4},
		{efeitoCancelada, 4, 0},
		{efeitoFinalizada, 2, 3},
		{efeitoFinalizada, 3, 0},
		{efeitoAndamento, 1, 2},
		{efeitoAndamento, 2, 0},
		{efeitoAndamento, 3, 0},
		{efeitoAndamento, 4, 0},
	} {
		ato, motivo := atoDe(c.efeito, &crm.Assistencia{SituacaoID: c.situacao}, w)
		if c.para == 0 && (ato != nil || motivo == "") || c.para != 0 && (ato == nil || ato.SituacaoID != c.para) {
			t.Errorf("%s at %d: %+v %q, want %d", c.efeito, c.situacao, ato, motivo, c.para)
		}
	}
	if ato, _ := atoDe(efeitoExcluida, &crm.Assistencia{SituacaoID: 3}, w); ato == nil || ato.Inativar == "" {
		t.Errorf("excluída gives %+v", ato)
	}
	if ato, motivo := atoDe(efeitoCancelada, &crm.Assistencia{SituacaoID: 1}, w[:3]); ato != nil || !strings.Contains(motivo, "marca cancelado") {
		t.Errorf("without a situation for it: %+v %q", ato, motivo)
	}
}
