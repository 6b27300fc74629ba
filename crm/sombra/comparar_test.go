package sombra

import (
	"testing"
)

func TestComparar(t *testing.T) {
	t.Parallel()
	campos := func(pares ...string) *Resposta {
		r := &Resposta{HTTP: 200, Campos: map[string]string{}}
		for i := 0; i < len(pares); i += 2 {
			r.Campos[pares[i]] = pares[i+1]
		}
		return r
	}
	retorno := func(v string) *Resposta { return campos(CampoRetorno, v) }
	falha := func(v string) *Resposta {
		return &Resposta{HTTP: 500, Falha: true, Campos: map[string]string{CampoFalha: v}}
	}
	for nome, caso := range map[string]struct {
		aqui, la *Resposta
		ruido    map[string]bool
		quer     Resultado
		campo    string
	}{
		"one number":          {retorno("12"), retorno("12"), nil, Igual, ""},
		"another number":      {retorno("12"), retorno("13"), nil, Diferente, CampoRetorno},
		"entities and space":  {retorno("Ação  boa"), retorno("A&ccedil;&atilde;o\nboa"), nil, Igual, ""},
		"one instant":         {retorno("2026-01-02 03:04:05"), retorno("02/01/2026 03:04:05"), nil, Igual, ""},
		"fractions":           {campos("a", "2026-01-02T03:04:05.123"), campos("a", "2026-01-02 03:04:05"), nil, Igual, ""},
		"another second":      {campos("a", "2026-01-02 03:04:06"), campos("a", "2026-01-02 03:04:05"), nil, Diferente, "a"},
		"a member is missing": {campos("a", "1"), campos("a", "1", "b", ""), nil, Diferente, "b"},
		"refused here":        {retorno("Não. (e:301)"), retorno("12"), nil, SoAquiRecusa, "e:301"},
		"refused there":       {retorno("12"), retorno("contrato errado"), nil, SoLaRecusa, CampoRetorno},
		"fault there":         {retorno("12"), falha("x"), nil, SoLaRecusa, CampoRetorno},
		"JSON says no":        {campos("success", "false", "erros", "x"), campos("0.numero", "1"), nil, SoAquiRecusa, CampoRetorno},
		"another sentence":    {retorno("Um. (e:102)"), retorno("Outro. (e:102)"), nil, Diferente, CampoRetorno},
		"one fault":           {falha("x"), falha("x"), nil, Igual, ""},
		"a clock is noise":    {campos("0.hora", "1", "0.x", "1"), campos("0.hora", "2", "0.x", "1"), map[string]bool{"*.hora": true}, Ruido, ""},
		"noise and more":      {campos("0.hora", "1", "0.x", "1"), campos("0.hora", "2", "0.x", "2"), map[string]bool{"*.hora": true}, Diferente, "*.x"},
		"another order":       {campos("0.n", "1", "1.n", "2"), campos("0.n", "2", "1.n", "1"), nil, Diferente, CampoOrdem},
		"no order":            {campos("0.n", "1", "1.n", "2"), campos("0.n", "2", "1.n", "1"), map[string]bool{CampoOrdem: true}, Ruido, ""},
		"order and a clock":   {campos("0.h", "1", "0.n", "1", "1.n", "2"), campos("0.n", "2", "1.h", "3", "1.n", "1"), map[string]bool{"*.h": true}, Diferente, CampoOrdem},
		"other rows":          {campos("0.n", "1", "1.n", "2"), campos("0.n", "2", "1.n", "3"), nil, Diferente, "*.n"},
	} {
		resultado, diferencas := Comparar(caso.aqui, caso.la, caso.ruido)
		campo := ""
		if len(diferencas) > 0 {
			campo = diferencas[0].Campo
		}
		if resultado != caso.quer || campo != caso.campo {
			t.Errorf("%s: %s %+v, want %s in %q", nome, resultado, diferencas, caso.quer, caso.campo)
		}
	}
}

func TestPortao(t *testing.T) {
	t.Parallel()
	var linhas []Linha
	for _, dia := range []string{"01", "02", "03", "04", "05", "06", "07"} {
		linhas = append(linhas, Linha{Dia: "2026-01-" + dia, Operacao: "x", Resultado: Igual, Vezes: 200}, Linha{Dia: "2026-01-" + dia, Operacao: "x", Resultado: Ruido, Campo: "hora", Vezes: 3})
	}
	if r := Relatar("2026-01-01", linhas); !r.Portao.Aberto || r.Dias != 7 || r.Chamadas != 1400 {
		t.Errorf("%+v", r)
	}
	for nome, outra := range map[string]Linha{
		"one difference": {Dia: "2026-01-07", Operacao: "y", Resultado: SoLaRecusa, Vezes: 1},
	} {
		if r := Relatar("2026-01-01", append(linhas, outra)); r.Portao.Aberto || r.Inexplicado != 1 || len(r.Portao.Falta) != 1 {
			t.Errorf("%s: %+v", nome, r)
		}
	}
	if r := Relatar("2026-01-02", linhas[2:]); r.Portao.Aberto || len(r.Portao.Falta) != 1 {
		t.Errorf("six days: %+v", r.Portao)
	}
}
