package cvcrm

import (
	"strings"
	"testing"

	"ponte/api/moldura"
	"ponte/crm"
)

// TestAdicionais: together they are no larger than a body without files.
func TestAdicionais(t *testing.T) {
	t.Parallel()
	for quantos, cabem := range map[int]bool{16: true, 17: false} {
		q := &requisicao{Requisicao: &moldura.Requisicao{Pedido: crm.Pedido{Retrato: &crm.Retrato{}}}}
		var lista []any
		for range quantos {
			lista = append(lista, map[string]any{"idcampo": "7", "valor": strings.Repeat("v", 1<<16-536)})
		}
		l := &leitor{q: q, tabela: corpoDoCadastro, corpo: map[string]any{"campos_adicionais": lista}}
		var v variaveis
		if l.adicionais(&v); (l.fim() == nil) != cabem || len(v) != quantos {
			t.Errorf("%d: %v, %d kept", quantos, l.fim(), len(v))
		}
	}
}
