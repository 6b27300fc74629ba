package wsdl

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Mapping renames what a site's WSDL calls its operations and parts into our contract's names. As a file:
//
//	operacoes:
//	  AbrirChamado: DadosServicedesk
//	  NarrarChamado:
//	    operacao: DadosNarrativasOC
//	    partes:
//	      NUM_CHAMADO: N_OCORRENCIA
//	partes:
//	  LOGIN: USUARIO_WS
//
// Names of the site are matched in any case.
type Mapping struct {
	Operations map[string]OperationMapping `yaml:"operacoes"`
	Parts      map[string]string           `yaml:"partes"` // of every operation
}

// OperationMapping is what one operation of the site stands for.
type OperationMapping struct {
	Name  string            `yaml:"operacao"` // of ours; "" = the same name
	Parts map[string]string `yaml:"partes"`
}

// UnmarshalYAML takes the short form too: the name alone.
func (o *OperationMapping) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		return n.Decode(&o.Name)
	}
	type plain OperationMapping
	return n.Decode((*plain)(o))
}

// maxMapping bounds a mapping file.
const maxMapping = 256 << 10

// ParseMapping reads a mapping; an empty text is an empty one.
func ParseMapping(text []byte) (*Mapping, error) {
	m := &Mapping{}
	if len(text) > maxMapping {
		return nil, problem("the mapping has %d bytes, more than %d", "o mapeamento tem %d bytes, mais que %d", len(text), maxMapping)
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(m); err != nil && !errors.Is(err, io.EOF) {
		return nil, problem("the mapping cannot be read: %s", "o mapeamento não pode ser lido: %s", strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	if err := twice("operation", "a operação", slices.Sorted(maps.Keys(m.Operations))); err != nil {
		return nil, err
	}
	for name, o := range m.Operations {
		if strings.TrimSpace(name) == "" || o.Name == "" && len(o.Parts) == 0 {
			return nil, problem("the mapping gives operation %q no name of ours", "o mapeamento não dá à operação %q um nome do Ponte", name)
		}
		if err := named(name, name, o.Parts); err != nil {
			return nil, err
		}
	}
	return m, named("every operation", "todas as operações", m.Parts)
}

// twice refuses names that differ in case only: nobody could tell which of the two counts.
func twice(english, portuguese string, names []string) error {
	for i, name := range names {
		for _, before := range names[:i] {
			if strings.EqualFold(before, name) {
				return &Problem{
					fmt.Sprintf("the mapping names %s %s twice, as %s too", english, name, before),
					fmt.Sprintf("o mapeamento cita %s %s duas vezes, também como %s", portuguese, name, before),
				}
			}
		}
	}
	return nil
}

// named refuses an empty name in what english and portuguese name to their readers, and one that is there twice.
func named(english, portuguese string, parts map[string]string) error {
	if err := twice("part", "a parte", slices.Sorted(maps.Keys(parts))); err != nil {
		return err
	}
	for from, to := range parts {
		if strings.TrimSpace(from) == "" || strings.TrimSpace(to) == "" {
			return &Problem{
				fmt.Sprintf("the mapping of %s renames %q to %q", english, from, to),
				fmt.Sprintf("o mapeamento de %s troca %q por %q", portuguese, from, to),
			}
		}
	}
	return nil
}

// operation finds what a site's operation was mapped to.
func (m *Mapping) operation(name string) OperationMapping {
	for from, o := range m.Operations {
		if strings.EqualFold(from, name) {
			return o
		}
	}
	return OperationMapping{}
}

// part is the contract's name of a site's part: the operation's own renaming first, else the general one, else its own
// name in upper case.
func (m *Mapping) part(o OperationMapping, name string) string {
	for _, parts := range []map[string]string{o.Parts, m.Parts} {
		for from, to := range parts {
			if strings.EqualFold(from, name) {
				return strings.ToUpper(strings.TrimSpace(to))
			}
		}
	}
	return strings.ToUpper(name)
}
