// Package mobuss is everything about the destination Mobuss Construção, Assistência Técnica (docs/fatos/mobuss.md §1 and §2): its
// client, the mapping of what is sent, its settings, its simulator. It must not know how deliveries are queued, nor a
// database.
package mobuss
