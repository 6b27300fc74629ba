// Package sienge is everything about the technical assistance of Sienge: what is sent there, what its webhooks mean here, and how both
// sides are compared. It must not know how deliveries are queued, nor a database.
package sienge
