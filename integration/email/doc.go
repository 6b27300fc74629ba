// Package email is the destination by which people are written to: clients of a new contract and of an answer, and the users who asked to be told.
// A message goes by the SMTP server of its filial and is the same one, by its Message-ID, in every try of its entrega.
// It must not know how deliveries are queued, nor a database.
package email
