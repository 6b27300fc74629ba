package crm_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

const (
	avisoNula     = "DATA_FECHAMENTO COM DATA NULA, LIDA COMO VAZIA:: ACAO:: Enviar a parte vazia quando nao ha data no sistema chamador::"
	avisoAnterior = "DATA_FECHAMENTO ANTERIOR A ABERTURA, NAO APLICADA:: ACAO:: Corrigir a data no sistema chamador e repetir::"
)

// ultimaChamada is the log row of the last call that was attended.
func (m *memoria) ultimaChamada() crm.Chamada { return m.chamadas[len(m.chamadas)-1] }

// What a toolkit writes for "no date" closes nothing: neither the repeat of an open ticket nor a new one.
func TestDataNulaNaoFecha(t *testing.T) {
	for _, nula := range []string{
		"30/12/1899 00:00:00", "30/12/1899", "1899-12-30T00:00:00", "1899-12-30T00:00:00-03:00", "1900-01-01", "1753-01-01", "1970-01-01", "1970-01-01T00:00:00Z",
		"0001-01-01T00:00:00", "0000-00-00 00:00:00", "  /  /    ", "__/__/____ __:__:__", "  /  /       :  :  ", "null", "undefined", "N/A",
	} {
		t.Run(nula, func(t *testing.T) {
			m, o := novaMemoria(t)
			partes := []string{"CODIGO_OC", "NR-1", "DESCRICAO", "x", "COD_PROJETO", "1001"}
			n := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, partes...)).Numero
			r := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, append(partes, "DATA_FECHAMENTO", nula)...))
			if oc := m.ocorrencia(t, n); r.Numero != n || m.codigoDoStatus(oc.StatusID) != "aberta" || oc.FechadaEm != nil || len(m.movimentos) != 1 {
				t.Errorf("the repeat: %+v", oc)
			}
			if !slices.Contains(m.ultimaChamada().Avisos, avisoNula) {
				t.Errorf("avisos: %q", m.ultimaChamada().Avisos)
			}
			r = abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "NR-2", "DATA_FECHAMENTO", nula))
			if oc := m.ocorrencia(t, r.Numero); m.codigoDoStatus(oc.StatusID) != "aberta" || oc.FechadaEm != nil || oc.Recebido.Bruto("DATA_FECHAMENTO") != nula {
				t.Errorf("a new one: %+v", oc)
			}
			_ = fazer(t, o.Editar, m.pedido("integra.mega", crm.OperacaoEditar, "NUMERO", n, "DATA_FECHAMENTO", nula, "RESPONSAVEL", "Ana"))
			if oc := m.ocorrencia(t, n); m.codigoDoStatus(oc.StatusID) != "aberta" || oc.Responsavel != "Ana" || !slices.Contains(m.ultimaChamada().Avisos, avisoNula) {
				t.Errorf("the edit: %+v, %q", oc, m.ultimaChamada().Avisos)
			}
		})
	}
}

// Every part that holds a date takes a null one for empty, and says so without the value.
func TestDataNulaEmCadaParte(t *testing.T) {
	m, o := novaMemoria(t)
	partes := []string{"CODIGO_OC", "A", "CNPJ_CLIENTE", cpfMaria}
	for _, parte := range []string{"DATA_ABERTURA", "DATA_FECHAMENTO", "DT_NASC_CLIENTE", "DT_EMISSAO_CLIENTE", "DH_ARQUIVO_GERADO"} {
		partes = append(partes, parte, "30/12/1899")
	}
	n := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, partes...)).Numero
	avisos := strings.Join(m.ultimaChamada().Avisos, "\n")
	for _, parte := range []string{"DATA_ABERTURA", "DATA_FECHAMENTO", "DT_NASC_CLIENTE", "DT_EMISSAO_CLIENTE", "DH_ARQUIVO_GERADO"} {
		if !strings.Contains(avisos, parte+" COM DATA NULA") {
			t.Errorf("no notice of %s: %s", parte, avisos)
		}
	}
	if strings.Contains(avisos, "1899") {
		t.Errorf("a notice shows the value: %s", avisos)
	}
	if c := m.clientes[10]; c.Nascimento != "" || c.Outros["DT_EMISSAO_CLIENTE"] != "" {
		t.Errorf("the client took a null date: %+v", c)
	}
	if oc := m.ocorrencia(t, n); !oc.AbertaEm.Equal(m.agora) {
		t.Errorf("opened %v", oc.AbertaEm)
	}
	fazer(t, o.Narrar, m.pedido("integra.mega", crm.OperacaoNarrar, "N_OCORRENCIA", n, "DESCRICAO", "x", "DATA_HORA_ATENDIMENTO", "1899-12-30 00:00:00"))
	if x := m.narrativas[len(m.narrativas)-1]; !x.Em.Equal(m.agora) || !strings.Contains(strings.Join(m.ultimaChamada().Avisos, ""), "DATA_HORA_ATENDIMENTO COM DATA NULA") {
		t.Errorf("narrativa of %v, %q", x.Em, m.ultimaChamada().Avisos)
	}
	if _, err := o.LancarTimesheet(context.Background(), m.pedido("integra.mega", crm.OperacaoTimesheet, "CODIGO_AUXILIAR_PREST", "P", "DATA_LANCAMENTO", "0000-00-00")); codigo(err) != crm.RecusaObrigatorio {
		t.Errorf("timesheet without a day: %v", err)
	}
	p := m.pedido("integra.mega", crm.OperacaoConsultar, "DATA_INI", "2026-11-20", "DATA_FIM", "0001-01-01T00:00:00")
	r := fazer(t, o.Consultar, p)
	if avisos := linha(p, r, nil).Avisos; !strings.Contains(r.Texto, `"numero":"`+n+`"`) || !strings.Contains(strings.Join(avisos, ""), "DATA_FIM COM DATA NULA") {
		t.Errorf("%s, %q", r.Texto, avisos)
	}
	if _, err := o.Consultar(context.Background(), m.pedido("integra.mega", crm.OperacaoConsultar, "DATA_INI", "1899-12-30", "DATA_FIM", "2026-11-20")); codigo(err) != crm.RecusaObrigatorio {
		t.Errorf("a period without a beginning: %v", err)
	}
	m.tenant.Configuracoes[crm.ConfObrigatorios] = "DATA_ABERTURA"
	m.fotografar()
	if _, err := o.Abrir(context.Background(), m.pedido("integra.mega", crm.OperacaoAbrir, "DATA_ABERTURA", "  /  /    ")); codigo(err) != crm.RecusaObrigatorio {
		t.Errorf("a required date that is none: %v", err)
	}
}

// A narrativa whose date is none is known again for the credential's window, like one without a date.
func TestNarrativaComDataNulaRepete(t *testing.T) {
	m, o := novaMemoria(t)
	n := abrir(t, o, m.pedido("outro", crm.OperacaoAbrir, "CODIGO_OC", "A")).Numero
	narrar := func(data string) *crm.Resposta {
		return fazer(t, o.Narrar, m.pedido("outro", crm.OperacaoNarrar, "N_OCORRENCIA", n, "DESCRICAO", "x", "DATA_HORA_ATENDIMENTO", data))
	}
	narrar("30/12/1899")
	if !narrar("").Repetida {
		t.Error("not known without the date")
	}
	m.passar(time.Hour)
	if narrar("30/12/1899").Repetida {
		t.Error("known after the window")
	}
}

// A closing is judged by the opening that the ocorrência has: said by its caller, or the arrival, 09:00 in São Paulo.
func TestFechamentoAntesDaAbertura(t *testing.T) {
	const naoFecha = ""
	for nome, caso := range map[string]struct {
		abertura, fechamento string
		fechada              string // UTC
	}{
		"anos antes":                     {"2026-11-20 08:00:00", "2020-01-01 00:00:00", naoFecha},
		"um segundo antes":               {"2026-11-20 08:00:00", "2026-11-20 07:59:59", naoFecha},
		"no mesmo instante":              {"2026-11-20 08:00:00", "2026-11-20 08:00:00", "2026-11-20T11:00:00Z"},
		"depois":                         {"2026-11-20 08:00:00", "21/11/2026 10:00", "2026-11-21T13:00:00Z"},
		"o mesmo dia, sem hora":          {"2026-11-20 10:00:00", "20/11/2026", "2026-11-20T13:00:00Z"},
		"o mesmo dia, meia-noite":        {"2026-11-20 10:00:00", "2026-11-20 00:00:00", "2026-11-20T13:00:00Z"},
		"o mesmo dia em UTC":             {"2026-11-20 10:00:00", "2026-11-20T00:00:00.000Z", "2026-11-20T13:00:00Z"},
		"a véspera, sem hora":            {"2026-11-20 10:00:00", "19/11/2026", naoFecha},
		"abertura não dita, o mesmo dia": {"", "2026-11-22 08:30:00", "2026-11-22T12:00:00Z"},
		"abertura não dita, a véspera":   {"", "2026-11-21 18:00:00", naoFecha},
		"abertura nula, anos antes":      {"30/12/1899", "2020-01-01", naoFecha},
		"abertura nula, o mesmo dia":     {"0000-00-00", "22/11/2026", "2026-11-22T12:00:00Z"},
		"por deslocamento":               {"2026-11-20T10:00:00-03:00", "2026-11-20T12:59:59Z", naoFecha},
	} {
		t.Run(nome, func(t *testing.T) {
			conferir := func(t *testing.T, m *memoria, numero string) {
				t.Helper()
				oc, avisos := m.ocorrencia(t, numero), m.ultimaChamada().Avisos
				if caso.fechada == naoFecha {
					if m.codigoDoStatus(oc.StatusID) != "aberta" || oc.FechadaEm != nil || !slices.Contains(avisos, avisoAnterior) {
						t.Errorf("%s, closed %v, avisos %q", m.codigoDoStatus(oc.StatusID), oc.FechadaEm, avisos)
					}
					return
				}
				if m.codigoDoStatus(oc.StatusID) != "encerrado" || oc.FechadaEm == nil || oc.FechadaEm.Format(time.RFC3339) != caso.fechada || slices.Contains(avisos, avisoAnterior) {
					t.Errorf("%s, closed %v, want %s, avisos %q", m.codigoDoStatus(oc.StatusID), oc.FechadaEm, caso.fechada, avisos)
				}
			}
			abertura := []string{"CODIGO_OC", "A", "DATA_ABERTURA", caso.abertura}
			fechamento := append(abertura, "DATA_FECHAMENTO", caso.fechamento)
			t.Run("abertura", func(t *testing.T) {
				m, o := novaMemoria(t)
				conferir(t, m, abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, fechamento...)).Numero)
			})
			t.Run("repetida", func(t *testing.T) {
				m, o := novaMemoria(t)
				abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, abertura...))
				m.passar(time.Minute)
				conferir(t, m, abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, fechamento...)).Numero)
			})
			t.Run("edição", func(t *testing.T) {
				m, o := novaMemoria(t)
				n := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, abertura...)).Numero
				for range 2 { // the second moves nothing
					fazer(t, o.Editar, m.pedido("integra.mega", crm.OperacaoEditar, "NUMERO", n, "DATA_FECHAMENTO", caso.fechamento))
				}
				conferir(t, m, n)
				if len(m.movimentos) > 2 || m.ultimaChamada().Situacao != crm.ChamadaRepetida {
					t.Errorf("%d movements, the last call %s", len(m.movimentos), m.ultimaChamada().Situacao)
				}
			})
			t.Run("lote", func(t *testing.T) {
				m, o := novaMemoria(t)
				n := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, abertura...)).Numero
				fazer(t, o.EditarLote, m.pedido("integra.mega", crm.OperacaoEditarLote, "LISTA_OCS", `[{"numero":"`+n+`","data_fechamento":"`+caso.fechamento+`"}]`))
				conferir(t, m, n)
			})
		})
	}
}

// A status that closes is honoured without the date, and never closes before the opening.
func TestStatusEncerradoComFechamentoAnterior(t *testing.T) {
	m, o := novaMemoria(t)
	partes := []string{"DATA_ABERTURA", "2026-11-20 08:00:00", "DATA_FECHAMENTO", "2020-01-01", "COD_STATUS", "encerrado"}
	oc := m.ocorrencia(t, abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, partes...)).Numero)
	if m.codigoDoStatus(oc.StatusID) != "encerrado" || oc.FechadaEm == nil || !oc.FechadaEm.Equal(m.agora) {
		t.Errorf("%+v", oc)
	}
	n := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "B", "DATA_ABERTURA", "2026-12-24 08:00:00", "COD_STATUS", "encerrado")).Numero
	if oc := m.ocorrencia(t, n); !oc.FechadaEm.Equal(oc.AbertaEm) {
		t.Errorf("closed %v before it was opened %v", oc.FechadaEm, oc.AbertaEm)
	}
	n = abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "C", "DATA_ABERTURA", "2026-11-20 08:00:00")).Numero
	fazer(t, o.Editar, m.pedido("integra.mega", crm.OperacaoEditar, "NUMERO", n, "STATUS", "encerrado", "DATA_FECHAMENTO", "2020-01-01"))
	if oc := m.ocorrencia(t, n); m.codigoDoStatus(oc.StatusID) != "encerrado" || !oc.FechadaEm.Equal(m.agora) || !slices.Contains(m.ultimaChamada().Avisos, avisoAnterior) {
		t.Errorf("%+v", oc)
	}
}

// A query's end without an hour is the whole day, in every form of the day.
func TestConsultaAteOFimDoDia(t *testing.T) {
	m, o := novaMemoria(t)
	abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "A", "DATA_ABERTURA", "2026-11-20 18:00:00"))
	for fim, quer := range map[string]bool{"2026-11-20": true, "20/11/2026": true, "20/11/2026   :  :  ": true, "2026-11-20Z": true, "2026-11-20 00:00": false, "2026-11-20T21:00:00Z": true, "2026-11-20T20:59:00Z": false} {
		r := fazer(t, o.Consultar, m.pedido("integra.mega", crm.OperacaoConsultar, "DATA_INI", "2026-11-19", "DATA_FIM", fim))
		if (r.Texto != "[]") != quer {
			t.Errorf("until %q: %s", fim, r.Texto)
		}
	}
}
