package portal_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestPaginasDoVimob: what belongs to one proposal leads from page to page, and buttons lead to Vimob's own pages.
func TestPaginasDoVimob(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	vimob := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"success":true,"id":"V 1/2"}`)) }))
	defer vimob.Close()
	const form = "#t-config + form"
	certo := p.formulario("/destinos/vimob", form)
	for campo, valor := range map[string]string{
		"c_pagina_proposta": "javascript:alert({id})", "c_pagina_prospect": "https://{id}.exemplo.invalid/", "c_bpo": "APROVADA=credito_ok", "c_status_ao_encerrar": "REPROVADA=perdida",
	} {
		valores := p.formulario("/destinos/vimob", form)
		valores.Set(campo, valor)
		if pg := p.pedir(http.MethodPost, "/destinos/vimob", valores); pg.status != http.StatusUnprocessableEntity || pg.Find("#erro-"+campo).Length() == 0 {
			t.Errorf("%s=%s: %d %s", campo, valor, pg.status, pg.Find(".erro, .aviso").Text())
		}
	}
	for _, campo := range []string{"c_status_que_abrem", "c_bpo", "c_status_ao_encerrar", "c_pagina_proposta"} {
		if texto := p.ver("/destinos/vimob").Find("#campo-" + campo).Closest(".campo").Parent().Text(); strings.Contains(texto, "não confirmado") {
			t.Errorf("%s is ours and is marked as the partner's: %s", campo, texto)
		}
	}
	for campo, valor := range map[string]string{
		"c_url": vimob.URL, "ativo": "sim", "c_status_que_abrem": "ANALISE=SO124",
		"c_pagina_proposta": "https://vimob.exemplo.invalid/propostas/{id}", "c_pagina_prospect": "https://vimob.exemplo.invalid/ficha?prospect={id}",
	} {
		certo.Set(campo, valor)
	}
	if pg := p.pedir(http.MethodPost, "/destinos/vimob", certo); pg.status != http.StatusOK {
		t.Fatalf("%d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	p.enviar("/status", "tipo", "status", "codigo", "passar", "nome", "Passar ao Vimob", "fase", "em_andamento", "acao", "VIMOB_PROSPECT")
	p.emVigor()
	numero := s.abrir("LEAD-1", "COD_STATUS", "passar", "CNPJ_CLIENTE", "529.982.247-25")
	for _, corpo := range []string{
		`{"proposta":"P/9 & 1","ocorrencia":` + numero + `,"status":"INSERIDA"}`, `{"proposta":"P/9 & 1","status":"ANALISE"}`,
	} {
		r, err := http.NewRequest(http.MethodPost, s.url+"/integracoes/vimob/demo/propostas", strings.NewReader(corpo))
		if err != nil {
			t.Fatal(err)
		}
		r.SetBasicAuth("integra.mega", "demo")
		if resposta, err := http.DefaultClient.Do(r); err != nil || resposta.StatusCode != http.StatusOK {
			t.Fatalf("%v %v", resposta, err)
		} else {
			_ = resposta.Body.Close()
		}
	}
	principal := p.ver("/ocorrencias/" + numero)
	outra, _ := principal.Find("dt:contains('Da mesma proposta') + dd a").Attr("href")
	if outra == "" {
		t.Fatalf("no way to what the status opened:\n%s", principal.Find("#t-resumo + dl").Text())
	}
	aberta := p.ver(strings.TrimPrefix(outra, "/portal"))
	if volta, _ := aberta.Find("dt:contains('Da mesma proposta') + dd a").Attr("href"); volta != "/portal/ocorrencias/"+numero {
		t.Errorf("it leads back to %q", volta)
	}
	if cliente := aberta.Find("dt:contains('Cliente') + dd a").Text(); cliente != "MARIA DA SILVA" {
		t.Errorf("it is %q's", cliente)
	}
	for _, pg := range []*pagina{principal, aberta} {
		if endereco, _ := pg.Find("a:contains('Abrir a proposta no Vimob')").Attr("href"); endereco != "https://vimob.exemplo.invalid/propostas/P%2F9%20%26%201" {
			t.Errorf("the button leads to %q", endereco)
		}
	}
	cliente, _ := principal.Find("dt:contains('Cliente') + dd a").Attr("href")
	fim := time.Now().Add(time.Minute)
	for {
		endereco, _ := p.ver(strings.TrimPrefix(cliente, "/portal")).Find("a:contains('Abrir o prospect no Vimob')").Attr("href")
		if endereco == "https://vimob.exemplo.invalid/ficha?prospect=V%201%2F2" {
			break
		}
		if time.Now().After(fim) {
			t.Fatalf("the client's button leads to %q", endereco)
		}
		time.Sleep(100 * time.Millisecond)
	}
}
