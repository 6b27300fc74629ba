// Package rest is the codec of the webservice's REST dialect: JSON, forms, multipart with files and queries become the
// same named parts that its SOAP sibling gives (docs/regras.md §3, docs/fatos/multidados.md §4).
//
// It must not know HTTP handlers, operations or rules: it turns bytes into parts.
package rest
