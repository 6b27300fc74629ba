// Package negativacao notes overdue titles at a credit bureau and takes them out again: a person asks, another approves, a remessa goes, a
// return tells what became of each, and what was paid leaves within its deadline (docs/regras.md §31). It stands above crm and must not
// know how rows are kept, nor what a bureau's file or service looks like: a Transporte does.
package negativacao
