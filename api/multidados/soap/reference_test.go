package soap

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"ponte/crm/charset"
)

// The reference decoder says in the plainest way what Decode must say: encoding/xml reads the tokens, a tree is built, and
// the rules run over the tree. It is slow and kept only for comparison. It shares nothing with the decoder but the
// conversion of charsets, which has tests of its own.

type refNode struct {
	name, space string
	attrs       []xml.Attr // Name.Space is the namespace
	children    []any      // *refNode or string
	parent      *refNode
}

var errReference = errors.New("refused by the reference decoder")

type reference struct {
	root       *refNode
	ids        map[string]*refNode
	copies     int
	undeclared bool // a prefix without a declaration was met
	controls   bool // a reference to a code point from 128 to 159 was met
}

func decodeReference(body []byte, o Options) (*Message, error) {
	text, as, found, err := toText(body, o)
	if err != nil {
		return nil, err
	}
	for _, r := range text {
		if !legalRune(r) {
			return nil, errReference
		}
	}
	var ref reference
	if err := ref.parse(text); err != nil {
		return nil, err
	}
	m, err := ref.message()
	if err != nil {
		return nil, err
	}
	m.Charset, m.Found, m.Undeclared = as, found, ref.undeclared
	if ref.controls {
		m.Found |= charset.Controls
	}
	return m, nil
}

func (r *reference) parse(text string) error {
	d := xml.NewDecoder(strings.NewReader(text))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	var top *refNode
	var raw []xml.Name
	var scopes []map[string]string
	tokens, depth, foreign, blanksOnly := 0, 0, 0, true
	for {
		tok, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if tokens++; tokens > MaxTokens {
			return errReference
		}
		switch tok := tok.(type) {
		case xml.ProcInst:
			foreign += isForeign(xml.Name{Local: tok.Target})
			if strings.EqualFold(tok.Target, "xml") && !(tok.Target == "xml" && blanksOnly) {
				return errReference
			}
		case xml.Directive:
			return errReference
		case xml.CharData:
			if top == nil {
				if strings.Trim(string(tok), " \t\r\n") != "" {
					return errReference
				}
				continue
			}
			top.children = append(top.children, r.characters(string(tok)))
			continue
		case xml.StartElement:
			if depth++; depth > MaxDepth || len(tok.Attr) > MaxAttributes || top == nil && r.root != nil {
				return errReference
			}
			scope := map[string]string{}
			foreign += isForeign(tok.Name)
			for i, a := range tok.Attr {
				a.Value = r.characters(a.Value)
				tok.Attr[i] = a
				foreign += isForeign(a.Name)
				if a.Name.Space == "xmlns" {
					scope[a.Name.Local] = a.Value
				} else if a.Name.Space == "" && a.Name.Local == "xmlns" {
					scope[""] = a.Value
				}
			}
			scopes = append(scopes, scope)
			bindings := 0
			for _, s := range scopes {
				bindings += len(s)
			}
			if bindings > MaxBindings || foreign > MaxForeign {
				return errReference
			}
			n, err := r.element(tok, scopes)
			if err != nil {
				return err
			}
			if n.parent = top; top == nil {
				r.root = n
			} else {
				top.children = append(top.children, n)
			}
			top = n
			raw = append(raw, tok.Name)
		case xml.EndElement:
			if top == nil || raw[len(raw)-1] != tok.Name {
				return errReference
			}
			depth--
			top, raw, scopes = top.parent, raw[:len(raw)-1], scopes[:len(scopes)-1]
		}
		blanksOnly = false
	}
	if top != nil || r.root == nil {
		return errReference
	}
	return nil
}

// usualPrefixes are those that mean something without a declaration.
var usualPrefixes = map[string]string{
	"xsi": "http://www.w3.org/2001/XMLSchema-instance", "xsd": "http://www.w3.org/2001/XMLSchema", "xs": "http://www.w3.org/2001/XMLSchema",
	"soap-env": nsEnvelope11, "soapenv": nsEnvelope11, "soap": nsEnvelope11, "env": nsEnvelope11, "s": nsEnvelope11,
	"soap-enc": nsEncoding11, "soapenc": nsEncoding11, "enc": nsEncoding11,
}

func isForeign(n xml.Name) int {
	for _, r := range n.Space + n.Local {
		if r >= 0x80 {
			return 1
		}
	}
	return 0
}

// characters are those of a text, windows-1252's in the place of controls.
func (r *reference) characters(s string) string {
	return strings.Map(func(c rune) rune {
		w := charset.Rune(c)
		r.controls = r.controls || w != c
		return w
	}, s)
}

func (r *reference) element(tok xml.StartElement, scopes []map[string]string) (*refNode, error) {
	resolve := func(n xml.Name, alone string) (string, error) {
		if strings.Contains(n.Local, ":") {
			return "", errReference
		}
		for i := len(scopes) - 1; i >= 0; i-- {
			if uri, ok := scopes[i][n.Space]; ok {
				return uri, nil
			}
		}
		switch n.Space {
		case "":
			return "", nil
		case "xml":
			return nsXML, nil
		}
		r.undeclared = true
		if uri, known := usualPrefixes[strings.ToLower(n.Space)]; known {
			return uri, nil
		}
		return alone, nil
	}
	n := &refNode{name: tok.Name.Local}
	var err error
	if n.space, err = resolve(tok.Name, ""); err != nil {
		return nil, err
	}
	seen := map[xml.Name]bool{}
	for _, a := range tok.Attr {
		switch {
		case strings.Contains(a.Name.Local, ":"):
			return nil, errReference
		case a.Name.Space != "" && a.Name.Space != "xmlns":
			if a.Name.Space, err = resolve(a.Name, a.Name.Space); err != nil {
				return nil, err
			}
		}
		if seen[a.Name] {
			return nil, errReference
		}
		seen[a.Name] = true
		n.attrs = append(n.attrs, a)
	}
	return n, nil
}

func (n *refNode) elements() (out []*refNode) {
	for _, c := range n.children {
		if e, ok := c.(*refNode); ok {
			out = append(out, e)
		}
	}
	return out
}

func (n *refNode) all(visit func(*refNode)) {
	for _, c := range n.elements() {
		visit(c)
		c.all(visit)
	}
}

func (n *refNode) attr(local string, in func(string) bool) (string, bool) {
	for i := len(n.attrs) - 1; i >= 0; i-- { // the last one counts, when two namespaces both fit
		if a := n.attrs[i]; a.Name.Local == local && in(a.Name.Space) {
			return a.Value, true
		}
	}
	return "", false
}

func (n *refNode) null() bool {
	value := ""
	for _, a := range n.attrs {
		if (a.Name.Local == "nil" || a.Name.Local == "null") && isInstance(a.Name.Space) {
			value = strings.TrimSpace(a.Value)
		}
	}
	return value == "1" || value == "true"
}

func (n *refNode) href() string {
	out := ""
	for _, a := range n.attrs {
		switch {
		case a.Name.Local == "href" && a.Name.Space == "" && strings.HasPrefix(a.Value, "#"):
			out = a.Value[1:]
		case a.Name.Local == "ref" && a.Name.Space == nsEncoding12:
			out = strings.TrimPrefix(a.Value, "#")
		}
	}
	return out
}

func (n *refNode) id() string {
	v, _ := n.attr("id", func(ns string) bool { return ns == "" || ns == nsEncoding12 })
	return v
}

func (n *refNode) independent() bool {
	v, _ := n.attr("root", func(ns string) bool { return ns == nsEncoding11 })
	return strings.TrimSpace(v) == "0"
}
