// Package titular is what the LGPD asks of an installation about one person: what is kept of them, a copy of it, and its anonymisation with
// what has to stay and why. It holds the map of personal data, column by column. It stands above crm and must not know how rows are
// found or changed, nor who asks.
package titular
