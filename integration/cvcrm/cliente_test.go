package cvcrm

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/integration/destino"
	"ponte/integration/simulator"
)

// aberto is a client of a simulated CV, with a try of an action.
type aberto struct {
	destino.Destino
	tarefa *destino.Tarefa
	cv     *simulator.Simulator
	url    string
}

func abrirSimulado(t *testing.T, acao string, valores map[string]string) *aberto {
	t.Helper()
	tipo := Tipo()
	a := &aberto{cv: tipo.Simulador().(*simulator.Simulator)}
	servico := httptest.NewServer(a.cv)
	t.Cleanup(servico.Close)
	a.url = servico.URL
	todos := map[string]string{destino.CampoURL: servico.URL}
	for _, grupo := range []map[string]string{tipo.ExemploValores, valores} {
		for k, v := range grupo {
			todos[k] = v
		}
	}
	var err error
	if a.Destino, err = tipo.Abrir(destino.Configuracao{Tenant: "exemplo", Valores: tipo.Completar(todos), Rede: destino.Rede{Loopback: true}}); err != nil {
		t.Fatal(err)
	}
	a.nova(exemplo(acao))
	return a
}

func (a *aberto) nova(d *crm.DossieEntrega) {
	a.tarefa = &destino.Tarefa{
		Dossie: d, Registro: destino.NovoRegistro(nil), Anexo: func(context.Context, int64) ([]byte, error) { return []byte("conteúdo"), nil },
		Progredir: func(_ context.Context, _ destino.Entregue, progresso string) error {
			a.tarefa.Progresso = progresso
			return nil
		},
	}
}

func (a *aberto) pedir(t *testing.T, caminho, corpo string) {
	t.Helper()
	r, err := http.Post(a.url+caminho, "application/json", strings.NewReader(corpo))
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
}

func TestListasDeTodasAsFormas(t *testing.T) {
	for nome, c := range map[string]struct {
		http  int
		corpo string
		quer  int
		erro  destino.Classe
	}{
		"array":                   {200, `[{"idatendimento":1},{"idatendimento":2}]`, 2, ""},
		"objeto com codigo":       {200, `{"0":{"idatendimento":1},"1":{"idatendimento":2},"codigo":200}`, 2, ""},
		"por id":                  {200, `{"861":{"idatendimento":861}}`, 1, ""},
		"em dados":                {200, `{"total":1,"dados":[{"idatendimento":1}]}`, 1, ""},
		"em dados, por índice":    {200, `{"dados":{"0":{"idatendimento":1}}}`, 1, ""},
		"204":                     {204, ``, 0, ""},
		"404 por extenso":         {404, `{"codigo":404,"mensagem":"Nenhum dado encontrado!"}`, 0, ""},
		"404 de outra coisa":      {404, `{"mensagem":"URL não encontrada."}`, 0, destino.ClassePermanente},
		"codigo de erro como 200": {200, `{"codigo":"500","mensagem":"x"}`, 0, destino.ClasseDesconhecido},
		"outro objeto":            {200, `{"ola":"mundo"}`, 0, destino.ClasseDesconhecido},
	} {
		t.Run(nome, func(t *testing.T) {
			lista, err := lerLista(&destino.Retorno{HTTP: c.http, Corpo: []byte(c.corpo)})
			if c.erro != "" {
				if err == nil || destino.Classificar(err).Classe() != c.erro {
					t.Errorf("%v, want %s", err, c.erro)
				}
				return
			}
			if err != nil || len(lista) != c.quer {
				t.Errorf("%d (%v), want %d", len(lista), err, c.quer)
			}
		})
	}
}

func TestDuzentosQueNaoSaoSucesso(t *testing.T) {
	for _, corpo := range []string{`{"sucesso":true,"erro":true,"erros":["já finalizado"]}`, `{"sucesso":false}`, `{"codigo":"404","mensagem":"x"}`, `{"codigo":422}`} {
		if _, err := julgar(&destino.Retorno{HTTP: 200, Corpo: []byte(corpo)}); err == nil || destino.Classificar(err).Classe() != destino.ClassePermanente {
			t.Errorf("%s: %v", corpo, err)
		}
	}
	_, err := julgar(&destino.Retorno{HTTP: 200, Corpo: []byte(`{"erro":true,"erros":["O atendimento já está finalizado"]}`)})
	if err == nil || !strings.Contains(err.Error(), "já está finalizado") {
		t.Errorf("the CV's own sentence is lost: %v", err)
	}
	for _, corpo := range []string{`{"sucesso":true,"erro":false,"erros":[]}`, `{"codigo":"200"}`, `{"status":"success"}`} {
		if _, err := julgar(&destino.Retorno{HTTP: 200, Corpo: []byte(corpo)}); err != nil {
			t.Errorf("%s: %v", corpo, err)
		}
	}
}

// TestUmMinutoInteiro: one call too many, and the whole next minute is the CV's.
func TestUmMinutoInteiro(t *testing.T) {
	cv := simulator.New(responder)
	inicio := time.Date(2026, 3, 2, 10, 0, 30, 0, time.UTC)
	for n := range limitePorMinuto {
		if !admitida(cv, inicio) {
			t.Fatalf("call %d is refused", n+1)
		}
	}
	for _, depois := range []time.Duration{0, 31 * time.Second, 89 * time.Second} { // in order: the simulator's clock does not go back
		if admitida(cv, inicio.Add(depois)) {
			t.Errorf("after %s it is answered", depois)
		}
	}
	if !admitida(cv, inicio.Add(91*time.Second)) {
		t.Error("the minute after that is refused, too")
	}
	_, err := julgar(&destino.Retorno{HTTP: 429})
	if e := destino.Classificar(err); e.Depois() != bloqueio || e.ContaFalha() {
		t.Errorf("429 is waited for %s", e.Depois())
	}
	_, err = julgar(&destino.Retorno{HTTP: 200, Corpo: []byte(`{"codigo":"429"}`)})
	if e := destino.Classificar(err); e.Depois() != bloqueio {
		t.Errorf("429 inside a 200 is waited for %s", e.Depois())
	}
}

// TestOQueFalta: what the CV would not take is named, all of it, before anything is sent; what a mapping of the site's own brings is not missed.
func TestOQueFalta(t *testing.T) {
	for nome, c := range map[string]struct {
		acao    string
		valores map[string]string
		muda    func(d *crm.DossieEntrega)
		diz     string
	}{
		"assunto":    {AcaoAbrir, map[string]string{campoAssuntos: "OUTRA=4"}, nil, rotuloAssuntos},
		"subassunto": {AcaoAbrir, map[string]string{campoSubassuntos: "OUTRA=4"}, nil, rotuloSubassuntos},
		"situação":   {AcaoSituacao, map[string]string{campoSituacoes: "outro=Fim"}, nil, "em_atendimento"},
		"documento":  {AcaoAbrir, nil, func(d *crm.DossieEntrega) { d.Cliente.Documento = "" }, "CPF ou CNPJ"},
		"abertura":   {AcaoMensagem, nil, func(d *crm.DossieEntrega) { d.IDExterno = "" }, AcaoAbrir},
	} {
		t.Run(nome, func(t *testing.T) {
			a := abrirSimulado(t, c.acao, c.valores)
			if c.muda != nil {
				c.muda(a.tarefa.Dossie)
			}
			tipo := Tipo()
			valores := map[string]string{}
			for _, grupo := range []map[string]string{tipo.ExemploValores, c.valores} {
				maps.Copy(valores, grupo)
			}
			faltas := tipo.OQueFalta(t.Context(), a.tarefa.Dossie, tipo.SemOsSegredos(tipo.Completar(valores)), nil)
			if len(faltas) != 1 || !strings.Contains(faltas[0], c.diz) {
				t.Errorf("%q", faltas)
			}
		})
	}
}

func TestNadaFalta(t *testing.T) {
	tipo := Tipo()
	for _, c := range []map[string]string{nil, {destino.CampoMapeamento: `{titulo: "x", idassunto: 1, idsubassunto: 2, cliente_visualiza: "N", cliente_avulso: {}}`, campoAssuntos: "OUTRA=4"}} {
		valores := maps.Clone(tipo.ExemploValores)
		maps.Copy(valores, c)
		if faltas := tipo.OQueFalta(t.Context(), exemplo(AcaoAbrir), tipo.SemOsSegredos(tipo.Completar(valores)), nil); len(faltas) != 0 {
			t.Errorf("%q", faltas)
		}
	}
	d := exemplo(AcaoAbrir)
	d.Cliente.Documento = ""
	if faltas := tipo.OQueFalta(t.Context(), d, tipo.Completar(nil), nil); len(faltas) != 3 {
		t.Errorf("%q", faltas)
	}
}

// TestConferencia: each atendimento of ours is asked for; what stands otherwise is told, with the status that the table of the settings proposes.
func TestConferencia(t *testing.T) {
	a := abrirSimulado(t, AcaoAbrir, nil)
	tipo := Tipo()
	feito, err := a.Executar(t.Context(), a.tarefa) // stands in Novo
	if err != nil {
		t.Fatal(err)
	}
	em, fim := &crm.Status{ID: 2, Codigo: "em_atendimento", Nome: "Em atendimento"}, &crm.Status{ID: 3, Codigo: "encerrado", Nome: "Encerrado"}
	retrato := &crm.Retrato{Status: map[string]*crm.Status{em.Codigo: em, fim.Codigo: fim}, StatusPorID: map[int64]*crm.Status{2: em, 3: fim}}
	for nome, c := range map[string]struct {
		nossa    crm.Nomeada
		situacao string // that the table says Novo means
		enviada  string // that the table says our status means there
		quer     string // "" = no difference
		fara     string
	}{
		"pelo status":         {crm.Nomeada{StatusID: 2}, "", "em_atendimento=Novo", "", ""},
		"por idsituacao":      {crm.Nomeada{StatusID: 2}, "", "em_atendimento=1", "", ""},
		"pela situação":       {crm.Nomeada{StatusID: 2}, "NOVO=em_atendimento", "x=y", "", ""},
		"nada se diz":         {crm.Nomeada{StatusID: 2}, "", "x=y", "", ""},
		"outro, sem proposta": {crm.Nomeada{StatusID: 2}, "", "em_atendimento=Em andamento", "pede Em andamento", ""},
		"outro, com proposta": {crm.Nomeada{StatusID: 2}, "Novo=encerrado", "em_atendimento=Em andamento", "está em Novo", "status Encerrado"},
		"encerrada aqui":      {crm.Nomeada{StatusID: 3, FechadaEm: time.Now()}, "Novo=em_atendimento", "x=y", "encerrada aqui", ""},
		"encerrada há muito":  {crm.Nomeada{StatusID: 3, FechadaEm: time.Now().AddDate(-1, 0, 0)}, "Novo=em_atendimento", "x=y", "", ""},
		"não está lá":         {crm.Nomeada{StatusID: 2, Codigo: "999"}, "", "x=y", "não mostra", ""},
	} {
		t.Run(nome, func(t *testing.T) {
			valores := maps.Clone(tipo.ExemploValores)
			valores[destino.CampoURL], valores[crm.CampoSituacoes], valores[campoSituacoes], valores[destino.CampoPorMinuto] = a.url, c.situacao, c.enviada, "0"
			if c.nossa.Codigo == "" {
				c.nossa.Codigo = feito.IDExterno
			}
			config := destino.Configuracao{Tenant: "exemplo", Valores: tipo.Completar(valores), Rede: destino.Rede{Loopback: true}}
			achados, _, err := tipo.Comparar(t.Context(), config, destino.NovoRegistro(nil), []crm.Nomeada{c.nossa}, retrato)
			switch {
			case err != nil:
				t.Fatal(err)
			case c.quer == "" && len(achados) != 0, c.quer != "" && (len(achados) != 1 || !strings.Contains(achados[0].Porque, c.quer)):
				t.Errorf("%+v", achados)
			case c.quer != "" && ((c.fara == "") != (achados[0].Evento == "") || !strings.Contains(achados[0].Fara, c.fara)):
				t.Errorf("it would do %q by %q", achados[0].Fara, achados[0].Evento)
			}
		})
	}
}

// TestConferenciaDeOutraLista: a CV that answers other atendimentos than the one that was asked for proves nothing.
func TestConferenciaDeOutraLista(t *testing.T) {
	servico := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`[{"idatendimento":1,"situacao":"Novo"}]`))
	}))
	defer servico.Close()
	tipo := Tipo()
	valores := maps.Clone(tipo.ExemploValores)
	valores[destino.CampoURL] = servico.URL
	config := destino.Configuracao{Tenant: "exemplo", Valores: tipo.Completar(valores), Rede: destino.Rede{Loopback: true}}
	if _, _, err := tipo.Comparar(t.Context(), config, destino.NovoRegistro(nil), []crm.Nomeada{{Codigo: "7"}}, &crm.Retrato{}); err == nil {
		t.Error("it is believed")
	}
}

// TestBuscaQueNaoServe: "none" of a CV whose filter by document finds nothing proves nothing.
func TestBuscaQueNaoServe(t *testing.T) {
	for _, caminho := range []string{"", "/api/cvio/atendimento/listar"} {
		a := abrirSimulado(t, AcaoAbrir, map[string]string{campoCaminhoListar: caminho})
		if _, feito, err := a.Verificar(t.Context(), a.tarefa); feito || err != nil {
			t.Fatalf("an empty CV: %v, %v", feito, err)
		}
		feito, err := a.Executar(t.Context(), a.tarefa)
		if err != nil || feito.IDExterno != "861" || feito.NumeroExterno == "" {
			t.Fatalf("%+v, %v", feito, err)
		}
		outra := exemplo(AcaoAbrir)
		outra.Ocorrencia.Numero, outra.Cliente = "1043", &crm.Cliente{Documento: "11144477735", Nome: "JOSÉ"}
		a.nova(outra)
		if _, feito, err := a.Verificar(t.Context(), a.tarefa); feito || err != nil {
			t.Errorf("a filter that works: %v, %v", feito, err)
		}
		a.pedir(t, "/_filtro", `{"ligado":false}`)
		if _, _, err := a.Verificar(t.Context(), a.tarefa); !errors.Is(err, destino.ErrNaoVerificavel) {
			t.Errorf("a filter that finds nothing is believed: %v", err)
		}
	}
}

func TestMensagemAFinalizado(t *testing.T) {
	a := abrirSimulado(t, AcaoAbrir, nil)
	if _, err := a.Executar(t.Context(), a.tarefa); err != nil {
		t.Fatal(err)
	}
	a.pedir(t, "/_finalizar", `{"idatendimento":861}`)
	a.nova(exemplo(AcaoMensagem))
	if _, err := a.Executar(t.Context(), a.tarefa); err == nil || destino.Classificar(err).Classe() != destino.ClassePermanente {
		t.Errorf("a 200 with erro:true counts as %v", err)
	}
	if n := a.cv.Executadas()["1042/"+AcaoMensagem]; n != 0 {
		t.Errorf("the simulator counts %d", n)
	}
}

// TestTextoInterno: what the team keeps to itself reaches no client by the CV; what is for the client goes as the settings say.
func TestTextoInterno(t *testing.T) {
	for _, c := range []struct {
		visao         crm.Visibilidade
		ajuste, quero string
	}{
		{crm.VisibilidadeInterna, "sim", "N"}, {crm.VisibilidadeCliente, "sim", "S"}, {crm.VisibilidadeCliente, "nao", "N"}, {"", "sim", "N"},
	} {
		a := abrirSimulado(t, AcaoMensagem, map[string]string{campoClienteVisualiza: c.ajuste})
		a.tarefa.Dossie.Narrativa.Visibilidade = c.visao
		_, _ = a.Executar(t.Context(), a.tarefa) // the simulated CV knows no such atendimento
		if pedido := a.tarefa.Registro.Pedido(); !strings.Contains(pedido, `"cliente_visualiza":"`+c.quero+`"`) {
			t.Errorf("%+v: %s", c, pedido)
		}
	}
	a := abrirSimulado(t, AcaoMensagem, map[string]string{campoClienteVisualiza: "sim"})
	a.tarefa.Dossie.Narrativa = nil // the name of the status is said
	_, _ = a.Executar(t.Context(), a.tarefa)
	if pedido := a.tarefa.Registro.Pedido(); !strings.Contains(pedido, `"cliente_visualiza":"S"`) {
		t.Error(pedido)
	}
}

// TestAnexosVaoUmaVez: with the opening, and only new ones with a message; what is kept of the try has no content.
func TestAnexosVaoUmaVez(t *testing.T) {
	a := abrirSimulado(t, AcaoAbrir, nil)
	a.tarefa.Dossie.Anexos = []crm.Anexo{{ID: 5, Nome: "a.txt", Tipo: "text/plain", Tamanho: 9}}
	if _, err := a.Executar(t.Context(), a.tarefa); err != nil {
		t.Fatal(err)
	}
	if a.tarefa.Progresso != "5" || strings.Contains(a.tarefa.Registro.Pedido(), "base64") {
		t.Errorf("progress %q, kept %s", a.tarefa.Progresso, a.tarefa.Registro.Pedido())
	}
	m := exemplo(AcaoMensagem)
	m.Anexos, m.Progressos = []crm.Anexo{{ID: 5, Nome: "a.txt"}, {ID: 6, Nome: "b.txt"}}, []string{"5"}
	a.nova(m)
	if _, err := a.Executar(t.Context(), a.tarefa); err != nil {
		t.Fatal(err)
	}
	a.cv.Locked(func(state map[string]any) {
		if n := bancoDe(state).atendimentos[0].anexos; n != 2 {
			t.Errorf("the CV has %d attachments", n)
		}
	})
}

// TestAnexosRecusados: the CV refuses the whole with 400; sent again by a person, it goes without them.
func TestAnexosRecusados(t *testing.T) {
	a := abrirSimulado(t, AcaoAbrir, nil)
	a.tarefa.Dossie.Anexos = []crm.Anexo{{ID: 5, Nome: "a.exe"}}
	a.cv.SetFaults([]simulator.Fault{{Kind: "400", Percent: 100}})
	if _, err := a.Executar(t.Context(), a.tarefa); err == nil || !strings.Contains(err.Error(), "sem os anexos") || a.tarefa.Progresso != "!5" {
		t.Fatalf("%v, progress %q", err, a.tarefa.Progresso)
	}
	a.cv.SetFaults(nil)
	if _, err := a.Executar(t.Context(), a.tarefa); err != nil {
		t.Error(err)
	}
}

func TestZerosDoDocumento(t *testing.T) {
	for documento, quer := range map[string]string{"52998224725": `"documento":52998224725`, "01234567890": `"documento":"01234567890"`} {
		a := abrirSimulado(t, AcaoAbrir, nil)
		mapa, err := destino.NovoMapeamento(programa, programa)
		if err != nil {
			t.Fatal(err)
		}
		a.tarefa.Dossie.Cliente.Documento = documento
		entrada := destino.EntradaMapeamento(a.tarefa.Dossie, map[string]string{})
		corpo, err := mapa.Aplicar(t.Context(), entrada)
		if err != nil {
			t.Fatal(err)
		}
		cv, _ := corpo["cliente_cv"].(map[string]any)
		_, texto := cv["documento"].(string)
		if texto != strings.Contains(quer, `:"`) {
			t.Errorf("%s goes as %T", documento, cv["documento"])
		}
	}
}
