package soap

import (
	"encoding/binary"
	"testing"
	"unicode/utf16"

	"ponte/crm/charset"
)

func utf16Bytes(s string, order binary.AppendByteOrder, bom bool) []byte {
	var out []byte
	if bom {
		s = "\ufeff" + s
	}
	for _, u := range utf16.Encode([]rune(s)) {
		out = order.AppendUint16(out, u)
	}
	return out
}

func TestCharsets(t *testing.T) {
	const utf, cp1252 = "ação – €", "a\xe7\xe3o \x96 \x80"
	doc := func(decl, value string) []byte { return []byte(decl + call("<a>"+value+"</a>")) }
	decl := func(encoding string) string { return `<?xml version="1.0" encoding="` + encoding + `"?>` }
	for _, c := range []struct {
		name        string
		body        []byte
		contentType string
		charset     charset.Charset
		found       charset.Finding
		want        string
	}{
		{"nothing said, UTF-8", doc("", utf), "text/xml", charset.UTF8, 0, utf},
		{"no Content-Type", doc("", utf), "", charset.UTF8, 0, utf},
		{"declared ISO-8859-1 means windows-1252", doc(decl("ISO-8859-1"), cp1252), "text/xml", charset.Windows1252, 0, utf},
		{"declared in single quotes, any case", doc("<?xml version='1.0' encoding='iso-8859-1' standalone='yes'?>", cp1252), "", charset.Windows1252, 0, utf},
		{"declared windows-1252", doc(decl("Windows-1252"), cp1252), "", charset.Windows1252, 0, utf},
		{"declared ISO-8859-15", doc(decl("ISO-8859-15"), "a\xe7\xe3o \xa4"), "", charset.Latin9, 0, "ação €"},
		{"the declaration beats the header", doc(decl("ISO-8859-1"), cp1252), "text/xml; charset=utf-8", charset.Windows1252, 0, utf},
		{"the header counts without a declaration", doc("", cp1252), "text/xml; charset=ISO-8859-1", charset.Windows1252, 0, utf},
		{"a declaration without encoding leaves it to the header", doc(`<?xml version="1.0"?>`, cp1252), `text/xml;charset="iso-8859-1";action="x"`, charset.Windows1252, 0, utf},
		{"header in odd form", doc("", cp1252), "Text/XML ; Charset = 'x'; CHARSET='Latin1' ", charset.Windows1252, 0, utf},
		{"US-ASCII with accents", doc(decl("us-ascii"), utf), "", charset.UTF8, charset.Mislabeled, utf},
		{"US-ASCII without", doc(decl("us-ascii"), "a"), "", charset.UTF8, 0, "a"},
		{"US-ASCII that is windows-1252", doc(decl("us-ascii"), cp1252), "", charset.Windows1252, charset.NotUTF8, utf},
		{"ISO-8859-1 that is UTF-8", doc(decl("ISO-8859-1"), utf), "", charset.UTF8, charset.Mislabeled, utf},
		{"ISO-8859-15 that is UTF-8", doc(decl("ISO-8859-15"), utf), "", charset.UTF8, charset.Mislabeled, utf},
		{"ISO-8859-1 that is UTF-8, by the header", doc("", utf), "text/xml; charset=ISO-8859-1", charset.UTF8, charset.Mislabeled, utf},
		{"ISO-8859-1 with both is ISO-8859-1", doc(decl("ISO-8859-1"), "\xe7 \xc3\xa7"), "", charset.Windows1252, 0, "ç Ã§"},
		{"what was encoded twice stays", doc(decl("ISO-8859-1"), "\xc3\x83\xc2\xa9"), "", charset.UTF8, charset.Mislabeled, "Ã©"},
		{"ISO-8859-15 with windows-1252's dash", doc(decl("ISO-8859-15"), "\xe7 \x96"), "", charset.Latin9, 0, "ç –"},
		{"BOM beats the declaration", append([]byte("\xef\xbb\xbf"), doc(decl("ISO-8859-1"), utf)...), "", charset.UTF8, 0, utf},
		{"declared UTF-8 but windows-1252", doc(decl("UTF-8"), cp1252), "text/xml; charset=utf-8", charset.Windows1252, charset.NotUTF8, utf},
		{"declared UTF-16 but readable", doc(decl("UTF-16"), utf), "", charset.UTF8, 0, utf},
		{"UTF-16 LE", utf16Bytes(decl("UTF-16")+call("<a>"+utf+"😀</a>"), binary.LittleEndian, true), "", charsetUTF16LE, 0, utf + "😀"},
		{"UTF-16 BE", utf16Bytes(call("<a>"+utf+"</a>"), binary.BigEndian, true), "", charsetUTF16BE, 0, utf},
		{"UTF-16 LE without BOM", utf16Bytes(call("<a>"+utf+"</a>"), binary.LittleEndian, false), "", charsetUTF16LE, 0, utf},
		{"UTF-16 BE without BOM", utf16Bytes(call("<a>"+utf+"</a>"), binary.BigEndian, false), "", charsetUTF16BE, 0, utf},
	} {
		t.Run(c.name, func(t *testing.T) {
			var d Decoder
			m, err := d.Decode(c.body, Options{ContentType: c.contentType})
			if err != nil {
				t.Fatal(err)
			}
			if m.Parts[0].Text != c.want || m.Charset != c.charset || m.Found != c.found {
				t.Errorf("%q as %s, found %v", m.Parts[0].Text, m.Charset, m.Found)
			}
		})
	}
}

func TestCharsetRefusals(t *testing.T) {
	var d Decoder
	for name, c := range map[string]struct {
		body string
		o    Options
		kind Kind
	}{
		"unknown declaration":   {`<?xml version="1.0" encoding="KOI8-R"?>` + call(""), Options{}, KindCharset},
		"unknown header":        {call(""), Options{ContentType: "text/xml; charset=shift_jis"}, KindCharset},
		"strict, invalid UTF-8": {call("<a>\xe7</a>"), Options{StrictUTF8: true}, KindSyntax},
		"odd UTF-16":            {"\xff\xfe<", Options{}, KindSyntax},
	} {
		_, err := d.Decode([]byte(c.body), c.o)
		if e, ok := asError(err); !ok || e.Kind != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAction(t *testing.T) {
	for _, c := range []struct{ header, contentType, want, op string }{
		{`"urn:server.Multidados#EditOC"`, "", "urn:server.Multidados#EditOC", "EditOC"},
		{`urn:server.Multidados#EditOC`, "", "urn:server.Multidados#EditOC", "EditOC"},
		{`""urn:server.Multidados#EditOC""`, "", "urn:server.Multidados#EditOC", "EditOC"},
		{` 'EditOC' `, "", "EditOC", "EditOC"},
		{`http://host/webservices/index.php/EditOC`, "", "http://host/webservices/index.php/EditOC", "EditOC"},
		{`""`, "", "", ""},
		{``, "text/xml", "", ""},
		{``, `application/soap+xml; charset=utf-8; Action="urn:x#EditOC"`, "urn:x#EditOC", "EditOC"},
		{`"urn:y#A"`, `application/soap+xml; action="urn:x#B"`, "urn:y#A", "A"},
	} {
		got := Action(c.header, c.contentType)
		if got != c.want || actionOperation(got) != c.op {
			t.Errorf("%q, %q: got %q, %q", c.header, c.contentType, got, actionOperation(got))
		}
	}
}
