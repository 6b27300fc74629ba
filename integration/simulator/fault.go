package simulator

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// Fault is one way in which a partner fails.
type Fault struct {
	// Kind is an HTTP status of 400 to 599 (refused, not carried out), or a word: timeout (no answer, not carried out),
	// executed (carried out, no answer), reset (the connection breaks, not carried out), garbage (carried out, the answer
	// is not what was promised), inside (not carried out, HTTP 200 with an error inside), redirect (to another host), slow (carried out, answered after a
	// second), cut (a GET is answered by half of its body), bom (a byte order mark before the body). login (nobody is let in) and row
	// (one more row, which is none) are the partner's to act, who finds the word under FaultHeader.
	Kind    string
	Percent float64
}

// FaultHeader bears the fault to the partner's own answer.
const FaultHeader = "Simulator-Fault"

// kinds are the words of Fault.Kind.
var kinds = map[string]bool{"timeout": true, "executed": true, "reset": true, "garbage": true, "inside": true, "redirect": true, "slow": true, "cut": true, "bom": true, "login": true, "row": true}

// ParseFaults reads '500:30%,timeout:10%,executed:5%'. The percentages add up to at most 100.
func ParseFaults(text string) ([]Fault, error) {
	var faults []Fault
	total := 0.0
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		kind, share, _ := strings.Cut(part, ":")
		percent, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(share), "%"), 64)
		if err != nil || !(percent >= 0 && percent <= 100) {
			return nil, fmt.Errorf("fault %q: write it as 500:30%%", part)
		}
		kind = strings.ToLower(strings.TrimSpace(kind))
		if code, err := strconv.Atoi(kind); !kinds[kind] && (err != nil || code < 400 || code > 599) {
			return nil, fmt.Errorf("fault %q: use an HTTP status of 400 to 599 or one of timeout, executed, reset, garbage, inside, redirect, slow, cut, bom, login, row", part)
		}
		total += percent
		faults = append(faults, Fault{kind, percent})
	}
	if total > 100 {
		return nil, fmt.Errorf("the faults add up to %g%%, more than 100%%", total)
	}
	return faults, nil
}

// pick draws a fault; "" = none.
func pick(faults []Fault) string {
	x := rand.Float64() * 100
	for _, f := range faults {
		if x < f.Percent {
			return f.Kind
		}
		x -= f.Percent
	}
	return ""
}
