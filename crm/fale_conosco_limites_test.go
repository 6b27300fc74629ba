package crm_test

import (
	"errors"
	"fmt"
	"testing"

	"ponte/crm"
)

// TestLimiteDoDia: after the day's last opening or answer nothing more is taken, and the same form again is still recognised.
func TestLimiteDoDia(t *testing.T) {
	m, _, f, _ := novoBalcao(t)
	var ultima crm.NovaDoCliente
	for i := range 21 {
		nova := crm.NovaDoCliente{ClienteID: 10, ContratoID: 30, TipoID: tipoDuvida, Texto: "x", Chave: fmt.Sprint("k", i)}
		_, err := f.Abrir(t.Context(), m.retrato.Load(), nova)
		var invalido *crm.Invalido
		if i < 20 && err != nil || i == 20 && !errors.As(err, &invalido) {
			t.Fatalf("opening %d: %v", i+1, err)
		}
		if i == 19 {
			ultima = nova
		}
	}
	r, err := f.Abrir(t.Context(), m.retrato.Load(), ultima)
	if err != nil || !r.Repetida {
		t.Fatalf("the last again: %+v %v", r, err)
	}
	resposta := crm.RespostaDoCliente{ClienteID: 10, Numero: r.Numero, Texto: "y", Chave: "r"}
	if _, err := f.Responder(t.Context(), m.retrato.Load(), resposta); err != nil {
		t.Fatal(err)
	}
	for range 50 {
		resposta.Antes = append(resposta.Antes, crm.Narrativa{Tipo: crm.NarrativaCliente, CriadaEm: f.Assistencias.Ocorrencias.Relogio()})
	}
	if _, err := f.Responder(t.Context(), m.retrato.Load(), resposta); err != nil {
		t.Errorf("the last answer again: %v", err)
	}
	resposta.Chave = "outra"
	var invalido *crm.Invalido
	if _, err := f.Responder(t.Context(), m.retrato.Load(), resposta); !errors.As(err, &invalido) || invalido.Campo != "texto" {
		t.Errorf("one more: %v", err)
	}
}

// TestFotosDoDia: what would pass the day's photos is told beside the field, of an opening and of an answer.
func TestFotosDoDia(t *testing.T) {
	m, b, f, _ := novoBalcao(t)
	nova := crm.NovaDoCliente{ClienteID: 10, ContratoID: 30, TipoID: tipoDuvida, Texto: "x", Chave: "k", Fotos: []crm.AnexoRecebido{foto}}
	b.bytes = 200<<20 - int64(len(foto.Conteudo))
	r, err := f.Abrir(t.Context(), m.retrato.Load(), nova)
	if err != nil {
		t.Fatal(err)
	}
	b.bytes++
	resposta := crm.RespostaDoCliente{ClienteID: 10, Numero: r.Numero, Texto: "y", Chave: "r", Fotos: []crm.AnexoRecebido{foto}}
	nova.Chave = "k2"
	var invalido *crm.Invalido
	if _, err := f.Abrir(t.Context(), m.retrato.Load(), nova); !errors.As(err, &invalido) || invalido.Campo != "foto" {
		t.Errorf("an opening: %v", err)
	}
	if _, err := f.Responder(t.Context(), m.retrato.Load(), resposta); !errors.As(err, &invalido) || invalido.Campo != "foto" {
		t.Errorf("an answer: %v", err)
	}
	resposta.Fotos = nil
	if _, err := f.Responder(t.Context(), m.retrato.Load(), resposta); err != nil {
		t.Errorf("without photos: %v", err)
	}
}
