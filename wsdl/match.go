package wsdl

import (
	"maps"
	"slices"
	"strings"
)

// Match is a site's WSDL beside our contract, as a mapping relates them.
type Match struct {
	Operations []OperationMatch // the site's, in its order
	Missing    []string         // operations of ours that the site does not have
	Problems   []*Problem       // names in the mapping that nothing bears
}

// OperationMatch is one operation of the site.
type OperationMatch struct {
	Operation
	Ours    string      // what it is served as; "" = nothing of ours, it answers "not defined"
	Matched []PartMatch // of Parts, in their order
	Missing []string    // parts of ours that it does not have: they are read as empty
}

// PartMatch is one part of the site.
type PartMatch struct {
	Name  string // what the rules call it
	Known bool   // our contract has it in that operation
	List  bool
}

// Unknown lists the site's parts that our contract does not have: they are kept with the call.
func (o *OperationMatch) Unknown() []string {
	var names []string
	for i, p := range o.Matched {
		if !p.Known {
			names = append(names, o.Parts[i].Name)
		}
	}
	return names
}

// Problem is why a site's WSDL would serve nothing, or something else than its author meant; nil = it serves.
func (m *Match) Problem() *Problem {
	if len(m.Problems) > 0 {
		p := m.Problems[0]
		return problem("the mapping does not fit the WSDL: %[1]s", "o mapeamento não combina com o WSDL: %[2]s", p.english, p.portuguese)
	}
	if slices.ContainsFunc(m.Operations, func(o OperationMatch) bool { return o.Ours != "" }) {
		return nil
	}
	return problem("no operation of this WSDL is one of ours: name them with a mapping", "nenhuma operação deste WSDL é do Ponte: diga no mapeamento qual é qual")
}

// Compare relates a site's contract to ours. further are operations that we serve and our WSDL does not list; of one whose Parts are
// told the mapping may name no others. m may be nil.
func (c *Contract) Compare(site *Contract, m *Mapping, further ...Operation) *Match {
	if m == nil {
		m = &Mapping{}
	}
	match := &Match{Problems: m.unused(site)}
	served := map[string]bool{}
	for _, o := range site.Operations {
		one := c.compare(o, m, further, match)
		served[one.Ours] = true
		match.Operations = append(match.Operations, one)
	}
	for _, o := range c.Operations {
		if !served[o.Name] {
			match.Missing = append(match.Missing, o.Name)
		}
	}
	return match
}

func (c *Contract) compare(o Operation, m *Mapping, further []Operation, match *Match) OperationMatch {
	mapped := m.operation(o.Name)
	name := mapped.Name
	if name == "" {
		name = o.Name
	}
	ours, listed := c.OperationFold(name)
	if !listed {
		i := slices.IndexFunc(further, func(f Operation) bool { return strings.EqualFold(f.Name, name) })
		if i < 0 {
			if mapped.Name != "" {
				match.Problems = append(match.Problems, problem("%s is mapped to %s, which is no operation of ours",
					"%s está mapeada para %s, que não é uma operação do Ponte", o.Name, mapped.Name))
			}
			return OperationMatch{Operation: o}
		}
		ours = further[i]
	}
	one := OperationMatch{Operation: o, Ours: ours.Name}
	taken := map[string]string{}
	for _, p := range o.Parts {
		part := PartMatch{Name: m.part(mapped, p.Name), List: p.List}
		if i := slices.IndexFunc(ours.Parts, func(x Part) bool { return strings.EqualFold(x.Name, part.Name) }); i >= 0 {
			part.Known, part.List = true, part.List || ours.Parts[i].List
		}
		if before := taken[part.Name]; before != "" {
			match.Problems = append(match.Problems, problem("%s: both %s and %s are %s", "%s: tanto %s como %s são %s", o.Name, before, p.Name, part.Name))
		}
		taken[part.Name] = p.Name
		one.Matched = append(one.Matched, part)
	}
	if !listed && len(ours.Parts) > 0 {
		match.Problems = append(match.Problems, mapped.strangers(o.Name, &ours)...)
		return one // callers send few of their parts
	}
	for _, p := range ours.Parts {
		if taken[strings.ToUpper(p.Name)] == "" {
			one.Missing = append(one.Missing, p.Name)
		}
	}
	return one
}

// strangers are what the mapping of a site's operation makes of its parts and an operation of ours does not know.
func (o *OperationMapping) strangers(site string, ours *Operation) (problems []*Problem) {
	for _, from := range slices.Sorted(maps.Keys(o.Parts)) {
		to := strings.TrimSpace(o.Parts[from])
		if !slices.ContainsFunc(ours.Parts, func(p Part) bool { return strings.EqualFold(p.Name, to) }) {
			problems = append(problems, problem("%[1]s: part %[2]s is mapped to %[3]s, which %[4]s does not know", "%[1]s: a parte %[2]s está mapeada para %[3]s, que %[4]s não conhece",
				site, from, to, ours.Name))
		}
	}
	return problems
}

// unused lists what the mapping renames and the site does not have: a slip of the pen.
func (m *Mapping) unused(site *Contract) []*Problem {
	var problems []*Problem
	parts := map[string]bool{}
	for _, o := range site.Operations {
		for _, p := range o.Parts {
			parts[strings.ToUpper(p.Name)] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.Operations)) {
		o, known := site.OperationFold(name)
		if !known {
			problems = append(problems, problem("the mapping names operation %s, which the WSDL does not have", "o mapeamento cita a operação %s, que o WSDL não tem", name))
			continue
		}
		for _, part := range slices.Sorted(maps.Keys(m.Operations[name].Parts)) {
			if !slices.ContainsFunc(o.Parts, func(p Part) bool { return strings.EqualFold(p.Name, part) }) {
				problems = append(problems, problem("the mapping names part %s of %s, which the WSDL does not have",
					"o mapeamento cita a parte %s de %s, que o WSDL não tem", part, name))
			}
		}
	}
	for _, part := range slices.Sorted(maps.Keys(m.Parts)) {
		if !parts[strings.ToUpper(part)] {
			problems = append(problems, problem("the mapping names part %s, which no operation of the WSDL has",
				"o mapeamento cita a parte %s, que nenhuma operação do WSDL tem", part))
		}
	}
	return problems
}
