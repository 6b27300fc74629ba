package probe

import "fmt"

// Level is how bad a finding is.
type Level string

// The levels. A Failure stops some caller; a Warning deserves a look.
const (
	OK      Level = "ok"
	Warning Level = "warning"
	Failure Level = "failure"
)

// Finding is one thing that was seen.
type Finding struct {
	Level   Level  `json:"nivel"`
	Subject string `json:"assunto"` // one of a small set: address, tls, wsdl, soap, fault, proxy, rest, database
	Text    string `json:"texto"`   // English, what was seen and what to do
	Texto   string `json:"-"`       // the same in Portuguese, for the portal
}

// findings collects what is seen.
type findings []Finding

// add takes what was seen in both languages, with the same values in the same order.
func (f *findings) add(level Level, subject, english, portuguese string, args ...any) {
	*f = append(*f, Finding{level, subject, fmt.Sprintf(english, args...), fmt.Sprintf(portuguese, args...)})
}
