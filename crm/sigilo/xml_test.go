package sigilo_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ponte/crm/sigilo"
)

// TestMascararXML masks XML that stands as text in a part by the names inside it.
func TestMascararXML(t *testing.T) {
	for texto, quer := range map[string]string{
		`<login><usuario>ana</usuario><senha>x1</senha></login>`:                                `<login><usuario>ana</usuario><senha>***</senha></login>`,
		`<a:Login xmlns:a="urn:x"><a:Password>x1</a:Password> <cpf>52998224725</cpf></a:Login>`: `<a:Login xmlns:a="urn:x"><a:Password>***</a:Password> <cpf>***.982.247-**</cpf></a:Login>`,
		`<login senha="x1" nome='Ana'/>CPF 529.982.247-25`:                                      `<login senha="***" nome='Ana'/>CPF ***.982.247-**`,
		`<senha><![CDATA[x1]]></senha><obs><![CDATA[<b>]]></obs>`:                               `<senha>***</senha><obs><![CDATA[<b>]]></obs>`,
		`<senha>x1`:                `<senha>x1`, // no closing tag: a text with a sign in it
		`</a><senha>x1`:            `</a><senha>***`,
		`Infiltração <b>forte</b>`: `Infiltração <b>forte</b>`,
		`<p>segredo!</p>`:          `<p>***</p>`,
		`<l x=1 pwd="x1" y="=2"/>`: `<l x=1 pwd="***" y="=2"/>`,
		`<senha a="`:               `<senha a="`,
		`</a><senha pwd="x1`:       `</a><senha pwd="***`,
		`5 < 6 e 7 > 3 </`:         `5 < 6 e 7 > 3 </`,
		// a secret's name closes all that stands in it
		`<senha><string>x1</string></senha><b>y</b>`:                                        `<senha>***</senha><b>y</b>`,
		`<senha>a<br/>b</senha><b>y</b>`:                                                    `<senha>***</senha><b>y</b>`,
		`<senha>a<br>b</senha><b>y</b>`:                                                     `<senha>***</senha><b>y</b>`,
		`<senha><senha>a</senha>b</senha><b>y</b>`:                                          `<senha>***</senha><b>y</b>`,
		`<senha xsi:type="xsd:string" valor="x1"/><senha/><senha> </senha>`:                 `<senha xsi:type="xsd:string" valor="***"/><senha/><senha> </senha>`,
		`<senha>a<!-- </senha> -->b</senha><b>y</b>`:                                        `<senha>***</senha><b>y</b>`,
		`<senha>a<b</senha><b>y</b>`:                                                        `<senha>***`,
		`<email>ana<br/>b@exemplo.com.br</email>`:                                           `<email>***<br/>b***@exemplo.com.br</email>`,
		`<item><CODIGO>senha</CODIGO><VALOR>x1</VALOR></item><VALOR>y</VALOR>`:              `<item><CODIGO>senha</CODIGO><VALOR>***</VALOR></item><VALOR>y</VALOR>`,
		`<a><item><value>x1</value><!-- y --><i/><key>senha</key></item></a>`:               `<a><item><value>***</value><!-- y --><i/><key>senha</key></item></a>`,
		`<p><item><key><![CDATA[email]]></key><value>ana@exemplo.com.br</value></item></p>`: `<p><item><key><![CDATA[email]]></key><value>a***@exemplo.com.br</value></item></p>`,
		`<p><add key="senha" value="x1"/><add key="b" value="y"/></p>`:                      `<p><add key="senha" value="***"/><add key="b" value="y"/></p>`,
		`<p><param name="senha"><s>x1</s></param><param name="b">y</param></p>`:             `<p><param name="senha">***</param><param name="b">y</param></p>`,
		// what is not read, or reads in two ways
		`<a t="1>2" senha="x1"/>`:                        `<a t="1>2" senha="***"/>`,
		`<a t="></a>" senha="x1"/>`:                      `***`,
		`<a senha = 'x1' pwd=x1>b</a>`:                   `<a senha = '***' pwd=***>b</a>`,
		`<!-- <senha>x1</senha> --><!-- y --><b>y</b>`:   `***<!-- y --><b>y</b>`,
		`<?p senha="x1"?><?xml version="1.0"?><b>y</b>`:  `***<?xml version="1.0"?><b>y</b>`,
		`<b>y</b><!-- <senha>x1</senha>`:                 `<b>y</b>***`,
		`<![CDATA[<senha>x1</senha><b>y</b>]]></a>`:      `<![CDATA[<senha>***</senha><b>y</b>]]></a>`,
		`<a><![CDATA[<senha>x1</senha>`:                  `<a>***`,
		`a <b e <senha>x1</senha>`:                       `a ***`,
		strings.Repeat("<a>", 300) + `<senha>x1</senha>`: strings.Repeat("<a>", 257) + `***`,
	} {
		if tem := sigilo.MascararParte("OBSERVACAO", texto, "segredo!"); tem != quer {
			t.Errorf("%s\n got %s\nwant %s", texto, tem, quer)
		}
	}
}

// Whatever stands around it, the text of an element that is named as a secret is not shown, and nothing else is lost.
func TestMascararXMLPropriedades(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pedaco := rapid.OneOf(rapid.StringMatching(`[<>/="'a! \[\]-]{0,12}`), rapid.SampledFrom([]string{
			`<a t="x>y">`, `<a t='`, `<br/>`, `<br>`, `</a>`, `<!-- a -->`, `<!--`, `-->`, `<?a b?>`, `<?`, `<![CDATA[`, `]]>`, `<![CDATA[<b>a</b>]]>`,
		}))
		segredo := rapid.SampledFrom([]string{
			`<senha>Segr3do</senha>`, `<senha a="x>y"><b>a<br/>Segr3do</b></senha>`, `<senha><![CDATA[Segr3do]]></senha>`, `<senha><!-- </senha> -->Segr3do</senha>`,
			`<![CDATA[<senha>Segr3do</senha>]]>`, `<!-- <senha>Segr3do</senha> -->`, `<a senha = 'Segr3do'/>`, `<i><key>senha</key><value>Segr3do</value></i>`,
			`<i><VALOR>Segr3do</VALOR><CODIGO>senha</CODIGO></i>`,
		}).Draw(t, "segredo")
		texto := pedaco.Draw(t, "antes") + pedaco.Draw(t, "e") + `<x></x>` + segredo + pedaco.Draw(t, "depois")
		tem := sigilo.MascararParte("OBSERVACAO", texto, "")
		if strings.Contains(tem, "Segr3do") {
			t.Fatalf("%s: %s", texto, tem)
		}
		livre := strings.ReplaceAll(texto, "senha", "obra")
		if tem := sigilo.MascararParte("OBSERVACAO", livre, ""); strings.ReplaceAll(tem, " ", "") != strings.ReplaceAll(livre, " ", "") {
			t.Fatalf("%s: %s", livre, tem)
		}
	})
}
