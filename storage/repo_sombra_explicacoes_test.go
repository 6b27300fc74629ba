package storage

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/sombra"
)

// TestSombraDitas: an explanation is kept, replaced and taken back, the last look at a WSDL replaced, on both engines, and of each tenant alone.
func TestSombraDitas(t *testing.T) {
	t.Parallel()
	onEachEngine(t, func(t *testing.T, address string) {
		s := open(t, address)
		ctx, c := deadline(t), s.Sombra()
		trail := crm.Auditoria{TenantID: 7, Quem: "ana", Acao: "sombra.explicar", Em: time.UnixMilli(1_700_000_000_000).UTC()}
		e := sombra.Explicacao{
			TenantID: 7, Chave: sombra.Chave{Operacao: "x", Resultado: sombra.SoAquiRecusa, Campo: "e:301"}, Porque: "cadastro trazido", Por: "ana", Em: trail.Em,
		}
		again := e
		again.Corrigida, again.Porque = true, "é assim"
		for _, one := range []sombra.Explicacao{e, again} {
			if err := c.Explicar(ctx, &one, trail); err != nil {
				t.Fatal(err)
			}
			if got, err := c.Explicacoes(ctx, 7); err != nil || !reflect.DeepEqual(got, []sombra.Explicacao{one}) {
				t.Errorf("%+v, %v, want %+v", got, err, one)
			}
		}
		if got, err := c.Explicacoes(ctx, 8); err != nil || len(got) != 0 {
			t.Errorf("of another tenant: %+v, %v", got, err)
		}
		if err := c.Desexplicar(ctx, 8, e.Chave, trail); !errors.Is(err, crm.ErrNaoEncontrado) {
			t.Errorf("another tenant's is taken back: %v", err)
		}
		if err := c.Desexplicar(ctx, 7, e.Chave, trail); err != nil {
			t.Error(err)
		}
		if got, err := c.Explicacoes(ctx, 7); err != nil || len(got) != 0 {
			t.Errorf("after it was taken back: %+v, %v", got, err)
		}
		if n := count(t, s, "SELECT COUNT(*) FROM auditorias WHERE tenant_id = ? AND quem = 'ana'", 7); n != 3 {
			t.Errorf("%d entries of the trail, want 3", n)
		}
		if got, err := c.Captura(ctx, 7); got != nil || err != nil {
			t.Errorf("nobody looked: %+v, %v", got, err)
		}
		for _, one := range []sombra.Captura{
			{TenantID: 7, Em: trail.Em, Antigo: "https://10.0.0.5", Erro: "não respondeu"},
			{TenantID: 7, Em: trail.Em.Add(time.Hour), Antigo: "https://10.0.0.5", Guardada: true, Endereco: "http://velho/index.php", Desconhecidas: []string{"A", "B"}, Faltam: []string{"C"}},
		} {
			if err := c.GravarCaptura(ctx, &one); err != nil {
				t.Fatal(err)
			}
			if got, err := c.Captura(ctx, 7); err != nil || !reflect.DeepEqual(got, &one) {
				t.Errorf("%+v, %v, want %+v", got, err, one)
			}
		}
		if err := c.ElevarNumeracao(ctx, 7, 500); err != nil {
			t.Fatal(err)
		}
		if n, err := c.ProximoNumero(ctx, 7); err != nil || n != 501 {
			t.Errorf("the next number is %d, %v", n, err)
		}
		if n, err := c.ProximoNumero(ctx, 8); err != nil || n != 1 {
			t.Errorf("the first number is %d, %v", n, err)
		}
	})
}
