package crm_test

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// TestOrdemDasEntregasNaoDependeDoRelogio: one server's clock is an hour ahead of another's; what the second one does
// after the first still comes after it, and all of it is due at once.
func TestOrdemDasEntregasNaoDependeDoRelogio(t *testing.T) {
	m, o := novaMemoria(t)
	m.status[0].IntegracaoExterna = "MOBUSS_ISA"  // aberta
	m.status[1].IntegracaoExterna = "MOBUSS_ICSA" // em_atendimento
	m.status[2].IntegracaoExterna = "MOBUSS_SRSA" // encerrado
	m.destinos = []crm.Destino{{Nome: "mobuss", Ativo: true, Sistema: "mobuss", Acoes: []string{"MOBUSS_ISA", "MOBUSS_ICSA", "MOBUSS_SRSA"}}}
	m.fotografar()
	r := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "1", "DESCRICAO", "x"))
	for _, status := range []string{"em_atendimento", "encerrado"} {
		m.passar(-time.Hour)
		if _, err := o.Editar(context.Background(), m.pedido("integra.mega", crm.OperacaoEditar, "NUMERO", r.Numero, "STATUS", status)); err != nil {
			t.Fatal(err)
		}
	}
	if len(m.entregas) != 3 {
		t.Fatalf("%d entregas, want 3: %+v", len(m.entregas), m.entregas)
	}
	for i, e := range m.entregas {
		if i > 0 && !e.CriadaEm.After(m.entregas[i-1].CriadaEm) {
			t.Errorf("%s of %s is not after %s of %s", e.Acao, e.CriadaEm, m.entregas[i-1].Acao, m.entregas[i-1].CriadaEm)
		}
		if !e.ProximaEm.IsZero() {
			t.Errorf("%s waits until %s by this process's clock", e.Acao, e.ProximaEm)
		}
	}
}

// TestUmGatilhoNuncaFicaCalado: what a status asks of a destination that cannot do it is suspensa and says why.
func TestUmGatilhoNuncaFicaCalado(t *testing.T) {
	ligado := crm.Destino{Nome: "mobuss", Ambiente: "producao", Endereco: "https://m.example", Ativo: true, Sistema: "mobuss", Acoes: []string{"MOBUSS_ISA"}}
	desligado, vazio, metodoB := ligado, ligado, ligado
	desligado.Ativo, metodoB.Acoes = false, nil
	vazio.Ativo, vazio.Endereco = false, ""
	for _, c := range []struct {
		nome     string
		destinos []crm.Destino
		estado   crm.EstadoEntrega
		motivo   string
		ambiente string
	}{
		{"on", []crm.Destino{ligado}, crm.EntregaPendente, "", "producao"},
		{"off", []crm.Destino{desligado}, crm.EntregaSuspensa, "Não enviada: falta ligar o destino Mobuss", "producao"},
		{"without an address", []crm.Destino{vazio}, crm.EntregaSuspensa, "Não enviada: falta o endereço do destino Mobuss em producao", "producao"},
		{"method B", []crm.Destino{metodoB}, crm.EntregaSuspensa, "Não enviada: falta trocar o método", "producao"},
		{"never set up", nil, crm.EntregaSuspensa, "Não enviada: falta configurar o destino Mobuss", ""},
	} {
		t.Run(c.nome, func(t *testing.T) {
			m, o := novaMemoria(t)
			m.status[0].IntegracaoExterna = "MOBUSS_ISA"
			m.destinos = c.destinos
			m.fotografar()
			abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "1", "DESCRICAO", "x"))
			if len(m.entregas) != 1 {
				t.Fatalf("%d entregas: %+v", len(m.entregas), m.entregas)
			}
			if e := m.entregas[0]; e.Estado != c.estado || e.Motivo != c.motivo || e.Ambiente != c.ambiente || e.Destino != "mobuss" || e.StatusID == 0 {
				t.Errorf("%+v", e)
			}
			m.entregas = nil
			abrir(t, o, m.pedido("mobuss", crm.OperacaoAbrir, "CODIGO_OC", "2"))
			if len(m.entregas) != 0 {
				t.Errorf("what came from the partner goes back to it: %+v", m.entregas)
			}
		})
	}
}

// TestEventosDeCadaMudanca: who wants every event is told of each change in its order, whatever the status; who wants one of that one;
// the system that made the change of nothing.
func TestEventosDeCadaMudanca(t *testing.T) {
	todos := []string{crm.EventoAbertura, crm.EventoMovimento, crm.EventoNarrativa, crm.EventoEncerramento, crm.EventoContrato}
	m, o := novaMemoria(t)
	m.destinos = []crm.Destino{
		{Nome: "webhook1", Ativo: true, Sistema: "webhook1", Interesses: todos},
		{Nome: "webhook2", Ativo: true, Sistema: "webhook2", Interesses: []string{crm.EventoEncerramento}},
		{Nome: "webhook3", Ativo: true, Sistema: "mega", Interesses: todos}, // the subscriber's own calls
		{Nome: "vimob", Sistema: "vimob", Interesses: todos},                // switched off
	}
	m.fotografar()
	n := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "1", "DESCRICAO", "x")).Numero
	for _, partes := range [][]string{
		{"STATUS", "em_atendimento"},
		{"STATUS", "em_atendimento"}, // it is there: nothing happens
		{"OBSERVACAO", "Cliente ligou"},
		{"STATUS", "encerrado", "OBSERVACAO", "Feito"},
	} {
		m.passar(time.Hour)
		if _, err := o.Editar(context.Background(), m.pedido("integra.mega", crm.OperacaoEditar, append([]string{"NUMERO", n}, partes...)...)); err != nil {
			t.Fatal(err)
		}
	}
	por := map[string][]string{}
	for _, e := range m.entregas {
		por[e.Destino] = append(por[e.Destino], e.Acao)
		if e.OcorrenciaID == 0 || e.ContratoID != 0 || e.StatusID != 0 || e.Estado != crm.EntregaPendente {
			t.Errorf("%+v", e)
		}
	}
	quer := map[string][]string{
		"webhook1": {
			crm.EventoAbertura, crm.EventoMovimento, crm.EventoNarrativa, crm.EventoNarrativa, crm.EventoMovimento, crm.EventoEncerramento,
		},
		"webhook2": {crm.EventoEncerramento},
	}
	if !reflect.DeepEqual(por, quer) {
		t.Errorf("told %v, want %v", por, quer)
	}
}

// TestInteressesSaemDaConfiguracao: what a destination wants is what its settings say when they are saved.
func TestInteressesSaemDaConfiguracao(t *testing.T) {
	t.Parallel()
	def := crm.DefinicaoDestino{
		Eventos:   []crm.AcaoDestino{{Codigo: crm.EventoAbertura}, {Codigo: crm.EventoContrato}},
		Campos:    []crm.CampoDestino{{Chave: "eventos", Rotulo: "Eventos", Tipo: crm.CampoOpcoes, Opcoes: []string{crm.EventoAbertura, crm.EventoContrato}}},
		EventosDe: func(v map[string]string) []string { return crm.LerOpcoes(v["eventos"]) },
	}
	campo, _ := def.Campo("eventos")
	for texto, quer := range map[string]string{
		"": "", "contrato.criado": "contrato.criado", " contrato.criado , ocorrencia.aberta,contrato.criado": "ocorrencia.aberta,contrato.criado", ",": "",
	} {
		v, err := campo.Validar(texto)
		if err != nil || v != quer || strings.Join(def.InteressesCom(map[string]string{"eventos": v}), ",") != quer {
			t.Errorf("%q is %q, %v, %v", texto, v, def.InteressesCom(map[string]string{"eventos": v}), err)
		}
	}
	if _, err := campo.Validar("ocorrencia.aberta,visita"); err == nil || !strings.HasPrefix(err.Error(), "Eventos: use um ou mais de ocorrencia.aberta, contrato.criado") {
		t.Errorf("an unknown event: %v", err)
	}
	ligado := &crm.Destino{Ativo: true, Interesses: []string{crm.EventoAbertura}}
	if def.PorqueNaoSai(ligado, crm.EventoAbertura) != "" || def.PorqueNaoSai(ligado, crm.EventoContrato) == "" {
		t.Error("an event that is no longer wanted goes, or one that is does not")
	}
}
