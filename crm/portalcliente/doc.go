// Package portalcliente has the rules of the Portal do Cliente: who is let in, which contracts a client sees and why another one does
// not appear, and what people set up for it. It must not know how pages look nor how data is stored (docs/regras.md §29).
package portalcliente
