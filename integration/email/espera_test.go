package email

import (
	"fmt"
	"strings"
	"testing"

	"ponte/crm"
	"ponte/integration/destino"
	"ponte/test/correio"
)

// TestAMailboxThatWaitsHoldsNobodyElse: the others get theirs in the same try, and the next one writes to that mailbox alone. A server that goes
// away (421) is asked nothing more.
func TestAMailboxThatWaitsHoldsNobodyElse(t *testing.T) {
	s := correio.Subir(t, correio.Opcoes{})
	k := crm.Correspondencia{Servidor: servidorDe(s, nil)}
	for i := range int64(3) {
		k.Ouvintes = append(k.Ouvintes, crm.Ouvinte{UsuarioID: i + 1, Login: fmt.Sprint("u", i), Email: fmt.Sprint("u", i, "@exemplo.com.br"), Ocorrencias: crm.AvisosTodos})
	}
	for _, defeito := range []correio.Defeito{correio.Recusa4xx, correio.DataRecusa} {
		vez := 0
		s.Falhar(func() correio.Defeito {
			vez++
			return map[bool]correio.Defeito{true: defeito}[vez == 1]
		})
		antes := len(s.Aceitas())
		tarefa, err := tentar(t, crm.EventoAvisoOcorrencia, k, nil)
		if classe(err) != destino.ClasseTransitorio || !strings.Contains(err.Error(), "1 de 3 ainda não receberam: a caixa") && !strings.Contains(err.Error(), "1 de 3 ainda não receberam: o servidor") || len(s.Aceitas()) != antes+2 {
			t.Fatalf("%s: %v, %d taken", defeito, err, len(s.Aceitas())-antes)
		}
		if _, err := tentar(t, crm.EventoAvisoOcorrencia, k, func(nova *destino.Tarefa) { nova.Progresso = tarefa.Progresso }); err != nil {
			t.Fatal(err)
		}
		if m := s.Aceitas(); len(m) != antes+3 || m[antes+2].Para[0] != "u0@exemplo.com.br" {
			t.Errorf("%s: %+v", defeito, m[antes:])
		}
	}
	vez := 0
	s.Falhar(func() correio.Defeito { vez++; return correio.Indisponivel })
	if _, err := tentar(t, crm.EventoAvisoOcorrencia, k, nil); classe(err) != destino.ClasseTransitorio || vez != 1 {
		t.Errorf("%v after %d messages", err, vez)
	}
}
