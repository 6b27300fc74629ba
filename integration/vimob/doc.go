// Package vimob is everything about the destination Vimob, the sales portal (docs/fatos/vimob.md §1): prospects and proposals
// that go to it, and what it tells or asks in JSON. Vimob's webservice is not public, so paths and bodies are settings and
// mappings, marked "não confirmado". It must not know how deliveries are queued, nor a database.
package vimob
