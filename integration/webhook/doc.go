// Package webhook is everything about subscribers: addresses of the tenant's own choice that are told of events in the form of
// Standard Webhooks, thin and signed. It must not know how deliveries are queued, nor a database.
package webhook
