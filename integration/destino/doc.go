// Package destino is what every destination folder is built on: what an action returns, the kinds of failure, the guarded
// HTTP client, the record of what was exchanged, and mappings as data. It must not know any partner, nor how deliveries
// are queued, nor a database.
package destino
