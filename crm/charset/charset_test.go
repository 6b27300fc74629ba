package charset

import (
	"encoding/binary"
	"testing"
)

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name, bytes string
		claimed     Charset
		text        string
		as          Charset
		found       Finding
	}{
		{"UTF-8", "ação – €", UTF8, "ação – €", UTF8, 0},
		{"nothing claimed", "ação", "", "ação", UTF8, 0},
		{"windows-1252", "a\xe7\xe3o \x96 \x80", Windows1252, "ação – €", Windows1252, 0},
		{"ISO-8859-15", "\xe7 \xa4 \xbd \x96", Latin9, "ç € œ –", Latin9, 0},
		{"ASCII by any name", "abc", Windows1252, "abc", Windows1252, 0},
		{"ASCII", "abc", ASCII, "abc", UTF8, 0},
		{"UTF-8 that is windows-1252", "a\xe7\xe3o", UTF8, "ação", Windows1252, NotUTF8},
		{"ASCII that is windows-1252", "a\xe7\xe3o", ASCII, "ação", Windows1252, NotUTF8},
		{"ASCII that is UTF-8", "ação", ASCII, "ação", UTF8, Mislabeled},
		{"windows-1252 that is UTF-8", "ação", Windows1252, "ação", UTF8, Mislabeled},
		{"ISO-8859-15 that is UTF-8", "ação", Latin9, "ação", UTF8, Mislabeled},
		{"both", "\xe7 \xc3\xa7", Windows1252, "ç Ã§", Windows1252, 0},
		{"encoded twice", "\xc3\x83\xc2\xa9", UTF8, "Ã©", UTF8, 0},
		{"controls", "\u0096 \u0093ok\u0094 \u0080\u0085º", UTF8, "– “ok” €…º", UTF8, Controls},
		{"undefined ones", "\u0081\u008d\u008f\u0090\u009d\u00a0", UTF8, "\u0081\u008d\u008f\u0090\u009d\u00a0", UTF8, 0},
		{"undefined bytes", "\x81\x8d\x8f\x90\x9d\xa0", Windows1252, "\u0081\u008d\u008f\u0090\u009d\u00a0", Windows1252, 0},
		{"controls under another name", "\u0096", Windows1252, "–", UTF8, Mislabeled | Controls},
		{"a control at the end", "x\u009f", UTF8, "xŸ", UTF8, Controls},
	} {
		text, as, found, ok := Read([]byte(c.bytes), c.claimed, false)
		if text != c.text || as != c.as || found != c.found || !ok {
			t.Errorf("%s: %q as %s, found %v", c.name, text, as, found)
		}
	}
	for claimed, ok := range map[Charset]bool{UTF8: false, ASCII: false, "": false, Windows1252: true, Latin9: true} {
		if _, _, _, got := Read([]byte("\xe7"), claimed, true); got != ok {
			t.Errorf("strict, %q: %v", claimed, got)
		}
	}
}

// All 256 bytes of windows-1252, and the code points of the same numbers, are the same characters.
func TestBytesAndControlsAgree(t *testing.T) {
	for c := range 256 {
		b, _, _, _ := Read([]byte{byte(c), 0xFF}, Windows1252, false)
		if r, _ := WithoutControls(string(rune(c))); b != r+"ÿ" || r != string(Rune(rune(c))) {
			t.Errorf("%#x: %q, %q", c, b, r)
		}
	}
}

func TestFromUTF16(t *testing.T) {
	if text, found := FromUTF16([]byte("\x96\x00a\x00x"), binary.LittleEndian); text != "–a\ufffd" || found != Controls {
		t.Errorf("%q, %v", text, found)
	}
}

func TestLabels(t *testing.T) {
	for label, want := range map[string]Charset{
		"UTF-8": UTF8, " utf8 ": UTF8, "ISO-8859-1": Windows1252, "Latin1": Windows1252, "cp1252": Windows1252, "US-ASCII": ASCII,
		"iso-8859-15": Latin9, "KOI8-R": "", "": "",
	} {
		if got := Named(label); got != want {
			t.Errorf("%q: %q", label, got)
		}
	}
	for contentType, want := range map[string]string{
		"text/xml; charset=utf-8": "utf-8", `text/xml;charset="utf-8";action="x"`: "utf-8", "a/b; CHARSET='x', a/b": "x", "a/b": "", "charset=": "",
	} {
		if got := OfContentType(contentType); got != want {
			t.Errorf("%s: %q", contentType, got)
		}
	}
}
