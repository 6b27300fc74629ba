package integration_test

import (
	"context"
	"flag"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/integration"
	"ponte/integration/destino"
	"ponte/integration/simulator"
)

func TestMain(m *testing.M) {
	// What is parallel here waits for deadlines: all of it at once, however few cores there are.
	if err := flag.Set("test.parallel", "32"); err != nil {
		panic(err)
	}
	m.Run()
}

// The conformance suite: every row of the registry, every action. A new destination is in it by being in the table.

// overHTTP are the rows that the suite speaks to; one that is spoken to otherwise has a suite of its own in its folder.
func overHTTP() []destino.Tipo {
	return slices.DeleteFunc(integration.Destinations(), func(row destino.Tipo) bool { return row.SemHTTP })
}

func eachAction(t *testing.T, f func(t *testing.T, row destino.Tipo, action crm.AcaoDestino)) {
	t.Helper()
	for _, row := range overHTTP() {
		for _, action := range row.Entregas() {
			t.Run(row.Nome+"/"+action.Codigo, func(t *testing.T) { f(t, row, action) })
		}
	}
}

// patience is the deadline of a call that should be answered, on a busy machine too; haste that of one that should not, after a connection
// and a login that should.
const (
	patience = 20 * time.Second
	haste    = 3 * time.Second
)

// opened is a destination, and what one try of it left behind.
type opened struct {
	destino.Destino
	row     destino.Tipo
	address string
	secrets []string
	task    *destino.Tarefa
}

func open(t *testing.T, row destino.Tipo, action, address string) *opened {
	t.Helper()
	return openFor(t, row, action, address, patience)
}

func openFor(t *testing.T, row destino.Tipo, action, address string, deadline time.Duration) *opened {
	t.Helper()
	values := map[string]string{destino.CampoURL: address, destino.CampoPrazo: deadline.String()}
	for k, v := range row.ExemploValores {
		values[k] = v
	}
	o := &opened{row: row, address: address}
	for _, f := range row.Campos {
		if f.Segredo && values[f.Chave] != "" {
			o.secrets = append(o.secrets, values[f.Chave])
		}
	}
	var err error
	o.Destino, err = row.Abrir(destino.Configuracao{
		Tenant: "exemplo", Ambiente: crm.AmbienteHomologacao, Valores: row.Completar(values), Segredos: o.secrets, Rede: destino.Rede{Loopback: true},
	})
	if err != nil {
		t.Fatalf("%s does not open with its example settings: %v", row.Nome, err)
	}
	dossier := example(t, row, action)
	o.task = &destino.Tarefa{
		Dossie: dossier, Registro: destino.NovoRegistro(o.secrets),
		Anexo: func(context.Context, int64) ([]byte, error) { return []byte("conteúdo"), nil },
		Progredir: func(_ context.Context, made destino.Entregue, progress string) error {
			dossier.Entrega.IDExterno, dossier.Entrega.NumeroExterno = made.IDExterno, made.NumeroExterno
			o.task.Progresso = progress
			return nil
		},
	}
	return o
}

// answering is a partner that lets everybody in, where it has a login, and answers whatever it is asked for.
func answering(row destino.Tipo, answer http.HandlerFunc) *httptest.Server {
	if row.Login == "" {
		return httptest.NewServer(answer)
	}
	routes := http.NewServeMux()
	routes.Handle(row.Login, row.Simulador())
	routes.Handle("/", answer)
	return httptest.NewServer(routes)
}

// example is an entrega of an action, with all that the suite looks at.
func example(t *testing.T, row destino.Tipo, action string) *crm.DossieEntrega {
	t.Helper()
	if row.ExemploEntrega == nil {
		t.Fatalf("the row of %s gives no ExemploEntrega: the suite has nothing to send", row.Nome)
	}
	d := row.ExemploEntrega(action)
	switch {
	case d == nil:
		t.Fatalf("ExemploEntrega of %s gives nothing for action %s", row.Nome, action)
	case d.Cliente == nil || d.Cliente.Documento == "":
		t.Fatalf("ExemploEntrega of %s has no client with a document for action %s: the suite looks for it in what is kept of a try", row.Nome, action)
	case about(d) == "":
		t.Fatalf("ExemploEntrega of %s is about nothing that has a number or a code for action %s: the simulator counts by it", row.Nome, action)
	case d.Entrega.Acao != action:
		t.Fatalf("ExemploEntrega of %s gives action %q, asked for was %s", row.Nome, d.Entrega.Acao, action)
	}
	return d
}

// about is what people call the subject of an entrega.
func about(d *crm.DossieEntrega) string {
	switch {
	case d.Entrega.ContratoID != 0:
		return d.Contrato.Codigo
	case d.Alarme != nil:
		return string(d.Alarme.Causa)
	case d.Cobranca != nil:
		return d.Cobranca.Titulo.Codigo
	case d.Negativacao != nil:
		return d.Negativacao.Contrato
	}
	return d.Ocorrencia.Numero
}

// perform does the action and checks what must hold of every try: no secret and no document in what is kept.
func (o *opened) perform(t *testing.T) (destino.Entregue, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	defer cancel()
	made, err := o.Executar(ctx, o.task)
	response, _ := o.task.Registro.Resposta()
	kept := o.task.Registro.Pedido() + response
	if err != nil {
		kept += err.Error()
	}
	for _, hidden := range append([]string{o.task.Dossie.Cliente.Documento}, o.secrets...) {
		if strings.Contains(kept, hidden) {
			t.Errorf("what is kept of the try shows %q", hidden)
		}
	}
	return made, err
}

func wantKind(t *testing.T, err error, want destino.Classe) {
	t.Helper()
	_ = kindOf(t, err, want)
}

// kindOf is wantKind that hands the failure on.
func kindOf(t *testing.T, err error, want destino.Classe) *destino.Erro {
	t.Helper()
	if err == nil {
		t.Fatalf("the action counts as delivered, want %s", want)
	}
	e := destino.Classificar(err)
	if e.Classe() != want {
		t.Errorf("%q is %s, want %s", e, e.Classe(), want)
	}
	if e.Error() == "" {
		t.Error("the operator is told nothing")
	}
	return e
}

// prepare makes the partner know what the example refers to: an action on something needs it to exist there.
func prepare(t *testing.T, row destino.Tipo, partner *simulator.Simulator, o *opened) {
	t.Helper()
	if o.task.Dossie.IDExterno == "" || row.Acoes[0].Nomeia != crm.VinculoOcorrencia {
		return
	}
	service := httptest.NewServer(partner)
	defer service.Close()
	first := open(t, row, row.Acoes[0].Codigo, service.URL)
	made, err := first.perform(t)
	if err != nil {
		t.Fatal(err)
	}
	o.task.Dossie.IDExterno = made.IDExterno
	if len(o.task.Dossie.Progressos) == 0 {
		return
	}
	// It builds on what earlier actions left: they are done, in the order of the table.
	o.task.Dossie.Progressos = nil
	for _, earlier := range row.Acoes[1:] {
		if earlier.Codigo == o.task.Dossie.Entrega.Acao {
			return
		}
		step := open(t, row, earlier.Codigo, service.URL)
		step.task.Dossie.IDExterno = made.IDExterno
		if _, err := step.perform(t); err != nil {
			t.Fatal(err)
		}
		o.task.Dossie.Progressos = append(o.task.Dossie.Progressos, step.task.Progresso)
	}
}

func simulated(t *testing.T, row destino.Tipo, action, fault string) (*opened, *simulator.Simulator) {
	t.Helper()
	partner, ok := row.Simulador().(*simulator.Simulator)
	if !ok {
		t.Fatalf("the simulator of %s is no simulator.Simulator: its faults cannot be set", row.Nome)
	}
	service := httptest.NewServer(partner)
	t.Cleanup(func() {
		service.CloseClientConnections()
		service.Close()
	})
	o := open(t, row, action, service.URL)
	prepare(t, row, partner, o)
	if fault != "" {
		if fault != "reset" {
			o.Destino = openFor(t, row, action, service.URL, haste).Destino
		}
		partner.SetFaults([]simulator.Fault{{Kind: fault, Percent: 100}})
	}
	return o, partner
}

// recover ends the partner's faults.
func (o *opened) recover(t *testing.T, partner *simulator.Simulator) {
	t.Helper()
	partner.SetFaults(nil)
	o.Destino = open(t, o.row, o.task.Dossie.Entrega.Acao, o.address).Destino
}

func executions(o *opened, partner *simulator.Simulator) int {
	return partner.Executadas()[about(o.task.Dossie)+"/"+o.task.Dossie.Entrega.Acao]
}
