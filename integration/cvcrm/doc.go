// Package cvcrm is everything about CV CRM as a destination: the atendimentos of ocorrências, their situations and messages. It must
// not know how deliveries are queued, nor a database.
package cvcrm
