// Package storage keeps everything that Ponte knows, in SQLite or in MySQL: the pools, the schema, the committer that
// merges the writes of many calls into one transaction, the look-ups of the hot path, and the repositories. It implements
// the ports of package crm and must not know who calls: no HTTP, no XML, no partner system, no rule.
package storage
