package wsdl

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Point gives a mapping in which an operation of the site stands for another than before, or with an empty value for none by mapping.
// The rest of the text stays, with its comments. Its errors are Problems; what fits the site's WSDL only Compare tells.
func Point(mapping, operation string, to OperationMapping) (string, error) {
	if _, err := ParseMapping([]byte(mapping)); err != nil {
		return "", err
	}
	var document yaml.Node
	_ = yaml.Unmarshal([]byte(mapping), &document) // it was read
	if len(document.Content) == 0 || document.Content[0].Kind != yaml.MappingNode {
		document = yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{{Kind: yaml.MappingNode}}}
	}
	operations := value(document.Content[0], "operacoes")
	if operations.Kind != yaml.MappingNode { // none yet, or null
		*operations = yaml.Node{Kind: yaml.MappingNode}
	}
	for i := 0; i < len(operations.Content); {
		if strings.EqualFold(operations.Content[i].Value, operation) {
			operations.Content = slices.Delete(operations.Content, i, i+2)
		} else {
			i += 2
		}
	}
	if to.Name != "" || len(to.Parts) > 0 {
		*value(operations, operation) = *to.node()
	}
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	_ = e.Encode(&document) // of nodes, into memory: cannot fail
	_ = e.Close()
	_, err := ParseMapping(b.Bytes())
	return b.String(), err
}

// value is that of a key of a mapping node, added as null where it is missing.
func value(m *yaml.Node, key string) *yaml.Node {
	for i := 0; i < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			return m.Content[i+1]
		}
	}
	v := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"}
	m.Content = append(m.Content, text(key), v)
	return v
}

func text(s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s} }

// node is the short form where there are no parts.
func (o *OperationMapping) node() *yaml.Node {
	if len(o.Parts) == 0 {
		return text(o.Name)
	}
	m, parts := &yaml.Node{Kind: yaml.MappingNode}, &yaml.Node{Kind: yaml.MappingNode}
	if o.Name != "" {
		m.Content = append(m.Content, text("operacao"), text(o.Name))
	}
	for _, from := range slices.Sorted(maps.Keys(o.Parts)) {
		parts.Content = append(parts.Content, text(from), text(o.Parts[from]))
	}
	m.Content = append(m.Content, text("partes"), parts)
	return m
}

// ReadParts reads the renaming of one operation's parts as people type it: THEIRS=OURS, one a line or parted by commas.
func ReadParts(typed string) (map[string]string, error) {
	parts := map[string]string{}
	for _, pair := range strings.FieldsFunc(typed, func(r rune) bool { return r == '\n' || r == ',' }) {
		if pair = strings.TrimSpace(pair); pair == "" {
			continue
		}
		from, to, ok := strings.Cut(pair, "=")
		from, to = strings.TrimSpace(from), strings.TrimSpace(to)
		if !ok || from == "" || to == "" {
			return nil, problem("write parts as THEIRS=OURS, not %q", "escreva as partes como DELES=NOSSA, e não %q", pair)
		}
		for before := range parts {
			if strings.EqualFold(before, from) {
				return nil, problem("part %s is named twice", "a parte %s aparece duas vezes", from)
			}
		}
		parts[from] = to
	}
	return parts, nil
}
