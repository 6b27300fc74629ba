package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// campos are the names and values of a form of a page.
func campos(pg *pagina, form string) url.Values {
	v := url.Values{}
	pg.Find(form + " input, " + form + " select").Each(func(_ int, c *goquery.Selection) {
		if c.AttrOr("type", "") != "checkbox" {
			v.Add(c.AttrOr("name", ""), c.AttrOr("value", c.Find("option[selected]").AttrOr("value", "")))
		}
	})
	return v
}

// TestLoteDeEntregas: rows that failed for one reason are a group; the chosen are sent again with a reason, each tells why it is left alone,
// the same form twice does nothing, and one that changed meanwhile is named.
func TestLoteDeEntregas(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	var aceita atomic.Bool
	comMobuss(t, p, "sim", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !aceita.Load() {
			http.Error(w, `{"mensagem":"local 42 sem vistoria"}`, http.StatusUnprocessableEntity)
			return
		}
		simulador().ServeHTTP(w, r)
	}))
	for _, codigo := range []string{"L-1", "L-2", "L-3"} {
		s.abrir(codigo, "COD_STATUS", "em_atendimento")
	}
	ateQue(t, "three have failed", func() bool { return p.ver("/entregas?estado=falhou").Find("#resultado tbody tr").Length() == 3 })
	lista := p.ver("/entregas")
	if texto := lista.Find(".grupos").Text(); !strings.Contains(texto, "3 × Mobuss") {
		t.Errorf("the groups: %q", texto)
	}
	if p.ver("/entregas?estado=falhou&estado=incerta").Find(".grupos li").Length() != 1 || p.ver("/entregas?estado=entregue").Find(".grupos").Length() != 0 {
		t.Error("who looks at what failed sees the groups, who looks at what arrived does not")
	}
	grupo := strings.TrimPrefix(lista.Find(".grupos li a").First().AttrOr("href", ""), "/portal")
	if n := p.ver(grupo).Find("#resultado tbody tr").Length(); n != 3 {
		t.Errorf("the group has %d rows", n)
	}
	if pg := p.ver(strings.TrimPrefix(lista.Find(".grupos .botao").AttrOr("href", ""), "/portal")); !strings.Contains(pg.Find("h1").Text(), "Reenviar 3 entregas") {
		t.Errorf("the group's button: %q", pg.Find("h1").Text())
	}
	if pg := p.ver("/entregas/lote?escolhidas=1&ato=reenviar"); pg.url.Path != "/portal/entregas" || !strings.Contains(pg.Find(".aviso").Text(), "Nenhuma entrega foi marcada") {
		t.Errorf("nothing marked leads to %s", pg.url)
	}
	var ids []string
	lista.Find(`input[form="lote"][name="id"]`).Each(func(_ int, c *goquery.Selection) { ids = append(ids, c.AttrOr("value", "")) })
	if len(ids) != 3 {
		t.Fatalf("%d rows can be marked", len(ids))
	}
	previa := p.ver("/entregas/lote?escolhidas=1&ato=reenviar&id=" + ids[0] + "&id=" + ids[1])
	if titulo := previa.Find("h1").Text(); !strings.Contains(titulo, "Reenviar 2 entregas") {
		t.Fatalf("%s", titulo)
	}
	form := campos(previa, "main form")
	if pg := p.pedir(http.MethodPost, "/entregas/lote", form); pg.status != http.StatusUnprocessableEntity || pg.Find("#erro-motivo").Length() != 1 || len(campos(pg, "main form")["vai"]) != 2 {
		t.Errorf("without a reason: %d, and %v is kept", pg.status, campos(pg, "main form"))
	}
	aceita.Store(true)
	// Somebody else sends one of them meanwhile.
	p.enviar("/entregas/"+ids[0], "ato", "reenviar", "motivo", "outra pessoa")
	ateQue(t, "it is delivered", func() bool { return strings.Contains(p.ver("/entregas/"+ids[0]).Find(".cabeca").Text(), "Entregue") })
	form.Set("motivo", "corrigido lá")
	pg := p.pedir(http.MethodPost, "/entregas/lote", form)
	if texto := pg.Find("main").Text(); !strings.Contains(texto, "1 entrega: reenvio pedido") || !strings.Contains(texto, "1 fica como está") || !strings.Contains(texto, "Já foi entregue.") {
		t.Errorf("%d %s", pg.status, texto)
	}
	ateQue(t, "the other is delivered", func() bool { return strings.Contains(p.ver("/entregas/"+ids[1]).Find(".cabeca").Text(), "Entregue") })
	if texto := p.pedir(http.MethodPost, "/entregas/lote", form).Find("main").Text(); !strings.Contains(texto, "2 ficam como estão") {
		t.Errorf("the form twice: %s", texto)
	}
	if trilha := p.trilha("entrega.reenviar"); strings.Count(trilha, "corrigido lá") != 1 {
		t.Errorf("the trail: %q", trilha)
	}
	if pg := p.ver("/entregas/lote?escolhidas=1&ato=cancelar&id=" + ids[0] + "&id=" + ids[2]); !strings.Contains(pg.Find("h1").Text(), "Cancelar 1 entrega") || !strings.Contains(pg.Text(), "Já foi entregue.") {
		t.Errorf("%s", pg.Find("main").Text())
	}
}

// TestLoteDeOcorrencias: marked rows are moved and given to somebody, by the rules of a single act and with its trail each.
func TestLoteDeOcorrencias(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	p := s.admin()
	um, dois, tres := s.abrir("LO-1"), s.abrir("LO-2"), s.abrir("LO-3", "COD_STATUS", "encerrado")
	if n := p.ver("/ocorrencias").Find(`input[form="lote"][name="numero"]`).Length(); n < 3 {
		t.Fatalf("%d rows can be marked", n)
	}
	marcadas := "numero=" + um + "&numero=" + dois + "&numero=" + tres + "&numero=999999"
	if pg := p.ver("/ocorrencias/lote?" + marcadas); pg.url.Path != "/portal/ocorrencias" || !strings.Contains(pg.Find(".aviso").Text(), "nada a fazer") {
		t.Errorf("without a change: %s", pg.url)
	}
	if pg := p.ver("/ocorrencias/lote?status=encerrado"); !strings.Contains(pg.Find(".aviso").Text(), "Nenhuma ocorrência foi marcada") {
		t.Errorf("nothing marked: %s", pg.Find(".aviso").Text())
	}
	previa := p.ver("/ocorrencias/lote?" + marcadas + "&status=encerrado&filtro=fase%3Daberta%26apos%3Dx")
	if texto := previa.Find("main").Text(); !strings.Contains(texto, "Mudar 2 ocorrências") || !strings.Contains(texto, "Já está assim.") || !strings.Contains(texto, "fora do seu alcance") {
		t.Fatalf("%s", texto)
	}
	form := campos(previa, "main form")
	if pg := p.pedir(http.MethodPost, "/ocorrencias/lote", form); pg.status != http.StatusUnprocessableEntity || pg.Find("#erro-motivo").Length() != 1 {
		t.Errorf("without a reason: %d", pg.status)
	}
	p.enviar("/ocorrencias/"+dois, "texto", "Liguei para o cliente.")
	form.Set("motivo", "mutirão de sexta")
	pg := p.pedir(http.MethodPost, "/ocorrencias/lote", form)
	if texto := pg.Find("main").Text(); !strings.Contains(texto, "1 ocorrência mudada.") || !strings.Contains(texto, "Mudou enquanto isso.") || pg.Find(`main a[href="/portal/ocorrencias?fase=aberta"]`).Length() == 0 {
		t.Errorf("%s", texto)
	}
	if texto := p.ver("/ocorrencias/" + um).Find(".cabeca").Text(); !strings.Contains(texto, "Encerrad") {
		t.Errorf("it says %s", texto)
	}
	if pg := p.pedir(http.MethodPost, "/ocorrencias/lote", form); !strings.Contains(pg.Find("main").Text(), "2 ficam como estão") {
		t.Errorf("the form twice: %s", pg.Find("main").Text())
	}
	dono := campos(p.ver("/ocorrencias/lote?numero="+um+"&numero="+dois+"&responsavel=admin"), "main form")
	dono.Set("motivo", "plantão")
	if pg := p.pedir(http.MethodPost, "/ocorrencias/lote", dono); pg.url.Path != "/portal/ocorrencias" || !strings.Contains(pg.Find(".aviso").Text(), "2 ocorrências mudadas.") {
		t.Errorf("%s %s", pg.url, pg.Find("main .aviso").Text())
	}
	if trilha := p.trilha("ocorrencia.atender"); strings.Count(trilha, "plantão") != 2 || strings.Count(trilha, "mutirão de sexta") != 1 {
		t.Errorf("the trail: %q", trilha)
	}
}
