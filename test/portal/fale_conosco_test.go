package portal_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"ponte/crm/portalcliente"
)

const jpeg = "\xff\xd8\xff\xe0\x00\x10JFIF"

// TestFaleConoscoFechadaChegaEncerrada plays the incident of the ERP's manual in the browser's way: the client opens, it arrives Encerrada, the
// operator reads why, follows the link to the kind, changes it, and the next one arrives Aberta.
func TestFaleConoscoFechadaChegaEncerrada(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	c, admin := s.cliente("C-1001"), s.admin()
	tipo := s.tipo(admin, c, "nome", "Elogio", "fechada", "fechada")
	abrir := func(texto string) (*pagina, string) {
		t.Helper()
		caminho, campos := c.abrir(tipo).form("main form")
		campos.Set("texto", texto)
		pg := c.mandar(caminho, campos)
		numero := strings.TrimPrefix(pg.url.Path, "/cliente/demo/ocorrencias/")
		if pg.status != http.StatusOK || numero == "" || numero == pg.url.Path {
			t.Fatalf("%d at %s: %s", pg.status, pg.url, pg.Find("main").Text())
		}
		return pg, numero
	}
	pg, numero := abrir("Gostei do jardim")
	if texto := pg.Find("main").Text(); !strings.Contains(texto, "já foi encerrada") || !strings.Contains(texto, "Encerrada") {
		t.Errorf("the client reads: %s", texto)
	}
	oc := admin.ver("/ocorrencias/" + numero)
	porque := oc.Find("#porque")
	for _, trecho := range []string{"Elogio", "marcado para chegar fechada", "já chegou encerrada"} {
		if !strings.Contains(porque.Text(), trecho) {
			t.Errorf("the operator reads %q, without %q", porque.Text(), trecho)
		}
	}
	link := porque.Find("a").AttrOr("href", "")
	form := admin.formulario(strings.TrimSuffix(strings.TrimPrefix(link, "/portal"), "#novo"), "#novo form")
	if form.Get("nome") != "Elogio" || form.Get("fechada") != "fechada" {
		t.Fatalf("the link %s leads to %v", link, form)
	}
	form.Set("fechada", "aberta")
	if pg := admin.pedir(http.MethodPost, "/fale-conosco", form); pg.status != http.StatusOK {
		t.Fatal(pg.Find("main").Text())
	}
	if pg, outra := abrir("Gostei da portaria"); strings.Contains(pg.Find(".dados").Text(), "Encerrada") || strings.Contains(admin.ver("/ocorrencias/"+outra).Find("#porque").Text(), "encerrada") {
		t.Errorf("after the change: %s", pg.Find("main").Text())
	}
	if !strings.Contains(admin.ver("/ocorrencias/"+numero).Find("#porque").Text(), "marcado para chegar fechada") {
		t.Error("the first one lost its reason")
	}
	if trilha := admin.trilha("tipo.gravar"); !strings.Contains(trilha, "Chega: fechada → aberta") {
		t.Errorf("trail: %s", trilha)
	}

	// What a system sent closed says so, too.
	fechada := s.abrir("FC-1", "COD_STATUS", "encerrado")
	if p := admin.ver("/ocorrencias/" + fechada).Find("#porque").Text(); !strings.Contains(p, "mega") || !strings.Contains(p, "status encerrado") {
		t.Errorf("one of the ERP's: %q", p)
	}

	// Rated, and in the list and the export.
	pg = c.abrir("/ocorrencias/" + numero)
	caminho, _ := pg.form("#avaliar form")
	avaliar := func(nota string) *pagina {
		r, err := http.NewRequest(http.MethodPost, s.url+caminho, strings.NewReader(url.Values{"nota": {nota}, "comentario": {"Muito bom"}}.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return c.fazer(r)
	}
	if pg := avaliar("9"); pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Find("#avaliar .erro").Text(), "1 a 5") {
		t.Errorf("a rating of 9: %d %s", pg.status, pg.Find("#avaliar").Text())
	}
	for range 2 {
		if pg := avaliar("4"); pg.status != http.StatusOK || !strings.Contains(pg.Find("main").Text(), "A sua avaliação") {
			t.Fatalf("%d %s", pg.status, pg.Find("main").Text())
		}
	}
	if texto := admin.ver("/ocorrencias/" + numero).Find("#avaliacao").Text(); !strings.Contains(texto, "4 de 5") || !strings.Contains(texto, "Muito bom") {
		t.Errorf("the operator reads %q", texto)
	}
	if texto := admin.ver("/ocorrencias?q=" + numero).Find("table.lista tbody").Text(); !strings.Contains(texto, "nota 4") {
		t.Errorf("the list: %s", texto)
	}
	exportado := csv.NewReader(strings.NewReader(admin.ver("/ocorrencias/exportar?formato=csv&q=" + numero).corpo))
	exportado.Comma = ';'
	linhas, err := exportado.ReadAll()
	if err != nil || (len(linhas) != 2 || linhas[0][len(linhas[0])-1] != "Avaliação" || linhas[1][len(linhas[1])-1] != "4") {
		t.Errorf("the export: %q", linhas)
	}
	if trilha := admin.trilha("ocorrencia.avaliar"); strings.Count(trilha, "Nota: 4") != 1 {
		t.Errorf("trail: %s", trilha)
	}
}

// TestFaleConoscoAssistenciaEFotos: an assistência with items and photos, twice the same form, answers; and what is not taken.
func TestFaleConoscoAssistenciaEFotos(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	c, admin := s.cliente("C-1001"), s.admin()
	admin.enviar("/itens-manutencao", "nome", "Infiltração", "no_painel", "sim", "garantia_meses", "60")
	admin.enviar("/itens-manutencao", "nome", "Só da construtora")
	tipo := s.tipo(admin, c, "nome", "Reparo", "assistencia", "sim", "unidade", "sim", "fechada", "aberta")
	pg := c.abrir(tipo)
	opcoes := pg.Find("#item_1 option")
	if opcoes.Length() != 2 || strings.Contains(pg.Find("#contrato").Text(), "Nenhum") {
		t.Fatalf("the form offers %s and %s", opcoes.Text(), pg.Find("#contrato").Text())
	}
	caminho, campos := pg.form("main form")
	campos.Set("texto", "Vaza no banheiro")
	campos.Set("item_1", opcoes.Last().AttrOr("value", ""))
	campos.Set("ambiente_1", "Banheiro")
	foto := arquivo{"nota.pdf", jpeg + strings.Repeat("x", 200_000)}

	for nome, x := range map[string]struct {
		fotos []arquivo
		frase string
	}{
		"another kind by its content": {[]arquivo{{"foto.jpg", "<html><script>alert(1)</script></html>"}}, "JPEG, PNG, WebP ou HEIC"},
		"a photo of 11 MB":            {[]arquivo{{"grande.jpg", jpeg + strings.Repeat("x", 11<<20)}}, "10 MB"},
		"a photo of 30 MB":            {[]arquivo{{"enorme.jpg", jpeg + strings.Repeat("x", 30<<20)}}, "25 MB ao todo"},
		"too many":                    {slices.Repeat([]arquivo{{"a.jpg", jpeg}}, 11), "até 10 fotos"},
	} {
		pg := c.mandar(caminho, campos, x.fotos...)
		if pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Find("#erro-foto").Text(), x.frase) || strings.TrimSpace(pg.Find("#texto").Text()) != "Vaza no banheiro" ||
			pg.Find("#ambiente_1").AttrOr("value", "") != "Banheiro" {
			t.Errorf("%s: %d %q, typed %q", nome, pg.status, pg.Find("#erro-foto").Text(), pg.Find("#texto").Text())
		}
	}
	antes := admin.ver("/ocorrencias").Find("table.lista tbody tr").Length()
	var numero string
	for _, frase := range []string{"Solicitação aberta", "enviado duas vezes"} {
		pg := c.mandar(caminho, campos, foto)
		if pg.status != http.StatusOK || !strings.Contains(pg.Find(".aviso").Text(), frase) {
			t.Fatalf("%d %s", pg.status, pg.Find("main").Text())
		}
		numero = strings.TrimPrefix(pg.url.Path, "/cliente/demo/ocorrencias/")
	}
	if agora := admin.ver("/ocorrencias").Find("table.lista tbody tr").Length(); agora != antes+1 {
		t.Errorf("%d were opened", agora-antes)
	}
	if texto := admin.ver("/assistencias/" + numero).Find("main").Text(); !strings.Contains(texto, "Infiltração") || !strings.Contains(texto, "Banheiro") {
		t.Errorf("the assistência: %s", texto)
	}
	if texto := admin.ver("/ocorrencias/" + numero).Find("#linha-do-tempo").Text(); !strings.Contains(texto, "nota.pdf.jpg") || !strings.Contains(texto, "Portal do Cliente") {
		t.Errorf("the timeline: %s", texto)
	}
	// The same form with other words opens nothing.
	outras := url.Values{}
	for nome, v := range campos {
		outras[nome] = v
	}
	outras.Set("texto", "Outra coisa")
	if pg := c.mandar(caminho, outras, foto); pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Find(".aviso").Text(), "já foi enviado") {
		t.Errorf("%d %s", pg.status, pg.Find("main").Text())
	}

	// An answer, twice.
	caminho, campos = c.abrir("/ocorrencias/" + numero).form("#responder form")
	campos.Set("texto", "Continua vazando\n\nno teto")
	for range 2 {
		if pg := c.mandar(caminho, campos, foto); pg.status != http.StatusOK || strings.Count(pg.Find(".conversa pre").Text(), "Continua vazando\n\nno teto") != 1 {
			t.Fatalf("%d %s", pg.status, pg.Find("main").Text())
		}
	}
	if texto := admin.ver("/ocorrencias/" + numero + "?tipo=narrativa").Find("#linha-do-tempo").Text(); strings.Count(texto, "Continua vazando") != 1 || !strings.Contains(texto, "Mensagem do cliente") {
		t.Errorf("the timeline: %s", texto)
	}
	if pg := c.mandar(caminho, url.Values{"chave": {"k"}, "texto": {" "}}); pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Find("#erro-texto").Text(), "obrigatório") {
		t.Errorf("an empty answer: %d", pg.status)
	}

	// Another client's.
	s.daFonte("mega", obra()...)
	alheia := s.abrir("ALH-1", "COD_PROJETO", "C-9001")
	if pg := c.mandar("/cliente/demo/ocorrencias/"+alheia+"/resposta", campos); pg.status != http.StatusNotFound {
		t.Errorf("another client's ocorrência: %d", pg.status)
	}
	caminho, campos = c.abrir(tipo).form("main form")
	campos.Set("texto", "x")
	campos.Set("contrato", "999999")
	if pg := c.mandar(caminho, campos); pg.status != http.StatusForbidden || !strings.Contains(pg.Find("main").Text(), portalcliente.FraseContrato) {
		t.Errorf("another client's contract: %d %s", pg.status, pg.Find("main").Text())
	}
}

// TestFotoGrandeNaoELidaInteira: the answer comes while the photo is still on its way, and what was not asked for is not read.
func TestFotoGrandeNaoELidaInteira(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	token := s.comoCliente("C-1001")
	c := s.cliente("C-1001")
	tipo := s.tipo(s.admin(), c, "nome", "Dúvida", "fechada", "aberta")
	u, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	con, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer con.Close()
	const b = "fronteira"
	comeco := "--" + b + "\r\nContent-Disposition: form-data; name=\"chave\"\r\n\r\nk\r\n--" + b + "\r\nContent-Disposition: form-data; name=\"texto\"\r\n\r\nolá\r\n--" + b +
		"\r\nContent-Disposition: form-data; name=\"foto\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n" + jpeg
	fmt.Fprintf(con, "POST /cliente/demo%s HTTP/1.1\r\nHost: %s\r\nCookie: ponte_cliente=%s\r\nContent-Type: multipart/form-data; boundary=%s\r\nContent-Length: %d\r\n\r\n%s", tipo, u.Host, token, b, 30<<20, comeco)
	if err := con.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	resposta, err := io.ReadAll(io.LimitReader(con, 64<<10))
	if len(resposta) == 0 || !strings.HasPrefix(string(resposta), "HTTP/1.1 422") || !strings.Contains(string(resposta), "25 MB ao todo") {
		t.Errorf("%v %.300s", err, resposta)
	}
}

// TestFaleConoscoNoNavegador: the client's pages in a browser at both widths and in both themes, axe on each; a photo of 30 MB is refused with a
// sentence that the client sees.
func TestFaleConoscoNoNavegador(t *testing.T) {
	axe := lerAxe(t)
	s := subir(t, true)
	c, admin := s.cliente("C-1001"), s.admin()
	admin.enviar("/itens-manutencao", "nome", "Infiltração", "no_painel", "sim")
	reparo := s.tipo(admin, c, "nome", "Reparo", "assistencia", "sim", "unidade", "sim", "fechada", "aberta", "ajuda", "Conte o que precisa de conserto.")
	elogio := s.tipo(admin, c, "nome", "Elogio", "fechada", "fechada", "fotos", "nenhuma")
	caminho, campos := c.abrir(elogio).form("main form")
	campos.Set("texto", "Gostei")
	feita := strings.TrimPrefix(c.mandar(caminho, campos).url.Path, "/cliente/demo")

	a := abrir(t, s.url)
	token := s.comoCliente("C-1001")
	a.fazer(chromedp.Func(func(ctx context.Context, alvo *chromedp.Target) error {
		_, err := cdp.Call(ctx, alvo, network.SetCookie, network.SetCookieParams{Name: "ponte_cliente", Value: token, URL: s.url + "/cliente"})
		return err
	}))
	ir := func(caminho string) { a.fazer(chromedp.Navigate(s.url + "/cliente/demo" + caminho)) }
	for _, tela := range []struct {
		nome    string
		largura int64
		escuro  bool
	}{{"360-claro", 360, false}, {"1440-escuro", 1440, true}} {
		a.tema(tela.escuro)
		a.tamanho(tela.largura, 900)
		for _, p := range []struct{ nome, caminho string }{{"cliente-nova", "/nova"}, {"cliente-reparo", reparo}, {"cliente-elogio", elogio}, {"cliente-solicitacao", feita}} {
			ir(p.caminho)
			conferirAcessibilidade(a, p.nome+" "+tela.nome, axe)
			if largura := js[int64](a, "document.documentElement.scrollWidth"); largura > tela.largura {
				t.Errorf("%s at %d px is %d px wide", p.caminho, tela.largura, largura)
			}
			a.fotografar(p.nome + "-" + tela.nome)
		}
	}
	ir(reparo)
	js[bool](a, `(() => { const d = new DataTransfer(); const b = new Uint8Array(30 << 20); b.set([255, 216, 255, 224]); d.items.add(new File([b], "enorme.jpg", {type: "image/jpeg"}));
		document.getElementById("foto").files = d.files; document.getElementById("texto").value = "Vaza"; document.querySelector("main form").requestSubmit(); return true })()`)
	a.espera("passam do limite de 25 MB ao todo") // the limit itself is on the form, too
	if texto := js[string](a, `document.getElementById("texto").value`); texto != "Vaza" {
		t.Errorf("what was typed is lost: %q", texto)
	}
	conferirAcessibilidade(a, "cliente-reparo com erro", axe)
	a.fotografar("cliente-reparo-erro")
	a.semFora()
}
