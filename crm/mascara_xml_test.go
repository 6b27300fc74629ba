package crm_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ponte/crm"
)

// TestMascararXML masks XML that stands as text in a part by the names inside it.
func TestMascararXML(t *testing.T) {
	for texto, quer := range map[string]string{
		`<login><usuario>ana</usuario><senha>x1</senha></login>`:                                `<login><usuario>ana</usuario><senha>***</senha></login>`,
		`<a:Login xmlns:a="urn:x"><a:Password>x1</a:Password> <cpf>52998224725</cpf></a:Login>`: `<a:Login xmlns:a="urn:x"><a:Password>***</a:Password> <cpf>***.982.247-**</cpf></a:Login>`,
		`<login senha="x1" nome='Ana'/>CPF 529.982.247-25`:                                      `<login senha="***" nome='Ana'/>CPF ***.982.247-**`,
		`<senha><![CDATA[x1]]></senha><obs><![CDATA[<b>]]></obs>`:                               `<senha><![CDATA[***]]></senha><obs><![CDATA[<b>]]></obs>`,
		`<senha>x1`:                `<senha>x1`, // no closing tag: a text with a sign in it
		`</a><senha>x1`:            `</a><senha>***`,
		`Infiltração <b>forte</b>`: `Infiltração <b>forte</b>`,
		`<p>segredo!</p>`:          `<p>***</p>`,
		`<l x=1 pwd="x1" y="=2"/>`: `<l x=1 pwd="***" y="=2"/>`,
		`<senha a="`:               `<senha a="`,
		`</a><senha pwd="x1`:       `</a><senha pwd="***`,
		`5 < 6 e 7 > 3 </`:         `5 < 6 e 7 > 3 </`,
	} {
		if tem := crm.MascararParte("OBSERVACAO", texto, "segredo!"); tem != quer {
			t.Errorf("%s\n got %s\nwant %s", texto, tem, quer)
		}
	}
}

// Whatever stands around it, the text of an element that is named as a secret is not shown, and nothing else is lost.
func TestMascararXMLPropriedades(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pedaco := rapid.StringMatching(`[<>/="'a! \[\]-]{0,12}`)
		texto := pedaco.Draw(t, "antes") + `<x></x><senha>Segr3do</senha>` + pedaco.Draw(t, "depois")
		tem := crm.MascararParte("OBSERVACAO", texto, "")
		if !strings.Contains(texto, "<![CDATA[") && strings.Contains(tem, ">Segr3do") {
			t.Fatalf("%s: %s", texto, tem)
		}
		livre := strings.ReplaceAll(texto, "senha", "nome")
		if tem := crm.MascararParte("OBSERVACAO", livre, ""); tem != livre && !strings.Contains(livre, "<![CDATA[") {
			t.Fatalf("%s: %s", livre, tem)
		}
	})
}
