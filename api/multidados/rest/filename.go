package rest

import (
	"encoding/base64"
	"strings"

	"ponte/crm/charset"
)

// fileName is the name that a part gives its file, without the folders it came from; "" when it has none. An encoded name
// goes before the other, which is there for those who cannot read it.
func (m *decoding) fileName(d disposition, contentType string) (name string, err error) {
	switch {
	case d.extended != "":
		name, err = m.extended(d.extended)
	case len(d.pieces) > 0:
		name, err = m.joined(d)
	}
	if name == "" && err == nil {
		name, err = m.words(d.file)
	}
	if name == "" && err == nil && !d.isFile {
		name, err = m.words(named(contentType)) // as in mail
	}
	return withoutFolder(name), err
}

// named is the name parameter of a Content-Type.
func named(contentType string) string {
	for _, p := range looseParameters(contentType) {
		if p.key == "name" {
			return p.value
		}
	}
	return ""
}

// extended reads charset'language'text, where text has bytes as %XX. Both quotes may be missing, and the label may be wrong.
func (m *decoding) extended(s string) (string, error) {
	label, text := splitExtended(s)
	return m.labeled(label, percent(text, false))
}

func splitExtended(s string) (label, text string) {
	label, rest, ok := strings.Cut(s, "'")
	if !ok {
		return "", s
	}
	if language, text, ok := strings.Cut(rest, "'"); ok && len(language) <= 16 && !strings.ContainsAny(language, "%. ") {
		return label, text
	}
	if charset.Named(label) != "" {
		return label, rest
	}
	return "", s
}

// joined puts the pieces of a name together.
func (m *decoding) joined(d disposition) (string, error) {
	var b []byte
	label := ""
	for i, piece := range d.pieces {
		if i == 0 && d.percent[0] {
			label, piece = splitExtended(piece)
		}
		if d.percent[i] {
			b = append(b, percent(piece, false)...)
		} else {
			b = append(b, piece...)
		}
	}
	return m.labeled(label, b)
}

// labeled reads bytes that have a label of their own.
func (m *decoding) labeled(label string, b []byte) (string, error) {
	own := reading{claimed: charset.Named(label), strict: m.charset.strict}
	s, err := own.text(b)
	m.charset.found |= own.found
	return s, err
}

// words reads a name that may hold encoded words, =?charset?B or Q?text?=. The blank between two of them is none, and a
// character may begin in one and end in the next.
func (m *decoding) words(s string) (string, error) {
	var out strings.Builder
	var label string
	var run []byte // of the words that were read and not yet written
	flush := func() error {
		if run == nil {
			return nil
		}
		text, err := m.labeled(label, run)
		out.WriteString(text)
		run = nil
		return err
	}
	for s != "" {
		before, word, after := cutWord(s)
		if run == nil || word == nil || strings.Trim(before, blanks) != "" || word.label != label {
			if err := flush(); err != nil {
				return "", err
			}
			text, err := m.charset.text([]byte(before))
			if err != nil {
				return "", err
			}
			out.WriteString(text)
		}
		if word != nil {
			m.message.Odd = true
			label, run = word.label, append(run, word.bytes...)
		}
		s = after
	}
	if err := flush(); err != nil {
		return "", err
	}
	return out.String(), nil
}

type encodedWord struct {
	label string
	bytes []byte
}

// cutWord finds the first encoded word; nil when there is none, and all is before.
func cutWord(s string) (before string, word *encodedWord, after string) {
	for from := 0; ; from += 2 {
		n := strings.Index(s[from:], "=?")
		if n < 0 {
			return s, nil, ""
		}
		from += n
		label, rest, _ := strings.Cut(s[from+2:], "?")
		encoding, rest, _ := strings.Cut(rest, "?")
		text, rest, ok := strings.Cut(rest, "?=")
		if !ok { // and no later one ends
			return s, nil, ""
		}
		label, _, _ = strings.Cut(label, "*") // a language may follow
		switch {
		case strings.EqualFold(encoding, "Q"):
			return s[:from], &encodedWord{label, unquotePrintable([]byte(strings.ReplaceAll(text, "_", " ")))}, rest
		case strings.EqualFold(encoding, "B"):
			if b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "= ")); err == nil {
				return s[:from], &encodedWord{label, b}, rest
			}
		}
	}
}

// withoutFolder is the last element of a path of any system, without characters that no name has.
func withoutFolder(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || 0x7F <= r && r < 0xA0 {
			return -1
		}
		return r
	}, name)
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	if len(name) > 1 && name[1] == ':' && (name[0]|0x20) >= 'a' && (name[0]|0x20) <= 'z' {
		name = name[2:]
	}
	if name = strings.TrimSpace(name); strings.Trim(name, ".") == "" {
		return ""
	}
	return name
}
