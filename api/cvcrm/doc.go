// Package cvcrm speaks CV CRM's dialect, so that a client of CV works here when its host is changed: atendimentos are ocorrências. One file
// an operation, one row of the catalogue each. What a call may do is decided by the use cases of crm; it must not reach for storage, and
// knows of tenants only what a token says.
package cvcrm
