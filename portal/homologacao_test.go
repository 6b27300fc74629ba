package portal

import (
	"strings"
	"testing"

	"ponte/crm"
)

// TestHomologacaoEstaNoQuadro: the frame, which is around every page, says it, and never of another installation.
func TestHomologacaoEstaNoQuadro(t *testing.T) {
	t.Parallel()
	for valor, marcada := range map[string]bool{"sim": true, "nao": false} {
		tenant := &crm.Tenant{ID: 1, Nome: "Construtora", Configuracoes: crm.Configuracoes{crm.ConfHomologacao: valor}}
		pagina, err := executarTela("ficha", &quadro{Titulo: "x", Instalacao: tenant, Dados: telaFicha{}})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(pagina), "<strong>HOMOLOGAÇÃO</strong>") != marcada {
			t.Errorf("with %s the banner is there: %v", valor, !marcada)
		}
	}
}
