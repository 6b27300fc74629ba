package crm_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/sigilo"
)

type caso = func(context.Context, *crm.Pedido) (*crm.Resposta, error)

func fazer(t testing.TB, f caso, p *crm.Pedido) *crm.Resposta {
	t.Helper()
	r, err := f(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestNarrar(t *testing.T) {
	m, o := novaMemoria(t)
	m.destinos = []crm.Destino{{Nome: "vimob", Ativo: true, Sistema: "vimob", Interesses: []string{crm.EventoNarrativa}}}
	m.creds["mobuss"].Operacoes = []string{crm.OperacaoNarrar}
	m.fotografar()
	n := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "A", "DESCRICAO", "x")).Numero
	m.passar(time.Hour)
	narrar := func(partes ...string) *crm.Resposta {
		return fazer(t, o.Narrar, m.pedido("mobuss", crm.OperacaoNarrar, append([]string{"N_OCORRENCIA", " " + n + " "}, partes...)...))
	}
	for i, c := range []struct {
		partes   []string
		repetida bool
		espera   time.Duration
	}{
		{partes: []string{"DESCRICAO", "Visita marcada – laje", "NOME_OPERADOR", "São João", "COD_OPERADOR", "7", "DATA_HORA_ATENDIMENTO", "2026-11-22 11:00:00"}},
		{partes: []string{"DESCRICAO", "Visita marcada – laje", "NOME_OPERADOR", "São João", "COD_OPERADOR", "7", "DATA_HORA_ATENDIMENTO", "2026-11-22 11:00:00"}, repetida: true, espera: 5000 * time.Hour},
		{partes: []string{"DESCRICAO", "Visita marcada – laje", "DATA_HORA_ATENDIMENTO", "2026-11-22 12:00:00"}},
		{partes: []string{"DESCRICAO", "Visita marcada – laje"}},
		{partes: []string{"DESCRICAO", "Visita marcada – laje"}, repetida: true, espera: 9 * time.Minute},
		{partes: []string{"DESCRICAO", "Visita marcada – laje"}, espera: time.Minute},
	} {
		m.passar(c.espera)
		antes := len(m.narrativas)
		r := narrar(c.partes...)
		if r.Numero != n || r.Chamada == nil || r.Repetida != c.repetida || (len(m.narrativas) == antes) != c.repetida {
			t.Errorf("%d: %+v, %d → %d narrativas", i, r, antes, len(m.narrativas))
		}
	}
	x := m.narrativas[1]
	if x.Autor != "São João" || x.Tipo != crm.NarrativaRecebida || x.Origem.Sistema != "mobuss" || !x.Em.Equal(time.Date(2026, 11, 22, 14, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v", x)
	}
	if oc := m.ocorrencia(t, n); !oc.AtualizadaEm.Equal(m.agora) || oc.Versao != 5 {
		t.Errorf("not touched: %+v", oc)
	}
	if len(m.entregas) != 4 || m.entregas[0].NarrativaID != x.ID || m.entregas[0].Acao != crm.EventoNarrativa {
		t.Errorf("%+v", m.entregas)
	}
	if c := m.chamadas[1]; c.Numero != n || c.OcorrenciaID == 0 || c.Resposta != n || c.Operacao != crm.OperacaoNarrar {
		t.Errorf("%+v", c)
	}
}

func TestNarrarRecusas(t *testing.T) {
	m, o := novaMemoria(t)
	n := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "A")).Numero
	for _, c := range []struct {
		partes []string
		codigo crm.CodigoRecusa
	}{
		{[]string{"N_OCORRENCIA", "999999", "DESCRICAO", "x"}, crm.RecusaOcorrencia},
		{[]string{"DESCRICAO", "x"}, crm.RecusaObrigatorio},
		{[]string{"N_OCORRENCIA", n}, crm.RecusaObrigatorio},
		{[]string{"N_OCORRENCIA", n, "DESCRICAO", "x", "DATA_HORA_ATENDIMENTO", "ontem"}, crm.RecusaData},
		{[]string{"N_OCORRENCIA", strings.Repeat("9", 31), "DESCRICAO", "x"}, crm.RecusaTextoLongo},
		{[]string{"N_OCORRENCIA", n, "DESCRICAO", "x\x00"}, crm.RecusaValor},
	} {
		p := m.pedido("integra.mega", crm.OperacaoNarrar, c.partes...)
		if r, err := o.Narrar(context.Background(), p); codigo(err) != c.codigo || linha(p, r, err).CodigoRecusa != int(c.codigo) {
			t.Errorf("%v: %v", c.partes, err)
		}
	}
	if len(m.narrativas) != 0 {
		t.Error("a refusal wrote")
	}
}

// Many different narrativas and edits of one ocorrência at once must all be taken, from several processes too.
func TestNarrarEEditarJuntos(t *testing.T) {
	m, o := novaMemoria(t)
	outro := &crm.Ocorrencias{Retratos: m, Consultas: m, Escritor: m, Numeracao: m, Senhas: m, Relogio: o.Relogio}
	n := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "A")).Numero
	var grupo sync.WaitGroup
	for i := range 40 {
		usar := []*crm.Ocorrencias{o, outro}[i%20/19]
		grupo.Go(func() {
			texto := "texto " + string(rune('a'+i/2))
			if _, err := usar.Narrar(context.Background(), m.pedido("integra.mega", crm.OperacaoNarrar, "N_OCORRENCIA", n, "DESCRICAO", texto)); err != nil {
				t.Error(err)
			}
			if _, err := usar.Editar(context.Background(), m.pedido("integra.mega", crm.OperacaoEditar, "PARAMS", "numero="+n+"&status=novo&descricao=edicao+"+texto)); err != nil {
				t.Error(err)
			}
		})
	}
	grupo.Wait()
	if len(m.narrativas) != 40 || len(m.movimentos) != 2 {
		t.Errorf("%d narrativas, %d movimentos, want 40 and 2", len(m.narrativas), len(m.movimentos))
	}
}

func TestEditar(t *testing.T) {
	m, o := novaMemoria(t)
	m.status[2].IntegracaoExterna = "MOBUSS_SRSA"
	m.destinos = []crm.Destino{{Nome: "mobuss", Ativo: true, Sistema: "mobuss", Acoes: []string{"MOBUSS_SRSA"}}}
	m.creds["outro"].Operacoes = []string{crm.OperacaoEditar}
	m.fotografar()
	n := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "A")).Numero
	m.passar(time.Hour)
	editar := func(usuario string, partes ...string) (*crm.Resposta, error) {
		return o.Editar(context.Background(), m.pedido(usuario, crm.OperacaoEditar, partes...))
	}
	fechar := "numero=" + n + "&status=encerrado&descricao=Conclu%C3%ADdo%20sem%20pend%C3%AAncias"
	for i := range 2 {
		r, err := editar("outro", "PARAMS", fechar)
		if err != nil || r.Numero != n || r.Repetida != (i == 1) {
			t.Errorf("%+v, %v", r, err)
		}
	}
	oc := m.ocorrencia(t, n)
	if m.codigoDoStatus(oc.StatusID) != "encerrado" || !oc.FechadaEm.Equal(m.agora) || len(m.movimentos) != 2 || len(m.narrativas) != 1 || m.narrativas[0].Texto != "Concluído sem pendências" {
		t.Errorf("%+v, %d movimentos, narrativas %+v", oc, len(m.movimentos), m.narrativas)
	}
	if len(m.entregas) != 1 || m.entregas[0].Acao != "MOBUSS_SRSA" || m.entregas[0].StatusID != oc.StatusID {
		t.Errorf("%+v", m.entregas)
	}
	if _, err := editar("outro", "NUMERO_PROTOCOLO", n, "CODIGO_STATUS", "aberta"); codigo(err) != crm.RecusaEncerrada {
		t.Errorf("a closed one was moved: %v", err)
	}
	if r, err := editar("outro", "NUMERO_PROTOCOLO", n, "OBSERVACAO", "última palavra", "RESPONSAVEL", "joana", "CAMPOS_VARIAVEIS_OCORRENCIA", `[{"codigo":"CA_950","valor":7},{"CODIGO":"CA_951","VALOR":"b"}]`); err != nil || r.Repetida {
		t.Errorf("%+v, %v", r, err)
	}
	oc = m.ocorrencia(t, n)
	if oc.Responsavel != "joana" || len(oc.CamposVariaveis) != 2 || oc.CamposVariaveis[0] != (crm.Item{Codigo: "CA_950", Valor: "7"}) || len(m.narrativas) != 2 {
		t.Errorf("%+v", oc)
	}
	if _, err := editar("integra.mega", "PARAMS", "numero="+n+"&status=aguardando&campos_variaveis[CA_951]=c&campos_variaveis[0][codigo]=CA_9&campos_variaveis[0][valor]=z"); err != nil {
		t.Error(err)
	}
	oc = m.ocorrencia(t, n)
	if m.codigoDoStatus(oc.StatusID) != "aguardando" || oc.FechadaEm != nil || len(oc.CamposVariaveis) != 3 || oc.CamposVariaveis[1].Valor != "c" || oc.CamposVariaveis[2] != (crm.Item{Codigo: "CA_9", Valor: "z"}) {
		t.Errorf("%+v", oc)
	}
	if c := m.chamadas[len(m.chamadas)-1]; !strings.Contains(strings.Join(c.Avisos, ""), "STATUS aguardando A CLASSIFICAR") {
		t.Errorf("%q", c.Avisos)
	}
}

func TestEditarRecusas(t *testing.T) {
	m, o := novaMemoria(t)
	n := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "A")).Numero
	for _, c := range []struct {
		params string
		codigo crm.CodigoRecusa
	}{
		{"numero=999999&status=encerrado", crm.RecusaOcorrencia},
		{"status=encerrado", crm.RecusaObrigatorio},
		{"numero=" + n, crm.RecusaObrigatorio},
		{"", crm.RecusaObrigatorio},
		{"numero=" + n + "&status=" + strings.Repeat("s", 65), crm.RecusaTextoLongo},
		{"numero=" + n + "&descricao=%00", crm.RecusaValor},
		{"numero=" + n + "&campos_variaveis=x", crm.RecusaValor},
		{"numero=" + n + "&data_fechamento=x", crm.RecusaData},
		{strings.Repeat("a=1&b=2&", 1) + strings.Repeat("x[=1&", 1) + func() string {
			var b strings.Builder
			for i := range 501 {
				b.WriteString("p" + strings.Repeat("q", i%50) + string(rune('a'+i/50)) + "=1&")
			}
			return b.String()
		}(), crm.RecusaValor},
	} {
		p := m.pedido("integra.mega", crm.OperacaoEditar, "PARAMS", c.params)
		if _, err := o.Editar(context.Background(), p); codigo(err) != c.codigo {
			t.Errorf("%.80s: %v", c.params, err)
		}
	}
}

func TestLerParams(t *testing.T) {
	for params, quer := range map[string][2]string{
		"numero=1&descricao=a+b%20c":            {"DESCRICAO", "a b c"},
		"numero=1&amp;Descricao=x":              {"DESCRICAO", "x"},
		"descricao=a%E7%E3o%96":                 {"DESCRICAO", "ação–"},
		"descricao=a%C3%A7":                     {"DESCRICAO", "aç"},
		"descricao=a%C2%96+%C2%80":              {"DESCRICAO", "a– €"},
		"descricao=100%":                        {"DESCRICAO", "100%"},
		"descricao=10%+na+Torre+B+%2D+a%C3%A7":  {"DESCRICAO", "10% na Torre B - aç"},
		"descricao=%zz%2":                       {"DESCRICAO", "%zz%2"},
		"descricao=a=b":                         {"DESCRICAO", "a=b"},
		"status=1&status=2":                     {"STATUS", "2"},
		"descricao=%26amp%3B%3C":                {"DESCRICAO", "&amp;<"},
		"=x&&descricao":                         {"DESCRICAO", ""},
		"campos_variaveis[CA_1]=v&descricao=ok": {"DESCRICAO", "ok"},
	} {
		campos, _, err := crm.LerParams(params)
		if err != nil || campos.Bruto(quer[0]) != quer[1] {
			t.Errorf("LerParams(%q) = %+v, %v", params, campos, err)
		}
	}
}

// What the text of PARAMS was read as leaves a notice, once.
func TestAvisosDePARAMS(t *testing.T) {
	for params, quer := range map[string]string{
		"a%C3%A7%C3%A3o": "", "a%E7%E3o%96": crm.AvisoCharset, "a%C2%96+%C2%80": crm.AvisoControles,
	} {
		m, o := novaMemoria(t)
		n := abrir(t, o, m.pedido("mobuss", crm.OperacaoAbrir, "CODIGO_OC", "A", "CNPJ_CLIENTE", cpfMaria)).Numero
		fazer(t, o.Editar, m.pedido("mobuss", crm.OperacaoEditar, "PARAMS", "numero="+n+"&descricao="+params))
		if got := strings.Join(m.ultimaChamada().Avisos, "|"); got != quer {
			t.Errorf("%s: avisos %q, want %q", params, got, quer)
		}
	}
}

func FuzzLerParams(f *testing.F) {
	for _, s := range []string{"", "numero=1&status=encerrado", "a[0][codigo]=1&campos_variaveis[", "campos_variaveis[x][y][z]=1", "%", "%zz=%E7&amp;=", "numero=%31"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		campos, _, err := crm.LerParams(s)
		if err == nil {
			for _, c := range campos {
				if c.Nome == "" {
					t.Errorf("a part without a name: %q", s)
				}
			}
		}
		sigilo.MascararParte("PARAMS", s, "segredo")
	})
}

func TestEditarLote(t *testing.T) {
	m, o := novaMemoria(t)
	n := abrir(t, o, m.pedido("mobuss", crm.OperacaoAbrir, "CODIGO_OC", "A", "CNPJ_CLIENTE", cpfMaria)).Numero
	lista := `[{"numero_protocolo":"` + n + `","codigo_status":"encerrado","observacao":"fim"},{"numero_protocolo":"999999","codigo_status":"x"},{"observacao":"sem número"},{"numero_protocolo":` + n + `,"observacao":"fim"}]`
	r := fazer(t, o.EditarLote, m.pedido("mobuss", crm.OperacaoEditarLote, "LISTA_OCS", lista))
	var saida struct {
		Success    bool
		Resultados []struct {
			Numero  string
			Success bool
			Erros   string
		}
	}
	if err := json.Unmarshal([]byte(r.Texto), &saida); err != nil {
		t.Fatal(err)
	}
	if saida.Success || len(saida.Resultados) != 4 || !saida.Resultados[0].Success || saida.Resultados[1].Erros != "Ocorrência 999999 não encontrada. (e:331)" || saida.Resultados[2].Success || !saida.Resultados[3].Success {
		t.Errorf("%s", r.Texto)
	}
	if oc := m.ocorrencia(t, n); m.codigoDoStatus(oc.StatusID) != "encerrado" || len(m.narrativas) != 1 || len(m.chamadas) != 2 || r.Chamada == nil {
		t.Errorf("%+v, %d narrativas, %d chamadas", oc, len(m.narrativas), len(m.chamadas))
	}
	for lista, quer := range map[string]crm.CodigoRecusa{"": crm.RecusaObrigatorio, "[]": crm.RecusaObrigatorio, `[{"numero":"1","status":"x"}][{"numero":"2"}]`: crm.RecusaValor, "{}": crm.RecusaValor, "x": crm.RecusaValor, "[" + strings.Repeat("{},", 500) + "{}]": crm.RecusaValor} {
		if _, err := o.EditarLote(context.Background(), m.pedido("mobuss", crm.OperacaoEditarLote, "LISTA_OCS", lista)); codigo(err) != quer {
			t.Errorf("%.20q: %v", lista, err)
		}
	}
}

// A person's CPF, or the password, in the place of an item's number is shown by no log row.
func TestNumeroDoLoteQueEUmCPFNoRegistro(t *testing.T) {
	m, o := novaMemoria(t)
	p := m.pedido("outro", crm.OperacaoEditarLote)
	p.Campos = crm.Campos{{Nome: "LISTA_OCS", Valor: `[{"numero":"529.982.247-25","status":"x"},{"numero":"` + p.Senha + `","status":"x"}]`}}
	fazer(t, o.EditarLote, p)
	c := m.ultimaChamada()
	for _, nada := range []string{"529.982.247-25", p.Senha} {
		if tudo := c.Resposta + strings.Join(c.Avisos, ""); strings.Contains(tudo, nada) || !strings.Contains(tudo, "(e:331)") {
			t.Errorf("%q is in %s", nada, tudo)
		}
	}
}
