// Package correio writes the messages that people get by e-mail: the table of their models, the words that ship, what a model may name, and how
// an entrega becomes a subject, a text and an HTML of it.
package correio
