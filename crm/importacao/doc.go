// Package importacao brings files of clients, units, contracts and ocorrências in, line by line: inserted or updated by key, in
// batches of one transaction each, with the reason beside every line that is left out. It stands above crm and its rules and
// must not know where files come from nor how a batch is written.
package importacao
