package soap

import (
	"encoding/binary"
	"testing"
	"unicode/utf16"
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
		charset     string
		repaired    bool
		want        string
	}{
		{"nothing said, UTF-8", doc("", utf), "text/xml", charsetUTF8, false, utf},
		{"no Content-Type", doc("", utf), "", charsetUTF8, false, utf},
		{"declared ISO-8859-1 means windows-1252", doc(decl("ISO-8859-1"), cp1252), "text/xml", charsetCP1252, false, utf},
		{"declared in single quotes, any case", doc("<?xml version='1.0' encoding='iso-8859-1' standalone='yes'?>", cp1252), "", charsetCP1252, false, utf},
		{"declared windows-1252", doc(decl("Windows-1252"), cp1252), "", charsetCP1252, false, utf},
		{"declared ISO-8859-15", doc(decl("ISO-8859-15"), "a\xe7\xe3o \xa4"), "", charsetLatin9, false, "ação €"},
		{"the declaration beats the header", doc(decl("ISO-8859-1"), cp1252), "text/xml; charset=utf-8", charsetCP1252, false, utf},
		{"the header counts without a declaration", doc("", cp1252), "text/xml; charset=ISO-8859-1", charsetCP1252, false, utf},
		{"a declaration without encoding leaves it to the header", doc(`<?xml version="1.0"?>`, cp1252), `text/xml;charset="iso-8859-1";action="x"`, charsetCP1252, false, utf},
		{"header in odd form", doc("", cp1252), "Text/XML ; Charset = 'x'; CHARSET='Latin1' ", charsetCP1252, false, utf},
		{"US-ASCII with accents", doc(decl("us-ascii"), utf), "", charsetUTF8, false, utf},
		{"BOM beats the declaration", append([]byte("\xef\xbb\xbf"), doc(decl("ISO-8859-1"), utf)...), "", charsetUTF8, false, utf},
		{"declared UTF-8 but windows-1252", doc(decl("UTF-8"), cp1252), "text/xml; charset=utf-8", charsetCP1252, true, utf},
		{"declared UTF-16 but readable", doc(decl("UTF-16"), utf), "", charsetUTF8, false, utf},
		{"UTF-16 LE", utf16Bytes(decl("UTF-16")+call("<a>"+utf+"😀</a>"), binary.LittleEndian, true), "", charsetUTF16LE, false, utf + "😀"},
		{"UTF-16 BE", utf16Bytes(call("<a>"+utf+"</a>"), binary.BigEndian, true), "", charsetUTF16BE, false, utf},
		{"UTF-16 LE without BOM", utf16Bytes(call("<a>"+utf+"</a>"), binary.LittleEndian, false), "", charsetUTF16LE, false, utf},
		{"UTF-16 BE without BOM", utf16Bytes(call("<a>"+utf+"</a>"), binary.BigEndian, false), "", charsetUTF16BE, false, utf},
	} {
		t.Run(c.name, func(t *testing.T) {
			var d Decoder
			m, err := d.Decode(c.body, Options{ContentType: c.contentType})
			if err != nil {
				t.Fatal(err)
			}
			if m.Parts[0].Text != c.want || m.Charset != c.charset || m.Repaired != c.repaired {
				t.Errorf("%q as %s, repaired %v", m.Parts[0].Text, m.Charset, m.Repaired)
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
		if got != c.want || ActionOperation(got) != c.op {
			t.Errorf("%q, %q: got %q, %q", c.header, c.contentType, got, ActionOperation(got))
		}
	}
}
