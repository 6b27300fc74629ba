package importacao

import (
	"slices"
	"testing"

	"ponte/crm"
)

// TestFormatos: what a destination calls a unit comes in a column of its own, and only then.
func TestFormatos(t *testing.T) {
	t.Parallel()
	de := func(destinos []crm.DefinicaoDestino) []string {
		for _, f := range Formatos(destinos) {
			if f.Tabela == Unidades {
				return f.Colunas
			}
		}
		return nil
	}
	if got := de(nil); !slices.Equal(got, []string{"empreendimento", "bloco", "unidade", "codigo", "data_entrega", "codigo_bloco", "tipo"}) {
		t.Error(got)
	}
	dois := append(slices.Clone(destinosDeTeste), crm.DefinicaoDestino{Nome: "obra", CodigoDaUnidade: "Id na Obra"})
	if got := de(dois); !slices.Equal(got, []string{"empreendimento", "bloco", "unidade", "codigo", "id_mobuss", "id_obra", "data_entrega", "codigo_bloco", "tipo"}) {
		t.Error(got)
	}
	imp := (&Importador{Destinos: dois}).importadorDe(&crm.Tenant{ID: 3}, Formato{Tabela: Unidades, Tipo: crm.VinculoUnidade, Colunas: []string{"id_obra"}}, true)
	r, err := imp.registro(linhaDe(t, "id_obra", "77"))
	if err != nil || len(r.Valores) != 0 || r.Nomes["obra"] != "77" {
		t.Errorf("%v %v", r, err)
	}
}
