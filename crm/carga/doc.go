// Package carga brings the master data of a source over in a job that can be stopped at any moment, by whatever, and goes on where
// it was: what was read is handed to package cadastro, and only what that has committed counts as done (docs/regras.md §14.6). It
// stands above crm and cadastro and must not know what a source speaks, nor how rows are written.
package carga
