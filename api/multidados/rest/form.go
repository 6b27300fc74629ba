package rest

import "strings"

// parseForm reads a URL-encoded text into an object. A wrong %XX is taken literally, as PHP does, and brackets in names
// make lists and objects: campos[0][codigo]=CA_1.
func (m *decoding) parseForm(into *node, text string) error {
	for pair := range strings.SplitSeq(text, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, err := m.charset.text(percent(name, true))
		if err != nil {
			return err
		}
		value, err = m.charset.text(percent(value, true))
		if err != nil {
			return err
		}
		if err := m.field(into, name, value); err != nil {
			return err
		}
	}
	return nil
}

// percent undoes %XX, and + where it stands for a blank, and leaves alone what is neither.
func percent(s string, plus bool) []byte {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '+' && plus:
			b = append(b, ' ')
		case s[i] == '%' && i+2 < len(s) && hex(s[i+1]) >= 0 && hex(s[i+2]) >= 0:
			b = append(b, byte(hex(s[i+1])<<4|hex(s[i+2])))
			i += 2
		default:
			b = append(b, s[i])
		}
	}
	return b
}

func hex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// field puts one form field where its name says.
func (m *decoding) field(into *node, name, value string) error {
	if m.fields++; m.fields > maxParts {
		return syntax("há campos demais")
	}
	path := brackets(strings.TrimSpace(name))
	if len(path) > maxDepth {
		return syntax("há níveis demais em um campo")
	}
	if path[0] == "" {
		return nil
	}
	at := into
	for i, step := range path[:len(path)-1] {
		at = at.descend(step, path[i+1])
	}
	leaf := &node{kind: kindText, text: value, name: path[len(path)-1]}
	if leaf.name == "" && len(path) > 1 {
		at.kids = append(at.kids, leaf)
		return nil
	}
	at.put(leaf)
	return nil
}

// descend gives the container that a step names, made when it is not there yet: a list when the step after it is a number
// or nothing.
func (n *node) descend(step, next string) *node {
	k := n.member(step)
	if step == "" {
		k = nil
	}
	if k == nil {
		k = &node{name: step}
		n.kids = append(n.kids, k)
	}
	if k.kind < kindList {
		k.kind, k.text = kindObject, ""
		if next == "" || strings.Trim(next, "0123456789") == "" {
			k.kind = kindList
		}
	}
	return k
}

// brackets takes a[b][c] apart; a name without them is itself.
func brackets(name string) []string {
	open := strings.IndexByte(name, '[')
	if open <= 0 || !strings.HasSuffix(name, "]") {
		return []string{name}
	}
	return append([]string{name[:open]}, strings.Split(name[open+1:len(name)-1], "][")...)
}
