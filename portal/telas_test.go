package portal

import (
	"bytes"
	"io/fs"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"ponte/crm"
	"ponte/crm/carga"
	"ponte/crm/correio"
	"ponte/portal/enxugar"
)

// modelos has the view model of every template: a new template without one fails.
var modelos = map[string]any{
	"alarmes": telaAlarmes{}, "alarme": telaAlarme{Alarme: linhaAlarme{Alarme: &crm.Alarme{}}},
	"assistencia": telaAssistencia{Ficha: &crm.Ficha{}}, "assistencias": telaAssistencias{}, "itens_manutencao": telaItensManutencao{}, "workflows": telaWorkflows{}, "fale_conosco": telaFaleConosco{},
	"auditoria": telaAuditoria{}, "busca": telaBusca{}, "carga": telaCarga{Carga: linhaCarga{Carga: &carga.Carga{}}}, "cargas": telaCargas{}, "aplicar": telaAplicar{C: linhaConferencia{Conferencia: &crm.Conferencia{}}},
	"conferencia": telaConferencia{C: linhaConferencia{Conferencia: &crm.Conferencia{}}}, "conferencias": telaConferencias{}, "chamada": telaChamada{}, "chamadas": telaChamadas{}, "cliente": telaCliente{}, "clientes": telaCadastro[crm.Cliente]{},
	"cobranca": telaCobranca{}, "devedores": telaDevedores{}, "devedor": telaDevedor{}, "promessas": telaPromessas{},
	"reguas": telaReguas{}, "regua": telaRegua{}, "cobranca_ensaio": telaEnsaio{}, "cobranca_janelas": telaJanelas{},
	"configuracoes": telaConfiguracoes{},
	"contrato":      telaContrato{}, "contratos": telaCadastro[crm.LinhaContrato]{}, "credenciais": telaCredenciais{}, "credencial": formCredencial{Uso: &usoCredencial{}}, "tokens": telaTokens{}, "privacidade": telaPrivacidade{}, "titular": telaTitular{}, "destino": telaDestino{Def: &crm.DefinicaoDestino{}},
	"destinos": telaDestinos{}, "diagnostico": telaDiagnostico{}, "empreendimento": telaEmpreendimento{}, "empresas": telaEmpresas{}, "email": telaEmail{}, "ftp": telaFTP{}, "email_modelo": telaModelo{Modelo: &correio.Modelo{}}, "avisos": telaAvisos{Ouvinte: &crm.Ouvinte{}}, "empreendimentos": telaCadastro[crm.Empreendimento]{}, "entrar": telaEntrar{}, "entrega": telaEntrega{}, "entregas": telaEntregas{}, "erro": falha{}, "ficha": telaFicha{},
	"importar": telaImportar{}, "instalacao": telaImplantacao{}, "instalacoes": telaInstalacoes{}, "ips": telaIPs{}, "lote": telaLote{}, "nomes": telaNomes{}, "nova": telaNova{}, "ocorrencia": telaOcorrencia{Ficha: &crm.Ficha{}}, "ocorrencias": telaOcorrencias{},
	"painel": telaPainel{}, "papel": telaPapel{}, "papeis": telaPapeis{}, "pendencias": telaPendencias{}, "registro": telaRegistro{}, "relatorio": telaRelatorio{}, "sanar": telaSanar{}, "segredo": telaSegredo{}, "senha": telaSenha{}, "sombra": telaSombra{}, "sombra_virar": telaVirada{}, "sombra_diferenca": telaDiferenca{}, "status": telaStatus{}, "tarefas": telaTarefas{},
	"lote_feito": telaLoteFeito{}, "lote_ocorrencias": telaLoteOcorrencias{},
	"meses":          telaMeses{},
	"portal_cliente": telaPortalCliente{}, "por_que_nao_aparece": telaPorQue{},
	"negativacoes": telaNegativacoes{}, "negativacao": telaNegativacao{}, "negativacoes_lote": telaNegativacoesLote{}, "negativacoes_candidatos": telaCandidatos{},
	"negativacoes_remessas": telaRemessas{}, "negativacoes_remessa": telaRemessa{}, "negativacoes_retorno": telaRetorno{},
	"unidade": telaUnidade{}, "unidades": telaCadastro[crm.Unidade]{}, "usuario": formUsuario{}, "usuarios": telaUsuarios{}, "webservice": telaWebservice{}, "wsdl": telaWSDL{},
}

// naLinha are the elements between whose words and those around them a space is seen. No rule of the style sheets makes another of them so.
var naLinha = []string{"a", "abbr", "b", "code", "em", "i", "kbd", "label", "mark", "output", "small", "span", "strong", "time"}

// inteiros stand in a line as one letter does.
const inteiros = "button, input, select, .botao, .caixa, .emblema, .marca"

var espacos = regexp.MustCompile(`[ \t\n\f\r]+`)

// nadaDiz tells whether an attribute without a value says as much as none.
func nadaDiz(s *goquery.Selection, atributo string) bool {
	if atributo == "value" {
		return s.Is("input[type]:not([type=checkbox], [type=radio], [type=submit], [type=reset], [type=button], [type=image])")
	}
	return slices.Contains([]string{"action", "class", "id", "name"}, atributo)
}

// encher gives every member a value, so that every branch of a template is met.
func encher(v reflect.Value, fundo int) {
	if fundo > 8 || !v.CanSet() {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(`<script>alert("x")</script> & 'y' &amp;lt; {{z}}`)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64, reflect.Int32:
		v.SetInt(7)
	case reflect.Pointer:
		if v.Type() == reflect.TypeFor[*time.Location]() {
			v.Set(reflect.ValueOf(time.UTC))
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		encher(v.Elem(), fundo+1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			encher(v.Index(i), fundo+1)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		chave, valor := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		encher(chave, fundo+1)
		encher(valor, fundo+1)
		v.SetMapIndex(chave, valor)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)))
			return
		}
		for i := range v.NumField() {
			encher(v.Field(i), fundo+1)
		}
	}
}

func comFiltro(v reflect.Value) {
	if f := v.FieldByName("Filtro"); f.IsValid() && f.IsNil() {
		f.Set(reflect.ValueOf(&filtro{caminho: "/x", valores: map[string][]string{}, Erros: errosForm{}}))
	}
}

func TestCadaTelaMostraOVazioEOCheio(t *testing.T) {
	t.Parallel()
	arquivos, err := fs.Glob(arquivosTelas, "templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	vistas := map[string]bool{}
	for _, arquivo := range arquivos {
		nome := strings.TrimSuffix(path.Base(arquivo), ".html")
		if slices.Contains([]string{"quadro", "partes", "icones"}, nome) {
			continue // the frame and what pages share
		}
		vistas[nome] = true
		modelo, ok := modelos[nome]
		if !ok {
			t.Errorf("%s.html has no view model in modelos", nome)
			continue
		}
		for _, como := range []string{"empty", "full", "full, all its own answers no"} {
			cheio := como != "empty"
			v := reflect.New(reflect.TypeOf(modelo)).Elem()
			v.Set(reflect.ValueOf(modelo))
			if cheio {
				encher(v, 0)
			}
			if v.Kind() == reflect.Struct {
				comFiltro(v)
			}
			for i := 0; como == "full, all its own answers no" && v.Kind() == reflect.Struct && i < v.NumField(); i++ {
				if v.Field(i).Kind() == reflect.Bool { // as to whether there is nothing to show
					v.Field(i).SetBool(false)
				}
			}
			q := quadro{Titulo: "Título"}
			if cheio {
				encher(reflect.ValueOf(&q).Elem(), 0)
				q.Tema = "escuro"
			}
			q.Dados = v.Interface()
			escrita, err := executarTela(nome, &q)
			if err != nil {
				t.Errorf("%s (%s): %v", nome, como, err)
				continue
			}
			conferirTela(t, nome, string(escrita))
			enxuta(t, nome+" ("+como+")", escrita)
		}
	}
	for nome := range modelos {
		if !vistas[nome] {
			t.Errorf("there is no template %s", nome)
		}
	}
}

// enxuta is a page as it is sent; it must be the page that was written.
func enxuta(t *testing.T, nome string, escrita []byte) []byte {
	t.Helper()
	curta, err := enxugar.Pagina(escrita)
	if err != nil {
		t.Errorf("%s: %v", nome, err)
	}
	if antes, depois := arvore(t, escrita), arvore(t, curta); antes != depois {
		i := 0
		for i < min(len(antes), len(depois)) && antes[i] == depois[i] {
			i++
		}
		t.Errorf("%s is another page when it is written shorter: %q, was %q", nome, depois[max(i-40, 0):min(i+80, len(depois))], antes[max(i-40, 0):min(i+80, len(antes))])
	}
	return curta
}

// arvore is the page as a browser shows it: elements, attributes and words, a space where there is one between what stands in a line.
func arvore(t *testing.T, pagina []byte) string {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(pagina))
	if err != nil {
		t.Fatal(err)
	}
	var aberto *goquery.Selection // the text that ends in a space, until it is known whether the line goes on
	comeco := true                // a space would be the first of its line, or a second one
	quebrar := func() {
		if aberto != nil {
			n := aberto.Nodes[0]
			n.Data = strings.TrimSuffix(n.Data, " ")
		}
		aberto, comeco = nil, true
	}
	var andar func(s *goquery.Selection)
	dentro := func(s *goquery.Selection) { s.Contents().Each(func(_ int, f *goquery.Selection) { andar(f) }) }
	andar = func(s *goquery.Selection) {
		n, nome := s.Nodes[0], goquery.NodeName(s)
		for i := len(n.Attr) - 1; i >= 0; i-- {
			if n.Attr[i].Val == "" && nadaDiz(s, n.Attr[i].Key) {
				n.Attr = slices.Delete(n.Attr, i, i+1)
			}
		}
		switch {
		case nome == "#text":
			n.Data = espacos.ReplaceAllString(n.Data, " ")
			if comeco {
				n.Data = strings.TrimPrefix(n.Data, " ")
			}
			if n.Data != "" {
				aberto, comeco = nil, strings.HasSuffix(n.Data, " ")
			}
			if comeco && n.Data != "" {
				aberto = s
			}
		case nome == "pre":
			quebrar()
		case nome == "svg" || nome == "textarea":
			aberto, comeco = nil, false
		case s.HasClass("oculto"): // outside of the line
			aqui, noComeco := aberto, comeco
			aberto, comeco = nil, true
			dentro(s)
			quebrar()
			aberto, comeco = aqui, noComeco
		case s.Is(inteiros): // a line of its own in the line
			aberto, comeco = nil, true
			dentro(s)
			quebrar()
			comeco = false
		case slices.Contains(naLinha, nome):
			dentro(s)
		default:
			quebrar()
			dentro(s)
			quebrar()
		}
	}
	andar(doc.Selection)
	texto, err := doc.Html()
	if err != nil {
		t.Fatal(err)
	}
	return texto
}

// conferirTela holds for every page: a language, one heading of the first level, labels, nothing inline, nothing unescaped.
func conferirTela(t *testing.T, nome, texto string) {
	t.Helper()
	if strings.Contains(texto, `<script>alert`) {
		t.Errorf("%s writes text of others as markup", nome)
	}
	if strings.Contains(texto, "ZgotmplZ") || strings.Contains(texto, "<no value>") {
		t.Errorf("%s has a value that the template refused", nome)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(texto))
	if err != nil {
		t.Fatal(err)
	}
	if lingua, _ := doc.Find("html").Attr("lang"); lingua != "pt-BR" {
		t.Errorf("%s: lang %q", nome, lingua)
	}
	if n := doc.Find("main h1").Length(); n != 1 {
		t.Errorf("%s has %d headings of the first level", nome, n)
	}
	doc.Find("input:not([type=hidden]), select, textarea").Each(func(_ int, s *goquery.Selection) {
		id, _ := s.Attr("id")
		if s.Closest("label").Length() == 0 && s.AttrOr("aria-label", "") == "" && (id == "" || doc.Find(`label[for="`+strings.ReplaceAll(id, `"`, `\"`)+`"]`).Length() == 0) {
			campo, _ := s.Attr("name")
			t.Errorf("%s: the field %q has no label", nome, campo)
		}
	})
	doc.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, a := range s.Nodes[0].Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("%s has the attribute %s: the policy forbids it", nome, a.Key)
			}
		}
	})
	doc.Find("script").Each(func(_ int, s *goquery.Selection) {
		if src, _ := s.Attr("src"); !strings.HasPrefix(src, "/portal/estatico/") && !strings.Contains(texto, "alert") {
			t.Errorf("%s has a script of %q", nome, src)
		}
		if strings.TrimSpace(s.Text()) != "" {
			t.Errorf("%s has a script written into it", nome)
		}
	})
	if doc.Find(".texto:not(pre)").Length() > 0 {
		t.Errorf("%s shows line breaks outside pre, where they are lost when the page is written shorter", nome)
	}
	if doc.Find("style").Length() > 0 {
		t.Errorf("%s has a style written into it", nome)
	}
}

func TestCadaRecusaTemRemedio(t *testing.T) {
	t.Parallel()
	for _, l := range crm.Recusas {
		r, ok := remedios[l.Codigo]
		if !ok || r.Titulo == "" || r.Regra == "" {
			t.Errorf("refusal %d has no explanation for the operator", l.Codigo)
		}
		if (r.Acao == "") != (r.caminho == nil) {
			t.Errorf("refusal %d: the button and its address do not go together", l.Codigo)
		}
	}
	for codigo := range remedios {
		found := false
		for _, l := range crm.Recusas {
			found = found || l.Codigo == codigo
		}
		if !found {
			t.Errorf("remedy of %d, which is no refusal", codigo)
		}
	}
}

// TestRemediosLevamAPaginas follows every remedy's address to a row of the table of pages, and to an anchor that exists.
func TestRemediosLevamAPaginas(t *testing.T) {
	t.Parallel()
	caminhos := map[string]bool{}
	for _, pg := range paginas() {
		if pg.metodo == "GET" {
			caminhos[pg.caminho] = true
		}
	}
	for codigo, r := range remedios {
		if r.caminho == nil {
			continue
		}
		caminho := strings.TrimPrefix(r.Caminho(&crm.Chamada{Endereco: "192.0.2.1", Usuario: "mega"}), Raiz)
		caminho, _, _ = strings.Cut(caminho, "#")
		caminho, _, _ = strings.Cut(caminho, "?")
		if !caminhos[caminho] {
			t.Errorf("the remedy of %d leads to %s, which is no page", codigo, caminho)
		}
	}
}

func TestNadaVemDeFora(t *testing.T) {
	t.Parallel()
	fora := regexp.MustCompile(`(?i)(src|href|action|url\()\s*=?\s*["'(]?https?://`)
	for nome, arquivos := range map[string]fs.FS{"templates": arquivosTelas, "static": arquivosEstaticos} {
		err := fs.WalkDir(arquivos, ".", func(caminho string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.Contains(caminho, "htmx") {
				return err
			}
			b, err := fs.ReadFile(arquivos, caminho)
			if fora.Match(b) {
				t.Errorf("%s/%s refers to another host", nome, caminho)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestNavegacaoVemDaTabela(t *testing.T) {
	t.Parallel()
	vistas := map[string]bool{}
	for _, pg := range paginas() {
		chave := pg.metodo + " " + pg.caminho
		if vistas[chave] {
			t.Errorf("%s is twice in the table", chave)
		}
		vistas[chave] = true
		if pg.titulo == "" || pg.atende == nil || pg.grupo != "" && (pg.icone == "" || pg.metodo != "GET") {
			t.Errorf("%s: a row is not whole", chave)
		}
		if pg.exige == semEntrar && !pg.livre {
			t.Errorf("%s is open to everybody but not before a password was chosen", chave)
		}
	}
}
