package v1

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"ponte/crm"
	"ponte/crm/cadastro"
)

func descricao(t *testing.T) (*openapi3.T, map[string]*operacao) {
	t.Helper()
	d, operacoes, err := lerDescricao()
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil {
		t.Fatal(err)
	}
	return d, operacoes
}

// schemas are the schemas of each kind of record, by kind.
var schemas = map[crm.TipoVinculo]string{
	crm.VinculoEmpreendimento: "Empreendimento", crm.VinculoBloco: "Bloco", crm.VinculoUnidade: "Unidade", crm.VinculoCliente: "Cliente",
	crm.VinculoContrato: "Contrato", crm.VinculoParticipante: "Participante", crm.VinculoTitulo: "Titulo",
}

// TestTheDescriptionHasTheFieldsOfTheTable holds the schemas of records against the one table of fields.
func TestTheDescriptionHasTheFieldsOfTheTable(t *testing.T) {
	t.Parallel()
	d, _ := descricao(t)
	for _, e := range cadastro.Entidades() {
		schema := d.Components.Schemas["Campos"+schemas[e.Tipo]]
		if schema == nil {
			t.Errorf("there is no schema of the fields of %s", e.Rotulo)
			continue
		}
		var daTabela []string
		for _, c := range e.Campos {
			daTabela = append(daTabela, c.Nome)
		}
		slices.Sort(daTabela)
		if descritos := slices.Sorted(maps.Keys(schema.Value.Properties)); !slices.Equal(descritos, daTabela) {
			t.Errorf("%s: the description has %v, the table %v", e.Rotulo, descritos, daTabela)
		}
	}
}

// TestEveryFieldOfAnOpeningIsAPart holds the schema of an opening against the table of parts, both ways.
func TestEveryFieldOfAnOpeningIsAPart(t *testing.T) {
	t.Parallel()
	d, _ := descricao(t)
	outros := []string{"principal", "incluir_cliente", "assistencia"} // said to the use case otherwise
	var descritos []string
	for nome, p := range d.Components.Schemas["NovaOcorrencia"].Value.Properties {
		switch {
		case slices.Contains(outros, nome):
		case nome == "cliente":
			for dele := range p.Value.Properties {
				descritos = append(descritos, "cliente."+dele)
			}
		default:
			descritos = append(descritos, nome)
		}
	}
	var daTabela []string
	for _, p := range partes {
		daTabela = append(daTabela, p.campo)
	}
	slices.Sort(descritos)
	slices.Sort(daTabela)
	if !slices.Equal(descritos, daTabela) {
		t.Errorf("the description has %v, the table %v", descritos, daTabela)
	}
}

// TestEveryOperationSaysItsScope: a scope that no form offers lets nobody in, and one that no operation asks for is of no use.
func TestEveryOperationSaysItsScope(t *testing.T) {
	t.Parallel()
	_, operacoes := descricao(t)
	pedidos := map[crm.Escopo]bool{}
	for rota, op := range operacoes {
		pedidos[op.escopo] = true
		if op.nome == "" {
			t.Errorf("%s has no name", rota)
		}
		if op.escopo != "" && !slices.ContainsFunc(crm.Escopos, func(l crm.LinhaEscopo) bool { return l.Escopo == op.escopo }) {
			t.Errorf("%s asks for %s, which is no scope", rota, op.escopo)
		}
		metodo, _, _ := strings.Cut(rota, " ")
		if soLe := strings.HasSuffix(string(op.escopo), ":ler"); soLe && metodo != http.MethodGet {
			t.Errorf("%s changes something with %s", rota, op.escopo)
		}
	}
	for _, l := range crm.Escopos {
		if !pedidos[l.Escopo] && l.Escopo != crm.EscopoGerirPlataforma { // which Senior's dialect asks for
			t.Errorf("no operation asks for %s", l.Escopo)
		}
	}
}

// TestEveryReasonIsInWords: no keyword of the schemas in use falls through to the general sentence, which would not help.
func TestEveryReasonIsInWords(t *testing.T) {
	t.Parallel()
	d, operacoes := descricao(t)
	conferir := func(onde string, s *openapi3.Schema) {
		if f := s.Format; f != "" && s.Type.Is(openapi3.TypeString) && f != "binary" && formatos[f] == "" {
			t.Errorf("%s has the format %s, which has no words", onde, f)
		}
		if s.Pattern != "" && formatos[s.Pattern] == "" {
			t.Errorf("%s has the pattern %s, which has no words", onde, s.Pattern)
		}
	}
	for nome, s := range d.Components.Schemas {
		for campo, p := range s.Value.Properties {
			conferir(nome+"."+campo, p.Value)
		}
	}
	for rota, op := range operacoes {
		for _, p := range op.parametros {
			conferir(rota+" "+p.Value.Name, p.Value.Schema.Value)
		}
	}
}
