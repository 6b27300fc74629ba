package rest

import "fmt"

// Kind is what is wrong with a body.
type Kind int

// What may be wrong.
const (
	KindSyntax    Kind = iota // it cannot be read
	KindTooLarge              // its text passes the limit
	KindFileLarge             // one of its files does
)

// Error tells why a body could not be read. Reason is Portuguese and holds no value of the body.
type Error struct {
	Kind   Kind
	Reason string
	File   string // name of the file, of KindFileLarge
	Cause  error
}

func (e *Error) Error() string { return e.Reason }

// Unwrap gives the error of the reader below.
func (e *Error) Unwrap() error { return e.Cause }

func syntax(format string, args ...any) *Error {
	return &Error{Kind: KindSyntax, Reason: fmt.Sprintf(format, args...)}
}
