// Package cobranca is the collection of overdue títulos: the régua with its versions, what it does about a título on a day and why not, the
// hours in which people may be written to, and the run that does it for all of them, each step once (docs/regras.md §30).
package cobranca
