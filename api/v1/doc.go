// Package v1 is Ponte's own REST facade: openapi.yaml says what there is, and the server's interface and a Go client are generated
// from it (docs/regras.md §15). Requests are validated against it, and each operation ends in a use case that the other surfaces
// share. It must not know how anything is stored or delivered: it sees crm's use cases and ports only.
package v1

//go:generate go tool -modfile=../../tools.mod oapi-codegen -config servidor.cfg.yaml openapi.yaml
//go:generate go tool -modfile=../../tools.mod oapi-codegen -config cliente/cliente.cfg.yaml -o cliente/cliente.gen.go openapi.yaml
