// Package multidados is the emulated webservice: the address grammar, the one catalogue of operations, and the handlers
// that carry a call from the wire to a use case of crm and its outcome back, in the forms that the old service's callers
// know (docs/regras.md §1, §2 and §3).
//
// It must not know how anything is stored or delivered: it sees crm's use cases and ports only.
package multidados
