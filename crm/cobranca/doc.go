// Package cobranca is the collection of overdue títulos: the régua with its versions, what it does about a título on a day and why not, the
// hours in which people may be written to, and the run that does it for all of them, each step once; and the ocorrências of who owes, with what
// they promised (docs/regras.md §30). It stands above crm and must not know how rows are kept, nor how a message is sent.
package cobranca
