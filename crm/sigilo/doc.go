// Package sigilo says how much of what a caller sent may be seen: it masks secrets and personal data by the names of the
// parts and of what is nested in them, and reads and masks CPFs and CNPJs. It must not know what a part is used for, nor
// who asks: the core and every surface write through it.
package sigilo
