package soap

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"unicode/utf8"

	"ponte/crm/charset"
)

// FuzzDecodificar demands of the decoder what the reference decoder says: the same verdict, the same values.
func FuzzDecodificar(f *testing.F) {
	for _, c := range captures(f) {
		header, body := request(f, c.file)
		f.Add(body, header.Get("Content-Type"))
	}
	for _, c := range slices.Concat(traps(), undeclared(), controls()) {
		f.Add([]byte(c.body), "text/xml")
	}
	for _, c := range refusals() {
		if len(c.body) < 10_000 {
			f.Add([]byte(c.body), "")
		}
	}
	var d Decoder
	f.Fuzz(func(t *testing.T, body []byte, contentType string) { compare(t, &d, body, contentType) })
}

func compare(t *testing.T, d *Decoder, body []byte, contentType string) {
	t.Helper()
	for _, o := range []Options{{ContentType: contentType}, {ContentType: contentType, StrictUTF8: true}} {
		want, wantErr := decodeReference(body, o)
		got, err := d.Decode(body, o)
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("decoder says %v, reference says %v", err, wantErr)
		}
		if err != nil {
			if e, ok := asError(err); !ok || e.Fault() == "" || e.Line < 1 {
				t.Fatalf("untyped error %v", err)
			}
			continue
		}
		if got.Operation != want.Operation || got.Namespace != want.Namespace || got.Version != want.Version ||
			got.Charset != want.Charset || got.Found != want.Found || got.Undeclared != want.Undeclared || len(got.Parts) != len(want.Parts) {
			t.Fatalf("got  %+v\nwant %+v", got, want)
		}
		for i := range want.Parts {
			g, w := got.Parts[i], want.Parts[i]
			if text, ok := got.Nested(&g); ok && !json.Valid([]byte(text)) {
				t.Fatalf("part %s is written as %q", g.Name, text)
			}
			g.Text, g.elem = got.text(&got.Parts[i]), 0
			if !reflect.DeepEqual(g, w) {
				t.Fatalf("part %d\ngot  %+v\nwant %+v", i, g, w)
			}
		}
	}
}

// FuzzResposta demands that whatever is answered reads back as what it was, but for characters that XML cannot carry, and
// for controls that are read as windows-1252's characters.
func FuzzResposta(f *testing.F) {
	f.Add("123", true)
	f.Add("Infiltração – \"copa\" & <cozinha> 'x' €\r\n\t\u0085\u00a0\x00\ufffe😀]]>", false)
	f.Add("\xff\xed\xa0\x80", true)
	f.Fuzz(func(t *testing.T, value string, latin bool) {
		out, want := UTF8, ""
		if latin {
			out = ISO88591
		}
		for i, r := range value {
			if _, size := utf8.DecodeRuneInString(value[i:]); legalRune(r) && !(r == utf8.RuneError && size == 1) {
				want += string(charset.Rune(r))
			}
		}
		for _, b := range [][]byte{
			AppendReply(nil, out, Reply{Operation: "Op", Namespace: value, Value: value}),
			AppendFault(nil, out, Fault{Code: value, Actor: value, String: value, Detail: value}),
		} {
			m, err := decodeReference(b, Options{ContentType: out.ContentType(), StrictUTF8: true})
			if err != nil {
				t.Fatalf("%v in %q", err, b)
			}
			for _, p := range m.Parts {
				if p.Text != want {
					t.Fatalf("%s reads back as %q, want %q", p.Name, p.Text, want)
				}
			}
		}
	})
}
