package crm

import "testing"

// TestTituloDoAlarme: what is a code in the row is a sentence for who reads the e-mail.
func TestTituloDoAlarme(t *testing.T) {
	for quer, a := range map[string]Alarme{
		"Motivo novo de recusa: Ocorrência … não encontrada. (e:331)": {Causa: CausaRecusaNova, Objeto: "331"},
		"Motivo novo de recusa: (e:999)":                              {Causa: CausaRecusaNova, Objeto: "999"},
		"Motivo novo de recusa: falha":                                {Causa: CausaRecusaNova, Objeto: "falha"},
		"Disjuntor aberto: Mobuss":                                    {Causa: CausaDisjuntor, Objeto: "mobuss"},
		"Disjuntor aberto: outro":                                     {Causa: CausaDisjuntor, Objeto: "outro"},
	} {
		if veio := a.Titulo(map[string]string{"mobuss": "Mobuss"}); veio != quer {
			t.Errorf("%q, want %q", veio, quer)
		}
	}
}
