package espelho

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"ponte/api/multidados"
	"ponte/crm"
	"ponte/crm/sombra"
)

// umTenant is crm.Retratos and crm.Diario of one installation.
type umTenant struct{ crm.Tenant }

func (u umTenant) Retrato(string) (*crm.Retrato, bool) { return &crm.Retrato{Tenant: u.Tenant}, true }
func (umTenant) Atualizar(context.Context) error       { return nil }
func (umTenant) Registrar(crm.Chamada)                 {}

// elevada is a sombra.Contagem that notes how far the numbering was put.
type elevada struct {
	emMemoria
	numero int64
}

func (e *elevada) ElevarNumeracao(_ context.Context, _, numero int64) error {
	e.numero = numero
	return nil
}

// TestABugInADryRun is what callers would get: a refusal here alone, of the operation that was called, whose number counts.
func TestABugInADryRun(t *testing.T) {
	t.Parallel()
	operacoes := multidados.Catalogo()
	for i := range operacoes {
		operacoes[i].Executar = func(*crm.Ocorrencias, context.Context, *crm.Pedido) (*crm.Resposta, error) { panic("Maria") }
	}
	u := umTenant{crm.Tenant{ID: 7}}
	var notes []string
	contagem := &elevada{}
	a := NovoAvaliador(multidados.Dependencias{Operacoes: operacoes, Retratos: u, Diario: u, Relogio: crm.RelogioDoSistema, Prazo: time.Minute, Vagas: 1},
		Novo(nil, NovoSpool(4, 1<<20)), contagem, func(m string, err error) { notes = append(notes, fmt.Sprint(m, err)) })
	e, _ := multidados.Reconhecer("/webservices/rest/incluir_oc")
	c := &Copia{
		Chamada: Chamada{Endereco: e, Tenant: &u.Tenant}, TenantID: 7, Metodo: "POST", URI: "/webservices/rest/incluir_oc", Cabecalhos: http.Header{},
		Pedido: []byte(`{"usuario_ws":"u"}`), Resposta: Retorno{200, http.Header{}, []byte("71000")},
	}
	if !a.avaliar(t.Context(), c) {
		t.Error("it waits")
	}
	var seen []string
	for _, l := range append(contagem.linhas, sombra.Linha{}) {
		seen = append(seen, fmt.Sprint(l.Operacao, " ", l.Resultado))
	}
	for _, l := range a.linhas {
		seen = append(seen, fmt.Sprint(l.Operacao, " ", l.Resultado))
	}
	if text := strings.Join(seen, ","); !strings.Contains(text, crm.OperacaoAbrir+" so_aqui") {
		t.Errorf("counted: %s", text)
	}
	if contagem.numero < 71000 {
		t.Errorf("the numbering is at %d", contagem.numero)
	}
	if text := strings.Join(notes, ","); strings.Contains(text, "Maria") || text == "" {
		t.Errorf("noted: %s", text)
	}
}

// TestPassageira: what somebody wrote into an ocorrência holds nothing up.
func TestPassageira(t *testing.T) {
	t.Parallel()
	for corpo, quer := range map[string]bool{
		`{"success":false,"erros":"O banco não responde. (e:902)"}`: true,
		"O banco não responde. (e:902)":                             true,
		`[{"titulo":"erro (e:902)"}]`:                               false,
		"Contrato invalido. (e:301)":                                false,
		"Disse (e:902) e desligou":                                  false,
	} {
		r, err := lerResposta(&Retorno{200, http.Header{}, []byte(corpo)})
		if err != nil || passageira(r) != quer {
			t.Errorf("%s: %v %v", corpo, passageira(r), err)
		}
	}
}
