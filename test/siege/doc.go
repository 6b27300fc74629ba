// Command siege lays siege to Ponte on one machine, in every way that costs the besieger little, while a released partner
// goes on opening ocorrências, and prints what the partner felt and what memory the process took. docs/seguranca.md says
// what it shows.
//
// It is a program and not a test, because its figures are times. It starts Ponte itself, on a temporary folder and free
// loopback ports, and ends it by its process id; every siege has a bound of connections and of time. It treats Ponte as a
// black box, and must not know how Ponte defends itself.
package main
