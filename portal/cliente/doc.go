// Package cliente is the Portal do Cliente: what a builder's client sees on a phone, and what a person of the builder sees as that
// client. It asks crm/portalcliente who is who and what is shown, and must not know how data is stored nor decide a right by itself
// (docs/regras.md §29).
package cliente
