package portal

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ponte/crm"
)

func TestErrosDe(t *testing.T) {
	t.Parallel()
	longo := &crm.Invalido{Campo: "nome", Motivo: crm.MotivoLongo, Detalhe: "10"}
	vazio := &crm.Invalido{Campo: "nome", Motivo: crm.MotivoVazio}
	for nome, c := range map[string]struct {
		err    error
		campo  string
		contem []string
		frases int
	}{
		"sem chave":         {fmt.Errorf("save: %w", crm.ErrSemChave), "", []string{"PONTE_SECRET_KEY", "Nada foi gravado"}, 2},
		"chave errada":      {fmt.Errorf("setting: %w", crm.ErrChaveErrada), "", []string{"PONTE_SECRET_KEY anterior"}, 2},
		"dois no campo":     {errors.Join(longo, vazio), "nome", []string{comoFrase(longo.Frase()), comoFrase(vazio.Frase())}, 2},
		"o mesmo outra vez": {errors.Join(vazio, vazio), "nome", []string{vazio.Frase()}, 0},
		"dois do destino":   {errors.Join(&crm.ErroDestino{Campo: "url", Frase: "não é um endereço"}, &crm.ErroDestino{Campo: "url", Frase: "falta o https"}), campoDoDestino("url"), []string{"Não é um endereço. Falta o https."}, 2},
	} {
		frase := errosDe(c.err)[c.campo]
		for _, quer := range c.contem {
			if !strings.Contains(frase, quer) {
				t.Errorf("%s: %q lacks %q", nome, frase, quer)
			}
		}
		if c.frases > 0 && strings.Count(frase+" ", ". ") != c.frases {
			t.Errorf("%s: %q", nome, frase)
		}
	}
	if frase := errosDe(errors.Join(vazio, vazio))["nome"]; frase != vazio.Frase() {
		t.Errorf("said twice: %q", frase)
	}
	if errosDe(errors.New("other")) != nil {
		t.Error("an error of another kind became a sentence")
	}
	if status, f := descreverErro(fmt.Errorf("read: %w", crm.ErrChaveErrada)); status != http.StatusInternalServerError || !strings.Contains(f.Texto, "PONTE_SECRET_KEY") {
		t.Errorf("the page: %d %+v", status, f)
	}
}

func TestFiltroNaTrilhaNaoGuardaDocumento(t *testing.T) {
	t.Parallel()
	for q, quer := range map[string]string{
		"52998224725": "***.982.247-**", "529.982.247-25": "***.982.247-**", "529 982 247 25": "***.982.247-**", "cliente 52998224725": "cliente ***.982.247-**",
		"11.222.333/0001-81": "11.222.***/****-81", "2026-11-01": "2026-11-01", "123": "123", "ana prado": "ana prado", "52998224724": "52998224724",
	} {
		got, err := url.ParseQuery(filtroNaTrilha(url.Values{"q": {q}, "status": {"aberta"}}))
		if err != nil || got.Get("q") != quer || got.Get("status") != "aberta" {
			t.Errorf("%q is kept as %v, want %q: %v", q, got, quer, err)
		}
	}
}

func TestConteudoCortadoEntreLetras(t *testing.T) {
	t.Parallel()
	if c := legivel(strings.Repeat("ção", 4000)).ate(maxRespostaTeste); !c.Cortado || len(c.Texto) > maxRespostaTeste+3 || strings.ContainsRune(c.Texto, '\uFFFD') || !strings.HasSuffix(c.Texto, "…") {
		t.Errorf("%d bytes, cut %v: …%q", len(c.Texto), c.Cortado, c.Texto[len(c.Texto)-10:])
	}
	if c := legivel("curta").ate(maxRespostaTeste); c.Cortado || c.Texto != "curta" {
		t.Errorf("%+v", c)
	}
}
