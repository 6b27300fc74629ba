package soap

import (
	"reflect"
	"testing"

	"ponte/crm"
)

func bound(t *testing.T, l *Layout, parts string) (crm.Campos, Mode) {
	t.Helper()
	var d Decoder
	m, err := d.Decode([]byte(call(parts)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return l.Bind(m)
}

func TestBind(t *testing.T) {
	l := NewLayout([]Slot{{Wire: "USUARIO_WS"}, {Wire: "DESCRICAO"}, {Wire: "LISTA", List: true}})
	u, desc, list := func(v string) crm.Campo { return crm.Campo{Nome: "USUARIO_WS", Valor: v} },
		func(v string) crm.Campo { return crm.Campo{Nome: "DESCRICAO", Valor: v} },
		func(items ...crm.Item) crm.Campo { return crm.Campo{Nome: "LISTA", Itens: items} }
	const one = `<item><CODIGO>1</CODIGO><VALOR>x</VALOR></item>`
	for _, c := range []struct {
		name, parts string
		mode        Mode
		want        crm.Campos
	}{
		{"by name", `<USUARIO_WS>u</USUARIO_WS><DESCRICAO>d</DESCRICAO>`, ByName, crm.Campos{u("u"), desc("d")}},
		{"any case, any order", `<descricao>d</descricao><Usuario_WS>u</Usuario_WS>`, ByName, crm.Campos{u("u"), desc("d")}},
		{"one left out in the middle shifts nothing", `<USUARIO_WS>u</USUARIO_WS><LISTA>` + one + `</LISTA>`, ByName, crm.Campos{u("u"), list(crm.Item{Codigo: "1", Valor: "x"})}},
		{"empty and nil are the empty text", `<USUARIO_WS/><DESCRICAO xsi:nil="1"/>`, ByName, crm.Campos{u(""), desc("")}},
		{"no parts", ``, ByName, crm.Campos{}},
		{"by position", `<param0>u</param0><param1>d</param1><param2>` + one + `</param2>`, ByPosition, crm.Campos{u("u"), desc("d"), list(crm.Item{Codigo: "1", Valor: "x"})}},
		{"by position, all of one name", `<p>u</p><p>d</p>`, ByPosition, crm.Campos{u("u"), desc("d")}},
		{"by position, beyond the list", `<a>u</a><b>d</b><c/><d>x</d><d>y</d>`, ByPosition, crm.Campos{u("u"), desc("d"), {Nome: "LISTA"}, {Nome: "D", Valor: "y"}}},
		{"mixed is by name, unknown ones last", `<extra>e</extra><DESCRICAO>d</DESCRICAO><param2>z</param2>`, Mixed, crm.Campos{desc("d"), {Nome: "EXTRA", Valor: "e"}, {Nome: "PARAM2", Valor: "z"}}},
		{"unknown list", `<DESCRICAO/><outra>` + one + `</outra>`, Mixed, crm.Campos{desc(""), {Nome: "OUTRA", Itens: []crm.Item{{Codigo: "1", Valor: "x"}}}}},
		{"unknown elements keep their names", `<DESCRICAO/><outra>0<b>1</b>2<c><d>"3"</d><d/></c></outra>`, Mixed, crm.Campos{desc(""), {Nome: "OUTRA", Valor: `{"":"0","b":"1","":"2","c":{"d":"\"3\"","d":""}}`}}},
		{"unknown elements behind references", `<DESCRICAO/><outra href="#a"/><c id="a"><d>1</d><e href="#b"/></c>`, Mixed, crm.Campos{desc(""), {Nome: "OUTRA", Valor: `{"d":"1","e":null}`}, {Nome: "C", Valor: `{"d":"1","e":null}`}}},
		{"repeated: the last that says something", `<DESCRICAO>1</DESCRICAO><DESCRICAO>2</DESCRICAO><DESCRICAO/>`, ByName, crm.Campos{desc("2")}},
		{"repeated after an empty one", `<DESCRICAO/><DESCRICAO>2</DESCRICAO>`, ByName, crm.Campos{desc("2")}},
		{"a repeated list is one list", `<LISTA>` + one + `</LISTA><LISTA><CODIGO>2</CODIGO></LISTA><LISTA/><lista>` + one + `</lista>`, ByName, crm.Campos{list(crm.Item{Codigo: "1", Valor: "x"}, crm.Item{Codigo: "2"}, crm.Item{Codigo: "1", Valor: "x"})}},
		{"a list as text stays", `<LISTA>[{"codigo":1}]</LISTA>`, ByName, crm.Campos{{Nome: "LISTA", Valor: `[{"codigo":1}]`}}},
		{"a list of plain values", `<LISTA><item>a</item><item>b</item></LISTA>`, ByName, crm.Campos{list(crm.Item{Valor: "a"}, crm.Item{Valor: "b"})}},
		{"parts wrapped in one keep their names", `<arg0><USUARIO_WS>u</USUARIO_WS><SENHA_WS>s</SENHA_WS></arg0>`, ByPosition, crm.Campos{u(`{"USUARIO_WS":"u","SENHA_WS":"s"}`)}},
		{"a struct with a secret in a string part keeps its names", `<DESCRICAO>a<b><senha>s</senha></b></DESCRICAO>`, ByName, crm.Campos{desc(`{"":"a","b":{"senha":"s"}}`)}},
		{"a map with a secret in a string part keeps its keys", `<DESCRICAO><item><key>senha_ws</key><value>s</value></item></DESCRICAO>`, ByName, crm.Campos{desc(`{"item":{"key":"senha_ws","value":"s"}}`)}},
		{"a struct in a string part keeps its text", `<DESCRICAO>` + one + `</DESCRICAO>`, ByName, crm.Campos{desc("1x")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, mode := bound(t, l, c.parts)
			if mode != c.mode || !reflect.DeepEqual(got, c.want) {
				t.Errorf("%s %+v\nwant %s %+v", mode, got, c.mode, c.want)
			}
		})
	}
}

// A site's WSDL may call parts otherwise and order them otherwise; a part of it that we do not know keeps its name.
func TestBindWithAMapping(t *testing.T) {
	l := NewLayout([]Slot{{Wire: "texto", Name: "DESCRICAO"}, {Wire: "login", Name: "USUARIO_WS"}, {Wire: "obra"}})
	want := crm.Campos{{Nome: "DESCRICAO", Valor: "d"}, {Nome: "USUARIO_WS", Valor: "u"}, {Nome: "OBRA", Valor: "o"}}
	for mode, parts := range map[Mode]string{
		ByName:     `<obra>o</obra><Login>u</Login><TEXTO>d</TEXTO>`,
		ByPosition: `<p1>d</p1><p2>u</p2><p3>o</p3>`,
	} {
		if got, m := bound(t, l, parts); m != mode || !reflect.DeepEqual(got, want) {
			t.Errorf("%s %+v", m, got)
		}
	}
	// our own names are understood as well
	if got, m := bound(t, l, `<USUARIO_WS>u</USUARIO_WS><obra>o</obra><descricao>d</descricao>`); m != ByName || !reflect.DeepEqual(got, want) {
		t.Errorf("%s %+v", m, got)
	}
	// names swapped by a mapping mean what the site's WSDL says
	swapped := NewLayout([]Slot{{Wire: "A", Name: "B"}, {Wire: "B", Name: "A"}})
	if got, _ := bound(t, swapped, `<A>1</A><B>2</B>`); !reflect.DeepEqual(got, crm.Campos{{Nome: "B", Valor: "1"}, {Nome: "A", Valor: "2"}}) {
		t.Errorf("%+v", got)
	}
}
