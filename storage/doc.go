// Package storage keeps everything that Ponte knows, in SQLite or in MySQL: the pools, the schema, the committer that
// merges the writes of many calls into one transaction, the look-ups of the hot path, and the repositories. It implements
// the ports of package crm and must not know who calls: no HTTP, no XML, no partner system, no rule.
//
// Where to look, by how a file's name begins:
//
//	conn_*, migrate*      the way to the database: its address, pools, drivers' errors, transactions; and its schema
//	upgrade*              what a migration would do to a database, without changing anything
//	ready*                whether it answers and takes writes
//	commit_*              how a crm.Escrita is committed together with others; ids and numbers
//	journal_*             the openings that were acknowledged, in a file beside the database, and what of them it misses
//	lookup_*, picture_*   how a crm.Procura is answered together with others; the tenants in memory
//	row_*                 tables, and crm's types as rows of them
//	repo_*, queue_*       what people see and set up, one file a port; the entregas that wait and who claims them
//	log_*, sweep*         calls that wrote nothing; what is deleted by age
//	count_*               how many calls and openings there were, by slots of time that are over
//	backup*, vault*       the copy of a SQLite file; the key of secrets
//	rehearsal*            a backup restored in a place of its own, looked into and removed
//	doctor*               what ponte doctor asks of a database, without changing anything
//
// A package beside this one that has rows of its own to write, as seed, needs of it Table, Rows and Storage.Insert.
package storage
