package sombra

import (
	"testing"
	"time"
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
		"another zone":        {campos("a", "2026-01-02T03:04:05-03:00"), campos("a", "2026-01-02T03:04:05Z"), nil, Diferente, "a"},
		"two zones, one time": {campos("a", "2026-01-02T03:04:05-03:00"), campos("a", "2026-01-02T06:04:05Z"), nil, Igual, ""},
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
		if r := Relatar("2026-01-01", append(linhas, outra)); r.Portao.Aberto || r.Inexplicado != 1 || len(r.Portao.Falta()) != 1 {
			t.Errorf("%s: %+v", nome, r)
		}
	}
	if r := Relatar("2026-01-02", linhas[2:]); r.Portao.Aberto || len(r.Portao.Falta()) != 1 {
		t.Errorf("six days: %+v", r.Portao)
	}
}

// TestExplicada: the gate leaves out what is explained, what was corrected counts again when it is seen again, and a call that differs in a field
// that nobody explained counts still.
func TestExplicada(t *testing.T) {
	t.Parallel()
	em := func(dia, hora int) time.Time { return time.Date(2026, 1, dia, hora, 0, 0, 0, time.UTC) }
	linha := func(dia int, r Resultado, campo string, vezes int64) Linha {
		return Linha{Dia: em(dia, 0).Format(time.DateOnly), Operacao: "x", Resultado: r, Campo: campo, Vezes: vezes, Primeira: em(dia, 1), Ultima: em(dia, 9)}
	}
	linhas := []Linha{
		linha(1, Diferente, "", 10), linha(1, Diferente, "a", 10), linha(1, Diferente, "b", 4),
		linha(2, Diferente, "", 3), linha(2, Diferente, "a", 3),
		linha(3, SoAquiRecusa, "", 5), linha(3, SoAquiRecusa, "e:301", 5),
		linha(4, SoLaRecusa, "", 2), // no field was noted
	}
	aceita := func(r Resultado, campo string) Explicacao {
		return Explicacao{Chave: Chave{"x", r, campo}, Em: em(1, 0)}
	}
	corrigida := func(r Resultado, campo string, quando time.Time) Explicacao {
		return Explicacao{Chave: Chave{"x", r, campo}, Corrigida: true, Em: quando}
	}
	for nome, caso := range map[string]struct {
		ditas []Explicacao
		quer  int64
	}{
		"nothing":                       {nil, 20},
		"one of two fields":             {[]Explicacao{aceita(Diferente, "a")}, 4 + 5 + 2},
		"both fields":                   {[]Explicacao{aceita(Diferente, "a"), aceita(Diferente, "b")}, 5 + 2},
		"of another result":             {[]Explicacao{aceita(SoLaRecusa, "e:301")}, 20},
		"corrected later":               {[]Explicacao{corrigida(SoAquiRecusa, "e:301", em(3, 9))}, 13 + 2},
		"seen after it was corrected":   {[]Explicacao{corrigida(SoAquiRecusa, "e:301", em(3, 8))}, 20},
		"of the days before alone":      {[]Explicacao{corrigida(Diferente, "a", em(1, 12))}, 4 + 3 + 5 + 2},
		"what has no field is not said": {[]Explicacao{aceita(SoLaRecusa, "")}, 20},
	} {
		if r := Relatar("2026-01-01", linhas, caso.ditas...); r.Inexplicado != caso.quer {
			t.Errorf("%s: %d unexplained, want %d", nome, r.Inexplicado, caso.quer)
		}
	}
}
