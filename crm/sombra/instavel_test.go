package sombra

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func respondido(pares ...string) *Resposta {
	r := &Resposta{HTTP: 200, Campos: map[string]string{}}
	for i := 0; i < len(pares); i += 2 {
		r.Campos[pares[i]] = pares[i+1]
	}
	return r
}

// TestInstaveis: a clock is noise; an error between two answers, rows that moved and other rows are not, or they would hide every difference.
func TestInstaveis(t *testing.T) {
	t.Parallel()
	lista := respondido("0.n", "1", "0.nome", "a", "0.hora", "10:00", "1.n", "2", "1.nome", "b", "1.hora", "10:00")
	erro := respondido(CampoRetorno, "Erro interno")
	erro.HTTP = 500
	for nome, caso := range map[string]struct {
		antes, depois *Resposta
		ruido         map[string]bool
		quer          string
	}{
		"the same":           {lista, lista, nil, ""},
		"a clock":            {lista, respondido("0.n", "1", "0.nome", "a", "0.hora", "10:01", "1.n", "2", "1.nome", "b", "1.hora", "10:01"), nil, "*.hora"},
		"known":              {lista, respondido("0.n", "1", "0.nome", "a", "0.hora", "10:01", "1.n", "2", "1.nome", "b", "1.hora", "10:01"), map[string]bool{"*.hora": true}, ""},
		"a clock alone":      {respondido(CampoRetorno, "Lido em 10:00"), respondido(CampoRetorno, "Lido em 10:01"), nil, CampoRetorno},
		"another order":      {lista, respondido("1.n", "1", "1.nome", "a", "1.hora", "10:00", "0.n", "2", "0.nome", "b", "0.hora", "10:00"), nil, CampoOrdem},
		"a page in between":  {lista, respondido(CampoRetorno, "<html>"), nil, ""},
		"nothing in between": {lista, respondido(CampoRetorno, ""), nil, ""},
		"an error":           {respondido(CampoRetorno, "x"), erro, nil, ""},
		"another sentence":   {respondido(CampoRetorno, "Nada encontrado"), respondido(CampoRetorno, "Sem conexão"), nil, ""},
		"a row more":         {lista, respondido("0.n", "3", "0.nome", "c", "0.hora", "10:00", "1.n", "1", "1.nome", "a", "1.hora", "10:00", "2.n", "2", "2.nome", "b", "2.hora", "10:00"), nil, ""},
		"rows that moved":    {lista, respondido("0.n", "3", "0.nome", "c", "0.hora", "10:00", "1.n", "1", "1.nome", "a", "1.hora", "10:00"), nil, ""},
		"they and a clock":   {lista, respondido("0.n", "3", "0.nome", "c", "0.hora", "10:01", "1.n", "1", "1.nome", "a", "1.hora", "10:01"), nil, ""},
	} {
		if got := strings.Join(Instaveis(caso.antes, caso.depois, caso.ruido), " "); got != caso.quer {
			t.Errorf("%s: %q, want %q", nome, got, caso.quer)
		}
	}
}

// TestEveryFieldIsNamed: a field that differs in a late row alone is named, too, and what is beyond the bound keeps the gate shut.
func TestEveryFieldIsNamed(t *testing.T) {
	t.Parallel()
	var aqui, la []string
	for i := range 40 {
		aqui, la = append(aqui, fmt.Sprint(i, ".a"), "1", fmt.Sprint(i, ".b"), "1", fmt.Sprint(i, ".c"), "1"), append(la, fmt.Sprint(i, ".a"), "2", fmt.Sprint(i, ".b"), "2", fmt.Sprint(i, ".c"), "1")
	}
	la[len(la)-1] = "2"
	nomes := func(aqui, la []string) (campos []string) {
		_, diferencas := Comparar(respondido(aqui...), respondido(la...), nil)
		for _, d := range diferencas {
			campos = append(campos, d.Campo)
		}
		slices.Sort(campos)
		return campos
	}
	if got := strings.Join(nomes(aqui, la), " "); got != "*.a *.b *.c" {
		t.Errorf("named: %s", got)
	}
	aqui, la = nil, nil
	for i := range maxDiferencas + 5 {
		aqui, la = append(aqui, fmt.Sprint("campo", i), "1"), append(la, fmt.Sprint("campo", i), "2")
	}
	campos := nomes(aqui, la)
	if len(campos) != maxDiferencas+1 || !slices.Contains(campos, CampoOutros) {
		t.Fatalf("%d named: %v", len(campos), campos)
	}
	linhas := []Linha{{Dia: "2026-01-01", Operacao: "x", Resultado: Diferente, Vezes: 1}}
	var ditas []Explicacao
	for _, campo := range campos {
		linhas = append(linhas, Linha{Dia: "2026-01-01", Operacao: "x", Resultado: Diferente, Campo: campo, Vezes: 1})
		if campo != CampoOutros {
			ditas = append(ditas, Explicacao{Chave: Chave{"x", Diferente, campo}})
		}
	}
	if r := Relatar("2026-01-01", linhas, ditas...); r.Inexplicado != 1 {
		t.Errorf("%d unexplained, want the call with fields that nobody saw", r.Inexplicado)
	}
}

// TestExamplesShowNobody: of data the shape alone, wherever it stands.
func TestExamplesShowNobody(t *testing.T) {
	t.Parallel()
	for nome, la := range map[string]*Resposta{
		"a row, refused here": respondido("0.cliente", "Maria da Silva", "0.tel", "11999998888"),
		"a broken document":   respondido(CampoRetorno, `{"cliente":"Maria da Silva",}`),
		"a page":              respondido(CampoRetorno, "<p>Maria da Silva"),
		"a table":             respondido(CampoRetorno, "nome;tel\nMaria da Silva;11999998888"),
		"a telephone":         respondido(CampoRetorno, "Ligar para (11) 99999-8888"),
		"an address":          respondido(CampoRetorno, "Enviado a maria.silva@exemplo.com"),
		"a name for a row":    respondido("Maria da Silva.valor", "1"),
		"a document for one":  respondido("111.444.777-35.valor", "1"),
		"an address for one":  respondido("maria@exemplo.valor", "1"),
	} {
		for _, aqui := range []*Resposta{respondido(CampoRetorno, "Não pode. (e:301)"), respondido(CampoRetorno, "outro"), respondido("x", "1")} {
			_, diferencas := Comparar(aqui, la, nil)
			if text := strings.ToLower(fmt.Sprint(diferencas)); strings.Contains(text, "maria") || strings.Contains(text, "9999-8888") && !strings.Contains(text, "99999-9999") || strings.Contains(text, "11999998888") || strings.Contains(text, "777") {
				t.Errorf("%s: %s", nome, text)
			}
		}
	}
}

// TestAnOperationThatWasNeverEvaluated keeps the gate shut.
func TestAnOperationThatWasNeverEvaluated(t *testing.T) {
	t.Parallel()
	var linhas []Linha
	for dia := range 7 {
		linhas = append(linhas, Linha{Dia: fmt.Sprint("2026-01-0", dia+1), Operacao: "x", Resultado: Igual, Vezes: 200})
	}
	uma := Linha{Dia: "2026-01-07", Operacao: "x", Resultado: SemAvaliacao, Vezes: 1}
	if r := Relatar("2026-01-01", append(linhas, uma)); !r.Portao.Aberto {
		t.Errorf("one of many: %v", r.Portao.Falta())
	}
	uma.Operacao = "y"
	if r := Relatar("2026-01-01", append(linhas, uma)); r.Portao.Aberto {
		t.Error("nobody knows what Ponte answers to y, and the gate is open")
	}
}
