// Package sombra compares what the old service answered with what Ponte would have: the dry run of a call, the comparison of two
// answers, and the report on which the switch is decided (docs/regras.md §25). It must not know how an answer came over the wire.
package sombra
