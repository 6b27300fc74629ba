// Package alarme judges, again and again, whether something of the installation deserves a person, and keeps one alarm a cause of it: raised
// once, resolved by itself (docs/regras.md §21). It stands above crm and must not know how signals are counted, nor who is told and how.
package alarme
