// Package diagnostico is the table of what ponte doctor examines of an installation: how each examination is called, when it
// warns and when it is bad, why that matters and how to mend it, for the command line in English and for the portal in
// Portuguese. It stands above crm and must not know how anything is asked.
package diagnostico
