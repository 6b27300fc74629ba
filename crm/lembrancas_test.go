package crm_test

import (
	"fmt"
	"testing"

	"ponte/crm"
)

// Openings for a client and a contract that were named a moment ago look nothing up, and end as those that do: whatever changed
// meanwhile, and whatever is a repeat.
func TestAberturaDoQueSeLembra(t *testing.T) {
	m, o := novaMemoria(t)
	n := 0
	partes := func(extra ...string) []string {
		n++
		return append([]string{"COD_PROJETO", "1001", "CNPJ_CLIENTE", "529.982.247-25", "CODIGO_OC", fmt.Sprint("L-", n)}, extra...)
	}
	abre := func(extra ...string) (*crm.Resposta, int64) {
		antes := m.buscas.Load()
		r := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, partes(extra...)...))
		return r, m.buscas.Load() - antes
	}
	for i, want := range []int64{1, 0, 0} {
		r, buscas := abre("DESCRICAO", fmt.Sprint("texto ", i))
		if oc := m.ocorrencia(t, r.Numero); buscas != want || oc.ClienteID != 10 || oc.ContratoID != 30 || oc.UnidadeID != 20 || r.Repetida {
			t.Errorf("opening %d: %d look-ups, %+v", i, buscas, oc)
		}
	}
	// Another part that rules 5 and 6 look at is another memory.
	if _, buscas := abre("NOME_CLIENTE", "Outra"); buscas != 1 {
		t.Errorf("%d look-ups of what was never sent so", buscas)
	}
	// The client changes: nothing is written by what was remembered, and the call is decided by what is there.
	c := m.clientes[10]
	c.Versao++
	m.clientes[10] = c
	if _, buscas := abre(); buscas != 1 {
		t.Errorf("%d look-ups after a change of the client", buscas)
	}
	// So does the contract; after a wrong memory openings look up for a while.
	for range 100 {
		abre()
	}
	m.contratos[0].Situacao = crm.ContratoDistratado
	m.fotografar()
	antes := len(m.ocorrencias)
	if r, buscas := abre(); buscas != 1 || r.Repetida || len(m.ultimaChamada().Avisos) == 0 || len(m.ocorrencias) != antes+1 {
		t.Errorf("%d look-ups after a change of the contract, %q", buscas, m.ultimaChamada().Avisos)
	}
}

// A repeat is one whether its first was remembered or made by another process.
func TestRepetidaDoQueSeLembra(t *testing.T) {
	m, o := novaMemoria(t)
	outro := &crm.Ocorrencias{Retratos: m, Consultas: m, Escritor: m, Numeracao: m, Senhas: m, Arquivos: m, Relogio: o.Relogio}
	partes := func(codigo string) *crm.Pedido {
		return m.pedido("integra.mega", crm.OperacaoAbrir, "COD_PROJETO", "1001", "CNPJ_CLIENTE", "529.982.247-25", "CODIGO_OC", codigo)
	}
	primeira := abrir(t, outro, partes("A"))
	abrir(t, o, partes("B"))
	abrir(t, o, partes("C")) // remembered
	for i, codigo := range []string{"A", "B", "C", "A", "C"} {
		antes := len(m.ocorrencias)
		if r := abrir(t, o, partes(codigo)); !r.Repetida || len(m.ocorrencias) != antes {
			t.Errorf("%d: %s: %+v", i, codigo, r)
		}
	}
	if r := abrir(t, o, partes("A")); r.Numero != primeira.Numero {
		t.Errorf("%s, want %s", r.Numero, primeira.Numero)
	}
}

// What one of the client's keys may find tomorrow is not remembered: CODIGO_AUXILIAR is nobody's yet.
func TestChaveQueNaoAchouNaoSeLembra(t *testing.T) {
	m, o := novaMemoria(t)
	partes := func(codigo string) *crm.Pedido {
		return m.pedido("mobuss", crm.OperacaoAbrir, "CNPJ_CLIENTE", "529.982.247-25", "CODIGO_AUXILIAR", "de-ninguem", "CODIGO_OC", codigo)
	}
	abrir(t, o, partes("1"))
	abrir(t, o, partes("2"))
	c := m.clientes[11]
	c.CodigoAuxiliar = "de-ninguem"
	m.clientes[11] = c
	if _, err := o.Abrir(t.Context(), partes("3")); codigo(err) != crm.RecusaClienteDivergente {
		t.Errorf("%v", err)
	}
}

// What was decided by an older picture is not remembered under the newer one that the call ended with: its credential no longer
// blocks what it blocked.
func TestLembrancaDoRetratoQueDecidiu(t *testing.T) {
	m, o := novaMemoria(t)
	outro := m.creds["outro"]
	bloqueado := *outro
	bloqueado.Cadastro = crm.CadastroNenhum
	m.creds["outro"] = &bloqueado
	m.fotografar()
	partes := func(codigo string, extra ...string) *crm.Pedido {
		return m.pedido("outro", crm.OperacaoAbrir, append([]string{"CNPJ_CLIENTE", "111.444.777-35", "EMAIL_CLIENTE", "jose@exemplo.com.br", "CODIGO_OC", codigo}, extra...)...)
	}
	m.antes = func(*crm.Escrita) error {
		m.antes = nil
		m.creds["outro"] = outro
		return crm.ErrConflito // as when another call just made the same code
	}
	abrir(t, o, partes("1", "COD_DIVISAO", "nova"))
	abrir(t, o, partes("2"))
	if c := m.clientes[11]; c.Email != "jose@exemplo.com.br" {
		t.Errorf("%+v", c)
	}
}

// A list is not taken for the parts that follow it.
func TestListaNaoEParte(t *testing.T) {
	m, o := novaMemoria(t)
	lista := func(itens ...crm.Item) crm.Campo { return crm.Campo{Nome: "CAMPOS_VARIAVEIS_CLIENTES", Itens: itens} }
	um := crm.Item{Codigo: "COR", Valor: "azul"}
	abre := func(codigo string, campos ...crm.Campo) crm.Ocorrencia {
		p := m.pedido("mobuss", crm.OperacaoAbrir, "CODIGO_OC", codigo)
		p.Campos = append(p.Campos, campos...)
		return m.ocorrencia(t, abrir(t, o, p).Numero)
	}
	for i := range 2 {
		if oc := abre(fmt.Sprint("A", i), lista(um), crm.Campo{Nome: "COD_CLIENTE", Valor: "M-1"}); oc.ClienteID != 10 {
			t.Fatalf("%+v", oc)
		}
	}
	if oc := abre("B", lista(um, crm.Item{Codigo: "COD_CLIENTE", Valor: "M-1"})); oc.ClienteID != 0 {
		t.Errorf("an item was taken for the client's key: %+v", oc)
	}
}
