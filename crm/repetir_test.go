package crm_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

func TestChaveDaRepeticao(t *testing.T) {
	semJanela := time.Duration(0)
	for _, caso := range []struct {
		nome             string
		usuario          string
		primeira, outra  []string
		cabecalho, deles string // Idempotency-Key of the two calls
		espera           time.Duration
		preparar         func(*crm.Credencial)
		repetida         bool
	}{
		{nome: "CODIGO_OC para sempre", primeira: []string{"CODIGO_OC", "A"}, outra: []string{"CODIGO_OC", " A "}, espera: 9000 * time.Hour, repetida: true},
		{nome: "CODIGO_OC distingue maiúsculas", primeira: []string{"CODIGO_OC", "A"}, outra: []string{"CODIGO_OC", "a"}},
		{nome: "gerar_protocolo não é chave", usuario: "outro", primeira: []string{"CODIGO_OC", "gerar_protocolo", "DESCRICAO", "1"}, outra: []string{"CODIGO_OC", "gerar_protocolo", "DESCRICAO", "2"}},
		{nome: "mesmo conteúdo", primeira: []string{"DESCRICAO", "x", "COD_PROJETO", "1001"}, outra: []string{"COD_PROJETO", "1001", "DESCRICAO", "x ", "NOME_CLIENTE", ""}, repetida: true},
		{nome: "DH_ARQUIVO_GERADO não conta", primeira: []string{"DESCRICAO", "x", "DH_ARQUIVO_GERADO", "2026-11-22"}, outra: []string{"DESCRICAO", "x", "DH_ARQUIVO_GERADO", "2026-11-23"}, repetida: true},
		{nome: "outro conteúdo", primeira: []string{"DESCRICAO", "x"}, outra: []string{"DESCRICAO", "y"}},
		{nome: "mestre, 47 h", primeira: []string{"DESCRICAO", "x"}, outra: []string{"DESCRICAO", "x"}, espera: 47 * time.Hour, repetida: true},
		{nome: "mestre, 48 h", primeira: []string{"DESCRICAO", "x"}, outra: []string{"DESCRICAO", "x"}, espera: 48 * time.Hour},
		{nome: "outros, 9 min", usuario: "outro", primeira: []string{"DESCRICAO", "x"}, outra: []string{"DESCRICAO", "x"}, espera: 9 * time.Minute, repetida: true},
		{nome: "outros, 10 min", usuario: "outro", primeira: []string{"DESCRICAO", "x"}, outra: []string{"DESCRICAO", "x"}, espera: 10 * time.Minute},
		{nome: "janela desligada", preparar: func(c *crm.Credencial) { c.Janela = &semJanela }, primeira: []string{"DESCRICAO", "x"}, outra: []string{"DESCRICAO", "x"}},
		{nome: "cabeçalho", cabecalho: "k1", deles: "k1", primeira: []string{"DESCRICAO", "x"}, outra: []string{"DESCRICAO", "x"}, espera: 9000 * time.Hour, repetida: true},
		{nome: "cabeçalho longo", cabecalho: strings.Repeat("k", 200), deles: strings.Repeat("k", 200), repetida: true},
		{nome: "cabeçalhos diferentes", cabecalho: "k1", deles: "k2", primeira: []string{"DESCRICAO", "x"}, outra: []string{"DESCRICAO", "x"}},
		{nome: "cabeçalho novo, CODIGO_OC conhecido", cabecalho: "k1", deles: "k2", primeira: []string{"CODIGO_OC", "A"}, outra: []string{"CODIGO_OC", "A"}, repetida: true},
	} {
		t.Run(caso.nome, func(t *testing.T) {
			m, o := novaMemoria(t)
			usuario := caso.usuario
			if usuario == "" {
				usuario = "integra.mega"
			}
			if caso.preparar != nil {
				caso.preparar(m.creds[usuario])
			}
			p := m.pedido(usuario, crm.OperacaoAbrir, caso.primeira...)
			p.ChaveIdempotencia = caso.cabecalho
			a := abrir(t, o, p)
			m.passar(caso.espera)
			q := m.pedido(usuario, crm.OperacaoAbrir, caso.outra...)
			q.ChaveIdempotencia = caso.deles
			b := abrir(t, o, q)
			if b.Repetida != caso.repetida || (a.Numero == b.Numero) != caso.repetida || len(m.chamadas) != 2 {
				t.Errorf("%s then %s (repetida %v), want repetida %v", a.Numero, b.Numero, b.Repetida, caso.repetida)
			}
			if caso.repetida && (m.chamadas[1].Situacao != crm.ChamadaRepetida || len(m.movimentos) != 1) {
				t.Errorf("a repeat wrote more than its call: %+v", m.chamadas[1])
			}
		})
	}
}

func TestChaveEDoSistema(t *testing.T) {
	m, o := novaMemoria(t)
	a := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "A"))
	b := abrir(t, o, m.pedido("outro", crm.OperacaoAbrir, "CODIGO_OC", "A"))
	if a.Numero == b.Numero {
		t.Error("two systems share a key")
	}
}

// A hit outside the window moves the one row of the fingerprint, and the window starts again there.
func TestJanelaMove(t *testing.T) {
	m, o := novaMemoria(t)
	pedir := func() *crm.Resposta {
		return abrir(t, o, m.pedido("outro", crm.OperacaoAbrir, "DESCRICAO", "x"))
	}
	a := pedir()
	m.passar(9 * time.Minute)
	if !pedir().Repetida {
		t.Error("inside the window")
	}
	m.passar(time.Minute) // 10 min after the first, 1 after its repeat: repeats do not extend
	b := pedir()
	if b.Repetida || b.Numero == a.Numero || len(m.chaves) != 1 {
		t.Errorf("outside the window: %+v, %d keys", b, len(m.chaves))
	}
	m.passar(9 * time.Minute)
	if c := pedir(); !c.Repetida || c.Numero != b.Numero {
		t.Errorf("inside the moved window: %+v", c)
	}
}

func TestRecusadaNaoGuardaChave(t *testing.T) {
	m, o := novaMemoria(t)
	partes := []string{"CODIGO_OC", "A", "COD_PROJETO", "2002"}
	if _, err := o.Abrir(context.Background(), m.pedido("integra.mega", crm.OperacaoAbrir, partes...)); codigo(err) != crm.RecusaContrato {
		t.Fatal(err)
	}
	m.contratos = append(m.contratos, crm.Contrato{ID: 40, TenantID: 1, Codigo: "2002", Situacao: crm.ContratoAtivo})
	if r := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, partes...)); r.Repetida {
		t.Error("a refused opening kept its key")
	}
}

func TestRepetirRegistrar(t *testing.T) {
	m, o := novaMemoria(t)
	a := abrir(t, o, m.pedido("outro", crm.OperacaoAbrir, "CODIGO_OC", "A", "DESCRICAO", "x", "COD_STATUS", "aberta", "NOME_CONTATO", "Zé"))
	for range 2 {
		r := abrir(t, o, m.pedido("outro", crm.OperacaoAbrir, "CODIGO_OC", "A", "DESCRICAO", "y", "COD_STATUS", "encerrado"))
		if r.Numero != a.Numero || !r.Repetida {
			t.Errorf("%+v", r)
		}
	}
	if n := len(m.narrativas); n != 2 || m.narrativas[1].Texto != "Reenvio com diferença: DESCRICAO, COD_STATUS, NOME_CONTATO" || m.narrativas[1].Tipo != crm.NarrativaSistema {
		t.Errorf("%d narrativas: %+v", n, m.narrativas)
	}
	abrir(t, o, m.pedido("outro", crm.OperacaoAbrir, "CODIGO_OC", "A", "DESCRICAO", "z"))
	if len(m.narrativas) != 3 {
		t.Error("another distinct content was not narrated")
	}
	if oc := m.ocorrencia(t, a.Numero); m.codigoDoStatus(oc.StatusID) != "aberta" {
		t.Error("registrar moved the ocorrência")
	}
}

func TestRepetirRecusar(t *testing.T) {
	m, o := novaMemoria(t)
	m.creds["outro"].AoRepetir = crm.RepetirRecusar
	a := abrir(t, o, m.pedido("outro", crm.OperacaoAbrir, "CODIGO_OC", "A", "DESCRICAO", "x"))
	if r := abrir(t, o, m.pedido("outro", crm.OperacaoAbrir, "CODIGO_OC", "A", "DESCRICAO", "x")); r.Numero != a.Numero {
		t.Errorf("%+v", r)
	}
	_, err := o.Abrir(context.Background(), m.pedido("outro", crm.OperacaoAbrir, "CODIGO_OC", "A", "DESCRICAO", "y"))
	if want := "A ocorrência " + a.Numero + " já foi aberta com esta chave e outro conteúdo: DESCRICAO. (e:332)"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestRepetirAtualizar(t *testing.T) {
	m, o := novaMemoria(t)
	pedir := func(partes ...string) *crm.Resposta {
		return abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, append([]string{"CODIGO_OC", "A"}, partes...)...))
	}
	a := pedir("DESCRICAO", "x")
	fechar := []string{"DESCRICAO", "vedado", "COD_STATUS", "encerrado", "DATA_FECHAMENTO", "2026-11-23 18:00:00", "DESCRICAO_SOLUCAO", "vedação"}
	for range 3 {
		if r := pedir(fechar...); r.Numero != a.Numero || !r.Repetida || r.Chamada == nil {
			t.Errorf("%+v", r)
		}
	}
	oc := m.ocorrencia(t, a.Numero)
	if m.codigoDoStatus(oc.StatusID) != "encerrado" || oc.FechadaEm == nil || !oc.FechadaEm.Equal(time.Date(2026, 11, 23, 21, 0, 0, 0, time.UTC)) || oc.Solucao != "vedação" {
		t.Errorf("%+v", oc)
	}
	if len(m.movimentos) != 2 || len(m.narrativas) != 2 || m.narrativas[1].Texto != "vedado" {
		t.Errorf("%d movimentos, narrativas %+v", len(m.movimentos), m.narrativas)
	}
	pedir("DESCRICAO", "x") // a late copy of the opening itself
	if oc := m.ocorrencia(t, a.Numero); m.codigoDoStatus(oc.StatusID) != "encerrado" || len(m.movimentos) != 2 {
		t.Error("an equal repeat moved the ocorrência")
	}
	pedir("COD_STATUS", "em_atendimento")
	if oc := m.ocorrencia(t, a.Numero); m.codigoDoStatus(oc.StatusID) != "em_atendimento" || oc.FechadaEm != nil {
		t.Errorf("not opened again: %+v", oc)
	}
	pedir(fechar...) // the same content as before, but no longer the last
	if oc := m.ocorrencia(t, a.Numero); m.codigoDoStatus(oc.StatusID) != "encerrado" || len(m.narrativas) != 2 {
		t.Errorf("not closed again, or narrated twice: %+v", m.narrativas)
	}
	pedir("COD_STATUS", "nunca_visto")
	if oc := m.ocorrencia(t, a.Numero); m.codigoDoStatus(oc.StatusID) != "nunca_visto" {
		t.Error("an unknown status was not created")
	}
}

// What a master says is applied once: when somebody moves the ocorrência on, the same words do not move it back.
func TestRepetirAtualizarNaoDisputa(t *testing.T) {
	m, o := novaMemoria(t)
	m.creds["outro"].Operacoes = []string{crm.OperacaoEditar}
	partes := []string{"CODIGO_OC", "A", "COD_STATUS", "em_atendimento"}
	n := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "A")).Numero
	abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, partes...))
	fazer(t, o.Editar, m.pedido("outro", crm.OperacaoEditar, "NUMERO", n, "STATUS", "encerrado"))
	abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, partes...))
	if oc := m.ocorrencia(t, n); m.codigoDoStatus(oc.StatusID) != "encerrado" || len(m.movimentos) != 3 {
		t.Errorf("status %s after %d movements", m.codigoDoStatus(oc.StatusID), len(m.movimentos))
	}
}

// Keys that came with an import have no content: a resend of theirs is a repeat, and a master's state is applied.
func TestChaveImportada(t *testing.T) {
	m, o := novaMemoria(t)
	for _, sistema := range []string{"mega", "outro"} {
		m.chaves[chave{sistema, crm.ChaveCodigoOC, "V"}] = crm.ChaveIdempotencia{TenantID: 1, Sistema: sistema, Tipo: crm.ChaveCodigoOC, Chave: "V", OcorrenciaID: 77, Numero: "77", Versao: 1}
	}
	m.ocorrencias[77] = crm.Ocorrencia{ID: 77, TenantID: 1, Numero: "77", Versao: 1, StatusID: m.status[0].ID, Descricao: "x"}
	for _, usuario := range []string{"outro", "integra.mega"} {
		if r := abrir(t, o, m.pedido(usuario, crm.OperacaoAbrir, "CODIGO_OC", "V", "DESCRICAO", "x")); r.Numero != "77" || len(m.narrativas) != 0 {
			t.Errorf("%s: %+v, %d narrativas", usuario, r, len(m.narrativas))
		}
	}
	abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "V", "COD_STATUS", "encerrado"))
	if oc := m.ocorrencia(t, "77"); m.codigoDoStatus(oc.StatusID) != "encerrado" {
		t.Error("the master's status was not applied")
	}
}

func TestAbrirRepetida(t *testing.T) {
	m, o := novaMemoria(t)
	partes := []string{"DESCRICAO", "x", "COD_PROJETO", "1001"}
	a := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, partes...))
	abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, partes...))
	var numeros []string
	for range 2 { // clicked twice
		r, err := o.AbrirRepetida(context.Background(), m.retrato.Load(), &m.chamadas[1], "joana")
		if err != nil {
			t.Fatal(err)
		}
		numeros = append(numeros, r.Numero)
	}
	if numeros[0] == a.Numero || numeros[0] != numeros[1] || len(m.ocorrencias) != 2 {
		t.Errorf("%s, then %v", a.Numero, numeros)
	}
	nova := m.ocorrencia(t, numeros[0])
	if nova.ContratoID != 30 || nova.Descricao != "x" || nova.Origem.Sistema != "mega" || nova.Recebido.Texto("USUARIO_WS") != "integra.mega" {
		t.Errorf("%+v", nova)
	}
	if c := m.chamadas[2]; c.Usuario != "joana" || c.Superficie != "portal" || !strings.Contains(strings.Join(c.Avisos, ""), "ABERTA POR joana A PARTIR DA REPETIDA "+a.Numero) {
		t.Errorf("%+v", c)
	}
	if _, err := o.AbrirRepetida(context.Background(), m.retrato.Load(), &m.chamadas[0], "joana"); codigo(err) != crm.RecusaValor {
		t.Errorf("an attended call was opened again: %v", err)
	}
	// The first content is still known by its own key.
	if r := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, partes...)); r.Numero != a.Numero {
		t.Errorf("%+v", r)
	}
}
